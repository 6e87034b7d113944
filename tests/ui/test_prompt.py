"""The prompt tab: what is typed is saved, can be undone, and is never lost."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

import pytest
import qasync
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from charstudio.domain import limits
from charstudio.domain.character import Details
from charstudio.domain.prompting import plain_prompt
from charstudio.storage.library import SqliteLibrary
from charstudio.ui.dialogs.questions import Question
from charstudio.ui.inspector.prompt_controller import PromptController
from charstudio.ui.inspector.prompt_tab import PromptTab
from charstudio.ui.inspector.text_field import ProseField
from charstudio.ui.theme.theme import theme
from tests.stand_ins import Clock, ScriptedEngine
from tests.ui.desk import NYX, Desk, W, find, window_for


class Room:
    """The tab in a window, beside another field to go to."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.qtbot = desk, desk.qtbot
        self.tab, self.elsewhere = PromptTab(), QLineEdit()
        self.window = window_for(self.qtbot, self.elsewhere, self.tab)
        self.undone: list[str] = []
        for keys, slot in (("Ctrl+Z", desk.undo.undo), ("Ctrl+E", partial(self.undone.append, "E"))):
            action = QAction(self.window)
            action.setShortcut(QKeySequence(keys))
            action.triggered.connect(slot)
            self.window.addAction(action)
        self.controller = PromptController(self.tab, undo=desk.undo, **desk.behind)
        self.field = self.find(ProseField, "promptField")

    def find(self, kind: type[W], name: str) -> W:
        return find(self.tab, kind, name)

    def type(self, text: str) -> None:
        self.field.setFocus()
        self.qtbot.keyClicks(self.field, text)

    def leave(self) -> None:
        self.elsewhere.setFocus()
        self.desk.settle()

    @property
    def stored(self) -> str:
        return self.desk.stored().details.image_prompt


@pytest.fixture
def desk(
    qtbot: QtBot, loop: qasync.QEventLoop, library: SqliteLibrary, engine: ScriptedEngine, clock: Clock
) -> Iterator[Desk]:
    with Desk.made(qtbot, loop, library, engine, clock) as desk:
        yield desk


@pytest.fixture
def room(desk: Desk) -> Room:
    return Room(desk)


def with_prompt(prompt: str) -> Callable[[Details], Details]:
    return lambda details: replace(details, image_prompt=prompt)


def test_without_a_character_there_is_nothing_to_type_into(room: Room) -> None:
    assert room.field.isReadOnly()
    assert not room.find(QPushButton, "enhanceButton").isEnabled()
    assert not room.find(QPushButton, "copyPromptButton").isEnabled()


def test_an_empty_prompt_shows_what_is_sent(room: Room) -> None:
    room.desk.character()

    assert room.field.placeholderText() == plain_prompt(NYX)
    assert room.find(QLabel, "promptNote").isVisible()
    room.type("x")
    assert not room.find(QLabel, "promptNote").isVisible()
    room.leave()


def test_typing_saves_after_a_pause(room: Room) -> None:
    room.desk.character()
    with room.qtbot.waitSignals([room.controller.unsaved, room.controller.saved], timeout=3000):
        room.type("harbour light")

    assert room.stored == "harbour light"
    assert room.field.toPlainText() == "harbour light"
    assert room.desk.undo.undo_text == "", "the visit goes on"


def test_leaving_the_field_saves_at_once(room: Room) -> None:
    room.desk.character()
    room.type("harbour light")
    room.leave()

    assert room.stored == "harbour light"


def test_a_visit_is_one_step_of_undo(room: Room) -> None:
    room.desk.character(with_prompt("before")(NYX))
    room.field.selectAll()
    with room.qtbot.waitSignal(room.controller.saved, timeout=3000):
        room.type("one")
    room.type(" two")
    room.leave()

    with room.qtbot.waitSignals([room.desk.undo.undone, room.controller.reveal_asked]):
        room.desk.undo.undo()
    assert room.stored == "before"
    assert room.field.toPlainText() == "before"
    with room.qtbot.waitSignal(room.desk.undo.redone):
        room.desk.undo.redo()
    assert room.stored == "one two"
    assert room.field.toPlainText() == "one two"


def test_a_visit_that_changes_nothing_is_no_step(room: Room) -> None:
    room.desk.character(with_prompt("before")(NYX))
    room.type("x")
    room.qtbot.keyClick(room.field, Qt.Key.Key_Backspace)
    room.leave()

    assert room.desk.undo.undo_text == ""


def test_undo_is_the_fields_own_first_and_the_windows_then(room: Room) -> None:
    room.desk.character(with_prompt("before")(NYX))
    room.field.selectAll()
    room.type("after")
    room.leave()
    room.type("!")

    room.qtbot.keyClick(room.field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert "!" not in room.field.toPlainText()
    assert room.desk.undo.undo_text == "edit the prompt", "the window's step stands"
    room.desk.settle()
    room.leave()
    room.field.setFocus()
    with room.qtbot.waitSignal(room.desk.undo.undone):
        room.qtbot.keyClick(room.field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert room.stored == "before"


def test_ctrl_e_reaches_the_window(room: Room) -> None:
    room.desk.character()
    room.type("abc")
    room.qtbot.keyClick(room.field, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)

    assert room.undone == ["E"]
    # Where the system calls it "end of line", Qt would take it as the field's own.
    override = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    override.accept()
    room.field.event(override)
    assert not override.isAccepted()
    room.leave()


def test_enhance_saves_first_and_hands_over_what_stands(room: Room) -> None:
    room.desk.character()
    room.type("harbour light ")
    with room.qtbot.waitSignal(room.controller.enhance_asked) as asked:
        room.qtbot.mouseClick(room.find(QPushButton, "enhanceButton"), Qt.MouseButton.LeftButton)
    room.desk.settle()

    assert asked.args == ["harbour light"]
    assert room.stored == "harbour light"


def test_copy_takes_what_would_be_sent(room: Room) -> None:
    room.desk.character()
    button = room.find(QPushButton, "copyPromptButton")
    room.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    assert QGuiApplication.clipboard().text() == plain_prompt(NYX)
    assert button.text() == "Copied"
    room.type("harbour light")
    assert button.text() == "Copy"
    room.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "harbour light"
    room.leave()


def test_too_much_is_said_beside_the_field_and_not_saved(room: Room) -> None:
    room.desk.character(with_prompt("good")(NYX))
    room.field.setPlainText("x" * (limits.PROMPT + 1))
    room.field.setFocus()
    room.leave()

    assert room.find(QWidget, "promptError").isVisible()
    assert room.find(QLabel, "promptCounter").text() == "32,001 of 32,000 characters"
    assert room.field.property("invalid") == "true"
    assert room.stored == "good"
    room.field.setPlainText("y" * 10)
    room.controller.flush()
    room.desk.settle()
    assert not room.find(QWidget, "promptError").isVisible()
    assert not room.find(QLabel, "promptCounter").isVisible()
    assert room.stored == "y" * 10
    assert not room.desk.errors


def test_switching_saves_for_the_one_that_is_left(room: Room) -> None:
    left = room.desk.character()
    room.type("for Nyx")
    other = room.desk.character(replace(NYX, name="Mirabel"))
    room.desk.settle()

    assert room.field.toPlainText() == ""
    assert room.stored == ""
    assert room.desk.do(room.desk.studio.characters.get_character(left.id)).details.image_prompt == "for Nyx"
    with room.qtbot.waitSignal(room.desk.undo.undone):
        room.desk.undo.undo()
    room.desk.settle()
    assert room.desk.current.id == left.id, "undo shows where"
    assert room.stored == ""
    assert other.id != left.id


def test_what_could_not_be_saved_is_there_again(room: Room) -> None:
    left = room.desk.character(with_prompt("good")(NYX))
    room.desk.library.fail_writes()
    room.type("!")
    room.leave()
    assert [error.kind for error in room.desk.errors] == ["full"]
    room.desk.library.writing = None
    room.desk.current.open(None)
    room.desk.library.fail_writes()
    room.desk.settle()
    room.desk.library.writing = None

    room.desk.current.open(left.id)
    room.qtbot.waitUntil(lambda: room.field.toPlainText() != "")

    assert room.field.toPlainText() == "!good"
    room.controller.flush()
    room.desk.settle()
    assert room.stored == "!good"


def test_what_changed_elsewhere_shows_while_nothing_is_typed(room: Room) -> None:
    room.desk.character()
    room.desk.change(with_prompt("from the dialog"))

    assert room.field.toPlainText() == "from the dialog"
    assert room.desk.undo.undo_text == ""


def test_other_fields_that_change_meanwhile_stay_and_so_does_what_is_typed(room: Room) -> None:
    room.desk.character()
    room.type("mine")
    room.desk.change(lambda details: replace(details, summary="new"))
    assert room.field.toPlainText() == "mine"
    room.leave()

    assert (room.stored, room.desk.stored().details.summary) == ("mine", "new")


@pytest.mark.parametrize(
    ("answer", "kept", "shown"),
    [("mine", "mine", "mine"), ("theirs", "theirs", "theirs"), ("later", "theirs", "mine")],
)
def test_a_prompt_that_both_changed_is_asked_about(answer: str, kept: str, shown: str, room: Room) -> None:
    room.desk.character()
    room.type("mine")
    room.desk.change(with_prompt("theirs"))
    room.leave()
    question = room.window.findChild(Question)
    assert question is not None
    room.qtbot.mouseClick(question.buttons[answer], Qt.MouseButton.LeftButton)
    room.desk.settle()

    assert room.stored == kept
    assert room.field.toPlainText() == shown
    assert not room.desk.errors


def test_a_draft_keeps_its_prompt_too(room: Room) -> None:
    draft = room.desk.do(room.desk.studio.characters.save_draft(Details()))
    room.desk.current.show(draft)
    room.type("harbour light")
    room.leave()

    assert room.stored == "harbour light"
    assert room.desk.stored().draft


def test_in_the_trash_it_can_only_be_read(room: Room) -> None:
    character = room.desk.character(with_prompt("good")(NYX))
    trashed = room.desk.do(room.desk.studio.trash.delete_character(character.id))
    room.desk.changes.character_changed.emit(
        trashed or room.desk.do(room.desk.studio.characters.get_character(character.id))
    )

    assert room.field.isReadOnly()
    assert not room.find(QPushButton, "enhanceButton").isEnabled()


def test_its_buttons_are_whole_in_the_narrowest_inspector(room: Room) -> None:
    room.desk.character()
    room.tab.setFixedWidth(theme().px("inspector_least"))

    for name in ("enhanceButton", "copyPromptButton"):
        button = room.find(QPushButton, name)
        room.qtbot.waitUntil(lambda button=button: button.width() >= button.sizeHint().width())
        place = button.rect().translated(button.mapTo(room.tab, QPoint(0, 0)))
        assert room.tab.rect().contains(place)
    assert room.tab.minimumSizeHint().width() <= theme().px("inspector_least")
