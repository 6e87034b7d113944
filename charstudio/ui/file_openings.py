"""Files that the system has this process open, said as macOS says it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QFileOpenEvent

if TYPE_CHECKING:
    from PySide6.QtCore import QCoreApplication, QEvent


class FileOpenings(QObject):
    """Hears of files that are opened with CharStudio. Elsewhere they are words of the command line.

    Signals:
        opened: The path of the file.
    """

    opened = Signal(str)

    def __init__(self, app: QCoreApplication, *, heard: bool = sys.platform == "darwin") -> None:
        super().__init__(app)
        # Every event of the window would go through here: not where nobody says it.
        if heard:
            app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QFileOpenEvent) and event.file():
            self.opened.emit(event.file())
            return True
        return super().eventFilter(watched, event)
