"""Controls to choose with: a box with a label inside, and a tick."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QStandardItemModel
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from charstudio.ui.theme.theme import theme
from charstudio.ui.widgets.basics import marked

# What Qt itself leaves free in a field.
_OF_QT: Final = 2
# What a closed box says of an item where its own text says more than that.
SHORT_ROLE: Final = Qt.ItemDataRole.UserRole + 1


class ChoiceBox(QComboBox):
    """A combo box that says what it is about inside its frame: “Engine  Sketch ⌄”.

    Args:
        caption: What it is about; also its accessible name. Empty shows the choice alone.
    """

    def __init__(self, caption: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._caption = self._whole_caption = caption
        self.setAccessibleName(caption)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.currentIndexChanged.connect(self.updateGeometry)

    def show_caption(self, shown: bool) -> None:
        """Whether the caption stands there; where it has no room it is in the tooltip."""
        caption = self._whole_caption if shown else ""
        if caption != self._caption:
            self._caption = caption
            self.setToolTip("" if shown else self._whole_caption)
            self.updateGeometry()
            self.update()

    @property
    def said(self) -> str:
        """What the closed box says of the present choice."""
        return self.itemData(self.currentIndex(), SHORT_ROLE) or self.currentText()

    def sizeHint(self) -> QSize:
        """As wide as the caption and the present choice."""
        return QSize(self.width_for(caption=bool(self._caption)), theme().px("height_control"))

    def width_for(self, *, caption: bool) -> int:
        """How wide it is with its caption or without."""
        look, metrics = theme(), self.fontMetrics()
        words = metrics.horizontalAdvance(self.said)
        if caption:
            words += metrics.horizontalAdvance(self._whole_caption) + look.px("space_2")
        return words + look.px("icon_row") + 2 * look.px("space_2") + look.px("space_3")

    def minimumSizeHint(self) -> QSize:
        """Room for a few letters of the choice."""
        least = min(self.sizeHint().width(), theme().px(88))
        return QSize(least, theme().px("height_control"))

    def showPopup(self) -> None:
        """Opens the list, wide enough for every choice."""
        if self.view().property("look") != "popup":
            # Qt's own delegate paints rows as those of a menu, whatever the style sheet says.
            self.setItemDelegate(self._delegate())
            marked(self.view(), look="popup")
        around = 2 * theme().px("space_4") + theme().px("scrollbar")
        self.view().setMinimumWidth(self.view().sizeHintForColumn(0) + around)
        super().showPopup()

    def _delegate(self) -> QStyledItemDelegate:
        return QStyledItemDelegate(self)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draws frame, caption, choice and arrow."""
        look = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        focused = self.hasFocus() or self.view().isVisible()
        edge = "danger" if self.property("invalid") == "true" else "focus" if focused else "border"
        painter.setPen(QPen(look.colour(edge), 1))
        painter.setBrush(look.colour("hover" if self.underMouse() and self.isEnabled() else "field"))
        radius = look.px("radius_field")
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        # Without a caption it stands among fields, whose words begin there.
        own = 0 if self._caption else _OF_QT
        room = self.rect().adjusted(look.px("space_2") + own, 0, -look.px("space_2"), 0)
        arrow = look.px("icon_row")
        painter.drawPixmap(
            room.right() - arrow + 1,
            room.center().y() - arrow // 2 + 1,
            look.pixmap(
                "chevron-down",
                "text_2",
                size="icon_row",
                ratio=self.devicePixelRatioF(),
                alpha=1.0 if self.isEnabled() else 0.45,
            ),
        )
        room.setRight(room.right() - arrow - look.px("space_1"))
        self._draw_words(painter, room)

    def _draw_words(self, painter: QPainter, room: QRect) -> None:
        look, metrics = theme(), self.fontMetrics()
        middle = Qt.AlignmentFlag.AlignVCenter
        if self._caption:
            painter.setPen(look.colour("text_3"))
            painter.drawText(room, middle, self._caption)
            room.setLeft(room.left() + metrics.horizontalAdvance(self._caption) + look.px("space_2"))
        painter.setPen(look.colour("text" if self.isEnabled() else "text_3"))
        words = metrics.elidedText(self.said, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, middle, words)


class _LastBehindLine(QStyledItemDelegate):
    """Draws a line above the last row; a separator would be as tall as a row."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().paint(painter, option, index)
        if index.row() == index.model().rowCount() - 1:
            inset = theme().px("space_2")
            painter.setPen(QPen(theme().colour("hairline"), theme().px("hairline_width")))
            rect: QRect = option.rect
            painter.drawLine(rect.left() + inset, rect.top(), rect.right() - inset, rect.top())


class AskingBox(ChoiceBox):
    """A choice box whose list ends in something else to do, behind a line.

    Signals:
        asked: It is wanted; what is chosen stays.
    """

    asked = Signal()

    def __init__(self, caption: str, ask: str, parent: QWidget | None = None) -> None:
        super().__init__(caption, parent)
        self._ask, self._chosen = ask, -1
        self.currentIndexChanged.connect(self._on_index)

    def add_ask(self) -> None:
        """Puts it at the end of the list; to be called when the list is filled."""
        self._chosen = self.currentIndex()
        self.blockSignals(True)
        self.addItem(self._ask)
        self.blockSignals(False)
        self._allow(False)

    def showPopup(self) -> None:
        # The arrow keys and the wheel go through what is chosen, and don't begin something else.
        self._allow(True)
        super().showPopup()

    def hidePopup(self) -> None:
        super().hidePopup()
        self._allow(False)

    def _delegate(self) -> QStyledItemDelegate:
        return _LastBehindLine(self)

    def _allow(self, allowed: bool) -> None:
        items = self.model()
        if isinstance(items, QStandardItemModel) and self.count():
            items.item(self.count() - 1).setEnabled(allowed)

    def _on_index(self, index: int) -> None:
        if index < 0 or self.itemText(index) != self._ask or self.itemData(index) is not None:
            self._chosen = index
            return
        self.blockSignals(True)
        self.setCurrentIndex(self._chosen)
        self.blockSignals(False)
        self.asked.emit()


class TickBox(QCheckBox):
    """A check box in the window's look."""

    def sizeHint(self) -> QSize:
        """Box and words."""
        look = theme()
        side = look.px("icon")
        words = self.fontMetrics().horizontalAdvance(self.text())
        return QSize(side + (words + look.px("space_2") if self.text() else 0), max(side, look.line()))

    def hitButton(self, _point: object) -> bool:
        """Anywhere on it counts."""
        return True

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draws the box, its tick and the words."""
        look = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = look.px("icon") - 3
        box = QRectF(1.5, (self.height() - side) / 2, side, side)
        checked = self.isChecked()
        edge = "focus" if self.hasFocus() else "fill" if checked else "border"
        painter.setPen(QPen(look.colour(edge), look.px("ring_width") if self.hasFocus() else 1))
        painter.setBrush(look.colour("fill" if checked else "field"))
        painter.drawRoundedRect(box, look.px(4), look.px(4))
        if checked:
            painter.setPen(QPen(look.colour("on_fill"), look.px("ring_width"), c=Qt.PenCapStyle.RoundCap))
            points = [(0.24, 0.52), (0.43, 0.71), (0.76, 0.31)]
            painter.drawPolyline([QPointF(box.x() + x * side, box.y() + y * side) for x, y in points])
        if self.text():
            painter.setPen(look.colour("text" if self.isEnabled() else "text_3"))
            room = self.rect().adjusted(look.px("icon") + look.px("space_2"), 0, 0, 0)
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, self.text())
