"""Rounds and images for tests of the grid that need no library."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QPixmap

from charstudio.domain.character import Artist, Character, Details
from charstudio.domain.generation import (
    Attempt,
    AttemptState,
    Generation,
    GenerationFault,
    GenerationKind,
    GenerationStatus,
)
from charstudio.domain.image import Image, Original, Recipe
from charstudio.domain.revision import Change
from charstudio.domain.round import Round
from charstudio.ui.background.runner import Wait

NOW = datetime(2026, 11, 22, 14, 2, tzinfo=UTC)
FAULT = GenerationFault("failed", "Not every image was made", "The engine could not draw it.", "Again.", "e1")


def generation(
    number: int,
    status: GenerationStatus = GenerationStatus.SUCCEEDED,
    *,
    requested: int = 4,
    completed: int = 4,
    cost: str | None = None,
    fault: GenerationFault | None = None,
    parameters: Mapping[str, object] | None = None,
    created_at: datetime = NOW,
    attempts: tuple[Attempt, ...] = (),
) -> Generation:
    return Generation(
        f"g{number}",
        "c1",
        GenerationKind.REGENERATE,
        "scripted",
        "model-1",
        status,
        requested,
        completed,
        number,
        created_at,
        parameters or {},
        cost_usd=None if cost is None else Decimal(cost),
        fault=fault,
        attempts=attempts,
    )


def attempt(
    *places: int, state: AttemptState = AttemptState.UNCERTAIN, fault: GenerationFault | None = None
) -> Attempt:
    """A request for these places."""
    return Attempt("".join(map(str, places)), places, state, NOW, fault)


def image(number: int, of: Generation, *, trashed: bool = False, place: int | None = None) -> Image:
    return Image(
        f"i{number}",
        "c1",
        of.id,
        of.round,
        Original(f"sha{number}", "png", 8, 8, 70),
        Recipe("scripted", "model-1", "prompt"),
        NOW,
        NOW if trashed else None,
        number - 1 if place is None else place,
    )


def round_(of: Generation, *changes: Change) -> Round:
    return Round(of, None, changes)


def character(*images: Image, primary: str | None = None) -> Character:
    return Character(
        "c1",
        Artist("a1", "Ada"),
        Details("Nyx Calloway"),
        1,
        False,
        primary,
        len(images),
        1,
        False,
        NOW,
        NOW,
        None,
        {},
        images,
    )


@dataclass
class Live:
    """A running generation, as the runner has it."""

    generation: Generation
    previews: dict[int, QImage] = field(default_factory=dict)
    arrived: dict[int, str] = field(default_factory=dict)
    waits: dict[int, Wait] = field(default_factory=dict)
    fraction: float = 0.0
    remaining_s: float | None = None
    elapsed_s: float = 11.0


class Pictures(QObject):
    """Thumbnails that have a picture of one colour for everything, and remember what they were asked for."""

    ready = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[str] = set()
        self.forgotten = 0
        self.lost: set[str] = set()

    def pixmap(self, sha256: str, side: int, _ratio: float = 1.0) -> QPixmap | None:
        self.asked.add(sha256)
        if sha256 in self.lost:
            return None
        picture = QPixmap(side, side)
        picture.fill("red")
        return picture

    def broken(self, sha256: str) -> bool:
        return sha256 in self.lost

    def forget_waiting(self) -> None:
        self.forgotten += 1
