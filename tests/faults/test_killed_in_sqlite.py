"""kill −9 inside a commit, at the calls that SQLite itself makes."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from charstudio.app.composition import open_studio
from charstudio.engines.sketch.words import RuleWords
from tests.faults.test_killed import ROOT, assert_goes_on, assert_journal_closed, assert_sound, rows
from tests.unit.cli.stand_in import StandIn

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace")


def killed_at(folder: Path, call: str, which: int) -> str:
    """What a process told on standard error until its thread made this call for the nth time."""
    python = [sys.executable, "-m", "tests.unit.cli.stand_in", "--home", str(folder)]
    kill = ["strace", "-f", "-o", os.devnull, "-e", f"inject={call}:signal=KILL:when={which}"]
    words = ["create", "Nyx", "-n", "6", "--json"]
    told = subprocess.run([*kill, *python, *words], cwd=ROOT, capture_output=True, text=True, check=False)
    if "ptrace" in told.stderr:
        pytest.skip("processes may not be traced here")
    assert told.returncode in {-signal.SIGKILL, 128 + signal.SIGKILL}, told.stderr
    return told.stderr


@pytest.mark.parametrize(
    ("call", "which"), [("pwrite64", 12), ("pwrite64", 25), ("fdatasync", 5), ("ftruncate", 3)], ids=str
)
async def test_what_was_told_is_there_and_the_rest_is_as_if_it_had_never_been(
    folder: Path, call: str, which: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_studio(folder):
        pass
    told = killed_at(folder, call, which)
    monkeypatch.setattr(
        "charstudio.app.composition.built_in", lambda: ({"sketch": StandIn()}, {"rule": RuleWords()})
    )
    await assert_goes_on(folder)
    there = {key for (key,) in rows(folder / "library.db", "SELECT id FROM image")}
    events = [json.loads(line) for line in told.splitlines() if line.startswith("{")]
    assert {event["image"]["id"] for event in events if event["event"] == "image"} <= there
    assert_sound(folder / "library.db")
    assert_journal_closed(folder / "library.db")
