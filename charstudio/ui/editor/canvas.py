"""The image and what is drawn over it, with brush and eraser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QPainter

from charstudio.ui.editor.hand import Hand
from charstudio.ui.editor.layer import Brush
from charstudio.ui.editor.overlay import Place, paint_brush, paint_layer
from charstudio.ui.theme.theme import theme
from charstudio.ui.viewer.canvas import ViewerCanvas

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent, QWheelEvent
    from PySide6.QtWidgets import QWidget

    from charstudio.ui.editor.layer import Layer

# Around the ring of the brush.
_AROUND: Final = 4


class EditorCanvas(ViewerCanvas):
    """What is painted on. The mouse paints, with the middle button or with Space held it moves the picture;
    the arrow keys move the brush and Space lays it down.

    Attributes:
        brush: What is painted with.
        names: What a stroke of the brush and of the eraser are called, for the Edit menu.

    Signals:
        changed: Something was drawn, or taken back.
        moved: The brush was moved by keys: where it is in the picture.
    """

    changed = Signal()
    moved = Signal(QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("editorCanvas")
        self.setMouseTracking(True)
        self.brush, self.names = Brush(64), ("", "")
        self._layer: Layer | None = None
        self._opacity = 1.0
        self._editable = True
        # Where the brush is in the picture; None while it is nowhere.
        self._at: QPointF | None = None
        self._hand = Hand()

    @property
    def layer(self) -> Layer | None:
        """What is drawn over the picture."""
        return self._layer

    def show_layer(self, layer: Layer | None, opacity: float) -> None:
        """Shows a drawing, so opaque."""
        if self._layer is not None and layer is not self._layer:
            self._layer.end()
        self._layer, self._opacity = layer, opacity
        self.update()

    def set_brush(self, brush: Brush) -> None:
        """Paints with this from now on."""
        self._touch_brush()
        self.brush = brush
        self._touch_brush()

    def set_editable(self, editable: bool) -> None:
        """Whether something can be painted."""
        self._editable = editable
        self._show_hand()
        self.update()

    def give_up(self) -> bool:
        """Takes back a stroke that is under way; False where none is."""
        if self._layer is None or not self._layer.drawing:
            return False
        self.touch(self._layer.give_up())
        return True

    def touch(self, dirty: QRect) -> None:
        """Paints anew what of the drawing has changed."""
        if dirty.isEmpty():
            return
        scale, ratio = self._scale, self.devicePixelRatioF()
        place = self.viewport.rect
        there = QRectF(
            place.x() + dirty.x() * scale,
            place.y() + dirty.y() * scale,
            dirty.width() * scale,
            dirty.height() * scale,
        )
        # The line around a mask, and what is smoothed, reach farther.
        more = self._line + 2
        seen = QRectF(there.topLeft() / ratio, there.size() / ratio).toAlignedRect()
        self.update(seen.adjusted(-more, -more, more, more))

    def picture_point(self, at: QPointF) -> QPointF:
        """What of the picture is at a point of the canvas, in the picture's own pixels."""
        self._measure()
        return (at * self.devicePixelRatioF() - self.viewport.rect.topLeft()) / self._scale

    def canvas_point(self, at: QPointF) -> QPointF:
        """Where on the canvas a point of the picture is."""
        self._measure()
        return (at * self._scale + self.viewport.rect.topLeft()) / self.devicePixelRatioF()

    @property
    def _scale(self) -> float:
        """Pixels of the screen for each of the drawing's."""
        width = 0 if self._layer is None else self._layer.size.width()
        return self.viewport.rect.width() / width if width else self.viewport.scale

    @property
    def _line(self) -> int:
        return max(1, round(theme().px("hairline_width") * self.devicePixelRatioF()))

    # --- Painting ---------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._layer is None or self._seen.unseen:
            return
        ratio = self.devicePixelRatioF()
        painter = QPainter(self)
        painter.scale(1 / ratio, 1 / ratio)
        place = self.viewport.rect
        dirty = QRectF(QPointF(event.rect().topLeft()) * ratio, event.rect().toRectF().size() * ratio)
        seen = place.toAlignedRect().intersected(dirty.toAlignedRect())
        paint_layer(painter, self._layer, Place(place, seen, self._line), self._opacity)
        if self._at is not None and self._brush_is_seen:
            at = self._at * self._scale + place.topLeft()
            paint_brush(painter, at, self.brush.size * self._scale, focused=self._hand.by_keys)

    @property
    def _brush_is_seen(self) -> bool:
        return self._editable and not self._hand.panning and (self._hand.by_keys or self.underMouse())

    def _touch_brush(self) -> None:
        if self._at is None:
            return
        radius = self.brush.size * self._scale / self.devicePixelRatioF() / 2 + _AROUND
        at = self.canvas_point(self._at)
        self.update(QRectF(at.x() - radius, at.y() - radius, 2 * radius, 2 * radius).toAlignedRect())

    def _move_brush(self, at: QPointF | None) -> None:
        self._touch_brush()
        self._at = at
        self._touch_brush()

    def _show_hand(self) -> None:
        hand = self._hand
        if self._held is not None:
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif hand.panning:
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        elif self._layer is None or not self._editable or self._seen.unseen:
            self.unsetCursor()
        else:
            # Its ring shows where it is.
            self.setCursor(Qt.CursorShape.BlankCursor)

    # --- Strokes ----------------------------------------------------------------------------------------

    def _begin(self, at: QPointF) -> None:
        if self._layer is not None and self._editable and not self._seen.unseen:
            name = self.names[1 if self.brush.erases else 0]
            self.touch(self._layer.begin(self.brush, at, name))

    def _extend(self, to: QPointF) -> None:
        if self._layer is not None:
            self.touch(self._layer.extend(to))

    def _end(self) -> None:
        if self._layer is not None and self._layer.drawing:
            self._layer.end()
            self.changed.emit()

    # --- The mouse --------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._hand.by_keys = False
        button = event.button()
        pans = button is Qt.MouseButton.MiddleButton or (
            button is Qt.MouseButton.LeftButton and self._hand.panning
        )
        if pans:
            self._held = event.position()
            self._show_hand()
        elif button is Qt.MouseButton.LeftButton and self._held is None:
            self._move_brush(self.picture_point(event.position()))
            self._begin(self.picture_point(event.position()))
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hand.by_keys = False
        at = self.picture_point(event.position())
        if self._held is not None:
            super().mouseMoveEvent(event)
        elif event.buttons() & Qt.MouseButton.LeftButton:
            self._extend(at)
        self._move_brush(at)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._held is not None:
            self._held = None
            self._show_hand()
        elif event.button() is Qt.MouseButton.LeftButton:
            self._end()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        # Two dabs, quickly.
        self.mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        super().wheelEvent(event)
        self._move_brush(self.picture_point(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._touch_brush()

    # --- The keyboard -----------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.modifiers():
            if not event.isAutoRepeat():
                self._press_space()
        elif (way := self._hand.way_of(event, self._step)) is not None:
            self._go(way)
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Space or event.isAutoRepeat():
            super().keyReleaseEvent(event)
            return
        if self._hand.panning:
            self._hand.panning = False
            self._held = None
            self._show_hand()
            self._touch_brush()
        elif self._hand.by_keys:
            self._end()

    def _press_space(self) -> None:
        # Who uses the mouse wants to move the picture; who does not has nothing else to paint with.
        if not self._hand.by_keys and self.underMouse():
            self._hand.panning = True
            self._show_hand()
            self._touch_brush()
            return
        self._take_by_keys()
        if self._at is not None:
            self._begin(self._at)

    def _go(self, way: QPointF) -> None:
        self._take_by_keys()
        if self._at is None or self._layer is None:
            return
        width, height = self._layer.size.width(), self._layer.size.height()
        to = QPointF(min(max(self._at.x() + way.x(), 0), width), min(max(self._at.y() + way.y(), 0), height))
        if self._layer.drawing:
            self._extend(to)
        self._move_brush(to)
        self._follow(to)
        self.moved.emit(to.toPoint())

    def _take_by_keys(self) -> None:
        self._hand.by_keys = True
        if self._layer is None:
            return
        inside = QRectF(self._layer.rect)
        if self._at is None or not inside.contains(self._at):
            self._move_brush(inside.center())

    def _follow(self, at: QPointF) -> None:
        """Moves the picture where the brush would leave what is seen of it."""
        room, point = QRectF(self.rect()), self.canvas_point(at)
        x = max(0.0, room.left() - point.x()) + min(0.0, room.right() - point.x())
        y = max(0.0, room.top() - point.y()) + min(0.0, room.bottom() - point.y())
        if x or y:
            self.move_by(x, y)

    @property
    def _step(self) -> float:
        """How far an arrow key moves the brush: so that strokes beside each other leave nothing between."""
        return max(1.0, self.brush.size / 2)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self._ring:
            self._take_by_keys()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._end()
        self._hand.panning = False
        self._held = None
        self._touch_brush()
        self._hand.by_keys = False
        self._show_hand()
