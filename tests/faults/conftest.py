"""A service on this machine that answers as it is told, and a studio that is connected to it."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any

import pytest

from tests.faults.remote import Remote, remote_studio
from tests.scripted_server import Script, ScriptedServer

if TYPE_CHECKING:
    from pathlib import Path

# Starts a service that answers by this script, and connects a studio to it; see `remote_studio`.
Connected = Callable[..., Coroutine[Any, Any, tuple[ScriptedServer, Remote]]]


@pytest.fixture
def library_folder(folder: Path, empty_database: Path) -> Path:
    """The folder of a library that is new and closed."""
    folder.mkdir()
    shutil.copy(empty_database, folder)
    return folder


@pytest.fixture
async def connected(library_folder: Path) -> AsyncIterator[Connected]:
    async with AsyncExitStack() as stack:

        async def connect(script: Script, **more: Any) -> tuple[ScriptedServer, Remote]:
            server = stack.enter_context(ScriptedServer(script))
            return server, await stack.enter_async_context(remote_studio(library_folder, server.url, **more))

        yield connect
