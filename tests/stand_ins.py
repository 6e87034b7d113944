"""Stand-ins for the world around the use-cases: an engine that does as it is told, a library that fails when
it is told to, and a clock; and what tests look at the world with.
"""

import asyncio
import io
import sqlite3
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from PIL import Image as Pillow

from charstudio.domain.character import Details
from charstudio.domain.generation import GenerationEvent, ImageRequest
from charstudio.domain.image import Original
from charstudio.errors import LibraryError, LibraryErrorKind
from charstudio.services.generation import GenerationRun
from charstudio.services.ports import (
    EngineEvent,
    EngineInfo,
    ImageOrder,
    MadeImage,
    MissedImage,
    ModelInfo,
    Records,
    Style,
)
from charstudio.storage.library import SqliteLibrary

T = TypeVar("T")

# What the scripted engine proposes, in every style.
SUGGESTIONS = (
    ("appearance", "red hair"),
    ("appearance", "short hair"),
    ("appearance", "freckles"),
    ("outfit", "long coat"),
    ("outfit", "round glasses"),
    ("personality", "calm"),
    ("other", "blue background"),
)


def picture(seed: int, width: int = 8, height: int = 8) -> bytes:
    """A small PNG that is the same for the same seed and another for every other one."""
    buffer = io.BytesIO()
    colour = (seed % 256, seed // 256 % 256, seed // 65536 % 256)
    Pillow.new("RGB", (width, height), colour).save(buffer, "PNG")
    return buffer.getvalue()


def drawing(opened: Sequence[tuple[int, int]] = ((0, 0),), width: int = 8, height: int = 8) -> bytes:
    """A PNG that is transparent at these points, and black elsewhere."""
    picture = Pillow.new("RGBA", (width, height), (0, 0, 0, 255))
    for point in opened:
        picture.putpixel(point, (0, 0, 0, 0))
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


@dataclass
class ScriptedEngine:
    """Makes a small picture for each image, or whatever `script` says instead.

    Attributes:
        script: For each image of an order: what to yield for it (an event), or raise (an exception).
        orders: What it was asked for.
        gate: When set, each image waits for it to be opened.
        sends: Asks a service for each image, as the journal of requests then shows.
        references: How many references its first model looks at.
        drawings: Whether that model takes masks and markups.
    """

    script: Callable[[ImageOrder, int], EngineEvent | Exception] | None = None
    orders: list[ImageOrder] = field(default_factory=list)
    gate: asyncio.Event | None = None
    closed: int = 0
    began: asyncio.Condition = field(default_factory=asyncio.Condition)
    references: int = 0
    drawings: bool = False
    sends: bool = False

    @property
    def info(self) -> EngineInfo:
        model = ModelInfo(
            "model-1",
            "Model 1",
            (16, 16),
            8,
            64,
            qualities=("low", "high"),
            formats=("png", "gif") if self.drawings else (),
            most_references=self.references,
            masks=self.drawings,
            markups=self.drawings,
        )
        return EngineInfo(
            "scripted",
            "Scripted",
            offline=True,
            free=True,
            models=(model, ModelInfo("model-2", "Model 2", (16, 16), 8, 64)),
            styles=(Style("plain", "Plain"), Style("fancy", "Fancy")),
        )

    async def choose_style(self, details: Details) -> str:
        return "fancy" if details.traits else "plain"

    async def not_drawn(self, style: str, phrases: Sequence[str]) -> tuple[str, ...]:
        """Grey is beyond it."""
        return tuple(phrase for phrase in phrases if "grey" in phrase)

    async def suggestions(self, style: str) -> tuple[tuple[str, str], ...]:
        return SUGGESTIONS

    async def reachable(self) -> bool:
        return True

    async def generate(self, order: ImageOrder) -> AsyncGenerator[EngineEvent, None]:
        async with self.began:
            self.orders.append(order)
            self.began.notify_all()
        try:
            for index in range(order.count):
                attempt = await order.requests.sending([index]) if self.sends else ""
                if self.gate is not None:
                    await self.gate.wait()
                event = made(order, index) if self.script is None else self.script(order, index)
                if isinstance(event, Exception):
                    raise event
                yield (
                    replace(event, attempt=attempt) if isinstance(event, (MadeImage, MissedImage)) else event
                )
        finally:
            self.closed += 1

    async def reached(self, orders: int) -> None:
        """Waits until so many orders have begun."""
        async with self.began:
            await self.began.wait_for(lambda: len(self.orders) >= orders)


def made(order: ImageOrder, index: int, cost: Decimal | None = Decimal("0.02")) -> MadeImage:
    seed = order.seed + index
    return MadeImage(index, picture(seed), seed, {"style": order.style}, cost_usd=cost)


@dataclass
class Clock:
    """Moves only when told to, and a microsecond each time it is asked."""

    time: datetime = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.time += timedelta(microseconds=1)
        return self.time

    def pass_(self, **span: float) -> None:
        self.time += timedelta(**span)


class FailingLibrary:
    """A library that fails when it is told to.

    Attributes:
        reading: What every read raises.
        writing: What every write raises when its work is done, once `spared` of them have passed.
        keeping: What keeping a picture raises.
        fetching: What reading a picture raises.
        removing: What removing a picture raises.
        before_write: Called before each write, with its number from 1.
    """

    def __init__(self, library: SqliteLibrary) -> None:
        self._library = library
        self.folder, self.holder = library.folder, library.holder
        self.originals, self.arrivals = FailingOriginals(self, library), library.arrivals
        self.reading: Exception | None = None
        self.writing: Exception | None = None
        self.keeping: Exception | None = None
        self.fetching: Exception | None = None
        self.removing: Exception | None = None
        self.spared = 0
        self.writes = 0
        self.before_write: Callable[[int], None] | None = None

    def prepare(self) -> None:
        self._library.prepare()

    async def read(self, work: Callable[[Records], T]) -> T:
        if self.reading is not None:
            raise self.reading
        return await self._library.read(work)

    async def write(self, work: Callable[[Records], T]) -> T:
        self.writes += 1
        if self.before_write is not None:
            self.before_write(self.writes)
        if self.writing is None or self.writes <= self.spared:
            return await self._library.write(work)
        error = self.writing

        def fails(records: Records) -> T:
            work(records)
            raise error

        return await self._library.write(fails)

    def fail_writes(self, error: Exception | None = None, *, after: int = 0) -> None:
        """From now on, once `after` writes have passed."""
        self.writing, self.spared, self.writes = error or disk_full(), after, 0

    def holder_alive(self, holder: str) -> bool:
        return self._library.holder_alive(holder)

    async def changed_elsewhere(self) -> bool:
        if self.reading is not None:
            raise self.reading
        return await self._library.changed_elsewhere()


@dataclass
class FailingOriginals:
    """The pictures of a library that fails."""

    told: FailingLibrary
    library: SqliteLibrary

    def path(self, original: Original) -> Path:
        return self.library.originals.path(original)

    def keep(
        self, data: bytes, *, paid: bool = False, before: Callable[[str], None] | None = None
    ) -> Original:
        if self.told.keeping is not None:
            raise self.told.keeping
        return self.library.originals.keep(data, paid=paid, before=before)

    def read(self, original: Original) -> bytes:
        if self.told.fetching is not None:
            raise self.told.fetching
        return self.library.originals.read(original)

    def found(self, sha256: str) -> Original | None:
        return self.library.originals.found(sha256)

    def remove(self, original: Original) -> None:
        if self.told.removing is not None:
            raise self.told.removing
        self.library.originals.remove(original)


def disk_full() -> LibraryError:
    return LibraryError(LibraryErrorKind.FULL, "disk full", place="/somewhere/library.db", system="no space")


def asked(count: int = 1, **more: object) -> ImageRequest:
    """A request to the scripted engine."""
    return ImageRequest(engine="scripted", count=count, **more)  # type: ignore[arg-type]


async def events_of(run: GenerationRun) -> list[GenerationEvent]:
    """Makes the images of a run and gives its events."""
    async with run:
        return [event async for event in run]


def contents(folder: Path) -> dict[str, tuple[int, bytes | None]]:
    """Every name below a folder, with when it changed and what is in it."""
    return {
        str(path.relative_to(folder)): (
            path.lstat().st_mtime_ns,
            path.read_bytes() if path.is_file() else None,
        )
        for path in sorted([folder, *folder.rglob("*")])
    }


def rows(folder: Path) -> list[str]:
    """Everything in a library's database, as statements."""
    with closing(sqlite3.connect(f"file:{folder / 'library.db'}?mode=ro", uri=True)) as database:
        return list(database.iterdump())


def files(folder: Path) -> set[str]:
    """The names of a library's originals, unfinished ones too."""
    return {path.name for path in (folder / "originals").rglob("*") if path.is_file()}
