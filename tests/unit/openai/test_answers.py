"""Answers that are not as they should be: what came is kept, and what did not come is said."""

import asyncio
import gzip
import json

import pytest

from charstudio.domain.connection import ServerKind
from charstudio.domain.money import Usage
from charstudio.engines.openai.limits import Limits
from charstudio.errors import EngineErrorKind as Kind
from charstudio.services.ports import Preview
from tests.stand_ins import picture
from tests.unit.openai.conftest import QUICK, Bench, misses, pictures
from tests.unit.openai.peer import (
    STREAM,
    USAGE,
    Asked,
    Line,
    as_asked,
    b64,
    event,
    images,
    response,
    says,
    stream_events,
)


async def test_a_server_that_does_not_stream_is_understood(bench: Bench) -> None:
    bench.peer.script = says(images(1, usage=USAGE, size="1024x1024"))
    (made,) = await bench.made()
    assert pictures([made])[0].data == picture(1)
    assert pictures([made])[0].parameters["usage"] == USAGE


async def test_a_cut_stream_is_no_end(bench: Bench) -> None:
    async def script(asked: Asked, line: Line) -> None:
        await line.send(STREAM + b"".join(stream_events(picture(1), [picture(2), picture(3)])[:2]))

    bench.peer.script = script
    events = await bench.made()
    assert events[:2] == [Preview(0, picture(2)), Preview(0, picture(3))]
    (miss,) = misses(events)
    assert miss.error.kind is Kind.CUT_OFF
    assert miss.attempt == "attempt-0"
    assert not bench.journal.refusals
    assert len(bench.peer.asked) == 1


@pytest.mark.parametrize("sent", [b"", b"HTTP/1.1 200 OK\r\nContent-Le", STREAM[:-10]])
async def test_a_connection_that_breaks_before_the_answer_is_uncertain(bench: Bench, sent: bytes) -> None:
    async def script(asked: Asked, line: Line) -> None:
        await line.send(sent)

    bench.peer.script = script
    (miss,) = misses(await bench.made())
    assert miss.error.kind is Kind.CUT_OFF
    assert not bench.journal.refusals
    assert len(bench.peer.asked) == 1


async def test_what_came_whole_of_an_answer_that_broke_off_is_kept(bench: Bench) -> None:
    bench.use(ServerKind.OTHER)
    body = json.dumps(images(3)).encode()

    async def script(asked: Asked, line: Line) -> None:
        await line.send(response(body)[:-60])

    bench.peer.script = script
    events = await bench.made(model="some", count=3)
    assert [made.data for made in pictures(events)] == [picture(1), picture(2)]
    (miss,) = misses(events)
    assert (miss.index, miss.error.kind) == (2, Kind.CUT_OFF)
    assert not bench.journal.refusals


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"7",
        b"{}",
        b'{"data": null}',
        b'{"data": []}',
        b'{"data": [null]}',
        b'{"data": [{}]}',
        b'{"data": [{"b64_json": "!!!"}]}',
        b'{"data": [{"b64_json": 0}]}',
        b'{"data": [{"url": "data:image/png;base64,!!!"}]}',
        b'{"data": [{"url": 7}]}',
        b'{"data": [{"url": ""}]}',
        b'{"data": {"b64_json": "aGk="}}',
        b'{"data": [{"b64_json": "!!"',
    ],
)
@pytest.mark.parametrize("kind", [ServerKind.OPENAI, ServerKind.LOCALAI])
async def test_an_answer_without_a_picture_is_said_to_be_one(
    bench: Bench, kind: ServerKind, body: bytes
) -> None:
    bench.use(kind)
    bench.peer.script = says(body)
    (miss,) = misses(await bench.made())
    assert miss.error.kind is Kind.BAD_ANSWER
    assert not bench.journal.refusals


@pytest.mark.parametrize("kind", ["image_generation.completed", "image_edit.completed"])
@pytest.mark.parametrize("document", ['{"type": "KIND", "b64_json": "!!"}', '{"type": "KIND"}', "{nonsense"])
async def test_an_end_without_a_picture_is_one(bench: Bench, kind: str, document: str) -> None:
    async def script(asked: Asked, line: Line) -> None:
        await line.send(STREAM + f"event: {kind}\ndata: {document.replace('KIND', kind)}\n\n".encode())
        await line.closed()

    bench.peer.script = script
    (miss,) = misses(await bench.made())
    assert miss.error.kind is Kind.BAD_ANSWER


async def test_events_that_nobody_knows_are_passed_over(bench: Bench) -> None:
    async def script(asked: Asked, line: Line) -> None:
        await line.send(STREAM + b": ping\n\n" + event("response.created", x=1) + b'data: {"ping": 1}\n\n')
        await line.send(b"data: 7\n\ndata: {broken\n\ndata:\n\n" + event("image_generation.started"))
        await line.send(event("image_generation.partial_image", b64_json="!!", partial_image_index=0))
        await line.send(event("image_generation.partial_image", b64_json=b64(b"no picture")))
        await line.send(b"".join(stream_events(picture(4))))
        # The end is the end, though the server holds the line.
        await line.closed()

    bench.peer.script = script
    (made,) = await bench.made()
    assert pictures([made])[0].data == picture(4)


async def test_fewer_than_asked_for(bench: Bench) -> None:
    bench.use(ServerKind.OTHER)
    bench.peer.script = says(images(2))
    events = await bench.made(count=4, model="some")
    assert [made.index for made in pictures(events)] == [0, 1]
    assert [(miss.index, miss.error.kind) for miss in misses(events)] == [
        (2, Kind.BAD_ANSWER),
        (3, Kind.BAD_ANSWER),
    ]
    assert {event.attempt for event in [*pictures(events), *misses(events)]} == {"attempt-0"}


@pytest.mark.parametrize("data", [b"no picture", b"<svg/>", picture(1)[:40]])
async def test_what_was_paid_for_is_handed_over_whatever_it_is(bench: Bench, data: bytes) -> None:
    """Whether it can be shown is looked at when it is safe."""
    bench.peer.script = says({"data": [{"b64_json": b64(data)}]})
    (made,) = pictures(await bench.made())
    assert made.data == data


async def test_one_that_is_wrong_leaves_the_others(bench: Bench) -> None:
    bench.use(ServerKind.OTHER)
    bench.peer.script = says({"data": [{"b64_json": "!"}, {"b64_json": b64(picture(2))}]})
    events = await bench.made(count=2, model="some")
    assert [(made.index, made.data) for made in pictures(events)] == [(1, picture(2))]
    assert [miss.index for miss in misses(events)] == [0]


async def test_more_than_asked_for_is_kept(bench: Bench) -> None:
    bench.use(ServerKind.KOBOLDCPP)
    bench.peer.script = says(images(2))
    events = await bench.made(count=2)
    assert [made.index for made in pictures(events)] == [0, 2, 1, 3]


async def test_but_not_without_end(bench: Bench) -> None:
    bench.use(ServerKind.OTHER)
    bench.peer.script = says(images(500))
    assert [made.index for made in pictures(await bench.made(count=2, model="some"))] == list(range(10))


async def test_what_several_images_used_is_shared_among_them(bench: Bench) -> None:
    bench.use(ServerKind.OTHER)
    bench.peer.script = says(images(4, usage={**USAGE, "note": "text", "deep": {"deeper": {}}}))
    made = pictures(await bench.made(count=4, model="some"))
    for name in ("input_tokens", "output_tokens", "total_tokens"):
        assert sum(one.parameters["usage"][name] for one in made) == USAGE[name]  # type: ignore[index]
    assert made[3].parameters["usage"]["input_tokens_details"] == {"text_tokens": 2, "image_tokens": 10}  # type: ignore[index]


@pytest.mark.parametrize(
    ("said", "counted"),
    [
        (USAGE, Usage(text_in=10, image_in=40, image_out=4161)),
        ({"input_tokens": 50, "output_tokens": 439}, Usage(text_in=50, image_out=439)),
        (
            {"input_tokens": 50, "output_tokens": 1, "input_tokens_details": {"image_tokens": 40}},
            Usage(text_in=10, image_in=40, image_out=1),
        ),
        ({"input_tokens_details": {"text_tokens": 7}}, Usage(text_in=7)),
        # Some servers say zero and mean that they don't know; others say nonsense.
        ({"input_tokens": 0, "output_tokens": 0, "total_tokens": 0}, None),
        ({"input_tokens": -5, "output_tokens": 1.5, "input_tokens_details": [1]}, None),
        ({"input_tokens": True, "output_tokens": 10**30}, None),
        ({"input_tokens": "50"}, None),
        ("many", None),
        (None, None),
    ],
)
async def test_tokens_are_counted_by_their_kinds(bench: Bench, said: object, counted: Usage | None) -> None:
    bench.use(ServerKind.OTHER)
    bench.peer.script = says(images(1, usage=said))
    (made,) = pictures(await bench.made(model="some"))
    assert made.usage == counted


async def test_what_is_streamed_is_counted_too(bench: Bench) -> None:
    (made,) = pictures(await bench.made())
    assert made.usage == Usage(text_in=10, image_in=40, image_out=4161)


@pytest.mark.parametrize("count", [3, 4, 7, 10, 12])
async def test_no_token_is_lost_or_won_when_they_are_shared(bench: Bench, count: int) -> None:
    bench.use(ServerKind.OTHER)
    bench.peer.script = says(images(count, usage=USAGE))
    made = pictures(await bench.made(model="some"))
    for kind, whole in (("text_in", 10), ("image_in", 40), ("text_out", 0), ("image_out", 4161)):
        assert sum(getattr(one.usage, kind) for one in made) == whole


async def test_what_the_service_made_of_the_prompt_is_kept(bench: Bench) -> None:
    bench.use(ServerKind.OTHER)
    entry = {"b64_json": b64(picture(1)), "revised_prompt": "a keeper, at dusk", "size": "512x512"}
    bench.peer.script = says({"data": [entry], "quality": "hd", "background": 7, "model": "x" * 1000})
    (made,) = pictures(await bench.made(model="some"))
    assert made.revised_prompt == "a keeper, at dusk"
    assert made.parameters["answered"] == {"size": "512x512", "quality": "hd"}


class TestSmallLimits:
    @pytest.fixture
    def limits(self) -> Limits:
        return Limits(
            connect_s=5,
            request_s=0.3,
            own_request_s=5,
            answer_bytes=20_000,
            picture_bytes=2_000,
            pixels=100,
            downloads=1,
        )

    async def test_an_endless_answer_is_not_read(self, bench: Bench) -> None:
        async def script(asked: Asked, line: Line) -> None:
            await line.send(STREAM)
            while not line.writer.transport.is_closing():
                await line.send(b": " + b"x" * 5_000 + b"\n")

        bench.peer.script = script
        (miss,) = misses(await bench.made())
        assert miss.error.kind is Kind.BAD_ANSWER
        await bench.peer.gone.wait()

    @pytest.mark.parametrize(("padding", "kept"), [(1_000, 1), (1_000_000, 0)])
    async def test_what_comes_packed_counts_as_it_is_unpacked(
        self, bench: Bench, padding: int, kept: int
    ) -> None:
        body = gzip.compress(b" " * padding + json.dumps(images(1)).encode())
        assert len(body) < bench.limits.refusal_bytes

        async def script(asked: Asked, line: Line) -> None:
            assert asked.headers["accept-encoding"] == "identity"
            await line.send(response(body, 200, "application/json", ("Content-Encoding", "gzip")))

        bench.peer.script = script
        events = await bench.made()
        assert len(pictures(events)) == kept
        assert [miss.error.kind for miss in misses(events)] == [Kind.BAD_ANSWER] * (1 - kept)

    async def test_a_preview_of_too_many_pixels_is_none(self, bench: Bench) -> None:
        async def script(asked: Asked, line: Line) -> None:
            shown = [picture(1, 11, 10), picture(2, 10, 10)]
            await line.send(STREAM + b"".join(stream_events(picture(3, 11, 10), shown)))

        bench.peer.script = script
        events = await bench.made()
        assert events[0] == Preview(0, picture(2, 10, 10))
        assert len(events) == 2

    @pytest.mark.parametrize(
        "sent", [b"", b"HTTP/1.1 200 OK\r\n", STREAM, STREAM + stream_events(b"x")[0][:30]]
    )
    async def test_a_server_that_falls_silent_is_left(self, bench: Bench, sent: bytes) -> None:
        async def script(asked: Asked, line: Line) -> None:
            await line.send(sent)
            await line.closed()

        bench.peer.script = script
        (miss,) = misses(await bench.made())
        assert miss.error.kind is Kind.TIMEOUT
        assert not bench.journal.refusals
        await bench.peer.gone.wait()

    async def test_the_artists_own_machine_may_take_longer(self, bench: Bench) -> None:
        async def script(asked: Asked, line: Line) -> None:
            # Longer than others may take.
            assert not (await asyncio.wait([asyncio.ensure_future(line.closed())], timeout=0.6))[0]
            await as_asked(asked, line)

        bench.use(ServerKind.KOBOLDCPP)
        bench.peer.script = script
        assert len(pictures(await bench.made())) == 1

    async def test_a_server_that_drips_is_left(self, bench: Bench) -> None:
        async def script(asked: Asked, line: Line) -> None:
            await line.send(STREAM)
            gone = asyncio.ensure_future(line.closed())
            while not (await asyncio.wait([gone], timeout=0.01))[0]:
                await line.send(b":\n")

        bench.peer.script = script
        (miss,) = misses(await bench.made())
        assert miss.error.kind is Kind.TIMEOUT


def test_the_usual_limits_are_larger() -> None:
    assert Limits().answer_bytes > Limits().picture_bytes > 50_000_000
    assert QUICK.answer_bytes == Limits().answer_bytes
