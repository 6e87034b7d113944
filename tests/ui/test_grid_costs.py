"""What tiles and rounds say of money, and what is asked before a round that is taken up again costs."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QPushButton

from charstudio.domain.generation import Generation, GenerationStatus, ImageRequest
from charstudio.domain.money import Estimate
from charstudio.errors import EngineErrorKind
from charstudio.services.message_texts import Remedy
from charstudio.ui.dialogs.questions import Question
from charstudio.ui.grid.cells import Kind
from charstudio.ui.grid.parts import Ask
from charstudio.ui.notices.banner import Banner, Banners
from charstudio.ui.notices.interrupted import InterruptedNotice
from tests.paid_engine import Loss, PaidEngine, Refusal
from tests.ui.desk import NYX, Desk, find
from tests.ui.money_room import World, limit, paying_desk
from tests.ui.test_grid import Room
from tests.ui.test_grid_cells import PAID, header
from tests.ui.test_grid_cells import failed as said_of_failed
from tests.ui.test_grid_paid import cells, said, steps
from tests.unit.services.paying import MODEL


@pytest.fixture
def paid() -> PaidEngine:
    return PaidEngine(models=(MODEL,), cost=None)


@pytest.fixture
def desk(world: World, paid: PaidEngine) -> Iterator[Desk]:
    with paying_desk(world, paid) as desk:
        yield desk


@pytest.fixture
def room(desk: Desk, tmp_path: Path) -> Room:
    room = Room(desk, tmp_path / "window.ini")
    room.character(images=0)
    return room


def make(room: Room, count: int) -> None:
    request = ImageRequest(engine="openai", count=count, quality="medium", agreed=True)
    run = room.desk.do(room.desk.studio.images.regenerate_images(room.now.id, request))
    room.runner.run(run)
    room.desk.settle()


def question(room: "Room | InterruptedRoom") -> Question:
    def open_() -> list[Question]:
        return [one for one in room.window.findChildren(Question) if one.isVisible()]

    room.qtbot.waitUntil(lambda: bool(open_()))
    (only,) = open_()
    return only


class InterruptedRoom:
    """Rounds that were interrupted, with the banner that speaks of them."""

    def __init__(self, room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
        self.desk, self.qtbot, self.window, self.runner = room.desk, room.qtbot, room.window, room.runner
        monkeypatch.setattr(room.desk.library, "holder_alive", lambda _holder: False)
        self.banners = Banners(room.window)
        self.notice = InterruptedNotice(
            self.banners,
            studio=room.desk.studio,
            tasks=room.desk.tasks,
            changes=room.desk.changes,
            runner=room.runner,
        )
        self.ids: list[str] = []

    def interrupt(self, **counts: int) -> None:
        """Rounds of so many images, of characters with these names."""
        characters = self.desk.studio.characters
        for name, count in counts.items():
            request = ImageRequest(engine="openai", count=count, quality="medium", agreed=True)
            made = self.desk.do(characters.create_character(replace(NYX, name=name), request))
            self.ids.append(made.character.id)
        self.desk.do(self.desk.studio.images.close_interrupted())
        self.notice.look()
        self.desk.settle()

    def go_on(self) -> None:
        (banner,) = (one for one in self.banners.findChildren(Banner) if not one.isHidden())
        find(banner, QPushButton, "bannerButton1").click()
        self.desk.settle()

    def states(self) -> list[GenerationStatus]:
        self.desk.settle()
        status = self.desk.studio.images.generation_status
        return [self.desk.do(status(one)).generation.status for one in self.ids]


# --- What tiles say ---------------------------------------------------------------------------------------


def test_a_round_that_the_budget_stopped_says_so_in_its_tiles(room: Room, paid: PaidEngine) -> None:
    """Another window spends what was left while the second image is made."""
    paid.steps = lambda _index: (None,)
    over = Refusal(EngineErrorKind.OVER_BUDGET)
    steps(paid, [None], [over], [over])
    make(room, 3)

    assert [cell.kind for cell in cells(room)] == [Kind.IMAGE, Kind.FAILED, Kind.FAILED]
    assert said(room) == ["Over this month’s budget | Not charged"] * 2
    asks = [part.ask for part in room.view.parts_of(room.row(cells(room)[1].key))]
    assert asks == [Ask.OPEN_MONEY, Ask.RETRY, Ask.DETAILS]
    with room.qtbot.waitSignal(room.controller.remedy_asked) as wanted:
        room.press(cells(room)[1].key, Ask.OPEN_MONEY)
    assert wanted.args == [Remedy.OPEN_MONEY, "openai"]


def test_what_nothing_came_of_has_the_price_of_the_table(room: Room, paid: PaidEngine) -> None:
    steps(paid, *([[Refusal(EngineErrorKind.QUOTA)]] * 2))
    asked: list[Generation] = []

    def price(generation: Generation) -> Estimate:
        asked.append(generation)
        return Estimate(Decimal("0.02"), Decimal("0.058"))

    room.page.words.estimated = price
    make(room, 2)
    (cell,) = cells(room)
    assert room.page.words.fault(cell).retry == "Retry · up to $0.12"
    assert room.page.words.fault(replace(cell, wide=False)).retry == "Retry · up to $0.06"
    room.page.words.estimated = lambda _generation: Estimate(Decimal("0.02"), Decimal("0.02"))
    assert room.page.words.fault(cell).retry == "Retry · $0.04"
    room.page.words.estimated = lambda _generation: None
    assert room.page.words.fault(cell).retry == "Retry"
    assert asked


def test_what_came_says_better_what_the_rest_costs() -> None:
    assert said_of_failed(PAID, "moderation", completed=2, cost="0.04")[2] == "Retry · $0.02"
    assert said_of_failed(PAID, "moderation", completed=2, cost="0.008")[2] == "Retry · $0.004"
    assert header(PAID, cost="0.0042") == "Model 1 · $0.0042"


# --- What is asked before it costs ------------------------------------------------------------------------


def test_a_tile_that_is_made_again_is_asked_about(room: Room, paid: PaidEngine) -> None:
    steps(paid, [None], [Refusal(EngineErrorKind.QUOTA)])
    make(room, 2)
    paid.steps = lambda _index: [None]
    limit(room.desk, ask_above="0.01")
    key = cells(room)[1].key
    room.press(key, Ask.RETRY)
    shown = question(room)
    assert shown.objectName() == "askFirstQuestion"
    assert find(shown, QLabel, "questionText").text().startswith("1 image(s) of Nyx Calloway\n")
    assert shown.buttons["generate"].text() == "Generate for about $0.06"
    shown.buttons["cancel"].click()
    room.desk.settle()
    assert paid.sends == 2

    room.press(key, Ask.RETRY)
    question(room).buttons["generate"].click()
    room.desk.settle()
    assert [cell.kind for cell in cells(room)] == [Kind.IMAGE] * 2
    assert not room.desk.errors


def test_what_may_be_charged_twice_and_is_dear_is_asked_about_twice(room: Room, paid: PaidEngine) -> None:
    steps(paid, [None], [Loss(EngineErrorKind.CUT_OFF)])
    make(room, 2)
    paid.steps = lambda _index: [None]
    limit(room.desk, ask_above="0.01")
    room.press(cells(room)[1].key, Ask.RETRY)
    names, answers = [], {"payAgainQuestion": "again", "askFirstQuestion": "generate"}
    for _ in answers:
        shown = question(room)
        names.append(shown.objectName())
        shown.buttons[answers[shown.objectName()]].click()
        room.desk.settle()
    assert sorted(names) == ["askFirstQuestion", "payAgainQuestion"]
    assert [cell.kind for cell in cells(room)] == [Kind.IMAGE] * 2


def test_a_tile_over_the_budget_is_refused_with_a_way_on(room: Room, paid: PaidEngine) -> None:
    steps(paid, [None], [Refusal(EngineErrorKind.QUOTA)])
    make(room, 2)
    limit(room.desk, budget="0.05")
    room.press(cells(room)[1].key, Ask.RETRY)
    room.desk.settle()
    assert [error.kind for error in room.desk.errors] == ["over_budget"]
    assert paid.sends == 2


def test_interrupted_rounds_are_asked_about_in_one_question(
    room: Room, paid: PaidEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    rooms = InterruptedRoom(room, monkeypatch)
    rooms.interrupt(Tam=2, Suki=2)
    limit(room.desk, ask_above="0.1")
    rooms.go_on()
    shown = question(rooms)
    lines = find(shown, QLabel, "questionText").text().split("\n")
    assert sorted(lines[:2]) == ["2 image(s) of Suki", "2 image(s) of Tam"]
    assert shown.buttons["generate"].text() == "Generate for about $0.24"
    shown.buttons["cancel"].click()
    assert rooms.states() == [GenerationStatus.INTERRUPTED] * 2

    rooms.go_on()
    question(rooms).buttons["generate"].click()
    room.qtbot.waitUntil(lambda: rooms.states() == [GenerationStatus.SUCCEEDED] * 2)
    assert not room.desk.errors


def test_those_that_are_cheap_go_on_while_the_dear_one_is_asked_about(
    room: Room, paid: PaidEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    rooms = InterruptedRoom(room, monkeypatch)
    rooms.interrupt(Tam=1, Suki=2)
    limit(room.desk, ask_above="0.1")
    rooms.go_on()
    shown = question(rooms)
    assert find(shown, QLabel, "questionText").text().startswith("2 image(s) of Suki\n\n")
    room.qtbot.waitUntil(lambda: rooms.states()[0] is GenerationStatus.SUCCEEDED)
    shown.reject()
