"""Changing an image and only what is said of it, and more images like one."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from charstudio.domain.character import Trait, TraitGroup
from charstudio.domain.drawing import DrawingKind, Edit, recorded_edit
from charstudio.domain.editing import edit_prompt
from charstudio.domain.generation import Failed, Finished, Generation, GenerationKind, ImageRequest
from charstudio.domain.image import Image
from charstudio.errors import CharacterImageError, CharacterValidationError, EngineError, EngineErrorKind
from charstudio.services.messages import message_for
from charstudio.services.ports import EngineInfo, MadeImage, ModelInfo
from tests.stand_ins import (
    Clock,
    FailingLibrary,
    ScriptedEngine,
    asked,
    drawing,
    events_of,
    made,
    picture,
    rows,
)
from tests.unit.services.conftest import MARA, World
from tests.unit.services.rounds import until_it_fails

HAT = Trait(TraitGroup.OUTFIT, "straw hat")
STROKES = drawing([(x, y) for x in range(8) for y in range(8) if (x, y) != (3, 3)])
FIXED = ModelInfo("fixed", "Fixed", (32, 32), 16, 48, sizes=((32, 32), (48, 32), (32, 48)), most_references=1)
BOLD = ModelInfo("bold", "Bold", (32, 32), 8, 64, most_references=1, masks=True)
OLD = ModelInfo("old", "Old", (16, 16), 8, 64, most_references=1, retired_on=date(2026, 11, 22))


class Painter(ScriptedEngine):
    """An engine that takes any words as a style, and edits; with more models than the scripted one."""

    @property
    def info(self) -> EngineInfo:
        known = super().info
        return replace(known, models=(*known.models, FIXED, BOLD, OLD), free_style=True)


@pytest.fixture
def engine() -> Painter:
    return Painter(references=2, drawings=True)


async def edited(
    world: World, edit: Edit, image: str | int = 1, **more: Any
) -> tuple[Generation, tuple[Image, ...]]:
    """The generation of an edit that was made, and its images."""
    run = await world.studio.edits.edit_image(world.mara, image, edit, asked(**more))
    events = await events_of(run)
    assert isinstance(events[-1], Finished)
    generation = events[-1].generation
    images = (await world.character()).images
    return generation, tuple(one for one in images if one.generation_id == generation.id)


async def masked(world: World, image: str | int = 1, kind: DrawingKind = DrawingKind.MASK) -> str:
    data = drawing() if kind is DrawingKind.MASK else STROKES
    return (await world.studio.edits.keep_drawing(world.mara, image, kind, data)).id


async def refused(world: World, edit: Edit, image: str | int = 1, **more: Any) -> tuple[str, str]:
    """The field and kind of what an edit is refused for."""
    with pytest.raises(CharacterValidationError) as raised:
        await world.studio.edits.edit_image(world.mara, image, edit, asked(**more))
    words = message_for(raised.value)
    assert "{" not in words.message + words.hint
    return raised.value.field, raised.value.kind


class TestAnEdit:
    async def test_looks_at_the_image_and_says_what_changes(self, world: World, engine: Painter) -> None:
        generation, images = await edited(world, Edit(" blue hair "), 2, count=2, seed=700)
        (order,) = engine.orders[-1:]
        assert order.references == (picture(101),)
        assert (order.mask, order.markup, order.edit) == (None, None, True)
        prompt = edit_prompt((await world.character()).details, Edit("blue hair"))
        assert (order.prompt, order.own_prompt) == (prompt, prompt)
        assert generation.kind is GenerationKind.EDIT
        assert generation.parameters["prompt"] == prompt
        assert generation.parameters["reference_image_ids"] == [world.images[1]]
        assert generation.parameters["edit"] == {"words": "blue hair"}
        assert "drawing_id" not in generation.parameters
        for image in images:
            assert image.recipe.prompt == prompt
            assert image.recipe.parent_image_id == world.images[1]
            assert image.recipe.parameters == {"style": "plain", "edit": {"words": "blue hair"}} | {
                "style": order.style
            }
        assert [image.recipe.seed for image in images] == [700, 701]

    async def test_of_a_trait_locks_the_others(self, world: World, engine: Painter) -> None:
        generation, _ = await edited(world, Edit(trait=HAT))
        assert engine.orders[-1].prompt == edit_prompt(MARA, Edit(trait=HAT))
        assert "red curly hair; long coat" in engine.orders[-1].prompt
        assert generation.parameters["edit"] == {"trait": "outfit:straw hat"}
        # The character itself is not changed by it.
        assert (await world.character()).details.traits == MARA.traits

    @pytest.mark.parametrize("kind", list(DrawingKind))
    async def test_takes_its_drawing_along(self, world: World, engine: Painter, kind: DrawingKind) -> None:
        drawing_id = await masked(world, kind=kind)
        generation, images = await edited(world, Edit("a scar", drawing_id=drawing_id))
        order = engine.orders[-1]
        assert (order.mask, order.markup) == (
            (drawing(), None) if kind is DrawingKind.MASK else (None, STROKES)
        )
        assert order.prompt == edit_prompt(MARA, Edit("a scar"), kind)
        assert generation.parameters["drawing_id"] == drawing_id
        assert [image.recipe.parameters["drawing_id"] for image in images] == [drawing_id]

    async def test_can_be_drawn_alone(self, world: World, engine: Painter) -> None:
        drawing_id = await masked(world, kind=DrawingKind.MARKUP)
        generation, images = await edited(world, Edit(drawing_id=drawing_id))
        assert generation.parameters["edit"] == {}
        assert images[0].recipe.parameters["edit"] == {}
        assert engine.orders[-1].markup == STROKES

    async def test_gives_no_way_to_the_requests_own_words(
        self, world: World, engine: Painter, tmp_path: Path
    ) -> None:
        (tmp_path / "other.png").write_bytes(picture(7))
        await edited(
            world,
            Edit("blue hair"),
            prompt="a castle",
            style="oil painting",
            reference_image_ids=(world.images[1],),
            reference_files=(tmp_path / "other.png",),
            drawing_id="nothing",
        )
        order = engine.orders[-1]
        assert "castle" not in order.prompt
        assert order.style != "oil painting"
        assert (order.references, order.mask) == ((picture(100),), None)

    async def test_has_the_style_of_its_image_and_leaves_the_characters_alone(
        self, world: World, engine: Painter
    ) -> None:
        await events_of(
            await world.studio.images.regenerate_images(world.mara, asked(1, style="oil painting"))
        )
        await events_of(await world.studio.images.regenerate_images(world.mara, asked(1, style="anime")))
        await edited(world, Edit("blue hair"), 3)
        assert engine.orders[-1].style == "oil painting"
        assert (await world.character()).styles == {"scripted": "anime"}

    async def test_of_another_engines_image_names_no_style_but_the_engines_own(
        self, world: World, engine: Painter
    ) -> None:
        engines: Any = world.studio.workspace.engines
        other = Painter(references=1)
        engines["other"] = other
        await events_of(await world.studio.images.regenerate_images(world.mara, asked(1, style="anime")))
        run = await world.studio.edits.edit_image(
            world.mara, 3, Edit("blue hair"), ImageRequest(engine="other", count=1)
        )
        await events_of(run)
        # What "auto" means to it.
        assert other.orders[-1].style == "fancy"

    async def test_takes_options_as_any_request(self, world: World, engine: Painter) -> None:
        generation, _ = await edited(world, Edit("blue hair"), quality="high", width=20, height=30)
        assert (engine.orders[-1].quality, engine.orders[-1].width, engine.orders[-1].height) == (
            "high",
            20,
            30,
        )
        assert generation.parameters["size"] == "20x30"

    async def test_without_a_size_is_as_large_as_the_image(self, world: World, engine: Painter) -> None:
        engine.script = lambda order, index: MadeImage(index, picture(order.seed, 40, 60), order.seed)
        await events_of(await world.studio.images.generate_image(world.mara, asked(1)))
        engine.script = None
        for model, size in (("model-1", (40, 60)), ("fixed", (32, 48))):
            await edited(world, Edit("blue hair"), 3, model=model)
            assert (engine.orders[-1].width, engine.orders[-1].height) == size
        # The model's own size is another.
        await edited(world, Edit("blue hair"), 1, model="model-1")
        assert (engine.orders[-1].width, engine.orders[-1].height) == (8, 8)

    async def test_ends_the_sitting(self, world: World, clock: Clock) -> None:
        async def change(summary: str) -> None:
            await world.studio.characters.update_character(
                world.mara, lambda details: replace(details, summary=summary)
            )

        await change("one")
        await edited(world, Edit("blue hair"))
        await change("two")
        summaries = [one.details.summary for one in await world.studio.revisions.list_revisions(world.mara)]
        assert summaries[0] == "one"


class TestRefusals:
    """Nothing is sent, and nothing is recorded."""

    async def test_nothing_is_asked_for(self, world: World, folder: Path) -> None:
        mask = await masked(world)
        before = rows(folder)
        for edit in (Edit(), Edit(" \n"), Edit(drawing_id=mask)):
            assert await refused(world, edit) == ("words", "nothing_to_edit")
        assert await refused(world, Edit("x" * 4_001)) == ("words", "too_long")
        assert await refused(world, Edit(trait=Trait(TraitGroup.OTHER, " "))) == ("traits", "trait_empty")
        assert rows(folder) == before

    async def test_there_is_no_such_image_or_drawing(self, world: World) -> None:
        mask = await masked(world)
        assert await refused(world, Edit("a"), 9) == ("image", "no_image")
        for strange in ("nothing", "\udcff", "\x00"):
            assert await refused(world, Edit("a", drawing_id=strange)) == ("drawing", "no_drawing")
        assert await refused(world, Edit("a", drawing_id=mask), 2) == ("drawing", "drawing_elsewhere")
        await world.studio.trash.trash_image(world.mara, 1)
        assert await refused(world, Edit("a", drawing_id=mask), 1) == ("image", "image_in_trash")

    async def test_the_model_does_not_edit(self, world: World, engine: Painter, folder: Path) -> None:
        strokes, mask = await masked(world, kind=DrawingKind.MARKUP), await masked(world)
        before, orders = rows(folder), len(engine.orders)
        assert await refused(world, Edit("a"), model="model-2") == ("engine", "no_edits")
        for drawing_id in (strokes, mask):
            edit = Edit("a", drawing_id=drawing_id)
            assert await refused(world, edit, model="model-2") == ("engine", "no_edits")
        assert await refused(world, Edit("a", drawing_id=mask), model="fixed") == ("engine", "no_masks")
        assert await refused(world, Edit("a", drawing_id=strokes), model="bold") == ("engine", "no_markups")
        assert await refused(world, Edit("a"), model="old") == ("model", "retired_model")
        assert await refused(world, Edit("a", drawing_id=mask), format="gif") == ("format", "no_mask_for_gif")
        assert await refused(world, Edit("a"), quality="splendid") == ("quality", "quality")
        assert await refused(world, Edit("a"), width=7, height=7) == ("size", "size_of_model")
        assert (rows(folder), len(engine.orders)) == (before, orders)
        # Without the drawing, or with the other kind, they do it.
        await edited(world, Edit("a"), model="fixed")
        await edited(world, Edit("a", drawing_id=mask), model="bold")
        await edited(world, Edit("a", drawing_id=strokes), format="gif")

    async def test_what_is_drawn_needs_what_it_is_drawn_over(self, world: World) -> None:
        """However it is asked for."""
        mask = await masked(world)
        for more, kind in (
            ({"drawing_id": mask}, "drawing_elsewhere"),
            ({"drawing_id": mask, "reference_image_ids": (world.images[1],)}, "drawing_elsewhere"),
            ({"edit": Edit("a")}, "reference"),
        ):
            with pytest.raises(CharacterValidationError) as raised:
                await world.studio.images.regenerate_images(world.mara, asked(1, **more))
            assert raised.value.kind == kind

    async def test_a_drawing_that_cant_be_read_stops_it(self, world: World, failing: FailingLibrary) -> None:
        mask = await masked(world)
        failing.fetching = OSError("gone")
        with pytest.raises(CharacterImageError):
            await world.studio.edits.edit_image(world.mara, 1, Edit("a", drawing_id=mask), asked())


class TestGoingOn:
    """An edit that was cut short is the same edit when it goes on."""

    @pytest.mark.parametrize("kind", list(DrawingKind))
    async def test_the_rest_has_the_same_words_image_and_drawing(
        self, world: World, engine: Painter, kind: DrawingKind
    ) -> None:
        drawing_id = await masked(world, kind=kind)
        engine.script = lambda order, index: (
            EngineError(EngineErrorKind.NETWORK, "gone") if index else made(order, index)
        )
        edit = Edit("a scar", HAT, drawing_id)
        run = await world.studio.edits.edit_image(world.mara, 1, edit, asked(3, style="anime"))
        events, _ = await until_it_fails(run)
        assert isinstance(events[-1], Failed)
        first = engine.orders[-1]
        # Whatever becomes of the character meanwhile.
        await world.studio.characters.update_character(
            world.mara, lambda details: replace(details, traits=())
        )
        engine.script = None
        again = await world.studio.images.continue_generation(world.mara, run.generation.id)
        generation = (await events_of(again))[-1].generation
        order = engine.orders[-1]
        assert (order.count, generation.kind) == (2, GenerationKind.EDIT)
        for name in ("prompt", "references", "mask", "markup", "edit", "style", "width", "height"):
            assert getattr(order, name) == getattr(first, name)
        recipes = {
            (str(image.recipe.parameters["edit"]), image.recipe.parameters["drawing_id"])
            for image in (await world.character()).images[2:]
        }
        assert recipes == {("{'words': 'a scar', 'trait': 'outfit:straw hat'}", drawing_id)}

    async def test_a_model_that_turned_out_not_to_take_it_is_not_asked_without(
        self, world: World, engine: Painter
    ) -> None:
        mask = await masked(world)
        engine.script = lambda order, index: EngineError(EngineErrorKind.UNSUPPORTED, "no", parameter="mask")
        run = await world.studio.edits.edit_image(world.mara, 1, Edit("a", drawing_id=mask), asked())
        events, error = await until_it_fails(run)
        assert message_for(error).message.startswith("The service does not take a mask. Without it all of")
        fault = events[-1].generation.fault
        assert fault is not None
        assert fault.message == message_for(error).message
        for changes, kind in (({"drawings": False}, "no_masks"), ({"references": 0}, "no_edits")):
            vars(engine).update(changes)
            with pytest.raises(CharacterValidationError) as raised:
                await world.studio.images.continue_generation(world.mara, run.generation.id)
            assert raised.value.kind == kind

    async def test_once_more_it_is_an_edit_again(self, world: World, engine: Painter) -> None:
        mask = await masked(world)
        first, _ = await edited(world, Edit("a scar", drawing_id=mask))
        kept = first.parameters
        again = asked(
            2,
            prompt=kept["prompt"],
            reference_image_ids=tuple(kept["reference_image_ids"]),  # type: ignore[arg-type]
            drawing_id=mask,
            edit=recorded_edit(kept),
        )
        run = await world.studio.images.regenerate_images(world.mara, again)
        generation = (await events_of(run))[-1].generation
        assert generation.kind is GenerationKind.EDIT
        for name in ("prompt", "edit", "drawing_id", "reference_image_ids"):
            assert generation.parameters[name] == kept[name]
        assert (engine.orders[-1].mask, engine.orders[-1].edit) == (drawing(), True)


class TestMoreLike:
    async def like(self, world: World, image: str | int = 1, count: int = 2) -> Generation:
        run = await world.studio.edits.more_like(world.mara, image, count)
        return (await events_of(run))[-1].generation

    async def test_it_is_made_by_the_recipe_with_a_new_seed(self, world: World, engine: Painter) -> None:
        engine.script = lambda order, index: replace(
            made(order, index), parameters={"style": order.style, "quality": "high", "size": "20x30"}
        )
        await events_of(
            await world.studio.images.regenerate_images(
                world.mara,
                asked(1, seed=5, style="anime", quality="high", width=20, height=30, prompt="in the rain"),
            )
        )
        await events_of(await world.studio.images.regenerate_images(world.mara, asked(1, style="plain")))
        generation = await self.like(world, 3)
        order = engine.orders[-1]
        assert (order.style, order.quality, order.width, order.height) == ("anime", "high", 20, 30)
        assert (order.own_prompt, order.count) == ("in the rain", 2)
        assert order.references == (picture(5),)
        assert (order.edit, order.mask) == (False, None)
        assert order.seed != 5
        assert generation.kind is GenerationKind.REGENERATE
        assert generation.parameters["reference_image_ids"] == [(await world.character()).images[2].id]
        assert "edit" not in generation.parameters

    async def test_where_nothing_is_known_of_the_size_it_is_the_images(
        self, world: World, engine: Painter
    ) -> None:
        await self.like(world)
        assert (engine.orders[-1].width, engine.orders[-1].height) == (8, 8)

    async def test_what_an_edit_changed_is_not_changed_twice(self, world: World, engine: Painter) -> None:
        mask = await masked(world)
        _, (image,) = await edited(world, Edit("bigger ears", drawing_id=mask))
        await self.like(world, image.id)
        order = engine.orders[-1]
        assert "ears" not in order.prompt
        assert (order.own_prompt, order.mask, order.edit) == ("", None, False)
        assert order.references == (picture(image.recipe.seed or 0),)

    async def test_what_its_model_does_not_take_any_more_is_left_out_and_said(
        self, world: World, engine: Painter
    ) -> None:
        engine.script = lambda order, index: replace(
            made(order, index), parameters={"quality": "splendid", "size": "4x4"}
        )
        await events_of(await world.studio.images.regenerate_images(world.mara, asked(1)))
        run = await world.studio.edits.more_like(world.mara, 3, 1)
        (*_, end) = await events_of(run)
        assert isinstance(end, Finished)
        assert end.notes == ("Model 1 does not take the quality that was asked for.",)
        assert (engine.orders[-1].quality, engine.orders[-1].width) == (None, 8)

    async def test_of_what_can_make_none_there_is_none(self, world: World, engine: Painter) -> None:
        edits = world.studio.edits
        for image, count, field in ((9, 1, "image"), (1, 0, "count"), (1, 101, "count")):
            with pytest.raises(CharacterValidationError) as raised:
                await edits.more_like(world.mara, image, count)
            assert raised.value.field == field
        engines: Any = world.studio.workspace.engines
        del engines["scripted"]
        with pytest.raises(CharacterValidationError) as raised:
            await edits.more_like(world.mara, 1, 1)
        assert raised.value.kind == "unknown_engine"


@pytest.mark.parametrize("agreed", [False, True])
async def test_whether_the_price_is_agreed_to_goes_along(
    world: World, monkeypatch: pytest.MonkeyPatch, agreed: bool
) -> None:
    seen: list[ImageRequest] = []

    async def plan(_: object, request: ImageRequest, *__: object, **___: object) -> None:
        seen.append(request)
        raise CharacterValidationError("stop", field="cost", kind="ask_first")

    monkeypatch.setattr("charstudio.services.edits.plan", plan)
    with pytest.raises(CharacterValidationError):
        await world.studio.edits.edit_image(world.mara, 1, Edit("a"), asked(agreed=agreed))
    with pytest.raises(CharacterValidationError):
        await world.studio.edits.more_like(world.mara, 1, 1, agreed=agreed)
    assert [request.agreed for request in seen] == [agreed, agreed]
