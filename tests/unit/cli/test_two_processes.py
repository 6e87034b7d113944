"""Two command lines at work in one library."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from charstudio.app.composition import open_studio
from charstudio.domain.listing import ListQuery
from tests.unit.cli.test_people import ROOT

if TYPE_CHECKING:
    from pathlib import Path


def start(folder: Path, *words: str, **variables: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.unit.cli.stand_in", "--home", str(folder), *words]
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(command, cwd=ROOT, env={**os.environ, **variables}, **pipes)


async def test_both_create_in_a_new_library_and_there_is_one_artist(folder: Path) -> None:
    processes = [start(folder, "create", name, "-n", "2", "--json") for name in ("Nyx", "Bo", "Cy")]
    told = [process.communicate() for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0], told
    answers = [json.loads(out)["character"] for out, _ in told]
    assert {answer["artist"] for answer in answers} == {"Artist"}
    async with open_studio(folder) as studio:
        assert [artist.name for artist in await studio.artists.list_artists()] == ["Artist"]
        page = await studio.characters.list_characters(ListQuery())
        assert {(one.name, one.image_count) for one in page.characters} == {("Nyx", 2), ("Bo", 2), ("Cy", 2)}


async def test_of_two_that_want_one_name_one_gets_it(existing: Path) -> None:
    processes = [start(existing, "create", name, "-n", "0", "--json") for name in ("Nyx", "NYX")]
    told = [process.communicate() for process in processes]
    assert sorted(process.returncode for process in processes) == [0, 1]
    (error,) = [shape["error"] for out, _ in told if "error" in (shape := json.loads(out))]
    assert error["kind"] == "name_taken"


async def test_what_another_process_is_making_is_not_called_interrupted(existing: Path) -> None:
    process = start(existing, "create", "Nyx", "-n", "3", "--json", STAND_IN_STOPS_AFTER="1")
    assert process.stderr is not None
    with process:
        for line in process.stderr:
            if json.loads(line)["event"] == "image":
                break
        async with open_studio(existing) as studio:
            (nyx,) = (await studio.characters.list_characters(ListQuery())).characters
            status = await studio.images.generation_status(nyx.id)
            assert (status.generation.status, status.generation.completed) == ("running", 1)
        process.kill()
    async with open_studio(existing) as studio:
        status = await studio.images.generation_status(nyx.id)
        assert (status.generation.status, status.generation.completed) == ("interrupted", 1)
