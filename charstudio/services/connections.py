"""Connecting services that make images: naming them, testing them, and making engines of them."""

from __future__ import annotations

import asyncio
import re
import time
import unicodedata
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final

from charstudio.domain import limits
from charstudio.domain.connection import (
    OPENAI,
    Connection,
    KeyPlace,
    ListedModel,
    ServerKind,
    checked_connection_name,
    checked_key,
    checked_url,
    is_openai,
)
from charstudio.errors import CharacterError, CharacterUpdateError, CharacterValidationError
from charstudio.services.operation import operation

if TYPE_CHECKING:
    from charstudio.services.ports import ConnectionStore, Connector, ImageEngine, KeyStore

# What every computer begins with: it only wants a key.
FIRST: Final = Connection(OPENAI, "OpenAI")


@dataclass(frozen=True)
class ConnectionState:
    """A connection and where its key is. `trouble`: why that is not the keyring, in the system's words."""

    connection: Connection
    key_place: KeyPlace
    trouble: str = ""


@dataclass(frozen=True)
class ConnectionReport:
    """What a service answered to a test: its models, and how long that took."""

    models: tuple[ListedModel, ...]
    seconds: float


class ConnectionService:
    """The use-cases around connections. They belong to the user of this computer, not to a library.

    Args:
        engines: The engines at hand, by name. Those of connections come and go in this very mapping.
        address: What stands in for the address of the connection “openai” in this process, and is not kept.
    """

    def __init__(
        self,
        store: ConnectionStore,
        keys: KeyStore,
        connector: Connector,
        engines: dict[str, ImageEngine],
        *,
        address: str = "",
    ) -> None:
        self._store, self._keys, self._connector = store, keys, connector
        self._engines = engines
        self._address = address
        self._known: tuple[Connection, ...] = ()
        self._changing = asyncio.Lock()

    async def start(self) -> None:
        """Reads the connections and makes an engine of each. No key is looked for yet.

        Raises:
            CharacterValidationError: The address from the environment can't be.
            CharacterError: The file can't be read; the connection to OpenAI is there all the same.
        """
        # Whatever the file says, there is something to choose.
        self._use((FIRST,))
        with operation("connections.start"):
            if self._address:
                checked_url(self._address)
            self._use(await asyncio.to_thread(self._store.load))

    async def look_for_keys(self) -> None:
        """Finds out which connections have a key, so that their engines can say so beforehand."""
        for connection in self._known:
            await self._make_engine(connection)

    async def list_connections(self) -> tuple[ConnectionState, ...]:
        """All of them, OpenAI first, each with where its key is."""
        return tuple([await self._state(connection) for connection in self._known])

    async def add_connection(
        self,
        name: str,
        base_url: str,
        server: ServerKind,
        *,
        key: str = "",
        image_model: str = "",
        text_model: str = "",
    ) -> ConnectionState:
        """Keeps a new one; its key goes to the keyring.

        Raises:
            CharacterValidationError: The name, the address or the key can't be, or the name is taken.
            CharacterUpdateError: It could not be kept.
        """
        with operation("connections.add_connection", CharacterUpdateError):
            async with self._changing:
                name, url, key = checked_connection_name(name), checked_url(base_url), checked_key(key)
                self._refuse_taken(name)
                new = Connection(
                    self._new_id(name), name, url, server, image_model.strip(), text_model.strip()
                )
                await self._save((*self._known, new))
                return await self._keep_key(new, key)

    async def change_connection(
        self,
        connection_id: str,
        *,
        name: str | None = None,
        base_url: str | None = None,
        server: ServerKind | None = None,
        key: str | None = None,
        image_model: str | None = None,
        text_model: str | None = None,
    ) -> ConnectionState:
        """Changes what is given; an empty key forgets the key.

        Raises:
            CharacterValidationError: There is no such connection, or something can't be.
            CharacterUpdateError: It could not be kept.
        """
        with operation("connections.change_connection", CharacterUpdateError):
            async with self._changing:
                before = self._named(connection_id)
                key = None if key is None else checked_key(key)
                after = replace(
                    before,
                    name=before.name if name is None else checked_connection_name(name),
                    base_url=before.base_url if base_url is None else checked_url(base_url),
                    server=before.server if server is None else server,
                    image_model=before.image_model if image_model is None else image_model.strip(),
                    text_model=before.text_model if text_model is None else text_model.strip(),
                )
                self._refuse_taken(after.name, besides=before.id)
                if (after.base_url, after.server) != (before.base_url, before.server):
                    # Another server has other models, and takes other things.
                    after = replace(after, models=(), refused={})
                await self._save(_put(self._known, after))
                return await self._keep_key(after, key)

    async def remove_connection(self, connection_id: str) -> None:
        """Forgets one and its key; OpenAI's only loses its key and what was changed of it.

        Raises:
            CharacterValidationError: There is no such connection.
            CharacterUpdateError: It could not be forgotten.
        """
        with operation("connections.remove_connection", CharacterUpdateError):
            async with self._changing:
                gone = self._named(connection_id)
                await self._keys.remove(gone.id)
                await self._save(tuple(one for one in self._known if one.id != gone.id))
                await self.look_for_keys()

    async def test_connection(self, connection_id: str) -> ConnectionReport:
        """Asks a service which models it has, and remembers them.

        Raises:
            CharacterValidationError: There is no such connection.
            CharacterUpdateError: It can't be reached or refuses, as its cause says; or it can't be kept.
        """
        with operation("connections.test_connection", CharacterUpdateError):
            connection = self._named(connection_id)
            report = await self._asked(self._effective(connection), await self._key_of(connection_id))
            async with self._changing:
                found = replace(self._named(connection_id), models=report.models)
                await self._save(_put(self._known, found))
                await self._make_engine(found)
            return report

    async def try_address(
        self, base_url: str, server: ServerKind, key: str, *, connection_id: str | None = None
    ) -> ConnectionReport:
        """The same for what is not kept yet.

        Args:
            base_url: The address.
            server: What answers there.
            key: The key; where it is empty, that of `connection_id`.
            connection_id: The connection that is being changed.

        Raises:
            CharacterValidationError: The address or the key can't be.
            CharacterUpdateError: It can't be reached or refuses, as its cause says.
        """
        with operation("connections.try_address", CharacterUpdateError):
            url, given = checked_url(base_url), checked_key(key)
            if not given and connection_id is not None:
                given = await self._key_of(connection_id) or ""
            return await self._asked(Connection("", "", url, server), given or None)

    # --- Engines ------------------------------------------------------------------------------------------

    def _use(self, connections: tuple[Connection, ...]) -> None:
        """Takes these for all there are, and makes their engines."""
        if not any(one.id == OPENAI for one in connections):
            connections = (FIRST, *connections)
        for gone in {one.engine for one in self._known} - {one.engine for one in connections}:
            self._engines.pop(gone, None)
        known = {one.id: one for one in self._known}
        self._known = connections
        for connection in connections:
            if known.get(connection.id) != connection:
                self._put_engine(connection, has_key=None)

    async def _make_engine(self, connection: Connection) -> None:
        self._put_engine(connection, has_key=await self._key_of(connection.id) is not None)

    def _put_engine(self, connection: Connection, *, has_key: bool | None) -> None:
        self._engines[connection.engine] = self._connector.engine(
            self._effective(connection),
            partial(self._key_of, connection.id),
            partial(self._learn, connection.id),
            has_key=has_key,
        )

    async def _learn(self, connection_id: str, model: str, parameter: str) -> None:
        """Remembers that a model does not take a parameter. That it can't be kept must not cost an image."""
        with suppress(CharacterError), operation("connections.learn", connection=connection_id):
            async with self._changing:
                known = self._named(connection_id)
                refused = {**known.refused, model: (*known.refused.get(model, ()), parameter)}
                await self._save(_put(self._known, replace(known, refused=refused)), engines=False)

    # --- Parts --------------------------------------------------------------------------------------------

    def _effective(self, connection: Connection) -> Connection:
        """The connection as it is used in this process."""
        if connection.id != OPENAI or not self._address:
            return connection
        url = checked_url(self._address)
        return replace(
            connection,
            base_url=url,
            server=ServerKind.OPENAI if is_openai(url) else ServerKind.OTHER,
            models=connection.models if url == connection.base_url else (),
            refused=connection.refused if url == connection.base_url else {},
        )

    async def _asked(self, connection: Connection, key: str | None) -> ConnectionReport:
        began = time.monotonic()
        models = await self._connector.list_models(connection, key)
        return ConnectionReport(models, time.monotonic() - began)

    async def _state(self, connection: Connection) -> ConnectionState:
        kept = await self._keys.get(connection.id)
        connection = self._effective(connection)
        if kept is None:
            return ConnectionState(connection, KeyPlace.NONE)
        return ConnectionState(connection, kept.place, kept.trouble)

    async def _key_of(self, connection_id: str) -> str | None:
        kept = await self._keys.get(connection_id)
        return None if kept is None else kept.key

    async def _keep_key(self, connection: Connection, key: str | None) -> ConnectionState:
        if key:
            await self._keys.put(connection.id, key)
        elif key == "":
            await self._keys.remove(connection.id)
        await self._make_engine(connection)
        return await self._state(connection)

    async def _save(self, connections: tuple[Connection, ...], *, engines: bool = True) -> None:
        await asyncio.to_thread(self._store.save, connections)
        if engines:
            self._use(connections)
        else:
            self._known = connections

    def _named(self, connection_id: str) -> Connection:
        for connection in self._known:
            if connection.id == connection_id:
                return connection
        raise CharacterValidationError(
            "There is no such connection",
            field="connection",
            kind="unknown_connection",
            value=connection_id[:40],
            choices=", ".join(one.id for one in self._known),
        )

    def _refuse_taken(self, name: str, *, besides: str | None = None) -> None:
        for other in self._known:
            if other.id != besides and other.name.casefold() == name.casefold():
                raise CharacterValidationError("Taken", field="name", kind="connection_taken", name=name)

    def _new_id(self, name: str) -> str:
        """A word like the name that no other connection has."""
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
        word = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[: limits.NAME] or "service"
        taken = {one.id for one in self._known}
        numbered = (word if number == 1 else f"{word}-{number}" for number in range(1, len(taken) + 3))
        return next(one for one in numbered if one not in taken)


def _put(connections: tuple[Connection, ...], changed: Connection) -> tuple[Connection, ...]:
    """The same with one of them changed."""
    return tuple(changed if one.id == changed.id else one for one in connections)
