"""What stands in the place of the list while there is no list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QVBoxLayout, QWidget

from charstudio.ui.theme.theme import theme
from charstudio.ui.widgets.basics import Button, IconButton, label

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

# How wide the words of the rows that are not there yet look, as shares of the room.
_WIDTHS: Final = (0.62, 0.44, 0.53, 0.7, 0.4, 0.58)


class ListMessage(QWidget):
    """Why there are no rows, and a button where something can be done about it.

    Signals:
        acted: The button was pressed.
    """

    acted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        look = theme()
        self._rail = False
        self._column = QVBoxLayout(self)
        side = look.px("space_3")
        self._column.setContentsMargins(side, look.px("space_4"), side, side)
        self._column.setSpacing(look.px("space_3"))
        self._words = label(tone="2", wrap=True)
        self._words.setObjectName("libraryMessage")
        self._button = Button("")
        self._button.setObjectName("libraryMessageButton")
        self._button.clicked.connect(self.acted)
        self._icon = IconButton("x", "", filled=True)
        self._icon.clicked.connect(self.acted)
        self._column.addWidget(self._words)
        self._column.addWidget(self._button, 0, Qt.AlignmentFlag.AlignLeft)
        self._column.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignHCenter)
        self._column.addStretch(1)

    def say(self, text: str, action: str = "", icon: str = "x", tone: str = "2") -> None:
        """Says something else.

        Args:
            text: Why.
            action: The words of the button; empty for none.
            icon: The button in the rail.
            tone: Of the text.
        """
        self._words.setText(text)
        self._words.setProperty("tone", tone)
        self._words.style().polish(self._words)
        self._button.setText(action)
        self._icon.set_icon(icon)
        self._icon.set_name(f"{text} {action}".strip())
        self._show_parts()

    def set_rail(self, rail: bool) -> None:
        """Whether there is room for a button with an icon only."""
        self._rail = rail
        self._show_parts()

    def _show_parts(self) -> None:
        acting = bool(self._button.text())
        self._words.setVisible(not self._rail)
        self._button.setVisible(acting and not self._rail)
        self._icon.setVisible(acting and self._rail)


class Skeleton(QWidget):
    """Rows as they will be, without what is in them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("librarySkeleton")
        self.setAccessibleName(self.tr("The library is being read"))
        self._rail = False
        theme().changed.connect(self.update)

    def set_rail(self, rail: bool) -> None:
        """Whether there is room for portraits only."""
        self._rail = rail
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        look = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        height, side, gap = look.px("height_row"), look.px("thumbnail_row"), look.px("space_3")
        left = (self.width() - side) // 2 if self._rail else gap
        painter.setBrush(look.colour("chip"))
        for number in range(self.height() // height):
            row = QRect(0, number * height, self.width(), height)
            picture = QRect(left, row.top() + (height - side) // 2, side, side)
            self._draw(painter, picture, look.px("radius_field"))
            if not self._rail:
                start = picture.right() + 1 + gap
                room = self.width() - start - gap
                share = _WIDTHS[number % len(_WIDTHS)]
                upper, thick = row.top() + look.px(17), look.px("space_2")
                self._draw(painter, QRect(start, upper, round(room * share), thick), look.px(2))
                lower = upper + look.px("icon_row")
                self._draw(painter, QRect(start, lower, round(room * share * 0.6), thick), look.px(2))

    def _draw(self, painter: QPainter, part: QRect, corner: int) -> None:
        painter.drawRoundedRect(
            QRectF(QStyle.visualRect(self.layoutDirection(), self.rect(), part)), corner, corner
        )
