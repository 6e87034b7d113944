"""The list of releases, told by servers that are good, bad, slow and not there."""

from __future__ import annotations

import asyncio
import json
import ssl
import threading
from typing import TYPE_CHECKING, Any

import pytest

from charstudio.app.composition import updates
from charstudio.domain.release import Release
from charstudio.errors import CharacterError, FeedError, FeedErrorKind
from charstudio.paths import resources
from charstudio.services.messages import message_for
from charstudio.services.updates import UpdateService
from charstudio.settings.release_feed import HttpsFeed, known_feed
from tests.scripted_server import CLOSE, SILENCE, Answer, ScriptedServer, nobody

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAGE = "https://example.org/2"


@pytest.fixture(autouse=True)
def _threads_end() -> Iterator[None]:
    yield
    for thread in threading.enumerate():
        if thread.name == "release feed":
            thread.join(10)


def told(what: Any, status: str = "200 OK", extra: str = "") -> list[bytes]:
    body = what if isinstance(what, bytes) else json.dumps(what).encode()
    return [f"HTTP/1.1 {status}\r\n{extra}Content-Length: {len(body)}\r\n\r\n".encode(), body]


async def asked(answer: Answer, current: str = "1.0", **limits: float) -> Release | None:
    with ScriptedServer(lambda _: answer) as server:
        feed = HttpsFeed(f"{server.url}/feed.json?channel=stable", **limits)  # type: ignore[arg-type]
        return await UpdateService(feed, current=current).check_for_update()


async def refused(answer: Answer, **limits: float) -> str:
    with pytest.raises(CharacterError) as caught:
        await asked(answer, **limits)
    words = message_for(caught.value)
    assert "127.0.0.1" in words.message
    assert words.hint
    return caught.value.kind


async def test_a_newer_release_is_found_with_its_page() -> None:
    ours = {"releases": [{"version": "1.5"}, {"version": "2.0", "page": PAGE}, {"version": "3.0a1"}]}
    assert await asked(told(ours)) == Release("2.0", PAGE)
    theirs = [
        {"tag_name": "v2.0", "html_url": PAGE},
        {"tag_name": "v9.0", "draft": True},
        {"tag_name": "v8.0", "prerelease": True},
    ]
    assert await asked(told(theirs)) == Release("2.0", PAGE)


async def test_the_same_and_an_older_one_are_none() -> None:
    assert await asked(told([{"version": "1.0"}])) is None
    assert await asked(told([{"version": "0.9"}])) is None
    assert await asked(told([])) is None
    assert await asked(told([{"version": "2.0", "prerelease": True}])) is None


async def test_nothing_goes_out_but_the_request() -> None:
    with ScriptedServer(lambda _: told([])) as server:
        await UpdateService(HttpsFeed(f"{server.url}/feed.json")).check_for_update()
        (request,) = server.requests
    assert (request.method, request.target, request.body) == ("GET", "/v1/feed.json", b"")
    del request.headers["host"]
    assert request.headers == {
        "accept": "application/json",
        "accept-encoding": "identity",
        "connection": "close",
        "user-agent": "CharStudio",
    }


@pytest.mark.parametrize(
    "page", ["http://example.org", "file:///etc/passwd", "javascript:x", 7, "https://a\n"]
)
async def test_a_page_that_is_none_is_not_offered(page: object) -> None:
    assert await asked(told([{"version": "2.0", "page": page}])) == Release("2.0")


@pytest.mark.parametrize(
    "body",
    [b"<html>", b"\xff\xfe", b"[" * 100_000, b"7", b"null", b'[{"version": 7}]', b'["2.0"]', b'{"a": 1}'],
)
async def test_what_is_no_list_of_releases_is_said(body: bytes) -> None:
    assert await refused(told(body)) == "feed_garbage"


async def test_an_answer_that_is_no_http_is_said() -> None:
    assert await refused([b"hello\r\n\r\n", CLOSE]) == "feed_garbage"


async def test_no_more_is_read_than_a_list_can_have() -> None:
    endless = [b"HTTP/1.1 200 OK\r\n\r\n", *([b" " * 100_000] * 30), SILENCE]
    assert await refused(endless) == "feed_too_large"


async def test_a_server_that_is_silent_or_drips_is_left() -> None:
    assert await refused([SILENCE], step_s=0.05) == "feed_timeout"
    assert (
        await refused([b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n[", SILENCE], limit_s=0.1)
        == "feed_timeout"
    )


async def test_nobody_is_led_elsewhere() -> None:
    with ScriptedServer(lambda _: told([{"version": "9.0"}])) as other:
        there = told(b"", "302 Found", f"Location: {other.url}\r\n")
        assert await refused(there) == "feed_refused"
        assert not other.requests
    assert await refused(told([], "404 Not Found")) == "feed_refused"


async def test_an_answer_that_breaks_off_is_no_list() -> None:
    assert await refused([b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n[]", CLOSE]) == "feed_network"
    assert await refused([CLOSE]) in ("feed_network", "feed_garbage")


async def test_no_network_is_said() -> None:
    with nobody() as port, pytest.raises(CharacterError) as caught:
        await UpdateService(HttpsFeed(f"http://127.0.0.1:{port}/")).check_for_update()
    assert caught.value.kind == "feed_network"


async def test_plain_http_is_not_used() -> None:
    for address in ("http://example.org/feed", "file:///etc/passwd", "https:///feed"):
        with pytest.raises(FeedError) as caught:
            await HttpsFeed(address).releases()
        assert caught.value.kind is FeedErrorKind.REFUSED


async def test_it_can_be_given_up_at_once() -> None:
    with ScriptedServer(lambda _: [SILENCE]) as server:
        # Nothing but the giving up ends it so soon.
        feed = HttpsFeed(server.url, step_s=60, limit_s=60)
        task = asyncio.create_task(UpdateService(feed).check_for_update())
        await server.asked(1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await server.happens(lambda: server.requests[0].gone)


async def test_a_build_without_a_feed_asks_nobody(tmp_path: Path) -> None:
    assert updates().address == ""
    for service in (UpdateService(), UpdateService(HttpsFeed(""))):
        with pytest.raises(CharacterError):
            await service.check_for_update()
    assert known_feed(resources()) == known_feed(tmp_path) == ""
    (tmp_path / "updates").mkdir()
    for text, found in (
        ('{"feed": "https://a/b"}', "https://a/b"),
        ("[]", ""),
        ('{"feed": 7}', ""),
        ("x", ""),
    ):
        (tmp_path / "updates" / "feed.json").write_text(text)
        assert known_feed(tmp_path) == found


async def test_a_computer_that_cannot_prove_who_it_is_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def untrusted(_: object) -> bytes:
        raise ssl.SSLCertVerificationError("self-signed certificate")

    monkeypatch.setattr("charstudio.settings.release_feed._Asking._read", untrusted)
    with pytest.raises(CharacterError) as caught:
        await UpdateService(HttpsFeed("https://example.org/feed")).check_for_update()
    assert caught.value.kind == "feed_untrusted"
    assert "prove that it is example.org" in message_for(caught.value).message
