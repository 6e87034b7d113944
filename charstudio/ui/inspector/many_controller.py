"""Behind what the inspector offers for several characters at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from charstudio.errors import CharacterValidationError
from charstudio.ui.dialogs.messages import message_of
from charstudio.ui.inspector.tag_controller import TagSuggestions
from charstudio.ui.library.rows import Source

if TYPE_CHECKING:
    from charstudio.errors import CharacterError
    from charstudio.services.studio import Studio
    from charstudio.services.vocabulary import SharedTags
    from charstudio.ui.background.changes import Changes
    from charstudio.ui.background.tasks import TaskRunner
    from charstudio.ui.inspector.many_page import ManyPage
    from charstudio.ui.library.controller import LibraryController


class ManyController(QObject):
    """Shows what the selected characters share, and hands on what is to be done to all of them."""

    def __init__(
        self,
        page: ManyPage,
        *,
        studio: Studio,
        tasks: TaskRunner,
        changes: Changes,
        library: LibraryController,
    ) -> None:
        super().__init__(page)
        self._page, self._studio, self._tasks, self._library = page, studio, tasks, library
        self._ids: tuple[str, ...] = ()
        self._shared: tuple[str, ...] = ()
        self._reading = False
        self._again = False
        page.favourite_asked.connect(library.toggle_favourite)
        page.duplicate_asked.connect(library.duplicate)
        page.trash_asked.connect(library.trash_selected)
        page.restore_asked.connect(library.restore_selected)
        page.tags.changed.connect(self._on_tags)
        TagSuggestions(page.tags, studio=studio, tasks=tasks)
        changes.character_changed.connect(self._on_changed)
        changes.library_changed.connect(self._show)

    def show(self, ids: tuple[str, ...]) -> None:
        """Shows what these characters share; with less than two of them, nothing is done any more."""
        if ids != self._ids:
            self._page.tags.drop_open_inputs()
            self._page.show_tags((), ())
        self._ids = ids
        self._show()

    def _show(self, *_: object) -> None:
        if len(self._ids) < 2:  # noqa: PLR2004  (several)
            return
        trashed = self._library.source is Source.TRASH
        self._page.show_count(len(self._ids), starred=self._library.starred, trashed=trashed)
        if trashed:
            return
        # However often something changes, one reading goes on at a time.
        self._again = self._reading
        if not self._reading:
            self._reading = True
            ids = self._ids
            reading = self._tasks.run(
                self._studio.vocabulary.shared_tags(ids), done=lambda tags: self._on_tags_read(ids, tags)
            )
            reading.add_done_callback(self._on_read)

    def _on_read(self, _task: object) -> None:
        self._reading = False
        if self._again:
            self._show()

    def _on_tags_read(self, ids: tuple[str, ...], tags: SharedTags) -> None:
        if ids == self._ids:
            self._shared = tags.all
            self._page.show_tags(tags.all, tags.some)

    def _on_changed(self, character: object) -> None:
        if getattr(character, "id", None) in self._ids:
            self._show()

    def _on_tags(self, tags: tuple[str, ...], _what: str) -> None:
        before, self._shared = self._shared, tags
        self._library.retag(before, tags, failed=self._on_refused)

    def _on_refused(self, error: CharacterError) -> None:
        # Those that could take them have them: what they share is shown as it is.
        self._show()
        if isinstance(error, CharacterValidationError):
            words = message_of(error)
            self._page.tags.say_error(words.message, words.hint)
        else:
            self._tasks.failed.emit(error)
