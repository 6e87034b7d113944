"""The window and its services: how one gets to the connections, what is in the way of a round, what is said
until it is mended, and what helps.
"""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
import qasync
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from charstudio.domain.character import Details
from charstudio.domain.connection import Connection, ServerKind
from charstudio.errors import (
    CharacterImageError,
    CharacterUpdateError,
    EngineError,
    EngineErrorKind,
    LibraryErrorKind,
    SettingsError,
)
from charstudio.services.message_texts import Remedy
from charstudio.services.studio import Studio
from charstudio.ui.dialogs.errors import ErrorDialog
from charstudio.ui.dialogs.settings_dialog import SettingsDialog
from charstudio.ui.notices.banner import Banner
from tests.conftest import studio_of
from tests.stand_ins import Clock, FailingLibrary, ScriptedEngine, asked
from tests.ui.opened import Opened
from tests.ui.served import ACCOUNT, BILLING, Connected, Told

KEY = "sk-marked-0123456789abcdef"
WORKSHOP = Connection("workshop", "Workshop", "http://127.0.0.1:1234/v1", ServerKind.SD_SERVER)


class Room:
    """A window whose studio has OpenAI, with a key, and a server of one's own, without."""

    def __init__(self, qtbot: QtBot, loop: qasync.QEventLoop, studio: Studio, place: Path) -> None:
        self.qtbot, self.loop, self.studio, self.place = qtbot, loop, studio, place
        self.connected = Connected(studio.workspace.engines)  # type: ignore[arg-type]
        self.connected.store.connections = (WORKSHOP,)
        self.connected.keys.keys = {"openai": KEY, "workshop": "abc"}
        self.service = studio.connections = self.connected.service()
        self.urls: list[str] = []

    @property
    def told(self) -> Told:
        return self.connected.services.told

    def open(self) -> Opened:
        """Opens the window; the fixture closes it."""
        self._opening = Opened.on(self.qtbot, self.loop, self.studio, self.place)
        started = self.loop.create_task(self.service.start())
        self.qtbot.waitUntil(started.done)
        self.window = self._opening.__enter__()
        self.window.rooms.service_pages.open_url = self.urls.append
        return self.window

    def close(self) -> None:
        self._opening.__exit__(None, None, None)

    def character(self) -> str:
        creation = self.window.do(self.studio.characters.create_character(Details("Nyx"), asked(0)))
        self.window.rooms.changes.library_changed.emit()
        self.window.settle()
        self.window.rooms.library.select(creation.character.id)
        self.window.settle()
        return creation.character.id

    def choose(self, engine: str) -> None:
        combo = self.window.find(QComboBox, "engineCombo")
        combo.setCurrentIndex(combo.findData(engine))
        self.window.settle()

    @property
    def engine(self) -> str:
        return self.window.rooms.generate.engine_and_style()[0]

    def generate(self) -> None:
        self.window.find(QPushButton, "generateButton").click()
        self.window.settle()

    @property
    def bar(self) -> tuple[str, str]:
        """What the generate bar says is in the way, and its remedy."""
        reason, remedy = (
            self.window.find(QLabel, "reasonLabel"),
            self.window.find(QPushButton, "remedyButton"),
        )
        return (
            reason.text() if reason.isVisible() else "",
            remedy.text() if remedy.isVisible() else "",
        )

    def banner(self, engine: str) -> Banner | None:
        found = self.window.window.findChild(Banner, f"banner_service_{engine.replace(':', '_')}")
        return found if found is not None and not found.isHidden() else None

    def button(self, engine: str) -> QPushButton | None:
        banner = self.banner(engine)
        assert banner is not None
        return banner.findChild(QPushButton, "bannerButton1")

    @property
    def settings(self) -> SettingsDialog | None:
        found = self.window.window.findChild(SettingsDialog)
        return found if found is not None and found.isVisible() else None

    def at_key_of(self, connection_id: str) -> bool:
        """Whether the settings are open, with the keyboard at the key of this connection."""
        self.window.settle()
        settings = self.settings
        row = None if settings is None else settings.findChild(QWidget, f"connection_{connection_id}")
        field = None if row is None else row.findChild(QLineEdit, "connectionKeyField")
        return settings is not None and field is not None and settings.focusWidget() is field


@pytest.fixture
def room(  # noqa: PLR0917  (fixtures)
    qtbot: QtBot,
    loop: qasync.QEventLoop,
    failing: FailingLibrary,
    engine: ScriptedEngine,
    clock: Clock,
    tmp_path: Path,
) -> Iterator[Room]:
    task = loop.create_task(studio_of(failing, engine, clock, "Ada"))
    qtbot.waitUntil(task.done)
    room = Room(qtbot, loop, task.result(), tmp_path)
    yield room
    room.close()


# --- How one gets there -------------------------------------------------------------------------------------


def test_the_welcome_leads_to_the_key_of_openai(room: Room) -> None:
    room.open()
    room.window.find(QPushButton, "connectServiceButton").click()
    assert room.at_key_of("openai")


def test_the_menu_leads_to_the_connection_of_the_chosen_engine(room: Room) -> None:
    window = room.open()
    room.character()
    action = window.window.actions_["open_connections"]
    assert action in window.find(QMenu, "menuFile").actions()
    action.trigger()
    assert room.at_key_of("openai")
    assert room.settings is not None
    room.settings.reject()

    room.choose("openai:workshop")
    action.trigger()
    assert room.at_key_of("workshop")


def test_the_settings_themselves_open_no_card(room: Room) -> None:
    window = room.open()
    window.press("Ctrl+,")
    window.settle()
    assert room.settings is not None
    assert window.window.findChild(QWidget, "connectionCard") is None


# --- What is in the way -------------------------------------------------------------------------------------


def test_a_key_that_is_missing_is_known_once_the_keyring_was_asked(room: Room) -> None:
    room.connected.keys.keys.clear()
    window = room.open()
    room.character()
    assert room.bar == ("", "")
    room.choose("openai")
    assert room.bar == ("No key", "Connect…")
    assert not window.find(QPushButton, "generateButton").isEnabled()

    window.find(QPushButton, "remedyButton").click()
    assert room.at_key_of("openai")
    window.find(QLineEdit, "connectionKeyField").setText(KEY)
    window.find(QPushButton, "connectionSaveButton").click()
    window.settle()
    assert room.bar == ("", "")
    assert window.find(QPushButton, "generateButton").isEnabled()


def test_a_service_that_does_not_answer_is_said_and_another_engine_is_one_click_away(room: Room) -> None:
    room.told.reachable = False
    window = room.open()
    room.character()
    room.choose("openai")
    assert room.bar == ("OpenAI does not answer", "Use Scripted")
    window.window.queue.network_changed.emit(False)
    window.settle()
    assert room.bar == ("No network", "Use Scripted")

    window.find(QPushButton, "remedyButton").click()
    window.settle()
    assert room.engine == "scripted"
    assert room.bar == ("", "")
    assert window.find(QPushButton, "generateButton").isEnabled()


def test_it_recovers_when_the_network_is_back(room: Room) -> None:
    room.told.reachable = False
    window = room.open()
    room.character()
    window.window.queue.network_changed.emit(False)
    room.choose("openai")
    assert room.bar[0] == "No network"
    room.told.reachable = True
    window.window.queue.network_changed.emit(True)
    window.settle()
    assert room.bar == ("", "")


def test_the_engine_that_was_chosen_last_time_is_asked_at_the_start(room: Room) -> None:
    window = room.open()
    room.character()
    room.choose("openai")
    room.close()
    room.told.reachable = False
    window = room.open()
    window.wait(lambda: room.bar[0] == "OpenAI does not answer")


def test_a_round_that_did_not_get_through_has_the_service_asked(room: Room) -> None:
    room.open()
    room.character()
    room.choose("openai")
    room.told.reachable, room.told.refusal = False, EngineErrorKind.NETWORK
    room.generate()
    assert room.bar == ("OpenAI does not answer", "Use Scripted")
    assert room.banner("openai") is None


# --- What is said until it is mended ------------------------------------------------------------------------


def test_a_wrong_key_has_a_banner_until_a_test_is_answered(room: Room) -> None:
    window = room.open()
    room.character()
    room.choose("openai")
    room.told.refusal = EngineErrorKind.BAD_KEY
    room.generate()
    banner = room.banner("openai")
    assert banner is not None
    assert banner.words.text() == (
        "OpenAI: The key is wrong or was revoked. Check the key of this connection."
    )
    button = room.button("openai")
    assert button is not None
    assert button.text() == "Open connections"
    # One that was chosen meanwhile is not meant.
    room.choose("openai:workshop")
    button.click()
    assert room.at_key_of("openai")

    room.connected.services.fail(EngineErrorKind.BAD_KEY)
    window.find(QPushButton, "connectionTestButton").click()
    window.settle()
    assert room.banner("openai") is not None
    room.connected.services.fail(None)
    window.find(QPushButton, "connectionTestButton").click()
    window.settle()
    assert room.banner("openai") is None


def test_no_credit_has_a_banner_until_an_image_comes(room: Room) -> None:
    room.open()
    room.character()
    room.choose("openai")
    room.told.refusal = EngineErrorKind.QUOTA
    room.generate()
    button = room.button("openai")
    assert button is not None
    assert button.text() == "Open the billing page"
    button.click()
    assert room.urls == [BILLING]

    room.choose("openai:workshop")
    room.generate()
    assert room.button("openai:workshop") is None
    room.told.refusal = None
    room.generate()
    assert room.banner("openai:workshop") is None
    assert room.banner("openai") is not None
    room.choose("openai")
    room.generate()
    assert room.banner("openai") is None


def test_a_connection_that_is_removed_takes_its_banner_along(room: Room) -> None:
    window = room.open()
    room.character()
    room.choose("openai:workshop")
    room.told.refusal = EngineErrorKind.BAD_KEY
    room.generate()
    assert room.banner("openai:workshop") is not None
    window.do(room.service.remove_connection("workshop"))
    window.rooms.changes.engines_changed.emit()
    window.settle()
    assert room.banner("openai:workshop") is None


def test_what_one_prompt_is_refused_for_has_no_banner(room: Room) -> None:
    room.open()
    room.character()
    room.choose("openai")
    room.told.refusal = EngineErrorKind.MODERATION
    room.generate()
    assert room.banner("openai") is None


def test_settings_that_could_not_be_read_are_told_at_the_start(room: Room) -> None:
    room.connected.store.failing = SettingsError(
        LibraryErrorKind.DAMAGED, "damaged", place="/there/connections.json.damaged-1"
    )
    window = room.open()
    dialog = window.find(ErrorDialog, "errorDialog")
    assert "/there/connections.json.damaged-1" in dialog.findChildren(QLabel, "errorMessage")[0].text()
    room.connected.store.failing = None
    dialog.reject()


# --- What helps ---------------------------------------------------------------------------------------------


def failed(room: Room, kind: EngineErrorKind) -> QPushButton | None:
    """Shows an error of an engine, and gives the button of its remedy."""
    error = CharacterImageError("it failed", kind=kind.value)
    error.__cause__ = EngineError(kind, "it failed")
    room.window.rooms.errors.present(error)
    dialog = room.window.window.findChildren(ErrorDialog)[-1]
    return dialog.findChild(QPushButton, "errorRemedyButton")


def clicked(room: Room, kind: EngineErrorKind) -> None:
    button = failed(room, kind)
    assert button is not None
    button.click()
    room.window.settle()


def test_the_prompt_is_shown_with_the_cursor_in_it(room: Room) -> None:
    window = room.open()
    room.character()
    window.window.show_inspector(False)
    clicked(room, EngineErrorKind.MODERATION)
    field = window.find(QWidget, "promptField")
    assert field.isVisible()
    assert window.window.focusWidget() is field


def test_the_models_are_opened(room: Room) -> None:
    window = room.open()
    room.character()
    clicked(room, EngineErrorKind.MODEL_NOT_FOUND)
    view = window.find(QComboBox, "modelCombo").view()
    assert view.isVisible()
    window.find(QComboBox, "modelCombo").hidePopup()


def test_the_engine_that_works_offline_is_chosen(room: Room) -> None:
    room.open()
    room.character()
    room.choose("openai")
    clicked(room, EngineErrorKind.NETWORK)
    assert room.engine == "scripted"


def test_the_connection_of_the_chosen_engine_is_opened(room: Room) -> None:
    room.open()
    room.character()
    room.choose("openai:workshop")
    clicked(room, EngineErrorKind.BAD_KEY)
    assert room.at_key_of("workshop")


@pytest.mark.parametrize(
    ("kind", "url"),
    [(EngineErrorKind.QUOTA, BILLING), (EngineErrorKind.NOT_VERIFIED, ACCOUNT)],
)
def test_the_page_of_the_service_is_opened_where_it_is_known(
    kind: EngineErrorKind, url: str, room: Room
) -> None:
    room.open()
    room.character()
    room.choose("openai:workshop")
    assert failed(room, kind) is None
    room.window.window.findChildren(ErrorDialog)[-1].reject()
    room.choose("openai")
    clicked(room, kind)
    assert room.urls == [url]


def test_what_can_be_tried_again_is(room: Room) -> None:
    window = room.open()
    nyx = room.character()
    room.choose("openai")
    room.told.refusal = EngineErrorKind.UNAVAILABLE
    room.generate()
    generation = window.do(room.studio.images.generation_status(nyx)).generation
    again: list[int] = []
    window.rooms.grid.fault_asked.emit(generation, lambda: again.append(1))
    window.find(QPushButton, "errorRemedyButton").click()
    assert again == [1]


def test_details_of_a_tile_are_about_the_engine_of_its_round(room: Room) -> None:
    window = room.open()
    nyx = room.character()
    room.choose("openai")
    room.told.refusal = EngineErrorKind.QUOTA
    room.generate()
    room.choose("openai:workshop")
    generation = window.do(room.studio.images.generation_status(nyx)).generation
    window.rooms.grid.fault_asked.emit(generation, lambda: None)
    window.find(QPushButton, "errorRemedyButton").click()
    assert room.urls == [BILLING]


@pytest.mark.parametrize(
    "remedy",
    [
        Remedy.USE_SKETCH,
        Remedy.OPEN_CONNECTIONS,
        Remedy.OPEN_BILLING,
        Remedy.VERIFY,
        Remedy.EDIT_PROMPT,
        Remedy.CHOOSE_MODEL,
    ],
)
def test_whatever_an_engine_s_error_proposes_the_window_can_do(remedy: Remedy, room: Room) -> None:
    room.open()
    assert room.window.rooms.errors.offer(remedy, "openai") is not None


# --- How it ends --------------------------------------------------------------------------------------------


def test_a_window_is_closed_though_a_service_and_a_keyring_keep_one_waiting(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    never = asyncio.Event()

    async def waits(_connection_id: str) -> None:
        await never.wait()

    window = room.open()
    room.character()
    room.told.gate = never
    combo = window.find(QComboBox, "engineCombo")
    combo.setCurrentIndex(combo.findData("openai"))
    monkeypatch.setattr(room.connected.keys, "get", waits)
    window.session._look_for_keys()
    window.rooms.settings.open()
    assert window.session.tasks.busy
    window.session.leave_now()
    window.wait(window.left.done)


def test_an_error_that_is_about_no_engine_has_no_remedy_of_one(room: Room) -> None:
    room.open()
    room.window.rooms.errors.present(CharacterUpdateError("It changed", kind="stale", revision=7, read=5))
    dialog = room.window.find(ErrorDialog, "errorDialog")
    assert dialog.findChild(QPushButton, "errorRemedyButton") is None
