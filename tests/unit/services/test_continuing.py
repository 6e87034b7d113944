"""A round that is taken up again makes what it still owes, in its own place; or is given up."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from charstudio.domain.generation import (
    Finished,
    Generation,
    GenerationEvent,
    GenerationStatus,
    ImageArrived,
    PreviewArrived,
    Progressed,
)
from charstudio.errors import (
    CharacterImageError,
    CharacterUpdateError,
    CharacterValidationError,
    EngineError,
    EngineErrorKind,
)
from charstudio.services.generation import GenerationRun
from charstudio.services.ports import EngineEvent, ImageOrder, MissedImage, Preview
from charstudio.services.studio import Studio
from charstudio.storage.library import open_library
from tests.stand_ins import Clock, FailingLibrary, ScriptedEngine, asked, events_of, made, picture, rows
from tests.unit.services.conftest import World
from tests.unit.services.rounds import round_of, until_it_fails
from tests.unit.services.test_cancelling import held_back

MISSED = EngineError(EngineErrorKind.RATE_LIMIT, "slower")


def missing(*places: int) -> Callable[[ImageOrder, int], EngineEvent]:
    """Makes all but these images of an order."""
    return lambda order, index: MissedImage(index, MISSED) if index in places else made(order, index)


async def partial(world: World, engine: ScriptedEngine, *places: int, **more: object) -> Generation:
    """A round of four with seeds from 500 on, of which some did not come."""
    engine.script = missing(*places)
    events, _ = await until_it_fails(await round_of(world, 4, **more))
    engine.script = None
    return events[-1].generation


async def again(world: World, generation: Generation) -> GenerationRun:
    return await world.studio.images.continue_generation(world.mara, generation.id)


async def places(world: World, generation: Generation) -> list[tuple[int, int | None]]:
    """Where in the round each of its images stands, and its seed."""
    images = await world.studio.workspace.library.read(
        lambda records: records.images.of_generation(generation.id)
    )
    taken = await world.studio.workspace.library.read(
        lambda records: records.images.positions_of(generation.id)
    )
    return list(zip(sorted(taken), [image.recipe.seed for image in images], strict=True))


async def test_what_is_owed_is_made_in_its_own_place_and_round(
    world: World, engine: ScriptedEngine, clock: Clock
) -> None:
    before = await partial(world, engine, 0, 2)
    assert (before.status, before.completed) == (GenerationStatus.PARTIAL, 2)
    clock.pass_(hours=2)
    run = await again(world, before)
    assert (run.generation.id, run.generation.round) == (before.id, 2)
    assert (run.generation.status, run.generation.fault) == (GenerationStatus.QUEUED, None)
    assert [image.recipe.seed for image in run.snapshot().images] == [501, 503]

    events = await events_of(run)
    assert [event.index for event in events if isinstance(event, ImageArrived)] == [0, 2]
    assert [event.fraction for event in events if isinstance(event, Progressed)] == [0.5, 0.75, 1]
    assert isinstance(events[-1], Finished)
    after = events[-1].generation
    assert (after.status, after.completed, after.requested) == (GenerationStatus.SUCCEEDED, 4, 4)
    assert (after.cost_usd, after.fault) == (Decimal("0.08"), None)
    assert (await world.studio.images.generation_status(world.mara)).generation == after
    assert [one.generation.id for one in await world.studio.images.list_rounds(world.mara)] == [
        before.id,
        world.generation,
    ]
    # No seed makes a second image.
    assert await places(world, after) == [(0, 504), (1, 501), (2, 505), (3, 503)]
    assert {image.round for image in (await world.character()).images[2:]} == {2}


async def test_it_can_be_taken_up_time_and_again(world: World, engine: ScriptedEngine) -> None:
    generation = await partial(world, engine, 1, 2, 3)
    engine.script = missing(1, 2)
    events, error = await until_it_fails(await again(world, generation))
    assert (error.kind, error.context.source) == ("rate_limit", "images.continue_generation")
    assert events[-1].generation.status is GenerationStatus.PARTIAL
    engine.script = missing(0, 1)
    events, _ = await until_it_fails(await again(world, generation))
    assert [type(event) for event in events if isinstance(event, ImageArrived)] == []
    # What came before still counts.
    assert events[-1].generation.status is GenerationStatus.PARTIAL
    engine.script = None
    events = await events_of(await again(world, generation))
    assert await places(world, generation) == [(0, 500), (1, 504), (2, 505), (3, 506)]
    assert events[-1].generation.status is GenerationStatus.SUCCEEDED


async def test_time_left_goes_by_what_is_made_now(world: World, engine: ScriptedEngine, clock: Clock) -> None:
    generation = await partial(world, engine, 1, 2, 3, model="model-2")

    def slow(order: ImageOrder, index: int) -> EngineEvent:
        clock.pass_(seconds=10)
        return made(order, index)

    engine.script = slow
    events = await events_of(await again(world, generation))
    left = [event.remaining_s for event in events if isinstance(event, Progressed)]
    assert left[0] is None
    assert left[1:] == pytest.approx([20, 10, 0], abs=0.01)
    assert events[-1].generation.elapsed_s(clock()) == pytest.approx(30, abs=0.01)


async def test_previews_stand_in_the_place_of_their_image(world: World, engine: ScriptedEngine) -> None:
    generation = await partial(world, engine, 3)
    engine.script = lambda order, index: Preview(index, b"half")
    run = await again(world, generation)
    async with run:
        async for event in run:
            if isinstance(event, PreviewArrived):
                break
        assert event == PreviewArrived(run.generation, 3, b"half")
        assert run.snapshot().previews == {3: b"half"}


def face(folder: Path) -> Path:
    file = folder / "face.png"
    file.write_bytes(picture(9))
    return file


async def test_it_is_asked_for_as_it_was_at_first(world: World, engine: ScriptedEngine, folder: Path) -> None:
    engine.references = 4
    file = face(folder)
    generation = await partial(
        world,
        engine,
        1,
        style="plain",
        width=32,
        height=16,
        quality="high",
        prompt=" in the rain ",
        reference_image_ids=world.images,
        reference_files=(file,),
    )
    first = engine.orders[-1]
    await world.studio.images.regenerate_images(world.mara, asked(style="fancy"))
    await world.studio.characters.update_character(world.mara, lambda details: replace(details, name="Mo"))
    (event,) = [
        event for event in await events_of(await again(world, generation)) if isinstance(event, ImageArrived)
    ]
    assert engine.orders[-1] == replace(first, count=1, seed=504)
    assert first.details.name == "Mara Voss"
    assert event.image.recipe.reference_image_ids == world.images
    assert (await world.character()).styles == {"scripted": "fancy"}
    assert (await world.studio.images.list_rounds(world.mara))[1].generation.parameters == (
        generation.parameters
    )


async def test_images_in_the_trash_keep_their_place(world: World, engine: ScriptedEngine) -> None:
    generation = await partial(world, engine, 2)
    character = await world.character()
    await world.studio.trash.trash_image(world.mara, character.images[-1].id)
    await events_of(await again(world, generation))
    assert await places(world, generation) == [(0, 500), (1, 501), (2, 504), (3, 503)]


async def test_images_that_are_gone_for_good_are_not_made_again(world: World, engine: ScriptedEngine) -> None:
    generation = await partial(world, engine, 3)
    for image in (await world.character()).images[2:4]:
        await world.studio.trash.trash_image(world.mara, image.id)
    await world.studio.trash.empty_trash()
    events = await events_of(await again(world, generation))
    assert events[-1].generation.completed == 4
    assert await places(world, generation) == [(2, 502), (3, 504)]


async def test_the_last_of_all_seeds_does_not_stop_it(world: World, engine: ScriptedEngine) -> None:
    engine.script = missing(1)
    run = await world.studio.images.regenerate_images(world.mara, asked(2, seed=2**63 - 3))
    await until_it_fails(run)
    engine.script = None
    events = await events_of(await again(world, run.generation))
    assert events[-1].generation.status is GenerationStatus.SUCCEEDED
    assert engine.orders[-1].seed < 2**31


async def interrupted(world: World, engine: ScriptedEngine, monkeypatch: pytest.MonkeyPatch) -> Generation:
    run = await round_of(world)
    with monkeypatch.context() as patch:
        patch.setattr(world.studio.workspace.library, "holder_alive", lambda _: False)
        (closed,) = await world.studio.images.close_interrupted()
    assert run.generation.id == closed.id
    await run._events.aclose()
    return closed


async def failed(world: World, engine: ScriptedEngine, _: pytest.MonkeyPatch) -> Generation:
    generation = await partial(world, engine, 0, 1, 2, 3)
    assert generation.status is GenerationStatus.FAILED
    return generation


async def cancelled(world: World, _: ScriptedEngine, __: pytest.MonkeyPatch) -> Generation:
    run = await round_of(world)
    await run.aclose()
    return run.generation


async def unrecorded(world: World, _: ScriptedEngine, __: pytest.MonkeyPatch) -> Generation:
    """One whose end did not get into the journal, and which was forgotten since."""
    run, failing = await round_of(world), world.studio.workspace.library
    assert isinstance(failing, FailingLibrary)
    failing.fail_writes(after=1)
    await until_it_fails(run)
    failing.writing = None
    await (await round_of(world)).aclose()
    return run.generation


LEFT = [interrupted, failed, cancelled, unrecorded]


@pytest.mark.parametrize("left", LEFT)
async def test_whatever_stopped_it(
    left: Callable[..., Awaitable[Generation]],
    world: World,
    engine: ScriptedEngine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    generation = await left(world, engine, monkeypatch)
    run = await again(world, generation)
    # It is this process's again: no other one would find it abandoned.
    assert await world.studio.images.close_interrupted() == ()
    events = await events_of(run)
    assert events[-1].generation.status is GenerationStatus.SUCCEEDED
    assert events[-1].generation.completed == generation.requested


@pytest.mark.parametrize("left", LEFT)
async def test_it_can_be_given_up(
    left: Callable[..., Awaitable[Generation]],
    world: World,
    engine: ScriptedEngine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    generation = await left(world, engine, monkeypatch)
    given_up = await world.studio.images.discard_generation(world.mara, generation.id)
    assert (given_up.status, given_up.fault) == (GenerationStatus.CANCELLED, None)
    assert given_up.finished_at is not None
    (kept,) = [
        one.generation
        for one in await world.studio.images.list_rounds(world.mara)
        if one.generation.id == generation.id
    ]
    assert kept == given_up
    assert await world.studio.images.list_interrupted() == ()
    assert await world.studio.images.discard_generation(world.mara, generation.id) == given_up


async def test_what_has_all_its_images_or_still_runs_is_refused(world: World, folder: Path) -> None:
    images = world.studio.images
    run = await round_of(world)
    before = rows(folder)
    for generation, kind in ((world.generation, "nothing_owed"), (run.generation.id, "still_running")):
        for work in (images.continue_generation, images.discard_generation):
            with pytest.raises(CharacterValidationError) as raised:
                await work(world.mara, generation)
            assert (raised.value.kind, raised.value.field) == (kind, "generation")
    assert rows(folder) == before
    await events_of(run)


async def test_what_another_process_runs_is_refused(
    world: World, engine: ScriptedEngine, folder: Path
) -> None:
    generation = await partial(world, engine, 1)
    other = open_library(folder)
    others = Studio(replace(world.studio.workspace, library=other), connections=world.studio.connections)
    theirs = await others.images.continue_generation(world.mara, generation.id)
    for work in (world.studio.images.continue_generation, world.studio.images.discard_generation):
        with pytest.raises(CharacterValidationError) as raised:
            await work(world.mara, generation.id)
        assert raised.value.kind == "still_running"
    status = await world.studio.images.generation_status(world.mara)
    assert (status.generation, len(status.images)) == (theirs.generation, 3)
    await events_of(theirs)
    other.close()
    with pytest.raises(CharacterValidationError) as raised:
        await again(world, generation)
    assert raised.value.kind == "nothing_owed"


async def test_two_that_take_it_up_at_once_make_it_once(
    world: World, engine: ScriptedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    generation = await partial(world, engine, 1, 3)
    both = await asyncio.gather(again(world, generation), again(world, generation), return_exceptions=True)
    (refused,) = [one for one in both if isinstance(one, CharacterValidationError)]
    (run,) = [one for one in both if isinstance(one, GenerationRun)]
    assert refused.kind == "still_running"
    await events_of(run)
    assert len(await places(world, generation)) == 4


async def test_a_character_in_the_trash_keeps_its_rounds_as_they_are(
    world: World, engine: ScriptedEngine, folder: Path
) -> None:
    generation = await partial(world, engine, 1)
    await world.studio.trash.delete_character(world.mara)
    before = rows(folder)
    for work in (world.studio.images.continue_generation, world.studio.images.discard_generation):
        with pytest.raises(CharacterValidationError) as raised:
            await work(world.mara, generation.id)
        assert raised.value.kind == "in_trash"
    assert rows(folder) == before


async def test_what_it_needs_may_be_gone(world: World, engine: ScriptedEngine, folder: Path) -> None:
    engine.references = 4
    file = face(folder)
    from_file = await partial(world, engine, 1, reference_files=(file,))
    from_image = await partial(world, engine, 1, reference_image_ids=world.images[:1])
    file.unlink()
    await world.studio.trash.trash_image(world.mara, world.images[0])
    before = rows(folder)
    for generation, kind in ((from_file, "reference_file"), (from_image, "reference")):
        with pytest.raises(CharacterValidationError) as raised:
            await again(world, generation)
        assert raised.value.kind == kind
    without = Studio(replace(world.studio.workspace, engines={}), connections=world.studio.connections)
    with pytest.raises(CharacterValidationError) as raised:
        await without.images.continue_generation(world.mara, from_file.id)
    assert raised.value.kind == "unknown_engine"
    assert rows(folder) == before


@pytest.mark.parametrize("work", ["continue_generation", "discard_generation"])
async def test_a_full_disk_leaves_it_as_it_is(
    work: str, world: World, engine: ScriptedEngine, failing: FailingLibrary, folder: Path
) -> None:
    generation = await partial(world, engine, 1)
    before = rows(folder)
    failing.fail_writes()
    with pytest.raises(CharacterUpdateError) as raised:
        await getattr(world.studio.images, work)(world.mara, generation.id)
    assert raised.value.kind == "full"
    assert raised.value.context.source == f"images.{work}"
    assert rows(folder) == before


async def test_one_that_was_stopped_before_it_was_handed_over_is_as_it_was(
    world: World, engine: ScriptedEngine, failing: FailingLibrary, folder: Path
) -> None:
    generation = await partial(world, engine, 1)
    with held_back(failing, 1) as (reached, go_on):
        task = asyncio.ensure_future(again(world, generation))
        await asyncio.to_thread(reached.wait, 20)
        task.cancel()
        await asyncio.sleep(0)
        go_on.set()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert (await world.studio.images.generation_status(world.mara)).generation == generation
    await events_of(await again(world, generation))
    assert len(await places(world, generation)) == 4


async def test_one_that_fails_again_says_why(world: World, engine: ScriptedEngine) -> None:
    generation = await partial(world, engine, 1)
    engine.script = lambda order, index: EngineError(EngineErrorKind.QUOTA, "no credit")
    events, error = await until_it_fails(await again(world, generation))
    assert isinstance(error, CharacterImageError)
    fault = events[-1].generation.fault
    assert fault is not None
    assert (fault.kind, fault.error_id) == ("quota", error.context.error_id)


async def test_watchers_and_status_follow_it(world: World, engine: ScriptedEngine) -> None:
    generation = await partial(world, engine, 1)
    run = await again(world, generation)
    events: list[GenerationEvent] = []

    async def watch() -> None:
        events.extend([event async for event in world.studio.images.generation_events(generation.id)])

    watching = asyncio.ensure_future(watch())
    await asyncio.sleep(0)
    seen = await events_of(run)
    await watching
    assert events == seen
    status = await world.studio.images.generation_status(world.mara, generation.id)
    assert (status.generation, len(status.images)) == (seen[-1].generation, 4)
