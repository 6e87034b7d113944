"""A round is stopped: the connection is closed at once, and what came is kept."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from charstudio.domain.generation import (
    AttemptState,
    Cancelled,
    GenerationEvent,
    GenerationStatus,
    ImageArrived,
    PreviewArrived,
)
from charstudio.errors import CharacterValidationError
from tests.remote_answers import answer, finished, head, images, partial, stream
from tests.scripted_server import SILENCE
from tests.stand_ins import picture

if TYPE_CHECKING:
    from charstudio.services.generation import GenerationRun
    from tests.faults.conftest import Connected
    from tests.scripted_server import Answer, Request

ANSWERED, UNCERTAIN = AttemptState.ANSWERED, AttemptState.UNCERTAIN


async def until(run: GenerationRun, kind: type[GenerationEvent]) -> None:
    async for event in run:
        if isinstance(event, kind):
            return


def one_of_four(request: Request) -> Answer:
    if request.number == 1:
        return finished(request, [picture(1)])
    return stream(partial(picture(0)), SILENCE)


@pytest.mark.parametrize("by_task", [False, True])
async def test_what_came_is_kept_and_the_service_sees_the_connections_close(
    connected: Connected, by_task: bool
) -> None:
    server, remote = await connected(one_of_four)
    run = await remote.start(4)
    if by_task:
        arrived = asyncio.Event()

        async def make() -> None:
            async with run:
                async for event in run:
                    if isinstance(event, ImageArrived):
                        arrived.set()

        task = asyncio.create_task(make())
        await arrived.wait()
        await server.asked(4)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    else:
        await until(run, ImageArrived)
        await server.asked(4)
        await run.aclose()
    await server.happens(lambda: sum(request.gone for request in server.requests) == 3)

    journal = await remote.journal()
    assert (journal.status, journal.completed) == (GenerationStatus.CANCELLED, 1)
    assert sorted(attempt.state for attempt in journal.attempts) == [ANSWERED, *[UNCERTAIN] * 3]
    character = await remote.studio.characters.get_character(remote.character)
    assert character.image_count == 1
    assert len(server.requests) == 4

    with pytest.raises(CharacterValidationError) as asked:
        await remote.go_on(journal)
    assert asked.value.kind == "may_be_charged"
    server.script = lambda request: finished(request, [picture(request.number)])
    again = await remote.go_on(journal, pay_again=True)
    assert (again.generation.status, len(again.images)) == (GenerationStatus.SUCCEEDED, 3)
    assert len(server.requests) == 7


@pytest.mark.parametrize(
    "stage",
    [
        lambda: [SILENCE],
        lambda: [head(200, Content_Length=9000), images(picture(1))[:40], SILENCE],
        lambda: stream(SILENCE),
        lambda: stream(partial(picture(1))[:40], SILENCE),
    ],
    ids=["before the answer", "within the answer", "before an event", "within an event"],
)
async def test_it_can_be_stopped_at_every_stage(connected: Connected, stage: object) -> None:
    server, remote = await connected(lambda _: stage())  # type: ignore[operator]
    run = await remote.start(2)
    going = asyncio.create_task(until(run, Cancelled))
    await server.asked(2)
    going.cancel()
    with pytest.raises(asyncio.CancelledError):
        await going
    await run.aclose()
    await server.happens(lambda: all(request.gone for request in server.requests))
    assert (await remote.journal()).status is GenerationStatus.CANCELLED


async def test_one_that_was_never_begun_asks_for_nothing(connected: Connected) -> None:
    server, remote = await connected(one_of_four)
    run = await remote.start(4)
    await run.aclose()
    journal = await remote.journal()
    assert (journal.status, journal.attempts, server.requests) == (GenerationStatus.CANCELLED, (), [])


async def test_those_that_wait_for_their_turn_are_not_sent(connected: Connected) -> None:
    server, remote = await connected(lambda _: stream(partial(picture(0)), SILENCE))
    run = await remote.start(10)
    await until(run, PreviewArrived)
    await server.asked(remote.info.at_once)
    await run.aclose()
    sent = len(server.requests)
    assert sent == remote.info.at_once
    journal = await remote.journal()
    assert len(journal.uncertain_places) == len(journal.attempts) == sent

    server.script = lambda request: finished(request, [picture(request.number)])
    again = await remote.go_on(journal, pay_again=True)
    assert (len(again.images), len(server.requests)) == (10, sent + 10)


async def test_a_studio_that_closes_leaves_no_connection(connected: Connected) -> None:
    server, remote = await connected(one_of_four)
    async with await remote.start(4) as run:
        await until(run, ImageArrived)
    await server.happens(lambda: sum(request.gone for request in server.requests) == len(server.requests) - 1)


async def test_two_rounds_share_the_limit_of_their_connection(connected: Connected) -> None:
    server, remote = await connected(lambda request: [gate, *finished(request, [picture(request.number)])])
    gate = server.gate()
    most = remote.info.at_once
    first, second = await remote.start(most), await remote.start(most)

    async def make(run: GenerationRun) -> None:
        async with run:
            async for _ in run:
                pass

    making = [asyncio.create_task(make(run)) for run in (first, second)]
    await server.asked(most)
    assert len(server.requests) == most
    gate.open()
    await asyncio.gather(*making)
    assert len(server.requests) == 2 * most
    assert {first.generation.status, second.generation.status} == {GenerationStatus.SUCCEEDED}


async def test_the_list_of_models_can_be_given_up(connected: Connected) -> None:
    server, remote = await connected(lambda _: [SILENCE])
    asking = asyncio.create_task(remote.connections.test_connection("there"))
    await server.asked(1)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    await server.happens(lambda: any(request.gone for request in server.requests))
    server.script = lambda _: answer(200, '{"data": [{"id": "x"}]}')
    assert [one.id for one in (await remote.connections.test_connection("there")).models] == ["x"]
