"""Drafts: one empty one at a time, stored at once, gone when it is left empty."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
import qasync
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from charstudio.domain.character import Character, Details
from charstudio.domain.listing import ListQuery, Shelf
from charstudio.storage.library import SqliteLibrary
from charstudio.ui.library.rows import Source
from tests.stand_ins import Clock, ScriptedEngine, asked, disk_full
from tests.ui.desk import Desk
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


def drafts(room: Room) -> list[str]:
    query = ListQuery(shelf=Shelf.DRAFTS)
    page = room.desk.do(room.desk.studio.characters.list_characters(query))
    return [character.id for character in page.characters]


def new(room: Room) -> Character:
    made: list[Character] = []
    room.drafts.made.connect(made.append)
    room.drafts.new()
    room.desk.settle()
    room.drafts.made.disconnect(made.append)
    return made[-1]


def write(room: Room, draft: Character, details: Details) -> None:
    room.desk.changes.character_changed.emit(
        room.desk.do(room.desk.studio.characters.update_character(draft.id, lambda _: details))
    )


def test_a_new_draft_is_stored_shown_and_selected(room: Room) -> None:
    room.add("Ada")
    room.controller.set_source(Source.FAVOURITES)
    room.search("zz")
    draft = new(room)
    assert drafts(room) == [draft.id]
    assert room.desk.current.id == draft.id
    assert room.controller.source is Source.ALL, "where it can be seen"
    assert room.names() == ["", "Ada"]
    assert room.list.rows.data(room.list.rows.index(0, 0)) == "Untitled"
    assert room.list.rows.second_line(room.list.rows.row(0)) == ("Draft", False)
    assert room.list.selected_ids() == (draft.id,)


def test_there_is_one_empty_draft_at_a_time(room: Room) -> None:
    room.drafts.new()
    draft = new(room)
    assert new(room).id == draft.id, "asked again it is only shown again"
    assert drafts(room) == [draft.id]


def test_an_empty_draft_goes_when_it_is_left(room: Room) -> None:
    room.add("Ada")
    new(room)
    room.choose("Ada")
    assert drafts(room) == []
    assert room.names() == ["Ada"]
    assert room.selected() == ["Ada"]


def test_one_with_words_stays_and_another_can_be_begun(room: Room) -> None:
    first = new(room)
    write(room, first, Details(summary="of the harbour"))
    second = new(room)
    assert second.id != first.id
    assert set(drafts(room)) == {first.id, second.id}


def test_words_that_are_saved_when_it_is_left_keep_it(room: Room) -> None:
    """Whatever hears first that it is left."""
    room.add("Ada")
    draft = new(room)

    def flush(character_id: str) -> None:
        characters = room.desk.studio.characters
        room.desk.tasks.run(
            characters.update_character(character_id, lambda details: replace(details, name="Nyx")),
            done=room.desk.changes.character_changed.emit,
        )

    room.desk.current.leaving.connect(flush)
    room.choose("Ada")
    room.desk.current.leaving.disconnect(flush)
    assert drafts(room) == [draft.id]
    assert room.names() == ["Nyx", "Ada"]


def test_words_that_are_removed_when_it_is_left_let_it_go(room: Room) -> None:
    room.add("Ada")
    draft = new(room)
    write(room, draft, Details("N"))
    room.choose("Ada")
    assert drafts(room) == [draft.id]
    write(room, draft, Details())
    room.desk.settle()
    assert drafts(room) == []
    assert room.names() == ["Ada"]


def test_one_that_becomes_a_character_stays(room: Room) -> None:
    room.add("Ada")
    draft = new(room)
    created = room.desk.do(
        room.desk.studio.characters.create_character(Details("Nyx"), asked(0), draft_id=draft.id)
    )
    room.desk.changes.character_changed.emit(created.character)
    room.choose("Ada")
    assert room.names() == ["Nyx", "Ada"]
    assert room.list.rows.second_line(room.list.rows.row(0))[0].startswith("no images")


def test_the_trash_has_no_use_for_an_empty_one(room: Room) -> None:
    room.add("Ada")
    new(room)
    room.press(Qt.Key.Key_Delete)
    assert room.names() == ["Ada"]
    assert room.toasts == []
    assert room.desk.undo.undo_text == ""


def test_those_that_a_crash_left_are_dropped(room: Room) -> None:
    save = room.desk.studio.characters.save_draft
    kept = room.desk.do(save(Details(summary="begun")))
    room.desk.do(save(Details()))
    room.desk.do(save(Details()))
    room.desk.do(room.drafts.drop_left())
    assert drafts(room) == [kept.id]


def test_when_it_could_not_be_stored_it_can_be_tried_again(room: Room) -> None:
    room.desk.library.fail_writes(disk_full())
    room.drafts.new()
    room.desk.settle()
    assert len(room.desk.errors) == 1
    room.desk.library.writing = None
    assert drafts(room) == []
    assert new(room).draft
