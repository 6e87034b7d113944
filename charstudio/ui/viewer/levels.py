"""An original as the viewer needs it: whole, and halved again and again for when it is seen small."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from charstudio.ui.background.pictures import Fault, read_picture

if TYPE_CHECKING:
    from pathlib import Path

# The whole picture first, then each half as wide and high as the one before.
Levels = tuple[QImage, ...]

# What is smaller than this is painted small quickly, and well enough.
_LEAST: Final = 512


def read_levels(file: Path) -> Levels | Fault:
    """Reads a picture; takes its time, so not on the window's thread."""
    picture = read_picture(file)
    if isinstance(picture, Fault):
        return picture
    levels = [picture]
    while max(levels[-1].width(), levels[-1].height()) > 2 * _LEAST:
        last = levels[-1]
        half = last.scaled(
            max(1, last.width() // 2),
            max(1, last.height() // 2),
            Qt.AspectRatioMode.IgnoreAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        levels.append(half)
    return tuple(levels)


def level_for(levels: Levels, scale: float) -> QImage:
    """The smallest that still has a pixel of its own for each of the screen's."""
    wanted = levels[0].width() * scale
    return next((level for level in reversed(levels) if level.width() >= wanted), levels[0])


def bytes_of(width: int, height: int) -> int:
    """What a picture of this size takes in memory: four bytes a pixel, and a third more for its halves."""
    return width * height * 4 * 4 // 3
