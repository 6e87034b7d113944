"""What the tour goes through: chapters, each of them one start of CharStudio."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.tour import (
    again,
    changing,
    connected,
    crowd,
    edges,
    errors,
    first_hour,
    looking,
    making,
    places,
    rounds,
    words_and_money,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tools.tour.artist import Artist

Step = "Callable[[Artist], None]"


@dataclass(frozen=True)
class Chapter:
    """One start of CharStudio.

    Attributes:
        library: Which of the tour's libraries it works on; chapters on the same one build on each other.
        prepare: Makes the library before the start.
        killed: It ends in the middle of its work, as when the power goes.
    """

    name: str
    library: str
    steps: tuple[Callable[[Artist], None], ...]
    prepare: Callable[[Path], None] | None = None
    killed: bool = False

    @property
    def titles(self) -> tuple[str, ...]:
        """What its steps are called."""
        return tuple(title(step) for step in self.steps)


def title(step: Callable[[Artist], None]) -> str:
    """What a step is called."""
    return step.__name__.replace("_", " ")


CHAPTERS = (
    Chapter("first hour", "first", (*first_hour.STEPS, *making.STEPS, *looking.STEPS, *places.STEPS)),
    Chapter("again", "first", again.STEPS),
    Chapter("cut off", "first", rounds.CUT_OFF, killed=True),
    Chapter("after that", "first", rounds.AFTER_THAT),
    Chapter("what goes wrong", "wrong", (*edges.STEPS, *rounds.FAILING, *errors.STEPS)),
    Chapter("a service", "service", connected.STEPS),
    Chapter("words and money", "words", (*words_and_money.FIRST, *changing.STEPS, *words_and_money.LAST)),
    Chapter("a thousand", "crowd", crowd.STEPS, prepare=crowd.prepare),
)
