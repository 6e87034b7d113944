"""What stands behind what is transparent."""

from __future__ import annotations

from PySide6.QtGui import QBrush, QPainter, QPixmap

from charstudio.ui.theme.theme import theme


def checkers(ratio: float = 1.0) -> QBrush:
    """Two squares and two, in the colours in force, for a painter of so many pixels per pixel."""
    look = theme()
    side = round(look.px("space_2") * ratio)
    pattern = QPixmap(2 * side, 2 * side)
    pattern.fill(look.colour("canvas"))
    painter = QPainter(pattern)
    painter.fillRect(0, 0, side, side, look.colour("checker"))
    painter.fillRect(side, side, side, side, look.colour("checker"))
    painter.end()
    return QBrush(pattern)
