"""Characters that were begun: at most one of them is empty, and none stays so."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from charstudio.domain.character import Details
from charstudio.domain.listing import Shelf

if TYPE_CHECKING:
    from charstudio.domain.character import Character
    from charstudio.services.studio import Studio
    from charstudio.ui.background.changes import Changes
    from charstudio.ui.background.current import CurrentCharacter
    from charstudio.ui.background.tasks import TaskRunner


class Drafts(QObject):
    """Begins drafts, and drops those that were left empty.

    Signals:
        made: The empty draft that is shown now: the cursor belongs in its name.
    """

    made = Signal(object)

    def __init__(
        self, *, studio: Studio, tasks: TaskRunner, changes: Changes, current: CurrentCharacter
    ) -> None:
        super().__init__()
        self._studio, self._tasks = studio, tasks
        self._changes, self._current = changes, current
        self._making = False
        current.leaving.connect(self._on_leaving)
        changes.character_changed.connect(self._on_changed)

    def new(self) -> None:
        """Begins a draft and shows it; an empty one that is shown already will do."""
        shown = self._current.character
        if shown is not None and is_empty_draft(shown) and shown.id == self._current.id:
            self.made.emit(shown)
        elif not self._making:
            self._making = True
            task = self._tasks.run(self._studio.characters.save_draft(Details()), done=self._on_made)
            task.add_done_callback(self._on_over)

    async def drop_left(self) -> None:
        """Drops every draft that was left empty: at the start and at the end."""
        index = await self._studio.characters.index_characters(Shelf.DRAFTS)
        for number in range(len(index)):
            entry = index[number]
            if not entry.name and not entry.image_count:
                await self._drop(entry.id)

    async def _drop(self, draft_id: str) -> None:
        """One that is not empty, or in the trash, stays."""
        if await self._studio.characters.drop_draft(draft_id):
            self._changes.character_removed.emit(draft_id)

    def _on_made(self, draft: Character) -> None:
        self._changes.character_changed.emit(draft)
        self._current.show(draft)
        self.made.emit(draft)

    def _on_over(self, _task: object) -> None:
        self._making = False

    def _on_leaving(self, character_id: str) -> None:
        character = self._current.character
        if character is not None and character.draft:
            # Not now: what was typed last is only being saved.
            QTimer.singleShot(0, self, partial(self._look_after, character_id))

    def _on_changed(self, character: Character) -> None:
        """The last words of one were removed just before it was left."""
        if is_empty_draft(character) and character.id != self._current.id and not self._making:
            self._look_after(character.id)

    def _look_after(self, draft_id: str) -> None:
        # It may have been opened again.
        if draft_id != self._current.id:
            self._tasks.run(self._drop(draft_id))


def is_empty_draft(character: Character) -> bool:
    """Whether it was begun and nothing more."""
    return (
        character.draft
        and character.trashed_at is None
        and character.details == Details()
        and not character.image_count
    )
