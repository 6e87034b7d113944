"""Saves a text while it is typed, and keeps what changed elsewhere meanwhile."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final, Unpack

from PySide6.QtCore import QObject, QTimer, Signal

from charstudio.domain.character import Details
from charstudio.errors import CharacterError, CharacterUpdateError, CharacterValidationError
from charstudio.ui.background.steps import details_step
from charstudio.ui.dialogs.messages import message_of
from charstudio.ui.dialogs.questions import Answer, Question
from charstudio.ui.inspector.field_edit import FieldEdit

if TYPE_CHECKING:
    from charstudio.domain.character import Character
    from charstudio.ui.background.behind import Behind
    from charstudio.ui.background.undo import Step
    from charstudio.ui.inspector.text_field import TextBlock

_PAUSE_MS: Final = 800


@dataclass(frozen=True)
class FieldWords:
    """What is said about a text.

    Attributes:
        step: What a visit of the field did, as undo says it.
        elsewhere: The title of the question when two changed it.
    """

    step: str
    elsewhere: str


class TextFieldController(QObject):
    """Behind one text field of the inspector.

    Signals:
        unsaved: Something was typed that is not saved yet.
        saved: Everything that was typed is saved.
        refused: What was typed is not saved for now; beside the field or elsewhere it is said why.
        reveal_asked: The field should be seen: undo changes something there.

    Args:
        block: The field with its caption.
        field: Which text of `Details` it is.
        words: What is said about it.
    """

    unsaved = Signal()
    saved = Signal()
    refused = Signal()
    reveal_asked = Signal()

    def __init__(self, block: TextBlock, field: str, words: FieldWords, **behind: Unpack[Behind]) -> None:
        super().__init__(block)
        self._block, self._field, self._words = block, field, words
        self._studio, self._tasks = behind["studio"], behind["tasks"]
        self._changes, self._undo = behind["changes"], behind["undo"]
        self._current = current = behind["current"]
        self._edit: FieldEdit | None = None
        # What was left before it could be saved is there again when its character is.
        self._unsaved: dict[str, FieldEdit] = {}
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._timer.timeout.connect(self._on_pause)
        block.typed.connect(self._on_typed)
        block.left.connect(self._leave)
        current.switched.connect(self._on_switched)
        current.changed.connect(self._on_changed)
        current.leaving.connect(self._leave)
        self._changes.character_removed.connect(self._on_removed)
        self._on_switched(current.character)

    @property
    def clean(self) -> bool:
        """Whether what was typed for the shown character is saved."""
        return self._edit is None or self._edit.clean

    @property
    def busy(self) -> bool:
        """Whether it is about to be saved."""
        return self._timer.isActive() or (self._edit is not None and self._edit.busy)

    @property
    def unsaved_work(self) -> bool:
        """Whether something was typed, for whichever character, that is not saved."""
        return not self.clean or any(not edit.clean for edit in self._unsaved.values())

    def flush(self) -> None:
        """Saves now what was typed, for whichever character; the visit of the field is over."""
        self._leave()
        for edit in self._unsaved.values():
            edit.leave()

    # --- What the artist does ---------------------------------------------------------------------------

    def _on_typed(self) -> None:
        if self._edit is None:
            return
        edit = self._edit
        edit.type(self._block.text)
        self._show_problem(edit)
        if edit.problem is not None:
            self._timer.stop()
            self.refused.emit()
            return
        self.unsaved.emit()
        self._timer.start()
        if edit.draft and not edit.base:
            # A draft that is stored empty would be dropped.
            edit.save()

    def _on_pause(self) -> None:
        if self._edit is not None:
            self._edit.save()

    def _leave(self, _character_id: str = "") -> None:
        self._timer.stop()
        if self._edit is not None:
            self._edit.leave()

    def _show_problem(self, edit: FieldEdit) -> None:
        """Says beside the field what is wrong with its text, or that nothing is."""
        problem = edit.problem
        if problem is None:
            self._block.clear_error()
        else:
            words = message_of(problem)
            self._block.say_error(words.message, words.hint)

    # --- How saving goes --------------------------------------------------------------------------------

    def on_stored(self, _edit: FieldEdit, character: Character) -> None:
        """See `field_edit.Listener`."""
        self._changes.character_changed.emit(character)

    def on_settled(self, edit: FieldEdit) -> None:
        """See `field_edit.Listener`."""
        if self._unsaved.get(edit.id) is edit and edit.clean:
            del self._unsaved[edit.id]
        if edit is self._edit and edit.clean:
            self.saved.emit()

    def on_failed(self, edit: FieldEdit, error: CharacterError) -> None:
        """See `field_edit.Listener`."""
        shown = edit is self._edit
        if shown and isinstance(error, CharacterUpdateError) and error.kind == "stale":
            self._ask_which(edit)
        elif shown and isinstance(error, CharacterValidationError) and error is edit.problem:
            self._show_problem(edit)
        else:
            self._tasks.failed.emit(error)
        if shown:
            self.refused.emit()

    def on_visited(self, edit: FieldEdit, before: str) -> None:
        """See `field_edit.Listener`."""
        if edit is self._edit:
            self._block.leave_visit()
        self._undo.record(self._step(edit, before))

    def _step(self, edit: FieldEdit, before: str) -> Step:
        return details_step(
            self._words.step,
            edit.id,
            _details(self._field, before),
            _details(self._field, edit.base),
            studio=self._studio,
            changes=self._changes,
            place=partial(self._show_place, edit.id),
        )

    def _show_place(self, character_id: str) -> None:
        self._current.open(character_id)
        self.reveal_asked.emit()

    # --- What changes elsewhere -------------------------------------------------------------------------

    def _on_switched(self, character: Character | None) -> None:
        self._timer.stop()
        if self._edit is not None and not self._edit.clean:
            self._leave_behind(self._edit)
        if character is None:
            self._edit = None
            self._block.set_text("")
            self._block.set_editable(editable=False)
            return
        edit = self._edit = self._unsaved.pop(character.id, None) or FieldEdit(
            character, self._field, studio=self._studio, tasks=self._tasks, listener=self
        )
        self._show(edit, character)
        self._block.set_text(edit.text)
        self._show_problem(edit)
        if not edit.clean:
            self.unsaved.emit()

    def _leave_behind(self, edit: FieldEdit) -> None:
        """Another character is shown, and not everything is saved."""
        self._unsaved[edit.id] = edit

    def _on_changed(self, character: Character) -> None:
        edit, text = self._edit, getattr(character.details, self._field)
        if edit is None:
            return
        self._show(edit, character)
        # What is being typed or saved stays; the save finds out when both changed.
        if edit.clean and text != edit.base:
            edit.take(text)
            self._block.set_text(text)

    def _on_removed(self, character_id: str) -> None:
        self._unsaved.pop(character_id, None)

    def _show(self, edit: FieldEdit, character: Character) -> None:
        edit.draft = character.draft
        self._block.set_editable(editable=character.trashed_at is None)

    def _ask_which(self, edit: FieldEdit) -> None:
        question = Question(
            self._block.window(),
            "staleTextQuestion",
            self._words.elsewhere,
            self.tr("Another text was saved since you began to type. Yours is still in the field."),
            (
                Answer("later", self.tr("Decide later")),
                Answer("theirs", self.tr("Take theirs")),
                Answer("mine", self.tr("Keep mine"), "primary"),
            ),
        )
        question.answered.connect(partial(self._on_answered, edit))
        question.open()

    def _on_answered(self, edit: FieldEdit, answer: str) -> None:
        if answer != "later":
            reading = self._studio.characters.get_character(edit.id)
            self._tasks.run(reading, done=partial(self._settle, edit, keep_mine=answer == "mine"))

    def _settle(self, edit: FieldEdit, character: Character, *, keep_mine: bool) -> None:
        mine = edit.wanted
        edit.take(getattr(character.details, self._field))
        if keep_mine and mine is not None:
            edit.type(mine)
            edit.leave()
        elif edit is self._edit:
            self._block.set_text(edit.base)
            self.saved.emit()
        self._changes.character_changed.emit(character)


def _details(field: str, text: str) -> Details:
    return replace(Details(), **{field: text})  # type: ignore[arg-type]
