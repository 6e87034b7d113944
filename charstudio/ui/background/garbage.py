"""Python's collection of garbage, kept on the window's thread."""

from __future__ import annotations

import gc
from typing import Final

from PySide6.QtCore import QObject, QTimer

_YOUNG_MS: Final = 1_000
# Every so many times, all of it.
_WHOLE: Final = 60


class GarbageCollector(QObject):
    """Collects from a timer, where Python would do it on whichever thread makes the next object.

    An object of Qt that is part of a cycle must not be destroyed on another thread than its own.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._count = 0
        self._timer = QTimer(self, interval=_YOUNG_MS)
        self._timer.timeout.connect(self._on_time)

    def start(self) -> None:
        """Takes over; what is there by now is there to stay and is not looked at again."""
        gc.disable()
        gc.freeze()
        self._timer.start()

    def stop(self) -> None:
        """Collects everything, and hands back."""
        self._timer.stop()
        gc.unfreeze()
        gc.collect()
        gc.enable()

    def _on_time(self) -> None:
        self._count += 1
        gc.collect(2 if self._count % _WHOLE == 0 else 1)
