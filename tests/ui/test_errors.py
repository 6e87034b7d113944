"""Every error class and kind has its dialog: title, what happened, what to do, and a button that does it."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow, QPushButton

from charstudio import errors
from charstudio.domain.generation import GenerationFault
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
    ErrorSeverity,
    LibraryError,
    LibraryErrorKind,
    SettingsError,
)
from charstudio.services import message_texts, writing_texts
from charstudio.services.message_texts import Remedy
from charstudio.services.messages import Message, message_for
from charstudio.ui.dialogs.errors import ICONS, ErrorDialog, ErrorPresenter
from charstudio.ui.notices.banner import Banners
from charstudio.ui.theme.theme import Appearance, install_theme, theme

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

_DETAILS = {
    "name": "Nyx Calloway",
    "place": "/home/ada/library",
    "system": "no space left",
    "parameter": "quality",
    "revision": 7,
    "value": "nine",
    "least": 1,
    "most": 4,
    "limit": 50,
    "length": 70,
    "count": 12,
    "character": "<",
    "group": "shoes",
    "choices": "low, high",
    "width": 0,
    "height": 9,
    "model": "Sketch",
    "engine": "Sketch",
    "file": "a.png",
    "why": "it is no picture",
    "number": 3,
    "clause": "be nicer",
}
_FAILURES = (
    CharacterError,
    CharacterCreationError,
    CharacterUpdateError,
    CharacterDeletionError,
    CharacterImageError,
)
_LASTING = {"read_only", "full", "missing", "busy"}


def _not_found() -> Iterator[CharacterError]:
    for kind in message_texts.NOT_FOUND:
        yield CharacterNotFoundError("not there", kind=kind, **_DETAILS)


def _invalid() -> Iterator[CharacterError]:
    for kind in message_texts.VALIDATION:
        details = {key: value for key, value in _DETAILS.items() if key != "kind"}
        yield CharacterValidationError("can't be", field="name", kind=kind, **details)


def _caused() -> Iterator[CharacterError]:
    for failure in _FAILURES:
        for cause in chain(
            (EngineError(kind, "it failed") for kind in EngineErrorKind),
            (LibraryError(kind, "it failed") for kind in LibraryErrorKind),
        ):
            error = failure(str(cause), kind=cause.kind.value, **_DETAILS)
            error.__cause__ = cause
            yield error


def _others() -> Iterator[CharacterError]:
    for failure in _FAILURES:
        yield failure("ZeroDivisionError in characters.list", kind="unexpected")
    for kind in message_texts.UPDATE:
        yield CharacterUpdateError("It changed elsewhere", kind=kind, **_DETAILS)
    for kind in message_texts.UNANSWERED:
        yield CharacterImageError("No answer came", kind=kind)
    # The same as others, but nothing was kept; of what an image needs; of the settings, and of those about
    # money; of a connection that is tried, and of words that are written.
    yield _by(EngineError(EngineErrorKind.BAD_ANSWER, "no picture"))
    for needed in ("image", "mask", "markup"):
        yield _by(EngineError(EngineErrorKind.UNSUPPORTED, "it is not taken"), parameter=needed)
    for lost in LibraryErrorKind:
        if lost.value in message_texts.SETTINGS:
            yield _by(SettingsError(lost, "it failed"), **_DETAILS)
        if lost.value in message_texts.MONEY:
            yield _by(SettingsError(lost, "it failed", of="money"), **_DETAILS)
    yield from _located()


def _located() -> Iterator[CharacterError]:
    """What is said in other words because of what was asked for."""
    for words, operation in (
        (message_texts.TEST, "connections.test_connection"),
        (writing_texts.WRITTEN, "words.enhance_prompt"),
    ):
        for kind in words:
            failed = _by(EngineError(EngineErrorKind(kind), "it failed"), **_DETAILS)
            failed.located(operation)
            yield failed


def _lasting(error: CharacterError) -> bool:
    """Whether it is told by a banner, which stays until it is mended."""
    cause = error.__cause__
    return isinstance(cause, LibraryError) and not isinstance(cause, SettingsError) and error.kind in _LASTING


def _by(cause: EngineError | LibraryError, **details: object) -> CharacterError:
    error = CharacterUpdateError(str(cause), kind=cause.kind.value, **details)
    error.__cause__ = cause
    return error


def _all() -> list[CharacterError]:
    return [*_not_found(), *_invalid(), *_caused(), *_others()]


def _named(error: CharacterError) -> str:
    cause = type(error.__cause__).__name__ if error.__cause__ else ""
    return f"{type(error).__name__}-{cause}-{error.kind}"


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication) -> QMainWindow:
    install_theme(qapp)
    window = QMainWindow()
    qtbot.addWidget(window)
    window.show()
    return window


@pytest.fixture
def banners(window: QMainWindow) -> Banners:
    banners = Banners(window)
    window.setCentralWidget(banners)
    return banners


@pytest.fixture
def presenter(window: QMainWindow, banners: Banners) -> ErrorPresenter:
    return ErrorPresenter(window, banners)


def _dialogs(window: QMainWindow) -> list[ErrorDialog]:
    return [dialog for dialog in window.findChildren(ErrorDialog) if dialog.isVisible()]


def _text(dialog: ErrorDialog, name: str) -> str:
    found = dialog.findChild(QLabel, name)
    assert found is not None
    return found.text()


def test_the_table_knows_every_class() -> None:
    of_ours = {
        one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, CharacterError)
    }
    assert of_ours == {type(error) for error in _all()}


@pytest.mark.parametrize("error", _all(), ids=_named)
def test_every_error_says_what_happened_and_what_to_do(
    error: CharacterError, presenter: ErrorPresenter, window: QMainWindow, banners: Banners
) -> None:
    error.located("characters.test")
    presenter.present(error)

    said = message_for(error)
    assert said.message
    assert said.hint
    assert not re.search(r"[{}]", said.message + said.hint), "a detail is left out"
    if _lasting(error):
        assert not _dialogs(window)
        words = banners.findChild(QLabel, "bannerText")
        assert words is not None
        assert said.message in words.text()
        assert said.hint in words.text()
        return
    (dialog,) = _dialogs(window)
    assert dialog.windowTitle() == _text(dialog, "errorTitle") == said.title
    assert _text(dialog, "errorMessage") == said.message
    assert _text(dialog, "errorHint") == said.hint
    assert error.context.error_id in _text(dialog, "errorDetails")
    assert type(error).__name__ in _text(dialog, "errorDetails")
    icon = dialog.findChild(QLabel, "errorIcon")
    assert icon is not None
    assert icon.accessibleName() == error.context.severity.value


def _failed(kind: EngineErrorKind) -> CharacterError:
    error = CharacterImageError("it failed", kind=kind.value)
    error.__cause__ = EngineError(kind, "it failed")
    return error


@pytest.mark.parametrize("remedy", Remedy)
def test_every_remedy_is_a_button_when_the_window_can_do_it(
    remedy: Remedy, presenter: ErrorPresenter, window: QMainWindow
) -> None:
    done: list[Remedy] = []
    presenter.remedies[remedy] = lambda: done.append(remedy)
    error = next((one for one in _all() if message_for(one).remedy is remedy), None)
    if error is None:
        pytest.skip("no error asks for it")
    presenter.present(error)
    button = window.findChild(QPushButton, "errorRemedyButton") or window.findChild(
        QPushButton, "bannerButton1"
    )
    assert button is not None
    assert button.text()
    button.click()
    assert done == [remedy]
    assert not _dialogs(window)


def test_what_can_be_tried_again_is(presenter: ErrorPresenter, window: QMainWindow) -> None:
    again: list[int] = []
    presenter.present(_failed(EngineErrorKind.BAD_ANSWER), retry=lambda: again.append(1))
    button = window.findChild(QPushButton, "errorRemedyButton")
    assert button is not None
    button.click()
    assert again == [1]


def test_without_a_remedy_there_is_only_close(presenter: ErrorPresenter, window: QMainWindow) -> None:
    presenter.present(_failed(EngineErrorKind.MODERATION))
    assert window.findChild(QPushButton, "errorRemedyButton") is None
    close = window.findChild(QPushButton, "errorCloseButton")
    assert close is not None
    close.click()
    assert not _dialogs(window)


def test_the_same_error_is_not_piled_up(presenter: ErrorPresenter, window: QMainWindow) -> None:
    for _ in range(3):
        presenter.present(_failed(EngineErrorKind.TIMEOUT))
    assert len(_dialogs(window)) == 1
    _dialogs(window)[0].reject()
    presenter.present(_failed(EngineErrorKind.TIMEOUT))
    assert len(_dialogs(window)) == 1


def test_a_validation_error_that_its_field_shows_opens_nothing(
    presenter: ErrorPresenter, window: QMainWindow
) -> None:
    taken: list[CharacterValidationError] = []
    presenter.field_handlers += [lambda _: False, lambda error: not taken.append(error)]  # type: ignore[func-returns-value]
    error = CharacterValidationError("empty", field="name", kind="name_empty")
    presenter.present(error)
    assert taken == [error]
    assert not _dialogs(window)


def test_details_open_and_can_be_copied(presenter: ErrorPresenter, window: QMainWindow) -> None:
    error = _failed(EngineErrorKind.FAILED)
    presenter.present(error)
    (dialog,) = _dialogs(window)
    details = dialog.findChild(QLabel, "errorDetails")
    more = dialog.findChild(QPushButton, "errorDetailsButton")
    copy = dialog.findChild(QPushButton, "errorCopyButton")
    assert details is not None
    assert more is not None
    assert copy is not None
    assert not details.isVisible()
    more.click()
    assert details.isVisible()
    copy.click()
    assert error.context.error_id in QApplication.clipboard().text()


def test_the_fault_of_a_tile_has_the_same_dialog(presenter: ErrorPresenter, window: QMainWindow) -> None:
    fault = GenerationFault("moderation", "Not every image was made", "Refused.", "Change it.", "id-1")
    again: list[int] = []
    presenter.present_fault(fault, retry=lambda: again.append(1))
    (dialog,) = _dialogs(window)
    assert _text(dialog, "errorMessage") == "Refused."
    assert "id-1" in _text(dialog, "errorDetails")
    button = dialog.findChild(QPushButton, "errorRemedyButton")
    assert button is not None
    button.click()
    assert again == [1]


def test_a_mended_library_takes_its_banner_away(
    presenter: ErrorPresenter, banners: Banners, qapp: QApplication
) -> None:
    error = CharacterUpdateError("full", kind="full", place="/there")
    error.__cause__ = LibraryError(LibraryErrorKind.FULL, "full")
    presenter.present(error)
    assert banners.findChild(QLabel, "bannerText") is not None
    presenter.library_mended()
    qapp.sendPostedEvents(None, 52)  # deferred deletions
    assert banners.findChild(QLabel, "bannerText") is None


def test_severities_differ_to_the_eye_and_the_ear(presenter: ErrorPresenter, window: QMainWindow) -> None:

    assert set(ICONS) == set(ErrorSeverity)
    assert len({name for name, _ in ICONS.values()}) == len(ErrorSeverity)


_LONG = "It can't be read from /home/ada/pictures/CharStudio/library, whose drive does not answer any more. "


@pytest.mark.parametrize("severity", list(ErrorSeverity))
@pytest.mark.parametrize("appearance", [Appearance.LIGHT, Appearance.DARK])
@pytest.mark.parametrize(
    "message",
    [
        Message("That did not work", "“Old Tam” is in the trash.", "Bring it back first."),
        Message("That did not work", _LONG * 2, _LONG * 3),
        Message("The library of Nyx Calloway and Old Tam can't be opened just now", _LONG, ""),
    ],
    ids=["short", "long", "long title"],
)
def test_a_dialog_is_as_tall_as_its_words(
    window: QMainWindow, severity: ErrorSeverity, appearance: Appearance, message: Message
) -> None:
    theme().set_appearance(appearance)
    dialog = ErrorDialog(window, message, severity, "Error: one\nOperation: two\nError id: three")
    dialog.show()
    for name, opened in (("errorCloseButton", False), ("errorDetailsButton", True)):
        button = dialog.findChild(QPushButton, name)
        assert button is not None
        if opened:
            button.click()
        QApplication.processEvents()
        for words in dialog.findChildren(QLabel):
            if words.isVisible() and words.wordWrap():
                assert words.height() == words.heightForWidth(words.width()), words.objectName()
        assert dialog.rect().contains(button.geometry()), "nothing is cut"

    icon, title = dialog.findChild(QLabel, "errorIcon"), dialog.findChild(QLabel, "errorTitle")
    assert icon is not None
    assert title is not None
    first_line = title.y() + title.fontMetrics().lineSpacing() / 2
    assert abs(icon.y() + icon.height() / 2 - first_line) <= 1
    theme().set_appearance(Appearance.SYSTEM)
