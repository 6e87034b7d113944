"""Artists, characters and their traits."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from charstudio.domain import limits
from charstudio.domain.naming import clean_name
from charstudio.errors import CharacterValidationError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from charstudio.domain.image import Image

T = TypeVar("T")

# Control characters that no text may have; tabs and line breaks are fine where text has lines.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True)
class Artist:
    """The owner of characters in a library."""

    id: str
    name: str


class TraitGroup(StrEnum):
    """Where a trait belongs."""

    APPEARANCE = "appearance"
    OUTFIT = "outfit"
    PERSONALITY = "personality"
    OTHER = "other"


@dataclass(frozen=True)
class Trait:
    """One short phrase about a character."""

    group: TraitGroup
    text: str

    @classmethod
    def parse(cls, text: str) -> Trait:
        """A trait from "group:phrase"; a phrase without a group belongs to `other`.

        Raises:
            CharacterValidationError: The group is none of ours, or the phrase is empty or too long.
        """
        head, colon, phrase = text.partition(":")
        if not colon:
            return cls(TraitGroup.OTHER, _phrase(head))
        try:
            group = TraitGroup(head.strip().casefold())
        except ValueError:
            raise CharacterValidationError(
                f"There is no trait group {head.strip()[:40]!r}",
                field="traits",
                kind="trait_group",
                group=head.strip()[:40],
            ) from None
        return cls(group, _phrase(phrase))

    def cleaned(self) -> Trait:
        """The same as it is stored.

        Raises:
            CharacterValidationError: The phrase is empty or too long.
        """
        return Trait(TraitGroup(self.group), _phrase(self.text))


@dataclass(frozen=True)
class Details:
    """What an artist says about a character: all that can be edited, and all that a revision keeps."""

    name: str = ""
    summary: str = ""
    backstory: str = ""
    image_prompt: str = ""
    traits: tuple[Trait, ...] = ()
    tags: tuple[str, ...] = ()

    def cleaned(self, *, draft: bool = False) -> Details:
        """The same as it is stored: trimmed, in NFC, without empty or repeated traits and tags.

        Args:
            draft: A draft may have no name yet.

        Raises:
            CharacterValidationError: A field has what it can't have; `field` names it.
        """
        return Details(
            name="" if draft and not self.name.strip() else clean_name(self.name),
            summary=clean_text(self.summary, "summary", limits.SUMMARY),
            backstory=clean_text(self.backstory, "backstory", limits.BACKSTORY),
            image_prompt=clean_text(self.image_prompt, "image_prompt", limits.PROMPT),
            traits=_clean_traits(self.traits),
            tags=_clean_tags(self.tags),
        )


@dataclass(frozen=True)
class Character:
    """A character as a library holds it.

    Attributes:
        seed: Who it is, for engines that draw from seeds.
        styles: The last style for each engine, by the engine's name.
        images: Every image of it, oldest first, those in the trash too; empty where only a list was read.
        image_count: How many images it has that are not in the trash.
        revision: Counts its changes: a write with an older one is stale.
        draft: Begun, but not made real by `create_character` yet.
    """

    id: str
    artist: Artist
    details: Details
    seed: int
    favourite: bool
    primary_image_id: str | None
    image_count: int
    revision: int
    draft: bool
    created_at: datetime
    updated_at: datetime
    trashed_at: datetime | None
    styles: Mapping[str, str] = field(default_factory=dict)
    images: tuple[Image, ...] = ()

    @property
    def name(self) -> str:
        """The name, empty for a draft without one."""
        return self.details.name

    def image(self, image_id: str) -> Image | None:
        """Its image with this id, also one in the trash."""
        return next((image for image in self.images if image.id == image_id), None)


def clean_text(text: str, field: str, limit: int) -> str:
    """The text trimmed and in NFC.

    Raises:
        CharacterValidationError: It is longer than `limit` or has control characters.
    """
    # Measured first: normalising megabytes only to refuse them is slow. Four code points are the most that
    # become one.
    stripped = text.strip()
    cleaned = unicodedata.normalize("NFC", stripped) if len(stripped) <= 4 * limit else stripped
    if len(cleaned) > limit:
        raise CharacterValidationError(
            f"The {field} has {len(cleaned):,} characters, at most {limit:,} fit",
            field=field,
            kind="too_long",
            length=len(cleaned),
            limit=limit,
        )
    if _CONTROL.search(cleaned):
        raise CharacterValidationError(
            f"The {field} has a control character", field=field, kind="control_character"
        )
    return cleaned


def clean_tag(text: str, field: str) -> str:
    """The tag in NFC, with single spaces; empty when nothing was given.

    Raises:
        CharacterValidationError: It is too long or has control characters.
    """
    return " ".join(clean_text(text, field, limits.TAG).split())


def _phrase(text: str) -> str:
    phrase = " ".join(clean_text(text, "traits", limits.TRAIT).split())
    if not phrase:
        raise CharacterValidationError("A trait is empty", field="traits", kind="trait_empty")
    return phrase


def _clean_traits(traits: Iterable[Trait]) -> tuple[Trait, ...]:
    kept: dict[tuple[str, str], Trait] = {}
    for trait in traits:
        phrase = _phrase(trait.text)
        kept.setdefault((trait.group, phrase.casefold()), Trait(TraitGroup(trait.group), phrase))
    return _counted(tuple(kept.values()), "traits", limits.TRAITS)


def _clean_tags(tags: Iterable[str]) -> tuple[str, ...]:
    kept: dict[str, str] = {}
    for tag in tags:
        word = clean_tag(tag, "tags")
        if not word:
            raise CharacterValidationError("A tag is empty", field="tags", kind="tag_empty")
        kept.setdefault(word.casefold(), word)
    return _counted(tuple(kept.values()), "tags", limits.TAGS)


def _counted(values: tuple[T, ...], field: str, limit: int) -> tuple[T, ...]:
    if len(values) > limit:
        raise CharacterValidationError(
            f"{len(values)} {field}, at most {limit} fit",
            field=field,
            kind="too_many",
            count=len(values),
            limit=limit,
        )
    return values
