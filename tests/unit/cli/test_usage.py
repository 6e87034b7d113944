"""Flags, help and words that can't be understood."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from charstudio import __version__
from charstudio.cli.commands import _COMMANDS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.cli.conftest import Command

Ask = Callable[..., dict[str, Any]]
HELPED = [
    *([name] for name in _COMMANDS),
    *(["artist", name] for name in ("list", "create", "rename", "switch")),
    *(["connections", name] for name in ("add", "change", "remove", "test", "key")),
]


@pytest.mark.parametrize(
    "words",
    [
        ["crayon"],
        ["create"],
        ["create", "Bo", "--size", "big"],
        ["create", "Bo", "-n", "many"],
        ["create", "Bo", "--colour", "red"],
        ["show"],
        ["list", "--drafts", "--trash"],
        ["list", "--lim", "3"],
        ["artist"],
        ["artist", "praise"],
        ["restore-revision", "id", "first"],
        ["connections", "praise"],
        ["connections", "add", "Nook"],
        ["connections", "add", "Nook", "http://127.0.0.1:1/v1", "--server", "crayon"],
        ["connections", "key", "openai", "sk-0123456789abcdef0123"],
        ["connections", "add", "Nook", "http://127.0.0.1:1/v1", "--key", "sk-0123456789abcdef0123"],
        ["list", "--home", ""],
        ["list", "--home", "~nobody-is-called-like-this/library"],
        ["show", "\udcff"],
        ["create", "Bo", "--tag", "\udcff"],
    ],
    ids=" ".join,
)
def test_words_that_cannot_be_understood_exit_2_with_one_object(
    charstudio: Command, words: list[str]
) -> None:
    told = charstudio(*words, "--json")
    assert told.code == 2
    assert set(told.json) == {"error"}
    error = told.json["error"]
    assert set(error) == {"class", "kind", "title", "message", "hint", "error_id"}
    assert (error["class"], error["kind"]) == ("UsageError", "usage")
    assert error["message"].startswith("charstudio")

    for_people = charstudio(*words)
    assert (for_people.code, for_people.out) == (2, "")
    assert for_people.err.startswith("usage: charstudio")


def test_a_key_among_the_words_is_not_said_again(charstudio: Command) -> None:
    told = charstudio("connections", "key", "openai", "sk-0123456789abcdef0123", "--json")
    assert (told.code, told.json["error"]["kind"]) == (2, "usage")
    assert "0123456789" not in told.out + told.err


def test_json_behind_two_dashes_is_a_name(charstudio: Command) -> None:
    told = charstudio("create", "one", "two", "--", "--json")
    assert (told.code, told.out) == (2, "")


def test_a_usage_error_writes_no_library(charstudio: Command, tmp_path: Path) -> None:
    charstudio("create", "--home", str(tmp_path / "new"))
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("words", HELPED, ids=" ".join)
def test_every_command_has_help_with_the_global_flags(charstudio: Command, words: list[str]) -> None:
    told = charstudio(*words, "--help")
    assert (told.code, told.err) == (0, "")
    assert told.out.startswith(f"usage: charstudio {' '.join(words)}")
    for flag in ("--home", "--artist", "--json", "--verbose"):
        assert flag in told.out


def test_help_names_every_command(charstudio: Command) -> None:
    told = charstudio("--help")
    assert told.code == 0
    assert {line.split()[0] for line in told.out.splitlines() if line.startswith("    ")} >= set(_COMMANDS)


def test_version(charstudio: Command) -> None:
    assert charstudio("--version").out == f"CharStudio {__version__}\n"


@pytest.mark.parametrize("before", [True, False], ids=["before the command", "after it"])
def test_global_flags_stand_before_and_after_the_command(
    charstudio: Command, ask: Ask, tmp_path: Path, before: bool
) -> None:
    home = str(tmp_path / "there")
    ask("--home", home, "artist", "create", "Bo")
    flags = ["--json", "--home", home, "--artist", "Bo"]
    words = ["create", "Nyx", "-n", "0"]
    told = charstudio(*flags, *words) if before else charstudio(*words, *flags)
    assert told.json["character"]["artist"] == "Bo"
    assert (tmp_path / "there" / "library.db").is_file()


def test_home_wins_over_the_environment(ask: Ask, nyx: dict[str, Any], tmp_path: Path) -> None:
    assert ask("list")["total"] == 1
    assert ask("list", "--home", str(tmp_path / "other"))["total"] == 0


def test_without_both_the_library_is_in_the_platforms_data_folder(
    charstudio: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("CHARSTUDIO_HOME")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setattr("platformdirs.user_data_dir", lambda *_, **__: str(tmp_path / "charstudio"))
    assert charstudio("list").code == 0
    assert (tmp_path / "charstudio" / "library" / "library.db").is_file()


def test_a_home_of_nobody_in_the_environment_is_an_error(
    refused: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHARSTUDIO_HOME", "~nobody-is-called-like-this/library")
    error = refused("list")
    assert error["kind"] == "missing"
    assert "~nobody-is-called-like-this" in error["message"]


def test_an_unknown_artist_is_an_error_and_none_is_made(refused: Ask, ask: Ask) -> None:
    error = refused("create", "Nyx", "-n", "0", "--artist", "Nobody")
    assert (error["class"], error["kind"]) == ("CharacterNotFoundError", "artist")
    assert [one["name"] for one in ask("artist", "list")["artists"]] == ["Artist"]
    assert ask("list")["total"] == 0


def test_an_artist_for_this_time_is_not_remembered_but_a_switch_is(ask: Ask) -> None:
    ask("artist", "create", "Bo")
    assert ask("create", "A", "-n", "0", "--artist", "bo")["character"]["artist"] == "Bo"
    assert ask("create", "B", "-n", "0")["character"]["artist"] == "Artist"
    ask("artist", "switch", "Bo")
    assert ask("create", "C", "-n", "0")["character"]["artist"] == "Bo"
    assert ask("artist", "rename", "Bo", "Cy")["artist"] == ask("artist", "list")["artists"][1]


def test_a_name_may_begin_with_a_hyphen(ask: Ask) -> None:
    assert ask("create", "-n", "0", "--", "-Ada")["character"]["name"] == "-Ada"


def test_nothing_at_all_makes_a_character_up(charstudio: Command, existing: Path) -> None:
    told = charstudio()
    assert told.code == 0
    assert str(existing) in told.err
    assert told.out.count(".png") == 4
    key = told.out.splitlines()[0].rpartition("  ")[2]
    assert f"charstudio show {key}" in told.err


def test_nothing_but_json_is_one_object_and_events(charstudio: Command) -> None:
    told = charstudio("--json")
    assert told.json["character"]["image_count"] == 4
    assert told.events[-1]["event"] == "finished"
    assert charstudio("list", "--json").json["total"] == 1


def test_verbose_writes_the_log_to_standard_error(charstudio: Command) -> None:
    told = charstudio("list", "--json", "--verbose")
    assert "characters.list_characters done" in told.err
    assert "characters" in json.loads(told.out)
    assert "characters.list_characters" not in charstudio("list").err


def test_what_is_cancelled_before_it_began_says_so(
    charstudio: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def cancelled(*_: object, **__: object) -> None:
        raise asyncio.CancelledError

    monkeypatch.setattr("charstudio.app.command_line.execute", cancelled)
    told = charstudio("create", "Nyx", "--json")
    assert (told.code, told.json) == (130, {})
