"""A field of chips that ends in an open input."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QMimeData, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QDrag, QKeyEvent, QPainter
from PySide6.QtWidgets import QApplication, QWidget

from charstudio.ui.inspector.chip_input import ChipEdit, ChipInput
from charstudio.ui.inspector.chips import Chip
from charstudio.ui.theme.theme import theme
from charstudio.ui.widgets.basics import FieldFrame
from charstudio.ui.widgets.flow_layout import FlowLayout

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QPaintEvent

    from charstudio.ui.inspector.chip_keeper import Keeper, RowWords

CHIP_MIME: Final = "application/x-charstudio-chip"
# Between the frame and what stands in it, at a 13 px font.
_MARGIN: Final = 5


class ChipRow(FieldFrame):
    """Chips and their input, and what keyboard and mouse do with them."""

    def __init__(self, key: str, words: RowWords, keeper: Keeper, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        look = theme()
        self.key, self._words, self._keeper = key, words, keeper
        self._chips: list[Chip] = []
        self._edit: ChipEdit | None = None
        self._edited: Chip | None = None
        self._not_drawn: tuple[Collection[str], str] = ((), "")
        self._read_only = self._inside = False
        self._bar: int | None = None
        self.setAccessibleName(words.name)
        self.setAcceptDrops(True)
        self._flow = FlowLayout(
            self,
            gap=look.px("space_2"),
            line_gap=look.px("space_1"),
            margin=look.px(_MARGIN) + look.px("hairline_width"),
            stretch_last=True,
        )
        self.input = ChipInput(words.field, words.placeholder)
        self.input.setAccessibleName(words.add)
        self._flow.addWidget(self.input)
        self._connect_input()

    @property
    def chips(self) -> tuple[Chip, ...]:
        """From the first to the last."""
        return tuple(self._chips)

    def set_texts(self, texts: Sequence[str]) -> None:
        """Shows these; chips that stay keep the keyboard, and so does what is being typed."""
        if [chip.text for chip in self._chips] == list(texts):
            return
        known = {chip.text: chip for chip in self._chips}
        self._chips = [known.pop(text) if text in known else self._made(text) for text in texts]
        if self._edited in known.values():
            self._close_edit(self.input)
        for gone in known.values():
            if gone.hasFocus():
                self.input.setFocus()
            # It goes with the next turn of the loop: it may be in the middle of a click.
            gone.setObjectName("")
            gone.hide()
            gone.deleteLater()
        self.input.set_alone(not self._chips)
        self._arrange()

    def set_not_drawn(self, phrases: Collection[str], note: str) -> None:
        """Underlines these phrases where they stand in a chip; `note` says why."""
        self._not_drawn = (phrases, note)
        for chip in self._chips:
            chip.set_not_drawn(phrases, note)

    def set_read_only(self, read_only: bool) -> None:
        """Whether its chips can only be looked at."""
        self._read_only = read_only
        self.input.setReadOnly(read_only)
        self.input.setPlaceholderText("" if read_only else self._words.placeholder)
        if self._edit is not None and read_only:
            self._close_edit(None)
        for chip in self._chips:
            chip.set_removable(not read_only, self._name_of(chip.text))

    def select(self, place: int) -> None:
        """Gives the keyboard to a chip; behind the last one, to the input."""
        there: QWidget = self._chips[place] if 0 <= place < len(self._chips) else self.input
        there.setFocus(Qt.FocusReason.OtherFocusReason)

    def commit(self) -> bool:
        """Takes what stands in the input; False when it can't be taken and stays."""
        text = self.input.text()
        if text.strip() and not self._keeper.offer(self, text):
            return False
        self.input.setText("")
        return True

    def commit_edit(self) -> bool:
        """Takes what a chip is being changed to; False when it can't be taken and stays."""
        return self._end_edit(focus=False)

    @property
    def open_text(self) -> str:
        """What is being typed here and not taken: what a chip is being changed to, and what stands in the
        input.
        """
        edit, chip = self._edit, self._edited
        changed = edit.text() if edit is not None and chip is not None and edit.text() != chip.text else ""
        return "; ".join(text for text in (changed.strip(), self.input.text().strip()) if text)

    def drop_open(self) -> None:
        """Forgets what is being typed."""
        if self._edit is not None:
            self._close_edit(None)
        self.input.setText("")

    def follow_focus(self, now: QWidget | None) -> None:
        """The keyboard is there now. What was typed is taken when it went to another field, not to another
        window.
        """
        inside = now is not None and self.isAncestorOf(now)
        if inside != (self.property("focused") == "true"):
            self.set_focused(inside)
        if now is None:
            return
        if self._edit is not None and now is not self._edit:
            self._end_edit(focus=False)
        left, self._inside = self._inside and not inside, inside
        if left and not self._read_only:
            self.commit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A key of the selected chip."""
        chip = next((chip for chip in self._chips if chip.hasFocus()), None)
        if chip is None or not self._on_chip_key(self._chips.index(chip), event):
            super().keyPressEvent(event)

    def edit(self, chip: Chip) -> None:
        """Puts a field in the place of a chip."""
        if self._read_only or not self._end_edit(focus=False) or chip not in self._chips:
            return
        edit = ChipEdit(chip.text, self._words.edit.format(text=chip.text))
        edit.taken.connect(self._on_edit_taken)
        edit.escaped.connect(lambda: self._close_edit(chip))
        edit.tabbed.connect(self._on_tab)
        self._edit, self._edited = edit, chip
        self._flow.addWidget(edit)
        self._arrange()
        edit.selectAll()
        edit.show()
        edit.setFocus()
        chip.hide()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self.dragMoveEvent(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if not event.mimeData().hasFormat(CHIP_MIME) or self._keeper.dragged is None or self._read_only:
            event.ignore()
            return
        event.setDropAction(Qt.DropAction.MoveAction)
        event.accept()
        self._show_bar(self._place_at(event.position().toPoint()))

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        self._show_bar(None)

    def dropEvent(self, event: QDropEvent) -> None:
        self._show_bar(None)
        dragged = self._keeper.dragged
        if dragged is None or self._read_only:
            event.ignore()
            return
        event.setDropAction(Qt.DropAction.MoveAction)
        event.accept()
        self._keeper.carry(*dragged, self, self._place_at(event.position().toPoint()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Shows where a chip would be put."""
        super().paintEvent(event)
        if self._bar is None:
            return
        look = theme()
        there = (self._chips[self._bar] if self._bar < len(self._chips) else self.input).geometry()
        width, height = look.px("ring_width"), look.px("height_chip")
        gap = (look.px("space_2") + width) // 2
        rtl = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        left = there.right() + gap - width if rtl else there.left() - gap
        top = there.center().y() - height // 2
        QPainter(self).fillRect(QRect(max(0, left), top, width, height), look.colour("focus"))

    def _connect_input(self) -> None:
        keeper, field = self._keeper, self.input
        field.taken.connect(lambda: keeper.take(self))
        field.tabbed.connect(self._on_tab)
        field.escaped.connect(keeper.dismiss)
        field.pasted.connect(self.commit)
        field.separated.connect(self._on_separated)
        field.walked_back.connect(self._select_last)
        field.erased_back.connect(self._select_last)
        field.choosing.connect(lambda step: keeper.choose(self, step))
        field.textEdited.connect(lambda text: keeper.type(self, text))

    def _made(self, text: str) -> Chip:
        chip = Chip(text, self._name_of(text), self)
        chip.set_removable(not self._read_only, self._name_of(text))
        chip.set_not_drawn(*self._not_drawn)
        chip.remove_asked.connect(lambda: self._remove(chip))
        chip.edit_asked.connect(lambda: self.edit(chip))
        chip.menu_asked.connect(lambda at: self._open_menu(chip, at))
        # A drag has an event loop of its own, in which the chip may go.
        chip.drag_asked.connect(lambda: QTimer.singleShot(0, self, partial(self._drag, chip)))
        chip.tabbed.connect(self._on_tab)
        self._flow.addWidget(chip)
        chip.show()
        return chip

    def _name_of(self, text: str) -> str:
        return (self._words.fixed_chip if self._read_only else self._words.chip).format(text=text)

    def _arrange(self) -> None:
        order: list[QWidget] = []
        for chip in self._chips:
            order.append(chip)
            if chip is self._edited and self._edit is not None:
                order.append(self._edit)
        self._flow.set_order([*order, self.input])

    def _select_last(self) -> None:
        if self._chips:
            self.select(len(self._chips) - 1)

    def _on_separated(self) -> None:
        text, place = self.input.text(), self.input.cursorPosition()
        if not text[:place].strip() or self._keeper.offer(self, text[:place]):
            self.input.setText(text[place:].lstrip())
            self.input.setCursorPosition(0)

    def _on_tab(self, forward: bool) -> None:
        if self._edit is not None:
            self._end_edit(focus=False)
        elif self.input.hasFocus():
            self._keeper.take(self)
        if not self.input.hasFocus():
            self.input.setFocus()
        self.input.go(forward)

    def _on_chip_key(self, place: int, event: QKeyEvent) -> bool:
        key = event.key()
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        rtl = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        steps = {Qt.Key.Key_Left: 1 if rtl else -1, Qt.Key.Key_Right: -1 if rtl else 1}
        if key in steps and modifiers == Qt.KeyboardModifier.AltModifier:
            self._shift(place, steps[Qt.Key(key)])
        elif modifiers not in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier):
            return False
        elif key in steps:
            self.select(max(0, place + steps[Qt.Key(key)]))
        elif key == Qt.Key.Key_Home:
            self.select(0)
        elif key in (Qt.Key.Key_End, Qt.Key.Key_Escape):
            self.input.setFocus()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._remove_at(place, forward=key == Qt.Key.Key_Delete)
        elif key in (Qt.Key.Key_F2, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.edit(self._chips[place])
        elif key == Qt.Key.Key_F10:
            self._chips[place].ask_for_menu()
        elif event.text().isprintable() and event.text().strip():
            self.input.setFocus()
            QApplication.sendEvent(self.input, event)
        else:
            return False
        return True

    def _shift(self, place: int, step: int) -> None:
        if not self._read_only and 0 <= place + step < len(self._chips):
            self._keeper.carry(self, place, self, place + (2 if step > 0 else -1))

    def _remove_at(self, place: int, *, forward: bool) -> None:
        if self._read_only:
            return
        # Behind the last one is the input.
        self.select(place + 1 if forward or place in (0, len(self._chips) - 1) else place - 1)
        self._keeper.remove(self, place)

    def _open_menu(self, chip: Chip, at: QPoint) -> None:
        if not self._read_only and chip in self._chips:
            self._keeper.open_menu(self, self._chips.index(chip), at)

    def _remove(self, chip: Chip) -> None:
        if not self._read_only and chip in self._chips:
            self._keeper.remove(self, self._chips.index(chip))

    def _on_edit_taken(self) -> None:
        self._end_edit(focus=True)

    def _end_edit(self, *, focus: bool) -> bool:
        edit, chip = self._edit, self._edited
        if edit is None or chip is None:
            return True
        place, text = self._chips.index(chip), edit.text()
        if text.strip() and text != chip.text and not self._keeper.change(self, place, text):
            return False
        # It may have closed already, with its chip gone.
        if self._edit is edit:
            self._close_edit(chip if focus else None)
        if not text.strip():
            self._keeper.remove(self, place)
        elif focus:
            self.select(place)
        return True

    def _close_edit(self, then: QWidget | None) -> None:
        """Takes the field away; `then` has the keyboard after it."""
        edit, chip = self._edit, self._edited
        self._edit = self._edited = None
        if chip in self._chips and chip is not None:
            chip.show()
        if edit is not None:
            if edit.hasFocus():
                (then or self.input).setFocus()
            edit.setObjectName("")
            edit.hide()
            edit.deleteLater()

    def _drag(self, chip: Chip) -> None:
        if chip not in self._chips:
            return
        data = QMimeData()
        data.setData(CHIP_MIME, chip.text.encode())
        drag = QDrag(self)
        drag.setMimeData(data)
        drag.setPixmap(chip.grab())
        self._keeper.dragged = (self, self._chips.index(chip))
        drag.exec(Qt.DropAction.MoveAction)
        self._keeper.dragged = None

    def _place_at(self, point: QPoint) -> int:
        """Before which chip something lies that is dropped there."""
        rtl = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        for place, chip in enumerate(self._chips):
            room = chip.geometry()
            before = point.x() > room.center().x() if rtl else point.x() < room.center().x()
            if point.y() < room.top() or (point.y() <= room.bottom() and before):
                return place
        return len(self._chips)

    def _show_bar(self, place: int | None) -> None:
        if place != self._bar:
            self._bar = place
            self.update()
