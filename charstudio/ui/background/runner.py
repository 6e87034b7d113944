"""The generations that this window runs, from their first event to their last."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from charstudio.domain.generation import (
    Failed,
    Finished,
    ImageArrived,
    PreviewArrived,
    Progressed,
    WaitBegan,
)
from charstudio.errors import CharacterImageError, CharacterNotFoundError, LibraryError
from charstudio.ui.background.previews import decoded

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from PySide6.QtGui import QImage

    from charstudio.domain.character import Character
    from charstudio.domain.generation import Generation, GenerationEvent, GenerationFault
    from charstudio.domain.image import Image
    from charstudio.services.generation import GenerationRun
    from charstudio.services.studio import Studio
    from charstudio.ui.background.changes import Changes
    from charstudio.ui.background.tasks import TaskRunner

_TICK_MS: Final = 1_000
# Images that come quicker than this are told of together: each telling reads the character and paints panes.
_TELLING_S: Final = 0.1


@dataclass(frozen=True)
class Wait:
    """A service asked to go slower.

    Attributes:
        seconds: How long.
        fault: What it said.
        began: On the clock that only goes on.
    """

    seconds: float
    fault: GenerationFault
    began: float = field(default_factory=time.monotonic)

    @property
    def left_s(self) -> float:
        """Seconds from now on; 0 when it is over."""
        return max(0.0, self.seconds - (time.monotonic() - self.began))


class LiveRound:
    """One running generation as the window knows it.

    Attributes:
        generation: Its newest state.
        name: What its character is called now.
        previews: The newest preview of each image that is not there yet, by its position in the round.
        arrived: The ids of the images that came, by their positions.
        fraction: How much of it is done, from 0 to 1.
        waits: What the service makes wait, by its position; those that are over may stand here for a moment.
    """

    def __init__(self, generation: Generation, name: str, now: Callable[[], datetime]) -> None:
        self.generation, self.name = generation, name
        self.previews: dict[int, QImage] = {}
        self.arrived: dict[int, str] = {}
        self.waits: dict[int, Wait] = {}
        self.fraction = generation.completed / generation.requested
        self._now = now
        self._left_s: float | None = None
        self._said_at = 0.0

    @property
    def elapsed_s(self) -> float:
        """Seconds from its start to now, or to its end."""
        return self.generation.elapsed_s(self._now())

    @property
    def remaining_s(self) -> float | None:
        """Seconds that are probably left from now on; None while nothing is known."""
        if self._left_s is None or self.generation.status.final:
            return None
        return max(0.0, self._left_s - (time.monotonic() - self._said_at))

    def progressed(self, fraction: float, remaining_s: float | None) -> None:
        """Notes how far it is."""
        self.fraction, self._left_s, self._said_at = fraction, remaining_s, time.monotonic()


@dataclass(eq=False)
class _Course:
    """What the runner has to do for a round.

    Attributes:
        untold: Images that came and that nobody has heard of.
        telling: Reads the character and tells of them.
        waiting: Previews that are to be decoded, by position; only the newest of each.
        decoding: Decodes them.
    """

    live: LiveRound
    run: GenerationRun
    task: asyncio.Task[object] | None = None
    begun: bool = False
    stopped: bool = False
    notes: tuple[str, ...] = ()
    untold: list[Image] = field(default_factory=list)
    telling: asyncio.Task[object] | None = None
    waiting: dict[int, bytes] = field(default_factory=dict)
    decoding: asyncio.Task[object] | None = None


class GenerationRunner(QObject):
    """Runs any number of generations at a time. One that fails opens no dialog: its tiles say it.

    What is wrong with the library, or a bug, goes out by `TaskRunner.failed` as well.

    Signals:
        started: A `LiveRound`.
        progressed: A `LiveRound` that is further, has to wait, or is a second older.
        preview_ready: A `LiveRound`, and the position of a preview that is new.
        image_kept: An `Image` whose file and row are safe, before anybody is told of it.
        image_ready: A `LiveRound`, and an `Image` that its character has.
        ended: A `LiveRound` in its final state, and notes on how it was made.
    """

    started = Signal(object)
    progressed = Signal(object)
    preview_ready = Signal(object, int)
    image_kept = Signal(object)
    image_ready = Signal(object, object)
    ended = Signal(object, tuple)

    def __init__(self, studio: Studio, tasks: TaskRunner, changes: Changes) -> None:
        super().__init__()
        self._studio, self._tasks, self._changes = studio, tasks, changes
        # A list: a round that was just stopped can be gone on with before it has ended.
        self._courses: list[_Course] = []
        self._tick = QTimer(self, interval=_TICK_MS)
        self._tick.timeout.connect(self._on_tick)
        changes.character_changed.connect(self._on_character_changed)

    @property
    def running(self) -> tuple[LiveRound, ...]:
        """Those that have not ended, oldest first."""
        return tuple(course.live for course in self._courses)

    def of(self, character_id: str) -> tuple[LiveRound, ...]:
        """Those of one character, oldest first."""
        return tuple(live for live in self.running if live.generation.character_id == character_id)

    def run(self, run: GenerationRun) -> None:
        """Makes the images of a run, to its end."""
        live = LiveRound(run.generation, run.name, self._studio.workspace.now)
        course = _Course(live, run)
        self._courses.append(course)
        self.started.emit(live)
        course.task = self._tasks.run(self._follow(course))
        course.task.add_done_callback(lambda _task: self._on_over(course))
        self._tick.start()

    def stop(self, generation_id: str) -> None:
        """Stops one; what came is kept."""
        for course in self._courses:
            generation = course.live.generation
            if generation.id == generation_id and not generation.status.final and not course.stopped:
                course.stopped = True
                # A task that is cancelled before its first step never takes it: nothing would end the run.
                if course.begun and course.task is not None:
                    course.task.cancel()

    def stop_all(self) -> None:
        """Stops every one."""
        for live in self.running:
            self.stop(live.generation.id)

    async def ended_all(self) -> None:
        """Waits until none is running."""
        while tasks := [course.task for course in self._courses if course.task is not None]:
            await asyncio.wait(tasks)

    async def _follow(self, course: _Course) -> None:
        course.begun = True
        try:
            async with course.run:
                if not course.stopped:
                    async for event in course.run:
                        self._take(course, event)
        except CharacterNotFoundError:
            # Removed meanwhile: whoever removed it has said so.
            pass
        except CharacterImageError as error:
            if error.kind == "unexpected" or isinstance(error.__cause__, LibraryError):
                self._tasks.failed.emit(error)
        finally:
            course.live.generation = course.run.generation
            course.waiting.clear()
            if course.telling is not None:
                course.telling.cancel()
                await asyncio.wait([course.telling])
            await self._tell(course)

    def _take(self, course: _Course, event: GenerationEvent) -> None:
        live = course.live
        live.generation = event.generation
        match event:
            case Progressed():
                live.progressed(event.fraction, event.remaining_s)
                self.progressed.emit(live)
            case WaitBegan():
                live.waits[event.index] = Wait(event.seconds, event.fault)
                self.progressed.emit(live)
            case PreviewArrived():
                live.waits.pop(event.index, None)
                course.waiting[event.index] = event.data
                if course.decoding is None:
                    course.decoding = self._tasks.run(self._decode(course))
            case ImageArrived():
                live.arrived[event.index] = event.image.id
                live.previews.pop(event.index, None)
                live.waits.pop(event.index, None)
                course.waiting.pop(event.index, None)
                course.untold.append(event.image)
                self.image_kept.emit(event.image)
                if course.telling is None:
                    course.telling = self._tasks.run(self._tell_all(course))
            case Finished() | Failed():
                course.notes = event.notes

    async def _decode(self, course: _Course) -> None:
        """Decodes the newest preview of each position, one after another."""
        try:
            while course.waiting:
                position = next(iter(course.waiting))
                picture = await asyncio.to_thread(decoded, course.waiting.pop(position))
                live = course.live
                gone = position in live.arrived or live.generation.status.final
                if picture is not None and not gone:
                    live.previews[position] = picture
                    self.preview_ready.emit(live, position)
        finally:
            course.decoding = None

    async def _tell_all(self, course: _Course) -> None:
        """Tells of the images that came, and of those that come meanwhile."""
        try:
            while course.untold:
                await self._tell(course)
                await asyncio.sleep(_TELLING_S)
        finally:
            course.telling = None

    async def _tell(self, course: _Course) -> None:
        """Reads the character once for all images that came, then says that they are there."""
        images = tuple(course.untold)
        try:
            character = await self._studio.characters.get_character(course.live.generation.character_id)
        except CharacterNotFoundError:
            # As above.
            pass
        else:
            self._changes.character_changed.emit(character)
        for image in images:
            course.untold.remove(image)
            self.image_ready.emit(course.live, image)

    def _on_over(self, course: _Course) -> None:
        """It has ended, in whatever way."""
        live = course.live
        self._courses.remove(course)
        if not self._courses:
            self._tick.stop()
        live.previews.clear()
        live.waits.clear()
        # Safe on the disk, though the character could not be read any more.
        for image in course.untold:
            self.image_ready.emit(live, image)
        self.ended.emit(live, course.notes)

    def _on_tick(self) -> None:
        for course in self._courses:
            live = course.live
            live.waits = {place: wait for place, wait in live.waits.items() if wait.left_s}
            # What was sent since the last event is known there.
            live.generation = course.run.generation
            self.progressed.emit(live)

    def _on_character_changed(self, character: Character) -> None:
        for live in self.of(character.id):
            live.name = character.name
