"""What stands in the list's place, and what the head says of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from charstudio.ui.dialogs.messages import message_of
from charstudio.ui.library.rows import Source

if TYPE_CHECKING:
    from charstudio.errors import CharacterError
    from charstudio.ui.background.tasks import TaskRunner
    from charstudio.ui.library.loading import ListLoader, ListSearch
    from charstudio.ui.library.view import LibraryView


class ListState(QObject):
    """Shows the rows, or why there are none: being read, nothing there, nothing found, not readable.

    Attributes:
        failed: Whether the library could not be read at all.

    Signals:
        begun: The library was read for the first time.
        counted: How many characters the shown source has.
    """

    begun = Signal()
    counted = Signal(int)

    def __init__(
        self, view: LibraryView, *, loader: ListLoader, search: ListSearch, tasks: TaskRunner
    ) -> None:
        super().__init__(view)
        self._view, self._model = view, view.list.rows
        self._loader, self._search, self._tasks = loader, search, tasks
        self._read = False
        self.failed = False
        loader.loaded.connect(self._on_loaded)
        loader.failed.connect(self._on_failed)
        search.found.connect(self.show_rows)

    def expect(self) -> None:
        """The library is being read; only the first time there is nothing to look at meanwhile."""
        if not self._read:
            self._view.show_loading()

    def show(self) -> None:
        """Everything anew: there are other rows."""
        if self._read and not self._loader.busy:
            count = self._model.count
            self._view.say_count(self._count_words(count))
            self.show_trash()
            self.show_rows()
            self.counted.emit(count)

    def show_rows(self) -> None:
        """The list, or why it is empty."""
        if not self._read:
            return
        if self._model.rowCount() or self._search.pending:
            self._view.show_rows()
        elif self._search.searching:
            text = self._view.head.search.text().strip()
            words = self.tr("No character matches “{text}”").format(text=text)
            self._view.show_message(words, self.tr("Clear search"))
        else:
            self._view.show_message(self._empty_words())

    def show_trash(self) -> None:
        """What can be done with the trash."""
        if self._loader.source is Source.TRASH:
            self._view.head.set_trash_state(
                restorable=bool(self._view.list.selected_places()),
                emptiable=bool(self._model.count) or self._loader.trashed_images,
            )

    def _on_loaded(self) -> None:
        first, self._read, self.failed = not self._read, True, False
        self.show()
        if first:
            self.begun.emit()

    def _on_failed(self, error: CharacterError) -> None:
        if self._read:
            # What was read before is still good to look at.
            self._tasks.failed.emit(error)
            return
        self.failed = True
        words = message_of(error)
        self._view.show_message(
            f"{words.message} {words.hint}", self.tr("Retry"), icon="refresh-cw", tone="danger"
        )

    def _count_words(self, count: int) -> str:
        if self._loader.source is Source.TRASH:
            return self.tr("Search the trash")
        if self._loader.source is Source.FAVOURITES:
            return self.tr("Search favourites")
        if not count:
            return self.tr("Search")
        if count == 1:
            return self.tr("Search 1 character")
        return self.tr("Search {count} characters").format(count=f"{count:,}")

    def _empty_words(self) -> str:
        if self._loader.source is Source.FAVOURITES:
            return self.tr("Characters with a star stand here. F in the list gives one.")
        if self._loader.source is Source.ALL:
            return self.tr("Your characters will stand here.")
        if self._loader.trashed_images:
            return self.tr("No character is in the trash, only images.")
        return self.tr("The trash is empty.")
