"""Saves every action on chips at once; each is a step of undo."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Unpack

from PySide6.QtCore import QObject, Signal

from charstudio.domain.revision import merged
from charstudio.errors import CharacterValidationError
from charstudio.ui.background.undo import Step
from charstudio.ui.dialogs.messages import message_of
from charstudio.ui.inspector.chip_saving import ChipSaving

if TYPE_CHECKING:
    from charstudio.domain.character import Character
    from charstudio.domain.revision import Chips
    from charstudio.errors import CharacterError
    from charstudio.ui.background.behind import Behind
    from charstudio.ui.inspector.chip_editor import ChipEditor
    from charstudio.ui.inspector.chip_saving import ChipChange


class ChipController(QObject):
    """Behind an editor of chips; those who derive from it know which.

    Signals:
        unsaved: Something was done that is not saved yet.
        saved: Everything that was done is saved.
        refused: What was done is not saved for now; beside the chips or elsewhere it is said why.
        reveal_asked: The chips should be seen: undo changes something there.

    Args:
        editor: The editor.
        field: "traits" or "tags".
    """

    unsaved = Signal()
    saved = Signal()
    refused = Signal()
    reveal_asked = Signal()

    def __init__(self, editor: ChipEditor, field: str, **behind: Unpack[Behind]) -> None:
        super().__init__(editor)
        self._chips, self._field = editor, field
        self._studio, self._tasks = behind["studio"], behind["tasks"]
        self._changes, self._undo = behind["changes"], behind["undo"]
        self._current = current = behind["current"]
        self._saving: ChipSaving | None = None
        # What was left before it could be saved is there again when its character is.
        self._unsaved: dict[str, ChipSaving] = {}
        # So is what could not become a chip, as far as it was typed.
        self._typed: dict[str, dict[str, str]] = {}
        current.switched.connect(self._on_switched)
        current.changed.connect(self._on_changed)
        current.leaving.connect(self._commit)
        self._changes.character_removed.connect(self._on_removed)
        self._on_switched(current.character)

    @property
    def clean(self) -> bool:
        """Whether what was done to the shown character is saved."""
        return self._saving is None or self._saving.clean

    @property
    def busy(self) -> bool:
        """Whether something is being saved just now."""
        return self._saving is not None and self._saving.busy

    @property
    def unsaved_work(self) -> bool:
        """Whether something was done, to whichever character, that is not saved."""
        saved = self.clean and all(saving.clean for saving in self._unsaved.values())
        return not saved or bool(self._typed) or bool(self._chips.open_inputs)

    def flush(self) -> None:
        """Takes what stands in open inputs, and tries again what could not be saved."""
        self._commit()
        for saving in (self._saving, *self._unsaved.values()):
            if saving is not None:
                saving.save()

    def _put(self, chips: Chips) -> None:
        """Has the editor show these."""
        raise NotImplementedError

    def _say(self, message: str, hint: str) -> None:
        """Has the editor say what is wrong."""
        raise NotImplementedError

    def _show(self, chips: Chips) -> None:
        self._put(chips)

    # --- What the artist does ---------------------------------------------------------------------------

    def _on_edited(self, chips: Chips, text: str) -> None:
        if self._saving is not None and chips != self._saving.chips:
            self.unsaved.emit()
            self._saving.change(chips, text)

    def _commit(self, _character_id: str = "") -> None:
        if self._saving is not None:
            self._chips.commit_open_inputs()

    # --- How saving goes --------------------------------------------------------------------------------

    def on_stored(self, saving: ChipSaving, change: ChipChange, character: Character) -> None:
        """See `chip_saving.Listener`."""
        self._undo.record(
            Step(
                change.text,
                undo=partial(self._lead, saving.id, change.after, change.before),
                redo=partial(self._lead, saving.id, change.before, change.after),
                place=partial(self._show_place, saving.id),
            )
        )
        self._changes.character_changed.emit(character)

    def on_settled(self, saving: ChipSaving) -> None:
        """See `chip_saving.Listener`."""
        if self._unsaved.get(saving.id) is saving:
            del self._unsaved[saving.id]
        if saving is self._saving:
            # Others may have changed them, too.
            self._show(saving.chips)
            self.saved.emit()

    def on_failed(self, saving: ChipSaving, error: CharacterError) -> None:
        """See `chip_saving.Listener`."""
        if saving.clean:
            self._unsaved.pop(saving.id, None)
        if saving is not self._saving or not isinstance(error, CharacterValidationError):
            self._tasks.failed.emit(error)
        else:
            words = message_of(error)
            self._show(saving.chips)
            self._say(words.message, words.hint)
        if saving is self._saving:
            self.refused.emit()

    async def _lead(self, character_id: str, before: Chips, after: Chips) -> None:
        put = partial(merged, field=self._field, before=before, after=after)
        character = await self._studio.characters.update_character(character_id, put)
        self._changes.character_changed.emit(character)

    def _show_place(self, character_id: str) -> None:
        self._current.open(character_id)
        self.reveal_asked.emit()

    # --- What changes elsewhere -------------------------------------------------------------------------

    def _on_switched(self, character: Character | None) -> None:
        if self._saving is not None:
            self._leave_behind(self._saving)
        self._chips.drop_open_inputs()
        self._chips.set_read_only(character is None or character.trashed_at is not None)
        if character is None:
            self._saving = None
            self._show(())
            return
        self._saving = self._unsaved.pop(character.id, None) or ChipSaving(
            character, self._field, studio=self._studio, tasks=self._tasks, listener=self
        )
        self._show(self._saving.chips)
        if not self._saving.clean:
            self.unsaved.emit()
        self._chips.fill_open_inputs(self._typed.pop(character.id, {}))

    def _leave_behind(self, saving: ChipSaving) -> None:
        """Another character is shown: what is not saved waits for this one to be shown again."""
        if not saving.clean:
            self._unsaved[saving.id] = saving
        if typed := self._chips.open_inputs:
            self._typed[saving.id] = typed

    def _on_changed(self, character: Character) -> None:
        saving, chips = self._saving, getattr(character.details, self._field)
        if saving is None:
            return
        self._chips.set_read_only(character.trashed_at is not None)
        # What is being saved stays: when it is, all of it is shown.
        if saving.clean and chips != saving.base:
            saving.base = chips
            self._show(chips)

    def _on_removed(self, character_id: str) -> None:
        self._unsaved.pop(character_id, None)
        self._typed.pop(character_id, None)
