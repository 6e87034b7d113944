"""The library where there is little room: a rail of portraits, and a drawer to search in."""

from collections.abc import Iterator

import pytest
import qasync
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QHelpEvent, QImage
from PySide6.QtWidgets import QPushButton, QStyleOptionViewItem, QToolButton, QToolTip
from pytestqt.qtbot import QtBot

from charstudio.storage.library import SqliteLibrary
from charstudio.ui.library.head_button import HeadButton
from charstudio.ui.library.rows import ID
from charstudio.ui.theme.theme import theme
from tests.stand_ins import Clock, ScriptedEngine
from tests.ui.desk import Desk
from tests.ui.library_room import Room


@pytest.fixture
def desk(
    qtbot: QtBot, loop: qasync.QEventLoop, library: SqliteLibrary, engine: ScriptedEngine, clock: Clock
) -> Iterator[Desk]:
    theme().reduced_motion = True
    with Desk.made(qtbot, loop, library, engine, clock) as desk:
        yield desk
    theme().reduced_motion = False


@pytest.fixture
def room(desk: Desk) -> Room:
    room = Room(desk).start()
    room.add("Ada", "Mirabel", "Nyx")
    room.choose("Mirabel")
    room.view.set_rail(True)
    room.view.setFixedWidth(theme().px("rail"))
    return room


def tip(room: Room, name: str) -> str:
    index = room.list.rows.index(room.names().index(name), 0)
    option = QStyleOptionViewItem()
    option.rect = room.list.visualRect(index)
    event = QHelpEvent(QHelpEvent.Type.ToolTip, QPoint(5, 5), room.list.mapToGlobal(QPoint(5, 5)))
    said: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(QToolTip, "showText", lambda _place, text, _widget: said.append(text))
        room.list.delegate_.helpEvent(event, room.list, option, index)
    return said[0]


def test_the_rail_has_portraits_and_icons_only(room: Room) -> None:
    assert room.view.width() == room.list.width() == theme().px("rail")
    assert room.list.rows.rowCount() == 3
    assert room.selected() == ["Mirabel"]
    assert not room.field.isVisible()
    assert not room.find(HeadButton, "sortButton").isVisible()
    button = room.find(QPushButton, "newCharacterButton")
    assert button.text() == ""
    assert button.accessibleName() == button.toolTip() == "New character"
    assert QRect(QPoint(0, 0), room.view.size()).contains(button.geometry())
    assert room.find(HeadButton, "sourceButton").toolTip() == "Shown: All characters"
    assert tip(room, "Nyx") == "Nyx"
    room.view.set_rail(False)
    room.view.setFixedWidth(284)
    assert tip(room, "Nyx") == "", "one can read it"
    assert button.text() == "New character"


def test_what_is_being_made_is_marked_without_a_frame(room: Room) -> None:
    nyx = room.list.rows.index(room.names().index("Nyx"), 0)
    character_id = room.list.rows.row(nyx.row())[ID]
    look = theme()

    def portrait() -> QImage:
        """With what is right around it."""
        row, side = room.list.visualRect(nyx), look.px("thumbnail_row") + 2 * look.px("ring_width")
        left = (row.width() - side) // 2 if room.view.width() == look.px("rail") else look.px(10)
        place = QRect(row.left() + left, row.top() + (row.height() - side) // 2, side, side)
        return room.list.viewport().grab(place).toImage()

    idle = portrait()
    room.list.rows.note(character_id, "1 of 4 · 2 s")
    busy = portrait()
    corner = busy.width() // 2
    assert busy != idle, "the rail has no second line"
    assert busy.copy(0, 0, busy.width(), corner) == idle.copy(0, 0, busy.width(), corner)

    room.view.set_rail(False)
    room.view.setFixedWidth(284)
    room.desk.settle()
    busy = portrait()
    room.list.rows.note(character_id, "")
    assert portrait() == busy, "the second line says it"


def test_the_search_opens_a_drawer_until_the_keyboard_goes_elsewhere(room: Room) -> None:
    room.controller.focus_search()
    assert room.view.drawer_open
    assert room.field.hasFocus()
    assert room.list.width() > 200
    room.search("ny")
    assert room.names() == ["Nyx"]
    room.elsewhere.setFocus()
    assert not room.view.drawer_open
    room.qtbot.waitUntil(lambda: room.list.width() == theme().px("rail"))
    assert room.names() == ["Nyx"], "still searched"
    room.find(QToolButton, "findButton").click()
    assert room.view.drawer_open
    room.qtbot.keyClick(room.field, Qt.Key.Key_Escape)
    assert room.view.drawer_open, "first the words go"
    room.qtbot.keyClick(room.field, Qt.Key.Key_Escape)
    assert not room.view.drawer_open
    assert room.list.hasFocus()
    assert room.selected() == ["Mirabel"]
    room.desk.settle()


def test_choosing_closes_the_drawer(room: Room) -> None:
    room.controller.focus_search()
    room.search("ny")
    with room.qtbot.waitSignal(room.controller.opened):
        room.qtbot.keyClick(room.field, Qt.Key.Key_Return)
    room.desk.settle()
    assert not room.view.drawer_open
    assert room.selected() == ["Nyx"]
    room.controller.focus_search()
    room.search("")
    room.choose("Ada")
    assert not room.view.drawer_open
    assert room.selected() == ["Ada"]


def test_with_room_again_the_drawer_is_the_pane(room: Room) -> None:
    room.controller.focus_search()
    room.view.set_rail(False)
    room.view.setFixedWidth(284)
    assert not room.view.drawer_open
    assert room.list.isVisible()
    assert room.list.width() == 284
    room.controller.focus_search()
    assert not room.view.drawer_open
    assert room.field.hasFocus()
    room.desk.settle()


def test_the_drawer_slides_and_follows_the_window(room: Room) -> None:
    theme().reduced_motion = False
    room.controller.focus_search()
    room.qtbot.waitUntil(lambda: room.list.width() > 200)
    room.window.resize(room.window.width(), 500)
    room.qtbot.waitUntil(lambda: room.view._panel.height() == room.view.height())
    room.view.close_drawer()
    room.desk.settle()
