"""Which names an artist or a character can have, and when two names are the same."""

from __future__ import annotations

import unicodedata
from typing import Final

from charstudio.domain import limits
from charstudio.errors import CharacterValidationError

_SIGNS: Final = frozenset(" -'’.")


def clean_name(text: str, *, field: str = "name") -> str:
    """The name as it is stored: trimmed and in Unicode NFC.

    Raises:
        CharacterValidationError: It is empty, longer than 50 characters, has a character that names
            can't have, or has neither a letter nor a digit.
    """
    name = unicodedata.normalize("NFC", text).strip()
    if not name:
        raise CharacterValidationError("The name is empty", field=field, kind="name_empty")
    if len(name) > limits.NAME:
        raise CharacterValidationError(
            f"The name has {len(name)} characters", field=field, kind="name_long", length=len(name)
        )
    for character in name:
        if not _allowed(character):
            raise CharacterValidationError(
                f"The name has {character!a}", field=field, kind="name_character", character=character
            )
    if not any(unicodedata.category(character)[0] in "LN" for character in name):
        raise CharacterValidationError(
            "The name has neither a letter nor a digit", field=field, kind="name_no_letter"
        )
    return name


def name_key(name: str) -> str:
    """What two equal names share: the name case-folded."""
    return unicodedata.normalize("NFC", name.casefold())


def folded(text: str) -> str:
    """The text as searches compare it: case-folded and without diacritics."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def free_name(name: str, taken: set[str]) -> str:
    """The name, or with the first number behind it that makes it free, cut so that it stays valid.

    Args:
        name: A valid name.
        taken: Keys (`name_key`) of the names in use.
    """
    if name_key(name) not in taken:
        return name
    number = 2
    while True:
        ending = f" {number}"
        candidate = name[: limits.NAME - len(ending)].rstrip() + ending
        if name_key(candidate) not in taken:
            return candidate
        number += 1


def _allowed(character: str) -> bool:
    category = unicodedata.category(character)
    return category[0] in "LM" or category == "Nd" or character in _SIGNS
