"""What tiles are drawn with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QPainter, QPainterPath, QPen, QPixmap

from charstudio.ui.grid.text import wrapped
from charstudio.ui.grid.words import ring
from charstudio.ui.theme.theme import theme

if TYPE_CHECKING:
    from charstudio.ui.grid.cells import Cell
    from charstudio.ui.grid.painting import Look
    from charstudio.ui.grid.parts import Part

_CIRCLE: Final = 5760
_TOP: Final = 1440
# A ring without an estimate: so much of it, moving on with the seconds.
_SHARE: Final = 0.25


def paint_picture(painter: QPainter, rect: QRect, picture: QPixmap) -> None:
    """Draws a whole picture in the middle of a tile, round corners and a hairline on it."""
    look = theme()
    size = picture.deviceIndependentSize().scaled(rect.size(), Qt.AspectRatioMode.KeepAspectRatio)
    place = QRectF(QPointF(), size)
    place.moveCenter(QRectF(rect).center())
    radius = look.px("radius_tile")
    outline = QPainterPath()
    outline.addRoundedRect(QRectF(rect), radius, radius)
    painter.save()
    painter.setClipPath(outline)
    if size != QSize(rect.size()).toSizeF():
        painter.fillRect(rect, look.colour("field"))
    if picture.hasAlphaChannel():
        painter.setBrushOrigin(rect.topLeft())
        painter.fillRect(place, _checkers())
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawPixmap(place, picture, QRectF(picture.rect()))
    painter.restore()
    _paint_hairline(painter, rect)


def paint_rings(painter: QPainter, rect: QRect, look: Look) -> None:
    """Draws the rings of what is selected and what has the keyboard."""
    colours = theme()
    width, gap = colours.px("ring_width"), colours.px("ring_gap")
    away = gap
    for wanted, colour in ((look.selected, "ring"), (look.focused, "focus")):
        if wanted:
            _paint_outline(painter, rect, away + width / 2, QPen(colours.colour(colour), width))
            away += width


def _paint_outline(painter: QPainter, rect: QRect, away: float, pen: QPen) -> None:
    radius = theme().px("radius_tile") + away
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(rect).adjusted(-away, -away, away, away), radius, radius)


def _paint_hairline(painter: QPainter, rect: QRect) -> None:
    width = theme().px("hairline_width")
    _paint_outline(painter, rect, -width / 2, QPen(theme().colour("hairline"), width))


def paint_block(painter: QPainter, rect: QRect) -> None:
    """Draws a flat tile: its picture is not there yet."""
    look = theme()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.colour("chip"))
    painter.drawRoundedRect(rect, look.px("radius_tile"), look.px("radius_tile"))


def paint_dashes(painter: QPainter, rect: QRect, *, ground: str = "") -> None:
    """Draws a place for an image, on one of the grounds where one is named."""
    look = theme()
    width = look.px("hairline_width")
    pen = QPen(look.colour("border", 0.7), width)
    pen.setDashPattern([4, 3])
    painter.setPen(pen)
    painter.setBrush(look.colour(ground) if ground else QBrush())
    radius, half = look.px("radius_tile"), width / 2
    painter.drawRoundedRect(QRectF(rect).adjusted(half, half, -half, -half), radius, radius)


def paint_broken(painter: QPainter, rect: QRect, ratio: float) -> None:
    """Says that there is no picture, and why."""
    look = theme()
    side = look.px("icon")
    words = wrapped(
        QCoreApplication.translate("Grid", "This file is missing or can’t be read"),
        look.font("caption"),
        look.line("caption"),
        rect.width() - 2 * look.px("space_3"),
        3,
    )
    y = rect.center().y() - (side + look.px("space_2") + words.height) // 2
    sign = look.pixmap("image-off", "text_2", ratio=ratio)
    painter.drawPixmap(rect.center().x() - side // 2, y, sign)
    painter.setPen(look.colour("text_2"))
    room = QRect(rect.x(), y + side + look.px("space_2"), rect.width(), words.height)
    words.at(room).paint(painter)


def paint_ground(painter: QPainter, rect: QRect, alpha: float) -> None:
    """Draws what lies behind words on a picture."""
    look = theme()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.colour("badge_ground", alpha))
    painter.drawRoundedRect(rect, look.px("radius_field"), look.px("radius_field"))


def paint_badge(painter: QPainter, rect: QRect, ratio: float) -> None:
    """Marks the primary image."""
    look = theme()
    words = QCoreApplication.translate("Grid", "Primary")
    painter.setFont(look.font("caption", bold=True))
    inset, side, gap = look.px("space_2"), look.px("icon_row"), look.px("space_1")
    width = inset + side + gap + painter.fontMetrics().horizontalAdvance(words) + inset
    box = QRect(rect.x() + inset, rect.y() + inset, width, look.px(22))
    paint_ground(painter, box, 0.9)
    crown = look.pixmap("crown", "badge", size="icon_row", ratio=ratio)
    painter.drawPixmap(box.x() + inset, box.center().y() - side // 2 + 1, crown)
    painter.setPen(look.colour("badge"))
    painter.drawText(box.adjusted(inset + side + gap, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, words)


def paint_button(painter: QPainter, part: Part, ratio: float, *, over: bool) -> None:
    """Draws a button on a picture."""
    look = theme()
    paint_ground(painter, part.rect, 0.9)
    if over:
        painter.setBrush(look.colour("badge_text", 0.2))
        painter.drawRoundedRect(part.rect, look.px("radius_field"), look.px("radius_field"))
    side = look.px("icon_row")
    icon = look.pixmap(part.icon, "badge_text", size="icon_row", ratio=ratio)
    place = QRect(0, 0, side, side)
    place.moveCenter(part.rect.center())
    painter.drawPixmap(place.topLeft(), icon)


def paint_ring(painter: QPainter, rect: QRect, cell: Cell) -> None:
    """Draws how far a running tile is."""
    look = theme()
    width = look.px("ring_width") + 1
    place = QRectF(rect).adjusted(width / 2, width / 2, -width / 2, -width / 2)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(look.colour("badge_text", 0.25), width))
    painter.drawEllipse(place)
    live = cell.live
    share = 0.0 if live is None else ring(live, cell.number - 1)
    start = _TOP
    if not share and live is not None:
        share = _SHARE
        start -= 0 if look.reduced_motion else round(live.elapsed_s) * _CIRCLE // 8
    painter.setPen(QPen(look.colour("badge"), width, c=Qt.PenCapStyle.FlatCap))
    painter.drawArc(place, start, -round(share * _CIRCLE))


def _checkers() -> QBrush:
    """Two squares and two: what stands behind what is transparent."""
    look = theme()
    side = look.px("space_2")
    pattern = QPixmap(2 * side, 2 * side)
    pattern.fill(look.colour("canvas"))
    painter = QPainter(pattern)
    painter.fillRect(0, 0, side, side, look.colour("checker"))
    painter.fillRect(side, side, side, side, look.colour("checker"))
    painter.end()
    return QBrush(pattern)
