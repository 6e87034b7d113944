"""What a start is: the window, or a command. Nothing slow is imported before that is known."""

from __future__ import annotations

import os
import sys
from typing import Final, NamedTuple

# Files with characters in them; a later version imports them.
_BUNDLE: Final = ".charstudio"


class WindowStart(NamedTuple):
    """What the window was asked on the command line.

    Attributes:
        home: The library folder; None takes the default one.
        artist: Works as this artist; None takes the last one.
        verbose: Writes the log to standard error, too.
        file: A file of characters that somebody opened with CharStudio.
    """

    home: str | None = None
    artist: str | None = None
    verbose: bool = False
    file: str | None = None


def run(words: list[str]) -> int:
    """Does what the words ask for and gives the exit code."""
    start = window_start(words)
    if start is not None and has_display() and _has_place(start):
        from charstudio.app.window import run_window  # noqa: PLC0415

        return run_window(start)
    if start is not None and start.file is not None:
        return _not_imported(start.file)
    from charstudio.app.command_line import run as run_command  # noqa: PLC0415

    return run_command(words)


def window_start(words: list[str]) -> WindowStart | None:
    """The window that these words ask for; None when they are for the command line, right or wrong."""
    found: dict[str, str | bool] = {}
    left = list(words)
    while left:
        word = left.pop(0)
        name, equals, value = word.partition("=")
        if name == "--verbose" and not equals:
            found["verbose"] = True
        elif name in ("--home", "--artist") and (equals or left):
            found[name[2:]] = value if equals else left.pop(0)
        elif "file" not in found and is_bundle(word):
            found["file"] = word
        else:
            return None
    if not str(found.get("home", "here")).strip():
        return None
    return WindowStart(**found)  # type: ignore[arg-type]


def is_bundle(word: str) -> bool:
    """Whether a word of the command line is a file of characters: no command is called like one."""
    return word.casefold().endswith(_BUNDLE) and not word.startswith("-")


def _not_imported(file: str) -> int:
    print(  # noqa: T201  (there is no window to say it in)
        f"{file} was not imported: this version of CharStudio can't do that yet, a later one will. "
        "The file is as it was.",
        file=sys.stderr,
    )
    return 1


def _has_place(start: WindowStart) -> bool:
    """Whether its library can be somewhere; where not, the command line says why."""
    from pathlib import Path  # noqa: PLC0415

    try:
        Path(start.home or os.environ.get("CHARSTUDIO_HOME", "")).expanduser()
    except RuntimeError:
        # The home of nobody here.
        return False
    return True


def has_display() -> bool:
    """Whether a window can be shown. Qt would end the process where it can't."""
    if sys.platform in ("win32", "darwin"):
        return True
    platform = os.environ.get("QT_QPA_PLATFORM", "")
    if platform and not platform.startswith(("xcb", "wayland")):
        return True
    return bool(os.environ.get("WAYLAND_DISPLAY")) or _x_answers(os.environ.get("DISPLAY", ""))


def _x_answers(display: str) -> bool:
    """Whether an X server listens there: a DISPLAY that is left over is worse than none."""
    # Only a start on X11 pays for these.
    import socket  # noqa: PLC0415
    from pathlib import Path  # noqa: PLC0415

    host, _, number = display.rpartition(":")
    number = number.partition(".")[0]
    if not number.isdecimal():
        return False
    if host and host != "unix":
        return True
    place = Path(f"/tmp/.X11-unix/X{number}")  # noqa: S108  (where X servers listen)
    with socket.socket(socket.AF_UNIX) as probe:
        for address in (f"\0{place}", str(place)):
            try:
                probe.connect(address)
            except OSError:
                continue
            return True
    return False
