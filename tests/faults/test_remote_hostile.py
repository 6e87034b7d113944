"""A service that means harm, or is broken in ways that amount to it."""

from __future__ import annotations

import asyncio
import dataclasses
import gzip
import itertools
import json
import tracemalloc
import zlib
from typing import TYPE_CHECKING

import pytest

from charstudio.domain.generation import AttemptState, GenerationStatus, ImageArrived, PreviewArrived
from charstudio.errors import EngineErrorKind
from charstudio.services.messages import message_for
from tests.faults.remote import BRISK, remote_studio
from tests.remote_answers import (
    EVENTS,
    answer,
    chunk,
    completed,
    event,
    finished,
    head,
    images,
    partial,
    stream,
)
from tests.scripted_server import CLOSE, RESET, SILENCE, ScriptedServer
from tests.stand_ins import picture

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.faults.conftest import Connected
    from tests.scripted_server import Answer, Request, Step

PICTURE = picture(1)
BAD, CUT = EngineErrorKind.BAD_ANSWER, EngineErrorKind.CUT_OFF
# So much is taken of one answer here.
MEGABYTE = 1 << 20
TIGHT = dataclasses.replace(BRISK, answer_bytes=MEGABYTE, picture_bytes=MEGABYTE)


def for_ever(part: bytes) -> Iterator[Step]:
    yield head(200, EVENTS, Transfer_Encoding="chunked")
    yield from itertools.repeat(chunk(part))


def bomb(megabytes: int) -> bytes:
    """Little that becomes much."""
    return gzip.compress(b'{"data": [{"b64_json": "' + b"A" * (megabytes * MEGABYTE) + b'"}]}', 9)


ENDLESS: dict[str, Callable[[], Answer]] = {
    "signs of life": lambda: for_ever(b": still here\n\n" * 200),
    "unknown events": lambda: for_ever(
        event("image_generation.wait", {"type": "image_generation.wait"}) * 50
    ),
    "previews": lambda: for_ever(partial(picture(1, 60, 60)) * 20),
    "a line": lambda: for_ever(b"data: " + b"A" * 60_000),
    "a name of an event": lambda: for_ever(b"event" * 10_000),
    "a number": lambda: for_ever(b"1" * 60_000),
    "spaces": lambda: for_ever(b" " * 60_000),
    "pictures": lambda: for_ever(b'{"data": [' + b'{"b64_json": "AAAA"},' * 3_000),
    "compressed": lambda: answer(200, bomb(200), Content_Encoding="gzip"),
    "compressed twice": lambda: answer(200, gzip.compress(bomb(200), 9), Content_Encoding="gzip, gzip"),
}


@pytest.mark.parametrize("said", ENDLESS.values(), ids=ENDLESS.keys())
async def test_what_has_no_end_is_given_up_and_fills_no_memory(
    connected: Connected, said: Callable[[], Answer]
) -> None:
    steps = said()
    server, remote = await connected(
        lambda request: steps if request.number else answer(200, images(PICTURE)), limits=TIGHT
    )
    await remote.make()  # imports what is needed
    tracemalloc.start()
    try:
        made = await remote.make()
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert made.kind in (BAD, CUT, EngineErrorKind.TOO_LARGE)
    assert made.images == []
    assert most < 24 * MEGABYTE
    assert len(server.requests) == 2


@pytest.mark.parametrize("status", [400, 500])
async def test_a_refusal_without_end_is_read_no_further_than_it_says_something(
    connected: Connected, status: int
) -> None:
    def script(_: Request) -> Answer:
        yield head(status, Content_Length=1 << 40)
        yield b'{"error": {"message": "'
        yield from itertools.repeat(b"No. " * 10_000)

    server, remote = await connected(script)
    made = await remote.make()
    assert made.kind is (EngineErrorKind.REFUSED if status == 400 else EngineErrorKind.UNAVAILABLE)
    assert made.error is not None
    assert len(message_for(made.error).message) < 2_000
    await server.happens(lambda: any(request.gone for request in server.requests))


DEEP = 200_000
BROKEN: dict[str, Callable[[], Answer]] = {
    "a deep list": lambda: answer(200, b'{"data": ' + b"[" * DEEP + b"]" * DEEP + b"}"),
    "deep objects": lambda: answer(200, b'{"data": ' + b'{"a":' * DEEP + b"1" + b"}" * DEEP + b"}"),
    "a deep event": lambda: stream(b"data: " + b"[" * DEEP + b"]" * DEEP + b"\n\n"),
    "a deep refusal": lambda: answer(400, b'{"error": ' + b"[" * 20_000 + b"]" * 20_000 + b"}"),
    "a deep outage": lambda: answer(500, b"[" * 20_000 + b"]" * 20_000),
    "a long number": lambda: answer(200, b'{"created": ' + b"1" * 100_000 + b', "data": []}'),
    "bytes that are no text": lambda: answer(200, b'{"data": "\xff\xfe\xed\xa0\x80"}'),
    "another alphabet": lambda: answer(200, json.dumps({"data": []}).encode("utf-16")),
    "zeros": lambda: answer(200, b"\0" * 5_000),
    "a head without end": lambda: itertools.chain(
        [b"HTTP/1.1 200 OK\r\n"], itertools.repeat(b"X-More: " + b"x" * 4_000 + b"\r\n", 2_000), [SILENCE]
    ),
    "a line without end": lambda: itertools.chain(
        [b"HTTP/1.1 200 "], itertools.repeat(b"x" * 4_000, 2_000), [SILENCE]
    ),
    "two lengths": lambda: [
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 500\r\n\r\n" + b"x" * 500,
        CLOSE,
    ],
    "a length below zero": lambda: [b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello", CLOSE],
    "pieces that are none": lambda: [head(200, Transfer_Encoding="chunked"), b"hello\r\n\r\n", CLOSE],
    "an unknown coding": lambda: answer(200, images(PICTURE), Content_Encoding="rot13"),
    "a status that is none": lambda: [b"HTTP/1.1 999 Whatever\r\nContent-Length: 0\r\n\r\n"],
    "only a promise": lambda: [b"HTTP/1.1 100 Continue\r\n\r\n", CLOSE],
}


@pytest.mark.parametrize("said", BROKEN.values(), ids=BROKEN.keys())
async def test_what_nobody_could_mean_is_an_answer_like_any_other(
    connected: Connected, said: Callable[[], Answer]
) -> None:
    """It is told with a reason, and the journal has an end."""
    server, remote = await connected(lambda _: said(), limits=dataclasses.replace(BRISK, request_s=5))
    made = await remote.make()
    if made.error is not None:
        assert made.kind not in (None, EngineErrorKind.FAILED)
    assert (await remote.journal()).status in (GenerationStatus.FAILED, GenerationStatus.SUCCEEDED)
    assert len(server.requests) == 1


ODD = "\ud800 \0 \x1b[31m \u202egnp.\u202c <b>&amp; {said} %s"


async def test_odd_words_beside_a_picture_do_not_cost_the_picture(connected: Connected) -> None:
    odd = {ODD: ODD, "tokens": 10**400, "n": float("inf"), "list": [ODD], "deep": {"x": {"y": 1}}}
    _, remote = await connected(
        lambda _: stream(completed(PICTURE, revised_prompt=ODD, usage=odd, quality=ODD, size=ODD))
    )
    made = await remote.make()
    assert (made.error, len(made.images)) == (None, 1)
    assert (await remote.journal()).completed == 1
    json.dumps(made.images[0].recipe.parameters)


@pytest.mark.parametrize("status", [200, 400, 401, 500])
async def test_odd_words_in_a_refusal_are_shown_as_they_are(connected: Connected, status: int) -> None:
    body = json.dumps({"error": {"message": ODD, "code": ODD, "type": ODD, "param": ODD}})
    _, remote = await connected(lambda _: answer(status, body, X_Request_Id="\x80\xff"))
    made = await remote.make()
    assert made.kind not in (None, EngineErrorKind.FAILED)
    journal = await remote.journal()
    assert journal.status is GenerationStatus.FAILED
    assert journal.fault is not None
    assert made.error is not None
    message_for(made.error).message.encode()


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
async def test_a_compressed_answer_is_an_answer(connected: Connected, coding: str) -> None:
    packed = {"gzip": gzip.compress, "deflate": zlib.compress}[coding](images(PICTURE))
    _, remote = await connected(lambda _: answer(200, packed, Content_Encoding=coding))
    made = await remote.make()
    assert (made.error, len(made.images)) == (None, 1)


async def test_promises_before_an_answer_are_passed_over(connected: Connected) -> None:
    early = b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
    _, remote = await connected(lambda request: [early, *finished(request, [PICTURE])])
    assert (await remote.make()).error is None


@pytest.mark.parametrize("kind", ["application/octet-stream", "text/plain", "application/json", ""])
async def test_what_an_answer_calls_itself_says_nothing(connected: Connected, kind: str) -> None:
    body = partial(PICTURE) + completed(PICTURE)
    _, remote = await connected(lambda request: answer(200, body, kind))
    made = await remote.make()
    assert (made.error, len(made.images), len(made.previews)) == (None, 1, 1)


async def test_a_preview_that_is_no_picture_is_passed_over(connected: Connected) -> None:
    _, remote = await connected(lambda _: stream(partial(b"<svg/>"), partial(PICTURE), completed(PICTURE)))
    made = await remote.make()
    assert (made.error, len(made.previews), len(made.images)) == (None, 1, 1)


async def test_the_same_end_twice_is_one_picture(connected: Connected) -> None:
    _, remote = await connected(lambda _: stream(completed(picture(1)), completed(picture(2))))
    made = await remote.make()
    assert (made.error, len(made.images)) == (None, 1)
    assert made.generation.status is GenerationStatus.SUCCEEDED


async def test_an_answer_to_a_place_that_nobody_asked_about_takes_no_place(connected: Connected) -> None:
    """One that makes four of each request must not fill the round of the next ones."""
    _, remote = await connected(lambda _: answer(200, images(*[picture(number) for number in range(4)])))
    made = await remote.make(2)
    assert made.generation.completed >= 2
    assert {event_.index for event_ in made.of(ImageArrived)} >= {0, 1}
    assert made.generation.status is GenerationStatus.SUCCEEDED


async def test_thousands_of_pictures_do_not_fill_the_library(connected: Connected) -> None:
    _, remote = await connected(lambda _: answer(200, images(*[PICTURE] * 3_000)))
    made = await remote.make()
    assert made.generation.status is GenerationStatus.SUCCEEDED
    assert made.generation.completed <= 10


@pytest.mark.parametrize("end", [CLOSE, RESET])
async def test_a_connection_that_ends_while_much_is_sent(connected: Connected, end: Step) -> None:
    server, remote = await connected(lambda request: finished(request, [picture(request.number)]))
    first = await remote.make()
    server.before_body = lambda _: [end]
    made = await remote.make(1, reference_image_ids=(first.images[0].id,))
    assert made.kind in (CUT, EngineErrorKind.NETWORK)
    assert made.states[-1] in (AttemptState.UNCERTAIN, AttemptState.REFUSED)
    assert len(server.requests) == 2


async def test_a_service_that_speaks_no_tls_gets_nothing(library_folder: Path) -> None:
    with ScriptedServer(lambda request: finished(request, [PICTURE])) as server:
        url = server.url.replace("http:", "https:")
        async with remote_studio(
            library_folder, url, limits=dataclasses.replace(BRISK, connect_s=0.3)
        ) as remote:
            made = await remote.make()
    assert made.kind is EngineErrorKind.NETWORK
    assert set(made.states) <= {AttemptState.REFUSED}
    assert server.requests == []


async def test_connections_that_end_after_each_answer_cost_no_image(connected: Connected) -> None:
    """One that is used again just when the other side closes it would lose the request."""
    server, remote = await connected(lambda request: [*finished(request, [picture(request.number)]), CLOSE])
    for _ in range(3):
        made = await remote.make(10)
        assert made.error is None
    assert len(server.requests) == 30


async def test_what_came_is_kept_though_it_is_stopped_before_anybody_looked(connected: Connected) -> None:
    """Four images are here, and whoever waits for them is busy with the first when the artist stops it."""
    server, remote = await connected(lambda _: answer(200, images(*[picture(number) for number in range(4)])))
    run = await remote.start(4, format="gif")
    async for happened in run:
        if isinstance(happened, ImageArrived):
            await server.happens(lambda: server.requests[0].answered)
            break
    await run.aclose()
    assert (await remote.journal()).completed == 4
    assert len(server.requests) == 1


async def test_the_engine_can_be_stopped_under_a_round(connected: Connected) -> None:
    """As when the window closes in a hurry: the round ends, and nothing waits for ever."""
    server, remote = await connected(lambda _: stream(partial(PICTURE), SILENCE))
    run = await remote.start(2)

    async def make() -> None:
        async with run:
            async for happened in run:
                if isinstance(happened, PreviewArrived):
                    previewed.set()

    previewed = asyncio.Event()
    making = asyncio.create_task(make())
    await asyncio.wait_for(previewed.wait(), 10)
    await server.asked(2)
    await asyncio.to_thread(remote.connector.close)
    await asyncio.wait([making], timeout=10)
    assert making.done()
    making.exception()
    await server.happens(lambda: all(request.gone for request in server.requests))
    journal = await remote.journal()
    assert journal.status.final
    assert set(journal.uncertain_places) == {0, 1}


async def test_large_pictures_are_taken_whole(connected: Connected) -> None:
    """Four of 12 MB each, at the same time."""
    large = [picture(number) + bytes([number]) * 12_000_000 for number in range(4)]
    _, remote = await connected(lambda request: finished(request, [large[request.number % 4]]))
    made = await remote.make(4)
    assert made.error is None
    assert sorted(image.original.bytes for image in made.images) == sorted(len(one) for one in large)
