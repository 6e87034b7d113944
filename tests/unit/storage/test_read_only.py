"""A library that can't be written: it lists and shows, and says why it can't save."""

import json
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from charstudio.storage.schema import HEAD
from tests.stand_ins import contents

FIXTURE = Path(__file__).parents[2] / "fixtures" / "libraries" / f"schema-{HEAD}"

VISIT = """
import asyncio, json, sys
from pathlib import Path
from charstudio.domain.character import Artist
from charstudio.domain.listing import ListQuery
from charstudio.errors import LibraryError
from charstudio.services.workspace import utc_now
from charstudio.storage.library import open_library
from charstudio.storage.schema import Migrations

async def visit(library):
    artist = await library.read(lambda records: records.artists.active())
    page = await library.read(lambda records: records.characters.page(artist.id, ListQuery()))
    (character,) = page.characters
    images = (await library.read(lambda records: records.characters.get(artist.id, character.id))).images
    said = {"names": [character.name], "read_only": library.read_only}
    said["bytes"] = len(library.originals.read(images[0].original))
    for name, work in {
        "write": lambda: library.write(lambda records: records.artists.add(Artist("z", "Zoe"), utc_now())),
        "keep": lambda: asyncio.to_thread(library.originals.keep, PICTURE),
    }.items():
        try:
            await work()
        except LibraryError as error:
            said[name] = error.kind
    return said

PICTURE = bytes.fromhex(sys.argv[2])
library = open_library(Path(sys.argv[1]))
said = asyncio.run(visit(library))
library.close()
try:
    open_library(Path(sys.argv[1]), migrations=Migrations(head=99)).close()
except LibraryError as error:
    said["migrate"] = error.kind
print(json.dumps(said))
"""


def bound_read_only(folder: Path) -> list[str]:
    """A command before which the folder is mounted read-only, for that command alone."""
    script = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"'
    return ["unshare", "--mount", "sh", "-c", script, str(folder)]


@pytest.fixture
def read_only(tmp_path: Path) -> Iterator[tuple[Path, list[str]]]:
    """A library that can't be written, and what to put before a command for that to hold."""
    folder = Path(shutil.copytree(FIXTURE, tmp_path / "a library"))
    if os.name == "posix" and os.geteuid() != 0:
        everything = [folder, *folder.rglob("*")]
        for path in everything:
            path.chmod(path.stat().st_mode & ~(stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH))
        yield folder, []
        for path in everything:
            path.chmod(path.stat().st_mode | stat.S_IWUSR)
        return
    before = bound_read_only(folder)
    if (
        shutil.which("unshare") is None
        or subprocess.run([*before, "true"], capture_output=True, check=False).returncode
    ):
        pytest.skip("runs as root, whom nothing stops from writing, and can mount nothing read-only")
    yield folder, before


def test_it_lists_and_shows_and_refuses_to_write(read_only: tuple[Path, list[str]]) -> None:
    folder, before = read_only
    untouched = contents(folder)
    picture = (FIXTURE / "originals").rglob("*.png")
    command = [*before, sys.executable, "-c", VISIT, str(folder), next(picture).read_bytes().hex() + "00"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert json.loads(done.stdout) == {
        "names": ["Mara Voss"],
        "read_only": True,
        "bytes": 75,
        "write": "read_only",
        "keep": "read_only",
        "migrate": "read_only",
    }
    assert contents(folder) == untouched
