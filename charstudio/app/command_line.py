"""One command from its words to its exit code."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, cast

from charstudio import paths
from charstudio.app import logs
from charstudio.app.composition import open_studio
from charstudio.cli.asked import read_key, uses_engines, wants_key
from charstudio.cli.commands import execute
from charstudio.cli.output import Answer, note, silence, warn, write
from charstudio.cli.parser import parse
from charstudio.errors import CharacterError, LibraryError, LibraryErrorKind
from charstudio.services.operation import Operation

if TYPE_CHECKING:
    from charstudio.cli.parser import Arguments
    from charstudio.services.studio import Studio

_INTERRUPTED = 130
_NO_DISPLAY = (
    "There is no display here. Start CharStudio in a desktop session, or with DISPLAY set, for its window."
)


def run(words: list[str]) -> int:
    """Does what the words ask for and gives the exit code."""
    args = parse(words)
    if args.selftest:
        # No log: what it finds out is its answer.
        from charstudio.app.selftest import run as run_selftest  # noqa: PLC0415  (few ask for it)

        return run_selftest(as_json=args.json)
    logs.set_up(paths.log_folder(), verbose=args.verbose)
    try:
        # Before there is a loop: nothing could interrupt who waits for a line inside of it.
        args.key = read_key() if wants_key(args) else None
        return asyncio.run(_run(args))
    except KeyboardInterrupt:
        return _INTERRUPTED
    finally:
        logs.take_down()


async def _run(args: Arguments) -> int:
    _stop_in_order()
    first = args.command is None
    if first:
        # The window is another entry; here is no display, and a first start still shows what this can do.
        args = parse(["surprise", *_kept(args)])
    try:
        folder = _library(args)
        if first and not args.json:
            note(_NO_DISPLAY)
            note(f"So this is on the command line. Your library is {folder}")
        async with open_studio(folder, artist=args.artist) as studio:
            _tell_problems(studio, args)
            answer = await execute(studio, args)
    except CharacterError as error:
        answer = Answer(error=error)
    except asyncio.CancelledError:
        answer = Answer(interrupted=True)
    except Exception as bug:  # noqa: BLE001  (whatever it is, it is told with an id, and logged whole)
        answer = Answer(error=_unexpected(bug))
    try:
        write(answer, as_json=args.json)
    except OSError as error:
        return _unheard(error)
    if first and answer.exit_code == 0 and not args.json:
        _say_what_next(answer)
    return answer.exit_code


def _tell_problems(studio: Studio, args: Arguments) -> None:
    """Says what is wrong with the connections, once."""
    for problem in studio.connections.problems:
        # Who only looks at characters need not hear each time what the environment says.
        if getattr(problem, "field", "") != "environment" or uses_engines(args):
            warn(problem, as_json=args.json)


def _unexpected(bug: Exception) -> CharacterError:
    try:
        with Operation("command_line", CharacterError).step():
            raise bug
    except CharacterError as error:
        return error


def _library(args: Arguments) -> Path:
    """The folder that the command line names, else the one that the environment or the platform does."""
    if args.home is not None:
        return cast("Path", args.home)
    with Operation("library.open", CharacterError).step():
        try:
            return paths.default_library()
        except RuntimeError as error:
            named = os.environ.get("CHARSTUDIO_HOME", "")
            raise LibraryError(LibraryErrorKind.MISSING, str(error), place=named) from error


def _unheard(error: OSError) -> int:
    """The exit code when the answer could not be written."""
    # Whoever closes a pipe has seen enough; a full disk has to be told.
    if not isinstance(error, BrokenPipeError):
        note(f"The answer could not be written: {error.strerror or error}")
    silence(sys.stdout)
    return 1


def _stop_in_order() -> None:
    """Ctrl+C, and the system's polite request to end: what runs is stopped, what was made is kept."""
    task = asyncio.current_task()
    if task is None or os.name == "nt":
        return

    def stop() -> None:
        # Asked again, it is stopping already; to cancel once more would cost the answer.
        if not task.cancelling():
            task.cancel()

    for signum in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(signum) is not signal.SIG_IGN:
            asyncio.get_running_loop().add_signal_handler(signum, stop)


def _kept(args: Arguments) -> list[str]:
    flags = ["--json"] if args.json else []
    flags += ["--home", str(args.home)] if args.home is not None else []
    return [*flags, *(["--artist", args.artist] if args.artist is not None else [])]


def _say_what_next(answer: Answer) -> None:
    character = answer.shape["character"]["id"]
    program = _program()
    for line in (
        "",
        "Look at the pictures above, then try:",
        f"  {program} show {character}",
        f'  {program} refine {character} --instruction "make the hair blue" --accept',
        f'  {program} create "Nyx Calloway" --trait "appearance:red curly hair" -n 4',
        f"  {program} --help",
    ):
        note(line)


def _program() -> str:
    """What to type for this very CharStudio: its name where a shell finds it, else where it is."""
    script = Path(sys.executable).with_name("charstudio")
    found = shutil.which("charstudio")
    if not script.exists() or (found is not None and script.samefile(found)):
        return "charstudio"
    here = Path.cwd()
    return str(script.relative_to(here) if script.is_relative_to(here) else script)
