"""Stopping: the connection is closed at once, as the server sees it, and what came is kept."""

import asyncio
import threading
from contextlib import aclosing

import pytest

from charstudio.domain.connection import ServerKind
from charstudio.engines.openai.connector import OpenAIConnector
from charstudio.errors import EngineError, EngineErrorKind
from charstudio.services.ports import MadeImage, Preview
from tests.stand_ins import picture
from tests.unit.openai.conftest import Bench
from tests.unit.openai.peer import STREAM, Asked, Line, as_asked, stream_events


async def half(asked: Asked, line: Line) -> None:
    """A preview, and then nothing until the other end is gone."""
    await line.send(STREAM + stream_events(picture(1), [picture(2)])[0])
    await line.closed()


async def silent(asked: Asked, line: Line) -> None:
    await line.closed()


async def test_closing_the_generator_closes_the_connection(bench: Bench) -> None:
    bench.peer.script = half
    events = bench.engine.generate(bench.order())
    assert await anext(events) == Preview(0, picture(2))
    assert not bench.peer.gone.is_set()
    await events.aclose()
    await bench.peer.gone.wait()
    assert bench.journal.sent == [("attempt-0", (0,))]
    assert not bench.journal.refusals


@pytest.mark.parametrize("kind", [ServerKind.OPENAI, ServerKind.LOCALAI])
async def test_cancelling_the_task_closes_the_connection(bench: Bench, kind: ServerKind) -> None:
    bench.use(kind)
    bench.peer.script = silent
    running = asyncio.create_task(bench.made())
    await bench.peer.came.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    await bench.peer.gone.wait()
    assert not bench.journal.refusals


async def test_what_came_before_is_kept(bench: Bench) -> None:
    async def script(asked: Asked, line: Line) -> None:
        if asked is bench.peer.asked[0]:
            await line.send(STREAM + b"".join(stream_events(picture(5))))
        else:
            await line.closed()

    bench.peer.script = script
    came = []
    async with aclosing(bench.engine.generate(bench.order(count=4))) as events:
        async for event in events:
            came.append(event)
            break
    assert [type(event) for event in came] == [MadeImage]
    assert isinstance(came[0], MadeImage)
    assert came[0].data == picture(5)


async def test_what_came_and_was_not_looked_at_yet_is_handed_over(bench: Bench) -> None:
    async def script(asked: Asked, line: Line) -> None:
        await as_asked(asked, line)
        await line.closed()

    bench.use(ServerKind.OTHER)
    bench.peer.script = script
    events = bench.engine.generate(bench.order(count=4, model="some"))
    first = await anext(events)
    await bench.peer.gone.wait()
    for _ in range(20):
        # Everything that is to be done there is done by then.
        await bench.connector.prepare()
    await events.aclose()
    assert isinstance(first, MadeImage)
    assert [made.index for made in (first, *bench.journal.late_ones)] == [0, 1, 2, 3]
    assert bench.journal.late_ones[2].data == picture(4)


async def test_asking_twice_still_waits_for_the_end(bench: Bench) -> None:
    bench.peer.script = silent
    running = asyncio.create_task(bench.made())
    await bench.peer.came.wait()
    running.cancel()
    await asyncio.sleep(0)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    await bench.peer.gone.wait()


async def test_one_that_was_never_begun_asks_nobody(bench: Bench) -> None:
    await bench.engine.generate(bench.order()).aclose()
    assert not bench.peer.asked


async def test_it_can_be_closed_and_used_again(bench: Bench, connector: OpenAIConnector) -> None:
    connector.close()
    for _ in range(2):
        assert len(await bench.made()) == 3
        assert any(thread.name == "charstudio-openai" for thread in threading.enumerate())
        connector.close()
        connector.close()
        assert not any(thread.name == "charstudio-openai" for thread in threading.enumerate())


async def test_what_still_runs_ends_with_it(bench: Bench, connector: OpenAIConnector) -> None:
    bench.peer.script = silent
    running = asyncio.create_task(bench.made())
    await bench.peer.came.wait()
    await asyncio.to_thread(connector.close)
    with pytest.raises(EngineError) as raised:
        await running
    assert raised.value.kind is EngineErrorKind.FAILED
    await bench.peer.gone.wait()
