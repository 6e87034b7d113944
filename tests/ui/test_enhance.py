"""Enhancing the prompt: proposed beside the old one, saved when accepted."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
import qasync
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from charstudio.domain import limits
from charstudio.domain.character import Details
from charstudio.domain.prompting import composed_prompt, plain_prompt
from charstudio.errors import EngineError, EngineErrorKind
from charstudio.services.message_texts import Remedy
from charstudio.storage.library import SqliteLibrary
from charstudio.ui.dialogs.differences import DifferenceText
from charstudio.ui.dialogs.enhance import EnhanceController
from charstudio.ui.dialogs.overlay import Overlay
from charstudio.ui.widgets.choices import ChoiceBox
from tests.stand_ins import Clock, ScriptedEngine
from tests.ui.desk import NYX, Desk, W, find, window_for
from tests.ui.writing import Offers, TextModel, add_writer, writers_at

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
    def writer(self) -> ChoiceBox:
        return self.find(ChoiceBox, "writerCombo")

    @property
    def ways(self) -> list[str]:
        """The ways on from an error, in their order."""
        named = [button.objectName() for button in self.window.findChildren(QPushButton)]
        return [name.removeprefix("enhanceError_") for name in named if name.startswith("enhanceError_")]

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


# --- By a text model ---------------------------------------------------------------------------------


def test_nothing_that_costs_is_asked_for_by_opening(room: Room) -> None:
    model = add_writer(room.desk, TextModel())
    room.open()

    assert room.writer.currentText() == "gpt-5.6 · OpenAI"
    assert model.asked == []
    again = room.find(QPushButton, "enhanceAgainButton")
    assert again.text() == "Propose"
    assert again.hasFocus()
    assert not room.find(QPushButton, "enhanceAcceptButton").isEnabled()
    room.qtbot.keyClick(again, Qt.Key.Key_Return)
    room.desk.settle()

    assert model.asked == [OLD]
    assert room.new.toPlainText() == model.prompt
    assert room.find(QLabel, "enhanceBy").text() == "By gpt-5.6 · OpenAI"
    assert again.text() == "Again"


def test_a_server_that_costs_nothing_is_asked_at_once(room: Room) -> None:
    model = add_writer(room.desk, TextModel("openai:nook", "Nook", "llama", free=True))
    room.open()

    assert model.asked == [OLD]
    assert room.find(QLabel, "enhanceBy").text() == "By llama · Nook"


def test_while_it_writes_the_seconds_are_said_and_it_can_be_stopped(room: Room) -> None:
    model = add_writer(room.desk, TextModel())
    model.gate.clear()
    room.open()
    room.find(QPushButton, "enhanceAgainButton").click()
    stop, note = room.find(QPushButton, "writerStopButton"), room.find(QLabel, "writerNote")
    room.qtbot.waitUntil(stop.isVisible)
    assert note.text().startswith("Writing…")
    assert room.new.isReadOnly()
    assert not room.find(QPushButton, "enhanceAgainButton").isEnabled()
    room.qtbot.waitUntil(lambda: note.text() == "Writing… 1 s")
    room.qtbot.mouseClick(stop, Qt.MouseButton.LeftButton)
    room.desk.settle()

    assert model.cancelled == 1
    assert room.is_open
    assert not stop.isVisible()
    assert not room.find(QLabel, "enhanceErrorMessage").isVisible(), "that is no error"
    assert room.find(QPushButton, "enhanceAgainButton").isEnabled()


def test_closing_stops_the_request(room: Room) -> None:
    model = add_writer(room.desk, TextModel())
    model.gate.clear()
    room.open()
    room.find(QPushButton, "enhanceAgainButton").click()
    room.qtbot.waitUntil(lambda: bool(model.asked))
    room.qtbot.keyClick(room.new, Qt.Key.Key_Escape)
    room.desk.settle()

    assert not room.is_open
    assert model.cancelled == 1


def test_another_proposal_is_an_undo_in_the_field_away_from_the_one_before(room: Room) -> None:
    model = add_writer(room.desk, TextModel())
    room.open()
    room.press("enhanceAgainButton")
    room.new.insertPlainText("Mine. ")
    mine, model.prompt = room.new.toPlainText(), "Quite another one"
    room.press("enhanceAgainButton")
    assert room.new.toPlainText() == "Quite another one"
    room.qtbot.keyClick(room.new, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)

    assert room.new.toPlainText() == mine


FAILURES = [
    (EngineErrorKind.CUT_OFF, ["retry", "rule"]),
    (EngineErrorKind.NETWORK, ["retry", "rule"]),
    (EngineErrorKind.WORDS_REFUSED, ["retry", "rule"]),
    (EngineErrorKind.BAD_KEY, ["rule", "open_connections"]),
    (EngineErrorKind.QUOTA, ["retry", "rule", "open_billing"]),
    (EngineErrorKind.MODEL_NOT_FOUND, ["rule", "open_connections"]),
    (EngineErrorKind.OVER_BUDGET, ["rule", "open_money"]),
]


@pytest.mark.parametrize(("kind", "ways"), FAILURES)
def test_a_model_that_fails_leaves_ways_on_and_what_was_typed(
    kind: EngineErrorKind, ways: list[str], room: Room
) -> None:
    model = add_writer(room.desk, TextModel())
    room.open()
    room.new.setPlainText("typed")
    model.fails = EngineError(kind, "no", said="I won't.")
    room.press("enhanceAgainButton")

    assert room.ways == ways
    assert room.new.toPlainText() == "typed"
    assert not room.new.isReadOnly()
    assert not room.desk.errors


def test_a_failed_one_is_asked_again_or_written_by_rule(room: Room) -> None:
    model = add_writer(room.desk, TextModel(fails=EngineError(EngineErrorKind.UNAVAILABLE, "busy")))
    room.open()
    room.press("enhanceAgainButton")
    room.press("enhanceError_retry")
    assert len(model.asked) == 2
    room.press("enhanceError_rule")

    assert room.new.toPlainText() == composed_prompt(PROMPTED, OLD)
    assert room.find(QLabel, "enhanceBy").text() == "By rule, offline"
    assert room.ways == []
    assert not room.find(QLabel, "enhanceErrorMessage").isVisible()


def test_what_the_window_can_do_about_it_is_done_for_that_service(room: Room) -> None:
    add_writer(room.desk, TextModel("openai:nook", "Nook", fails=EngineError(EngineErrorKind.BAD_KEY, "no")))
    room.open()
    room.press("enhanceAgainButton")
    room.press("enhanceError_open_connections")

    assert room.offers.done == [(Remedy.OPEN_CONNECTIONS, "openai:nook")]


def test_a_prompt_as_long_as_one_can_be_scrolls_on_both_sides(room: Room) -> None:
    long = " ".join(f"word{number}" for number in range(4_000))[: limits.PROMPT]
    model = add_writer(room.desk, TextModel(prompt=long.replace("word7 ", "storm ")))
    room.window.resize(880, 600)
    room.open(replace(NYX, image_prompt=long))
    room.press("enhanceAgainButton")

    card = room.find(QWidget, "enhanceDialog")
    assert room.window.rect().contains(card.geometry())
    assert room.new.verticalScrollBar().maximum() > 0
    assert [mark.cursor.selectedText() for mark in room.new.extraSelections()] == ["storm"]
    button = room.find(QPushButton, "enhanceAcceptButton")
    assert card.rect().contains(button.mapTo(card, button.rect().bottomRight()))
    room.press("enhanceAcceptButton")
    assert room.stored == model.prompt


def test_it_closes_when_the_character_is_gone(room: Room) -> None:
    room.open()
    room.desk.changes.character_removed.emit(room.desk.current.id)

    assert not room.is_open
