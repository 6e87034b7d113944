"""Connections on the command line: what is listed, changed and tested, and where a key goes."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import keyring
import keyring.core
import pytest

from charstudio import paths
from charstudio.domain.connection import ListedModel
from charstudio.errors import EngineError, EngineErrorKind
from charstudio.settings.connections_file import FILE
from tests.unit.cli.test_people import terminal
from tests.unit.settings.memory_backend import LockedKeyring, MemoryKeyring

if TYPE_CHECKING:
    from tests.connection_stand_ins import StandInConnector
    from tests.unit.cli.conftest import Command

Ask = Callable[..., dict[str, Any]]

KEY = "marked-Key-of-Mara-4711"
URL = "http://127.0.0.1:1234/v1"
CONNECTION = {
    "id", "name", "engine", "base_url", "server", "key", "key_trouble", "image_model", "text_model", "models",
    "refused", "warnings",
}  # fmt: skip
DAY = date(2026, 5, 12)


@pytest.fixture(autouse=True)
def ring() -> Iterator[MemoryKeyring]:
    """The keyring of the system."""
    before = keyring.core._keyring_backend
    keyring.set_keyring(ring := MemoryKeyring())
    yield ring
    keyring.core._keyring_backend = before


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Puts something on standard input."""

    def put(text: str) -> None:
        monkeypatch.setattr(sys, "stdin", io.StringIO(text))

    return put


def on_disk() -> str:
    """Everything that any file of this user has."""
    files = [path for path in Path.home().rglob("*") if path.is_file()]
    return "\n".join(path.read_text(encoding="utf-8", errors="replace") for path in files)


def test_connections_lists_openai_from_the_first_start(ask: Ask) -> None:
    (openai,) = ask("connections")["connections"]
    assert set(openai) == CONNECTION
    assert openai == {
        "id": "openai", "name": "OpenAI", "engine": "openai", "base_url": "https://api.openai.com/v1",
        "server": "openai", "key": "none", "key_trouble": None, "image_model": None, "text_model": None,
        "models": [], "refused": {}, "warnings": [],
    }  # fmt: skip
    assert not (paths.config_folder() / FILE).exists()


def test_a_connection_is_added_changed_and_removed(ask: Ask) -> None:
    words = ["add", "Nook", URL, "--server", "sd-server", "--image-model", "flux", "--text-model", "gemma"]
    new = ask("connections", *words)["connection"]
    assert set(new) == CONNECTION
    assert (new["id"], new["engine"], new["server"]) == ("nook", "openai:nook", "sd-server")
    assert (new["image_model"], new["text_model"], new["key"]) == ("flux", "gemma", "none")
    changed = ask("connections", "change", "nook", "--name", "Corner", "--url", "http://[::1]:1/v1")
    assert (changed["connection"]["name"], changed["connection"]["base_url"]) == (
        "Corner",
        "http://[::1]:1/v1",
    )
    assert changed["connection"]["image_model"] == "flux"
    assert [one["id"] for one in ask("connections")["connections"]] == ["openai", "nook"]
    assert [one["id"] for one in ask("connections", "remove", "nook")["connections"]] == ["openai"]


def test_what_answers_there_is_guessed_from_the_address(ask: Ask) -> None:
    assert ask("connections", "add", "A", "https://api.openai.com/v1")["connection"]["server"] == "openai"
    assert ask("connections", "add", "B", URL)["connection"]["server"] == "other"


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (["add", "Nook", "nowhere"], "url"),
        (["add", "Nook", "http://["], "url"),
        (["add", "OPENAI", URL], "connection_taken"),
        (["change", "crayon", "--name", "X"], "unknown_connection"),
        (["remove", "crayon"], "unknown_connection"),
        (["test", "crayon"], "unknown_connection"),
    ],
    ids=" ".join,
)
def test_what_cannot_be_is_an_error(refused: Ask, words: list[str], kind: str) -> None:
    error = refused("connections", *words)
    assert (error["class"], error["kind"]) == ("CharacterValidationError", kind)


def test_a_key_is_read_from_standard_input_and_goes_to_the_keyring_alone(
    charstudio: Command, ring: MemoryKeyring, typed: Callable[[str], None]
) -> None:
    typed(f"  {KEY}\nand nothing of this\n")
    told = charstudio("connections", "key", "openai", "--json", "--verbose")
    assert (told.code, told.json["connection"]["key"]) == (0, "keyring")
    assert ring.entries == {("CharStudio", "openai"): KEY}
    for text in (told.out, told.err, on_disk()):
        assert KEY not in text
    assert charstudio("connections").out.splitlines()[0].split("\t")[4] == "in the keyring"

    forgotten = charstudio("connections", "key", "openai", "--forget", "--json")
    assert forgotten.json["connection"]["key"] == "none"
    assert ring.entries == {}


def test_a_connection_is_added_with_its_key(
    ask: Ask, ring: MemoryKeyring, typed: Callable[[str], None]
) -> None:
    typed(KEY)
    assert ask("connections", "add", "Nook", URL, "--key-stdin")["connection"]["key"] == "keyring"
    assert ring.entries == {("CharStudio", "nook"): KEY}
    typed("not read")
    ask("connections", "add", "Other", URL)
    assert sys.stdin.read() == "not read"


@pytest.mark.parametrize(
    ("text", "kind"), [("", "no_key_given"), ("\n", "no_key_given"), ("two words", "key_letters")]
)
def test_what_is_no_key_is_an_error(
    refused: Ask, ring: MemoryKeyring, typed: Callable[[str], None], text: str, kind: str
) -> None:
    typed(text)
    assert refused("connections", "key", "openai")["kind"] == kind
    assert ring.entries == {}


def test_standard_input_that_is_no_text_or_closed_is_an_error(
    refused: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xff\xfe"), encoding="utf-8"))
    assert refused("connections", "key", "openai")["kind"] == "key_letters"
    monkeypatch.setattr(sys, "stdin", None)
    assert refused("connections", "key", "openai")["kind"] == "no_key_given"


def test_a_key_that_no_keyring_takes_is_kept_nowhere_and_that_is_an_error(
    charstudio: Command, typed: Callable[[str], None]
) -> None:
    keyring.set_keyring(LockedKeyring())
    typed(KEY)
    told = charstudio("connections", "add", "Nook", URL, "--key-stdin", "--json")
    assert told.code == 1
    assert told.json["connection"]["id"] == "nook"
    error = told.json["error"]
    assert (error["class"], error["kind"]) == ("CharacterUpdateError", "no_keyring")
    assert "Failed to unlock the collection" in error["message"]
    assert KEY not in told.out + told.err + on_disk()
    listed = charstudio("connections", "--json").json["connections"]
    assert [one["id"] for one in listed] == ["openai", "nook"]
    assert all("Failed to unlock" in one["key_trouble"] for one in listed)


def test_the_key_of_the_environment_is_said_to_be_there_and_kept_nowhere(
    charstudio: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    told = charstudio("connections", "--json", "--verbose")
    assert told.json["connections"][0]["key"] == "environment"
    assert KEY not in told.out + told.err + on_disk()
    assert "from OPENAI_API_KEY" in charstudio("connections").out


def test_what_is_wrong_in_the_environment_is_told_where_it_matters(
    charstudio: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "nowhere")
    monkeypatch.setenv("OPENAI_API_KEY", "two words")
    for words in (["engines"], ["connections"], ["create", "Nyx", "-n", "0"]):
        told = charstudio(*words)
        assert told.code == 0
        assert "OPENAI_BASE_URL is no address" in told.err
        assert "OPENAI_API_KEY can't be a key" in told.err
        assert "two words" not in told.err
    warned = charstudio("engines", "--json").events
    assert [(one["event"], one["error"]["kind"]) for one in warned] == [
        ("warning", "url_of_environment"),
        ("warning", "key_of_environment"),
    ]
    assert charstudio("list").err == ""
    assert (
        charstudio("create", "Bo", "--engine", "openai", "--json").json["error"]["kind"] == "unknown_engine"
    )


def test_a_damaged_file_is_told_once_whatever_is_asked(charstudio: Command) -> None:
    place = paths.config_folder() / FILE
    place.parent.mkdir(parents=True)
    place.write_text("{")
    told = charstudio("list")
    assert told.code == 0
    assert "The file of the connections was damaged. It was put aside: " in told.err
    assert charstudio("list").err == ""


def test_an_address_that_others_can_listen_to_is_warned_about(charstudio: Command, ask: Ask) -> None:
    added = charstudio("connections", "add", "Box", "http://box.lan:8080/v1")
    assert "Nothing that goes there is encrypted" in added.out
    changed = ask("connections", "change", "box", "--name", "Bux")["connection"]
    assert len(changed["warnings"]) == 1
    assert ask("connections", "change", "box", "--url", URL)["connection"]["warnings"] == []


def test_a_test_lists_models_with_the_day_they_are_retired(
    charstudio: Command, service: StandInConnector
) -> None:
    service.models = (ListedModel("new"), ListedModel("old", DAY), ListedModel("going", date(2999, 1, 1)))
    told = charstudio("connections", "test", "openai", "--json").json
    assert set(told) == {"connection", "seconds"}
    assert told["connection"]["models"] == [
        {"id": "new", "retired": False, "retired_on": None},
        {"id": "old", "retired": True, "retired_on": "2026-05-12"},
        {"id": "going", "retired": False, "retired_on": "2999-01-01"},
    ]
    first, *rest = charstudio("connections", "test", "openai").out.splitlines()
    assert first.startswith("3 models in ")
    assert rest == ["  new", "  old  gone since 2026-05-12", "  going  until 2999-01-01"]


def test_a_test_that_fails_is_an_error_with_what_helps(
    refused: Ask, charstudio: Command, service: StandInConnector
) -> None:
    service.failure = EngineError(EngineErrorKind.BAD_KEY, "no")
    error = refused("connections", "test", "openai")
    assert (error["class"], error["kind"]) == ("CharacterUpdateError", "bad_key")
    assert error["title"] == "The connection does not work"
    assert charstudio("connections", "test", "openai").err.startswith(
        "The connection does not work: The key is"
    )


def test_people_read_a_line_for_each_connection(charstudio: Command, service: StandInConnector) -> None:
    service.models = (ListedModel("m"),)
    charstudio("connections", "add", "Nook", URL, "--image-model", "flux")
    charstudio("connections", "test", "nook")
    assert [line.split("\t") for line in charstudio("connections").out.splitlines()] == [
        ["openai", "OpenAI", "https://api.openai.com/v1", "openai", "no key", "not asked yet"],
        ["nook", "Nook", URL, "other", "no key", "flux, 1 listed"],
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo terminals of this kind")
def test_on_a_terminal_the_key_is_asked_for_and_not_shown(existing: Path) -> None:
    code, screen = terminal("connections", "key", "openai", "--home", str(existing), typed=f"{KEY}\n")
    assert "Key (it is not shown): " in screen
    assert KEY not in screen
    # The keyring of a test takes nothing.
    assert code == 1
    assert "It is kept nowhere." in screen


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo terminals of this kind")
def test_who_is_asked_for_a_key_may_stop(existing: Path) -> None:
    code, screen = terminal("connections", "key", "openai", "--home", str(existing), typed="\x03")
    assert code == 130
    assert "Traceback" not in screen
