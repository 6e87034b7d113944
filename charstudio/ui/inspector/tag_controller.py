"""The tags, and which of the library's could be meant while one is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

from PySide6.QtCore import QObject

from charstudio.domain.character import Details
from charstudio.ui.inspector.chip_controller import ChipController

if TYPE_CHECKING:
    import asyncio

    from charstudio.domain.revision import Chips
    from charstudio.services.studio import Studio
    from charstudio.ui.background.behind import Behind
    from charstudio.ui.background.tasks import TaskRunner
    from charstudio.ui.inspector.tag_editor import TagEditor


class TagSuggestions(QObject):
    """Offers an editor tags that other characters have."""

    def __init__(self, editor: TagEditor, *, studio: Studio, tasks: TaskRunner) -> None:
        super().__init__(editor)
        self._editor, self._studio, self._tasks = editor, studio, tasks
        # The newest question counts; what was asked before is not waited for any more.
        self._proposing: asyncio.Task[object] | None = None
        editor.suggestions_asked.connect(self._on_asked)

    def _on_asked(self, typed: str) -> None:
        if self._proposing is not None:
            self._proposing.cancel()
        has = Details(tags=self._editor.tags)
        self._proposing = self._tasks.run(
            self._studio.vocabulary.tags(typed, details=has), done=self._editor.show_suggestions
        )


class TagController(ChipController):
    """Behind the tags."""

    def __init__(self, editor: TagEditor, **behind: Unpack[Behind]) -> None:
        self._editor = editor
        super().__init__(editor, "tags", **behind)
        editor.changed.connect(self._on_edited)
        TagSuggestions(editor, studio=behind["studio"], tasks=behind["tasks"])

    def _put(self, chips: Chips) -> None:
        self._editor.set_tags(chips)

    def _say(self, message: str, hint: str) -> None:
        self._editor.say_error(message, hint)
