"""What has the keyboard stays in sight."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget
from shiboken6 import isValid


class InSight(QObject):
    """Scrolls an area to what is typed into, also when that is moved on by what is added before it."""

    def __init__(self, area: QScrollArea) -> None:
        super().__init__(area)
        self._area = area
        self._held: QWidget | None = None
        # Once what was moved is where it stays.
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._show)
        cast("QApplication", QApplication.instance()).focusChanged.connect(self._on_focus_changed)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._held and event.type() in (QEvent.Type.Move, QEvent.Type.Resize):
            self._soon.start()
        return super().eventFilter(watched, event)

    def _on_focus_changed(self, _old: QWidget | None, now: QWidget | None) -> None:
        # One that goes loses the keyboard first, and says that it is gone only after that.
        if self._held is not None and isValid(self._held):
            self._held.removeEventFilter(self)
            self._held.destroyed.disconnect(self._on_gone)
        inner = self._area.widget()
        self._held = now if now is not None and inner is not None and inner.isAncestorOf(now) else None
        if self._held is not None:
            self._held.installEventFilter(self)
            self._held.destroyed.connect(self._on_gone)
            # What is clicked is in sight, and is not to slip away from under the mouse.
            if QApplication.mouseButtons() == Qt.MouseButton.NoButton:
                self._soon.start()

    def _on_gone(self) -> None:
        self._held = None

    def _show(self) -> None:
        if self._held is not None:
            self._area.ensureWidgetVisible(self._held)
