"""Refines a character: proposes changes, then saves those that are taken, with or without a new round."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Unpack

from PySide6.QtCore import Signal

from charstudio.errors import CharacterUpdateError
from charstudio.ui.background.steps import details_step
from charstudio.ui.dialogs.messages import message_of
from charstudio.ui.dialogs.paying import ask_about_cost, said_images
from charstudio.ui.dialogs.proposal_card import Way
from charstudio.ui.dialogs.proposing import ProposalController
from charstudio.ui.dialogs.refine_card import RefineCard
from charstudio.ui.dialogs.refine_proposals import engine_of, proposed, read_instruction
from charstudio.ui.dialogs.refine_round import fitted, round_of, said_face
from charstudio.ui.dialogs.writers import said_by
from charstudio.ui.theme.theme import theme

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QWidget

    from charstudio.domain.character import Character, Trait
    from charstudio.domain.generation import ImageRequest
    from charstudio.domain.revision import Change
    from charstudio.errors import CharacterError
    from charstudio.services.ports import EngineInfo
    from charstudio.services.words import Refinement
    from charstudio.ui.background.behind import Behind
    from charstudio.ui.background.thumbnails import Thumbnails
    from charstudio.ui.background.undo import Step
    from charstudio.ui.dialogs.proposing import Offer
    from charstudio.ui.dialogs.refine_rows import Proposed
    from charstudio.ui.dialogs.writers import Writers
    from charstudio.ui.generate.showing import Obstacle


class RefineController(ProposalController):
    """See the module and `ProposalController`; what undo changes is on the character tab.

    Args:
        request_factory: The next round as the generate bar has it.
        thumbnails: Where the primary image's thumbnail comes from.
        cost_of: What such a round costs, in words; without it only what is free is said.
        obstacle_of: Why it can't be made now.
        help_with: Does what helps with that.

    Signals:
        generation_wanted: A `GenerationRun` that waits to be run.
    """

    generation_wanted = Signal(object)

    def __init__(
        self,
        parent_window: QWidget,
        writers: Writers,
        offer: Offer,
        *,
        request_factory: Callable[[], ImageRequest],
        thumbnails: Thumbnails | None = None,
        cost_of: Callable[[ImageRequest], str] | None = None,
        obstacle_of: Callable[[ImageRequest], Obstacle | None] | None = None,
        help_with: Callable[[Obstacle], object] | None = None,
        **behind: Unpack[Behind],
    ) -> None:
        super().__init__(parent_window, writers, offer, **behind)
        self._request_factory, self._thumbnails, self._cost_of = request_factory, thumbnails, cost_of
        self._obstacle_of, self._help_with = obstacle_of, help_with
        self._card: RefineCard | None = None
        self._character: Character | None = None
        self._refinement: Refinement | None = None
        self._engine: EngineInfo | None = None
        self._obstacle: Obstacle | None = None
        if thumbnails is not None:
            thumbnails.ready.connect(self._show_picture)
        self._current.changed.connect(self._on_changed)

    def open(self) -> None:
        """Asks what to change about the character that is shown."""
        character = self._shown_character()
        if character is None:
            return
        self._character, self._refinement = character, None
        card = self._card = RefineCard()
        card.save_asked.connect(partial(self._on_taken, generate=False))
        card.generate_asked.connect(partial(self._on_taken, generate=True))
        card.remedy_asked.connect(self._on_no_images)
        card.set_name(character.name)
        card.set_traits(character.details.traits)
        self._show_request(None)
        self._show_picture()
        self._show_card(card, character)
        self.refresh()

    def refresh(self) -> None:
        """Says anew what the next round is: something else was chosen, or more is known of it."""
        if self._card is not None:
            self._show_request(self._engine)
            work = engine_of(self._studio, self._request_factory())
            self._tasks.run(work, done=self._show_request)

    # --- Proposing --------------------------------------------------------------------------------------

    def _propose(self) -> None:
        if self._card is None or self._character is None:
            return
        instruction, traits = read_instruction(self._card.instruction)
        work = self._proposal(self._character, instruction, traits, self._card.traits.changes)
        self._ask(work, self._on_proposed)

    async def _proposal(
        self, character: Character, instruction: str, traits: Sequence[Trait], by_hand: Sequence[Change]
    ) -> tuple[Refinement, tuple[Proposed, ...]]:
        refinement = await self._studio.words.refine_character(
            character.id,
            instruction=instruction,
            traits=traits,
            changes=by_hand,
            writer=self._writers.chosen.name,
        )
        request = self._request_factory()
        return refinement, await proposed(self._studio, refinement.changes, request, character.styles)

    def _on_proposed(self, proposal: tuple[Refinement, tuple[Proposed, ...]]) -> None:
        card, asked = self._card, self._asked
        if card is not None and asked is not None:
            self._refinement, shown = proposal
            # For what was done by hand alone, nobody was asked.
            writer = asked if self._refinement.by == asked.by else self._writers.rule
            card.show_changes(shown, self._said_missed(self._refinement), said_by(writer))
            self._on_changed(self._current.character)

    def _said_missed(self, refinement: Refinement) -> str:
        if not refinement.missed:
            return ""
        words = self.tr("Not in it: {parts}")
        if refinement.by == self._writers.rule.by:
            words = self.tr("Not found here, or more than works offline: {parts}")
        return words.format(parts=", ".join(f"“{part}”" for part in refinement.missed))

    def _on_not_proposed(self, error: CharacterError) -> None:
        self._refinement = None
        super()._on_not_proposed(error)

    def _on_changed(self, character: Character | None) -> None:
        """Somebody else may have changed it meanwhile, in another window or by what was typed last."""
        card, refinement = self._card, self._refinement
        if card is None or character is None or self._saving:
            return
        self._character = character
        card.set_traits(character.details.traits)
        self._show_picture()
        if refinement is not None and refinement.revision != character.revision:
            self._say_stale(
                CharacterUpdateError("It changed elsewhere", kind="stale", revision=character.revision)
            )

    def _say_stale(self, error: CharacterError) -> None:
        if self._card is not None:
            again = Way("again", self.tr("Propose again"), self._propose)
            self._card.say_stale(message_of(error), [again])

    # --- Taking -----------------------------------------------------------------------------------------

    def _on_taken(self, *, generate: bool) -> None:
        if self._card is None or self._refinement is None:
            return
        taken = tuple(
            change
            for change, wanted in zip(self._refinement.changes, self._card.changes.taken, strict=True)
            if wanted
        )
        self._take_changes(self._refinement, taken, self._request_factory() if generate else None)

    def _take_changes(
        self, refinement: Refinement, taken: Sequence[Change], request: ImageRequest | None
    ) -> None:
        if self._card is not None:
            self._card.set_busy(busy=True)
            self._saving = True
            work = self._save(refinement, taken, request)
            failed = partial(self._on_not_saved, refinement, taken, request)
            self._tasks.run(work, done=self._on_saved, failed=failed)

    async def _save(
        self, refinement: Refinement, taken: Sequence[Change], request: ImageRequest | None
    ) -> Step:
        character_id = refinement.character_id
        before = await self._studio.characters.get_character(character_id)
        if request is None:
            await self._studio.words.save_refinement(refinement, taken)
        else:
            run = await self._studio.words.accept_refinement(refinement, taken, request)
            self.generation_wanted.emit(run)
        after = await self._studio.characters.get_character(character_id)
        self._changes.character_changed.emit(after)
        return details_step(
            self.tr("refine {name}").format(name=after.name),
            character_id,
            before.details,
            after.details,
            studio=self._studio,
            changes=self._changes,
            place=partial(self._show_place, character_id),
        )

    def _on_saved(self, step: Step) -> None:
        self._undo.record(step)
        self._saving = False
        self._close()

    def _on_not_saved(
        self,
        refinement: Refinement,
        taken: Sequence[Change],
        request: ImageRequest | None,
        error: CharacterError,
    ) -> None:
        self._saving = False
        card, character = self._card, self._character
        if card is None or character is None:
            return
        if request is not None:
            agreed = partial(self._take_changes, refinement, taken, replace(request, agreed=True))
            what = said_images(request.count, character.name)
            if ask_about_cost(self._window, error, agreed, what=what):
                card.set_busy(busy=False)
                return
        if error.kind == "stale":
            self._say_stale(error)
        else:
            card.say_error(message_of(error), self._offered_ways(error))

    # --- The rest ---------------------------------------------------------------------------------------

    def _show_request(self, engine: EngineInfo | None) -> None:
        """Says what the next round is; without an engine, what can be said before it is known."""
        card, character = self._card, self._character
        if card is None or character is None:
            return
        self._engine = engine
        request, cost = self._request_factory(), ""
        looked_at = round_of(engine, request, character)
        if self._cost_of is not None:
            cost = self._cost_of(looked_at)
        elif engine is not None and engine.free:
            cost = self.tr("free")
        self._obstacle = None if self._obstacle_of is None else self._obstacle_of(looked_at)
        why_not, remedy = "", ""
        if character.draft:
            why_not = self.tr("Give it a name first, then make images")
        elif self._obstacle is not None:
            why_not, remedy = self._obstacle.reason, self._obstacle.remedy
        card.set_images(request.count, cost, why_not=why_not, remedy=remedy)
        if engine is not None:
            card.set_face(said_face(engine, request, character))

    def _on_no_images(self) -> None:
        if self._obstacle is not None and self._help_with is not None:
            self._help_with(self._obstacle)

    def _show_picture(self, _sha256: str = "") -> None:
        card, character = self._card, self._character
        if card is None or character is None or self._thumbnails is None:
            return
        primary = character.image(character.primary_image_id or "")
        if primary is None:
            return
        side = theme().px("thumbnail_row")
        picture = self._thumbnails.pixmap(primary.original.sha256, side)
        if picture is not None:
            card.set_picture(fitted(picture, side))

    def _on_closed(self) -> None:
        self._card = self._character = self._refinement = None
        self._engine = self._obstacle = None
        super()._on_closed()
