"""What an artist draws over an image to say what shall change, and what is asked for with it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from charstudio.domain.character import Trait
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
