"""Pictures that come as addresses: fetched from where they may be, and from nowhere else."""

import asyncio
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx2
import pytest

from charstudio.domain.connection import ServerKind
from charstudio.engines.openai.connector import OpenAIConnector
from charstudio.engines.openai.limits import Limits
from charstudio.errors import EngineErrorKind as Kind
from charstudio.services.ports import MissedImage
from tests.stand_ins import picture
from tests.unit.openai.conftest import QUICK, Bench, misses, pictures
from tests.unit.openai.peer import KEY, Asked, Line, Script, b64, response, says

PUBLIC = "93.184.216.34"


def at(address: str, **paths: Script) -> Script:
    """Answers with this address, and under /files as told."""

    async def script(asked: Asked, line: Line) -> None:
        name = asked.path.rpartition("/")[2].partition(".")[0]
        answer = paths.get(name) if asked.method == "GET" else says({"data": [{"url": address}]})
        assert answer is not None, asked.path
        await answer(asked, line)

    return script


async def a_file(asked: Asked, line: Line) -> None:
    await line.send(response(picture(3), 200, "application/octet-stream"))


def to(address: str, status: int = 302) -> Script:
    async def script(asked: Asked, line: Line) -> None:
        await line.send(response(b"", status, "text/html", ("Location", address)))

    return script


@pytest.fixture(autouse=True)
def _local(bench: Bench) -> None:
    bench.use(ServerKind.OTHER)


async def made(bench: Bench) -> bytes | MissedImage:
    (event,) = await bench.made(model="some")
    return event if isinstance(event, MissedImage) else pictures([event])[0].data


@pytest.mark.parametrize(
    "address", ["/files/a.png", "../files/a.png", "HERE/files/a.png?x=1", "//AUTHORITY/files/a.png"]
)
async def test_its_own_address_whole_or_relative(bench: Bench, address: str) -> None:
    here = bench.peer.url.removesuffix("/v1")
    address = address.replace("HERE", here).replace("AUTHORITY", here.removeprefix("http://"))
    bench.peer.script = at(address, a=a_file)
    assert await made(bench) == picture(3)
    asked = bench.peer.asked[1]
    assert (asked.method, asked.path.partition("?")[0]) == ("GET", "/files/a.png")
    # Its own files stand behind its own key.
    assert asked.headers["authorization"] == f"Bearer {KEY}"


async def test_a_picture_in_the_address_itself(bench: Bench) -> None:
    bench.peer.script = at(f"data:image/png;base64,{b64(picture(3))}")
    assert await made(bench) == picture(3)
    assert len(bench.peer.asked) == 1


async def test_one_that_is_sent_on_is_followed(bench: Bench) -> None:
    bench.peer.script = at("/files/a", a=to("b"), b=to("/files/c", 307), c=to("d", 301), d=a_file)
    assert await made(bench) == picture(3)


async def test_but_not_for_ever(bench: Bench) -> None:
    bench.peer.script = at("/files/a", a=to("a"))
    miss = await made(bench)
    assert isinstance(miss, MissedImage)
    assert miss.error.kind is Kind.BAD_ANSWER
    assert "too often" in str(miss.error)
    assert len(bench.peer.asked) == 1 + 4


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:1/a.png",
        "http://localhost:1/a.png",
        "http://[::1]/a.png",
        "http://0.0.0.0/a.png",
        "http://10.0.0.1/a.png",
        "http://172.16.9.9/a.png",
        "http://192.168.1.1/a.png",
        "http://169.254.169.254/latest/meta-data",
        "http://100.64.0.1/a.png",
        "http://[fe80::1]/a.png",
        "http://[fd00::1]/a.png",
        "http://[::ffff:10.0.0.1]/a.png",
        "http://[64:ff9b::a00:1]/a.png",
        "http://[2002:a00:1::]/a.png",
        "http://224.0.0.1/a.png",
        "http://2130706433/a.png",
        "http://0x7f.1/a.png",
        "file:///etc/passwd",
        "ftp://example.com/a.png",
        "gopher://example.com/",
        "http://user:secret@example.com/a.png",
        "http://example.com:99999/a.png",
        "http://[broken/a.png",
        "http://exa mple.com/",
    ],
)
@pytest.mark.parametrize("by", ["answer", "redirect"])
async def test_nobody_is_sent_where_they_have_no_business(bench: Bench, address: str, by: str) -> None:
    bench.peer.script = at(address) if by == "answer" else at("/files/a", a=to(address))
    miss = await made(bench)
    assert isinstance(miss, MissedImage)
    assert miss.error.kind is Kind.BAD_ANSWER
    assert len(bench.peer.asked) == (1 if by == "answer" else 2)
    # It came, though it can't be had: that may be charged.
    assert not bench.journal.refusals


@pytest.mark.parametrize("status", [404, 500])
async def test_what_cant_be_had_is_said(bench: Bench, status: int) -> None:
    async def script(asked: Asked, line: Line) -> None:
        await line.send(response(b"nothing", status))

    bench.peer.script = at("/files/a", a=script)
    miss = await made(bench)
    assert isinstance(miss, MissedImage)
    assert str(status) in str(miss.error)
    assert len(bench.peer.asked) == 1 + (QUICK.downloads if status == 500 else 1)


async def test_what_is_cut_is_begun_again(bench: Bench) -> None:
    async def script(asked: Asked, line: Line) -> None:
        whole = response(picture(3))
        await line.send(whole if len(bench.peer.asked) > 2 else whole[:-5])

    bench.peer.script = at("/files/a", a=script)
    assert await made(bench) == picture(3)
    assert len(bench.peer.asked) == 3
    assert len(bench.journal.sent) == 1


async def test_what_is_no_picture_is_handed_over_as_it_came(bench: Bench) -> None:
    bench.peer.script = at("/files/a", a=says(b"<html>"))
    assert await made(bench) == b"<html>"


async def test_stopping_stops_the_download(bench: Bench) -> None:
    fetching = asyncio.Event()

    async def script(asked: Asked, line: Line) -> None:
        bench.peer.gone.clear()
        fetching.set()
        await line.closed()

    bench.peer.script = at("/files/a", a=script)
    running = asyncio.create_task(bench.made(model="some"))
    await fetching.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    await bench.peer.gone.wait()


class TestSmallLimits:
    @pytest.fixture
    def limits(self) -> Limits:
        return Limits(picture_bytes=5_000, download_s=0.2, downloads=2)

    async def test_an_endless_file_is_not_read(self, bench: Bench) -> None:
        async def script(asked: Asked, line: Line) -> None:
            await line.send(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + picture(3))
            while not line.writer.transport.is_closing():
                await line.send(b"x" * 1_000)

        bench.peer.script = at("/files/a", a=script)
        miss = await made(bench)
        assert isinstance(miss, MissedImage)
        assert "too large" in str(miss.error)
        assert len(bench.peer.asked) == 2

    async def test_a_server_that_falls_silent_is_left(self, bench: Bench) -> None:
        async def script(asked: Asked, line: Line) -> None:
            await line.closed()

        bench.peer.script = at("/files/a", a=script)
        miss = await made(bench)
        assert isinstance(miss, MissedImage)
        assert "too long" in str(miss.error)


@dataclass
class World:
    """Names and what they stand for, and what was fetched from there; all without a network."""

    names: dict[str, list[str]] = field(default_factory=dict)
    asked: list[httpx2.Request] = field(default_factory=list)
    lookups: list[str] = field(default_factory=list)
    answer: Callable[[httpx2.Request], httpx2.Response] = field(
        default=lambda request: httpx2.Response(200, content=picture(3))
    )

    def look_up(self, host: str, port: int, *args: Any, **kwargs: Any) -> list[Any]:
        self.lookups.append(host)
        if host not in self.names:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in self.names[host]]

    def handle(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(request)
        if request.method == "POST":
            return httpx2.Response(200, json={"data": [{"url": "https://pictures.example/a.png?sig=1"}]})
        return self.answer(request)


class TestNames:
    @pytest.fixture
    def world(self, monkeypatch: pytest.MonkeyPatch) -> World:
        world = World({"pictures.example": [PUBLIC]})
        monkeypatch.setattr(socket, "getaddrinfo", world.look_up)
        return world

    @pytest.fixture
    def connector(self, world: World) -> Iterator[OpenAIConnector]:
        connector = OpenAIConnector(limits=QUICK, transport=lambda: httpx2.MockTransport(world.handle))
        yield connector
        connector.close()

    async def test_what_was_checked_is_connected_with(self, bench: Bench, world: World) -> None:
        assert await made(bench) == picture(3)
        fetched = world.asked[1]
        assert str(fetched.url) == f"https://{PUBLIC}/a.png?sig=1"
        assert fetched.headers["host"] == "pictures.example"
        # The certificate has to be that of the name.
        assert fetched.extensions["sni_hostname"] == "pictures.example"
        assert world.lookups == ["pictures.example"]
        assert "authorization" not in fetched.headers

    async def test_a_name_of_a_private_machine_is_none(self, bench: Bench, world: World) -> None:
        world.names["pictures.example"] = [PUBLIC, "192.168.0.7"]
        miss = await made(bench)
        assert isinstance(miss, MissedImage)
        assert "private" in str(miss.error)
        assert len(world.asked) == 1

    async def test_a_name_that_nobody_has(self, bench: Bench, world: World) -> None:
        world.names.clear()
        assert isinstance(await made(bench), MissedImage)

    async def test_a_port_of_its_own_is_told(self, bench: Bench, world: World) -> None:
        def answer(request: httpx2.Request) -> httpx2.Response:
            if request.url.port != 8443:
                return httpx2.Response(302, headers={"location": "https://pictures.example:8443/b.png"})
            return httpx2.Response(200, content=picture(3))

        world.answer = answer
        assert await made(bench) == picture(3)
        assert world.asked[2].headers["host"] == "pictures.example:8443"

    async def test_the_next_machine_is_tried_where_one_does_not_answer(
        self, bench: Bench, world: World
    ) -> None:
        def answer(request: httpx2.Request) -> httpx2.Response:
            if request.url.host != PUBLIC:
                raise httpx2.ConnectError("refused")
            return httpx2.Response(200, content=picture(3))

        world.names["pictures.example"] = ["93.184.216.35", PUBLIC]
        world.answer = answer
        assert await made(bench) == picture(3)

    async def test_the_key_is_in_nothing_that_is_said(self, bench: Bench, world: World) -> None:
        def answer(request: httpx2.Request) -> httpx2.Response:
            raise httpx2.ReadError(f"{KEY} {bench.key}")

        world.answer = answer
        miss = await made(bench)
        assert isinstance(miss, MissedImage)
        assert KEY not in f"{miss} {miss.error.details}"
        assert misses([miss])
