"""Images whose file came into the library and whose row did not: they came all the same."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from charstudio.domain import attempts
from charstudio.domain.generation import GenerationStatus, with_cost
from charstudio.errors import EngineError, LibraryError
from charstudio.services.accounts import charge_of, close_account

if TYPE_CHECKING:
    from collections.abc import Callable

    from charstudio.domain.generation import Generation
    from charstudio.domain.image import Arrival, Original
    from charstudio.services.ports import Library, Records


def received(generation: Generation, arrival: Arrival) -> Generation:
    """The state of a generation after an image came."""
    answered = attempts.under_way(generation.attempts, arrival.place)
    return replace(
        with_cost(generation, arrival.recipe.cost_usd),
        completed=generation.completed + 1,
        attempts=attempts.answered(generation.attempts, arrival.attempt or answered, arrival.place),
    )


def take_in(records: Records, library: Library, is_over: Callable[[Generation], bool]) -> tuple[str, ...]:
    """Writes the rows of images whose process ended between file and row.

    Args:
        records: The library's database.
        library: The library.
        is_over: Whether nobody works on a generation any more.

    Returns:
        The ids of those whose note is of no use any more.
    """
    done = []
    for arrival in library.arrivals.left():
        generation = records.generations.named(arrival.generation_id)
        if generation is not None and not is_over(generation):
            continue
        # What can't be read now may be there when the drive is.
        with suppress(LibraryError):
            original = _original(library, arrival)
            if generation is not None and original is not None:
                _take_in(records, generation, arrival, original)
            done.append(arrival.id)
    return tuple(done)


def _original(library: Library, arrival: Arrival) -> Original | None:
    with suppress(EngineError):
        return library.originals.found(arrival.sha256) if arrival.sha256 else None
    return None


def _take_in(records: Records, generation: Generation, arrival: Arrival, original: Original) -> None:
    there = records.images.of_generation(generation.id)
    if any(image.id == arrival.id for image in there):
        return
    taken = {image.place for image in there}
    # Its place can have been filled since, by one that was asked for once more.
    place = arrival.place if arrival.place not in taken else max(*taken, generation.requested - 1) + 1
    image = replace(
        arrival.image(original), character_id=generation.character_id, round=generation.round, place=place
    )
    if not records.characters.received(image):
        return
    records.images.add(image)
    after = _status(received(generation, arrival))
    records.generations.save(after)
    close_account(records, after, charge_of(arrival, generation))


def _status(generation: Generation) -> Generation:
    """The same generation, with the end that it has with one image more."""
    if generation.status in {GenerationStatus.PARTIAL, GenerationStatus.FAILED}:
        if not generation.owed:
            return replace(generation, status=GenerationStatus.SUCCEEDED, fault=None)
        return replace(generation, status=GenerationStatus.PARTIAL)
    return generation
