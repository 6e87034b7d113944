"""Has the primary image show a trait, and changes nothing else about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from charstudio.domain.drawing import Edit
from charstudio.ui.generate.standing import obstacle_of_edit

if TYPE_CHECKING:
    from charstudio.domain.character import Character, Trait
    from charstudio.domain.generation import ImageRequest
    from charstudio.domain.image import Image
    from charstudio.services.generation import GenerationRun
    from charstudio.services.studio import Studio
    from charstudio.ui.background.current import CurrentCharacter
    from charstudio.ui.generate.controller import GenerateController


class TraitEdits(QObject):
    """Asks for edits that show one trait.

    Signals:
        asked: What was asked for, in words.
    """

    asked = Signal(str)

    def __init__(self, generate: GenerateController, *, studio: Studio, current: CurrentCharacter) -> None:
        super().__init__(generate)
        self._generate, self._studio, self._current = generate, studio, current

    def why_not(self) -> str:
        """What stands in the way of it for the character that is shown; empty where nothing does."""
        primary = self._primary
        if primary is None and self._current.character is not None:
            return self.tr("There is no primary image yet")
        request = None if primary is None else self._generate.edit_request(primary)
        obstacle = obstacle_of_edit(self._generate.standing(request))
        return "" if obstacle is None else obstacle.reason

    def ask(self, trait: Trait) -> None:
        """Has the primary image show a trait."""
        primary = self._primary
        if primary is None or self.why_not():
            return

        async def make(character: Character, request: ImageRequest) -> GenerationRun:
            edit = Edit(trait=trait)
            run = await self._studio.edits.edit_image(character.id, primary.id, edit, request)
            said = self.tr("Asked for: the primary image with “{trait}”, all else as it is")
            self.asked.emit(said.format(trait=trait.text))
            return run

        self._generate.ask_edit(make, primary)

    @property
    def _primary(self) -> Image | None:
        character = self._current.character
        return None if character is None else character.image(character.primary_image_id or "")
