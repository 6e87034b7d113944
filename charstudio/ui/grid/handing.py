"""Hands copies of images to other programs: by the clipboard, by dragging, by opening them."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QObject, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QDrag, QGuiApplication

from charstudio.ui.grid.exporting import Copied, Copies, copy_name
from charstudio.ui.theme.theme import theme
from charstudio.ui.widgets.mime import IMAGE_IDS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from charstudio.domain.image import Original
    from charstudio.services.studio import Studio
    from charstudio.ui.background.current import CurrentCharacter
    from charstudio.ui.background.tasks import TaskRunner
    from charstudio.ui.background.thumbnails import Thumbnails
    from charstudio.ui.grid.view import ImageGridView


class Handing(QObject):
    """Makes the copies on a thread, then hands them out.

    Signals:
        said: What was done.
    """

    said = Signal(str)

    def __init__(
        self,
        view: ImageGridView,
        *,
        studio: Studio,
        tasks: TaskRunner,
        current: CurrentCharacter,
        thumbnails: Thumbnails,
    ) -> None:
        super().__init__(view)
        self._view, self._tasks, self._current = view, tasks, current
        self._thumbnails = thumbnails
        self._copies = Copies(studio.workspace.library.originals)
        view.drag_asked.connect(self._on_drag)

    def copy(self, image_ids: Sequence[str]) -> None:
        """Images, on the clipboard."""
        self._make(image_ids, partial(self._put_on_clipboard, tuple(image_ids)))

    def open_copy(self, image_id: str | None) -> None:
        """An image, in the program that the system opens pictures with."""
        if image_id is not None:
            self._make((image_id,), self._open)

    def _make(self, image_ids: Sequence[str], then: Callable[[Copied], object]) -> None:
        wanted = self._wanted(image_ids)
        if wanted:
            self._tasks.run(asyncio.to_thread(self._copies.make, wanted), done=then)

    def _wanted(self, image_ids: Sequence[str]) -> list[tuple[Original, str]]:
        character = self._current.character
        if character is None:
            return []
        images = (character.image(image_id) for image_id in image_ids)
        untitled = self.tr("Untitled")
        return [
            (image.original, copy_name(character, image, untitled)) for image in images if image is not None
        ]

    def _put_on_clipboard(self, image_ids: Sequence[str], copied: Copied) -> None:
        data = copied.mime()
        data.setData(IMAGE_IDS, _carried(image_ids))
        QGuiApplication.clipboard().setMimeData(data)
        count = len(copied.files)
        said = self.tr("Image copied") if count == 1 else self.tr("{count} images copied")
        self.said.emit(said.format(count=count))

    def _open(self, copied: Copied) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(copied.files[0]))):
            self.said.emit(self.tr("No program opens this kind of picture"))

    def _on_drag(self) -> None:
        self._make(self._view.selected_ids, self._drag_soon)

    def _drag_soon(self, copied: Copied) -> None:
        # A drag has an event loop of its own: it begins outside of every task.
        QTimer.singleShot(0, self, lambda: self._drag(copied.mime()))

    def _drag(self, data: QMimeData) -> None:
        if not QGuiApplication.mouseButtons() & Qt.MouseButton.LeftButton:
            return
        drag = QDrag(self._view)
        character, chosen = self._current.character, self._view.selected_ids
        # Within the window they are images of the library, and no files from elsewhere.
        data.setData(IMAGE_IDS, _carried(chosen))
        drag.setMimeData(data)
        image = character.image(chosen[0]) if character is not None and chosen else None
        if image is not None:
            picture = self._thumbnails.pixmap(image.original.sha256, theme().px("rail"))
            if picture is not None:
                drag.setPixmap(picture)
        drag.exec(Qt.DropAction.CopyAction)


def _carried(image_ids: Sequence[str]) -> bytes:
    return "\n".join(image_ids).encode()
