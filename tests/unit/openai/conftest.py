"""An engine on a server of our own on loopback, and everything that it tells."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace

import pytest

from charstudio.domain.character import Details
from charstudio.domain.connection import Connection, ServerKind
from charstudio.engines.openai.connector import OpenAIConnector
from charstudio.engines.openai.limits import Limits
from charstudio.errors import EngineError
from charstudio.services.ports import EngineEvent, ImageEngine, ImageOrder, MadeImage, MissedImage, WordEngine
from tests.unit.openai.peer import KEY, Peer, streams

QUICK = Limits(
    connect_s=5,
    request_s=20,
    own_request_s=20,
    listing_s=20,
    first_wait_s=0.01,
    longest_wait_s=0.05,
    download_s=20,
    downloads=2,
)


@dataclass
class Journal:
    """A journal of requests that remembers everything."""

    sent: list[tuple[str, tuple[int, ...]]] = field(default_factory=list)
    refusals: list[tuple[str, EngineError]] = field(default_factory=list)
    late_ones: list[MadeImage] = field(default_factory=list)
    gate: asyncio.Event | None = None
    began: asyncio.Event = field(default_factory=asyncio.Event)

    async def sending(self, places: Sequence[int]) -> str:
        self.began.set()
        if self.gate is not None:
            await self.gate.wait()
        self.sent.append((f"attempt-{len(self.sent)}", tuple(places)))
        return self.sent[-1][0]

    async def refused(self, attempt: str, error: EngineError) -> None:
        self.refusals.append((attempt, error))

    async def late(self, made: MadeImage) -> None:
        self.late_ones.append(made)


@dataclass
class Bench:
    """What a test works with: the engine of a connection to the peer."""

    peer: Peer
    connector: OpenAIConnector
    limits: Limits = QUICK
    kind: ServerKind = ServerKind.OPENAI
    key: str | None = KEY
    journal: Journal = field(default_factory=Journal)
    learnt: list[tuple[str, str]] = field(default_factory=list)
    connection: Connection = field(default_factory=lambda: Connection("openai", "OpenAI"))

    def use(self, kind: ServerKind, **changes: object) -> ImageEngine:
        """The engine for a kind of server at the peer's address."""
        self.kind = kind
        self.connection = replace(self.connection, base_url=self.peer.url, server=kind)
        self.connection = replace(self.connection, **changes)  # type: ignore[arg-type]
        return self.engine

    @property
    def engine(self) -> ImageEngine:
        async def key() -> str | None:
            return self.key

        async def learnt(model: str, parameter: str) -> None:
            self.learnt.append((model, parameter))

        return self.connector.engine(self.connection, key, learnt, has_key=self.key is not None)

    @property
    def writer(self) -> WordEngine:
        async def key() -> str | None:
            return self.key

        async def learnt(model: str, parameter: str) -> None:
            self.learnt.append((model, parameter))

        writer = self.connector.writer(self.connection, key, learnt, has_key=self.key is not None)
        assert writer is not None
        return writer

    def order(self, **changes: object) -> ImageOrder:
        order = ImageOrder(
            details=Details("Nyx"),
            person_seed=1,
            model="gpt-image-2.6-flare",
            style="",
            prompt="a lighthouse keeper",
            own_prompt="",
            count=1,
            width=1024,
            height=1024,
            quality=None,
            seed=5,
            requests=self.journal,
        )
        return replace(order, **changes)  # type: ignore[arg-type]

    async def made(self, **changes: object) -> list[EngineEvent]:
        """Everything that the engine says of an order."""
        async with aclosing(self.engine.generate(self.order(**changes))) as events:
            return [event async for event in events]


@pytest.fixture
async def peer() -> AsyncIterator[Peer]:
    peer = Peer(streams)
    await peer.start()
    yield peer
    await peer.stop()


@pytest.fixture
def limits() -> Limits:
    return QUICK


@pytest.fixture
def connector(limits: Limits) -> Iterator[OpenAIConnector]:
    connector = OpenAIConnector(limits=limits)
    yield connector
    connector.close()


@pytest.fixture
async def bench(peer: Peer, connector: OpenAIConnector) -> Bench:
    bench = Bench(peer, connector)
    bench.use(ServerKind.OPENAI)
    return bench


def pictures(events: Sequence[EngineEvent]) -> list[MadeImage]:
    return [event for event in events if isinstance(event, MadeImage)]


def misses(events: Sequence[EngineEvent]) -> list[MissedImage]:
    return [event for event in events if isinstance(event, MissedImage)]
