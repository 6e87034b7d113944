"""The ledger in the window: lines, sums, sorting, a file, and what stands there when there is nothing."""

import asyncio
import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QLabel,
    QProgressBar,
    QPushButton,
    QTableView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from charstudio.domain.character import Artist
from charstudio.domain.money import ExpenseKind, ExpenseState
from charstudio.errors import CharacterError, LibraryError, LibraryErrorKind
from charstudio.services.workspace import new_id
from charstudio.ui.background.runner import GenerationRunner
from charstudio.ui.money.ledger import LedgerController
from charstudio.ui.money.ledger_dialog import LedgerDialog
from charstudio.ui.money.month import Month
from charstudio.ui.money.spans import Span, SpanKind, span
from charstudio.ui.widgets.inline_error import InlineError
from tests.ui.desk import Desk, W, find, window_for
from tests.ui.money_room import World, paying_desk, spend
from tests.unit.services.paying import Service

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Room:
    """A window with the ledger over it."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.qtbot = desk, desk.qtbot
        self.window = window_for(desk.qtbot, QWidget(), width=1024, height=700)
        self.runner = GenerationRunner(desk.studio, desk.tasks, desk.changes)
        self.month = Month(desk.studio, desk.tasks, desk.changes, self.runner)
        self.controller = LedgerController(
            self.window, studio=desk.studio, tasks=desk.tasks, month=self.month
        )

    def open(self) -> LedgerDialog:
        self.controller.open()
        self.desk.settle()
        return self.dialog

    @property
    def dialog(self) -> LedgerDialog:
        return find(self.window, LedgerDialog, "ledgerDialog")

    def find(self, kind: type[W], name: str) -> W:
        return find(self.dialog, kind, name)

    def choose(self, key: str) -> None:
        self.qtbot.mouseClick(self.find(QWidget, f"segment_{key}"), Qt.MouseButton.LeftButton)
        self.desk.settle()

    @property
    def table(self) -> QTableView:
        return self.find(QTableView, "ledgerTable")

    def rows(self, name: str = "ledgerTable") -> list[list[str]]:
        model = self.find(QTableView, name).model()
        return [
            [model.index(row, column).data() for column in range(model.columnCount())]
            for row in range(model.rowCount())
        ]

    def titles(self) -> list[str]:
        return [row[0] for row in self.rows()]

    def text(self, name: str) -> str:
        label = self.find(QLabel, name)
        return label.text() if label.isVisible() else ""

    def sort(self, column: int) -> None:
        head = self.table.horizontalHeader()
        place = QPoint(head.sectionViewportPosition(column) + 20, head.height() // 2)
        self.qtbot.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=place)


@pytest.fixture
def desk(world: World) -> Iterator[Desk]:
    with paying_desk(world, Service()) as desk:
        yield desk


@pytest.fixture
def room(desk: Desk) -> Room:
    return Room(desk)


@pytest.fixture
def spent(desk: Desk) -> None:
    """Six expenses of this month, on three characters; one of last month."""
    spend(desk, "0.02", at=NOW)
    spend(desk, "0.05", at=NOW, character_id="t", name="Old Tam", model="gpt-image-1.5")
    spend(desk, "0.004", at=NOW - timedelta(days=1), kind=ExpenseKind.WORDS, model="writer-1")
    spend(desk, "0.03", at=NOW - timedelta(days=1), state=ExpenseState.UNCERTAIN)
    spend(desk, None, at=NOW - timedelta(days=1), character_id="t", name="Old Tam")
    spend(desk, "0.01", at=NOW - timedelta(days=2), character_id="u", name="")
    spend(desk, "0.4", at=NOW - timedelta(days=30))


@pytest.mark.usefixtures("spent")
def test_days_come_newest_first_with_their_sum(room: Room) -> None:
    room.open()
    assert room.rows() == [
        ["Sun 22 Nov 2026", "0 of 2", "", "$0.07", "$0.00", ""],
        ["Sat 21 Nov 2026", "0 of 1", "1", "at least $0.03", "$0.00", "$0.03"],
        ["Fri 20 Nov 2026", "0 of 1", "", "$0.01", "$0.00", ""],
    ]
    assert room.rows("ledgerTotal") == [["Total", "0 of 4", "1", "at least $0.11", "$0.00", "$0.03"]]
    assert room.table.accessibleName() == "Spending by day"


@pytest.mark.usefixtures("spent")
def test_by_character_and_by_model_the_dearest_comes_first(room: Room) -> None:
    room.open()
    room.choose("character")
    assert [(row[0], row[3]) for row in room.rows()] == [
        ("Nyx", "$0.05"),
        ("Old Tam", "at least $0.05"),
        ("Untitled", "$0.01"),
    ]
    room.choose("model")
    assert [(row[0], row[3]) for row in room.rows()] == [
        ("gpt-image-2.6-flare (openai)", "at least $0.06"),
        ("gpt-image-1.5 (openai)", "$0.05"),
        ("writer-1 (openai)", "$0.004"),
    ]


@pytest.mark.usefixtures("spent")
def test_the_time_is_chosen(room: Room) -> None:
    room.open()
    room.choose("last_month")
    assert room.titles() == ["Fri 23 Oct 2026"]
    room.choose("all")
    assert room.titles()[-1] == "Fri 23 Oct 2026"
    assert len(room.titles()) == 4


@pytest.mark.parametrize(
    ("kind", "today", "expected"),
    [
        (SpanKind.THIS_MONTH, date(2026, 11, 22), Span(date(2026, 11, 1), None)),
        (SpanKind.LAST_MONTH, date(2026, 3, 31), Span(date(2026, 2, 1), date(2026, 2, 28))),
        (SpanKind.LAST_MONTH, date(2026, 1, 1), Span(date(2025, 12, 1), date(2025, 12, 31))),
        (SpanKind.THIS_YEAR, date(2026, 11, 22), Span(date(2026, 1, 1), None)),
        (SpanKind.ALL, date(2026, 11, 22), Span(None, None)),
    ],
)
def test_times_begin_and_end_on_days(kind: SpanKind, today: date, expected: Span) -> None:
    assert span(kind, today) == expected


@pytest.mark.usefixtures("spent")
def test_the_head_of_a_column_sorts_and_the_choice_stays(room: Room) -> None:
    room.open()
    room.sort(3)
    assert [row[3] for row in room.rows()] == ["$0.07", "at least $0.03", "$0.01"]
    room.sort(3)
    assert [row[3] for row in room.rows()] == ["$0.01", "at least $0.03", "$0.07"]
    room.choose("this_year")
    assert [row[3] for row in room.rows()][:2] == ["$0.01", "at least $0.03"]
    assert room.table.horizontalHeader().sortIndicatorSection() == 3
    room.sort(3)
    assert room.titles()[0] == "Sun 22 Nov 2026", "the third click gives back their own order"
    room.sort(0)
    assert room.titles()[0] == "Fri 23 Oct 2026", "days sort as days, not as words"
    room.choose("character")
    assert room.table.horizontalHeader().sortIndicatorSection() == -1


@pytest.mark.usefixtures("spent")
def test_a_line_stays_selected_when_lines_are_sorted_and_read_again(room: Room) -> None:
    room.open()
    room.table.selectRow(0)
    room.sort(3)
    room.sort(3)
    assert room.titles()[0] == "Fri 20 Nov 2026"
    assert room.table.currentIndex().siblingAtColumn(0).data() == "Sun 22 Nov 2026"
    spend(room.desk, "0.5", at=NOW + timedelta(hours=1))
    room.month.read()
    room.desk.settle()
    assert "$0.57" in [row[3] for row in room.rows()], "it follows what is spent"
    assert room.table.currentIndex().siblingAtColumn(0).data() == "Sun 22 Nov 2026"


@pytest.mark.usefixtures("spent")
def test_columns_of_lines_and_sum_stand_below_each_other(room: Room) -> None:
    room.open()
    for key in ("day", "character", "model"):
        room.choose(key)
        total = room.find(QTableView, "ledgerTotal")
        widths = [room.table.columnWidth(column) for column in range(6)]
        assert widths == [total.columnWidth(column) for column in range(6)]
        assert total.sizeHintForColumn(3) <= widths[3]


@pytest.mark.usefixtures("spent")
@pytest.mark.parametrize("by_key", [False, True])
def test_a_character_is_a_click_or_enter_away(by_key: bool, room: Room, qtbot: QtBot) -> None:
    dialog = room.open()
    room.choose("character")
    with qtbot.waitSignal(dialog.finished), qtbot.waitSignal(room.controller.character_asked) as asked:
        if by_key:
            room.table.setFocus()
            qtbot.keyClick(room.table, Qt.Key.Key_Return)
        else:
            place = room.table.visualRect(room.table.model().index(0, 0)).center()
            qtbot.mouseClick(room.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert asked.args == ["c"]


@pytest.mark.usefixtures("spent")
def test_days_and_models_lead_nowhere(room: Room, qtbot: QtBot) -> None:
    room.open()
    heard: list[str] = []
    room.controller.character_asked.connect(heard.append)
    qtbot.keyClick(room.table, Qt.Key.Key_Return)
    room.choose("model")
    qtbot.keyClick(room.table, Qt.Key.Key_Return)
    assert not heard
    assert room.dialog.isVisible()


def test_what_others_spent_is_said_below(room: Room) -> None:
    bo = Artist(new_id(), "Bo")
    room.desk.do(
        room.desk.studio.workspace.library.write(lambda records: records.artists.add(bo, room.desk.clock()))
    )
    spend(room.desk, "1.2", artist_id=bo.id)
    room.open()
    assert room.text("ledgerMessage") == "Nothing was spent in this time."
    assert room.text("ledgerOthers") == "Others in this library spent $1.20 in the same time."
    spend(room.desk, "0.1")
    room.choose("this_year")
    assert room.rows("ledgerTotal")[0][3] == "$0.10"
    assert room.text("ledgerOthers") == "Others in this library spent $1.20 in the same time."


def test_where_nothing_was_spent_it_says_so(room: Room) -> None:
    room.open()
    assert room.text("ledgerMessage") == "Nothing was spent in this time."
    assert room.text("ledgerHint").startswith("What is drawn by the built-in engine is free")
    assert not room.find(QPushButton, "ledgerExportButton").isEnabled()
    room.choose("all")
    assert room.text("ledgerMessage") == "Nothing was spent yet."
    assert room.text("ledgerOthers") == ""


@pytest.mark.usefixtures("spent")
def test_what_cannot_be_read_is_said_and_tried_again(room: Room) -> None:
    room.desk.library.reading = LibraryError(LibraryErrorKind.BUSY, "busy", place="library.db")
    room.open()
    assert room.text("ledgerMessage") == "Another program holds the library: library.db"
    room.desk.library.reading = None
    room.find(QPushButton, "ledgerRetryButton").click()
    room.desk.settle()
    assert len(room.rows()) == 3
    assert not room.desk.errors


@pytest.mark.usefixtures("spent")
def test_the_last_choice_wins(room: Room) -> None:
    room.open()
    for key in ("character", "model", "day"):
        room.qtbot.mouseClick(room.find(QWidget, f"segment_{key}"), Qt.MouseButton.LeftButton)
    room.desk.settle()
    assert room.titles()[0] == "Sun 22 Nov 2026"


@pytest.mark.usefixtures("spent")
def test_what_takes_long_says_so(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = asyncio.Event()
    read = room.desk.studio.money.ledger

    async def slow(*args: object) -> object:
        await gate.wait()
        return await read(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(room.desk.studio.money, "ledger", slow)
    room.controller.open()
    room.qtbot.waitUntil(lambda: room.text("ledgerMessage") == "Reading what was spent…")
    gate.set()
    room.desk.settle()
    assert room.text("ledgerMessage") == ""
    assert len(room.rows()) == 3


def test_a_dialog_that_is_closed_is_made_anew(room: Room) -> None:
    first = room.open()
    first.reject()
    room.month.changed.emit()
    room.desk.settle()
    room.qtbot.waitUntil(lambda: not room.window.findChildren(LedgerDialog))
    assert room.open() is not first
    room.controller.open()
    assert len(room.window.findChildren(LedgerDialog)) == 1


def test_it_fits_the_smallest_window(desk: Desk) -> None:
    room = Room(desk)
    room.window.resize(880, 600)
    dialog = room.open()
    assert dialog.width() <= 880
    assert dialog.height() <= 600


# --- A file -----------------------------------------------------------------------------------------------


def export(room: Room, file: Path) -> None:
    """Chooses a file in the dialog that asks for one."""
    room.find(QPushButton, "ledgerExportButton").click()
    asking = room.find(QFileDialog, "ledgerFileDialog")
    asking.fileSelected.emit(str(file))
    asking.reject()
    QApplication.sendPostedEvents()


@pytest.mark.usefixtures("spent")
def test_the_expenses_of_the_time_are_written_to_a_file(room: Room, tmp_path: Path) -> None:
    room.open()
    file = tmp_path / "spending.csv"
    export(room, file)
    room.desk.settle()
    assert room.text("ledgerNoteText") == "6 expense(s) written"
    assert room.text("ledgerNoteMore") == str(file)
    with file.open(encoding="utf-8", newline="") as lines:
        assert len(list(csv.reader(lines))) == 7
    room.choose("last_month")
    assert room.text("ledgerNoteText") == "", "it spoke of something else"


@pytest.mark.usefixtures("spent")
def test_a_file_that_cannot_be_written_is_said_there(room: Room, tmp_path: Path) -> None:
    room.open()
    export(room, tmp_path / "no such folder" / "spending.csv")
    room.desk.settle()
    error = room.find(InlineError, "ledgerError")
    assert error.isVisible()
    assert "spending.csv" in error.text
    assert room.find(QPushButton, "ledgerExportButton").isEnabled()
    assert not room.desk.errors


@pytest.mark.usefixtures("spent")
def test_a_long_export_shows_that_it_goes_on(
    room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = asyncio.Event()

    async def slow(*_: object) -> int:
        await gate.wait()
        raise CharacterError("gone", kind="gone")

    monkeypatch.setattr(room.desk.studio.money, "export_ledger", slow)
    dialog = room.open()
    export(room, tmp_path / "spending.csv")
    assert not room.find(QPushButton, "ledgerExportButton").isEnabled()
    room.qtbot.waitUntil(room.find(QProgressBar, "ledgerProgress").isVisible)
    dialog.reject()
    gate.set()
    room.desk.settle()
    assert [error.kind for error in room.desk.errors] == ["gone"], "who left it hears of it all the same"
