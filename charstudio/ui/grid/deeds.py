"""What is done to images, and how it is undone."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from charstudio.ui.background.steps import details_step
from charstudio.ui.background.undo import Step

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from charstudio.domain.character import Character, Details
    from charstudio.domain.round import Round
    from charstudio.services.studio import Studio
    from charstudio.ui.background.changes import Changes
    from charstudio.ui.background.tasks import TaskRunner
    from charstudio.ui.background.undo import UndoHistory


class ImageDeeds(QObject):
    """Changes images in the library, says so, and records each deed as one step of undo.

    Attributes:
        leaving: The ids of images that are on their way to the trash.

    Signals:
        done: What was done; Undo takes it back.
    """

    done = Signal(str)

    def __init__(
        self,
        *,
        studio: Studio,
        tasks: TaskRunner,
        changes: Changes,
        undo: UndoHistory,
        place: Callable[[str, str], object],
    ) -> None:
        super().__init__()
        self._studio, self._tasks, self._changes, self._undo = studio, tasks, changes, undo
        self._place = place
        self.leaving: frozenset[str] = frozenset()

    def make_primary(self, character: Character, image_id: str) -> None:
        """Makes an image the one that stands for its character."""
        before = character.primary_image_id
        if before != image_id:
            self._tasks.run(self._make_primary(character.id, before, image_id))

    def trash(self, character_id: str, image_ids: Sequence[str], primary: str | None) -> None:
        """Moves images to the trash; `primary` is the primary image before."""
        wanted = tuple(image_id for image_id in image_ids if image_id not in self.leaving)
        if wanted:
            self.leaving |= frozenset(wanted)
            self._tasks.run(self._trash(character_id, wanted, primary))

    def restore(self, images: Sequence[tuple[str, str]]) -> None:
        """Brings images back from the trash.

        Args:
            images: The ids of their characters and their own.
        """
        if images:
            self._tasks.run(self._restore(tuple(images)))

    def restore_traits(self, character: Character, round_: Round) -> None:
        """Gives a character the traits that it had in a round."""
        if round_.details is not None:
            self._tasks.run(self._restore_traits(character, round_, round_.details))

    async def _make_primary(self, character_id: str, before: str | None, image_id: str) -> None:
        await self._choose(character_id, image_id)
        if before is None:
            return
        step = Step(
            self.tr("make primary"),
            undo=partial(self._choose, character_id, before),
            redo=partial(self._choose, character_id, image_id),
            place=partial(self._place, character_id, image_id),
        )
        self._undo.record(step)

    async def _choose(self, character_id: str, image_id: str) -> None:
        self._changes.character_changed.emit(await self._studio.images.select_image(character_id, image_id))

    async def _trash(self, character_id: str, image_ids: tuple[str, ...], primary: str | None) -> None:
        gone: list[str] = []
        try:
            await self._move_out(character_id, image_ids, gone)
        finally:
            self.leaving -= frozenset(image_ids)
            # What was moved before something failed can be taken back all the same.
            if gone:
                self._record_trash(character_id, tuple(gone), primary)

    def _record_trash(self, character_id: str, gone: tuple[str, ...], primary: str | None) -> None:
        one = len(gone) == 1
        text = self.tr("trash an image") if one else self.tr("trash {count} images")
        step = Step(
            text.format(count=len(gone)),
            undo=partial(self._bring_back, character_id, gone, primary),
            redo=partial(self._move_out, character_id, gone),
            place=partial(self._place, character_id, gone[0]),
        )
        self._undo.record(step)
        said = self.tr("Image moved to the trash") if one else self.tr("{count} images moved to the trash")
        self.done.emit(said.format(count=len(gone)))

    async def _move_out(
        self, character_id: str, image_ids: Sequence[str], gone: list[str] | None = None
    ) -> None:
        character = None
        try:
            for image_id in image_ids:
                character = await self._studio.trash.trash_image(character_id, image_id)
                if gone is not None:
                    gone.append(image_id)
        finally:
            if character is not None:
                self._changes.character_changed.emit(character)

    async def _bring_back(self, character_id: str, image_ids: Sequence[str], primary: str | None) -> None:
        character = None
        try:
            for image_id in image_ids:
                character = await self._studio.trash.restore_image(character_id, image_id)
            if primary is not None and primary in image_ids:
                character = await self._studio.images.select_image(character_id, primary)
        finally:
            if character is not None:
                self._changes.character_changed.emit(character)

    async def _restore(self, images: tuple[tuple[str, str], ...]) -> None:
        back: dict[str, list[str]] = {}
        try:
            for character_id, image_id in images:
                await self._bring_back(character_id, (image_id,), None)
                back.setdefault(character_id, []).append(image_id)
        finally:
            if back:
                self._record_restore(back)

    def _record_restore(self, back: dict[str, list[str]]) -> None:
        async def undo() -> None:
            for character_id, ids in back.items():
                await self._move_out(character_id, ids)

        async def redo() -> None:
            for character_id, ids in back.items():
                await self._bring_back(character_id, ids, None)

        count = sum(len(ids) for ids in back.values())
        first, ids_of_first = next(iter(back.items()))
        text = self.tr("restore an image") if count == 1 else self.tr("restore {count} images")
        self._undo.record(
            Step(
                text.format(count=count),
                undo=undo,
                redo=redo,
                place=partial(self._place, first, ids_of_first[0]),
            )
        )
        said = self.tr("Image restored") if count == 1 else self.tr("{count} images restored")
        self.done.emit(said.format(count=count))

    async def _restore_traits(self, character: Character, round_: Round, then: Details) -> None:
        def change(details: Details) -> Details:
            return replace(details, traits=then.traits)

        before = (await self._studio.characters.get_character(character.id)).details
        after = await self._studio.characters.update_character(character.id, change)
        self._changes.character_changed.emit(after)
        number = round_.generation.round
        if after.details == before:
            return
        step = details_step(
            self.tr("restore the traits of round {number}").format(number=number),
            character.id,
            before,
            after.details,
            studio=self._studio,
            changes=self._changes,
            place=partial(self._place, character.id, ""),
        )
        self._undo.record(step)
        self.done.emit(self.tr("Traits of round {number} restored").format(number=number))
