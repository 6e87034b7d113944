"""Connects the library pane with what there is and what can be done with it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from charstudio.domain.listing import Sort
from charstudio.ui.dialogs.questions import Answer, Question
from charstudio.ui.letters import Letter, key_of
from charstudio.ui.library.deeds import CharacterDeeds
from charstudio.ui.library.drafts import is_empty_draft
from charstudio.ui.library.keeping import ListKeeper
from charstudio.ui.library.list_state import ListState
from charstudio.ui.library.loading import ListLoader, ListSearch
from charstudio.ui.library.menu import Entry, open_menu
from charstudio.ui.library.progress import ListProgress
from charstudio.ui.library.restoring import Restoring
from charstudio.ui.library.row_making import row_of
from charstudio.ui.library.rows import DRAFT, FAVOURITE, FLAGS, ID, THUMBNAIL, Row, Source

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtCore import QPoint

    from charstudio.domain.character import Artist
    from charstudio.errors import CharacterError
    from charstudio.services.studio import Studio
    from charstudio.ui.background.changes import Changes
    from charstudio.ui.background.current import CurrentCharacter
    from charstudio.ui.background.runner import GenerationRunner
    from charstudio.ui.background.tasks import TaskRunner
    from charstudio.ui.background.thumbnails import Thumbnails
    from charstudio.ui.background.undo import UndoHistory
    from charstudio.ui.library.view import LibraryView
    from charstudio.ui.preferences import Preferences

_SORT: Final = "library/sort"
_MINUTE_MS: Final = 60_000


class LibraryController(QObject):
    """Behind the library pane.

    Signals:
        toast_requested: What was just done, and whether Undo takes it back.
        selection_changed: The ids of the selected characters.
        source_changed: Another `Source` is shown.
        counted: How many characters the shown source has.
        opened: On to the images of the character that is shown.
        look_asked: Its primary image shall be seen large.
        new_asked: A new character is wanted.
        artist_asked: Another artist shall work.
    """

    toast_requested = Signal(str, bool)
    selection_changed = Signal(tuple)
    source_changed = Signal(object)
    counted = Signal(int)
    opened = Signal()
    look_asked = Signal()
    new_asked = Signal()
    artist_asked = Signal()

    def __init__(
        self,
        view: LibraryView,
        *,
        studio: Studio,
        tasks: TaskRunner,
        changes: Changes,
        current: CurrentCharacter,
        undo: UndoHistory,
        thumbnails: Thumbnails,
        runner: GenerationRunner,
        preferences: Preferences,
    ) -> None:
        super().__init__(view)
        self._view, self._studio, self._tasks = view, studio, tasks
        self._changes, self._current, self._undo = changes, current, undo
        self._thumbnails, self._preferences = thumbnails, preferences
        self._model = view.list.rows
        self._model.now = studio.workspace.now
        self._loader = ListLoader(view.list, studio, tasks)
        self._search = ListSearch(view.list, self._loader, studio, tasks)
        self._keeper = ListKeeper(
            view, loader=self._loader, search=self._search, changes=changes, current=current
        )
        self._state = ListState(view, loader=self._loader, search=self._search, tasks=tasks)
        self._deeds = CharacterDeeds(
            studio=studio,
            tasks=tasks,
            changes=changes,
            undo=undo,
            select=self._keeper.select,
            show_place=self._keeper.show_place,
        )
        self._deeds.setParent(self)
        self._restoring = Restoring(view, self._deeds, studio, tasks)
        self._progress = ListProgress(self._model, runner)
        self._clock = QTimer(self, interval=_MINUTE_MS)
        self._clock.timeout.connect(view.list.viewport().update)
        view.list.delegate_.pictures = thumbnails
        self._take_sort(Sort(saved) if (saved := preferences.text(_SORT)) in tuple(Sort) else Sort.EDITED)
        self._take_letters()
        self._connect_view()
        self._connect_others()

    # --- What others ask for ----------------------------------------------------------------------------

    @property
    def source(self) -> Source:
        """Which characters are shown."""
        return self._loader.source

    def set_source(self, source: Source) -> None:
        """Shows others."""
        self._keeper.set_source(source)

    def selected_ids(self) -> tuple[str, ...]:
        """The selected characters, from the top."""
        return self._view.list.selected_ids()

    def start(self) -> None:
        """Reads the library for the first time, and who works in it."""
        self.reload()
        self._read_artists()
        self._clock.start()

    def reload(self) -> None:
        """Reads it again; what is selected and in sight stays."""
        self._state.expect()
        self._loader.read()

    def select(self, character_id: str) -> None:
        """Shows a character in the list and in the window, as soon as it is there."""
        self._keeper.select((character_id,))

    def focus_search(self) -> None:
        """Gives the keyboard to the search."""
        self._view.focus_search()

    def clear_search(self) -> None:
        """Shows all again."""
        self._view.head.search.clear()

    def trash_selected(self) -> None:
        """Moves the selected characters to the trash; the next one is selected then."""
        ids = self._targets()
        if not ids or self.source is Source.TRASH:
            return
        shown = self._current.character
        # First of all: what was typed is saved when a character is left.
        next_ = self._keeper.neighbour(ids)
        self._view.list.select_place(None if next_ is None else self._model.place(next_))
        if next_ is None:
            self._current.open(None)
        if shown is not None and ids == (shown.id,) and is_empty_draft(shown):
            # There is nothing to keep: it goes by itself once it is left.
            return
        self._deeds.trash(ids, failed=partial(self._on_not_trashed, ids))

    def restore_selected(self) -> None:
        """Brings the selected characters back from the trash."""
        shown = self._current.character
        if self.source is Source.TRASH:
            self._deeds.restore(self._targets())
        elif shown is not None and shown.trashed_at is not None:
            self._deeds.restore((shown.id,))

    def empty_trash(self) -> None:
        """Asks, and removes everything in the trash for good."""
        question = Question(
            self._view.window(),
            "emptyTrashQuestion",
            self.tr("Empty the trash?"),
            self.tr("Every character and every image in the trash is removed for good, with its files."),
            (
                Answer("keep", self.tr("Keep everything")),
                Answer("empty", self.tr("Empty trash"), "danger"),
            ),
        )
        question.answered.connect(self._on_empty_answered)
        question.open()

    def toggle_favourite(self) -> None:
        """Marks the selected characters as favourites; when all are, none is any more."""
        if self.source is Source.TRASH:
            return
        rows = self._target_rows()
        others = [row[ID] for row in rows if not row[FLAGS] & FAVOURITE]
        self._deeds.make_favourites(others or [row[ID] for row in rows], favourite=bool(others))

    @property
    def starred(self) -> bool:
        """Whether all that are selected are favourites."""
        return all(row[FLAGS] & FAVOURITE for row in self._target_rows())

    def retag(
        self,
        before: tuple[str, ...],
        after: tuple[str, ...],
        *,
        failed: Callable[[CharacterError], object],
    ) -> None:
        """Gives the selected characters the tags that lead from `before` to `after`."""
        if self.source is not Source.TRASH:
            self._deeds.retag(self._targets(), before, after, failed=failed)

    def duplicate(self) -> None:
        """Makes copies of the selected characters."""
        rows = self._target_rows()
        ids = [row[ID] for row in rows if not row[FLAGS] & DRAFT]
        if self.source is Source.TRASH:
            return
        if rows and not ids:
            self.toast_requested.emit(self.tr("A draft has no name yet: it can't be duplicated"), False)
        self._deeds.duplicate(ids)

    # --- Connections ------------------------------------------------------------------------------------

    def _connect_view(self) -> None:
        view, head, list_ = self._view, self._view.head, self._view.list
        head.source_picked.connect(self.set_source)
        head.sort_picked.connect(self._on_sort)
        head.artist_asked.connect(self.artist_asked)
        head.restore_asked.connect(self.restore_selected)
        head.empty_trash_asked.connect(self.empty_trash)
        view.new_asked.connect(self.new_asked)
        head.search.entered.connect(self._search.prepare)
        view.search_changed.connect(self._on_search)
        view.message_acted.connect(self._on_message_acted)
        list_.opened.connect(self.opened)
        list_.look_asked.connect(self.look_asked)
        list_.trash_asked.connect(self.trash_selected)
        list_.favourite_asked.connect(self.toggle_favourite)
        list_.menu_asked.connect(self._on_menu)
        list_.verticalScrollBar().valueChanged.connect(self._thumbnails.forget_waiting)

    def _connect_others(self) -> None:
        self._state.begun.connect(self._on_first)
        self._state.counted.connect(self.counted)
        self._keeper.changed.connect(self._state.show)
        self._keeper.selection_changed.connect(self._on_selection)
        self._keeper.source_changed.connect(self.source_changed)
        self._deeds.done.connect(lambda text: self.toast_requested.emit(text, True))
        self._deeds.progressed.connect(lambda text: self.toast_requested.emit(text, False))
        self._changes.library_changed.connect(self._read_artists)
        self._thumbnails.ready.connect(self._on_thumbnail)
        self._preferences.letters_changed.connect(self._take_letters)

    def _on_first(self) -> None:
        if self._current.id is None and self._model.rowCount():
            self._view.list.select_place(0)

    def _on_search(self, text: str) -> None:
        self._search.search(text)
        self._keeper.find_again()
        if not text:
            self._view.list.scrollTo(self._view.list.currentIndex())
        self._keeper.say_selection()
        self._state.show_rows()

    def _on_message_acted(self) -> None:
        if self._state.failed:
            self.reload()
        else:
            self.clear_search()

    def _on_sort(self, sort: Sort) -> None:
        self._preferences.set(_SORT, sort.value)
        self._take_sort(sort)
        self.reload()

    def _take_sort(self, sort: Sort) -> None:
        self._loader.sort = sort
        self._view.head.set_sort(sort)

    def _take_letters(self) -> None:
        self._view.list.favourite_key = key_of(self._preferences.letters, Letter.FAVOURITE)

    def _on_thumbnail(self, sha256: str) -> None:
        list_ = self._view.list
        first, last = list_.rowAt(0), list_.rowAt(list_.viewport().height() - 1)
        last = self._model.rowCount() - 1 if last < 0 else last
        if first >= 0 and any(self._model.row(one)[THUMBNAIL] == sha256 for one in range(first, last + 1)):
            list_.viewport().update()

    def _read_artists(self) -> None:
        self._tasks.run(self._studio.artists.list_artists(), done=self._show_artist)

    def _show_artist(self, artists: Sequence[Artist]) -> None:
        self._view.head.set_artist(self._studio.workspace.artist.name if len(artists) > 1 else "")

    # --- What is done -----------------------------------------------------------------------------------

    def _targets(self) -> tuple[str, ...]:
        """What is selected; while the list shows others, the character that is shown."""
        ids = self.selected_ids()
        return ids if ids or self._current.id is None else (self._current.id,)

    def _target_rows(self) -> list[Row]:
        rows = [self._model.known(one) for one in self._targets()]
        found = [row for row in rows if row is not None]
        shown = self._current.character
        return found or ([row_of(shown)] if shown is not None and shown.trashed_at is None else [])

    def _on_selection(self, ids: tuple[str, ...]) -> None:
        self._state.show_trash()
        self.selection_changed.emit(ids)

    def _on_not_trashed(self, ids: Sequence[str], error: CharacterError) -> None:
        self._keeper.show_place(ids)
        self._tasks.failed.emit(error)

    def _on_empty_answered(self, answer: str) -> None:
        if answer == "empty":
            self._tasks.run(self._studio.trash.empty_trash(), done=self._on_emptied)

    def _on_emptied(self, _emptied: object) -> None:
        # Steps may speak of what is gone for good.
        self._undo.clear()
        self._changes.library_changed.emit()
        self.toast_requested.emit(self.tr("The trash is empty now"), False)

    def _on_menu(self, place: QPoint) -> None:
        rows = self._target_rows()
        entries: list[Entry | None]
        if self.source is Source.TRASH:
            entries = [Entry("restore", self.tr("Restore"), "rotate-ccw", "", self.restore_selected)]
        else:
            words = self.tr("No favourite any more") if self.starred else self.tr("Favourite")
            letter = self._preferences.letters.get(Letter.FAVOURITE, "")
            named = any(not row[FLAGS] & DRAFT for row in rows)
            duplicate, trash = self.tr("Duplicate"), self.tr("Move to the trash")
            entries = [
                Entry("favourite", words, "star", letter, self.toggle_favourite),
                Entry("duplicate", duplicate, "copy", "Ctrl+D", self.duplicate, named),
                None,
                Entry("trash", trash, "trash-2", "Delete", self.trash_selected),
            ]
        open_menu(self._view.list, place, entries)
