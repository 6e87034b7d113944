"""The service takes too long, at every stage of a request."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest

from charstudio.domain.generation import AttemptState, GenerationStatus
from charstudio.errors import EngineErrorKind
from charstudio.services.messages import message_for
from tests.faults.remote import BRISK, remote_studio
from tests.remote_answers import completed, dripping, finished, head, images, partial, stream
from tests.scripted_server import SILENCE, deaf, nobody
from tests.stand_ins import picture

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.faults.conftest import Connected
    from tests.scripted_server import Answer, Request

# Long enough for a machine that is busy to get as far as the silence.
IMPATIENT = dataclasses.replace(BRISK, request_s=1)
PICTURE = picture(1)


def whole_stream() -> bytes:
    return b"".join(step for step in stream(partial(PICTURE), completed(PICTURE)) if isinstance(step, bytes))


STAGES: dict[str, Callable[[], Answer]] = {
    "before the answer": lambda: [SILENCE],
    "within the head": lambda: [b"HTTP/1.1 200 OK\r\nContent-T", SILENCE],
    "after the head": lambda: [head(200, Content_Length=1000), SILENCE],
    "within the body": lambda: [head(200, Content_Length=9000), images(PICTURE)[:60], SILENCE],
    "before the first event": lambda: stream(SILENCE),
    "after a preview": lambda: stream(partial(PICTURE), SILENCE),
    "within the last event": lambda: stream(partial(PICTURE), completed(PICTURE)[:90], SILENCE),
    # Each byte comes soon after the last one; only the whole takes too long.
    "drop by drop": lambda: dripping(whole_stream(), 0.05),
    "with signs of life": lambda: stream(*[b": still here\n\n", SILENCE]),
}


@pytest.mark.parametrize("stage", STAGES.values(), ids=STAGES.keys())
async def test_what_was_sent_and_not_answered_in_time_may_be_charged(
    connected: Connected, stage: Callable[[], Answer]
) -> None:
    server, remote = await connected(lambda _: stage(), limits=IMPATIENT)
    made = await remote.make()
    assert made.kind is EngineErrorKind.TIMEOUT
    assert made.error is not None
    assert "may be charged" in message_for(made.error).hint
    assert made.generation.status is GenerationStatus.FAILED
    assert made.states == [AttemptState.UNCERTAIN]
    await server.happens(lambda: any(request.gone for request in server.requests))
    assert len(server.requests) == 1


async def test_the_images_beside_one_that_takes_too_long_are_kept(connected: Connected) -> None:
    def script(request: Request) -> Answer:
        if request.number == 2:
            return stream(partial(PICTURE), SILENCE)
        return finished(request, [picture(request.number)])

    server, remote = await connected(script, limits=dataclasses.replace(BRISK, request_s=2))
    made = await remote.make(4)
    assert (len(made.images), made.kind) == (3, EngineErrorKind.TIMEOUT)
    assert made.generation.status is GenerationStatus.PARTIAL
    assert sorted(made.states) == [*[AttemptState.ANSWERED] * 3, AttemptState.UNCERTAIN]
    assert len(made.generation.uncertain_places) == 1
    assert len(server.requests) == 4


async def test_where_no_connection_is_made_nothing_is_charged(library_folder: Path) -> None:
    with deaf() as port:
        limits = dataclasses.replace(BRISK, connect_s=0.3)
        async with remote_studio(library_folder, f"http://127.0.0.1:{port}/v1", limits=limits) as remote:
            made = await remote.make(2)
    assert made.kind in (EngineErrorKind.NETWORK, EngineErrorKind.TIMEOUT)
    assert set(made.states) <= {AttemptState.REFUSED}
    assert made.generation.uncertain_places == ()


async def test_where_nobody_listens_nothing_is_charged(library_folder: Path) -> None:
    with nobody() as port:
        async with remote_studio(library_folder, f"http://127.0.0.1:{port}/v1") as remote:
            made = await remote.make(2)
            assert made.kind is EngineErrorKind.NETWORK
            assert made.generation.status is GenerationStatus.FAILED
            assert set(made.states) <= {AttemptState.REFUSED}
            assert not await remote.studio.workspace.engines[remote.engine].reachable()


async def test_a_name_that_nobody_has_is_no_network(library_folder: Path) -> None:
    async with remote_studio(library_folder, "http://nowhere.invalid/v1") as remote:
        made = await remote.make()
        assert made.kind is EngineErrorKind.NETWORK
        assert set(made.states) <= {AttemptState.REFUSED}
        assert not await remote.studio.workspace.engines[remote.engine].reachable()
