"""Every error has a title, words and a next step."""

import ast
import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

import charstudio
from charstudio import errors
from charstudio.errors import (
    CharacterCreationError,
    CharacterDeletionError,
    CharacterError,
    CharacterImageError,
    CharacterNotFoundError,
    CharacterUpdateError,
    CharacterValidationError,
    EngineError,
    EngineErrorKind,
    LibraryError,
    LibraryErrorKind,
    SettingsError,
)
from charstudio.redaction import conceal
from charstudio.services.message_texts import Remedy
from charstudio.services.messages import message_for, remedy_for

FAILURES = (
    CharacterError,
    CharacterCreationError,
    CharacterUpdateError,
    CharacterDeletionError,
    CharacterImageError,
)
# What details of an error are worth naming in a test.
SOME = {
    "length": 1234,
    "limit": 1000,
    "count": 7,
    "value": "seven",
    "character": "\u202e",
    "least": 1,
    "most": 9,
}


def raised_kinds() -> Iterator[tuple[type[CharacterError], str]]:
    """Every class with every kind that the code raises it with."""
    for file in Path(charstudio.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                kind = getattr(errors, node.func.id, None)
                if isinstance(kind, type) and issubclass(kind, CharacterError):
                    for given in node.keywords:
                        if given.arg == "kind" and isinstance(given.value, ast.Constant):
                            yield kind, given.value.value


RAISED = sorted(set(raised_kinds()), key=lambda one: (one[0].__name__, one[1]))


def complete(error: CharacterError) -> None:
    words = message_for(error)
    for text in (words.title, words.message, words.hint):
        assert text.strip()
        assert "{" not in text
        assert "None" not in text
    assert words.message != f"{error}."


def test_the_code_was_read() -> None:
    assert (CharacterNotFoundError, "character") in RAISED
    assert (CharacterValidationError, "name_taken") in RAISED
    assert (CharacterUpdateError, "stale") in RAISED
    assert len(RAISED) > 30


@pytest.mark.parametrize(("kind", "word"), RAISED, ids=str)
def test_every_kind_that_is_raised_has_words(kind: type[CharacterError], word: str) -> None:
    where = {"field": "name"} if kind is CharacterValidationError else {}
    complete(kind("Said plainly", kind=word, **where, **SOME))


@pytest.mark.parametrize(
    ("failure", "cause"),
    [
        *itertools.product(FAILURES, (LibraryError(kind, "x") for kind in LibraryErrorKind)),
        *itertools.product(FAILURES, (EngineError(kind, "x") for kind in EngineErrorKind)),
        *itertools.product(FAILURES, (SettingsError(kind, "x") for kind in LibraryErrorKind)),
    ],
    ids=lambda one: one.__name__ if isinstance(one, type) else f"{type(one).__name__}-{one.kind}",
)
def test_whatever_lies_behind_an_error_has_words(
    failure: type[CharacterError], cause: LibraryError | EngineError
) -> None:
    error = failure("Said plainly", kind=cause.kind.value)
    error.__cause__ = cause
    complete(error)


@pytest.mark.parametrize("failure", FAILURES)
def test_what_nobody_expected_has_words(failure: type[CharacterError]) -> None:
    words = message_for(failure("KeyError in a.b", kind="unexpected"))
    assert "KeyError in a.b" in words.message
    assert "error id" in words.hint


def test_a_failure_of_both_is_told_apart() -> None:
    def said(cause: Exception) -> str:
        error = CharacterImageError("x", kind="failed", system="says the system")
        error.__cause__ = cause
        return message_for(error).message

    assert said(EngineError(EngineErrorKind.FAILED, "x")) != said(LibraryError(LibraryErrorKind.FAILED, "x"))
    assert "says the system" in said(LibraryError(LibraryErrorKind.FAILED, "x"))


def test_words_name_what_the_error_knows() -> None:
    taken = CharacterValidationError("x", field="name", kind="name_taken", name="Mara {Voss}")
    assert message_for(taken).message == "The name “Mara {Voss}” is in use."
    long = CharacterValidationError("x", field="summary", kind="too_long", length=2001, limit=2000)
    assert (message_for(long).message, message_for(long).hint) == (
        "The summary has 2,001 characters.",
        "Shorten it to 2,000 characters or fewer.",
    )


def test_every_part_can_be_said_in_another_language() -> None:
    texts = {
        "The change was not saved": "Die Änderung ist nicht gespeichert",
        "The disk is full: {place}": "Kein Platz: {place}",
        "That can't be taken": "Das geht nicht",
        "The {field} has control characters.": "Steuerzeichen im Feld {field}.",
        "image prompt": "Bildtext",
    }
    full = CharacterUpdateError("x", kind="full", place="/somewhere")
    full.__cause__ = LibraryError(LibraryErrorKind.FULL, "x")
    words = message_for(full, say=lambda text: texts.get(text, f"({text})"))
    assert (words.title, words.message) == ("Die Änderung ist nicht gespeichert", "Kein Platz: /somewhere")
    assert words.hint.startswith("(Free some space")
    typed = CharacterValidationError("x", field="image_prompt", kind="control_character")
    assert message_for(typed, say=lambda text: texts.get(text, text)).message == (
        "Steuerzeichen im Feld Bildtext."
    )
    odd = message_for(CharacterUpdateError("It is Tuesday", kind="tuesday"), say=str.upper)
    assert (odd.title, odd.message) == ("THE CHANGE WAS NOT SAVED", "It is Tuesday.")


def test_each_class_has_a_title_of_its_own() -> None:
    kinds = (*FAILURES, CharacterNotFoundError)
    titles = {message_for(kind("x", kind="unexpected")).title for kind in kinds}
    assert len(titles) == len(kinds)


def test_an_unknown_kind_still_says_something() -> None:
    words = message_for(CharacterUpdateError("It is Tuesday", kind="tuesday"))
    assert words.message == "It is Tuesday."
    assert words.hint


def test_an_error_whose_details_are_missing_still_has_words() -> None:
    for kind, word in RAISED:
        where = {"field": "name"} if kind is CharacterValidationError else {}
        assert "{" not in message_for(kind("Said plainly", kind=word, **where)).message


@pytest.mark.parametrize("kind", LibraryErrorKind)
def test_what_is_wrong_with_settings_does_not_speak_of_a_library(kind: LibraryErrorKind) -> None:
    error = CharacterUpdateError("x", kind=kind.value, place="/there", system="it broke")
    error.__cause__ = SettingsError(kind, "x")
    words = message_for(error)
    assert "librar" not in f"{words.message} {words.hint}".lower()


def test_what_a_service_says_is_told_without_a_key() -> None:
    conceal("marked-Key-of-Mara-4711")
    said = "Incorrect key: marked-Key-of-Mara-4711, sk-0123456789abcdef0123"
    error = CharacterImageError("x", kind="refused", said=said)
    error.__cause__ = EngineError(EngineErrorKind.REFUSED, "x")
    assert message_for(error).message == (
        "The service refused it: Incorrect key: [key removed], [key removed]"
    )
    bug = CharacterImageError(f"ValueError: {said}", kind="unexpected")
    assert "4711" not in message_for(bug).message
    odd = CharacterUpdateError(said, kind="tuesday")
    assert "4711" not in message_for(odd).message
    # An artist's own words are hers, whatever they look like.
    name = CharacterValidationError("x", field="name", kind="name_taken", name="token=abcdef123456")
    assert message_for(name).message == "The name “token=abcdef123456” is in use."


@pytest.mark.parametrize("kind", EngineErrorKind)
def test_a_kind_alone_has_the_remedy_of_its_error(kind: EngineErrorKind) -> None:
    error = CharacterImageError("it failed", kind=kind.value)
    error.__cause__ = EngineError(kind, "it failed")
    assert remedy_for(kind.value) is message_for(error).remedy


def test_a_kind_that_nobody_knows_has_no_remedy() -> None:
    assert remedy_for("cancelled") is None
    assert remedy_for("bad_key") is Remedy.OPEN_CONNECTIONS
