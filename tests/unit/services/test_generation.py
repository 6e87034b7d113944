"""A round on its way: from the engine to the disk, then the row, then the event."""

import asyncio
from collections.abc import AsyncIterator
from decimal import Decimal

import pytest

from charstudio.domain.generation import (
    Failed,
    Finished,
    GenerationEvent,
    GenerationKind,
    GenerationStatus,
    ImageArrived,
    PreviewArrived,
    Progressed,
)
from charstudio.errors import (
    CharacterImageError,
)
from charstudio.services.generation import GenerationRun
from charstudio.services.ports import EngineEvent, ImageOrder, Note, Preview
from charstudio.services.studio import Studio
from tests.stand_ins import (
    Clock,
    ScriptedEngine,
    asked,
    events_of,
    made,
    picture,
)
from tests.unit.services.conftest import MARA, World
from tests.unit.services.rounds import all_of, round_of, until_it_fails


async def test_an_image_is_told_of_when_its_file_and_row_are_safe(world: World) -> None:
    run = await round_of(world)
    seen = 0
    async with run:
        async for event in run:
            assert run.generation == event.generation
            if isinstance(event, ImageArrived):
                seen += 1
                character = await world.character()
                assert character.images[-1] == event.image
                path = world.studio.workspace.library.originals.path(event.image.original)
                assert path.read_bytes() == picture(500 + event.index)
                status = await world.studio.images.generation_status(world.mara)
                assert (status.generation.completed, len(status.images)) == (seen, seen)
    assert seen == 3


async def test_a_round_tells_how_it_goes_from_the_first_moment(world: World) -> None:
    events = await events_of(await round_of(world, 2))
    assert [type(event) for event in events] == [
        Progressed,
        ImageArrived,
        Progressed,
        ImageArrived,
        Progressed,
        Finished,
    ]
    assert [event.fraction for event in events if isinstance(event, Progressed)] == [0, 0.5, 1]
    statuses = [event.generation.status for event in events]
    assert statuses == [GenerationStatus.RUNNING] * 5 + [GenerationStatus.SUCCEEDED]


async def test_time_left_goes_by_the_images_that_came(
    world: World, engine: ScriptedEngine, clock: Clock
) -> None:
    def slow(order: ImageOrder, index: int) -> EngineEvent:
        clock.pass_(seconds=10)
        return made(order, index)

    engine.script = slow
    # Of this model nothing is known yet.
    events = await events_of(await round_of(world, 4, model="model-2"))
    left = [event.remaining_s for event in events if isinstance(event, Progressed)]
    assert left[0] is None
    assert left[1:] == pytest.approx([30, 20, 10, 0], abs=0.01)
    status = await world.studio.images.generation_status(world.mara)
    assert status.elapsed_s == pytest.approx(40, abs=0.01)


async def test_an_image_keeps_its_whole_recipe(world: World, engine: ScriptedEngine) -> None:
    engine.references = 4
    request = asked(
        seed=500,
        width=32,
        height=16,
        quality="high",
        style="fancy",
        prompt=" in the rain ",
        reference_image_ids=world.images,
    )
    (event,) = [
        event
        for event in await events_of(await world.studio.images.generate_image(world.mara, request))
        if isinstance(event, ImageArrived)
    ]
    recipe = event.image.recipe
    assert (recipe.engine, recipe.model, recipe.prompt) == ("scripted", "model-1", "in the rain")
    assert (recipe.seed, recipe.cost_usd) == (500, Decimal("0.02"))
    assert recipe.reference_image_ids == world.images
    assert recipe.parent_image_id == world.images[0]
    assert event.image == (await world.character()).images[-1]
    assert event.generation.kind is GenerationKind.GENERATE
    assert event.generation.parameters == {
        "style": "fancy",
        "size": "32x16",
        "quality": "high",
        "seed": 500,
        "prompt": " in the rain ",
        "reference_image_ids": list(world.images),
        "revision": 2,
    }
    assert [len(data) for data in engine.orders[-1].references] == [
        image.original.bytes for image in (await world.character()).images[:2]
    ]


async def test_the_first_image_ever_becomes_the_primary_one(studio: Studio) -> None:
    created = await studio.characters.create_character(MARA, asked(3))
    assert created.run is not None
    await events_of(created.run)
    character = await studio.characters.get_character(created.character.id)
    assert character.primary_image_id == character.images[0].id
    (entry,) = await studio.characters.index_characters()
    assert entry.thumbnail == character.images[0].original.sha256
    assert entry.image_count == 3
    await events_of(await studio.images.regenerate_images(character.id, asked()))
    again = await studio.characters.get_character(character.id)
    assert again.primary_image_id == character.primary_image_id
    assert [image.round for image in again.images] == [1, 1, 1, 2]


async def test_costs_add_up_and_are_unknown_where_no_image_says(world: World, engine: ScriptedEngine) -> None:
    events = await events_of(await round_of(world))
    assert events[-1].generation.cost_usd == Decimal("0.06")
    engine.script = lambda order, index: made(order, index, cost=None)
    events = await events_of(await round_of(world))
    assert events[-1].generation.cost_usd is None
    status = await world.studio.images.generation_status(world.mara)
    assert status.generation.cost_usd is None


async def test_previews_are_shown_until_their_image_comes(world: World, engine: ScriptedEngine) -> None:
    engine.script = lambda order, index: Preview(1, b"half") if index < 2 else made(order, 1)
    run = await round_of(world)
    shown: list[dict[int, bytes]] = []
    with pytest.raises(CharacterImageError):
        await previews_of(run, shown)
    assert shown == [{1: b"half"}, {1: b"half"}, {}]


async def previews_of(run: GenerationRun, shown: list[dict[int, bytes]]) -> None:
    async with run:
        async for event in run:
            if isinstance(event, (PreviewArrived, ImageArrived)):
                shown.append(dict(run.snapshot().previews))  # noqa: PERF401  (the run fails at its end)


async def test_notes_are_told_once_at_the_end(world: World, engine: ScriptedEngine) -> None:
    engine.script = lambda order, index: Note("Drawn without the hat.") if index < 2 else made(order, index)
    run = await round_of(world, reference_image_ids=world.images[:1])
    events, _ = await until_it_fails(run)
    assert isinstance(events[-1], Failed)
    assert events[-1].notes == ("Scripted does not look at reference images.", "Drawn without the hat.")


async def listed(events: AsyncIterator[GenerationEvent]) -> list[GenerationEvent]:
    return [event async for event in events]


async def test_any_number_can_watch(world: World) -> None:
    run = await round_of(world)
    said = world.studio.images.generation_events(run.generation.id)
    early = [asyncio.ensure_future(all_of(run)), asyncio.ensure_future(listed(said))]
    await asyncio.sleep(0)
    events = await events_of(run)
    assert [await watcher for watcher in early] == [events, events]
    assert await all_of(run) == []
    assert [event async for event in world.studio.images.generation_events(run.generation.id)] == []
    assert [event async for event in world.studio.images.generation_events("nobody")] == []


async def test_a_snapshot_shows_what_came_so_far(world: World) -> None:
    run = await round_of(world)
    status = await world.studio.images.generation_status(world.mara, run.generation.id)
    assert (status.generation.status, status.images) == (GenerationStatus.QUEUED, ())
    async with run:
        async for event in run:
            if isinstance(event, ImageArrived):
                break
        status = await world.studio.images.generation_status(world.mara)
        assert status.generation.status is GenerationStatus.RUNNING
        assert status.images == (event.image,)
        assert status == run.snapshot() or status.elapsed_s < run.snapshot().elapsed_s


async def test_two_characters_and_two_rounds_of_one_go_on_side_by_side(
    world: World, engine: ScriptedEngine
) -> None:
    other = await world.studio.characters.create_character(type(MARA)("Other"), asked(3, seed=900))
    assert other.run is not None
    engine.gate = asyncio.Event()
    runs = [other.run, await round_of(world), await round_of(world)]
    rounds = [asyncio.ensure_future(events_of(run)) for run in runs]
    await engine.reached(4)
    engine.gate.set()
    for done in await asyncio.gather(*rounds):
        assert isinstance(done[-1], Finished)
    assert [image.round for image in (await world.character()).images] == [1, 1, 2, 2, 2, 3, 3, 3]
    assert (await world.character(other.character.id)).image_count == 3
