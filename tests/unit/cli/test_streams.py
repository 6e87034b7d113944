"""Whatever standard output and standard error are connected to: an answer or an exit code, no traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.unit.cli.test_people import ROOT

COMMAND = [sys.executable, "-m", "tests.unit.cli.stand_in"]


def ran(folder: Path, *words: str, **how: Any) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **how.pop("env", {})}
    how = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **how}
    return subprocess.run(
        [*COMMAND, "--home", str(folder), *words],
        cwd=ROOT, env=environment, encoding="utf-8", check=False, **how,
    )  # fmt: skip


def closed_pipe() -> int:
    """The end to write to of a pipe that nobody reads."""
    reading, writing = os.pipe()
    os.close(reading)
    return writing


@pytest.mark.parametrize("variables", [{"LANG": "C", "LC_ALL": "C"}, {"PYTHONIOENCODING": "ascii"}], ids=str)
def test_a_terminal_without_unicode_gets_json_that_says_the_same(
    existing: Path, variables: dict[str, str]
) -> None:
    told = ran(existing, "create", "Éowyn 李", "-n", "1", "--json", env=variables)
    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout)["character"]["name"] == "Éowyn 李"
    assert [json.loads(line)["event"] for line in told.stderr.splitlines()][-1] == "finished"
    shown = ran(existing, "list", env=variables)
    assert (shown.returncode, shown.stderr) == (0, "")


def test_a_reader_that_has_seen_enough_ends_it_quietly(existing: Path) -> None:
    writing = closed_pipe()
    told = ran(existing, "engines", stdout=writing)
    os.close(writing)
    assert (told.returncode, told.stderr) == (1, "")


def test_progress_that_nobody_reads_does_not_stop_the_images(existing: Path) -> None:
    writing = closed_pipe()
    told = ran(existing, "create", "Nyx", "-n", "2", "--json", stderr=writing)
    os.close(writing)
    assert told.returncode == 0
    assert json.loads(told.stdout)["generation"]["completed"] == 2


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_behind_standard_output_is_told(existing: Path) -> None:
    with Path("/dev/full").open("w") as full:
        told = ran(existing, "check-name", "Bo", stdout=full)
    assert told.returncode == 1
    assert told.stderr.startswith("The answer could not be written: ")
    assert len(told.stderr.splitlines()) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")
@pytest.mark.parametrize("closed", ["1", "2"])
def test_a_stream_that_is_closed_from_the_start_is_no_harm(existing: Path, closed: str) -> None:
    words = [*COMMAND, "--home", str(existing), "create", "Nyx", "-n", "1", "--json"]
    told = subprocess.run(
        ["sh", "-c", f'exec "$@" {closed}>&-', "sh", *words], cwd=ROOT, capture_output=True, check=False
    )
    assert told.returncode == 0, told.stderr
    if closed == "1":
        assert told.stdout == b""
    else:
        assert json.loads(told.stdout)["character"]["image_count"] == 1


def test_a_folder_whose_name_is_no_text_can_be_a_library(tmp_path: Path) -> None:
    folder = tmp_path / os.fsdecode(b"caf\xe9")
    told = ran(folder, "create", "Nyx", "-n", "1", "--json")
    assert told.returncode == 0, told.stderr
    (image,) = json.loads(told.stdout)["character"]["images"]
    assert Path(image["path"]).is_file()
