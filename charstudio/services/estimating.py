"""What requests will probably cost, by the tokens that they will probably use."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from charstudio.domain.money import Estimate, Usage

if TYPE_CHECKING:
    from charstudio.domain.character import Details
    from charstudio.domain.money import Price
    from charstudio.services.ports import ImageOrder, ModelInfo

_CHARACTERS_A_TOKEN: Final = 4
# What `ModelInfo.output_tokens` are for.
_SQUARE: Final = 1024 * 1024
# Where the shape counts, tokens grow with the area as if there were so many pixels more.
_MORE_PIXELS: Final = 2_000_000
# What a model is most likely to take where the quality is left to it is not above this one.
_BEST_BY_ITSELF: Final = "high"
_NO_PREVIEWS: Final = ("gif",)
# What a text model gets besides the character: what it shall do, and the form of its answer.
_INSTRUCTIONS: Final = 1000
# What it writes besides the character; one that thinks first is paid for its thoughts as well.
_WRITTEN: Final = (200, 2000)


def tokens_of(characters: int) -> int:
    """About how many tokens a text of so many characters is."""
    return -(-characters // _CHARACTERS_A_TOKEN)


@dataclass(frozen=True)
class ImageTask:
    """What of a request for an image decides how many tokens it takes.

    Attributes:
        prompt: How many characters the prompt has.
        references: How many pictures the model gets to look at.
        quality: None leaves it to the model.
        format: Of the file.
    """

    width: int
    height: int
    prompt: int
    references: int = 0
    quality: str | None = None
    format: str | None = None

    @classmethod
    def of(cls, order: ImageOrder) -> ImageTask:
        """That of each image of an order."""
        drawn = (order.mask, order.markup)
        return cls(
            width=order.width,
            height=order.height,
            prompt=len(order.prompt) + len(order.style),
            references=len(order.references) + sum(one is not None for one in drawn),
            quality=order.quality,
            format=order.format,
        )


def image_estimate(price: Price, model: ModelInfo, task: ImageTask) -> Estimate | None:
    """What one image takes; None where nobody knows the tokens of this model and quality."""
    outputs = _outputs(model, task)
    if not outputs:
        return None
    previews = 0 if task.format in _NO_PREVIEWS else model.previews * model.preview_tokens
    low, high = (
        price.cost(
            Usage(
                text_in=tokens_of(task.prompt),
                image_in=task.references * model.reference_tokens,
                image_out=tokens + previews,
            )
        )
        for tokens in (min(outputs), max(outputs))
    )
    return Estimate(low, high)


def _outputs(model: ModelInfo, task: ImageTask) -> list[int]:
    """The tokens of the image itself, by every quality that it can have."""
    known = model.output_tokens
    if task.quality is not None:
        square = [known[task.quality]] if task.quality in known else []
    elif _BEST_BY_ITSELF in known:
        square = [tokens for tokens in known.values() if tokens <= known[_BEST_BY_ITSELF]]
    else:
        square = list(known.values())
    return [math.ceil(tokens * _share(model, task)) for tokens in square]


def _share(model: ModelInfo, task: ImageTask) -> Fraction:
    """The tokens of an image of this size, as a share of those of the square."""
    pixels = task.width * task.height
    if not model.shape_counts:
        return Fraction(pixels, _SQUARE)
    short, long = sorted((task.width, task.height))
    return Fraction(short, long) * Fraction(_MORE_PIXELS + pixels, _MORE_PIXELS + _SQUARE)


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
