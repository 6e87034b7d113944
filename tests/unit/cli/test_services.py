"""Images from a service on the command line: what is asked for, waited for, and paid for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from charstudio.cli.engines import _lines
from charstudio.cli.progress import _Bar
from charstudio.domain.generation import (
    Generation,
    GenerationFault,
    GenerationKind,
    GenerationStatus,
    Progressed,
    WaitBegan,
)
from charstudio.errors import EngineError, EngineErrorKind
from charstudio.services.ports import EngineInfo, MissedImage, ModelInfo, Preview, Style, Waiting
from tests.connection_stand_ins import ConnectedEngine, StandInConnector
from tests.stand_ins import made

if TYPE_CHECKING:
    from charstudio.services.ports import EngineEvent, ImageOrder
    from tests.unit.cli.conftest import Command

Ask = Callable[..., dict[str, Any]]
SLOWER = EngineError(EngineErrorKind.RATE_LIMIT, "slow down")
CUT = EngineError(EngineErrorKind.CUT_OFF, "it broke")
BLOCKED = EngineError(EngineErrorKind.MODERATION, "blocked", category=" (violence)")
TODAY = date(2026, 11, 27)


@pytest.fixture
def offered(monkeypatch: pytest.MonkeyPatch) -> None:
    """The engines of connections take everything there is to choose."""
    info = ConnectedEngine.info.fget  # type: ignore[attr-defined]

    def more(engine: ConnectedEngine) -> EngineInfo:
        known: EngineInfo = info(engine)
        options = {"backgrounds": ("transparent",), "formats": ("png", "webp"), "fidelities": ("high",)}
        model = replace(known.models[0], complexities=("low",), **options)
        return replace(known, models=(model, *known.models[1:]))

    monkeypatch.setattr(ConnectedEngine, "info", property(more))


def test_an_engine_of_a_connection_makes_images_as_every_other(ask: Ask, service: StandInConnector) -> None:
    told = ask("create", "Nyx", "--engine", "openai", "-n", "2")
    assert (told["generation"]["engine"], told["generation"]["status"]) == ("openai", "succeeded")
    attempts = told["generation"]["attempts"]
    assert [(set(one), one["places"], one["state"], one["error"]) for one in attempts] == [
        ({"id", "places", "state", "sent_at", "error"}, [place], "answered", None) for place in (0, 1)
    ]
    ask("connections", "add", "Nook", "http://127.0.0.1:1/v1")
    told = ask("regenerate", told["character"]["id"], "--engine", "openai:nook", "-n", "1")
    assert told["generation"]["engine"] == "openai:nook"


def test_what_can_be_chosen_goes_to_the_engine(ask: Ask, service: StandInConnector, offered: None) -> None:
    flags = ["--background", "transparent", "--format", "webp", "--fidelity", "high", "--complexity", "low"]
    told = ask("create", "Nyx", "--engine", "openai", "-n", "1", *flags)
    (order,) = next(engine.orders for engine in service.made if engine.orders)
    assert (order.background, order.format, order.fidelity, order.complexity) == (
        "transparent", "webp", "high", "low",
    )  # fmt: skip
    for command in ("regenerate", "generate"):
        ask(command, told["character"]["id"], "--engine", "openai", "-n", "1", *flags)


@pytest.mark.parametrize("flag", ["--background", "--format", "--fidelity", "--complexity"])
def test_what_a_model_does_not_take_is_refused(refused: Ask, flag: str) -> None:
    error = refused("create", "Nyx", "--engine", "openai", flag, "crayon")
    assert (error["class"], error["kind"]) == ("CharacterValidationError", "option")


def events_of_one(order: ImageOrder, index: int) -> EngineEvent:
    return (Preview(0, b"some"), Waiting(0, 12.0, SLOWER), made(order, 0))[index]


def test_previews_and_waits_are_events(charstudio: Command, service: StandInConnector) -> None:
    service.script = events_of_one
    told = charstudio("create", "Nyx", "--engine", "openai", "-n", "3", "--json")
    partial, waiting = (
        next(one for one in told.events if one["event"] == name) for name in ("partial", "waiting")
    )
    assert (partial["index"], partial["bytes"]) == (0, 4)
    assert set(waiting) == {"event", "generation_id", "index", "seconds", "error"}
    assert (waiting["index"], waiting["seconds"], waiting["error"]["kind"]) == (0, 12.0, "rate_limit")
    for_people = charstudio("create", "Bo", "--engine", "openai", "-n", "3")
    assert "image 1 waits: The service asks to go slower. It goes on in 12 s." in for_people.err


def test_what_was_refused_is_made_when_it_is_continued(
    charstudio: Command, service: StandInConnector
) -> None:
    service.script = lambda order, index: MissedImage(1, BLOCKED) if index == 1 else made(order, index)
    told = charstudio("create", "Nyx", "--engine", "openai", "-n", "2", "--json")
    assert (told.code, told.json["generation"]["status"]) == (1, "partial")
    key = told.json["character"]["id"]
    refused = told.json["generation"]["attempts"][1]
    assert (refused["state"], refused["error"]["kind"]) == ("refused", "moderation")
    status = charstudio("status", key).out
    assert ", not charged. The safety filter refused the prompt (violence)." in status
    assert "image 2: asked for at " in status

    service.script = None
    again = charstudio("continue", key, "--json")
    assert (again.code, again.json["generation"]["status"]) == (0, "succeeded")
    assert again.json["generation"]["id"] == told.json["generation"]["id"]
    assert again.json["character"]["image_count"] == 2
    assert charstudio("continue", key, "--json").json["error"]["kind"] == "nothing_owed"


def test_what_may_have_been_charged_is_asked_for_again_only_by_who_says_so(
    charstudio: Command, service: StandInConnector
) -> None:
    service.script = lambda order, index: MissedImage(1, CUT) if index == 1 else made(order, index)
    told = charstudio("create", "Nyx", "--engine", "openai", "-n", "2", "--json")
    key = told.json["character"]["id"]
    assert told.json["generation"]["attempts"][1]["state"] == "uncertain"
    assert ", may have been charged. The connection broke" in charstudio("status", key).out

    service.script, before = None, len(service.made)
    asked = charstudio("continue", key, "--json")
    assert (asked.code, asked.json["error"]["kind"]) == (1, "may_be_charged")
    assert "charstudio continue ID --again" in asked.json["error"]["hint"]
    assert not any(engine.orders for engine in service.made[before:])

    again = charstudio("continue", key, "--again", "--json")
    assert (again.code, again.json["generation"]["status"]) == (0, "succeeded")
    assert again.json["character"]["image_count"] == 2


def test_who_has_no_generation_has_nothing_to_continue(ask: Ask, refused: Ask) -> None:
    key = ask("create", "Nyx", "-n", "0")["character"]["id"]
    assert refused("continue", key)["kind"] == "generation"
    assert refused("continue", "crayon")["kind"] == "character"


MODELS = (
    ModelInfo(
        "free", "Free", (1024, 1024), 16, 3840, multiple=16, most_ratio=3, least_pixels=655_360,
        most_pixels=8_294_400, qualities=("low", "high"), backgrounds=("transparent",),
        formats=("png", "gif"), fidelities=("high",), complexities=("low",), most_references=16,
    ),
    ModelInfo("fixed", "Fixed", (512, 512), 512, 1024, sizes=((512, 512), (1024, 512))),
    ModelInfo("going", "Going", (8, 8), 8, 8, retired_on=date(2026, 12, 1), successor="free"),
    ModelInfo("gone", "Gone", (8, 8), 8, 8, retired_on=date(2026, 5, 12), successor="free"),
    ModelInfo("lost", "Lost", (8, 8), 8, 8, retired_on=TODAY),
)  # fmt: skip


OPTIONS = (
    "quality low, high; background transparent; format png, gif; fidelity high; complexity low; "
    "up to 16 references"
)


def test_engines_say_what_each_model_takes_and_what_takes_the_place_of_those_that_are_gone() -> None:
    styles = (Style("watercolour", "Watercolour"),)
    info = EngineInfo("openai", "OpenAI", offline=False, models=MODELS, styles=styles, free_style=True)
    assert list(_lines(info, TODAY)) == [
        "openai: OpenAI, needs a network",
        "  models:",
        f"    free  sides of 16 to 3,840, in steps of 16, up to 3:1, 655,360 to 8,294,400 pixels; {OPTIONS}",
        "    fixed  512x512, 1024x512",
        "    going  sides of 8 to 8; until 2026-12-01; free takes its place",
        "    gone  gone since 2026-05-12; free takes its place",
        "    lost  gone since 2026-11-27",
        "  styles: any words, such as",
        "    watercolour",
    ]


def test_the_real_catalogue_is_listed(charstudio: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    connector = pytest.importorskip("charstudio.engines.openai.connector")
    monkeypatch.setattr("charstudio.app.composition.connector", connector.OpenAIConnector)
    engine = charstudio("engines", "--json").json["engines"][1]
    models = {model["id"]: model for model in engine["models"]}
    assert models["dall-e-3"]["retired"] is True
    assert models["dall-e-3"]["retired_on"] == "2026-05-12"
    assert models["dall-e-3"]["successor"] in models
    assert "    dall-e-3  gone since 2026-05-12; " in charstudio("engines").out


def test_a_bar_says_why_it_waits_until_it_goes_on() -> None:
    told: list[str] = []

    class Progress:
        def update(self, task: object, *, completed: int, total: int, said: str) -> None:
            told.append(said)

    generation = Generation(
        "g", "c", GenerationKind.CREATE, "openai", "m", GenerationStatus.RUNNING, 4, 1, 1, datetime.now(UTC)
    )
    fault = GenerationFault("rate_limit", "T", "The service asks to go slower.", "H", "id")
    bar = _Bar(Progress(), "task")
    bar.tell(WaitBegan(generation, 2, 11.6, fault))
    bar.tell(Progressed(generation, 0.25, None))
    assert told == ["1 of 4. The service asks to go slower. It goes on in 12 s.", "1 of 4"]
