"""Words by a text model, on the command line."""

from collections.abc import Callable
from typing import Any

import pytest

from charstudio.errors import EngineError, EngineErrorKind
from tests.connection_stand_ins import ConnectedWriter
from tests.unit.cli.conftest import Command

Ask = Callable[..., dict[str, Any]]


@pytest.fixture
def nyx(ask: Ask) -> str:
    """A character; the connection “openai” has a text model."""
    ask("connections", "change", "openai", "--text-model", "gpt-6.1-terra")
    created = ask("create", "Nyx", "--trait", "appearance:red hair", "-n", "0")
    return str(created["character"]["id"])


def test_a_connected_model_writes_and_is_named(ask: Ask, nyx: str) -> None:
    told = ask("enhance", nyx, "--prompt", "a knight")
    assert told == {"before": "a knight", "after": "A KNIGHT", "by": "gpt-6.1-terra"}
    told = ask("refine", nyx, "--instruction", "make her a knight")
    assert (told["by"], told["changes"][0]["after"]) == ("gpt-6.1-terra", "make her a knight")


def test_another_writer_can_be_named(ask: Ask, nyx: str) -> None:
    assert ask("enhance", nyx, "--by", "rule")["by"] == "rule"
    assert ask("enhance", nyx, "--by", "openai")["by"] == "gpt-6.1-terra"
    assert ask("refine", nyx, "--instruction", "add a scar", "--by", "rule")["by"] == "rule"


def test_who_writes_is_said_in_words(charstudio: Command, nyx: str) -> None:
    assert "by gpt-6.1-terra" in charstudio("enhance", nyx).out
    out = charstudio("engines").out
    assert "  rule: By rule, works offline\n" in out
    assert "  openai: OpenAI, gpt-6.1-terra, needs a network; writes unless --by names another" in out


@pytest.mark.parametrize(
    ("kind", "command"),
    [
        (EngineErrorKind.NO_KEY, "charstudio connections key ID; --by rule needs none"),
        (EngineErrorKind.NO_TEXT_MODEL, "charstudio connections test ID"),
        (EngineErrorKind.NETWORK, "--by rule"),
    ],
)
def test_what_fails_says_what_helps_here(
    charstudio: Command,
    nyx: str,
    kind: EngineErrorKind,
    command: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def fails(*_: object) -> None:
        raise EngineError(kind, "it failed", said="so")

    monkeypatch.setattr(ConnectedWriter, "enhance", fails)
    told = charstudio("--json", "enhance", nyx)
    assert told.code == 1
    assert (told.json["error"]["kind"], told.json["error"]["title"]) == (kind, "Nothing was proposed")
    assert command in told.json["error"]["hint"]
    assert "sketch" not in told.json["error"]["hint"]


def test_a_rule_that_does_not_suffice_leads_to_a_model(charstudio: Command, nyx: str) -> None:
    told = charstudio("--json", "refine", nyx, "--instruction", "as Rembrandt saw her", "--by", "rule")
    assert "charstudio connections key openai" in told.json["error"]["hint"]
