"""A server on this machine that answers exactly as it is told, and remembers what it was asked.

    with ScriptedServer(lambda request: answer(200, b"hello")) as server:
        ...  # ask server.url
        assert [one.path for one in server.requests] == ["/v1/models"]

An answer is bytes and steps, in the order in which they go out: it can end anywhere (`CLOSE`, `RESET`), wait
for a `Gate`, drip, or be made on the fly, however large. The server knows nothing of tests: whatever wants
somebody to talk to can start it. `tests.remote_answers` has the answers of image services.
"""

from __future__ import annotations

import asyncio
import json
import socket
import struct
import threading
from collections.abc import Callable, Iterable
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import policy
from email.parser import BytesParser
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Self
from urllib.parse import urlsplit

if TYPE_CHECKING:
    import concurrent.futures
    from collections.abc import Iterator

PATIENCE_S: Final = 10.0
"""How long somebody waits for what has to happen."""
_MOST_HEAD: Final = 1 << 16


class Part(NamedTuple):
    """A field of a form. `filename` is empty where it is no file."""

    name: str
    filename: str
    content_type: str
    data: bytes


@dataclass
class Request:
    """What somebody asked.

    Attributes:
        number: Its place among all that the server was asked, from 0.
        target: Path and query as they came.
        headers: By their names in small letters; of those that came twice, the last.
        head: Everything before the body, as it came.
        answered: Whether all of the answer went out.
        gone: Whether whoever asked closed the connection before that.
    """

    number: int
    method: str
    target: str
    headers: dict[str, str]
    head: bytes
    body: bytes = b""
    answered: bool = False
    gone: bool = False

    @property
    def path(self) -> str:
        """The target without its query."""
        return urlsplit(self.target).path

    @property
    def json(self) -> dict[str, Any]:
        """The body, which is a JSON object."""
        found: dict[str, Any] = json.loads(self.body)
        return found

    @property
    def form(self) -> list[Part]:
        """The parts of a body that is a form, in their order."""
        head = f"Content-Type: {self.headers['content-type']}\r\n\r\n".encode()
        parts = BytesParser(policy=policy.HTTP).parsebytes(head + self.body).iter_parts()
        return [
            Part(
                str(part.get_param("name", header="content-disposition")),
                part.get_filename() or "",
                part.get_content_type(),
                bytes(part.get_payload(decode=True) or b""),
            )
            for part in parts
        ]

    @property
    def asked(self) -> dict[str, Any]:
        """The fields of JSON, or those of a form that are no files."""
        if self.headers.get("content-type", "").startswith("multipart/"):
            return {part.name: part.data.decode() for part in self.form if not part.filename}
        return self.json


class Gate:
    """Holds answers back until it is opened, from whichever thread. Made by `ScriptedServer.gate`."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._opened = asyncio.Event()

    def open(self) -> None:
        """Lets everything through that waits, and that will."""
        self._loop.call_soon_threadsafe(self._opened.set)

    async def passed(self) -> None:
        """Waits for it, on the server's own loop."""
        await self._opened.wait()


class _Over(Exception):  # noqa: N818  (an end, not an error)
    """The connection ends here. `reset`: as it does when the other computer goes down."""

    def __init__(self, *, reset: bool = False) -> None:
        super().__init__()
        self.reset = reset


@dataclass(frozen=True)
class End:
    """The connection ends here."""

    reset: bool = False


@dataclass(frozen=True)
class Pause:
    """Nothing comes for so many seconds; for ever where there are none."""

    seconds: float | None = None


CLOSE: Final = End()
RESET: Final = End(reset=True)
SILENCE: Final = Pause()

Step = bytes | End | Pause | Gate
Answer = Iterable[Step]
Script = Callable[[Request], Answer]


@dataclass
class ScriptedServer:
    """The server, in a thread of its own.

    Attributes:
        script: What it answers.
        before_body: Looks at a request before its body has come; where it gives an answer, that goes out at
            once and the connection ends.
        requests: What it was asked, in the order in which it came.
        connections: How many connections were made to it.
    """

    script: Script
    before_body: Callable[[Request], Answer | None] | None = None
    host: str = "127.0.0.1"
    requests: list[Request] = field(default_factory=list)
    connections: int = 0
    port: int = 0

    def __enter__(self) -> Self:
        started = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, args=(started,), name="scripted server")
        self._thread.start()
        started.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join()

    @property
    def url(self) -> str:
        """Where it is, up to and with the version."""
        return f"http://{self.host}:{self.port}/v1"

    def gate(self) -> Gate:
        """One that holds answers of this server back."""
        return Gate(self._loop)

    def when(
        self, happened: Callable[[], bool], within: float = PATIENCE_S
    ) -> concurrent.futures.Future[None]:
        """Is done when something has happened to the requests; fails with a TimeoutError when it does not."""
        return asyncio.run_coroutine_threadsafe(self._wait(happened, within), self._loop)

    async def happens(self, happened: Callable[[], bool], within: float = PATIENCE_S) -> None:
        """The same for whoever has an event loop.

        Raises:
            TimeoutError: It did not happen.
        """
        await asyncio.wrap_future(self.when(happened, within))

    async def asked(self, times: int, within: float = PATIENCE_S) -> None:
        """Waits until it was asked so many times.

        Raises:
            TimeoutError: It was not.
        """
        await self.happens(lambda: len(self.requests) >= times, within)

    # --- In its thread ------------------------------------------------------------------------------------

    def _serve(self, started: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._main(started))
        finally:
            self._loop.close()
            started.set()

    async def _main(self, started: threading.Event) -> None:
        self._stopping, self._changed = asyncio.Event(), asyncio.Condition()
        self._talks: set[asyncio.Task[None]] = set()
        server = await self._loop.create_server(
            lambda: asyncio.StreamReaderProtocol(_Reader(limit=_MOST_HEAD), self._talk), self.host, self.port
        )
        self.port = server.sockets[0].getsockname()[1]
        started.set()
        await self._stopping.wait()
        server.close()
        for talk in self._talks:
            talk.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)

    async def _wait(self, happened: Callable[[], bool], within: float) -> None:
        async with asyncio.timeout(within), self._changed:
            await self._changed.wait_for(happened)

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def _talk(self, stream: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert isinstance(stream, _Reader)
        task = asyncio.current_task()
        assert task is not None
        self._talks.add(task)
        self.connections += 1
        writer.transport.set_write_buffer_limits(0)  # what is drained is with the system
        try:
            while await self._exchange(stream, writer):
                pass
        except _Over as end:
            if end.reset:
                _reset_at_close(writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # the other side has gone, or the server ends
        finally:
            self._talks.discard(task)
            writer.transport.abort()  # all that is to be sent is with the system
            with suppress(OSError):
                await writer.wait_closed()

    async def _exchange(self, reader: _Reader, writer: asyncio.StreamWriter) -> bool:
        """One request and its answer; False when there is none any more."""
        request = await self._head(reader)
        if request is None:
            return False
        if self.before_body is not None and (early := self.before_body(request)) is not None:
            self.requests.append(request)
            await self._answer(request, early, reader, writer)
            while await reader.read(_MOST_HEAD):
                pass  # closed over what is still on its way, the answer itself would be lost
            return False
        request.body = await _body(request, reader)
        request.number = len(self.requests)
        self.requests.append(request)
        await self._tell()
        await self._answer(request, self.script(request), reader, writer)
        return request.headers.get("connection", "").lower() != "close"

    async def _head(self, reader: asyncio.StreamReader) -> Request | None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError:
            return None
        first, *lines = head.decode("latin-1").rstrip("\r\n").split("\r\n")
        method, target, _ = first.split(" ", 2)
        pairs = (line.partition(":") for line in lines)
        headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
        return Request(len(self.requests), method, target, headers, head)

    async def _answer(
        self, request: Request, answer: Answer, reader: _Reader, writer: asyncio.StreamWriter
    ) -> None:
        """Sends the answer, unless whoever asked goes away meanwhile."""
        sending = asyncio.ensure_future(_send(answer, writer))
        leaving = asyncio.ensure_future(reader.ended.wait())
        try:
            await asyncio.wait((sending, leaving), return_when=asyncio.FIRST_COMPLETED)
            request.gone = not sending.done() or isinstance(sending.exception(), OSError)
            request.answered = not request.gone
        finally:
            for task in (sending, leaving):
                task.cancel()
            await asyncio.wait((sending, leaving))
            await self._tell()
        if not sending.cancelled():
            sending.result()


class _Reader(asyncio.StreamReader):
    """One that tells when the other side has gone, also while nobody reads."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.ended = asyncio.Event()

    def feed_eof(self) -> None:
        super().feed_eof()
        self.ended.set()

    def set_exception(self, exc: Exception) -> None:
        super().set_exception(exc)
        self.ended.set()


async def _send(answer: Answer, writer: asyncio.StreamWriter) -> None:
    for step in answer:
        match step:
            case bytes():
                writer.write(step)
                await writer.drain()
            case End(reset=reset):
                raise _Over(reset=reset)
            case Pause(seconds=None):
                await asyncio.Event().wait()
            case Pause(seconds=float() | int() as seconds):
                await asyncio.sleep(seconds)
            case Gate():
                await step.passed()


async def _body(request: Request, reader: asyncio.StreamReader) -> bytes:
    if request.headers.get("transfer-encoding", "").lower() != "chunked":
        return await reader.readexactly(int(request.headers.get("content-length", "0")))
    body = b""
    while size := int((await reader.readline()).split(b";")[0], 16):
        body += (await reader.readexactly(size + 2))[:-2]
    await reader.readline()
    return body


def _reset_at_close(writer: asyncio.StreamWriter) -> None:
    connection: socket.socket = writer.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


@contextmanager
def nobody() -> Iterator[int]:
    """A port at which nobody listens, and nobody else will meanwhile."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


@contextmanager
def deaf() -> Iterator[int]:
    """A port at which no connection is ever made, as at a computer that is switched off."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as server:
        port = server.getsockname()[1]
        waiting = [socket.socket() for _ in range(4)]  # they fill the system's queue
        try:
            for one in waiting:
                one.setblocking(False)
                one.connect_ex(("127.0.0.1", port))
            yield port
        finally:
            for one in waiting:
                one.close()
