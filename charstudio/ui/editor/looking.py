"""Shows the image that is drawn over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QSize, Signal

from charstudio.ui.viewer.canvas import Seen
from charstudio.ui.viewer.originals import ViewedOriginals

if TYPE_CHECKING:
    from charstudio.domain.image import Image, Original
    from charstudio.services.studio import Studio
    from charstudio.ui.background.tasks import TaskRunner
    from charstudio.ui.background.thumbnails import Thumbnails
    from charstudio.ui.editor.page import EditorPage

# Pixels of the largest thumbnail.
_STAND_IN: Final = 512


class Looking(QObject):
    """Behind the picture of the editor.

    Signals:
        changed: The image can be read, or it can't.
    """

    changed = Signal()

    def __init__(
        self, page: EditorPage, *, studio: Studio, tasks: TaskRunner, thumbnails: Thumbnails
    ) -> None:
        super().__init__(page)
        self._page, self._thumbnails = page, thumbnails
        self._path = studio.workspace.library.originals.path
        self._originals = ViewedOriginals(tasks, self._path)
        self._originals.setParent(self)
        self._shown: Original | None = None
        self._originals.ready.connect(self._show)
        thumbnails.ready.connect(self._on_thumbnail)
        page.retry_asked.connect(self._on_retry)

    @property
    def readable(self) -> bool:
        """Whether nothing is wrong with the image, as far as is known."""
        return self._shown is None or self._originals.fault(self._shown.sha256) is None

    def show(self, image: Image | None) -> None:
        """Shows an image; None lets it go: it can be large."""
        self._shown = None if image is None else image.original
        self._originals.want(() if self._shown is None else (self._shown,))
        if self._shown is None:
            self._page.canvas.show_picture(Seen())
        else:
            self._show()

    def _show(self, _sha256: str = "") -> None:
        shown, canvas = self._shown, self._page.canvas
        if shown is None:
            return
        fault, levels = self._originals.fault(shown.sha256), self._originals.levels(shown.sha256)
        stand_in = None
        if not levels and fault is None:
            ratio = canvas.devicePixelRatioF()
            stand_in = self._thumbnails.pixmap(shown.sha256, round(_STAND_IN / ratio), ratio)
        canvas.show_picture(Seen(QSize(shown.width, shown.height), levels, stand_in, fault is not None))
        canvas.set_editable(fault is None)
        self._page.show_fault(fault, str(self._path(shown)))
        self.changed.emit()

    def _on_thumbnail(self, sha256: str) -> None:
        if self._shown is not None and self._shown.sha256 == sha256:
            self._show()

    def _on_retry(self) -> None:
        if self._shown is not None:
            self._originals.try_again(self._shown.sha256)
            self._thumbnails.mended(self._shown.sha256)
            self._show()
