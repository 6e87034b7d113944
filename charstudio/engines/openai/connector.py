"""Makes engines and writers of connections, and asks services what they offer."""

from __future__ import annotations

import asyncio
import gc
import ssl
from datetime import date
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from charstudio.domain.connection import ListedModel, is_local
from charstudio.engines.openai.engine import OpenAIEngine, usable_key
from charstudio.engines.openai.limits import Limits
from charstudio.engines.openai.loop import EngineLoop
from charstudio.engines.openai.servers import server
from charstudio.engines.openai.trust import system_trust
from charstudio.engines.openai.words import ServiceWriter
from charstudio.errors import EngineError, EngineErrorKind

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    import httpx2

    from charstudio.domain.connection import Connection
    from charstudio.engines.openai.asking import Service
    from charstudio.engines.openai.loop import Caller
    from charstudio.engines.openai.questions import Question
    from charstudio.engines.openai.spoken import Spoken
    from charstudio.services.ports import EngineEvent, ImageEngine, ImageOrder, WordEngine
    from charstudio.services.ports.connections import KeySource, Learnt

_PORTS: Final = {"http": 80, "https": 443}
_CLIENT: Final = ("charstudio.engines.openai.asking", "charstudio.engines.openai.rounds")
_FOR_WORDS: Final = ("charstudio.engines.openai.writing",)
_MOST_MODELS: Final = 2_000
_LONGEST_ID: Final = 200


@cache
def import_client(modules: tuple[str, ...] = _CLIENT) -> None:
    """Imports the client library, which makes half a million objects that are there to stay.

    Looking through them for garbage would hold up every thread, again and again.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        for module in modules:
            import_module(module)
    finally:
        gc.freeze()
        if collects:
            gc.enable()


class Workshop:
    """What all engines share.

    Args:
        limits: What is put up with.
        transport: Makes what stands in for the network, in tests.
    """

    def __init__(self, limits: Limits, transport: Callable[[], httpx2.AsyncBaseTransport] | None) -> None:
        self.loop = EngineLoop()
        self.limits, self._transport = limits, transport
        self._gates: dict[tuple[str, int], asyncio.Semaphore] = {}
        self._tls: ssl.SSLContext | None = None
        self._wanting: set[tuple[str, str]] = set()

    def wants_key(self, connection: Connection) -> bool:
        """Whether this server said that it takes nobody without a key."""
        return (connection.id, connection.base_url) in self._wanting

    def note_wants_key(self, connection: Connection) -> None:
        """Remembers that it does."""
        self._wanting.add((connection.id, connection.base_url))

    async def make(
        self,
        order: ImageOrder,
        connection: Connection,
        key: str | None,
        caller: Caller[EngineEvent],
        learnt: Learnt,
    ) -> None:
        """Makes a round; to be run on the engine's loop."""
        import_client()
        from charstudio.engines.openai.rounds import Round  # noqa: PLC0415  (it imports the client library)

        at_once = server(connection.server).at_once
        gate = self._gates.setdefault((connection.id, at_once), asyncio.Semaphore(at_once))
        async with self._service(connection, key) as service:
            await Round(
                order, connection, service, gate=gate, caller=caller, learnt=learnt, limits=self.limits
            ).run()

    async def write(
        self,
        question: Question,
        connection: Connection,
        key: str | None,
        *,
        fields: Mapping[str, Any],
        without: Collection[str],
    ) -> tuple[Spoken, bool]:
        """Asks a question once; to be run on the engine's loop. See `writing.write`."""
        import_client()
        import_client(_FOR_WORDS)
        from charstudio.engines.openai.writing import write  # noqa: PLC0415  (it imports the client library)

        way = server(connection.server).words
        async with self._service(connection, key) as service:
            return await write(service, question, way, fields, without)

    async def list_models(self, connection: Connection, key: str | None) -> tuple[ListedModel, ...]:
        """See `OpenAIConnector`; to be run on the engine's loop."""
        async with self._service(connection, key) as service:
            body, error = await service.get("/models")
        if error is not None:
            raise error
        entries = body.get("data", body.get("models")) if isinstance(body, dict) else body
        if not isinstance(entries, list):
            raise EngineError(EngineErrorKind.BAD_ANSWER, "What came is no list of models", said="")
        found = [model for entry in entries[:_MOST_MODELS] if (model := _listed(entry)) is not None]
        return tuple({model.id: model for model in found}.values())

    async def reachable(self, connection: Connection) -> bool:
        """Whether something listens at the connection's host and port."""
        host, port = _way(connection.base_url)

        async def knock() -> bool:
            try:
                async with asyncio.timeout(self.limits.reach_s):
                    _, writer = await asyncio.open_connection(host, port)
            except (OSError, TimeoutError):
                return False
            writer.transport.abort()
            return True

        return await self.loop.run(knock)

    def _service(self, connection: Connection, key: str | None) -> Service:
        import_client()
        from charstudio.engines.openai.asking import Service  # noqa: PLC0415  (it imports the client library)

        transport = None if self._transport is None else self._transport()
        try:
            return Service(connection, key, self.limits, self._trust(connection), transport)
        except (ImportError, ValueError) as error:
            # What the environment names as a proxy is none that can be used.
            said = str(error)
        raise EngineError(EngineErrorKind.NETWORK, f"The proxy can't be used: {said}", said=said)

    def _trust(self, connection: Connection) -> ssl.SSLContext:
        if urlsplit(connection.base_url).scheme != "https":
            # Reading the system's certificates takes a while, and nobody asks for them: trust nobody.
            return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        if self._tls is None:
            self._tls = system_trust()
        return self._tls

    def close(self) -> None:
        """Stops the loop."""
        self.loop.close()
        self._gates.clear()


class OpenAIConnector:
    """See `ports.Connector`. Close it when nothing is made any more.

    Args:
        limits: Time-outs and sizes, where they are not to be the usual ones.
        transport: Makes what stands in for the network, in tests.
    """

    def __init__(
        self,
        *,
        limits: Limits | None = None,
        transport: Callable[[], httpx2.AsyncBaseTransport] | None = None,
    ) -> None:
        self._workshop = Workshop(limits or Limits(), transport)

    def engine(
        self, connection: Connection, key: KeySource, learnt: Learnt, *, has_key: bool | None
    ) -> ImageEngine:
        """The engine of a connection; see `ports.Connector`."""
        return OpenAIEngine(connection, self._workshop, key, learnt, has_key=has_key)

    def writer(
        self, connection: Connection, key: KeySource, learnt: Learnt, *, has_key: bool | None
    ) -> WordEngine | None:
        """What writes by a connection; see `ports.Connector`."""
        if not server(connection.server).words:
            return None
        return ServiceWriter(connection, self._workshop, key, learnt, has_key=has_key)

    async def list_models(self, connection: Connection, key: str | None) -> tuple[ListedModel, ...]:
        """The models that the service lists; see `ports.Connector`.

        Raises:
            EngineError: It can't be reached, or refuses; see its kind.
        """
        key = usable_key(key, server(connection.server))
        return await self._workshop.loop.run(lambda: self._workshop.list_models(connection, key))

    async def prepare(self) -> None:
        """Imports what the first request needs, so that it does not wait for it; on the engine's thread."""

        async def imported() -> None:
            import_client()

        await self._workshop.loop.run(imported)

    def close(self) -> None:
        """Stops the engine's thread, and whatever runs on it. It starts again when it is needed."""
        self._workshop.close()


def _way(base_url: str) -> tuple[str, int]:
    """Host and port that whoever asks there connects with first: those of a proxy, where one is set."""
    parts = urlsplit(base_url)
    host = parts.hostname or ""
    if not is_local(base_url):
        proxies = getproxies()
        proxy = proxies.get(parts.scheme) or proxies.get("all")
        if proxy and not proxy_bypass(host):
            parts = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
    return parts.hostname or host, parts.port or _PORTS.get(parts.scheme, 443)


def _listed(entry: Any) -> ListedModel | None:
    if isinstance(entry, str):
        entry = {"id": entry}
    if not isinstance(entry, dict):
        return None
    name = entry.get("id") or entry.get("name")
    if not isinstance(name, str) or not name.isprintable() or not 0 < len(name) <= _LONGEST_ID:
        return None
    return ListedModel(name, _day(entry.get("shutdown_date")))


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None
