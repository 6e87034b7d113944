"""What may cost more than is spent unasked is asked about first, whichever way it is asked for."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import wraps
from pathlib import Path
from typing import Any

import pytest
import qasync
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from charstudio.domain.character import Details
from charstudio.domain.generation import ImageRequest
from charstudio.errors import CharacterUpdateError, CharacterValidationError
from charstudio.storage.library import SqliteLibrary
from charstudio.ui.dialogs.paying import ask_about_cost
from charstudio.ui.dialogs.questions import Question
from tests.stand_ins import Clock, ScriptedEngine
from tests.ui.desk import Desk, find
from tests.ui.generate_room import Room

WAYS: dict[str, Callable[[Room], object]] = {
    "generate": lambda room: room.controller.generate(),
    "again": lambda room: room.controller.again(),
    "one more": lambda room: room.controller.one_more(),
    "more like this": lambda room: room.controller.more_like(room.desk.stored().images[0]),
}


def too_dear(**details: object) -> CharacterValidationError:
    amounts = {"low": Decimal("0.06"), "high": Decimal("0.25"), "limit": Decimal("0.20"), **details}
    return CharacterValidationError("It may cost more", field="cost", kind="ask_first", **amounts)


def asks_first(work: Callable[..., Any], asked: list[ImageRequest]) -> Callable[..., Any]:
    """The same work, refused unless the artist has agreed to what it costs."""

    @wraps(work)
    async def work_or_refuse(*args: Any, **kwargs: Any) -> object:
        (request,) = (one for one in args if isinstance(one, ImageRequest))
        asked.append(request)
        if not request.agreed:
            raise too_dear()
        return await work(*args, **kwargs)

    return work_or_refuse


@pytest.fixture
def desk(
    qtbot: QtBot, loop: qasync.QEventLoop, library: SqliteLibrary, engine: ScriptedEngine, clock: Clock
) -> Iterator[Desk]:
    with Desk.made(qtbot, loop, library, engine, clock) as desk:
        yield desk


@pytest.fixture
def room(desk: Desk, tmp_path: Path) -> Room:
    return Room(desk, tmp_path / "window.ini")


@pytest.fixture
def asked(room: Room) -> list[ImageRequest]:
    room.desk.character(images=1)
    asked: list[ImageRequest] = []
    for service, name in (
        (room.desk.studio.images, "regenerate_images"),
        (room.desk.studio.images, "generate_image"),
        (room.desk.studio.characters, "create_character"),
    ):
        setattr(service, name, asks_first(getattr(service, name), asked))
    edits = room.desk.studio.edits
    edits.more_like = like_that(edits.more_like, asked)  # type: ignore[method-assign]
    room.desk.engine.orders.clear()
    return asked


def like_that(work: Callable[..., Any], asked: list[ImageRequest]) -> Callable[..., Any]:
    """The same of what takes no request."""

    @wraps(work)
    async def work_or_refuse(*args: Any, agreed: bool = False) -> object:
        asked.append(ImageRequest(count=args[2], agreed=agreed))
        if not agreed:
            raise too_dear()
        return await work(*args, agreed=agreed)

    return work_or_refuse


def question(room: Room) -> Question:
    room.desk.settle()
    (only,) = (one for one in room.window.findChildren(Question, "askFirstQuestion") if one.isVisible())
    return only


@pytest.mark.parametrize("way", WAYS)
def test_every_way_of_asking_asks_first_and_goes_on_once_agreed(
    way: str, room: Room, asked: list[ImageRequest]
) -> None:
    WAYS[way](room)
    shown = question(room)
    assert not room.desk.engine.orders
    count = "1 image(s)" if way in ("again", "one more") else "4 image(s)"
    assert find(shown, QLabel, "questionText").text().startswith(f"{count} of Nyx Calloway\n")
    assert room.enabled, "it can be asked for again in the meantime"

    room.qtbot.mouseClick(shown.buttons["generate"], Qt.MouseButton.LeftButton)
    room.desk.settle()

    first, second = asked
    assert (first.agreed, second.agreed) == (False, True)
    assert first.count == second.count == room.desk.engine.orders[0].count
    assert not room.desk.errors


def test_a_draft_stays_one_until_the_artist_agrees(room: Room, asked: list[ImageRequest]) -> None:
    room.draft(Details("Mirabel"))
    room.click("generateButton")
    shown = question(room)
    assert room.desk.stored().draft
    shown.buttons["generate"].click()
    room.desk.settle()
    assert not room.desk.stored().draft
    assert len(asked) == 2


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Escape])
def test_enter_and_escape_spend_nothing(key: Qt.Key, room: Room, asked: list[ImageRequest]) -> None:
    room.click("generateButton")
    shown = question(room)
    room.qtbot.waitUntil(shown.isActiveWindow)
    assert shown.buttons["cancel"].hasFocus()
    room.qtbot.keyClick(shown.buttons["cancel"], key)
    room.desk.settle()
    assert not shown.isVisible()
    assert len(asked) == 1
    assert not room.desk.engine.orders
    assert room.find(QPushButton, "generateButton").isEnabled()


def test_the_question_says_the_price_what_it_is_for_and_why_it_asks(
    room: Room, asked: list[ImageRequest]
) -> None:
    room.click("generateButton")
    shown = question(room)
    assert shown.windowTitle() == "This may cost $0.25"
    assert shown.buttons["generate"].text() == "Generate for $0.06 to $0.25"
    assert find(shown, QLabel, "questionText").text() == (
        "4 image(s) of Nyx Calloway\n\n"
        "You want to be asked about more than $0.20. The settings have that amount, under Money."
    )
    assert len(asked) == 1


def test_one_price_is_said_once(room: Room) -> None:
    agreed: list[bool] = []
    assert ask_about_cost(room.window, too_dear(low=Decimal("0.25")), lambda: agreed.append(True))
    shown = question(room)
    assert shown.buttons["generate"].text() == "Generate for about $0.25"
    shown.buttons["generate"].click()
    assert agreed == [True]


def test_any_other_error_is_left_to_whoever_asked(room: Room) -> None:
    other = CharacterValidationError("no", field="cost", kind="over_budget", high=Decimal(1))
    for error in (other, CharacterUpdateError("stale", kind="stale")):
        assert not ask_about_cost(room.window, error, lambda: None)
    assert not room.window.findChildren(Question)
