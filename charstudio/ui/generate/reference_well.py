"""Where the pictures stand that an engine is to look at."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from charstudio.ui.generate.references import Reference
from charstudio.ui.theme.theme import theme
from charstudio.ui.widgets.basics import ElidedLabel, FieldFrame, IconButton, label, marked
from charstudio.ui.widgets.mime import IMAGE_IDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QMimeData
    from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QPixmap


def references_in(carried: QMimeData) -> tuple[Reference, ...]:
    """What a drag carries: images of the library, else files."""
    if carried.hasFormat(IMAGE_IDS):
        ids = carried.data(IMAGE_IDS).toStdString().split("\n")
        return tuple(Reference(image_id=one) for one in ids if one)
    return tuple(Reference(file=Path(url.toLocalFile())) for url in carried.urls() if url.isLocalFile())


def references_on_clipboard() -> tuple[Reference, ...]:
    """The same of what was copied."""
    # None where another program holds it and does not answer.
    carried: QMimeData | None = QGuiApplication.clipboard().mimeData()
    return () if carried is None else references_in(carried)


class ReferenceWell(FieldFrame):
    """The references, each with its picture and a cross; pictures can be dropped into it.

    Signals:
        dropped: `Reference`s that were dropped.
        removed: The `Reference` that is not wanted any more.
    """

    dropped = Signal(tuple)
    removed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("referenceWell")
        self.setAccessibleName(self.tr("References"))
        self.setAcceptDrops(True)
        look = theme()
        self._column = QVBoxLayout(self)
        inset = look.px("space_1")
        self._column.setContentsMargins(look.px("space_2"), inset, inset, inset)
        self._column.setSpacing(0)
        self._empty = label(self.tr("Drop pictures here"), tone="3")
        self._empty.setMinimumHeight(look.px("height_chip"))
        self._column.addWidget(self._empty)
        self._rows: dict[Reference, _Row] = {}

    def show_references(self, references: Sequence[Reference], names: Sequence[str]) -> None:
        """Shows these, called so."""
        focused = next((one for one, row in self._rows.items() if row.cross.hasFocus()), None)
        for row in self._rows.values():
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = {}
        for reference, name in zip(references, names, strict=True):
            row = self._rows[reference] = _Row(name)
            row.cross.clicked.connect(partial(self.removed.emit, reference))
            self._column.addWidget(row)
        self._empty.setVisible(not self._rows)
        if focused is not None and self._rows:
            self._rows.get(focused, next(iter(self._rows.values()))).cross.setFocus()

    def set_picture(self, reference: Reference, picture: QPixmap) -> None:
        """Shows what a reference looks like."""
        if reference in self._rows:
            self._rows[reference].set_picture(picture)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if references_in(event.mimeData()):
            marked(self, focused="true")
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        marked(self, focused="false")
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        marked(self, focused="false")
        self.dropped.emit(references_in(event.mimeData()))
        event.acceptProposedAction()


class _Row(QWidget):
    """One reference."""

    def __init__(self, name: str) -> None:
        super().__init__()
        look = theme()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.px("space_2"))
        self._picture = QLabel()
        self._picture.setFixedSize(look.px("icon"), look.px("icon"))
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._seen = False
        self._show_sign()
        look.changed.connect(self._show_sign)
        self.cross = IconButton("x", self.tr("Without {name}").format(name=name), size="icon_row")
        row.addWidget(self._picture)
        row.addWidget(ElidedLabel(name), 1)
        row.addWidget(self.cross)

    def set_picture(self, picture: QPixmap) -> None:
        """Shows what it looks like."""
        self._seen = True
        self._picture.setPixmap(picture)

    def _show_sign(self) -> None:
        """What stands there until the picture does."""
        if not self._seen:
            ratio = self.devicePixelRatioF()
            self._picture.setPixmap(theme().pixmap("image", "text_2", size="icon_row", ratio=ratio))
