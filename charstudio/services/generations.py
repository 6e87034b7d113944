"""Starting generations and taking them up again; finding those that run and those that were interrupted."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from charstudio.domain.generation import Generation, GenerationKind, GenerationSnapshot, GenerationStatus
from charstudio.domain.round import Round, rounds_of, state_of
from charstudio.errors import CharacterNotFoundError, CharacterValidationError
from charstudio.services.accounts import close_account
from charstudio.services.generation import GenerationRun
from charstudio.services.interrupted import close_left
from charstudio.services.ordering import fresh_seed
from charstudio.services.owing import Unfinished, begun, over
from charstudio.services.pacing import expected_pace
from charstudio.services.workspace import may_be_id, new_id, to_the_end

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence
    from datetime import datetime

    from charstudio.domain.character import Character, Details
    from charstudio.domain.generation import GenerationEvent
    from charstudio.domain.pace import Pace
    from charstudio.services.accounts import Account
    from charstudio.services.course import Begun
    from charstudio.services.operation import Operation
    from charstudio.services.ordering import Plan
    from charstudio.services.ports import ImageOrder, Reads, Records
    from charstudio.services.spending import Spending
    from charstudio.services.workspace import Workspace


T = TypeVar("T")


class _Recorded(NamedTuple):
    """A generation in the journal, and what it takes to run it."""

    generation: Generation
    order: ImageOrder
    pace: Pace
    account: Account | None


class _TakenUp(NamedTuple):
    """The same of one that goes on."""

    recorded: _Recorded
    plan: Plan
    left: Unfinished


class Generations:
    """The journal of generations, and those of them that this process runs."""

    def __init__(self, workspace: Workspace, running: dict[str, GenerationRun], spending: Spending) -> None:
        self._workspace = workspace
        self._spending = spending
        self._running = running
        # Those that are just being recorded as taken up again: their last run is over, and their next is not
        # among the running yet.
        self._taking: set[str] = set()

    async def start(
        self,
        kind: GenerationKind,
        plan: Plan,
        operation: Operation,
        change: Callable[[Records], Character],
    ) -> GenerationRun:
        """Records a generation, in the same transaction as what it needs, and hands it over to be run.

        Args:
            kind: What asked for it.
            plan: What it makes.
            operation: Whose log line and errors it has.
            change: Gives the character that it is for, after whatever has to be written with it.

        Raises:
            CharacterValidationError: It may cost too much; nothing was written.
            LibraryError: It can't be recorded; nothing was written.
        """
        now = self._workspace.now()

        def write(records: Records) -> _Recorded:
            character = change(records)
            styles = {**character.styles, plan.engine.info.name: plan.style}
            # An edit has the style of its image, which says nothing of the next round.
            if plan.request.edit is None and styles != character.styles:
                character = replace(character, styles=styles)
                records.characters.save(character)
            generation = Generation(
                id=new_id(),
                character_id=character.id,
                kind=kind,
                engine=plan.engine.info.name,
                model=plan.model.id,
                status=GenerationStatus.QUEUED,
                requested=plan.request.count,
                completed=0,
                round=records.generations.next_round(character.id),
                created_at=now,
                parameters={**plan.parameters(), "revision": character.revision},
            )
            order = plan.order(character)
            account = self._spending.account(records, plan, order, generation)
            records.generations.add(generation, self._workspace.library.holder)
            return _Recorded(generation, order, _pace(records, plan), account)

        recorded = await self._recorded(
            write, lambda wrote: replace(wrote.generation, status=GenerationStatus.CANCELLED, finished_at=now)
        )
        generation = recorded.generation
        operation.data.update(character=generation.character_id, generation=generation.id)
        return self._run(recorded, plan, operation)

    def unfinished(
        self, records: Reads, character_id: str, generation_id: str, places: Sequence[int] | None = None
    ) -> Unfinished:
        """A generation of a character that is over and owes images.

        Args:
            records: The library.
            character_id: The character.
            generation_id: The generation.
            places: The only places of its round that are to be filled; None for all that it owes.

        Raises:
            CharacterNotFoundError: There is no such character, or no such generation of it.
            CharacterValidationError: The character is in the trash, the generation runs or owes nothing, or
                a place is not empty.
        """
        character = self._workspace.owned_in_use(records, character_id)
        generation = self._named(records, character_id, generation_id)
        if not self._over(records, generation):
            raise CharacterValidationError("It still runs", field="generation", kind="still_running")
        if not generation.owed:
            raise CharacterValidationError("It owes nothing", field="generation", kind="nothing_owed")
        generation = over(generation)
        details = state_of(generation, _states(records, character)) or character.details
        return Unfinished(replace(character, details=details), generation, begun(records, generation, places))

    async def take_up(
        self,
        character_id: str,
        generation_id: str,
        plan: Plan,
        operation: Operation,
        *,
        places: Sequence[int] | None = None,
        pay_again: bool = False,
    ) -> GenerationRun:
        """Has this process run what a generation still owes, in its own round.

        Args:
            character_id: The character.
            generation_id: The generation.
            plan: For what it owes.
            operation: Whose log line and errors it has.
            places: As for `unfinished`.
            pay_again: Whether to ask again for what may have been charged.

        Raises:
            CharacterNotFoundError, CharacterValidationError: As `unfinished`; or something of it may have
                been charged, or it may cost too much.
            LibraryError: It can't be recorded; nothing was written.
        """
        if generation_id in self._taking:
            raise CharacterValidationError("It still runs", field="generation", kind="still_running")
        self._taking.add(generation_id)

        def write(records: Records) -> _TakenUp:
            # Looked at again: another process may have taken it up meanwhile.
            left = self.unfinished(records, character_id, generation_id, places)
            if not pay_again:
                left.refuse_charged()
            close_account(records, left.generation)
            settled = replace(
                plan,
                request=replace(plan.request, count=len(left.begun.positions)),
                seed=fresh_seed(left.generation, left.begun.images),
            )
            order = settled.order(left.character)
            account = self._spending.account(records, settled, order, left.generation)
            queued = _queued(left.generation)
            records.generations.take_up(queued, self._workspace.library.holder)
            recorded = _Recorded(queued, order, _pace(records, plan), account)
            return _TakenUp(recorded, settled, left)

        now = self._workspace.now()
        try:
            taken = await self._recorded(write, lambda wrote: _as_it_was(wrote.left.generation, now))
        finally:
            self._taking.discard(generation_id)
        operation.data.update(generation=generation_id)
        return self._run(taken.recorded, taken.plan, operation, taken.left.begun)

    async def discard(self, character_id: str, generation_id: str) -> Generation:
        """Cancels what a generation still owes.

        Raises:
            CharacterNotFoundError, CharacterValidationError: As `unfinished`.
            LibraryError: It can't be recorded.
        """
        now = self._workspace.now()

        def write(records: Records) -> Generation:
            left = self.unfinished(records, character_id, generation_id).generation
            after = replace(
                left, status=GenerationStatus.CANCELLED, fault=None, finished_at=left.finished_at or now
            )
            records.generations.save(after)
            close_account(records, after)
            return after

        return await self._workspace.library.write(write)

    async def rounds(self, character_id: str) -> tuple[Round, ...]:
        """Every round of a character, newest first.

        Raises:
            CharacterNotFoundError: There is no such character.
        """

        def read(records: Reads) -> tuple[Round, ...]:
            character = self._workspace.owned(records, character_id, images=False)
            return rounds_of(records.generations.all(character_id), _states(records, character))

        return await self._workspace.library.read(read)

    async def snapshot(self, character_id: str, generation_id: str | None) -> GenerationSnapshot:
        """What a generation has done, the character's latest unless one is named.

        Raises:
            CharacterNotFoundError: There is no such character, or no such generation of it.
        """
        now = self._workspace.now()

        def read(records: Reads) -> tuple[GenerationSnapshot, bool]:
            self._workspace.owned(records, character_id, images=False)
            generation = self._named(records, character_id, generation_id)
            images = records.images.of_generation(generation.id)
            under_way = not generation.status.final and self._mine(records, generation)
            return GenerationSnapshot(generation, images, generation.elapsed_s(now)), under_way

        snapshot, under_way = await self._workspace.library.read(read)
        run = self._running.get(snapshot.generation.id)
        # One whose end could not be recorded is over all the same.
        return run.snapshot() if run is not None and under_way else snapshot

    async def watch(self, generation_id: str) -> AsyncIterator[GenerationEvent]:
        """The events, from now on, of a generation that this process runs; none of any other."""
        run = self._running.get(generation_id)
        if run is not None and run.artist_id == self._workspace.artist.id:
            async for event in run.watch():
                yield event

    async def close_interrupted(self) -> tuple[Generation, ...]:
        """Marks those that nobody works on any more, and gives them. What they sent may be charged; what
        came of it and was not in its place yet is put there.

        Raises:
            LibraryError: The journal can't be written.
        """
        return await close_left(self._workspace.library, self._workspace.now())

    def _named(self, records: Reads, character_id: str, generation_id: str | None) -> Generation:
        """A generation of this character, its latest unless one is named."""
        if generation_id is None:
            generation = records.generations.latest(character_id)
        else:
            wanted = generation_id if may_be_id(generation_id) else ""
            generation = records.generations.get(self._workspace.artist.id, wanted)
        if generation is None or generation.character_id != character_id:
            raise CharacterNotFoundError("There is no such generation", kind="generation")
        return generation

    def _over(self, records: Reads, generation: Generation) -> bool:
        """Whether nobody works on it any more, also where its end could not be recorded."""
        if generation.status.final:
            return True
        run = self._running.get(generation.id)
        return self._mine(records, generation) and (run is None or run.generation.status.final)

    def _mine(self, records: Reads, generation: Generation) -> bool:
        """Whether it was this process that ran it last."""
        return records.generations.holder(generation.id) == self._workspace.library.holder

    async def _recorded(self, write: Callable[[Records], T], undone: Callable[[T], Generation]) -> T:
        """What a transaction gives that records what is going to be run.

        Args:
            write: The transaction.
            undone: The state to leave when it is stopped before anybody could run it.
        """
        wrote: list[T] = []

        def writing(records: Records) -> T:
            wrote[:] = [write(records)]
            return wrote[0]

        try:
            return await to_the_end(self._workspace.library.write(writing))
        except asyncio.CancelledError:
            for one in wrote:
                await to_the_end(self._workspace.library.write(partial(_save, undone(one))))
            raise

    def _run(
        self, recorded: _Recorded, plan: Plan, operation: Operation, begun: Begun | None = None
    ) -> GenerationRun:
        """What was recorded, handed over to be run."""
        run = GenerationRun(
            self._workspace,
            plan,
            recorded.order,
            recorded.generation,
            operation,
            pace=recorded.pace,
            begun=begun,
            account=recorded.account,
        )
        for key in [key for key, other in self._running.items() if other.generation.status.final]:
            del self._running[key]
        self._running[run.generation.id] = run
        return run


def _pace(records: Reads, plan: Plan) -> Pace:
    return expected_pace(records, plan.engine.info, plan.model.id, plan.size, plan.request.quality)


def _queued(generation: Generation) -> Generation:
    return replace(generation, status=GenerationStatus.QUEUED, fault=None, started_at=None, finished_at=None)


def _as_it_was(generation: Generation, now: datetime) -> Generation:
    """The same generation, with an end if it had none."""
    if generation.status.final:
        return generation
    return replace(generation, status=GenerationStatus.CANCELLED, finished_at=now)


def _states(records: Reads, character: Character) -> dict[int, Details]:
    """What a character was, as far as that is known, by the number of its revision."""
    kept = {revision.number: revision.details for revision in records.revisions.all(character.id)}
    return {character.revision: character.details, **kept}


def _save(generation: Generation, records: Records) -> None:
    records.generations.save(generation)
