"""Undo and redo of what was done in the window. Steps reach the library, so they take their time."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from charstudio.ui.background.tasks import TaskRunner

_KEPT: Final = 200


@dataclass(frozen=True)
class Step:
    """Something that was done and can be undone.

    Attributes:
        text: What was done, as the menu says it after "Undo": “rename Nyx”.
        undo: Takes it back. Raises a `CharacterError` when it can't: the step is dropped then.
        redo: Does it again.
        place: Shows where it happens, before it happens; undo never changes what is not seen.
    """

    text: str
    undo: Callable[[], Awaitable[object]]
    redo: Callable[[], Awaitable[object]]
    place: Callable[[], object] | None = None


class UndoHistory(QObject):
    """The steps of this window, newest last; they are undone one after another.

    Signals:
        changed: Other things can be undone or redone now.
        undone, redone: The text of the step.
    """

    changed = Signal()
    undone = Signal(str)
    redone = Signal(str)

    def __init__(self, tasks: TaskRunner) -> None:
        super().__init__()
        self._tasks = tasks
        self._done: list[Step] = []
        self._taken_back: list[Step] = []
        self._turn = asyncio.Lock()

    def record(self, step: Step) -> None:
        """Notes something that was just done."""
        self._done.append(step)
        del self._done[:-_KEPT]
        self._taken_back.clear()
        self.changed.emit()

    @property
    def undo_text(self) -> str:
        """What `undo` would take back, empty when there is nothing."""
        return self._done[-1].text if self._done else ""

    @property
    def redo_text(self) -> str:
        """What `redo` would do again, empty when there is nothing."""
        return self._taken_back[-1].text if self._taken_back else ""

    def undo(self) -> None:
        """Takes back the newest step."""
        self._tasks.run(self._undo())

    def redo(self) -> None:
        """Does again what was taken back last."""
        self._tasks.run(self._redo())

    def clear(self) -> None:
        """Forgets every step: what they speak of is gone for good."""
        self._done.clear()
        self._taken_back.clear()
        self.changed.emit()

    async def _undo(self) -> None:
        async with self._turn:
            if not self._done:
                return
            step = self._done.pop()
            self.changed.emit()
            if step.place is not None:
                step.place()
            await step.undo()
            self._taken_back.append(step)
            self.changed.emit()
        self.undone.emit(step.text)

    async def _redo(self) -> None:
        async with self._turn:
            if not self._taken_back:
                return
            step = self._taken_back.pop()
            self.changed.emit()
            if step.place is not None:
                step.place()
            await step.redo()
            self._done.append(step)
            self.changed.emit()
        self.redone.emit(step.text)
