"""Title, words and next step for every error: the one place where errors become an artist's language."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from charstudio.domain.foreign import encodable
from charstudio.domain.money import dollars
from charstudio.errors import (
    CharacterError,
    CharacterNotFoundError,
    CharacterValidationError,
    EngineError,
    SettingsError,
)
from charstudio.redaction import redacted, without_concealed
from charstudio.services.message_texts import (
    ENGINE,
    FEED,
    FIELDS,
    LIBRARY,
    MONEY,
    NOT_FOUND,
    SETTINGS,
    TEST,
    TEST_TITLE,
    TESTS,
    TITLES,
    UNANSWERED,
    UNEXPECTED,
    UPDATE,
    VALIDATION,
    Remedy,
    Words,
)
from charstudio.services.writing_texts import WRITING, WRITING_TITLE, WRITTEN

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Message:
    """What is said about an error.

    Attributes:
        title: What could not be done.
        message: What happened.
        hint: What to do next.
        remedy: What does it, where something can.
    """

    title: str
    message: str
    hint: str
    remedy: Remedy | None = None


def message_for(error: CharacterError, *, say: Callable[[str], str] = str) -> Message:
    """What to tell an artist about an error.

    Args:
        error: The error.
        say: Gives the artist's language for each text above, before its {names} are filled in.
    """
    title = say(_title(error))
    words = _words(error)
    # What a service or a bug says can repeat a key. An artist's own words stay as they are, but for one.
    foreign = isinstance(error.__cause__, EngineError) or error.kind == "unexpected"
    safe = redacted if foreign else without_concealed
    if words is None:
        return Message(title, encodable(safe(f"{error}.")), say(UNEXPECTED[1]))
    # A detail that a text names but the error lacks must not hide the error itself.
    named = {name: dollars(one) if isinstance(one, Decimal) else one for name, one in error.details.items()}
    details = _Known({"error": str(error), "field": say(_field(error)), **named})
    message, hint, *remedy = words
    message, hint = (encodable(safe(say(text).format_map(details))) for text in (message, hint))
    return Message(title, message, hint, *remedy)


def _title(error: CharacterError) -> str:
    if _is_test(error):
        return TEST_TITLE
    if _is_written(error):
        return WRITING_TITLE
    return next(title for kind, title in TITLES.items() if isinstance(error, kind))


def _is_test(error: CharacterError) -> bool:
    return error.context.source in TESTS and isinstance(error.__cause__, EngineError)


def _is_written(error: CharacterError) -> bool:
    return error.context.source in WRITING and isinstance(error.__cause__, EngineError)


def remedy_for(kind: str) -> Remedy | None:
    """What helps with what an engine reports; None where nothing but words does."""
    words = ENGINE.get(kind)
    return next((part for part in words or () if isinstance(part, Remedy)), None)


def _field(error: CharacterError) -> str:
    field = error.field if isinstance(error, CharacterValidationError) else ""
    return FIELDS.get(field, field)


class _Known(dict[str, object]):
    def __missing__(self, key: str) -> object:
        return _Unsaid()


class _Unsaid:
    def __format__(self, form: str) -> str:
        return "it"

    def __repr__(self) -> str:
        return "it"


def _words(error: CharacterError) -> Words | None:
    if isinstance(error, CharacterNotFoundError):
        return NOT_FOUND.get(error.kind)
    if isinstance(error, CharacterValidationError):
        return VALIDATION.get(error.kind)
    own = {**UPDATE, **UNANSWERED, **FEED, "unexpected": UNEXPECTED}
    return own.get(error.kind) or _of_cause(error)


def _of_cause(error: CharacterError) -> Words | None:
    """Each has a kind "failed"; the cause says whose it is."""
    cause = error.__cause__
    if isinstance(cause, EngineError):
        kept = error.kind == "bad_answer" and "place" in error.details
        own = TEST.get(error.kind) if _is_test(error) else None
        own = WRITTEN.get(error.kind) if _is_written(error) else own
        needed = ENGINE.get(f"{error.kind} {error.details.get('parameter')}")
        return own or needed or ENGINE.get("bad_answer at a place" if kept else error.kind)
    if isinstance(cause, SettingsError):
        about_money = cause.details.get("of") == "money"
        return (MONEY if about_money else {}).get(error.kind) or SETTINGS.get(error.kind)
    return LIBRARY.get(error.kind)
