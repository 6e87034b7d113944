"""kill −9 at any moment: nothing that was reported is lost, and the next start goes on."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from charstudio.app.composition import open_studio
from charstudio.domain.character import Details
from charstudio.domain.generation import ImageRequest
from charstudio.engines.sketch.words import RuleWords
from tests.faults.killed import WORK
from tests.unit.cli.stand_in import StandIn

ROOT = Path(__file__).parents[2]
SEED = os.environ.get("CHARSTUDIO_TEST_SEED", "1")
KILLS = os.environ.get("CHARSTUDIO_TEST_KILLS", "40")
EMPTIED = next(number for number, words in enumerate(WORK) if words[0] == "empty-trash")
# Of the images that emptying the trash removes for good.
SEEDS_IN_TRASH = {101, 200, 201}

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


def rows(database: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(query).fetchall()


def reported(place: Path) -> list[dict[str, Any]]:
    """The images that were told to be safe before the process was killed."""
    lines = (place / "events.jsonl").read_text().splitlines()
    events = [json.loads(line) for line in lines]
    return [event["image"] for event in events if event["event"] == "image"]


def assert_sound(database: Path) -> None:
    """The database is whole, and every image in it has its file."""
    assert rows(database, "PRAGMA integrity_check") == [("ok",)]
    assert rows(database, "PRAGMA foreign_key_check") == []
    for sha256, ending, size in rows(database, "SELECT sha256, format, bytes FROM image"):
        file = database.parent / "originals" / sha256[:2] / f"{sha256}.{ending}"
        data = file.read_bytes()
        assert (hashlib.sha256(data).hexdigest(), len(data)) == (sha256, size)


def assert_nothing_lost(place: Path) -> None:
    """Every image that was reported is there, but for those whose removal had begun."""
    phase = int((place / "phase").read_text())
    there = dict(rows(place / "library" / "library.db", "SELECT id, sha256 FROM image"))
    for image in reported(place):
        if image["id"] in there:
            assert there[image["id"]] == image["sha256"]
        else:
            assert phase >= EMPTIED
            assert image["seed"] in SEEDS_IN_TRASH


def assert_journal_closed(database: Path) -> None:
    """Nothing is called running that nobody runs, and no generation says more than its images."""
    unfinished = (
        "SELECT count(*) FROM generation WHERE status IN ('queued', 'running') OR finished_at IS NULL"
    )
    assert rows(database, unfinished) == [(0,)]
    assert rows(database, "SELECT count(*) FROM generation WHERE status = 'interrupted'") in ([(0,)], [(1,)])
    short = """
        SELECT id FROM generation AS g
        WHERE status = 'succeeded' AND completed < requested
           OR completed < (SELECT count(*) FROM image WHERE generation_id = g.id)
    """
    assert rows(database, short) == []


async def assert_goes_on(library: Path) -> None:
    """The next start can do all that it could before."""
    async with open_studio(library) as studio:
        creation = await studio.characters.create_character(
            Details("After all"), ImageRequest(count=1, seed=1)
        )
        assert creation.run is not None
        async with creation.run as run:
            async for _ in run:
                pass
        assert run.generation.completed == 1


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The places where processes were killed."""
    folder = tmp_path_factory.mktemp("killed")
    command = [sys.executable, "-m", "tests.faults.killed", str(folder), SEED, KILLS]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    sample = json.loads(told.stdout)["sample"]
    assert len(sample) == int(KILLS)
    return [folder / str(moment) for moment in sample]


async def test_nothing_that_was_reported_is_lost_and_the_next_start_goes_on(
    killed: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "charstudio.app.composition.built_in", lambda: ({"sketch": StandIn()}, {"rule": RuleWords()})
    )
    for place in killed:
        try:
            await assert_goes_on(place / "library")
            assert_nothing_lost(place)
            assert_sound(place / "library" / "library.db")
            assert_journal_closed(place / "library" / "library.db")
        except BaseException as error:
            error.add_note(f"killed at moment {place.name}, seed {SEED}")
            raise


def test_the_kills_are_spread_over_the_whole_work(killed: list[Path]) -> None:
    phases = {int((place / "phase").read_text()) for place in killed if (place / "phase").exists()}
    assert len(phases) > len(WORK) // 2
