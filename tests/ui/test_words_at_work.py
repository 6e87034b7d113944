"""The whole window with a text model behind it; a service on this machine writes."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import qasync
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from charstudio.domain.character import Details, Trait, TraitGroup
from charstudio.domain.connection import Connection, ServerKind
from charstudio.domain.money import LedgerBy
from charstudio.engines.openai.connector import OpenAIConnector
from charstudio.services.studio import Studio
from charstudio.ui.dialogs.differences import DifferenceText
from charstudio.ui.inspector.history_tab import StateRow
from charstudio.ui.widgets.choices import ChoiceBox, TickBox
from tests.conftest import studio_of
from tests.remote_answers import in_words
from tests.scripted_server import Answer, Gate, Request, ScriptedServer
from tests.stand_ins import Clock, FailingLibrary, ScriptedEngine, asked
from tests.ui.opened import Opened

KEY = "sk-marked-0123456789abcdef"
NYX = Details(
    "Nyx Calloway",
    image_prompt="portrait of a young woman, harbour light",
    traits=(Trait(TraitGroup.APPEARANCE, "red wavy hair"), Trait(TraitGroup.OUTFIT, "brass compass")),
)
BETTER = "portrait of a young woman, low harbour light, rope and tar"


def change(field: str, action: str, before: str = "", after: str = "") -> dict[str, str]:
    return {"field": field, "action": action, "before": before, "after": after}


CHANGES = {
    "changes": [
        change("appearance", "add", after="scar over the left brow"),
        change("outfit", "remove", before="brass compass"),
    ],
    "not_done": ["let her sing"],
}


class Service:
    """What the text model answers; a gate that holds it back, when there is one."""

    def __init__(self) -> None:
        self.gate: Gate | None = None

    def __call__(self, request: Request) -> Answer:
        if self.gate is not None:
            yield self.gate
        said: Any = CHANGES if "ten years older" in json.dumps(request.json).lower() else {"prompt": BETTER}
        yield from in_words(request, said)


@pytest.fixture
def service() -> Service:
    return Service()


@pytest.fixture
def server(service: Service) -> Iterator[ScriptedServer]:
    with ScriptedServer(service) as server:
        yield server


@pytest.fixture
def studio(
    qtbot: QtBot, loop: qasync.QEventLoop, failing: FailingLibrary, engine: ScriptedEngine, clock: Clock
) -> Studio:
    """The library in the hands of Ada."""
    task = loop.create_task(studio_of(failing, engine, clock, "Ada"))
    qtbot.waitUntil(task.done)
    return task.result()


@pytest.fixture
def window(
    qtbot: QtBot, loop: qasync.QEventLoop, studio: Studio, server: ScriptedServer, tmp_path: Path
) -> Iterator[Opened]:
    async def key() -> str:
        return KEY

    async def learnt(_model: str, _parameter: str) -> None:
        """It takes everything."""

    connector = OpenAIConnector()
    there = Connection("there", "There", f"{server.url}/v1", ServerKind.OPENAI, text_model="gpt-6.1-terra")
    writer = connector.writer(there, key, learnt, has_key=True)
    assert writer is not None
    studio.workspace.writers["openai:there"] = writer  # type: ignore[index]
    with Opened.on(qtbot, loop, studio, tmp_path) as opened:
        creation = opened.do(studio.characters.create_character(NYX, asked(0)))
        opened.rooms.changes.library_changed.emit()
        opened.rooms.current.open(creation.character.id)
        opened.settle()
        yield opened
    connector.close()


def press(window: Opened, name: str) -> None:
    button = window.find(QPushButton, name)
    assert button.isEnabled(), name
    button.click()
    window.settle()


def test_a_prompt_is_enhanced_and_a_character_refined_with_one_change_declined(
    window: Opened, server: ScriptedServer
) -> None:
    window.press("Ctrl+E")
    window.settle()
    assert window.find(ChoiceBox, "writerCombo").currentText() == "gpt-6.1-terra · There"
    assert server.requests == [], "nothing is sent before the click"
    paid = QSignalSpy(window.rooms.changes.money_changed)
    press(window, "enhanceAgainButton")
    assert paid.count() == 1, "what it cost is looked for"
    assert window.find(QPlainTextEdit, "enhanceNew").toPlainText() == BETTER
    assert window.find(QLabel, "enhanceBy").text() == "By gpt-6.1-terra · There"
    press(window, "enhanceAcceptButton")
    assert window.character.details.image_prompt == BETTER

    window.press("Ctrl+Shift+R")
    window.settle()
    window.find(QPlainTextEdit, "refineInstruction").setPlainText("Ten years older. Let her sing.")
    press(window, "refineProposeButton")
    shown = [text.toPlainText() for text in window.window.findChildren(DifferenceText, "changeText")]
    assert shown == ["+ scar over the left brow", "brass compass"]
    assert window.find(QLabel, "refineMissed").text() == "Not in it: “let her sing”"
    window.window.findChildren(TickBox, "changeTick")[1].click()
    press(window, "refineSaveButton")
    texts = {trait.text for trait in window.character.details.traits}
    assert texts == {"red wavy hair", "scar over the left brow", "brass compass"}

    ledger = window.do(window.studio.money.ledger(LedgerBy.MODEL))
    assert [(line.words, line.images) for line in ledger.lines] == [(2, 0)]
    # The state before it all is there still, and comes back as a state of its own.
    window.window.inspector.show_tab("history")
    window.settle()
    rows = window.window.findChildren(StateRow)
    oldest = rows[-1].findChild(QPushButton, "historyRestoreButton")
    assert oldest is not None
    oldest.click()
    window.settle()
    assert window.character.details == NYX
    window.press("Ctrl+Z")
    window.wait(lambda: window.character.details.image_prompt == BETTER)
    window.settle()


def test_stopping_closes_the_connection_and_the_window_answers_meanwhile(
    window: Opened, server: ScriptedServer, service: Service
) -> None:
    service.gate = server.gate()
    window.press("Ctrl+E")
    window.settle()
    window.find(QPushButton, "enhanceAgainButton").click()
    stop = window.find(QPushButton, "writerStopButton")
    paid = QSignalSpy(window.rooms.changes.money_changed)
    window.wait(stop.isVisible)
    window.wait(lambda: len(server.requests) == 1)
    stop.click()
    window.settle()

    window.wait(lambda: server.requests[0].gone)
    window.wait(lambda: paid.count() == 1)
    assert window.find(QPushButton, "enhanceAgainButton").isEnabled()
    assert window.find(QPlainTextEdit, "enhanceNew").toPlainText() == ""
