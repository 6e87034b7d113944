"""The traits or tags of one character on their way from the chips to the library."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol

from charstudio.domain.revision import merged
from charstudio.errors import CharacterValidationError

if TYPE_CHECKING:
    from charstudio.domain.character import Character
    from charstudio.domain.revision import Chips
    from charstudio.errors import CharacterError
    from charstudio.services.studio import Studio
    from charstudio.ui.background.tasks import TaskRunner


@dataclass(frozen=True)
class ChipChange:
    """One action on chips; `text` is what it did, as undo says it."""

    before: Chips
    after: Chips
    text: str


class Listener(Protocol):
    """Who hears how it goes."""

    def on_stored(self, saving: ChipSaving, change: ChipChange, character: Character) -> None:
        """The library has this change now."""

    def on_settled(self, saving: ChipSaving) -> None:
        """Nothing more is to be saved for now."""

    def on_failed(self, saving: ChipSaving, error: CharacterError) -> None:
        """It could not be saved; it is still wanted, unless it can't be at all."""


class ChipSaving:
    """What was done to the chips of one character, until it is saved.

    Attributes:
        id: Of the character.
        base: What the library has, as far as is known here.
    """

    def __init__(
        self, character: Character, field: str, *, studio: Studio, tasks: TaskRunner, listener: Listener
    ) -> None:
        self.id = character.id
        self.base: Chips = getattr(character.details, field)
        self._field = field
        self._studio, self._tasks, self._listener = studio, tasks, listener
        self._waiting: list[ChipChange] = []
        self._saving = False

    @property
    def clean(self) -> bool:
        """Whether everything that was done is saved."""
        return not self._waiting and not self._saving

    @property
    def busy(self) -> bool:
        """Whether something is being saved just now."""
        return self._saving

    @property
    def chips(self) -> Chips:
        """What the editor shows."""
        return self._waiting[-1].after if self._waiting else self.base

    def change(self, after: Chips, text: str) -> None:
        """The chips are these now."""
        self._waiting.append(ChipChange(self.chips, after, text))
        self.save()

    def save(self) -> None:
        """Saves what waits, one action after another."""
        if self._waiting and not self._saving:
            self._saving = True
            self._tasks.run(self._save(), failed=self._on_failed)

    async def _save(self) -> None:
        try:
            while self._waiting:
                change = self._waiting[0]
                put = partial(merged, field=self._field, before=change.before, after=change.after)
                character = await self._studio.characters.update_character(self.id, put)
                del self._waiting[0]
                self.base = getattr(character.details, self._field)
                self._listener.on_stored(self, change, character)
        finally:
            self._saving = False
        self._listener.on_settled(self)

    def _on_failed(self, error: CharacterError) -> None:
        if isinstance(error, CharacterValidationError):
            # Nor can what was done after it.
            self._waiting.clear()
        self._listener.on_failed(self, error)
