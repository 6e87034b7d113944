"""Checks of what a library needs: words, the database, drawings, money, the built-in engine, pictures."""

from __future__ import annotations

import asyncio
import io
from contextlib import aclosing
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from PIL import Image as Pillow

from charstudio.app.composition import built_in, inspirations, open_studio
from charstudio.domain.character import Details, Trait
from charstudio.domain.drawing import DrawingKind
from charstudio.domain.generation import ImageRequest
from charstudio.domain.listing import ListQuery
from charstudio.domain.money import MoneyRules, Price, Usage
from charstudio.engines.openai.prices import price_table
from charstudio.engines.sketch.engine import MODEL, NAME
from charstudio.engines.sketch.words import RuleWords
from charstudio.services.ports import ImageOrder, MadeImage, MissedImage, NoLog
from charstudio.settings.money_file import FILE as MONEY_FILE
from charstudio.settings.money_file import MoneyFile
from charstudio.storage import schema
from charstudio.storage.headers import identify
from charstudio.storage.library import BACKUPS, DATABASE, open_library

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from charstudio.app.selftest import Check
    from charstudio.domain.character import Character
    from charstudio.services.studio import Studio

_SIDE: Final = 128
# Fewer are no portrait on its background.
_LEAST_COLOURS: Final = 16
# The formats that a library takes, by the ending of their files.
FORMATS: Final[Mapping[str, str]] = {"png": "PNG", "jpg": "JPEG", "webp": "WEBP", "gif": "GIF"}
# A million tokens of every kind, which is what prices are said of.
_MILLION_EACH: Final = Usage(1_000_000, 1_000_000, 1_000_000, 1_000_000)
# Before all others: where a whole schema is brought up to date, every revision was found.
_FIRST: Final = 1


class NotRightError(Exception):
    """Something is there, but does not do what it should."""


def picture() -> Pillow.Image:
    """A picture in which every pixel says where it is."""
    ramp = Pillow.linear_gradient("L").resize((_SIDE, _SIDE))
    return Pillow.merge("RGB", (ramp, ramp.rotate(90), ramp.rotate(180)))


def encoded(ending: str) -> bytes:
    """That picture in one of `FORMATS`."""
    file = io.BytesIO()
    picture().save(file, FORMATS[ending])
    return file.getvalue()


def drawing() -> bytes:
    """A drawing over that picture, which leaves half of it open."""
    file = io.BytesIO()
    alpha = Pillow.linear_gradient("L").resize((_SIDE, _SIDE)).point([0] * 128 + [255] * 128)
    Pillow.merge("LA", (alpha, alpha)).save(file, "PNG")
    return file.getvalue()


def _database(place: Path) -> str:
    """A character is made with its images, searched and found by who opens the library next."""
    return asyncio.run(_made_and_found(place / "library"))


async def _made_and_found(folder: Path) -> str:
    async with open_studio(folder) as studio:
        made = await _made(studio)
    async with open_studio(folder) as studio:
        word = made.details.summary.split()[0]
        page = await studio.characters.list_characters(ListQuery(search=word))
        names = [character.name for character in page.characters]
        if names != [made.details.name]:
            raise NotRightError(f"{made.details.name} was made; {names} were found")
        (image,) = (await studio.characters.get_character(page.characters[0].id)).images
        if not studio.workspace.library.originals.path(image.original).is_file():
            raise NotRightError("The image has no file")
    return f"made and found {made.details.name}"


async def _made(studio: Studio) -> Character:
    """A character with an image."""
    details = await studio.characters.surprise()
    request = ImageRequest(count=1, width=_SIDE, height=_SIDE)
    creation = await studio.characters.create_character(details, request)
    if creation.run is not None:
        async with creation.run as run:
            async for _ in run:
                pass
    return creation.character


def _drawings(place: Path) -> str:
    """What is drawn over an image is there for who opens the library next."""
    return asyncio.run(_drawn_over(place / "library"))


async def _drawn_over(folder: Path) -> str:
    async with open_studio(folder) as studio:
        character = await _made(studio)
        for kind in DrawingKind:
            await studio.edits.keep_drawing(character.id, 1, kind, drawing())
    async with open_studio(folder) as studio:
        kept = await studio.edits.list_drawings(character.id, 1)
        for one in kept:
            if await studio.edits.read_drawing(character.id, one.id) != drawing():
                raise NotRightError(f"The {one.kind.value} is not what was drawn")
    kinds = sorted(one.kind.value for one in kept)
    if kinds != sorted(DrawingKind):
        raise NotRightError(f"Of what was drawn these were kept: {kinds}")
    return " and ".join(kinds)


def _money(place: Path) -> str:
    """Rules are kept to the cent, and whatever has a price costs something."""
    file, rules = (
        place / MONEY_FILE,
        MoneyRules(Decimal("20.10"), Decimal("0.3"), (Price("mine", Decimal(1)),)),
    )
    MoneyFile(file).save(rules)
    if (read := MoneyFile(file).load()) != rules:
        raise NotRightError(f"The rules come back as {read}")
    table = price_table()
    free = [price.models for price in table.prices if not price.cost(_MILLION_EACH)]
    if free or not table.prices:
        raise NotRightError(f"Of {len(table.prices)} prices these are none: {', '.join(free)}")
    return f"{len(table.prices)} prices of {table.as_of}"


def _migrations(place: Path) -> str:
    """An older library is brought up to date, and a copy of it put aside."""
    schema.create(place / DATABASE, schema.Migrations(head=_FIRST))
    if schema.standing(place / DATABASE) is not schema.Standing.OLDER:
        raise NotRightError("An older library is not seen to be one")
    open_library(place).close()
    if schema.standing(place / DATABASE) is not schema.Standing.CURRENT:
        raise NotRightError("It is not up to date")
    if len(list((place / BACKUPS).iterdir())) != 1:
        raise NotRightError("No copy was put aside")
    return f"up to schema {schema.HEAD}"


def _words(_: Path) -> str:
    """The writer by rule does what it is told, with its lists of words."""
    rule = RuleWords()
    before = Details("Nyx", traits=(Trait.parse("appearance:red curly hair"),))
    refined = asyncio.run(rule.refine(before, (), "make the hair blue", NoLog()))
    if refined.details.traits == before.traits:
        raise NotRightError("The hair was not made blue")
    return f"{len(inspirations().first_names)} first names; prompts by rule"


def _built_in_engine(_: Path) -> str:
    """Every style draws a portrait."""
    return asyncio.run(_drawn())


async def _drawn() -> str:
    engine = built_in()[0][NAME]
    styles = [style.id for style in engine.info.styles]
    wrong = []
    for style in styles:
        try:
            await _drawn_in(style)
        except NotRightError as error:
            wrong.append(f"{style}: {error}")
    if wrong or not styles:
        raise NotRightError("; ".join(wrong) or "There is no style")
    return f"{len(styles)} styles drawn"


async def _drawn_in(style: str) -> None:
    order = ImageOrder(
        details=Details("Nyx"),
        person_seed=7,
        model=MODEL,
        style=style,
        prompt="",
        own_prompt="",
        count=1,
        width=_SIDE,
        height=_SIDE,
        quality=None,
        seed=7,
    )
    async with aclosing(built_in()[0][NAME].generate(order)) as events:
        async for event in events:
            if isinstance(event, MissedImage):
                raise NotRightError(str(event.error)) from event.error
            if isinstance(event, MadeImage):
                _look_at(event.data)
                return
    raise NotRightError("Nothing came")


def _look_at(data: bytes) -> None:
    with Pillow.open(io.BytesIO(data), formats=("PNG",)) as drawn:
        colours = drawn.convert("RGB").getcolors(_SIDE * _SIDE)
        if drawn.size != (_SIDE, _SIDE) or len(colours or ()) < _LEAST_COLOURS:
            raise NotRightError("It is empty")


def _formats(_: Path) -> str:
    """Every format is written, known again and decoded."""
    for ending in FORMATS:
        data = encoded(ending)
        known = identify(data)
        if (known.format, known.width, known.height) != (ending, _SIDE, _SIDE):
            raise NotRightError(f"{ending} is taken for {known}")
        with Pillow.open(io.BytesIO(data)) as read:
            read.load()
    return ", ".join(FORMATS)


CHECKS: Final[Mapping[str, Check]] = {
    "words": _words,
    "database": _database,
    "migrations": _migrations,
    "drawings": _drawings,
    "money": _money,
    "built-in engine": _built_in_engine,
    "picture formats": _formats,
}
