"""What rounds cost, said before they are asked for, and a budget that stops them there."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton, QSpinBox

from charstudio.domain.generation import ImageRequest
from charstudio.domain.money import Estimate, MoneyRules, Price
from tests.ui.desk import Desk
from tests.ui.generate_room import Room
from tests.ui.money_room import World, limit, paying_desk
from tests.unit.services.paying import MODEL, Service


@pytest.fixture
def service() -> Service:
    return Service(models=(replace(MODEL, qualities=("low", "medium", "high")),))


@pytest.fixture
def desk(world: World, service: Service) -> Iterator[Desk]:
    with paying_desk(world, service) as desk:
        yield desk


@pytest.fixture
def room(desk: Desk, tmp_path: Path) -> Room:
    room = Room(desk, tmp_path / "window.ini")
    desk.character()
    room.choose("engineCombo", "openai")
    room.choose("qualityCombo", "medium")
    desk.settle()
    return room


def obstacle(room: Room) -> str:
    return " · ".join(word for word in (room.text("reasonLabel"), remedy(room)) if word)


def remedy(room: Room) -> str:
    button = room.find(QPushButton, "remedyButton")
    return button.text() if button.isVisible() else ""


def test_the_price_is_said_before_the_click_and_follows_what_is_chosen(room: Room) -> None:
    # (1756 + 2 × 100) × 4 tokens of image out at $30, and some of text in at $5 for a million.
    assert room.text("costLabel") == "about $0.24"
    room.find(QSpinBox, "countSpin").setValue(1)
    room.desk.settle()
    assert room.text("costLabel") == "about $0.06"
    room.choose("qualityCombo", "")
    room.desk.settle()
    assert room.text("costLabel") == "$0.03 to $0.06"
    room.choose("engineCombo", "scripted")
    assert room.text("costLabel") == "free"


def test_the_price_follows_references_and_words(room: Room, service: Service) -> None:
    room.find(QSpinBox, "countSpin").setValue(1)
    image = room.desk.character(replace(room.desk.stored().details, name="Tam"), images=1).images[0]
    room.controller.use_as_references([image.id])
    room.desk.settle()
    # A reference of 3,050 tokens at $8 for a million more.
    assert room.text("costLabel") == "about $0.08"
    room.controller.use_as_references([])
    room.desk.change(lambda details: replace(details, image_prompt="a portrait " * 300))
    room.desk.settle()
    # And 3,300 letters are 825 tokens at $5 for a million.
    assert room.text("costLabel") == "about $0.09"


def test_while_the_price_of_another_count_is_asked_for_the_latest_stays(room: Room) -> None:
    said: list[str] = []
    room.controller.costs.changed.connect(lambda: said.append(room.text("costLabel")))
    room.find(QSpinBox, "countSpin").setValue(2)
    assert room.text("costLabel") == "about $0.24"
    room.desk.settle()
    assert room.text("costLabel") == "about $0.12"
    assert "" not in said


def test_answers_that_come_in_another_order_are_not_mixed_up(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = asyncio.Event()
    ask = room.desk.studio.money.estimate

    async def late_for_two(request: ImageRequest, character_id: str | None = None) -> Estimate | None:
        if request.count == 2:
            await gate.wait()
        return await ask(request, character_id)

    monkeypatch.setattr(room.desk.studio.money, "estimate", late_for_two)
    count = room.find(QSpinBox, "countSpin")
    count.setValue(2)
    count.setValue(1)
    room.qtbot.waitUntil(lambda: room.text("costLabel") == "about $0.06")
    gate.set()
    room.desk.settle()
    assert room.text("costLabel") == "about $0.06"
    count.setValue(3)
    assert room.text("costLabel") == "about $0.06", "the one that was said last, until there is a better one"
    room.desk.settle()
    assert room.text("costLabel") == "about $0.18"


def test_a_price_that_the_artist_gives_holds_at_once(room: Room) -> None:
    price = Price("gpt-image-2.6-flare", image_out=Decimal(3))
    room.desk.do(room.desk.studio.money.set_rules(MoneyRules(own_prices=(price,))))
    room.desk.changes.money_changed.emit()
    room.desk.settle()
    assert room.text("costLabel") == "about $0.02"


def test_after_a_round_its_time_stands_beside_the_price(room: Room, service: Service) -> None:
    room.click("generateButton")
    room.desk.settle()
    assert room.text("costLabel").startswith("about $0.")
    assert room.text("costLabel").endswith(" s")
    assert room.text("costLabel").count("about") == 1
    room.choose("qualityCombo", "")
    room.desk.settle()
    assert " to " in room.text("costLabel")


def test_more_than_is_left_is_stopped_before_the_click(room: Room, service: Service) -> None:
    room.controller.costs.show_left(Decimal("0.2"))
    assert obstacle(room) == "Over this month’s budget · Change"
    assert not room.enabled
    assert room.text("costLabel") == ""
    room.controller.generate()
    room.desk.settle()
    assert not service.orders

    with room.qtbot.waitSignal(room.controller.money_wanted):
        room.click("remedyButton")
    room.find(QSpinBox, "countSpin").setValue(3)
    room.desk.settle()
    assert obstacle(room) == ""
    assert room.enabled


def test_the_dear_end_of_a_range_counts(room: Room) -> None:
    room.find(QSpinBox, "countSpin").setValue(1)
    room.choose("qualityCombo", "")
    room.controller.costs.show_left(Decimal("0.04"))
    room.desk.settle()
    assert obstacle(room) == "Over this month’s budget · Change"


def test_one_more_may_be_within_what_is_left_though_the_round_is_not(room: Room, service: Service) -> None:
    room.controller.costs.show_left(Decimal("0.2"))
    room.controller.one_more()
    room.desk.settle()
    assert [order.count for order in service.orders] == [1]


def test_what_is_free_needs_no_budget(room: Room) -> None:
    room.controller.costs.show_left(Decimal(0))
    room.choose("engineCombo", "scripted")
    assert obstacle(room) == ""
    assert room.enabled


def test_the_use_case_refuses_what_the_bar_did_not_know(room: Room, service: Service) -> None:
    """Another window has spent what was left."""
    limit(room.desk, budget="0.1")
    heard: list[int] = []
    room.desk.changes.money_changed.connect(lambda: heard.append(1))
    room.click("generateButton")
    room.desk.settle()
    (error,) = room.desk.errors
    assert error.kind == "over_budget"
    assert not service.orders
    assert heard, "so that the bar learns of it"
