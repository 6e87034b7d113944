"""Where a picture lies in the room there is for it. All in pixels of the screen."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSizeF

MOST: Final = 16.0
_MIDDLE: Final = 0.5


class Viewport:
    """Zoom and place of a picture.

    Attributes:
        room: How large the place for it is.
        margin: What is left free around a picture that fits.
        picture: How large it is at 100 %.
        zoom: Pixels of the screen for one of its own; None fits it into the room.
        centre: What of it is in the middle of the room, in shares of its width and height.
    """

    def __init__(self) -> None:
        self.room, self.margin = QSizeF(), 0.0
        self.picture = QSizeF()
        self.zoom: float | None = None
        self.centre = QPointF(_MIDDLE, _MIDDLE)

    @property
    def fit(self) -> float:
        """The zoom at which the whole picture is seen, as large as there is room."""
        if self.picture.isEmpty():
            return 1.0
        width = max(1.0, self.room.width() - 2 * self.margin)
        height = max(1.0, self.room.height() - 2 * self.margin)
        return min(width / self.picture.width(), height / self.picture.height())

    @property
    def scale(self) -> float:
        """The zoom in force: never smaller than what fits, or than 100 % where more than that fits."""
        fit = self.fit
        return fit if self.zoom is None else min(max(self.zoom, min(fit, 1.0)), max(fit, MOST))

    @property
    def rect(self) -> QRectF:
        """Where the picture lies; more of it than the room may be outside, never less."""
        size = self.picture * self.scale
        left = self._start(size.width(), self.room.width(), self.centre.x())
        top = self._start(size.height(), self.room.height(), self.centre.y())
        # On whole pixels: at 100 % each is then one of the picture's own.
        return QRectF(round(left), round(top), size.width(), size.height())

    @property
    def can_move(self) -> bool:
        """Whether some of the picture is outside."""
        rect = self.rect
        return rect.width() > self.room.width() or rect.height() > self.room.height()

    def zoom_by(self, factor: float, at: QPointF) -> None:
        """Zooms; what is at this point stays there. 100 % is never jumped over."""
        before = self.scale
        wanted = before * factor
        if (before - 1.0) * (wanted - 1.0) < 0:
            wanted = 1.0
        self.zoom_to(wanted, at)

    def zoom_to(self, zoom: float, at: QPointF) -> None:
        """The same to a certain zoom; where the whole picture fits, it fits from then on."""
        rect = self.rect
        share = QPointF((at.x() - rect.x()) / rect.width(), (at.y() - rect.y()) / rect.height())
        fits = zoom <= self.fit <= 1.0
        self.zoom = None if fits else min(max(zoom, min(self.fit, 1.0)), max(self.fit, MOST))
        size = self.picture * self.scale
        middle = QPointF(self.room.width() / 2, self.room.height() / 2)
        self.centre = QPointF(
            share.x() + (middle.x() - at.x()) / size.width(),
            share.y() + (middle.y() - at.y()) / size.height(),
        )

    def move_by(self, way: QPointF) -> None:
        """Moves the picture so many pixels, as far as there is more of it."""
        self._keep_inside()
        size = self.picture * self.scale
        self.centre -= QPointF(way.x() / size.width(), way.y() / size.height())
        self._keep_inside()

    def _keep_inside(self) -> None:
        size = self.picture * self.scale
        self.centre = QPointF(
            _inside(self.centre.x(), self.room.width() / size.width()),
            _inside(self.centre.y(), self.room.height() / size.height()),
        )

    @staticmethod
    def _start(size: float, room: float, centre: float) -> float:
        return room / 2 - _inside(centre, room / size) * size if size else 0.0


def _inside(centre: float, seen: float) -> float:
    """The centre, so far from both ends that the share that is seen at once has room."""
    return _MIDDLE if seen >= 1 else min(max(centre, seen / 2), 1 - seen / 2)
