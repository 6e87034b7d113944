"""The tags, and which of the library's could be meant while one is typed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Unpack

from charstudio.ui.inspector.chip_controller import ChipController

if TYPE_CHECKING:
    import asyncio

    from charstudio.ui.background.behind import Behind
    from charstudio.ui.inspector.chip_saving import Chips
    from charstudio.ui.inspector.tag_editor import TagEditor


class TagController(ChipController):
    """Behind the tags."""

    def __init__(self, editor: TagEditor, **behind: Unpack[Behind]) -> None:
        self._editor = editor
        # The newest question counts; what was asked before is not waited for any more.
        self._proposing: asyncio.Task[object] | None = None
        super().__init__(editor, "tags", **behind)
        editor.changed.connect(self._on_edited)
        editor.suggestions_asked.connect(self._on_asked)

    def _put(self, chips: Chips) -> None:
        self._editor.set_tags(chips)

    def _say(self, message: str, hint: str) -> None:
        self._editor.say_error(message, hint)

    def _on_asked(self, typed: str) -> None:
        character = self._current.character
        if character is None:
            return
        if self._proposing is not None:
            self._proposing.cancel()
        details = replace(character.details, tags=self._editor.tags)
        self._proposing = self._tasks.run(
            self._studio.vocabulary.tags(typed, details=details), done=self._editor.show_suggestions
        )
