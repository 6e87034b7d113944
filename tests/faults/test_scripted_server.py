"""The server that the other tests here talk to does what they rely on."""

from __future__ import annotations

import asyncio
import http.client
import socket
from contextlib import closing

import pytest

from tests.remote_answers import answer, chunked, dripping, endless, head
from tests.scripted_server import CLOSE, RESET, SILENCE, Answer, Request, ScriptedServer, deaf, nobody


def get(server: ScriptedServer, path: str = "/v1/models", body: bytes = b"") -> tuple[int, bytes]:
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)) as connection:
        connection.request("POST" if body else "GET", path, body or None, {"Connection": "close"})
        with connection.getresponse() as response:
            return response.status, response.read()


def test_it_remembers_what_it_was_asked_in_order() -> None:
    with ScriptedServer(lambda request: answer(200, request.body)) as server:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
        for word in (b"one", b"two"):
            connection.request("POST", "/v1/x?y=1", word, {"X-Word": word.decode()})
            assert connection.getresponse().read() == word
        # It learns that all went out a moment after the other side has it.
        server.when(lambda: all(one.answered for one in server.requests)).result()
        connection.close()
    assert [(one.number, one.method, one.path, one.body) for one in server.requests] == [
        (0, "POST", "/v1/x", b"one"),
        (1, "POST", "/v1/x", b"two"),
    ]
    assert [one.headers["x-word"] for one in server.requests] == ["one", "two"]
    assert not any(one.gone for one in server.requests)
    assert server.connections == 1


def test_a_body_in_pieces_is_put_together() -> None:
    with ScriptedServer(lambda request: chunked([request.body, b"!"])) as server:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
        connection.request("POST", "/", iter([b"one", b"two"]), encode_chunked=True)
        assert connection.getresponse().read() == b"onetwo!"
        connection.close()


def test_a_form_comes_apart_into_its_fields() -> None:
    form = (
        b'--b\r\nContent-Disposition: form-data; name="prompt"\r\n\r\na \xc3\xa9\r\n'
        b'--b\r\nContent-Disposition: form-data; name="image[]"; filename="a.png"\r\n'
        b"Content-Type: image/png\r\n\r\n\x89PNG\r\n\x00\xff\n\r\n--b--\r\n"
    )
    request = Request(0, "POST", "/", {"content-type": "multipart/form-data; boundary=b"}, b"", form)
    assert [tuple(part) for part in request.form] == [
        ("prompt", "", "text/plain", "a é".encode()),
        ("image[]", "a.png", "image/png", b"\x89PNG\r\n\x00\xff\n"),
    ]
    assert request.asked == {"prompt": "a é"}


@pytest.mark.parametrize(
    ("steps", "error"),
    [
        ([CLOSE], http.client.RemoteDisconnected),
        ([RESET], ConnectionResetError),
        ([head(200, Content_Length=10), b"half", CLOSE], http.client.IncompleteRead),
    ],
)
def test_it_cuts_where_it_is_told(steps: Answer, error: type[Exception]) -> None:
    with ScriptedServer(lambda _: steps) as server, pytest.raises(error):
        get(server)


async def test_it_sees_that_the_other_side_goes_away() -> None:
    with ScriptedServer(lambda _: [head(200), SILENCE]) as server:
        connection = socket.create_connection(("127.0.0.1", server.port))
        connection.sendall(b"GET / HTTP/1.1\r\n\r\n")
        await server.asked(1)
        assert not server.requests[0].gone
        connection.close()
        await server.happens(lambda: any(request.gone for request in server.requests))
        assert not server.requests[0].answered


async def test_a_gate_holds_an_answer_back() -> None:
    with ScriptedServer(lambda _: [head(200, Content_Length=2), gate, b"hi"]) as server:
        gate = server.gate()
        asking = asyncio.create_task(asyncio.to_thread(get, server))
        await server.asked(1)
        assert not asking.done()
        gate.open()
        assert await asking == (200, b"hi")


def test_what_is_large_or_slow_comes_whole() -> None:
    answers = {"/large": endless(3, told=True), "/untold": endless(2, told=False)}
    slow = [head(200, Content_Length=5), *dripping(b"drops", 0.001)]
    with ScriptedServer(lambda request: answers.get(request.path, slow)) as server:
        assert len(get(server, "/large")[1]) == 3 * (1 << 20) + 42
        assert len(get(server, "/untold")[1]) == 2 * (1 << 20) + 42
        assert get(server, "/slow")[1] == b"drops"


def test_a_refusal_before_the_body_arrives_though_the_body_is_large() -> None:
    with ScriptedServer(lambda _: [], before_body=lambda _: answer(413, b"no")) as server:
        assert get(server, body=b"x" * 5_000_000) == (413, b"no")
        assert server.requests[0].body == b""


def test_it_ends_though_somebody_still_waits_for_it() -> None:
    with (
        socket.socket() as connection,
        ScriptedServer(lambda _: endless(100, told=True)) as server,
    ):
        connection.connect(("127.0.0.1", server.port))
        connection.sendall(b"GET / HTTP/1.1\r\n\r\n")
        server.when(lambda: bool(server.requests)).result()


def test_ports_at_which_nobody_answers() -> None:
    with nobody() as port, pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))
    with deaf() as port, pytest.raises(TimeoutError):
        socket.create_connection(("127.0.0.1", port), timeout=0.2)
