"""One image on its way to the disk: temp, fsync, rename, fsync of the folder, commit, and only then the news.
Before that the request for it; and nothing looks into it before it is safe.

kill −9 does not show a missing fsync, since the system still writes what it was given: the order of the calls
does.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy.engine.default import DefaultDialect

from charstudio.app.composition import open_studio
from charstudio.domain.character import Details
from charstudio.domain.generation import ImageArrived, ImageRequest
from charstudio.engines.sketch.words import RuleWords
from charstudio.storage import headers
from tests.faults.test_killed import ROOT
from tests.stand_ins import made
from tests.unit.cli.stand_in import StandIn

if TYPE_CHECKING:
    from collections.abc import Callable

    from charstudio.domain.image import Original
    from charstudio.services.ports import EngineEvent, ImageOrder

CALLS = "openat,write,pwrite64,fsync,fdatasync,rename,renameat,renameat2,mkdir,mkdirat,ftruncate"


def opened(handle: int) -> str:
    return str(Path(f"/proc/self/fd/{handle}").readlink())


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs /proc")
async def test_the_file_and_its_name_are_on_the_disk_before_the_row_is(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []

    def recorded(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def recording(*arguments: Any) -> Any:
            about = opened(arguments[0]) if name == "fsync" else str(arguments[0])
            if name == "commit" or "originals" in about:
                kind = "file" if ".part" in about else "folder"
                calls.append(name if name in {"commit", "replace"} else f"{name} {kind}")
            return call(*arguments)

        return recording

    def looked(data: bytes) -> Original:
        calls.append("look")
        return identify(data)

    def asked(order: ImageOrder, index: int) -> EngineEvent:
        calls.append("ask")
        return made(order, index)

    identify, engine = headers.identify, StandIn(sends=True, script=asked)
    monkeypatch.setattr(
        "charstudio.app.composition.built_in", lambda: ({"sketch": engine}, {"rule": RuleWords()})
    )
    monkeypatch.setattr(headers, "identify", looked)
    async with open_studio(folder) as studio:
        creation = await studio.characters.create_character(Details("Nyx"), ImageRequest(count=1))
        assert creation.run is not None
        for name in ("fsync", "replace"):
            monkeypatch.setattr(os, name, recorded(name, getattr(os, name)))
        monkeypatch.setattr(DefaultDialect, "do_commit", recorded("commit", DefaultDialect.do_commit))
        async with creation.run as run:
            async for event in run:
                calls += ["told"] if isinstance(event, ImageArrived) else []

    place = calls.index("told")
    assert calls[place - 5 : place] == ["fsync file", "replace", "fsync folder", "look", "commit"]
    # The request is in the journal before it goes out.
    assert calls[calls.index("ask") - 1] == "commit"
    assert calls[: calls.index("ask")].count("commit") == 2


def traced(folder: Path, log: Path) -> list[str]:
    """The calls of one image being made, as the system saw them."""
    python = [sys.executable, "-m", "tests.unit.cli.stand_in", "--home", str(folder)]
    strace = ["strace", "-f", "-y", "-s", "40", "-e", f"trace={CALLS}", "-o", str(log)]
    words = ["create", "Nyx", "-n", "1", "--json"]
    told = subprocess.run(
        [*strace, *python, *words],
        cwd=ROOT,
        env={**os.environ, "STAND_IN_ASKS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    if "ptrace" in told.stderr:
        pytest.skip("processes may not be traced here")
    assert told.returncode == 0, told.stderr
    # A call that another thread interrupts is logged in two parts: it is over with the second.
    lines = log.read_text().splitlines()
    begun: dict[str, str] = {}
    whole = []
    for line in lines:
        thread, _, call = line.partition(" ")
        call = call.strip()
        if call.endswith("<unfinished ...>"):
            begun[thread] = call.removesuffix("<unfinished ...>")
        elif call.startswith("<..."):
            whole.append(begun.pop(thread, "") + call.partition("resumed>")[2])
        else:
            whole.append(call)
    return whole


@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace")
def test_the_system_sees_that_order(folder: Path, tmp_path: Path) -> None:
    calls = traced(folder, tmp_path / "calls")

    def first(pattern: str, after: int = -1) -> int:
        for place in range(after + 1, len(calls)):
            if re.search(pattern, calls[place]):
                return place
        raise AssertionError(f"no {pattern} after {calls[after] if after >= 0 else 'the start'}")

    def last(pattern: str, before: int) -> int:
        return max(place for place in range(before) if re.search(pattern, calls[place]))

    # The request's line in the journal is on the disk before the request goes out.
    asked = first(r'^write\(2<.*"the request goes out')
    noted = last(r"^pwrite64\(\d+<\S*library\.db>", asked)
    assert noted < last(r"^f(data)?sync\(\d+<\S*library\.db>\)", asked) < asked

    part = r"originals/\w\w/\.\w{64}\.png\.\w+\.part"
    made = first(r"^mkdir\w*\(.*originals/\w\w\"")
    made_for_good = first(r"^fsync\(\d+<\S*originals>\)", made)
    written = first(rf"^write\(\d+<\S*{part}>", max(made_for_good, asked))
    synced = first(rf"^fsync\(\d+<\S*{part}>\)", written)
    named = first(rf"^rename\w*\(.*{part}", synced)
    named_for_good = first(r"^fsync\(\d+<\S*originals/\w\w>\)", named)
    row = first(r"^pwrite64\(\d+<\S*library\.db>", named_for_good)
    committed = first(r"^f(data)?sync\(\d+<\S*library\.db>\)", row)
    told = first(r'^write\(2<.*\\"event\\": \\"image', committed)
    assert made < made_for_good < written < synced < named < named_for_good < row < committed < told

    # Between the request and the file nothing stands in the way of the bytes.
    assert not [call for call in calls[asked:written] if call.startswith("pwrite64")]

    # Nothing of the image's row is written before, and the rollback journal is on the disk before the row.
    journal = [
        place
        for place in range(named_for_good, row)
        if re.search(r"^f(data)?sync\(\d+<\S*library\.db-journal>\)", calls[place])
    ]
    assert journal
