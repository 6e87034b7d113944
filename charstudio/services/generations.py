"""Starting generations, and finding those that run and those that were interrupted."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from charstudio.domain.generation import Generation, GenerationKind, GenerationSnapshot, GenerationStatus
from charstudio.errors import CharacterNotFoundError
from charstudio.services.generation import GenerationRun
from charstudio.services.workspace import may_be_id, new_id, to_the_end

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from charstudio.domain.character import Character
    from charstudio.domain.generation import GenerationEvent
    from charstudio.services.operation import Operation
    from charstudio.services.ordering import Plan
    from charstudio.services.ports import Records
    from charstudio.services.workspace import Workspace


class Generations:
    """The journal of generations, and those of them that this process runs."""

    def __init__(self, workspace: Workspace, running: dict[str, GenerationRun]) -> None:
        self._workspace = workspace
        self._running = running

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
            LibraryError: It can't be recorded; nothing was written.
        """
        now = self._workspace.now()

        def write(records: Records) -> tuple[Character, Generation]:
            character = change(records)
            styles = {**character.styles, plan.engine.info.name: plan.style}
            if styles != character.styles:
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
                parameters=plan.parameters(),
            )
            records.generations.add(generation, self._workspace.library.holder)
            recorded.append(generation)
            return character, generation

        recorded: list[Generation] = []
        try:
            character, generation = await to_the_end(self._workspace.library.write(write))
        except asyncio.CancelledError:
            # Stopped before anybody could run it.
            for left in recorded:
                after = replace(left, status=GenerationStatus.CANCELLED, finished_at=now)
                await to_the_end(self._workspace.library.write(partial(_save, after)))
            raise
        operation.data.update(character=character.id, generation=generation.id)
        self._forget_finished()
        run = GenerationRun(self._workspace, plan, plan.order(character), generation, operation)
        self._running[generation.id] = run
        return run

    async def snapshot(self, character_id: str, generation_id: str | None) -> GenerationSnapshot:
        """What a generation has done, the character's latest unless one is named.

        Raises:
            CharacterNotFoundError: There is no such character, or no such generation of it.
        """
        now = self._workspace.now()

        def read(records: Records) -> GenerationSnapshot:
            self._workspace.owned(records, character_id)
            if generation_id is None:
                generation = records.generations.latest(character_id)
            else:
                wanted = generation_id if may_be_id(generation_id) else ""
                generation = records.generations.get(self._workspace.artist.id, wanted)
            if generation is None or generation.character_id != character_id:
                raise CharacterNotFoundError("There is no such generation", kind="generation")
            images = records.images.of_generation(generation.id)
            return GenerationSnapshot(generation, images, generation.elapsed_s(now))

        snapshot = await self._workspace.library.read(read)
        run = self._running.get(snapshot.generation.id)
        # One whose end could not be recorded is over all the same.
        return snapshot if run is None or snapshot.generation.status.final else run.snapshot()

    async def watch(self, generation_id: str) -> AsyncIterator[GenerationEvent]:
        """The events, from now on, of a generation that this process runs; none of any other."""
        run = self._running.get(generation_id)
        if run is not None and run.artist_id == self._workspace.artist.id:
            async for event in run.watch():
                yield event

    async def close_interrupted(self) -> tuple[Generation, ...]:
        """Marks those that nobody works on any more, and gives them.

        Raises:
            LibraryError: The journal can't be written.
        """
        library = self._workspace.library
        left = await library.read(lambda records: records.generations.unfinished())
        dead = {holder for holder in {holder for _, holder in left} if not library.holder_alive(holder)}
        if not dead:
            return ()
        now = self._workspace.now()

        def write(records: Records) -> tuple[Generation, ...]:
            closed = []
            # Read again: another process may have closed some meanwhile.
            for generation, holder in records.generations.unfinished():
                if holder in dead:
                    after = replace(generation, status=GenerationStatus.INTERRUPTED, finished_at=now)
                    records.generations.save(after)
                    closed.append(after)
            return tuple(closed)

        return await library.write(write)

    def _forget_finished(self) -> None:
        for key in [key for key, run in self._running.items() if run.generation.status.final]:
            del self._running[key]


def _save(generation: Generation, records: Records) -> None:
    records.generations.save(generation)
