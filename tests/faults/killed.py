"""Goes through an artist's work again and again, and is killed each time at another moment.

`python -m tests.faults.killed FOLDER SEED KILLS` counts the moments of the whole work: each call that changes
the disk, and each commit, before and after it. Then it does the same work once for each of a sample of these
moments, in a child process that is killed (SIGKILL) right there. Each child has a folder of its own:

    FOLDER/12/library/       the library
    FOLDER/12/events.jsonl   what was told on standard error: the events of its generations
    FOLDER/12/phase          the number of the command at which it was

It prints the number of moments and the sample. Nothing here has a thread when it forks.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import alembic.command
import alembic.config
from PIL import Image as Pillow
from sqlalchemy.engine.default import DefaultDialect

from charstudio.app import command_line, logs
from charstudio.engines.sketch.words import RuleWords
from tests.unit.cli.stand_in import StandIn

if TYPE_CHECKING:
    from collections.abc import Callable

WORK = [
    ["create", "Nyx", "--trait", "appearance:red hair", "-n", "2", "--seed", "100"],
    ["create", "Bo", "-n", "2", "--seed", "200"],
    ["generate", "NYX", "--seed", "300"],
    ["update", "NYX", "--name", "Nyx Calloway", "--summary", "A thief.", "--add-tag", "heroine"],
    ["refine", "NYX", "--trait", "outfit:a cape", "--accept", "-n", "1", "--seed", "400"],
    ["trash-image", "NYX", "2"],
    ["delete", "BO"],
    ["empty-trash"],
    ["create", "Cy", "-n", "1", "--seed", "200"],
]
CALLS = ("fsync", "replace", "unlink", "mkdir")


class Moments:
    """Counts the moments at which the state on the disk is another one, and ends the process at one."""

    def __init__(self, last: int | None) -> None:
        self.count = 0
        self._last = last

    def pass_(self) -> None:
        self.count += 1
        if self.count == self._last:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*arguments: Any, **more: Any) -> Any:
            self.pass_()
            answer = call(*arguments, **more)
            self.pass_()
            return answer

        return counted


def work(place: Path, moments: Moments) -> None:
    """All of the work, in the library in this place."""
    ids: dict[str, str] = {}
    phase, answer = place / "phase", place / "answer.json"
    commit = DefaultDialect.do_commit
    patches = [patch.object(os, name, moments.around(getattr(os, name))) for name in CALLS]
    patches.append(patch.object(DefaultDialect, "do_commit", moments.around(commit)))
    for one in patches:
        one.start()
    for number, words in enumerate(WORK):
        phase.write_text(str(number))
        with answer.open("w") as sys.stdout:
            code = command_line.run(
                ["--json", "--home", str(place / "library"), *(ids.get(word, word) for word in words)]
            )
        assert code == 0, answer.read_text()
        told = json.loads(answer.read_text())
        if words[0] == "create":
            ids[words[1].upper()] = told["character"]["id"]
    phase.write_text(str(len(WORK)))


def apart(place: Path, last: int | None) -> int:
    """The moments that a child process came through; when it was killed, 0."""
    place.mkdir()
    child = os.fork()
    if child == 0:
        os.environ.update(XDG_STATE_HOME=str(place / "state"))
        moments = Moments(last)
        with (place / "events.jsonl").open("w", buffering=1) as sys.stderr:
            try:
                work(place, moments)
            finally:
                (place / "count").write_text(str(moments.count))
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if last is not None:
        assert os.WIFSIGNALED(status), f"{place} was not killed"
        return 0
    assert status == 0, (place / "events.jsonl").read_text()
    return int((place / "count").read_text())


def main() -> None:
    # Imported before the first fork, so that no child does it again.
    assert alembic.command
    assert alembic.config
    Pillow.preinit()
    folder, seed, kills = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    with (
        patch("charstudio.app.composition.built_in", lambda: ({"sketch": StandIn()}, {"rule": RuleWords()})),
        patch.object(logs, "set_up", lambda *_, **__: None),
    ):
        count = apart(folder / "whole", None)
        sample = sorted(random.Random(seed).sample(range(1, count + 1), min(kills, count)))  # noqa: S311
        for last in sample:
            apart(folder / str(last), last)
    sys.stdout.write(json.dumps({"moments": count, "sample": sample}))


if __name__ == "__main__":
    main()
