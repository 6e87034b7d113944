"""Stand-ins for what connections need: a service that answers as it is told, a file, and a keyring."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from charstudio.domain.connection import Connection, KeyPlace, ListedModel
from charstudio.domain.money import Usage
from charstudio.errors import EngineErrorKind
from charstudio.services.connections import ConnectionService
from charstudio.services.ports import (
    EngineInfo,
    Enhanced,
    KeptKey,
    MadeImage,
    MissedImage,
    Refined,
    WriterInfo,
)
from tests.stand_ins import ScriptedEngine, made

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Sequence

    from charstudio.domain.character import Details, Trait
    from charstudio.errors import EngineError, LibraryError
    from charstudio.services.ports import EngineEvent, ImageEngine, ImageOrder, RequestLog
    from charstudio.services.ports.connections import KeySource, Learnt


# After these nobody knows whether it was charged.
UNCERTAIN = {EngineErrorKind.CUT_OFF, EngineErrorKind.TIMEOUT, EngineErrorKind.UNAVAILABLE}


@dataclass
class ConnectedEngine(ScriptedEngine):
    """The scripted engine as the engine of a connection; it takes what it was made of."""

    connection: Connection = field(default_factory=lambda: Connection("", ""))
    key: KeySource | None = None
    learnt: Learnt | None = None
    has_key: bool | None = None

    @property
    def info(self) -> EngineInfo:
        return replace(
            super().info,
            name=self.connection.engine,
            title=self.connection.name,
            offline=False,
            obstacle=EngineErrorKind.NO_KEY if self.has_key is False else None,
        )

    async def generate(self, order: ImageOrder) -> AsyncGenerator[EngineEvent, None]:
        """One request for each image, as a service is asked."""
        self.orders.append(order)
        for index in range(order.count):
            attempt = await order.requests.sending([index])
            event = made(order, index) if self.script is None else self.script(order, index)
            if isinstance(event, Exception):
                raise event
            if isinstance(event, MissedImage) and event.error.kind not in UNCERTAIN:
                await order.requests.refused(attempt, event.error)
            yield replace(event, attempt=attempt) if isinstance(event, MadeImage | MissedImage) else event


@dataclass
class ConnectedWriter:
    """Writes by a connection: the prompt in capital letters, and the instruction as the summary."""

    connection: Connection
    key: KeySource
    learnt: Learnt
    has_key: bool | None = None

    @property
    def info(self) -> WriterInfo:
        return WriterInfo(
            self.connection.engine,
            self.connection.name,
            self.connection.text_model,
            obstacle=EngineErrorKind.NO_KEY if self.has_key is False else None,
        )

    async def enhance(self, details: Details, prompt: str, requests: RequestLog) -> Enhanced:
        await requests.sending([0])
        return Enhanced(prompt.upper(), Usage(text_in=10, text_out=5))

    async def refine(
        self, details: Details, traits: Sequence[Trait], instruction: str, requests: RequestLog
    ) -> Refined:
        await requests.sending([0])
        changed = replace(details, summary=instruction, traits=(*details.traits, *traits))
        return Refined(changed, (), Usage(text_in=10, text_out=5))


@dataclass
class StandInConnector:
    """A service that has the models it is given, and notes what it was asked with.

    Attributes:
        failure: What asking for the models raises.
        script: What its engines make, as that of `ScriptedEngine`.
        asked: The address and the key of each time it was asked.
        writes: Whether its connections write as well.
    """

    models: tuple[ListedModel, ...] = ()
    failure: EngineError | None = None
    script: Callable[[ImageOrder, int], EngineEvent | Exception] | None = None
    asked: list[tuple[str, str | None]] = field(default_factory=list)
    made: list[ConnectedEngine] = field(default_factory=list)
    writes: bool = True
    writers: list[ConnectedWriter] = field(default_factory=list)
    closed: int = 0

    def engine(
        self, connection: Connection, key: KeySource, learnt: Learnt, *, has_key: bool | None
    ) -> ConnectedEngine:
        self.made.append(
            ConnectedEngine(
                script=self.script, connection=connection, key=key, learnt=learnt, has_key=has_key
            )
        )
        return self.made[-1]

    def writer(
        self, connection: Connection, key: KeySource, learnt: Learnt, *, has_key: bool | None
    ) -> ConnectedWriter | None:
        if not self.writes:
            return None
        self.writers.append(ConnectedWriter(connection, key, learnt, has_key))
        return self.writers[-1]

    async def list_models(self, connection: Connection, key: str | None) -> tuple[ListedModel, ...]:
        self.asked.append((connection.base_url, key))
        if self.failure is not None:
            raise self.failure
        return self.models

    def close(self) -> None:
        self.closed += 1


@dataclass
class MemoryStore:
    """A file of connections that is none.

    Attributes:
        failing: What loading and saving raise.
    """

    connections: tuple[Connection, ...] = ()
    failing: LibraryError | None = None

    def load(self) -> tuple[Connection, ...]:
        if self.failing is not None:
            raise self.failing
        return self.connections

    def save(self, connections: Sequence[Connection]) -> None:
        if self.failing is not None:
            raise self.failing
        self.connections = tuple(connections)


@dataclass
class MemoryKeys:
    """A keyring that is none; where it has a `trouble`, it is one that is locked.

    Attributes:
        asked: The connections whose key was asked for.
    """

    keys: dict[str, str] = field(default_factory=dict)
    trouble: str = ""
    removing: LibraryError | None = None
    asked: list[str] = field(default_factory=list)

    async def get(self, connection_id: str) -> KeptKey | None:
        self.asked.append(connection_id)
        if connection_id in self.keys:
            place = KeyPlace.SESSION if self.trouble else KeyPlace.KEYRING
            return KeptKey(self.keys[connection_id], place, self.trouble)
        return KeptKey("", KeyPlace.NONE, self.trouble) if self.trouble else None

    async def put(self, connection_id: str, key: str) -> KeptKey:
        self.keys[connection_id] = key
        return KeptKey(key, KeyPlace.SESSION if self.trouble else KeyPlace.KEYRING, self.trouble)

    async def remove(self, connection_id: str) -> None:
        if self.removing is not None:
            raise self.removing
        self.keys.pop(connection_id, None)


def no_connections(engines: dict[str, ImageEngine] | None = None) -> ConnectionService:
    """The use-cases around connections where nothing is connected."""
    return ConnectionService(MemoryStore(), MemoryKeys(), StandInConnector(), engines or {})
