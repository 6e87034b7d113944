"""The list of shortcuts has all there are."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QMainWindow, QScrollArea
from pytestqt.qtbot import QtBot

from charstudio.ui.actions import Actions
from charstudio.ui.dialogs.shortcuts import ShortcutsDialog
from charstudio.ui.letters import USUAL, Letters
from charstudio.ui.widgets.key_caps import KeyCaps
from tests.ui.desk import find, window_for


@pytest.fixture
def window(qtbot: QtBot) -> QMainWindow:
    return window_for(qtbot, QLineEdit(), width=900)


def _opened(window: QMainWindow, letters: Letters = USUAL) -> ShortcutsDialog:
    actions = Actions(window)
    actions.show_letters(letters)
    dialog = ShortcutsDialog(window, actions, letters)
    dialog.open()
    return dialog


def _ways(dialog: ShortcutsDialog) -> list[str]:
    return [way for caps in dialog.findChildren(KeyCaps) for way in caps.accessibleName().split(", ")]


def test_every_action_with_keys_is_listed(window: QMainWindow) -> None:
    dialog = _opened(window)
    words = [label.text() for label in dialog.findChildren(QLabel)]
    ways = _ways(dialog)
    for menu, said, keys in Actions(window).listed():
        assert menu in words
        assert said in words
        assert keys in ways
    for keys in ("0", "1", "+", "−", "B", "C", "P", "F", "F2", "Alt+←", "Space", "Backspace"):
        assert keys in ways


def test_it_scrolls_by_keys_and_escape_closes(window: QMainWindow, qtbot: QtBot) -> None:
    dialog = _opened(window)
    area = find(dialog, QScrollArea, "shortcutsArea")
    assert dialog.height() <= 600
    assert area.widget().width() <= area.viewport().width()
    assert area.verticalScrollBar().maximum() > 0
    qtbot.waitUntil(area.hasFocus)
    qtbot.keyClick(area, Qt.Key.Key_PageDown)
    assert area.verticalScrollBar().value() > 0
    with qtbot.waitSignal(dialog.finished):
        qtbot.keyClick(area, Qt.Key.Key_Escape)


def test_letters_that_are_turned_off_are_not_listed(window: QMainWindow) -> None:
    dialog = _opened(window, {})
    assert find(dialog, QLabel, "lettersOff").isVisible()
    assert not {"P", "F", "B", "C"} & set(_ways(dialog))
    assert {"0", "+", "F2", "Ctrl+F"} <= set(_ways(dialog))


@pytest.mark.parametrize(
    ("keys", "caps"),
    [
        ("Ctrl+Shift+Z", ["Ctrl", "Shift", "Z"]),
        ("Ctrl++", ["Ctrl", "+"]),
        ("+", ["+"]),
        ("Ctrl+.", ["Ctrl", "."]),
        ("⌘N", ["⌘N"]),
    ],
)
def test_a_cap_for_each_key(keys: str, caps: list[str], window: QMainWindow) -> None:
    assert KeyCaps(keys, parent=window).caps == [caps]
