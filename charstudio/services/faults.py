"""Whatever stops an image, as an error of the operation and as the journal keeps it."""

from __future__ import annotations

from typing import Final

from charstudio.domain.generation import GenerationFault
from charstudio.errors import (
    CharacterError,
    CharacterImageError,
    CharacterNotFoundError,
    EngineError,
    EngineErrorKind,
    LibraryError,
)
from charstudio.services.messages import message_for

# What says of a request that its end is not known.
_OPEN_ENDS: Final = {
    EngineErrorKind.CUT_OFF,
    EngineErrorKind.TIMEOUT,
    EngineErrorKind.UNAVAILABLE,
    EngineErrorKind.BAD_ANSWER,
}


def failure_for(cause: Exception) -> CharacterImageError | CharacterNotFoundError:
    """The error that a generation raises for what went wrong."""
    if isinstance(cause, (CharacterImageError, CharacterNotFoundError)):
        return cause
    if isinstance(cause, (EngineError, LibraryError)):
        failure = CharacterImageError(str(cause), kind=cause.kind.value, **cause.details)
    else:
        failure = CharacterImageError(f"{type(cause).__name__} while making images", kind="unexpected")
    # The words for it go by its cause.
    failure.__cause__ = cause
    return failure


def fault_of(failure: CharacterError) -> GenerationFault:
    """What the journal keeps of an error."""
    words = message_for(failure)
    return GenerationFault(failure.kind, words.title, words.message, words.hint, failure.context.error_id)


def fault_for(cause: Exception) -> GenerationFault:
    """The same of what an engine or the library did wrong."""
    return fault_of(failure_for(cause))


def cut_off(cause: Exception | None = None) -> GenerationFault:
    """Why a request has no answer when its generation ended because of `cause`."""
    if isinstance(cause, LibraryError) or (isinstance(cause, EngineError) and cause.kind in _OPEN_ENDS):
        return fault_for(cause)
    return fault_for(EngineError(EngineErrorKind.CUT_OFF, "The round ended before the answer came"))


def cancelled() -> GenerationFault:
    """Why a request has no answer when its generation was stopped."""
    return fault_of(CharacterImageError("Stopped before the answer came", kind="cancelled"))


def interrupted() -> GenerationFault:
    """Why a request has no answer when the process that sent it ended."""
    return fault_of(CharacterImageError("Ended before the answer came", kind="interrupted"))
