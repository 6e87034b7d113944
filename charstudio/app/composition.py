"""Builds the use-cases on a library and the engines at hand. No Qt."""

from __future__ import annotations

import asyncio
import json
import os
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Final

from charstudio.domain.character import Artist, TraitGroup
from charstudio.domain.inspiration import Inspirations
from charstudio.engines.openai.connector import OpenAIConnector
from charstudio.engines.openai.prices import price_table
from charstudio.engines.openai.trust import system_trust
from charstudio.engines.sketch.engine import NAME, SketchEngine
from charstudio.engines.sketch.words import RuleWords
from charstudio.errors import CharacterError
from charstudio.paths import config_folder, resources
from charstudio.services.connections import ConnectionService
from charstudio.services.operation import Operation
from charstudio.services.studio import Studio
from charstudio.services.updates import UpdateService
from charstudio.services.workspace import Workspace, new_id, utc_now
from charstudio.settings.connections_file import FILE, ConnectionsFile
from charstudio.settings.keys import KeyringKeys, SessionKeys
from charstudio.settings.money_file import FILE as MONEY_FILE
from charstudio.settings.money_file import MoneyFile
from charstudio.settings.release_feed import HttpsFeed, known_feed

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from charstudio.services.ports import Connector, ImageEngine, Library, Records, WordEngine

FIRST_ARTIST: Final = "Artist"


@asynccontextmanager
async def open_studio(
    folder: Path, *, artist: str | None = None, session_keys: SessionKeys | None = None
) -> AsyncIterator[Studio]:
    """Every use-case on the library in `folder`, which is made when there is none; closed in order.

    Args:
        folder: The library.
        artist: Works as this artist for this time; None takes the one it was last used as.
        session_keys: The keys that no keyring took, for who opens one library after another.

    Raises:
        CharacterError: The library can't be opened; nothing in it was changed.
        CharacterNotFoundError: There is no such artist.
    """
    # Imported here: what only asks for help or a version should not wait for SQLAlchemy.
    from charstudio.storage.library import open_library  # noqa: PLC0415

    with Operation("library.open", CharacterError).step():
        library = open_library(folder)
    services = connector()
    try:
        engines, writers = built_in()
        with Operation("library.open", CharacterError).step():
            active = await _active_artist(library)
        connections = await _connections(services, engines, writers, session_keys)
        workspace = Workspace(
            library=library,
            artist=active,
            engines=engines,
            writers=writers,
            inspirations=inspirations(),
            money=MoneyFile(config_folder() / MONEY_FILE),
            prices=price_table(),
        )
        studio = Studio(workspace, connections=connections, updates=updates())
        if not library.read_only:
            # A full disk can't take that. It is logged and waits for the next start: what is there can be
            # looked at all the same.
            with suppress(CharacterError):
                await studio.images.close_interrupted()
        if artist is not None:
            studio = studio.working_as(await studio.artists.switch_artist(artist, remember=False))
        yield studio
    finally:
        try:
            # What still runs there may want something of this loop.
            await asyncio.to_thread(services.close)
        finally:
            library.close()


def built_in() -> tuple[dict[str, ImageEngine], dict[str, WordEngine]]:
    """The engines and writers that need no network, by name."""
    rule = RuleWords()
    return {NAME: SketchEngine()}, {rule.info.name: rule}


def connector() -> Connector:
    """What makes engines of connections."""
    return OpenAIConnector()


async def _connections(
    services: Connector,
    engines: dict[str, ImageEngine],
    writers: dict[str, WordEngine],
    session_keys: SessionKeys | None,
) -> ConnectionService:
    """The connections of this computer's user. No keyring and no network is asked for them yet."""
    connections = ConnectionService(
        ConnectionsFile(config_folder() / FILE),
        KeyringKeys(session=session_keys),
        services,
        engines,
        writers,
        address=os.environ.get("OPENAI_BASE_URL", ""),
        key=os.environ.get("OPENAI_API_KEY", ""),
    )
    await connections.start()
    return connections


def updates() -> UpdateService:
    """Looks for releases where this build says; nothing is asked before somebody wants it."""
    return UpdateService(HttpsFeed(known_feed(resources()), system_trust))


def inspirations() -> Inspirations:
    """What made-up characters are made of."""
    text = (resources() / "words" / "inspirations.json").read_text(encoding="utf-8")
    lists = json.loads(text)
    return Inspirations(
        first_names=tuple(lists["first_names"]),
        last_names=tuple(lists["last_names"]),
        summaries=tuple(lists["summaries"]),
        traits={
            TraitGroup(group): tuple(tuple(phrases) for phrases in choices)
            for group, choices in lists["traits"].items()
        },
    )


async def _active_artist(library: Library) -> Artist:
    """The artist that the library was last used as; a new library gets its first one."""
    active = await library.read(lambda records: records.artists.active())
    return await library.write(_first_artist) if active is None else active


def _first_artist(records: Records) -> Artist:
    # Asked again: another process may have opened the new library at the same time.
    if active := records.artists.active():
        return active
    artist = Artist(new_id(), FIRST_ARTIST)
    records.artists.add(artist, utc_now())
    records.artists.activate(artist.id)
    return artist
