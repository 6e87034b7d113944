"""The inspector's fourth tab: earlier states of the character."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from charstudio.ui.dialogs.differences import DifferenceText, Marks, Run, change_runs, marks_of, shortened
from charstudio.ui.dialogs.field_titles import field_title
from charstudio.ui.theme.theme import theme
from charstudio.ui.widgets.basics import Button, ElidedLabel, Ground, IconButton, Line, label
from charstudio.ui.widgets.inline_error import InlineError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QShowEvent

    from charstudio.domain.revision import Change

# So many are shown at once; a button brings the next.
_PAGE: Final = 40


@dataclass(frozen=True)
class HistoryRow:
    """One state.

    Attributes:
        number: Of its revision; None for the present state.
        summary: What changed after it, in short.
        changes: The same in full. How texts differ is found out once it is to be seen.
    """

    number: int | None
    when: str
    summary: tuple[Run, ...]
    changes: tuple[Change, ...] = ()


class HistoryTab(Ground):
    """States from the present one down to the oldest.

    Signals:
        shown: It can be seen now.
        restore_asked: The number of the revision that is wanted back.
    """

    shown = Signal()
    restore_asked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("pane", parent)
        self.setObjectName("historyTab")
        look = theme()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, look.px("space_2"), 0, 0)
        column.setSpacing(look.px("space_2"))
        self.error = InlineError("historyError")
        self.error.setContentsMargins(look.px("space_4"), 0, look.px("space_4"), 0)
        column.addWidget(self.error)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column.addWidget(self._area, 1)
        self._rows: tuple[HistoryRow, ...] = ()
        self._shown = _PAGE
        self._editable = True
        self._open: set[int] = set()
        self.show_nothing()

    def show_nothing(self) -> None:
        """No character is shown."""
        self._rows, self._shown = (), _PAGE
        self._open.clear()
        self.error.clear()
        self._area.setWidget(QWidget())

    def set_rows(self, rows: Sequence[HistoryRow], *, editable: bool) -> None:
        """Shows these; those that stood open stay so.

        Args:
            rows: The present state, then earlier ones, newest first.
            editable: Whether one can be restored.
        """
        self.error.clear()
        if (tuple(rows), editable) != (self._rows, self._editable):
            self._rows, self._editable = tuple(rows), editable
            self._build()

    def say_error(self, message: str, hint: str) -> None:
        """Says why a state was not restored, or why they can't be read."""
        self.error.say(message, hint)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.shown.emit()

    def _build(self) -> None:
        look = theme()
        scrolled = self._area.verticalScrollBar().value()
        inner = QWidget()
        column = QVBoxLayout(inner)
        margin = look.px("space_4")
        column.setContentsMargins(margin, 0, margin, margin)
        column.setSpacing(0)
        for place, row in enumerate(self._rows[: self._shown]):
            if place:
                column.addWidget(Line())
            column.addWidget(self._row(row))
        if len(self._rows) == 1:
            empty = label(self.tr("Earlier states of this character will stand here."), tone="2", wrap=True)
            empty.setObjectName("historyEmpty")
            column.addWidget(Line())
            column.addSpacing(look.px("space_3"))
            column.addWidget(empty)
        if len(self._rows) > self._shown:
            more = Button(self.tr("Show older ones"), look="flat")
            more.setObjectName("historyMoreButton")
            more.clicked.connect(self._on_more)
            column.addWidget(more)
        column.addStretch(1)
        self._area.setWidget(inner)
        self._area.verticalScrollBar().setValue(scrolled)

    def _row(self, row: HistoryRow) -> StateRow:
        made = StateRow(row, opened=row.number in self._open, editable=self._editable)
        if row.number is not None:
            number = row.number
            made.toggled.connect(lambda opened: self._on_toggled(number, opened=opened))
            made.restore_asked.connect(lambda: self.restore_asked.emit(number))
        return made

    def _on_toggled(self, number: int, *, opened: bool) -> None:
        (self._open.add if opened else self._open.discard)(number)

    def _on_more(self) -> None:
        self._shown += _PAGE
        self._build()


class StateRow(QFrame):
    """One state: when, what changed after it, and a way back to it.

    Signals:
        toggled: Whether the whole difference is shown now.
        restore_asked: It is wanted back.
    """

    toggled = Signal(bool)
    restore_asked = Signal()

    def __init__(
        self, row: HistoryRow, *, opened: bool, editable: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("historyNow" if row.number is None else f"historyRow{row.number}")
        look = theme()
        self._row = row
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, look.px("space_2"), 0, look.px("space_2"))
        self._column.setSpacing(look.px("space_1"))
        self._column.addLayout(self._head(row, editable=editable))
        self._summary = DifferenceText(Marks.SIGNS, type_="caption")
        self._summary.setObjectName("historySummary")
        self._summary.set_runs(row.summary)
        self._column.addWidget(self._summary)
        self._whole: QWidget | None = None
        if opened:
            self._set_open(opened=True)

    def _head(self, row: HistoryRow, *, editable: bool) -> QHBoxLayout:
        look = theme()
        head = QHBoxLayout()
        head.setSpacing(look.px("space_1"))
        when = ElidedLabel(row.when)
        when.setObjectName("historyWhen")
        when.setFont(look.font(bold=row.number is None))
        head.addWidget(when, 1)
        if row.number is None:
            return head
        self._chevron = IconButton("chevron-right", self.tr("Show the whole difference"), size="icon_row")
        self._chevron.setObjectName("historyOpenButton")
        if not row.changes:
            self._chevron.hide()
        self._chevron.clicked.connect(lambda: self._set_open(opened=self._whole is None))
        head.addWidget(self._chevron)
        restore = Button(self.tr("Restore"), icon="rotate-ccw", small=True)
        restore.setObjectName("historyRestoreButton")
        restore.setAccessibleName(self.tr("Restore the state before {when}").format(when=row.when))
        tip = self.tr("Makes the words what they were before this, revision {number}; images stay")
        restore.setToolTip(tip.format(number=row.number))
        restore.setEnabled(editable)
        restore.clicked.connect(self.restore_asked)
        head.addWidget(restore)
        return head

    def _set_open(self, *, opened: bool) -> None:
        self._summary.setHidden(opened)
        self._chevron.set_icon("chevron-down" if opened else "chevron-right")
        self._chevron.set_name(
            self.tr("Hide the difference") if opened else self.tr("Show the whole difference")
        )
        if self._whole is not None:
            self._whole.hide()
            self._whole.deleteLater()
            self._whole = None
        if opened:
            self._whole = _whole_of(self._row)
            self._column.addWidget(self._whole)
        self.toggled.emit(opened)


def _whole_of(row: HistoryRow) -> QWidget:
    whole = QWidget()
    whole.setObjectName("historyWhole")
    look = theme()
    column = QVBoxLayout(whole)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    title = ""
    for change in row.changes:
        if field_title(change.field) != title:
            title = field_title(change.field)
            column.addSpacing(look.px("space_1"))
            column.addWidget(label(title, type_="caption", tone="2"))
        text = DifferenceText(marks_of(change.field))
        text.setObjectName("historyChange")
        text.set_runs(shortened(change_runs(change.field, change.before, change.after)))
        column.addWidget(text)
    return whole
