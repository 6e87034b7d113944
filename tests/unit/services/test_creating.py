"""Creating characters, from nothing or from a draft; names; made-up ones and copies."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from charstudio.domain.character import Details, Trait, TraitGroup
from charstudio.domain.generation import GenerationKind, GenerationStatus, ImageRequest
from charstudio.domain.listing import ListQuery, Shelf
from charstudio.errors import (
    CharacterImageError,
    CharacterNotFoundError,
    CharacterValidationError,
    EngineError,
    EngineErrorKind,
    ErrorSeverity,
)
from charstudio.services.studio import Studio
from tests.stand_ins import ScriptedEngine, asked, events_of, files, picture, rows
from tests.unit.services.conftest import MARA, World


async def shelf(studio: Studio, shelf: Shelf) -> list[str]:
    return [entry.name for entry in await studio.characters.index_characters(shelf)]


async def test_a_character_of_words_only(studio: Studio, engine: ScriptedEngine) -> None:
    created = await studio.characters.create_character(replace(MARA, name="  Mara Voss "), asked(0))
    assert created.run is None
    assert created.character.details == MARA
    assert await studio.characters.get_character(created.character.id) == created.character
    assert engine.orders == []


async def test_a_character_with_images(studio: Studio, engine: ScriptedEngine) -> None:
    created = await studio.characters.create_character(MARA, asked(4, seed=7))
    assert created.run is not None
    # It is saved before its images are begun.
    assert await studio.characters.get_character(created.character.id) == replace(
        created.character, styles={"scripted": "fancy"}
    )
    assert created.run.generation.kind is GenerationKind.CREATE
    await events_of(created.run)
    character = await studio.characters.get_character(created.character.id)
    assert character.image_count == 4
    assert [image.recipe.seed for image in character.images] == [7, 8, 9, 10]
    (order,) = engine.orders
    assert (order.person_seed, character.seed) == (7, 7)
    assert order.prompt == "portrait of Mara Voss, red curly hair, long coat"
    assert (order.style, order.model, order.width, order.height) == ("fancy", "model-1", 16, 16)


async def test_when_images_fail_the_character_and_what_was_made_stay(
    studio: Studio, engine: ScriptedEngine
) -> None:
    engine.script = lambda order, index: EngineError(EngineErrorKind.NETWORK, "no network")
    created = await studio.characters.create_character(MARA, asked(2))
    assert created.run is not None
    with pytest.raises(CharacterImageError) as raised:
        await events_of(created.run)
    assert raised.value.context.source == "characters.create_character"
    assert raised.value.context.additional_data["character"] == created.character.id
    status = await studio.images.generation_status(created.character.id)
    assert status.generation.status is GenerationStatus.FAILED


REFUSED: list[tuple[dict[str, Any], ImageRequest, str, str]] = [
    ({"name": ""}, asked(), "name", "name_empty"),
    ({"name": "mara VOSS"}, asked(), "name", "name_taken"),
    ({"summary": "x" * 2_001}, asked(), "summary", "too_long"),
    ({"tags": ("",)}, asked(), "tags", "tag_empty"),
    ({}, asked(101), "count", "out_of_range"),
    ({}, asked(-1), "count", "out_of_range"),
    ({}, ImageRequest(engine="oracle", count=1), "engine", "unknown_engine"),
    ({}, asked(model="model-9"), "model", "unknown_model"),
    ({}, asked(style="cubist"), "style", "unknown_style"),
    ({}, asked(quality="best"), "quality", "quality"),
    ({}, asked(model="model-2", quality="low"), "quality", "quality"),
    ({}, asked(width=7), "size", "size_of_model"),
    ({}, asked(height=65), "size", "size_of_model"),
    ({}, asked(seed=-1), "seed", "out_of_range"),
    ({}, asked(prompt="x" * 32_001), "prompt", "too_long"),
    ({}, asked(reference_image_ids=("nobody",)), "references", "reference"),
    ({}, asked(reference_files=(Path("nowhere.png"),)), "references", "reference_file"),
    ({}, asked(reference_files=(Path(__file__),)), "references", "reference_file"),
    ({}, asked(reference_files=(Path(__file__).parent,)), "references", "reference_file"),
]


@pytest.mark.parametrize(("words", "request_", "field", "kind"), REFUSED, ids=lambda one: str(one)[:40])
async def test_what_cannot_be_is_refused_and_nothing_is_saved(  # noqa: PLR0917
    world: World, folder: Path, words: dict[str, Any], request_: ImageRequest, field: str, kind: str
) -> None:
    before = rows(folder), files(folder)
    with pytest.raises(CharacterValidationError) as raised:
        await world.studio.characters.create_character(Details(**{"name": "New", **words}), request_)
    error = raised.value
    assert (error.field, error.kind, error.status) == (field, kind, 400)
    assert error.context.severity is ErrorSeverity.INFO
    assert error.context.source == "characters.create_character"
    assert (rows(folder), files(folder)) == before


@pytest.mark.parametrize("ending", ["png", "jpg", "webp", "gif"])
async def test_a_picture_file_can_be_a_reference(
    studio: Studio, engine: ScriptedEngine, tmp_path: Path, ending: str
) -> None:
    engine.references = 2
    starts = {"png": picture(1), "jpg": b"\xff\xd8\xff\xe0", "webp": b"RIFF....WEBP", "gif": b"GIF89a"}
    (tmp_path / f"face.{ending}").write_bytes(starts[ending])
    request = asked(reference_files=(tmp_path / f"face.{ending}",))
    created = await studio.characters.create_character(MARA, request)
    assert created.run is not None
    await events_of(created.run)
    assert engine.orders[0].references == (starts[ending],)


async def test_a_reference_file_may_not_be_huge(studio: Studio, tmp_path: Path) -> None:
    with (tmp_path / "huge.png").open("wb") as file:
        file.write(picture(1))
        file.truncate(50_000_001)
    with pytest.raises(CharacterValidationError) as raised:
        await studio.characters.create_character(MARA, asked(reference_files=(tmp_path / "huge.png",)))
    assert "50 MB" in str(raised.value)


async def test_two_who_take_one_name_at_once(studio: Studio) -> None:
    creations = [studio.characters.create_character(MARA, asked(0)) for _ in range(2)]
    _, second = await asyncio.gather(*creations, return_exceptions=True)
    assert isinstance(second, CharacterValidationError)
    assert second.kind == "name_taken"
    assert await shelf(studio, Shelf.CHARACTERS) == ["Mara Voss"]


@pytest.mark.parametrize(
    ("name", "valid", "available", "kind"),
    [
        ("Bo", True, True, None),
        (" bo ", True, True, None),
        ("mara voss", True, False, "name_taken"),
        ("Old Tom", True, True, None),
        ("Somebody", True, True, None),
        ("", False, False, "name_empty"),
        ("x" * 51, False, False, "name_long"),
        ("a😀", False, False, "name_character"),
        ("...", False, False, "name_no_letter"),
    ],
)
async def test_a_name_is_checked_while_it_is_typed(
    world: World, name: str, valid: bool, available: bool, kind: str | None
) -> None:
    checked = await world.studio.characters.check_name(name)
    assert (checked.name, checked.valid, checked.available) == (name.strip(), valid, available)
    assert (checked.reason and checked.reason.kind) == kind


async def test_ones_own_name_is_no_obstacle(world: World) -> None:
    assert (await world.studio.characters.check_name("MARA VOSS", besides=world.mara)).available


async def test_a_draft_is_stored_but_not_listed(studio: Studio) -> None:
    draft = await studio.characters.save_draft(Details(summary="A lamp"))
    assert draft.draft
    assert await shelf(studio, Shelf.CHARACTERS) == []
    assert await shelf(studio, Shelf.DRAFTS) == [""]
    assert (await studio.characters.list_characters(ListQuery())).total == 0
    again = await studio.characters.save_draft(Details("Lamplighter", "A lamp"), draft_id=draft.id)
    assert again.id == draft.id
    assert (await studio.characters.get_character(draft.id)).details == Details("Lamplighter", "A lamp")


async def test_a_draft_may_have_a_name_that_is_in_use_until_it_is_made_real(world: World) -> None:
    studio = world.studio
    await studio.characters.save_draft(Details("Mara Voss"), draft_id=world.draft)
    with pytest.raises(CharacterValidationError) as raised:
        await studio.characters.create_character(Details("Mara Voss"), asked(0), draft_id=world.draft)
    assert raised.value.kind == "name_taken"
    assert (await world.character(world.draft)).draft
    created = await studio.characters.create_character(Details("Mara Two"), asked(1), draft_id=world.draft)
    assert created.character.id == world.draft
    assert created.run is not None
    await events_of(created.run)
    assert await shelf(studio, Shelf.DRAFTS) == []
    assert (await world.character(world.draft)).image_count == 1


async def test_a_draft_that_is_made_real_stays_the_person_of_its_first_round(
    world: World, engine: ScriptedEngine
) -> None:
    created = await world.studio.characters.create_character(
        Details("Mara Two"), asked(1), draft_id=world.draft
    )
    assert created.run is not None
    await events_of(created.run)
    again = await world.studio.images.regenerate_images(world.draft, asked(1))
    await events_of(again)
    first, second = engine.orders[-2:]
    assert first.person_seed == second.person_seed == created.character.seed


async def test_what_is_no_draft_any_more_is_no_draft(world: World, folder: Path) -> None:
    before = rows(folder)
    for work in (
        world.studio.characters.save_draft(Details("X"), draft_id=world.mara),
        world.studio.characters.create_character(Details("X"), asked(0), draft_id=world.mara),
    ):
        with pytest.raises(CharacterValidationError) as raised:
            await work
        assert raised.value.kind == "draft_saved"
    assert rows(folder) == before


@pytest.mark.parametrize(
    "details",
    [
        Details("x"),
        Details(summary="x"),
        Details(backstory="x"),
        Details(image_prompt="x"),
        Details(traits=(Trait(TraitGroup.OTHER, "x"),)),
        Details(tags=("x",)),
    ],
)
async def test_a_draft_is_dropped_only_when_it_is_empty(studio: Studio, details: Details) -> None:
    characters = studio.characters
    draft = (await characters.save_draft(details)).id
    assert not await characters.drop_draft(draft)
    await characters.save_draft(Details(), draft_id=draft)
    assert await characters.drop_draft(draft)
    assert await shelf(studio, Shelf.DRAFTS) == []
    assert not await characters.drop_draft(draft)


async def test_what_is_no_empty_draft_in_use_is_not_dropped(
    world: World, engine: ScriptedEngine, folder: Path
) -> None:
    characters, images, trash = world.studio.characters, world.studio.images, world.studio.trash
    drawn, running, trashed = [(await characters.save_draft(Details())).id for _ in range(3)]
    await events_of(await images.generate_image(drawn, asked(1, seed=9)))
    await trash.trash_image(drawn, 1)
    run = await images.generate_image(running, asked())
    await trash.delete_character(trashed)
    before = rows(folder)
    for character_id in (world.mara, world.draft, world.tom, drawn, running, trashed):
        assert not await characters.drop_draft(character_id)
    assert rows(folder) == before
    await run.aclose()
    assert await characters.drop_draft(running)


async def test_a_copy_has_words_and_looks_but_no_images(world: World) -> None:
    mara = await world.character()
    copies = [await world.studio.characters.duplicate_character(world.mara) for _ in range(2)]
    assert [copy.name for copy in copies] == ["Mara Voss 2", "Mara Voss 3"]
    copy = await world.character(copies[0].id)
    assert replace(copy.details, name=mara.name) == mara.details
    assert (copy.seed, copy.styles) == (mara.seed, mara.styles)
    assert (copy.images, copy.image_count, copy.revision, copy.favourite) == ((), 0, 1, False)


@pytest.mark.parametrize(("which", "kind"), [("draft", "is_draft"), ("tom", "in_trash")])
async def test_what_has_no_copy(world: World, which: str, kind: str) -> None:
    with pytest.raises(CharacterValidationError) as raised:
        await world.studio.characters.duplicate_character(getattr(world, which))
    assert raised.value.kind == kind


async def test_a_made_up_character_can_be_created(studio: Studio) -> None:
    for _ in range(3):
        created = await studio.characters.create_character(await studio.characters.surprise(), asked(0))
        assert created.character.details.traits


async def test_what_is_in_the_trash_cannot_be_worked_on(world: World) -> None:
    studio, trait = world.studio, Trait(TraitGroup.OTHER, "x")
    for work in (
        studio.characters.update_character(world.tom, lambda details: details),
        studio.images.regenerate_images(world.tom, asked()),
        studio.images.generate_image(world.tom, asked()),
        studio.images.select_image(world.tom, 1),
        studio.trash.trash_image(world.tom, 1),
        studio.trash.restore_image(world.tom, 1),
        studio.revisions.restore_revision(world.tom, 1),
        studio.words.enhance_prompt(world.tom),
        studio.words.refine_character(world.tom, traits=[trait]),
    ):
        with pytest.raises(CharacterValidationError) as raised:
            await work
        assert raised.value.kind == "in_trash"
        assert raised.value.details["name"] == "Old Tom"


async def test_a_character_without_rounds_has_no_status(studio: Studio) -> None:
    created = await studio.characters.create_character(MARA, asked(0))
    with pytest.raises(CharacterNotFoundError) as raised:
        await studio.images.generation_status(created.character.id)
    assert raised.value.kind == "generation"


async def test_the_style_of_an_engine_is_remembered(world: World, engine: ScriptedEngine) -> None:
    async def style(**more: object) -> str:
        await events_of(await world.studio.images.regenerate_images(world.mara, asked(**more)))  # type: ignore[arg-type]
        return engine.orders[-1].style

    assert await style(style="plain") == "plain"
    assert (await world.character()).styles == {"scripted": "plain"}
    assert await style() == "plain"
    assert await style(style="auto") == "fancy"


async def test_words_as_a_style_are_remembered_where_an_engine_has_no_list(
    world: World, engine: ScriptedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    info = replace(engine.info, styles=())
    monkeypatch.setattr(ScriptedEngine, "info", info)
    for request in (asked(style="as a woodcut"), asked()):
        await events_of(await world.studio.images.regenerate_images(world.mara, request))
        assert engine.orders[-1].style == "as a woodcut"
