"""What an artist draws over an image to say what shall change, and what is asked for with it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from charstudio.domain import limits
from charstudio.domain.character import Trait, clean_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from charstudio.domain.image import Original


class DrawingKind(StrEnum):
    """What a drawing says."""

    # Only where it is transparent may the image change.
    MASK = "mask"
    # Strokes and signs that show what is meant; the rest is transparent.
    MARKUP = "markup"


@dataclass(frozen=True)
class Drawing:
    """A drawing over an image of a character, kept to be used again.

    Attributes:
        image_id: The image that it was drawn over.
        original: Its file: a PNG with alpha, as large as that image.
    """

    id: str
    character_id: str
    image_id: str
    kind: DrawingKind
    original: Original
    created_at: datetime


@dataclass(frozen=True)
class Edit:
    """What shall change about an image; everything else stays as it is.

    Attributes:
        words: The change in words.
        trait: A trait that the image shall show; every other trait is locked.
        drawing_id: Where the change is, or what is meant.
    """

    words: str = ""
    trait: Trait | None = None
    drawing_id: str | None = None

    def cleaned(self) -> Edit:
        """The same with its words trimmed and in NFC.

        Raises:
            CharacterValidationError: The words or the trait can't be; an empty trait is none.
        """
        return Edit(
            clean_text(self.words, "words", limits.INSTRUCTION),
            None if self.trait is None else self.trait.cleaned(),
            self.drawing_id or None,
        )

    def recorded(self) -> dict[str, object]:
        """What changes, as the journal and a recipe keep it; the drawing stands beside it there."""
        trait = None if self.trait is None else f"{self.trait.group.value}:{self.trait.text}"
        return {name: value for name, value in (("words", self.words), ("trait", trait)) if value}


def recorded_edit(parameters: Mapping[str, object]) -> Edit | None:
    """The edit that a journal or a recipe keeps; None where it was none."""
    kept, drawing_id = parameters.get("edit"), parameters.get("drawing_id")
    if not isinstance(kept, dict):
        return None
    trait = kept.get("trait")
    return Edit(
        str(kept.get("words") or ""),
        Trait.parse(trait) if isinstance(trait, str) else None,
        drawing_id if isinstance(drawing_id, str) else None,
    )
