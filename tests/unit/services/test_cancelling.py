"""A round that is stopped keeps what came, has its end in the journal, and is no error."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from charstudio.domain.character import Details
from charstudio.domain.generation import Cancelled, Finished, GenerationEvent, GenerationStatus, ImageArrived
from charstudio.errors import CharacterImageError
from charstudio.services.generation import GenerationRun
from charstudio.services.ports import EngineEvent, ImageOrder, MadeImage
from charstudio.services.workspace import to_the_end
from tests.stand_ins import FailingLibrary, ScriptedEngine, asked, disk_full, events_of, files, made
from tests.unit.services.conftest import World
from tests.unit.services.rounds import all_of, round_of


async def status_of(world: World) -> GenerationStatus:
    return (await world.studio.images.generation_status(world.mara)).generation.status


@contextmanager
def held_back(failing: FailingLibrary, number: int) -> Iterator[tuple[threading.Event, threading.Event]]:
    """Lets the write with this number wait: gives when it is reached, and what lets it go on."""
    reached, go_on = threading.Event(), threading.Event()
    original = failing._library._database._write
    seen = 0

    def write(work: object) -> object:
        nonlocal seen
        seen += 1
        if seen == number:
            reached.set()
            assert go_on.wait(20)
        return original(work)  # type: ignore[arg-type]

    failing._library._database._write = write  # type: ignore[method-assign,assignment]
    try:
        yield reached, go_on
    finally:
        go_on.set()
        failing._library._database._write = original  # type: ignore[method-assign]


async def test_leaving_in_the_middle_keeps_what_came(world: World, engine: ScriptedEngine) -> None:
    async with await round_of(world) as run:
        async for event in run:
            if isinstance(event, ImageArrived):
                break
    assert run.generation.status is GenerationStatus.CANCELLED
    assert await status_of(world) is GenerationStatus.CANCELLED
    assert len((await world.character()).images) == 3
    assert engine.closed == len(engine.orders)


async def test_closing_in_the_middle_keeps_what_came(world: World) -> None:
    run = await round_of(world)
    events: list[GenerationEvent] = []
    async for event in run:
        events.append(event)
        if sum(isinstance(event, ImageArrived) for event in events) == 2:
            await run.aclose()
    assert await status_of(world) is GenerationStatus.CANCELLED
    assert len((await world.character()).images) == 4


async def test_an_error_of_the_reader_stops_the_round_and_is_not_hidden(world: World) -> None:
    async def reader(run: GenerationRun) -> None:
        async with run:
            async for _ in run:
                raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await reader(await round_of(world))
    assert await status_of(world) is GenerationStatus.CANCELLED


@pytest.mark.parametrize("times", [1, 3])
async def test_a_cancelled_task_stops_the_engine(world: World, engine: ScriptedEngine, times: int) -> None:
    run = await round_of(world)
    engine.gate = asyncio.Event()
    task = asyncio.ensure_future(events_of(run))
    await engine.reached(2)
    for _ in range(times):
        task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert engine.closed == len(engine.orders)
    assert await status_of(world) is GenerationStatus.CANCELLED


@pytest.mark.parametrize("times", [1, 3])
async def test_a_picture_that_came_is_saved_however_often_one_cancels(
    world: World, failing: FailingLibrary, times: int
) -> None:
    run = await round_of(world)
    with held_back(failing, 2) as (reached, go_on):
        task = asyncio.ensure_future(events_of(run))
        await asyncio.to_thread(reached.wait, 20)
        for _ in range(times):
            task.cancel()
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        go_on.set()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert len((await world.character()).images) == 3
    status = await world.studio.images.generation_status(world.mara)
    assert (status.generation.status, status.generation.completed) == (GenerationStatus.CANCELLED, 1)


async def test_bytes_that_are_no_picture_do_not_hide_a_cancellation(
    world: World, engine: ScriptedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached, go_on = threading.Event(), threading.Event()
    originals = world.studio.workspace.library.originals
    keep = originals.keep

    def slow(data: bytes, **more: Any) -> object:
        reached.set()
        assert go_on.wait(20)
        return keep(data, **more)

    monkeypatch.setattr(originals, "keep", slow)
    engine.script = lambda order, index: MadeImage(index, b"<html>")
    run = await round_of(world)
    task = asyncio.ensure_future(events_of(run))
    await asyncio.to_thread(reached.wait, 20)
    task.cancel()
    await asyncio.sleep(0)
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await status_of(world) is GenerationStatus.CANCELLED


async def test_a_round_that_was_at_its_end_has_succeeded(world: World, failing: FailingLibrary) -> None:
    run = await round_of(world, 1)
    watched = asyncio.ensure_future(all_of(run))
    with held_back(failing, 3) as (reached, go_on):  # running, the image, the end
        task = asyncio.ensure_future(events_of(run))
        await asyncio.to_thread(reached.wait, 20)
        task.cancel()
        await asyncio.sleep(0)
        go_on.set()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert await status_of(world) is GenerationStatus.SUCCEEDED
    assert isinstance((await watched)[-1], Finished)


async def test_watchers_hear_that_it_was_stopped(world: World) -> None:
    run = await round_of(world)
    watched = asyncio.ensure_future(all_of(run))
    await asyncio.sleep(0)
    async with run:
        async for _ in run:
            break
    assert isinstance((await watched)[-1], Cancelled)


async def test_a_round_that_nobody_iterates_is_cancelled(
    world: World, engine: ScriptedEngine, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "charstudio.operations")
    orders = len(engine.orders)
    run = await round_of(world)
    watched = asyncio.ensure_future(all_of(run))
    await asyncio.sleep(0)
    async with run:
        pass
    assert len(engine.orders) == orders
    assert await status_of(world) is GenerationStatus.CANCELLED
    assert [type(event) for event in await watched] == [Cancelled]
    assert "images.regenerate_images cancelled in " in caplog.text


async def test_closing_twice_or_after_the_end_changes_nothing(world: World) -> None:
    run = await round_of(world)
    await events_of(run)
    generation = run.generation
    await run.aclose()
    await run.aclose()
    assert run.generation == generation
    assert generation.status is GenerationStatus.SUCCEEDED


@pytest.mark.parametrize("begun", [False, True])
async def test_cancelling_is_no_error_even_where_it_cannot_be_recorded(
    world: World, failing: FailingLibrary, begun: bool, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "charstudio.operations")
    run = await round_of(world)
    watched = asyncio.ensure_future(all_of(run))
    await asyncio.sleep(0)
    async with run:
        if begun:
            await anext(aiter(run))
        failing.fail_writes()
    assert run.generation.status is GenerationStatus.CANCELLED
    assert isinstance((await watched)[-1], Cancelled)
    assert "unrecorded=full" in caplog.text
    failing.writing = None
    assert await status_of(world) is GenerationStatus.CANCELLED


async def test_a_character_created_meanwhile_stays(world: World) -> None:
    created = await world.studio.characters.create_character(Details("Bo"), asked(3))
    assert created.run is not None
    async with created.run as run:
        async for event in run:
            if isinstance(event, ImageArrived):
                break
    assert (await world.character(created.character.id)).image_count == 1


async def test_a_round_that_was_stopped_before_it_was_handed_over_is_cancelled(
    world: World, failing: FailingLibrary
) -> None:
    with held_back(failing, 1) as (reached, go_on):
        task = asyncio.ensure_future(round_of(world))
        await asyncio.to_thread(reached.wait, 20)
        task.cancel()
        await asyncio.sleep(0)
        go_on.set()
        with pytest.raises(asyncio.CancelledError):
            await task
    status = await world.studio.images.generation_status(world.mara)
    assert status.generation.round == 2
    assert status.generation.status is GenerationStatus.CANCELLED


async def test_a_disk_that_fills_up_while_it_is_stopped_is_in_the_log(
    world: World,
    engine: ScriptedEngine,
    failing: FailingLibrary,
    caplog: pytest.LogCaptureFixture,
) -> None:
    run = await round_of(world)
    reached, go_on = threading.Event(), threading.Event()

    def slow(order: ImageOrder, index: int) -> EngineEvent:
        keep = failing.originals.keep

        def held(data: bytes, **more: Any) -> object:
            reached.set()
            assert go_on.wait(20)
            failing.keeping = disk_full()
            return keep(data, **more)

        failing.originals.keep = held  # type: ignore[method-assign,assignment]
        return made(order, index)

    engine.script = slow
    task = asyncio.ensure_future(events_of(run))
    await asyncio.to_thread(reached.wait, 20)
    task.cancel()
    await asyncio.sleep(0)
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await status_of(world) is GenerationStatus.CANCELLED
    (record,) = [record for record in caplog.records if record.exc_info]
    assert "cancelled" in record.getMessage()
    assert "disk full" in caplog.text
    assert len(files(failing.folder)) == 2


async def test_what_is_done_to_the_end_gives_its_answer_or_its_error() -> None:
    async def answer() -> int:
        await asyncio.sleep(0)
        return 7

    async def fails() -> int:
        await asyncio.sleep(0)
        raise CharacterImageError("x")

    assert await to_the_end(answer()) == 7
    with pytest.raises(CharacterImageError):
        await to_the_end(fails())
