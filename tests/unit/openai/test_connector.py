"""Asking a service what it offers, whether it is there, and what it wants to be given."""

import asyncio
import socket
from dataclasses import replace
from datetime import date

import pytest

from charstudio.domain.connection import Connection, ListedModel, ServerKind
from charstudio.engines.openai.connector import OpenAIConnector
from charstudio.engines.openai.limits import Limits
from charstudio.errors import EngineError, EngineErrorKind
from tests.unit.openai.conftest import Bench, misses
from tests.unit.openai.peer import KEY, Asked, Line, says


class TestListing:
    async def test_models_and_the_day_they_go(self, bench: Bench) -> None:
        bench.peer.script = says(
            {
                "object": "list",
                "data": [
                    {"id": "gpt-image-2.6-flare", "object": "model", "created": 1, "owned_by": "openai"},
                    {"id": "gpt-image-1.5", "object": "model", "shutdown_date": "2026-12-01"},
                    {"id": "gpt-5", "shutdown_date": "2026-12-11T00:00:00Z"},
                    {"id": "o9", "shutdown_date": "soon"},
                    {"id": "o10", "shutdown_date": None},
                ],
            }
        )
        assert await bench.connector.list_models(bench.connection, KEY) == (
            ListedModel("gpt-image-2.6-flare"),
            ListedModel("gpt-image-1.5", date(2026, 12, 1)),
            ListedModel("gpt-5", date(2026, 12, 11)),
            ListedModel("o9"),
            ListedModel("o10"),
        )
        (asked,) = bench.peer.asked
        assert (asked.method, asked.path) == ("GET", "/v1/models")
        assert asked.headers["authorization"] == f"Bearer {KEY}"

    @pytest.mark.parametrize(
        ("body", "ids"),
        [
            ({"data": []}, []),
            (
                {"data": [None, 7, {}, {"id": 7}, {"id": ""}, {"id": "a\nb"}, {"id": "x" * 201}, "bare"]},
                ["bare"],
            ),
            ({"models": [{"name": "from-ollama"}]}, ["from-ollama"]),
            ([{"id": "a"}], ["a"]),
        ],
    )
    async def test_lists_of_every_kind(self, bench: Bench, body: object, ids: list[str]) -> None:
        bench.use(ServerKind.OTHER)
        bench.peer.script = says(body)
        assert [one.id for one in await bench.connector.list_models(bench.connection, None)] == ids
        assert "authorization" not in bench.peer.asked[0].headers

    @pytest.mark.parametrize("body", [b"", b"<html>", {"data": 7}, 7, {}])
    async def test_what_is_no_list(self, bench: Bench, body: object) -> None:
        bench.peer.script = says(body)
        with pytest.raises(EngineError) as raised:
            await bench.connector.list_models(bench.connection, KEY)
        assert raised.value.kind is EngineErrorKind.BAD_ANSWER

    @pytest.mark.parametrize(
        ("status", "kind"),
        [
            (401, EngineErrorKind.BAD_KEY),
            (403, EngineErrorKind.NOT_ALLOWED),
            (404, EngineErrorKind.REFUSED),
            (429, EngineErrorKind.RATE_LIMIT),
            (500, EngineErrorKind.UNAVAILABLE),
            (302, EngineErrorKind.REFUSED),
        ],
    )
    async def test_refusals(self, bench: Bench, status: int, kind: EngineErrorKind) -> None:
        bench.peer.script = says(f"You gave {KEY}".encode(), status, ("Location", f"http://127.0.0.1/{KEY}"))
        with pytest.raises(EngineError) as raised:
            await bench.connector.list_models(bench.connection, KEY)
        assert raised.value.kind is kind
        assert KEY not in f"{raised.value} {raised.value.details}"
        assert len(bench.peer.asked) == 1

    async def test_nobody_there(self, bench: Bench) -> None:
        nowhere = replace(bench.connection, base_url=f"http://127.0.0.1:{unused_port()}/v1")
        with pytest.raises(EngineError) as raised:
            await bench.connector.list_models(nowhere, KEY)
        assert raised.value.kind is EngineErrorKind.NETWORK

    async def test_openai_without_a_key_is_not_asked(self, bench: Bench) -> None:
        with pytest.raises(EngineError) as raised:
            await bench.connector.list_models(bench.connection, None)
        assert raised.value.kind is EngineErrorKind.NO_KEY
        assert not bench.peer.asked

    async def test_stopping_closes_the_connection(self, bench: Bench) -> None:
        async def script(asked: Asked, line: Line) -> None:
            await line.closed()

        bench.peer.script = script
        running = asyncio.create_task(bench.connector.list_models(bench.connection, KEY))
        await bench.peer.came.wait()
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        await bench.peer.gone.wait()


class TestSmallLimits:
    @pytest.fixture
    def limits(self) -> Limits:
        return Limits(listing_s=0.2, listing_bytes=1_000, reach_s=0.2)

    async def test_a_server_that_falls_silent_is_left(self, bench: Bench) -> None:
        async def script(asked: Asked, line: Line) -> None:
            await line.closed()

        bench.peer.script = script
        with pytest.raises(EngineError) as raised:
            await bench.connector.list_models(bench.connection, KEY)
        assert raised.value.kind is EngineErrorKind.TIMEOUT

    async def test_an_endless_list_is_not_read(self, bench: Bench) -> None:
        bench.peer.script = says({"data": [{"id": "x" * 100}] * 100})
        with pytest.raises(EngineError) as raised:
            await bench.connector.list_models(bench.connection, KEY)
        assert raised.value.kind is EngineErrorKind.BAD_ANSWER


class TestReaching:
    async def test_a_server_that_is_there_is_only_knocked_at(self, bench: Bench) -> None:
        assert await bench.engine.reachable()
        await bench.peer.gone.wait()
        assert not bench.peer.asked

    async def test_one_that_is_not(self, bench: Bench) -> None:
        bench.use(ServerKind.OTHER, base_url=f"http://127.0.0.1:{unused_port()}/v1")
        assert not await bench.engine.reachable()
        bench.use(ServerKind.OTHER, base_url="https://nobody.invalid/v1")
        assert not await bench.engine.reachable()

    async def test_where_there_is_a_proxy_that_is_what_has_to_be_there(
        self, bench: Bench, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        authority = bench.peer.url.removeprefix("http://").removesuffix("/v1")
        bench.use(ServerKind.OTHER, base_url="https://nobody.invalid/v1")
        monkeypatch.setenv("HTTPS_PROXY", f"http://{authority}")
        assert await bench.engine.reachable()
        monkeypatch.setenv("NO_PROXY", "nobody.invalid")
        assert not await bench.engine.reachable()

    @pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1", "gopher://127.0.0.1:1"])
    async def test_a_proxy_that_cant_be_used_is_said(
        self, bench: Bench, monkeypatch: pytest.MonkeyPatch, proxy: str
    ) -> None:
        bench.use(ServerKind.OTHER, base_url="http://nobody.invalid/v1")
        monkeypatch.setenv("ALL_PROXY", proxy)
        with pytest.raises(EngineError) as raised:
            await bench.made()
        assert raised.value.kind is EngineErrorKind.NETWORK
        assert not bench.journal.sent

    async def test_this_machine_is_never_asked_through_a_proxy(
        self, bench: Bench, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{unused_port()}")
        assert await bench.engine.reachable()
        assert len(await bench.made()) == 3


async def test_the_pages_of_an_account_are_known_of_openai_alone(bench: Bench) -> None:
    info = replace(bench, connection=Connection("x", "X")).engine.info
    assert info.billing_page.startswith("https://platform.openai.com/")
    assert info.account_page.startswith("https://platform.openai.com/")
    info = bench.use(ServerKind.OPENAI).info
    assert (info.billing_page, info.account_page) == ("", "")


class TestKeys:
    async def test_openai_needs_one(self, bench: Bench) -> None:
        assert bench.engine.info.obstacle is None
        bench.key = None
        assert bench.engine.info.obstacle is EngineErrorKind.NO_KEY
        with pytest.raises(EngineError) as raised:
            await bench.made()
        assert raised.value.kind is EngineErrorKind.NO_KEY
        assert not bench.peer.asked
        assert not bench.journal.sent

    async def test_while_nobody_has_looked_nothing_stands_in_the_way(
        self, connector: OpenAIConnector, bench: Bench
    ) -> None:
        async def key() -> str | None:
            return None

        async def learnt(model: str, parameter: str) -> None: ...

        engine = connector.engine(bench.connection, key, learnt, has_key=None)
        assert engine.info.obstacle is None

    @pytest.mark.parametrize("key", ["sk-with a space", "sk-line\nbreak", "sk-“quoted”", "sk-" + "x" * 2000])
    @pytest.mark.parametrize("kind", [ServerKind.OPENAI, ServerKind.OTHER])
    async def test_what_cant_be_a_key_is_not_sent(self, bench: Bench, key: str, kind: ServerKind) -> None:
        bench.key = key
        bench.use(kind)
        for what in (bench.made(), bench.connector.list_models(bench.connection, key)):
            with pytest.raises(EngineError) as raised:
                await what
            assert raised.value.kind is EngineErrorKind.BAD_KEY
            assert key not in f"{raised.value} {raised.value.details}"
        assert not bench.peer.asked

    async def test_others_may_do_without(self, bench: Bench) -> None:
        bench.key = None
        engine = bench.use(ServerKind.OTHER)
        assert engine.info.obstacle is None
        assert len(await bench.made()) == 3
        assert "authorization" not in bench.peer.asked[0].headers

    async def test_others_that_want_one_say_so_and_that_is_remembered(self, bench: Bench) -> None:
        bench.key = None
        engine = bench.use(ServerKind.OTHER)
        assert engine.info.obstacle is None
        bench.peer.script = says({"error": {"message": "Who are you?"}}, 401)
        async for event in engine.generate(bench.order()):
            assert misses([event])[0].error.kind is EngineErrorKind.NO_KEY
        assert engine.info.obstacle is EngineErrorKind.NO_KEY
        assert bench.engine.info.obstacle is EngineErrorKind.NO_KEY
        bench.key = KEY
        assert bench.engine.info.obstacle is None


class TestInfo:
    def test_what_an_engine_says_of_itself(self, connector: OpenAIConnector) -> None:
        async def key() -> str | None:
            return KEY

        async def learnt(model: str, parameter: str) -> None: ...

        first = connector.engine(Connection("openai", "OpenAI"), key, learnt, has_key=True).info
        assert (first.name, first.title, first.offline, first.free_style, first.at_once) == (
            "openai",
            "OpenAI",
            False,
            True,
            4,
        )
        assert "watercolour" in {style.id for style in first.styles}
        own = Connection("my-box", "My box", "http://127.0.0.1:1234/v1", ServerKind.SD_SERVER)
        info = connector.engine(own, key, learnt, has_key=None).info
        assert (info.name, info.title, info.offline, info.at_once) == ("openai:my-box", "My box", True, 1)
        for other in (replace(own, base_url="http://10.0.0.7/v1"), replace(own, server=ServerKind.OTHER)):
            assert not connector.engine(other, key, learnt, has_key=None).info.offline

    async def test_words_of_any_kind_are_a_style(self, bench: Bench) -> None:
        engine = bench.engine
        assert await engine.choose_style(bench.order().details) == ""
        assert await engine.not_drawn("ink", ["anything"]) == ()
        assert await engine.suggestions("ink") == ()


def unused_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
