"""A generation on its way: from the engine to the disk, then the row, then the event."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from charstudio.domain.generation import (
    Cancelled,
    Failed,
    Finished,
    Generation,
    GenerationEvent,
    GenerationFault,
    GenerationSnapshot,
    GenerationStatus,
    ImageArrived,
    PreviewArrived,
    Progressed,
    WaitBegan,
)
from charstudio.domain.image import Image, Recipe
from charstudio.errors import (
    CharacterError,
    CharacterImageError,
    CharacterNotFoundError,
    EngineError,
    EngineErrorKind,
    LibraryError,
)
from charstudio.services.messages import message_for
from charstudio.services.ports import (
    EngineEvent,
    ImageOrder,
    MadeImage,
    MissedImage,
    Note,
    Preview,
    Records,
    Waiting,
)
from charstudio.services.workspace import new_id, to_the_end

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator
    from types import TracebackType

    from charstudio.services.operation import Operation
    from charstudio.services.ordering import Plan
    from charstudio.services.workspace import Workspace


@dataclass(frozen=True)
class Begun:
    """What a generation has made before it is taken up again.

    Attributes:
        images: Those that came, also those in the trash.
        positions: The places in the round that are still to be filled, in the order of what is made now.
    """

    images: tuple[Image, ...]
    positions: tuple[int, ...]


@dataclass
class _Course:
    """What came of a generation so far."""

    images: list[Image] = field(default_factory=list)
    previews: dict[int, bytes] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    missed: list[EngineError] = field(default_factory=list)


class GenerationRun:
    """A generation that runs while it is iterated, and ends in order however the iteration ends.

    Iterate it once, inside `async with`: the events say how it goes. Any number of `watch` iterators see
    the same events.

    Raises, while iterated:
        CharacterImageError: Less came than was asked for; what came is kept. The event `Failed` came before.
        CharacterNotFoundError: The character was removed for good meanwhile.
    """

    def __init__(
        self,
        workspace: Workspace,
        plan: Plan,
        order: ImageOrder,
        generation: Generation,
        operation: Operation,
        *,
        begun: Begun | None = None,
    ) -> None:
        self.generation = generation
        self.artist_id = workspace.artist.id
        self._workspace = workspace
        self._plan = plan
        self._order = order
        self._operation = operation
        self._before = generation.completed
        self._positions = range(generation.requested) if begun is None else begun.positions
        self._course = _Course() if begun is None else _Course(list(begun.images))
        self._watchers: list[asyncio.Queue[GenerationEvent | None]] = []
        self._over = False
        self._events = self._run()
        if plan.ignored_references:
            self._course.notes.append(f"{plan.engine.info.title} does not look at reference images.")

    @property
    def name(self) -> str:
        """What the character was called when it began."""
        return self._order.details.name

    def __aiter__(self) -> AsyncIterator[GenerationEvent]:
        return self._events

    async def __aenter__(self) -> GenerationRun:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Stops it, if it is not over; what came is kept."""
        await self._events.aclose()
        if not self._over:
            # One that was never iterated has not begun.
            await self._cancelled()
            self._operation.succeeded("cancelled")

    def snapshot(self) -> GenerationSnapshot:
        """What it has done by now."""
        elapsed = self.generation.elapsed_s(self._workspace.now())
        return GenerationSnapshot(
            self.generation,
            tuple(self._course.images),
            elapsed,
            self._remaining_s(elapsed),
            dict(self._course.previews),
        )

    async def watch(self) -> AsyncIterator[GenerationEvent]:
        """The events from now to the end, for any number of watchers beside the one that runs it."""
        if self._over:
            return
        queue: asyncio.Queue[GenerationEvent | None] = asyncio.Queue()
        self._watchers.append(queue)
        try:
            while (event := await queue.get()) is not None:
                yield event
        finally:
            self._watchers.remove(queue)

    async def _run(self) -> AsyncGenerator[GenerationEvent, None]:
        failure: CharacterImageError | CharacterNotFoundError | None = None
        with self._operation.step():
            try:
                await self._record(status=GenerationStatus.RUNNING, started_at=self._workspace.now())
                yield self._said(self._progress())
                async with aclosing(self._plan.engine.generate(self._order)) as made:
                    async for event in made:
                        for said in await self._took(event):
                            yield self._said(said)
                if stopped := self._shortfall():
                    failure = await self._failed(stopped)
                else:
                    await self._end(GenerationStatus.SUCCEEDED)
            except (asyncio.CancelledError, GeneratorExit):
                await self._cancelled()
                raise
            except Exception as error:  # noqa: BLE001  (whatever it is, the journal must have an end)
                failure = await self._failed(error)
        # The line in the log comes first: whoever hears of the end may not come back for more.
        if failure is None:
            self._operation.succeeded("made")
            yield self._said(self._last_word())
        else:
            self._operation.failed(failure)
            yield self._said(self._last_word())
            raise failure

    async def _took(self, event: EngineEvent) -> list[GenerationEvent]:
        if isinstance(event, Preview):
            place = self._place(event.index)
            self._course.previews[place] = event.data
            return [PreviewArrived(self.generation, place, event.data)]
        if isinstance(event, Waiting):
            fault = _fault_of(_failure_for(event.error))
            return [WaitBegan(self.generation, self._place(event.index), event.seconds, fault)]
        if isinstance(event, Note):
            if event.text not in self._course.notes:
                self._course.notes.append(event.text)
            return []
        if isinstance(event, MissedImage):
            self._course.missed.append(event.error)
            return [self._progress()]
        try:
            image = await to_the_end(self._keep(event))
        except EngineError as error:
            # These bytes are no picture; the next ones may be.
            self._course.missed.append(error)
            return [self._progress()]
        return [ImageArrived(self.generation, self._place(event.index), image), self._progress()]

    async def _keep(self, made: MadeImage) -> Image:
        """First the file, then the rows of image, journal and character in one transaction."""
        originals, place = self._workspace.library.originals, self._place(made.index)
        original = await asyncio.to_thread(originals.keep, made.data)
        parent = self._plan.reference_image_ids
        image = Image(
            id=new_id(),
            character_id=self.generation.character_id,
            generation_id=self.generation.id,
            round=self.generation.round,
            original=original,
            recipe=Recipe(
                engine=self.generation.engine,
                model=self.generation.model,
                prompt=self._order.prompt,
                revised_prompt=made.revised_prompt,
                seed=made.seed,
                parameters=made.parameters,
                reference_image_ids=self._plan.reference_image_ids,
                parent_image_id=parent[0] if parent else None,
                cost_usd=made.cost_usd,
            ),
            created_at=self._workspace.now(),
            trashed_at=None,
        )
        after = replace(
            self.generation, completed=self.generation.completed + 1, cost_usd=self._cost(made.cost_usd)
        )

        def write(records: Records) -> None:
            # Where the trash was emptied this very moment, equal bytes went with it.
            if not originals.path(original).is_file():
                originals.keep(made.data)
            if not records.characters.received(image):
                raise CharacterNotFoundError("The character was removed meanwhile", kind="character")
            records.images.add(image, place)
            records.generations.save(after)

        await self._workspace.library.write(write)
        self.generation = after
        self._course.images.append(image)
        self._course.previews.pop(place, None)
        return image

    def _shortfall(self) -> EngineError | None:
        """Why less came than was asked for; None when all came."""
        if self.generation.completed >= self.generation.requested:
            return None
        if self._course.missed:
            return self._course.missed[0]
        return EngineError(EngineErrorKind.BAD_ANSWER, "Fewer images came than were asked for")

    async def _failed(self, cause: Exception) -> CharacterImageError | CharacterNotFoundError:
        failure = _failure_for(cause)
        if failure is not cause:
            failure.__cause__ = cause
        failure.located(self._operation.source, **self._operation.data)
        fault = _fault_of(failure)
        some = self.generation.completed > 0
        try:
            await self._end(GenerationStatus.PARTIAL if some else GenerationStatus.FAILED, fault)
        except LibraryError as error:
            # The first failure is the one to tell. The journal stays open, and the next start, which finds
            # nobody at work on it, closes it.
            failure.add_note(f"Its end could not be recorded: {error}")
        return failure

    async def _cancelled(self) -> None:
        """Ends it, unless it came to its end just before it was stopped."""
        if self._over:
            return
        try:
            if not self.generation.status.final:
                await self._end(GenerationStatus.CANCELLED)
        except LibraryError as error:
            # As above: the next start closes the journal. Cancelling is no error.
            self._operation.data["unrecorded"] = error.kind.value
        finally:
            self._said(self._last_word())

    async def _end(self, status: GenerationStatus, fault: GenerationFault | None = None) -> None:
        self._course.previews.clear()
        self._operation.data["images"] = f"{self.generation.completed}/{self.generation.requested}"
        after = replace(self.generation, status=status, fault=fault, finished_at=self._workspace.now())
        # Final for those who look at this process even if it can't be recorded.
        self.generation = after
        await to_the_end(self._workspace.library.write(lambda records: records.generations.save(after)))

    def _last_word(self) -> GenerationEvent:
        if self.generation.status is GenerationStatus.CANCELLED:
            return Cancelled(self.generation)
        ending = Finished if self.generation.status is GenerationStatus.SUCCEEDED else Failed
        return ending(self.generation, tuple(self._course.notes))

    async def _record(self, **changes: object) -> None:
        after = replace(self.generation, **changes)  # type: ignore[arg-type]
        await self._workspace.library.write(lambda records: records.generations.save(after))
        self.generation = after

    def _said(self, event: GenerationEvent) -> GenerationEvent:
        for queue in self._watchers:
            queue.put_nowait(event)
            if event.generation.status.final:
                queue.put_nowait(None)
        self._over = self._over or event.generation.status.final
        return event

    def _place(self, index: int) -> int:
        """Where in the round the image with this number of the order belongs."""
        known = self._positions
        return known[index] if index < len(known) else self.generation.requested + index - len(known)

    def _progress(self) -> Progressed:
        done = self.generation.completed + len(self._course.missed)
        elapsed = self.generation.elapsed_s(self._workspace.now())
        return Progressed(
            self.generation, min(1.0, done / self.generation.requested), self._remaining_s(elapsed)
        )

    def _remaining_s(self, elapsed: float) -> float | None:
        """By the pace of the images that came; unknown before the first."""
        done = self.generation.completed - self._before + len(self._course.missed)
        left = self.generation.requested - self._before - done
        return elapsed / done * left if done else None

    def _cost(self, more: Decimal | None) -> Decimal | None:
        return self.generation.cost_usd if more is None else (self.generation.cost_usd or Decimal(0)) + more


def _fault_of(failure: CharacterError) -> GenerationFault:
    words = message_for(failure)
    return GenerationFault(failure.kind, words.title, words.message, words.hint, failure.context.error_id)


def _failure_for(cause: Exception) -> CharacterImageError | CharacterNotFoundError:
    if isinstance(cause, (CharacterImageError, CharacterNotFoundError)):
        return cause
    if isinstance(cause, (EngineError, LibraryError)):
        return CharacterImageError(str(cause), kind=cause.kind.value, **cause.details)
    return CharacterImageError(f"{type(cause).__name__} while making images", kind="unexpected")
