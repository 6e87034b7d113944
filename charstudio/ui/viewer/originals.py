"""The few originals that are looked at now or next, decoded off the window's thread."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from charstudio.ui.background.pictures import Fault
from charstudio.ui.viewer.levels import Levels, bytes_of, read_levels

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from charstudio.domain.image import Original
    from charstudio.errors import CharacterError
    from charstudio.ui.background.tasks import TaskRunner

# The one that is seen and its two neighbours; a huge one has the memory for itself.
_KEPT: Final = 3
_BYTES: Final = 400_000_000
_AT_ONCE: Final = 2


class ViewedOriginals(QObject):
    """Keeps what is wanted, and nothing else.

    Signals:
        ready: The SHA-256 of one that is there now, or whose fault is known.
    """

    ready = Signal(str)

    def __init__(self, tasks: TaskRunner, path: Callable[[Original], Path]) -> None:
        super().__init__()
        self._tasks, self._path = tasks, path
        self._wanted: dict[str, Original] = {}
        self._found: dict[str, Levels | Fault] = {}
        self._under_way: set[str] = set()

    def want(self, originals: Sequence[Original]) -> None:
        """From now on these, the one that is seen first; what else there was is let go."""
        self._wanted = {}
        needed = 0
        for original in originals:
            needed += bytes_of(original.width, original.height)
            if not self._wanted or (needed <= _BYTES and len(self._wanted) < _KEPT):
                self._wanted[original.sha256] = original
        self._found = {one: found for one, found in self._found.items() if one in self._wanted}
        self._read_next()

    def levels(self, sha256: str) -> Levels:
        """The picture; empty while it is not there."""
        found = self._found.get(sha256, ())
        return () if isinstance(found, Fault) else found

    def fault(self, sha256: str) -> Fault | None:
        """Why it can't be had."""
        found = self._found.get(sha256)
        return found if isinstance(found, Fault) else None

    def try_again(self, sha256: str) -> None:
        """Reads one anew whose file was brought back."""
        self._found.pop(sha256, None)
        self._read_next()

    def _read_next(self) -> None:
        for sha256, original in self._wanted.items():
            if len(self._under_way) == _AT_ONCE:
                return
            if sha256 not in self._found and sha256 not in self._under_way:
                self._under_way.add(sha256)
                # A picture that is read can't be stopped; who steps on meanwhile waits for two at most.
                self._tasks.run(
                    asyncio.to_thread(read_levels, self._path(original)),
                    done=partial(self._on_read, sha256),
                    failed=partial(self._on_failed, sha256),
                )

    def _on_read(self, sha256: str, found: Levels | Fault) -> None:
        self._under_way.discard(sha256)
        if sha256 in self._wanted:
            self._found[sha256] = found
            self.ready.emit(sha256)
        self._read_next()

    def _on_failed(self, sha256: str, error: CharacterError) -> None:
        """Not the file's fault: there was no memory for it, say."""
        self._under_way.discard(sha256)
        self._tasks.failed.emit(error)
