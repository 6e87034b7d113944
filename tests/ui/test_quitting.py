"""Closing the window while images are being made asks first."""

import asyncio
from collections.abc import Iterator

import pytest
import qasync
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from charstudio.domain.character import Details
from charstudio.storage.library import SqliteLibrary
from charstudio.ui.background.runner import GenerationRunner
from charstudio.ui.dialogs.questions import Question
from charstudio.ui.dialogs.quitting import ask_to_quit
from tests.stand_ins import Clock, ScriptedEngine, asked
from tests.ui.desk import Desk, find, window_for


class Room:
    """A window, a runner, and what was answered."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.qtbot = desk, desk.qtbot
        self.window = window_for(desk.qtbot, QWidget())
        self.runner = GenerationRunner(desk.studio, desk.tasks, desk.changes)
        self.answers: list[bool] = []
        self.gate = desk.engine.gate = asyncio.Event()

    def run(self, name: str = "Nyx Calloway", count: int = 4) -> None:
        creation = self.desk.do(self.desk.studio.characters.create_character(Details(name), asked(count)))
        assert creation.run is not None
        self.runner.run(creation.run)

    def ask(self) -> None:
        ask_to_quit(self.window, self.runner, self.answers.append)

    @property
    def question(self) -> Question:
        return find(self.window, Question, "quitQuestion")

    @property
    def text(self) -> str:
        return find(self.question, QLabel, "questionText").text()

    def gone(self) -> bool:
        QApplication.processEvents()
        return self.window.findChild(Question, "quitQuestion") is None


@pytest.fixture
def room(
    qtbot: QtBot, loop: qasync.QEventLoop, library: SqliteLibrary, engine: ScriptedEngine, clock: Clock
) -> Iterator[Room]:
    with Desk.made(qtbot, loop, library, engine, clock) as desk:
        room = Room(desk)
        yield room
        room.runner.stop_all()
        desk.do(room.runner.ended_all())


def test_where_nothing_runs_nothing_is_asked(room: Room) -> None:
    room.ask()
    assert room.answers == [True]
    assert room.gone()


@pytest.mark.parametrize(("button", "quits"), [("quit", True), ("keep", False)])
def test_it_says_what_runs_and_leaves_it_alone(room: Room, button: str, quits: bool) -> None:
    room.run()
    room.run("Old Tam", 2)
    room.ask()
    assert room.text.splitlines()[:2] == ["Nyx Calloway: 0 of 4", "Old Tam: 0 of 2"]
    room.question.buttons[button].click()
    assert room.answers == [quits]
    assert len(room.runner.running) == 2
    room.qtbot.waitUntil(room.gone)


def test_escape_keeps_generating(room: Room) -> None:
    room.run()
    room.ask()
    room.qtbot.keyClick(room.question, Qt.Key.Key_Escape)
    assert room.answers == [False]


def test_asked_twice_it_asks_once(room: Room) -> None:
    room.run()
    room.ask()
    room.ask()
    assert len(room.window.findChildren(Question)) == 1
    room.question.buttons["quit"].click()
    assert room.answers == [True]
    room.ask()
    assert [question.isVisible() for question in room.window.findChildren(Question)] == [False, True]


def test_it_says_how_far_it_is_meanwhile(room: Room) -> None:
    room.run(count=2)
    room.ask()
    texts: list[str] = []
    room.runner.progressed.connect(lambda _live: texts.append(room.text))
    room.gate.set()
    room.desk.do(room.runner.ended_all())
    assert any(text.startswith("Nyx Calloway: 1 of 2") for text in texts)
    assert room.question.buttons["quit"].text() == "Quit"
    assert room.answers == []
    room.question.buttons["quit"].click()
    assert room.answers == [True]
