"""The banner about rounds that had no end when CharStudio stopped."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from charstudio.domain.money import Estimate
from charstudio.errors import CharacterError
from charstudio.ui.dialogs.paying import (
    MAY_BE_CHARGED,
    Dear,
    ask_to_pay_again,
    ask_to_spend,
    dear,
    doubtful,
    said_images,
)

if TYPE_CHECKING:
    from collections.abc import Coroutine, Sequence
    from typing import Any

    from charstudio.domain.character import Character
    from charstudio.domain.generation import Generation
    from charstudio.services.studio import Studio
    from charstudio.ui.background.changes import Changes
    from charstudio.ui.background.runner import GenerationRunner, LiveRound
    from charstudio.ui.background.tasks import TaskRunner
    from charstudio.ui.notices.banner import Banners

    Interrupted = tuple[tuple[Generation, str], ...]

_KEY: Final = "interrupted"


class InterruptedNotice(QObject):
    """Offers to go on with them all, or to let them be; it goes when none is left."""

    def __init__(
        self,
        banners: Banners,
        *,
        studio: Studio,
        tasks: TaskRunner,
        changes: Changes,
        runner: GenerationRunner,
    ) -> None:
        super().__init__()
        self._banners, self._studio, self._tasks = banners, studio, tasks
        self._changes, self._runner = changes, runner
        self._left: Interrupted = ()
        runner.started.connect(self._on_started)
        changes.character_changed.connect(self._on_character_changed)
        changes.character_removed.connect(self._on_character_removed)
        changes.library_changed.connect(self._on_library_changed)

    def look(self) -> None:
        """Looks for interrupted rounds, and says what there are."""
        self._tasks.run(self._studio.images.list_interrupted(), done=self._show)

    def _show(self, left: Interrupted) -> None:
        known = {generation.id for generation, _ in self._left}
        new = any(generation.id not in known for generation, _ in left)
        self._left = left
        if not left:
            self._banners.clear(_KEY)
        elif new or self._banners.is_up(_KEY):
            # One that was put away does not come back for the rounds that it spoke of.
            actions = ((self.tr("Continue"), self._on_go_on), (self.tr("Discard"), self._on_discard))
            self._banners.put(_KEY, self._text(), tone="warning", actions=actions)

    def _text(self) -> str:
        uncertain = sum(len(generation.uncertain_places) for generation, _ in self._left)
        if not uncertain:
            return self._what()
        charged = self.tr("Perhaps charged already: %n image(s).", "", uncertain)
        return f"{self._what()} {charged}"

    def _what(self) -> str:
        if len(self._left) == 1:
            name = self._left[0][1] or self.tr("Untitled")
            text = self.tr("The round of {name} was interrupted when CharStudio stopped.")
            return text.format(name=name)
        if len(self._left) == 2:  # noqa: PLR2004  (which has a word of its own)
            return self.tr("Two rounds were interrupted when CharStudio stopped.")
        return self.tr("%n round(s) were interrupted when CharStudio stopped.", "", len(self._left))

    # --- What is done about them ---

    def _on_go_on(self) -> None:
        self._settle(self._go_on(self._left))

    def _on_discard(self) -> None:
        self._settle(self._discard(self._left))

    def _settle(self, work: Coroutine[Any, Any, None]) -> None:
        # At once: pressed twice, it would be done twice.
        self._show(())
        self._tasks.run(work)

    async def _go_on(self, rounds: Interrupted, *, pay_again: bool = False, agreed: bool = False) -> None:
        asked: list[tuple[Generation, str]] = []
        costly: list[tuple[Generation, str]] = []
        costs: list[Dear] = []
        images = self._studio.images
        for generation, name in rounds:
            try:
                run = await images.continue_generation(
                    generation.character_id, generation.id, pay_again=pay_again, agreed=agreed
                )
            except CharacterError as error:
                if error.kind == MAY_BE_CHARGED:
                    asked.append((generation, name))
                elif (cost := dear(error)) is not None:
                    costly.append((generation, name))
                    costs.append(cost)
                else:
                    self._tasks.failed.emit(error)
            else:
                self._runner.run(run)
        self._show(await images.list_interrupted())
        if costly:
            self._ask_about_cost(tuple(costly), costs, pay_again=pay_again)
        if asked:
            self._ask(tuple(asked), agreed=agreed)

    def _ask_about_cost(self, rounds: Interrupted, costs: Sequence[Dear], *, pay_again: bool) -> None:
        """One question for them all, which are as dear as all of them."""
        low = sum((one.estimate.low for one in costs), Decimal(0))
        high = sum((one.estimate.high for one in costs), Decimal(0))
        what = "\n".join(said_images(generation.owed, name) for generation, name in rounds)

        def agreed() -> None:
            self._tasks.run(self._go_on(rounds, pay_again=pay_again, agreed=True))

        wanted = Dear(Estimate(low, high), costs[0].limit)
        ask_to_spend(self._banners.window(), wanted, agreed, what=what)

    def _ask(self, rounds: Interrupted, *, agreed: bool) -> None:
        """What may have been charged is not asked for again without a word."""

        def answered(again: bool) -> None:
            if again:
                self._tasks.run(self._go_on(rounds, pay_again=True, agreed=agreed))

        what = [doubtful(generation, name) for generation, name in rounds]
        ask_to_pay_again(self._banners.window(), what, answered)

    async def _discard(self, rounds: Interrupted) -> None:
        for generation, _ in rounds:
            try:
                await self._studio.images.discard_generation(generation.character_id, generation.id)
                character = await self._studio.characters.get_character(generation.character_id)
            except CharacterError as error:
                self._tasks.failed.emit(error)
            else:
                self._changes.character_changed.emit(character)
        self._show(await self._studio.images.list_interrupted())

    # --- What happens elsewhere in the window ---

    def _on_started(self, live: LiveRound) -> None:
        if self._left:
            self._show(tuple(one for one in self._left if one[0].id != live.generation.id))

    def _on_character_changed(self, character: Character) -> None:
        if any(generation.character_id == character.id for generation, _ in self._left):
            self.look()

    def _on_character_removed(self, character_id: str) -> None:
        if self._left:
            self._show(tuple(one for one in self._left if one[0].character_id != character_id))

    def _on_library_changed(self) -> None:
        if self._left:
            self.look()
