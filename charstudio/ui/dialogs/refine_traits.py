"""The traits of a character where it is refined: each can be struck out or changed, and others added."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QScrollArea, QSizePolicy, QWidget

from charstudio.domain.character import Trait, TraitGroup
from charstudio.domain.revision import Change
from charstudio.ui.dialogs.field_titles import field_title
from charstudio.ui.inspector.chip_input import ChipEdit
from charstudio.ui.inspector.chip_texts import folded_phrase
from charstudio.ui.inspector.chips import Chip, Fate
from charstudio.ui.theme.theme import theme
from charstudio.ui.widgets.basics import IconButton, label
from charstudio.ui.widgets.flow_layout import FlowLayout
from charstudio.ui.widgets.in_sight import InSight

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent, QResizeEvent

# As wide as the titles of changes, at a 13 px font.
CAPTION: Final = 128


@dataclass(frozen=True)
class _Entry:
    """A trait and what shall become of it. `before`: as it is stored; None for a new one."""

    group: TraitGroup
    before: str | None
    text: str
    struck: bool = False

    @property
    def change(self) -> Change | None:
        """None where it stays as it is."""
        if self.struck:
            return Change(self.group.value, self.before, None)
        return None if self.text == self.before else Change(self.group.value, self.before, self.text)


class TraitChip(Chip):
    """A chip among others, of which one alone is a stop for Tab."""

    def focusNextPrevChild(self, forward: bool) -> bool:
        return QWidget.focusNextPrevChild(self, forward)


@dataclass
class _Shown:
    """What stands for an entry."""

    entry: _Entry
    chip: TraitChip = field(repr=False)


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
        self._shown: list[_Shown] = []
        self._adders = {group: self._adder(group) for group in TraitGroup}
        self._flows = {group: self._row(group) for group in TraitGroup}
        self._edit: ChipEdit | None = None
        self._edited: tuple[TraitGroup, _Shown | None] | None = None
        self.setWidget(inner)
        InSight(self)
        self._read_only = False

    @property
    def changes(self) -> tuple[Change, ...]:
        """What shall be another, group by group."""
        return tuple(change for one in self._ordered() if (change := one.entry.change) is not None)

    @property
    def stops(self) -> list[QWidget]:
        """What takes the keyboard, in its order."""
        return [one for group in TraitGroup for one in self._arrangement(group)]

    def show_traits(self, traits: Sequence[Trait]) -> None:
        """Shows these; what was done to those that are there still, and what was added, stays."""
        before: dict[tuple[TraitGroup, str | None], _Shown] = {
            (one.entry.group, one.entry.before): one for one in self._shown
        }
        added = [one for one in self._shown if one.entry.before is None]
        kept = [
            before.pop(key)
            if (key := (trait.group, trait.text)) in before
            else self._made(_Entry(trait.group, trait.text, trait.text))
            for trait in traits
        ]
        for gone in [one for one in before.values() if one.entry.before is not None]:
            self._forget(gone)
        self._shown = kept + added
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
        shown = next((one for one in self._ordered() if one.chip.hasFocus()), None)
        plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier.NoModifier
        if shown is None or not plain or not self._on_key(shown, event.key()):
            # What scrolls the list by keys would take those of the dialog.
            event.ignore()

    # --- What is done to one ----------------------------------------------------------------------------

    def _on_key(self, shown: _Shown, key: int) -> bool:
        order = self._ordered()
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(key))
        if step is not None:
            if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
                step = -step
            self._select(order[max(0, min(len(order) - 1, order.index(shown) + step))])
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._select(order[0 if key == Qt.Key.Key_Home else -1])
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._on_sign(shown)
        elif key in (Qt.Key.Key_F2, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._begin_edit(shown.entry.group, shown)
        else:
            return False
        return True

    def _on_sign(self, shown: _Shown) -> None:
        """Strikes it out, or takes back what was done to it."""
        entry = shown.entry
        if self._read_only or shown not in self._shown:
            return
        if entry.before is None:
            order = self._ordered()
            after = order[order.index(shown) + 1 :] or order[-2:-1]
            focused = shown.chip.hasFocus()
            self._shown.remove(shown)
            self._forget(shown)
            self._arrange()
            if focused and after:
                self._select(after[0])
        else:
            as_it_was = entry.change is not None
            self._put(shown, replace(entry, text=entry.before, struck=not as_it_was))
        self.changed.emit()

    def _begin_edit(self, group: TraitGroup, shown: _Shown | None) -> None:
        """Puts a field in the place of a chip, or at the end of a group."""
        if self._read_only:
            return
        self._end_edit(focus=False)
        text = "" if shown is None else shown.entry.text
        words = self.tr("Change “{text}”") if shown else self.tr("A new trait: {group}")
        edit = ChipEdit(text, words.format(text=text, group=field_title(group.value)))
        edit.setPlaceholderText("" if shown else self.tr("a new trait"))
        edit.taken.connect(lambda: self._end_edit(focus=True))
        edit.escaped.connect(lambda: self._close_edit(focus=True))
        edit.tabbed.connect(self._on_edit_tabbed)
        edit.editingFinished.connect(lambda: self._end_edit(focus=False))
        self._edit, self._edited = edit, (group, shown)
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
        text, (group, shown) = " ".join(self._edit.text().split()), self._edited
        before = self.changes
        twin = self._twin(group, text, shown)
        self._close_edit(focus=focus)
        if twin is not None:
            twin.chip.flash()
        elif shown is None:
            if text:
                self._shown.append(self._made(_Entry(group, None, text)))
                self._arrange()
        elif text:
            self._put(shown, replace(shown.entry, text=text, struck=False))
        elif shown.entry.change is None or shown.entry.before is None:
            self._on_sign(shown)
        if self.changes != before:
            self.changed.emit()

    def _close_edit(self, *, focus: bool) -> None:
        edit, edited = self._edit, self._edited
        self._edit = self._edited = None
        if edit is None or edited is None:
            return
        group, shown = edited
        self._arrange()
        if focus or edit.hasFocus():
            if shown is not None:
                self._select(shown)
            else:
                self._adders[group].setFocus(Qt.FocusReason.OtherFocusReason)
        edit.setObjectName("")
        edit.hide()
        edit.deleteLater()

    def _twin(self, group: TraitGroup, text: str, besides: _Shown | None) -> _Shown | None:
        same = folded_phrase(text)
        return next(
            (
                one
                for one in self._shown
                if one is not besides and one.entry.group is group and folded_phrase(one.entry.text) == same
            ),
            None,
        )

    # --- How it is shown --------------------------------------------------------------------------------

    def _made(self, entry: _Entry) -> _Shown:
        chip = TraitChip(entry.text, entry.text)
        shown = _Shown(entry, chip)
        chip.remove_asked.connect(lambda: self._on_sign(shown))
        chip.edit_asked.connect(lambda: self._begin_edit(entry.group, shown))
        self._flows[entry.group].addWidget(chip)
        chip.show()
        self._put(shown, entry)
        return shown

    def _put(self, shown: _Shown, entry: _Entry) -> None:
        shown.entry = entry
        chip = shown.chip
        chip.text = entry.before if entry.struck and entry.before is not None else entry.text
        new = entry.before is None
        if entry.change is None:
            chip.set_fate(Fate.STAYS)
            name = self.tr("{text}, trait; Delete strikes it out, F2 changes it")
        elif entry.struck:
            chip.set_fate(Fate.GOES, sign="rotate-ccw")
            name = self.tr("{text}, struck out; Delete takes that back")
        else:
            chip.set_fate(Fate.COMES, sign="x" if new else "rotate-ccw")
            name = self.tr("{text}, new") if new else self.tr("{text}, was {before}; Delete takes that back")
        chip.setAccessibleName(name.format(text=chip.text, before=entry.before))

    def _select(self, shown: _Shown) -> None:
        self._make_stop(shown)
        shown.chip.setFocus(Qt.FocusReason.OtherFocusReason)

    def _make_stop(self, stop: _Shown | None) -> None:
        for one in self._shown:
            strong = one is stop
            one.chip.setFocusPolicy(Qt.FocusPolicy.StrongFocus if strong else Qt.FocusPolicy.ClickFocus)

    def _forget(self, shown: _Shown) -> None:
        # It may be in the middle of its own click.
        shown.chip.setObjectName("")
        shown.chip.hide()
        shown.chip.deleteLater()

    def _ordered(self) -> list[_Shown]:
        return [one for group in TraitGroup for one in self._shown if one.entry.group is group]

    def _arrangement(self, group: TraitGroup) -> list[QWidget]:
        order: list[QWidget] = []
        edit = self._edit if self._edited is not None and self._edited[0] is group else None
        edited = None if self._edited is None else self._edited[1]
        for one in self._shown:
            if one.entry.group is group:
                order.append(one.chip)
                if edit is not None and one is edited:
                    order.append(edit)
        if edit is not None and edited is None:
            order.append(edit)
        return [*order, self._adders[group]]

    def _arrange(self) -> None:
        edited = None if self._edited is None else self._edited[1]
        for one in self._shown:
            one.chip.setHidden(one is edited)
        for group, flow in self._flows.items():
            flow.set_order(self._arrangement(group))
        order = self._ordered()
        stop = next((one for one in order if one.chip.hasFocus()), order[0] if order else None)
        self._make_stop(stop)
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
