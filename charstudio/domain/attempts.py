"""What becomes of the requests of a generation, place by place of its round."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from charstudio.domain.generation import Attempt, AttemptState

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from charstudio.domain.generation import Generation, GenerationFault

Attempts = tuple[Attempt, ...]


def answered(attempts: Attempts, attempt: str, place: int) -> Attempts:
    """The attempts after the image of a place came by one of them."""
    return _settled(attempts, attempt, [place], lambda _: (AttemptState.ANSWERED, None))


def spoilt(attempts: Attempts, attempt: str, place: int, fault: GenerationFault) -> Attempts:
    """The attempts after an answer for a place came that can't be used."""
    return _settled(attempts, attempt, [place], lambda _: (AttemptState.ANSWERED, fault))


def missed(attempts: Attempts, attempt: str, place: int, fault: GenerationFault) -> Attempts:
    """The attempts after it is known that no image of a place will come by one of them.

    Whether it is charged is known only where it was refused before.
    """
    return _settled(attempts, attempt, [place], lambda one: (_closed(one.state), one.fault or fault))


def refused(attempts: Attempts, attempt: str, fault: GenerationFault) -> Attempts:
    """The attempts after one was refused, as far as nothing else is known of it."""
    places = [
        place
        for one in attempts
        if one.id == attempt and one.state is AttemptState.SENT
        for place in one.places
    ]
    return _settled(attempts, attempt, places, lambda _: (AttemptState.REFUSED, fault))


def closed(attempts: Attempts, fault: GenerationFault) -> Attempts:
    """The attempts after nothing more can come: what was sent and has no answer may be charged."""
    return tuple(
        replace(one, state=AttemptState.UNCERTAIN, fault=fault) if one.state is AttemptState.SENT else one
        for one in attempts
    )


def under_way(attempts: Attempts, place: int) -> str:
    """The id of the last attempt for a place, when it has no answer yet; else empty."""
    last = next((one for one in reversed(attempts) if place in one.places), None)
    return last.id if last is not None and last.state is AttemptState.SENT else ""


def state_by_place(attempts: Attempts) -> dict[tuple[str, int], AttemptState]:
    """What became of every place of every request, by its id and the place."""
    return {(one.id, place): one.state for one in attempts for place in one.places}


def owed_places(generation: Generation, taken: Collection[int]) -> tuple[int, ...]:
    """The places of a round that still want an image.

    Args:
        generation: It has as many of them as it owes.
        taken: The places that have one. An image that is gone for good leaves its place behind, which does
            not want another.
    """
    free = [place for place in range(generation.requested) if place not in taken]
    return tuple(
        sorted(sorted(free, key=lambda place: (_hope(generation, place), -place))[: generation.owed])
    )


def _hope(generation: Generation, place: int) -> int:
    """How sure it is that an image came for an empty place, from 0 for no image to 2 for one."""
    last = generation.attempt_at(place)
    if last is None:
        return 1
    return 2 if last.state is AttemptState.ANSWERED and last.fault is None else 0


def _closed(state: AttemptState) -> AttemptState:
    return AttemptState.UNCERTAIN if state is AttemptState.SENT else state


def _settled(
    attempts: Attempts,
    attempt: str,
    places: Collection[int],
    end: Callable[[Attempt], tuple[AttemptState, GenerationFault | None]],
) -> Attempts:
    """One request can be for several places and end in another way for each: its attempt is then several,
    with the same id, as few as there are ends.
    """
    after: list[Attempt] = []
    for one in attempts:
        if one.id != attempt or not set(places).intersection(one.places):
            _add(after, one)
            continue
        state, fault = end(one)
        done = tuple(place for place in one.places if place in places)
        left = tuple(place for place in one.places if place not in places)
        if left:
            _add(after, replace(one, places=left))
        _add(after, replace(one, places=done, state=state, fault=fault))
    return tuple(after)


def _add(attempts: list[Attempt], more: Attempt) -> None:
    """Adds an attempt, to one that ended alike if there is one."""
    for number, one in enumerate(attempts):
        if (one.id, one.state, _said(one.fault)) == (more.id, more.state, _said(more.fault)):
            attempts[number] = replace(one, places=tuple(sorted({*one.places, *more.places})))
            return
    attempts.append(more)


def _said(fault: GenerationFault | None) -> tuple[str, ...]:
    """What a fault says; each has an id of its own."""
    return () if fault is None else (fault.kind, fault.title, fault.message, fault.hint)
