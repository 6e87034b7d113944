"""What people read: lines on a pipe, a table and a bar on a terminal."""

from __future__ import annotations

import fcntl
import os
import pty
import subprocess
import sys
import termios
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.unit.cli.conftest import Command

ROOT = Path(__file__).parents[3]
NAMES = ["Nyx Calloway", "Éowyn", "שרה לוי", "ليلى", "李小龍", "Ōkami", "ሰላም", "D’Arcy O'Neil-Smith Jr."]


def test_a_list_on_a_pipe_has_whole_ids_and_tabs(charstudio: Command, nyx: dict[str, Any]) -> None:
    told = charstudio("list")
    assert told.err == ""
    (line,) = told.out.splitlines()
    key, name, star, images, edited = line.split("\t")
    assert (key, name, star, images) == (nyx["id"], "Nyx", "", "2")
    assert edited[4] == "-"


def test_an_empty_list_on_a_pipe_is_empty(charstudio: Command) -> None:
    told = charstudio("list")
    assert (told.code, told.out, told.err) == (0, "", "")


def test_a_character_shows_its_words_and_where_its_images_are(
    charstudio: Command, nyx: dict[str, Any]
) -> None:
    out = charstudio("update", nyx["id"], "--summary", "A thief.", "--favourite").out
    assert out == charstudio("show", nyx["id"]).out
    assert out.splitlines()[0] == f"Nyx ★  {nyx['id']}"
    assert "  summary: A thief." in out
    assert "  appearance: red hair" in out
    assert f"    1 {nyx['images'][0]['path']} primary" in out
    assert f"    2 {nyx['images'][1]['path']}\n" in out


def test_create_says_how_far_it_is_and_where_the_images_are(charstudio: Command) -> None:
    told = charstudio("create", "Nyx", "-n", "2")
    assert told.err.splitlines() == ["image 1 of 2", "image 2 of 2"]
    first, *paths = told.out.splitlines()
    assert first.startswith("Nyx  ")
    assert all(Path(path).is_file() for path in paths)
    assert len(paths) == 2


def test_every_other_command_says_something(charstudio: Command, nyx: dict[str, Any]) -> None:
    key = nyx["id"]
    for words, said in (
        (["status", key], "succeeded: 2 of 2"),
        (["enhance", key], "by rule"),
        (["refine", key, "--instruction", "make the hair blue"], "-> "),
        (["refine", key, "--trait", "outfit:a cape"], "+ "),
        (["refine", key, "--instruction", "remove the hair"], "- "),
        (["check-name", "Bo"], "“Bo” can be used."),
        (["check-name", "nyx"], "in use"),
        (["artist", "list"], "* Artist"),
        (["artist", "create", "Bo"], "Bo"),
        (["engines"], "plain"),
        (["update", key, "--summary", "S"], "S"),
        (["revisions", key], "1\t"),
        (["trash-image", key, "1"], "in the trash"),
        (["delete", key], f"charstudio restore {key}"),
        (["show", key], "(in the trash)"),
        (["empty-trash"], "Removed 1 characters and 2 images for good."),
    ):
        told = charstudio(*words)
        assert (told.code, told.err) == (0, ""), words
        assert said in told.out, words


@pytest.mark.parametrize("name", NAMES)
def test_names_of_any_script_come_back_as_they_went_in(charstudio: Command, name: str) -> None:
    created = charstudio("create", name, "-n", "0", "--json").json["character"]
    assert created["name"] == name
    assert charstudio("list", "--search", name).out.split("\t")[1] == name
    assert name in charstudio("show", created["id"]).out


def _own_terminal() -> None:
    os.setsid()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def terminal(*words: str, columns: int = 100, typed: str = "") -> tuple[int, str]:
    """Exit code and screen of a command on a terminal of its own, where something is typed when it asks."""
    try:
        ours, theirs = pty.openpty()
    except OSError as error:
        pytest.skip(f"no pseudo terminal to be had: {error}")
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": str(columns), "LINES": "40"}
    command = [sys.executable, "-m", "tests.unit.cli.stand_in", *words]
    stdin = theirs if typed else None
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdin=stdin,
        stdout=theirs,
        stderr=theirs,
        # What is asked for without an echo is asked on the terminal of the session, which is this one.
        preexec_fn=_own_terminal if typed else None,  # noqa: PLW1509  (no thread runs here)
    ) as process:
        os.close(theirs)
        screen = b""
        try:
            while part := os.read(ours, 4096):
                screen += part
                if typed and screen.endswith(b": "):
                    os.write(ours, typed.encode())
                    typed = ""
        except OSError:  # how Linux says that the other side is gone
            pass
        finally:
            os.close(ours)
    return process.returncode, screen.decode()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo terminals of this kind")
def test_a_terminal_gets_a_bar_while_it_takes_long_and_a_table_of_whole_ids(existing: Path) -> None:
    home = ["--home", str(existing)]
    code, screen = terminal("create", "Nyx", "-n", "2", *home)
    assert code == 0
    assert "Drawing" in screen
    assert "━" in screen
    assert "2 of 2" in screen
    key = screen.rpartition("Nyx  ")[2][:32]

    code, screen = terminal("list", *home, columns=60)
    assert code == 0
    heading, row = screen.splitlines()[:2]
    assert "name" in heading
    assert "images" in heading
    assert key in row

    code, screen = terminal("list", "--search", "nobody", *home)
    assert (code, screen.strip()) == (0, "Nothing found.")
