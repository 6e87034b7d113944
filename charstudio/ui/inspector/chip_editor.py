"""What the editors of traits and of tags have in common."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final, cast

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QApplication, QMenu, QVBoxLayout, QWidget

from charstudio.errors import CharacterValidationError
from charstudio.ui.dialogs.messages import message_of
from charstudio.ui.inspector.chip_row import ChipRow
from charstudio.ui.inspector.chip_texts import Texts, folded_phrase, short, with_text, without_text
from charstudio.ui.inspector.suggestions import SuggestionList
from charstudio.ui.theme.theme import theme
from charstudio.ui.widgets.basics import label
from charstudio.ui.widgets.inline_error import InlineError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtCore import QPoint

    from charstudio.ui.inspector.chip_keeper import RowWords

_PAUSE_MS: Final = 120


@dataclass(frozen=True)
class Deeds:
    """What is said in the Edit menu about a change: {text} is the phrase, {old} what it was before,
    {count} how many there are.
    """

    add: str
    add_many: str
    remove: str
    change: str
    move: str


class ChipEditor(QWidget):
    """Rows of chips under captions, each with its input and a place to say what is wrong.

    It has the words and checks what is done to them; the rows show them. Those who derive from it say what
    the words are.

    Signals:
        left: The keyboard went elsewhere.
    """

    left = Signal()
    _deeds: Deeds

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._rows: dict[str, ChipRow] = {}
        self._boxes: dict[str, QVBoxLayout] = {}
        self._errors: dict[str | None, InlineError] = {}
        self._texts: Texts = {}
        self._read_only = self._inside = False
        self._list: SuggestionList | None = None
        self._menu: QMenu | None = None
        self._typing: tuple[ChipRow, str] | None = None
        # The row that waits for suggestions, and the key of the row they are for.
        self._awaited: tuple[ChipRow, str] | None = None
        self.dragged: tuple[ChipRow, int] | None = None
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme().px("space_2"))
        cast("QApplication", QApplication.instance()).focusChanged.connect(self._on_focus_changed)

    @property
    def first(self) -> QWidget:
        """Its first input."""
        return next(iter(self._rows.values())).input

    def set_read_only(self, read_only: bool) -> None:
        """Whether it can only be looked at."""
        self._read_only = read_only
        if read_only:
            self.dismiss()
        for row in self._rows.values():
            row.set_read_only(read_only)

    def commit_open_inputs(self) -> bool:
        """Takes what stands in open inputs; False when some of it can't be taken, stays, and says so."""
        if self._read_only:
            return True
        self.dismiss()
        done = [row.commit_edit() and row.commit() for row in self._rows.values()]
        return all(done)

    @property
    def open_inputs(self) -> dict[str, str]:
        """What is being typed and not taken, by the keys of its rows."""
        return {key: text for key, row in self._rows.items() if (text := row.open_text)}

    def fill_open_inputs(self, texts: Mapping[str, str]) -> None:
        """Has these typed again, and says once more what can't be taken of them."""
        for key, text in texts.items():
            self._rows[key].input.setText(text)
        self.commit_open_inputs()

    def drop_open_inputs(self) -> None:
        """Forgets what stands in open inputs, as when another character is shown."""
        self.dismiss()
        self.clear_error()
        for row in self._rows.values():
            row.drop_open()

    def clear_error(self) -> None:
        """All is well again."""
        for key in list(self._errors):
            self._clear_error(key)

    def offer(self, row: ChipRow, text: str) -> bool:
        """See `Keeper`."""
        self.dismiss()
        return self._add(row, self._pieces(row.key, text))

    def change(self, row: ChipRow, place: int, text: str) -> bool:
        """See `Keeper`."""
        key, phrase = self._routed(row.key, text)
        old = self._texts[row.key][place]
        texts = without_text(self._texts, row.key, place)
        if self._flash_twin(texts, key, phrase):
            return True
        texts = with_text(texts, key, phrase, place if key == row.key else len(texts[key]))
        checked = self._checked(row, texts)
        if checked is None:
            return False
        self._take(checked, self._deeds.change, old=old, text=" ".join(phrase.split()))
        return True

    def remove(self, row: ChipRow, place: int) -> None:
        """See `Keeper`."""
        old = self._texts[row.key][place]
        self._clear_error(row.key)
        self._take(without_text(self._texts, row.key, place), self._deeds.remove, text=old)

    def carry(self, row: ChipRow, place: int, to_row: ChipRow, to: int) -> None:
        """See `Keeper`."""
        if place >= len(self._texts[row.key]):
            return
        text = self._texts[row.key][place]
        texts = without_text(self._texts, row.key, place)
        if row is not to_row and self._flash_twin(texts, to_row.key, text):
            return
        texts = with_text(texts, to_row.key, text, to - 1 if row is to_row and to > place else to)
        if texts != self._texts:
            self._take(texts, self._deeds.move, text=text)

    def open_menu(self, row: ChipRow, place: int, at: QPoint) -> None:
        """See `Keeper`."""
        # Some systems ask twice for one key.
        if self._menu is not None and self._menu.isVisible():
            return
        self._menu = menu = QMenu(self)
        menu.setObjectName("chipMenu")
        menu.setToolTipsVisible(True)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.destroyed.connect(partial(self._forget_menu, menu))
        chip = row.chips[place]
        change = menu.addAction(theme().icon("pencil", "text_2", size="icon_row"), self.tr("Change…"))
        change.setObjectName("chipMenu_change")
        change.triggered.connect(partial(row.edit, chip))
        remove = menu.addAction(theme().icon("x", "text_2", size="icon_row"), self.tr("Remove"))
        remove.setObjectName("chipMenu_remove")
        remove.triggered.connect(chip.remove_asked)
        self._fill_menu(menu, row.key, chip.text)
        menu.popup(at)

    def take(self, row: ChipRow) -> bool:
        """See `Keeper`."""
        chosen = self._list.current if self._list is not None else None
        if chosen is not None and self._awaited is not None and self._awaited[0] is row:
            return self._take_suggestion(chosen)
        return row.commit()

    def type(self, row: ChipRow, text: str) -> None:
        """See `Keeper`."""
        self._clear_error(row.key)
        if text.strip():
            self._typing = (row, text)
            self._pause.start()
        else:
            self.dismiss()

    def choose(self, row: ChipRow, step: int) -> None:
        """See `Keeper`."""
        if self._list is not None and self._list.isVisible():
            self._list.step(step, row.input)
        elif step > 0 and not self._read_only:
            self._typing = (row, row.input.text())
            self._ask()

    def dismiss(self) -> None:
        """See `Keeper`."""
        self._pause.stop()
        self._typing = self._awaited = None
        for row in self._rows.values():
            row.input.suggesting = False
        if self._list is not None:
            self._list.hide()

    def _fill_menu(self, menu: QMenu, key: str, text: str) -> None:
        """Puts what else can be done with a chip into its menu."""

    def _forget_menu(self, menu: QMenu) -> None:
        if self._menu is menu:
            self._menu = None

    def _checked_by_domain(self, texts: Texts) -> Texts:
        """The words as they are stored.

        Raises:
            CharacterValidationError: They can't be.
        """
        raise NotImplementedError

    def _say_changed(self, what: str) -> None:
        """Tells others."""
        raise NotImplementedError

    def _say_asked(self, key: str, typed: str) -> None:
        """Asks others for suggestions."""
        raise NotImplementedError

    def _pieces(self, key: str, text: str) -> list[tuple[str, str]]:
        """The phrases in a text that was typed or pasted into a row, and the row each belongs to."""
        raise NotImplementedError

    def _routed(self, key: str, text: str) -> tuple[str, str]:
        """One phrase that was typed into a row, and the row it belongs to."""
        return key, text

    def _add_row(self, key: str, caption: str, words: RowWords) -> None:
        box = QVBoxLayout()
        box.setSpacing(theme().px("space_1"))
        row = ChipRow(key, words, self)
        head = label(caption, type_="caption", tone="2")
        head.setBuddy(row.input)
        box.addWidget(head)
        box.addWidget(row)
        self._rows[key], self._boxes[key], self._texts[key] = row, box, ()
        self._column.addLayout(box)

    def _show_texts(self, texts: Texts) -> None:
        self._texts = texts
        for key, row in self._rows.items():
            row.set_texts(texts[key])

    def _say_error(self, key: str | None, message: str, hint: str) -> None:
        if key is not None:
            self._rows[key].set_invalid(True)
        if key not in self._errors:
            self._errors[key] = InlineError(f"{self.objectName()}Error" + (f"_{key}" if key else ""))
            (self._boxes[key] if key is not None else self._column).addWidget(self._errors[key])
        self._errors[key].say(message, hint)

    def _clear_error(self, key: str | None) -> None:
        error = self._errors.get(key)
        if error is not None and error.text:
            if key is not None:
                self._rows[key].set_invalid(False)
            error.clear()

    def _show_suggestions(self, key: str, words: Sequence[str]) -> None:
        if self._awaited is None or self._awaited[1] != key:
            return
        row = self._awaited[0]
        if self._read_only or not row.input.hasFocus():
            return
        if self._list is None:
            self._list = SuggestionList(self)
            self._list.setObjectName(self.objectName().replace("Editor", "Suggestions"))
            self._list.picked.connect(self._take_suggestion)
        row.input.suggesting = bool(words)
        self._list.show_below(row.input, words)

    def _take_suggestion(self, text: str) -> bool:
        if self._awaited is None:
            return False
        row, key = self._awaited
        self.dismiss()
        taken = self._add(row, [(key, text)])
        if taken:
            row.input.setText("")
        return taken

    def _ask(self) -> None:
        if self._typing is None:
            return
        row, text = self._typing
        key, phrase = self._routed(row.key, text)
        self._awaited = (row, key)
        self._say_asked(key, phrase.strip())

    def _add(self, row: ChipRow, pieces: list[tuple[str, str]]) -> bool:
        texts, fresh = self._texts, []
        for key, phrase in pieces:
            if not self._flash_twin(texts, key, phrase):
                texts = with_text(texts, key, phrase, len(texts[key]))
                fresh.append(phrase)
        checked = self._checked(row, texts) if fresh else None
        if fresh and checked is None:
            return False
        if checked is not None:
            deed = self._deeds.add if len(fresh) == 1 else self._deeds.add_many
            self._take(checked, deed, text=" ".join(fresh[0].split()), count=len(fresh))
        return True

    def _flash_twin(self, texts: Texts, key: str, phrase: str) -> bool:
        """Whether a row has this already; then it is shown where."""
        same = folded_phrase(phrase)
        twin = next((text for text in texts[key] if folded_phrase(text) == same), None)
        for chip in self._rows[key].chips:
            if twin is not None and chip.text == twin:
                chip.flash()
        return twin is not None

    def _checked(self, row: ChipRow, texts: Texts) -> Texts | None:
        try:
            checked = self._checked_by_domain(texts)
        except CharacterValidationError as error:
            message = message_of(error)
            self._say_error(row.key, message.message, message.hint)
            return None
        self._clear_error(row.key)
        return checked

    def _take(self, texts: Texts, deed: str, **values: object) -> None:
        if texts == self._texts:
            return
        self._show_texts(texts)
        told = {name: short(value) if isinstance(value, str) else value for name, value in values.items()}
        self._say_changed(deed.format(**told))

    def _on_focus_changed(self, _old: QWidget | None, now: QWidget | None) -> None:
        was, self._inside = self._inside, now is not None and self.isAncestorOf(now)
        if not was and not self._inside and now is None:
            return
        if self._awaited is not None and now is not self._awaited[0].input:
            self.dismiss()
        for row in self._rows.values():
            row.follow_focus(now)
        if was and not self._inside:
            self.left.emit()
