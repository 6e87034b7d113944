"""Words for traits and tags: what the engine can draw of them, which ones to propose, who has them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from charstudio.domain.naming import folded
from charstudio.errors import CharacterError
from charstudio.services.operation import Operation
from charstudio.services.ordering import style_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from charstudio.domain.character import Details, TraitGroup
    from charstudio.services.ports import ImageEngine
    from charstudio.services.workspace import Workspace


@dataclass(frozen=True)
class SharedTags:
    """The tags of several characters.

    Attributes:
        all: What every one of them has.
        some: What not every one of them has.
    """

    all: tuple[str, ...]
    some: tuple[str, ...]


class VocabularyService:
    """What editors of traits and tags ask at every key; only failures are logged."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def not_drawn(self, details: Details, *, engine: str, style: str | None) -> tuple[str, ...]:
        """The traits, or the words of a trait, that a style of an engine can't draw.

        Args:
            details: The character.
            engine: Name of the engine.
            style: One of its styles; None or "auto" for the one that it would choose.

        Raises:
            CharacterValidationError: There is no such engine or style.
        """
        with Operation("vocabulary.not_drawn", CharacterError, artist=self._artist).step():
            drawing, chosen = await self._drawing(details, engine, style)
            return await drawing.not_drawn(chosen, [trait.text for trait in details.traits])

    async def suggestions(
        self,
        group: TraitGroup,
        typed: str,
        *,
        details: Details,
        engine: str,
        style: str | None,
        limit: int = 8,
    ) -> tuple[str, ...]:
        """Phrases to propose: what the style draws, then what the artist's other characters have.

        Args:
            group: Where the trait is to belong.
            typed: Words that must all stand in a phrase, whatever their case and diacritics.
            details: The character; what it has already is not proposed.
            engine: Name of the engine.
            style: One of its styles; None or "auto" for the one that it would choose.
            limit: How many at most.

        Raises:
            CharacterValidationError: There is no such engine or style.
            CharacterError: The library can't be read.
        """
        with Operation("vocabulary.suggestions", CharacterError, artist=self._artist).step():
            drawing, chosen = await self._drawing(details, engine, style)
            words = folded(typed).split()
            drawn = [text for of, text in await drawing.suggestions(chosen) if of == group]
            has = {trait.text.casefold() for trait in details.traits}
            found = _new(drawn, words, has)[:limit]
            if len(found) < limit:
                known = has | {text.casefold() for text in found}
                artist_id = self._artist
                used = await self._workspace.library.read(
                    lambda records: records.characters.phrases(artist_id, group, words, limit + len(known))
                )
                found += _new(used, words, known)
            return tuple(found[:limit])

    async def tags(self, typed: str, *, details: Details, limit: int = 8) -> tuple[str, ...]:
        """Tags to propose: what the artist's other characters have.

        Args:
            typed: Words that must all stand in a tag, whatever their case and diacritics.
            details: The character; what it has already is not proposed.
            limit: How many at most.

        Raises:
            CharacterError: The library can't be read.
        """
        with Operation("vocabulary.tags", CharacterError, artist=self._artist).step():
            words, artist_id = folded(typed).split(), self._artist
            has = {tag.casefold() for tag in details.tags}
            used = await self._workspace.library.read(
                lambda records: records.characters.tags(artist_id, words, limit + len(has))
            )
            return tuple(_new(used, words, has)[:limit])

    async def shared_tags(self, character_ids: Sequence[str]) -> SharedTags:
        """The tags of several characters, most used first.

        Raises:
            CharacterError: The library can't be read.
        """
        with Operation("vocabulary.shared_tags", CharacterError, artist=self._artist).step():
            artist_id = self._artist
            found = await self._workspace.library.read(
                lambda records: records.characters.tags_of(artist_id, character_ids)
            )
        many = len(character_ids)
        return SharedTags(
            tuple(tag for tag, count in found if count == many),
            tuple(tag for tag, count in found if count < many),
        )

    async def _drawing(self, details: Details, name: str, style: str | None) -> tuple[ImageEngine, str]:
        engine = self._workspace.engine(name)
        # What an engine offers may have to be read first.
        await asyncio.to_thread(lambda: engine.info)
        return engine, await style_for(engine, style, details, {})

    @property
    def _artist(self) -> str:
        return self._workspace.artist.id


def _new(texts: Iterable[str], words: Iterable[str], known: set[str]) -> list[str]:
    """Those that have all the words, each once, and are not known yet."""
    fresh: dict[str, str] = {}
    for text in texts:
        key = text.casefold()
        if key not in known and all(word in folded(text) for word in words):
            fresh.setdefault(key, text)
    return list(fresh.values())
