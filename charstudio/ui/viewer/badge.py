"""The sign of the primary image."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from charstudio.ui.theme.theme import theme

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent


class PrimaryBadge(QWidget):
    """A crown and a word, as on a tile."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = text
        self.setAccessibleName(text)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        theme().changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        look = theme()
        words = QFontMetrics(look.font("caption", bold=True)).horizontalAdvance(self._text)
        width = 2 * look.px("space_2") + look.px("icon_row") + look.px("space_1") + words
        return QSize(width, look.px("height_chip"))

    def paintEvent(self, _event: QPaintEvent) -> None:
        look = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("badge_ground", 0.9))
        painter.drawRoundedRect(self.rect(), look.px("radius_field"), look.px("radius_field"))
        side, inset = look.px("icon_row"), look.px("space_2")
        crown = look.pixmap("crown", "badge", size="icon_row", ratio=self.devicePixelRatioF())
        painter.drawPixmap(inset, (self.height() - side) // 2, crown)
        painter.setFont(look.font("caption", bold=True))
        painter.setPen(look.colour("badge"))
        left = inset + side + look.px("space_1")
        painter.drawText(
            QRect(left, 0, self.width() - left, self.height()), Qt.AlignmentFlag.AlignVCenter, self._text
        )
