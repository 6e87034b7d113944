"""The history tab: earlier states, what changed after each, and a way back."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import qasync
from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from charstudio.domain.character import Details, Trait, TraitGroup
from charstudio.storage.library import SqliteLibrary
from charstudio.ui.dialogs.differences import DifferenceText, Run, change_runs
from charstudio.ui.inspector.history_controller import HistoryController
from charstudio.ui.inspector.history_tab import HistoryTab
from charstudio.ui.inspector.history_times import said_when
from tests.stand_ins import Clock, ScriptedEngine
from tests.ui.desk import NYX, Desk, find, window_for

FRECKLES = Trait(TraitGroup.APPEARANCE, "freckles")


class Room:
    def __init__(self, desk: Desk) -> None:
        self.desk, self.qtbot = desk, desk.qtbot
        self.tab = HistoryTab()
        self.window = window_for(desk.qtbot, self.tab, width=360)
        self.controller = HistoryController(self.tab, undo=desk.undo, **desk.behind)

    def sitting(self, **changes: object) -> None:
        """Changes the shown character in a sitting of its own."""
        assert self.desk.current.id is not None
        self.desk.studio.characters.end_sitting(self.desk.current.id)
        self.desk.change(lambda details: replace(details, **changes))  # type: ignore[arg-type]
        self.desk.settle()

    @property
    def rows(self) -> list[str]:
        """The summary of each row, the present state first."""
        found = self.tab.findChildren(DifferenceText, "historySummary")
        return [text.toPlainText().replace("\N{NO-BREAK SPACE}", " ") for text in found]

    def row(self, number: int) -> QWidget:
        return find(self.tab, QWidget, f"historyRow{number}")

    def press(self, number: int, name: str) -> None:
        button = find(self.row(number), QPushButton if "Restore" in name else QToolButton, name)
        self.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        self.desk.settle()

    @property
    def details(self) -> Details:
        return self.desk.stored().details


@pytest.fixture
def room(
    qtbot: QtBot, loop: qasync.QEventLoop, library: SqliteLibrary, engine: ScriptedEngine, clock: Clock
) -> Iterator[Room]:
    with Desk.made(qtbot, loop, library, engine, clock) as desk:
        yield Room(desk)


def test_a_new_character_has_no_earlier_states(room: Room) -> None:
    room.desk.character()
    room.desk.settle()

    assert find(room.tab, QLabel, "historyEmpty").isVisible()
    assert len(room.rows) == 1


def test_each_state_says_what_changed_after_it(room: Room) -> None:
    room.desk.character()
    room.sitting(traits=(*NYX.traits, FRECKLES))
    room.sitting(traits=tuple(one for one in (*NYX.traits, FRECKLES) if one.text != "brass compass"))
    room.sitting(name="Nyx", summary="Turned honest.")

    assert room.rows[1:] == ["name   summary", "− brass compass", "+ freckles"]
    assert find(find(room.tab, QWidget, "historyNow"), QLabel, "historyWhen").text() == "Now"


def test_many_changes_are_counted(room: Room) -> None:
    room.desk.character()
    room.sitting(tags=tuple(f"tag {number}" for number in range(9)))

    assert room.rows[1].startswith("− lead")
    assert room.rows[1].endswith("more")


def test_a_row_opens_to_the_whole_difference_and_stays_open(room: Room) -> None:
    room.desk.character()
    room.sitting(summary="Turned honest smuggler; reads storms.")
    room.press(1, "historyOpenButton")

    whole = find(room.row(1), DifferenceText, "historyChange")
    room.qtbot.waitUntil(whole.isVisible)
    assert whole.accessibleName() == "added: honest"
    assert not find(room.row(1), DifferenceText, "historySummary").isVisible()
    room.sitting(tags=())
    assert find(room.row(1), DifferenceText, "historyChange").isVisible(), "it stays open"
    room.press(1, "historyOpenButton")
    assert find(room.row(1), DifferenceText, "historySummary").isVisible()


def test_restoring_is_one_step_and_says_so(room: Room) -> None:
    room.desk.character()
    room.sitting(summary="second")
    room.sitting(summary="third", name="Nyx")
    with room.qtbot.waitSignal(room.controller.toast_requested) as toast:
        room.press(1, "historyRestoreButton")

    assert toast.args == ["Earlier state restored"]
    assert room.details == NYX
    assert room.desk.current.character is not None
    assert room.desk.current.character.details == NYX, "the window heard of it"
    assert len(room.rows) == 4, "what it was before is kept"
    with room.qtbot.waitSignals([room.desk.undo.undone, room.controller.reveal_asked]):
        room.desk.undo.undo()
    assert (room.details.name, room.details.summary) == ("Nyx", "third")
    with room.qtbot.waitSignal(room.desk.undo.redone):
        room.desk.undo.redo()
    assert room.details == NYX


def test_a_name_taken_meanwhile_is_said_there(room: Room) -> None:
    shown = room.desk.character()
    room.sitting(name="Nyx")
    room.desk.character()
    room.desk.current.open(shown.id)
    room.qtbot.waitUntil(lambda: len(room.rows) == 2)
    room.press(1, "historyRestoreButton")

    assert "Nyx Calloway" in find(room.tab, QLabel, "historyErrorMessage").text()
    assert find(room.tab, QWidget, "historyError").isVisible()
    assert room.details.name == "Nyx"
    assert room.desk.undo.undo_text == ""
    assert not room.desk.errors


def test_it_reads_only_while_it_can_be_seen(room: Room) -> None:
    room.tab.hide()
    room.desk.character()
    room.sitting(summary="second")
    assert room.rows == []

    room.tab.show()
    room.desk.settle()
    assert len(room.rows) == 2


def test_images_that_arrive_change_nothing_here(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    character = room.desk.character()
    room.sitting(summary="second")
    row = room.row(1)
    monkeypatch.setattr(room.desk.studio.revisions, "list_revisions", None)
    room.desk.changes.character_changed.emit(replace(room.desk.stored(), image_count=7))
    room.desk.settle()

    assert room.row(1) is row, "the rows are the same widgets"
    assert character.revision == 1


def test_in_the_trash_nothing_can_be_restored(room: Room) -> None:
    character = room.desk.character()
    room.sitting(summary="second")
    room.desk.do(room.desk.studio.trash.delete_character(character.id))
    room.desk.changes.character_changed.emit(room.desk.stored())
    room.desk.settle()

    assert not find(room.row(1), QPushButton, "historyRestoreButton").isEnabled()


def test_a_library_that_can_not_be_read_is_said_there(room: Room) -> None:
    character = room.desk.character()
    room.desk.settle()
    room.desk.library.reading = OSError("gone")
    room.desk.changes.character_changed.emit(replace(character, revision=2))
    room.desk.settle()

    assert find(room.tab, QWidget, "historyError").isVisible()
    room.desk.library.reading = None
    room.desk.changes.character_changed.emit(replace(character, revision=2))
    room.desk.settle()
    assert not find(room.tab, QWidget, "historyError").isVisible()


def test_a_long_history_is_shown_in_pages(room: Room) -> None:
    room.desk.character()
    for number in range(43):
        room.desk.studio.characters.end_sitting(room.desk.current.id or "")
        room.desk.do(
            room.desk.studio.characters.update_character(
                room.desk.current.id or "",
                lambda details, number=number: replace(details, summary=f"state {number}"),
            )
        )
    room.desk.changes.character_changed.emit(room.desk.stored())
    room.desk.settle()
    assert len(room.rows) == 40

    room.qtbot.mouseClick(find(room.tab, QPushButton, "historyMoreButton"), Qt.MouseButton.LeftButton)
    room.qtbot.waitUntil(lambda: len(room.rows) == 44)


def test_how_texts_differ_is_found_out_once_it_is_to_be_seen(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared = list[str]()

    def noted(field: str, before: str | None, after: str | None) -> tuple[Run, ...]:
        compared.append(field)
        return change_runs(field, before, after)

    for module in ("history_tab", "history_controller"):
        monkeypatch.setattr(f"charstudio.ui.inspector.{module}.change_runs", noted)
    room.desk.character()
    room.sitting(backstory="born at sea " * 4_000)
    room.sitting(backstory="born on land " * 3_500, image_prompt="in the rain " * 2_500)
    assert room.rows[1:] == ["backstory   prompt", "backstory"]
    assert compared == []

    room.press(2, "historyOpenButton")
    assert compared == ["backstory", "image_prompt"]


def test_the_number_by_which_rounds_name_a_state_is_said(room: Room) -> None:
    room.desk.character()
    room.sitting(summary="second")

    assert room.rows[0].endswith("revision 2")
    assert "revision 1" in find(room.row(1), QPushButton, "historyRestoreButton").toolTip()


def test_times_are_said_as_people_say_them() -> None:
    here = datetime.now(UTC).astimezone().tzinfo
    now = datetime(2026, 11, 22, 15, 0, tzinfo=here)
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
    try:
        assert said_when(now - timedelta(hours=1), now) == "today 14:00"
        assert said_when(now - timedelta(hours=16), now) == "yesterday 23:00"
        assert said_when(now - timedelta(days=10), now) == "12 Nov, 15:00"
        assert said_when(now - timedelta(days=400), now) == "18 Oct 2025, 15:00"
    finally:
        QLocale.setDefault(before)
