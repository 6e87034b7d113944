"""What one generation made, beside what the character was at the time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from charstudio.domain.revision import changes_between

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from charstudio.domain.character import Details
    from charstudio.domain.generation import Generation
    from charstudio.domain.revision import Change


@dataclass(frozen=True)
class Round:
    """A round of a character.

    Attributes:
        generation: What was asked for and what came of it.
        details: What the character was then; None when that isn't known.
        changes: What changed since the round before; empty for the first, and where it isn't known.
    """

    generation: Generation
    details: Details | None
    changes: tuple[Change, ...]


def rounds_of(generations: Sequence[Generation], states: Mapping[int, Details]) -> tuple[Round, ...]:
    """The rounds of a character, newest first.

    Args:
        generations: All of the character's, newest first.
        states: What it was, by the number of the revision.
    """
    then = [state_of(generation, states) for generation in generations]
    return tuple(
        Round(generation, details, changes_between(before, details) if before and details else ())
        for generation, details, before in zip(generations, then, [*then[1:], None], strict=False)
    )


def state_of(generation: Generation, states: Mapping[int, Details]) -> Details | None:
    """What the character was when a generation was asked for; None when that isn't known."""
    revision = generation.parameters.get("revision")
    return states.get(revision) if isinstance(revision, int) else None
