"""Windows in processes of their own, for tests that look at them, signal them and kill them."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[2]
# Nothing here takes a second; but a machine that is busy may.
LIMIT_S = 30

State = dict[str, Any]


class WindowProcess:
    """A window that answers."""

    def __init__(self, process: subprocess.Popen[bytes], log: int) -> None:
        self.process, self._log, self._unread = process, log, b""

    def do(self, deed: str, **more: str) -> None:
        """Does something."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"do": deed, **more}).encode() + b"\n")
        self.process.stdin.flush()

    def look(self) -> State:
        """What the window shows."""
        self.do("look")
        return dict(json.loads(self._line()))

    def until(self, holds: Callable[[State], object]) -> State:
        """Looks until something holds."""
        end = time.monotonic() + LIMIT_S
        while time.monotonic() < end:
            state = self.look()
            if state["windows"] and holds(state):
                return state
        raise AssertionError(f"it did not come to that: {state}\n{self.told}")

    def end(self) -> int:
        """Its exit code, once it has ended."""
        return self.process.wait(LIMIT_S)

    @property
    def told(self) -> str:
        """What it said on standard error, without what the platform that has no screen says of itself."""
        lines = os.pread(self._log, 1_000_000, 0).decode().splitlines()
        return "\n".join(line for line in lines if not line.startswith("This plugin does not support"))

    def _line(self) -> bytes:
        assert self.process.stdout is not None
        end = time.monotonic() + LIMIT_S
        while b"\n" not in self._unread:
            ready, _, _ = select.select([self.process.stdout], [], [], max(0.0, end - time.monotonic()))
            words = os.read(self.process.stdout.fileno(), 65536) if ready else b""
            assert words, f"it does not answer any more\n{self.told}"
            self._unread += words
        line, _, self._unread = self._unread.partition(b"\n")
        return line


@contextmanager
def window(
    folder: Path, *words: str, before: tuple[str, ...] = (), awaited: bool = True, **variables: str
) -> Iterator[WindowProcess]:
    """A window on the library in `folder`; killed at the end if it has not ended.

    Args:
        folder: The library.
        words: What stands on its command line besides.
        before: What stands before its command.
        awaited: Waits until it is at work.
        variables: More of its environment.
    """
    command = [*before, sys.executable, "-m", "tests.faults.driven", "--home", str(folder), *words]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", **variables}
    with (
        tempfile.TemporaryFile() as told,
        subprocess.Popen(
            # What one that has ended did not take is not tried again when its input is closed.
            command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=told,
            bufsize=0,
        ) as process,
    ):
        try:
            started = WindowProcess(process, told.fileno())
            if awaited:
                started.until(at_work)
                started.do("widen")
            yield started
        finally:
            process.kill()


def at_work(state: State) -> bool:
    """Whether the library is open and was read."""
    return bool(state["status"])


def charstudio(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The program itself, on the same library, to its end."""
    return subprocess.run(
        [sys.executable, "-m", "charstudio", "--home", str(folder), *words],
        cwd=ROOT, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True, text=True, check=False, timeout=LIMIT_S, stdin=subprocess.DEVNULL,
    )  # fmt: skip
