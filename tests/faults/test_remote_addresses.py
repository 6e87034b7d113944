"""Answers that name an address instead of bringing the picture: fetched, but not from anywhere."""

from __future__ import annotations

import dataclasses
import json
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from charstudio.domain.connection import ServerKind
from charstudio.domain.generation import AttemptState
from charstudio.errors import EngineErrorKind
from tests.faults.remote import BRISK, KEY
from tests.remote_answers import HTML, answer, encoded, endless, head
from tests.scripted_server import CLOSE, SILENCE, Request, ScriptedServer, nobody
from tests.stand_ins import picture

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.faults.conftest import Connected
    from tests.scripted_server import Answer, Script

PICTURE = picture(1)
OTHER = ServerKind.OTHER


def at(url: str) -> list[object]:
    """An answer that says the picture is there."""
    return list(answer(200, json.dumps({"created": 1, "data": [{"url": url}]})))


def asked_for(url: Callable[[Request], str] | str, picture: Callable[[Request], Answer]) -> Script:
    """A service that says its picture is at `url`, and answers there like this."""

    def script(request: Request) -> Answer:
        if request.method == "POST":
            return at(url if isinstance(url, str) else url(request))
        return picture(request)

    return script


def own(request: Request) -> str:
    return f"http://{request.headers['host']}/files/1.png?sig=a%2Fb&x=1"


def sent_to(url: str) -> list[object]:
    return list(answer(302, b"", HTML, Location=url))


@pytest.mark.parametrize(
    "url",
    [
        own,
        "/files/1.png?sig=a%2Fb&x=1",
        "//HOST/files/1.png?sig=a%2Fb&x=1",
        "../files/1.png?sig=a%2Fb&x=1",
    ],
    ids=["absolute", "relative", "without scheme", "below"],
)
async def test_a_picture_of_the_service_itself_is_fetched(
    connected: Connected, url: Callable[[Request], str] | str
) -> None:
    def where(request: Request) -> str:
        return url.replace("HOST", request.headers["host"]) if isinstance(url, str) else url(request)

    server, remote = await connected(
        asked_for(where, lambda _: answer(200, PICTURE, "image/png")), server=OTHER
    )
    made = await remote.make()
    assert (made.error, made.states) == (None, [AttemptState.ANSWERED])
    assert made.images[0].original.bytes == len(PICTURE)
    fetched = server.requests[1]
    assert fetched.target.endswith("/files/1.png?sig=a%2Fb&x=1")
    assert len(server.requests) == 2


async def test_the_key_goes_with_a_picture_to_the_service_itself_alone(connected: Connected) -> None:
    """What stands behind its key is fetched with it; a redirect to whoever has the same port is another."""
    server, remote = await connected(asked_for(own, lambda _: answer(200, PICTURE)), server=OTHER)
    assert (await remote.make()).error is None
    assert server.requests[1].headers["authorization"] == f"Bearer {KEY}"
    server.script = asked_for(own, lambda _: sent_to(f"http://localhost:{server.port}/1.png"))
    assert (await remote.make()).kind is EngineErrorKind.BAD_ANSWER
    assert len(server.requests) == 4


async def test_a_picture_that_is_cut_is_fetched_again_because_that_costs_nothing(
    connected: Connected,
) -> None:
    def there(request: Request) -> Answer:
        whole = answer(200, PICTURE)
        return whole if request.number > 1 else [whole[0], PICTURE[:20], CLOSE]

    server, remote = await connected(asked_for(own, there), server=OTHER)
    made = await remote.make()
    assert (made.error, len(made.images)) == (None, 1)
    assert [request.method for request in server.requests] == ["POST", "GET", "GET"]


async def test_a_picture_within_the_address_needs_no_fetching(connected: Connected) -> None:
    server, remote = await connected(lambda _: at(f"data:image/png;base64,{encoded(PICTURE)}"), server=OTHER)
    made = await remote.make()
    assert (made.error, len(made.images), len(server.requests)) == (None, 1, 1)


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://[fe80::1]/1.png",
        "http://[::ffff:169.254.169.254]/1.png",
        "http://10.0.0.1/1.png",
        "http://192.168.0.1/1.png",
        "http://0.0.0.0/1.png",
        "http://0x7f000001/1.png",
        "http://2130706433/1.png",
        "http://metadata.google.internal/1.png",
        "file:///etc/passwd",
        "ftp://example.com/1.png",
        "javascript:alert(1)",
        "http://[broken/1.png",
        "http://user:secret@127.0.0.1:1/1.png",
        "data:image/png;base64,!!!",
        "data:nonsense",
    ],
)
async def test_a_picture_is_not_fetched_from_anywhere(connected: Connected, url: str) -> None:
    server, remote = await connected(lambda _: at(url), server=OTHER)
    made = await remote.make()
    assert made.kind in (EngineErrorKind.BAD_ANSWER, EngineErrorKind.NETWORK)
    assert (made.images, len(server.requests)) == ([], 1)
    assert made.states in ([AttemptState.UNCERTAIN], [AttemptState.ANSWERED])


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "[::1]", "127.0.0.2"])
@pytest.mark.parametrize("redirected", [False, True])
async def test_another_service_of_this_machine_is_not_asked(
    connected: Connected, name: str, redirected: bool
) -> None:
    """Whoever answers could else have us ask the router or a database that trusts this machine."""
    with ScriptedServer(lambda _: answer(200, PICTURE)) as other:
        there = f"http://{name}:{other.port}/1.png"
        server, remote = await connected(
            asked_for(own if redirected else there, lambda _: sent_to(there)), server=OTHER
        )
        made = await remote.make()
        assert made.kind is EngineErrorKind.BAD_ANSWER
        assert other.connections == 0
    assert len(server.requests) == 1 + redirected


async def test_redirects_within_the_service_are_followed_to_an_end(connected: Connected) -> None:
    def chain(request: Request) -> Answer:
        hop = int(request.path.rpartition("/")[2].partition(".")[0])
        return sent_to(f"/files/{hop + 1}.png") if hop < 3 else answer(200, PICTURE)

    server, remote = await connected(asked_for(own, chain), server=OTHER)
    made = await remote.make()
    assert made.error is None
    assert [request.path for request in server.requests[1:]] == [f"/files/{hop}.png" for hop in (1, 2, 3)]


async def test_redirects_without_end_are_not(connected: Connected) -> None:
    server, remote = await connected(asked_for(own, lambda request: sent_to(request.target)), server=OTHER)
    made = await remote.make()
    assert made.kind is EngineErrorKind.BAD_ANSWER
    assert len(server.requests) <= 2 + BRISK.redirects


@pytest.mark.parametrize(
    ("there", "kinds"),
    [
        (lambda: answer(404, "gone", HTML), {EngineErrorKind.BAD_ANSWER}),
        (lambda: answer(403, "expired", HTML), {EngineErrorKind.BAD_ANSWER}),
        (lambda: answer(500, "", HTML), {EngineErrorKind.BAD_ANSWER, EngineErrorKind.UNAVAILABLE}),
        (lambda: answer(200, "<html>Log in</html>", HTML), {EngineErrorKind.BAD_ANSWER}),
        (lambda: answer(200, b"", "image/png"), {EngineErrorKind.BAD_ANSWER, EngineErrorKind.CUT_OFF}),
        (lambda: [CLOSE], {EngineErrorKind.CUT_OFF, EngineErrorKind.BAD_ANSWER, EngineErrorKind.NETWORK}),
        (
            lambda: [head(200, "image/png", Content_Length=len(PICTURE)), PICTURE[:30], CLOSE],
            {EngineErrorKind.CUT_OFF, EngineErrorKind.BAD_ANSWER, EngineErrorKind.NETWORK},
        ),
        (lambda: endless(200, told=True), {EngineErrorKind.BAD_ANSWER, EngineErrorKind.TOO_LARGE}),
        (lambda: endless(200, told=False), {EngineErrorKind.BAD_ANSWER, EngineErrorKind.TOO_LARGE}),
        (lambda: sent_to("http://"), {EngineErrorKind.BAD_ANSWER}),
        (lambda: answer(302, b""), {EngineErrorKind.BAD_ANSWER}),
        (lambda: [head(200, "image/png"), SILENCE], {EngineErrorKind.BAD_ANSWER}),
    ],
    ids=[
        *("404", "403", "500", "page", "empty", "cut", "half", "200 MB", "200 MB untold"),
        *("redirect to nothing", "redirect nowhere", "silence"),
    ],
)
async def test_a_picture_that_can_not_be_fetched_is_paid_for_all_the_same(
    connected: Connected, there: Callable[[], Answer], kinds: set[EngineErrorKind]
) -> None:
    server, remote = await connected(
        asked_for(own, lambda _: there()),
        server=OTHER,
        limits=dataclasses.replace(BRISK, download_s=0.7, downloads=1),
    )
    made = await remote.make()
    assert made.kind in kinds
    assert made.images == []
    # The picture was made: nobody asks for another one without a word.
    assert made.states in ([AttemptState.UNCERTAIN], [AttemptState.ANSWERED])
    assert [request.method for request in server.requests].count("POST") == 1


async def test_one_picture_that_can_not_be_fetched_leaves_the_others(connected: Connected) -> None:
    def script(request: Request) -> Answer:
        if request.method == "POST":
            data = [{"url": f"/files/{number}.png"} for number in range(3)]
            return answer(200, json.dumps({"data": data}))
        return answer(404, "") if request.path.endswith("1.png") else answer(200, PICTURE)

    server, remote = await connected(script, server=OTHER, listed=["some-model"])
    made = await remote.make(3)
    assert len(made.images) == 2
    assert [request.method for request in server.requests].count("POST") == 1


async def test_a_redirect_of_the_request_itself_is_not_followed(connected: Connected) -> None:
    """The key and the references would go to somebody else."""
    with ExitStack() as stack:
        other = stack.enter_context(ScriptedServer(lambda _: answer(200, PICTURE)))
        server, remote = await connected(
            lambda _: answer(307, b"", Location=f"{other.url}/images/generations")
        )
        made = await remote.make()
        assert made.kind not in (None, EngineErrorKind.FAILED)
        assert (other.requests, len(server.requests)) == ([], 1)


async def test_where_nobody_listens_no_picture_comes(connected: Connected) -> None:
    with nobody() as port:
        _, remote = await connected(lambda _: at(f"http://127.0.0.1:{port}/1.png"), server=OTHER)
        made = await remote.make()
    assert made.kind is EngineErrorKind.BAD_ANSWER
