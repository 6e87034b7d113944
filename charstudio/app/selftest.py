"""`charstudio --selftest`: whether this installation has everything that it needs, said one line a check.

It works in a folder of its own that is gone afterwards: no library, no setting and no key of whoever runs it
is touched, and nothing outside of this computer is asked.
"""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from charstudio import __version__
from charstudio.cli.output import as_line, say
from charstudio.redaction import redacted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    # Gets a folder of its own; says what it found, and raises what is wrong.
    Check = Callable[[Path], str]

# Qt comes last: where its libraries are missing, the others have been heard by then.
_MODULES: Final = (
    "charstudio.app.selftest_about",
    "charstudio.app.selftest_library",
    "charstudio.app.selftest_services",
    "charstudio.app.selftest_openai",
    "charstudio.app.selftest_window",
)
_FOLDERS: Final = ("CACHE", "CONFIG", "DATA", "STATE")
# What would lead a check out of its folder.
_NOT_OURS: Final = ("CHARSTUDIO_HOME", "OPENAI_API_KEY", "OPENAI_BASE_URL")


class Outcome(NamedTuple):
    """How a check ended. `said`: what it found, or why it failed."""

    name: str
    ok: bool
    said: str


def run(*, as_json: bool) -> int:
    """Runs every check and gives the exit code: 0 where all of them passed, else 1."""
    outcomes = []
    with _own_folder() as place, apart(place):
        for outcome in outcomes_in(place):
            outcomes.append(outcome)
            if not as_json:
                # One by one: where a library ends the process, it is seen which it was.
                say(f"{'ok' if outcome.ok else 'FAILED':<6}  {outcome.name:<16}  {outcome.said}")
    passed = all(outcome.ok for outcome in outcomes)
    if as_json:
        shape: dict[str, Any] = {
            "version": __version__,
            "frozen": bool(getattr(sys, "frozen", False)),
            "ok": passed,
            "checks": [outcome._asdict() for outcome in outcomes],
        }
        say(as_line(shape, sys.stdout))
    return 0 if passed else 1


def outcomes_in(place: Path) -> Iterator[Outcome]:
    """Every check, one after another, each in a folder of its own below this one."""
    for module in _MODULES:
        try:
            checks: dict[str, Check] = import_module(module).CHECKS
        except Exception as error:  # noqa: BLE001  (that it can't be imported is what is looked for)
            yield Outcome(module.rpartition("_")[2], ok=False, said=_why(error))
            continue
        for name, check in checks.items():
            folder = place / name.replace(" ", "-")
            folder.mkdir()
            yield outcome_of(name, check, folder)


def outcome_of(name: str, check: Check, folder: Path) -> Outcome:
    """How a check ends."""
    try:
        return Outcome(name, ok=True, said=check(folder))
    except Exception as error:  # noqa: BLE001  (whatever is wrong, the other checks are wanted too)
        return Outcome(name, ok=False, said=_why(error))


@contextmanager
def apart(place: Path) -> Iterator[None]:
    """Has everything that is kept for a user kept in this folder, and no display opened."""
    ours = {
        "HOME": str(place / "home"),
        "USERPROFILE": str(place / "home"),
        "WIN_PD_OVERRIDE_LOCAL_APPDATA": str(place / "home"),
        "WIN_PD_OVERRIDE_APPDATA": str(place / "home"),
        "QT_QPA_PLATFORM": "offscreen",
        **{f"XDG_{name}_HOME": str(place / "home" / name.lower()) for name in _FOLDERS},
    }
    (place / "home").mkdir()
    before = dict(os.environ)
    for name in _NOT_OURS:
        os.environ.pop(name, None)
    os.environ.update(ours)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@contextmanager
def _own_folder() -> Iterator[Path]:
    # What a check that failed left open can't be removed everywhere.
    with tempfile.TemporaryDirectory(prefix="charstudio-selftest-", ignore_cleanup_errors=True) as place:
        yield Path(place)


def _why(error: BaseException) -> str:
    """An error with what it comes from, as one line."""
    parts = []
    link: BaseException | None = error
    while link is not None:
        parts.append(" ".join(f"{type(link).__name__}: {link}".split()))
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
    return redacted(" < ".join(parts))
