"""How long a round takes is learnt from the journal, for the window and the command line alike."""

from dataclasses import dataclass, replace

import pytest

from charstudio.domain.generation import GenerationStatus, Progressed
from charstudio.errors import CharacterError, EngineError, EngineErrorKind
from charstudio.services.ports import EngineEvent, EngineInfo, ImageOrder, MissedImage
from charstudio.services.studio import Studio
from tests.stand_ins import Clock, FailingLibrary, ScriptedEngine, asked, disk_full, events_of, made
from tests.unit.services.conftest import World
from tests.unit.services.rounds import until_it_fails

MISSED = EngineError(EngineErrorKind.RATE_LIMIT, "slower")
# Of this one nobody has made any image.
FRESH = "model-2"


@dataclass
class Several(ScriptedEngine):
    """Makes so many at once, it says."""

    at_once: int = 1

    @property
    def info(self) -> EngineInfo:
        return replace(super().info, at_once=self.at_once)


@pytest.fixture
def engine() -> Several:
    return Several()


def takes(clock: Clock, seconds: float, *missed: int) -> object:
    """A script by which each image takes so long."""

    def script(order: ImageOrder, index: int) -> EngineEvent:
        clock.pass_(seconds=seconds)
        return MissedImage(index, MISSED) if index in missed else made(order, index)

    return script


async def made_round(world: World, count: int = 1, **more: object) -> None:
    await events_of(
        await world.studio.images.regenerate_images(world.mara, asked(count, model=FRESH, **more))
    )


async def test_it_is_known_once_a_round_was_made(world: World, engine: Several, clock: Clock) -> None:
    images = world.studio.images
    assert await images.estimate(asked(4, model=FRESH)) is None
    engine.script = takes(clock, 10)  # type: ignore[assignment]
    await made_round(world, 2)
    assert await images.estimate(asked(4, model=FRESH)) == pytest.approx(40, abs=0.1)
    engine.at_once = 4
    assert await images.estimate(asked(8, model=FRESH)) == pytest.approx(40, abs=0.1)


async def test_size_and_quality_count_where_they_are_known(
    world: World, engine: Several, clock: Clock
) -> None:
    images = world.studio.images
    engine.script = takes(clock, 10)  # type: ignore[assignment]
    await events_of(await images.regenerate_images(world.mara, asked(quality="low", width=32, height=32)))
    engine.script = takes(clock, 60)  # type: ignore[assignment]
    await events_of(await images.regenerate_images(world.mara, asked(quality="high", width=32, height=32)))
    assert await images.estimate(asked(quality="low", width=32, height=32)) == pytest.approx(10, abs=0.1)
    assert await images.estimate(asked(quality="high", width=32, height=32)) == pytest.approx(60, abs=0.1)
    # What is left open is what the model does by itself: as the rounds at the beginning, in no time.
    assert await images.estimate(asked()) == pytest.approx(0, abs=0.1)
    # The same model otherwise: the middle of all there is.
    assert await images.estimate(asked(width=48, height=16)) == pytest.approx(10, abs=0.1)


async def test_a_round_says_how_long_from_its_first_moment(
    world: World, engine: Several, clock: Clock
) -> None:
    engine.script = takes(clock, 10)  # type: ignore[assignment]
    await made_round(world, 1)
    run = await world.studio.images.regenerate_images(world.mara, asked(3, model=FRESH))
    assert run.snapshot().remaining_s == pytest.approx(30, abs=0.1)
    left = [event.remaining_s for event in await events_of(run) if isinstance(event, Progressed)]
    assert left == pytest.approx([30, 20, 10, 0], abs=0.1)
    assert run.snapshot().remaining_s is None


async def test_images_that_are_missed_are_waited_for_no_more(
    world: World, engine: Several, clock: Clock
) -> None:
    engine.script = takes(clock, 10)  # type: ignore[assignment]
    await made_round(world, 1)
    engine.script = lambda order, index: MissedImage(index, MISSED) if index < 2 else made(order, index)
    run = await world.studio.images.regenerate_images(world.mara, asked(3, model=FRESH))
    events, _ = await until_it_fails(run)
    left = [event.remaining_s for event in events if isinstance(event, Progressed)]
    assert left == pytest.approx([30, 20, 10, 0], abs=0.1)


async def test_what_was_stopped_or_brought_less_teaches_nothing(
    world: World, engine: Several, clock: Clock
) -> None:
    images = world.studio.images
    engine.script = takes(clock, 10, 1)  # type: ignore[assignment]
    run = await images.regenerate_images(world.mara, asked(2, model=FRESH))
    await until_it_fails(run)
    assert run.generation.status is GenerationStatus.PARTIAL
    stopped = await images.regenerate_images(world.mara, asked(2, model=FRESH))
    async with stopped:
        async for _ in stopped:
            clock.pass_(seconds=3)
            break
    assert await images.estimate(asked(model=FRESH)) is None

    # Taken up again, it tells of what was made then alone.
    engine.script = takes(clock, 25)  # type: ignore[assignment]
    clock.pass_(hours=1)
    await events_of(await images.continue_generation(world.mara, run.generation.id))
    assert await images.estimate(asked(model=FRESH)) == pytest.approx(25, abs=0.1)


async def test_it_is_learnt_by_whoever_uses_the_library(
    world: World, another: Studio, engine: Several, clock: Clock
) -> None:
    engine.script = takes(clock, 10)  # type: ignore[assignment]
    await made_round(world)
    assert await another.images.estimate(asked(model=FRESH)) == pytest.approx(10, abs=0.1)


async def test_only_the_newest_of_the_library_are_looked_at(
    world: World, engine: Several, clock: Clock
) -> None:
    engine.script = takes(clock, 10)  # type: ignore[assignment]
    await made_round(world)
    engine.script = None
    newest = await world.studio.images.generation_status(world.mara)

    def many(records: object) -> None:
        for number in range(300):
            records.generations.add(  # type: ignore[attr-defined]
                replace(newest.generation, id=f"{number:032}", round=100 + number, model="other"), "holder"
            )

    await world.studio.workspace.library.write(many)
    assert await world.studio.images.estimate(asked(model=FRESH)) is None


async def test_what_nobody_knows_has_no_estimate(world: World) -> None:
    images = world.studio.images
    assert await images.estimate(replace(asked(), engine="oracle")) is None
    assert await images.estimate(asked(model="model-9")) is None


async def test_a_library_that_cannot_be_read_says_so(world: World, failing: FailingLibrary) -> None:
    failing.reading = disk_full()
    with pytest.raises(CharacterError) as raised:
        await world.studio.images.estimate(asked())
    assert (raised.value.kind, raised.value.context.source) == ("full", "images.estimate")
