"""A round that goes wrong, all or in part: what came is kept, and the end is told and recorded."""

from pathlib import Path

import pytest

from charstudio.domain.generation import (
    Failed,
    GenerationStatus,
    ImageArrived,
)
from charstudio.errors import (
    CharacterImageError,
    CharacterNotFoundError,
    EngineError,
    EngineErrorKind,
    LibraryError,
)
from charstudio.services.ports import EngineEvent, ImageOrder, MadeImage, MissedImage, Note
from tests.stand_ins import (
    FailingLibrary,
    ScriptedEngine,
    disk_full,
    events_of,
    files,
    made,
)
from tests.unit.services.conftest import World
from tests.unit.services.rounds import round_of, until_it_fails

MISSED = EngineError(EngineErrorKind.MODERATION, "refused", parameter="prompt")


async def test_a_round_of_which_some_came_is_partial(
    world: World, engine: ScriptedEngine, caplog: pytest.LogCaptureFixture
) -> None:
    engine.script = lambda order, index: MissedImage(1, MISSED) if index == 1 else made(order, index)
    events, error = await until_it_fails(await round_of(world))
    assert isinstance(error, CharacterImageError)
    assert (error.kind, error.__cause__, error.status) == ("moderation", MISSED, 500)
    assert error.context.source == "images.regenerate_images"
    generation = events[-1].generation
    assert isinstance(events[-1], Failed)
    assert (generation.status, generation.completed) == (GenerationStatus.PARTIAL, 2)
    assert generation.fault is not None
    assert generation.fault.error_id == error.context.error_id
    assert generation.fault.kind == "moderation"
    assert error.context.error_id in caplog.text
    status = await world.studio.images.generation_status(world.mara)
    assert status.generation == generation
    assert len((await world.character()).images) == 4


@pytest.mark.parametrize(
    ("failure", "kind"),
    [
        (EngineError(EngineErrorKind.QUOTA, "no credit"), "quota"),
        (disk_full(), "full"),
        (RuntimeError("a bug"), "unexpected"),
        (TimeoutError(), "unexpected"),
    ],
)
@pytest.mark.parametrize("after", [0, 2])
async def test_an_engine_that_fails_ends_the_round_and_keeps_what_came(
    world: World, engine: ScriptedEngine, failure: Exception, kind: str, after: int
) -> None:
    engine.script = lambda order, index: failure if index == after else made(order, index)
    events, error = await until_it_fails(await round_of(world))
    assert isinstance(error, CharacterImageError)
    assert (error.kind, error.__cause__) == (kind, failure)
    assert events[-1].generation.status is (GenerationStatus.PARTIAL if after else GenerationStatus.FAILED)
    assert len((await world.character()).images) == 2 + after
    assert (await world.studio.images.generation_status(world.mara)).generation == events[-1].generation
    assert engine.closed == len(engine.orders)


async def test_an_unexpected_failure_is_in_the_log_with_its_traceback(
    world: World, engine: ScriptedEngine, caplog: pytest.LogCaptureFixture
) -> None:
    engine.script = lambda order, index: RuntimeError("a bug")
    _, error = await until_it_fails(await round_of(world))
    (record,) = [record for record in caplog.records if record.exc_info]
    assert "a bug" in caplog.text
    assert error.context.error_id in record.getMessage()


async def test_fewer_images_than_asked_is_a_bad_answer(world: World, engine: ScriptedEngine) -> None:
    engine.script = lambda order, index: Note("nothing") if index else made(order, index)
    events, error = await until_it_fails(await round_of(world))
    assert error.kind == "bad_answer"
    assert events[-1].generation.status is GenerationStatus.PARTIAL


async def test_bytes_that_are_no_picture_stop_nobody(
    world: World, engine: ScriptedEngine, folder: Path
) -> None:
    before = files(folder)
    engine.script = lambda order, index: MadeImage(0, b"<html>") if index == 0 else made(order, index)
    events, error = await until_it_fails(await round_of(world))
    assert error.kind == "bad_answer"
    assert sum(isinstance(event, ImageArrived) for event in events) == 2
    assert len(files(folder)) == len(before) + 2


async def test_a_disk_that_fills_up_in_the_middle_keeps_what_came(
    world: World, engine: ScriptedEngine, failing: FailingLibrary, folder: Path
) -> None:
    def script(order: ImageOrder, index: int) -> EngineEvent:
        failing.keeping = disk_full() if index == 1 else None
        return made(order, index)

    engine.script = script
    events, error = await until_it_fails(await round_of(world))
    assert error.kind == "full"
    assert isinstance(error.__cause__, LibraryError)
    assert events[-1].generation.status is GenerationStatus.PARTIAL
    assert len((await world.character()).images) == 3
    assert len(files(folder)) == 3


async def test_a_round_whose_end_cannot_be_recorded_is_over_all_the_same(
    world: World, failing: FailingLibrary
) -> None:
    run = await round_of(world, 2)
    failing.fail_writes(after=3)  # running, and both images
    events, error = await until_it_fails(run)
    assert error.kind == "full"
    assert isinstance(events[-1], Failed)
    failing.writing = None
    status = await world.studio.images.generation_status(world.mara)
    assert status.generation.status is GenerationStatus.PARTIAL
    assert len((await world.character()).images) == 4


async def test_a_character_that_was_trashed_meanwhile_still_gets_its_images(world: World) -> None:
    run = await round_of(world)
    await world.studio.trash.delete_character(world.mara)
    await events_of(run)
    character = await world.character()
    assert character.trashed_at is not None
    assert character.image_count == 5


async def test_a_character_that_was_removed_meanwhile_is_not_there(world: World, folder: Path) -> None:
    run = await round_of(world)
    await world.studio.trash.delete_character(world.mara)
    await world.studio.trash.empty_trash()
    events, error = await until_it_fails(run)
    assert isinstance(error, CharacterNotFoundError)
    assert error.__cause__ is not error
    assert error.status == 404
    assert events[-1].generation.status is GenerationStatus.FAILED


async def test_a_reader_that_stops_at_the_end_leaves_the_same_line_in_the_log(
    world: World, engine: ScriptedEngine, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "charstudio.operations")
    for script, said in ((None, " made in "), (lambda *_: MISSED, " CharacterImageError moderation in ")):
        engine.script = script  # type: ignore[assignment]
        caplog.clear()
        async with await round_of(world) as run:
            async for event in run:
                if event.generation.status.final:
                    break
        (line,) = [record.getMessage() for record in caplog.records]
        assert said in line


async def test_halves_of_characters_cost_no_image(world: World, engine: ScriptedEngine) -> None:
    odd = "\ud800!"
    engine.script = lambda order, index: MadeImage(
        index, made(order, index).data, parameters={odd: [odd]}, revised_prompt=odd
    )
    run = await round_of(world, 1)
    await events_of(run)
    recipe = (await world.character()).images[-1].recipe
    assert (recipe.revised_prompt, recipe.parameters) == ("?!", {"?!": ["?!"]})

    engine.script = lambda *_: EngineError(EngineErrorKind.REFUSED, odd, said=odd)
    events, _ = await until_it_fails(await round_of(world, 1))
    fault = events[-1].generation.fault
    assert fault is not None
    assert fault.message == "The service refused it: ?!"
    assert (await world.studio.images.generation_status(world.mara)).generation == events[-1].generation
