"""Sizes of pictures: which are offered, how they are said, and how they are read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication

if TYPE_CHECKING:
    from charstudio.services.ports import ModelInfo

Size = tuple[int, int]

# Square, portrait, landscape.
_PRESETS: Final = ((1024, 1024), (1024, 1536), (1536, 1024))
_TYPED: Final = re.compile(r"\s*(\d{1,6})\s*(?:[x×*,;:/]|\s)\s*(\d{1,6})\s*", re.IGNORECASE)


def presets(model: ModelInfo) -> tuple[Size, ...]:
    """What is offered for a model: its own size, then its others, or the usual ones that it can make."""
    others = model.sizes or (size for size in _PRESETS if model.makes(*size))
    return tuple(dict.fromkeys((model.default_size, *others)))


def what_is_wrong(size: Size, model: ModelInfo) -> str:
    """The rule of a model that a size breaks, in words; empty when it can make it."""
    if model.makes(*size):
        return ""
    if model.sizes:
        words, offered = _say("It makes only {sizes}."), ", ".join(said_size(one) for one in model.sizes)
        return words.format(sizes=offered)
    return _wrong_sides(size, model) or _wrong_area(size[0] * size[1], model)


def _wrong_sides(size: Size, model: ModelInfo) -> str:
    short, long = sorted(size)
    if short < model.least_side or long > model.most_side:
        words = _say("Give sides from {least} to {most} pixels.")
        return words.format(least=model.least_side, most=model.most_side)
    if size[0] % model.multiple or size[1] % model.multiple:
        near = _rounded(size, model.multiple)
        words = _say("Give sides that are multiples of {number}.")
        if model.makes(*near):
            words = _say("Give sides that are multiples of {number}, such as {size}.")
        return words.format(number=model.multiple, size=said_size(near))
    if model.most_ratio and long > short * model.most_ratio:
        words = _say("No side can be more than {number} times as long as the other.")
        return words.format(number=f"{model.most_ratio:g}")
    return ""


def _wrong_area(pixels: int, model: ModelInfo) -> str:
    if pixels < model.least_pixels:
        words = _say("That is too small: width times height must be at least {least}.")
        return words.format(least=f"{model.least_pixels:,}")
    words = _say("That is too large: width times height can be {most} at most.")
    return words.format(most=f"{model.most_pixels:,}")


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


def _rounded(size: Size, multiple: int) -> Size:
    """The size next to it whose sides are multiples."""
    width, height = (max(1, round(side / multiple)) * multiple for side in size)
    return width, height


def _say(text: str) -> str:
    return QCoreApplication.translate("Sizes", text)
