"""A studio whose images come from a service on this machine. Real are the library, the use-cases and the
engine; the connections and the keys stand in memory. Needs no pytest: processes that are killed use it too.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeVar

from charstudio.app.composition import inspirations
from charstudio.domain.character import Artist, Details
from charstudio.domain.connection import Connection, KeyPlace, ListedModel, ServerKind
from charstudio.domain.generation import (
    AttemptState,
    Generation,
    GenerationEvent,
    ImageArrived,
    ImageRequest,
    PreviewArrived,
)
from charstudio.domain.listing import ListQuery
from charstudio.engines.openai.connector import Limits, OpenAIConnector
from charstudio.engines.openai.prices import price_table
from charstudio.engines.sketch.words import RuleWords
from charstudio.errors import CharacterError, EngineError, EngineErrorKind
from charstudio.services.connections import ConnectionService
from charstudio.services.ports import KeptKey
from charstudio.services.studio import Studio
from charstudio.services.workspace import Workspace, new_id, utc_now
from charstudio.storage.library import open_library

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path

    from charstudio.domain.image import Image
    from charstudio.services.generation import GenerationRun
    from charstudio.services.ports import EngineInfo, ImageEngine, WordEngine

# Waits for nobody longer than it has to; all else is as it is for artists.
BRISK: Final = Limits(first_wait_s=0.02, longest_wait_s=0.05)
E = TypeVar("E", bound=GenerationEvent)

# Looks like a real one, and stands nowhere else.
KEY: Final = "sk-proj-M4rk3dM4rk3dM4rk3d-0123456789abcdef"
MODEL: Final = "gpt-image-2.6-flare"


@dataclass
class KeptConnections:
    """The file of connections, without a file."""

    kept: tuple[Connection, ...] = ()

    def load(self) -> tuple[Connection, ...]:
        return self.kept

    def save(self, connections: Sequence[Connection]) -> None:
        self.kept = tuple(connections)


@dataclass
class KeptKeys:
    """A keyring in memory."""

    kept: dict[str, str] = field(default_factory=dict)

    async def get(self, connection_id: str) -> KeptKey | None:
        key = self.kept.get(connection_id)
        return None if key is None else KeptKey(key, KeyPlace.KEYRING)

    async def put(self, connection_id: str, key: str) -> KeptKey:
        self.kept[connection_id] = key
        return KeptKey(key, KeyPlace.KEYRING)

    async def remove(self, connection_id: str) -> None:
        self.kept.pop(connection_id, None)


@dataclass
class Made:
    """What came of a generation. `error`: what it raised."""

    generation: Generation
    events: list[GenerationEvent]
    error: CharacterError | None

    @property
    def images(self) -> list[Image]:
        """Those that came, in the order in which they came."""
        return [event.image for event in self.of(ImageArrived)]

    @property
    def previews(self) -> list[PreviewArrived]:
        """The partial previews that came."""
        return self.of(PreviewArrived)

    @property
    def kind(self) -> EngineErrorKind | None:
        """What the engine reported; None when nothing went wrong."""
        cause = None if self.error is None else self.error.__cause__
        return cause.kind if isinstance(cause, EngineError) else None

    @property
    def states(self) -> list[AttemptState]:
        """What became of each request, in the order in which they went out."""
        return [attempt.state for attempt in self.generation.attempts]

    @property
    def notes(self) -> tuple[str, ...]:
        """What the artist is told beside the images."""
        return tuple(getattr(self.events[-1], "notes", ()))

    def of(self, kind: type[E]) -> list[E]:
        """The events of a kind."""
        return [event for event in self.events if isinstance(event, kind)]


@dataclass
class Remote:
    """The studio, and a character in it."""

    studio: Studio
    connections: ConnectionService
    store: KeptConnections
    connector: OpenAIConnector
    engine: str
    character: str = ""

    @property
    def info(self) -> EngineInfo:
        """What the service offers by now."""
        return self.studio.workspace.engines[self.engine].info

    async def start(self, count: int = 1, **more: Any) -> GenerationRun:
        """A round that is to be iterated."""
        return await self.studio.images.regenerate_images(
            self.character, ImageRequest(engine=self.engine, count=count, **more)
        )

    async def make(self, count: int = 1, **more: Any) -> Made:
        """A round, made to its end whatever that is."""
        return await made(await self.start(count, **more))

    async def go_on(self, generation: Generation, **more: Any) -> Made:
        """What a generation still owes."""
        return await made(await self.studio.images.continue_generation(self.character, generation.id, **more))

    async def journal(self) -> Generation:
        """The latest generation, as another process would read it."""
        return (await self.studio.images.generation_status(self.character)).generation


async def made(run: GenerationRun) -> Made:
    """Iterates a run to its end."""
    events: list[GenerationEvent] = []
    error = None
    try:
        async with run:
            async for event in run:
                events.append(event)  # noqa: PERF401  (those before an error count)
    except CharacterError as raised:
        error = raised
    return Made(run.generation, events, error)


@asynccontextmanager
async def remote_studio(
    folder: Path,
    url: str,
    *,
    server: ServerKind = ServerKind.OPENAI,
    key: str = KEY,
    listed: Sequence[str] = (MODEL,),
    text_model: str = "",
    limits: Limits = BRISK,
) -> AsyncIterator[Remote]:
    """The studio on the library in `folder`, with a connection to the service at `url` and one character."""
    library = open_library(folder)
    connector = OpenAIConnector(limits=limits)
    engines: dict[str, ImageEngine] = {}
    rule = RuleWords()
    writers: dict[str, WordEngine] = {rule.info.name: rule}
    models = tuple(ListedModel(one) for one in listed)
    there = Connection("there", "There", url, server, text_model=text_model, models=models)
    store, keys = KeptConnections((there,)), KeptKeys({"there": key} if key else {})
    try:
        connections = ConnectionService(store, keys, connector, engines, writers)
        await connections.start()
        await connections.look_for_keys()
        artist = await library.read(lambda records: records.artists.active())
        if artist is None:
            artist = Artist(new_id(), "Ada")
            new = artist
            await library.write(lambda records: records.artists.add(new, utc_now()))
            await library.write(lambda records: records.artists.activate(new.id))
        studio = Studio(
            Workspace(
                library=library,
                artist=artist,
                engines=engines,
                writers=writers,
                inspirations=inspirations(),
                prices=price_table(),
            ),
            connections=connections,
        )
        await studio.images.close_interrupted()
        remote = Remote(studio, connections, store, connector, there.engine)
        known = (await studio.characters.list_characters(ListQuery())).characters
        if known:
            remote.character = known[0].id
        else:
            nothing = ImageRequest(engine=there.engine, count=0)
            creation = await studio.characters.create_character(Details("Nyx Calloway"), nothing)
            remote.character = creation.character.id
        yield remote
    finally:
        connector.close()
        library.close()
