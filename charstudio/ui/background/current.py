"""The character that centre and inspector show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from charstudio.errors import CharacterError, CharacterNotFoundError

if TYPE_CHECKING:
    import asyncio

    from charstudio.domain.character import Character
    from charstudio.services.studio import Studio
    from charstudio.ui.background.changes import Changes
    from charstudio.ui.background.tasks import TaskRunner


class CurrentCharacter(QObject):
    """One character, read when it is opened and kept fresh by what `Changes` says.

    Signals:
        switched: Another `Character` is shown, or None.
        changed: The shown `Character` is different now; never together with `switched`.
        leaving: The id of the character that is shown no more in a moment: save what was typed.
    """

    switched = Signal(object)
    changed = Signal(object)
    leaving = Signal(str)

    def __init__(self, studio: Studio, tasks: TaskRunner, changes: Changes) -> None:
        super().__init__()
        self._studio, self._tasks, self._changes = studio, tasks, changes
        self._wanted: str | None = None
        self._reading: asyncio.Task[object] | None = None
        self.character: Character | None = None
        changes.character_changed.connect(self._on_changed)
        changes.character_removed.connect(self._on_removed)
        changes.library_changed.connect(self.refresh)

    @property
    def id(self) -> str | None:
        """The id of the character that is shown, or about to be."""
        return self._wanted

    def open(self, character_id: str | None) -> None:
        """Shows another character; the newest wish wins."""
        if character_id == self._wanted:
            return
        if self.character is not None:
            self.leaving.emit(self.character.id)
        self._wanted = character_id
        if self._reading is not None:
            self._reading.cancel()
        if character_id is None:
            self._show(None)
        else:
            self._reading = self._tasks.run(
                self._studio.characters.get_character(character_id), done=self._show, failed=self._on_failed
            )

    def show(self, character: Character) -> None:
        """Shows a character that was just read or made."""
        if self.character is not None and self.character.id != character.id:
            self.leaving.emit(self.character.id)
        self._wanted = character.id
        self._show(character)

    def refresh(self) -> None:
        """Reads the shown character again."""
        if self.character is not None:
            self._tasks.run(
                self._studio.characters.get_character(self.character.id),
                done=self._on_changed,
                failed=self._on_failed,
            )

    def _show(self, character: Character | None) -> None:
        if character is not None and character.id != self._wanted:
            return
        same = character is not None and self.character is not None and character.id == self.character.id
        self.character = character
        (self.changed if same else self.switched).emit(character)

    def _on_changed(self, character: Character) -> None:
        if self.character is not None and character.id == self.character.id:
            self.character = character
            self.changed.emit(character)

    def _on_removed(self, character_id: str) -> None:
        if character_id == self._wanted:
            self._wanted = None
            self._show(None)

    def _on_failed(self, error: CharacterError) -> None:
        if isinstance(error, CharacterNotFoundError):
            self._wanted = None
            self._show(None)
        else:
            self._tasks.failed.emit(error)
