"""The grid with an engine that may charge: each tile says its own, and nothing is asked for twice unasked."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import qasync
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QLabel, QMenu
from pytestqt.qtbot import QtBot

from charstudio.domain.generation import AttemptState, Generation, GenerationStatus, ImageRequest
from charstudio.errors import EngineErrorKind
from charstudio.services.message_texts import Remedy
from charstudio.storage.library import SqliteLibrary
from charstudio.ui.dialogs.questions import Question
from charstudio.ui.grid import parts
from charstudio.ui.grid.cells import Cell, Kind
from charstudio.ui.grid.menus import GridMenus
from charstudio.ui.grid.parts import Ask
from tests.paid_engine import PREVIEW, Loss, PaidEngine, Refusal, Step, Stop
from tests.stand_ins import Clock, ScriptedEngine
from tests.ui.desk import Desk, find
from tests.ui.grid_world import FAULT, attempt
from tests.ui.test_grid import Room, find_action

WORDS = Refusal(EngineErrorKind.MODERATION, {"category": " (violence)"})


@pytest.fixture
def desk(
    qtbot: QtBot, loop: qasync.QEventLoop, library: SqliteLibrary, engine: ScriptedEngine, clock: Clock
) -> Iterator[Desk]:
    with Desk.made(qtbot, loop, library, engine, clock) as desk:
        yield desk


@pytest.fixture
def paid(desk: Desk) -> PaidEngine:
    engine = PaidEngine()
    desk.studio.workspace.engines["openai"] = engine  # type: ignore[index]
    return engine


@pytest.fixture
def room(desk: Desk, paid: PaidEngine, tmp_path: Path) -> Room:
    room = Room(desk, tmp_path / "window.ini")
    room.character(images=0)
    return room


def steps(paid: PaidEngine, *each: Sequence[Step]) -> None:
    """What becomes of the images of each order."""
    paid.steps = lambda index: each[index]


def begin(room: Room, count: int) -> None:
    run = room.desk.do(
        room.desk.studio.images.regenerate_images(
            room.now.id, ImageRequest(engine="openai", count=count, style="auto")
        )
    )
    room.runner.run(run)


def make(room: Room, count: int) -> None:
    begin(room, count)
    room.desk.settle()


def cells(room: Room) -> list[Cell]:
    model = room.page.model
    rows = [model.row_at(number) for number in range(model.rowCount())]
    return [row.cell for row in rows if row is not None and row.cell is not None]


def said(room: Room) -> list[str]:
    """The title and the text of each tile that has no image."""
    words = room.page.words
    faults = [words.fault(cell) for cell in cells(room) if cell.kind is not Kind.IMAGE]
    return [f"{fault.title} | {fault.text}" for fault in faults]


def question(room: Room) -> Question:
    room.qtbot.waitUntil(lambda: bool(open_questions(room)))
    return open_questions(room)[-1]


def open_questions(room: Room) -> list[Question]:
    return [one for one in room.window.findChildren(Question, "payAgainQuestion") if one.isVisible()]


# --- What each tile says ----------------------------------------------------------------------------------


def test_each_place_says_its_own_fault(room: Room, paid: PaidEngine) -> None:
    steps(paid, [None], [WORDS], [Loss(EngineErrorKind.CUT_OFF)], [Loss(EngineErrorKind.TIMEOUT)])
    make(room, 4)

    assert [cell.kind for cell in cells(room)] == [Kind.IMAGE, Kind.FAILED, Kind.FAILED, Kind.FAILED]
    assert said(room) == [
        "Refused by the safety filter | Prompt · violence. Not charged.",
        "The connection broke | May have been charged",
        "It took too long | May have been charged",
    ]


def test_a_round_that_failed_alike_has_one_message(room: Room, paid: PaidEngine) -> None:
    steps(paid, *([[Refusal(EngineErrorKind.BAD_KEY)]] * 4))
    make(room, 4)
    (only,) = cells(room)
    assert only.wide
    assert said(room) == ["The key is wrong or revoked | Not charged"]


def test_a_round_that_failed_in_different_ways_has_several(room: Room, paid: PaidEngine) -> None:
    steps(paid, [WORDS], [Loss(EngineErrorKind.CUT_OFF)])
    make(room, 2)

    assert [cell.wide for cell in cells(room)] == [False, False]


@pytest.mark.parametrize(
    ("kind", "asks", "remedy"),
    [
        (EngineErrorKind.MODERATION, (Ask.EDIT_PROMPT, Ask.RETRY, Ask.DETAILS), Remedy.EDIT_PROMPT),
        (EngineErrorKind.BAD_KEY, (Ask.OPEN_CONNECTIONS, Ask.RETRY, Ask.DETAILS), Remedy.OPEN_CONNECTIONS),
        (EngineErrorKind.QUOTA, (Ask.OPEN_BILLING, Ask.RETRY, Ask.DETAILS), Remedy.OPEN_BILLING),
        (EngineErrorKind.NOT_VERIFIED, (Ask.VERIFY, Ask.RETRY, Ask.DETAILS), Remedy.VERIFY),
        (EngineErrorKind.MODEL_NOT_FOUND, (Ask.CHOOSE_MODEL, Ask.RETRY, Ask.DETAILS), Remedy.CHOOSE_MODEL),
        (EngineErrorKind.NETWORK, (Ask.USE_SKETCH, Ask.RETRY, Ask.DETAILS), Remedy.USE_SKETCH),
    ],
)
def test_what_helps_is_a_button(
    room: Room, paid: PaidEngine, kind: EngineErrorKind, asks: tuple[Ask, ...], remedy: Remedy
) -> None:
    steps(paid, [None], [Refusal(kind)])
    make(room, 2)
    key = cells(room)[1].key
    assert tuple(part.ask for part in room.view.parts_of(room.row(key))) == asks
    with room.qtbot.waitSignal(room.controller.remedy_asked) as wanted:
        room.press(key, asks[0])
    assert wanted.args == [remedy, "openai"]


def test_pages_of_one_service_are_not_offered_for_another(room: Room, paid: PaidEngine) -> None:
    steps(paid, [None], [Refusal(EngineErrorKind.QUOTA)])
    room.desk.studio.workspace.engines["openai:2"] = PaidEngine(  # type: ignore[index]
        "openai:2", "Cellar", steps=paid.steps, pages=""
    )
    request = ImageRequest(engine="openai:2", count=2)
    room.runner.run(room.desk.do(room.desk.studio.images.regenerate_images(room.now.id, request)))
    room.desk.settle()

    asks = [part.ask for part in room.view.parts_of(room.row(cells(room)[1].key))]
    assert asks == [Ask.RETRY, Ask.DETAILS]


def test_details_are_those_of_the_place(room: Room, paid: PaidEngine) -> None:
    steps(paid, [Loss(EngineErrorKind.CUT_OFF)], [WORDS])
    make(room, 2)
    shown: list[Generation] = []
    room.controller.fault_asked.connect(lambda generation, _retry: shown.append(generation))
    for cell in cells(room):
        room.view.asked.emit(Ask.DETAILS, cell.key)

    assert [one.fault.kind for one in shown if one.fault is not None] == ["cut_off", "moderation"]
    menus = GridMenus(room.view)
    tips = [menus.tip(row) for row in map(room.page.model.row_at, (1, 2)) if row is not None]
    assert tips[0].startswith("The connection broke before the image had come.")
    assert tips[1].startswith("The safety filter refused the prompt (violence).")


# --- Again ------------------------------------------------------------------------------------------------


def test_retry_makes_that_place_alone(room: Room, paid: PaidEngine) -> None:
    steps(paid, [WORDS], [None], [WORDS])
    make(room, 3)
    paid.steps = lambda _index: [None]
    last = cells(room)[2].key
    room.press(last, Ask.RETRY)

    assert [cell.kind for cell in cells(room)] == [Kind.FAILED, Kind.IMAGE, Kind.IMAGE]
    assert paid.orders[-1].count == 1
    assert paid.sends == 4
    assert not open_questions(room), "what was refused is not charged"


def test_all_that_is_missing_is_made_by_the_menu(room: Room, paid: PaidEngine) -> None:
    steps(paid, [WORDS], [None], [WORDS])
    make(room, 3)
    paid.steps = lambda _index: [None]
    menus, menu = GridMenus(room.view), QMenu(room.window)
    row = room.page.model.row_at(1)
    assert row is not None
    menus.fill(menu, row)
    find_action(menu, "gridMenu_retry_all").trigger()
    room.desk.settle()

    assert [cell.kind for cell in cells(room)] == [Kind.IMAGE] * 3


def test_what_may_have_been_charged_is_asked_about_first(room: Room, paid: PaidEngine) -> None:
    steps(paid, [None], [Loss(EngineErrorKind.CUT_OFF)])
    make(room, 2)
    paid.steps = lambda _index: [None]
    key = cells(room)[1].key
    room.press(key, Ask.RETRY)
    asked = question(room)
    words = find(asked, QLabel, "questionText").text()
    assert words.startswith("Nyx Calloway, round 1: 1 image(s), asked for at ")
    assert "Asking again may charge it twice." in words
    asked.buttons["leave"].click()
    room.desk.settle()
    assert paid.sends == 2

    room.press(key, Ask.RETRY)
    question(room).buttons["again"].click()
    room.desk.settle()
    assert paid.sends == 3
    assert [cell.kind for cell in cells(room)] == [Kind.IMAGE] * 2
    assert not room.desk.errors


def test_escape_leaves_it(room: Room, paid: PaidEngine) -> None:
    steps(paid, [None], [Loss(EngineErrorKind.TIMEOUT)])
    make(room, 2)
    room.press(cells(room)[1].key, Ask.RETRY)
    room.qtbot.keyClick(question(room), Qt.Key.Key_Escape)
    room.desk.settle()

    assert paid.sends == 2


def test_what_was_interrupted_may_have_been_charged(room: Room, paid: PaidEngine) -> None:
    images = room.desk.studio.images
    request = ImageRequest(engine="openai", count=3)
    run = room.desk.do(images.regenerate_images(room.now.id, request))
    left = replace(
        run.generation,
        status=GenerationStatus.INTERRUPTED,
        attempts=(attempt(0, 2, state=AttemptState.UNCERTAIN, fault=FAULT),),
    )
    room.desk.do(room.desk.studio.workspace.library.write(lambda records: records.generations.save(left)))
    room.controller.reload()
    room.desk.settle()
    assert said(room) == [
        "Interrupted | CharStudio was closed before they came; 2 of 3 may have been charged."
    ]
    room.press(cells(room)[0].key, Ask.CONTINUE)
    question(room).buttons["again"].click()
    room.desk.settle()

    assert [cell.kind for cell in cells(room)] == [Kind.IMAGE] * 3


def test_what_is_stopped_says_that_it_may_have_been_charged(room: Room, paid: PaidEngine) -> None:
    steps(paid, [None], [Stop(), None], [Stop(), None])
    begin(room, 3)
    room.qtbot.waitUntil(lambda: bool(room.ids))
    room.runner.stop_all()
    room.desk.settle()

    assert [cell.kind for cell in cells(room)] == [Kind.IMAGE]
    facts = room.page.words.header(room.page.model.sections[0]).facts
    assert facts.endswith("stopped, 2 may have been charged")


# --- While it runs ----------------------------------------------------------------------------------------


def test_all_that_was_sent_runs(room: Room, paid: PaidEngine) -> None:
    steps(paid, *([[Stop(), None]] * 3))
    begin(room, 3)
    room.qtbot.waitUntil(lambda: [cell.kind for cell in cells(room)] == [Kind.RUNNING] * 3)
    paid.gate.set()
    room.desk.settle()


def test_a_place_that_waits_counts_down(room: Room, paid: PaidEngine) -> None:
    steps(paid, [90.0, Stop(), None], [Stop(), None])
    begin(room, 2)

    def progress() -> str:
        first = cells(room)[0]
        return room.page.words.progress(first) if first.kind is Kind.RUNNING else ""

    room.qtbot.waitUntil(lambda: progress().startswith("Goes on in "))
    row = room.page.model.row_at(1)
    assert row is not None
    assert GridMenus(room.view).tip(row).startswith("The service asks to go slower.")
    assert ", Goes on in " in room.page.model.index(1).data(), "also for who does not see it"
    room.view.viewport().repaint()
    room.runner.stop_all()
    room.desk.settle()
    assert not [cell for cell in cells(room) if cell.kind is Kind.RUNNING]


def test_a_preview_ends_the_wait(room: Room, paid: PaidEngine) -> None:
    steps(paid, [60.0, PREVIEW, Stop(), None])
    begin(room, 1)
    room.qtbot.waitUntil(lambda: any(live.previews for live in room.runner.running))
    room.qtbot.waitUntil(lambda: cells(room)[0].kind is Kind.RUNNING)

    assert not room.runner.running[0].waits
    assert room.page.words.progress(cells(room)[0], 1) == "Preview 1 of 3 · 0 s"
    paid.gate.set()
    room.desk.settle()


def test_what_failed_is_said_while_the_others_go_on(room: Room, paid: PaidEngine) -> None:
    steps(paid, [WORDS], [Stop(), None])
    begin(room, 2)
    room.qtbot.waitUntil(lambda: [cell.kind for cell in cells(room)] == [Kind.FAILED, Kind.RUNNING])
    asks = [part.ask for part in room.view.parts_of(room.row(cells(room)[0].key))]

    assert asks == [Ask.EDIT_PROMPT, Ask.DETAILS], "it can't be begun anew yet"
    paid.gate.set()
    room.desk.settle()
    asks = [part.ask for part in room.view.parts_of(room.row(cells(room)[0].key))]
    assert asks == [Ask.EDIT_PROMPT, Ask.RETRY, Ask.DETAILS]


def test_what_is_free_is_asked_for_again_without_a_question(room: Room, paid: PaidEngine) -> None:
    paid.cost = None
    steps(paid, [None], [Loss(EngineErrorKind.CUT_OFF)])
    make(room, 2)
    room.page.words.engines = {"openai": replace(paid.info, free=True)}
    paid.steps = lambda _index: [None]
    assert said(room) == ["The connection broke | "]
    room.press(cells(room)[1].key, Ask.RETRY)

    assert [cell.kind for cell in cells(room)] == [Kind.IMAGE] * 2


def test_a_second_press_asks_for_nothing_more(room: Room, paid: PaidEngine) -> None:
    steps(paid, [WORDS], [None])
    make(room, 2)
    paid.steps = lambda _index: [None]
    key = cells(room)[0].key
    for _ in range(2):
        room.view.asked.emit(Ask.RETRY, key)
    room.desk.settle()

    assert paid.sends == 3
    assert not room.desk.errors


def test_on_a_small_tile_what_it_cost_is_not_left_out(room: Room, paid: PaidEngine) -> None:
    steps(paid, [None], [WORDS])
    make(room, 2)
    cell = cells(room)[1]
    small = parts.message(cell, QRect(0, 0, 144, 144), room.page.words, editable=True)
    large = parts.message(cell, QRect(0, 0, 256, 256), room.page.words, editable=True)

    assert small.text.lines == ("Prompt · violence", "Not charged")
    assert [part.ask for part in small.parts][:1] == [Ask.EDIT_PROMPT], "what helps stays"
    assert all(QRect(0, 0, 144, 144).contains(part.rect) for part in small.parts)
    assert large.text.lines == ("Prompt · violence. Not charged.",)
    assert [part.ask for part in large.parts] == [Ask.EDIT_PROMPT, Ask.RETRY, Ask.DETAILS]
