"""Money in the whole window: the status bar, the ledger, the budget, and where each leads."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
import qasync
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from charstudio.domain.character import Details
from charstudio.domain.generation import ImageRequest
from charstudio.domain.money import MoneyRules
from charstudio.services.message_texts import Remedy
from charstudio.services.studio import Studio
from charstudio.ui.dialogs.errors import ErrorDialog
from charstudio.ui.library.rows import Source
from charstudio.ui.money.ledger_dialog import LedgerDialog
from tests.conftest import studio_of
from tests.stand_ins import FailingLibrary, events_of
from tests.ui.money_room import World, expense
from tests.ui.opened import Opened
from tests.unit.services.paying import Service, paying

NYX = Details("Nyx Calloway")


@pytest.fixture
def service() -> Service:
    return Service()


@pytest.fixture
def studio(world: World, service: Service) -> Studio:
    qtbot, loop, library, engine, clock = world
    task = loop.create_task(studio_of(FailingLibrary(library), engine, clock, "Ada"))
    qtbot.waitUntil(task.done)
    return paying(task.result(), service)


@pytest.fixture
def window(qtbot: QtBot, loop: qasync.QEventLoop, studio: Studio, tmp_path: Path) -> Iterator[Opened]:
    with Opened.on(qtbot, loop, studio, tmp_path) as opened:
        opened.wait(lambda: opened.session.complete)
        opened.settle()
        yield opened


def character(window: Opened, details: Details = NYX, images: int = 1) -> str:
    """A character with paid images, shown."""
    characters = window.studio.characters
    request = ImageRequest(engine="openai", count=images, quality="medium")
    creation = window.do(characters.create_character(details, request))
    assert creation.run is not None
    window.do(events_of(creation.run))
    window.rooms.changes.library_changed.emit()
    window.settle()
    window.rooms.current.show(window.do(characters.get_character(creation.character.id)))
    window.settle()
    return creation.character.id


def limit(window: Opened, budget: str | None) -> None:
    rules = MoneyRules(None if budget is None else Decimal(budget))
    window.do(window.studio.money.set_rules(rules))
    window.rooms.changes.money_changed.emit()
    window.settle()


def month(window: Opened) -> str:
    label = window.find(QPushButton, "monthLabel")
    return label.text() if label.isVisible() else ""


def ledger(window: Opened) -> LedgerDialog:
    window.settle()
    return window.find(LedgerDialog, "ledgerDialog")


def test_the_status_bar_follows_what_is_spent_and_may_be(window: Opened) -> None:
    assert month(window) == "$0.00 this month", "there is a service with a key"
    character(window, images=2)
    assert month(window) == "$0.06 this month"
    limit(window, "2")
    assert month(window) == "This month $0.06 of $2.00"
    window.rooms.generate._on_picked("engine", "openai")
    window.settle()
    window.rooms.generate.one_more()
    window.settle()
    assert month(window) == "This month $0.09 of $2.00"


def test_the_ledger_is_in_the_file_menu_and_a_click_away_in_the_status_bar(window: Opened) -> None:
    character(window)
    window.window.actions_["show_ledger"].trigger()
    ledger(window).accept()
    window.find(QPushButton, "monthLabel").click()
    assert ledger(window).isVisible()
    ledger(window).reject()


def test_what_is_over_the_budget_leads_to_the_budget(window: Opened, service: Service) -> None:
    character(window)
    window.rooms.generate._on_picked("engine", "openai")
    window.rooms.generate._on_picked("quality", "medium")
    limit(window, "0.2")
    assert window.find(QLabel, "reasonLabel").text() == "Over this month’s budget"
    assert not window.find(QPushButton, "generateButton").isEnabled()
    window.find(QPushButton, "remedyButton").click()
    window.settle()
    field = window.find(QLineEdit, "budgetField")
    assert field.hasFocus()
    window.qtbot.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    window.type("9")
    window.press("Return")
    window.settle()
    assert month(window) == "This month $0.03 of $9.00"
    assert window.find(QPushButton, "generateButton").isEnabled()


def test_an_error_about_the_budget_has_a_button_that_leads_there(window: Opened) -> None:
    character(window)
    window.rooms.generate._on_picked("engine", "openai")
    limit(window, "0.5")
    assert window.find(QPushButton, "generateButton").isEnabled()
    # Another window spends what is left in this very moment.
    studio = window.studio
    line = expense(studio, "0.3", studio.workspace.now())
    window.do(studio.workspace.library.write(lambda records: records.expenses.add(line)))
    window.rooms.generate.generate()
    window.settle()
    dialog = window.find(ErrorDialog, "errorDialog")
    button = dialog.findChild(QPushButton, "errorRemedyButton")
    assert button is not None
    assert button.text() == "Change the budget"
    button.click()
    window.settle()
    assert window.find(QLineEdit, "budgetField").hasFocus()
    assert window.find(QLabel, "reasonLabel").text() == "Over this month’s budget", "the bar has learnt of it"
    assert Remedy.OPEN_MONEY in window.rooms.errors.remedies


def test_the_line_of_a_character_opens_it_wherever_it_is(window: Opened) -> None:
    nyx = character(window)
    tam = character(window, Details("Old Tam"))
    window.rooms.ledger.character_asked.emit(nyx)
    window.settle()
    assert window.character.id == nyx

    window.do(window.studio.trash.delete_character(tam))
    window.rooms.changes.library_changed.emit()
    window.settle()
    window.rooms.ledger.character_asked.emit(tam)
    window.settle()
    assert window.character.id == tam
    assert window.rooms.library.source is Source.TRASH

    window.do(window.studio.trash.empty_trash())
    window.rooms.changes.library_changed.emit()
    window.settle()
    window.rooms.ledger.character_asked.emit(tam)
    window.settle()
    assert window.find(QLabel, "toastText").text() == "That character is not in the library any more"


def test_a_failed_tile_says_what_its_image_costs(window: Opened, service: Service) -> None:
    character(window)
    generation = window.do(window.studio.images.generation_status(window.character.id)).generation
    words = window.window.pages.grid.words
    words.estimated(generation)
    window.settle()
    found = words.estimated(generation)
    assert found is not None
    assert f"{found.high:.3f}" == "0.059"
