"""The prompt: what is typed is saved, and what is sent without one is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from charstudio.domain.prompting import plain_prompt
from charstudio.ui.inspector.text_field_controller import FieldWords, TextFieldController

if TYPE_CHECKING:
    from charstudio.domain.character import Character
    from charstudio.ui.background.behind import Behind
    from charstudio.ui.inspector.prompt_tab import PromptTab


class PromptController(QObject):
    """Behind the prompt tab.

    Signals:
        unsaved: Something was typed that is not saved yet.
        saved: Everything that was typed is saved.
        refused: What was typed is not saved for now; beside the field or elsewhere it is said why.
        reveal_asked: The prompt tab should be seen: undo changes something there.
        enhance_asked: A better prompt is wanted instead of the text that comes along.
    """

    unsaved = Signal()
    saved = Signal()
    refused = Signal()
    reveal_asked = Signal()
    enhance_asked = Signal(str)

    def __init__(self, tab: PromptTab, **behind: Unpack[Behind]) -> None:
        super().__init__(tab)
        self._tab, self._current = tab, behind["current"]
        self._prompt = TextFieldController(
            tab.block,
            "image_prompt",
            FieldWords(self.tr("edit the prompt"), self.tr("The prompt was changed elsewhere")),
            **behind,
        )
        self._prompt.unsaved.connect(self.unsaved)
        self._prompt.saved.connect(self.saved)
        self._prompt.refused.connect(self.refused)
        self._prompt.reveal_asked.connect(self.reveal_asked)
        tab.enhance_asked.connect(self.enhance)
        tab.copy_asked.connect(self._on_copy)
        self._current.switched.connect(self._show)
        self._current.changed.connect(self._show)
        self._show(self._current.character)

    @property
    def busy(self) -> bool:
        """Whether it is being saved just now; `saved` or `refused` says how that ends."""
        return self._prompt.busy

    @property
    def unsaved_work(self) -> bool:
        """Whether a prompt was typed, for whichever character, that is not saved."""
        return self._prompt.unsaved_work

    def flush(self) -> None:
        """Saves now what was typed; the visit of the field is over."""
        self._prompt.flush()

    def enhance(self) -> None:
        """Asks for a better prompt than the one in the field."""
        character = self._current.character
        if character is not None and character.trashed_at is None:
            self.flush()
            self.enhance_asked.emit(self._tab.text.strip())

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self._tab.text.strip() or self._tab.field.placeholderText())
        self._tab.say_copied()

    def _show(self, character: Character | None) -> None:
        if character is None:
            self._tab.show_nothing()
        else:
            self._tab.set_placeholder(plain_prompt(character.details))
            self._tab.set_editable(editable=character.trashed_at is None)
