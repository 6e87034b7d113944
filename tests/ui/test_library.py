"""The library pane: what is shown, found and selected, and how it follows the library."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace

import pytest
import qasync
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QStackedWidget, QWidget
from pytestqt.qtbot import QtBot

from charstudio.domain.character import Details, Trait, TraitGroup
from charstudio.domain.listing import Sort
from charstudio.storage.library import SqliteLibrary
from charstudio.ui.library import name_search
from charstudio.ui.library.head_button import HeadButton
from charstudio.ui.library.rows import Source
from tests.stand_ins import Clock, ScriptedEngine, asked, disk_full
from tests.ui.desk import Desk
from tests.ui.library_room import Room

SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def desk(
    qtbot: QtBot, loop: qasync.QEventLoop, library: SqliteLibrary, engine: ScriptedEngine, clock: Clock
) -> Iterator[Desk]:
    with Desk.made(qtbot, loop, library, engine, clock) as desk:
        yield desk


@pytest.fixture
def room(desk: Desk) -> Room:
    return Room(desk)


def message(room: Room) -> str:
    label = room.find(QLabel, "libraryMessage")
    return label.text() if label.isVisible() else ""


# --- What it shows --------------------------------------------------------------------------------------


def test_an_empty_library_says_what_will_be_there(room: Room) -> None:
    room.start()
    assert message(room) == "Your characters will stand here."
    assert room.field.placeholderText() == "Search"
    room.add("Nyx")
    assert room.list.isVisible()
    assert room.field.placeholderText() == "Search 1 character"


def test_the_first_one_is_opened_at_the_start(room: Room) -> None:
    room.desk.character(Details("Ada"))
    room.desk.clock.pass_(days=1)
    nyx = room.desk.character(replace(Details("Nyx Calloway"), tags=("lead",)), images=2)
    room.desk.current.open(None)
    room.start()
    assert room.names() == ["Nyx Calloway", "Ada"]
    assert room.selected() == ["Nyx Calloway"]
    assert room.desk.current.id == nyx.id
    rows = room.list.rows
    assert [rows.second_line(rows.row(place))[0] for place in (0, 1)] == ["2 images · now", "no images · 1 d"]


def test_grey_rows_only_when_it_takes_long(room: Room) -> None:
    room.view.show_loading()
    stack = room.view.findChild(QStackedWidget)
    assert stack is not None
    assert stack.currentWidget() is room.list, "nothing flickers"
    room.qtbot.waitUntil(lambda: stack.currentWidget().objectName() == "librarySkeleton")
    room.start()
    assert stack.currentWidget() is not room.view.findChild(QWidget, "librarySkeleton")


def test_a_library_that_cannot_be_read_can_be_tried_again(room: Room) -> None:
    room.desk.character(Details("Nyx"))
    room.desk.library.reading = disk_full()
    room.start()
    assert "disk is full" in message(room)
    room.desk.errors.clear()
    room.desk.library.reading = None
    room.find(QPushButton, "libraryMessageButton").click()
    room.desk.settle()
    assert room.names() == ["Nyx"]
    room.desk.library.reading = disk_full()
    room.controller.reload()
    room.desk.settle()
    assert room.names() == ["Nyx"], "what is known stays in sight"
    assert len(room.desk.errors) == 1


@pytest.mark.qt_log_ignore("grabbing the keyboard", extend=True)
def test_the_order_is_chosen_and_remembered(room: Room) -> None:
    room.start()
    room.add("Mirabel", "Ada", "Nyx")
    room.draft("Maren")
    button = room.find(HeadButton, "sortButton")
    assert button.text() == "Edited"
    button.click()
    menu = QApplication.activePopupWidget()
    assert menu is not None
    [name] = [action for action in menu.actions() if action.text() == "Name"]
    name.trigger()
    menu.close()
    room.desk.settle()
    assert room.names() == ["Maren", "Ada", "Mirabel", "Nyx"]
    assert Room(room.desk).controller._loader.sort is Sort.NAME


def test_sources(room: Room) -> None:
    room.start()
    _mirabel, ada, _nyx = room.add("Mirabel", "Ada", "Nyx")
    room.choose("Ada")
    room.press(Qt.Key.Key_F)
    with room.qtbot.waitSignal(room.controller.source_changed):
        room.controller.set_source(Source.FAVOURITES)
    assert room.names() == ["Ada"]
    assert room.selected() == ["Ada"]
    room.press(Qt.Key.Key_F)
    assert room.names() == []
    assert message(room).startswith("Characters with a star")
    room.controller.set_source(Source.TRASH)
    room.desk.settle()
    assert message(room) == "The trash is empty."
    room.controller.set_source(Source.ALL)
    room.desk.settle()
    assert room.names() == ["Nyx", "Ada", "Mirabel"]
    assert room.selected() == ["Ada"], "the one that is shown is found again"
    assert room.desk.current.id == ada.id


def test_the_artist_is_named_when_there_are_several(room: Room) -> None:
    room.start()
    assert room.view.findChild(HeadButton, "artistButton") is None
    room.desk.do(room.desk.studio.artists.create_artist("Bo"))
    room.desk.changes.library_changed.emit()
    room.desk.settle()
    button = room.find(HeadButton, "artistButton")
    assert button.isVisible()
    assert button.text() == "Ada"
    with room.qtbot.waitSignal(room.controller.artist_asked):
        button.click()


# --- Selecting ------------------------------------------------------------------------------------------


def test_the_selected_one_is_shown(room: Room) -> None:
    room.start()
    mirabel, ada, nyx = room.add("Mirabel", "Ada", "Nyx")
    room.choose("Ada")
    assert room.desk.current.character is not None
    assert room.desk.current.character.id == ada.id
    room.press(Qt.Key.Key_Home)
    assert room.desk.current.id == nyx.id
    room.press(Qt.Key.Key_End)
    assert room.desk.current.id == mirabel.id
    room.press(Qt.Key.Key_Up, SHIFT)
    assert room.selections[-1] == (ada.id, mirabel.id)
    assert room.desk.current.id == ada.id, "where the keyboard is"
    room.press(Qt.Key.Key_A, CONTROL)
    assert len(room.selections[-1]) == 3
    room.press(Qt.Key.Key_Escape)
    assert room.selected() == ["Ada"]


def test_what_is_opened_elsewhere_is_found_in_the_list(room: Room) -> None:
    room.start()
    _mirabel, ada, nyx = room.add("Mirabel", "Ada", "Nyx")
    room.search("nyx")
    assert room.names() == ["Nyx"]
    room.desk.current.open(ada.id)
    room.desk.settle()
    assert room.selected() == ["Ada"], "the search would hide it"
    assert room.field.text() == ""
    room.desk.do(room.desk.studio.trash.delete_character(nyx.id))
    room.desk.current.open(nyx.id)
    room.desk.settle()
    assert room.controller.source is Source.TRASH
    assert room.selected() == ["Nyx"]
    room.desk.current.open(None)
    assert room.selected() == []


def test_a_click_beside_names_and_keys_that_go_on(room: Room) -> None:
    room.start()
    room.add("Ada", "Nyx")
    room.choose("Nyx")
    with room.qtbot.waitSignal(room.controller.opened):
        room.press(Qt.Key.Key_Return)
    with room.qtbot.waitSignal(room.controller.look_asked):
        room.press(Qt.Key.Key_Space)


def test_letters_find_names(room: Room) -> None:
    room.start()
    room.add("Zoë Fern", "Fern", "Ada", "Fenna", "Zoë")
    room.choose("Zoë")
    room.qtbot.keyClicks(room.list, "zoe f")
    assert room.selected() == ["Zoë Fern"], "the space and the F belong to the name"
    assert not any(room.list.rows.row(place)[5] for place in range(5)), "nobody became a favourite"
    room.preferences.set("single_letters", False)
    room.list._since.invalidate()
    room.qtbot.keyClicks(room.list, "f")
    assert room.selected() == ["Fenna"]
    room.qtbot.keyClicks(room.list, "f")
    assert room.selected() == ["Fern"], "the same letter again goes on"


# --- Searching ------------------------------------------------------------------------------------------


def test_names_come_at_once_and_other_texts_below_them(room: Room) -> None:
    room.start()
    room.add("Lenny", "Nyx", "Old Nyman")
    room.create(Details("Ada", traits=(Trait(TraitGroup.PERSONALITY, "afraid of nymphs"),)))
    room.field.setFocus()
    room.qtbot.keyClicks(room.field, "ny")
    assert room.names() == ["Nyx", "Old Nyman", "Lenny"]
    room.qtbot.waitUntil(lambda: room.names() == ["Nyx", "Old Nyman", "Lenny", "Ada"])
    room.qtbot.keyClicks(room.field, "mph")
    assert room.names() == []
    assert room.list.isVisible(), "not yet sure that there is none"
    room.qtbot.waitUntil(lambda: room.names() == ["Ada"])


def test_nothing_found_says_so_and_can_be_cleared(room: Room) -> None:
    room.start()
    room.add("Nyx")
    room.search("<b>x</b>")
    assert message(room) == "No character matches “<b>x</b>”"
    room.find(QPushButton, "libraryMessageButton").click()
    assert room.field.text() == ""
    assert room.names() == ["Nyx"]
    room.desk.settle()


def test_drafts_are_found_too(room: Room) -> None:
    room.start()
    room.desk.do(room.desk.studio.characters.save_draft(Details("", summary="of the harbour")))
    room.controller.reload()
    room.desk.settle()
    room.search("harbour")
    assert room.names() == [""]


@pytest.mark.parametrize("held", [Qt.KeyboardModifier.NoModifier, SHIFT, CONTROL])
def test_a_click_below_the_last_row_keeps_the_selection(room: Room, held: Qt.KeyboardModifier) -> None:
    room.add("Nyx", "Ada")
    room.start()
    room.choose("Nyx")
    below = room.list.visualRect(room.list.rows.index(1, 0)).bottomLeft() + QPoint(5, 5)
    room.qtbot.mouseClick(room.list.viewport(), Qt.MouseButton.LeftButton, held, below)
    assert not room.list.indexAt(below).isValid()
    assert room.selected() == ["Nyx"]


def test_many_names_are_indexed_as_soon_as_they_are_read(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(name_search, "FEW", 1)
    room.add("Nyx", "Ada")
    room.start()
    assert room.list.rows.names.unindexed is None
    room.search("ad")
    assert room.list.rows.rowCount() == 1


def test_the_keyboard_goes_from_the_search_into_the_list(room: Room) -> None:
    room.start()
    _ada, nyx = room.add("Ada", "Nyx")
    room.controller.focus_search()
    assert room.field.hasFocus()
    room.search("nyx")
    with room.qtbot.waitSignal(room.controller.opened):
        room.qtbot.keyClick(room.field, Qt.Key.Key_Return)
    room.desk.settle()
    assert room.desk.current.id == nyx.id
    assert room.list.hasFocus()
    room.field.setFocus()
    room.qtbot.keyClick(room.field, Qt.Key.Key_Escape)
    assert room.field.text() == ""
    room.qtbot.keyClick(room.field, Qt.Key.Key_Escape)
    assert room.list.hasFocus()
    assert room.selected() == ["Nyx"]


def test_the_selection_outlives_a_search(room: Room) -> None:
    room.start()
    _ada, nyx, _suki = room.add("Ada", "Nyx", "Suki")
    room.choose("Nyx")
    room.search("suki")
    assert room.selected() == []
    assert room.selections[-1] == ()
    assert room.desk.current.id == nyx.id, "still in the centre"
    room.search("")
    assert room.selected() == ["Nyx"]
    room.search("ny")
    assert room.selected() == ["Nyx"]


# --- Following ------------------------------------------------------------------------------------------


def test_a_change_moves_one_row_and_nothing_else(room: Room) -> None:
    room.start()
    made = room.add(*(f"N{number:02}" for number in range(40)))
    room.choose("N20")
    bar = room.list.verticalScrollBar()
    bar.setValue(14 * 60 + 17)
    top, value = room.names()[room.list.rowAt(0)], bar.value()
    room.rename(made[3], "Moved")
    assert room.names()[0] == "Moved"
    assert room.names()[room.list.rowAt(0)] == top
    assert bar.value() == value + room.list.rowHeight(0), "what is in sight stays in sight"
    assert room.selected() == ["N20"]
    room.desk.do(room.desk.studio.trash.delete_character(made[39].id))
    room.desk.changes.library_changed.emit()
    room.desk.settle()
    assert room.names()[room.list.rowAt(0)] == top, "read anew, too"
    assert bar.value() == value
    assert room.selected() == ["N20"]


def test_at_the_top_what_is_new_is_seen(room: Room) -> None:
    room.start()
    room.add(*(f"N{number:02}" for number in range(40)))
    room.list.verticalScrollBar().setValue(0)
    room.add("New")
    assert room.names()[room.list.rowAt(0)] == "New"


def test_one_that_is_gone_for_good_leaves_the_list(room: Room) -> None:
    room.start()
    ada, nyx = room.add("Ada", "Nyx")
    room.choose("Nyx")
    room.desk.changes.character_removed.emit(ada.id)
    assert room.names() == ["Nyx"]
    assert room.selected() == ["Nyx"]
    room.desk.changes.character_removed.emit(nyx.id)
    assert room.names() == []
    assert message(room) == "Your characters will stand here."


def test_what_changes_while_it_is_read_is_not_missed(room: Room) -> None:
    room.add("Ada")
    room.controller.start()
    nyx = room.create(Details("Nyx"))
    room.desk.settle()
    assert room.names() == ["Nyx", "Ada"]
    room.controller.reload()
    changed = room.desk.do(
        room.desk.studio.characters.update_character(nyx.id, lambda details: replace(details, name="Nyx C"))
    )
    room.desk.changes.character_changed.emit(changed)
    room.desk.settle()
    assert room.names() == ["Nyx C", "Ada"]


def test_what_is_being_made_is_said_in_its_row(room: Room) -> None:
    room.start()
    [nyx] = room.add("Nyx")
    room.desk.engine.gate = asyncio.Event()
    run = room.desk.do(room.desk.studio.images.regenerate_images(nyx.id, asked(2)))
    room.runner.run(run)
    line = room.list.rows.second_line
    assert line(room.list.rows.row(0)) == ("0 of 2 · 0 s", True)
    room.qtbot.waitUntil(lambda: bool(room.desk.engine.orders))
    room.desk.clock.pass_(seconds=71)
    room.qtbot.waitUntil(lambda: line(room.list.rows.row(0))[0].startswith("0 of 2 · 1 min 1"))
    with room.qtbot.waitSignal(room.runner.ended):
        room.desk.engine.gate.set()
    room.desk.settle()
    assert line(room.list.rows.row(0)) == ("2 images · now", False)
    assert room.list.rows.row(0)[3] is not None, "and it has a portrait"
    image = room.list.grab().toImage()
    assert not image.isNull()


def test_a_thumbnail_that_came_is_painted(room: Room) -> None:
    room.desk.character(Details("Nyx"), images=1)
    room.start()
    room.thumbnails.ready.emit("another")
    sha256 = room.list.rows.row(0)[3]
    assert sha256 is not None
    room.thumbnails.ready.emit(sha256)
    tile = room.list.visualRect(room.list.rows.index(0, 0)).center()
    shot = room.list.viewport().grab().toImage()
    left = shot.pixelColor(12 + 20, tile.y())
    assert left.name() == "#ff0000"
