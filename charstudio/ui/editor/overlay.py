"""How a drawing is shown over its image."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPen

from charstudio.domain.drawing import DrawingKind
from charstudio.ui.editor.files import tinted
from charstudio.ui.theme.theme import theme

if TYPE_CHECKING:
    from charstudio.ui.editor.layer import Layer

_Mode: Final = QPainter.CompositionMode
_MOST: Final = 16_384


class Place(NamedTuple):
    """Where on the screen a drawing is seen, in the screen's own pixels.

    Attributes:
        rect: All of it.
        seen: What of it is painted.
        line: How wide the line around a mask is.
    """

    rect: QRectF
    seen: QRect
    line: int


def paint_layer(painter: QPainter, layer: Layer, place: Place, opacity: float) -> None:
    """Paints what of a drawing is seen; a mask in the accent colour, with a line around what is chosen."""
    if place.seen.isEmpty() or place.rect.isEmpty():
        return
    if layer.kind is DrawingKind.MARKUP:
        painter.setOpacity(opacity)
        _draw(painter, layer, place, place.seen)
        painter.setOpacity(1.0)
        return
    # A little more than is seen: where the mask ends is found by what is beside it.
    around = place.seen.adjusted(-place.line, -place.line, place.line, place.line)
    chosen = QImage(around.size(), QImage.Format.Format_ARGB32_Premultiplied)
    chosen.fill(Qt.GlobalColor.transparent)
    inner = QPainter(chosen)
    inner.translate(-QPointF(around.topLeft()))
    # Unsmoothed: a pixel is chosen or it is not.
    _draw(inner, layer, place, around)
    inner.end()
    seen = place.seen.translated(-around.topLeft())
    look = theme()
    painter.drawImage(place.seen.topLeft(), tinted(chosen, look.colour("fill", opacity)), seen)
    painter.drawImage(place.seen.topLeft(), tinted(_edge(chosen, place.line), look.colour("fill")), seen)


def paint_brush(painter: QPainter, at: QPointF, size: float, *, focused: bool) -> None:
    """Paints the ring of a brush, which is seen on light and dark alike; `size` and `at` as on the screen."""
    look = theme()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    radius = max(1.0, size / 2)
    dark, light = look.colour("badge_ground"), look.colour("focus" if focused else "badge_text")
    for colour, width in ((dark, 3.0), (light, 1.0)):
        painter.setPen(QPen(colour, width))
        painter.drawEllipse(at, radius, radius)
    # What is so small shows no ring: a cross shows where it is.
    arm = 3.0
    for colour, width in ((dark, 3.0), (light, 1.0)):
        painter.setPen(QPen(colour, width))
        painter.drawLine(at - QPointF(arm, 0), at + QPointF(arm, 0))
        painter.drawLine(at - QPointF(0, arm), at + QPointF(0, arm))


def _draw(painter: QPainter, layer: Layer, place: Place, around: QRect) -> None:
    """Draws at least what lies there. Whatever of it is painted anew, each pixel comes out the same."""
    if place.rect.width() < _MOST and place.rect.height() < _MOST:
        painter.drawImage(place.rect, layer.picture)
        return
    # It would be wider than a painter can count: the whole pixels that lie there.
    across = layer.size.width() / place.rect.width()
    down = layer.size.height() / place.rect.height()
    left, top = around.x() - place.rect.x(), around.y() - place.rect.y()
    wanted = QRectF(left * across, top * down, around.width() * across, around.height() * down)
    part = QRectF(wanted.toAlignedRect().intersected(layer.rect))
    there = QRectF(part.x() / across, part.y() / down, part.width() / across, part.height() / down)
    painter.drawImage(there.translated(place.rect.topLeft()), layer.picture, part)


def _edge(chosen: QImage, line: int) -> QImage:
    """What of a shape is not farther than the line's width from where it ends."""
    inside = chosen.copy()
    painter = QPainter(inside)
    painter.setCompositionMode(_Mode.CompositionMode_DestinationIn)
    for way in (QPoint(line, 0), QPoint(-line, 0), QPoint(0, line), QPoint(0, -line)):
        painter.drawImage(way, chosen)
    painter.end()
    edge = chosen.copy()
    painter = QPainter(edge)
    painter.setCompositionMode(_Mode.CompositionMode_DestinationOut)
    painter.drawImage(QPoint(), inside)
    painter.end()
    return edge
