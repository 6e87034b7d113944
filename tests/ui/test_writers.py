"""Who writes: chosen in the dialog, remembered, and what is to be known of them before the click."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
import qasync
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from charstudio.domain.money import Estimate
from charstudio.errors import EngineErrorKind
from charstudio.services.message_texts import Remedy
from charstudio.storage.library import SqliteLibrary
from charstudio.ui.dialogs.enhance import EnhanceController
from charstudio.ui.preferences import Preferences
from charstudio.ui.widgets.choices import AskingBox
from tests.connection_stand_ins import ConnectedEngine
from tests.stand_ins import Clock, ScriptedEngine
from tests.ui.desk import Desk, find, window_for
from tests.ui.writing import Offers, TextModel, add_writer, writers_at

SMALL = Estimate(Decimal("0.002"), Decimal("0.002"))


class Money:
    """A stand-in that knows what words cost, or does not."""

    def __init__(self, estimate: Estimate | None) -> None:
        self.estimate = estimate

    async def estimate_words(self, writer: str, character_id: str) -> Estimate | None:
        return self.estimate


class Left(QObject):
    """A stand-in for the month, of which so much is left."""

    changed = Signal()
    left: Decimal | None = None


class Deaf(ConnectedEngine):
    """The engine of a service that does not answer."""

    answers = False

    async def reachable(self) -> bool:
        return self.answers


class Room:
    def __init__(self, desk: Desk) -> None:
        self.desk, self.qtbot = desk, desk.qtbot
        desk.studio.money = Money(SMALL)  # type: ignore[assignment]
        self.window = window_for(desk.qtbot, QLineEdit(), width=900)
        self.preferences = Preferences(desk.library.folder / "window.ini")
        self.month, self.offers = Left(), Offers()
        self.writers = writers_at(desk, self.preferences, self.month)  # type: ignore[arg-type]
        self.controller = EnhanceController(
            self.window, self.writers, self.offers, undo=desk.undo, **desk.behind
        )

    def open(self) -> None:
        if self.desk.current.character is None:
            self.desk.character()
        self.controller.open()
        self.desk.settle()

    def close(self) -> None:
        find(self.window, QPushButton, "enhanceCancelButton").click()
        self.desk.settle()
        self.qtbot.waitUntil(lambda: self.window.findChild(AskingBox, "writerCombo") is None)

    @property
    def box(self) -> AskingBox:
        return find(self.window, AskingBox, "writerCombo")

    @property
    def offered(self) -> list[str]:
        return [self.box.itemText(place) for place in range(self.box.count())]

    @property
    def note(self) -> str:
        label = find(self.window, QLabel, "writerNote")
        return label.text() if label.isVisible() else ""

    @property
    def remedy(self) -> QPushButton:
        return find(self.window, QPushButton, "writerRemedyButton")

    @property
    def propose(self) -> QPushButton:
        return find(self.window, QPushButton, "enhanceAgainButton")

    def choose(self, title: str) -> None:
        """By the keyboard, as an artist may."""
        self.box.setFocus()
        self.qtbot.keyClick(self.box, Qt.Key.Key_Home)
        while self.box.currentText() != title:
            before = self.box.currentIndex()
            self.qtbot.keyClick(self.box, Qt.Key.Key_Down)
            assert self.box.currentIndex() > before, title
        self.desk.settle()


@pytest.fixture
def room(
    qtbot: QtBot, loop: qasync.QEventLoop, library: SqliteLibrary, engine: ScriptedEngine, clock: Clock
) -> Iterator[Room]:
    with Desk.made(qtbot, loop, library, engine, clock) as desk:
        room = Room(desk)
        yield room
        room.writers.end()


def test_every_connection_that_writes_is_offered_after_the_rule(room: Room) -> None:
    add_writer(room.desk, TextModel())
    add_writer(room.desk, TextModel("openai:nook", "Nook", "llama"))
    room.open()

    assert room.offered == ["By rule, offline", "gpt-5.6 · OpenAI", "llama · Nook", "Connect a text model…"]
    assert room.box.currentText() == "gpt-5.6 · OpenAI", "the first that can be asked"


def test_the_last_choice_is_remembered(room: Room) -> None:
    model = add_writer(room.desk, TextModel())
    room.open()
    room.choose("By rule, offline")
    assert not model.asked
    room.close()
    room.open()
    assert room.box.currentText() == "By rule, offline"
    room.close()

    room.preferences.set("writer", "openai:gone")
    room.open()
    assert room.box.currentText() == "gpt-5.6 · OpenAI"


def test_what_is_written_by_rule_for_once_is_not_remembered(room: Room) -> None:
    add_writer(room.desk, TextModel(obstacle=EngineErrorKind.NO_KEY))
    room.preferences.set("writer", "openai")
    room.open()
    room.writers.choose("rule", remember=False)
    assert room.box.currentText() == "By rule, offline"
    room.close()
    room.open()

    assert room.box.currentText() == "gpt-5.6 · OpenAI"


def test_what_it_costs_is_said_before_it_is_asked(room: Room) -> None:
    add_writer(room.desk, TextModel())
    room.open()
    assert room.note == "about $0.002"

    room.choose("By rule, offline")
    assert room.note == ""
    room.close()
    room.desk.studio.money = Money(None)  # type: ignore[assignment]
    room.preferences.set("writer", "openai")
    room.open()
    assert room.note == "cost not known"


def test_what_it_costs_does_not_flicker_while_it_is_reckoned_anew(room: Room) -> None:
    add_writer(room.desk, TextModel())
    room.open()
    room.desk.studio.money = Money(Estimate(Decimal("0.003"), Decimal("0.003")))  # type: ignore[assignment]
    seen = list[str]()
    room.writers.changed.connect(lambda: seen.append(room.writers.estimate))
    room.desk.changes.money_changed.emit()
    room.desk.settle()

    assert seen == ["about $0.002", "about $0.003"]


@pytest.mark.parametrize(
    ("model", "reason", "remedy"),
    [
        (TextModel(obstacle=EngineErrorKind.NO_KEY), "No key", "Connect…"),
        (TextModel(model="", obstacle=EngineErrorKind.NO_TEXT_MODEL), "No text model", "Choose…"),
    ],
)
def test_what_is_missing_is_said_before_the_click(
    model: TextModel, reason: str, remedy: str, room: Room
) -> None:
    add_writer(room.desk, model)
    room.preferences.set("writer", "openai")
    room.open()

    assert (room.note, room.remedy.text()) == (reason, remedy)
    assert not room.propose.isEnabled()
    room.remedy.click()
    assert room.offers.done == [(Remedy.OPEN_CONNECTIONS, "openai")]
    # It is mended in the settings, while the dialog is open.
    model.obstacle, model.model = None, "gpt-5.6"
    room.desk.changes.engines_changed.emit()
    room.desk.settle()
    assert room.note == "about $0.002"
    assert not room.remedy.isVisible()
    assert room.propose.isEnabled()


def test_a_service_that_does_not_answer_is_said_and_the_rule_helps(room: Room) -> None:
    deaf = Deaf()
    engines = room.desk.studio.workspace.engines
    assert isinstance(engines, dict)
    engines["openai"] = deaf
    model = add_writer(room.desk, TextModel())
    room.open()

    assert (room.note, room.remedy.text()) == ("OpenAI does not answer", "Write by rule")
    assert not room.propose.isEnabled()
    room.remedy.click()
    room.desk.settle()
    assert find(room.window, QLabel, "enhanceBy").text() == "By rule, offline"
    assert model.asked == []
    room.close()

    deaf.answers = True
    room.open()
    room.qtbot.waitUntil(lambda: room.note == "about $0.002")


def test_what_goes_over_the_budget_is_said_before_the_click(room: Room) -> None:
    add_writer(room.desk, TextModel())
    room.month.left = Decimal("0.001")
    room.open()
    assert (room.note, room.remedy.text()) == ("Over this month's budget", "Change")
    assert not room.propose.isEnabled()
    room.remedy.click()
    assert room.offers.done == [(Remedy.OPEN_MONEY, "")]

    room.month.left = Decimal("0.002")
    room.month.changed.emit()
    assert room.note == "about $0.002"
    assert room.propose.isEnabled()


def test_another_one_can_be_connected_from_the_list(room: Room) -> None:
    room.open()
    room.box.showPopup()
    room.box.setCurrentIndex(room.box.count() - 1)
    room.box.hidePopup()

    assert room.offers.done == [(Remedy.OPEN_CONNECTIONS, "")]
    assert room.box.currentText() == "By rule, offline"
