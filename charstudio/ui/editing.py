"""The way to the editor and back, and what is the window's elsewhere and the editor's there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from charstudio.domain.drawing import recorded_edit

if TYPE_CHECKING:
    from charstudio.domain.image import Image
    from charstudio.ui.rooms import Rooms
    from charstudio.ui.routes import Routes


class Editing(QObject):
    """Connects the editor with the other rooms.

    Args:
        rooms: The rooms.
        routes: What goes on where no image is drawn over.
    """

    def __init__(self, rooms: Rooms, routes: Routes) -> None:
        super().__init__(routes)
        self._rooms, self._routes, self._pages = rooms, routes, rooms.window.pages
        rooms.editor_made.connect(self._on_editor_made)
        rooms.image.drawing_requested.connect(self._draw_on)
        rooms.trait_edits.asked.connect(lambda text: routes.toast(text, undoable=False))
        rooms.character.edit_asked.connect(rooms.trait_edits.ask)
        self._pages.turned.connect(self._on_page_turned)

    def change_only(self) -> None:
        """Has the image that is seen or selected drawn over, the primary one where none is; or goes back."""
        if self._pages.editing:
            self._rooms.editor.close()
        elif (image_id := self.to_change) is not None:
            self._rooms.editor.open(image_id)

    @property
    def to_change(self) -> str | None:
        """The id of the image that would be drawn over; None where it isn't clear which."""
        if self._pages.editing:
            image = self._rooms.editor.image
            return None if image is None else image.id
        character, ids = self._rooms.current.character, self._routes.images()
        if character is None or len(ids) > 1:
            return None
        return ids[0] if ids else character.primary_image_id

    def generate(self) -> None:
        """A round as the bar has it; while an image is drawn over, the change of it."""
        if self._pages.editing:
            self._rooms.editor.change()
        else:
            self._rooms.generate.generate()

    def undo(self) -> None:
        """Takes back the newest step; over an image, what was drawn last."""
        if self._pages.editing:
            self._rooms.editor.undo()
        else:
            self._routes.undo()

    def redo(self) -> None:
        """Does again what was taken back last."""
        if self._pages.editing:
            self._rooms.editor.redo()
        else:
            self._rooms.undo.redo()

    def leave(self) -> None:
        """Something else is shown than images of the same character."""
        if self._pages.editing:
            self._rooms.editor.leave()

    def _draw_on(self, image: Image) -> None:
        """Goes on with what was drawn for an image, over the one that it was made from."""
        edit = recorded_edit(image.recipe.parameters)
        if edit is not None and image.recipe.parent_image_id is not None:
            self._rooms.editor.open(image.recipe.parent_image_id, edit.drawing_id or "", edit.words)

    def _on_editor_made(self) -> None:
        editor = self._rooms.editor
        editor.opened.connect(lambda: self._pages.setCurrentWidget(self._pages.editor))
        editor.closed.connect(self._on_closed)
        editor.editing.connect(lambda image_id: self._rooms.image.show_images((image_id,)))

    def _on_closed(self, image_id: str) -> None:
        """Back to where one came from; a change that was asked for is seen in the grid."""
        if image_id and self._rooms.is_viewing:
            self._pages.setCurrentWidget(self._pages.viewer)
            return
        if self._rooms.is_viewing:
            self._rooms.viewer.close()
        self._routes.show_grid(image_id)
        self._rooms.image.show_images(self._rooms.grid.selected_ids())
        if not image_id:
            # The new round begins there.
            self._pages.grid.grid.scrollToTop()

    def _on_page_turned(self) -> None:
        self._rooms.window.generate_bar.show_second(shown=not self._pages.editing)
