"""The words of the rows of an editor, and what can be done to them."""

from __future__ import annotations

import unicodedata
from typing import Final

# The words of every row, by its key.
Texts = dict[str, tuple[str, ...]]

_SHORT: Final = 40


def with_text(texts: Texts, key: str, text: str, place: int) -> Texts:
    """With one more, at a place of a row."""
    return texts | {key: (*texts[key][:place], text, *texts[key][place:])}


def without_text(texts: Texts, key: str, place: int) -> Texts:
    """Without the one at a place of a row."""
    return texts | {key: texts[key][:place] + texts[key][place + 1 :]}


def folded_phrase(text: str) -> str:
    """What is the same for phrases of which a row has only one."""
    return " ".join(unicodedata.normalize("NFC", text).split()).casefold()


def short(text: str) -> str:
    """As much of a phrase as an entry of the Edit menu takes."""
    return text if len(text) <= _SHORT else f"{text[: _SHORT - 1].rstrip()}…"
