"""CharStudio with an engine that draws at once, for tests that need a process of its own.

`python -m tests.unit.cli.stand_in WORDS` is `charstudio WORDS` with that engine. In the environment,
`STAND_IN_STOPS_AFTER=N` makes it wait for ever after N images, and `STAND_IN_SIGNALS=N` sends the process
itself N times SIGINT while its first image is being written to the disk, and `STAND_IN_READ_ONLY=N` takes
away the right to write originals before the Nth image. `STAND_IN_ASKS=1` makes it ask a service for each
image, and say so on standard error.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import signal
import sys
import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from charstudio.app import command_line
from charstudio.engines.sketch.words import RuleWords
from charstudio.storage.originals import OriginalFiles
from tests.stand_ins import ScriptedEngine, made

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Mapping

    from charstudio.domain.character import Details
    from charstudio.services.ports import EngineEvent, EngineInfo, ImageOrder


class StandIn(ScriptedEngine):
    """The scripted engine under the name of the built-in one."""

    loop: asyncio.AbstractEventLoop

    @property
    def info(self) -> EngineInfo:
        return replace(super().info, name="sketch")

    async def choose_style(self, details: Details) -> str:
        self.loop = asyncio.get_running_loop()
        return await super().choose_style(details)


class Waiting(StandIn):
    """Makes some images and then waits for ever."""

    async def generate(self, order: ImageOrder) -> AsyncGenerator[EngineEvent, None]:
        for index in range(int(os.environ["STAND_IN_STOPS_AFTER"])):
            yield made(order, index)
        await asyncio.Event().wait()


class Asking(StandIn):
    """Asks a service for each image; what goes out to it is a line on standard error."""

    async def generate(self, order: ImageOrder) -> AsyncGenerator[EngineEvent, None]:
        for index in range(order.count):
            attempt = await order.requests.sending([index])
            os.write(sys.stderr.fileno(), b"the request goes out\n")
            yield replace(made(order, index), attempt=attempt)


def engine_of(environment: Mapping[str, str]) -> StandIn:
    """The engine that the environment asks for."""
    if "STAND_IN_ASKS" in environment:
        return Asking()
    return Waiting() if "STAND_IN_STOPS_AFTER" in environment else StandIn()


def main() -> int:
    engine = engine_of(os.environ)
    keep, left = OriginalFiles.keep, int(os.environ.get("STAND_IN_SIGNALS", "0"))

    order = itertools.count(1)
    read_only = int(os.environ.get("STAND_IN_READ_ONLY", "0"))

    def disturbed(files: OriginalFiles, data: bytes, **more: Any) -> object:
        nonlocal left
        if next(order) == read_only:
            for folder in (files._folder, *files._folder.iterdir()):
                folder.chmod(0o555)
        while left > 0:
            left -= 1
            os.kill(os.getpid(), signal.SIGINT)
            # One after another: two that wait at the same time are one.
            noticed = threading.Event()
            engine.loop.call_soon_threadsafe(noticed.set)
            noticed.wait()
        return keep(files, data, **more)

    with (
        patch("charstudio.app.composition.built_in", lambda: ({"sketch": engine}, {"rule": RuleWords()})),
        patch.object(OriginalFiles, "keep", disturbed),
    ):
        return command_line.run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
