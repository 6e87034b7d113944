"""Finding names while they are typed, among a hundred thousand."""

from __future__ import annotations

import unicodedata
from itertools import islice
from typing import TYPE_CHECKING, Final

from charstudio.ui.library.rows import NAME

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from charstudio.ui.library.rows import Row

# Parts of a name are words, too: Jean-Luc.
_SAME: Final = (("-", " "), ("’", "'"))


def indexed(rows: Sequence[Row]) -> NameIndex:
    """The index of the rows' names."""
    return NameIndex(folded_keys(rows))


def quick_keys(rows: Iterable[Row]) -> list[str]:
    """What the names of the rows are searched in: a space, then the name case-folded."""
    return _keys(rows, folded=False)


def folded_keys(rows: Iterable[Row]) -> list[str]:
    """The same without diacritics, which is what `searched` words are compared with; slower."""
    return _keys(rows, folded=True)


def folded_key(name: str) -> str:
    """The one of a single name."""
    return " " + _folded(name, folded=True)


def searched(text: str) -> tuple[str, ...]:
    """The words that are looked for."""
    return tuple(_folded(text, folded=True).split())


class NameIndex:
    """Which names have words that begin with two letters, or with one.

    It takes a moment to make, and a name that changes makes it old.

    Attributes:
        keys: What `folded_keys` gave.
    """

    def __init__(self, keys: list[str]) -> None:
        self.keys = keys
        self._names: dict[str, list[int]] = {}
        self._words: dict[str, list[int]] = {}
        for place, key in enumerate(keys):
            for number, word in enumerate(key.split()):
                places = self._words if number else self._names
                places.setdefault(word[:1], []).append(place)
                if len(word) > 1:
                    places.setdefault(word[:2], []).append(place)

    def first(self, rows: Sequence[Row], words: Sequence[str], most: int) -> list[Row]:
        """What `named` finds first: names that begin with the words, then those that have them behind."""
        keys, letters, start = self.keys, words[0][:2], f" {' '.join(words)}"
        names = (place for place in self._names.get(letters, ()) if keys[place].startswith(start))
        places = dict.fromkeys(islice(names, most))
        behind = (
            place
            for place in self._words.get(letters, ())
            if start in keys[place] and not keys[place].startswith(start)
        )
        if len(places) < most:
            places |= dict.fromkeys(islice(behind, most - len(places)))
        return [rows[place] for place in places]


def named(keys: Sequence[str], words: Sequence[str], *, inside: bool = True) -> list[int]:
    """The places of the names that have all the words.

    First come those that begin with the words, then those that have them further behind, then the rest;
    within each, from the top.

    Args:
        keys: Of the names.
        words: What `searched` gave; at least one.
        inside: Also the rest: with the words in the middle of others, or apart.
    """
    start = f" {' '.join(words)}"
    first, *others = sorted(words, key=len, reverse=True) if inside else (start,)
    # Through all names only once, and through nothing else: that is most of the time that it takes.
    hits = [place for place, key in enumerate(keys) if first in key]
    for word in others:
        hits = [place for place in hits if word in keys[place]]
    beginning: list[int] = []
    behind: list[int] = []
    rest: list[int] = []
    for place in hits:
        key = keys[place]
        if key.startswith(start):
            beginning.append(place)
        else:
            (behind if start in key else rest).append(place)
    return beginning + behind + rest


def _keys(rows: Iterable[Row], *, folded: bool) -> list[str]:
    # All names at once: a hundred thousand calls would take their time. No name has a line break.
    names = [row[NAME] for row in rows]
    text = _folded("\n ".join(names), folded=folded)
    return f" {text}".split("\n") if names else []


def _folded(text: str, *, folded: bool) -> str:
    """See `naming.folded`, which this is for many names at a time, but for `_SAME`."""
    text = text.casefold()
    if folded and not text.isascii():
        text = unicodedata.normalize("NFKD", text)
        for character in set(text):
            if unicodedata.combining(character):
                text = text.replace(character, "")
    for one, other in _SAME:
        text = text.replace(one, other)
    return text
