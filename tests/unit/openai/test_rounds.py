"""Rounds: what is written down and when, waiting as told, going on without a parameter, and stopping."""

import asyncio
from collections.abc import Sequence

import pytest

from charstudio.domain.connection import ServerKind
from charstudio.engines.openai.limits import Limits
from charstudio.errors import EngineErrorKind as Kind
from charstudio.errors import LibraryError, LibraryErrorKind
from charstudio.services.ports import EngineEvent, Waiting
from tests.unit.openai.conftest import QUICK, Bench, misses, pictures
from tests.unit.openai.peer import Asked, Line, as_asked, error, says, streams, then

TOO_FAST = error("rate_limit_exceeded")


async def test_a_request_is_written_down_before_its_first_byte(bench: Bench) -> None:
    bench.journal.gate = asyncio.Event()
    running = asyncio.create_task(bench.made())
    await bench.journal.began.wait()
    assert not bench.peer.asked
    assert bench.peer.busiest == 0
    bench.journal.gate.set()
    assert len(pictures(await running)) == 1
    assert bench.journal.sent == [("attempt-0", (0,))]


async def test_no_more_at_once_than_the_connection_takes(bench: Bench) -> None:
    all_in = asyncio.Event()

    async def script(asked: Asked, line: Line) -> None:
        if bench.peer.busy == 4:
            all_in.set()
        await all_in.wait()
        await streams(asked, line)

    bench.peer.script = script
    # Two engines of one connection, as after a test of it, count as one.
    first, second = await asyncio.gather(bench.made(count=6), bench.made(count=6))
    assert len(pictures([*first, *second])) == 12
    assert bench.peer.busiest == bench.engine.info.at_once == 4


class TestGoingSlower:
    @pytest.fixture
    def limits(self) -> Limits:
        return Limits(first_wait_s=0.01, longest_wait_s=0.04, waits=6, longest_told_s=5)

    async def test_it_waits_as_told_and_goes_on(self, bench: Bench) -> None:
        bench.peer.script = then(says(TOO_FAST, 429, ("retry-after-ms", "15")), streams)
        events = await bench.made()
        (waiting,) = [event for event in events if isinstance(event, Waiting)]
        assert (waiting.index, waiting.seconds, waiting.error.kind) == (0, 0.015, Kind.RATE_LIMIT)
        assert pictures(events)[0].attempt == "attempt-1"
        assert bench.journal.sent == [("attempt-0", (0,)), ("attempt-1", (0,))]
        assert bench.journal.refusals == [("attempt-0", waiting.error)]

    async def test_without_word_it_waits_longer_each_time_and_then_gives_up(self, bench: Bench) -> None:
        bench.peer.script = says(error("slow_down"), 429)
        events = await bench.made()
        waits = [event.seconds for event in events if isinstance(event, Waiting)]
        assert waits == [0.01, 0.02, 0.04, 0.04, 0.04, 0.04]
        (miss,) = misses(events)
        assert miss.error.kind is Kind.RATE_LIMIT
        assert len(bench.peer.asked) == len(bench.journal.sent) == len(bench.journal.refusals) == 7

    async def test_what_asks_for_a_longer_wait_than_anybody_has_is_not_waited_for(self, bench: Bench) -> None:
        bench.peer.script = says(TOO_FAST, 429, ("retry-after", "3600"))
        (miss,) = await bench.made()
        assert misses([miss])[0].error.kind is Kind.RATE_LIMIT
        assert len(bench.peer.asked) == 1

    async def test_all_images_of_a_request_wait(self, bench: Bench) -> None:
        bench.use(ServerKind.OTHER)
        bench.peer.script = then(says(TOO_FAST, 429), as_asked)
        events = await bench.made(count=3, model="some")
        assert [event.index for event in events if isinstance(event, Waiting)] == [0, 1, 2]
        assert len(pictures(events)) == 3

    async def test_waiting_can_be_cancelled(self, bench: Bench) -> None:
        bench.peer.script = says(TOO_FAST, 429, ("retry-after", "5"))
        events = bench.engine.generate(bench.order())
        assert isinstance(await anext(events), Waiting)
        await events.aclose()
        assert len(bench.peer.asked) == 1
        assert len(bench.journal.refusals) == 1


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (401, error("invalid_api_key"), Kind.BAD_KEY),
        (403, error(), Kind.NOT_ALLOWED),
        (404, error("model_not_found"), Kind.MODEL_NOT_FOUND),
        (429, error("insufficient_quota", type="insufficient_quota"), Kind.QUOTA),
        (400, error("billing_hard_limit_reached"), Kind.QUOTA),
    ],
)
async def test_what_concerns_all_stops_the_round(bench: Bench, status: int, body: object, kind: Kind) -> None:
    bench.use(ServerKind.OTHER)
    bench.peer.script = says(body, status)
    events = await bench.made(count=40, model="some")
    assert [miss.error.kind for miss in misses(events)] == [kind] * 40
    assert len(bench.peer.asked) <= bench.engine.info.at_once
    unsent = [miss for miss in misses(events) if not miss.attempt]
    assert len(unsent) == 40 - 4 * len(bench.peer.asked)


async def test_what_concerns_one_leaves_the_others(bench: Bench) -> None:
    refused = says(error("moderation_blocked"), 400)
    bench.peer.script = then(refused, streams)
    events = await bench.made(count=5)
    assert len(pictures(events)) == 4
    assert [miss.error.kind for miss in misses(events)] == [Kind.MODERATION]


class TestTheJournal:
    async def test_what_cant_be_written_down_is_not_sent(self, bench: Bench) -> None:
        full = LibraryError(LibraryErrorKind.FULL, "No space")

        async def sending(places: Sequence[int]) -> str:
            if tuple(places) == (1,):
                raise full
            return str(places[0])

        bench.journal.sending = sending  # type: ignore[method-assign]
        made: list[EngineEvent] = []

        async def run() -> None:
            async for event in bench.engine.generate(bench.order(count=3)):
                made.append(event)  # noqa: PERF401  (what came before the error counts)

        with pytest.raises(LibraryError) as raised:
            await run()
        assert raised.value is full
        # What the others paid for has come all the same.
        assert sorted(one.index for one in pictures(made)) == [0, 2]
        assert len(bench.peer.asked) == 2

    async def test_what_is_stopped_before_it_is_sent_cant_be_charged(self, bench: Bench) -> None:
        bench.journal.gate = asyncio.Event()
        events = bench.engine.generate(bench.order())
        running = asyncio.ensure_future(anext(events, None))
        await bench.journal.began.wait()
        running.cancel()
        # The journal is written to its end, whoever is impatient.
        asyncio.get_running_loop().call_soon(bench.journal.gate.set)
        with pytest.raises(asyncio.CancelledError):
            await running
        await events.aclose()
        assert bench.journal.sent == [("attempt-0", (0,))]
        assert [attempt for attempt, _ in bench.journal.refusals] == ["attempt-0"]
        assert not bench.peer.asked

    @pytest.mark.parametrize(("kind", "told"), [(ServerKind.KOBOLDCPP, 1), (ServerKind.OTHER, 0)])
    async def test_the_artists_own_machine_charges_for_nothing_it_did_not_make(
        self, bench: Bench, kind: ServerKind, told: int
    ) -> None:
        bench.use(kind)
        bench.peer.script = says({"detail": {"msg": "Server is busy; please try again later."}}, 503)
        (miss,) = await bench.made(model="some")
        assert misses([miss])[0].error.kind is Kind.UNAVAILABLE
        assert len(bench.journal.refusals) == told


def test_the_usual_waits() -> None:
    usual = Limits()
    assert (usual.first_wait_s, usual.longest_wait_s, usual.waits) == (2, 60, 6)
    assert QUICK.waits == usual.waits
