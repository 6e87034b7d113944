"""The service answers 200, and what it answers is not what was asked for."""

from __future__ import annotations

import io
import json
import resource
import struct
import zlib
from typing import TYPE_CHECKING

import pytest
from PIL import Image as Pillow

from charstudio.domain.generation import AttemptState, GenerationStatus
from charstudio.errors import EngineErrorKind
from tests.faults.remote import BRISK
from tests.remote_answers import (
    HTML,
    answer,
    chunked,
    completed,
    encoded,
    endless,
    finished,
    head,
    images,
    stream,
)
from tests.scripted_server import CLOSE
from tests.stand_ins import picture

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.faults.conftest import Connected
    from tests.scripted_server import Answer

PICTURE = picture(1)
TEXT = b"This is no picture, whatever it is called."


def png(width: int, height: int) -> bytes:
    """A PNG that says it is so large, and is short."""

    def part(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    size = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", size) + part(b"IDAT", zlib.compress(b"")) + part(b"IEND", b"")


def with_base64(text: str) -> list[object]:
    return list(answer(200, json.dumps({"created": 1, "data": [{"b64_json": text}]})))


BAD, CUT = EngineErrorKind.BAD_ANSWER, EngineErrorKind.CUT_OFF
# What comes, and what it is called. Nobody knows what of it is charged.
USELESS: dict[str, tuple[Callable[[], Answer], EngineErrorKind]] = {
    "a web page": (lambda: answer(200, "<!doctype html><html><p>Log in to the Wi-Fi</html>", HTML), BAD),
    "a web page called JSON": (lambda: answer(200, "<html><p>Welcome</html>"), BAD),
    "nothing": (lambda: answer(200, b""), BAD),
    "nothing, and no content": (lambda: [b"HTTP/1.1 204 No Content\r\n\r\n"], BAD),
    "spaces": (lambda: answer(200, b"  \r\n "), BAD),
    "null": (lambda: answer(200, b"null"), BAD),
    "a list": (lambda: answer(200, b"[1, 2]"), BAD),
    "a number": (lambda: answer(200, b"42"), BAD),
    "JSON that breaks off": (lambda: answer(200, images(PICTURE)[:70]), CUT),
    "no data": (lambda: answer(200, b'{"created": 1}'), BAD),
    "data that is null": (lambda: answer(200, b'{"created": 1, "data": null}'), BAD),
    "data that is a word": (lambda: answer(200, b'{"created": 1, "data": "soon"}'), BAD),
    "no image in the data": (lambda: answer(200, b'{"created": 1, "data": []}'), BAD),
    "an image without a picture": (lambda: answer(200, b'{"data": [{}]}'), BAD),
    "an image that is null": (lambda: answer(200, b'{"data": [null]}'), BAD),
    "a picture that is null": (lambda: answer(200, b'{"data": [{"b64_json": null, "url": null}]}'), BAD),
    "a picture that is a number": (lambda: answer(200, b'{"data": [{"b64_json": 0}]}'), BAD),
    "base64 that is none": (lambda: with_base64("!!! no base64 !!!"), BAD),
    "base64 that breaks off": (lambda: with_base64(encoded(PICTURE)[:41]), BAD),
    "empty base64": (lambda: with_base64(""), BAD),
    "text for a picture": (lambda: answer(200, images(TEXT)), BAD),
    "an SVG for a picture": (lambda: answer(200, images(b"<svg xmlns='http://www.w3.org/2000/svg'/>")), BAD),
    "a page for a picture": (lambda: answer(200, images(b"<html>Sorry</html>")), BAD),
    "a picture of 60,000 by 60,000": (lambda: answer(200, images(png(60_000, 60_000))), BAD),
    "a picture of nothing": (lambda: answer(200, images(png(0, 0))), BAD),
    "compressed nonsense": (
        lambda: answer(200, b"\x1f\x8b\x08 broken", Content_Encoding="gzip"),
        BAD,
    ),
    "no HTTP": (lambda: [b"SSH-2.0-OpenSSH_9.2\r\n", CLOSE], CUT),
    "no event in a stream": (stream, BAD),
    "text at the end of a stream": (lambda: stream(completed(TEXT)), BAD),
    "an end that breaks off": (lambda: stream(completed(PICTURE)[:-40]), CUT),
    "an event that is no JSON": (lambda: stream(b"data: {broken\n\n"), CUT),
    "an end without a picture": (
        lambda: stream(b'event: x\ndata: {"type": "image_generation.completed"}\n\n'),
        BAD,
    ),
}


@pytest.mark.parametrize(("said", "kind"), USELESS.values(), ids=USELESS.keys())
async def test_what_is_no_picture_is_told_and_may_be_charged(
    connected: Connected, said: Callable[[], Answer], kind: EngineErrorKind
) -> None:
    server, remote = await connected(lambda _: said())
    made = await remote.make()
    assert made.kind is kind
    assert (made.generation.status, made.images) == (GenerationStatus.FAILED, [])
    assert made.states in ([AttemptState.UNCERTAIN], [AttemptState.ANSWERED])
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({"error": {"message": "No credit", "code": "insufficient_quota"}}, EngineErrorKind.QUOTA),
        ({"error": "CUDA out of memory"}, None),
        ({"detail": "busy"}, None),
    ],
)
async def test_an_error_that_calls_itself_an_answer_is_one(
    connected: Connected, body: dict[str, object], kind: EngineErrorKind | None
) -> None:
    server, remote = await connected(lambda _: answer(200, json.dumps(body)))
    made = await remote.make()
    assert made.kind not in (None, EngineErrorKind.FAILED)
    assert made.kind is (kind or made.kind)
    assert (made.images, len(server.requests)) == ([], 1)


@pytest.mark.parametrize("data", [TEXT, png(60_000, 60_000)], ids=["text", "an insane size"])
async def test_bytes_that_were_paid_for_are_kept_though_they_are_no_picture(
    connected: Connected, data: bytes, folder: Path
) -> None:
    _, remote = await connected(lambda _: stream(completed(data)))
    made = await remote.make()
    assert made.kind is BAD
    kept = [path for path in (folder / "lost+found").rglob("*") if path.is_file()]
    assert [path.read_bytes() for path in kept] == [data]
    assert made.error is not None
    assert str(made.error.details["place"]) in {str(path) for path in kept}
    assert not [path for path in (folder / "originals").rglob("*") if path.is_file()]


async def test_a_length_that_promises_more_than_the_picture_costs_nothing(connected: Connected) -> None:
    """All of the picture came; what is missing are the words around it."""
    body = images(PICTURE)
    _, remote = await connected(lambda _: [head(200, Content_Length=len(body) + 100), body, CLOSE])
    made = await remote.make()
    assert (made.error, made.states) == (None, [AttemptState.ANSWERED])


async def test_a_broken_picture_leaves_the_others(connected: Connected) -> None:
    server, remote = await connected(
        lambda request: stream(completed(TEXT)) if request.number == 1 else finished(request, [PICTURE])
    )
    made = await remote.make(3)
    assert (len(made.images), made.kind) == (2, BAD)
    assert made.generation.status is GenerationStatus.PARTIAL
    assert len(server.requests) == 3


async def test_another_size_and_format_than_was_asked_for_is_what_came(connected: Connected) -> None:
    """Paid for is paid for; what is said of it is what it is, not what the service says."""
    buffer = io.BytesIO()
    Pillow.new("P", (3, 2)).save(buffer, "GIF")
    _, remote = await connected(lambda _: stream(completed(buffer.getvalue())))
    made = await remote.make(1, width=1024, height=1024)
    assert made.error is None
    original = made.images[0].original
    assert (original.format, original.width, original.height) == ("gif", 3, 2)


async def test_fewer_images_than_were_asked_for(connected: Connected) -> None:
    server, remote = await connected(lambda _: answer(200, images(picture(1), picture(2))))
    made = await remote.make(4, format="gif")
    assert (len(made.images), made.kind) == (2, BAD)
    assert made.generation.status is GenerationStatus.PARTIAL
    assert len(server.requests) == 1


async def test_more_images_than_were_asked_for_do_no_harm(connected: Connected) -> None:
    _, remote = await connected(lambda _: answer(200, images(picture(1), picture(2), picture(3))))
    made = await remote.make()
    assert made.error is None
    assert made.generation.status is GenerationStatus.SUCCEEDED
    assert made.images[0].original.bytes == len(picture(1))


async def test_a_service_that_does_not_stream_though_it_was_asked_to(connected: Connected) -> None:
    server, remote = await connected(lambda _: answer(200, images(PICTURE)))
    made = await remote.make()
    assert server.requests[0].json["stream"] is True
    assert (made.error, len(made.images), made.states) == (None, 1, [AttemptState.ANSWERED])
    assert len(server.requests) == 1


async def test_an_answer_that_comes_in_pieces_of_any_size(connected: Connected) -> None:
    """Some write addresses of nothing beside a picture, and where the pieces end is nobody's choice."""
    data = [
        {"b64_json": encoded(PICTURE), "url": None, "revised_prompt": 'a "b64_json" \\ é'},
    ]
    body = json.dumps({"created": 1, "data": data}).encode()
    _, remote = await connected(lambda _: chunked(body[at : at + 1] for at in range(len(body))))
    made = await remote.make()
    assert made.error is None
    assert made.images[0].recipe.revised_prompt == 'a "b64_json" \\ é'


@pytest.mark.parametrize("told", [True, False])
async def test_200_megabytes_are_not_taken_in(connected: Connected, told: bool) -> None:
    server, remote = await connected(lambda _: endless(200, told=told))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    made = await remote.make()
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
    assert made.kind in (BAD, EngineErrorKind.TOO_LARGE)
    await server.happens(lambda: any(request.gone for request in server.requests))
    assert grown < 2 * BRISK.answer_bytes
    assert len(server.requests) == 1


async def test_what_comes_beside_a_picture_stands_in_its_recipe(connected: Connected) -> None:
    usage = {"input_tokens": 7, "output_tokens": 8, "total_tokens": 15}
    _, remote = await connected(
        lambda _: stream(completed(PICTURE, usage=usage, revised_prompt="A keeper, in oil."))
    )
    recipe = (await remote.make()).images[0].recipe
    assert recipe.revised_prompt == "A keeper, in oil."
    assert recipe.parameters["usage"] == usage
    assert recipe.parameters["answered"] == {
        "size": "1024x1024",
        "quality": "high",
        "background": "opaque",
        "output_format": "png",
    }
