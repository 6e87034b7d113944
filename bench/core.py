"""The figures that need no window: lists, searches, growth, and the built-in engine."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, closing
from itertools import count
from typing import TYPE_CHECKING

from bench.libraries import ARTIST
from bench.measure import Figure, Work, compare
from charstudio.app.composition import open_studio
from charstudio.domain.character import Details, Trait
from charstudio.domain.generation import ImageRequest
from charstudio.domain.listing import ListQuery
from charstudio.engines.sketch.model import PortraitOrder
from charstudio.engines.sketch.sketcher import Sketcher
from charstudio.storage.library import DATABASE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bench.libraries import Libraries
    from bench.measure import Wanted
    from charstudio.services.studio import Studio

SIZES = (1_000, 10_000, 100_000)
_USES = ("create", "open", "list", "search")
_ROWS = """
    SELECT updated_at, id, name, thumbnail, image_count, favourite FROM character
    INDEXED BY ix_character_edited
    WHERE artist_id = ? AND trashed_at IS NULL AND draft = 0 ORDER BY updated_at DESC, id DESC
"""


async def figures(libraries: Libraries, wanted: Wanted) -> AsyncIterator[Figure]:
    """Every figure that is wanted, as it is measured."""
    if wanted("list.load_100k"):
        yield await _load(libraries.long_list())
    if wanted("search.core_100k"):
        yield await _search(libraries.long_list())
    async for figure in _growth(libraries, wanted):
        yield figure
    if wanted("sketch.four"):
        yield await _sketch_four(libraries.place / "sketch")


async def _load(folder: Path) -> Figure:
    """100,000 characters to a list that can be scrolled, beside raw SQL through the same index."""
    async with open_studio(folder) as studio:
        with (
            closing(sqlite3.connect(folder / DATABASE, check_same_thread=False)) as raw,
            ThreadPoolExecutor(1) as worker,
        ):
            loop = asyncio.get_running_loop()

            async def floor() -> object:
                return await loop.run_in_executor(worker, lambda: raw.execute(_ROWS, (ARTIST,)).fetchall())

            return await compare("list.load_100k", studio.characters.index_characters, floor, 1.2)


async def _search(folder: Path) -> Figure:
    """The first page of a word that few have, beside looking for it in the names in memory."""
    async with open_studio(folder) as studio:
        index = await studio.characters.index_characters()
        names = [index[row].name.casefold() for row in range(len(index))]

        async def floor() -> object:
            return [name for name in names if "calloway 77" in name]

        async def ours() -> object:
            return await studio.characters.list_characters(ListQuery(search="calloway 77"))

        return await compare("search.core_100k", ours, floor, None)


async def _growth(libraries: Libraries, wanted: Wanted) -> AsyncIterator[Figure]:
    """Create, open, list and search at each size, in turn with the same at the smallest."""
    numbers = count()
    smallest = SIZES[0]
    names = {size: [use for use in _USES if wanted(_growth_name(use, size))] for size in SIZES[1:]}
    if not any(names.values()):
        return
    async with AsyncExitStack() as stack:
        uses: dict[int, dict[str, Work]] = {}
        for size in SIZES:
            studio = await stack.enter_async_context(open_studio(_of_size(libraries, size)))
            index = await studio.characters.index_characters()
            ids = [index[row].id for row in range(0, len(index), len(index) // 40)]
            uses[size] = _uses(studio, ids, numbers)
        for size in SIZES[1:]:
            for use in names[size]:
                target = size / smallest if use in {"list", "search"} else 1.2
                ours, floor = uses[size][use], uses[smallest][use]
                yield await compare(_growth_name(use, size), ours, floor, target, runs=31)


def _growth_name(use: str, size: int) -> str:
    return f"growth.{use}_{size // 1000}k"


def _of_size(libraries: Libraries, size: int) -> Path:
    return libraries.long_list() if size == SIZES[-1] else libraries.rows(size)


def _uses(studio: Studio, ids: list[str], numbers: count[int]) -> dict[str, Work]:
    chosen = iter(ids * 1000)

    async def create() -> object:
        details = Details(name=f"New {next(numbers)}", traits=(Trait.parse("appearance:red curly hair"),))
        return await studio.characters.create_character(details, ImageRequest(count=0))

    async def open_() -> object:
        return await studio.characters.get_character(next(chosen))

    async def list_() -> object:
        return await studio.characters.list_characters(ListQuery())

    async def search() -> object:
        return await studio.characters.list_characters(ListQuery(search="calloway 77"))

    return {"create": create, "open": open_, "list": list_, "search": search}


async def _sketch_four(folder: Path) -> Figure:
    """Four portraits of 1024 px, saved and listed, beside drawing their SVGs with the renderer alone."""
    traits = tuple(map(Trait.parse, ("appearance:red curly hair", "appearance:round glasses")))
    phrases = tuple(trait.text for trait in traits)
    sketcher = Sketcher()
    style = sketcher.choose_style(phrases)
    drawings = [
        sketcher.svg(PortraitOrder(style=style, person_seed=7, image_seed=7 + place, phrases=phrases))
        for place in range(4)
    ]
    numbers = count()
    with ThreadPoolExecutor(2) as workers:
        loop = asyncio.get_running_loop()

        async def floor() -> object:
            jobs = (loop.run_in_executor(workers, _rendered, drawing) for drawing in drawings)
            return await asyncio.gather(*jobs)

        async with open_studio(folder) as studio:

            async def ours() -> object:
                details = Details(name=f"Nyx {next(numbers)}", traits=traits)
                creation = await studio.characters.create_character(details, ImageRequest(seed=7))
                if creation.run is not None:
                    async with creation.run as run:
                        async for _ in run:
                            pass
                # Equal bytes stand once: each run has to write its files anew.
                shutil.rmtree(folder / "originals")
                return creation

            return await compare("sketch.four", ours, floor, 1.5)


def _rendered(drawing: str) -> bytes:
    import pyvips  # noqa: PLC0415

    image = pyvips.Image.svgload_buffer(drawing.encode(), scale=1.0)
    return bytes(image.resize(1024 / image.width).pngsave_buffer(compression=6))
