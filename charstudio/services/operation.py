"""What every operation does around its work: one line in the log, and errors of its own classes only."""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from charstudio.errors import CharacterError, EngineError, ErrorSeverity, LibraryError

if TYPE_CHECKING:
    from collections.abc import Iterator

_LOG: Final = logging.getLogger("charstudio.operations")
_LONGEST: Final = 64
_LEVELS: Final = {
    ErrorSeverity.INFO: logging.INFO,
    ErrorSeverity.WARNING: logging.WARNING,
    ErrorSeverity.ERROR: logging.ERROR,
    ErrorSeverity.CRITICAL: logging.CRITICAL,
}


class Operation:
    """One call of a use-case, from its start to its end.

    Attributes:
        data: Ids and figures that its line in the log, and the context of its error, say.
    """

    def __init__(self, source: str, failure: type[CharacterError], **data: object) -> None:
        self.source = source
        self.data = data
        self._failure = failure
        self._started = time.monotonic()

    def fails_with(self, failure: type[CharacterError]) -> None:
        """From here on, what an engine or the library does wrong is an error of this class."""
        self._failure = failure

    def succeeded(self, outcome: str = "done") -> None:
        """Writes the line of an operation that is over."""
        self._write(logging.INFO, outcome)

    def failed(self, error: CharacterError) -> None:
        """Completes the error of an operation that is over, and writes its line."""
        error.located(self.source, **self.data)
        bug = error.__cause__ if error.kind == "unexpected" else None
        # What the artist typed is not for the log: the kind and the ids say enough.
        outcome = f"{type(error).__name__} {error.kind}".rstrip()
        level = logging.CRITICAL if bug else _LEVELS[error.context.severity]
        self._write(level, outcome, error_id=error.context.error_id, bug=bug)

    @contextmanager
    def step(self, failure: type[CharacterError] | None = None) -> Iterator[None]:
        """Turns what fails inside into an error of this operation, and writes its line.

        Args:
            failure: The class for what an engine, the library or a bug does; the operation's own unless
                given.
        """
        try:
            yield
        except (asyncio.CancelledError, GeneratorExit) as stop:
            # What failed while it was stopped is told nobody, but here.
            self._write(logging.WARNING if stop.__cause__ else logging.INFO, "cancelled", bug=stop.__cause__)
            raise
        except CharacterError as error:
            self.failed(error)
            raise
        except (EngineError, LibraryError) as cause:
            told = (failure or self._failure)(str(cause), kind=cause.kind.value, **cause.details)
            self.failed(told)
            raise told from cause
        except Exception as cause:
            told = (failure or self._failure)(f"{type(cause).__name__} in {self.source}", kind="unexpected")
            told.__cause__ = cause
            self.failed(told)
            raise told from cause

    def _write(self, level: int, outcome: str, error_id: str = "", bug: BaseException | None = None) -> None:
        data = {key: value for key, value in self.data.items() if value not in (None, "")}
        if error_id:
            data["error_id"] = error_id
        said = " ".join(f"{key}={_plain(value)}" for key, value in data.items())
        duration = (time.monotonic() - self._started) * 1000
        _LOG.log(level, "%s %s in %.0f ms %s", self.source, outcome, duration, said, exc_info=bug)


def _plain(value: object) -> str:
    """A value for the log: an id can be whatever somebody typed, and must not become a line of its own."""
    text = str(value)
    return text if text.isascii() and text.isprintable() and len(text) <= _LONGEST else ascii(text[:_LONGEST])


@contextmanager
def operation(
    source: str, failure: type[CharacterError] = CharacterError, **data: object
) -> Iterator[Operation]:
    """The whole of an operation that is over when its block is."""
    running = Operation(source, failure, **data)
    with running.step():
        yield running
    running.succeeded()
