"""An image whose file came into the library and whose row did not is taken in at the next start."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from charstudio.domain.character import Character
from charstudio.domain.generation import AttemptState, Generation, GenerationStatus
from charstudio.domain.image import Image
from charstudio.services.studio import Studio
from charstudio.storage.library import open_library
from tests.stand_ins import FailingLibrary, ScriptedEngine, disk_full, events_of, files, rows
from tests.unit.services.conftest import World
from tests.unit.services.rounds import round_of, until_it_fails


@pytest.fixture
def engine() -> ScriptedEngine:
    return ScriptedEngine(sends=True)


async def unplaced(world: World, failing: FailingLibrary, count: int) -> Generation:
    """A round whose last image came, and could not be put in its place."""
    run = await round_of(world, count)

    def full_once(number: int) -> None:
        # Running, and two for each image; the end is recorded.
        failing.writing = disk_full() if number == 1 + 2 * count else None

    failing.writes, failing.spared, failing.before_write = 0, 0, full_once
    await until_it_fails(run)
    failing.before_write = failing.writing = None
    return run.generation


async def started_again(folder: Path, world: World) -> tuple[Generation, ...]:
    """What the start of another process finds."""
    library = open_library(folder)
    others = Studio(replace(world.studio.workspace, library=library), connections=world.studio.connections)
    try:
        return await others.images.close_interrupted()
    finally:
        library.close()


async def images_of(world: World, generation: Generation) -> tuple[Image, ...]:
    return await world.studio.workspace.library.read(
        lambda records: records.images.of_generation(generation.id)
    )


def unplaced_file(folder: Path, character: Character) -> Path:
    """The only original that no image of the character stands on."""
    (name,) = files(folder) - {f"{image.original.sha256}.png" for image in character.images}
    (file,) = folder.rglob(name)
    return file


async def kept(world: World, generation: Generation) -> Generation:
    return (await world.studio.images.generation_status(world.mara, generation.id)).generation


async def test_it_is_put_in_its_place_with_all_of_its_recipe(
    world: World, failing: FailingLibrary, folder: Path
) -> None:
    before = await unplaced(world, failing, 2)
    assert (before.status, before.completed, before.uncertain_places) == (GenerationStatus.PARTIAL, 1, (1,))
    assert len(list((folder / "arriving").iterdir())) == 1
    await started_again(folder, world)

    after = await kept(world, before)
    first, second = await images_of(world, after)
    assert (after.status, after.completed, after.fault) == (GenerationStatus.SUCCEEDED, 2, None)
    assert [one.state for one in after.attempts] == [AttemptState.ANSWERED] * 2
    assert after.cost_usd == Decimal("0.04")
    assert (first.recipe.seed, second.recipe.seed, second.place) == (500, 501, 1)
    assert second.recipe.prompt == first.recipe.prompt
    character = await world.character()
    assert (character.images[-1], character.image_count) == (second, 4)
    assert world.studio.workspace.library.originals.read(second.original)
    assert list((folder / "arriving").iterdir()) == []
    # And once is enough.
    state = rows(folder)
    await started_again(folder, world)
    assert rows(folder) == state


async def test_one_that_was_asked_for_again_meanwhile_has_a_place_behind_the_others(
    world: World, failing: FailingLibrary, folder: Path
) -> None:
    before = await unplaced(world, failing, 1)
    assert before.status is GenerationStatus.FAILED
    run = await world.studio.images.continue_generation(world.mara, before.id, pay_again=True)
    await events_of(run)
    await started_again(folder, world)
    assert [image.place for image in await images_of(world, before)] == [0, 1]
    after = await kept(world, before)
    assert (after.status, after.completed, after.owed) == (GenerationStatus.SUCCEEDED, 2, 0)


async def test_a_part_of_what_is_missing_leaves_the_rest_missing(
    world: World, failing: FailingLibrary, folder: Path
) -> None:
    run = await round_of(world, 3)
    failing.fail_writes(after=2)  # running, the request; not the image
    await until_it_fails(run)
    failing.writing = None
    # Its end is not in the journal either, and this process still holds it.
    assert await started_again(folder, world) == ()
    assert len(list((folder / "arriving").iterdir())) == 1
    library = world.studio.workspace.library
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("charstudio.storage.library.SqliteLibrary.holder_alive", lambda *_: False)
        (closed,) = await started_again(folder, world)
    assert (closed.status, closed.completed) == (GenerationStatus.INTERRUPTED, 1)
    assert closed.attempts[0].state is AttemptState.ANSWERED
    assert await library.read(lambda records: records.images.positions_of(closed.id)) == (0,)


async def test_what_is_being_made_is_left_alone(world: World, folder: Path) -> None:
    run = await round_of(world, 2)
    before = rows(folder)
    assert await started_again(folder, world) == ()
    assert rows(folder) == before
    await events_of(run)
    assert run.generation.status is GenerationStatus.SUCCEEDED


async def test_of_a_character_that_is_gone_nothing_is_taken_in(
    world: World, failing: FailingLibrary, folder: Path
) -> None:
    await unplaced(world, failing, 1)
    await world.studio.trash.delete_character(world.mara)
    await world.studio.trash.empty_trash()
    await started_again(folder, world)
    assert list((folder / "arriving").iterdir()) == []
    assert not [row for row in rows(folder) if row.startswith('INSERT INTO "image"')]


async def test_without_its_file_it_did_not_come(world: World, failing: FailingLibrary, folder: Path) -> None:
    before = await unplaced(world, failing, 1)
    file = unplaced_file(folder, await world.character())
    for spoil in (lambda: file.write_bytes(file.read_bytes()[:-1]), file.unlink):
        spoil()
    await started_again(folder, world)
    after = await kept(world, before)
    assert (after.completed, after.uncertain_places) == (0, (0,))
    assert list((folder / "arriving").iterdir()) == []


async def test_one_that_has_not_got_its_name_yet_gets_it(
    world: World, failing: FailingLibrary, folder: Path
) -> None:
    before = await unplaced(world, failing, 1)
    file = unplaced_file(folder, await world.character())
    file.rename(file.with_name(f".{file.name}.12345678.part"))
    await started_again(folder, world)
    (image,) = await images_of(world, before)
    assert file.is_file()
    assert f"{image.original.sha256}.png" == file.name
    assert not [name for name in files(folder) if name.endswith(".part")]
