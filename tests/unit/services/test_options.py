"""What a model does not take is refused before anything is sent, in words that say what it takes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from charstudio.domain.character import Details
from charstudio.domain.generation import Finished, ImageArrived
from charstudio.errors import CharacterValidationError, EngineError, EngineErrorKind
from charstudio.services.messages import message_for
from charstudio.services.options import nearest_size, size_rules
from charstudio.services.ports import EngineInfo, MissedImage, ModelInfo
from tests.stand_ins import Clock, ScriptedEngine, asked, events_of, made, rows
from tests.unit.services.conftest import World
from tests.unit.services.rounds import until_it_fails

FREE = ModelInfo(
    "free",
    "Free",
    (1024, 1024),
    least_side=16,
    most_side=3840,
    multiple=16,
    most_ratio=3,
    least_pixels=655_360,
    most_pixels=8_294_400,
    qualities=("low", "high"),
    backgrounds=("opaque", "transparent"),
    formats=("png", "webp", "jpeg"),
    fidelities=("low",),
    complexities=("low", "high"),
    seeds=False,
)
FIXED = ModelInfo("fixed", "Fixed", (16, 16), 16, 32, sizes=((16, 16), (32, 16)))
OLD = ModelInfo("old", "Old", (16, 16), 8, 64, retired_on=date(2026, 11, 22), successor="free")
# The clock of these tests begins on 22 November 2026.
GOING = ModelInfo("going", "Going", (16, 16), 8, 64, retired_on=date(2026, 11, 23))


@dataclass
class Service(ScriptedEngine):
    """An engine as a service is: with rules of its models, and any words as a style."""

    models: Sequence[ModelInfo] = (OLD, FREE, FIXED, GOING)
    free_style: bool = True

    @property
    def info(self) -> EngineInfo:
        return replace(super().info, models=tuple(self.models), free_style=self.free_style)


@pytest.fixture
def engine() -> Service:
    # The rounds that the tests begin with are of the usual model.
    return Service(models=ScriptedEngine().info.models)


@pytest.fixture
async def service(world: World, engine: Service) -> Service:
    engine.models = Service.models
    return engine


async def refusal(world: World, **more: Any) -> CharacterValidationError:
    with pytest.raises(CharacterValidationError) as raised:
        await world.studio.images.regenerate_images(world.mara, asked(**more))
    return raised.value


REFUSED: list[tuple[dict[str, Any], str, str, str]] = [
    ({"model": "fixed", "width": 32, "height": 32}, "size", "size_of_model", "Take 16 × 16 or 32 × 16."),
    (
        {"model": "free", "width": 1000, "height": 1024},
        "size",
        "size_of_model",
        (
            "Take sides from 16 to 3840 pixels, both multiples of 16, "
            "the longer at most 3 times the shorter, 655,360 to 8,294,400 pixels in all."
        ),
    ),
    ({"model": "free", "width": 3840, "height": 1024}, "size", "size_of_model", "3 times"),
    ({"model": "free", "width": 512, "height": 512}, "size", "size_of_model", "655,360"),
    ({"model": "free", "width": 3840, "height": 3840}, "size", "size_of_model", "8,294,400"),
    ({"model": "free", "quality": "max"}, "quality", "quality", "Choose: low, high."),
    ({"model": "free", "background": "pink"}, "background", "option", "Choose: opaque, transparent."),
    ({"model": "free", "format": "tiff"}, "format", "option", "Choose: png, webp, jpeg."),
    (
        {"model": "free", "background": "transparent", "format": "jpeg"},
        "format",
        "no_transparency",
        "Choose PNG or WebP",
    ),
    ({"model": "free", "fidelity": "high"}, "fidelity", "option", "Choose: low."),
    ({"model": "free", "complexity": "max"}, "complexity", "option", "Choose: low, high."),
    ({"model": "fixed", "background": "opaque"}, "background", "option", "none, leave it out"),
    ({"model": "old"}, "model", "retired_model", "Choose free."),
    ({"model": "older"}, "model", "unknown_model", "Choose: free, fixed, going."),
    ({"style": "x" * 201}, "style", "too_long", "200"),
]


@pytest.mark.parametrize(("more", "field_", "kind", "hint"), REFUSED, ids=lambda one: str(one)[:40])
async def test_what_the_model_does_not_take_is_refused(  # noqa: PLR0917
    world: World, service: Service, folder: Path, more: dict[str, Any], field_: str, kind: str, hint: str
) -> None:
    before = rows(folder)
    error = await refusal(world, **more)
    assert (error.field, error.kind) == (field_, kind)
    assert hint in message_for(error).hint
    assert rows(folder) == before


def test_rules_of_sizes_name_what_there_is() -> None:
    plain = ModelInfo("m", "M", (16, 16), 8, 64)
    assert size_rules(plain) == "sides from 8 to 64 pixels"
    assert size_rules(replace(plain, least_pixels=1000)).endswith("at least 1,000 pixels in all")
    assert size_rules(replace(plain, most_pixels=1000)).endswith("at most 1,000 pixels in all")
    assert size_rules(replace(plain, sizes=((16, 16),))) == "16 × 16"


async def test_a_retired_model_names_others_where_it_has_no_successor(
    world: World, service: Service, clock: Clock
) -> None:
    await events_of(await world.studio.images.regenerate_images(world.mara, asked(model="going")))
    clock.pass_(days=1)
    error = await refusal(world, model="going")
    assert error.kind == "retired_model"
    assert message_for(error).message == "Going is retired: it answers no more."
    assert message_for(error).hint == "Choose free, fixed."


async def test_the_default_is_one_that_goes_on(world: World, service: Service) -> None:
    run = await world.studio.images.regenerate_images(world.mara, asked())
    assert run.generation.model == "free"
    await run.aclose()
    service.models = (OLD,)
    assert (await refusal(world)).kind == "retired_model"
    service.models = ()
    assert (await refusal(world)).kind == "unknown_model"


async def test_what_is_chosen_reaches_the_engine_and_the_journal(world: World, service: Service) -> None:
    chosen = {"background": "transparent", "format": "webp", "fidelity": "low", "complexity": "high"}
    run = await world.studio.images.regenerate_images(
        world.mara, asked(2, model="free", style="wet ink on rice paper", **chosen)
    )
    await events_of(run)
    order = service.orders[-1]
    assert {name: getattr(order, name) for name in chosen} == chosen
    assert order.style == "wet ink on rice paper"
    parameters = run.generation.parameters
    assert {name: parameters[name] for name in chosen} == chosen
    assert parameters["style"] == "wet ink on rice paper"
    # It is the character's style from now on.
    run = await world.studio.images.regenerate_images(world.mara, asked(model="free"))
    assert run.generation.parameters["style"] == "wet ink on rice paper"
    await run.aclose()
    run = await world.studio.images.regenerate_images(world.mara, asked(model="free", style="auto"))
    assert run.generation.parameters["style"] == "fancy"
    await run.aclose()


async def test_a_seed_that_is_of_no_use_is_said_and_forgotten(world: World, service: Service) -> None:
    run = await world.studio.images.regenerate_images(world.mara, asked(1, model="free", seed=7))
    events = await events_of(run)
    assert isinstance(events[-1], Finished)
    assert events[-1].notes == ("Free does not take the seed that was asked for.",)
    assert "seed" not in run.generation.parameters
    run = await world.studio.images.regenerate_images(world.mara, asked(1, model="free"))
    events = await events_of(run)
    assert isinstance(events[-1], Finished)
    assert events[-1].notes == ()


async def test_what_is_still_owed_is_asked_for_with_the_same_options(world: World, service: Service) -> None:
    missed = EngineError(EngineErrorKind.MODERATION, "no")
    service.script = lambda order, index: MissedImage(index, missed) if index else made(order, index)
    run = await world.studio.images.regenerate_images(
        world.mara, asked(2, model="free", quality="low", background="transparent", format="webp")
    )
    await until_it_fails(run)
    first = service.orders[-1]
    service.script = None
    again = await world.studio.images.continue_generation(world.mara, run.generation.id)
    events = await events_of(again)
    assert service.orders[-1] == replace(first, count=1, seed=service.orders[-1].seed)
    assert isinstance(events[-1], Finished)
    assert events[-1].notes == ()
    assert again.generation.parameters == run.generation.parameters


async def test_what_the_service_takes_no_more_does_not_stop_what_is_owed(
    world: World, service: Service
) -> None:
    missed = EngineError(EngineErrorKind.UNSUPPORTED, "no", parameter="background")
    service.script = lambda order, index: MissedImage(index, missed) if index else made(order, index)
    run = await world.studio.images.regenerate_images(
        world.mara, asked(2, model="free", quality="low", background="transparent")
    )
    await until_it_fails(run)
    service.script = None
    service.models = (replace(FREE, backgrounds=(), qualities=()),)
    events = await events_of(await world.studio.images.continue_generation(world.mara, run.generation.id))
    assert sum(isinstance(event, ImageArrived) for event in events) == 1
    assert (service.orders[-1].background, service.orders[-1].quality) == (None, None)
    assert isinstance(events[-1], Finished)
    assert events[-1].notes == (
        "Free does not take the quality that was asked for.",
        "Free does not take the background that was asked for.",
    )


async def test_nobody_who_asked_for_no_seed_is_told_that_it_is_of_no_use(
    world: World, service: Service
) -> None:
    created = await world.studio.characters.create_character(Details("Jo"), asked(1, model="free"))
    assert created.run is not None
    events = await events_of(created.run)
    assert isinstance(events[-1], Finished)
    assert events[-1].notes == ()
    assert created.character.seed == service.orders[-1].seed


@pytest.mark.parametrize(
    ("model", "size", "nearest"),
    [
        # What can be made is taken as it is.
        (FREE, (1024, 1536), (1024, 1536)),
        (FIXED, (32, 16), (32, 16)),
        # The shape counts more than the area.
        (FREE, (512, 512), (816, 816)),
        (FREE, (1000, 1500), (992, 1488)),
        (FREE, (5000, 4000), (3200, 2560)),
        (FREE, (4000, 5000), (2560, 3200)),
        (FREE, (300, 3000), (544, 1632)),
        (FIXED, (2000, 1000), (32, 16)),
        (FIXED, (1000, 1001), (16, 16)),
        # One side can be anything: it is held to what there is.
        (GOING, (1, 90_000), (8, 64)),
        (GOING, (90_000, 1), (64, 8)),
        (GOING, (128, 96), (64, 48)),
    ],
)
def test_the_nearest_size_has_the_shape_first(
    model: ModelInfo, size: tuple[int, int], nearest: tuple[int, int]
) -> None:
    assert nearest_size(model, *size) == nearest
    assert model.makes(*nearest)
