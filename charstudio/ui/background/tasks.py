"""The one place that starts asynchronous work from the window, keeps it, and hears how it ended."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Signal

from charstudio.errors import CharacterError
from charstudio.services.operation import Operation

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from PySide6.QtCore import SignalInstance

T = TypeVar("T")


class TaskRunner(QObject):
    """Runs coroutines on the window's event loop.

    Signals:
        failed: A `CharacterError` that whoever started the work does not handle.
    """

    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks: set[asyncio.Task[Any]] = set()

    def run(
        self,
        work: Coroutine[Any, Any, T],
        *,
        done: Callable[[T], object] | None = None,
        failed: Callable[[CharacterError], object] | None = None,
    ) -> asyncio.Task[Any]:
        """Starts `work` and goes on at once.

        Args:
            work: What is to be done. Cancelled, it ends silently.
            done: Called with what it returns.
            failed: Called with its error; without it the error goes out by the signal `failed`.
        """
        task: asyncio.Task[Any] = asyncio.get_running_loop().create_task(self._followed(work, done, failed))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        # Cancelled before its first step it never came to `work`, and Python would complain of that.
        task.add_done_callback(lambda _task: work.close())
        return task

    @property
    def busy(self) -> bool:
        """Whether anything is under way."""
        return bool(self._tasks)

    async def finished(self) -> None:
        """Waits until nothing is under way, what was started meanwhile included."""
        while others := [task for task in self._tasks if task is not asyncio.current_task()]:
            await asyncio.wait(others)

    async def stop(self) -> None:
        """Cancels what is under way and waits until it has ended in order."""
        while others := [task for task in self._tasks if task is not asyncio.current_task()]:
            for task in others:
                task.cancel()
            await asyncio.wait(others)

    async def _followed(
        self,
        work: Coroutine[Any, Any, T],
        done: Callable[[T], object] | None,
        failed: Callable[[CharacterError], object] | None,
    ) -> None:
        try:
            with Operation("window", CharacterError).step():
                result = await work
                if done is not None:
                    done(result)
        except CharacterError as error:
            (failed or self.failed.emit)(error)


async def heard(*signals: SignalInstance) -> None:
    """Waits for the first of some signals."""
    waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def tell(*_: object) -> None:
        if not waiting.done():
            waiting.set_result(None)

    for signal in signals:
        signal.connect(tell)
    try:
        await waiting
    finally:
        for signal in signals:
            signal.disconnect(tell)
