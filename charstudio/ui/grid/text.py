"""A few lines of text in a box, the last one cut with "…"."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics, QTextLayout, QTextOption

if TYPE_CHECKING:
    from PySide6.QtGui import QFont, QPainter


class Block(NamedTuple):
    """Lines, how they look, and where they stand."""

    lines: tuple[str, ...]
    font: QFont
    line: int
    rect: QRect = QRect()
    centred: bool = True

    @property
    def height(self) -> int:
        """Of all lines."""
        return len(self.lines) * self.line

    def at(self, rect: QRect, *, centred: bool = True) -> Block:
        """The same, standing there."""
        return self._replace(rect=rect, centred=centred)

    def paint(self, painter: QPainter) -> None:
        """Draws the lines with the painter's pen."""
        painter.setFont(self.font)
        across = Qt.AlignmentFlag.AlignHCenter if self.centred else Qt.AlignmentFlag.AlignLeft
        for number, words in enumerate(self.lines):
            place = QRect(self.rect.x(), self.rect.y() + number * self.line, self.rect.width(), self.line)
            painter.drawText(place, across | Qt.AlignmentFlag.AlignVCenter, words)


def wrapped(text: str, font: QFont, line: int, width: int, most: int) -> Block:
    """The text in at most so many lines of this width.

    Args:
        text: The text.
        font: Of the text.
        line: Height of a line in pixels.
        width: Of the lines in pixels.
        most: So many lines fit.
    """
    if not text:
        return Block((), font, line)
    layout = QTextLayout(text, font)
    layout.setTextOption(QTextOption())
    layout.beginLayout()
    starts: list[int] = []
    while (one := layout.createLine()).isValid():
        one.setLineWidth(width)
        starts.append(one.textStart())
    layout.endLayout()
    lines = [text[start:end].strip() for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]
    if len(lines) > most:
        rest = text[starts[most - 1] :].strip()
        lines = [*lines[: most - 1], rest]
    lines[-1] = QFontMetrics(font).elidedText(lines[-1], Qt.TextElideMode.ElideRight, width)
    return Block(tuple(lines), font, line)
