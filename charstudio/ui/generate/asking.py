"""Asks for rounds: saves what was typed, makes a draft a character, and hands over the run."""

from __future__ import annotations

import inspect
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from charstudio.domain.generation import GenerationKind
from charstudio.errors import CharacterNotFoundError, CharacterValidationError
from charstudio.ui.dialogs.paying import ask_about_cost, said_images
from charstudio.ui.generate.requests import request_again

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from PySide6.QtWidgets import QWidget

    from charstudio.domain.character import Character
    from charstudio.domain.generation import ImageRequest
    from charstudio.services.generation import GenerationRun
    from charstudio.services.studio import Studio
    from charstudio.ui.background.changes import Changes
    from charstudio.ui.background.tasks import TaskRunner

    # Asks for a round of a character by a request; None when there is nothing to be asked for after all.
    Make = Callable[[Character, ImageRequest], Awaitable[GenerationRun | None]]


@dataclass(frozen=True)
class _Wish:
    """What is asked for.

    Attributes:
        make: What asks for it.
        last: Whether it shall be like the character's last round, and `request` only where there was none.
    """

    make: Make
    request: ImageRequest
    last: bool = False


class Asking(QObject):
    """One request at a time for each character: a key that is pressed twice makes no second round.

    What may cost more than is spent unasked is asked about, and asked for again once the artist agrees.

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

    def __init__(self, place: QWidget, studio: Studio, tasks: TaskRunner, changes: Changes) -> None:
        """Makes it; over the window of `place` the artist is asked about costs."""
        super().__init__(place)
        self._place = place
        self._studio, self._tasks, self._changes = studio, tasks, changes
        self._busy: set[str] = set()
        self.before: list[Callable[[], object]] = []

    def busy(self, character_id: str) -> bool:
        """Whether a request for this character is under way."""
        return character_id in self._busy

    def ask(self, character_id: str, request: ImageRequest) -> None:
        """A round; a draft becomes a character with it."""
        self._begin(character_id, _Wish(self._round, request))

    def ask_more(self, character_id: str, request: ImageRequest) -> None:
        """Images beside the others, in the same way."""
        self._begin(character_id, _Wish(self._more, request))

    def ask_again(self, character_id: str, first: ImageRequest) -> None:
        """The character's last round once more; `first` where there was none."""
        self._begin(character_id, _Wish(self._round, first, last=True))

    def ask_edit(self, character_id: str, make: Make, request: ImageRequest) -> None:
        """What `make` asks for, once, and once more where the artist agrees to what it costs."""
        self._begin(character_id, _Wish(make, request))

    def _begin(self, character_id: str, wish: _Wish) -> None:
        if character_id in self._busy:
            return
        self._busy.add(character_id)
        self.changed.emit()
        refused = partial(self.refused.emit, character_id)
        self._tasks.run(self._prepare(character_id, wish), failed=refused)

    async def _prepare(self, character_id: str, wish: _Wish) -> None:
        characters = self._studio.characters
        try:
            for save in self.before:
                saving = save()
                if inspect.isawaitable(saving):
                    await saving
            # Behind what is being saved: the library does one thing after another.
            character = await characters.get_character(character_id)
            if wish.last:
                wish = replace(wish, request=await self._like_last(character, wish.request), last=False)
            try:
                run = await wish.make(character, wish.request)
            except CharacterValidationError as error:
                if not self._asks_first(error, character, wish):
                    raise
                return
            if run is not None:
                self.asked.emit(run)
            # It may be a draft no more, and have another style.
            self._changes.character_changed.emit(await characters.get_character(character_id))
        finally:
            self._busy.discard(character_id)
            self.changed.emit()

    def _asks_first(self, error: CharacterValidationError, character: Character, wish: _Wish) -> bool:
        """Whether the artist is asked whether it may cost so much; then it is asked for once more."""
        agreed = replace(wish, request=replace(wish.request, agreed=True))
        return ask_about_cost(
            self._place.window(),
            error,
            partial(self._begin, character.id, agreed),
            what=said_images(wish.request.count, character.name),
        )

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

    async def _like_last(self, character: Character, first: ImageRequest) -> ImageRequest:
        try:
            last = await self._studio.images.generation_status(character.id)
        except CharacterNotFoundError as error:
            if error.kind != "generation":
                raise
            return first
        again = request_again(last.generation, character)
        if last.generation.kind is GenerationKind.GENERATE:
            # One more image was no wish for one from now on.
            again = replace(again, count=first.count)
        return again
