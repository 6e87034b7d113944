"""Rounds, and what the character was when each was made."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from charstudio.domain.character import Details, Trait, TraitGroup
from charstudio.domain.revision import Change
from charstudio.services.studio import Studio
from tests.stand_ins import Clock, asked, events_of
from tests.unit.services.conftest import MARA, World
from tests.unit.services.rounds import round_of

SCAR = Trait(TraitGroup.APPEARANCE, "scar")


async def change(studio: Studio, character_id: str, **changes: object) -> None:
    await studio.characters.update_character(
        character_id,
        lambda details: replace(details, **changes),  # type: ignore[arg-type]
    )


async def test_each_round_knows_what_the_character_was_and_what_changed(world: World, clock: Clock) -> None:
    studio, mara = world.studio, world.mara
    await events_of(await round_of(world, 1))
    await change(studio, mara, traits=(*MARA.traits, SCAR))
    await change(studio, mara, tags=())
    await events_of(await round_of(world, 1))
    await events_of(await round_of(world, 1))
    clock.pass_(hours=1)
    await change(studio, mara, summary="Retired.")

    newest, third, second, first = await studio.images.list_rounds(mara)
    assert [one.generation.round for one in (first, second, third, newest)] == [1, 2, 3, 4]
    louder = replace(MARA, summary="A thief!")
    scarred = replace(louder, traits=(*MARA.traits, SCAR), tags=())
    assert [one.details for one in (first, second, third, newest)] == [MARA, louder, scarred, scarred]
    assert first.changes == ()
    assert second.changes == (Change("summary", "A thief.", "A thief!"),)
    assert third.changes == (Change("appearance", None, "scar"), Change("tags", "noir", None))
    assert newest.changes == ()
    await studio.trash.delete_character(mara)
    assert len(await studio.images.list_rounds(mara)) == 4


async def test_a_refinement_is_what_changed_since_the_round_before(world: World) -> None:
    words = world.studio.words
    refinement = await words.refine_character(world.mara, instruction="add a scar")
    await events_of(await words.accept_refinement(refinement, refinement.changes, asked(1, seed=5)))
    newest, _ = await world.studio.images.list_rounds(world.mara)
    assert newest.details == (await world.character()).details
    assert newest.changes == (Change("appearance", None, "scar"), Change("summary", "A thief.", "A thief!"))


async def test_what_the_character_was_is_unknown_where_the_journal_does_not_say(
    world: World, folder: Path
) -> None:
    """Libraries of before have no revision in the journal."""
    with closing(sqlite3.connect(folder / "library.db")) as database:
        database.execute("UPDATE generation SET parameters = '{}'")
        database.commit()
    await events_of(await round_of(world, 1))
    newest, first = await world.studio.images.list_rounds(world.mara)
    assert (first.details, first.changes) == (None, ())
    assert newest.details == (await world.character()).details
    assert newest.changes == ()


async def test_a_character_without_rounds_has_none(studio: Studio) -> None:
    draft = await studio.characters.save_draft(Details())
    assert await studio.images.list_rounds(draft.id) == ()
