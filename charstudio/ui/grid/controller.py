"""Shows the current character's images, and does to them what is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from charstudio.ui.grid import head, view  # noqa: F401  (the page makes them soon, on the window's thread)
from charstudio.ui.grid.asking import GridAsks
from charstudio.ui.grid.deeds import ImageDeeds
from charstudio.ui.grid.handing import Handing
from charstudio.ui.grid.others import MosaicController, TrashShelf
from charstudio.ui.grid.parts import Ask
from charstudio.ui.grid.rounds_shelf import RoundsShelf
from charstudio.ui.letters import USUAL, Letter, key_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from charstudio.domain.character import Character
    from charstudio.domain.image import Image
    from charstudio.domain.round import Round
    from charstudio.services.studio import Studio
    from charstudio.ui.background.changes import Changes
    from charstudio.ui.background.current import CurrentCharacter
    from charstudio.ui.background.runner import GenerationRunner, LiveRound
    from charstudio.ui.background.tasks import TaskRunner
    from charstudio.ui.background.thumbnails import Thumbnails
    from charstudio.ui.background.undo import UndoHistory
    from charstudio.ui.grid.page import GridPage
    from charstudio.ui.preferences import Preferences


class GridController(QObject):
    """Behind the centre pane.

    Signals:
        selection_changed: The ids of the selected images.
        view_asked: The id of an image to look at.
        refine_asked, favourite_asked, restore_asked: For the shown character.
        toast_requested: What was just done, and whether Undo takes it back.
        generation_wanted: A `GenerationRun` to run.
        more_like_asked, reuse_asked: An `Image`.
        fault_asked: A `Generation` whose fault is to be shown, and what tries again; None while it runs.
        remedy_asked: The `Remedy` of an image that did not come, and the name of its engine.
    """

    selection_changed = Signal(tuple)
    view_asked = Signal(str)
    refine_asked = Signal()
    favourite_asked = Signal()
    restore_asked = Signal()
    toast_requested = Signal(str, bool)
    generation_wanted = Signal(object)
    more_like_asked = Signal(object)
    reuse_asked = Signal(object)
    fault_asked = Signal(object, object)
    remedy_asked = Signal(object, str)

    def __init__(
        self,
        page: GridPage,
        *,
        studio: Studio,
        tasks: TaskRunner,
        changes: Changes,
        current: CurrentCharacter,
        undo: UndoHistory,
        runner: GenerationRunner,
        thumbnails: Thumbnails,
        preferences: Preferences | None = None,
    ) -> None:
        super().__init__(page)
        self._page, self._view = page, page.grid
        self._studio, self._tasks, self._current = studio, tasks, current
        self._preferences = preferences
        # The one of several that has the keyboard is opened, too; it does not take their place.
        self._several = False
        self._deeds = ImageDeeds(studio=studio, tasks=tasks, changes=changes, undo=undo, place=self.reveal)
        self._handing = Handing(page.grid, studio=studio, tasks=tasks, current=current, thumbnails=thumbnails)
        self._asks = GridAsks(self, page.grid, studio=studio, tasks=tasks, deeds=self._deeds)
        self._trash = TrashShelf(page, studio=studio, tasks=tasks, changes=changes, deeds=self._deeds)
        self._mosaic = MosaicController(page, studio=studio, tasks=tasks)
        self._shelf = RoundsShelf(
            page, studio=studio, tasks=tasks, changes=changes, current=current, runner=runner
        )
        page.words.now = studio.workspace.now
        page.grid.set_pictures(thumbnails)
        page.mosaic.pictures = thumbnails
        thumbnails.ready.connect(page.grid.picture_ready)
        thumbnails.ready.connect(page.mosaic.picture_ready)
        runner.image_ready.connect(self._on_image)
        self._connect(page)
        self._take_letters()
        self._on_switched(current.character)

    def _connect(self, page: GridPage) -> None:
        page.head.refine_asked.connect(self.refine_asked)
        page.head.favourite_asked.connect(self.favourite_asked)
        page.head.restore_asked.connect(self._on_restore_asked)
        page.grid.selection_changed.connect(self._on_selected)
        self._deeds.done.connect(lambda text: self.toast_requested.emit(text, True))
        self._handing.said.connect(lambda text: self.toast_requested.emit(text, False))
        self._current.switched.connect(self._on_switched)
        if self._preferences is not None:
            self._preferences.letters_changed.connect(self._take_letters)

    # --- What others ask -------------------------------------------------------------------------------

    def selected_ids(self) -> tuple[str, ...]:
        """The ids of the selected images, in reading order."""
        return self._view.selected_ids

    def select(self, image_id: str) -> None:
        """Selects an image, as soon as it is there."""
        self._shelf.wanted_image = "" if self._view.select_image(image_id) else image_id

    def reveal(self, character_id: str, image_id: str) -> None:
        """Shows a character and, where one is named, an image of it."""
        self._leave_others()
        self._current.open(character_id)
        if image_id:
            self.select(image_id)

    def select_all(self) -> None:
        """Selects every image."""
        self._view.selectAll()

    def show_trash(self) -> None:
        """Shows the images in the trash, by their characters."""
        self._mosaic.leave()
        self._shelf.shown = False
        self._trash.show()

    def show_characters(self, ids: Sequence[str]) -> None:
        """Shows the portraits of several characters; of one, its images."""
        self._several = len(ids) > 1
        if self._several:
            self._trash.leave()
            self._shelf.shown = False
            self._mosaic.show(ids)
        else:
            self._leave_others()

    def look(self) -> None:
        """Looks at the image that is meant."""
        if (image_id := self._meant()) is not None:
            self.view_asked.emit(image_id)

    def make_primary(self, image_id: str | None = None) -> None:
        """Makes an image the primary one; the one that is meant unless it is named."""
        character, image_id = self._current.character, image_id or self._meant()
        if character is not None and image_id is not None and self._view.editable:
            self._deeds.make_primary(character, image_id)

    def trash_selected(self) -> None:
        """Moves the selected images to the trash; the next one is selected."""
        self.trash(self._view.selected_ids)

    def trash(self, image_ids: Sequence[str]) -> None:
        """Moves images of the shown character to the trash."""
        character = self._current.character
        if character is None or not image_ids or not self._view.editable:
            return
        # At once: who presses Delete again means the next one.
        chosen = self._view.selected_ids
        leaving = self._deeds.leaving | set(image_ids)
        if not leaving.isdisjoint(chosen):
            heir = self._view.heir(image_ids[-1], leaving)
            if not self._view.select_image(heir):
                self._view.clearSelection()
        self._deeds.trash(character.id, image_ids, character.primary_image_id)

    def restore_selected(self) -> None:
        """Brings the selected images back from the trash."""
        self._trash.restore_selected()

    def copy(self, image_ids: Sequence[str] = ()) -> None:
        """Puts copies of images on the clipboard; of the selected ones unless some are named."""
        self._handing.copy(image_ids or self._view.selected_ids)

    def open_copy(self) -> None:
        """Opens a copy of the image that is meant in another program."""
        self._handing.open_copy(self._meant())

    def more_like(self) -> None:
        """More images like the one that is meant."""
        if (image := self.image(self._meant())) is not None:
            self.more_like_asked.emit(image)

    def reuse(self) -> None:
        """The recipe of the image that is meant, for the next round."""
        if (image := self.image(self._meant())) is not None:
            self.reuse_asked.emit(image)

    @property
    def character(self) -> Character | None:
        """The shown character."""
        return self._current.character

    @property
    def rounds(self) -> tuple[Round, ...]:
        """The rounds of the shown character as far as they are known, newest first."""
        return self._shelf.rounds

    def image(self, image_id: str | None) -> Image | None:
        """An image of the shown character."""
        character = self._current.character
        return None if character is None or image_id is None else character.image(image_id)

    def reload(self) -> None:
        """Reads the rounds again: one of them was changed in the library."""
        self._shelf.read()

    def _meant(self) -> str | None:
        """The one selected image, or of several the one that has the keyboard."""
        chosen = self._view.selected_ids
        row = self._view.current_row
        if len(chosen) == 1:
            return chosen[0]
        return row.key if row is not None and row.key in chosen else None

    # --- What is shown ---------------------------------------------------------------------------------

    def _on_switched(self, character: Character | None) -> None:
        if character is None:
            self._shelf.wanted_image = ""
        elif self._several:
            return
        self._trash.leave()
        self._mosaic.leave()
        self._shelf.show()

    def _leave_others(self) -> None:
        """Goes back to the current character."""
        self._several = False
        if self._trash.leave() or self._mosaic.leave():
            self._shelf.show()

    # --- What it hears ---------------------------------------------------------------------------------

    def _on_selected(self, ids: tuple[str, ...]) -> None:
        if ids:
            self._shelf.wanted_image = ""
        if self._trash.shown:
            self._trash.show_head()
        self.selection_changed.emit(ids)

    def _on_image(self, live: LiveRound, image: Image) -> None:
        place = next((place for place, id_ in live.arrived.items() if id_ == image.id), None)
        self._view.image_came(f"{live.generation.id}:{place}", image.id)

    def _on_restore_asked(self) -> None:
        if self._trash.shown:
            self._trash.restore_selected()
        else:
            self.restore_asked.emit()

    def _take_letters(self) -> None:
        letters = USUAL if self._preferences is None else self._preferences.letters
        asks = {Letter.PRIMARY: Ask.PRIMARY, Letter.FAVOURITE: Ask.FAVOURITE}
        self._view.letters = {
            key_of(letters, letter): ask for letter, ask in asks.items() if letter in letters
        }
