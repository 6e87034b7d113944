"""Ctrl+C, and the system's request to end: what was made is kept, and the answer says so."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from charstudio.app.composition import open_studio
from tests.unit.cli.test_people import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has other signals")


@contextmanager
def started(folder: Path, *words: str, **variables: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.unit.cli.stand_in", "--home", str(folder), *words]
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=ROOT, env={**os.environ, **variables}, **pipes) as process:
        try:
            yield process
        finally:
            process.kill()


def events_until(process: subprocess.Popen[str], *, images: int) -> list[dict[str, Any]]:
    """The events up to the one that says that this many images are there."""
    assert process.stderr is not None
    events = []
    for line in process.stderr:
        events.append(json.loads(line))
        if sum(event["event"] == "image" for event in events) == images:
            return events
    raise AssertionError(f"it ended too early: {events}")


def rest(process: subprocess.Popen[str]) -> tuple[str, str]:
    """What comes to the end, read as before: `communicate` would pass over what is read ahead already."""
    assert process.stdout is not None
    assert process.stderr is not None
    err, out = process.stderr.read(), process.stdout.read()
    process.wait()
    return out, err


def assert_on_disk(folder: Path, images: list[dict[str, Any]]) -> None:
    for image in images:
        assert hashlib.sha256(Path(image["path"]).read_bytes()).hexdigest() == image["sha256"]
    assert not list(folder.rglob("*.part"))


async def assert_kept(folder: Path, answer: dict[str, Any], count: int) -> None:
    """The images of the answer are there, as rows and as files, and nobody is at work any more."""
    images = answer["character"]["images"]
    assert len(images) == count
    assert_on_disk(folder, images)
    async with open_studio(folder) as studio:
        character = await studio.characters.get_character(answer["character"]["id"])
        assert [image.id for image in character.images] == [image["id"] for image in images]
        status = await studio.images.generation_status(character.id)
        assert (status.generation.status, status.generation.completed) == ("cancelled", count)


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM], ids=lambda signum: signum.name)
async def test_in_the_middle_of_a_round(existing: Path, signum: signal.Signals) -> None:
    with started(existing, "create", "Nyx", "-n", "5", "--json", STAND_IN_STOPS_AFTER="2") as process:
        told = events_until(process, images=2)
        process.send_signal(signum)
        out, err = rest(process)

    assert process.returncode == 130
    assert "Traceback" not in err
    events = [*told, *(json.loads(line) for line in err.splitlines())]
    assert events[-1]["event"] == "cancelled"
    assert events[-1]["generation"]["status"] == "cancelled"
    answer = json.loads(out)
    assert set(answer) == {"character", "generation"}
    assert (answer["generation"]["status"], answer["generation"]["completed"]) == ("cancelled", 2)
    assert [event["image"] for event in events if event["event"] == "image"] == answer["character"]["images"]
    await assert_kept(existing, answer, 2)


async def test_people_read_what_is_kept(existing: Path) -> None:
    with started(existing, "create", "Nyx", "-n", "5", STAND_IN_STOPS_AFTER="1") as process:
        assert process.stderr is not None
        assert process.stderr.readline() == "image 1 of 5\n"
        process.send_signal(signal.SIGINT)
        out, err = rest(process)
    assert (process.returncode, err) == (130, "")
    assert out.splitlines()[-1] == "Stopped; 1 of 5 were made and are kept."


@pytest.mark.parametrize("times", ["1", "2", "3"])
async def test_an_image_that_is_being_written_is_written_and_recorded_however_impatient(
    existing: Path, times: str
) -> None:
    with started(existing, "create", "Nyx", "-n", "5", "--json", STAND_IN_SIGNALS=times) as process:
        out, err = rest(process)
    assert process.returncode == 130
    assert "Traceback" not in err
    await assert_kept(existing, json.loads(out), 1)
