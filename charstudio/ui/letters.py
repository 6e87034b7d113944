"""Single letters that are shortcuts in the list, the grid and the viewer."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Letter(StrEnum):
    """What a single letter does."""

    PRIMARY = "primary"
    FAVOURITE = "favourite"
    BACKDROP = "backdrop"
    COMPARE = "compare"


# Capital letters; those that are turned off are not in there.
Letters = Mapping[Letter, str]

# Until the artist chooses others.
USUAL: Final[Letters] = {
    Letter.PRIMARY: "P",
    Letter.FAVOURITE: "F",
    Letter.BACKDROP: "B",
    Letter.COMPARE: "C",
}


def usable(letters: Letters) -> bool:
    """Whether each is one letter, and no two are the same."""
    return len(set(letters.values())) == len(letters) and all(
        len(letter) == 1 and letter.isalpha() and letter == letter.upper() for letter in letters.values()
    )


def key_of(letters: Letters, letter: Letter) -> int:
    """The key as Qt numbers it: the letter itself; -1 where it is turned off."""
    return ord(letters[letter]) if letter in letters else -1
