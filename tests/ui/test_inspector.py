"""The inspector: four tabs that fit, and whether everything is saved."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from charstudio.ui.inspector.inspector_view import InspectorView
from charstudio.ui.inspector.tab_bar import TabBar
from charstudio.ui.inspector.text_field import ProseField
from charstudio.ui.theme.theme import theme
from tests.ui.desk import find


class Room:
    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot, self.view = qtbot, InspectorView()
        qtbot.addWidget(self.view)
        self.bar = find(self.view, TabBar, "inspectorTabs")
        self.sign = find(self.view, QLabel, "savedSign")
        self.words = find(self.view, QLabel, "savedState")
        self.wide("inspector")

    def wide(self, size: str) -> None:
        """Gives it one of the widths of the window."""
        assert self.view.minimumSizeHint().width() <= theme().px(size)
        self.view.resize(theme().px(size), 700)
        self.view.show()
        self.qtbot.waitUntil(lambda: self.bar.width() >= self.bar.sizeHint().width())

    @property
    def note(self) -> list[str]:
        """What stands in place of the tabs."""
        note = self.view.findChild(QWidget, "inspectorNote")
        return [] if note is None else [words.text() for words in note.findChildren(QLabel)]


@pytest.fixture
def room(qtbot: QtBot) -> Room:
    return Room(qtbot)


def test_a_tab_is_made_when_it_is_shown_first(room: Room) -> None:
    assert room.view.findChild(QWidget, "promptTab") is None
    room.view.show_tab("prompt")

    assert room.view.tab == "prompt"
    assert room.view.prompt_tab.isVisible()
    assert room.view.first is room.view.prompt_tab.field
    room.view.show_tab("character")
    assert room.view.character_tab.isVisible()
    assert not room.view.prompt_tab.isVisible()


def test_arrows_and_clicks_change_the_tab(room: Room) -> None:
    room.bar.setFocus()
    room.qtbot.keyClick(room.bar, Qt.Key.Key_Right)
    assert room.view.tab == "prompt"
    place = room.bar.tabRect(3).center()
    room.qtbot.mouseClick(room.bar, Qt.MouseButton.LeftButton, pos=place)
    assert room.view.history_tab.isVisible()


@pytest.mark.parametrize("size", ["inspector_least", "inspector", "inspector_most"])
def test_nothing_of_its_head_is_cut(size: str, room: Room) -> None:
    room.view.say_saved()
    room.wide(size)
    bar, sign = room.bar, room.sign

    assert room.view.width() == theme().px(size)
    for index in range(bar.count()):
        letters = QFontMetrics(theme().font(bar.type_, bold=True))
        assert letters.horizontalAdvance(bar.tabText(index)) <= bar.tabRect(index).width()
    assert bar.geometry().right() < sign.geometry().left()
    last = room.words if room.words.isVisible() else sign
    assert last.geometry().right() < room.view.width()
    assert last.width() >= last.sizeHint().width()


def test_it_says_whether_all_is_saved(room: Room) -> None:
    room.wide("inspector_most")
    assert not room.words.isVisible()
    tabs = [room.bar.tabRect(index) for index in range(4)]
    for say, words in (
        (room.view.say_unsaved, "Saving…"),
        (room.view.say_saved, "Saved"),
        (room.view.say_refused, "Not saved"),
    ):
        say()
        assert (room.words.text(), room.words.isVisible()) == (words, True)
        assert [room.bar.tabRect(index) for index in range(4)] == tabs, "nothing moves"
    room.view.say_nothing()
    assert not room.words.isVisible()
    assert not room.sign.isVisible()


def test_where_room_is_short_the_sign_says_it(room: Room) -> None:
    room.bar.setTabText(0, "Character, in a longer language")
    room.view.say_refused()
    room.view.resize(theme().px("inspector_least"), 700)

    assert not room.words.isVisible()
    assert room.sign.isVisible()
    assert (room.sign.toolTip(), room.sign.accessibleName()) == ("Not saved", "Not saved")
    assert room.view.width() == theme().px("inspector_least")


def test_none_and_many_are_said_in_place_of_the_tabs(room: Room) -> None:
    tab = room.view.character_tab
    room.view.show_many(0)
    assert room.note == ["Select a character to edit it here."]
    assert not tab.isVisible()
    assert room.view.first is room.bar
    room.view.show_many(3)
    assert room.view.many.isVisible()
    room.view.show_tab("prompt")
    assert not room.view.prompt_tab.isVisible(), "still many"

    room.view.show_many(1)
    assert room.view.prompt_tab.isVisible()


def test_a_text_that_fills_its_field_needs_no_scroll_bar(room: Room) -> None:
    field = find(room.view.character_tab, ProseField, "summaryField")
    for lines in (3, 5):
        room.view.character_tab.summary.set_text("\n".join(["words"] * lines))
        room.qtbot.waitUntil(lambda lines=lines: field.viewport().height() >= 13 * lines)
        assert field.verticalScrollBar().maximum() == 0
