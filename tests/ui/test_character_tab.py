"""The character tab: every field saves by itself, each deed is a step of undo, and nothing is lost."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
import qasync
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from charstudio.domain.character import Details, Trait, TraitGroup
from charstudio.domain.revision import merged
from charstudio.storage.library import SqliteLibrary
from charstudio.ui.dialogs.questions import Question
from charstudio.ui.inspector.chips import Chip
from tests.stand_ins import Clock, ScriptedEngine
from tests.ui.character_room import Room
from tests.ui.desk import NYX, Desk

OTHER = TraitGroup.OTHER
LEFT_HANDED, GREY = Trait(OTHER, "left-handed"), Trait(OTHER, "grey eyes")


@pytest.fixture
def desk(
    qtbot: QtBot, loop: qasync.QEventLoop, library: SqliteLibrary, engine: ScriptedEngine, clock: Clock
) -> Iterator[Desk]:
    with Desk.made(qtbot, loop, library, engine, clock) as desk:
        yield desk


@pytest.fixture
def room(desk: Desk) -> Room:
    return Room(desk)


def test_without_a_character_there_is_nothing_to_type_into(room: Room) -> None:
    for field in (room.name, room.summary, room.backstory, room.find(QLineEdit, "tagInput")):
        assert field.isReadOnly() or not field.isVisible() or not field.isEnabled()
    assert room.tab.first is room.name


def test_tab_goes_through_the_fields_as_they_are_read(room: Room) -> None:
    room.desk.character()
    room.name.setFocus()
    passed = []
    for _ in range(8):
        focused = QApplication.focusWidget()
        assert focused is not None
        passed.append(focused.objectName())
        room.qtbot.keyClick(focused, Qt.Key.Key_Tab)

    groups = [f"traitInput_{group.value}" for group in TraitGroup]
    assert passed == ["nameField", *groups, "summaryField", "backstoryField", "tagInput"]
    room.leave()


def test_it_fits_the_narrowest_inspector(room: Room) -> None:
    room.desk.character(replace(NYX, backstory="Born on the Skerry Light. " * 60))
    room.tab.name.say_error(f"The name “{'x' * 50}” is in use.", "Choose another name.")
    room.tab.name.offer("M" * 50)

    inner = room.name.parentWidget().parentWidget()
    assert inner.minimumSizeHint().width() <= 280


def test_texts_grow_with_their_words(room: Room) -> None:
    room.desk.character()
    short = room.summary.height()
    room.desk.change(lambda details: replace(details, summary="Reads storms. " * 100))
    room.qtbot.waitUntil(lambda: room.summary.height() > short * 1.5)
    most = room.summary.height()
    room.desk.change(lambda details: replace(details, summary="Reads storms. " * 140))
    room.desk.settle()

    assert room.summary.height() == most


def test_fields_are_saved_each_by_itself(room: Room) -> None:
    room.desk.character()
    room.type(room.summary, "S")
    room.type(room.backstory, "B")
    room.add_trait(OTHER, "left-handed")
    room.type(room.find(QLineEdit, "tagInput"), "saga")
    with room.qtbot.waitSignal(room.controller.saved):
        room.controller.flush()
    room.desk.settle()

    stored = room.stored
    assert stored.backstory == "B"
    assert stored.summary == f"S{NYX.summary}"
    assert stored.traits == (*NYX.traits, LEFT_HANDED)
    assert stored.tags == ("lead", "saga")
    assert not room.controller.unsaved_work
    room.leave()


def test_every_visit_and_every_chip_is_a_step(room: Room) -> None:
    room.desk.character()
    room.type(room.summary, "S")
    room.leave()
    room.add_trait(OTHER, "left-handed")
    room.add_trait(OTHER, "grey eyes")
    room.leave()

    room.undo()
    assert room.stored.traits == (*NYX.traits, LEFT_HANDED) == room.tab.traits.traits
    room.undo()
    room.undo()
    assert room.stored == NYX
    with room.qtbot.waitSignal(room.desk.undo.redone):
        room.desk.undo.redo()
    assert room.stored.summary == f"S{NYX.summary}"


def test_undo_shows_where(room: Room) -> None:
    first = room.desk.character()
    room.add_trait(OTHER, "left-handed")
    room.leave()
    room.desk.character(replace(NYX, name="Mirabel"))
    with room.qtbot.waitSignal(room.controller.reveal_asked):
        room.undo()

    assert room.desk.current.id == first.id
    assert room.stored == NYX
    assert room.tab.traits.traits == NYX.traits


def test_a_chip_that_moved_goes_back_where_it_was(room: Room) -> None:
    room.desk.character(replace(NYX, traits=(LEFT_HANDED, GREY)))
    field = room.find(QLineEdit, "traitInput_other")
    field.setFocus()
    room.qtbot.keyClick(field, Qt.Key.Key_Backspace)
    chip = QApplication.focusWidget()
    assert isinstance(chip, Chip)
    room.qtbot.keyClick(chip, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    room.leave()
    assert room.stored.traits == (GREY, LEFT_HANDED)

    room.undo()
    assert room.stored.traits == (LEFT_HANDED, GREY) == room.tab.traits.traits


@pytest.mark.parametrize(
    ("before", "after", "present", "wanted"),
    [
        ("ab", "abc", "abx", "abxc"),
        ("abc", "ac", "xabc", "xac"),
        ("ac", "abc", "ac", "abc"),
        ("abc", "cab", "xac", "cax"),
        ("ab", "xb", "cab", "cxb"),
        ("ab", "ba", "ba", "ba"),
    ],
)
def test_only_the_difference_is_made(before: str, after: str, present: str, wanted: str) -> None:
    details = merged(Details(tags=tuple(present)), field="tags", before=tuple(before), after=tuple(after))
    assert details.tags == tuple(wanted)


def test_what_changed_elsewhere_meanwhile_stays_and_is_shown(room: Room) -> None:
    room.desk.character()
    others = room.desk.studio.characters
    assert room.desk.current.id is not None
    room.desk.do(
        others.update_character(
            room.desk.current.id, lambda details: replace(details, traits=(*details.traits, GREY))
        )
    )
    room.add_trait(OTHER, "left-handed")
    room.leave()

    assert room.stored.traits == (*NYX.traits, GREY, LEFT_HANDED) == room.tab.traits.traits


def test_a_text_that_both_changed_is_asked_about(room: Room) -> None:
    room.desk.character()
    room.type(room.summary, "mine ")
    room.desk.change(lambda details: replace(details, summary="theirs"))
    room.leave()
    question = room.window.findChild(Question)
    assert question is not None
    assert question.windowTitle() == "The summary was changed elsewhere"
    room.qtbot.mouseClick(question.buttons["mine"], Qt.MouseButton.LeftButton)
    room.desk.settle()

    assert room.stored.summary == f"mine {NYX.summary}"
    assert not room.desk.errors


def test_what_could_not_be_saved_is_there_again(room: Room) -> None:
    left = room.desk.character()
    room.desk.library.fail_writes()
    room.type(room.summary, "S")
    room.add_trait(OTHER, "left-handed")
    with room.qtbot.waitSignal(room.controller.refused):
        room.leave()
    room.desk.current.open(None)
    room.desk.settle()
    assert room.controller.unsaved_work
    assert room.tab.traits.traits == ()
    room.desk.current.open(left.id)
    room.qtbot.waitUntil(lambda: room.summary.toPlainText() != "")
    assert room.tab.traits.traits == (*NYX.traits, LEFT_HANDED)
    assert room.summary.toPlainText() == f"S{NYX.summary}"

    room.desk.library.writing = None
    room.desk.current.open(None)
    room.controller.flush()
    room.desk.settle()
    assert not room.controller.unsaved_work
    stored = room.desk.do(room.desk.studio.characters.get_character(left.id)).details
    assert (stored.summary, stored.traits) == (f"S{NYX.summary}", (*NYX.traits, LEFT_HANDED))


def test_what_is_saved_at_last_can_be_undone(room: Room) -> None:
    room.desk.character()
    room.desk.library.fail_writes()
    room.type(room.summary, "S")
    room.leave()
    room.desk.library.writing = None
    room.controller.flush()
    room.desk.settle()

    assert room.stored.summary == f"S{NYX.summary}"
    room.undo()
    assert room.stored == NYX


def test_what_can_be_no_trait_stays_with_its_character(room: Room) -> None:
    left = room.desk.character()
    field = room.find(QLineEdit, "traitInput_other")
    field.setText("x" * 201)
    room.desk.character(replace(NYX, name="Mirabel"))
    room.desk.settle()

    assert field.text() == ""
    assert room.stored.traits == NYX.traits
    assert room.controller.unsaved_work
    room.desk.current.open(left.id)
    room.qtbot.waitUntil(lambda: field.text() == "x" * 201)
    assert room.find(QWidget, "traitEditorError_other").isVisible()
    field.setFocus()
    field.setText("long legs")
    room.leave()
    assert room.stored.traits == (*NYX.traits, Trait(TraitGroup.OTHER, "long legs"))
    assert not room.controller.unsaved_work


def test_what_is_typed_for_a_chip_is_saved_when_another_character_is_shown(room: Room) -> None:
    left = room.desk.character()
    room.type(room.find(QLineEdit, "traitInput_other"), "left-handed")
    room.desk.character(replace(NYX, name="Mirabel"))
    room.desk.settle()

    stored = room.desk.do(room.desk.studio.characters.get_character(left.id))
    assert stored.details.traits == (*NYX.traits, LEFT_HANDED)
    assert room.stored.traits == NYX.traits
    assert room.find(QLineEdit, "traitInput_other").text() == ""


def test_too_long_a_text_is_said_beside_it(room: Room) -> None:
    room.desk.character()
    room.summary.setFocus()
    room.summary.setPlainText("x" * 2001)
    room.leave()

    assert room.find(QWidget, "summaryError").isVisible()
    assert room.find(QLabel, "summaryCounter").text() == "2,001 of 2,000 characters"
    assert room.stored.summary == NYX.summary
    assert room.controller.unsaved_work


def test_words_that_are_not_drawn_are_underlined(room: Room) -> None:
    room.desk.character(replace(NYX, traits=(LEFT_HANDED,)))
    room.desk.settle()
    asked = room.desk.vocabulary.asked
    assert asked == [("scripted", "plain")]
    room.add_trait(OTHER, "grey eyes")
    room.leave()
    chips = {chip.text: chip for chip in room.tab.traits.findChildren(Chip)}
    assert chips["grey eyes"].underlined == ("grey eyes",)
    assert chips["left-handed"].underlined == ()

    room.style = "bold"
    room.controller.refresh_vocabulary()
    room.controller.refresh_vocabulary()
    room.desk.settle()
    assert asked[1:] == [("scripted", "plain"), ("scripted", "bold")]


def test_what_could_be_meant_is_proposed(room: Room) -> None:
    room.desk.character()
    field = room.find(QLineEdit, "traitInput_outfit")
    room.type(field, "coat")
    room.qtbot.waitUntil(lambda: bool(room.desk.vocabulary.typed))
    room.desk.settle()
    assert room.desk.vocabulary.typed == [(TraitGroup.OUTFIT, "coat")]

    room.qtbot.keyClick(field, Qt.Key.Key_Down)
    room.qtbot.keyClick(field, Qt.Key.Key_Return)
    room.leave()
    assert Trait(TraitGroup.OUTFIT, "red coat") in room.stored.traits


def test_in_the_trash_it_can_only_be_read(room: Room) -> None:
    character = room.desk.character()
    room.desk.do(room.desk.studio.trash.delete_character(character.id))
    trashed = room.desk.do(room.desk.studio.characters.get_character(character.id))
    room.desk.changes.character_changed.emit(trashed)

    assert all(field.isReadOnly() for field in (room.name, room.summary, room.backstory))
    for name in ("traitInput_other", "tagInput"):
        field = room.find(QLineEdit, name)
        assert field.isReadOnly() or not field.isVisible()


def test_what_is_gone_for_good_is_no_unsaved_work(room: Room) -> None:
    character = room.desk.character()
    room.desk.library.fail_writes()
    room.type(room.summary, "S")
    room.add_trait(OTHER, "left-handed")
    room.leave()
    room.desk.library.writing = None
    room.desk.changes.character_removed.emit(character.id)

    assert not room.controller.unsaved_work
