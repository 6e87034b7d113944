"""Changing characters: fields, favourites, stale writes, and the sittings that leave revisions."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from charstudio.domain.character import Character, Details
from charstudio.errors import CharacterNotFoundError, CharacterUpdateError, CharacterValidationError
from charstudio.services.studio import Studio
from charstudio.services.workspace import Workspace
from charstudio.storage.library import open_library
from tests.stand_ins import Clock, FailingLibrary, asked, events_of, rows
from tests.unit.services.conftest import MARA, World


def saying(summary: str) -> Callable[[Details], Details]:
    return lambda details: replace(details, summary=summary)


@pytest.fixture
async def mara(studio: Studio) -> str:
    return (await studio.characters.create_character(MARA, asked(0))).character.id


async def states(studio: Studio, mara: str) -> list[str]:
    """The summaries of the revisions, newest first."""
    return [revision.details.summary for revision in await studio.revisions.list_revisions(mara)]


async def test_a_change_is_saved_and_counted(world: World, clock: Clock) -> None:
    before = await world.character()
    changed = await world.studio.characters.update_character(world.mara, saying(" A queen. "))
    assert changed.details.summary == "A queen."
    assert changed.revision == before.revision + 1
    assert changed.updated_at > before.updated_at
    after = await world.character()
    assert after == changed
    assert after.images == before.images


async def test_what_changes_nothing_writes_nothing(world: World, folder: Path) -> None:
    before = rows(folder)
    await world.studio.characters.update_character(world.mara, lambda details: details, favourite=False)
    assert rows(folder) == before


@pytest.mark.parametrize(
    ("change", "field", "kind"),
    [
        (lambda details: replace(details, name="..."), "name", "name_no_letter"),
        (lambda details: replace(details, name="BO"), "name", "name_taken"),
        (lambda details: replace(details, backstory="\x00"), "backstory", "control_character"),
        (lambda details: replace(details, tags=("x" * 51,)), "tags", "too_long"),
    ],
)
async def test_a_change_that_cannot_be_is_refused(
    world: World, folder: Path, change: Callable[[Details], Details], field: str, kind: str
) -> None:
    await world.studio.characters.create_character(Details("Bo"), asked(0))
    before = rows(folder)
    with pytest.raises(CharacterValidationError) as raised:
        await world.studio.characters.update_character(world.mara, change)
    assert (raised.value.field, raised.value.kind) == (field, kind)
    assert rows(folder) == before


async def test_ones_own_name_may_change_its_case(world: World) -> None:
    changed = await world.studio.characters.update_character(
        world.mara, lambda details: replace(details, name="MARA VOSS")
    )
    assert changed.name == "MARA VOSS"


async def test_a_stale_change_is_refused(world: World, folder: Path) -> None:
    read = await world.character()
    await world.studio.characters.update_character(world.mara, saying("First."), revision=read.revision)
    before = rows(folder)
    with pytest.raises(CharacterUpdateError) as raised:
        await world.studio.characters.update_character(world.mara, saying("Second."), revision=read.revision)
    assert raised.value.kind == "stale"
    assert raised.value.details == {"revision": read.revision + 1, "read": read.revision}
    assert rows(folder) == before


async def test_a_favourite_is_marked_without_a_revision(studio: Studio, mara: str) -> None:
    marked = await studio.characters.update_character(mara, lambda details: details, favourite=True)
    assert (marked.favourite, marked.revision) == (True, 1)
    assert (await studio.characters.index_characters())[0].flags == 1
    assert await states(studio, mara) == []
    # And what is changed next still leaves what was before.
    await studio.characters.update_character(mara, saying("A queen."))
    assert await states(studio, mara) == ["A thief."]


async def test_one_sitting_leaves_one_revision(studio: Studio, mara: str, clock: Clock) -> None:
    for minute in range(10):
        await studio.characters.update_character(mara, saying(f"At {minute}."))
        clock.pass_(minutes=4.9)
    assert await states(studio, mara) == ["A thief."]


async def test_five_idle_minutes_end_a_sitting(studio: Studio, mara: str, clock: Clock) -> None:
    await studio.characters.update_character(mara, saying("Second."))
    clock.pass_(minutes=5.1)
    await studio.characters.update_character(mara, saying("Third."))
    assert await states(studio, mara) == ["Second.", "A thief."]


async def test_turning_to_something_else_ends_a_sitting(studio: Studio, mara: str) -> None:
    await studio.characters.update_character(mara, saying("Second."))
    studio.characters.end_sitting(mara)
    await studio.characters.update_character(mara, saying("Third."))
    assert await states(studio, mara) == ["Second.", "A thief."]


async def test_generating_ends_a_sitting(studio: Studio, mara: str) -> None:
    await studio.characters.update_character(mara, saying("Second."))
    await events_of(await studio.images.regenerate_images(mara, asked()))
    await studio.characters.update_character(mara, saying("Third."))
    assert await states(studio, mara) == ["Second.", "A thief."]


async def test_a_change_by_another_process_ends_a_sitting(studio: Studio, mara: str, folder: Path) -> None:
    here = studio.workspace
    other = open_library(folder)
    there = Studio(
        Workspace(other, here.artist, here.engines, here.writers, here.inspirations, here.now),
        connections=studio.connections,
    )
    await studio.characters.update_character(mara, saying("Second."))
    await there.characters.update_character(mara, saying("Third."))
    await studio.characters.update_character(mara, saying("Fourth."))
    other.close()
    assert await states(studio, mara) == ["Third.", "Second.", "A thief."]


async def test_a_change_that_could_not_be_saved_leaves_the_next_one_its_revision(
    studio: Studio, mara: str, failing: FailingLibrary
) -> None:
    failing.fail_writes()
    with pytest.raises(CharacterUpdateError):
        await studio.characters.update_character(mara, saying("Lost."))
    failing.writing = None
    await studio.characters.update_character(mara, saying("Second."))
    assert await states(studio, mara) == ["A thief."]


async def test_a_revision_is_restored_and_can_be_undone(world: World) -> None:
    studio, before = world.studio, await world.character()
    restored = await studio.revisions.restore_revision(world.mara, 1)
    assert restored.details.summary == "A thief."
    assert restored.revision == before.revision + 1
    after = await world.character()
    assert (after.images, after.primary_image_id) == (before.images, before.primary_image_id)
    assert await states(studio, world.mara) == ["A thief!", "A thief."]
    assert (await studio.revisions.restore_revision(world.mara, before.revision)).details == before.details


async def test_restoring_what_is_there_already_changes_nothing(world: World, folder: Path) -> None:
    await world.studio.revisions.restore_revision(world.mara, 1)
    before = rows(folder)
    await world.studio.revisions.restore_revision(world.mara, 1)
    assert rows(folder) == before


async def test_no_such_revision(world: World) -> None:
    with pytest.raises(CharacterNotFoundError) as raised:
        await world.studio.revisions.restore_revision(world.mara, 99)
    assert raised.value.kind == "revision"


async def renamed(studio: Studio, mara: str, name: str) -> Character:
    return await studio.characters.update_character(mara, lambda details: replace(details, name=name))


async def test_a_revision_whose_name_is_in_use_by_now_is_refused(
    studio: Studio, mara: str, folder: Path
) -> None:
    await renamed(studio, mara, "Maria")
    await studio.characters.create_character(MARA, asked(0))
    before = rows(folder)
    with pytest.raises(CharacterValidationError) as raised:
        await studio.revisions.restore_revision(mara, 1)
    assert raised.value.kind == "name_taken"
    assert rows(folder) == before


async def test_a_revision_from_before_it_had_a_name_keeps_the_name(studio: Studio) -> None:
    draft = await studio.characters.save_draft(Details(summary="A start."))
    await studio.characters.update_character(draft.id, saying("A second start."))
    await studio.characters.create_character(Details("Mara"), asked(0), draft_id=draft.id)
    restored = await studio.revisions.restore_revision(draft.id, 1)
    assert restored.details == Details("Mara", "A start.")


async def test_a_draft_whose_name_is_in_use_can_be_changed_and_restored(studio: Studio, mara: str) -> None:
    draft = await studio.characters.save_draft(Details("Mara Voss", "One."))
    await studio.characters.update_character(draft.id, saying("Two."))
    restored = await studio.revisions.restore_revision(draft.id, 1)
    assert restored.details == Details("Mara Voss", "One.")
