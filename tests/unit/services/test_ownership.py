"""What is another artist's is answered exactly like what does not exist, by every use-case."""

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from charstudio.domain.character import Details, Trait, TraitGroup
from charstudio.domain.drawing import DrawingKind, Edit
from charstudio.domain.listing import ListQuery, Shelf
from charstudio.domain.revision import Change
from charstudio.errors import CharacterError, CharacterNotFoundError, CharacterValidationError
from charstudio.services.messages import message_for
from charstudio.services.studio import Studio
from charstudio.services.words import PromptProposal, Refinement
from tests.stand_ins import ScriptedEngine, asked, drawing, files, rows
from tests.unit.services.conftest import World, populated

NOWHERE = "0" * 32

Call = Callable[[Studio, str], Awaitable[object]]

# Every use-case that takes the id of a character.
BY_CHARACTER: dict[str, Call] = {
    "characters.create_character": lambda s, c: s.characters.create_character(
        Details("New"), asked(0), draft_id=c
    ),
    "characters.create_character with images": lambda s, c: s.characters.create_character(
        Details("New"), asked(1), draft_id=c
    ),
    "characters.get_character": lambda s, c: s.characters.get_character(c),
    "characters.update_character": lambda s, c: s.characters.update_character(c, lambda _: Details("Stolen")),
    "characters.update_character stale": lambda s, c: s.characters.update_character(
        c, lambda _: Details("Stolen"), favourite=True, revision=999
    ),
    "characters.duplicate_character": lambda s, c: s.characters.duplicate_character(c),
    "characters.save_draft": lambda s, c: s.characters.save_draft(Details("Stolen"), draft_id=c),
    "images.regenerate_images": lambda s, c: s.images.regenerate_images(c, asked()),
    "images.generate_image": lambda s, c: s.images.generate_image(c, asked(prompt="rain")),
    "images.generation_status": lambda s, c: s.images.generation_status(c),
    "images.continue_generation": lambda s, c: s.images.continue_generation(c, NOWHERE),
    "images.discard_generation": lambda s, c: s.images.discard_generation(c, NOWHERE),
    "images.list_rounds": lambda s, c: s.images.list_rounds(c),
    "images.select_image": lambda s, c: s.images.select_image(c, 1),
    "edits.keep_drawing": lambda s, c: s.edits.keep_drawing(c, 1, DrawingKind.MASK, drawing()),
    "edits.list_drawings": lambda s, c: s.edits.list_drawings(c),
    "edits.list_drawings over an image": lambda s, c: s.edits.list_drawings(c, 1),
    "edits.read_drawing": lambda s, c: s.edits.read_drawing(c, NOWHERE),
    "edits.edit_image": lambda s, c: s.edits.edit_image(c, 1, Edit("rain"), asked()),
    "edits.more_like": lambda s, c: s.edits.more_like(c, 1, 1),
    "trash.delete_character": lambda s, c: s.trash.delete_character(c),
    "trash.restore_character": lambda s, c: s.trash.restore_character(c, name="Stolen"),
    "trash.trash_image": lambda s, c: s.trash.trash_image(c, 1),
    "trash.restore_image": lambda s, c: s.trash.restore_image(c, 1),
    "revisions.list_revisions": lambda s, c: s.revisions.list_revisions(c),
    "revisions.restore_revision": lambda s, c: s.revisions.restore_revision(c, 1),
    "words.enhance_prompt": lambda s, c: s.words.enhance_prompt(c),
    "words.accept_prompt": lambda s, c: s.words.accept_prompt(c, PromptProposal("", "rain", "rule")),
    "words.refine_character": lambda s, c: s.words.refine_character(c, instruction="add a scar"),
    "words.accept_refinement": lambda s, c: s.words.accept_refinement(
        Refinement(c, 2, (Change("tags", None, "x"),), "rule"), [Change("tags", None, "x")], asked()
    ),
    "words.save_refinement": lambda s, c: s.words.save_refinement(
        Refinement(c, 2, (Change("tags", None, "x"),), "rule"), [Change("tags", None, "x")]
    ),
    "money.estimate": lambda s, c: s.money.estimate(asked(), c),
    "money.estimate_words": lambda s, c: s.money.estimate_words("rule", c),
}

# Those that take an image or generation of a character of one's own.
BY_IMAGE: dict[str, Callable[[Studio, str, str], Awaitable[object]]] = {
    "images.select_image": lambda s, c, i: s.images.select_image(c, i),
    "trash.trash_image": lambda s, c, i: s.trash.trash_image(c, i),
    "trash.restore_image": lambda s, c, i: s.trash.restore_image(c, i),
    "images.regenerate_images": lambda s, c, i: s.images.regenerate_images(
        c, asked(reference_image_ids=(i,))
    ),
    "images.generate_image": lambda s, c, i: s.images.generate_image(c, asked(reference_image_ids=(i,))),
    "characters.create_character": lambda s, _, i: s.characters.create_character(
        Details("New"), asked(reference_image_ids=(i,))
    ),
    "edits.keep_drawing": lambda s, c, i: s.edits.keep_drawing(c, i, DrawingKind.MASK, drawing()),
    "edits.list_drawings": lambda s, c, i: s.edits.list_drawings(c, i),
    "edits.edit_image": lambda s, c, i: s.edits.edit_image(c, i, Edit("rain"), asked()),
    "edits.more_like": lambda s, c, i: s.edits.more_like(c, i, 1),
    "words.accept_refinement": lambda s, c, i: s.words.accept_refinement(
        Refinement(c, 2, (), "rule"), [], asked(reference_image_ids=(i,))
    ),
}

# Those that take a generation of a character of one's own.
BY_GENERATION: dict[str, Callable[[Studio, str, str], Awaitable[object]]] = {
    "images.generation_status": lambda s, c, g: s.images.generation_status(c, g),
    "images.continue_generation": lambda s, c, g: s.images.continue_generation(c, g),
    "images.discard_generation": lambda s, c, g: s.images.discard_generation(c, g),
}

# Those that take a drawing over an image of a character of one's own.
BY_DRAWING: dict[str, Callable[[Studio, str, str], Awaitable[object]]] = {
    "edits.read_drawing": lambda s, c, d: s.edits.read_drawing(c, d),
    "edits.edit_image": lambda s, c, d: s.edits.edit_image(c, 1, Edit("rain", drawing_id=d), asked()),
    "images.regenerate_images": lambda s, c, d: s.images.regenerate_images(c, asked(drawing_id=d)),
}

# Those that take no id, or raise nothing; what they answer is looked at below.
WITHOUT_ID = {
    # Connections are no artist's: they are this computer's, and take no id of a library.
    "connections.add_connection",
    "connections.change_connection",
    "connections.list_connections",
    "connections.look_for_keys",
    "connections.remove_connection",
    "connections.start",
    "connections.test_connection",
    "connections.try_address",
    "artists.create_artist",
    "artists.list_artists",
    "artists.rename_artist",
    "artists.switch_artist",
    "characters.check_name",
    "characters.drop_draft",
    "characters.end_sitting",
    "characters.find_characters",
    "characters.index_characters",
    "characters.list_characters",
    "characters.surprise",
    "images.close_interrupted",
    "images.estimate",
    "images.generation_events",
    "images.list_interrupted",
    # Budget and prices are no artist's either.
    "money.export_ledger",
    "money.ledger",
    "money.month",
    "money.price_table",
    "money.rules",
    "money.set_rules",
    "trash.empty_trash",
    "trash.trashed_images",
    "updates.check_for_update",
    "vocabulary.not_drawn",
    "vocabulary.shared_tags",
    "vocabulary.suggestions",
    "vocabulary.tags",
    # Nor are writers.
    "words.default_writer",
    "words.list_writers",
}


def test_every_use_case_is_looked_at(studio: Studio) -> None:
    found = {
        f"{room}.{name}"
        for room, service in vars(studio).items()
        if room != "workspace" and not room.startswith("_")
        for name, _ in inspect.getmembers(service, callable)
        if not name.startswith("_")
    }
    by_id = {name.split()[0] for name in (*BY_CHARACTER, *BY_IMAGE, *BY_GENERATION)}
    assert found == by_id | WITHOUT_ID


@pytest.fixture
async def bo(another: Studio) -> World:
    """What the artist Bo has."""
    return await populated(another)


async def answer(work: Awaitable[object], about: str) -> dict[str, Any]:
    """All that an error says, but for its own id, its time and the id that was asked about."""
    with pytest.raises(CharacterError) as raised:
        await work
    error = raised.value
    said = {
        "class": type(error),
        "text": str(error),
        "kind": error.kind,
        "details": error.details,
        "words": message_for(error),
        "source": error.context.source,
        "severity": error.context.severity,
        "data": dict(error.context.additional_data),
        "cause": type(error.__cause__),
    }
    return {key: repr(value).replace(about, "ID") for key, value in said.items()} | {"error": type(error)}


@pytest.mark.parametrize("name", BY_CHARACTER)
async def test_another_artists_character_is_not_there(
    name: str, world: World, bo: World, folder: Path
) -> None:
    before = rows(folder), files(folder)
    nowhere = await answer(BY_CHARACTER[name](bo.studio, NOWHERE), NOWHERE)
    assert nowhere["error"] is CharacterNotFoundError
    for theirs in (world.mara, world.draft, world.tom):
        assert await answer(BY_CHARACTER[name](bo.studio, theirs), theirs) == nowhere
    assert (rows(folder), files(folder)) == before


@pytest.mark.parametrize("name", BY_IMAGE)
async def test_another_artists_image_is_not_there(name: str, world: World, bo: World, folder: Path) -> None:
    before = rows(folder), files(folder)
    theirs = world.images[0]
    said = await answer(BY_IMAGE[name](bo.studio, bo.mara, theirs), theirs)
    assert said == await answer(BY_IMAGE[name](bo.studio, bo.mara, NOWHERE), NOWHERE)
    assert said["error"] is CharacterValidationError
    assert (rows(folder), files(folder)) == before


@pytest.mark.parametrize("name", BY_GENERATION)
async def test_another_artists_generation_is_not_there(
    name: str, world: World, bo: World, folder: Path
) -> None:
    before = rows(folder), files(folder)
    call = BY_GENERATION[name]
    said = await answer(call(bo.studio, bo.mara, world.generation), world.generation)
    assert said == await answer(call(bo.studio, bo.mara, NOWHERE), NOWHERE)
    assert said["error"] is CharacterNotFoundError
    assert (rows(folder), files(folder)) == before


@pytest.mark.parametrize("name", BY_DRAWING)
async def test_another_artists_drawing_is_not_there(
    name: str, world: World, bo: World, engine: ScriptedEngine, folder: Path
) -> None:
    engine.references, engine.drawings = 1, True
    theirs = (await world.studio.edits.keep_drawing(world.mara, 1, DrawingKind.MASK, drawing())).id
    before = rows(folder), files(folder)
    said = await answer(BY_DRAWING[name](bo.studio, bo.mara, theirs), theirs)
    assert said == await answer(BY_DRAWING[name](bo.studio, bo.mara, NOWHERE), NOWHERE)
    assert (rows(folder), files(folder)) == before
    # It is there for who drew it.
    assert len(await world.studio.edits.list_drawings(world.mara)) == 1
    assert await bo.studio.edits.list_drawings(bo.mara) == ()


@pytest.mark.parametrize("name", BY_GENERATION)
async def test_a_generation_of_another_character_of_ones_own_is_not_there_either(
    name: str, world: World
) -> None:
    other = (await world.studio.characters.create_character(Details("Other"), asked(0))).character
    with pytest.raises(CharacterNotFoundError):
        await BY_GENERATION[name](world.studio, other.id, world.generation)


async def test_an_artist_who_takes_over_sees_nothing_of_what_runs(world: World, another: Studio) -> None:
    run = await world.studio.images.regenerate_images(world.mara, asked(2))
    taken_over = world.studio.working_as(another.workspace.artist)
    events = taken_over.images.generation_events(run.generation.id)
    assert [event async for event in events] == []
    back = taken_over.working_as(world.studio.workspace.artist)
    assert (await back.images.generation_status(world.mara)).generation == run.generation
    await run.aclose()


async def test_lists_show_nothing_of_another_artist(world: World, another: Studio) -> None:
    assert (await another.characters.list_characters(ListQuery(search="a"))).total == 0
    await world.studio.trash.trash_image(world.mara, 1)
    assert await another.trash.trashed_images() == ()
    assert len(await world.studio.trash.trashed_images()) == 1
    for shelf, whose in zip(Shelf, (world.mara, world.draft, world.tom), strict=True):
        assert len(await another.characters.index_characters(shelf)) == 0
        assert len(await world.studio.characters.index_characters(shelf)) == 1
        assert await another.characters.find_characters("o", shelf) == ()
        assert await world.studio.characters.find_characters("o", shelf) == (whose,)


async def test_phrases_of_another_artist_are_not_proposed(world: World, another: Studio) -> None:
    coat = Details(traits=(Trait(TraitGroup.OUTFIT, "coat of many colours"),))
    await world.studio.characters.create_character(replace(coat, name="Jo"), asked(0))

    async def proposed(studio: Studio) -> tuple[str, ...]:
        return await studio.vocabulary.suggestions(
            TraitGroup.OUTFIT, "many", details=Details(), engine="scripted", style=None
        )

    assert await proposed(world.studio) == ("coat of many colours",)
    assert await proposed(another) == ()


async def test_tags_of_another_artist_are_not_told(world: World, another: Studio) -> None:
    tagged = Details("Jo", tags=("lead",))
    jo = (await world.studio.characters.create_character(tagged, asked(0))).character.id
    assert (await world.studio.vocabulary.shared_tags([jo])).all == ("lead",)
    assert (await another.vocabulary.shared_tags([jo])).all == ()
    assert "lead" in await world.studio.vocabulary.tags("lead", details=Details())
    assert await another.vocabulary.tags("lead", details=Details()) == ()


async def test_a_draft_of_another_artist_is_not_dropped(world: World, another: Studio, folder: Path) -> None:
    empty = (await world.studio.characters.save_draft(Details())).id
    before = rows(folder)
    for strange in (empty, NOWHERE, "", "\x00", "\udcff", "' OR 1=1 --"):
        assert not await another.characters.drop_draft(strange)
    assert rows(folder) == before
    assert await world.studio.characters.drop_draft(empty)


async def test_names_are_free_that_another_artist_uses(world: World, another: Studio) -> None:
    assert (await another.characters.check_name("Mara Voss")).available
    assert not (await world.studio.characters.check_name("mara voss")).available
    theirs = await another.characters.check_name("Mara Voss", besides=world.mara)
    assert theirs == await another.characters.check_name("Mara Voss", besides=NOWHERE)
    await another.characters.create_character(Details("Mara Voss"), asked(0))


async def test_emptying_the_trash_takes_nothing_of_another_artist(world: World, another: Studio) -> None:
    await world.studio.trash.trash_image(world.mara, 1)
    emptied = await another.trash.empty_trash()
    assert (emptied.characters, emptied.images) == (0, 0)
    assert len((await world.character()).images) == 2
    assert (await world.character(world.tom)).name == "Old Tom"


@pytest.mark.parametrize("name", BY_CHARACTER)
async def test_what_is_no_id_at_all_is_not_there_either(name: str, studio: Studio) -> None:
    for strange in ("", "\x00", "\udcff", "' OR 1=1 --", "%", "x" * 100_000, "İ"):
        with pytest.raises(CharacterNotFoundError) as raised:
            await BY_CHARACTER[name](studio, strange)
        assert message_for(raised.value).message == "There is no character with this id."


@pytest.mark.parametrize("strange", ["", "\x00", "\udcff", "' OR 1=1 --"])
async def test_what_is_no_image_or_generation_at_all(strange: str, world: World) -> None:
    for call in BY_IMAGE.values():
        with pytest.raises(CharacterValidationError):
            await call(world.studio, world.mara, strange)
    for ask in BY_GENERATION.values():
        with pytest.raises(CharacterNotFoundError):
            await ask(world.studio, world.mara, strange)
