"""A command imports what it needs and no more: nobody waits for what they don't use."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from charstudio.cli.commands import _COMMANDS
from tests.unit.cli.test_people import ROOT

if TYPE_CHECKING:
    from pathlib import Path

WINDOW = {"PySide6", "shiboken6", "qasync"}
STORAGE = {"sqlalchemy", "alembic", "sqlite3"}
DRAWING = {"dicebear", "pyvips", "rapidfuzz", "webcolors"}
OTHERS = {"openai", "httpx2", "keyring"}
EVERYTHING = WINDOW | STORAGE | DRAWING | OTHERS | {"rich", "PIL"}

RUN = """
import json, sys
from charstudio.app.command_line import run
for words in json.loads(sys.argv[1]):
    try:
        run(words)
    except SystemExit as left:
        assert left.code == 0, words
print()
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def imported(*commands: list[str], home: Path) -> set[str]:
    """The top-level modules after these commands ran in one fresh process."""
    # Measuring coverage imports sqlite3, for one.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    environment["CHARSTUDIO_HOME"] = str(home)
    command = [sys.executable, "-c", RUN, json.dumps(commands)]
    told = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    return set(json.loads(told.stdout.splitlines()[-1]))


def test_help_and_version_need_neither_a_database_nor_a_window(tmp_path: Path) -> None:
    helped = [[name, "--help"] for name in _COMMANDS]
    modules = imported(["--help"], ["--version"], *helped, home=tmp_path / "library")
    assert not modules & EVERYTHING
    assert not (tmp_path / "library").exists()


@pytest.mark.parametrize("words", [["list"], ["check-name", "Bo"], ["create", "Bo", "-n", "0"]], ids=" ".join)
def test_words_on_an_existing_library_need_no_window_no_drawing_and_no_migrations(
    existing: Path, words: list[str]
) -> None:
    # The first one of all writes who works there.
    imported(["artist", "list"], home=existing)
    modules = imported(words, home=existing)
    # Who only looks does not wait for what writes.
    assert ("sqlalchemy" in modules) == (words[0] == "create")
    assert not modules & (WINDOW | DRAWING | OTHERS | {"alembic", "rich", "PIL"})
