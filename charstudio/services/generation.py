"""A generation on its way: from the engine to the disk, then the row, then the event."""

from __future__ import annotations

import asyncio
from contextlib import aclosing, contextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from charstudio.domain import attempts
from charstudio.domain.foreign import encodable, encodable_values
from charstudio.domain.generation import (
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
from charstudio.domain.image import Arrival, Recipe
from charstudio.errors import CharacterImageError, CharacterNotFoundError, EngineError, LibraryError
from charstudio.services import faults
from charstudio.services.accounts import Cost, charge_of
from charstudio.services.arriving import received
from charstudio.services.course import Begun, Course
from charstudio.services.journal import Line, Requests
from charstudio.services.ports import EngineEvent, MadeImage, MissedImage, Note, Preview, Records, Waiting
from charstudio.services.telling import Watchers
from charstudio.services.workspace import new_id, to_the_end

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Iterator
    from types import TracebackType

    from charstudio.domain.image import Image
    from charstudio.domain.pace import Pace
    from charstudio.services.accounts import Account
    from charstudio.services.operation import Operation
    from charstudio.services.ordering import Plan
    from charstudio.services.ports import ImageOrder
    from charstudio.services.workspace import Workspace


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
        pace: Pace,
        begun: Begun | None = None,
        account: Account | None = None,
    ) -> None:
        self.artist_id = workspace.artist.id
        self._workspace = workspace
        self._plan = plan
        self._operation = operation
        self._account = account
        notes = () if account is None else account.notes
        self._course = Course.of(generation, begun, pace, (*plan.notes, *notes))
        self._line = Line(workspace.library, generation, account)
        self._requests = Requests(self._line, self._place, workspace.now, self._keep_late)
        self._order = replace(order, requests=self._requests)
        self._watchers = Watchers()
        self._events = self._run()

    @property
    def generation(self) -> Generation:
        """Its newest state."""
        return self._line.generation

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
        if not self._watchers.over:
            # One that was never iterated has not begun.
            await self._cancelled()
            self._operation.succeeded("cancelled")

    def snapshot(self) -> GenerationSnapshot:
        """What it has done by now."""
        return self._course.snapshot(self.generation, self._workspace.now())

    def watch(self) -> AsyncIterator[GenerationEvent]:
        """The events from now to the end, for any number of watchers beside the one that runs it."""
        return self._watchers.watch()

    async def _run(self) -> AsyncGenerator[GenerationEvent, None]:
        failure: CharacterImageError | CharacterNotFoundError | None = None
        with self._operation.step():
            try:
                now = self._workspace.now()
                await self._line.change(
                    lambda before: replace(before, status=GenerationStatus.RUNNING, started_at=now)
                )
                yield self._watchers.tell(self._progress())
                async with aclosing(self._plan.engine.generate(self._order)) as made:
                    async for event in made:
                        for said in await self._took(event):
                            yield self._watchers.tell(said)
                if stopped := self._course.shortfall():
                    failure = await self._failed(stopped)
                else:
                    await self._succeeded()
            except (asyncio.CancelledError, GeneratorExit):
                await self._cancelled()
                raise
            except Exception as error:  # noqa: BLE001  (whatever it is, the journal must have an end)
                failure = await self._failed(error)
        # The line in the log comes first: whoever hears of the end may not come back for more.
        if failure is None:
            self._operation.succeeded("made")
            yield self._watchers.tell(self._last_word())
        else:
            self._operation.failed(failure)
            yield self._watchers.tell(self._last_word())
            raise failure

    async def _took(self, event: EngineEvent) -> list[GenerationEvent]:
        if isinstance(event, Preview):
            place = self._place(event.index)
            self._course.previews[place] = event.data
            return [PreviewArrived(self.generation, place, event.data)]
        if isinstance(event, Waiting):
            fault = faults.fault_for(event.error)
            return [WaitBegan(self.generation, self._place(event.index), event.seconds, fault)]
        if isinstance(event, Note):
            if event.text not in self._course.notes:
                self._course.notes.append(event.text)
            return []
        if isinstance(event, MissedImage):
            self._course.missed.append(event.error)
            with self._unrecorded():
                await self._requests.missed(event.index, event.attempt, event.error)
            return [self._progress()]
        try:
            image = await to_the_end(self._keep(event))
        except EngineError as error:
            # These bytes are no picture; the next ones may be.
            self._course.missed.append(error)
            with self._unrecorded():
                await self._requests.spoilt(event.index, event.attempt, error, self._cost(event))
            return [self._progress()]
        return [ImageArrived(self.generation, self._place(event.index), image), self._progress()]

    async def _keep_late(self, made: MadeImage) -> None:
        """Keeps an image that came when the round was stopped; whoever watches hears of it."""
        try:
            image = await to_the_end(self._keep(made))
        except EngineError as error:
            with self._unrecorded():
                await self._requests.spoilt(made.index, made.attempt, error, self._cost(made))
        except (LibraryError, CharacterNotFoundError) as error:
            # It is stopped for a reason that counts more, and what was paid for waits for the next start.
            self._operation.data["unrecorded"] = error.kind
        else:
            self._watchers.tell(ImageArrived(self.generation, image.place, image))

    @contextmanager
    def _unrecorded(self) -> Iterator[None]:
        """Lets what could not be written down be: it is no reason to stop the images that may still come."""
        try:
            yield
        except LibraryError as error:
            self._operation.data["unrecorded"] = error.kind.value

    async def _keep(self, made: MadeImage) -> Image:
        """First the file, then the rows of image, journal and character in one transaction."""
        library, arrival, paid = self._workspace.library, self._arrival(made), bool(made.attempt)
        originals, arrivals = library.originals, library.arrivals
        try:
            original = await asyncio.to_thread(
                originals.keep, made.data, paid=paid, before=partial(arrivals.note, arrival)
            )
        except EngineError:
            await asyncio.to_thread(arrivals.forget, arrival.id)
            raise
        image = arrival.image(original)

        def write(records: Records) -> None:
            # Where the trash was emptied this very moment, equal bytes went with it.
            if not originals.path(original).is_file():
                originals.keep(made.data, paid=paid)
            if not records.characters.received(image):
                raise CharacterNotFoundError("The character was removed meanwhile", kind="character")
            records.images.add(image)

        charge = charge_of(arrival, self.generation)
        await self._line.change(lambda before: received(before, arrival), write, charge)
        await asyncio.to_thread(arrivals.forget, arrival.id)
        self._course.came(image, image.place, self.generation.elapsed_s(self._workspace.now()))
        return image

    def _cost(self, made: MadeImage) -> Cost:
        """What an image cost; the engine says that of one that costs nothing."""
        return Cost(made.cost_usd) if self._account is None else self._account.cost(made)

    def _arrival(self, made: MadeImage) -> Arrival:
        references, cost = self._plan.reference_image_ids, self._cost(made)
        return Arrival(
            id=new_id(),
            character_id=self.generation.character_id,
            generation_id=self.generation.id,
            round=self.generation.round,
            place=self._place(made.index),
            attempt=made.attempt,
            recipe=Recipe(
                engine=self.generation.engine,
                model=self.generation.model,
                prompt=self._order.prompt,
                revised_prompt=encodable(made.revised_prompt),
                seed=made.seed,
                parameters={**encodable_values(made.parameters), **self._plan.edited()},
                reference_image_ids=references,
                parent_image_id=references[0] if references else None,
                cost_usd=cost.amount,
            ),
            created_at=self._workspace.now(),
            usage=cost.usage,
            estimated=cost.estimated,
        )

    async def _succeeded(self) -> None:
        """Ends it after all came that was to come now; others of the round may still be missing."""
        whole = self.generation.owed == 0
        status = GenerationStatus.SUCCEEDED if whole else GenerationStatus.PARTIAL
        await self._end(status, faults.cut_off(), fault=None if whole else self._course.begun.fault)

    async def _failed(self, cause: Exception) -> CharacterImageError | CharacterNotFoundError:
        self._course.failed = True
        failure = faults.failure_for(cause)
        failure.located(self._operation.source, **self._operation.data)
        some = self.generation.completed > 0
        status = GenerationStatus.PARTIAL if some else GenerationStatus.FAILED
        try:
            await self._end(status, faults.cut_off(cause), fault=faults.fault_of(failure))
        except LibraryError as error:
            # The first failure is the one to tell. The journal stays open, and the next start, which finds
            # nobody at work on it, closes it.
            failure.add_note(f"Its end could not be recorded: {error}")
        return failure

    async def _cancelled(self) -> None:
        """Ends it, unless it came to its end just before it was stopped."""
        if self._watchers.over:
            return
        try:
            if not self.generation.status.final:
                await self._end(GenerationStatus.CANCELLED, faults.cancelled())
        except LibraryError as error:
            # As above: the next start closes the journal. Cancelling is no error.
            self._operation.data["unrecorded"] = error.kind.value
        finally:
            self._watchers.tell(self._last_word())

    async def _end(
        self, status: GenerationStatus, unanswered: GenerationFault, *, fault: GenerationFault | None = None
    ) -> None:
        """Writes its end.

        Args:
            status: The last one.
            unanswered: Why requests that have no answer have none: they may be charged.
            fault: Why it brought less than was asked for.
        """
        self._course.previews.clear()
        now = self._workspace.now()
        self._operation.data["images"] = f"{self.generation.completed}/{self.generation.requested}"
        await self._line.end(
            lambda before: replace(
                before,
                status=status,
                fault=fault,
                finished_at=now,
                attempts=attempts.closed(before.attempts, unanswered),
            )
        )

    def _last_word(self) -> GenerationEvent:
        return self._course.last_word(self.generation)

    def _place(self, index: int) -> int:
        return self._course.place(self.generation, index)

    def _progress(self) -> Progressed:
        return self._course.progress(self.generation, self._workspace.now())
