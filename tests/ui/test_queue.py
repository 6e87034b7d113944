"""The status bar: what is made, how far it is, how to stop it, and the network."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtNetwork import QNetworkInformation
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QProgressBar, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from charstudio.domain.generation import Generation, GenerationKind, GenerationStatus
from charstudio.ui.background.runner import LiveRound, Wait
from charstudio.ui.notices.queue import GenerationQueue
from tests.stand_ins import Clock
from tests.ui.desk import find, window_for
from tests.ui.grid_world import FAULT

WINDOW_LEAST = 880


class Room:
    """The status bar in a window of its own."""

    def __init__(self, qtbot: QtBot, clock: Clock) -> None:
        self.qtbot, self.clock = qtbot, clock
        self.queue = GenerationQueue()
        self.window = window_for(qtbot, self.queue, width=WINDOW_LEAST, height=60)
        self.stopped: list[str] = []
        self.queue.stop_asked.connect(self.stopped.append)
        self.queue.stop_all_asked.connect(lambda: self.stopped.append("all"))

    def live(
        self,
        name: str = "Nyx Calloway",
        completed: int = 2,
        requested: int = 4,
        remaining_s: float | None = 20.4,
    ) -> LiveRound:
        started = self.clock.time - timedelta(seconds=20)
        generation = Generation(
            f"round of {name} {requested}",
            f"id of {name}",
            GenerationKind.REGENERATE,
            "scripted",
            "model-1",
            GenerationStatus.RUNNING,
            requested,
            completed,
            1,
            started,
            started_at=started,
        )
        live = LiveRound(generation, name, self.clock)
        live.progressed(completed / requested, remaining_s)
        return live

    def text(self, name: str) -> str:
        return find(self.queue, QLabel, name).text()

    @property
    def stop(self) -> QPushButton:
        return find(self.queue, QPushButton, "queueStopButton")

    @property
    def bar(self) -> QProgressBar:
        return find(self.queue, QProgressBar, "queueProgress")

    @property
    def shown(self) -> str:
        return f"{self.text('queueText')} | {self.text('queueDetails')}"


@pytest.fixture
def room(qtbot: QtBot, clock: Clock) -> Room:
    return Room(qtbot, clock)


@pytest.fixture
def announced(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    said: list[str] = []

    def update(event: object) -> None:
        if isinstance(event, QAccessibleAnnouncementEvent):
            said.append(event.message())

    monkeypatch.setattr(QAccessible, "updateAccessibility", update)
    return said


def test_while_nothing_is_made_it_says_how_large_the_library_is(room: Room) -> None:
    assert room.text("queueText") == ""
    room.queue.set_count(12)
    assert room.text("queueText").startswith("Library: 12 character")
    assert room.queue.accessibleName() == room.text("queueText")
    assert not room.bar.isVisible()
    assert not room.stop.isVisible()
    room.queue.set_count(1)
    assert room.text("queueText") == "Library: 1 character"
    room.queue.set_count(1000)
    assert room.text("queueText") == "Library: 1,000 characters"


def test_one_round(room: Room) -> None:
    live = room.live()
    room.queue.show_rounds((live,))
    assert room.shown == "Generating Nyx Calloway | 2 of 4 · about 20 s left"
    assert room.bar.value() == room.bar.maximum() // 2
    assert room.bar.accessibleName() == "Generating Nyx Calloway"
    room.stop.click()
    assert room.stopped == [live.generation.id]
    room.queue.set_count(12)
    room.queue.show_rounds(())
    assert room.text("queueText").startswith("Library: 12")
    assert not room.bar.isVisible()


def test_progress_is_painted_when_its_turn_comes(room: Room) -> None:
    painted: list[int] = []

    class Watch(QObject):
        def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
            if event.type() is QEvent.Type.Paint:
                painted.append(room.bar.value())
            return False

    room.queue.show_rounds((room.live(completed=1),))
    QApplication.processEvents()
    watch = Watch()
    room.bar.installEventFilter(watch)
    room.queue.show_rounds((room.live(completed=3),))
    assert not painted
    room.qtbot.waitUntil(lambda: painted == [750])


@pytest.mark.parametrize(
    ("remaining", "said"),
    [
        (None, "2 of 4"),
        (0.0, "2 of 4 · almost done"),
        (89.0, "2 of 4 · about 89 s left"),
        (150.5, "2 of 4 · about 3 min left"),
    ],
)
def test_the_time_that_is_left(room: Room, remaining: float | None, said: str) -> None:
    room.queue.show_rounds((room.live(remaining_s=remaining),))
    assert room.text("queueDetails") == said


def test_several_rounds_are_one_line(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    # The offscreen platform has no keyboard for a menu to grab.
    opened: list[QMenu] = []
    monkeypatch.setattr(QMenu, "popup", lambda menu, _place: opened.append(menu))
    rounds = [room.live(), room.live("Old Tam", 0), room.live("M & M", 3, remaining_s=50.3)]
    room.queue.show_rounds(rounds)
    assert room.text("queueText").startswith("Generating 3 character")
    assert room.text("queueDetails") == "5 of 12 · about 50 s left"
    assert room.bar.value() == pytest.approx(5 / 12 * room.bar.maximum(), abs=1)

    room.stop.click()
    assert room.stopped == []
    (menu,) = opened
    actions = [action for action in menu.actions() if not action.isSeparator()]
    assert [action.text() for action in actions] == [
        "Stop all",
        "Stop Nyx Calloway (2 of 4)",
        "Stop Old Tam (0 of 4)",
        "Stop M && M (3 of 4)",
    ]
    actions[2].trigger()
    actions[0].trigger()
    assert room.stopped == [rounds[1].generation.id, "all"]


def test_two_rounds_of_one_character_bear_its_name(room: Room) -> None:
    room.queue.show_rounds((room.live(), room.live(completed=0, requested=1, remaining_s=None)))
    assert room.shown == "Generating Nyx Calloway | 2 of 5"


def test_progress_is_announced_but_not_every_second(room: Room, announced: list[str]) -> None:
    room.queue.show_rounds(())
    for completed in (0, 0, 1, 1):
        room.queue.show_rounds((room.live(completed=completed, remaining_s=9.0 - completed),))
    room.queue.show_rounds(())
    room.queue.show_rounds(())
    assert announced == [
        "Generating Nyx Calloway, 0 of 4",
        "Generating Nyx Calloway, 1 of 4",
        "Nothing is being generated any more",
    ]


def test_nothing_is_clipped_in_the_narrowest_window(room: Room) -> None:
    name = "Maximiliana Theodora Wilhelmina of the Skerry Light"
    room.queue.show_network(online=False)
    room.queue.show_rounds((room.live(name, 10, 12, 1500),))
    room.qtbot.waitExposed(room.window)
    room.queue.layout().activate()
    assert room.queue.minimumSizeHint().width() <= WINDOW_LEAST
    for part in (find(room.queue, QLabel, "queueDetails"), room.stop):
        assert part.width() >= part.sizeHint().width()
    parts = [part for part in room.queue.findChildren(QWidget) if part.isVisible()]
    assert all(part.geometry().right() <= part.parentWidget().rect().right() for part in parts)
    text = find(room.queue, QLabel, "queueText")
    assert text.width() < text.sizeHint().width()
    text.grab()
    assert name in text.toolTip()


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("Online", "Online"),
        ("Disconnected", "No network · everything here works without"),
        ("Unknown", None),
        ("Local", None),
    ],
)
def test_the_network_is_said_where_it_is_known(room: Room, state: str, said: str | None) -> None:
    room.queue._on_reachability(QNetworkInformation.Reachability[state])
    assert find(room.queue, QWidget, "networkState").isVisible() == (said is not None)
    if said is not None:
        assert room.text("networkText") == said


def test_where_the_system_cannot_tell_nothing_is_said(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QNetworkInformation, "loadBackendByFeatures", lambda _features: False)
    room.queue.watch_network()
    assert not find(room.queue, QWidget, "networkState").isVisible()


def test_a_service_that_asks_to_wait_is_said_in_the_place_of_the_time_left(room: Room) -> None:
    live = room.live()
    live.waits = {2: Wait(40, FAULT), 3: Wait(12, FAULT), 1: Wait(0, FAULT)}
    room.queue.show_rounds((live, room.live("Old Tam", 0, 2)))
    assert room.text("queueDetails") == "2 of 6 · goes on in 12 s"
    live.waits = {}
    room.queue.show_rounds((live,))
    assert room.text("queueDetails") == "2 of 4 · about 20 s left"
