"""Reads the rows of the list, and finds what is searched for beyond names."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from charstudio.domain.listing import Shelf, Sort
from charstudio.ui.library.names import indexed, searched
from charstudio.ui.library.row_making import rows_of
from charstudio.ui.library.rows import Source

if TYPE_CHECKING:
    from charstudio.domain.listing import CharacterIndex
    from charstudio.errors import CharacterError
    from charstudio.services.studio import Studio
    from charstudio.ui.background.tasks import TaskRunner
    from charstudio.ui.library.list import CharacterList
    from charstudio.ui.library.names import NameIndex

_PAUSE_MS: Final = 150

_Read = tuple["CharacterIndex", "CharacterIndex | None", bool]


class ListLoader(QObject):
    """Reads shelves into the list; the newest wish wins.

    Attributes:
        source, sort: What is wanted.
        trashed_images: Whether images wait in the trash whose characters do not.

    Signals:
        loaded: The list has other rows.
        failed: The error that kept it from being read.
    """

    loaded = Signal()
    failed = Signal(object)

    def __init__(self, list_: CharacterList, studio: Studio, tasks: TaskRunner) -> None:
        super().__init__(list_)
        self._list, self._studio, self._tasks = list_, studio, tasks
        self.source, self.sort = Source.ALL, Sort.EDITED
        self.trashed_images = False
        self._task: asyncio.Task[object] | None = None

    @property
    def busy(self) -> bool:
        """Whether it is reading."""
        return self._task is not None

    def read(self) -> None:
        """Reads what is wanted, from the beginning."""
        if self._task is not None:
            self._task.cancel()
        self._task = self._tasks.run(self._read(), done=self._take, failed=self._on_failed)

    async def _read(self) -> _Read:
        characters = self._studio.characters
        if self.source is Source.TRASH:
            images = await self._studio.trash.trashed_images()
            return await characters.index_characters(Shelf.TRASH, self.sort), None, bool(images)
        index = await characters.index_characters(Shelf.CHARACTERS, self.sort)
        return index, await characters.index_characters(Shelf.DRAFTS), False

    def _take(self, read: _Read) -> None:
        self._task = None
        index, drafts, self.trashed_images = read
        model = self._list.rows
        with self._list.kept():
            model.filter(favourites=self.source is Source.FAVOURITES)
            model.load(rows_of(index), [] if drafts is None else rows_of(drafts), self.sort)
        self.loaded.emit()

    def _on_failed(self, error: CharacterError) -> None:
        self._task = None
        self.failed.emit(error)


class ListSearch(QObject):
    """Shows at each key which names have the words; after a pause, also what has them elsewhere.

    Signals:
        found: More was found, or nothing more is to be found.
    """

    found = Signal()

    def __init__(self, list_: CharacterList, loader: ListLoader, studio: Studio, tasks: TaskRunner) -> None:
        super().__init__(list_)
        self._list, self._loader, self._studio, self._tasks = list_, loader, studio, tasks
        self._words: tuple[str, ...] = ()
        self._text = ""
        self._task: asyncio.Task[object] | None = None
        self._indexing = False
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._on_pause)
        loader.loaded.connect(self._index)

    @property
    def searching(self) -> bool:
        """Whether anything is looked for."""
        return bool(self._words)

    @property
    def pending(self) -> bool:
        """Whether more may be found."""
        return self._pause.isActive() or (self._task is not None and not self._task.done())

    def search(self, text: str) -> None:
        """Looks for these words."""
        # What can't be typed can't be found.
        self._text = "".join(letter if letter.isprintable() else " " for letter in text).strip()
        words = searched(self._text)
        if words == self._words:
            return
        self._words = words
        self._show()
        self._list.scrollToTop()

    def again(self) -> None:
        """The same words once more, in rows that are others now."""
        if self._words:
            self._show()

    def prepare(self) -> None:
        """Gets ready for the first key, which is on its way."""
        self._list.rows.prepare()
        self._index()

    def go_on(self) -> None:
        """The rows were read anew, and searched for names: texts are searched once more."""
        if self._words:
            self._look_further()

    def _index(self) -> None:
        """Indexes the names, which takes a moment for many."""
        wanted = self._list.rows.names.unindexed
        if wanted is not None and not self._indexing:
            rows, version = wanted
            self._indexing = True
            indexing = self._tasks.run(asyncio.to_thread(indexed, rows), done=partial(self._take, version))
            indexing.add_done_callback(self._on_indexed)

    def _take(self, version: int, index: NameIndex) -> None:
        if self._list.rows.names.take_index(index, version):
            self.again()

    def _on_indexed(self, _task: object) -> None:
        self._indexing = False

    def _show(self) -> None:
        with self._list.kept(same=True):
            self._list.rows.search(self._words)
        self._look_further()

    def _look_further(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None
        if self._words:
            self.prepare()
            self._pause.start()
        else:
            self._pause.stop()

    def _on_pause(self) -> None:
        self._task = self._tasks.run(self._texts(self._text), done=self._on_texts, failed=self._on_failed)

    async def _texts(self, text: str) -> list[str]:
        """The ids of those that have the words anywhere; a single letter is nearly everywhere."""
        if len(text) == 1 and text.isascii():
            return []
        shelves = (Shelf.TRASH,) if self._loader.source is Source.TRASH else (Shelf.CHARACTERS, Shelf.DRAFTS)
        return [
            character_id
            for shelf in shelves
            for character_id in await self._studio.characters.find_characters(text, shelf)
        ]

    def _on_texts(self, ids: list[str]) -> None:
        self._task = None
        self._list.rows.complete(ids)
        self.found.emit()

    def _on_failed(self, error: CharacterError) -> None:
        self._on_texts([])
        self._tasks.failed.emit(error)
