"""Which names have the words, kept up to date while rows come and go."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final

from charstudio.ui.library.names import NameIndex, folded_key, folded_keys, named, quick_keys

if TYPE_CHECKING:
    from collections.abc import Sequence

    from charstudio.ui.library.rows import Row

# So many names are looked through at once; for more of them an index is made, on a thread.
FEW: Final = 5_000
# At once, so many are looked for; less than a list full of them means looking on.
_MOST: Final = 200
_ENOUGH: Final = 40


class NameSearch:
    """Searches the names of rows; whoever changes the rows says so.

    Args:
        rows: Not copied: it is the list of the model.
    """

    def __init__(self, rows: list[Row]) -> None:
        self._rows = rows
        # None until something is looked for.
        self._keys: list[str] | None = None
        self._folded = False
        self._index: NameIndex | None = None
        # What was found last among all names, with its keys, and for which words.
        self._last: tuple[str, list[Row], list[str]] | None = None
        self._version = 0

    def found(self, words: Sequence[str], *, whole: bool) -> list[Row]:
        """What names have the words, best first; not `whole`, among many only as much as is seen at once."""
        text = " ".join(words)
        if not whole and len(self._rows) > FEW and text.isascii() and all(len(word) == 1 for word in words):
            return self._first(words)
        if self._index is not None and not whole:
            found = self._index.first(self._rows, words, _MOST)
            if len(found) >= _ENOUGH:
                return found
        rows, keys = self._rows, self._ready_keys()
        if self._last is not None and text.startswith(self._last[0]):
            # With another letter there are no names that were not there without it.
            _, rows, keys = self._last
        places = named(keys, words)
        found = [rows[place] for place in places]
        if self._folded and len(found) <= FEW:
            self._last = (text, found, [keys[place] for place in places])
        return found

    def beginning(self, text: str, rows: list[Row], start: int) -> int | None:
        """The place of the first name from `start` on, or else from the top on, that begins like that.

        Args:
            text: The beginning.
            rows: Those that are shown.
            start: Where to begin.
        """
        ready = rows is self._rows and self._folded and self._keys is not None
        keys = self._keys if ready and self._keys is not None else folded_keys(rows)
        start, wanted = min(start, len(keys)), folded_key(text)
        places = chain(range(start, len(keys)), range(start))
        return next((place for place in places if keys[place].startswith(wanted)), None)

    @property
    def unindexed(self) -> tuple[list[Row], int] | None:
        """The rows whose names need an index, and their version; None where there is one, or they are few."""
        few = len(self._rows) <= FEW
        return None if few or self._index is not None else (self._rows.copy(), self._version)

    def take_index(self, index: NameIndex, version: int) -> bool:
        """Takes the index of the rows of this version; False when that is not the present one."""
        if version == self._version:
            self._keys, self._folded, self._index, self._last = index.keys, True, index, None
        return version == self._version

    # --- What the rows do -------------------------------------------------------------------------------

    def insert(self, place: int, name: str) -> None:
        """A row was inserted."""
        self._changed()
        if self._keys is not None:
            self._keys.insert(place, folded_key(name))

    def remove(self, place: int) -> None:
        """A row was removed."""
        self._changed()
        if self._keys is not None:
            del self._keys[place]

    def replace(self, place: int, name: str) -> None:
        """A row has another name, perhaps."""
        self._changed()
        if self._keys is not None:
            self._keys[place] = folded_key(name)

    def move(self, here: int, there: int) -> None:
        """A row was taken out and inserted somewhere else."""
        self._changed()
        if self._keys is not None:
            self._keys.insert(there, self._keys.pop(here))

    def _first(self, letters: Sequence[str]) -> list[Row]:
        """What begins with single letters; of what has them elsewhere, which is most, the nearest."""
        keys = self._ready_keys()
        if self._index is not None:
            found = self._index.first(self._rows, letters, _MOST)
        else:
            found = [self._rows[place] for place in named(keys, letters, inside=False)]
        if len(found) < _ENOUGH:
            present = set(found)
            near = (self._rows[place] for place in named(keys[:FEW], letters))
            found += [row for row in near if row not in present]
        return found

    def _changed(self) -> None:
        self._version += 1
        self._index = self._last = None

    def _ready_keys(self) -> list[str]:
        if self._keys is None:
            self._folded = len(self._rows) <= FEW
            self._keys = folded_keys(self._rows) if self._folded else quick_keys(self._rows)
        return self._keys
