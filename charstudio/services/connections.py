"""Connecting services that make images and words: naming them, testing them, and making engines of them."""

from __future__ import annotations

import asyncio
import logging
import re
import time
import unicodedata
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from charstudio.domain import limits
from charstudio.domain.connection import (
    Connection,
    KeyPlace,
    ListedModel,
    ServerKind,
    checked_connection_name,
    checked_key,
    checked_url,
)
from charstudio.errors import (
    CharacterError,
    CharacterUpdateError,
    CharacterValidationError,
    LibraryError,
    LibraryErrorKind,
)
from charstudio.redaction import conceal
from charstudio.services.connected_engines import FIRST, ConnectedEngines, Environment, with_changed
from charstudio.services.operation import operation

if TYPE_CHECKING:
    from charstudio.services.ports import (
        ConnectionStore,
        Connector,
        ImageEngine,
        KeptKey,
        KeyStore,
        WordEngine,
    )

_LOG: Final = logging.getLogger("charstudio.connections")


@dataclass(frozen=True)
class ConnectionState:
    """A connection and where its key is.

    Attributes:
        connection: As it is used in this process.
        trouble: Why the key is not in the keyring, in the system's words.
        replaced: Whether the environment names another address than the one that is kept.
        text_model: The model that writes words, chosen or found; empty where none does.
    """

    connection: Connection
    key_place: KeyPlace
    trouble: str = ""
    replaced: bool = False
    text_model: str = ""


@dataclass(frozen=True)
class ConnectionReport:
    """What a service answered to a test: its models, and how long that took."""

    models: tuple[ListedModel, ...]
    seconds: float


class ConnectionService:
    """The use-cases around connections. They belong to the user of this computer, not to a library.

    Args:
        engines: The engines at hand, by name. Those of connections come and go in this very mapping.
        writers: The same of what writes words.
        address: What stands in for the address of the connection “openai” in this process, and is not kept.
        key: The same for its key.

    Attributes:
        problems: What went wrong at the start, to be told once.
    """

    def __init__(
        self,
        store: ConnectionStore,
        keys: KeyStore,
        connector: Connector,
        engines: dict[str, ImageEngine],
        writers: dict[str, WordEngine] | None = None,
        *,
        address: str = "",
        key: str = "",
    ) -> None:
        self._store, self._keys, self._connector = store, keys, connector
        self._environment = Environment(address, key)
        writers = {} if writers is None else writers
        self._connected = ConnectedEngines(
            connector, keys, engines, writers, environment=self._environment, learn=self._learn
        )
        self._changing = asyncio.Lock()
        self.problems: tuple[CharacterError, ...] = ()

    async def start(self) -> None:
        """Reads the connections and makes an engine and a writer of each. No key is looked for yet.

        What goes wrong is in `problems` and in the log, and keeps nobody from working.
        """
        problems: list[CharacterError] = []
        # Whatever the file says, there is something to choose.
        self._connected.use((FIRST,))
        try:
            with operation("connections.start"):
                self._connected.use(await asyncio.to_thread(self._store.load))
        except CharacterError as error:
            problems.append(error)
        for problem in self._environment.problems:
            with suppress(CharacterError), operation("connections.start"):
                raise problem
        self.problems = (*problems, *self._environment.problems)

    @property
    def connections(self) -> tuple[Connection, ...]:
        """All of them as they are used in this process, OpenAI first; no key is looked for."""
        return tuple(self._environment.effective(one) for one in self._connected.known)

    async def look_for_keys(self) -> None:
        """Finds out which connections have a key, so that their engines can say so beforehand."""
        for connection in self._connected.known:
            await self._connected.look_for_key(connection)

    async def list_connections(self) -> tuple[ConnectionState, ...]:
        """All of them, OpenAI first, each with where its key is."""
        return tuple([await self._state(connection) for connection in self._connected.known])

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
                await self._read_again()
                self._refuse_taken(name)
                new = Connection(
                    self._new_id(name), name, url, server, image_model.strip(), text_model.strip()
                )
                await self._save((*self._connected.known, new))
                if not key:
                    # One of the same name may have left its key in a keyring that was locked then.
                    with suppress(LibraryError):
                        await self._keys.remove(new.id)
                return await self._keep_key(new, key or None)

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
                await self._read_again()
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
                await self._save(with_changed(self._connected.known, after))
                return await self._keep_key(after, key)

    async def remove_connection(self, connection_id: str) -> None:
        """Forgets one and its key; OpenAI's only loses its key and what was changed of it.

        Raises:
            CharacterValidationError: There is no such connection.
            CharacterUpdateError: It could not be forgotten.
        """
        with operation("connections.remove_connection", CharacterUpdateError):
            async with self._changing:
                await self._read_again()
                gone = self._named(connection_id)
                kept: LibraryError | None = None
                try:
                    await self._keys.remove(gone.id)
                except LibraryError as error:
                    # A keyring that is locked must not keep the connection.
                    kept = error
                await self._save(tuple(one for one in self._connected.known if one.id != gone.id))
                # OpenAI is there again, without a key.
                await self._connected.look_for_key(self._connected.known[0])
                if kept is not None:
                    raise kept

    async def test_connection(self, connection_id: str) -> ConnectionReport:
        """Asks a service which models it has, and remembers them.

        Raises:
            CharacterValidationError: There is no such connection.
            CharacterUpdateError: It can't be reached or refuses, as its cause says; or it can't be kept.
        """
        with operation("connections.test_connection", CharacterUpdateError):
            connection = self._named(connection_id)
            if self._environment.unusable(connection):
                raise self._environment.problems[0]
            report = await self._asked(
                self._environment.effective(connection), await self._key_of(connection_id)
            )
            async with self._changing:
                await self._read_again()
                stored = self._named(connection_id)
                found = replace(self._environment.effective(stored), models=report.models)
                if not self._environment.found_out(stored, found):
                    await self._save(with_changed(self._connected.known, found))
                await self._connected.look_for_key(self._named(connection_id))
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
            conceal(given)
            if not given and connection_id is not None:
                given = await self._key_of(connection_id) or ""
            return await self._asked(Connection("", "", url, server), given or None)

    # --- Parts --------------------------------------------------------------------------------------------

    async def _learn(self, connection_id: str, model: str, parameter: str) -> None:
        """Remembers that a model does not take a parameter. That it can't be kept must not cost an image."""
        with suppress(CharacterError), operation("connections.learn", connection=connection_id):
            async with self._changing:
                await self._read_again()
                stored = self._named(connection_id)
                known = self._environment.effective(stored)
                refused = known.refused.get(model, ())
                if parameter in refused:
                    return
                after = replace(known, refused={**known.refused, model: (*refused, parameter)})
                if not self._environment.found_out(stored, after):
                    # Its engine has learnt it already, and may be in the middle of something.
                    self._connected.keep_in_mind(after)
                    await asyncio.to_thread(self._store.save, self._connected.known)

    async def _read_again(self) -> None:
        """Takes over what another process changed, so that nothing of it is lost with the next change."""
        try:
            self._connected.use(await asyncio.to_thread(self._store.load))
        except LibraryError as error:
            if error.kind is not LibraryErrorKind.DAMAGED:
                raise
            # What is known here mends it.
            _LOG.warning("the connections were damaged meanwhile, and are written again: %s", error)

    async def _asked(self, connection: Connection, key: str | None) -> ConnectionReport:
        began = time.monotonic()
        models = await self._connector.list_models(connection, key)
        return ConnectionReport(models, time.monotonic() - began)

    async def _state(self, connection: Connection) -> ConnectionState:
        kept = await self._connected.key_of(connection)
        used = self._environment.effective(connection)
        place, trouble = (KeyPlace.NONE, "") if kept is None else (kept.place, kept.trouble)
        return ConnectionState(
            used,
            place,
            trouble,
            replaced=used.base_url != connection.base_url,
            text_model=self._connected.text_model_of(connection),
        )

    async def _key_of(self, connection_id: str) -> str | None:
        kept = await self._connected.key_of(self._named(connection_id))
        return None if kept is None else kept.key or None

    async def _keep_key(self, connection: Connection, key: str | None) -> ConnectionState:
        kept: KeptKey | None = None
        try:
            if key:
                kept = await self._keys.put(connection.id, key)
            elif key == "":
                await self._keys.remove(connection.id)
        finally:
            await self._connected.look_for_key(connection)
        state = await self._state(connection)
        if kept is not None and kept.place is KeyPlace.SESSION:
            # Also where the environment has another one, which would be told in its place.
            return replace(state, key_place=kept.place, trouble=kept.trouble)
        return state

    async def _save(self, connections: tuple[Connection, ...]) -> None:
        await asyncio.to_thread(self._store.save, connections)
        self._connected.use(connections)

    def _named(self, connection_id: str) -> Connection:
        for connection in self._connected.known:
            if connection.id == connection_id:
                return connection
        raise CharacterValidationError(
            "There is no such connection",
            field="connection",
            kind="unknown_connection",
            value=connection_id[:40],
            choices=", ".join(one.id for one in self._connected.known),
        )

    def _refuse_taken(self, name: str, *, besides: str | None = None) -> None:
        for other in self._connected.known:
            if other.id != besides and other.name.casefold() == name.casefold():
                raise CharacterValidationError("Taken", field="name", kind="connection_taken", name=name)

    def _new_id(self, name: str) -> str:
        """A word like the name that no other connection has."""
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
        word = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[: limits.NAME] or "service"
        taken = {one.id for one in self._connected.known}
        numbered = (word if number == 1 else f"{word}-{number}" for number in range(1, len(taken) + 3))
        return next(one for one in numbered if one not in taken)
