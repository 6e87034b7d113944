"""Generations that a process left behind when it ended."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from charstudio.domain.generation import GenerationStatus
from charstudio.services.accounts import close_account
from charstudio.services.arriving import take_in
from charstudio.services.owing import over

if TYPE_CHECKING:
    from datetime import datetime

    from charstudio.domain.generation import Generation
    from charstudio.services.ports import Library, Records


async def close_left(library: Library, now: datetime) -> tuple[Generation, ...]:
    """Ends the generations that nobody works on any more, and gives them.

    What they sent and has no answer may be charged; images that came and have no row get it first.

    Raises:
        LibraryError: The journal can't be written.
    """
    notes = await asyncio.to_thread(library.arrivals.left)
    left = await library.read(lambda records: records.generations.unfinished())
    dead = {holder for holder in {holder for _, holder in left} if not library.holder_alive(holder)}
    if not dead and not notes:
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
        return tuple(closed), taken_in

    closed, taken_in = await library.write(write)
    for image_id in taken_in:
        await asyncio.to_thread(library.arrivals.forget, image_id)
    return closed


def _end_of(generation: Generation) -> GenerationStatus:
    """How one ended whose process ended: only its last line can have been missing."""
    return GenerationStatus.INTERRUPTED if generation.owed else GenerationStatus.SUCCEEDED
