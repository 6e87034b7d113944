"""What every use-case raises when the library fails it, what that leaves behind, and what the log says."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from charstudio.domain.character import Details, TraitGroup
from charstudio.domain.listing import ListQuery
from charstudio.errors import (
    CharacterCreationError,
    CharacterDeletionError,
    CharacterError,
    CharacterImageError,
    CharacterUpdateError,
    ErrorSeverity,
    LibraryErrorKind,
)
from charstudio.services.words import PromptProposal
from charstudio.storage.library import SqliteLibrary
from tests.stand_ins import FailingLibrary, ScriptedEngine, asked, disk_full, files, rows
from tests.unit.services.conftest import World


def louder(details: Details) -> Details:
    return replace(details, summary=details.summary + "!")


async def accept_refinement(world: World) -> None:
    refinement = await world.studio.words.refine_character(world.mara, instruction="add a scar")
    await world.studio.words.accept_refinement(refinement, refinement.changes, asked())


async def save_refinement(world: World) -> None:
    refinement = await world.studio.words.refine_character(world.mara, instruction="add a scar")
    await world.studio.words.save_refinement(refinement, refinement.changes)


async def suggestions(world: World) -> None:
    await world.studio.vocabulary.suggestions(
        TraitGroup.OUTFIT, "x", details=Details(), engine="scripted", style=None
    )


@dataclass(frozen=True)
class Case:
    source: str
    call: Callable[[World], Awaitable[object]]
    failure: type[CharacterError]
    about: str | None = "mara"


READING = [
    Case("characters.get_character", lambda w: w.studio.characters.get_character(w.mara), CharacterError),
    Case(
        "characters.list_characters",
        lambda w: w.studio.characters.list_characters(ListQuery()),
        CharacterError,
        None,
    ),
    Case(
        "characters.index_characters", lambda w: w.studio.characters.index_characters(), CharacterError, None
    ),
    Case(
        "characters.find_characters", lambda w: w.studio.characters.find_characters("x"), CharacterError, None
    ),
    Case("characters.surprise", lambda w: w.studio.characters.surprise(), CharacterError, None),
    Case("characters.check_name", lambda w: w.studio.characters.check_name("Bo"), CharacterError, None),
    Case(
        "images.regenerate_images",
        lambda w: w.studio.images.regenerate_images(w.mara, asked()),
        CharacterImageError,
    ),
    Case(
        "images.generate_image",
        lambda w: w.studio.images.generate_image(w.mara, asked()),
        CharacterImageError,
    ),
    Case("images.generation_status", lambda w: w.studio.images.generation_status(w.mara), CharacterError),
    Case("images.close_interrupted", lambda w: w.studio.images.close_interrupted(), CharacterError, None),
    Case("images.list_rounds", lambda w: w.studio.images.list_rounds(w.mara), CharacterError),
    Case(
        "images.continue_generation",
        lambda w: w.studio.images.continue_generation(w.mara, w.generation),
        CharacterImageError,
    ),
    Case("images.list_interrupted", lambda w: w.studio.images.list_interrupted(), CharacterError, None),
    Case("revisions.list_revisions", lambda w: w.studio.revisions.list_revisions(w.mara), CharacterError),
    Case("trash.trashed_images", lambda w: w.studio.trash.trashed_images(), CharacterError, None),
    Case("vocabulary.suggestions", suggestions, CharacterError, None),
    Case("words.enhance_prompt", lambda w: w.studio.words.enhance_prompt(w.mara), CharacterUpdateError),
    Case(
        "words.refine_character",
        lambda w: w.studio.words.refine_character(w.mara, instruction="add a scar"),
        CharacterUpdateError,
    ),
    Case("artists.list_artists", lambda w: w.studio.artists.list_artists(), CharacterError, None),
    Case(
        "artists.switch_artist",
        lambda w: w.studio.artists.switch_artist("Ada", remember=False),
        CharacterUpdateError,
        None,
    ),
]

WRITING = [
    Case(
        "characters.create_character",
        lambda w: w.studio.characters.create_character(Details("Bo"), asked(0)),
        CharacterCreationError,
        None,
    ),
    Case(
        "characters.create_character",
        lambda w: w.studio.characters.create_character(Details("Bo"), asked(2)),
        CharacterCreationError,
        None,
    ),
    Case(
        "characters.create_character",
        lambda w: w.studio.characters.create_character(Details("Bo"), asked(2), draft_id=w.draft),
        CharacterCreationError,
        "draft",
    ),
    Case(
        "characters.update_character",
        lambda w: w.studio.characters.update_character(w.mara, louder, favourite=True),
        CharacterUpdateError,
    ),
    Case(
        "characters.duplicate_character",
        lambda w: w.studio.characters.duplicate_character(w.mara),
        CharacterCreationError,
    ),
    Case(
        "characters.save_draft",
        lambda w: w.studio.characters.save_draft(Details("Bo")),
        CharacterUpdateError,
        None,
    ),
    Case(
        "characters.save_draft",
        lambda w: w.studio.characters.save_draft(Details("Bo"), draft_id=w.draft),
        CharacterUpdateError,
        "draft",
    ),
    Case(
        "characters.drop_draft",
        lambda w: w.studio.characters.drop_draft(w.draft),
        CharacterDeletionError,
        "draft",
    ),
    Case("images.select_image", lambda w: w.studio.images.select_image(w.mara, 2), CharacterUpdateError),
    Case(
        "images.regenerate_images",
        lambda w: w.studio.images.regenerate_images(w.mara, asked()),
        CharacterUpdateError,
    ),
    Case(
        "images.generate_image",
        lambda w: w.studio.images.generate_image(w.mara, asked()),
        CharacterUpdateError,
    ),
    Case("trash.delete_character", lambda w: w.studio.trash.delete_character(w.mara), CharacterDeletionError),
    Case(
        "trash.restore_character",
        lambda w: w.studio.trash.restore_character(w.tom, name="Tom"),
        CharacterDeletionError,
        "tom",
    ),
    Case("trash.trash_image", lambda w: w.studio.trash.trash_image(w.mara, 1), CharacterDeletionError),
    Case("trash.restore_image", lambda w: w.studio.trash.restore_image(w.mara, 1), CharacterDeletionError),
    Case("trash.empty_trash", lambda w: w.studio.trash.empty_trash(), CharacterDeletionError, None),
    Case(
        "revisions.restore_revision",
        lambda w: w.studio.revisions.restore_revision(w.mara, 1),
        CharacterUpdateError,
    ),
    Case(
        "characters.update_character",
        lambda w: w.studio.words.accept_prompt(w.mara, PromptProposal("", "rain", "rule")),
        CharacterUpdateError,
    ),
    Case("words.accept_refinement", accept_refinement, CharacterUpdateError),
    Case("words.save_refinement", save_refinement, CharacterUpdateError),
    Case(
        "artists.create_artist", lambda w: w.studio.artists.create_artist("Cy"), CharacterCreationError, None
    ),
    Case(
        "artists.rename_artist",
        lambda w: w.studio.artists.rename_artist("Ada", "Eve"),
        CharacterUpdateError,
        None,
    ),
    Case(
        "artists.switch_artist", lambda w: w.studio.artists.switch_artist("Ada"), CharacterUpdateError, None
    ),
]


async def told(case: Case, world: World, caplog: pytest.LogCaptureFixture) -> CharacterError:
    """The error of a use-case whose library fails, once its class, context and log are as they must be."""
    caplog.set_level(logging.INFO, "charstudio.operations")
    caplog.clear()
    before = datetime.now(UTC)
    with pytest.raises(CharacterError) as raised:
        await case.call(world)
    error, context = raised.value, raised.value.context
    assert type(error) is case.failure
    assert error.kind == "full"
    assert error.status == 500
    assert error.details["place"] == "/somewhere/library.db"
    assert error.__cause__ is not None
    assert getattr(error.__cause__, "kind", None) is LibraryErrorKind.FULL
    assert context.source == case.source
    assert context.severity is ErrorSeverity.ERROR
    assert before <= context.timestamp <= datetime.now(UTC)
    if not case.source.startswith("artists") and case.source != "images.close_interrupted":
        assert context.additional_data["artist"] == world.studio.workspace.artist.id
    if case.about is not None:
        assert context.additional_data["character"] == getattr(world, case.about)
    (record,) = (record for record in caplog.records if record.levelno >= logging.WARNING)
    assert record.levelno == logging.ERROR
    assert record.getMessage().startswith(f"{case.source} {case.failure.__name__} full in ")
    assert record.getMessage().endswith(f"error_id={context.error_id}")
    return error


@pytest.mark.parametrize("case", READING, ids=lambda case: case.source)
async def test_a_library_that_cannot_be_read(
    case: Case, world: World, failing: FailingLibrary, caplog: pytest.LogCaptureFixture
) -> None:
    failing.reading = disk_full()
    await told(case, world, caplog)


@pytest.mark.parametrize("case", WRITING, ids=lambda case: case.source)
async def test_a_library_that_cannot_be_written_stays_as_it_was(
    case: Case, world: World, failing: FailingLibrary, caplog: pytest.LogCaptureFixture, folder: Path
) -> None:
    before = rows(folder), files(folder)
    failing.fail_writes()
    await told(case, world, caplog)
    assert (rows(folder), files(folder)) == before
    # And when the disk has space again, it works.
    failing.writing = None
    await case.call(world)


async def test_files_that_cannot_be_removed_are_left_over_without_rows(
    world: World, failing: FailingLibrary, library: SqliteLibrary, folder: Path
) -> None:
    await world.studio.trash.trash_image(world.mara, 1)
    failing.removing = disk_full()
    with pytest.raises(CharacterDeletionError):
        await world.studio.trash.empty_trash()
    assert len((await world.character()).images) == 1
    assert len(files(folder)) == 2


async def test_a_reference_that_cannot_be_read_is_an_image_error(
    world: World, failing: FailingLibrary, engine: ScriptedEngine, folder: Path
) -> None:
    before = rows(folder)
    engine.references = 4
    failing.fetching = disk_full()
    request = asked(reference_image_ids=world.images[:1])
    for work in (world.studio.images.regenerate_images, world.studio.images.generate_image):
        with pytest.raises(CharacterImageError) as raised:
            await work(world.mara, request)
        assert raised.value.kind == "full"
    assert rows(folder) == before
