"""What the centre shows in the place of one character: the images in the trash, or several characters."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from charstudio.errors import CharacterNotFoundError
from charstudio.ui.dialogs.messages import message_of
from charstudio.ui.grid.cells import trash_sections
from charstudio.ui.grid.mosaic import Piece
from charstudio.ui.grid.words import said_counts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from charstudio.domain.image import TrashedImage
    from charstudio.errors import CharacterError
    from charstudio.services.studio import Studio
    from charstudio.ui.background.changes import Changes
    from charstudio.ui.background.tasks import TaskRunner
    from charstudio.ui.grid.deeds import ImageDeeds
    from charstudio.ui.grid.page import GridPage

# More portraits than fit into any window are not read.
_PORTRAITS: Final = 60


class TrashShelf(QObject):
    """The images in the trash, by their characters.

    Attributes:
        shown: Whether the centre shows it.
    """

    def __init__(
        self, page: GridPage, *, studio: Studio, tasks: TaskRunner, changes: Changes, deeds: ImageDeeds
    ) -> None:
        super().__init__(page)
        self._page, self._studio, self._tasks, self._deeds = page, studio, tasks, deeds
        self._found: tuple[TrashedImage, ...] = ()
        self.shown = False
        changes.character_changed.connect(self._reload)
        changes.library_changed.connect(self._reload)

    def show(self) -> None:
        """Shows it."""
        if not self.shown:
            self.shown = True
            self._page.grid.start_anew()
            self._page.model.set_sections(())
        self._reload()

    def leave(self) -> bool:
        """Shows it no more; says whether it was shown."""
        shown, self.shown = self.shown, False
        return shown

    def restore_selected(self) -> None:
        """Brings the selected images back."""
        if self.shown:
            chosen = set(self._page.grid.selected_ids)
            self._deeds.restore(
                [(one.character_id, one.image.id) for one in self._found if one.image.id in chosen]
            )

    def show_head(self) -> None:
        """Says how many there are; they can be restored when some are selected."""
        self._page.head.show_trashed(
            self.tr("Images in the trash"),
            said_counts(len(self._found), 0),
            restorable=bool(self._page.grid.selected_ids),
        )

    def _reload(self) -> None:
        if self.shown:
            self._tasks.run(self._studio.trash.trashed_images(), done=self._on_found, failed=self._on_failed)

    def _on_found(self, found: tuple[TrashedImage, ...]) -> None:
        if not self.shown:
            return
        self._found = found
        self._page.grid.in_trash, self._page.grid.editable = True, False
        self._page.model.set_sections(trash_sections(found))
        if found:
            self._page.show_grid()
            self.show_head()
        else:
            self._page.show_words(
                self.tr("No images in the trash"),
                hint=self.tr("Images that you move to the trash wait here until it is emptied."),
            )

    def _on_failed(self, error: CharacterError) -> None:
        words = message_of(error)
        self._page.show_words(words.message, hint=words.hint)


class MosaicController(QObject):
    """The portraits of several selected characters.

    Attributes:
        shown: Whether the centre shows them.
    """

    def __init__(self, page: GridPage, *, studio: Studio, tasks: TaskRunner) -> None:
        super().__init__(page)
        self._page, self._studio, self._tasks = page, studio, tasks
        self.shown = False
        self._ids: tuple[str, ...] = ()

    def show(self, ids: Sequence[str]) -> None:
        """Shows these."""
        self.shown = True
        if tuple(ids) != self._ids:
            self._ids = tuple(ids)
            self._tasks.run(self._pieces(self._ids), done=partial(self._on_pieces, self._ids))

    def leave(self) -> bool:
        """Shows them no more; says whether they were shown."""
        shown, self.shown, self._ids = self.shown, False, ()
        return shown

    async def _pieces(self, ids: tuple[str, ...]) -> list[Piece]:
        pieces = []
        for character_id in ids[:_PORTRAITS]:
            try:
                character = await self._studio.characters.get_character(character_id)
            except CharacterNotFoundError:
                # Gone since it was selected.
                continue
            primary = character.image(character.primary_image_id or "")
            pieces.append(Piece(character.name, "" if primary is None else primary.original.sha256))
        return pieces

    def _on_pieces(self, ids: tuple[str, ...], pieces: list[Piece]) -> None:
        if self.shown and ids == self._ids:
            self._page.show_mosaic(len(ids), pieces)
