"""How the brush is held: by the mouse, by keys, or put away to move the picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, Qt

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QKeyEvent

_WAYS: Final[Mapping[int, tuple[int, int]]] = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


@dataclass
class Hand:
    """What mouse and keyboard do on the canvas.

    Attributes:
        by_keys: The keys were used last.
        panning: Space is held: the mouse moves the picture.
    """

    by_keys: bool = False
    panning: bool = False

    def way_of(self, event: QKeyEvent, step: float) -> QPointF | None:
        """How far an arrow key moves the brush, in pixels of the picture: a step, with Shift a single pixel;
        None for other keys.
        """
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        way = _WAYS.get(event.key())
        if way is None or held not in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier):
            return None
        length = 1.0 if held else step
        return QPointF(way[0] * length, way[1] * length)
