"""The log: a rotating file in the platform's log folder, and the terminal when asked. No secret gets in."""

from __future__ import annotations

import logging
import re
import sys
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

FILE: Final = "charstudio.log"
_BYTES: Final = 2_000_000
_KEPT: Final = 5
_REMOVED: Final = "[key removed]"

# What can't be an ordinary word: it has a digit or "=", or its capitals stand where words have none.
_KEYLIKE: Final = r"(?=\S*?[\d=]|\S*?[a-z][A-Z]\S*?[a-z][A-Z])"

# The shapes of keys that services hand out. A line break that was written as two characters ends a word too.
_KEYS: Final = re.compile(
    r"""
      (?:\b|(?<=\\[nrt]))
      (?: (?:sk|sess|xai|pplx|nvapi|glpat)-[\w-]{16,}
        | (?:gsk|gh[opsu]|github_pat)_\w{16,}
        | (?:pk|rk|sk)_(?:live|test)_\w{16,}
        | (?:hf|r8)_[A-Za-z0-9]{20,}
        | AIza[\w-]{30,}
        | (?:AKIA|ASIA)[A-Z0-9]{16}\b
        | eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)? )
    | (?<=://)[^/\s:@]*:[^/\s@]+(?=@)
    """,
    re.VERBOSE,
)
# Whatever stands behind a word that announces a secret: in a header, an assignment, JSON or a pair.
_IS: Final = r"""(?:["']\s*,\s*b?["']|["']?\s*[:=]\s*(?:b?["'])?)"""
_SCHEME: Final = r"(?i:(?:bearer|basic|digest|token)\s+)?"
_VALUE: Final = r"""[^\s"',;&)}\]]"""
_ANNOUNCED: Final = re.compile(
    rf"""
    (\b[\w-]{{0,40}}(?i:authorization|api[-_\ ]?key|access[-_]?key|secret[-_]?key|access[-_]?token
        |refresh[-_]?token|api[-_]?token|client[-_]?secret|password|passwd){_IS}){_SCHEME}{_VALUE}+
    """,
    re.VERBOSE,
)
# These stand in prose too ("the secret: she sings"), where what follows is a word.
_PERHAPS: Final = re.compile(rf"(\b[\w-]{{0,40}}(?i:token|secret){_IS}){_SCHEME}{_KEYLIKE}{_VALUE}{{6,}}")
_BEARER: Final = re.compile(rf"\b((?i:bearer|basic))\s+{_KEYLIKE}[\w.~+/=-]{{8,}}")


def redacted(text: str) -> str:
    """The text without anything that looks like a key."""
    for announced in (_ANNOUNCED, _PERHAPS):
        text = announced.sub(rf"\1{_REMOVED}", text)
    text = _BEARER.sub(rf"\1 {_REMOVED}", text)
    return _KEYS.sub(_REMOVED, text)


class RedactingFormatter(logging.Formatter):
    """Formats a record whole, traceback and all, then removes what looks like a key."""

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


def take_down() -> None:
    """Closes what `set_up` opened."""
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
