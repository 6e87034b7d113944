"""How tiles are drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap

from charstudio.ui.grid import parts
from charstudio.ui.grid.cells import Cell, Kind
from charstudio.ui.grid.strokes import (
    paint_badge,
    paint_block,
    paint_broken,
    paint_button,
    paint_dashes,
    paint_ground,
    paint_picture,
    paint_ring,
    paint_rings,
)
from charstudio.ui.theme.theme import theme

if TYPE_CHECKING:
    from charstudio.ui.grid.arrivals import Arrivals
    from charstudio.ui.grid.words import GridWords

_KEPT: Final = 32


class Pictures(Protocol):
    """Where the small pictures come from; see `background.thumbnails`."""

    def pixmap(self, sha256: str, side: int, ratio: float = ...) -> QPixmap | None:
        """The picture within so many pixels, or None until it is ready."""

    def broken(self, sha256: str) -> bool:
        """Whether there will be none."""

    def forget_waiting(self) -> None:
        """What was asked for and is not there yet is not wanted any more."""


class Look(NamedTuple):
    """How a tile stands there.

    Attributes:
        active: It is pointed at or has the keyboard: its buttons are shown.
        over: The button that is pointed at.
    """

    selected: bool = False
    focused: bool = False
    active: bool = False
    over: parts.Ask | None = None
    editable: bool = True
    in_trash: bool = False


@dataclass
class _Scaled:
    key: int
    pixmap: QPixmap


class TilePainter:
    """Draws tiles.

    Attributes:
        pictures: None until there is a library.
        previews: How many previews came, by the keys of their cells.
    """

    def __init__(self, words: GridWords, arrivals: Arrivals) -> None:
        self._words, self._arrivals = words, arrivals
        self.pictures: Pictures | None = None
        self.previews: dict[str, int] = {}
        self._last: dict[str, QPixmap] = {}
        self._scaled: dict[str, _Scaled] = {}

    def paint(self, painter: QPainter, rect: QRect, cell: Cell, look: Look, ratio: float) -> None:
        """Draws one tile with the rings around it."""
        if cell.kind is Kind.IMAGE:
            self._paint_image(painter, rect, cell, look, ratio)
        elif cell.kind is Kind.RUNNING:
            self._paint_running(painter, rect, cell, ratio)
        elif cell.kind in (Kind.FAILED, Kind.INTERRUPTED):
            self._paint_message(painter, rect, cell, look, ratio)
        else:
            paint_dashes(painter, rect)
        paint_rings(painter, rect, look)

    def forget(self) -> None:
        """Another character is shown."""
        self._arrivals.forget()
        self._last.clear()
        self._scaled.clear()
        self.previews.clear()

    def _paint_image(self, painter: QPainter, rect: QRect, cell: Cell, look: Look, ratio: float) -> None:
        picture = self._picture(cell, rect.width(), ratio)
        opacity = 0.0 if picture is None else self._arrivals.opacity(cell.key)
        if opacity < 1:
            paint_block(painter, rect)
        if picture is not None:
            painter.setOpacity(opacity)
            paint_picture(painter, rect, picture)
            painter.setOpacity(1)
        elif self._broken(cell):
            paint_broken(painter, rect, ratio)
        if cell.primary:
            paint_badge(painter, rect, ratio)
        if look.active:
            shown = parts.overlay(cell, rect, editable=look.editable, in_trash=look.in_trash)
            for part in shown:
                paint_button(painter, part, ratio, over=part.ask is look.over)

    def _broken(self, cell: Cell) -> bool:
        if self.pictures is None or cell.image is None:
            return False
        return self.pictures.broken(cell.image.original.sha256)

    def _picture(self, cell: Cell, side: int, ratio: float) -> QPixmap | None:
        """The picture; while another size of it is made, the last one."""
        if self.pictures is None or cell.image is None:
            return None
        sha256 = cell.image.original.sha256
        picture = self.pictures.pixmap(sha256, side, ratio)
        if picture is None:
            return self._last.get(sha256)
        self._last.pop(sha256, None)
        self._last[sha256] = picture
        if len(self._last) > _KEPT:
            del self._last[next(iter(self._last))]
        return picture

    def _paint_running(self, painter: QPainter, rect: QRect, cell: Cell, ratio: float) -> None:
        preview = self._preview(cell, rect.size(), ratio)
        if preview is None:
            paint_dashes(painter, rect)
        else:
            paint_picture(painter, rect, preview)
        look = theme()
        painter.setFont(look.font("caption"))
        side, inset, gap = look.px("icon_row"), look.px("space_2"), look.px("space_2")
        around = inset + side + gap + inset
        previews, room = self.previews.get(cell.key, 0), rect.width() - 2 * inset - around
        words = self._words.progress(cell, previews)
        if painter.fontMetrics().horizontalAdvance(words) > room:
            words = self._words.progress(cell, previews, short=True)
        if painter.fontMetrics().horizontalAdvance(words) > room:
            words = self._words.progress(cell)
        width = around + painter.fontMetrics().horizontalAdvance(words)
        height = look.px("height_chip") - look.px("space_1") // 2
        box = QRect(rect.x() + inset, rect.bottom() + 1 - inset - height, width, height)
        paint_ground(painter, box, 0.9)
        place = QRect(box.x() + inset, box.center().y() - side // 2 + 1, side, side)
        paint_ring(painter, place, cell)
        painter.setPen(look.colour("badge_text"))
        painter.drawText(box.adjusted(inset + side + gap, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, words)

    def _preview(self, cell: Cell, size: QSize, ratio: float) -> QPixmap | None:
        image = None if cell.live is None else cell.live.previews.get(cell.number - 1)
        if image is None or image.isNull():
            return None
        kept = self._scaled.get(cell.key)
        wanted = size * ratio
        if kept is None or kept.key != image.cacheKey() or kept.pixmap.size().boundedTo(wanted) != wanted:
            small = image.scaled(
                wanted, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
            pixmap = QPixmap.fromImage(small)
            pixmap.setDevicePixelRatio(ratio)
            kept = self._scaled[cell.key] = _Scaled(image.cacheKey(), pixmap)
        return kept.pixmap

    def _paint_message(self, painter: QPainter, rect: QRect, cell: Cell, look: Look, ratio: float) -> None:
        paint_dashes(painter, rect, ground="field")
        told = parts.message(cell, rect, self._words, editable=look.editable)
        colours = theme()
        if not told.sign.isEmpty():
            failed = cell.kind is Kind.FAILED
            name, colour = ("circle-alert", "danger") if failed else ("clock", "text_2")
            painter.drawPixmap(told.sign.topLeft(), colours.pixmap(name, colour, ratio=ratio))
        painter.setPen(colours.colour("text"))
        told.title.paint(painter)
        painter.setPen(colours.colour("text_2"))
        told.text.paint(painter)
        painter.setFont(colours.font("caption"))
        for part in told.parts:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colours.colour("hover" if part.ask is look.over else "chip"))
            radius = colours.px("radius_field")
            painter.drawRoundedRect(part.rect, radius, radius)
            painter.setPen(colours.colour("text"))
            painter.drawText(part.rect, Qt.AlignmentFlag.AlignCenter, part.name)
