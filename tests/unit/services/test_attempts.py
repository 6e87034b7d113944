"""What is asked of a service is in the journal before it is sent, and what becomes of it as it is known."""

import asyncio
import json
import sqlite3
from collections.abc import AsyncGenerator, Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from charstudio.domain.generation import (
    AttemptState,
    Cancelled,
    Generation,
    GenerationStatus,
    ImageArrived,
    WaitBegan,
)
from charstudio.errors import EngineError, EngineErrorKind, LibraryError
from charstudio.services.ports import EngineEvent, ImageOrder, MadeImage, MissedImage, Waiting
from tests.stand_ins import FailingLibrary, ScriptedEngine, disk_full, events_of, made, picture
from tests.unit.services.conftest import World
from tests.unit.services.rounds import round_of, until_it_fails
from tests.unit.services.test_cancelling import held_back

Play = Callable[[ImageOrder], AsyncGenerator[EngineEvent, None]]
CUT = EngineError(EngineErrorKind.CUT_OFF, "the connection broke")
QUOTA = EngineError(EngineErrorKind.QUOTA, "no credit")
Said = list[tuple[tuple[int, ...], str, str | None]]


@dataclass
class Scene(ScriptedEngine):
    """Plays what it is given, or makes an image for each of an order."""

    play: Play | None = None

    def generate(self, order: ImageOrder) -> AsyncGenerator[EngineEvent, None]:
        return super().generate(order) if self.play is None else self.play(order)


@pytest.fixture
def engine() -> Scene:
    return Scene()


def kept(folder: Path) -> Said:
    """The attempts of the newest generation as they are on the disk, for whoever opens the library next."""
    with closing(sqlite3.connect(f"file:{folder / 'library.db'}?mode=ro", uri=True)) as database:
        (attempts,) = database.execute("SELECT attempts FROM generation ORDER BY rowid DESC").fetchone()
    return [
        (tuple(one["places"]), one["state"], one["fault"] and one["fault"]["kind"])
        for one in json.loads(attempts)
    ]


def said(generation: Generation) -> Said:
    return [
        (one.places, one.state.value, None if one.fault is None else one.fault.kind)
        for one in generation.attempts
    ]


async def failed(world: World, count: int = 3) -> Generation:
    """The generation after a round that did not bring all."""
    events, _ = await until_it_fails(await round_of(world, count))
    return events[-1].generation


async def test_it_is_on_the_disk_before_it_is_sent_and_is_answered_with_its_image(
    world: World, engine: Scene, folder: Path
) -> None:
    seen: list[Said] = []

    async def play(order: ImageOrder) -> AsyncGenerator[EngineEvent, None]:
        for index in range(order.count):
            attempt = await order.requests.sending([index])
            seen.append(kept(folder))
            yield MadeImage(index, picture(index), attempt=attempt)

    engine.play = play
    run = await round_of(world, 2)
    async with run:
        async for event in run:
            if isinstance(event, ImageArrived):
                seen.append(kept(folder))  # noqa: PERF401  (it changes meanwhile)
    assert seen == [
        [((0,), "sent", None)],
        [((0,), "answered", None)],
        [((0,), "answered", None), ((1,), "sent", None)],
        [((0, ), "answered", None), ((1,), "answered", None)],
    ]  # fmt: skip
    assert said(run.generation) == kept(folder)
    assert run.generation.status is GenerationStatus.SUCCEEDED


async def test_without_its_row_an_image_is_no_answer(
    world: World, engine: Scene, failing: FailingLibrary, folder: Path
) -> None:
    engine.sends = True
    run = await round_of(world, 1)
    failing.fail_writes(after=2)  # running, and the request
    _, error = await until_it_fails(run)
    assert error.kind == "full"
    assert kept(folder) == [((0,), "sent", None)]
    assert said(run.generation) == [((0,), "uncertain", "full")]
    failing.writing = None
    # Its end is not in the journal, and what may be charged is known all the same.
    with pytest.raises(Exception, match="charged") as raised:
        await world.studio.images.continue_generation(world.mara, run.generation.id)
    assert getattr(raised.value, "kind", "") == "may_be_charged"


async def test_what_is_refused_is_not_charged_and_says_why(world: World, engine: Scene, folder: Path) -> None:
    async def play(order: ImageOrder) -> AsyncGenerator[EngineEvent, None]:
        attempt = await order.requests.sending([0])
        await order.requests.refused(attempt, QUOTA)
        assert kept(folder) == [((0,), "refused", "quota")]
        yield MissedImage(0, QUOTA, attempt)
        yield MissedImage(1, QUOTA)

    engine.play = play
    generation = await failed(world, 2)
    assert said(generation) == [((0,), "refused", "quota"), ((1,), "refused", "quota")]
    assert kept(folder) == said(generation)
    assert generation.uncertain_places == ()
    fault = generation.fault_at(0)
    assert fault is not None
    assert fault.message == "There is no credit left, or a spending limit is reached."


async def test_the_rest_of_a_request_that_broke_may_be_charged(world: World, engine: Scene) -> None:
    async def play(order: ImageOrder) -> AsyncGenerator[EngineEvent, None]:
        attempt = await order.requests.sending(range(order.count))
        yield MadeImage(1, picture(1), attempt=attempt)
        for index in (0, 2):
            yield MissedImage(index, CUT, attempt)

    engine.play = play
    generation = await failed(world)
    assert sorted(said(generation)) == [((0, 2), "uncertain", "cut_off"), ((1,), "answered", None)]
    assert generation.status is GenerationStatus.PARTIAL
    assert len({attempt.id for attempt in generation.attempts}) == 1


@pytest.mark.parametrize(
    ("failure", "kind"),
    [
        (CUT, "cut_off"),
        (EngineError(EngineErrorKind.TIMEOUT, "too long"), "timeout"),
        # What stopped the others is no reason of theirs.
        (QUOTA, "cut_off"),
        (RuntimeError("a bug"), "cut_off"),
        (disk_full(), "full"),
        (None, "bad_answer"),
    ],
)
async def test_what_has_no_answer_when_it_ends_may_be_charged(
    world: World, engine: Scene, failure: Exception | None, kind: str, folder: Path
) -> None:
    async def play(order: ImageOrder) -> AsyncGenerator[EngineEvent, None]:
        await order.requests.sending([1])
        yield made(order, 0)
        if failure is not None:
            raise failure

    engine.play = play
    generation = await failed(world, 2)
    assert said(generation) == [((1,), "uncertain", kind)]
    assert kept(folder) == said(generation)


async def test_an_engine_that_names_no_attempt_is_not_believed_to_have_sent_none(
    world: World, engine: Scene
) -> None:
    async def play(order: ImageOrder) -> AsyncGenerator[EngineEvent, None]:
        for index in range(3):
            await order.requests.sending([index])
        yield made(order, 0)
        yield MissedImage(1, CUT)
        yield MadeImage(2, b"<html>")

    engine.play = play
    assert said(await failed(world)) == [
        ((0,), "answered", None),
        ((1,), "uncertain", "cut_off"),
        ((2,), "answered", "bad_answer"),
    ]


async def test_each_place_of_an_engine_that_sends_nothing_has_its_own_reason(
    world: World, engine: Scene
) -> None:
    reasons = [EngineError(EngineErrorKind.FAILED, "a"), EngineError(EngineErrorKind.MODERATION, "b")]
    engine.script = lambda order, index: (
        MissedImage(index, reasons[index]) if index < 2 else made(order, index)
    )
    generation = await failed(world, 3)
    assert said(generation) == [((0,), "refused", "failed"), ((1,), "refused", "moderation")]
    kinds = [fault.kind for place in range(2) if (fault := generation.fault_at(place))]
    assert kinds == ["failed", "moderation"]
    assert generation.fault is not None
    assert generation.fault.kind == "failed"


async def test_a_reason_that_cannot_be_written_down_does_not_stop_the_others(
    world: World, engine: Scene, failing: FailingLibrary
) -> None:
    def script(order: ImageOrder, index: int) -> EngineEvent:
        failing.writing = disk_full() if index == 0 else None
        failing.spared = failing.writes if index == 0 else 0
        return MissedImage(0, QUOTA) if index == 0 else made(order, index)

    engine.script = script
    generation = await failed(world, 3)
    assert (generation.status, generation.completed, generation.attempts) == (
        GenerationStatus.PARTIAL,
        2,
        (),
    )


async def test_bytes_that_cost_something_are_kept_and_the_place_says_where(
    world: World, engine: Scene, folder: Path
) -> None:
    engine.sends = True
    engine.script = lambda order, index: MadeImage(index, b"<html>paid") if index else made(order, index)
    generation = await failed(world, 2)
    assert said(generation) == [((0,), "answered", None), ((1,), "answered", "bad_answer")]
    (file,) = (folder / "lost+found").iterdir()
    assert file.read_bytes() == b"<html>paid"
    fault = generation.fault_at(1)
    assert fault is not None
    assert str(file) in fault.message


async def test_a_cancelled_request_may_be_charged(world: World, engine: Scene, folder: Path) -> None:
    engine.sends, engine.gate = True, asyncio.Event()
    run = await round_of(world)
    written = asyncio.Event()

    async def play(order: ImageOrder) -> AsyncGenerator[EngineEvent, None]:
        await order.requests.sending([0])
        written.set()
        await asyncio.Event().wait()
        yield made(order, 0)

    engine.play = play
    task = asyncio.ensure_future(events_of(run))
    await written.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert run.generation.status is GenerationStatus.CANCELLED
    assert said(run.generation) == [((0,), "uncertain", "cancelled")]
    assert kept(folder) == said(run.generation)
    fault = run.generation.fault_at(0)
    assert fault is not None
    assert fault.message == "It was stopped before the image had come."
    assert "may be charged" in fault.hint


async def test_one_that_is_cancelled_while_it_is_written_down_was_not_sent(
    world: World, engine: Scene, failing: FailingLibrary, folder: Path
) -> None:
    engine.sends = True
    run = await round_of(world)
    with held_back(failing, 2) as (reached, go_on):  # running, the request
        task = asyncio.ensure_future(events_of(run))
        await asyncio.to_thread(reached.wait, 20)
        task.cancel()
        await asyncio.sleep(0)
        go_on.set()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert (run.generation.attempts, kept(folder)) == ((), [])
    assert run.generation.status is GenerationStatus.CANCELLED


async def test_what_cannot_be_written_down_is_not_sent(
    world: World, engine: Scene, failing: FailingLibrary
) -> None:
    sent: list[str] = []

    async def play(order: ImageOrder) -> AsyncGenerator[EngineEvent, None]:
        sent.append(await order.requests.sending([0]))
        yield made(order, 0)

    engine.play = play
    run = await round_of(world)
    failing.fail_writes(after=1)
    _, error = await until_it_fails(run)
    failing.writing = None
    assert (error.kind, type(error.__cause__), sent) == ("full", LibraryError, [])


async def test_nothing_is_sent_when_it_is_over(world: World, engine: Scene, folder: Path) -> None:
    orders: list[ImageOrder] = []

    async def play(order: ImageOrder) -> AsyncGenerator[EngineEvent, None]:
        orders.append(order)
        attempt = await order.requests.sending([0])
        yield MadeImage(0, picture(0), attempt=attempt)

    engine.play = play
    await events_of(await round_of(world, 1))
    (order,) = orders
    before = kept(folder)
    with pytest.raises(EngineError):
        await order.requests.sending([0])
    await order.requests.refused("late", QUOTA)
    assert kept(folder) == before


async def test_many_at_once_lose_nothing_of_each_other(world: World, engine: Scene, folder: Path) -> None:
    count = 24

    async def one(order: ImageOrder, index: int, out: asyncio.Queue[EngineEvent]) -> None:
        attempt = await order.requests.sending([index])
        if index % 3 == 0:
            await order.requests.refused(attempt, QUOTA)
            out.put_nowait(MissedImage(index, QUOTA, attempt))
            attempt = await order.requests.sending([index])
        if index % 3 == 1:
            out.put_nowait(MissedImage(index, CUT, attempt))
        else:
            out.put_nowait(MadeImage(index, picture(index), attempt=attempt))

    async def play(order: ImageOrder) -> AsyncGenerator[EngineEvent, None]:
        out: asyncio.Queue[EngineEvent] = asyncio.Queue()
        tasks = [asyncio.ensure_future(one(order, index, out)) for index in range(order.count)]
        for _ in range(order.count + order.count // 3):
            yield await out.get()
        await asyncio.gather(*tasks)

    engine.play = play
    generation = await failed(world, count)
    expected: list[tuple[Any, ...]] = []
    for index in range(count):
        if index % 3 == 0:
            expected += [((index,), "refused", "quota"), ((index,), "answered", None)]
        else:
            expected.append(
                ((index,), "uncertain", "cut_off") if index % 3 == 1 else ((index,), "answered", None)
            )
    assert sorted(said(generation)) == sorted(expected)
    assert kept(folder) == said(generation)
    assert generation.completed == count // 3 * 2
    assert generation.uncertain_places == tuple(range(1, count, 3))


async def test_requests_that_go_out_together_wait_for_the_disk_once(
    world: World, engine: Scene, failing: FailingLibrary, folder: Path
) -> None:
    writes: list[int] = []

    async def play(order: ImageOrder) -> AsyncGenerator[EngineEvent, None]:
        before = failing.writes
        attempts = await asyncio.gather(*(order.requests.sending([index]) for index in range(4)))
        writes.append(failing.writes - before)
        assert kept(folder) == [((index,), "sent", None) for index in range(4)]
        for index, attempt in enumerate(attempts):
            yield MadeImage(index, picture(index), attempt=attempt)

    engine.play = play
    await events_of(await round_of(world, 4))
    assert writes == [1]


async def test_requests_that_cannot_be_written_down_together_are_none_of_them_sent(
    world: World, engine: Scene, failing: FailingLibrary, folder: Path
) -> None:
    failures: list[object] = []

    async def play(order: ImageOrder) -> AsyncGenerator[EngineEvent, None]:
        failing.fail_writes()
        failures.extend(
            await asyncio.gather(
                *(order.requests.sending([index]) for index in range(3)), return_exceptions=True
            )
        )
        failing.writing = None
        yield MadeImage(0, picture(0), attempt=await order.requests.sending([0]))

    engine.play = play
    await events_of(await round_of(world, 1))
    assert [type(failure) for failure in failures] == [LibraryError] * 3
    assert kept(folder) == [((0,), "answered", None)]


async def test_a_service_that_asks_to_go_slower_says_so_in_words(world: World, engine: Scene) -> None:
    slower = EngineError(EngineErrorKind.RATE_LIMIT, "slow down")

    async def play(order: ImageOrder) -> AsyncGenerator[EngineEvent, None]:
        refused = await order.requests.sending([0])
        await order.requests.refused(refused, slower)
        yield Waiting(0, 12.5, slower)
        yield MadeImage(0, picture(0), attempt=await order.requests.sending([0]))

    engine.play = play
    run = await round_of(world, 1)
    events = await events_of(run)
    (wait,) = [event for event in events if isinstance(event, WaitBegan)]
    assert (wait.index, wait.seconds, wait.fault.kind) == (0, 12.5, "rate_limit")
    assert wait.fault.message == "The service asks to go slower."
    assert said(run.generation) == [((0,), "refused", "rate_limit"), ((0,), "answered", None)]
    assert run.generation.uncertain_places == ()


async def test_a_round_that_is_closed_unheard_ends_its_requests(world: World, engine: Scene) -> None:
    async def play(order: ImageOrder) -> AsyncGenerator[EngineEvent, None]:
        attempt = await order.requests.sending([0, 1])
        yield MadeImage(0, picture(0), attempt=attempt)
        yield made(order, 1)

    engine.play = play
    run = await round_of(world, 2)
    watched: list[object] = []
    async with run:
        async for event in run:
            watched.append(event)
            if isinstance(event, ImageArrived):
                break
    assert not any(isinstance(event, Cancelled) for event in watched)
    assert sorted(said(run.generation)) == [((0,), "answered", None), ((1,), "uncertain", "cancelled")]
    assert run.generation.attempt_at(1) is not None
    assert run.generation.attempts[0].state is not AttemptState.SENT
