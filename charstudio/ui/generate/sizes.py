"""Sizes of pictures: which are offered, how they are said, and how they are read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from charstudio.services.ports import ModelInfo

Size = tuple[int, int]

# Square, portrait, landscape.
_PRESETS: Final = ((1024, 1024), (1024, 1536), (1536, 1024))
_TYPED: Final = re.compile(r"\s*(\d{1,6})\s*(?:[x×*,;:/]|\s)\s*(\d{1,6})\s*", re.IGNORECASE)


def presets(model: ModelInfo) -> tuple[Size, ...]:
    """What is offered for a model: its own size, then the usual ones that it can make."""
    return tuple(dict.fromkeys((model.default_size, *(size for size in _PRESETS if fits(size, model)))))


def fits(size: Size, model: ModelInfo) -> bool:
    """Whether the model can make it."""
    return model.least_side <= min(size) and max(size) <= model.most_side


def read_size(text: str) -> Size | None:
    """Width and height from “1280 × 720”, “1280x720” or “1280 720”; None when that is no size."""
    found = _TYPED.fullmatch(text)
    if found is None:
        return None
    width, height = int(found[1]), int(found[2])
    return (width, height) if width and height else None


def said_size(size: Size) -> str:
    """As it is shown: “1280 × 720”."""
    return f"{size[0]} × {size[1]}"
