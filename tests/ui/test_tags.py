"""Tags as chips; what they share with traits is tested there."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from charstudio.domain import limits
from charstudio.ui.inspector.chip_input import ChipInput
from charstudio.ui.inspector.chips import Chip
from charstudio.ui.inspector.suggestions import SuggestionList
from charstudio.ui.inspector.tag_editor import TagEditor
from charstudio.ui.widgets.inline_error import InlineError
from tests.ui.desk import find, window_for


class Room:
    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot, self.editor = qtbot, TagEditor()
        self.elsewhere = QLineEdit()
        self.window = window_for(qtbot, self.editor, self.elsewhere, width=344)
        self.changes: list[tuple[tuple[str, ...], str]] = []
        self.asked: list[str] = []
        self.editor.changed.connect(lambda tags, what: self.changes.append((tags, what)))
        self.editor.suggestions_asked.connect(self.asked.append)
        self.editor.set_tags(("harbour-saga", "lead"))
        self.input = find(self.editor, ChipInput, "tagInput")
        self.input.setFocus()


@pytest.fixture
def room(qtbot: QtBot) -> Room:
    return Room(qtbot)


def test_tags_are_typed_and_pasted(room: Room) -> None:
    room.qtbot.keyClicks(room.input, "draft: two,")
    assert room.changes == [(("harbour-saga", "lead", "draft: two"), "add the tag “draft: two”")]
    QGuiApplication.clipboard().setText("one; LEAD\nthree")
    room.input.paste()
    assert room.changes[1:] == [(("harbour-saga", "lead", "draft: two", "one", "three"), "add 2 tags")]
    room.qtbot.keyClicks(room.input, "left")
    room.elsewhere.setFocus()
    assert room.editor.tags[-1] == "left"


def test_a_tag_is_changed_and_removed(room: Room) -> None:
    room.qtbot.keyClick(room.input, Qt.Key.Key_Left)
    chip = QApplication.focusWidget()
    assert isinstance(chip, Chip)
    assert chip.accessibleName() == "lead, tag; Delete removes it"
    room.qtbot.keyClick(chip, Qt.Key.Key_F2)
    room.qtbot.keyClicks(QApplication.focusWidget(), "hero")
    room.qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    room.qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Delete)
    assert room.changes == [
        (("harbour-saga", "hero"), "change the tag “lead” to “hero”"),
        (("harbour-saga",), "remove the tag “hero”"),
    ]


def test_a_tag_that_cannot_be_is_kept_with_the_reason(room: Room) -> None:
    room.input.setText("x" * (limits.TAG + 1))
    assert not room.editor.commit_open_inputs()
    error = find(room.editor, InlineError, "tagEditorError_tags")
    assert "51" in error.text
    assert room.changes == []
    room.editor.clear_error()
    assert error.isHidden()


def test_tags_are_proposed(room: Room) -> None:
    room.qtbot.keyClicks(room.input, "le")
    room.qtbot.waitUntil(lambda: room.asked == ["le"])
    room.editor.show_suggestions(["legend", "left"])
    proposed = room.window.findChild(SuggestionList)
    assert proposed is not None
    room.qtbot.keyClick(room.input, Qt.Key.Key_Down)
    room.qtbot.keyClick(room.input, Qt.Key.Key_Tab)
    assert room.editor.tags[-1] == "legend"
    room.editor.set_read_only(True)
    room.qtbot.keyClicks(room.input, "x,")
    assert room.editor.tags[-1] == "legend"
