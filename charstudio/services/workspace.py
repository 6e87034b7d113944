"""What every use-case works with, and the one place where ownership is checked."""

from __future__ import annotations

import asyncio
import secrets
import uuid
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final, TypeVar

from charstudio.domain.money import MoneyRules, PriceTable
from charstudio.errors import CharacterNotFoundError, CharacterValidationError

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping

    from charstudio.domain.character import Artist, Character
    from charstudio.domain.image import Image
    from charstudio.domain.inspiration import Inspirations
    from charstudio.services.ports import ImageEngine, Library, MoneyStore, Reads, WordEngine

T = TypeVar("T")

# What every engine takes as a seed.
_SEEDS: Final = 2**31


def new_id() -> str:
    """A fresh id for anything in a library: opaque, and unique across libraries."""
    return uuid.uuid4().hex


def may_be_id(text: str) -> bool:
    """Whether something that somebody typed could be an id; the database does not take every text."""
    return text.isascii()


def new_seed() -> int:
    """A fresh seed, for when nobody asked for one."""
    return secrets.randbelow(_SEEDS)


def utc_now() -> datetime:
    """The time."""
    return datetime.now(UTC)


class NoMoney:
    """Rules of money that are kept nowhere: no budget, and no prices of one's own."""

    def __init__(self) -> None:
        self._rules = MoneyRules()

    def load(self) -> MoneyRules:
        """See `ports.MoneyStore`."""
        return self._rules

    def save(self, rules: MoneyRules) -> None:
        """See `ports.MoneyStore`."""
        self._rules = rules


@dataclass(frozen=True)
class Workspace:
    """An open library, who works in it, and the engines at hand.

    Attributes:
        artist: Who works: what is another's is not there. It never changes, so that what is under way
            when artists switch stays with the one who began it.
        engines: The engines that make images, by name; the first one is the default.
        writers: What writes prompts and proposes changes, by name; the first one works by rule, offline.
        inspirations: What made-up characters are made of.
        now: The time in UTC.
        money: Where budget and prices are kept.
        prices: What is charged, as far as it is known without the artist's own prices.
    """

    library: Library
    artist: Artist
    engines: Mapping[str, ImageEngine]
    writers: Mapping[str, WordEngine]
    inspirations: Inspirations
    now: Callable[[], datetime] = utc_now
    money: MoneyStore = field(default_factory=NoMoney)
    prices: PriceTable = field(default_factory=lambda: PriceTable(date.min))

    def owned(self, records: Reads, character_id: str, *, images: bool = True) -> Character:
        """The active artist's character with this id, with or without its images.

        Raises:
            CharacterNotFoundError: There is none, or it is another artist's.
        """
        character = None
        if may_be_id(character_id):
            character = records.characters.get(self.artist.id, character_id, images=images)
        if character is None:
            raise CharacterNotFoundError(
                "There is no such character", kind="character", character=character_id[:64]
            )
        return character

    def owned_in_use(self, records: Reads, character_id: str) -> Character:
        """The same, for what can't be done to a character in the trash.

        Raises:
            CharacterNotFoundError: There is none, or it is another artist's.
            CharacterValidationError: It is in the trash.
        """
        character = self.owned(records, character_id)
        if character.trashed_at is not None:
            raise CharacterValidationError(
                "The character is in the trash", field="character", kind="in_trash", name=character.name
            )
        return character

    def engine(self, name: str) -> ImageEngine:
        """The engine with this name.

        Raises:
            CharacterValidationError: There is none.
        """
        if name not in self.engines:
            raise CharacterValidationError(
                f"There is no engine {name[:40]!r}",
                field="engine",
                kind="unknown_engine",
                value=name[:40],
                choices=", ".join(self.engines),
            )
        return self.engines[name]

    def writer(self, name: str) -> WordEngine:
        """What writes words under this name.

        Raises:
            CharacterValidationError: There is none.
        """
        if name not in self.writers:
            raise CharacterValidationError(
                f"There is no writer {name[:40]!r}",
                field="writer",
                kind="unknown_writer",
                value=name[:40],
                choices=", ".join(self.writers),
            )
        return self.writers[name]


def image_of(character: Character, image: str | int) -> Image:
    """An image of this character that is not in the trash, by its id or its number from 1.

    Raises:
        CharacterValidationError: It has no such image, or the image is in the trash.
    """
    found = any_image_of(character, image)
    if found.trashed_at is not None:
        raise CharacterValidationError("The image is in the trash", field="image", kind="image_in_trash")
    return found


def any_image_of(character: Character, image: str | int) -> Image:
    """An image of this character, also one in the trash, by its id or its number from 1.

    Raises:
        CharacterValidationError: It has no such image.
    """
    if isinstance(image, int):
        found = character.images[image - 1] if 1 <= image <= len(character.images) else None
    else:
        found = character.image(image)
    if found is None:
        raise CharacterValidationError(
            "The character has no such image", field="image", kind="no_image", count=len(character.images)
        )
    return found


async def to_the_end(work: Coroutine[Any, Any, T]) -> T:
    """What `work` returns, done to its end even when the caller is cancelled meanwhile.

    A picture that has come must be kept and recorded, however impatient the caller is. The cancellation comes
    out all the same, with what failed meanwhile as its cause.
    """
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError as cancelled:
        while not task.done():
            try:
                await asyncio.wait([task])
            except asyncio.CancelledError:  # asked twice: still to the end
                continue
        if not task.cancelled() and (error := task.exception()):
            raise cancelled from error
        raise
