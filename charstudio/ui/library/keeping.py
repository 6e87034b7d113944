"""Keeps the list as the library is, and what is selected in it as what is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from charstudio.ui.library.row_making import row_of
from charstudio.ui.library.rows import Source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from charstudio.domain.character import Character
    from charstudio.ui.background.changes import Changes
    from charstudio.ui.background.current import CurrentCharacter
    from charstudio.ui.library.loading import ListLoader, ListSearch
    from charstudio.ui.library.view import LibraryView


class ListKeeper(QObject):
    """Follows changes row by row, and leads and follows the character that is shown.

    Signals:
        selection_changed: The ids of the selected characters.
        changed: There are other rows.
        source_changed: Another `Source` is shown.
    """

    selection_changed = Signal(tuple)
    changed = Signal()
    source_changed = Signal(object)

    def __init__(
        self,
        view: LibraryView,
        *,
        loader: ListLoader,
        search: ListSearch,
        changes: Changes,
        current: CurrentCharacter,
    ) -> None:
        super().__init__(view)
        self._view, self._list = view, view.list
        self._loader, self._search, self._current = loader, search, current
        # To be selected as soon as they are there.
        self._wanted: tuple[str, ...] = ()
        self._said: tuple[str, ...] = ()
        self._list.chosen.connect(self._on_chosen)
        loader.loaded.connect(self._on_loaded)
        changes.character_changed.connect(self._on_changed)
        changes.character_removed.connect(self._on_removed)
        changes.library_changed.connect(loader.read)
        current.switched.connect(self._on_switched)

    # --- What is shown ----------------------------------------------------------------------------------

    def set_source(self, source: Source) -> None:
        """Shows all, favourites, or the trash."""
        before = self._loader.source
        if source is before:
            return
        self._loader.source = source
        self._view.head.set_source(source)
        if Source.TRASH in (source, before) or self._loader.busy:
            self._loader.read()
        else:
            with self._list.kept(same=True):
                self._list.rows.filter(favourites=source is Source.FAVOURITES)
            self._search.go_on()
            self._settle()
        self.source_changed.emit(source)

    def show_place(self, ids: Sequence[str], *, trashed: bool = False) -> None:
        """Shows the list that has these, and selects those that are there."""
        if trashed or self._loader.source is Source.TRASH:
            self.set_source(Source.TRASH if trashed else Source.ALL)
        model = self._list.rows
        if self._search.searching and len(model.places(set(ids))) < len(ids):
            self._view.head.search.clear()
        if self._loader.source is Source.FAVOURITES and len(model.places(set(ids))) < len(ids):
            self.set_source(Source.ALL)
        if places := model.places(set(ids)):
            self._list.select_places(places)

    def select(self, ids: Sequence[str], *, trashed: bool = False) -> None:
        """The same, and selects those that are not there yet when they come."""
        self._wanted = tuple(ids)
        self.show_place(ids, trashed=trashed)
        self._settle()

    def neighbour(self, leaving: Sequence[str]) -> str | None:
        """Who is selected when these are gone: the next one, else the one before."""
        model, gone = self._list.rows, set(leaving)
        places = model.places(gone)
        if not places:
            return None
        after = range(places[-1] + 1, model.rowCount())
        others = [*after[:1], *range(places[-1], -1, -1)]
        return next((id_ for id_ in model.ids(others) if id_ not in gone), None)

    def find_again(self) -> None:
        """The character that is shown is selected when the list has it again and nothing else is."""
        if self._current.id is None or self._list.selected_places():
            return
        place = self._list.rows.place(self._current.id)
        if place is not None:
            value = self._list.verticalScrollBar().value()
            with self._list.quietly():
                self._list.select_place(place)
            self._list.verticalScrollBar().setValue(value)

    # --- The list leads ---------------------------------------------------------------------------------

    def _on_chosen(self) -> None:
        ids = self._list.selected_ids()
        self._wanted = ()
        if not ids:
            self._current.open(None)
        elif len(ids) == 1:
            self._current.open(ids[0])
        else:
            current = self._list.current_id()
            self._current.open(current if current in ids else ids[0])
        self.say_selection()

    def say_selection(self) -> None:
        """Says what is selected, if that is news."""
        ids = self._list.selected_ids()
        if ids != self._said:
            self._said = ids
            self.selection_changed.emit(ids)

    # --- The list follows -------------------------------------------------------------------------------

    def _on_switched(self, character: Character | None) -> None:
        if character is None:
            with self._list.quietly():
                self._list.select_place(None)
            self.say_selection()
        elif character.id not in self._list.selected_ids():
            self._wanted = (character.id,)
            with self._list.quietly():
                self.show_place((character.id,), trashed=character.trashed_at is not None)
            self._settle()

    def _on_loaded(self) -> None:
        self._search.go_on()
        self._settle()

    def _on_changed(self, character: Character) -> None:
        if self._loader.busy:
            # What is being read may be older than this.
            self._loader.read()
        in_trash = character.trashed_at is not None
        if in_trash is not (self._loader.source is Source.TRASH):
            self._take_out(character.id)
            return
        model = self._list.rows
        present = model.known(character.id)
        with self._list.keeping_place(character.id), self._list.quietly():
            placed = model.put(row_of(character, present))
        if not placed:
            self._loader.read()
        elif present is None:
            self._search.again()
        self._settle()

    def _on_removed(self, character_id: str) -> None:
        self._take_out(character_id)

    def _take_out(self, character_id: str) -> None:
        """One leaves the list: when it alone was selected, another one is now."""
        model = self._list.rows
        if model.known(character_id) is None:
            return
        selected = character_id in self._list.selected_ids()
        next_ = self.neighbour([character_id]) if selected else None
        with self._list.keeping_place(character_id), self._list.quietly():
            model.remove(character_id)
            if not self._list.selected_places():
                self._list.select_place(None)
        if selected and not self._list.selected_places():
            self._list.select_place(None if next_ is None else model.place(next_))
            if next_ is None:
                self._on_chosen()
        self._settle()

    def _settle(self) -> None:
        """Selects what should be by now, and says what is different."""
        model = self._list.rows
        wanted = self._wanted
        if wanted and (places := model.places(set(wanted))):
            self._wanted = ()
            with self._list.quietly():
                self._list.select_places(places)
            if self._current.id not in wanted:
                self._on_chosen()
        self.find_again()
        self.changed.emit()
        self.say_selection()
