"""What every operation does around its work: its line in the log, and errors of its own classes only."""

import asyncio
import logging
import re
from datetime import UTC, datetime
from uuid import UUID

import pytest

from charstudio.errors import (
    CharacterDeletionError,
    CharacterError,
    CharacterNotFoundError,
    CharacterUpdateError,
    CharacterValidationError,
    EngineError,
    EngineErrorKind,
    ErrorSeverity,
    LibraryError,
    LibraryErrorKind,
)
from charstudio.services.operation import Operation, operation

LOG = "charstudio.operations"


@pytest.fixture(autouse=True)
def _log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, LOG)


def test_an_operation_that_is_done_writes_one_line(caplog: pytest.LogCaptureFixture) -> None:
    with operation("characters.list_characters", artist="ada", character=None, found=0) as running:
        running.data.update(shown=3)
    (record,) = caplog.records
    assert record.levelno == logging.INFO
    line = record.getMessage()
    assert re.fullmatch(r"characters\.list_characters done in \d+ ms artist=ada found=0 shown=3", line)


def test_an_operation_in_two_steps_writes_one_line(caplog: pytest.LogCaptureFixture) -> None:
    running = Operation("images.make", CharacterUpdateError)
    with running.step():
        pass
    with running.step():
        pass
    assert not caplog.records
    running.succeeded("made")
    assert [record.getMessage().split(" in ")[0] for record in caplog.records] == ["images.make made"]


@pytest.mark.parametrize(
    ("severity", "level"),
    [
        (ErrorSeverity.INFO, logging.INFO),
        (ErrorSeverity.WARNING, logging.WARNING),
        (ErrorSeverity.ERROR, logging.ERROR),
        (ErrorSeverity.CRITICAL, logging.CRITICAL),
    ],
)
def test_severity_decides_the_level(
    caplog: pytest.LogCaptureFixture, severity: ErrorSeverity, level: int
) -> None:
    error = type("SomeError", (CharacterError,), {"severity": severity})("said", kind="some_kind")
    with pytest.raises(CharacterError), operation("a.b", artist="ada"):
        raise error
    (record,) = caplog.records
    assert record.levelno == level
    assert record.exc_info is None
    said = rf"a\.b SomeError some_kind in \d+ ms artist=ada error_id={error.context.error_id}"
    assert re.fullmatch(said, record.getMessage())


def test_an_error_of_ours_gets_its_place_and_keeps_what_it_knows() -> None:
    outer = operation("outer", artist="ada", character="x")
    with pytest.raises(CharacterNotFoundError) as raised, outer, operation("inner", character="mara"):
        raise CharacterNotFoundError("gone", kind="character")
    context = raised.value.context
    assert context.source == "inner"
    assert dict(context.additional_data) == {"artist": "ada", "character": "mara"}
    assert UUID(context.error_id).version == 4
    assert context.timestamp.tzinfo is UTC
    assert abs((datetime.now(UTC) - context.timestamp).total_seconds()) < 60
    assert context.severity is ErrorSeverity.WARNING
    assert raised.value.status == 404


@pytest.mark.parametrize(
    "cause",
    [
        LibraryError(LibraryErrorKind.FULL, "no space", place="/library"),
        EngineError(EngineErrorKind.QUOTA, "no credit", parameter="size"),
    ],
)
def test_what_lies_behind_becomes_an_error_of_the_operation(cause: LibraryError | EngineError) -> None:
    with pytest.raises(CharacterDeletionError) as raised, operation("a.b", CharacterDeletionError):
        raise cause
    assert type(raised.value) is CharacterDeletionError
    assert raised.value.__cause__ is cause
    assert raised.value.kind == cause.kind.value
    assert raised.value.details == cause.details


def test_a_step_may_fail_with_another_class() -> None:
    running = Operation("a.b", CharacterDeletionError)
    with pytest.raises(CharacterUpdateError), running.step(CharacterUpdateError):
        raise LibraryError(LibraryErrorKind.BUSY, "busy")
    running.fails_with(CharacterError)
    with pytest.raises(CharacterError) as raised, running.step():
        raise LibraryError(LibraryErrorKind.BUSY, "busy")
    assert type(raised.value) is CharacterError


def test_what_nobody_expected_is_logged_with_its_traceback(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(CharacterUpdateError) as raised, operation("a.b", CharacterUpdateError):
        _ = {}["a secret that the artist typed"]
    assert raised.value.kind == "unexpected"
    assert str(raised.value) == "KeyError in a.b"
    (record,) = caplog.records
    assert record.levelno == logging.CRITICAL
    assert raised.value.context.error_id in record.getMessage()
    assert record.exc_info
    assert record.exc_info[0] is KeyError


@pytest.mark.parametrize("stop", [asyncio.CancelledError, GeneratorExit])
def test_cancelling_is_no_error(caplog: pytest.LogCaptureFixture, stop: type[BaseException]) -> None:
    with pytest.raises(stop), operation("a.b"):
        raise stop
    (record,) = caplog.records
    assert record.levelno == logging.INFO
    assert " cancelled in " in record.getMessage()


@pytest.mark.parametrize(
    "typed", ["a\nCRITICAL b", "a\r\nb", "a\x1b[31mb", "\u202eabc", "\u2028x", "ä" * 500, "a b" * 500]
)
def test_what_somebody_typed_stays_on_its_line(caplog: pytest.LogCaptureFixture, typed: str) -> None:
    with pytest.raises(CharacterNotFoundError), operation("a.b", character=typed):
        raise CharacterNotFoundError(typed, kind="character", character=typed)
    line = caplog.records[0].getMessage()
    assert line.isascii()
    assert line.isprintable()
    assert len(line) < 500


def test_what_the_artist_wrote_is_not_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(CharacterValidationError), operation("a.b"):
        raise CharacterValidationError("My secret", field="name", kind="name_long", name="My secret")
    assert "secret" not in caplog.text


def test_an_error_id_is_its_own() -> None:
    assert len({CharacterError("x").context.error_id for _ in range(10)}) == 10
