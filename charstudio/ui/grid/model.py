"""The grid as rows: above each round a header, then its tiles."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from charstudio.ui.grid.cells import Cell, Kind, Section
from charstudio.ui.grid.layout import Shape

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from PySide6.QtCore import QObject

    from charstudio.ui.grid.words import GridWords

_Index = QModelIndex | QPersistentModelIndex
_NONE: Final = QModelIndex()

CELL_ROLE: Final = Qt.ItemDataRole.UserRole
SECTION_ROLE: Final = Qt.ItemDataRole.UserRole + 1
KEY_ROLE: Final = Qt.ItemDataRole.UserRole + 2


class Row(NamedTuple):
    """A header, where it has no cell, or a tile."""

    key: str
    section: Section
    cell: Cell | None


class ImageGridModel(QAbstractListModel):
    """Sections of cells; changes keep what is selected and current where it is.

    Signals:
        arranged: Rows came, went, changed their shape; nothing moves until the next change.
    """

    arranged = Signal()

    def __init__(self, words: GridWords, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.words = words
        self._rows: list[Row] = []
        self._folded: set[str] = set()

    def rowCount(self, parent: _Index = _NONE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.row(index)
        if row is None:
            return None
        if role == CELL_ROLE:
            return row.cell
        if role == SECTION_ROLE:
            return row.section
        if role == KEY_ROLE:
            return row.key
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._text(row)
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        row = self.row(index)
        if row is None:
            return Qt.ItemFlag.NoItemFlags
        enabled = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren
        selectable = row.cell is not None and row.cell.kind is Kind.IMAGE
        return enabled | Qt.ItemFlag.ItemIsSelectable if selectable else enabled

    def row(self, index: _Index) -> Row | None:
        """What stands at an index."""
        return self.row_at(index.row()) if index.isValid() else None

    def row_at(self, number: int) -> Row | None:
        """What stands in a row; None where there is no such row."""
        return self._rows[number] if 0 <= number < len(self._rows) else None

    def index_of(self, key: str) -> QModelIndex:
        """Where the cell with this key is; an invalid index when it is not there."""
        for number, row in enumerate(self._rows):
            if row.key == key:
                return self.index(number)
        return QModelIndex()

    def images(self) -> Iterator[tuple[int, str]]:
        """Rows and ids of all images, in reading order; those folded away too."""
        for number, row in enumerate(self._rows):
            if row.cell is not None and row.cell.kind is Kind.IMAGE:
                yield number, row.key

    def is_header(self, number: int) -> bool:
        """Whether a row is a header."""
        row = self.row_at(number)
        return row is not None and row.cell is None

    @property
    def sections(self) -> tuple[Section, ...]:
        """What it shows."""
        return tuple(row.section for row in self._rows if row.cell is None)

    def shapes(self) -> list[Shape]:
        """What each row looks like."""
        return [self._shape(row) for row in self._rows]

    def shape_at(self, number: int) -> Shape:
        """What a row looks like."""
        return self._shape(self._rows[number])

    def folded(self, section: Section) -> bool:
        """Whether only its header is shown."""
        return section.key in self._folded

    def fold(self, key: str, *, folded: bool) -> None:
        """Folds a section, or unfolds it."""
        (self._folded.add if folded else self._folded.discard)(key)
        self.touch(key)
        self.arranged.emit()

    def unfold_all(self) -> None:
        """Another character is shown: what was folded is forgotten."""
        self._folded.clear()

    def touch(self, key: str) -> None:
        """What a section shows of something that runs is different now, without another cell."""
        for number, row in enumerate(self._rows):
            if row.section.key == key and (row.cell is None or row.cell.live is not None):
                self.dataChanged.emit(self.index(number), self.index(number), [])

    def set_sections(self, sections: Iterable[Section]) -> None:
        """Shows these; cells that were there already stay what they are for whoever holds an index."""
        new, before = list(_flat(sections)), list(self._rows)
        self._come_true(new)
        kept = [row.key for row in self._rows] == [row.key for row in new]
        if not kept:
            self._drop({row.key for row in new})
            self._arrange(new)
            self._insert(new)
        old = before if kept else self._rows
        changed = [number for number, row in enumerate(new) if not _same(row, old[number])]
        self._rows = new
        for first, last in _runs(changed):
            self.dataChanged.emit(self.index(first), self.index(last), [])
        # Where everything stays in its place, nothing but what changed is painted.
        if not kept or any(self._shape(new[number]) is not self._shape(before[number]) for number in changed):
            self.arranged.emit()

    def _come_true(self, new: Sequence[Row]) -> None:
        """An image that arrived takes the row of the place that was kept for it."""
        present = {row.key for row in self._rows}
        arrived = {
            row.cell.place: row
            for row in new
            if row.cell is not None and row.cell.place and row.key not in present
        }
        wanted = {row.key for row in new}
        for number, row in enumerate(self._rows):
            if row.key not in wanted and row.key in arrived:
                self._rows[number] = arrived[row.key]
                self.dataChanged.emit(self.index(number), self.index(number), [])

    def _drop(self, kept: set[str]) -> None:
        gone = [number for number, row in enumerate(self._rows) if row.key not in kept]
        for first, last in reversed(list(_runs(gone))):
            self.beginRemoveRows(QModelIndex(), first, last)
            del self._rows[first : last + 1]
            self.endRemoveRows()

    def _arrange(self, new: Sequence[Row]) -> None:
        """Gives what stays its new order."""
        present = {row.key: row for row in self._rows}
        ordered = [present[row.key] for row in new if row.key in present]
        if [row.key for row in ordered] == [row.key for row in self._rows]:
            return
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        keys = [self._rows[index.row()].key for index in before]
        self._rows = ordered
        places = {row.key: number for number, row in enumerate(ordered)}
        self.changePersistentIndexList(before, [self.index(places[key]) for key in keys])
        self.layoutChanged.emit()

    def _insert(self, new: Sequence[Row]) -> None:
        present = {row.key for row in self._rows}
        missing = [number for number, row in enumerate(new) if row.key not in present]
        for first, last in _runs(missing):
            self.beginInsertRows(QModelIndex(), first, last)
            self._rows[first:first] = new[first : last + 1]
            self.endInsertRows()

    def _shape(self, row: Row) -> Shape:
        folded = row.section.key in self._folded
        if row.cell is None:
            if row.section.generation is None and row.section.cells[0].kind is Kind.EMPTY:
                return Shape.TEXT
            return Shape.FOLDED_HEADER if folded else Shape.HEADER
        if folded:
            return Shape.GONE
        return Shape.WIDE if row.cell.wide else Shape.TILE

    def _text(self, row: Row) -> str:
        if row.cell is not None:
            return self.words.tile(row.cell)
        words = self.words.header(row.section)
        return ", ".join(word for word in (words.title, words.facts, *words.chips) if word)


def _flat(sections: Iterable[Section]) -> Iterator[Row]:
    for section in sections:
        yield Row(f"header:{section.key}", section, None)
        for cell in section.cells:
            yield Row(cell.key, section, cell)


def _same(one: Row, other: Row) -> bool:
    """Whether they show the same; of a section only its header shows something."""
    if one.cell is None:
        return one.section is other.section or one.section == other.section
    return one.cell == other.cell


def _runs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """First and last of numbers that follow each other."""
    if not numbers:
        return
    first = numbers[0]
    for number, after in pairwise([*numbers, numbers[-1] + 2]):
        if after != number + 1:
            yield first, number
            first = after
