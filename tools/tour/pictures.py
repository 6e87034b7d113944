"""What is seen on the screen: the window, and the dialogs and menus over it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

if TYPE_CHECKING:
    from PySide6.QtGui import QImage


def others(window: QWidget) -> list[QWidget]:
    """Dialogs, menus and lists that stand over the window, the lowest first."""
    tips = Qt.WindowType.ToolTip
    shown = [
        one
        for one in QApplication.topLevelWidgets()
        if one.isVisible() and one is not window and one.windowType() is not tips
    ]
    return sorted(shown, key=lambda one: one.windowType() is Qt.WindowType.Popup)


def picture(window: QWidget) -> QImage:
    """The window with all that stands over it."""
    whole = window.grab()
    painter = QPainter(whole)
    for one in others(window):
        _paint(painter, one, one.mapToGlobal(QPoint()) - window.mapToGlobal(QPoint()))
    painter.end()
    return whole.toImage()


def _paint(painter: QPainter, widget: QWidget, at: QPoint) -> None:
    shown: QPixmap = widget.grab()
    painter.drawPixmap(at, shown)
    if widget.windowType() is Qt.WindowType.Dialog:
        # What a desktop's frame would set apart.
        painter.setPen(Qt.GlobalColor.gray)
        painter.drawRect(at.x() - 1, at.y() - 1, widget.width() + 1, widget.height() + 1)
