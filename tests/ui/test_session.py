"""The whole window at work: what goes from room to room, and how it is closed and opened again."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import qasync
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from charstudio.domain import limits
from charstudio.domain.character import Details, Trait, TraitGroup
from charstudio.domain.generation import GenerationStatus
from charstudio.domain.listing import Shelf
from charstudio.services.studio import Studio
from charstudio.ui.inspector.suggestions import SuggestionList
from charstudio.ui.inspector.tag_editor import TagEditor
from charstudio.ui.library.rows import Source
from charstudio.ui.rooms import Rooms
from charstudio.ui.widgets.inline_error import InlineError
from tests.conftest import studio_of
from tests.stand_ins import Clock, FailingLibrary, ScriptedEngine, asked, disk_full, events_of
from tests.ui.opened import Opened

NYX = Details("Nyx Calloway", traits=(Trait(TraitGroup.APPEARANCE, "red wavy hair"),))


@pytest.fixture
def studio(
    qtbot: QtBot, loop: qasync.QEventLoop, failing: FailingLibrary, engine: ScriptedEngine, clock: Clock
) -> Studio:
    """The library in the hands of Ada."""
    task = loop.create_task(studio_of(failing, engine, clock, "Ada"))
    qtbot.waitUntil(task.done)
    return task.result()


@pytest.fixture
def window(qtbot: QtBot, loop: qasync.QEventLoop, studio: Studio, tmp_path: Path) -> Iterator[Opened]:
    with Opened.on(qtbot, loop, studio, tmp_path) as opened:
        yield opened


def made(opened: Opened, details: Details = NYX, images: int = 2) -> str:
    """A character that another process might have made."""
    creation = opened.do(opened.studio.characters.create_character(details, asked(images)))
    if creation.run is not None:
        opened.do(events_of(creation.run))
    opened.rooms.changes.library_changed.emit()
    opened.settle()
    return creation.character.id


def test_an_empty_library_is_welcomed_and_a_surprise_leads_to_four_portraits(window: Opened) -> None:
    assert window.window.pages.welcoming
    assert not window.window.generate_bar.isVisible()
    assert not window.window.inspector.isVisible()
    window.rooms.studio.workspace.engines["sketch"] = window.rooms.studio.workspace.engines["scripted"]  # type: ignore[index]

    window.find(QPushButton, "surpriseButton").click()

    window.wait(lambda: window.rooms.current.character is not None and window.character.image_count == 4)
    window.settle()
    assert not window.window.pages.welcoming
    assert window.window.inspector.isVisible()
    assert window.window.library.list.rows.rowCount() == 1
    assert window.find(QLineEdit, "nameField").text() == window.character.name
    assert window.window.windowTitle().startswith(window.character.name)


def test_a_character_and_its_pictures_are_seen_before_the_rest_of_the_window_is_made(
    qtbot: QtBot, loop: qasync.QEventLoop, studio: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Opened.on(qtbot, loop, studio, tmp_path / "first") as opened:
        character_id = made(opened)
    complete, seen = Rooms.complete, list[tuple[str | None, bool, bool]]()

    async def noted(rooms: Rooms) -> None:
        shown = rooms.current.character
        seen.append((None if shown is None else shown.id, rooms.window.is_complete, rooms.thumbnails.busy))
        await complete(rooms)

    monkeypatch.setattr(Rooms, "complete", noted)
    with Opened.on(qtbot, loop, studio, tmp_path / "second") as opened:
        assert seen == [(character_id, False, False)]
        assert opened.window.is_complete
        assert opened.find(QLabel, "queueText").text() == "Library: 1 character"


@pytest.mark.parametrize("button", ["startBlankButton", "newCharacterButton"])
def test_who_clicks_before_all_of_the_window_is_made_is_heard(  # noqa: PLR0917  (fixtures)
    button: str,
    qtbot: QtBot,
    loop: qasync.QEventLoop,
    studio: Studio,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    complete = Rooms.complete

    async def clicked_first(rooms: Rooms) -> None:
        found = rooms.window.findChild(QPushButton, button)
        assert found is not None
        found.click()
        await complete(rooms)

    monkeypatch.setattr(Rooms, "complete", clicked_first)
    with Opened.on(qtbot, loop, studio, tmp_path) as opened:
        opened.wait(lambda: opened.rooms.current.character is not None)
        assert opened.character.draft


def test_a_window_that_is_closed_before_all_of_it_is_made_is_left_in_order(
    qtbot: QtBot, loop: qasync.QEventLoop, studio: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    complete = Rooms.complete

    async def closed_first(rooms: Rooms) -> None:
        rooms.window.close_asked.emit()
        await complete(rooms)

    monkeypatch.setattr(Rooms, "complete", closed_first)
    with Opened.on(qtbot, loop, studio, tmp_path) as opened:
        opened.wait(opened.left.done)
        assert opened.left.result().quit


def test_the_whole_main_job_by_keyboard_alone(window: Opened) -> None:
    window.press("Ctrl+N")
    window.wait(lambda: window.focused.objectName() == "nameField")
    window.type("Nyx Calloway")
    window.press("Tab")
    window.wait(lambda: window.focused.objectName() == "traitInput_appearance")
    window.type("red wavy hair")
    window.press("Return")
    window.type("freckles")
    window.press("Ctrl+Return")
    window.wait(lambda: window.rooms.current.character is not None and window.character.image_count == 4)
    window.settle()
    assert [trait.text for trait in window.character.details.traits] == ["red wavy hair", "freckles"]
    assert not window.character.draft

    first = window.character.primary_image_id
    while window.focused is not window.window.pages.grid.grid:
        window.press("F6")
    window.press("Home")
    window.press("Right")
    window.press("P")
    window.settle()
    assert window.character.primary_image_id not in (None, first)

    window.press("Delete")
    window.settle()
    assert window.character.image_count == 3
    window.press("Ctrl+Z")
    window.settle()
    assert window.character.image_count == 4
    window.press("Ctrl+Z")
    window.settle()
    assert window.character.primary_image_id == first

    window.press("Ctrl+R")
    window.wait(lambda: window.character.image_count == 8)
    window.settle()
    window.press("Space")
    window.wait(lambda: window.window.pages.viewing)
    window.press("Escape")
    window.wait(lambda: not window.window.pages.viewing)

    window.press("Ctrl+F")
    window.wait(lambda: window.focused.objectName() == "searchField")
    window.type("nobody")
    window.settle()
    assert window.window.library.list.rows.rowCount() == 0
    window.press("Escape")
    window.settle()
    assert window.window.library.list.rows.rowCount() == 1


def test_a_draft_without_a_name_is_asked_for_one_and_offered_one(window: Opened) -> None:
    window.press("Ctrl+N")
    window.wait(lambda: window.focused.objectName() == "nameField")
    window.press("Ctrl+Return")
    offer = window.find(QPushButton, "offerButton")
    window.wait(offer.isVisible)
    assert window.focused.objectName() == "nameField"

    offer.click()
    window.settle()
    assert window.character.name
    assert window.character.draft


def test_an_empty_draft_is_dropped_when_it_is_left(window: Opened) -> None:
    nyx = made(window)
    window.press("Ctrl+N")
    window.wait(lambda: window.rooms.current.character is not None and window.character.draft)
    window.settle()
    window.rooms.library.select(nyx)
    window.settle()
    drafts = window.do(window.studio.characters.index_characters(Shelf.DRAFTS))
    assert len(drafts) == 0
    assert window.window.library.list.rows.rowCount() == 1


def test_what_is_typed_last_is_saved_when_the_window_is_closed(window: Opened) -> None:
    nyx = made(window)
    window.rooms.library.select(nyx)
    window.settle()
    summary = window.find(QWidget, "summaryField")
    summary.setFocus()
    window.type("Reads storms")
    window.window.close()
    window.wait(window.left.done)
    assert window.left.result().quit
    character = window.do(window.studio.characters.get_character(nyx))
    assert character.details.summary == "Reads storms"


def test_closing_during_a_generation_asks_and_keeps_what_has_come(
    window: Opened, engine: ScriptedEngine
) -> None:
    nyx = made(window)
    window.rooms.library.select(nyx)
    window.settle()
    engine.gate = asyncio.Event()
    window.press("Ctrl+Return")
    window.wait(lambda: len(engine.orders) == 2)

    window.window.close()
    keep = window.find(QPushButton, "answer_keep")
    keep.click()
    assert window.rooms.runner.running
    assert window.window.isVisible()

    window.window.close()
    window.window.findChildren(QPushButton, "answer_quit")[-1].click()
    window.wait(window.left.done)
    status = window.do(window.studio.images.generation_status(nyx))
    assert status.generation.status is GenerationStatus.CANCELLED
    assert window.do(window.studio.characters.get_character(nyx)).image_count == 2


def test_what_cannot_be_saved_is_asked_about_before_the_window_closes(
    window: Opened, failing: FailingLibrary
) -> None:
    nyx = made(window)
    window.rooms.library.select(nyx)
    window.settle()
    window.find(QWidget, "summaryField").setFocus()
    window.type("Reads storms")
    failing.fail_writes(disk_full())
    window.window.close()
    window.wait(lambda: window.window.findChild(QWidget, "unsavedQuestion") is not None)
    assert not window.left.done()
    failing.writing = None
    window.find(QPushButton, "answer_stay").click()
    window.settle()

    window.window.close()
    window.wait(window.left.done)
    assert window.do(window.studio.characters.get_character(nyx)).details.summary == "Reads storms"


def test_the_command_line_beside_it_shows_in_the_window(window: Opened, studio: Studio) -> None:
    made(window)
    window.do(studio.characters.create_character(Details("Old Tam"), asked(0)))
    window.rooms.changes.library_changed.emit()
    window.wait(lambda: window.window.library.list.rows.rowCount() == 2)
    assert "2" in window.find(QLabel, "queueText").text()


def test_the_trash_shows_nothing_of_what_was_shown_before(window: Opened) -> None:
    nyx = made(window)
    window.rooms.library.select(nyx)
    window.settle()
    window.rooms.library.set_source(Source.TRASH)
    window.settle()
    assert window.rooms.current.character is None
    assert not window.find(QPushButton, "generateButton").isEnabled()
    assert not window.find(QLineEdit, "nameField").isVisible()

    window.rooms.library.set_source(Source.ALL)
    window.rooms.library.select(nyx)
    window.settle()
    assert window.find(QLineEdit, "nameField").isVisible()


def test_the_library_is_counted_while_the_trash_is_shown(window: Opened) -> None:
    made(window)
    window.rooms.library.select(made(window, Details("Old Tam")))
    window.settle()
    window.rooms.library.trash_selected()
    window.settle()
    counted = window.find(QLabel, "queueText")
    assert counted.text() == "Library: 1 character"

    window.rooms.library.set_source(Source.TRASH)
    window.settle()
    window.window.library.list.selectAll()
    window.find(QPushButton, "restoreButton").click()
    window.settle()
    assert window.rooms.library.source is Source.TRASH
    assert counted.text() == "Library: 2 characters"


def test_images_of_a_character_in_the_trash_can_be_looked_at_and_no_more(window: Opened) -> None:
    nyx = made(window)
    window.rooms.library.select(nyx)
    window.settle()
    window.rooms.library.trash_selected()
    window.settle()
    window.rooms.library.set_source(Source.TRASH)
    window.settle()
    window.window.library.list.select_place(0)
    window.settle()
    primary = window.character.primary_image_id
    grid = window.window.pages.grid.grid
    window.wait(lambda: grid.grid.rowCount() > 2)
    grid.setFocus()
    window.press("End")
    assert window.rooms.grid.selected_ids() != (primary,)
    assert window.window.actions_["look"].isEnabled()
    assert not window.window.actions_["make_primary"].isEnabled()

    window.press("Space")
    window.wait(lambda: window.window.pages.viewing)
    window.press("P")
    window.press("Delete")
    window.settle()
    stored = window.do(window.studio.characters.get_character(nyx))
    assert (stored.primary_image_id, stored.image_count) == (primary, 2)
    window.press("Space")
    window.wait(lambda: not window.window.pages.viewing)


def test_several_selected_characters_stand_in_the_centre_together(window: Opened) -> None:
    made(window)
    made(window, Details("Old Tam"))
    window.window.library.list.setFocus()
    window.window.library.list.selectAll()
    window.settle()
    mosaic = window.find(QWidget, "characterMosaic")
    window.wait(mosaic.isVisible)
    assert not window.find(QLineEdit, "nameField").isVisible()

    window.rooms.library.select(window.rooms.library.selected_ids()[0])
    window.settle()
    window.wait(lambda: not mosaic.isVisible())
    assert window.window.pages.grid.grid.isVisible()


def several(window: Opened) -> list[str]:
    ids = [
        made(window, replace(NYX, tags=("lead", "harbour"))),
        made(window, Details("Old Tam", tags=("lead", "old"))),
    ]
    window.window.library.list.selectAll()
    window.settle()
    return ids


def tags(window: Opened, ids: list[str]) -> list[tuple[str, ...]]:
    return [window.do(window.studio.characters.get_character(one)).details.tags for one in ids]


def test_the_tags_of_several_are_changed_at_once_and_back(window: Opened) -> None:
    ids = several(window)
    editor = window.find(TagEditor, "manyTagEditor")
    assert editor.isVisible()
    assert editor.tags == ("lead",)
    assert window.find(QLabel, "manySomeTags").text() == "Some have: harbour, old"

    window.find(QLineEdit, "manyTagInput").setFocus()
    window.type("har")
    window.wait(lambda: any(one.words == ("harbour",) for one in window.window.findChildren(SuggestionList)))
    for _ in "har":
        window.press("Backspace")
    window.type("saga")
    window.press("Return")
    window.settle()
    assert tags(window, ids) == [("lead", "harbour", "saga"), ("lead", "old", "saga")]
    assert editor.tags == ("lead", "saga")
    editor.changed.emit(("saga",), "")
    window.settle()
    assert tags(window, ids) == [("harbour", "saga"), ("old", "saga")]

    window.rooms.undo.undo()
    window.settle()
    assert tags(window, ids) == [("lead", "harbour", "saga"), ("lead", "old", "saga")]
    assert len(window.rooms.library.selected_ids()) == 2
    assert editor.tags == ("lead", "saga")


def test_a_tag_that_one_of_several_can_t_take_is_told_beside_the_field(window: Opened) -> None:
    full = made(window, Details("Full", tags=tuple(f"tag {number}" for number in range(limits.TAGS))))
    other = made(window)
    window.window.library.list.selectAll()
    window.settle()
    window.find(QLineEdit, "manyTagInput").setFocus()
    window.type("saga")
    window.press("Return")
    window.settle()
    errors = window.find(TagEditor, "manyTagEditor").findChildren(InlineError)
    assert [error.isVisible() for error in errors] == [True]
    assert len(tags(window, [full])[0]) == limits.TAGS
    assert tags(window, [other])[0] in ((), ("saga",))


def test_what_is_about_several_is_done_to_all_and_what_is_about_one_waits(window: Opened) -> None:
    ids = several(window)
    assert not window.window.actions_["generate"].isEnabled()
    assert not window.window.actions_["refine"].isEnabled()
    assert not window.find(QPushButton, "generateButton").isEnabled()

    window.find(QPushButton, "manyFavouriteButton").click()
    window.settle()
    assert all(window.do(window.studio.characters.get_character(one)).favourite for one in ids)
    assert window.find(QPushButton, "manyFavouriteButton").text() == "No favourites any more"
    window.find(QPushButton, "manyTrashButton").click()
    window.settle()
    assert window.window.library.list.rows.rowCount() == 0

    window.rooms.library.set_source(Source.TRASH)
    window.settle()
    window.window.library.list.selectAll()
    window.settle()
    assert not window.find(TagEditor, "manyTagEditor").isVisible()
    window.find(QPushButton, "manyRestoreButton").click()
    window.settle()
    window.rooms.library.set_source(Source.ALL)
    window.settle()
    assert window.window.library.list.rows.rowCount() == 2
    window.rooms.library.select(ids[0])
    window.settle()
    assert window.window.actions_["generate"].isEnabled()


def test_the_menu_of_a_character_opens_without_holding_the_window_up(window: Opened) -> None:
    window.rooms.library.select(made(window))
    window.settle()
    window.find(QAbstractButton, "characterMenuButton").click()
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    duplicate = next(one for one in menu.actions() if one.text().replace("&", "").startswith("Duplicate"))

    menu.close()
    duplicate.trigger()
    window.settle()
    window.wait(lambda: window.window.library.list.rows.rowCount() == 2)


def test_another_start_brings_the_window_to_the_front(window: Opened) -> None:
    window.window.showMinimized()
    window.session.hear({"artist": None})
    window.wait(lambda: not window.window.isMinimized())
    assert not window.left.done()


def test_another_artist_is_another_session(window: Opened, qtbot: QtBot) -> None:
    window.do(window.studio.artists.create_artist("Bo"))
    window.session.hear({"artist": "Bo"})
    window.wait(window.left.done)
    assert window.left.result().artist == "Bo"


def test_a_bug_is_told_and_the_window_goes_on(window: Opened) -> None:
    window.session.tell_unexpected(ValueError("nobody expected this"))
    dialog = window.find(QWidget, "errorDialog")
    assert dialog.isVisible()
    dialog.close()
    assert QApplication.activeWindow() is not None
    assert not window.left.done()


def test_an_image_is_used_as_a_reference_by_the_menu(window: Opened) -> None:
    window.rooms.current.open(made(window))
    window.settle()
    action = window.window.actions_["use_as_reference"]
    window.rooms.grid.select_all()
    assert action.isEnabled()
    action.trigger()

    assert window.find(QLabel, "sendsLabel").text().endswith("does not look at references"), "it is wanted"
