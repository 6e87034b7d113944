"""What came of a generation so far, and what is still to come of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from charstudio.domain.generation import (
    Cancelled,
    Failed,
    Finished,
    GenerationEvent,
    GenerationSnapshot,
    GenerationStatus,
    Progressed,
)
from charstudio.errors import EngineError, EngineErrorKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from charstudio.domain.generation import Generation, GenerationFault
    from charstudio.domain.image import Image
    from charstudio.domain.pace import Pace


@dataclass(frozen=True)
class Begun:
    """What a generation has made before it is taken up again.

    Attributes:
        images: Those that came, also those in the trash.
        positions: The places in the round that are filled now, in the order of what is made.
        fault: Why the places that stay empty have no image; None when all are filled.
    """

    images: tuple[Image, ...]
    positions: tuple[int, ...]
    fault: GenerationFault | None = None


@dataclass
class Course:
    """What came of a generation so far.

    Attributes:
        begun: What was there before, and what is to come.
        pace: What is known of how long that takes.
        images: All that came, also before.
        previews: The newest of each image that is not there yet, by its place in the round.
        missed: Why those that will not come don't.
        made: How many came now.
        made_after_s: When the last of these came, from the start.
        failed: Whether something put an end to it.
    """

    begun: Begun
    pace: Pace
    images: list[Image]
    notes: list[str]
    previews: dict[int, bytes] = field(default_factory=dict)
    missed: list[EngineError] = field(default_factory=list)
    made: int = 0
    made_after_s: float = 0.0
    failed: bool = False

    @classmethod
    def of(cls, generation: Generation, begun: Begun | None, pace: Pace, notes: Sequence[str]) -> Course:
        """The course of a generation that begins, or is taken up again."""
        begun = Begun((), tuple(range(generation.requested))) if begun is None else begun
        return cls(begun, pace, list(begun.images), list(notes))

    def place(self, generation: Generation, index: int) -> int:
        """Where in the round the image with this number of the order belongs."""
        known = self.begun.positions
        return known[index] if index < len(known) else generation.requested + index - len(known)

    def came(self, image: Image, place: int, after_s: float) -> None:
        """Takes in a finished image."""
        self.images.append(image)
        self.previews.pop(place, None)
        self.made += 1
        self.made_after_s = after_s

    def shortfall(self) -> EngineError | None:
        """Why less came than was to come now; None when all came."""
        if self.made >= len(self.begun.positions):
            return None
        if self.missed:
            return self.missed[0]
        return EngineError(EngineErrorKind.BAD_ANSWER, "Fewer images came than were asked for")

    def progress(self, generation: Generation, now: datetime) -> Progressed:
        """How far it is."""
        left = len(self.begun.positions) - self.made - len(self.missed)
        fraction = 1 - max(0, left) / generation.requested
        return Progressed(generation, fraction, self._remaining_s(generation.elapsed_s(now)))

    def snapshot(self, generation: Generation, now: datetime) -> GenerationSnapshot:
        """All of it."""
        elapsed = generation.elapsed_s(now)
        remaining = None if generation.status.final else self._remaining_s(elapsed)
        return GenerationSnapshot(generation, tuple(self.images), elapsed, remaining, dict(self.previews))

    def last_word(self, generation: Generation) -> GenerationEvent:
        """The event that ends it."""
        if generation.status is GenerationStatus.CANCELLED:
            return Cancelled(generation)
        # What was to come now can have come, and the round be partial all the same.
        ending = Failed if self.failed else Finished
        return ending(generation, tuple(self.notes))

    def _remaining_s(self, elapsed: float) -> float | None:
        # Those that are missed are waited for no more.
        count = len(self.begun.positions) - len(self.missed)
        return self.pace.left_s(count, self.made, self.made_after_s, elapsed)
