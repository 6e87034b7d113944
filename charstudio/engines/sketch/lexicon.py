"""The words the engine understands, and the nearest of them to a misspelt one."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Literal

from charstudio.engines.sketch.tables import read, words

if TYPE_CHECKING:
    from collections.abc import Iterable

Kind = Literal[
    "tag",
    "thing",
    "other",
    "shape",
    "colour",
    "shade",
    "mood",
    "people",
    "age",
    "creature",
    "absence",
    "stop",
    "separator",
    "negation",
]

LONGEST_TERM = 4  # words
_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)*|[,;:.!?/|()\n]")
_SHORTEST_GUESS = 5  # letters; nearer words are too often other words
_FREE_GUESS = 7


@dataclass(frozen=True)
class Sense:
    """One meaning of a term: its kind, the key in the tables and the role it speaks of."""

    kind: Kind
    key: str
    role: str = ""


def tokens(text: str) -> list[str]:
    """Split a text into lower-case words and marks; accents, hyphens and emoji fall away."""
    folded = unicodedata.normalize("NFKD", text.replace("’", "'").replace("ß", "ss")).casefold()
    return _TOKEN.findall("".join(letter for letter in folded if not unicodedata.combining(letter)))


class Lexicon:
    """Terms of one to four words and what they mean."""

    def __init__(self) -> None:
        self.raw: dict[str, Any] = read("lexicon.json")
        self.colours: dict[str, Any] = read("colours.json")
        self._senses: dict[str, list[Sense]] = {}
        self._add_things()
        self._add_colours()
        self._single = sorted(
            term for term in self._senses if " " not in term and len(term) >= _SHORTEST_GUESS - 1
        )
        self._right = frozenset(term for text in words(self.raw["not misspelt"]) for term in tokens(text))

    def _add(self, terms: Iterable[str], kind: Kind, key: str = "", role: str = "") -> None:
        for term in terms:
            senses = self._senses.setdefault(" ".join(tokens(term)), [])
            sense = Sense(kind, key, role)
            if sense not in senses:
                senses.append(sense)

    def _add_things(self) -> None:
        raw = self.raw
        self._add(words(raw["stop"]), "stop")
        self._add(words(raw["separators"]), "separator")
        self._add([",", ";", ":", ".", "!", "?", "/", "|", "(", ")", "\n"], "separator", ",")
        self._add(words(raw["negations"]), "negation")
        self._add(words(raw["undrawn things"]), "other")
        for role, text in raw["things"].items():
            self._add(words(text), "thing", role, role)
        for tag, entry in raw["tags"].items():
            self._add(words(entry["words"]), "tag", tag, entry["of"])
        for shape, entry in raw["shapes"].items():
            self._add(words(entry["words"]), "shape", shape)
        kinds: tuple[tuple[str, Kind], ...] = (
            ("people", "people"),
            ("ages", "age"),
            ("creatures", "creature"),
            ("absences", "absence"),
        )
        for section, kind in kinds:
            for key, text in raw[section].items():
                self._add(words(text), kind, key)
        for mood, entry in raw["moods"].items():
            self._add(words(entry["words"]), "mood", mood)

    def _add_colours(self) -> None:
        raw = self.colours
        aliases: dict[str, str] = raw["aliases"]
        for role, text in raw["inherent"].items():
            for name in words(text):
                self._add([name], "colour", aliases.get(name, name), role)
        for shade, entry in raw["shades"].items():
            self._add(words(entry["words"]), "shade", shade)
        named = [
            *words(raw["words"]),
            *aliases,
            *raw["any"],
            *(n for names in raw["roles"].values() for n in names),
        ]
        for name in named:
            if not self._senses.get(" ".join(tokens(name))):
                self._add([name], "colour", aliases.get(name, name))

    def senses(self, term: str) -> tuple[Sense, ...]:
        """Return what a term means exactly as spelt, nothing for an unknown one."""
        return tuple(self._senses.get(term, ()))

    @lru_cache(maxsize=4096)  # noqa: B019 - the one lexicon lives as long as the process
    def guess(self, word: str) -> tuple[Sense, ...]:
        """Return the senses of a single word that is not in the tables: a CSS colour or a misspelt word."""
        import webcolors  # noqa: PLC0415 - only unknown words need it

        try:
            webcolors.name_to_hex(word)
        except ValueError:
            near = self._nearest(word)
            return self.senses(near) if near else ()
        return (Sense("colour", word),)

    def _nearest(self, word: str) -> str:
        """Return the one known word that a slip of the finger away from this one, or nothing.

        Two letters may differ in long words. In short ones a changed letter makes another word too often
        ("board" is no beard), so only a missing, doubled or swapped letter counts there.
        """
        from rapidfuzz import process  # noqa: PLC0415 - only unknown words need it
        from rapidfuzz.distance import OSA  # noqa: PLC0415

        if not _SHORTEST_GUESS <= len(word) <= 24 or word in self._right or not word.isascii():  # noqa: PLR2004
            return ""
        most = 2 if len(word) > _FREE_GUESS else 1
        same_start = [term for term in self._single if term[0] == word[0]]
        found = process.extract(word, same_start, scorer=OSA.distance, score_cutoff=most, limit=3)
        for near, _, _ in sorted(found, key=lambda match: (match[1], match[0])):
            slip = len(near) != len(word) or sorted(near) == sorted(word)
            plural = {near, word} == {near, near + "s"}
            if len(near) >= _SHORTEST_GUESS - 1 and (slip or len(word) >= _FREE_GUESS) and not plural:
                return near
        return ""


@cache
def lexicon() -> Lexicon:
    """Return the one lexicon, read at the first use."""
    return Lexicon()
