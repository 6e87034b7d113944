"""Processes that tests wait for on an event loop."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from asyncio.subprocess import Process


async def ended(process: Process) -> None:
    """Kills a process that still runs, and waits until nothing is left of it."""
    if process.returncode is None:
        process.kill()
    await process.wait()
    # Where asyncio has a thread for each process, that tells of the end just before its own.
    for thread in threading.enumerate():
        if thread.name.startswith("asyncio-waitpid"):
            thread.join()
