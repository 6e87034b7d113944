"""How long a round takes, learnt from those that were made before."""

from __future__ import annotations

import math
import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

# So many rounds count; a computer or a service that got faster is noticed soon.
_REMEMBERED: Final = 20


@dataclass(frozen=True)
class Timing:
    """How long a round took from its start to its end.

    Attributes:
        size: Of its images, as the journal has it; empty when it isn't known.
        quality: What was asked for; None when it was left to the engine.
        images: How many it made in this time.
    """

    size: str
    quality: str | None
    images: int
    seconds: float


@dataclass(frozen=True)
class Pace:
    """How long images take that are made at the same time.

    Attributes:
        at_once: How many those are.
        seconds: What they take; None when no round of their kind was made yet.
    """

    at_once: int
    seconds: float | None = None

    def whole_s(self, count: int) -> float | None:
        """Seconds that so many images take; None when nothing is known."""
        return None if self.seconds is None else self.seconds * self._turns(count)

    def left_s(self, count: int, made: int, made_after_s: float, elapsed_s: float) -> float | None:
        """Seconds to the end of a round that is under way; None when nothing is known.

        Args:
            count: How many images it makes in all.
            made: How many of them came.
            made_after_s: When the last of them came, from the start. What this round showed counts more
                than what earlier ones did.
            elapsed_s: Since the start.
        """
        whole = made_after_s / self._turns(made) * self._turns(count) if made else self.whole_s(count)
        return None if whole is None else max(0.0, whole - elapsed_s)

    def _turns(self, count: int) -> int:
        return math.ceil(count / max(1, self.at_once))


def pace_of(timings: Sequence[Timing], size: str, quality: str | None, at_once: int) -> Pace:
    """The pace to expect of images of this size and quality; of another kind where there was none of it.

    Args:
        timings: Of rounds of the same engine and model, newest first.
        size: As the journal has it.
        quality: What is asked for.
        at_once: How many images are made at the same time.
    """
    alike = [one for one in timings if (one.size, one.quality) == (size, quality)]
    pace = Pace(at_once)
    known = [one.seconds / pace._turns(one.images) for one in (alike or timings)[:_REMEMBERED] if one.images]
    return Pace(at_once, statistics.median(known) if known else None)
