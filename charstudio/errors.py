"""The errors that CharStudio's operations raise, and the causes that lie behind them.

An operation raises `CharacterError` or one of the six that derive from it. What an engine or the library
did wrong is an `EngineError` or a `LibraryError` with a kind, and reaches the caller as the cause.
The words for each of them are in one place, `charstudio.services.messages`.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Mapping


class ErrorSeverity(StrEnum):
    """How bad it is: which dialog an error gets, and at which level the log records it."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"
    CRITICAL = "critical"


@dataclass(frozen=True)
class ErrorContext:
    """What is known about one error.

    Attributes:
        timestamp: When it was raised, in UTC.
        error_id: A UUID that stands in the log, in the dialog and on the command line.
        source: The operation, such as "characters.create_character".
        severity: How bad it is.
        additional_data: Artist id, character id, provider code and the like; never a secret.
    """

    timestamp: datetime = field(default_factory=lambda: datetime.now(UTC))
    error_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    source: str = ""
    severity: ErrorSeverity = ErrorSeverity.ERROR
    additional_data: Mapping[str, object] = field(default_factory=dict)


class CharacterError(Exception):
    """The base of all that an operation raises; raised itself when no other class says more.

    Attributes:
        status: 404, 400 or 500, so that a caller can group errors.
        context: Raised with a fresh one; the operation adds its name and ids on the way out.
        kind: What exactly went wrong, in one word: the key to its message.
        details: What its message names, such as the name that is in use.
    """

    status: ClassVar[int] = 500
    severity: ClassVar[ErrorSeverity] = ErrorSeverity.ERROR

    def __init__(self, message: str, *, kind: str = "", **details: object) -> None:
        super().__init__(message)
        self.kind = kind
        self.details = details
        self.context = ErrorContext(severity=self.severity)

    def located(self, source: str, **data: object) -> None:
        """Adds the operation that raised it and the ids it worked on; what is known already stays."""
        known = {**{key: value for key, value in data.items() if value}, **self.context.additional_data}
        source = self.context.source or source
        self.context = replace(self.context, source=source, additional_data=known)


class CharacterNotFoundError(CharacterError):
    """A character, image or generation that is not there, or is another artist's: both answer alike."""

    status = 404
    severity = ErrorSeverity.WARNING


class CharacterValidationError(CharacterError):
    """Something that was given can't be taken; `field` names where it was given."""

    status = 400
    severity = ErrorSeverity.INFO

    def __init__(self, message: str, *, field: str, kind: str, **details: object) -> None:
        super().__init__(message, kind=kind, **details)
        self.field = field


class CharacterCreationError(CharacterError):
    """A character could not be saved."""


class CharacterUpdateError(CharacterError):
    """A change could not be saved, or is refused because the character changed elsewhere meanwhile."""


class CharacterDeletionError(CharacterError):
    """A character or image could not be moved to the trash, brought back or removed."""


class CharacterImageError(CharacterError):
    """Images could not be made, all or in part; those that were made are kept."""


class EngineErrorKind(StrEnum):
    """What an engine reports, whichever engine it is."""

    NO_KEY = "no_key"
    BAD_KEY = "bad_key"
    QUOTA = "quota"
    RATE_LIMIT = "rate_limit"
    MODERATION = "moderation"
    MODERATION_OUTPUT = "moderation_output"
    NOT_VERIFIED = "not_verified"
    NOT_AVAILABLE_HERE = "not_available_here"
    NOT_ALLOWED = "not_allowed"
    MODEL_NOT_FOUND = "model_not_found"
    UNSUPPORTED = "unsupported"
    REFUSED = "refused"
    TOO_LARGE = "too_large"
    NETWORK = "network"
    CUT_OFF = "cut_off"
    UNAVAILABLE = "unavailable"
    TIMEOUT = "timeout"
    BAD_ANSWER = "bad_answer"
    NEEDS_TEXT_MODEL = "needs_text_model"
    NO_TEXT_MODEL = "no_text_model"
    WORDS_REFUSED = "words_refused"
    OVER_BUDGET = "over_budget"
    FAILED = "failed"


class EngineError(Exception):
    """An engine could not do what was asked; always the cause of a `CharacterError`, never shown alone.

    Attributes:
        kind: What went wrong.
        details: Provider code, parameter and the like; never a secret.
    """

    def __init__(self, kind: EngineErrorKind, message: str, **details: object) -> None:
        super().__init__(message)
        self.kind = kind
        self.details = details


class LibraryErrorKind(StrEnum):
    """What can be wrong with a library on disk."""

    READ_ONLY = "read_only"
    NOT_A_LIBRARY = "not_a_library"
    NEWER = "newer"
    DAMAGED = "damaged"
    FULL = "full"
    BUSY = "busy"
    MISSING = "missing"
    FAILED = "failed"


class LibraryError(Exception):
    """The library could not be read or written; always the cause of a `CharacterError`.

    Attributes:
        kind: What went wrong.
        details: The folder or file, and what the system said.
    """

    def __init__(self, kind: LibraryErrorKind, message: str, **details: object) -> None:
        super().__init__(message)
        self.kind = kind
        self.details = details


class SettingsError(LibraryError):
    """The same for what stands outside of the library: a file of settings, or the system's keyring."""


class FeedErrorKind(StrEnum):
    """What can be wrong with the list of releases."""

    NONE = "none"
    NETWORK = "network"
    TIMEOUT = "timeout"
    UNTRUSTED = "untrusted"
    REFUSED = "refused"
    TOO_LARGE = "too_large"
    GARBAGE = "garbage"


class FeedError(Exception):
    """Nothing was heard of releases; always the cause of a `CharacterError`.

    Attributes:
        kind: What went wrong.
        details: The status of the answer and the like.
    """

    def __init__(self, kind: FeedErrorKind, message: str, **details: object) -> None:
        super().__init__(message)
        self.kind = kind
        self.details = details
