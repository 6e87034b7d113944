"""The table of a ledger: its lines, and their sum below them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QVBoxLayout, QWidget

from charstudio.domain.money import LedgerBy
from charstudio.ui.money.ledger_model import Column, LedgerModel
from charstudio.ui.theme.theme import theme

if TYPE_CHECKING:
    from PySide6.QtCore import QModelIndex
    from PySide6.QtGui import QKeyEvent

    from charstudio.domain.money import Ledger


class LedgerTable(QWidget):
    """See the module. The head of a column sorts by it.

    Signals:
        chosen: The key of a line that was clicked, or on which Enter was pressed.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.model, self._sum = LedgerModel(self), LedgerModel(self, total=True)
        self.lines, self._total = _Lines("lines"), _Lines("sum")
        self.lines.setObjectName("ledgerTable")
        self.lines.setModel(self.model)
        self._total.setObjectName("ledgerTotal")
        self._total.setAccessibleName(self.tr("Total"))
        self._total.setModel(self._sum)
        self._total.horizontalHeader().hide()
        self._total.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._total.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self._total.setFixedHeight(theme().px("height_control") + 2 * self._total.frameWidth())
        self._total.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column.addWidget(self.lines, 1)
        column.addWidget(self._total)
        head = self.lines.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setSectionResizeMode(Column.WHAT, QHeaderView.ResizeMode.Stretch)
        head.sectionResized.connect(lambda section, _old, new: self._total.setColumnWidth(section, new))
        head.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        # The third click gives back the order that they came in.
        head.setSortIndicatorClearable(True)
        self.lines.setSortingEnabled(True)
        self.lines.clicked.connect(self._on_chosen)
        self.lines.entered_on.connect(self._on_chosen)

    def show_ledger(self, ledger: Ledger, by: LedgerBy) -> None:
        """Shows another one; what is selected stays so where it is there still."""
        selected = self._selected_key()
        self.model.show_lines(ledger.lines, by)
        self._sum.show_lines((ledger.total,), by)
        # The model has sorted them already.
        with QSignalBlocker(self.lines.horizontalHeader()):
            self.lines.horizontalHeader().setSortIndicator(*self.model.order)
        leads = by is LedgerBy.CHARACTER
        self.lines.viewport().setCursor(
            Qt.CursorShape.PointingHandCursor if leads else Qt.CursorShape.ArrowCursor
        )
        name = {
            LedgerBy.DAY: self.tr("Spending by day"),
            LedgerBy.CHARACTER: self.tr("Spending by character"),
            LedgerBy.MODEL: self.tr("Spending by model"),
        }[by]
        self.lines.setAccessibleName(name)
        self._fit()
        rows = [row for row in range(self.model.rowCount()) if self.model.line(row).key == selected]
        self.lines.setCurrentIndex(self.model.index(rows[0] if rows else 0, 0))

    def _fit(self) -> None:
        """Columns are as wide as the widest of what stands in them: head, lines, or sum."""
        head = self.lines.horizontalHeader()
        for section in list(Column)[1:]:
            wanted = (
                head.sectionSizeHint(section),
                self.lines.sizeHintForColumn(section),
                self._total.sizeHintForColumn(section),
            )
            head.resizeSection(section, max(wanted))
        for section in Column:
            self._total.setColumnWidth(section, head.sectionSize(section))

    def _selected_key(self) -> str:
        index = self.lines.currentIndex()
        return self.model.line(index.row()).key if index.isValid() else ""

    def _on_chosen(self, index: QModelIndex) -> None:
        self.chosen.emit(self.model.line(index.row()).key)


class _Lines(QTableView):
    """A table of whole lines, without a grid.

    Signals:
        entered_on: The index on which Enter was pressed.
    """

    entered_on = Signal(object)

    def __init__(self, look: str) -> None:
        super().__init__()
        self.setProperty("look", look)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme().px("height_control"))
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setHighlightSections(False)

    def minimumSizeHint(self) -> QSize:
        """A few lines."""
        return QSize(theme().px("message"), theme().px("height_control") * 3)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            event.accept()
            self.entered_on.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)
