"""A choice in the head of the pane."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QPushButton, QSizePolicy, QStyle, QStyleOptionButton, QStylePainter, QWidget

from charstudio.ui.theme.theme import theme
from charstudio.ui.widgets.basics import clicked_by_enter

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent


class HeadButton(QPushButton):
    """A choice without a frame: an icon, the words, and a chevron; in the rail the icon alone.

    Args:
        about: What is chosen, for screen readers.
        icon: Empty for none.
        bold: Whether it is the pane's title.
    """

    def __init__(
        self, about: str, *, icon: str = "", bold: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._about, self._sign, self._bold, self._compact = about, icon, bold, False
        self.setProperty("look", "flat")
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._take_look()
        theme().changed.connect(self._take_look)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def say(self, words: str, icon: str = "") -> None:
        """Shows another choice."""
        self._sign = icon or self._sign
        self.setText(words)
        self.setAccessibleName(f"{self._about}: {words}")
        self.setToolTip(self.accessibleName() if self._compact else "")
        self.updateGeometry()
        self.update()

    def set_compact(self, compact: bool) -> None:
        """Whether there is room for the icon alone."""
        self._compact = compact
        self.setToolTip(self.accessibleName() if compact else "")
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        look = theme()
        gap, side = look.px("space_1"), look.px("icon_row")
        if self._compact:
            return QSize(look.px("thumbnail_row"), look.px("height_control"))
        width = self._words_width() + 3 * gap + side
        return QSize(width + (side + 2 * gap if self._sign else 0), look.px("height_control"))

    def minimumSizeHint(self) -> QSize:
        """Room for a few letters."""
        return QSize(min(self.sizeHint().width(), theme().px(72)), self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not clicked_by_enter(self, event):
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        look = theme()
        option = QStyleOptionButton()
        self.initStyleOption(option)
        painter = QStylePainter(self)
        painter.drawControl(QStyle.ControlElement.CE_PushButtonBevel, option)
        gap, side = look.px("space_1"), look.px("icon_row")
        if self._compact:
            self._paint_sign(painter, self._sign, (self.width() - side) // 2)
            return
        left = gap
        if self._sign:
            self._paint_sign(painter, self._sign, left)
            left += side + 2 * gap
        right = min(left + self._words_width(), self.width() - 2 * gap - side)
        room = QRect(left, 0, right - left, self.height())
        words = self._metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        painter.setFont(self._face)
        painter.setPen(look.colour("text" if self._bold else "text_2"))
        painter.drawText(self._placed(room), Qt.AlignmentFlag.AlignCenter, words)
        self._paint_sign(painter, "chevron-down", right + gap)

    def _paint_sign(self, painter: QPainter, name: str, left: int) -> None:
        look = theme()
        side = look.px("icon_row")
        place = self._placed(QRect(left, (self.height() - side) // 2, side, side))
        colour = "text" if self._bold and name != "chevron-down" else "text_2"
        ratio = self.devicePixelRatioF()
        painter.drawPixmap(place.topLeft(), look.pixmap(name, colour, size="icon_row", ratio=ratio))

    def _words_width(self) -> int:
        # Rounded up: words are cut for less than a pixel.
        return ceil(self._metrics.horizontalAdvance(self.text()))

    def _take_look(self) -> None:
        # Not the widget's own, which the style sheet has not reached yet when its size is asked for first.
        self._face = theme().font(bold=self._bold)
        self._metrics = QFontMetricsF(self._face)
        self.updateGeometry()

    def _placed(self, part: QRect) -> QRect:
        return QStyle.visualRect(self.layoutDirection(), self.rect(), part)
