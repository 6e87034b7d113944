"""The lines of a ledger as a table."""

from __future__ import annotations

from datetime import date
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QDate, QLocale, QModelIndex, Qt

from charstudio.domain.money import LedgerBy
from charstudio.ui.money.amounts import said_amount
from charstudio.ui.theme.theme import theme

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from decimal import Decimal

    from PySide6.QtCore import QObject, QPersistentModelIndex

    from charstudio.domain.money import LedgerLine

    _Index = QModelIndex | QPersistentModelIndex

_NONE: Final = QModelIndex()
_START: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_END: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class Column(IntEnum):
    """What stands in a column."""

    WHAT = 0
    IMAGES = 1
    WORDS = 2
    SPENT = 3
    ON_KEPT = 4
    UNCERTAIN = 5


class LedgerModel(QAbstractTableModel):
    """Lines in the order that they come in, or by a column.

    Args:
        total: Whether they are the sums of others.
    """

    def __init__(self, parent: QObject | None = None, *, total: bool = False) -> None:
        super().__init__(parent)
        self._total = total
        self._by = LedgerBy.DAY
        self._given: tuple[LedgerLine, ...] = ()
        self._lines: list[LedgerLine] = []
        self._order: tuple[int, Qt.SortOrder] = (-1, Qt.SortOrder.AscendingOrder)

    def show_lines(self, lines: Sequence[LedgerLine], by: LedgerBy) -> None:
        """Shows these, in the order that is chosen; one that was chosen for something else is forgotten."""
        self.beginResetModel()
        if by is not self._by:
            self._order = (-1, Qt.SortOrder.AscendingOrder)
        self._by, self._given = by, tuple(lines)
        self._arrange()
        self.endResetModel()

    @property
    def order(self) -> tuple[int, Qt.SortOrder]:
        """The column that they are sorted by, -1 for as they came; and in which direction."""
        return self._order

    def line(self, row: int) -> LedgerLine:
        """The line in a row."""
        return self._lines[row]

    def rowCount(self, parent: _Index = _NONE) -> int:
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: _Index = _NONE) -> int:
        return 0 if parent.isValid() else len(Column)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        column, line = Column(index.column()), self._lines[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._said(line, column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._said(line, column) or _say("none")
        if role == Qt.ItemDataRole.ToolTipRole:
            return "" if self._total and column is Column.WHAT else _tip(line, column, self._by)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _START if column is Column.WHAT else _END
        if role == Qt.ItemDataRole.FontRole and self._total:
            return theme().font(bold=True)
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        column = Column(section)
        if role == Qt.ItemDataRole.DisplayRole:
            return _title(column, self._by)
        if role == Qt.ItemDataRole.ToolTipRole:
            return _title_tip(column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _START if column is Column.WHAT else _END
        if role == Qt.ItemDataRole.InitialSortOrderRole and column is not Column.WHAT:
            # What is most is looked for.
            return Qt.SortOrder.DescendingOrder
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sorts by a column; -1 is the order that they came in."""
        self._order = (column, order)
        self.layoutAboutToBeChanged.emit()
        before = {id(line): row for row, line in enumerate(self._lines)}
        old = self.persistentIndexList()
        lines = [self._lines[one.row()] for one in old]
        self._arrange()
        if before:
            now = {id(line): row for row, line in enumerate(self._lines)}
            new = [self.index(now[id(line)], one.column()) for one, line in zip(old, lines, strict=True)]
            self.changePersistentIndexList(old, new)
        self.layoutChanged.emit()

    def _said(self, line: LedgerLine, column: Column) -> str:
        if self._total and column is Column.WHAT:
            return _say("Total")
        return _said(line, column, self._by)

    def _arrange(self) -> None:
        column, order = self._order
        self._lines = list(self._given)
        if column >= 0:
            down = order is Qt.SortOrder.DescendingOrder
            self._lines.sort(key=_key(Column(column), self._by), reverse=down)


def said_title(line: LedgerLine, by: LedgerBy) -> str:
    """What a line is of."""
    if by is LedgerBy.DAY and line.key:
        day = date.fromisoformat(line.key)
        return QLocale().toString(QDate(day.year, day.month, day.day), _say("ddd d MMM yyyy"))
    return line.title or (_say("Untitled") if by is LedgerBy.CHARACTER else line.key)


def said_spent(line: LedgerLine) -> str:
    """What a line cost, as far as prices are known."""
    if not line.unpriced:
        return said_amount(line.spent)
    if not line.spent:
        return _say("not known")
    return _say("at least {cost}").format(cost=said_amount(line.spent))


def _said(line: LedgerLine, column: Column, by: LedgerBy) -> str:
    number = QLocale().toString
    match column:
        case Column.WHAT:
            return said_title(line, by)
        case Column.IMAGES:
            kept = _say("{kept} of {all}").format(kept=number(line.kept), all=number(line.images))
            return kept if line.images else ""
        case Column.WORDS:
            return number(line.words) if line.words else ""
        case Column.SPENT:
            return said_spent(line)
        case Column.ON_KEPT:
            return said_amount(line.spent_on_kept)
        case Column.UNCERTAIN:
            return said_amount(line.uncertain) if line.uncertain else ""


def _tip(line: LedgerLine, column: Column, by: LedgerBy) -> str:
    if column is Column.WHAT:
        return said_title(line, by)
    if column is Column.SPENT and line.unpriced:
        return QCoreApplication.translate("Ledger", "%n expense(s) without a known price", "", line.unpriced)
    return ""


def _title(column: Column, by: LedgerBy) -> str:
    what = {
        LedgerBy.DAY: _say("Day"),
        LedgerBy.CHARACTER: _say("Character"),
        LedgerBy.MODEL: _say("Model"),
    }
    return {
        Column.WHAT: what[by],
        Column.IMAGES: _say("Images kept"),
        Column.WORDS: _say("Texts"),
        Column.SPENT: _say("Spent"),
        Column.ON_KEPT: _say("On kept ones"),
        Column.UNCERTAIN: _say("Perhaps charged"),
    }[column]


def _title_tip(column: Column) -> str:
    return {
        Column.IMAGES: _say("Images that are neither in the trash nor gone, of all that came"),
        Column.WORDS: _say("Prompts and refinements that a text model wrote"),
        Column.SPENT: _say("On images and texts, with what may have been charged"),
        Column.ON_KEPT: _say("What of it was spent on the images that are kept"),
        Column.UNCERTAIN: _say("What of it may have been charged, though nothing came"),
    }.get(column, "")


def _key(column: Column, by: LedgerBy) -> Callable[[LedgerLine], str | int | Decimal]:
    match column:
        case Column.WHAT:
            return lambda line: line.key if by is LedgerBy.DAY else said_title(line, by).casefold()
        case Column.IMAGES:
            return lambda line: line.kept
        case Column.WORDS:
            return lambda line: line.words
        case Column.SPENT:
            return lambda line: line.spent
        case Column.ON_KEPT:
            return lambda line: line.spent_on_kept
        case Column.UNCERTAIN:
            return lambda line: line.uncertain


def _say(text: str) -> str:
    return QCoreApplication.translate("Ledger", text)
