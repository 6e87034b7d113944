"""The settings: what is chosen holds at once and is remembered; artists come, are renamed, and take over."""

from collections.abc import Iterator

import pytest
import qasync
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from charstudio.domain import limits
from charstudio.domain.character import Artist
from charstudio.storage.library import SqliteLibrary
from charstudio.ui.dialogs.settings import SettingsController
from charstudio.ui.dialogs.settings_dialog import SettingsDialog
from charstudio.ui.letters import USUAL, Letter
from charstudio.ui.preferences import Preferences
from charstudio.ui.theme.theme import Appearance, theme
from charstudio.ui.widgets.choices import TickBox
from charstudio.ui.widgets.inline_error import InlineError
from charstudio.ui.widgets.segments import Segments
from tests.stand_ins import Clock, ScriptedEngine
from tests.ui.desk import Desk, W, find, window_for


class Room:
    def __init__(self, desk: Desk) -> None:
        self.desk, self.qtbot = desk, desk.qtbot
        self.preferences = Preferences()
        self.window = window_for(desk.qtbot, QLineEdit(), width=900, height=800)
        self.controller = SettingsController(
            self.window,
            studio=desk.studio,
            tasks=desk.tasks,
            changes=desk.changes,
            preferences=self.preferences,
        )

    def open(self) -> SettingsDialog:
        self.controller.open()
        self.desk.settle()
        return find(self.window, SettingsDialog, "settingsDialog")

    def find(self, kind: type[W], name: str) -> W:
        return find(self.window, kind, name)

    def click(self, widget: QWidget) -> None:
        self.qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)
        self.desk.settle()
        # Lines that are shown no more.
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)

    @property
    def artists(self) -> tuple[Artist, ...]:
        return self.desk.do(self.desk.studio.artists.list_artists())

    def line(self, name: str) -> QWidget:
        (artist,) = (one for one in self.artists if one.name == name)
        return self.find(QWidget, f"artist_{artist.id}")

    @property
    def names(self) -> list[str]:
        return [label.text() for label in self.window.findChildren(QLabel, "artistName")]

    def add(self, name: str) -> None:
        field = self.find(QLineEdit, "newArtistField")
        field.clear()
        self.qtbot.keyClicks(field, name)
        self.click(self.find(QPushButton, "newArtistButton"))


@pytest.fixture
def room(
    qtbot: QtBot, loop: qasync.QEventLoop, library: SqliteLibrary, engine: ScriptedEngine, clock: Clock
) -> Iterator[Room]:
    with Desk.made(qtbot, loop, library, engine, clock) as desk:
        yield Room(desk)
    theme().set_appearance(Appearance.SYSTEM)
    theme().reduced_motion = False


def test_colours_hold_at_once_and_are_remembered(room: Room) -> None:
    room.open()
    choice = room.find(Segments, "appearanceChoice")
    assert choice.choice == "system"
    for appearance in (Appearance.DARK, Appearance.LIGHT):
        room.click(room.find(QWidget, f"segment_{appearance.value}"))
        assert theme().appearance is appearance
        assert room.preferences.appearance is appearance
    assert Preferences().appearance is Appearance.LIGHT


def test_arrow_keys_walk_along_the_colours(room: Room) -> None:
    dialog = room.open()
    room.qtbot.waitUntil(dialog.isActiveWindow)
    assert room.find(QWidget, "segment_system").hasFocus()
    room.qtbot.keyClick(room.find(QWidget, "segment_system"), Qt.Key.Key_Right)
    assert theme().appearance is Appearance.LIGHT


def test_motion_and_letters_are_remembered(room: Room) -> None:
    room.open()
    room.click(room.find(TickBox, "reduceMotionBox"))
    assert theme().reduced_motion
    assert room.preferences.reduced_motion
    assert room.preferences.single_letters
    room.click(room.find(TickBox, "singleLettersBox"))
    assert not room.preferences.single_letters


def letter(room: Room, of: Letter) -> QLineEdit:
    return room.find(QLineEdit, f"letterField_{of}")


def test_another_letter_holds_at_once(room: Room) -> None:
    room.open()
    field = letter(room, Letter.FAVOURITE)
    with room.qtbot.waitSignal(room.preferences.letters_changed):
        field.selectAll()
        room.qtbot.keyClicks(field, "x")
    assert field.text() == "X"
    assert room.preferences.letters == {**USUAL, Letter.FAVOURITE: "X"}
    room.click(room.find(TickBox, "singleLettersBox"))
    assert room.preferences.letters == {}
    assert not field.isEnabled()
    assert room.preferences.chosen_letters[Letter.FAVOURITE] == "X"


@pytest.mark.parametrize(
    ("typed", "said"),
    [("p", "“P” does something already: Make an image the primary one."), ("7", "“7” is not a letter.")],
)
def test_a_letter_that_can_t_be_is_refused_beside_the_fields(typed: str, said: str, room: Room) -> None:
    room.open()
    field = letter(room, Letter.FAVOURITE)
    field.selectAll()
    room.qtbot.keyClicks(field, typed)
    error = room.find(InlineError, "letterError")
    assert (error.isVisible(), error.text) == (True, said)
    assert field.text() == "F"
    assert room.preferences.letters == USUAL

    field.selectAll()
    room.qtbot.keyClicks(field, "x")
    assert not error.isVisible()


def test_a_field_that_is_left_empty_shows_what_holds(room: Room) -> None:
    room.open()
    field = letter(room, Letter.COMPARE)
    field.setFocus()
    room.qtbot.keyClick(field, Qt.Key.Key_Backspace)
    room.qtbot.keyClick(field, Qt.Key.Key_Tab)
    assert field.text() == "C"


def test_letters_that_can_t_be_read_are_the_usual_ones(room: Room) -> None:
    room.preferences.set("letter_primary", "F")
    assert room.preferences.letters == USUAL


def test_what_is_changed_in_a_menu_is_seen_here(room: Room) -> None:
    room.open()
    room.preferences.set("appearance", Appearance.DARK)
    room.preferences.set("single_letters", value=False)
    assert room.find(Segments, "appearanceChoice").choice == "dark"
    assert not room.find(TickBox, "singleLettersBox").isChecked()


def test_the_folder_can_be_read_shown_and_left(room: Room) -> None:
    dialog = room.open()
    folder = str(room.desk.studio.workspace.library.folder)
    assert room.find(QTextEdit, "libraryFolder").toPlainText() == folder
    with room.qtbot.waitSignal(room.controller.show_folder_asked):
        room.click(room.find(QPushButton, "showFolderButton"))
    assert dialog.isVisible()
    closed: list[bool] = []
    dialog.finished.connect(lambda: closed.append(True))
    with room.qtbot.waitSignal(room.controller.open_library_asked):
        room.find(QPushButton, "openLibraryButton").click()
    assert closed


def test_artists_are_listed_and_made_and_the_one_at_work_is_marked(room: Room) -> None:
    room.open()
    assert room.names == ["Ada"]
    room.add("Bo")

    assert sorted(room.names) == ["Ada", "Bo"]
    assert room.find(QLineEdit, "newArtistField").text() == ""
    assert find(room.line("Ada"), QLabel, "activeArtist").isVisible()
    assert room.line("Ada").findChild(QPushButton, "switchArtistButton") is None
    assert room.desk.errors == []


def test_switching_closes_and_asks(room: Room) -> None:
    dialog = room.open()
    room.add("Bo")
    closed: list[bool] = []
    dialog.finished.connect(lambda: closed.append(True))
    with room.qtbot.waitSignal(room.controller.artist_switch_asked) as asked:
        find(room.line("Bo"), QPushButton, "switchArtistButton").click()
    assert asked.args == ["Bo"]
    assert closed


def test_a_name_that_cannot_be_is_said_beside_the_field(room: Room) -> None:
    room.open()
    error = room.find(InlineError, "newArtistError")
    for name, said in (("ada", "already"), ("<b>", "'<'"), ("x" * (limits.NAME + 1), str(limits.NAME + 1))):
        room.add(name)
        assert error.isVisible()
        assert said in error.text
        assert room.find(QLineEdit, "newArtistField").property("invalid") == "true"
    room.qtbot.keyClick(room.find(QLineEdit, "newArtistField"), Qt.Key.Key_Backspace)
    assert not error.isVisible()
    assert [artist.name for artist in room.artists] == ["Ada"]
    assert room.desk.errors == []


def test_an_artist_gets_another_name(room: Room) -> None:
    room.open()
    room.add("Bo")
    heard: list[int] = []
    room.desk.changes.library_changed.connect(lambda: heard.append(1))
    room.click(find(room.line("Ada"), QPushButton, "renameArtistButton"))
    field = room.find(QLineEdit, "renameArtistField")
    assert field.hasFocus()
    assert field.selectedText() == "Ada"
    room.qtbot.keyClicks(field, "Bo")
    room.qtbot.keyClick(field, Qt.Key.Key_Return)
    room.desk.settle()
    assert "already" in room.find(InlineError, "renameArtistError").text
    assert not heard

    room.qtbot.keyClicks(field, "rka")
    room.qtbot.keyClick(field, Qt.Key.Key_Return)
    room.desk.settle()
    assert sorted(room.names) == ["Bo", "Borka"]
    assert sorted(artist.name for artist in room.artists) == ["Bo", "Borka"]
    assert heard
    assert find(room.line("Borka"), QPushButton, "renameArtistButton").hasFocus()


def test_escape_leaves_the_name_and_then_the_dialog(room: Room) -> None:
    dialog = room.open()
    room.click(find(room.line("Ada"), QPushButton, "renameArtistButton"))
    room.qtbot.keyClick(room.find(QLineEdit, "renameArtistField"), Qt.Key.Key_Escape)
    assert dialog.isVisible()
    rename = find(room.line("Ada"), QPushButton, "renameArtistButton")
    assert rename.hasFocus()
    with room.qtbot.waitSignal(dialog.finished):
        room.qtbot.keyClick(rename, Qt.Key.Key_Escape)


def test_a_name_half_typed_survives_a_change_elsewhere(room: Room) -> None:
    room.open()
    room.click(find(room.line("Ada"), QPushButton, "renameArtistButton"))
    room.qtbot.keyClicks(room.find(QLineEdit, "renameArtistField"), "Ad")
    room.desk.changes.library_changed.emit()
    room.desk.settle()
    assert room.find(QLineEdit, "renameArtistField").text() == "Ad"


def test_a_library_that_cannot_be_written_is_said_there_too(room: Room) -> None:
    room.open()
    room.desk.library.fail_writes()
    room.add("Bo")
    assert "disk is full" in room.find(InlineError, "newArtistError").text
    assert room.names == ["Ada"]
