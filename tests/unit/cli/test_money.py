"""Ledger, budget and prices on the command line, and the flag that agrees to a cost."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from charstudio.domain.money import Usage
from charstudio.services.ports import EngineInfo, MissedImage
from tests.connection_stand_ins import ConnectedEngine, StandInConnector
from tests.stand_ins import made
from tests.unit.cli.test_services import CUT

if TYPE_CHECKING:
    from pathlib import Path

    from charstudio.services.ports import EngineEvent, ImageOrder
    from tests.unit.cli.conftest import Command

Ask = Callable[..., dict[str, Any]]
PAID = ("--engine", "openai", "-n", "1")


@pytest.fixture(autouse=True)
def _charging(monkeypatch: pytest.MonkeyPatch, service: StandInConnector) -> None:
    """The service of a connection charges 8 for a million tokens, and its images are 1,000 of them."""
    info = ConnectedEngine.info.fget  # type: ignore[attr-defined]

    def charging(engine: ConnectedEngine) -> EngineInfo:
        known: EngineInfo = info(engine)
        tokens = {"low": 4096, "high": 8192}
        model = replace(known.models[0], id="gpt-image-1-mini", output_tokens=tokens)
        return replace(known, models=(model,), free=False)

    monkeypatch.setattr(ConnectedEngine, "info", property(charging))
    service.script = lambda order, index: replace(
        made(order, index), cost_usd=None, usage=Usage(image_out=1000)
    )


LINE = {
    "key", "title", "images", "kept", "words", "spent_usd", "spent_on_kept_usd", "uncertain_usd", "unpriced",
}  # fmt: skip


def test_what_was_made_is_in_the_ledger(ask: Ask, charstudio: Command) -> None:
    told = ask("create", "Nyx", *PAID)
    assert told["generation"]["cost_usd"] == told["character"]["images"][0]["cost_usd"] == 0.008
    key = told["character"]["id"]
    ask("generate", key, *PAID)
    ask("trash-image", key, "1")
    ask("enhance", key, "--by", "openai")

    for by, line_key, title in (
        ("character", key, "Nyx"),
        ("model", "openai/gpt-image-1-mini", "gpt-image-1-mini (openai)"),
    ):
        ledger = ask("ledger", "--by", by)
        assert set(ledger) == {"by", "lines", "total", "others_usd"}
        assert (ledger["by"], ledger["others_usd"]) == (by, 0.0)
        line = ledger["lines"][0]
        assert set(line) == set(ledger["total"]) == LINE
        assert (line["key"], line["title"], line["images"], line["kept"]) == (line_key, title, 2, 1)
        assert (line["spent_usd"], line["spent_on_kept_usd"], line["uncertain_usd"]) == (0.016, 0.008, 0.0)
    assert (ledger["total"]["words"], ledger["total"]["unpriced"]) == (1, 1)
    today = datetime.now(UTC).astimezone().date().isoformat()
    days = charstudio("ledger")
    assert days.out.splitlines() == [f"{today}\t$0.02\t2\t1\t$0.008\t1\t\t1"]
    assert ask("ledger", "--since", "2000-01-01", "--until", "2000-12-31")["lines"] == []


def test_the_ledger_as_a_file(ask: Ask, refused: Ask, tmp_path: Path) -> None:
    ask("create", "Nyx", *PAID)
    file = tmp_path / "spent.csv"
    assert ask("ledger", "--csv", str(file)) == {"file": str(file), "expenses": 1}
    with file.open(encoding="utf-8", newline="") as lines:
        (row,) = csv.DictReader(lines)
    assert (row["character"], row["amount_usd"]) == ("Nyx", "0.008")
    assert refused("ledger", "--csv", str(tmp_path / "nowhere" / "x.csv"))["kind"] == "ledger_file"
    assert refused("ledger", "--since", "2026-11-02", "--until", "2026-11-01")["kind"] == "period"


def test_a_budget_stops_before_it_is_spent(ask: Ask, refused: Ask, service: StandInConnector) -> None:
    shape = ask("budget")["budget"]
    assert set(shape) == {
        "month", "monthly_usd", "ask_above_usd", "spent_usd", "under_way_usd", "left_usd",
    }  # fmt: skip
    assert (shape["monthly_usd"], shape["ask_above_usd"], shape["left_usd"]) == (None, None, None)
    assert ask("budget", "--monthly", "0.02")["budget"]["left_usd"] == 0.02
    # 32 tokens each, and 100 of them.
    error = refused(
        "create", "Nyx", "--engine", "openai", "-n", "100", "--quality", "high", "--size", "64x64"
    )
    assert (error["class"], error["kind"]) == ("CharacterValidationError", "over_budget")
    assert error["hint"].endswith("(charstudio budget)")
    assert ask("list")["total"] == 0
    assert not any(engine.orders for engine in service.made)
    ask("create", "Nyx", *PAID)
    shape = ask("budget")["budget"]
    assert (shape["spent_usd"], shape["left_usd"]) == (0.008, 0.012)
    assert ask("budget", "--monthly", "none")["budget"]["monthly_usd"] is None


def test_what_may_cost_more_waits_for_the_flag(ask: Ask, refused: Ask) -> None:
    key = ask("create", "Nyx", "-n", "1")["character"]["id"]
    assert ask("budget", "--ask-above", "0.00001")["budget"]["ask_above_usd"] == 0.00001
    for words in (
        ("create", "Bo", *PAID),
        ("regenerate", key, *PAID),
        ("generate", key, *PAID),
        ("refine", key, "--by", "rule", "--instruction", "add a scar", "--accept", *PAID),
    ):
        error = refused(*words)
        assert (error["class"], error["kind"]) == ("CharacterValidationError", "ask_first")
        assert error["hint"].endswith("(--agree)")
        assert ask(*words, "--agree")["generation"]["completed"] == 1


def test_going_on_waits_for_the_flag_too(
    ask: Ask, refused: Ask, charstudio: Command, service: StandInConnector
) -> None:
    def breaks(order: ImageOrder, index: int) -> EngineEvent:
        return MissedImage(index, CUT)

    service.script, works = breaks, service.script
    key = charstudio("--json", "create", "Nyx", *PAID).json["character"]["id"]
    ledger = ask("ledger")
    assert ledger["total"]["uncertain_usd"] == ledger["total"]["spent_usd"] > 0
    service.script = works
    ask("budget", "--ask-above", "0")
    assert refused("continue", key, "--again")["kind"] == "ask_first"
    assert ask("continue", key, "--again", "--agree")["generation"]["completed"] == 1


def test_an_edit_and_more_like_one_wait_for_the_flag(ask: Ask, refused: Ask) -> None:
    key = ask("create", "Nyx", *PAID)["character"]["id"]
    ask("budget", "--ask-above", "0.00001")
    assert refused("more", key, "1", "-n", "1")["kind"] == "ask_first"
    assert ask("more", key, "1", "-n", "1", "--agree")["generation"]["completed"] == 1


def test_prices_are_listed_set_and_forgotten(ask: Ask, refused: Ask, charstudio: Command) -> None:
    table = ask("prices")
    assert set(table) == {"as_of", "prices"}
    mini = next(one for one in table["prices"] if one["models"] == "gpt-image-1-mini*")
    assert mini == {
        "models": "gpt-image-1-mini*", "text_in": 2.0, "image_in": 2.5, "text_out": 0.0, "image_out": 8.0,
        "own": False,
    }  # fmt: skip
    table = ask("prices", "--set", "gpt-image-1-mini", "2", "2.50", "0", "16")
    first = table["prices"][0]
    assert (first["models"], first["image_out"], first["own"]) == ("gpt-image-1-mini", 16.0, True)
    assert ask("create", "Nyx", *PAID)["generation"]["cost_usd"] == 0.016
    ask("prices", "--set", "gpt-image-1-mini", "2", "2.50", "0", "32")
    assert ask("generate", ask("list")["characters"][0]["id"], *PAID)["generation"]["cost_usd"] == 0.032
    shown = charstudio("prices").out.splitlines()
    assert shown[0] == "gpt-image-1-mini\t2\t2.50\t0\t32\tyour own"
    assert not any(one["own"] for one in ask("prices", "--reset", "gpt-image-1-mini")["prices"])
    assert refused("prices", "--reset", "gpt-image-1-mini")["kind"] == "no_own_price"
    assert refused("prices", "--set", "m", "1", "1", "1", "99999")["kind"] == "amount"


@pytest.mark.parametrize(
    "words",
    [
        ("budget", "--monthly", "much"),
        ("budget", "--monthly", "-1"),
        ("budget", "--monthly", "NaN"),
        ("budget", "--ask-above", "1e3"),
        ("budget", "--ask-above", "٣"),
        ("ledger", "--by", "week"),
        ("ledger", "--since", "yesterday"),
        ("prices", "--set", "m", "1", "2", "3"),
        ("prices", "--set", "m", "1", "2", "3", "x"),
        ("prices", "--set", "m", "1", "2", "3", "4", "--reset", "m"),
    ],
)
def test_words_that_mean_nothing(charstudio: Command, words: tuple[str, ...]) -> None:
    told = charstudio(*words)
    assert told.code == 2
    assert told.err


def test_people_read_how_much_is_left(charstudio: Command) -> None:
    month = datetime.now(UTC).astimezone()
    assert charstudio("budget").out.splitlines() == [
        f"{month:%Y-%m}: $0.00 spent; no budget",
        "Nothing is asked about first.",
    ]
    assert charstudio("budget", "--monthly", "20", "--ask-above", "0.5").out.splitlines() == [
        f"{month:%Y-%m}: $0.00 spent of $20.00; $20.00 left",
        "What may cost more than $0.50 is asked about first (--agree says yes).",
    ]


def test_a_damaged_file_of_the_budget_is_told_and_put_aside(
    refused: Ask, ask: Ask, charstudio: Command
) -> None:
    ask("budget", "--monthly", "5")
    from charstudio.paths import config_folder  # noqa: PLC0415

    (config_folder() / "money.json").write_text("{", encoding="utf-8")
    error = refused("create", "Nyx", *PAID)
    assert (error["kind"], error["message"][:52]) == (
        "damaged",
        "The file of budget and prices was damaged. It was pu",
    )
    assert ask("budget")["budget"]["monthly_usd"] is None
