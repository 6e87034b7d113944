"""What was spent this month, in the status bar, and when it is read anew."""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt, QTimer
from pytestqt.qtbot import QtBot

from charstudio.domain.generation import ImageRequest
from charstudio.domain.money import ExpenseState, MonthStanding
from charstudio.engines.sketch.words import RuleWords
from charstudio.errors import EngineErrorKind, LibraryError, LibraryErrorKind
from charstudio.services.ports import EngineEvent, EngineInfo, ImageOrder, MadeImage, WriterInfo
from charstudio.services.studio import Studio
from charstudio.ui.background.runner import GenerationRunner
from charstudio.ui.money.month import Month
from charstudio.ui.money.month_label import said_month
from charstudio.ui.notices.queue import GenerationQueue
from tests.ui.desk import NYX, Desk, window_for
from tests.ui.money_room import World, dollars, limit, paying_desk, spend
from tests.unit.services.paying import USED, Service, fresh


def standing(spent: str, budget: str | None = None, under_way: str = "0") -> MonthStanding:
    return MonthStanding(date(2026, 11, 1), Decimal(spent), Decimal(under_way), dollars(budget))


@pytest.mark.parametrize(
    ("month", "said", "tone"),
    [
        (standing("3.42"), "$3.42 this month", ""),
        (standing("3.42", "10"), "This month $3.42 of $10.00", ""),
        (standing("3.42", "10", "0.08"), "This month $3.50 of $10.00", ""),
        (standing("8.99", "10"), "This month $8.99 of $10.00", ""),
        (standing("9", "10"), "This month $9.00 of $10.00 · almost all", "accent"),
        (standing("8", "10", "1.5"), "This month $9.50 of $10.00 · almost all", "accent"),
        (standing("10", "10"), "This month $10.00 of $10.00 · all spent", "danger"),
        (standing("10.01", "10"), "This month $10.01 of $10.00 · over budget", "danger"),
        (standing("0", "0"), "This month $0.00 of $0.00 · all spent", "danger"),
    ],
)
def test_it_is_said_in_words_and_not_by_colour_alone(month: MonthStanding, said: str, tone: str) -> None:
    assert said_month(month) == (said, tone)


@pytest.fixture
def queue(qtbot: QtBot) -> Iterator[GenerationQueue]:
    queue = GenerationQueue()
    window = window_for(qtbot, queue)
    yield queue
    window.close()


@pytest.mark.parametrize(
    ("month", "paid", "shown"),
    [
        (None, True, False),
        (standing("0"), False, False),
        (standing("0"), True, True),
        (standing("0.01"), False, True),
        (standing("0", under_way="0.01"), False, True),
    ],
)
def test_where_nothing_can_cost_and_nothing_did_it_is_not_there(
    month: MonthStanding | None, paid: bool, shown: bool, queue: GenerationQueue
) -> None:
    queue.month.show_month(month, paid=paid)
    assert queue.month.isVisible() is shown


def test_more_is_said_to_whoever_points_at_it(queue: GenerationQueue) -> None:
    label = queue.month
    label.show_month(standing("3.42", "10", "0.08"), paid=True)
    assert label.toolTip().splitlines() == [
        "Spent in this library: $3.42",
        "Under way: about $0.08",
        "Left: $6.50",
        "Click to see what it was spent on",
    ]
    assert label.accessibleName() == "This month $3.50 of $10.00"


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return])
def test_the_ledger_is_a_click_or_a_key_away(key: Qt.Key, queue: GenerationQueue, qtbot: QtBot) -> None:
    label = queue.month
    label.show_month(standing("3.42"), paid=True)
    with qtbot.waitSignal(queue.ledger_asked):
        qtbot.mouseClick(label, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(queue.ledger_asked):
        qtbot.keyClick(label, key)


# --- When it is read --------------------------------------------------------------------------------------


@pytest.fixture
def service() -> Service:
    return Service()


@pytest.fixture
def desk(world: World, service: Service) -> Iterator[Desk]:
    with paying_desk(world, service) as desk:
        yield desk


class Reader:
    """A month, and the rounds that it hears of."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.runner = GenerationRunner(desk.studio, desk.tasks, desk.changes)
        self.month = Month(desk.studio, desk.tasks, desk.changes, self.runner)
        self.month.read()
        desk.settle()

    @property
    def spent(self) -> str:
        assert self.month.standing is not None
        return f"{self.month.standing.spent.normalize():f}"

    @property
    def under_way(self) -> Decimal:
        return Decimal(0) if self.month.standing is None else self.month.standing.under_way


@pytest.fixture
def reader(desk: Desk) -> Iterator[Reader]:
    reader = Reader(desk)
    yield reader
    reader.month.stop()
    desk.settle()


def test_an_image_that_comes_is_counted(desk: Desk, reader: Reader) -> None:
    assert reader.spent == "0"
    request = ImageRequest(engine="openai", count=2)
    creation = desk.do(desk.studio.characters.create_character(NYX, request))
    assert creation.run is not None
    reader.runner.run(creation.run)
    desk.settle()
    assert reader.spent == "0.061"


def test_what_is_sent_counts_before_it_has_come(desk: Desk, service: Service, reader: Reader) -> None:
    gate = asyncio.Event()

    async def wait(order: ImageOrder) -> AsyncGenerator[EngineEvent, None]:
        attempts = [await order.requests.sending([index]) for index in range(order.count)]
        await gate.wait()
        for index, attempt in enumerate(attempts):
            yield MadeImage(index, fresh(), usage=USED, attempt=attempt)

    service.play = wait
    request = ImageRequest(engine="openai", count=2, quality="medium")
    creation = desk.do(desk.studio.characters.create_character(NYX, request))
    assert creation.run is not None
    reader.runner.run(creation.run)
    # Two of (1756 + 2 × 100) tokens at $30 for a million, and a few of text.
    desk.qtbot.waitUntil(lambda: reader.under_way > Decimal("0.117"))
    assert reader.spent == "0"
    gate.set()
    desk.settle()
    assert (reader.spent, reader.under_way) == ("0.061", 0)
    reader.month.stop()
    spend(desk, "0.5")
    reader.month.read()
    desk.settle()
    assert reader.spent == "0.061", "nobody looks any more"


def test_another_budget_holds_at_once(desk: Desk, reader: Reader) -> None:
    assert reader.month.left is None
    limit(desk, budget="2")
    assert reader.month.left == 2


def test_what_another_process_spends_is_heard_of(desk: Desk, reader: Reader) -> None:
    spend(desk, "0.5")
    spend(desk, "0.25", state=ExpenseState.SENT)
    desk.changes.library_changed.emit()
    desk.settle()
    assert (reader.spent, reader.under_way) == ("0.5", Decimal("0.25"))


def test_a_new_month_begins_with_nothing(desk: Desk, reader: Reader) -> None:
    spend(desk, "0.5")
    desk.changes.money_changed.emit()
    desk.settle()
    assert reader.spent == "0.5"
    timer = reader.month.findChild(QTimer, "monthTimer")
    assert timer is not None
    assert timer.isActive()

    def heard() -> bool:
        told: list[int] = []
        hold = reader.month.changed.connect(lambda: told.append(1))
        timer.timeout.emit()
        desk.settle()
        reader.month.changed.disconnect(hold)
        return bool(told)

    assert not heard(), "it is the same month still"
    desk.clock.pass_(days=20)
    assert heard()
    assert reader.spent == "0"


def test_asked_while_it_reads_it_reads_once_more(
    desk: Desk, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = asyncio.Event()
    read, reads = desk.studio.money.month, 0

    async def slow() -> MonthStanding:
        nonlocal reads
        reads += 1
        standing = await read()
        await gate.wait()
        return standing

    monkeypatch.setattr(desk.studio.money, "month", slow)
    reader.month.read()
    desk.qtbot.waitUntil(lambda: reads == 1)
    spend(desk, "0.5")
    for _ in range(3):
        reader.month.read()
    gate.set()
    desk.settle()
    assert reader.spent == "0.5"
    assert reads == 2


def test_what_cannot_be_read_leaves_what_was_known(desk: Desk, reader: Reader) -> None:
    desk.library.reading = LibraryError(LibraryErrorKind.DAMAGED, "damaged")
    reader.month.read()
    desk.settle()
    desk.library.reading = None
    assert reader.spent == "0"
    assert not desk.errors, "it is said where it is needed"


class Unready(Service):
    """A service without its key."""

    @property
    def info(self) -> EngineInfo:
        return replace(super().info, obstacle=EngineErrorKind.NO_KEY)


class Writer(RuleWords):
    """A text model that charges."""

    info = WriterInfo("openai", "OpenAI", model="writer-1")  # type: ignore[misc]


@pytest.mark.parametrize(
    ("service", "writers", "paid"),
    [
        (Service(), {}, True),
        (Unready(), {}, False),
        (None, {}, False),
        (Unready(), {"openai": Writer()}, True),
    ],
)
def test_what_has_no_key_can_cost_nothing(
    service: Service | None, writers: dict[str, RuleWords], paid: bool, desk: Desk
) -> None:
    engines = {"scripted": desk.engine} | ({} if service is None else {"openai": service})
    workspace = replace(desk.studio.workspace, engines=engines, writers={"rule": RuleWords(), **writers})
    desk.studio = Studio(workspace, connections=desk.studio.connections)
    reader = Reader(desk)
    assert not reader.month.paid, "before anybody has looked for keys"
    desk.changes.engines_changed.emit()
    desk.settle()
    assert reader.month.paid is paid
