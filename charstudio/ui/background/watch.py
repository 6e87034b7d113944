"""Hears when another process changes the library: the command line, or a window on another machine."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from charstudio.errors import LibraryError, LibraryErrorKind

if TYPE_CHECKING:
    from charstudio.services.studio import Studio
    from charstudio.ui.background.changes import Changes
    from charstudio.ui.background.tasks import TaskRunner

_EVERY_MS: Final = 1_000


class LibraryWatch(QObject):
    """Asks the library about once a second, and not again before it has answered.

    What this process writes is not news. A library that can't be read goes out by `TaskRunner.failed`, once;
    one that is only busy is asked again. When it answers once more, everything may be different.

    Signals:
        mended: A library that could not be read can be read again.
    """

    mended = Signal()

    def __init__(
        self, studio: Studio, tasks: TaskRunner, changes: Changes, *, every_ms: int = _EVERY_MS
    ) -> None:
        super().__init__()
        self._library, self._tasks, self._changes = studio.workspace.library, tasks, changes
        # Each start says how long: QTimer keeps the time of the last one, and 0 would be a busy loop.
        self._every_ms, self._timer = every_ms, QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._ask)
        self._asking: asyncio.Task[object] | None = None
        self._watching = False
        self._changed = False
        self._broken: LibraryErrorKind | None = None

    def start(self) -> None:
        """Watches, from now on or again; what happened during a pause is told soon."""
        if not self._watching:
            self._watching = True
            self._timer.start(0)

    def pause(self) -> None:
        """Says nothing until the next `start`; what happens meanwhile is told then."""
        self._watching = False
        self._timer.stop()

    async def stop(self) -> None:
        """Ends in order: when this returns, nothing is asked any more."""
        self.pause()
        if self._asking is not None:
            await asyncio.wait([self._asking])

    def _ask(self) -> None:
        if self._asking is None:
            self._asking = self._tasks.run(self._asked())
            self._asking.add_done_callback(self._on_answered)

    async def _asked(self) -> None:
        try:
            self._changed |= await self._library.changed_elsewhere()
        except LibraryError as error:
            if error.kind is LibraryErrorKind.BUSY or error.kind is self._broken:
                return
            self._broken = error.kind
            raise
        if self._broken is not None:
            self._broken, self._changed = None, True
            self.mended.emit()
        if self._changed and self._watching:
            self._changed = False
            self._changes.library_changed.emit()

    def _on_answered(self, task: asyncio.Task[object]) -> None:
        self._asking = None
        # Cancelled, it is because everything ends.
        if self._watching and not task.cancelled():
            self._timer.start(self._every_ms)
