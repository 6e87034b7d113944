"""Proposes a better prompt, and saves it once it is accepted."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from charstudio.domain.character import Details
from charstudio.domain.prompting import plain_prompt
from charstudio.ui.background.steps import details_step
from charstudio.ui.dialogs.enhance_card import EnhanceCard
from charstudio.ui.dialogs.messages import message_of
from charstudio.ui.dialogs.overlay import Overlay

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from charstudio.domain.character import Character
    from charstudio.errors import CharacterError
    from charstudio.services.studio import Studio
    from charstudio.services.words import PromptProposal
    from charstudio.ui.background.changes import Changes
    from charstudio.ui.background.current import CurrentCharacter
    from charstudio.ui.background.tasks import TaskRunner
    from charstudio.ui.background.undo import Step, UndoHistory


class EnhanceController(QObject):
    """Opens the dialog over the window for the character that is shown.

    Signals:
        reveal_asked: The prompt tab should be seen: undo changes something there.
    """

    reveal_asked = Signal()

    def __init__(
        self,
        parent_window: QWidget,
        *,
        studio: Studio,
        tasks: TaskRunner,
        changes: Changes,
        current: CurrentCharacter,
        undo: UndoHistory,
    ) -> None:
        super().__init__(parent_window)
        self._window, self._studio, self._tasks = parent_window, studio, tasks
        self._changes, self._current, self._undo = changes, current, undo
        self._overlay: Overlay | None = None
        self._card: EnhanceCard | None = None
        self._saving = False

    def open(self, prompt: str | None = None) -> None:
        """Proposes a prompt for the character that is shown.

        Args:
            prompt: What stands in the field; None takes what is saved.
        """
        character = self._current.character
        if character is None or character.trashed_at is not None or self._overlay is not None:
            return
        stands = character.details.image_prompt if prompt is None else prompt
        card = self._card = EnhanceCard()
        self._overlay = Overlay(self._window, card)
        self._overlay.close_asked.connect(self._close)
        self._overlay.closed.connect(self._on_closed)
        card.cancelled.connect(self._close)
        card.again_asked.connect(partial(self._propose, character.id, stands))
        card.accepted.connect(partial(self._accept, character))
        card.show_base(stands, plain_prompt(character.details))
        self._overlay.open(card.new)
        self._propose(character.id, stands)

    def _propose(self, character_id: str, prompt: str) -> None:
        if self._card is not None:
            self._card.set_busy(busy=True)
            self._tasks.run(
                self._studio.words.enhance_prompt(character_id, prompt or None),
                done=partial(self._on_proposed, self._card),
                failed=partial(self._on_failed, self._card),
            )

    def _on_proposed(self, card: EnhanceCard, proposal: PromptProposal) -> None:
        # Nobody waits for it any more once the dialog is closed.
        if card is self._card:
            by = self.tr("By rule, offline") if proposal.by == "rule" else self.tr("By {model}")
            card.show_proposal(proposal.after, by.format(model=proposal.by))

    def _accept(self, before: Character, text: str) -> None:
        if self._card is not None:
            self._card.set_busy(busy=True)
            self._saving = True
            self._tasks.run(
                self._save(before.id, text),
                done=self._on_saved,
                failed=partial(self._on_failed, self._card),
            )

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

    def _on_failed(self, card: EnhanceCard, error: CharacterError) -> None:
        if card is self._card:
            self._saving = False
            words = message_of(error)
            card.say_error(words.message, words.hint)

    def _show_place(self, character_id: str) -> None:
        self._current.open(character_id)
        self.reveal_asked.emit()

    def _close(self) -> None:
        # What is being saved comes to its end first; that takes no time worth a word.
        if self._overlay is not None and not self._saving:
            self._overlay.close_now()

    def _on_closed(self) -> None:
        self._overlay, self._card = None, None
