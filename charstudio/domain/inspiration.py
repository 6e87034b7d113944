"""Characters made up from lists of words, for when an artist wants to be surprised."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from charstudio.domain.character import Details, Trait, TraitGroup
from charstudio.domain.naming import free_name

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping


@dataclass(frozen=True)
class Inspirations:
    """What made-up characters are made of.

    Attributes:
        traits: For each group, lists of phrases of which a character gets one each; an empty phrase is none.
    """

    first_names: tuple[str, ...]
    last_names: tuple[str, ...]
    summaries: tuple[str, ...]
    traits: Mapping[TraitGroup, tuple[tuple[str, ...], ...]]

    def character(self, dice: random.Random, taken: set[str]) -> Details:
        """A character with a name that is free.

        Args:
            dice: Where chance comes from.
            taken: Keys of the names in use.
        """
        name = free_name(f"{dice.choice(self.first_names)} {dice.choice(self.last_names)}", taken)
        summary = dice.choice(self.summaries)
        traits = tuple(
            Trait(group, phrase)
            for group, choices in self.traits.items()
            for phrases in choices
            if (phrase := dice.choice(phrases))
        )
        return Details(name=name, summary=summary, traits=traits)
