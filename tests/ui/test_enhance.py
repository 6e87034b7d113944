"""Enhancing the prompt: proposed beside the old one, saved when accepted."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
import qasync
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from charstudio.domain.character import Details
from charstudio.domain.prompting import composed_prompt, plain_prompt
from charstudio.errors import EngineError, EngineErrorKind
from charstudio.storage.library import SqliteLibrary
from charstudio.ui.dialogs.differences import DifferenceText
from charstudio.ui.dialogs.enhance import EnhanceController
from charstudio.ui.dialogs.overlay import Overlay
from tests.stand_ins import Clock, ScriptedEngine
from tests.ui.desk import NYX, Desk, W, find, window_for
from tests.ui.writing import Offers, writers_at

OLD = "harbour light, wind"
PROMPTED = replace(NYX, image_prompt=OLD)


class Room:
    def __init__(self, desk: Desk) -> None:
        self.desk, self.qtbot = desk, desk.qtbot
        self.behind = QLineEdit()
        self.offers = Offers()
        self.window = window_for(desk.qtbot, self.behind, width=900)
        self.controller = EnhanceController(
            self.window, writers_at(desk), self.offers, undo=desk.undo, **desk.behind
        )

    def open(self, details: Details = PROMPTED, typed: str | None = None) -> None:
        self.desk.character(details)
        self.controller.open(typed)
        self.desk.settle()

    def find(self, kind: type[W], name: str) -> W:
        return find(self.window, kind, name)

    @property
    def new(self) -> QPlainTextEdit:
        return self.find(QPlainTextEdit, "enhanceNew")

    def press(self, name: str) -> None:
        self.qtbot.mouseClick(self.find(QPushButton, name), Qt.MouseButton.LeftButton)
        self.desk.settle()

    @property
    def is_open(self) -> bool:
        return any(overlay.isVisible() for overlay in self.window.findChildren(Overlay))

    @property
    def stored(self) -> str:
        return self.desk.stored().details.image_prompt


@pytest.fixture
def room(
    qtbot: QtBot, loop: qasync.QEventLoop, library: SqliteLibrary, engine: ScriptedEngine, clock: Clock
) -> Iterator[Room]:
    with Desk.made(qtbot, loop, library, engine, clock) as desk:
        yield Room(desk)


def test_old_and_new_stand_side_by_side_and_nothing_is_saved(room: Room) -> None:
    room.open()

    assert room.find(DifferenceText, "enhanceOld").toPlainText() == OLD
    assert room.new.toPlainText() == composed_prompt(PROMPTED, OLD)
    assert room.new.hasFocus()
    assert room.find(QLabel, "enhanceBy").text() == "By rule, offline"
    assert room.stored == OLD
    assert room.desk.undo.undo_text == ""


def test_what_is_new_is_marked_where_it_stands(room: Room) -> None:
    room.open()
    room.new.setPlainText("🎨 harbour light, storm")
    room.qtbot.waitUntil(lambda: len(room.new.extraSelections()) == 2)

    marked = [mark.cursor.selectedText() for mark in room.new.extraSelections()]
    assert marked == ["🎨", "storm"]
    assert all(mark.format.fontUnderline() for mark in room.new.extraSelections())
    assert "line-through" in room.find(DifferenceText, "enhanceOld").toHtml()


def test_accepting_saves_what_stands_as_one_step(room: Room) -> None:
    room.open()
    room.qtbot.keyClicks(room.new, "My ")
    wanted = room.new.toPlainText()
    room.press("enhanceAcceptButton")

    assert wanted.startswith("My ")
    assert room.stored == wanted
    assert not room.is_open
    assert room.desk.undo.undo_text == "enhance the prompt"
    room.desk.change(lambda details: replace(details, summary="later"))
    with room.qtbot.waitSignals([room.desk.undo.undone, room.controller.reveal_asked]):
        room.desk.undo.undo()
    assert room.stored == OLD
    assert room.desk.stored().details.summary == "later"
    with room.qtbot.waitSignal(room.desk.undo.redone):
        room.desk.undo.redo()
    assert room.stored == wanted


@pytest.mark.parametrize("how", ["escape", "cancel"])
def test_cancelling_saves_nothing(how: str, room: Room) -> None:
    room.open()
    if how == "escape":
        room.qtbot.keyClick(room.new, Qt.Key.Key_Escape)
    else:
        room.press("enhanceCancelButton")

    assert not room.is_open
    assert room.stored == OLD
    assert room.desk.undo.undo_text == ""
    room.controller.open()
    assert room.is_open
    room.desk.settle()


def test_without_a_prompt_it_starts_from_name_and_traits(room: Room) -> None:
    room.open(NYX)

    assert room.find(DifferenceText, "enhanceOld").toPlainText() == plain_prompt(NYX)
    room.press("enhanceAcceptButton")
    assert room.stored == composed_prompt(NYX, "")


def test_what_stands_in_the_field_is_what_counts(room: Room) -> None:
    room.open(PROMPTED, typed="just typed")

    assert room.find(DifferenceText, "enhanceOld").toPlainText() == "just typed"
    assert room.new.toPlainText().endswith("just typed")


def test_again_proposes_anew(room: Room) -> None:
    room.open()
    room.new.setPlainText("spoilt")
    room.press("enhanceAgainButton")

    assert room.new.toPlainText() == composed_prompt(PROMPTED, OLD)


def test_nothing_to_add_is_said_and_not_saved(room: Room) -> None:
    best = composed_prompt(NYX, "")
    room.open(replace(NYX, image_prompt=best))

    assert room.find(QLabel, "enhanceNote").isVisible()
    assert not room.find(QPushButton, "enhanceAcceptButton").isEnabled()
    room.qtbot.keyClicks(room.new, "x")
    assert room.find(QPushButton, "enhanceAcceptButton").isEnabled()


def test_an_empty_prompt_is_no_proposal_to_accept(room: Room) -> None:
    room.open()
    room.new.setPlainText("  ")

    assert not room.find(QPushButton, "enhanceAcceptButton").isEnabled()


def test_a_failure_is_said_in_the_dialog(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fails(*_given: object) -> str:
        raise EngineError(EngineErrorKind.NETWORK, "no route")

    monkeypatch.setattr(room.desk.studio.workspace.writers["rule"], "enhance", fails)
    room.open()

    assert room.find(QLabel, "enhanceErrorMessage").text() == "The service can't be reached."
    assert not room.desk.errors
    monkeypatch.undo()
    room.press("enhanceAgainButton")
    assert not room.find(QLabel, "enhanceErrorMessage").isVisible()
    assert room.new.toPlainText() == composed_prompt(PROMPTED, OLD)


def test_what_can_not_be_saved_stays_in_the_dialog(room: Room) -> None:
    room.open()
    room.desk.library.fail_writes()
    room.press("enhanceAcceptButton")

    assert room.is_open
    assert room.find(QLabel, "enhanceErrorMessage").isVisible()
    assert room.new.toPlainText() == composed_prompt(PROMPTED, OLD)
    assert room.desk.undo.undo_text == ""
    room.desk.library.writing = None
    room.press("enhanceAcceptButton")
    assert room.stored == composed_prompt(PROMPTED, OLD)


def test_there_is_one_at_a_time_and_none_without_a_character(room: Room) -> None:
    room.controller.open()
    assert not room.is_open

    room.open()
    room.controller.open()
    assert len(room.window.findChildren(Overlay)) == 1
