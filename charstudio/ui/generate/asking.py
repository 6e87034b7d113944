"""Asks for rounds: saves what was typed, makes a draft a character, and hands over the run."""

from __future__ import annotations

import inspect
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from charstudio.domain.generation import GenerationKind
from charstudio.errors import CharacterNotFoundError
from charstudio.ui.generate.requests import request_again

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine

    from charstudio.domain.character import Character
    from charstudio.domain.generation import ImageRequest
    from charstudio.services.generation import GenerationRun
    from charstudio.services.studio import Studio
    from charstudio.ui.background.changes import Changes
    from charstudio.ui.background.tasks import TaskRunner


class Asking(QObject):
    """One request at a time for each character: a key that is pressed twice makes no second round.

    Attributes:
        before: Called first: saves what was typed. What they return is awaited where it can be.

    Signals:
        asked: The `GenerationRun` that waits to be run.
        refused: A character's id, and the `CharacterError` that says why there is no run.
        changed: A request has begun or ended.
    """

    asked = Signal(object)
    refused = Signal(str, object)
    changed = Signal()

    def __init__(self, studio: Studio, tasks: TaskRunner, changes: Changes) -> None:
        super().__init__()
        self._studio, self._tasks, self._changes = studio, tasks, changes
        self._busy: set[str] = set()
        self.before: list[Callable[[], object]] = []

    def busy(self, character_id: str) -> bool:
        """Whether a request for this character is under way."""
        return character_id in self._busy

    def ask(self, character_id: str, request: ImageRequest) -> None:
        """A round; a draft becomes a character with it."""
        self._begin(character_id, partial(self._round, request=request))

    def ask_more(self, character_id: str, request: ImageRequest) -> None:
        """Images beside the others, in the same way."""
        self._begin(character_id, partial(self._more, request=request))

    def ask_again(self, character_id: str, first: ImageRequest) -> None:
        """The character's last round once more; `first` where there was none."""
        self._begin(character_id, partial(self._again, first=first))

    def _begin(
        self,
        character_id: str,
        make: Callable[[Character], Coroutine[Any, Any, GenerationRun | None]],
    ) -> None:
        if character_id in self._busy:
            return
        self._busy.add(character_id)
        self.changed.emit()
        refused = partial(self.refused.emit, character_id)
        self._tasks.run(self._prepare(character_id, make), failed=refused)

    async def _prepare(
        self, character_id: str, make: Callable[[Character], Awaitable[GenerationRun | None]]
    ) -> None:
        characters = self._studio.characters
        try:
            for save in self.before:
                saving = save()
                if inspect.isawaitable(saving):
                    await saving
            # Behind what is being saved: the library does one thing after another.
            run = await make(await characters.get_character(character_id))
            if run is not None:
                self.asked.emit(run)
            # It may be a draft no more, and have another style.
            self._changes.character_changed.emit(await characters.get_character(character_id))
        finally:
            self._busy.discard(character_id)
            self.changed.emit()

    async def _round(self, character: Character, request: ImageRequest) -> GenerationRun | None:
        if not character.draft:
            return await self._studio.images.regenerate_images(character.id, request)
        creation = await self._studio.characters.create_character(
            character.details, request, draft_id=character.id
        )
        return creation.run

    async def _more(self, character: Character, request: ImageRequest) -> GenerationRun | None:
        if character.draft:
            return await self._round(character, request)
        return await self._studio.images.generate_image(character.id, request)

    async def _again(self, character: Character, first: ImageRequest) -> GenerationRun | None:
        try:
            last = await self._studio.images.generation_status(character.id)
        except CharacterNotFoundError as error:
            if error.kind != "generation":
                raise
            return await self._round(character, first)
        again = request_again(last.generation, character)
        if last.generation.kind is GenerationKind.GENERATE:
            # One more image was no wish for one from now on.
            again = replace(again, count=first.count)
        return await self._round(character, again)
