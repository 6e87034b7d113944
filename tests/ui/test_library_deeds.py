"""What is done to characters in the list: trash, favourites, copies; and how it is undone."""

from collections.abc import Iterator

import pytest
import qasync
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QDialog, QLineEdit, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from charstudio.domain.character import Character, Details
from charstudio.domain.listing import ListQuery, Shelf
from charstudio.storage.library import SqliteLibrary
from charstudio.ui.dialogs.questions import Question
from charstudio.ui.letters import Letter
from charstudio.ui.library.restoring import RestoreDialog
from charstudio.ui.library.rows import Source
from charstudio.ui.widgets.inline_error import InlineError
from tests.stand_ins import Clock, ScriptedEngine, disk_full
from tests.ui.desk import Desk, find
from tests.ui.library_room import Room


@pytest.fixture
def desk(
    qtbot: QtBot, loop: qasync.QEventLoop, library: SqliteLibrary, engine: ScriptedEngine, clock: Clock
) -> Iterator[Desk]:
    with Desk.made(qtbot, loop, library, engine, clock) as desk:
        yield desk


@pytest.fixture
def room(desk: Desk) -> Room:
    return Room(desk).start()


def in_trash(room: Room) -> set[str]:
    query = ListQuery(shelf=Shelf.TRASH, limit=1000)
    page = room.desk.do(room.desk.studio.characters.list_characters(query))
    return {character.name for character in page.characters}


def test_delete_moves_to_the_trash_and_selects_the_next_one(room: Room) -> None:
    _ada, _mirabel, nyx = room.add("Ada", "Mirabel", "Nyx")
    room.choose("Nyx")
    room.press(Qt.Key.Key_Delete)
    assert room.names() == ["Mirabel", "Ada"]
    assert room.selected() == ["Mirabel"]
    assert room.toasts == [("Nyx moved to the trash", True)]
    assert room.desk.undo.undo_text == "trash Nyx"
    room.press(Qt.Key.Key_End)
    room.press(Qt.Key.Key_Delete)
    assert room.selected() == ["Mirabel"], "the one before, where there is no next"
    room.undo()
    room.undo()
    assert room.names() == ["Nyx", "Mirabel", "Ada"]
    assert room.selected() == ["Nyx"]
    assert room.desk.current.id == nyx.id
    room.redo()
    assert in_trash(room) == {"Nyx"}


def test_it_is_said_how_far_it_has_come_with_many(room: Room) -> None:
    room.add(*(f"N{number:02}" for number in range(60)))
    room.list.selectAll()
    room.press(Qt.Key.Key_Delete)
    assert room.toasts == [
        ("50 of 60 characters", False),
        ("60 of 60 characters", False),
        ("60 characters moved to the trash", True),
    ]


def test_any_number_is_one_step(room: Room) -> None:
    room.add(*(f"N{number:02}" for number in range(30)))
    room.choose("N25")
    room.press(Qt.Key.Key_End, Qt.KeyboardModifier.ShiftModifier)
    room.press(Qt.Key.Key_Delete)
    assert room.names() == ["N29", "N28", "N27", "N26"]
    assert room.selected() == ["N26"]
    assert room.toasts == [("26 characters moved to the trash", True)]
    room.undo()
    assert len(room.names()) == 30
    assert room.selected() == [f"N{number:02}" for number in range(25, -1, -1)]
    assert room.desk.undo.undo_text == ""


def test_the_last_one_leaves_nothing_selected(room: Room) -> None:
    room.add("Nyx")
    room.choose("Nyx")
    room.press(Qt.Key.Key_Delete)
    assert room.desk.current.id is None
    assert room.selections[-1] == ()


def test_undo_shows_where_it_happens(room: Room) -> None:
    room.add("Ada", "Nyx")
    room.choose("Nyx")
    room.press(Qt.Key.Key_Delete)
    room.controller.set_source(Source.TRASH)
    room.desk.settle()
    assert room.names() == ["Nyx"]
    room.undo()
    assert room.controller.source is Source.ALL
    assert room.selected() == ["Nyx"]


def test_what_could_not_be_trashed_is_selected_again(room: Room) -> None:
    room.add("Ada", "Nyx")
    room.choose("Nyx")
    room.desk.library.fail_writes(disk_full())
    room.press(Qt.Key.Key_Delete)
    assert room.selected() == ["Nyx"]
    assert room.desk.undo.undo_text == ""
    assert len(room.desk.errors) == 1
    assert room.toasts == []


def test_what_was_trashed_before_something_failed_can_be_undone(room: Room) -> None:
    room.add("Ada", "Mirabel", "Nyx")
    room.choose("Nyx", "Mirabel")
    room.desk.library.fail_writes(disk_full(), after=1)
    room.press(Qt.Key.Key_Delete)
    room.desk.library.writing = None
    assert in_trash(room) == {"Nyx"}
    assert room.names() == ["Mirabel", "Ada"]
    assert room.desk.undo.undo_text == "trash Nyx"


def test_delete_elsewhere_is_not_ours(room: Room) -> None:
    room.add("Nyx")
    room.choose("Nyx")
    room.field.setFocus()
    room.qtbot.keyClick(room.field, Qt.Key.Key_Delete)
    room.desk.settle()
    assert room.names() == ["Nyx"]


def test_favourites(room: Room) -> None:
    ada, nyx = room.add("Ada", "Nyx")
    room.choose("Nyx")
    room.press(Qt.Key.Key_F)
    assert room.stored(nyx).favourite
    room.choose("Nyx", "Ada")
    room.press(Qt.Key.Key_F)
    assert room.stored(ada).favourite
    assert room.stored(nyx).favourite, "those that were not become so first"
    assert room.desk.undo.undo_text == "mark Ada as a favourite"
    room.undo()
    assert not room.stored(ada).favourite
    assert room.stored(nyx).favourite
    room.redo()
    assert room.selected() == ["Ada"], "where it happened"
    room.choose("Nyx", "Ada")
    room.controller.toggle_favourite()
    room.desk.settle()
    assert not room.stored(nyx).favourite
    assert room.desk.undo.undo_text == "take the stars from 2 characters"
    room.preferences.set_letter(Letter.FAVOURITE, "X")
    room.press(Qt.Key.Key_X)
    assert room.stored(nyx).favourite
    room.press(Qt.Key.Key_X)
    room.preferences.set("single_letters", False)
    room.press(Qt.Key.Key_F)
    assert not room.stored(nyx).favourite, "a letter like all others"


def test_the_shown_one_is_meant_while_a_search_hides_it(room: Room) -> None:
    _ada, nyx = room.add("Ada", "Nyx")
    room.choose("Nyx")
    room.search("ada")
    room.controller.toggle_favourite()
    room.desk.settle()
    assert room.stored(nyx).favourite


def test_copies(room: Room) -> None:
    room.add("Ada", "Nyx")
    room.choose("Nyx")
    room.controller.duplicate()
    room.desk.settle()
    assert room.names() == ["Nyx 2", "Nyx", "Ada"]
    assert room.selected() == ["Nyx 2"]
    assert room.toasts == [("Nyx 2 made as a copy", True)]
    room.undo()
    assert room.names() == ["Nyx", "Ada"]
    assert in_trash(room) == {"Nyx 2"}
    room.redo()
    assert room.selected() == ["Nyx 2"]
    room.draft("Maren")
    room.choose("Maren")
    room.controller.duplicate()
    room.desk.settle()
    assert room.toasts[-1] == ("A draft has no name yet: it can't be duplicated", False)
    assert not room.desk.errors


def trashed(room: Room, *names: str) -> list[Character]:
    made = room.add(*names)
    for character in made:
        gone = room.desk.do(room.desk.studio.trash.delete_character(character.id))
        room.desk.changes.character_changed.emit(gone)
    return made


def test_restoring(room: Room) -> None:
    trashed(room, "Ada", "Nyx")
    room.controller.set_source(Source.TRASH)
    room.desk.settle()
    restore = room.find(QPushButton, "restoreButton")
    assert not restore.isEnabled(), "nothing is selected"
    room.choose("Nyx")
    restore.click()
    room.desk.settle()
    assert room.names() == ["Ada"]
    assert room.selected() == ["Ada"]
    assert room.toasts == [("Nyx restored", True)]
    room.undo()
    assert in_trash(room) == {"Ada", "Nyx"}
    room.redo()
    assert in_trash(room) == {"Ada"}
    assert room.controller.source is Source.ALL
    assert room.selected() == ["Nyx"]


def test_a_taken_name_asks_for_another(room: Room) -> None:
    trashed(room, "Nyx")
    room.add("Nyx", "Nyx 2")
    room.controller.set_source(Source.TRASH)
    room.desk.settle()
    room.choose("Nyx")
    room.controller.restore_selected()
    room.desk.settle()
    dialog = find(room.window, RestoreDialog, "restoreDialog")
    field, button = (
        find(dialog, QLineEdit, "restoreNameField"),
        find(dialog, QPushButton, "restoreNameButton"),
    )
    error = find(dialog, InlineError, "restoreError")
    assert field.text() == "Nyx 3", "offered, and free"
    field.setText("Nyx 2")
    room.desk.settle()
    assert error.isVisible()
    assert not button.isEnabled()
    field.setText("Nyx!")
    room.desk.settle()
    assert error.isVisible()
    field.setText("Nyx of the Harbour")
    room.desk.settle()
    assert not error.isVisible()
    with room.qtbot.waitSignal(dialog.finished):
        button.click()
    room.desk.settle()
    assert in_trash(room) == set()
    assert room.toasts == [("Nyx of the Harbour restored", True)]
    assert not room.desk.errors


def test_undo_asks_for_a_name_too_and_no_is_an_answer(room: Room) -> None:
    room.add("Nyx")
    room.choose("Nyx")
    room.press(Qt.Key.Key_Delete)
    room.add("Nyx")
    room.undo()
    dialog = find(room.window, RestoreDialog, "restoreDialog")
    with room.qtbot.waitSignal(dialog.finished):
        find(dialog, QPushButton, "restoreCancelButton").click()
    assert in_trash(room) == {"Nyx"}
    assert not room.desk.errors


def test_emptying_the_trash_asks_first(room: Room) -> None:
    [nyx] = trashed(room, "Nyx")
    room.add("Ada")
    room.choose("Ada")
    room.press(Qt.Key.Key_F)
    room.controller.set_source(Source.TRASH)
    room.desk.settle()
    empty = room.find(QPushButton, "emptyTrashButton")
    assert empty.isEnabled()
    room.choose("Nyx")
    empty.click()
    question = find(room.window, Question, "emptyTrashQuestion")
    question.reject()
    room.desk.settle()
    assert in_trash(room) == {"Nyx"}
    room.controller.empty_trash()
    for one in room.window.findChildren(Question):
        if one.isVisible():
            one.buttons["empty"].click()
    room.desk.settle()
    assert in_trash(room) == set()
    assert room.names() == []
    assert room.desk.current.id != nyx.id
    assert not empty.isEnabled()
    assert room.toasts[-1] == ("The trash is empty now", False)
    assert room.desk.undo.undo_text == "", "steps may speak of what is gone"


@pytest.mark.qt_log_ignore("grabbing the keyboard", extend=True)
def test_the_menu_of_a_row(room: Room) -> None:
    _ada, nyx = room.add("Ada", "Nyx")
    room.choose("Nyx")
    room.list.menu_asked.emit(QPoint(10, 10))
    menu = find(room.window, QMenu, "characterMenu")
    actions = {action.objectName(): action for action in menu.actions()}
    assert [action.text() for action in menu.actions() if action.text()] == [
        "Favourite\tF",
        "Duplicate\tCtrl+D",
        "Move to the trash\tDel",
    ]
    actions["menu_favourite"].trigger()
    menu.close()
    room.desk.settle()
    assert room.stored(nyx).favourite


def test_dialogs_belong_to_the_window(room: Room) -> None:
    room.controller.empty_trash()
    question = find(room.window, QDialog, "emptyTrashQuestion")
    assert isinstance(question.parent(), QWidget)
    question.reject()


def test_names_of_nobody(room: Room) -> None:
    draft = room.desk.do(room.desk.studio.characters.save_draft(Details(summary="begun")))
    room.desk.changes.character_changed.emit(draft)
    room.choose("")
    room.press(Qt.Key.Key_Delete)
    assert room.toasts == [("Untitled moved to the trash", True)]
