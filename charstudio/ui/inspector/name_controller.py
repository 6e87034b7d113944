"""The name: whether it is free while it is typed, and what to do about one that can't be."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final, Unpack

from PySide6.QtCore import Qt, QTimer

from charstudio.errors import CharacterValidationError
from charstudio.ui.dialogs.messages import message_of
from charstudio.ui.inspector.text_field_controller import FieldWords, TextFieldController

if TYPE_CHECKING:
    from charstudio.domain.character import Character
    from charstudio.errors import CharacterError
    from charstudio.services.characters import NameCheck
    from charstudio.ui.background.behind import Behind
    from charstudio.ui.background.undo import Step
    from charstudio.ui.inspector.field_edit import FieldEdit
    from charstudio.ui.inspector.name_field import NameBlock

_DEBOUNCE_MS: Final = 150


class NameController(TextFieldController):
    """Behind the name field. For the arguments see `TextFieldController`."""

    def __init__(self, block: NameBlock, **behind: Unpack[Behind]) -> None:
        self._name = block
        # Asked for the name that stands in the field; the newest question counts.
        self._question: object = None
        self._debounce = QTimer(singleShot=True, interval=_DEBOUNCE_MS)
        words = FieldWords("", block.tr("The name was changed elsewhere"))
        super().__init__(block, "name", words, **behind)
        self._debounce.setParent(self)
        self._debounce.timeout.connect(self._ask_whether_free)
        block.offer_taken.connect(self._on_offer_taken)

    @property
    def unsaved_work(self) -> bool:
        """Whether a name was typed that is not saved; one that can't be is none."""
        edits = [*self._unsaved.values()] + ([] if self._edit is None else [self._edit])
        return any(not edit.clean and (edit.problem is None or edit.draft) for edit in edits)

    def ask_for_name(self, offer: str) -> None:
        """Leads to the field, says what is missing, and has a name to take."""
        if self._edit is None:
            return
        if not self._name.error.text:
            self._name.say_error(self.tr("Name this character"), "")
            # One that it has may be in use.
            self._ask_whether_free()
        self._name.offer(offer)
        self._name.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self._name.field.selectAll()

    # --- What the artist does ---------------------------------------------------------------------------

    def _on_typed(self) -> None:
        super()._on_typed()
        self._name.offer("")
        self._ask_soon(typed=True)

    def _on_offer_taken(self, name: str) -> None:
        self._name.field.put(name)
        self._leave()

    def _leave(self, _character_id: str = "") -> None:
        super()._leave()
        if self._debounce.isActive():
            # Nothing comes later: the window may close. Saving says it of all names but those of drafts.
            self._debounce.stop()
            if self._edit is not None and self._edit.draft:
                self._ask_whether_free()
        if self._edit is not None and self._edit.problem is not None:
            # What stays instead is said now.
            self._show_problem(self._edit)

    def _show_problem(self, edit: FieldEdit) -> None:
        problem = edit.problem
        if problem is None:
            self._name.clear_error()
            return
        words = message_of(problem)
        hint = words.hint
        if edit.left and edit.base:
            stays = self.tr("Until then it stays “{name}”.").format(name=edit.base)
            hint = f"{hint} {stays}"
        self._name.say_error(words.message, hint)

    # --- Whether it is free -----------------------------------------------------------------------------

    def _ask_soon(self, *, typed: bool = False) -> None:
        self._question = None
        self._name.clear_state()
        edit = self._edit
        if edit is None or edit.problem is not None or not edit.text.strip():
            self._debounce.stop()
        elif edit.text.strip() != edit.base or (typed and edit.draft):
            self._debounce.start()
        else:
            self._debounce.stop()

    def _ask_whether_free(self, *, only_taken: bool = False) -> None:
        edit = self._edit
        if edit is None or not edit.text.strip():
            return
        question = self._question = object()
        checking = self._studio.characters.check_name(edit.text, besides=edit.id)
        self._tasks.run(checking, done=partial(self._on_answer, question, edit, only_taken))

    def _on_answer(self, question: object, edit: FieldEdit, only_taken: bool, answer: NameCheck) -> None:
        if question is not self._question or edit is not self._edit:
            return
        if answer.reason is not None:
            words = message_of(answer.reason)
            self._name.say_error(words.message, words.hint)
        elif not only_taken and (edit.draft or not edit.clean):
            self._name.say_free()

    # --- How saving goes --------------------------------------------------------------------------------

    def on_settled(self, edit: FieldEdit) -> None:
        """See `field_edit.Listener`."""
        if edit is self._edit and edit.clean and not edit.draft:
            # The library takes no name that is in use, but for a draft, whose name is nobody's yet.
            self._name.clear_state()
            self._name.clear_error()
        super().on_settled(edit)

    def on_failed(self, edit: FieldEdit, error: CharacterError) -> None:
        """See `field_edit.Listener`."""
        if edit is not self._edit and isinstance(error, CharacterValidationError) and not edit.draft:
            # It was left with a name that is in use: its last one stays.
            self._unsaved.pop(edit.id, None)
            edit.give_up()
        else:
            super().on_failed(edit, error)

    def _step(self, edit: FieldEdit, before: str) -> Step:
        step = super()._step(edit, before)
        words = self.tr("rename {name}") if before else self.tr("name {name}")
        step = replace(step, text=words.format(name=before or edit.base))
        return step if before else replace(step, undo=partial(self._unname, edit.id, step))

    async def _unname(self, character_id: str, step: Step) -> None:
        """Takes the first name back, unless a character was made of the draft meanwhile."""
        character = await self._studio.characters.get_character(character_id)
        if character.draft:
            await step.undo()

    # --- What changes elsewhere -------------------------------------------------------------------------

    def _on_switched(self, character: Character | None) -> None:
        super()._on_switched(character)
        self._name.offer("")
        self._ask_soon()
        if character is not None and character.draft and not self._debounce.isActive():
            # A draft may have a name that another has.
            self._ask_whether_free(only_taken=True)

    def _on_changed(self, character: Character) -> None:
        edit = self._edit
        before = edit is not None and (edit.base, edit.draft)
        super()._on_changed(character)
        if edit is not None and edit.clean and (edit.base, edit.draft) != before:
            # Renamed elsewhere, or made of a draft: what was said of the name is over.
            self._name.clear_error()
            self._name.offer("")
            self._ask_soon()

    def _leave_behind(self, edit: FieldEdit) -> None:
        if edit.problem is None or edit.draft:
            super()._leave_behind(edit)
        else:
            edit.give_up()
