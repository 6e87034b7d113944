"""Services that answer as they are told to, and the connections to them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from charstudio.domain.connection import Connection, ListedModel, is_openai
from charstudio.errors import EngineError, EngineErrorKind
from charstudio.services.connections import ConnectionService
from charstudio.services.ports import EngineEvent, EngineInfo, ImageEngine, ImageOrder, ModelInfo
from tests.connection_stand_ins import ConnectedEngine, MemoryKeys, MemoryStore, StandInConnector

MODELS = (ListedModel("painter-image-1"), ListedModel("painter-image-2"), ListedModel("writer-1"))

if TYPE_CHECKING:
    import asyncio
    from collections.abc import AsyncGenerator, Sequence

    from charstudio.domain.character import Details
    from charstudio.services.ports.connections import KeySource, Learnt


BILLING, ACCOUNT = "https://openai.example/billing", "https://openai.example/account"


@dataclass
class Told:
    """What the services do.

    Attributes:
        reachable: Whether they answer.
        asked: The engines that were asked that.
        gate: When set, that is answered when it is opened.
        refusal: Why they make no image.
    """

    reachable: bool = True
    gate: asyncio.Event | None = None
    asked: list[str] = field(default_factory=list)
    refusal: EngineErrorKind | None = None


@dataclass
class ServedEngine(ConnectedEngine):
    """The engine of a connection, whose service does what it is told."""

    told: Told = field(default_factory=Told)

    @property
    def info(self) -> EngineInfo:
        models = tuple(ModelInfo(one, one, (16, 16), 8, 64) for one in ("painter-1", "painter-2"))
        pages = (
            {"billing_page": BILLING, "account_page": ACCOUNT} if is_openai(self.connection.base_url) else {}
        )
        return replace(super().info, models=models, styles=(), **pages)

    async def choose_style(self, details: Details) -> str:
        return ""

    async def not_drawn(self, style: str, phrases: Sequence[str]) -> tuple[str, ...]:
        return ()

    async def reachable(self) -> bool:
        self.told.asked.append(self.connection.engine)
        if self.told.gate is not None:
            await self.told.gate.wait()
        return self.told.reachable

    async def generate(self, order: ImageOrder) -> AsyncGenerator[EngineEvent, None]:
        if self.told.refusal is not None:
            raise EngineError(self.told.refusal, "it failed")
        async for event in super().generate(order):
            yield event


@dataclass
class Services(StandInConnector):
    """All services there are.

    Attributes:
        models: What they list.
        gate: When set, each list waits for it to be opened.
        told: What else they do.
    """

    models: tuple[ListedModel, ...] = MODELS
    gate: asyncio.Event | None = None
    told: Told = field(default_factory=Told)

    def engine(
        self, connection: Connection, key: KeySource, learnt: Learnt, *, has_key: bool | None
    ) -> ServedEngine:
        return ServedEngine(connection=connection, key=key, learnt=learnt, has_key=has_key, told=self.told)

    async def list_models(self, connection: Connection, key: str | None) -> tuple[ListedModel, ...]:
        if self.gate is not None:
            await self.gate.wait()
        return await super().list_models(connection, key)

    def fail(self, kind: EngineErrorKind | None) -> None:
        """From now on asking for the models fails so, or not any more."""
        self.failure = None if kind is None else EngineError(kind, "it failed")


@dataclass
class Connected:
    """The connections of a user, with what they are kept in and what they lead to."""

    engines: dict[str, ImageEngine]
    services: Services = field(default_factory=Services)
    keys: MemoryKeys = field(default_factory=MemoryKeys)
    store: MemoryStore = field(default_factory=MemoryStore)

    def service(self, **environment: str) -> ConnectionService:
        """The use-cases, not started yet."""
        return ConnectionService(self.store, self.keys, self.services, self.engines, **environment)
