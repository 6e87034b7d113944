"""Whether the chosen engine's service answers: when it is asked, what follows, and that it recovers."""

import asyncio
from collections.abc import Iterator

import pytest
import qasync
from pytestqt.qtbot import QtBot

from charstudio.domain.connection import Connection, ServerKind
from charstudio.domain.generation import (
    Attempt,
    AttemptState,
    Generation,
    GenerationFault,
    GenerationKind,
    GenerationStatus,
)
from charstudio.errors import EngineErrorKind
from charstudio.services.ports import EngineInfo, ModelInfo
from charstudio.storage.library import SqliteLibrary
from charstudio.ui.background.reachability import Reach, Reachability
from charstudio.ui.background.runner import LiveRound
from charstudio.ui.generate.obstacles import USE_OFFLINE, obstacle_of_engine
from charstudio.ui.generate.showing import Obstacle
from tests.stand_ins import Clock, ScriptedEngine
from tests.ui.desk import Desk
from tests.ui.served import Connected

HERE = Connection("here", "Here", "http://127.0.0.1:1234/v1", ServerKind.SD_SERVER)


class Room:
    def __init__(self, desk: Desk) -> None:
        self.desk, self.qtbot = desk, desk.qtbot
        self.connected = Connected(desk.studio.workspace.engines)  # type: ignore[arg-type]
        self.connected.store.connections = (HERE,)
        service = self.connected.service()
        desk.do(service.start())
        self.reachability = Reachability(desk.studio.workspace.engines, service, desk.tasks, desk.changes)
        self.told = self.connected.services.told
        self.clock = desk.clock

    @property
    def reach(self) -> Reach:
        return self.reachability.reach

    def choose(self, engine: str) -> None:
        self.reachability.choose(engine)
        self.desk.settle()

    def later(self) -> None:
        """The time comes to ask again, where it is to be asked again."""
        if self.reachability._again.isActive():
            self.reachability._again.timeout.emit()
        self.desk.settle()

    def ended(self, fault: EngineErrorKind | None, *, of_place: EngineErrorKind | None = None) -> LiveRound:
        """A round of OpenAI's that has ended so."""
        attempts = ()
        if of_place is not None:
            attempts = (Attempt("a", (0,), AttemptState.REFUSED, self.clock(), _fault(of_place)),)
        generation = Generation(
            "g", "c", GenerationKind.GENERATE, "openai", "m", GenerationStatus.FAILED, 1, 0, 1, self.clock(),
            fault=None if fault is None else _fault(fault), attempts=attempts,
        )  # fmt: skip
        return LiveRound(generation, "Nyx", self.clock)


def _fault(kind: EngineErrorKind) -> GenerationFault:
    return GenerationFault(kind.value, "Not every image was made", "It failed.", "Try again.", "id")


@pytest.fixture
def room(
    qtbot: QtBot, loop: qasync.QEventLoop, library: SqliteLibrary, engine: ScriptedEngine, clock: Clock
) -> Iterator[Room]:
    with Desk.made(qtbot, loop, library, engine, clock) as desk:
        room = Room(desk)
        yield room
        room.reachability.stop()


def test_the_chosen_engine_is_asked_once_and_no_other(room: Room) -> None:
    room.choose("openai")
    room.choose("openai")
    assert room.told.asked == ["openai"]
    assert room.reach is Reach.FREE


def test_what_does_not_answer_is_asked_again_until_it_does(room: Room) -> None:
    room.told.reachable = False
    room.choose("openai")
    assert room.reach is Reach.NO_ANSWER
    room.later()
    room.later()
    assert (len(room.told.asked), room.reach) == (3, Reach.NO_ANSWER)
    room.told.reachable = True
    room.later()
    assert room.reach is Reach.FREE
    room.later()
    assert len(room.told.asked) == 4


def test_it_asks_again_by_itself(room: Room) -> None:
    room.told.reachable = False
    room.reachability._again.setInterval(1)
    room.reachability.choose("openai")
    room.qtbot.waitUntil(lambda: len(room.told.asked) > 2)


def test_without_a_network_that_is_what_is_said(room: Room) -> None:
    room.told.reachable = False
    room.choose("openai")
    room.reachability.take_network(False)
    assert room.reach is Reach.NO_NETWORK
    room.told.reachable = True
    room.reachability.take_network(True)
    room.desk.settle()
    assert room.reach is Reach.FREE


def test_a_service_that_answers_is_reached_whatever_the_system_says_of_the_network(room: Room) -> None:
    room.reachability.take_network(False)
    room.choose("openai")
    assert room.reach is Reach.FREE


def test_a_server_on_this_computer_needs_no_network(room: Room) -> None:
    room.told.reachable = False
    room.reachability.take_network(False)
    room.choose("openai:here")
    assert room.reach is Reach.NO_ANSWER


def test_another_engine_is_free_until_it_was_asked(room: Room) -> None:
    room.told.reachable = False
    room.choose("openai")
    room.reachability.choose("scripted")
    assert room.reach is Reach.FREE
    room.desk.settle()
    assert room.reach is Reach.FREE
    assert not room.reachability._again.isActive()


@pytest.mark.parametrize(
    ("fault", "of_place", "asks"),
    [
        (EngineErrorKind.NETWORK, None, True),
        (None, EngineErrorKind.NETWORK, True),
        (EngineErrorKind.MODERATION, None, False),
        (None, None, False),
    ],
)
def test_a_round_that_did_not_get_through_has_it_asked(
    fault: EngineErrorKind | None, of_place: EngineErrorKind | None, asks: bool, room: Room
) -> None:
    room.choose("openai")
    room.told.reachable = False
    room.reachability.take_end(room.ended(fault, of_place=of_place))
    room.desk.settle()
    assert (room.reach is Reach.NO_ANSWER) is asks


def test_a_round_of_another_engine_says_nothing_of_this_one(room: Room) -> None:
    room.choose("openai:here")
    asked = len(room.told.asked)
    room.reachability.take_end(room.ended(EngineErrorKind.NETWORK))
    room.desk.settle()
    assert len(room.told.asked) == asked


def test_a_connection_that_was_changed_is_asked_anew(room: Room) -> None:
    room.told.reachable = False
    room.choose("openai")
    room.told.reachable = True
    room.desk.changes.engines_changed.emit()
    room.desk.settle()
    assert room.reach is Reach.FREE


def test_when_it_is_stopped_nothing_is_asked_any_more(room: Room) -> None:
    room.told.reachable = False
    room.choose("openai")
    room.reachability.stop()
    asked = len(room.told.asked)
    room.reachability.ask()
    room.desk.settle()
    assert not room.reachability._again.isActive()
    assert len(room.told.asked) == asked


def test_an_answer_that_takes_too_long_is_given_up_for_the_next_question(room: Room) -> None:
    room.told.gate = asyncio.Event()
    room.reachability.choose("openai")
    first = room.reachability._asking
    assert first is not None
    room.qtbot.waitUntil(lambda: room.told.asked == ["openai"])
    room.told.gate = None
    room.reachability.ask()
    room.desk.settle()
    assert first.cancelled()
    assert room.told.asked == ["openai", "openai"]


# --- What the generate bar makes of it ----------------------------------------------------------------------


def _info(name: str, *, offline: bool = False, obstacle: EngineErrorKind | None = None) -> EngineInfo:
    models = (ModelInfo("m", "M", (16, 16), 8, 64),)
    return EngineInfo(name, name.title(), offline, models, obstacle=obstacle)


SKETCH = _info("sketch", offline=True)


@pytest.mark.parametrize(
    ("info", "reach", "obstacle"),
    [
        (None, Reach.NO_NETWORK, None),
        (SKETCH, Reach.FREE, None),
        (_info("openai"), Reach.FREE, None),
        (_info("openai"), Reach.NO_NETWORK, Obstacle("No network", "Use Sketch", USE_OFFLINE)),
        (_info("openai"), Reach.NO_ANSWER, Obstacle("Openai does not answer", "Use Sketch", USE_OFFLINE)),
        (
            _info("workshop", offline=True),
            Reach.NO_ANSWER,
            Obstacle("Workshop does not answer", "Use Sketch", USE_OFFLINE),
        ),
        (
            _info("openai", obstacle=EngineErrorKind.NO_KEY),
            Reach.NO_NETWORK,
            Obstacle("No key", "Connect…", "open_connections"),
        ),
    ],
)
def test_what_is_in_the_way_is_said_with_what_helps(
    info: EngineInfo | None, reach: Reach, obstacle: Obstacle | None
) -> None:
    others = [SKETCH] if info is None else [SKETCH, info]
    assert obstacle_of_engine(info, reach, others) == obstacle


def test_without_an_engine_that_works_offline_there_is_only_the_reason() -> None:
    info = _info("openai")
    assert obstacle_of_engine(info, Reach.NO_NETWORK, [info]) == Obstacle("No network")
