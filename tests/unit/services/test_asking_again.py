"""What may have been charged is asked for again only by who says so; and a place can be made again alone."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from charstudio.domain.generation import (
    AttemptState,
    Failed,
    Finished,
    Generation,
    GenerationStatus,
    ImageArrived,
    Progressed,
)
from charstudio.errors import CharacterValidationError, EngineError, EngineErrorKind
from charstudio.services.messages import message_for
from charstudio.services.operation import Operation
from charstudio.services.ordering import plan, request_left
from charstudio.services.ports import EngineEvent, ImageOrder, MissedImage
from tests.stand_ins import ScriptedEngine, events_of, made, rows
from tests.unit.services.conftest import World
from tests.unit.services.rounds import round_of, until_it_fails
from tests.unit.services.test_attempts import Scene

CUT = EngineError(EngineErrorKind.CUT_OFF, "the connection broke")
BLOCKED = EngineError(EngineErrorKind.MODERATION, "blocked")


@pytest.fixture
def engine() -> Scene:
    return Scene(sends=True)


async def broken(world: World, engine: ScriptedEngine, *places: int, count: int = 4) -> Generation:
    """A round of which some were sent and did not come."""
    engine.script = lambda order, index: MissedImage(index, CUT) if index in places else made(order, index)
    events, _ = await until_it_fails(await round_of(world, count))
    engine.script = None
    return events[-1].generation


async def refused(world: World, engine: Scene, *places: int) -> Generation:
    """A round of four of which some were refused, so that they are not charged."""

    async def play(order: ImageOrder) -> AsyncGenerator[EngineEvent, None]:
        for index in range(order.count):
            if index in places:
                attempt = await order.requests.sending([index])
                await order.requests.refused(attempt, BLOCKED)
                yield MissedImage(index, BLOCKED, attempt)
            else:
                yield made(order, index)

    engine.play = play
    events, _ = await until_it_fails(await round_of(world, 4))
    engine.play = None
    return events[-1].generation


async def test_what_may_be_charged_is_not_sent_again_unasked(
    world: World, engine: Scene, folder: Path
) -> None:
    generation = await broken(world, engine, 1, 3)
    orders, before = len(engine.orders), rows(folder)
    with pytest.raises(CharacterValidationError) as raised:
        await world.studio.images.continue_generation(world.mara, generation.id)
    error = raised.value
    assert (error.kind, error.field, error.details["count"]) == ("may_be_charged", "generation", 2)
    assert message_for(error).message == "2 of these images may have been charged already."
    assert (len(engine.orders), rows(folder)) == (orders, before)

    run = await world.studio.images.continue_generation(world.mara, generation.id, pay_again=True)
    events = await events_of(run)
    after = events[-1].generation
    assert engine.orders[-1].count == 2
    assert after.status is GenerationStatus.SUCCEEDED
    # What was asked for at first is not forgotten.
    assert after.attempts[: len(generation.attempts)] == generation.attempts
    assert [attempt.places for attempt in after.attempts[len(generation.attempts) :]] == [(1,), (3,)]
    assert after.uncertain_places == ()


async def test_what_was_refused_is_sent_again_at_once(world: World, engine: Scene) -> None:
    generation = await refused(world, engine, 2)
    events = await events_of(await world.studio.images.continue_generation(world.mara, generation.id))
    assert isinstance(events[-1], Finished)
    states = [attempt.state for attempt in events[-1].generation.attempts]
    assert states == [AttemptState.REFUSED, AttemptState.ANSWERED]


async def test_it_is_looked_at_again_when_it_is_taken_up(world: World, engine: Scene) -> None:
    """Another process may have asked, and have been cut, between the question and the answer."""
    generation = await broken(world, engine, 1)
    generations, workspace = world.studio.images._generations, world.studio.workspace
    settled = await plan(workspace, request_left(generation, 1), (await world.character()).details, {})
    for again in (None, [1]):
        with pytest.raises(CharacterValidationError) as raised:
            await generations.take_up(
                world.mara, generation.id, settled, Operation("x", CharacterValidationError), places=again
            )
        assert raised.value.kind == "may_be_charged"
    # Refused, it holds nothing.
    run = await world.studio.images.continue_generation(world.mara, generation.id, pay_again=True)
    await events_of(run)


async def test_giving_up_what_may_be_charged_asks_nothing(world: World, engine: Scene) -> None:
    generation = await broken(world, engine, 1)
    given_up = await world.studio.images.discard_generation(world.mara, generation.id)
    assert given_up.attempts == generation.attempts


async def test_a_place_is_made_again_alone(world: World, engine: Scene) -> None:
    generation = await refused(world, engine, 0, 2, 3)
    run = await world.studio.images.continue_generation(world.mara, generation.id, places=[2])
    events = await events_of(run)
    assert engine.orders[-1].count == 1
    assert [event.index for event in events if isinstance(event, ImageArrived)] == [2]
    assert [event.fraction for event in events if isinstance(event, Progressed)] == [0.75, 1]
    # It did what was asked of it; the round lacks others still, and says why.
    assert isinstance(events[-1], Finished)
    after = events[-1].generation
    assert (after.status, after.completed, after.owed) == (GenerationStatus.PARTIAL, 2, 2)
    assert after.fault is not None
    assert after.fault.kind == "moderation"
    status = await world.studio.images.generation_status(world.mara, generation.id)
    assert status.generation == after

    events = await events_of(
        await world.studio.images.continue_generation(world.mara, generation.id, places=[3, 0])
    )
    assert [event.index for event in events if isinstance(event, ImageArrived)] == [3, 0]
    assert (events[-1].generation.status, events[-1].generation.fault) == (GenerationStatus.SUCCEEDED, None)


async def test_a_place_that_fails_again_says_why(world: World, engine: Scene) -> None:
    generation = await refused(world, engine, 0, 2)
    engine.script = lambda order, index: MissedImage(index, CUT)
    run = await world.studio.images.continue_generation(world.mara, generation.id, places=[2])
    events, error = await until_it_fails(run)
    assert error.kind == "cut_off"
    assert isinstance(events[-1], Failed)
    after = events[-1].generation
    assert after.status is GenerationStatus.PARTIAL
    kinds = [fault.kind for place in (0, 2) if (fault := after.fault_at(place))]
    assert kinds == ["moderation", "cut_off"]
    assert after.uncertain_places == (2,)


async def test_only_the_places_that_are_made_are_asked_about(world: World, engine: Scene) -> None:
    generation = await broken(world, engine, 1, 2)
    engine.script = lambda order, index: MissedImage(index, CUT)
    run = await world.studio.images.continue_generation(world.mara, generation.id, places=[2], pay_again=True)
    await until_it_fails(run)
    engine.script = None
    with pytest.raises(CharacterValidationError) as raised:
        await world.studio.images.continue_generation(world.mara, generation.id, places=[1])
    assert (raised.value.kind, raised.value.details["count"]) == ("may_be_charged", 1)
    await events_of(
        await world.studio.images.continue_generation(world.mara, generation.id, places=[1], pay_again=True)
    )


@pytest.mark.parametrize(
    ("places", "kind", "field"),
    [
        ([0], "place_taken", "places"),
        ([1, 1], "place_taken", "places"),
        ([4], "place_taken", "places"),
        ([-1], "place_taken", "places"),
        ([], "nothing_owed", "places"),
    ],
)
async def test_only_empty_places_can_be_made(  # noqa: PLR0917
    world: World, engine: Scene, folder: Path, places: list[int], kind: str, field: str
) -> None:
    generation = await refused(world, engine, 1)
    before = rows(folder)
    with pytest.raises(CharacterValidationError) as raised:
        await world.studio.images.continue_generation(world.mara, generation.id, places=places)
    assert (raised.value.kind, raised.value.field) == (kind, field)
    assert rows(folder) == before


async def test_the_place_of_an_image_that_is_gone_for_good_is_not_filled(world: World, engine: Scene) -> None:
    generation = await refused(world, engine, 1)
    # The image of the last place is thrown away for good, and leaves a place as empty as the one that failed.
    await world.studio.trash.trash_image(world.mara, (await world.character()).images[-1].id)
    await world.studio.trash.empty_trash()
    run = await world.studio.images.continue_generation(world.mara, generation.id)
    assert [event.index for event in await events_of(run) if isinstance(event, ImageArrived)] == [1]


async def test_one_that_is_stopped_leaves_the_places_owed(world: World, engine: Scene) -> None:
    generation = await refused(world, engine, 1, 2)
    sent = asyncio.Event()

    async def play(order: ImageOrder) -> AsyncGenerator[EngineEvent, None]:
        await order.requests.sending([0])
        sent.set()
        await asyncio.Event().wait()
        yield made(order, 0)

    engine.play = play
    run = await world.studio.images.continue_generation(world.mara, generation.id, places=[1])
    task = asyncio.ensure_future(events_of(run))
    await sent.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    engine.play = None
    assert (run.generation.status, run.generation.owed) == (GenerationStatus.CANCELLED, 2)
    assert run.generation.uncertain_places == (1,)
    await events_of(await world.studio.images.continue_generation(world.mara, generation.id, places=[2]))
