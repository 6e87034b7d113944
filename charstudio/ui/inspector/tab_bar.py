"""The inspector's tabs: words in a row, with a line under the one that is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QTabBar, QWidget

from charstudio.ui.theme.theme import theme

if TYPE_CHECKING:
    from PySide6.QtGui import QMouseEvent, QPaintEvent

# The least that keeps two words apart, at a 13 px font.
_LEAST_GAP: Final = 5


class TabBar(QTabBar):
    """Tabs that draw together where room is short, rather than lose letters.

    Attributes:
        type_: The type of the words, of `tokens.TYPE`.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(False)
        self.setMouseTracking(True)
        self._gap, self.type_ = theme().px("space_4"), "body"
        self._over = -1
        theme().changed.connect(self._relay)

    def fits(self, room: int) -> bool:
        """Whether so many pixels are enough for the words as they are."""
        return self._gap_in(room, "body") >= theme().px(_LEAST_GAP)

    def set_room(self, room: int) -> None:
        """Has so many pixels: the gaps become narrower first, then the letters smaller."""
        look = theme()
        type_ = "body" if self.fits(room) else "caption"
        gap = max(look.px(_LEAST_GAP), min(look.px("space_4"), self._gap_in(room, type_)))
        if (gap, type_) != (self._gap, self.type_):
            self._gap, self.type_ = gap, type_
            self._relay()

    def tabSizeHint(self, index: int) -> QSize:
        """The word, as wide as when it is the shown one, and the gap to the next."""
        look = theme()
        gap = self._gap if index < self.count() - 1 else 0
        height = look.line() + 2 * look.px("space_2") + look.px("ring_width")
        return QSize(self._word(index, self.type_) + gap, height)

    def minimumTabSizeHint(self, index: int) -> QSize:
        """A letter; longer words are cut where nothing else helps."""
        hint = self.tabSizeHint(index)
        return QSize(min(hint.width(), self.fontMetrics().horizontalAdvance("M…") + self._gap), hint.height())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._point_at(self.tabAt(event.position().toPoint()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._point_at(-1)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draws the words, and the line."""
        painter = QPainter(self)
        for index in range(self.count()):
            self._draw(painter, index)

    def _draw(self, painter: QPainter, index: int) -> None:
        look, shown = theme(), index == self.currentIndex()
        room = self._room(index)
        font = look.font(self.type_, bold=shown)
        painter.setFont(font)
        focused = shown and self.hasFocus()
        painter.setPen(
            look.colour("focus" if focused else "text" if shown or index == self._over else "text_2")
        )
        word = QFontMetrics(font).elidedText(
            self.tabText(index), Qt.TextElideMode.ElideRight, room.width() + 1
        )
        side = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(room, side | Qt.TextFlag.TextDontClip, word)
        if shown:
            width = look.px("ring_width")
            line = QRect(room.left(), self.height() - width, room.width(), width)
            painter.fillRect(line, look.colour("focus" if focused else "ring"))

    def _room(self, index: int) -> QRect:
        """Where a word stands."""
        room = self.tabRect(index)
        gap = self._gap if index < self.count() - 1 else 0
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            return room.adjusted(gap, 0, 0, 0)
        return room.adjusted(0, 0, -gap, 0)

    def _word(self, index: int, type_: str) -> int:
        metrics = QFontMetrics(theme().font(type_, bold=True))
        return metrics.horizontalAdvance(self.tabText(index)) + 1

    def _gap_in(self, room: int, type_: str) -> int:
        words = sum(self._word(index, type_) for index in range(self.count()))
        return (room - words) // max(1, self.count() - 1)

    def _point_at(self, index: int) -> None:
        if index != self._over:
            self._over = index
            self.update()

    def _relay(self) -> None:
        """The tabs are of another size: a bar hears of that only by something that changes them."""
        self.setIconSize(self.iconSize())
        for index in range(self.count()):
            self.setTabText(index, self.tabText(index))
        self.updateGeometry()
        self.update()
