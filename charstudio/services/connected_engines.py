"""An engine and a writer of each connection, and what the environment says in place of what is kept."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from charstudio.domain.connection import (
    NO_MODEL,
    OPENAI,
    Connection,
    KeyPlace,
    ServerKind,
    checked_key,
    checked_url,
    is_openai,
    same_server,
)
from charstudio.errors import CharacterValidationError
from charstudio.redaction import conceal
from charstudio.services.ports import KeptKey

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from charstudio.services.ports import Connector, ImageEngine, KeyStore, WordEngine

# What every computer begins with: it only wants a key.
FIRST: Final = Connection(OPENAI, "OpenAI")


class Environment:
    """What stands in for the address and the key of the connection “openai”, and is not kept.

    Attributes:
        problems: What can't be of it.
    """

    def __init__(self, address: str, key: str) -> None:
        self.problems: list[CharacterValidationError] = []
        conceal(key.strip())
        self._has_address, self._has_key = bool(address.strip()), bool(key.strip())
        self._url = self._checked(checked_url, address, "url_of_environment") if self._has_address else ""
        self._key = self._checked(checked_key, key, "key_of_environment") if self._has_key else ""
        # What was found out in this process about the server there.
        self._found: Connection | None = None

    def unusable(self, connection: Connection) -> bool:
        """Whether it says of a connection what can't be, so that nobody knows where to send anything."""
        return connection.id == OPENAI and self._has_address and not self._url

    def effective(self, connection: Connection) -> Connection:
        """A connection as it is used in this process."""
        if not self._is_elsewhere(connection):
            return connection
        if self._found is None:
            # What is known of OpenAI does not hold for another server.
            server = ServerKind.OPENAI if is_openai(self._url) else ServerKind.OTHER
            self._found = replace(connection, base_url=self._url, server=server, models=(), refused={})
        found = self._found
        return replace(
            connection,
            base_url=found.base_url,
            server=found.server,
            models=found.models,
            refused=found.refused,
        )

    def found_out(self, connection: Connection, after: Connection) -> bool:
        """Keeps in mind what was found out about the server of a connection, where that is not the one in
        the file; False where it is, and so belongs there.
        """
        if not self._is_elsewhere(connection):
            return False
        self._found = after
        return True

    async def key_of(self, connection: Connection, keys: KeyStore) -> KeptKey | None:
        """The key of a connection. What is kept for one server goes to no other."""
        if connection.id == OPENAI and self._has_key:
            if not self._key:
                return KeptKey("", KeyPlace.NONE, "OPENAI_API_KEY can't be a key")
            return KeptKey(self._key, KeyPlace.ENVIRONMENT)
        if self.unusable(connection):
            return KeptKey("", KeyPlace.NONE, "OPENAI_BASE_URL is no address of a service")
        if self._is_elsewhere(connection) and not same_server(self._url, connection.base_url):
            return KeptKey(
                "", KeyPlace.NONE, "OPENAI_BASE_URL names another server; OPENAI_API_KEY is its key"
            )
        return await keys.get(connection.id)

    def _is_elsewhere(self, connection: Connection) -> bool:
        return connection.id == OPENAI and bool(self._url) and self._url != connection.base_url

    def _checked(self, check: Callable[[str], str], text: str, kind: str) -> str:
        """The text as it is used; empty, and a problem, where it can't be."""
        try:
            return check(text)
        except CharacterValidationError:
            self.problems.append(
                CharacterValidationError("The environment says what can't be", field="environment", kind=kind)
            )
            return ""


class ConnectedEngines:
    """The connections that are known, and an engine and a writer of each among all there are.

    Args:
        engines: The engines at hand, by name. Those of connections come and go in this very mapping.
        writers: The same of what writes words.
        learn: Is told of a connection, a model and a parameter that this does not take.
    """

    def __init__(
        self,
        connector: Connector,
        keys: KeyStore,
        engines: dict[str, ImageEngine],
        writers: dict[str, WordEngine],
        *,
        environment: Environment,
        learn: Callable[[str, str, str], Awaitable[None]],
    ) -> None:
        self._connector, self._keys = connector, keys
        self._engines, self._writers = engines, writers
        self._environment, self._learn = environment, learn
        self._has_key: dict[str, bool | None] = {}
        self.known: tuple[Connection, ...] = ()

    def use(self, connections: tuple[Connection, ...]) -> None:
        """Takes these for all there are, OpenAI first, and makes the engines of those that are new."""
        first = next((one for one in connections if one.id == OPENAI), FIRST)
        connections = (first, *(one for one in connections if one.id != OPENAI))
        before = {one.id: one for one in self.known}
        for gone in before.keys() - {one.id for one in connections}:
            self._drop(before[gone])
            self._has_key.pop(gone, None)
        self.known = connections
        for one in connections:
            if before.get(one.id) != one:
                self._make(one)

    def keep_in_mind(self, connection: Connection) -> None:
        """Takes this for what a connection is now, and leaves its engine and its writer as they are."""
        self.known = with_changed(self.known, connection)

    async def look_for_key(self, connection: Connection) -> None:
        """Makes what a connection has anew, so that it can say beforehand whether it has a key."""
        kept = await self.key_of(connection)
        if connection in self.known:
            self._has_key[connection.id] = kept is not None and bool(kept.key)
            self._make(connection)

    async def key_of(self, connection: Connection) -> KeptKey | None:
        """The key of a connection."""
        return await self._environment.key_of(connection, self._keys)

    def _make(self, connection: Connection) -> None:
        if self._environment.unusable(connection):
            self._drop(connection)
            return

        async def key() -> str | None:
            kept = await self.key_of(next((one for one in self.known if one.id == connection.id), connection))
            return None if kept is None else kept.key or None

        async def learnt(model: str, parameter: str) -> None:
            await self._learn(connection.id, model, parameter)

        used, has_key = self._environment.effective(connection), self._has_key.get(connection.id)
        self._engines[connection.engine] = self._connector.engine(used, key, learnt, has_key=has_key)
        writer = None
        if used.text_model != NO_MODEL:
            writer = self._connector.writer(used, key, learnt, has_key=has_key)
        if writer is None:
            self._writers.pop(connection.engine, None)
        else:
            self._writers[connection.engine] = writer

    def text_model_of(self, connection: Connection) -> str:
        """The model that writes for it; empty where none does."""
        writer = self._writers.get(connection.engine)
        return "" if writer is None else writer.info.model

    def _drop(self, connection: Connection) -> None:
        self._engines.pop(connection.engine, None)
        self._writers.pop(connection.engine, None)


def with_changed(connections: tuple[Connection, ...], changed: Connection) -> tuple[Connection, ...]:
    """The same with one of them changed."""
    return tuple(changed if one.id == changed.id else one for one in connections)
