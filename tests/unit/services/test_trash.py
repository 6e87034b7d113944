"""Deleting, bringing back, and emptying the trash for good."""

from pathlib import Path
from typing import Any

import pytest

from charstudio.domain.character import Details
from charstudio.domain.image import TrashedImage
from charstudio.domain.listing import Shelf
from charstudio.errors import CharacterNotFoundError, CharacterValidationError
from charstudio.services.ports import MadeImage
from charstudio.services.trash import Emptied
from tests.stand_ins import Clock, FailingLibrary, ScriptedEngine, asked, events_of, files, picture, rows
from tests.unit.services.conftest import MARA, World


async def primary(world: World) -> str | None:
    return (await world.character()).primary_image_id


async def thumbnail(world: World) -> str | None:
    (entry,) = await world.studio.characters.index_characters()
    return entry.thumbnail


async def test_a_deleted_character_comes_back_as_it_was(world: World) -> None:
    before = await world.character()
    deleted = await world.studio.trash.delete_character(world.mara)
    assert deleted.trashed_at is not None
    assert {entry.name for entry in await world.studio.characters.index_characters(Shelf.TRASH)} == {
        "Mara Voss",
        "Old Tom",
    }
    assert len(await world.studio.characters.index_characters()) == 0
    assert (await world.studio.trash.delete_character(world.mara)).trashed_at == deleted.trashed_at
    assert await world.studio.trash.restore_character(world.mara) == before
    assert await world.character() == before


async def test_restoring_what_is_not_in_the_trash_changes_nothing(world: World, folder: Path) -> None:
    before = rows(folder)
    await world.studio.trash.restore_character(world.mara)
    assert rows(folder) == before


async def test_images_in_the_trash_are_shown_with_their_characters(world: World, clock: Clock) -> None:
    first, second = world.images
    for image in (second, first):
        await world.studio.trash.trash_image(world.mara, image)
        clock.pass_(seconds=1)
    mara = await world.character()
    assert await world.studio.trash.trashed_images() == tuple(
        TrashedImage(image, world.mara, "Mara Voss") for image in mara.images
    )
    assert [image.id for image in mara.images] == [first, second]
    await world.studio.trash.delete_character(world.mara)
    assert await world.studio.trash.trashed_images() == ()


async def test_a_name_that_was_taken_meanwhile_asks_for_another(world: World, folder: Path) -> None:
    await world.studio.characters.create_character(Details("OLD TOM"), asked(0))
    before = rows(folder)
    with pytest.raises(CharacterValidationError) as raised:
        await world.studio.trash.restore_character(world.tom)
    assert (raised.value.field, raised.value.kind) == ("name", "name_taken")
    for bad in ("", "Mara Voss", "..."):
        with pytest.raises(CharacterValidationError):
            await world.studio.trash.restore_character(world.tom, name=bad)
    assert rows(folder) == before
    restored = await world.studio.trash.restore_character(world.tom, name=" Young Tom ")
    assert (restored.name, restored.trashed_at, restored.revision) == ("Young Tom", None, 2)


async def test_the_name_that_it_had_stays_among_its_revisions(world: World) -> None:
    await world.studio.trash.restore_character(world.tom, name="Young Tom")
    (revision,) = await world.studio.revisions.list_revisions(world.tom)
    assert (revision.number, revision.details.name) == (1, "Old Tom")


async def test_a_draft_comes_back_as_a_draft(world: World) -> None:
    await world.studio.trash.delete_character(world.draft)
    await world.studio.characters.create_character(Details("Somebody"), asked(0))
    assert (await world.studio.trash.restore_character(world.draft)).draft


async def test_a_primary_image_in_the_trash_passes_it_to_the_newest_left(world: World) -> None:
    await events_of(await world.studio.images.regenerate_images(world.mara, asked(2, seed=300)))
    first, second, third, fourth = (image.id for image in (await world.character()).images)
    assert await primary(world) == first
    character = await world.studio.trash.trash_image(world.mara, first)
    assert (character.primary_image_id, character.image_count) == (fourth, 3)
    await world.studio.trash.trash_image(world.mara, third)
    assert await primary(world) == fourth
    await world.studio.trash.trash_image(world.mara, fourth)
    assert await primary(world) == second
    await world.studio.trash.trash_image(world.mara, second)
    assert (await primary(world), await thumbnail(world)) == (None, None)
    restored = await world.studio.trash.restore_image(world.mara, third)
    assert restored.primary_image_id == third
    assert (await world.character()).image_count == 1
    assert await thumbnail(world) == restored.images[2].original.sha256
    await world.studio.trash.restore_image(world.mara, fourth)
    assert await primary(world) == third


async def test_the_next_image_of_a_character_without_any_becomes_primary(world: World) -> None:
    for image in world.images:
        await world.studio.trash.trash_image(world.mara, image)
    await events_of(await world.studio.images.regenerate_images(world.mara, asked(1, seed=300)))
    assert await primary(world) == (await world.character()).images[-1].id


@pytest.mark.parametrize("image", [0, 3, -1, "nobody"])
async def test_no_such_image(world: World, folder: Path, image: int | str) -> None:
    before = rows(folder)
    for work in (
        world.studio.trash.trash_image,
        world.studio.trash.restore_image,
        world.studio.images.select_image,
    ):
        with pytest.raises(CharacterValidationError) as raised:
            await work(world.mara, image)
        assert (raised.value.field, raised.value.kind) == ("image", "no_image")
    assert rows(folder) == before


async def test_an_image_in_the_trash_is_neither_trashed_nor_chosen(world: World) -> None:
    await world.studio.trash.trash_image(world.mara, 1)
    for work in (world.studio.trash.trash_image, world.studio.images.select_image):
        with pytest.raises(CharacterValidationError) as raised:
            await work(world.mara, 1)
        assert raised.value.kind == "image_in_trash"
    with pytest.raises(CharacterValidationError) as raised:
        await world.studio.images.generate_image(world.mara, asked(reference_image_ids=world.images[:1]))
    assert raised.value.kind == "reference"


@pytest.mark.parametrize("by_id", [True, False])
async def test_an_image_becomes_the_primary_one(world: World, by_id: bool) -> None:
    chosen = await world.studio.images.select_image(world.mara, world.images[1] if by_id else 2)
    assert chosen.primary_image_id == world.images[1]
    assert await world.character() == chosen
    assert await thumbnail(world) == chosen.images[1].original.sha256


async def test_an_image_of_another_character_of_ones_own_is_not_its_image(world: World) -> None:
    other = (await world.studio.characters.create_character(Details("Other"), asked(0))).character
    with pytest.raises(CharacterValidationError) as raised:
        await world.studio.images.select_image(other.id, world.images[0])
    assert raised.value.kind == "no_image"


async def test_an_emptied_trash_is_gone_for_good(world: World, folder: Path) -> None:
    await world.studio.trash.trash_image(world.mara, 1)
    other = await world.studio.characters.create_character(Details("Other"), asked(2, seed=800))
    assert other.run is not None
    await events_of(other.run)
    await world.studio.trash.delete_character(other.character.id)
    assert await world.studio.trash.empty_trash() == Emptied(characters=2, images=3)
    for gone in (other.character.id, world.tom):
        with pytest.raises(CharacterNotFoundError):
            await world.character(gone)
    (left,) = (await world.character()).images
    assert files(folder) == {f"{left.original.sha256}.png"}
    assert not any("Other" in row or "Old Tom" in row for row in rows(folder))
    assert await world.studio.trash.empty_trash() == Emptied(0, 0)


async def test_an_emptied_trash_leaves_what_others_stand_on(
    world: World, engine: ScriptedEngine, folder: Path
) -> None:
    engine.script = lambda order, index: MadeImage(index, picture(100))
    copy = await world.studio.characters.create_character(Details("Copy"), asked(3))
    assert copy.run is not None
    await events_of(copy.run)
    await world.studio.trash.delete_character(copy.character.id)
    before = files(folder)
    assert await world.studio.trash.empty_trash() == Emptied(characters=2, images=3)
    assert files(folder) == before
    await world.studio.trash.trash_image(world.mara, 1)
    await world.studio.trash.empty_trash()
    assert len(files(folder)) == len(before) - 1


async def test_a_picture_that_comes_while_its_twin_is_thrown_away_is_kept(
    world: World, engine: ScriptedEngine, failing: FailingLibrary
) -> None:
    """The engine draws again what is in the trash, and the trash is emptied between file and row."""
    await world.studio.trash.trash_image(world.mara, 1)
    engine.script = lambda order, index: MadeImage(index, picture(100))
    run = await world.studio.images.regenerate_images(world.mara, asked(1))
    keep, twins = failing.originals.keep, (await world.character()).images[0].original

    def kept_and_thrown_away(data: bytes, **more: Any) -> object:
        original = keep(data, **more)
        failing.originals.keep = keep  # type: ignore[method-assign]
        failing.originals.remove(twins)
        return original

    failing.originals.keep = kept_and_thrown_away  # type: ignore[method-assign,assignment]
    await events_of(run)
    assert failing.originals.read(twins) == picture(100)


async def test_what_comes_back_between_row_and_file_keeps_its_file(
    world: World, failing: FailingLibrary, engine: ScriptedEngine
) -> None:
    await world.studio.trash.trash_image(world.mara, 1)
    twin = (await world.character()).images[0].original
    engine.script = lambda order, index: MadeImage(index, picture(100))
    run = await world.studio.images.regenerate_images(world.mara, asked(1))
    write = failing.write
    emptied = 0

    async def write_and_let_others(work: object) -> object:
        nonlocal emptied
        answer = await write(work)  # type: ignore[arg-type]
        emptied += 1
        if emptied == 1:  # the rows are gone, the files are not yet
            failing.write = write  # type: ignore[method-assign]
            await events_of(run)
        return answer

    failing.write = write_and_let_others  # type: ignore[method-assign,assignment]
    await world.studio.trash.empty_trash()
    assert failing.originals.read(twin) == picture(100)


async def test_a_name_in_the_trash_is_free(world: World) -> None:
    assert (await world.studio.characters.check_name("Old Tom")).available
    await world.studio.trash.delete_character(world.mara)
    assert (await world.studio.characters.create_character(MARA, asked(0))).character.name == "Mara Voss"
