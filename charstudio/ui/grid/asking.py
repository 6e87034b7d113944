"""Does what is asked of tiles and rounds, by button, key or menu."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QObject

from charstudio.services.message_texts import Remedy
from charstudio.ui.dialogs.paying import (
    ASK_FIRST,
    MAY_BE_CHARGED,
    ask_about_cost,
    ask_to_pay_again,
    doubtful,
    said_images,
)
from charstudio.ui.grid.parts import Ask

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from charstudio.domain.generation import Generation
    from charstudio.domain.round import Round
    from charstudio.errors import CharacterError
    from charstudio.services.studio import Studio
    from charstudio.ui.background.tasks import TaskRunner
    from charstudio.ui.grid.controller import GridController
    from charstudio.ui.grid.deeds import ImageDeeds
    from charstudio.ui.grid.view import ImageGridView


class _Said(NamedTuple):
    """What the artist said when asked: that it may be charged twice, and that it may cost so much."""

    pay_again: bool = False
    agreed: bool = False


_NOTHING: Final = _Said()


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
        # What is being done about rounds: a second press changes nothing.
        self._busy: dict[str, object] = {}
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
            Ask.RETRY: self._on_retry,
            Ask.RETRY_ALL: self._on_continue,
            Ask.CONTINUE: self._on_continue,
            Ask.DISCARD: self._on_discard,
            Ask.DETAILS: self._on_details,
            **{
                ask: partial(self._on_remedy, Remedy(ask.value))
                for ask in Ask
                if ask.value in list(Remedy) and ask is not Ask.RETRY
            },
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

    def _on_remedy(self, remedy: Remedy, key: str) -> None:
        if (generation := self._generation(_generation_of(key))) is not None:
            self._controller.remedy_asked.emit(remedy, generation.engine)

    def _on_retry(self, key: str) -> None:
        """Makes what is missing at a tile; where one message says it of a whole round, all of it."""
        row = self._view.grid.row(self._view.grid.index_of(key))
        alone = row is not None and row.cell is not None and not row.cell.wide
        places = (row.cell.number - 1,) if alone and row is not None and row.cell is not None else None
        self._continue(_generation_of(key), places)

    def _on_continue(self, key: str) -> None:
        """Makes all that a round still owes."""
        self._continue(_generation_of(key), None)

    def _continue(self, generation_id: str, places: tuple[int, ...] | None, said: _Said = _NOTHING) -> None:
        character = self._controller.character
        if character is None:
            return
        images = self._studio.images
        failed = partial(self._on_not_continued, generation_id, places, said)

        async def run() -> None:
            made = images.continue_generation(
                character.id, generation_id, places=places, pay_again=said.pay_again, agreed=said.agreed
            )
            self._controller.generation_wanted.emit(await made)

        self._do(generation_id, run, failed)

    def _on_not_continued(
        self, generation_id: str, places: tuple[int, ...] | None, said: _Said, error: CharacterError
    ) -> None:
        generation, character = self._generation(generation_id), self._controller.character
        if generation is None or character is None or error.kind not in (MAY_BE_CHARGED, ASK_FIRST):
            self._on_failed(error)
            return
        # It is over, but not yet told so.
        self._busy.pop(generation_id, None)
        if error.kind == ASK_FIRST:
            agreed = partial(self._continue, generation_id, places, said._replace(agreed=True))
            count = generation.owed if places is None else len(places)
            what = said_images(count, character.name)
            ask_about_cost(self._view.window(), error, agreed, what=what)
            return
        again = partial(self._continue, generation_id, places, said._replace(pay_again=True))
        if self._view.grid.words.free(generation):
            again()
            return
        ask_to_pay_again(
            self._view.window(),
            [doubtful(generation, character.name, places)],
            lambda yes: again() if yes else None,
        )

    def _on_discard(self, key: str) -> None:
        character, generation_id = self._controller.character, _generation_of(key)
        if character is not None:
            self._do(generation_id, partial(self._discard, character.id, generation_id), self._on_failed)

    async def _discard(self, character_id: str, generation_id: str) -> None:
        await self._studio.images.discard_generation(character_id, generation_id)
        self._controller.reload()

    def _do(
        self,
        generation_id: str,
        work: Callable[[], Coroutine[object, object, None]],
        failed: Callable[[CharacterError], object],
    ) -> None:
        if generation_id in self._busy:
            return
        task = self._busy[generation_id] = self._tasks.run(work(), failed=failed)
        task.add_done_callback(partial(self._on_done, generation_id))

    def _on_done(self, generation_id: str, task: object) -> None:
        if self._busy.get(generation_id) is task:
            del self._busy[generation_id]

    def _on_failed(self, error: CharacterError) -> None:
        # It may be another round by now: what can be done about it shows then.
        self._controller.reload()
        self._tasks.failed.emit(error)

    def _on_details(self, key: str) -> None:
        generation = self._generation(_generation_of(key))
        row = self._view.grid.row(self._view.grid.index_of(key))
        if generation is None or row is None or row.cell is None:
            return
        of_place = replace(generation, fault=generation.fault_at(row.cell.number - 1))
        retry = partial(self._on_retry, key) if generation.status.final else None
        self._controller.fault_asked.emit(of_place, retry)

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


def _generation_of(key: str) -> str:
    """The generation of a tile, or the one that is named."""
    return key.partition(":")[0]
