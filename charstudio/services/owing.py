"""What a generation that is over still owes, and what of it can be asked for again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from charstudio.domain import attempts
from charstudio.domain.attempts import owed_places
from charstudio.errors import CharacterValidationError
from charstudio.services import faults
from charstudio.services.course import Begun

if TYPE_CHECKING:
    from collections.abc import Sequence

    from charstudio.domain.character import Character
    from charstudio.domain.generation import Generation
    from charstudio.services.ports import Reads


@dataclass(frozen=True)
class Unfinished:
    """A generation that is over and owes images.

    Attributes:
        character: What it is for, as it was when it was asked for, where that is known.
        generation: Its state.
        begun: What it made, and what is to be made now.
    """

    character: Character
    generation: Generation
    begun: Begun

    def charged(self) -> int:
        """How many of the images that are to be made now may have been charged already."""
        return len(set(self.begun.positions).intersection(self.generation.uncertain_places))

    def refuse_charged(self) -> None:
        """Refuses to ask again for what may have been charged.

        Raises:
            CharacterValidationError: Some may have been.
        """
        if count := self.charged():
            raise CharacterValidationError(
                "Some of it may have been charged", field="generation", kind="may_be_charged", count=count
            )


def over(generation: Generation) -> Generation:
    """The state of a generation that is over, also where its end could not be recorded."""
    return replace(generation, attempts=attempts.closed(generation.attempts, faults.interrupted()))


def begun(records: Reads, generation: Generation, places: Sequence[int] | None) -> Begun:
    """What a generation made, and what it makes when it is taken up again.

    Args:
        records: The library.
        generation: One that is over and owes images.
        places: The only places of its round to fill, in this order; None for all that are owed.

    Raises:
        CharacterValidationError: A place has its image, is none of the round, or is named twice.
    """
    taken = set(records.images.positions_of(generation.id))
    owed = owed_places(generation, taken)
    images = records.images.of_generation(generation.id)
    if places is None:
        return Begun(images, owed)
    for number, place in enumerate(places):
        if place not in owed or place in places[:number]:
            raise CharacterValidationError(
                "This place of the round is not empty", field="places", kind="place_taken", place=place + 1
            )
    if not places:
        raise CharacterValidationError("No place is named", field="places", kind="nothing_owed")
    left = (generation.fault_at(place) for place in owed if place not in places)
    return Begun(images, tuple(places), next((fault for fault in left if fault), None))
