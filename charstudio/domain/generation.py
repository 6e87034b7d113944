"""Requests for images: what is asked, what runs, what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from charstudio.domain import limits
from charstudio.domain.character import clean_text
from charstudio.errors import CharacterValidationError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from decimal import Decimal
    from pathlib import Path

    from charstudio.domain.drawing import Edit
    from charstudio.domain.image import Image


class GenerationKind(StrEnum):
    """Which operation asked for it."""

    CREATE = "create"
    REGENERATE = "regenerate"
    GENERATE = "generate"
    REFINE = "refine"
    EDIT = "edit"


class GenerationStatus(StrEnum):
    """How far it is; the last five are final."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    PARTIAL = "partial"
    FAILED = "failed"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"

    @property
    def final(self) -> bool:
        """True when nothing more will come."""
        return self not in (GenerationStatus.QUEUED, GenerationStatus.RUNNING)


@dataclass(frozen=True)
class ImageRequest:
    """What an artist asks for when asking for images; what is None is left to the engine.

    Attributes:
        engine: Name of the engine.
        style: One of the engine's styles, or "auto"; None takes the one the character had last.
        width: In pixels.
        height: In pixels.
        seed: Of the first image; the next ones count up from it.
        prompt: This round's own prompt instead of the character's.
        reference_image_ids: Images of this artist's characters.
        reference_files: Picture files to look at.
        drawing_id: What is drawn over the first reference image, to say what shall change.
        edit: What shall change, for the round's recipe; its words and traits are in `prompt` already.
        agreed: Whether the artist agreed to what it costs, where that is more than is spent unasked.
        background: One of the model's; so are `format` (of the file), `fidelity` (to the references) and
            `complexity`.
    """

    engine: str = "sketch"
    model: str | None = None
    style: str | None = None
    count: int = 4
    width: int | None = None
    height: int | None = None
    quality: str | None = None
    seed: int | None = None
    prompt: str | None = None
    reference_image_ids: tuple[str, ...] = ()
    reference_files: tuple[Path, ...] = ()
    background: str | None = None
    format: str | None = None
    fidelity: str | None = None
    complexity: str | None = None
    drawing_id: str | None = None
    edit: Edit | None = None
    agreed: bool = False

    def checked(self, *, least: int = 1) -> ImageRequest:
        """The same request, when every engine could take it.

        Raises:
            CharacterValidationError: The count, a side, the seed, the prompt or the references can't be.
        """
        _within("count", self.count, least, limits.IMAGES_A_ROUND)
        if self.seed is not None:
            _within("seed", self.seed, 0, limits.SEED)
        for side in (self.width, self.height):
            if side is not None and side < 1:
                raise CharacterValidationError(
                    "A picture needs a width and a height",
                    field="size",
                    kind="size",
                    width=self.width,
                    height=self.height,
                )
        references = len(self.reference_image_ids) + len(self.reference_files)
        _within("references", references, 0, limits.REFERENCES)
        if self.prompt is not None:
            clean_text(self.prompt, "prompt", limits.PROMPT)
        return self


@dataclass(frozen=True)
class GenerationFault:
    """Why a generation did not bring all that was asked for, as its journal keeps it."""

    kind: str
    title: str
    message: str
    hint: str
    error_id: str


class AttemptState(StrEnum):
    """What became of a request that may cost; only an answer of some kind makes it certain."""

    SENT = "sent"
    ANSWERED = "answered"
    REFUSED = "refused"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True)
class Attempt:
    """One request of a generation to its engine, written down before it was sent.

    Attributes:
        places: The places in the round that it is for, from 0.
        state: What became of it. `REFUSED` is not charged, `UNCERTAIN` may be.
        sent_at: When it was written down.
        fault: Why it brought no image; None while nothing went wrong.
    """

    id: str
    places: tuple[int, ...]
    state: AttemptState
    sent_at: datetime
    fault: GenerationFault | None = None


@dataclass(frozen=True)
class Generation:
    """One running or finished request for images, as the journal has it.

    Attributes:
        requested: How many images were asked for.
        completed: How many came.
        parameters: What was asked for beside engine and model.
        round: Which of its character's generations it is, counted from 1.
        cost_usd: In US dollars; None when it isn't known.
        attempts: Its requests to a service, oldest first.
    """

    id: str
    character_id: str
    kind: GenerationKind
    engine: str
    model: str
    status: GenerationStatus
    requested: int
    completed: int
    round: int
    created_at: datetime
    parameters: Mapping[str, object] = field(default_factory=dict)
    started_at: datetime | None = None
    finished_at: datetime | None = None
    cost_usd: Decimal | None = None
    fault: GenerationFault | None = None
    attempts: tuple[Attempt, ...] = ()

    def attempt_at(self, place: int) -> Attempt | None:
        """The last request for a place in the round; None when none was sent."""
        return next((one for one in reversed(self.attempts) if place in one.places), None)

    def fault_at(self, place: int) -> GenerationFault | None:
        """Why a place in the round has no image: its own reason where there is one, else the generation's."""
        last = self.attempt_at(place)
        return self.fault if last is None or last.fault is None else last.fault

    @property
    def uncertain_places(self) -> tuple[int, ...]:
        """The places whose last request may be charged though no image of it came."""
        last = {place: one for one in self.attempts for place in one.places}
        return tuple(sorted(place for place, one in last.items() if one.state is AttemptState.UNCERTAIN))

    @property
    def owed(self) -> int:
        """How many of the images that were asked for have not come."""
        return max(0, self.requested - self.completed)

    def elapsed_s(self, now: datetime) -> float:
        """Seconds from its start to its end, or to `now` while it runs."""
        if self.started_at is None:
            return 0.0
        return max(0.0, ((self.finished_at or now) - self.started_at).total_seconds())


@dataclass(frozen=True)
class GenerationSnapshot:
    """What a generation has done by now.

    Attributes:
        previews: The latest partial preview by the position of its image in the round, from 0.
        remaining_s: Estimated seconds to the end; None when nothing is known yet.
    """

    generation: Generation
    images: tuple[Image, ...]
    elapsed_s: float
    remaining_s: float | None = None
    previews: Mapping[int, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class GenerationEvent:
    """Something that happened to a generation; `generation` is its state right after."""

    generation: Generation


@dataclass(frozen=True)
class Progressed(GenerationEvent):
    """It is under way: `fraction` of the whole, from 0 to 1; `remaining_s` seconds left, when known."""

    fraction: float
    remaining_s: float | None


@dataclass(frozen=True)
class PreviewArrived(GenerationEvent):
    """A partial preview of the image at position `index` of the round, from 0."""

    index: int
    data: bytes


@dataclass(frozen=True)
class WaitBegan(GenerationEvent):
    """The image at position `index` waits `seconds` because the service asked to go slower.

    Attributes:
        fault: What the service answered. It goes on by itself.
    """

    index: int
    seconds: float
    fault: GenerationFault


@dataclass(frozen=True)
class ImageArrived(GenerationEvent):
    """An image is finished: its file and its row are safe."""

    index: int
    image: Image


@dataclass(frozen=True)
class Finished(GenerationEvent):
    """It brought all that was asked for. `notes`: what the artist should know of how it was made."""

    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Failed(GenerationEvent):
    """It is over and brought less than was asked for; `generation.fault` says why."""

    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cancelled(GenerationEvent):
    """It was stopped as asked; what came is kept."""


def with_cost(generation: Generation, more: Decimal | None) -> Generation:
    """The same generation, which cost so much more; None where nobody knows how much."""
    return generation if more is None else replace(generation, cost_usd=(generation.cost_usd or 0) + more)


def _within(field: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise CharacterValidationError(
            f"{field} is {value}, it can be {least} to {most}",
            field=field,
            kind="out_of_range",
            value=value,
            least=least,
            most=most,
        )
