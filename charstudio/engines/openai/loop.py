"""A loop on a thread of its own, where services are asked and their answers taken apart: the caller's loop,
which is the window's, only hears what came.
"""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import Future
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from charstudio.errors import EngineError, EngineErrorKind

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine

T = TypeVar("T")
_NAME: Final = "charstudio-openai"
_PATIENCE_S: Final = 5


class Caller(Generic[T]):
    """Whoever waits for what is done on the engine's loop. It is used there alone."""

    def __init__(self, loop: asyncio.AbstractEventLoop, queue: asyncio.Queue[T | None]) -> None:
        self._loop, self._queue = loop, queue

    def tell(self, event: T) -> None:
        """Hands an event over."""
        self._loop.call_soon_threadsafe(self._queue.put_nowait, event)

    async def run(self, work: Callable[[], Awaitable[Any]]) -> Any:
        """What a coroutine of the caller's own returns, run on its loop. It is always run to its end."""

        async def there() -> Any:
            return await work()

        there_is = asyncio.run_coroutine_threadsafe(there(), self._loop)
        task = asyncio.ensure_future(asyncio.wrap_future(there_is))
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            await asyncio.wait([task])
            if not task.cancelled():
                task.exception()  # who was stopped hears of nothing else
            raise

    def ended(self) -> None:
        """Says that no more will come."""
        with suppress(RuntimeError):  # nobody is there any more
            self._loop.call_soon_threadsafe(self._queue.put_nowait, None)


class EngineLoop:
    """The loop and its thread. It starts when it is needed first, and again after it was closed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    async def run(self, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """What a coroutine returns that runs there. Where the caller is cancelled, so is it."""
        future = asyncio.run_coroutine_threadsafe(work(), self._running())
        return await asyncio.wrap_future(future)

    async def stream(
        self, work: Callable[[Caller[T]], Coroutine[Any, Any, None]], late: Callable[[T], Awaitable[None]]
    ) -> AsyncGenerator[T, None]:
        """What a coroutine that runs there tells, as it tells it.

        Closing the generator cancels the coroutine, and waits until it has ended. What it had told by then
        goes to `late`.
        """
        queue: asyncio.Queue[T | None] = asyncio.Queue()
        caller = Caller[T](asyncio.get_running_loop(), queue)
        engine = self._running()
        started: Future[asyncio.Task[None]] = Future()

        def ended(task: asyncio.Task[None]) -> None:
            if not task.cancelled():
                task.exception()  # somebody has looked, even where nobody is there any more
            caller.ended()

        def start() -> None:
            task = engine.create_task(work(caller))
            task.add_done_callback(ended)
            started.set_result(task)

        engine.call_soon_threadsafe(start)
        over = False
        try:
            await _patiently(asyncio.wrap_future(started))
            while (event := await queue.get()) is not None:
                yield event
            over = True
        finally:
            task = started.result()
            if not over:
                engine.call_soon_threadsafe(task.cancel)
                await _patiently(_drained(queue, late))
            error = _ended_by(task) if over else None
        if error is not None:
            raise error

    def close(self) -> None:
        """Stops everything that runs there, and waits for that. Safe to call again."""
        with self._lock:
            loop, thread = self._loop, self._thread
            self._loop = self._thread = None
        if loop is None or thread is None:
            return
        loop.call_soon_threadsafe(loop.stop)
        thread.join()

    def _running(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(target=_serve, args=(self._loop,), name=_NAME, daemon=True)
                self._thread.start()
            return self._loop


def _serve(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    try:
        loop.run_forever()
        left = asyncio.all_tasks(loop)
        for task in left:
            task.cancel()
        if left:
            # Whoever waits for the caller's loop may wait for one that is gone.
            loop.run_until_complete(asyncio.wait(left, timeout=_PATIENCE_S))
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.run_until_complete(loop.shutdown_default_executor())
    finally:
        asyncio.set_event_loop(None)
        loop.close()


def _ended_by(task: asyncio.Task[None]) -> BaseException | None:
    if task.cancelled():
        # Nobody here stopped it: the whole loop was.
        return EngineError(EngineErrorKind.FAILED, "It was stopped with everything else")
    return task.exception()


async def _drained(queue: asyncio.Queue[T | None], late: Callable[[T], Awaitable[None]]) -> None:
    while (event := await queue.get()) is not None:
        await late(event)


async def _patiently(work: Awaitable[T]) -> T:
    """What `work` gives, waited for to its end even when the caller is cancelled meanwhile."""
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError as asked:
            cancelled = asked
    if cancelled is not None:
        raise cancelled
    return task.result()
