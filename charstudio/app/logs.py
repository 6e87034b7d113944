"""The log: a rotating file in the platform's log folder, and the terminal when asked. No secret gets in."""

from __future__ import annotations

import logging
import sys
import traceback
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING, Final

from charstudio.redaction import conceal, redacted

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

__all__ = ["FILE", "RedactingFormatter", "conceal", "print_exception", "redacted", "set_up", "take_down"]

FILE: Final = "charstudio.log"
_BYTES: Final = 2_000_000
_KEPT: Final = 5


class RedactingFormatter(logging.Formatter):
    """Formats a record whole, traceback and all, then removes what is or looks like a key."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one redacted text."""
        return redacted(super().format(record))


class _LogFile(RotatingFileHandler):
    """A file that may become unwritable: that is said once, and stops nobody from working."""

    _said = False

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: ARG002, N802  (the name is logging's)
        """Says once that the log can't be written, where logging would print a traceback each time."""
        if not self._said:
            self._said = True
            _complain(sys.exc_info()[1])


def set_up(folder: Path, *, verbose: bool) -> None:
    """Sends the log to a file in `folder`, and to the terminal's standard error when `verbose`.

    A folder that can't be written stops nobody from working: it is said on the terminal instead.
    """
    log = logging.getLogger("charstudio")
    take_down()
    log.setLevel(logging.DEBUG if verbose else logging.INFO)
    log.propagate = False
    # Nothing of ours goes to Python's handler of last resort: the file has it all.
    log.addHandler(logging.NullHandler())
    formatter = RedactingFormatter("%(asctime)s %(levelname)s %(process)d %(name)s: %(message)s")
    formatter.default_msec_format = "%s.%03d"
    handlers: list[logging.Handler] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handlers.append(
            _LogFile(folder / FILE, maxBytes=_BYTES, backupCount=_KEPT, encoding="utf-8", errors="replace")
        )
    except OSError as error:
        _complain(error)
    if verbose:
        handlers.append(logging.StreamHandler(sys.stderr))
    for handler in handlers:
        handler.setFormatter(formatter)
        log.addHandler(handler)
    # What other libraries complain of: a task that nobody waited for is told by asyncio, traceback and all.
    if logging.lastResort is not None:
        logging.lastResort.setFormatter(RedactingFormatter())


def print_exception(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Writes what ends the process to standard error, as Python does, but without a key in it."""
    if sys.stderr is not None:
        with suppress(OSError):
            sys.stderr.write(redacted("".join(traceback.format_exception(kind, error, trace))))


def take_down() -> None:
    """Closes what `set_up` opened."""
    if logging.lastResort is not None:
        logging.lastResort.setFormatter(None)
    log = logging.getLogger("charstudio")
    for handler in list(log.handlers):
        log.removeHandler(handler)
        with suppress(OSError):  # a full disk is known by now
            handler.close()
    log.propagate = True
    log.setLevel(logging.NOTSET)


def _complain(error: BaseException | None) -> None:
    if sys.stderr is not None:
        with suppress(OSError):
            print(f"charstudio: no log is written: {error}", file=sys.stderr)  # noqa: T201
