"""Paints one picture, zooms it and moves it about."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget

from charstudio.ui.theme import tokens
from charstudio.ui.theme.theme import theme
from charstudio.ui.viewer.levels import Levels, level_for
from charstudio.ui.viewer.viewport import Viewport
from charstudio.ui.widgets.checkers import checkers

if TYPE_CHECKING:
    from PySide6.QtGui import (
        QFocusEvent,
        QMouseEvent,
        QPaintEvent,
        QPixmap,
        QResizeEvent,
        QWheelEvent,
    )

_STEP: Final = 1.25
_NOTCH: Final = 120
# From here on the picture's own pixels are what one wants to see.
_PIXELS: Final = 4.0
_TAB: Final = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)


class Backdrop(StrEnum):
    """What is around a picture and shines through it."""

    CHECKER = "checker"
    DARK = "dark"
    LIGHT = "light"

    @property
    def next(self) -> Backdrop:
        """The one after it; the first after the last."""
        all_ = list(Backdrop)
        return all_[(all_.index(self) + 1) % len(all_)]


class Seen(NamedTuple):
    """A picture as far as it is there.

    Attributes:
        size: Of the whole picture in its own pixels.
        levels: Itself; empty while it is read.
        stand_in: A small one for that time.
        unseen: It can't be had: nothing is painted.
    """

    size: QSize = QSize()
    levels: Levels = ()
    stand_in: QPixmap | None = None
    unseen: bool = False


class ViewerCanvas(QWidget):
    """The picture; 100 % is one of its pixels for each of the screen's.

    Signals:
        zoomed: The zoom in force, 1.0 for 100 %.
        left: It has the keyboard no more.
    """

    zoomed = Signal(float)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("viewerCanvas")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(theme().px("tile_least"), theme().px("tile_least"))
        self.backdrop = Backdrop.CHECKER
        self.viewport = Viewport()
        self._seen = Seen()
        self._held: QPointF | None = None
        self._ring = False
        self._said = 0.0
        theme().changed.connect(self.update)

    def show_picture(self, seen: Seen) -> None:
        """Shows another picture, or more of the same; zoom and place stay."""
        self._seen = seen
        size = seen.levels[0].size() if seen.levels else seen.size
        self.viewport.picture = size.toSizeF()
        self._refresh()

    def set_backdrop(self, backdrop: Backdrop) -> None:
        """Shows the picture on something else."""
        self.backdrop = backdrop
        self.update()

    @property
    def fits(self) -> bool:
        """Whether the whole picture is fitted into the room."""
        return self.viewport.zoom is None

    def fit(self) -> None:
        """Shows the whole picture."""
        self.viewport.zoom = None
        self.viewport.centre = QPointF(0.5, 0.5)
        self._refresh()

    def show_pixels(self, at: QPointF | None = None) -> None:
        """100 %, around a point of the canvas."""
        if not self._seen.size.isEmpty():
            self.viewport.zoom_to(1.0, self._on_screen(at))
            self._refresh()

    def zoom_by(self, steps: float, at: QPointF | None = None) -> None:
        """Zooms in, or out where `steps` is below 0, at a point of the canvas; in its middle without one."""
        if not self._seen.size.isEmpty():
            self.viewport.zoom_by(_STEP**steps, self._on_screen(at))
            self._refresh()

    def move_by(self, x: float, y: float) -> None:
        """Moves the picture so many pixels, as far as there is more of it."""
        if not self._seen.size.isEmpty():
            ratio = self.devicePixelRatioF()
            self.viewport.move_by(QPointF(x, y) * ratio)
            self._refresh()

    def sizeHint(self) -> QSize:
        return QSize(theme().px("centre_least"), theme().px("centre_least"))

    # --- Painting ---------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        self._measure()
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._ground())
        if not self._seen.unseen and not self._seen.size.isEmpty():
            ratio = self.devicePixelRatioF()
            painter.save()
            painter.scale(1 / ratio, 1 / ratio)
            self._paint_picture(painter, ratio)
            painter.restore()
        if self._ring:
            look = theme()
            width = look.px("ring_width")
            painter.setPen(QPen(look.colour("focus"), width))
            painter.drawRect(QRectF(self.rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2))

    def _paint_picture(self, painter: QPainter, ratio: float) -> None:
        place, scale = self.viewport.rect, self.viewport.scale
        shown = place.intersected(QRectF(QPointF(), self.viewport.room))
        levels, stand_in = self._seen.levels, self._seen.stand_in
        picture = level_for(levels, scale) if levels else stand_in
        if picture is None:
            painter.fillRect(shown, theme().colour("chip"))
            return
        if picture.hasAlphaChannel() and self.backdrop is Backdrop.CHECKER:
            painter.setBrushOrigin(place.topLeft())
            painter.fillRect(shown, checkers(ratio))
        across, down = picture.width() / place.width(), picture.height() / place.height()
        # Only what is seen: what a painter is given must not be wider than it can count.
        part = QRectF(
            (shown.x() - place.x()) * across,
            (shown.y() - place.y()) * down,
            shown.width() * across,
            shown.height() * down,
        )
        smooth = scale < _PIXELS or not levels
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        if levels:
            painter.drawImage(shown, level_for(levels, scale), part)
        elif stand_in is not None:
            painter.drawPixmap(shown, stand_in, part)

    def _ground(self) -> QColor:
        if self.backdrop is Backdrop.DARK:
            return QColor(tokens.DARK.field)
        if self.backdrop is Backdrop.LIGHT:
            return QColor(tokens.LIGHT.field)
        return theme().colour("canvas")

    # --- Zooming and moving -----------------------------------------------------------------------------

    def _measure(self) -> None:
        ratio = self.devicePixelRatioF()
        self.viewport.room = self.size().toSizeF() * ratio
        self.viewport.margin = theme().px("space_4") * ratio

    def _refresh(self) -> None:
        self._measure()
        scale = self.viewport.scale
        if scale != self._said:
            self._said = scale
            self.zoomed.emit(scale)
        self._show_hand()
        self.update()

    def _show_hand(self) -> None:
        if self._held is not None:
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif self.viewport.can_move and not self._seen.unseen:
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        else:
            self.unsetCursor()

    def _on_screen(self, at: QPointF | None) -> QPointF:
        self._measure()
        point = QRectF(self.rect()).center() if at is None else at
        return point * self.devicePixelRatioF()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._refresh()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if notches := event.angleDelta().y() / _NOTCH:
            self.zoom_by(notches, event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self.viewport.can_move:
            self._held = event.position()
            self._show_hand()
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is not None:
            way = event.position() - self._held
            self._held = event.position()
            self.move_by(way.x(), way.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._held = None
            self._show_hand()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            if self.fits:
                self.show_pixels(event.position())
            else:
                self.fit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._ring = event.reason() in _TAB
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._ring = False
        self.update()
        self.left.emit()
