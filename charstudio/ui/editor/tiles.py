"""A picture in square tiles, so that what a stroke changes can be given back without keeping all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QImage, QPainter

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_SIDE: Final = 256

# Column and row.
Tile = tuple[int, int]
Tiles = dict[Tile, QImage]


def tiles_in(rect: QRect, size: QSize) -> Iterator[Tile]:
    """The tiles of a picture of this size that a rectangle touches."""
    inside = rect.intersected(QRect(QPoint(), size))
    if inside.isEmpty():
        return
    for row in range(inside.top() // _SIDE, inside.bottom() // _SIDE + 1):
        for column in range(inside.left() // _SIDE, inside.right() // _SIDE + 1):
            yield column, row


def rect_of(tile: Tile, size: QSize) -> QRect:
    """Where a tile lies; those at the end are as small as what is left."""
    return QRect(tile[0] * _SIDE, tile[1] * _SIDE, _SIDE, _SIDE).intersected(QRect(QPoint(), size))


def taken(picture: QImage, tile: Tile) -> QImage:
    """A copy of one tile."""
    return picture.copy(rect_of(tile, picture.size()))


def put(picture: QImage, tiles: Mapping[Tile, QImage]) -> QRect:
    """Puts tiles back to their places; gives what has changed."""
    dirty = QRect()
    painter = QPainter(picture)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
    for tile, before in tiles.items():
        place = rect_of(tile, picture.size())
        painter.drawImage(place.topLeft(), before)
        dirty = dirty.united(place)
    painter.end()
    return dirty


def marked_pixels(picture: QImage, tile: Tile) -> int:
    """How many pixels of a tile are not wholly transparent."""
    alpha = taken(picture, tile).convertToFormat(QImage.Format.Format_Alpha8)
    width, line, height = alpha.width(), alpha.bytesPerLine(), alpha.height()
    values = bytes(alpha.constBits())
    # Lines are filled up to whole words; those of a whole tile already are.
    parts = [(0, len(values))] if line == width else [(y * line, y * line + width) for y in range(height)]
    return width * height - sum(values.count(0, *part) for part in parts)
