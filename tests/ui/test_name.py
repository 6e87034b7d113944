"""The name: free while it is typed, kept when another can't be, and asked for where one is missing."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
import qasync
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from charstudio.domain.character import Details
from charstudio.storage.library import SqliteLibrary
from tests.stand_ins import Clock, ScriptedEngine, asked
from tests.ui.character_room import Room
from tests.ui.desk import NYX, Desk

IN_USE = "The name “Old Tam” is in use."


@pytest.fixture
def desk(
    qtbot: QtBot, loop: qasync.QEventLoop, library: SqliteLibrary, engine: ScriptedEngine, clock: Clock
) -> Iterator[Desk]:
    with Desk.made(qtbot, loop, library, engine, clock) as desk:
        yield desk


@pytest.fixture
def room(desk: Desk) -> Room:
    desk.do(desk.studio.characters.create_character(replace(NYX, name="Old Tam"), asked(0)))
    return Room(desk)


def draft(room: Room, details: Details | None = None) -> None:
    room.desk.current.show(room.desk.do(room.desk.studio.characters.save_draft(details or Details())))


def test_a_free_name_says_so_until_it_is_saved(room: Room) -> None:
    room.desk.character()
    state = room.find(QLabel, "nameState")
    room.rename("Nyx Carroway")
    room.qtbot.waitUntil(lambda: state.text() == "Free")
    with room.qtbot.waitSignal(room.controller.saved, timeout=3000):
        pass

    assert state.text() == ""
    assert room.stored.name == "Nyx Carroway"
    room.leave()


def test_what_is_free_is_not_asked_for_the_name_it_has(room: Room) -> None:
    room.desk.character()
    room.rename("Nyx")
    room.rename("Nyx Calloway")
    room.qtbot.waitUntil(lambda: not room.desk.tasks.busy)
    room.leave()

    assert room.find(QLabel, "nameState").text() == ""
    assert room.desk.undo.undo_text == ""


def test_a_name_in_use_is_said_while_it_is_typed_and_the_last_one_stays(room: Room) -> None:
    left = room.desk.character()
    room.rename("Old Tam")
    room.qtbot.waitUntil(lambda: room.error == IN_USE)
    room.leave()

    assert room.error == IN_USE
    assert "Until then it stays “Nyx Calloway”." in room.find(QLabel, "nameErrorHint").text()
    assert (room.name.text(), room.stored.name) == ("Old Tam", "Nyx Calloway")
    assert not room.desk.errors
    room.desk.character(replace(NYX, name="Mirabel"))
    room.desk.settle()
    assert (room.name.text(), room.error) == ("Mirabel", "")
    room.desk.current.open(left.id)
    room.qtbot.waitUntil(lambda: room.name.text() == "Nyx Calloway")
    assert (room.error, room.controller.unsaved_work) == ("", False)


def test_leaving_the_character_with_a_name_in_use_leaves_it_the_last_one(room: Room) -> None:
    left = room.desk.character()
    room.rename("Old Tam")
    room.desk.current.open(None)
    room.desk.settle()
    room.desk.current.open(left.id)
    room.qtbot.waitUntil(lambda: room.name.text() == "Nyx Calloway")

    assert not room.desk.errors
    assert not room.controller.unsaved_work


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "The name is empty."),
        ("Nyx/2", "A name can't have the character '/'."),
        ("x" * 51, "The name has 51 characters."),
    ],
)
def test_a_name_that_cannot_be_is_said_at_once(name: str, said: str, room: Room) -> None:
    room.desk.character()
    with room.qtbot.waitSignal(room.controller.refused):
        room.rename(name)
    assert room.error == said
    room.leave()

    assert room.stored.name == "Nyx Calloway"
    room.rename("Nyx C")
    assert room.error == ""
    room.leave()
    assert room.stored.name == "Nyx C"


def test_what_was_saved_before_the_name_went_wrong_can_be_undone(room: Room) -> None:
    room.desk.character()
    room.rename("Nyx C")
    with room.qtbot.waitSignal(room.controller.saved, timeout=3000):
        pass
    room.type(room.name, "/")
    room.leave()

    assert room.desk.undo.undo_text == "rename Nyx Calloway"
    room.undo()
    assert room.stored.name == "Nyx Calloway"


def test_a_draft_is_stored_from_the_first_key(room: Room) -> None:
    draft(room)
    with room.qtbot.waitSignal(room.desk.changes.character_changed):
        room.qtbot.keyClicks(room.name, "M")
    assert room.stored.name == "M"
    room.type(room.name, "arlow")
    room.leave()

    assert room.stored.name == "Marlow"
    assert room.desk.undo.undo_text == "name Marlow"
    room.undo()
    assert (room.stored.name, room.name.text()) == ("", "")


def test_a_name_that_is_typed_for_a_draft_is_free_until_it_is_a_characters(room: Room) -> None:
    draft(room)
    state, shown = room.find(QLabel, "nameState"), room.desk.current.id
    assert shown is not None
    room.type(room.name, "Marlow")
    room.qtbot.waitUntil(lambda: state.text() == "Free")
    room.leave()
    assert room.stored.name == "Marlow"
    assert state.text() == "Free", "saved it is, and still anybody's"

    room.type(room.name, "e")
    assert state.text() == ""
    room.qtbot.keyClick(room.name, Qt.Key.Key_Backspace)
    room.qtbot.waitUntil(lambda: state.text() == "Free")
    room.leave()

    characters, details = room.desk.studio.characters, room.stored
    creation = room.desk.do(characters.create_character(details, asked(0), draft_id=shown))
    room.desk.changes.character_changed.emit(creation.character)
    assert state.text() == ""


def test_a_draft_keeps_a_name_in_use_and_says_so(room: Room) -> None:
    draft(room)
    room.rename("Old Tam")
    room.leave()
    assert room.error == IN_USE, "asked when it was left: nothing comes after a window has closed"
    assert room.stored.name == "Old Tam"
    shown = room.desk.current.id

    room.desk.current.open(None)
    room.desk.current.open(shown)
    room.qtbot.waitUntil(lambda: room.error == IN_USE)
    assert room.name.text() == "Old Tam"


def test_a_draft_with_a_free_name_says_nothing(room: Room) -> None:
    draft(room, Details("Marlow"))
    room.desk.settle()

    assert (room.error, room.find(QLabel, "nameState").text()) == ("", "")


def test_a_draft_keeps_what_cannot_be_a_name_for_the_time_being(room: Room) -> None:
    draft(room)
    room.rename("Nyx")
    room.leave()
    room.type(room.name, "/")
    room.leave()
    shown = room.desk.current.id
    room.desk.current.open(None)
    assert room.controller.unsaved_work
    room.desk.current.open(shown)
    room.qtbot.waitUntil(lambda: room.name.text() == "Nyx/")

    assert room.error == "A name can't have the character '/'."
    assert room.stored.name == "Nyx"


def test_undo_takes_no_name_from_what_is_a_character_by_now(room: Room) -> None:
    draft(room)
    room.rename("Marlow")
    room.leave()
    made = room.desk.do(
        room.desk.studio.characters.create_character(room.stored, asked(0), draft_id=room.desk.current.id)
    )
    room.desk.changes.character_changed.emit(made.character)
    room.undo()

    assert room.stored.name == "Marlow"
    assert not room.desk.errors


def test_a_missing_name_is_asked_for_and_one_is_offered(room: Room) -> None:
    draft(room)
    offer = room.find(QPushButton, "offerButton")
    with room.qtbot.waitSignal(room.controller.reveal_asked):
        room.controller.ask_for_name("Marlow Fenwick")

    assert room.name.hasFocus()
    assert (room.error, offer.text(), offer.isVisible()) == (
        "Name this character",
        "Use “Marlow Fenwick”",
        True,
    )
    room.qtbot.mouseClick(offer, Qt.MouseButton.LeftButton)
    room.desk.settle()
    assert (room.name.text(), room.stored.name) == ("Marlow Fenwick", "Marlow Fenwick")
    assert (room.error, offer.isVisible()) == ("", False)
    room.leave()
    assert room.desk.undo.undo_text == "name Marlow Fenwick"


def test_typing_a_name_takes_the_offer_away(room: Room) -> None:
    draft(room)
    room.controller.ask_for_name("Marlow Fenwick")
    room.type(room.name, "M")

    assert room.error == ""
    assert not room.find(QPushButton, "offerButton").isVisible()
    room.leave()


def test_keys_that_are_the_windows(room: Room) -> None:
    room.desk.character()
    room.rename("Nyx C")
    room.qtbot.keyClick(room.name, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    assert room.pressed == ["E"]
    room.qtbot.keyClick(room.name, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert room.name.text() == "Nyx Calloway", "the field's own undo first"
    room.rename("Nyx C")
    room.leave()
    room.name.setFocus()
    with room.qtbot.waitSignal(room.desk.undo.undone):
        room.qtbot.keyClick(room.name, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert room.stored.name == "Nyx Calloway"
