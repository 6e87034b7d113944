"""`make tour OUT=dir`: goes through CharStudio as an artist would, and leaves pictures of what it shows.

Every chapter is one start of CharStudio in a process of its own, by keyboard and mouse. On a display when
there is one, else without. `--only NAME` does the chapters with this in their names, and those before them
on the same library.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tools.tour import command_line
from tools.tour.chapters import CHAPTERS
from tools.tour.sitting import KILLED, Sitting, report, reported

if TYPE_CHECKING:
    from tools.tour.chapters import Chapter

# Of a chapter.
_LONGEST_S = 600
# Where there is no screen: one with room for every size, and letters of 13 pixels.
_SCREEN = {
    "name": "tour",
    "x": 0,
    "y": 0,
    "width": 1920,
    "height": 1200,
    "logicalDpi": 104,
    "logicalBaseDpi": 104,
}


def tour(out: Path, only: str) -> int:
    """The whole of it; gives the exit code."""
    out.mkdir(parents=True, exist_ok=True)
    number, problems = 0, list[str]()
    with tempfile.TemporaryDirectory(prefix="charstudio-tour-") as folder:
        place = Path(folder)
        for chapter in _chosen(only):
            home = place / chapter.library / "library"
            if chapter.prepare is not None:
                chapter.prepare(home)
            number, found = _start(chapter, out, place, number)
            problems += found
        if not only:
            command_line.walk(out, place / "command line" / "library", number)
    for problem in problems:
        print(f"NOT SEEN: {problem}")
    print(f"{number} pictures in {out}" + (f", {len(problems)} problems" if problems else ""))
    return 1 if problems else 0


def _chosen(only: str) -> list[Chapter]:
    last = max((place for place, one in enumerate(CHAPTERS) if only in one.name), default=-1)
    wanted = {one.library for one in CHAPTERS if only in one.name}
    if not wanted:
        raise SystemExit(f"There is no such chapter; there are: {', '.join(one.name for one in CHAPTERS)}")
    return [one for one in CHAPTERS[: last + 1] if one.library in wanted]


def _start(chapter: Chapter, out: Path, place: Path, number: int) -> tuple[int, list[str]]:
    """Does a chapter in a process of its own."""
    words = [str(out), "--chapter", chapter.name, "--place", str(place), "--number", str(number)]
    command = [sys.executable, "-m", "tools.tour", *words]
    try:
        done = subprocess.run(command, env=_environment(chapter, place), check=False, timeout=_LONGEST_S)
    except subprocess.TimeoutExpired:
        return number, [f"{chapter.name}: never came to its end"]
    if done.returncode not in (0, KILLED):
        return number, [f"{chapter.name}: ended with {done.returncode}"]
    return reported(place)


def _environment(chapter: Chapter, place: Path) -> dict[str, str]:
    own = place / chapter.library
    own.mkdir(exist_ok=True)
    environment = {**os.environ, "CHARSTUDIO_HOME": str(own / "library"), "TZ": "UTC"}
    for name in ("CONFIG", "CACHE", "STATE", "DATA"):
        environment[f"XDG_{name}_HOME"] = str(own / name.lower())
    if not os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
        screen = place / "screen.json"
        screen.write_text(json.dumps({"screens": [_SCREEN]}), encoding="utf-8")
        environment["QT_QPA_PLATFORM"] = f"offscreen:configfile={screen}"
    return environment


def _chapter(name: str, out: Path, place: Path, number: int) -> int:
    """One chapter, in this process."""
    chapter = next(one for one in CHAPTERS if one.name == name)
    sitting = Sitting(chapter, out, place, number)
    sitting.run()
    report(place, sitting.number, sitting.problems)
    return 0


def _main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.tour", description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--only", default="", metavar="NAME")
    for internal in ("--chapter", "--place", "--number"):
        parser.add_argument(internal, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.chapter is not None:
        return _chapter(asked.chapter, asked.out, Path(asked.place), int(asked.number))
    return tour(asked.out, asked.only)


if __name__ == "__main__":
    sys.exit(_main())
