"""Proposes a better prompt, and saves it once it is accepted."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from charstudio.domain.character import Details
from charstudio.domain.prompting import plain_prompt
from charstudio.ui.background.steps import details_step
from charstudio.ui.dialogs.enhance_card import EnhanceCard
from charstudio.ui.dialogs.messages import message_of
from charstudio.ui.dialogs.proposing import ProposalController
from charstudio.ui.dialogs.writers import said_by

if TYPE_CHECKING:
    from charstudio.domain.character import Character
    from charstudio.errors import CharacterError
    from charstudio.services.words import PromptProposal
    from charstudio.ui.background.undo import Step


class EnhanceController(ProposalController):
    """See the module and `ProposalController`; what undo changes is on the prompt tab."""

    _card: EnhanceCard | None = None
    _character_id = ""
    # What a better one is wanted for.
    _stands = ""

    def open(self, prompt: str | None = None) -> None:
        """Proposes a prompt for the character that is shown; at once where that costs nothing.

        Args:
            prompt: What stands in the field; None takes what is saved.
        """
        character = self._shown_character()
        if character is None:
            return
        self._character_id = character.id
        self._stands = character.details.image_prompt if prompt is None else prompt
        card = self._card = EnhanceCard()
        card.accepted.connect(partial(self._accept, character))
        card.show_base(self._stands, plain_prompt(character.details))
        self._show_card(card, character)
        if self._writers.chosen.free and self._writers.obstacle is None:
            self._propose()
        else:
            card.wait_to_be_asked()

    def _propose(self) -> None:
        writer = self._writers.chosen
        work = self._studio.words.enhance_prompt(self._character_id, self._stands or None, writer=writer.name)
        self._ask(work, self._on_proposed)

    def _on_proposed(self, proposal: PromptProposal) -> None:
        if self._card is not None and self._asked is not None:
            self._card.show_proposal(proposal.after, said_by(self._asked))

    def _accept(self, before: Character, text: str) -> None:
        if self._card is not None:
            self._card.set_busy(busy=True)
            self._saving = True
            self._tasks.run(self._save(before.id, text), done=self._on_saved, failed=self._on_not_saved)

    async def _save(self, character_id: str, text: str) -> Step:
        present = await self._studio.characters.get_character(character_id)
        after = await self._studio.characters.update_character(
            character_id, lambda details: replace(details, image_prompt=text)
        )
        self._changes.character_changed.emit(after)
        return details_step(
            self.tr("enhance the prompt"),
            character_id,
            Details(image_prompt=present.details.image_prompt),
            Details(image_prompt=text),
            studio=self._studio,
            changes=self._changes,
            place=partial(self._show_place, character_id),
        )

    def _on_saved(self, step: Step) -> None:
        self._undo.record(step)
        self._saving = False
        self._close()

    def _on_not_saved(self, error: CharacterError) -> None:
        self._saving = False
        if self._card is not None:
            self._card.say_error(message_of(error), self._offered_ways(error))

    def _on_closed(self) -> None:
        self._card = None
        super()._on_closed()
