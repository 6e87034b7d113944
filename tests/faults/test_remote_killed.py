"""kill −9 while a service makes images: what came is there, and what may be charged is not asked again."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from charstudio.domain.generation import AttemptState, GenerationStatus
from charstudio.errors import CharacterValidationError
from charstudio.services.messages import message_for
from tests.faults.processes import ended
from tests.faults.remote import remote_studio
from tests.remote_answers import completed, finished, partial, stream
from tests.scripted_server import SILENCE, ScriptedServer
from tests.stand_ins import picture
from tests.unit.services.paying import agree, counted, ledger_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.scripted_server import Answer, Request

ROOT = Path(__file__).parents[2]
COUNT = 4

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs kill -9")


@asynccontextmanager
async def making(folder: Path, server: ScriptedServer) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.faults.remote_round", str(folder), server.url, str(COUNT)),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        await ended(process)


async def told(process: asyncio.subprocess.Process, word: str) -> None:
    """Waits until the process tells of such an event."""
    assert process.stdout is not None
    async with asyncio.timeout(30):
        while line := (await process.stdout.readline()).decode():
            if line.startswith(word):
                return
    raise AssertionError(f"{word} was not told")


async def test_after_a_kill_exactly_what_is_owed_is_asked_for_and_only_when_told_to(
    library_folder: Path,
) -> None:
    def script(request: Request) -> Answer:
        if request.number == 0:
            return stream(partial(picture(0)), gate, completed(picture(0)))
        return stream(partial(picture(0)), SILENCE)

    with ScriptedServer(script) as server:
        gate = server.gate()
        async with making(library_folder, server) as process:
            await server.asked(COUNT, within=30)
            gate.open()
            await told(process, "ImageArrived")
            process.send_signal(signal.SIGKILL)
            await process.wait()
        await server.happens(lambda: all(request.answered or request.gone for request in server.requests))
        assert len(server.requests) == COUNT

        async with remote_studio(library_folder, server.url) as remote:
            found = await remote.journal()
            assert (found.status, found.completed) == (GenerationStatus.INTERRUPTED, 1)
            states = sorted(attempt.state for attempt in found.attempts)
            assert states == [AttemptState.ANSWERED, *[AttemptState.UNCERTAIN] * 3]
            assert len(found.uncertain_places) == 3
            await agree(remote.studio, found.id)
            assert counted(await ledger_of(remote.studio, found.id)) == {"charged": 1, "uncertain": 3}
            spent = (await remote.studio.money.month()).spent

            with pytest.raises(CharacterValidationError) as asked:
                await remote.go_on(found)
            assert asked.value.kind == "may_be_charged"
            assert "3" in message_for(asked.value).message
            assert len(server.requests) == COUNT

            server.script = lambda request: finished(request, [picture(request.number)])
            made = await remote.go_on(found, pay_again=True)
            assert (made.generation.status, made.generation.completed) == (GenerationStatus.SUCCEEDED, COUNT)
            assert len(server.requests) == COUNT + 3
            assert made.states.count(AttemptState.ANSWERED) == COUNT
            # What may have been charged before counts beside what was charged now.
            await agree(remote.studio, found.id)
            assert counted(await ledger_of(remote.studio, found.id)) == {"charged": COUNT, "uncertain": 3}
            # 10 tokens of text at 5, 40 of images at 8 and 196 at 30, for a million.
            assert (await remote.studio.money.month()).spent - spent == 3 * Decimal("0.00625")


async def test_killed_before_anything_came_everything_is_uncertain(library_folder: Path) -> None:
    with ScriptedServer(lambda _: [SILENCE]) as server:
        async with making(library_folder, server) as process:
            await server.asked(COUNT, within=30)
            process.send_signal(signal.SIGKILL)
            await process.wait()
        async with remote_studio(library_folder, server.url) as remote:
            found = await remote.journal()
        assert (found.status, found.completed) == (GenerationStatus.INTERRUPTED, 0)
        assert [attempt.state for attempt in found.attempts] == [AttemptState.UNCERTAIN] * COUNT
        assert found.uncertain_places == (0, 1, 2, 3)
        # A start asks nobody for anything.
        assert len(server.requests) == COUNT
