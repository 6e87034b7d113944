"""The line that a generation has in the journal while it is made, and its requests in it."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from charstudio.domain import attempts
from charstudio.domain.generation import Attempt, AttemptState, with_cost
from charstudio.errors import EngineError, EngineErrorKind, LibraryError
from charstudio.services.accounts import Charge
from charstudio.services.faults import fault_for
from charstudio.services.workspace import new_id, to_the_end

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import datetime

    from charstudio.domain.generation import Generation, GenerationFault
    from charstudio.services.accounts import Account, Cost, Lines
    from charstudio.services.ports import Library, MadeImage, Records


@dataclass(frozen=True)
class _Waiting:
    """A change that waits to be written."""

    after: Callable[[Generation], Generation]
    written: asyncio.Future[None]


class Line:
    """The state of one generation. Each change is on disk before the next one begins, whoever makes it.

    What it spends is in the ledger in the same transaction.

    Attributes:
        generation: The newest state.
    """

    def __init__(self, library: Library, generation: Generation, account: Account | None = None) -> None:
        self.generation = generation
        self._library = library
        self._account = account
        self._turn = asyncio.Lock()
        self._over = False
        self._waiting: list[_Waiting] = []

    async def change(
        self,
        after: Callable[[Generation], Generation],
        also: Callable[[Records], None] | None = None,
        charge: Charge | None = None,
    ) -> None:
        """Writes another state, to the end even when the caller is cancelled.

        Args:
            after: Gives it from the state before.
            also: What has to be written with it; it comes first.
            charge: What something cost that came.

        Raises:
            LibraryError: It can't be written; the state is as it was.
            EngineError: The generation is over; or `OVER_BUDGET`, where it sends what is too much.
        """
        if also is not None or charge is not None:
            await to_the_end(self._changed(after, also, charge))
            return
        mine = _Waiting(after, asyncio.get_running_loop().create_future())
        self._waiting.append(mine)
        await to_the_end(self._together(mine))

    async def end(self, after: Callable[[Generation], Generation]) -> None:
        """Writes the last state. It holds for those who look at this process even if it can't be written.

        Raises:
            LibraryError: It can't be written.
        """
        await to_the_end(self._ended(after))

    async def send(self, attempt: Attempt) -> None:
        """Writes down a request. When this is cancelled, nothing was sent, and nothing stays written.

        Raises:
            LibraryError: It can't be written.
            EngineError: The generation is over, or `OVER_BUDGET`.
        """
        try:
            await self.change(lambda generation: _with(generation, *generation.attempts, attempt))
        except asyncio.CancelledError:
            if any(one.id == attempt.id for one in self.generation.attempts):
                # Where it can't be taken back it stays uncertain, which is never wrong.
                with suppress(LibraryError, EngineError):
                    await self.change(lambda generation: _without(generation, attempt))
            raise

    async def _together(self, mine: _Waiting) -> None:
        async with self._turn:
            if not mine.written.done():
                # All that wait for their turn are one transaction: requests that go out at the same time
                # wait for the disk once.
                waiting, self._waiting = self._waiting, []
                await self._write_all(waiting)
        await mine.written

    async def _write_all(self, waiting: Sequence[_Waiting]) -> None:
        def after(generation: Generation) -> Generation:
            for one in waiting:
                generation = one.after(generation)
            return generation

        try:
            await self._write(after)
        except Exception as error:  # noqa: BLE001  (each of them gets it)
            if len(waiting) > 1 and _over_budget(error):
                # There may be enough left for some of them.
                for one in waiting:
                    await self._write_all([one])
                return
            for one in waiting:
                one.written.set_exception(error)
        else:
            for one in waiting:
                one.written.set_result(None)

    async def _changed(
        self,
        after: Callable[[Generation], Generation],
        also: Callable[[Records], None] | None,
        charge: Charge | None,
    ) -> None:
        async with self._turn:
            await self._write(after, also, charge)

    async def _write(
        self,
        after: Callable[[Generation], Generation],
        also: Callable[[Records], None] | None = None,
        charge: Charge | None = None,
    ) -> None:
        if self._over:
            raise EngineError(EngineErrorKind.FAILED, "The round is over")
        changed = after(self.generation)
        await self._save(changed, also, charge)
        self.generation = changed

    async def _ended(self, after: Callable[[Generation], Generation]) -> None:
        async with self._turn:
            self._over = True
            self.generation = after(self.generation)
            await self._save(self.generation)

    async def _save(
        self,
        generation: Generation,
        also: Callable[[Records], None] | None = None,
        charge: Charge | None = None,
    ) -> None:
        account = self._account

        def write(records: Records) -> Lines:
            if also is not None:
                also(records)
            records.generations.save(generation)
            return {} if account is None else account.write(records, generation, charge)

        lines = await self._library.write(write)
        if account is not None:
            account.wrote(lines)


class Requests:
    """See `ports.RequestLog`.

    Args:
        line: Where they are written.
        place_of: Gives the place in the round of an image of the order.
        now: The time.
        keep: Keeps an image that came when the round was stopped.
    """

    def __init__(
        self,
        line: Line,
        place_of: Callable[[int], int],
        now: Callable[[], datetime],
        keep: Callable[[MadeImage], Awaitable[None]],
    ) -> None:
        self._line = line
        self._place_of = place_of
        self._now = now
        self._keep = keep

    async def sending(self, places: Sequence[int]) -> str:
        """See `ports.RequestLog`.

        Raises:
            LibraryError: It can't be written: nothing may be sent.
            EngineError: The generation is over.
        """
        known = tuple(sorted(map(self._place_of, places)))
        attempt = Attempt(new_id(), known, AttemptState.SENT, self._now())
        await self._line.send(attempt)
        return attempt.id

    async def refused(self, attempt: str, error: EngineError) -> None:
        """See `ports.RequestLog`.

        Raises:
            LibraryError: It can't be written.
        """
        fault = fault_for(error)
        # One that is over has its end already.
        with suppress(EngineError):
            await self._line.change(
                lambda generation: _with(generation, *attempts.refused(generation.attempts, attempt, fault))
            )

    async def late(self, made: MadeImage) -> None:
        """See `ports.RequestLog`."""
        await self._keep(made)

    async def missed(self, index: int, attempt: str, error: EngineError) -> None:
        """Writes down why no image of the order with this index comes.

        Raises:
            LibraryError: It can't be written.
        """
        await self._settled(index, attempt, fault_for(error), attempts.missed)

    async def spoilt(self, index: int, attempt: str, error: EngineError, cost: Cost) -> None:
        """Writes down why the image that came for this index of the order can't be kept.

        Raises:
            LibraryError: It can't be written.
        """
        await self._settled(index, attempt, fault_for(error), attempts.spoilt, cost)

    async def _settled(
        self,
        index: int,
        attempt: str,
        fault: GenerationFault,
        end: Callable[[attempts.Attempts, str, int, GenerationFault], attempts.Attempts],
        cost: Cost | None = None,
    ) -> None:
        place, now = self._place_of(index), self._now()
        # An engine that sends must not be believed that it did not because it names no attempt.
        sent = attempt or attempts.under_way(self._line.generation.attempts, place)

        def after(generation: Generation) -> Generation:
            if sent:
                paid = with_cost(generation, None if cost is None else cost.amount)
                return _with(paid, *end(generation.attempts, sent, place, fault))
            # What was not sent cost nothing.
            reason = Attempt(new_id(), (place,), AttemptState.REFUSED, now, fault)
            return _with(generation, *generation.attempts, reason)

        charge = None if cost is None or not sent else Charge(sent, place, cost)
        await self._line.change(after, charge=charge)


def _over_budget(error: Exception) -> bool:
    return isinstance(error, EngineError) and error.kind is EngineErrorKind.OVER_BUDGET


def _with(generation: Generation, *after: Attempt) -> Generation:
    return replace(generation, attempts=after)


def _without(generation: Generation, attempt: Attempt) -> Generation:
    return _with(generation, *(one for one in generation.attempts if one.id != attempt.id))
