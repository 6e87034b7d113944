"""The field that searches what CharStudio is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QLineEdit

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QWidget

_OF_LIST: Final = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class AboutSearch(QLineEdit):
    """One whose arrows go through a list while one types.

    Args:
        listed: The list.
    """

    def __init__(self, listed: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("aboutSearch")
        words = self.tr("Search credits and licences")
        self.setPlaceholderText(words)
        self.setAccessibleName(words)
        self._list = listed

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _OF_LIST:
            QCoreApplication.sendEvent(self._list, event)
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)
