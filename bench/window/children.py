"""Runs the processes in which the window is measured."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil  # type: ignore[import-untyped]

from charstudio.app.start import has_display

if TYPE_CHECKING:
    from collections.abc import Iterator

_ROOT = Path(__file__).resolve().parents[2]
_SCREEN = {"name": "bench", "x": 0, "y": 0, "width": 1920, "height": 1080, "logicalDpi": 96, "dpr": 1.0}
_SAMPLE_S = 0.01


class User:
    """One whose settings and caches are new: nothing of whoever runs the bench is read or written.

    Attributes:
        environment: What their processes are started with.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self.environment = {**os.environ, "HOME": str(folder), "USERPROFILE": str(folder)}
        # As where it is used: what was compiled once is there the next time.
        self.environment.pop("PYTHONDONTWRITEBYTECODE", None)
        # A process that crashes says where.
        self.environment["PYTHONFAULTHANDLER"] = "1"
        for name in ("CACHE", "CONFIG", "DATA", "STATE"):
            self.environment[f"XDG_{name}_HOME"] = str(folder / name.lower())
        if not has_display():
            # As large as an ordinary screen: Qt's own is of 800 x 800 pixels, where panes are put away.
            screens = folder / "screens.json"
            screens.write_text(json.dumps({"screens": [_SCREEN]}), encoding="utf-8")
            self.environment["QT_QPA_PLATFORM"] = f"offscreen:configfile={screens}"

    def run(self, module: str, *words: object) -> Any:
        """What the process prints last, once it has ended in order."""
        with self._started(module, *words) as child:
            output, errors = child.communicate()
        return _answer(module, child.returncode, output, errors)

    def seconds_until(self, module: str, *words: object) -> float:
        """Seconds from the start of a process to the moment that it prints (`time.monotonic`)."""
        started = time.monotonic()
        moment: float = self.run(module, *words)
        return moment - started

    def peak_bytes(self, module: str, *words: object) -> float:
        """The most memory that the process has at a time, until it has ended."""
        with self._started(module, *words) as child:
            most = max(_resident(child))
            output, errors = child.communicate()
        _answer(module, child.returncode, output, errors)
        return most

    def _started(self, module: str, *words: object) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", f"bench.window.{module}", *map(str, words)],
            cwd=_ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


@contextmanager
def service() -> Iterator[int]:
    """The bench's service in a process of its own; gives its port."""
    with subprocess.Popen(
        [sys.executable, "-m", "bench.service"],
        cwd=_ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as child:
        if child.stdin is None or child.stdout is None:
            raise RuntimeError("no pipes")
        try:
            yield int(child.stdout.readline())
        finally:
            child.stdin.close()


def _resident(child: subprocess.Popen[str]) -> Iterator[float]:
    process = psutil.Process(child.pid)
    while child.poll() is None:
        try:
            yield process.memory_info().rss
        except psutil.Error:
            return
        time.sleep(_SAMPLE_S)


def _answer(module: str, code: int, output: str, errors: str) -> Any:
    if code:
        raise SystemExit(f"bench.window.{module} ended with {code}:\n{output}{errors}")
    return json.loads(output.splitlines()[-1])
