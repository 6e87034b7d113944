"""Keys, drawn as the caps that one looks for on a keyboard."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QStyle, QWidget

from charstudio.ui.theme.theme import theme

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

# A plus between two keys, not the plus that is a key.
_BETWEEN: Final = re.compile(r"(?<=[^+])\+(?=.)")


class KeyCaps(QWidget):
    """One or several ways to press the same: "Ctrl+N", or "←" and "→".

    Args:
        ways: Each with a plus between keys that are held together.
    """

    def __init__(self, *ways: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ways = [_BETWEEN.split(way) for way in ways]
        self.setAccessibleName(", ".join(ways))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def caps(self) -> list[list[str]]:
        """The caps of each way."""
        return self._ways

    def sizeHint(self) -> QSize:
        """All caps in a row."""
        right = max((cap.right() + 1 for cap, _ in self._laid_out()), default=0)
        return QSize(right, self._side())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draws the caps."""
        look = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(look.font("caption"))
        for cap, words in self._laid_out():
            place = QStyle.visualRect(self.layoutDirection(), self.rect(), cap)
            painter.setPen(QPen(look.colour("border"), look.px("hairline_width")))
            painter.setBrush(look.colour("field"))
            painter.drawRoundedRect(QRectF(place).adjusted(0.5, 0.5, -0.5, -0.5), look.px(4), look.px(4))
            painter.setPen(look.colour("text"))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, words)

    def _side(self) -> int:
        return theme().px(22)

    def _laid_out(self) -> list[tuple[QRect, str]]:
        look, x, caps = theme(), 0, list[tuple[QRect, str]]()
        self.ensurePolished()
        metrics = self.fontMetrics()
        for place, way in enumerate(self._ways):
            if place:
                x += look.px("space_1")
            for words in way:
                width = max(self._side(), metrics.horizontalAdvance(words) + look.px("space_3"))
                caps.append((QRect(x, 0, width, self._side()), words))
                x += width + look.px(2)
        return caps
