"""Pictures of a character and how each came to be."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from charstudio.domain.money import Usage

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from decimal import Decimal


@dataclass(frozen=True)
class Original:
    """The bytes of a picture exactly as they were received, as a file of the library.

    Attributes:
        sha256: Of the bytes, in lower-case hexadecimal.
        format: The ending of the file's name: "png", "jpg", "webp" or "gif".
        width: In pixels.
        height: In pixels.
        bytes: Size of the file.
    """

    sha256: str
    format: str
    width: int
    height: int
    bytes: int


@dataclass(frozen=True)
class Recipe:
    """All that made a picture, enough to make it again.

    Attributes:
        prompt: What the engine was given.
        revised_prompt: What the engine says it made of that, empty when it says nothing.
        seed: The engine's seed, None where it has none.
        parameters: Style, size, quality and what else this engine takes or reports.
        parent_image_id: The image that this one was made from.
        cost_usd: In US dollars; None when it isn't known.
    """

    engine: str
    model: str
    prompt: str
    revised_prompt: str = ""
    seed: int | None = None
    parameters: Mapping[str, object] = field(default_factory=dict)
    reference_image_ids: tuple[str, ...] = ()
    parent_image_id: str | None = None
    cost_usd: Decimal | None = None


@dataclass(frozen=True)
class Image:
    """One picture of a character.

    Attributes:
        round: Which generation of the character made it, counted from 1.
        place: Its place in the round, counted from 0; places whose images did not come stay empty.
    """

    id: str
    character_id: str
    generation_id: str
    round: int
    original: Original
    recipe: Recipe
    created_at: datetime
    trashed_at: datetime | None
    place: int = 0


@dataclass(frozen=True)
class Arrival:
    """An image that came and is not in the library yet: all of it but its file.

    Attributes:
        attempt: The request that it answers; empty when none was sent.
        sha256: Of its file; empty before that is known.
        usage: The tokens that the service counted for it.
        estimated: Whether the cost in its recipe is an estimate.
    """

    id: str
    character_id: str
    generation_id: str
    round: int
    place: int
    attempt: str
    recipe: Recipe
    created_at: datetime
    sha256: str = ""
    usage: Usage = field(default_factory=Usage)
    estimated: bool = False

    def image(self, original: Original) -> Image:
        """The image, with its file."""
        return Image(
            id=self.id,
            character_id=self.character_id,
            generation_id=self.generation_id,
            round=self.round,
            original=original,
            recipe=self.recipe,
            created_at=self.created_at,
            trashed_at=None,
            place=self.place,
        )


@dataclass(frozen=True)
class TrashedImage:
    """An image in the trash, and the character outside of it that it belongs to."""

    image: Image
    character_id: str
    character_name: str
