"""Connections in the settings: added, changed, tested and removed, with their keys out of sight."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import qasync
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from charstudio.domain.connection import NO_MODEL, OPENAI_URL, Connection, ListedModel, ServerKind
from charstudio.errors import EngineErrorKind, LibraryErrorKind, SettingsError
from charstudio.storage.library import SqliteLibrary
from charstudio.ui.connections.draft import ConnectionDraft
from charstudio.ui.dialogs.settings import SettingsController
from charstudio.ui.dialogs.settings_dialog import SettingsDialog
from charstudio.ui.preferences import Preferences
from charstudio.ui.widgets.basics import Button
from charstudio.ui.widgets.inline_error import InlineError
from charstudio.ui.widgets.inline_note import InlineNote
from charstudio.ui.widgets.text_choice import TextChoice
from tests.stand_ins import Clock, ScriptedEngine
from tests.ui.desk import Desk, W, find, window_for
from tests.ui.served import Connected, Services

KEY = "sk-marked-0123456789abcdef"
WORKSHOP = Connection("workshop", "Workshop", "http://127.0.0.1:1234/v1", ServerKind.SD_SERVER)


class Room:
    """The settings with their connections, over a window."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.qtbot = desk, desk.qtbot
        self.engines = desk.studio.workspace.engines
        self.connected = Connected(self.engines)  # type: ignore[arg-type]
        self.window = window_for(desk.qtbot, QLineEdit(), width=1024, height=700)
        self.told: list[int] = []
        desk.changes.engines_changed.connect(lambda: self.told.append(1))

    @property
    def services(self) -> Services:
        return self.connected.services

    def open(self, *, at: str = "", **environment: str) -> SettingsDialog:
        """Opens the settings, at the key of a connection where one is named."""
        service = self.desk.studio.connections = self.connected.service(**environment)
        self.desk.do(service.start())
        self.controller = SettingsController(
            self.window,
            studio=self.desk.studio,
            tasks=self.desk.tasks,
            changes=self.desk.changes,
            preferences=Preferences(),
        )
        if at:
            self.controller.open_connection(at)
        else:
            self.controller.open()
        self.desk.settle()
        dialog = self.find(SettingsDialog, "settingsDialog")
        self.qtbot.waitUntil(dialog.isActiveWindow)
        return dialog

    def find(self, kind: type[W], name: str) -> W:
        return find(self.window, kind, name)

    def row(self, connection_id: str) -> QWidget:
        return self.find(QWidget, f"connection_{connection_id}")

    def what(self, connection_id: str) -> str:
        """What the line of a connection says below its name."""
        return find(self.row(connection_id), QLabel, "connectionWhat").text()

    def writer(self, connection_id: str) -> str:
        """What it says of who writes."""
        return find(self.row(connection_id), QLabel, "connectionWriter").text()

    @property
    def ids(self) -> list[str]:
        lines = self.find(QWidget, "connectionList").children()
        return [one.objectName().removeprefix("connection_") for one in lines if isinstance(one, QWidget)]

    def click(self, name: str, within: QWidget | None = None) -> None:
        button = find(within or self.window, QPushButton, name)
        assert button.isVisible(), name
        button.click()
        self.desk.settle()
        self.tidy()

    def tidy(self) -> None:
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)

    def edit(self, connection_id: str) -> None:
        self.click("editConnectionButton", self.row(connection_id))

    def type(self, name: str, text: str) -> None:
        """Types into a field in place of what stood there."""
        field = self.find(QLineEdit, name)
        field.setFocus()
        field.selectAll()
        if text:
            self.qtbot.keyClicks(field, text)
        else:
            self.qtbot.keyClick(field, Qt.Key.Key_Delete)

    def choose(self, server: ServerKind) -> None:
        combo = self.find(QComboBox, "connectionServerCombo")
        combo.setCurrentIndex(combo.findData(server))
        combo.activated.emit(combo.currentIndex())

    def text(self, name: str) -> str:
        return self.find(QLineEdit, name).text()

    def said(self, name: str) -> str:
        """What an error says; empty while it is hidden."""
        return self.find(InlineError, name).text

    @property
    def open_card(self) -> bool:
        return self.window.findChild(QWidget, "connectionCard") is not None

    @property
    def kept(self) -> dict[str, Connection]:
        return {one.id: one for one in self.connected.store.connections}


@pytest.fixture
def room(
    qtbot: QtBot, loop: qasync.QEventLoop, library: SqliteLibrary, engine: ScriptedEngine, clock: Clock
) -> Iterator[Room]:
    with Desk.made(qtbot, loop, library, engine, clock) as desk:
        yield Room(desk)
        assert desk.errors == []


def test_each_line_says_name_address_and_where_the_key_is(room: Room) -> None:
    room.connected.store.connections = (WORKSHOP,)
    room.connected.keys.keys["openai"] = KEY
    room.open()
    assert room.ids == ["openai", "workshop"]
    assert find(room.row("workshop"), QLabel, "connectionName").text() == "Workshop"
    assert room.what("openai") == f"{OPENAI_URL} · key in the keyring"
    assert room.what("workshop") == "http://127.0.0.1:1234/v1 · no key"
    edit = find(room.row("workshop"), QPushButton, "editConnectionButton")
    assert edit.accessibleName() == "Edit Workshop"
    assert edit.accessibleDescription() == room.what("workshop")


def test_a_long_address_leaves_room_for_what_follows_it(room: Room) -> None:
    url = f"https://{'gateway' * 9}.example.org/v1"
    room.connected.store.connections = (Connection("workshop", "Workshop", url, ServerKind.OTHER),)
    room.open()
    assert room.what("workshop") == f"{url[:39]}… · no key"
    room.edit("workshop")
    assert room.text("connectionUrlField") == url


def test_a_key_is_typed_saved_and_never_shown_again(room: Room) -> None:
    room.open(at="openai")
    field = room.find(QLineEdit, "connectionKeyField")
    assert field.hasFocus()
    assert field.echoMode() is QLineEdit.EchoMode.Password
    room.qtbot.keyClicks(field, KEY)
    room.qtbot.keyClick(field, Qt.Key.Key_Return)
    room.desk.settle()
    room.tidy()

    assert room.connected.keys.keys == {"openai": KEY}
    assert not room.open_card
    assert find(room.row("openai"), Button, "editConnectionButton").hasFocus()
    assert room.told
    room.edit("openai")
    field = room.find(QLineEdit, "connectionKeyField")
    assert field.text() == ""
    assert field.placeholderText() == "in the keyring; type to replace it"
    assert all(KEY not in one.text() for one in room.window.findChildren(QLineEdit))
    assert KEY not in repr(ConnectionDraft(key=KEY))


def test_what_was_saved_is_asked_at_once(room: Room) -> None:
    room.open(at="openai")
    room.type("connectionKeyField", KEY)
    with room.qtbot.waitSignal(room.controller.connections.answered) as answered:
        room.click("connectionSaveButton")
    assert answered.args == ["openai"]
    assert room.services.asked == [(OPENAI_URL, KEY)]
    assert room.what("openai") == f"{OPENAI_URL} · key in the keyring · 3 model(s)"
    assert [one.id for one in room.kept["openai"].models] == [one.id for one in room.services.models]


def test_a_wrong_key_is_said_below_its_line(room: Room) -> None:
    room.services.fail(EngineErrorKind.BAD_KEY)
    room.open(at="openai")
    room.type("connectionKeyField", KEY)
    room.click("connectionSaveButton")
    assert room.said("connectionProblem") == "The key is wrong or was revoked."
    assert room.connected.keys.keys == {"openai": KEY}
    room.edit("openai")
    assert room.said("connectionProblem") == ""


def test_a_connection_is_added(room: Room) -> None:
    room.open()
    room.click("addConnectionButton")
    name = room.find(QLineEdit, "connectionNameField")
    assert name.hasFocus()
    assert not room.find(QPushButton, "addConnectionButton").isVisible()
    room.type("connectionNameField", "Workshop")
    room.type("connectionUrlField", "http://127.0.0.1:7000/v1/")
    room.type("connectionKeyField", KEY)
    room.find(TextChoice, "connectionImageModelCombo").field.setText("painter")
    room.click("connectionSaveButton")

    kept = room.kept["workshop"]
    assert (kept.name, kept.base_url, kept.server) == (
        "Workshop",
        "http://127.0.0.1:7000/v1",
        ServerKind.SD_SERVER,
    )
    assert kept.image_model == "painter"
    assert room.connected.keys.keys == {"workshop": KEY}
    assert room.ids == ["openai", "workshop"]
    assert "openai:workshop" in room.engines
    assert room.find(QPushButton, "addConnectionButton").isVisible()
    assert find(room.row("workshop"), Button, "editConnectionButton").hasFocus()


def test_a_kind_of_server_brings_its_address_and_name_unless_they_were_typed(room: Room) -> None:
    room.open()
    room.click("addConnectionButton")
    room.choose(ServerKind.KOBOLDCPP)
    assert (room.text("connectionNameField"), room.text("connectionUrlField")) == (
        "KoboldCpp",
        "http://127.0.0.1:5001/v1",
    )
    room.choose(ServerKind.OPENAI)
    assert room.text("connectionUrlField") == OPENAI_URL
    room.type("connectionNameField", "Mine")
    room.type("connectionUrlField", "http://127.0.0.1:9/v1")
    room.choose(ServerKind.VLLM)
    assert (room.text("connectionNameField"), room.text("connectionUrlField")) == (
        "Mine",
        "http://127.0.0.1:9/v1",
    )


@pytest.mark.parametrize(
    ("field", "typed", "error", "said"),
    [
        ("connectionNameField", "", "connectionNameError", "A connection needs a name."),
        (
            "connectionNameField",
            "OPENAI",
            "connectionNameError",
            "There is a connection called “OPENAI” already.",
        ),
        ("connectionUrlField", "api.openai.com", "connectionUrlError", "That is no address of a service."),
        (
            "connectionUrlField",
            "https://ada:secret@example.org/v1",
            "connectionUrlError",
            "The address has a name or a password in it.",
        ),
        (
            "connectionKeyField",
            "two words",
            "connectionKeyError",
            "That can't be a key: it has spaces, line breaks or unusual letters.",
        ),
    ],
)
def test_what_can_t_be_is_said_beside_its_field(
    field: str, typed: str, error: str, said: str, room: Room
) -> None:
    room.open()
    room.click("addConnectionButton")
    room.type(field, typed)
    room.click("connectionSaveButton")
    assert room.said(error) == said
    widget = room.find(QLineEdit, field)
    assert widget.property("invalid") == "true"
    assert widget.hasFocus()
    assert room.open_card
    assert room.kept == {}

    room.qtbot.keyClicks(widget, "x")
    assert room.said(error) == ""
    assert widget.property("invalid") == "false"


def test_a_disk_that_is_full_is_said_in_the_card_and_can_be_tried_again(room: Room) -> None:
    room.open()
    room.click("addConnectionButton")
    room.type("connectionNameField", "Workshop")
    room.connected.store.failing = SettingsError(LibraryErrorKind.FULL, "full", place="/there", system="full")
    room.click("connectionSaveButton")
    assert room.said("connectionError").startswith("The disk is full")
    room.connected.store.failing = None
    room.click("connectionSaveButton")
    assert "workshop" in room.kept


@pytest.mark.parametrize(
    ("url", "warns"),
    [
        ("http://192.168.1.20:1234/v1", True),
        ("http://example.org/v1", True),
        ("http://127.0.0.1:1234/v1", False),
        ("http://localhost:1234/v1", False),
        ("https://example.org/v1", False),
    ],
)
def test_plain_http_to_another_machine_is_warned_about_while_it_is_typed(
    url: str, warns: bool, room: Room
) -> None:
    room.open()
    room.click("addConnectionButton")
    room.type("connectionUrlField", url)
    warning = room.find(InlineNote, "connectionWarning")
    assert warning.isVisible() is warns
    assert warning.text.startswith("Nothing is encrypted") is warns


def test_a_kept_key_that_would_go_to_another_server_is_warned_about(room: Room) -> None:
    room.connected.keys.keys["openai"] = KEY
    room.open(at="openai")
    warning = room.find(InlineNote, "connectionWarning")
    assert not warning.isVisible()
    room.type("connectionUrlField", "https://example.org/v1")
    assert warning.text == "The key that is kept will go to this address, too."
    room.type("connectionKeyField", "another")
    assert not warning.isVisible()


def test_the_keyboard_stays_with_the_test_while_it_asks(room: Room) -> None:
    dialog = room.open(at="openai")
    button = room.find(QPushButton, "connectionTestButton")
    room.services.gate = asyncio.Event()
    button.setFocus()
    button.click()
    assert dialog.focusWidget() is not room.find(QPushButton, "connectionRemoveButton")
    room.services.gate.set()
    room.desk.settle()
    assert dialog.focusWidget() is button


def test_a_test_lists_the_models_for_images_and_when_they_end(room: Room) -> None:
    today = datetime.now(UTC).date()
    room.services.models = (
        ListedModel("painter-image-1"),
        ListedModel("painter-image-0", today - timedelta(days=1)),
        ListedModel("writer-1", today + timedelta(days=1)),
    )
    room.open(at="openai")
    room.type("connectionKeyField", KEY)
    room.services.gate = asyncio.Event()
    room.find(QPushButton, "connectionTestButton").click()
    result = room.find(QLabel, "connectionTestResult")
    assert result.text() == "Asking…"
    assert not room.find(QPushButton, "connectionTestButton").isEnabled()

    room.services.gate.set()
    room.desk.settle()
    assert result.text().startswith("3 model(s) · 0")
    models = room.find(QLabel, "connectionTestModels").text()
    assert models.startswith("For images: painter-image-1, painter-image-0 (retired on ")
    assert "writer" not in models
    assert room.find(QPushButton, "connectionTestButton").isEnabled()
    # Nothing of it is kept yet.
    assert room.connected.keys.keys == {}
    image, text = (room.find(TextChoice, f"connection{which}ModelCombo") for which in ("Image", "Text"))
    assert [image.itemText(place) for place in range(image.count())] == ["painter-image-1", "painter-image-0"]
    assert [text.itemText(place) for place in range(text.count())] == [
        "None: words by rule",
        "writer-1",
    ]


def test_a_test_of_what_is_saved_is_remembered_and_told(room: Room) -> None:
    room.connected.keys.keys["openai"] = KEY
    room.open(at="openai")
    with room.qtbot.waitSignal(room.controller.connections.answered):
        room.click("connectionTestButton")
    assert room.services.asked == [(OPENAI_URL, KEY)]
    assert len(room.kept["openai"].models) == 3
    assert room.told
    assert room.find(QLabel, "connectionTestResult").text().startswith("3 model(s)")


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (EngineErrorKind.BAD_KEY, "The key is wrong or was revoked."),
        (EngineErrorKind.NETWORK, "Nothing answers at this address."),
        (EngineErrorKind.NO_KEY, "This service needs a key."),
    ],
)
def test_a_test_that_fails_says_why_and_what_to_do(kind: EngineErrorKind, said: str, room: Room) -> None:
    room.services.fail(kind)
    room.open(at="openai")
    room.type("connectionKeyField", KEY)
    room.click("connectionTestButton")
    error = room.find(InlineError, "connectionTestError")
    assert error.text == said
    assert find(error, QLabel, "connectionTestErrorHint").text()
    assert room.find(QPushButton, "connectionTestButton").isEnabled()
    room.type("connectionKeyField", "another")
    assert not error.isVisible()


def test_an_address_that_can_t_be_is_said_at_its_field_when_it_is_tested(room: Room) -> None:
    room.open(at="openai")
    room.type("connectionUrlField", "nowhere")
    room.click("connectionTestButton")
    assert room.said("connectionUrlError") == "That is no address of a service."
    assert room.services.asked == []


def test_an_answer_to_what_stands_there_no_more_is_not_shown(room: Room) -> None:
    room.open(at="openai")
    room.type("connectionKeyField", KEY)
    room.services.gate = asyncio.Event()
    room.find(QPushButton, "connectionTestButton").click()
    room.type("connectionKeyField", "another")
    assert room.find(QPushButton, "connectionTestButton").isEnabled()
    room.services.gate.set()
    room.desk.settle()
    assert room.find(QLabel, "connectionTestResult").text() == ""


def test_closing_the_settings_ends_a_test(room: Room) -> None:
    dialog = room.open(at="openai")
    room.services.gate = asyncio.Event()
    room.find(QPushButton, "connectionTestButton").click()
    with room.qtbot.waitSignal(dialog.finished):
        room.find(QPushButton, "settingsCloseButton").click()
    # Else this would wait for the gate.
    room.desk.settle()


def test_only_what_was_changed_is_kept(room: Room) -> None:
    room.open(address="https://gateway.example.org/v1")
    room.edit("openai")
    assert room.text("connectionUrlField") == "https://gateway.example.org/v1"
    assert not room.find(QLineEdit, "connectionUrlField").isEnabled()
    assert not room.find(QComboBox, "connectionServerCombo").isEnabled()
    assert "OPENAI_BASE_URL" in room.find(InlineNote, "connectionUrlNote").text
    room.type("connectionNameField", "Ours")
    room.click("connectionSaveButton")
    assert (room.kept["openai"].name, room.kept["openai"].base_url) == ("Ours", OPENAI_URL)
    assert room.services.asked == []


def test_a_key_from_the_environment_is_named_and_can_t_be_replaced(room: Room) -> None:
    room.open(key=KEY)
    assert room.what("openai") == f"{OPENAI_URL} · key from OPENAI_API_KEY"
    room.edit("openai")
    field = room.find(QLineEdit, "connectionKeyField")
    assert not field.isEnabled()
    assert field.placeholderText() == "from OPENAI_API_KEY"
    assert not room.find(QPushButton, "connectionForgetKeyButton").isVisible()
    assert room.find(InlineNote, "connectionKeyNote").isVisible()


def test_without_a_keyring_it_is_said_once_with_the_reason(room: Room) -> None:
    room.connected.store.connections = (WORKSHOP,)
    room.connected.keys.trouble = "No recommended backend was available."
    room.connected.keys.keys["workshop"] = "abc"
    room.open(at="openai")
    room.type("connectionKeyField", KEY)
    room.click("connectionSaveButton")
    note = room.find(InlineNote, "connectionKeyringNote")
    assert note.text == (
        "This system has no keyring that can be used now. Keys stay in memory until CharStudio is closed."
    )
    assert find(note, QLabel, "connectionKeyringNoteMore").text() == "No recommended backend was available."
    assert "key for this session only" in room.what("openai")


def test_a_keyring_that_is_locked_is_said_before_a_key_is_entered(room: Room) -> None:
    room.connected.keys.trouble = "The keyring is locked."
    room.open()
    assert room.what("openai") == f"{OPENAI_URL} · no key"
    note = room.find(InlineNote, "connectionKeyringNote")
    assert note.text.startswith("This system has no keyring that can be used now.")
    room.connected.keys.trouble = ""
    room.controller.connections.read()
    room.desk.settle()
    assert not note.isVisible()


def test_a_variable_that_can_t_be_is_no_trouble_of_the_keyring(room: Room) -> None:
    room.open(key="two words")
    assert room.what("openai") == f"{OPENAI_URL} · no key · OPENAI_API_KEY can't be a key"
    assert not room.find(InlineNote, "connectionKeyringNote").isVisible()
    room.edit("openai")
    assert not room.find(QLineEdit, "connectionKeyField").isEnabled()
    assert room.find(InlineNote, "connectionKeyNote").text == "OPENAI_API_KEY can't be a key."


def test_a_key_is_forgotten_and_what_was_typed_stays(room: Room) -> None:
    room.connected.keys.keys["openai"] = KEY
    room.open(at="openai")
    room.type("connectionNameField", "Ours")
    room.click("connectionForgetKeyButton")
    assert room.connected.keys.keys == {}
    assert room.text("connectionNameField") == "Ours"
    assert room.find(QLineEdit, "connectionKeyField").placeholderText() == "none"
    assert not room.find(QPushButton, "connectionForgetKeyButton").isVisible()
    assert room.told


def test_a_connection_is_removed_after_a_question(room: Room) -> None:
    room.connected.store.connections = (WORKSHOP,)
    room.connected.keys.keys["workshop"] = KEY
    dialog = room.open()
    room.edit("workshop")
    room.click("connectionRemoveButton")
    room.click("answer_keep")
    assert room.ids == ["openai", "workshop"]

    room.click("connectionRemoveButton")
    with room.qtbot.waitSignal(room.controller.connections.removed) as removed:
        room.window.findChildren(QPushButton, "answer_remove")[-1].click()
    room.desk.settle()
    room.tidy()
    assert removed.args == ["openai:workshop"]
    assert room.ids == ["openai"]
    assert room.kept.get("workshop") is None
    assert room.connected.keys.keys == {}
    assert "openai:workshop" not in room.engines
    assert dialog.focusWidget() is room.find(QPushButton, "addConnectionButton")
    assert room.told


def test_a_key_that_the_keyring_does_not_forget_is_told(room: Room) -> None:
    room.connected.store.connections = (WORKSHOP,)
    room.connected.keys.keys = {"openai": KEY, "workshop": KEY}
    room.connected.keys.removing = SettingsError(LibraryErrorKind.BUSY, "it is locked", system="locked")
    room.open(at="openai")
    room.click("connectionForgetKeyButton")
    assert room.said("connectionError").startswith("The system's keyring did not forget the key")
    room.click("connectionCancelButton")

    room.edit("workshop")
    room.click("connectionRemoveButton")
    room.click("answer_remove")
    assert room.ids == ["openai"]
    assert [error.kind for error in room.desk.errors] == ["busy"]
    room.desk.errors.clear()


def test_what_is_saved_is_asked_though_the_settings_are_closed(room: Room) -> None:
    dialog = room.open(at="openai")
    room.type("connectionKeyField", KEY)
    room.services.gate = asyncio.Event()
    room.find(QPushButton, "connectionSaveButton").click()
    room.qtbot.waitUntil(lambda: not room.open_card or not room.find(QWidget, "connectionCard").isVisible())
    assert room.what("openai").endswith(" · asking…")
    dialog.reject()
    with room.qtbot.waitSignal(room.controller.connections.answered):
        room.services.gate.set()
    assert len(room.kept["openai"].models) == 3


def test_an_answer_for_what_is_not_saved_says_nothing_of_what_is(room: Room) -> None:
    room.open(at="openai")
    room.type("connectionKeyField", KEY)
    answered: list[str] = []
    room.controller.connections.answered.connect(answered.append)
    room.services.gate = asyncio.Event()
    room.find(QPushButton, "connectionTestButton").click()
    room.type("connectionKeyField", "")
    room.services.gate.set()
    room.desk.settle()
    assert room.services.asked == [(OPENAI_URL, KEY)]
    assert answered == []


def test_openai_is_reset_and_stays(room: Room) -> None:
    room.connected.store.connections = (Connection("openai", "Ours", "https://example.org/v1"),)
    room.connected.keys.keys["openai"] = KEY
    room.open(at="openai")
    assert room.find(QPushButton, "connectionRemoveButton").text() == "Reset…"
    room.click("connectionRemoveButton")
    room.click("answer_remove")
    assert room.ids == ["openai"]
    assert room.what("openai") == f"{OPENAI_URL} · no key"
    assert find(room.row("openai"), QLabel, "connectionName").text() == "OpenAI"
    assert room.connected.keys.keys == {}


def test_cancel_and_escape_leave_the_card_and_not_the_settings(room: Room) -> None:
    dialog = room.open(at="openai")
    room.type("connectionNameField", "Ours")
    room.click("connectionCancelButton")
    assert not room.open_card
    assert find(room.row("openai"), Button, "editConnectionButton").hasFocus()

    room.edit("openai")
    assert room.text("connectionNameField") == "OpenAI"
    room.qtbot.keyClick(room.find(QLineEdit, "connectionNameField"), Qt.Key.Key_Escape)
    room.tidy()
    assert not room.open_card
    assert dialog.isVisible()
    assert room.kept == {}


def test_one_card_is_open_at_a_time_unless_that_would_lose_what_was_typed(room: Room) -> None:
    room.connected.store.connections = (WORKSHOP,)
    room.open(at="openai")
    room.edit("workshop")
    assert len(room.window.findChildren(QWidget, "connectionCard")) == 1
    room.type("connectionNameField", "Cellar")
    room.edit("openai")
    assert len(room.window.findChildren(QWidget, "connectionCard")) == 2


def test_the_settings_ask_before_what_was_typed_is_lost(room: Room) -> None:
    dialog = room.open(at="openai")
    room.type("connectionKeyField", KEY)
    room.click("settingsCloseButton")
    room.click("answer_stay")
    assert dialog.isVisible()
    assert room.text("connectionKeyField") == KEY

    room.click("settingsCloseButton")
    with room.qtbot.waitSignal(dialog.finished):
        room.window.findChildren(QPushButton, "answer_leave")[-1].click()
    assert room.connected.keys.keys == {}


def test_tab_goes_through_lines_and_card_as_they_stand(room: Room) -> None:
    room.connected.store.connections = (WORKSHOP,)
    room.open()
    room.edit("openai")
    room.find(QWidget, "reduceMotionBox").setFocus()
    seen = []
    for _ in range(12):
        focused = QApplication.focusWidget()
        assert focused is not None
        room.qtbot.keyClick(focused, Qt.Key.Key_Tab)
        focused = QApplication.focusWidget()
        assert focused is not None
        seen.append(focused.objectName())
    assert seen == [
        "connectionNameField",
        "connectionServerCombo",
        "connectionUrlField",
        "connectionKeyField",
        "connectionImageModelCombo",
        "connectionTextModelCombo",
        "connectionTestButton",
        "connectionRemoveButton",
        "connectionCancelButton",
        "connectionSaveButton",
        "editConnectionButton",
        "addConnectionButton",
    ]


def test_a_file_that_can_t_be_read_later_is_said_in_its_place(room: Room) -> None:
    room.open()
    room.connected.store.failing = SettingsError(LibraryErrorKind.FULL, "full", place="/there", system="full")
    room.edit("openai")
    room.type("connectionNameField", "Ours")
    room.click("connectionSaveButton")
    assert room.said("connectionError").startswith("The disk is full")
    assert room.open_card


def test_a_text_model_is_chosen_from_those_that_write_or_typed(room: Room) -> None:
    room.connected.store.connections = (
        Connection("openai", "OpenAI", models=(ListedModel("gpt-image-9"), ListedModel("gpt-9"))),
    )
    room.open()
    room.edit("openai")
    box = room.find(TextChoice, "connectionTextModelCombo")
    assert [box.itemText(place) for place in range(box.count())] == ["None: words by rule", "gpt-9"]
    assert box.field.placeholderText() == "the best that it lists"
    box.field.setFocus()
    room.qtbot.keyClicks(box.field, "gpt-9-custom")
    room.click("connectionSaveButton")

    assert room.desk.studio.connections.connections[0].text_model == "gpt-9-custom"
    assert room.writer("openai") == "words by gpt-9-custom"


def test_a_connection_can_be_kept_from_writing(room: Room) -> None:
    room.open()
    room.edit("openai")
    box = room.find(TextChoice, "connectionTextModelCombo")
    box.setCurrentIndex(box.findText("None: words by rule"))
    box.activated.emit(box.currentIndex())
    room.click("connectionSaveButton")
    assert room.desk.studio.connections.connections[0].text_model == NO_MODEL
    assert room.writer("openai") == "words by rule"

    room.edit("openai")
    box = room.find(TextChoice, "connectionTextModelCombo")
    assert box.text == "None: words by rule"
    box.field.clear()
    room.qtbot.keyClicks(box.field, "gpt-9")
    room.click("connectionSaveButton")
    assert room.desk.studio.connections.connections[0].text_model == "gpt-9"
