"""How long the window does not answer."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer

if TYPE_CHECKING:
    from collections.abc import Awaitable

_EVERY_MS = 5


class Ticks(QObject):
    """A timer of the window's loop, and the longest time that passed between two of its ticks."""

    def __init__(self) -> None:
        super().__init__()
        self._timer = QTimer(self, interval=_EVERY_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_tick)
        self._last = self._longest = 0.0

    async def longest(self, work: Awaitable[object]) -> float:
        """The longest gap while this is going on, in seconds."""
        self._last, self._longest = time.perf_counter(), 0.0
        self._timer.start()
        await work
        self._timer.stop()
        # What came last may have been the longest.
        self._on_tick()
        return self._longest

    async def compared(self, work: Awaitable[object]) -> tuple[float, float]:
        """The longest gap while this is going on, and in as long a time with nothing to do."""
        started = time.perf_counter()
        ours = await self.longest(work)
        took = time.perf_counter() - started
        await asyncio.sleep(0.5)
        return ours, await self.longest(asyncio.sleep(took))

    def _on_tick(self) -> None:
        now = time.perf_counter()
        self._longest = max(self._longest, now - self._last)
        self._last = now
