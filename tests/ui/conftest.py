"""What every test of the window can ask for."""

from __future__ import annotations

import asyncio
import gc
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
import qasync

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from charstudio.storage.library import SqliteLibrary
    from tests.stand_ins import Clock, ScriptedEngine
    from tests.ui.money_room import World


@pytest.fixture
def loop(qapp: QApplication) -> Iterator[qasync.QEventLoop]:
    """An asyncio loop on Qt's, for tests that wait with `qtbot`.

    Fails a test that leaves a task or a thread behind, or whose task or callback failed unseen.
    """
    # What earlier tests left goes now, on Qt's own thread: collected on the database's, it would crash.
    gc.collect()
    # What is left stays: the next collection need not look at it.
    gc.freeze()
    before = set(threading.enumerate())
    errors: list[dict[str, Any]] = []
    loop = qasync.QEventLoop(qapp, already_running=True)
    loop.set_default_executor(ThreadPoolExecutor(2))
    loop.set_exception_handler(lambda _loop, context: errors.append(context))
    asyncio.set_event_loop(loop)
    yield loop
    left = asyncio.all_tasks(loop)
    for task in left:
        task.cancel()
    while not all(task.done() for task in left):
        qapp.processEvents()
    asyncio.events._set_running_loop(None)
    # Not `loop.stop()`: waits of later tests would then return at once.
    loop._QEventLoop__is_running = False
    loop.close()
    asyncio.set_event_loop(None)
    assert not left, f"tasks left behind: {left}"
    assert not errors, f"errors nobody saw: {errors}"
    assert set(threading.enumerate()) <= before


@pytest.fixture
def world(
    qtbot: QtBot, loop: qasync.QEventLoop, library: SqliteLibrary, engine: ScriptedEngine, clock: Clock
) -> World:
    """What a desk stands on."""
    return qtbot, loop, library, engine, clock
