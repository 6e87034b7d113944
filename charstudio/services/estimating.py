"""What requests will probably cost, by the tokens that they will probably use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from charstudio.domain.money import Estimate, Usage

if TYPE_CHECKING:
    from charstudio.domain.character import Details
    from charstudio.domain.money import Price

_CHARACTERS_A_TOKEN: Final = 4
# What a text model gets besides the character: what it shall do, and the form of its answer.
_INSTRUCTIONS: Final = 1000
# What it writes besides the character; one that thinks first is paid for its thoughts as well.
_WRITTEN: Final = (200, 2000)


def tokens_of(characters: int) -> int:
    """About how many tokens a text of so many characters is."""
    return -(-characters // _CHARACTERS_A_TOKEN)


def words_estimate(price: Price, details: Details) -> Estimate:
    """What a text model takes for a better prompt or a refinement of a character."""
    own = tokens_of(_length(details))
    low, high = (
        price.cost(Usage(text_in=_INSTRUCTIONS + own, text_out=own + written)) for written in _WRITTEN
    )
    return Estimate(low, high)


def _length(details: Details) -> int:
    """How many characters a character has in words."""
    texts = (details.name, details.summary, details.backstory, details.image_prompt, *details.tags)
    return sum(map(len, texts)) + sum(len(trait.text) for trait in details.traits)
