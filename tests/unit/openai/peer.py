"""A server on loopback that answers as it is told and remembers what it was asked; and what it answers."""

import asyncio
import base64
import json
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP

from tests.stand_ins import picture

KEY = "sk-marked-0123456789abcdefMARK"


@dataclass
class Asked:
    """A request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, object]:
        loaded: dict[str, object] = json.loads(self.body)
        return loaded

    @property
    def parts(self) -> list[tuple[str, str, str, bytes]]:
        """Each part of a form: its name, its file's name, its type and its bytes."""
        head = f"Content-Type: {self.headers['content-type']}\r\n\r\n".encode()
        message = BytesParser(policy=HTTP).parsebytes(head + self.body)
        return [
            (
                str(part.get_param("name", header="content-disposition")),
                part.get_filename() or "",
                part.get_content_type(),
                bytes(part.get_payload(decode=True) or b""),
            )
            for part in message.iter_parts()
        ]

    @property
    def fields(self) -> dict[str, object]:
        """What was asked for, however it was sent; without files."""
        if "json" in self.headers["content-type"]:
            return self.json
        return {name: data.decode() for name, file, _, data in self.parts if not file}


@dataclass
class Line:
    """The connection that an answer is written to."""

    writer: asyncio.StreamWriter
    reader: asyncio.StreamReader

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        with suppress(OSError):
            await self.writer.drain()

    async def closed(self) -> None:
        """Waits until whoever asked is gone."""
        with suppress(OSError):
            while await self.reader.read(1000):
                pass


Script = Callable[[Asked, Line], Awaitable[None]]


@dataclass
class Peer:
    """`script` answers; it can be changed at any time.

    Attributes:
        came: Set when the first request has come whole.
        gone: Set when the first connection is closed, at whichever end.
        busiest: How many requests it had at the same time, at most.
    """

    script: Script
    asked: list[Asked] = field(default_factory=list)
    came: asyncio.Event = field(default_factory=asyncio.Event)
    gone: asyncio.Event = field(default_factory=asyncio.Event)
    busy: int = 0
    busiest: int = 0
    _server: asyncio.Server | None = None
    _serving: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def url(self) -> str:
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/v1"

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)

    async def stop(self) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._serving:
            task.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._serving.add(task)
        try:
            self.busy += 1
            self.busiest = max(self.busiest, self.busy)
            asked = await self._read(reader)
            self.asked.append(asked)
            self.came.set()
            await self.script(asked, Line(writer, reader))
        except asyncio.IncompleteReadError:
            pass
        finally:
            self.busy -= 1
            self.gone.set()
            self._serving.discard(task)
            writer.close()

    async def _read(self, reader: asyncio.StreamReader) -> Asked:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        first, *lines = head.strip().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        method, path, _ = first.split(" ")
        if headers.get("transfer-encoding") == "chunked":
            body = b""
            while size := int((await reader.readuntil(b"\r\n")).strip(), 16):
                body += await reader.readexactly(size)
                await reader.readexactly(2)
        else:
            body = await reader.readexactly(int(headers.get("content-length", 0)))
        return Asked(method, path, headers, body)


# --- Answers ----------------------------------------------------------------------------------------------


def response(
    body: bytes, status: int = 200, kind: str = "application/json", *headers: tuple[str, str]
) -> bytes:
    lines = [f"HTTP/1.1 {status} Whatever", f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers]
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode() + body


def says(body: object, status: int = 200, *headers: tuple[str, str]) -> Script:
    """Answers with JSON, or with these very bytes."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()

    async def script(asked: Asked, line: Line) -> None:
        await line.send(response(data, status, "application/json", *headers))

    return script


def then(*scripts: Script) -> Script:
    """One after the other; the last one for all that follow."""
    left = list(scripts)

    async def script(asked: Asked, line: Line) -> None:
        await (left.pop(0) if len(left) > 1 else left[0])(asked, line)

    return script


def error(code: str = "", **more: object) -> dict[str, object]:
    return {"error": {"message": "Said so.", "code": code, **more}}


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def images(count: int, first: int = 1, **more: object) -> dict[str, object]:
    """An answer with that many pictures."""
    return {
        "created": 1,
        "data": [{"b64_json": b64(picture(first + number))} for number in range(count)],
        **more,
    }


async def as_asked(asked: Asked, line: Line) -> None:
    """Answers with as many pictures as were asked for."""
    await line.send(response(json.dumps(images(int(str(asked.fields.get("n", 1))))).encode()))


def event(kind: str, **data: object) -> bytes:
    return f"event: {kind}\ndata: {json.dumps({'type': kind, **data})}\n\n".encode()


STREAM = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
USAGE = {
    "input_tokens": 50,
    "input_tokens_details": {"text_tokens": 10, "image_tokens": 40},
    "output_tokens": 4161,
    "total_tokens": 4211,
}


def stream_events(
    data: bytes, previews: Sequence[bytes] = (), family: str = "image_generation"
) -> list[bytes]:
    more = {"size": "1024x1024", "quality": "high", "background": "opaque", "output_format": "png"}
    shown = [
        event(f"{family}.partial_image", b64_json=b64(one), partial_image_index=number, **more)
        for number, one in enumerate(previews)
    ]
    return [*shown, event(f"{family}.completed", b64_json=b64(data), usage=USAGE, **more)]


async def streams(asked: Asked, line: Line) -> None:
    """Two previews and a picture, whoever asks."""
    family = "image_edit" if asked.path.endswith("edits") else "image_generation"
    for sent in [STREAM, *stream_events(picture(9), [picture(7), picture(8)], family)]:
        await line.send(sent)
