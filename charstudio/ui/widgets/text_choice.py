"""A box to choose from or to type into."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QComboBox, QLineEdit, QSizePolicy, QStyledItemDelegate, QWidget

from charstudio.ui.theme.theme import theme
from charstudio.ui.widgets.basics import marked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent, QWheelEvent


class TextChoice(QComboBox):
    """A field whose list proposes what can be typed; what is typed need not be in it.

    Args:
        name: What it is about, for screen readers.
        placeholder: Stands in it while it is empty.

    Attributes:
        field: What one types into.
    """

    def __init__(self, name: str, placeholder: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = QLineEdit()
        self.setLineEdit(self.field)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        # It would turn a short name into a longer one that begins alike.
        self.setCompleter(None)  # type: ignore[arg-type]
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMaxVisibleItems(12)
        self.setAccessibleName(name)
        self.field.setAccessibleName(name)
        self.field.setPlaceholderText(placeholder)
        self.field.installEventFilter(self)
        marked(self.field, look="bare")

    @property
    def text(self) -> str:
        """What stands in it, trimmed."""
        return self.currentText().strip()

    def offer(self, proposals: Sequence[str]) -> None:
        """Proposes these; what stands in it stays."""
        text = self.currentText()
        self.blockSignals(True)
        self.clear()
        self.addItems(list(proposals))
        self.setCurrentIndex(self.findText(text))
        self.setEditText(text)
        self.blockSignals(False)

    def sizeHint(self) -> QSize:
        """As wide as a short name; a layout makes it wider."""
        return QSize(theme().px(152), theme().px("height_control"))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(88), theme().px("height_control"))

    def showPopup(self) -> None:
        """Opens the list; an empty one has nothing to show."""
        if not self.count():
            return
        if self.view().property("look") != "popup":
            # Qt's own delegate paints rows as those of a menu, whatever the style sheet says.
            self.setItemDelegate(QStyledItemDelegate(self))
            marked(self.view(), look="popup")
        super().showPopup()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The frame shows that the field in it has the keyboard."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
        return super().eventFilter(watched, event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Who scrolls past means nothing by it."""
        event.ignore()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draws the frame, and an arrow where there is something to choose."""
        look = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        focused = self.field.hasFocus() or self.view().isVisible()
        painter.setPen(QPen(look.colour("focus" if focused else "border"), 1))
        painter.setBrush(look.colour("field"))
        radius = look.px("radius_field")
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        if self.count():
            side = look.px("icon_row")
            right = self.layoutDirection() is Qt.LayoutDirection.LeftToRight
            left = self.width() - side - look.px("space_2") if right else look.px("space_2")
            ratio = self.devicePixelRatioF()
            arrow = look.pixmap("chevron-down", "text_2", size="icon_row", ratio=ratio)
            painter.drawPixmap(left, (self.height() - side) // 2 + 1, arrow)
