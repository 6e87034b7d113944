"""The built-in engine as the use-cases see it."""

from __future__ import annotations

from contextlib import aclosing
from typing import TYPE_CHECKING

from charstudio.domain.character import Details, Trait, TraitGroup
from charstudio.engines.sketch.engine import SketchEngine
from charstudio.errors import EngineErrorKind
from charstudio.services.ports import EngineEvent, ImageOrder, MadeImage, MissedImage, Note

if TYPE_CHECKING:
    import pytest

    from charstudio.engines.sketch.model import Portrait, PortraitOrder


def order(*traits: str, count: int = 2, own: str = "", style: str = "lorelei", side: int = 64) -> ImageOrder:
    details = Details(name="Nyx", traits=tuple(map(Trait.parse, traits)))
    return ImageOrder(
        details=details,
        person_seed=7,
        model="sketch-1",
        style=style,
        prompt=own or "portrait of Nyx",
        own_prompt=own,
        count=count,
        width=side,
        height=side,
        quality=None,
        seed=7,
    )


async def made(asked: ImageOrder) -> list[EngineEvent]:
    return [event async for event in SketchEngine().generate(asked)]


async def images(asked: ImageOrder) -> dict[int, MadeImage]:
    return {event.index: event for event in await made(asked) if isinstance(event, MadeImage)}


async def test_each_image_has_its_seed_and_is_free() -> None:
    of_round = await images(order(count=4))
    assert {index: image.seed for index, image in of_round.items()} == {0: 7, 1: 8, 2: 9, 3: 10}
    assert {image.cost_usd for image in of_round.values()} == {0}


async def test_an_image_is_made_again_from_its_seed_alone() -> None:
    third = (await images(order(count=4)))[2]
    alone = ImageOrder(**{**vars(order(count=1)), "seed": third.seed})
    assert (await images(alone))[0].data == third.data


async def test_what_a_style_cannot_draw_is_said_once_and_stands_in_the_recipe() -> None:
    events = await made(order("other:left-handed", count=3))
    notes = [event.text for event in events if isinstance(event, Note)]
    assert notes == ["lorelei cannot draw: left-handed"]
    recipes = [event.parameters for event in events if isinstance(event, MadeImage)]
    assert all(recipe["not_drawn"] == ["left-handed"] for recipe in recipes)
    assert all("CC0" in str(recipe["credit"]) for recipe in recipes)


async def test_the_rounds_own_prompt_wins_over_the_traits() -> None:
    calm, amazed = (
        await images(order("personality:sad")),
        await images(order("personality:sad", own="surprised")),
    )
    assert {image.parameters["expression"] for image in calm.values()} == {"sad"}
    assert {image.parameters["expression"] for image in amazed.values()} == {"surprised"}


async def test_auto_is_a_style_of_the_engine() -> None:
    engine = SketchEngine()
    style = await engine.choose_style(Details(traits=(Trait.parse("outfit:blue jacket"),)))
    assert style in {one.id for one in engine.info.styles}


async def test_it_says_what_a_style_draws_and_what_not() -> None:
    engine = SketchEngine()
    assert await engine.not_drawn("lorelei", ["red hair", "left-handed"]) == ("left-handed",)
    proposed = await engine.suggestions("lorelei")
    for _, phrase in proposed:
        assert await engine.not_drawn("lorelei", [phrase]) == ()
    assert {group for group, _ in proposed} == set(TraitGroup)
    assert await engine.suggestions("lorelei") is proposed
    assert await engine.suggestions("notionists") != proposed


async def test_an_image_that_fails_leaves_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = SketchEngine()
    draw = engine._sketcher.draw

    def failing(asked: PortraitOrder) -> Portrait:
        if asked.image_seed == 8:
            raise RuntimeError("no ink")
        return draw(asked)

    monkeypatch.setattr(engine._sketcher, "draw", failing)
    events = [event async for event in engine.generate(order(count=3))]
    missed = [event for event in events if isinstance(event, MissedImage)]
    assert [(one.index, one.error.kind) for one in missed] == [(1, EngineErrorKind.FAILED)]
    assert sum(isinstance(event, MadeImage) for event in events) == 2


async def test_closing_it_stops_the_round() -> None:
    engine, drawn = SketchEngine(), list[int]()
    draw = engine._sketcher.draw
    engine.__dict__["_sketcher"] = type(
        "Counting", (), {"draw": lambda _, asked: drawn.append(asked.image_seed) or draw(asked)}
    )()
    async with aclosing(engine.generate(order(count=50))) as events:
        async for _ in events:
            break
    assert len(drawn) <= 4
