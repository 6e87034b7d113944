"""Does what is asked of tiles and rounds, by button, key or menu."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from charstudio.ui.grid.parts import Ask

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from charstudio.domain.generation import Generation
    from charstudio.domain.round import Round
    from charstudio.errors import CharacterError
    from charstudio.services.generation import GenerationRun
    from charstudio.services.studio import Studio
    from charstudio.ui.background.tasks import TaskRunner
    from charstudio.ui.grid.controller import GridController
    from charstudio.ui.grid.deeds import ImageDeeds
    from charstudio.ui.grid.view import ImageGridView


class GridAsks(QObject):
    """Hears what the view is asked, and has the controller do it."""

    def __init__(
        self,
        controller: GridController,
        view: ImageGridView,
        *,
        studio: Studio,
        tasks: TaskRunner,
        deeds: ImageDeeds,
    ) -> None:
        super().__init__(controller)
        self._controller, self._view = controller, view
        self._studio, self._tasks, self._deeds = studio, tasks, deeds
        # Rounds that something is being done about: a second press changes nothing.
        self._busy: set[str] = set()
        of_image: dict[Ask, Callable[[str], object]] = {
            Ask.VIEW: controller.view_asked.emit,
            Ask.PRIMARY: self._on_primary,
            Ask.MORE_LIKE: self._on_more_like,
            Ask.COPY: lambda _key: controller.copy(),
            Ask.TRASH: lambda _key: controller.trash_selected(),
            Ask.RESTORE: lambda _key: controller.restore_selected(),
            Ask.FAVOURITE: lambda _key: controller.favourite_asked.emit(),
        }
        of_round: dict[Ask, Callable[[str], object]] = {
            Ask.RETRY: self._on_continue,
            Ask.CONTINUE: self._on_continue,
            Ask.DISCARD: self._on_discard,
            Ask.DETAILS: self._on_details,
            Ask.EDIT_PROMPT: lambda _key: controller.prompt_asked.emit(),
            Ask.RESTORE_TRAITS: self._on_restore_traits,
            Ask.TRASH_OTHERS: self._on_trash_others,
        }
        self._answers = of_image | of_round
        view.asked.connect(self._on_asked)

    def _on_asked(self, ask: Ask, key: str) -> None:
        self._answers[ask](key)

    def _on_primary(self, image_id: str) -> None:
        character = self._controller.character
        if image_id and character is not None:
            self._deeds.make_primary(character, image_id)
        else:
            self._controller.make_primary()

    def _on_more_like(self, image_id: str) -> None:
        if (image := self._controller.image(image_id)) is not None:
            self._controller.more_like_asked.emit(image)

    def _on_continue(self, generation_id: str) -> None:
        character = self._controller.character
        if character is not None:
            work = self._studio.images.continue_generation(character.id, generation_id)
            self._do(generation_id, self._run(work))

    async def _run(self, work: Coroutine[object, object, GenerationRun]) -> None:
        self._controller.generation_wanted.emit(await work)

    def _on_discard(self, generation_id: str) -> None:
        character = self._controller.character
        if character is not None:
            self._do(generation_id, self._discard(character.id, generation_id))

    async def _discard(self, character_id: str, generation_id: str) -> None:
        await self._studio.images.discard_generation(character_id, generation_id)
        self._controller.reload()

    def _do(self, generation_id: str, work: Coroutine[object, object, None]) -> None:
        if generation_id in self._busy:
            work.close()
            return
        self._busy.add(generation_id)
        task = self._tasks.run(work, failed=self._on_failed)
        task.add_done_callback(lambda _task: self._busy.discard(generation_id))

    def _on_failed(self, error: CharacterError) -> None:
        # It may be another round by now: what can be done about it shows then.
        self._controller.reload()
        self._tasks.failed.emit(error)

    def _on_details(self, generation_id: str) -> None:
        generation = self._generation(generation_id)
        if generation is not None:
            self._controller.fault_asked.emit(generation, partial(self._on_continue, generation_id))

    def _on_restore_traits(self, generation_id: str) -> None:
        character, round_ = self._controller.character, self._round(generation_id)
        if character is not None and round_ is not None:
            self._deeds.restore_traits(character, round_)

    def _on_trash_others(self, generation_id: str) -> None:
        chosen = set(self._view.selected_ids)
        for section in self._view.grid.sections:
            if section.key == generation_id:
                others = [image.id for image in section.images if image.id not in chosen]
                self._controller.trash(others)

    def _round(self, generation_id: str) -> Round | None:
        return next((one for one in self._controller.rounds if one.generation.id == generation_id), None)

    def _generation(self, generation_id: str) -> Generation | None:
        sections = self._view.grid.sections
        return next((one.generation for one in sections if one.key == generation_id), None)
