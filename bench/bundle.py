"""The bundle that `make bundle` left in `dist`: how large it is, and how soon it paints beside the source."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bench.measure import Figure, of_pairs
from bench.window.children import User
from tools.bundle_sizes import sizes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bench.libraries import Libraries
    from bench.measure import Wanted

_ROOT: Final = Path(__file__).resolve().parents[1]
_FOLDER: Final = _ROOT / "dist" / "charstudio"
_PROGRAM: Final = _FOLDER / ("charstudio.exe" if os.name == "nt" else "charstudio")
# What it may take unpacked, and as a package.
_MOST_BYTES: Final = 210_000_000
_MOST_PACKED: Final = 65_000_000
_STARTS: Final = 9
# Qt tells of each flush of a window to the screen. It is how both can be watched from outside.
_RULES: Final = "qt.widgets.painting.info=true"
_PAINTED: Final = "Flushing"


def figures(libraries: Libraries, wanted: Wanted) -> Iterator[Figure]:
    """Every figure that is wanted, where there is a bundle."""
    names = [name for name in ("bundle.unpacked", "bundle.deb", "bundle.first_paint") if wanted(name)]
    if names and not _PROGRAM.exists():
        print("no bundle: make bundle", file=sys.stderr)
        return
    if "bundle.unpacked" in names:
        size = sum(sizes(_FOLDER).values())
        yield Figure("bundle.unpacked", size, _MOST_BYTES, 1, "bytes")
    packages = list(_FOLDER.parent.glob("charstudio_*.deb"))
    if "bundle.deb" in names and packages:
        yield Figure("bundle.deb", max(one.stat().st_size for one in packages), _MOST_PACKED, 1, "bytes")
    if "bundle.first_paint" in names:
        yield _first_paint(libraries)


def _first_paint(libraries: Libraries) -> Figure:
    """From the start of a process to its first paint, frozen beside from source; the first does not count."""
    user = User(libraries.place / "user-of-the-bundle")
    home = ["--home", str(libraries.studio())]
    source = [sys.executable, "-m", "charstudio", *home]
    pairs = [(_seconds(user, [str(_PROGRAM), *home]), _seconds(user, source)) for _ in range(_STARTS + 1)]
    return of_pairs("bundle.first_paint", pairs[1:], 1.2)


def _seconds(user: User, command: Sequence[str]) -> float:
    environment = {**user.environment, "QT_LOGGING_RULES": _RULES}
    started = time.monotonic()
    with subprocess.Popen(command, cwd=_ROOT, env=environment, stderr=subprocess.PIPE, text=True) as child:
        lines = child.stderr or ()
        seconds = next((time.monotonic() - started for line in lines if _PAINTED in line), None)
        child.kill()
    if seconds is None:
        raise SystemExit(f"{command[0]} never painted")
    return seconds
