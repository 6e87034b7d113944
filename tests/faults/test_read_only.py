"""A library that stops being writable in the middle of a round."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.faults.small_disks import obeying_rights
from tests.faults.test_killed import ROOT, assert_journal_closed, assert_sound

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has other rights")


def ran(folder: Path, *words: str, **variables: str) -> tuple[int, dict[str, Any], str]:
    command = [sys.executable, "-m", "tests.unit.cli.stand_in", "--home", str(folder), "--json", *words]
    told = subprocess.run(
        [*obeying_rights(), *command],
        cwd=ROOT, env={**os.environ, **variables}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return told.returncode, json.loads(told.stdout), told.stderr


def test_what_was_made_is_kept_and_the_rest_is_an_error_that_says_why(folder: Path) -> None:
    code, told, err = ran(folder, "create", "Nyx", "-n", "4", "--seed", "1", STAND_IN_READ_ONLY="3")

    assert code == 1
    assert "Traceback" not in err
    assert (told["error"]["class"], told["error"]["kind"]) == ("CharacterImageError", "read_only")
    assert str(folder) in told["error"]["message"]
    assert (told["generation"]["status"], told["generation"]["completed"]) == ("partial", 2)
    assert told["character"]["image_count"] == 2
    assert not list(folder.rglob("*.part"))
    assert_sound(folder / "library.db")
    assert_journal_closed(folder / "library.db")

    for path in (folder / "originals", *(folder / "originals").iterdir()):
        path.chmod(0o755)
    code, told, _ = ran(folder, "generate", told["character"]["id"], "-n", "2", "--seed", "3")
    assert (code, told["character"]["image_count"]) == (0, 4)
    assert_sound(folder / "library.db")
