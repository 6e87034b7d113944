"""Windows as processes: a second start, signals, kill −9, and the command line beside them."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.faults.test_killed import assert_journal_closed, assert_sound
from tests.faults.windows import State, at_work, charstudio, window

if TYPE_CHECKING:
    from tests.faults.windows import WindowProcess

IGNORING = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_IGN)
os.execv(sys.argv[1], sys.argv[1:])
"""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has other signals and pipes")


def answer(folder: Path, *words: str) -> Any:
    """What the command line says."""
    told = charstudio(folder, "--json", *words)
    assert told.returncode == 0, told.stderr
    return json.loads(told.stdout)


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("original") / "library"
    answer(folder, "create", "Nyx", "-n", "0")
    answer(folder, "artist", "create", "Bo")
    return folder


@pytest.fixture
def library(folder: Path, original: Path) -> Path:
    """A library with one character, Nyx, without images; and with another artist, Bo, without characters."""
    return Path(shutil.copytree(original, folder))


def rounds(folder: Path) -> list[tuple[str, int, int]]:
    """Status of each generation, how many images it has, and how many it was to have."""
    query = "SELECT status, completed, requested FROM generation ORDER BY created_at"
    with closing(sqlite3.connect(folder / "library.db")) as connection:
        return connection.execute(query).fetchall()


def images(folder: Path) -> set[str]:
    with closing(sqlite3.connect(folder / "library.db")) as connection:
        return {sha256 for (sha256,) in connection.execute("SELECT sha256 FROM image")}


def generating(opened: WindowProcess) -> State:
    """Begins a round of four, and waits until the first two images are told."""
    opened.do("select", name="Nyx")
    opened.until(lambda state: state["fields"].get("nameField") == "Nyx")
    opened.do("act", name="generate")
    return opened.until(lambda state: "2 of 4" in state["progress"])


# --- A second start ---


def test_a_second_start_ends_at_once_and_the_first_comes_to_the_front(library: Path) -> None:
    with window(library) as first:
        first.do("minimize")
        first.until(lambda state: state["minimized"])
        told = charstudio(library)
        assert (told.returncode, told.stdout, told.stderr) == (0, "", "")
        first.until(lambda state: not state["minimized"])
        assert charstudio(library.parent / "library" / ".." / "library").returncode == 0


def test_a_second_start_is_heard_while_the_first_still_opens_its_library(
    library: Path, tmp_path: Path
) -> None:
    slow = tmp_path / "slow"
    slow.touch()
    with window(library, awaited=False, DRIVEN_SLOW=str(slow)) as first:
        first.until(lambda state: state["opening"])
        first.do("minimize")
        assert charstudio(library, "--artist", "Bo").returncode == 0
        first.until(lambda state: not state["minimized"])
        slow.unlink()
        first.until(at_work)
        # What the second was asked is done as soon as it can be.
        first.until(lambda state: not state["names"])


def test_of_two_starts_on_a_new_library_one_has_the_window(folder: Path) -> None:
    with window(folder, awaited=False) as one, window(folder, awaited=False) as other:
        ended: set[WindowProcess] = set()
        for each in (one, other):
            try:
                each.until(at_work)
            except (AssertionError, BrokenPipeError):
                assert each.end() == 0, each.told
                ended.add(each)
        assert len(ended) == 1


def test_a_first_that_hangs_is_told_of(library: Path) -> None:
    with window(library) as first:
        first.process.send_signal(signal.SIGSTOP)
        told = charstudio(library)
        first.process.send_signal(signal.SIGCONT)
        assert told.returncode == 1
        assert str(library) in told.stderr
        assert "Traceback" not in told.stderr
        assert at_work(first.look())


def test_two_libraries_have_two_windows(library: Path, tmp_path: Path) -> None:
    answer(tmp_path / "other", "create", "Bo", "-n", "0")
    with window(library) as one, window(tmp_path / "other") as other:
        assert one.look()["names"] == ["Nyx"]
        assert other.look()["names"] == ["Bo"]
        for each in (one, other):
            each.do("close")
            assert each.end() == 0


# --- kill −9 ---


def test_after_a_kill_the_next_window_takes_the_library_at_once(library: Path) -> None:
    with window(library) as first:
        first.process.kill()
        first.end()
    assert (library / "window.lock").exists()
    with window(library) as second:
        assert second.look()["names"] == ["Nyx"]
        second.do("minimize")
        assert charstudio(library).returncode == 0
        second.until(lambda state: not state["minimized"])


def test_after_a_kill_in_a_round_go_on_makes_what_is_missing(library: Path) -> None:
    with window(library, STAND_IN_STOPS_AFTER="2") as first:
        generating(first)
        first.process.kill()
        first.end()
    there = images(library)
    assert len(there) == 2
    with window(library) as second:
        state = second.until(lambda state: "banner_interrupted" in state["banners"])
        assert "Nyx" in state["banners"]["banner_interrupted"]
        assert rounds(library) == [("interrupted", 2, 4)]
        second.do("click", name="bannerButton1")
        whole = [("succeeded", 4, 4)]
        second.until(lambda state: rounds(library) == whole and state["status"].startswith("Library"))
        assert not second.look()["banners"]
        second.do("close")
        assert second.end() == 0
    assert there < images(library)
    assert len(images(library)) == 4
    assert_sound(library / "library.db")


# --- The command line beside it ---


def test_the_command_line_beside_it_shows_in_the_window(library: Path) -> None:
    with window(library) as opened:
        assert answer(library, "create", "Old Tam", "-n", "0")["character"]["name"] == "Old Tam"
        opened.until(lambda state: sorted(state["names"]) == ["Nyx", "Old Tam"])
        assert len(answer(library, "list")["characters"]) == 2
        nyx = next(one["id"] for one in answer(library, "list")["characters"] if one["name"] == "Nyx")
        answer(library, "delete", nyx)
        opened.until(lambda state: state["names"] == ["Old Tam"])


# --- Signals ---


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_closes_it_in_order(library: Path, number: signal.Signals) -> None:
    with window(library, STAND_IN_STOPS_AFTER="2") as opened:
        generating(opened)
        opened.do("type", name="nameField", text=" Calloway")
        opened.process.send_signal(number)
        assert opened.end() == 0
        assert opened.told == ""
    assert rounds(library) == [("cancelled", 2, 4)]
    assert_journal_closed(library / "library.db")
    assert [one["name"] for one in answer(library, "list")["characters"]] == ["Nyx Calloway"]
    assert not (library / "window.lock").exists()
    assert list((library / "locks").iterdir()) == []


def test_a_signal_is_heard_while_the_library_opens_and_when_it_cannot(library: Path, tmp_path: Path) -> None:
    slow = tmp_path / "slow"
    slow.touch()
    with window(library, awaited=False, DRIVEN_SLOW=str(slow)) as opening:
        opening.until(lambda state: state["opening"])
        opening.process.send_signal(signal.SIGTERM)
        slow.unlink()
        assert opening.end() == 0
    (library / "library.db").write_text("a letter to my aunt\n" * 50)
    with window(library, awaited=False) as failed:
        failed.until(lambda state: state["dialogs"])
        failed.process.send_signal(signal.SIGINT)
        assert failed.end() == 0


def test_a_window_without_ctrl_c_keeps_it_so(library: Path) -> None:
    with window(library, before=(sys.executable, "-c", IGNORING)) as opened:
        opened.process.send_signal(signal.SIGINT)
        # Takes longer than leaving would.
        answer(library, "create", "Old Tam", "-n", "0")
        opened.until(lambda state: "Old Tam" in state["names"])
        opened.do("close")
        assert opened.end() == 0


# --- No display ---


def test_without_a_display_the_command_line_says_how_to_have_the_window(library: Path) -> None:
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    bare = {name: value for name, value in os.environ.items() if name not in names}
    command = [sys.executable, "-m", "charstudio", "--home", str(library)]
    told = subprocess.run(command, env=bare, capture_output=True, text=True, check=False, timeout=60)
    assert told.returncode == 0
    assert "DISPLAY" in told.stderr
    assert len(images(library)) == 4
