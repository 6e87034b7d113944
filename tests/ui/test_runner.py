"""Generations that the window runs: what it hears of them, and that they end in order."""

import asyncio
import gc
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
import qasync
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from charstudio.domain.character import Character
from charstudio.domain.generation import GenerationStatus
from charstudio.errors import EngineError, EngineErrorKind, LibraryError, LibraryErrorKind
from charstudio.services.generation import GenerationRun
from charstudio.services.ports import EngineEvent, ImageOrder, MadeImage, Note, Preview, Waiting
from charstudio.storage.library import SqliteLibrary
from charstudio.ui.background import runner as runner_module
from charstudio.ui.background.previews import decoded
from charstudio.ui.background.runner import GenerationRunner, LiveRound, Wait
from tests.stand_ins import Clock, ScriptedEngine, asked, disk_full, made, picture
from tests.ui.desk import NYX, Desk
from tests.ui.grid_world import FAULT


class Room:
    """The runner, a character, and everything that was said."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.qtbot, self.engine = desk, desk.qtbot, desk.engine
        self.runner = GenerationRunner(desk.studio, desk.tasks, desk.changes)
        self.nyx = desk.character()
        self.said: list[str] = []
        self.images: list[Any] = []
        self.characters: list[Character] = []
        self.ends: list[tuple[LiveRound, tuple[str, ...]]] = []
        runner = self.runner
        runner.started.connect(lambda live: self.said.append("started"))
        runner.preview_ready.connect(lambda live, position: self.said.append(f"preview {position}"))
        runner.image_kept.connect(lambda image: self.said.append("kept"))
        runner.image_ready.connect(lambda live, image: self.said.append("image"))
        runner.image_ready.connect(lambda live, image: self.images.append(image))
        runner.ended.connect(lambda live, notes: self.said.append(live.generation.status.value))
        runner.ended.connect(lambda live, notes: self.ends.append((live, notes)))
        desk.changes.character_changed.connect(lambda _: self.said.append("changed"))
        desk.changes.character_changed.connect(self.characters.append)

    def gate(self) -> asyncio.Event:
        """Images wait until it is opened."""
        self.engine.gate = asyncio.Event()
        return self.engine.gate

    def asked(self, count: int = 2, character: Character | None = None, **more: object) -> GenerationRun:
        id_ = (character or self.nyx).id
        return self.desk.do(self.desk.studio.images.regenerate_images(id_, asked(count, **more)))

    def run(self, count: int = 2, character: Character | None = None, **more: object) -> LiveRound:
        """A generation that runs."""
        self.runner.run(self.asked(count, character, **more))
        return self.runner.running[-1]

    def end(self) -> tuple[LiveRound, tuple[str, ...]]:
        """How the next one that ends does."""
        self.desk.do(self.runner.ended_all())
        self.desk.settle()
        return self.ends[-1]

    def recorded(self, live: LiveRound) -> GenerationStatus:
        status = self.desk.studio.images.generation_status(self.nyx.id, live.generation.id)
        return self.desk.do(status).generation.status


@pytest.fixture
def desk(
    qtbot: QtBot, loop: qasync.QEventLoop, library: SqliteLibrary, engine: ScriptedEngine, clock: Clock
) -> Iterator[Desk]:
    with Desk.made(qtbot, loop, library, engine, clock) as desk:
        yield desk


@pytest.fixture
def room(desk: Desk) -> Room:
    return Room(desk)


def script(*events: EngineEvent | Exception) -> Callable[[ImageOrder, int], EngineEvent | Exception]:
    return lambda order, index: events[index] if index < len(events) else made(order, index)


def test_a_round_is_heard_of_from_its_start_to_its_end(room: Room) -> None:
    live = room.run(3)
    assert room.said == ["started"]
    assert room.runner.of(room.nyx.id) == (live,)
    assert room.runner.of("another") == ()
    assert live.name == "Nyx Calloway"

    ended, notes = room.end()
    assert (ended, notes) == (live, ())
    assert live.generation.status is GenerationStatus.SUCCEEDED
    assert room.runner.running == ()
    assert (live.fraction, live.remaining_s) == (1.0, None)
    assert [live.arrived[position] for position in range(3)] == [image.id for image in room.images]
    assert room.said.count("image") == room.said.count("kept") == 3
    assert room.said[-1] == "succeeded"
    # Its thumbnail is begun before anything else happens.
    assert room.said.index("kept") < room.said.index("changed")
    # Whoever hears of an image finds it in the character.
    assert room.said.index("changed") < room.said.index("image")
    assert {image.id for image in room.characters[-1].images} == {*live.arrived.values()}


def test_images_that_come_together_are_told_together(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner_module, "_TELLING_S", 60)
    room.run(8)
    room.end()
    assert room.said.count("image") == 8
    assert room.said.count("changed") == 2, "after the first one, and at the end"


def test_several_run_at_once(room: Room) -> None:
    tam = room.desk.do(
        room.desk.studio.characters.create_character(replace(NYX, name="Old Tam"), asked(0))
    ).character
    gate = room.gate()
    lives = [room.run(2), room.run(1, tam)]
    room.qtbot.waitUntil(lambda: len(room.engine.orders) == 2)
    assert room.runner.running == tuple(lives)
    assert room.runner.of(tam.id) == (lives[1],)
    gate.set()
    room.end()
    assert [live.generation.status.value for live in lives] == ["succeeded", "succeeded"]


def test_stopping_keeps_what_came_and_is_heard(room: Room) -> None:
    gate = room.gate()
    gate.set()

    def scripted(order: ImageOrder, index: int) -> EngineEvent:
        gate.clear()
        return made(order, index)

    room.engine.script = scripted
    live = room.run(3)
    room.qtbot.waitUntil(lambda: len(room.images) == 1)
    room.runner.stop("another")
    room.runner.stop(live.generation.id)
    room.runner.stop(live.generation.id)

    assert room.end() == (live, ())
    assert live.generation.status is GenerationStatus.CANCELLED
    assert room.recorded(live) is GenerationStatus.CANCELLED
    assert live.generation.completed == len(room.images) == len(room.desk.stored().images) == 1
    assert room.desk.errors == []


def test_one_that_is_stopped_before_it_began_ends_too(room: Room) -> None:
    live = room.run()
    room.runner.stop_all()
    room.end()
    assert room.said[0] == "started"
    assert room.said[-1] == "cancelled"
    assert room.recorded(live) is GenerationStatus.CANCELLED
    assert room.engine.orders == []


def test_when_everything_stops_its_rounds_end_in_order(room: Room) -> None:
    room.gate()
    live = room.run()
    room.qtbot.waitUntil(lambda: len(room.engine.orders) == 1)
    room.desk.do(room.desk.tasks.stop())
    assert room.recorded(live) is GenerationStatus.CANCELLED
    assert room.said[-1] == "cancelled"
    assert room.runner.running == ()


def test_a_stopped_round_can_be_gone_on_with_before_it_has_ended(room: Room) -> None:
    gate = room.gate()
    first = room.run(2)
    room.qtbot.waitUntil(lambda: len(room.engine.orders) == 1)
    room.runner.stop(first.generation.id)
    room.qtbot.waitUntil(lambda: room.recorded(first) is GenerationStatus.CANCELLED)
    gate.set()
    again = room.desk.do(room.desk.studio.images.continue_generation(room.nyx.id, first.generation.id))
    room.runner.run(again)
    live, _ = room.end()
    assert live is not first
    assert live.generation.id == first.generation.id
    assert live.generation.status is GenerationStatus.SUCCEEDED
    assert room.said.count("cancelled") == room.said.count("succeeded") == 1


def test_a_failure_is_no_dialog(room: Room) -> None:
    refused = EngineError(EngineErrorKind.MODERATION, "refused")
    room.engine.script = script(Note("Drawn plainly."), MadeImage(1, picture(1)), refused)
    live, notes = (room.run(3), room.end()[1])
    assert live.generation.status is GenerationStatus.PARTIAL
    assert live.generation.fault is not None
    assert live.generation.fault.kind == "moderation"
    assert notes == ("Drawn plainly.",)
    assert room.desk.errors == []


@pytest.mark.parametrize("trouble", ["a bug", "the disk"])
def test_what_the_round_is_not_to_blame_for_is_said_as_well(room: Room, trouble: str) -> None:
    if trouble == "a bug":
        room.engine.script = script(ValueError("a bug"))
    else:
        room.desk.library.keeping = disk_full()
    live = room.run(1)
    room.end()
    assert live.generation.status is GenerationStatus.FAILED
    assert [error.kind for error in room.desk.errors] == ["unexpected" if trouble == "a bug" else "full"]


def test_a_character_that_is_removed_meanwhile_is_nothing_to_say(room: Room) -> None:
    gate = room.gate()
    live = room.run(1)
    room.qtbot.waitUntil(lambda: len(room.engine.orders) == 1)
    room.desk.do(room.desk.studio.trash.delete_character(room.nyx.id))
    room.desk.do(room.desk.studio.trash.empty_trash())
    gate.set()
    assert room.end() == (live, ())
    assert live.generation.status is GenerationStatus.FAILED
    assert room.desk.errors == []


def test_an_image_is_told_though_the_character_cannot_be_read(room: Room) -> None:
    gate = room.gate()
    live = room.run(1)
    room.qtbot.waitUntil(lambda: len(room.engine.orders) == 1)
    room.desk.library.reading = LibraryError(LibraryErrorKind.FAILED, "gone", place="there", system="io")
    gate.set()
    room.end()
    room.desk.library.reading = None
    assert [image.id for image in room.images] == [live.arrived[0]]
    assert {error.kind for error in room.desk.errors} == {"failed"}


def test_the_newest_preview_of_a_position_counts(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    threads, shown = set(), []

    def noted(data: bytes) -> QImage | None:
        threads.add(threading.current_thread())
        return decoded(data)

    def look(live: LiveRound, position: int) -> None:
        image = live.previews[position]
        shown.append((position, image.width(), image.height(), image.pixelColor(0, 0).red()))

    monkeypatch.setattr(runner_module, "decoded", noted)
    room.runner.preview_ready.connect(look)
    previews = [Preview(0, picture(seed, 800, 600)) for seed in (10, 20, 30)]
    previews += [Preview(1, picture(40)), Preview(2, b"no picture")]
    gate = room.gate()
    gate.set()

    def scripted(order: ImageOrder, index: int) -> EngineEvent:
        if index == len(previews) - 1:
            gate.clear()
        return previews[index] if index < len(previews) else made(order, 0)

    room.engine.script = scripted
    live = room.run(len(previews) + 1)
    room.qtbot.waitUntil(lambda: len(shown) == 2)
    assert shown == [(0, 512, 384, 30), (1, 8, 8, 40)]
    assert set(live.previews) == {0, 1}
    assert threading.main_thread() not in threads
    beside: list[set[int]] = []
    room.runner.image_ready.connect(lambda live, _image: beside.append(set(live.previews)))
    gate.set()
    room.end()
    assert beside == [{1}], "the image takes the place of its preview"
    assert live.previews == {}
    assert set(live.arrived) == {0}


def test_a_second_that_passes_is_progress(room: Room) -> None:
    gate = room.gate()
    live = room.run(2)
    room.qtbot.waitUntil(lambda: len(room.engine.orders) == 1)
    before = live.elapsed_s
    room.desk.clock.pass_(seconds=7)
    with room.qtbot.waitSignal(room.runner.progressed, timeout=3000):
        assert live.elapsed_s == pytest.approx(before + 7, abs=0.1)
    gate.set()
    room.end()


def test_the_name_follows_the_character(room: Room) -> None:
    gate = room.gate()
    live = room.run(1)
    room.desk.change(lambda details: replace(details, name="Nyx the Second"))
    assert live.name == "Nyx the Second"
    gate.set()
    room.end()


def test_work_that_is_cancelled_before_its_first_step_is_not_complained_of(desk: Desk) -> None:
    desk.tasks.run(desk.studio.artists.list_artists()).cancel()
    desk.settle()
    gc.collect()


# --- Waiting ----------------------------------------------------------------------------------------------


def test_what_a_service_makes_wait_is_known_until_it_goes_on(room: Room) -> None:
    gate = room.gate()
    slower = EngineError(EngineErrorKind.RATE_LIMIT, "slower")
    room.engine.script = script(Waiting(1, 30, slower), Preview(0, picture(3)))
    live = room.run(3)
    gate.set()
    room.qtbot.waitUntil(lambda: bool(live.waits))
    assert 0 < live.waits[1].left_s <= 30
    assert live.waits[1].fault.message == "The service asks to go slower."
    room.end()
    assert not live.waits


def test_an_image_ends_its_wait(room: Room) -> None:
    slower = EngineError(EngineErrorKind.RATE_LIMIT, "slower")
    room.engine.script = lambda order, index: made(order, 1) if index else Waiting(1, 30, slower)
    live = room.run(2)
    known: list[set[int]] = []
    room.runner.progressed.connect(lambda live: known.append(set(live.waits)))
    room.end()

    assert {1} in known
    assert known[-1] == set()
    assert live.generation.completed == 1


def test_a_wait_that_is_over_is_forgotten_with_the_next_second(room: Room) -> None:
    gate = room.gate()
    live = room.run(1)
    now = time.monotonic()
    live.waits = {0: Wait(30, FAULT, began=now - 31), 1: Wait(30, FAULT, began=now)}
    room.runner._on_tick()
    assert set(live.waits) == {1}
    gate.set()
    room.end()
