"""What goes into the built-in engine and what comes out of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class SketchStyle:
    """A style of drawing, with what its licence asks us to say."""

    id: str
    title: str
    creator: str
    source: str
    licence: str
    licence_url: str
    credit: str


@dataclass(frozen=True)
class PortraitOrder:
    """One portrait to draw.

    Attributes:
        style: A style's id, never `auto`.
        person_seed: Who it is: hair, skin, the eyes' shape, face and clothes.
        image_seed: What differs between the images of a person: expression, gaze, accessories no trait
            names, background.
        phrases: The character's traits, all groups in order.
        extra: Phrases of this image's own prompt; they win over `phrases`.
        width: In pixels.
        height: In pixels.
    """

    style: str
    person_seed: int
    image_seed: int
    phrases: tuple[str, ...]
    extra: tuple[str, ...] = ()
    width: int = 1024
    height: int = 1024


@dataclass(frozen=True)
class Portrait:
    """A drawn portrait.

    Attributes:
        data: The PNG, the same bytes for the same order.
        style: The style's id.
        expression: The expression's name, such as `happy`.
        options: What was chosen for every slot; fit for JSON.
        not_drawn: Phrases, or the words of a phrase, that this style cannot draw.
        credit: What must be said where the picture is shown.
    """

    data: bytes
    style: str
    expression: str
    options: dict[str, Any]
    not_drawn: tuple[str, ...]
    credit: str
