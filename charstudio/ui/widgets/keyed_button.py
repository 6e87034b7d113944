"""A button that shows its shortcut behind its words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QStyle, QStyleOptionButton, QStylePainter, QWidget

from charstudio.ui.theme.theme import theme
from charstudio.ui.widgets.basics import Button

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

_LESSER = 0.75


class KeyedButton(Button):
    """One of the large buttons: an icon, words, and in a lesser tone the keys that do the same.

    Args:
        keys: As `QKeySequence` reads them; an action has the shortcut, the button only says it.
    """

    def __init__(
        self, text: str, keys: str = "", *, look: str = "", icon: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(text, look=look, parent=parent)
        self.setProperty("tall", "true")
        self._sign, self._words_look = icon, look
        native = QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
        self._keys = native.replace("Return", "↵")
        self.setAccessibleDescription(native)

    def sizeHint(self) -> QSize:
        """Room for all of it."""
        return super().sizeHint() + QSize(self._before() + self._behind(), 0)

    def minimumSizeHint(self) -> QSize:
        """All of it."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draws the button, the icon, the words and the keys."""
        look = theme()
        option = QStyleOptionButton()
        self.initStyleOption(option)
        painter = QStylePainter(self)
        painter.drawControl(QStyle.ControlElement.CE_PushButtonBevel, option)
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextShowMnemonic
        words = self.fontMetrics().size(Qt.TextFlag.TextShowMnemonic, self.text()).width()
        room = QRect(0, 0, self._before() + words + self._behind(), self.height())
        room.moveCenter(self.rect().center())
        colour = ("on_fill" if self._words_look == "primary" else "text") if self.isEnabled() else "text_3"
        if self._sign:
            side = look.px("icon_row")
            sign = self._placed(QRect(room.left(), 0, side, self.height()), room)
            ratio = self.devicePixelRatioF()
            painter.drawPixmap(
                sign.topLeft() + QPoint(0, (sign.height() - side) // 2),
                look.pixmap(self._sign, colour, size="icon_row", ratio=ratio),
            )
        painter.setPen(look.colour(colour))
        left = room.left() + self._before()
        painter.drawText(self._placed(QRect(left, 0, words, self.height()), room), flags, self.text())
        if self._keys:
            lesser = "text_3" if colour != "on_fill" else colour
            painter.setPen(look.colour(lesser, 1.0 if lesser == "text_3" else _LESSER))
            width = self.fontMetrics().horizontalAdvance(self._keys)
            keys = QRect(room.right() + 1 - width, 0, width, self.height())
            painter.drawText(self._placed(keys, room), Qt.AlignmentFlag.AlignCenter, self._keys)

    def _placed(self, part: QRect, room: QRect) -> QRect:
        """The part of the room, on the other side of it where one reads from right to left."""
        return QStyle.visualRect(self.layoutDirection(), room, part)

    def _before(self) -> int:
        look = theme()
        gap = look.px("space_2") if self.text() else 0
        return look.px("icon_row") + gap if self._sign else 0

    def _behind(self) -> int:
        return self.fontMetrics().horizontalAdvance(self._keys) + theme().px("space_2") if self._keys else 0
