"""The traits of a character where it is refined: each can be struck out or changed, and others added."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QScrollArea, QSizePolicy, QWidget

from charstudio.domain.character import TraitGroup
from charstudio.ui.dialogs.field_titles import field_title
from charstudio.ui.dialogs.refine_trait import TraitChip, Wish
from charstudio.ui.inspector.chip_input import ChipEdit
from charstudio.ui.inspector.chip_texts import folded_phrase
from charstudio.ui.theme.theme import theme
from charstudio.ui.widgets.basics import IconButton, label
from charstudio.ui.widgets.flow_layout import FlowLayout
from charstudio.ui.widgets.in_sight import InSight

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent, QResizeEvent

    from charstudio.domain.character import Trait
    from charstudio.domain.revision import Change

# As wide as the titles of changes, at a 13 px font.
CAPTION: Final = 128


class TraitStrip(QScrollArea):
    """All traits in their groups, each group with a button that adds one.

    Signals:
        changed: Something shall be another now.
        arranged: There are other widgets in it.
    """

    changed = Signal()
    arranged = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("refineTraits")
        self.setAccessibleName(self.tr("Traits"))
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        look = theme()
        inner = QWidget()
        self._grid = QGridLayout(inner)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(look.px("space_2"))
        self._grid.setVerticalSpacing(look.px("space_1"))
        self._grid.setColumnMinimumWidth(0, look.px(CAPTION))
        self._grid.setColumnStretch(1, 1)
        self._lines = len(TraitGroup)
        self._chips: list[TraitChip] = []
        self._adders = {group: self._adder(group) for group in TraitGroup}
        self._flows = {group: self._row(group) for group in TraitGroup}
        self._edit: ChipEdit | None = None
        self._edited: tuple[TraitGroup, TraitChip | None] | None = None
        self.setWidget(inner)
        InSight(self)
        self._read_only = False

    @property
    def changes(self) -> tuple[Change, ...]:
        """What shall be another, group by group."""
        return tuple(change for one in self._ordered() if (change := one.wish.change) is not None)

    @property
    def asks(self) -> bool:
        """Whether anything shall be another, what is being typed just now included."""
        if self._edit is not None and self._edited is not None:
            chip = self._edited[1]
            if self._edit.text().strip() != ("" if chip is None else chip.wish.text):
                return True
        return bool(self.changes)

    @property
    def stops(self) -> list[QWidget]:
        """What takes the keyboard, in its order."""
        return [one for group in TraitGroup for one in self._arrangement(group)]

    def show_traits(self, traits: Sequence[Trait]) -> None:
        """Shows these; what was done to those that are there still, and what was added, stays."""
        known = {(one.wish.group, one.wish.before): one for one in self._chips}
        added = [one for one in self._chips if one.wish.before is None]
        wanted = [(trait.group, trait.text) for trait in traits]
        for gone in [one for key, one in known.items() if key not in wanted and key[1] is not None]:
            _forget(gone)
        kept = [known.get(key) or self._made(Wish(*key, key[1])) for key in wanted]
        self._chips = kept + added
        self._arrange()

    def set_read_only(self, read_only: bool) -> None:
        """Whether it can only be looked at, as while something is proposed."""
        self._read_only = read_only
        for adder in self._adders.values():
            adder.setEnabled(not read_only)

    def set_lines(self, lines: int) -> None:
        """How many lines of chips are seen at once; others are scrolled to."""
        if lines != self._lines:
            self._lines = lines
            self.updateGeometry()

    def commit(self) -> None:
        """Takes what is being typed."""
        self._end_edit(focus=False)

    def sizeHint(self) -> QSize:
        """As tall as its lines, but for those that are scrolled to."""
        look = theme()
        width = self.viewport().width() if self.isVisible() else self.width()
        most = self._lines * look.px("height_chip") + (self._lines - 1) * look.px("space_1")
        return QSize(width, min(self._grid.totalHeightForWidth(width), most))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A key of the chip that has the keyboard."""
        chip = next((one for one in self._chips if one.hasFocus()), None)
        plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier.NoModifier
        if chip is None or not plain or not self._on_key(chip, event.key()):
            # What scrolls the list by keys would take those of the dialog.
            event.ignore()

    # --- What is done to one ----------------------------------------------------------------------------

    def _on_key(self, chip: TraitChip, key: int) -> bool:
        order = self._ordered()
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(key))
        if step is not None:
            if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
                step = -step
            self._select(order[max(0, min(len(order) - 1, order.index(chip) + step))])
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._select(order[0 if key == Qt.Key.Key_Home else -1])
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._on_sign(chip)
        elif key in (Qt.Key.Key_F2, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._begin_edit(chip.wish.group, chip)
        else:
            return False
        return True

    def _on_sign(self, chip: TraitChip) -> None:
        """Strikes it out, or takes back what was done to it."""
        if self._read_only or chip not in self._chips:
            return
        if chip.wish.before is None:
            self._remove(chip)
        else:
            chip.put(chip.wish.turned())
        self.changed.emit()

    def _remove(self, chip: TraitChip) -> None:
        """A new one goes for good; the keyboard goes on to the next."""
        order = self._ordered()
        place = order.index(chip)
        after = (order[place + 1 :] or order[:place][-1:]) if chip.hasFocus() else []
        self._chips.remove(chip)
        _forget(chip)
        self._arrange()
        if after:
            self._select(after[0])

    def _begin_edit(self, group: TraitGroup, chip: TraitChip | None) -> None:
        """Puts a field in the place of a chip, or at the end of a group."""
        if self._read_only:
            return
        self._end_edit(focus=False)
        text = "" if chip is None else chip.wish.text
        words = self.tr("A new trait: {group}") if chip is None else self.tr("Change “{text}”")
        edit = ChipEdit(text, words.format(text=text, group=field_title(group.value)))
        edit.setPlaceholderText(self.tr("a new trait") if chip is None else "")
        edit.taken.connect(lambda: self._end_edit(focus=True))
        edit.escaped.connect(lambda: self._close_edit(focus=True))
        edit.tabbed.connect(self._on_edit_tabbed)
        edit.editingFinished.connect(lambda: self._end_edit(focus=False))
        edit.textEdited.connect(self.changed)
        self._edit, self._edited = edit, (group, chip)
        self._flows[group].addWidget(edit)
        self._arrange()
        edit.show()
        edit.selectAll()
        edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_edit_tabbed(self, forward: bool) -> None:
        self._end_edit(focus=True)
        if (now := self.focusWidget()) is not None:
            now.focusNextPrevChild(forward)

    def _end_edit(self, *, focus: bool) -> None:
        """Takes what was typed: nothing strikes out, and what is there already is only shown."""
        if self._edit is None or self._edited is None:
            return
        text, (group, chip) = " ".join(self._edit.text().split()), self._edited
        twin = self._twin(group, text, chip)
        self._close_edit(focus=focus)
        if twin is not None:
            twin.flash()
        elif chip is None:
            if text:
                self._chips.append(self._made(Wish(group, None, text)))
                self._arrange()
        elif text:
            chip.put(replace(chip.wish, text=text, struck=False))
        elif chip.wish.before is None:
            self._remove(chip)
        else:
            chip.put(replace(chip.wish, text=chip.wish.before, struck=True))
        self.changed.emit()

    def _close_edit(self, *, focus: bool) -> None:
        edit, edited = self._edit, self._edited
        self._edit = self._edited = None
        if edit is None or edited is None:
            return
        group, chip = edited
        self._arrange()
        if focus or edit.hasFocus():
            if chip is not None:
                self._select(chip)
            else:
                self._adders[group].setFocus(Qt.FocusReason.OtherFocusReason)
        _forget(edit)
        self.changed.emit()

    def _twin(self, group: TraitGroup, text: str, besides: TraitChip | None) -> TraitChip | None:
        same = folded_phrase(text)
        others = (one for one in self._chips if one is not besides and one.wish.group is group)
        return next((one for one in others if folded_phrase(one.wish.text) == same), None)

    # --- How it is shown --------------------------------------------------------------------------------

    def _made(self, wish: Wish) -> TraitChip:
        chip = TraitChip(wish)
        chip.remove_asked.connect(lambda: self._on_sign(chip))
        chip.edit_asked.connect(lambda: self._begin_edit(wish.group, chip))
        self._flows[wish.group].addWidget(chip)
        chip.show()
        return chip

    def _select(self, chip: TraitChip) -> None:
        self._make_stop(chip)
        chip.setFocus(Qt.FocusReason.OtherFocusReason)

    def _make_stop(self, stop: TraitChip | None) -> None:
        for one in self._chips:
            strong = one is stop
            one.setFocusPolicy(Qt.FocusPolicy.StrongFocus if strong else Qt.FocusPolicy.ClickFocus)

    def _ordered(self) -> list[TraitChip]:
        return [one for group in TraitGroup for one in self._chips if one.wish.group is group]

    def _arrangement(self, group: TraitGroup) -> list[QWidget]:
        order: list[QWidget] = [one for one in self._chips if one.wish.group is group]
        if self._edit is not None and self._edited is not None and self._edited[0] is group:
            chip = self._edited[1]
            order.insert(len(order) if chip is None else order.index(chip) + 1, self._edit)
        return [*order, self._adders[group]]

    def _arrange(self) -> None:
        edited = None if self._edited is None else self._edited[1]
        for one in self._chips:
            one.setHidden(one is edited)
        for group, flow in self._flows.items():
            flow.set_order(self._arrangement(group))
        order = self._ordered()
        self._make_stop(next((one for one in order if one.hasFocus()), order[0] if order else None))
        self.updateGeometry()
        self.arranged.emit()

    def _row(self, group: TraitGroup) -> FlowLayout:
        look = theme()
        caption = label(field_title(group.value), tone="2")
        caption.setFixedHeight(look.px("height_chip"))
        row = QWidget()
        flow = FlowLayout(row, gap=look.px("space_2"), line_gap=look.px("space_1"))
        flow.addWidget(self._adders[group])
        place = self._grid.rowCount()
        self._grid.addWidget(caption, place, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(row, place, 1)
        return flow

    def _adder(self, group: TraitGroup) -> IconButton:
        name = self.tr("Add a trait: {group}").format(group=field_title(group.value))
        adder = IconButton("plus", name, size="icon_row")
        adder.setObjectName(f"refineAddTrait_{group.value}")
        side = theme().px("height_chip")
        adder.setFixedSize(side, side)
        adder.clicked.connect(lambda: self._begin_edit(group, None))
        return adder


def _forget(widget: QWidget) -> None:
    # It may be in the middle of its own click.
    widget.setObjectName("")
    widget.hide()
    widget.deleteLater()
