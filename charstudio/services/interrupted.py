"""Generations that a process left behind when it ended."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from charstudio.domain.generation import GenerationStatus
from charstudio.domain.money import ExpenseState
from charstudio.services.accounts import close_account
from charstudio.services.arriving import take_in
from charstudio.services.owing import over

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from charstudio.domain.generation import Generation
    from charstudio.services.ports import Library, Records


async def close_left(library: Library, now: datetime) -> tuple[Generation, ...]:
    """Ends the generations that nobody works on any more, and gives them.

    What they sent and has no answer may be charged, and so may words; images that came and have no row get it
    first.

    Raises:
        LibraryError: The journal can't be written.
    """
    notes = await asyncio.to_thread(library.arrivals.left)
    left, sent = await library.read(
        lambda records: (records.generations.unfinished(), records.expenses.unfinished())
    )
    dead = {holder for holder in {holder for _, holder in left} if not library.holder_alive(holder)}
    stray = {one.generation_id for one in sent} - {generation.id for generation, _ in left}
    if not dead and not notes and not stray:
        return ()

    def write(records: Records) -> tuple[tuple[Generation, ...], tuple[str, ...]]:
        # Read again: another process may have closed some meanwhile.
        alive = {one.id for one, holder in records.generations.unfinished() if holder not in dead}
        taken_in = take_in(records, library, lambda generation: generation.id not in alive)
        closed = []
        for generation, holder in records.generations.unfinished():
            if holder in dead:
                after = replace(over(generation), status=_end_of(generation), finished_at=now)
                records.generations.save(after)
                close_account(records, after)
                closed.append(after)
        _close_stray(records, alive)
        return tuple(closed), taken_in

    closed, taken_in = await library.write(write)
    for image_id in taken_in:
        await asyncio.to_thread(library.arrivals.forget, image_id)
    return closed


def _close_stray(records: Records, alive: Collection[str]) -> None:
    """Lets what was sent and belongs to no generation that runs count as perhaps charged.

    That is words, and images of a character that is gone for good. Whoever still waits for an answer to them
    writes what becomes of them all the same.
    """
    for one in records.expenses.unfinished():
        if one.generation_id not in alive:
            records.expenses.save(replace(one, state=ExpenseState.UNCERTAIN))


def _end_of(generation: Generation) -> GenerationStatus:
    """How one ended whose process ended: only its last line can have been missing."""
    return GenerationStatus.INTERRUPTED if generation.owed else GenerationStatus.SUCCEEDED
