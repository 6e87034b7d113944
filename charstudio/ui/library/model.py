"""The characters of a list, as many as there are."""

from __future__ import annotations

from bisect import bisect_left
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from charstudio.ui.library.row_words import spoken, state, title
from charstudio.ui.library.rows import CREATED, DRAFT, FAVOURITE, FLAGS, ID, NAME, NEWEST, Row

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from charstudio.ui.library.name_search import NameSearch

_Index = QModelIndex | QPersistentModelIndex
_ROOT: Final = QModelIndex()
# So many are looked for one by one.
_SOME: Final = 8


class CharacterListModel(QAbstractTableModel):
    """The rows of a shelf in their order, or those of them that a search found; one column.

    Attributes:
        now: The time, for how long ago a character was edited.
    """

    def __init__(self) -> None:
        super().__init__()
        self.now: Callable[[], datetime] = lambda: datetime.now(UTC)
        self._rows: list[Row] = []
        # By their ids; None until one is asked for.
        self._known: dict[str, Row] | None = None
        # The same list while everything is shown.
        self._shown = self._rows
        self._sort: str = NEWEST
        self._favourites = False
        self._words: tuple[str, ...] = ()
        self._names: NameSearch | None = None
        self._notes: dict[str, str] = {}

    # --- What is shown ----------------------------------------------------------------------------------

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else 1

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self._shown[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return title(row)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return spoken(row)
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return self.second_line(row)[0]
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        flag = Qt.ItemFlag
        if not index.isValid():
            return flag.NoItemFlags
        return flag.ItemIsSelectable | flag.ItemIsEnabled | flag.ItemNeverHasChildren

    def row(self, place: int) -> Row:
        """What is shown at a place."""
        return self._shown[place]

    def ids(self, places: Iterable[int]) -> list[str]:
        """The ids of those at these places."""
        shown = self._shown
        return [shown[place][ID] for place in places]

    def place(self, character_id: str) -> int | None:
        """Where a character is shown, if it is."""
        row = self.known(character_id)
        return None if row is None else _place(self._shown, row)

    def places(self, ids: Collection[str]) -> list[int]:
        """Where they are shown, those that are, from the top."""
        if len(ids) <= _SOME:
            found = [self.place(character_id) for character_id in ids]
            return sorted(place for place in found if place is not None)
        return [place for place, row in enumerate(self._shown) if row[ID] in ids]

    def places_of(self, rows: Collection[Row]) -> list[int]:
        """Where rows of before are shown, those that are; of most, nothing is different now."""
        found = []
        for row in rows if len(rows) <= _SOME else ():
            place = _place(self._shown, row)
            found.append(self.place(row[ID]) if place is None else place)
        if len(rows) > _SOME:
            return self.places({row[ID] for row in rows})
        return sorted(place for place in found if place is not None)

    def known(self, character_id: str) -> Row | None:
        """The row of a character of this shelf, shown or not."""
        return self.prepare().get(character_id)

    def prepare(self) -> dict[str, Row]:
        """Learns which row is whose, which takes a moment for many."""
        if self._known is None:
            self._known = {row[ID]: row for row in self._rows}
        return self._known

    def place_of_name(self, beginning: str, start: int) -> int | None:
        """The first place from `start` on, or else from the top on, whose name begins like that."""
        return self.names.beginning(beginning, self._shown, start)

    def second_line(self, row: Row) -> tuple[str, bool]:
        """What stands below the name, and whether something is going on there."""
        note = self._notes.get(row[ID])
        return (note, True) if note else (state(row, self.now()), False)

    def generating(self, row: Row) -> bool:
        """Whether images are being made of it."""
        return row[ID] in self._notes

    # --- What there is ----------------------------------------------------------------------------------

    @property
    def count(self) -> int:
        """How many there are, found or not."""
        if self._favourites:
            return sum(row[FLAGS] & FAVOURITE for row in self._rows)
        return len(self._rows)

    def load(self, rows: list[Row], drafts: list[Row], sort: str) -> None:
        """Takes the rows of another shelf, or the same ones read again.

        Args:
            rows: In the order of `sort`.
            drafts: In any order; they are put where they belong.
            sort: The order, one of `Sort`.
        """
        self.beginResetModel()
        self._sort = sort
        for draft in drafts:
            rows.insert(self._place_for(rows, draft), draft)
        self._rows, self._names, self._known = rows, None, None
        self._shown = self._found()
        self.endResetModel()

    def filter(self, *, favourites: bool) -> None:
        """Shows favourites alone, or all."""
        if favourites != self._favourites:
            self.beginResetModel()
            self._favourites = favourites
            self._shown = self._found()
            self.endResetModel()

    def put(self, row: Row) -> bool:
        """Takes a row as it is now, new or known; gives False where it can't know its place.

        What a search found stays in its place; what is new is not looked for by it.
        """
        present = self.known(row[ID])
        moved = present is None or (present[FLAGS] ^ row[FLAGS]) & (DRAFT | FAVOURITE * self._favourites)
        if self._sort == CREATED and moved:
            return False
        self._alter(row[ID], row)
        return True

    def remove(self, character_id: str) -> None:
        """It is not on this shelf any more."""
        self._alter(character_id, None)

    def note(self, character_id: str, text: str) -> None:
        """Says what goes on with a character in place of its second line; empty when it is over."""
        if text:
            self._notes[character_id] = text
        elif self._notes.pop(character_id, None) is None:
            return
        if (place := self.place(character_id)) is not None:
            index = self.index(place, 0)
            self.dataChanged.emit(index, index)

    # --- Searching --------------------------------------------------------------------------------------

    @property
    def names(self) -> NameSearch:
        """Finds names; made when it is asked for first."""
        if self._names is None:
            from charstudio.ui.library.name_search import NameSearch  # noqa: PLC0415

            self._names = NameSearch(self._rows)
        return self._names

    def search(self, words: tuple[str, ...]) -> None:
        """Shows the characters whose names have these words, or all where there are none.

        Among many, those that come first are enough until `complete` adds the others below.
        """
        self.beginResetModel()
        self._words = words
        self._shown = self._found()
        self.endResetModel()

    def complete(self, ids: Iterable[str]) -> None:
        """Adds below what was found so far: other names that have the words, then these."""
        shown = {row[ID] for row in self._shown}
        more = [row for row in self._found(whole=True) if row[ID] not in shown]
        wanted = set(ids) - shown - {row[ID] for row in more}
        if wanted:
            more += [row for row in self._rows if row[ID] in wanted and self._admits(row)]
        if more:
            self.beginInsertRows(_ROOT, len(self._shown), len(self._shown) + len(more) - 1)
            self._shown += more
            self.endInsertRows()

    # --- Inside -----------------------------------------------------------------------------------------

    @property
    def _filtered(self) -> bool:
        return self._shown is not self._rows

    def _found(self, *, whole: bool = False) -> list[Row]:
        if not self._words:
            return [row for row in self._rows if row[FLAGS] & FAVOURITE] if self._favourites else self._rows
        found = self.names.found(self._words, whole=whole)
        return [row for row in found if row[FLAGS] & FAVOURITE] if self._favourites else found

    def _admits(self, row: Row) -> bool:
        return not self._favourites or bool(row[FLAGS] & FAVOURITE)

    def _place_for(self, rows: Sequence[Row], row: Row) -> int:
        """Where it belongs among rows; drafts come first in the one order that rows don't know."""
        if self._sort == CREATED:
            return 0
        return bisect_left(rows, self._key(row), key=self._key)

    def _key(self, row: Row) -> tuple[int, int | str]:
        # All of the domain stands behind it, which the first paint can do without.
        from charstudio.ui.library.row_making import place_key  # noqa: PLC0415

        return place_key(row, self._sort)

    def _alter(self, character_id: str, row: Row | None) -> None:
        known = self.prepare()
        present = known.pop(character_id, None)
        if row is not None:
            known[character_id] = row
        plain = not self._filtered
        self._put_into(self._rows, present, row, seen=plain)
        if plain:
            return
        visible = row if row is not None and self._admits(row) else None
        here = None if present is None else _place(self._shown, present)
        if not self._words:
            self._put_into(self._shown, present, visible, seen=True)
        elif here is not None and visible is not None:
            self._replace(self._shown, here, visible, seen=True)
        elif here is not None:
            self._take_out(self._shown, here, seen=True)

    def _put_into(self, rows: list[Row], present: Row | None, row: Row | None, *, seen: bool) -> None:
        here = None if present is None else _place(rows, present)
        if row is None:
            if here is not None:
                self._take_out(rows, here, seen=seen)
        elif here is None:
            self._insert(rows, self._place_for(rows, row), row, seen=seen)
        elif self._key(rows[here]) == self._key(row):
            self._replace(rows, here, row, seen=seen)
        else:
            self._move(rows, here, row, seen=seen)

    def _take_out(self, rows: list[Row], here: int, *, seen: bool) -> None:
        if seen:
            self.beginRemoveRows(_ROOT, here, here)
        del rows[here]
        if rows is self._rows and self._names is not None:
            self._names.remove(here)
        if seen:
            self.endRemoveRows()

    def _insert(self, rows: list[Row], there: int, row: Row, *, seen: bool) -> None:
        if seen:
            self.beginInsertRows(_ROOT, there, there)
        rows.insert(there, row)
        if rows is self._rows and self._names is not None:
            self._names.insert(there, row[NAME])
        if seen:
            self.endInsertRows()

    def _replace(self, rows: list[Row], here: int, row: Row, *, seen: bool) -> None:
        rows[here] = row
        if rows is self._rows and self._names is not None:
            self._names.replace(here, row[NAME])
        if seen:
            index = self.index(here, 0)
            self.dataChanged.emit(index, index)

    def _move(self, rows: list[Row], here: int, row: Row, *, seen: bool) -> None:
        # Counted as if it still stood where it was, as Qt counts, too.
        there = here if self._sort == CREATED else self._place_for(rows, row)
        if there not in (here, here + 1):
            if seen:
                self.beginMoveRows(_ROOT, here, here, _ROOT, there)
            goal = there if there < here else there - 1
            rows.insert(goal, rows.pop(here))
            if rows is self._rows and self._names is not None:
                self._names.move(here, goal)
            if seen:
                self.endMoveRows()
            here = goal
        self._replace(rows, here, row, seen=seen)


def _place(rows: Sequence[Row], row: Row) -> int | None:
    try:
        # Compared as wholes: much quicker than by their ids.
        return rows.index(row)
    except ValueError:
        return None
