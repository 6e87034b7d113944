"""What stands above the canvas: which image is changed, undo, what was drawn earlier, and the zoom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from charstudio.ui.theme.theme import theme
from charstudio.ui.widgets.basics import Button, ElidedLabel, IconButton, label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from charstudio.ui.editor.earlier import Earlier


class EditorHead(QWidget):
    """One row; it only says what was asked.

    Signals:
        zoom_asked: 1 to zoom in, -1 to zoom out, 0 to go from fit to 100 % or back.
        earlier_asked: The id of an earlier drawing.
    """

    close_asked = Signal()
    undo_asked = Signal()
    redo_asked = Signal()
    zoom_asked = Signal(int)
    earlier_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        look = theme()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(look.px("space_3"), look.px("space_2"), look.px("space_3"), 0)
        self._row.setSpacing(look.px("space_1"))
        self._earlier_menu = QMenu(self)
        self._earlier_menu.setObjectName("earlierMenu")
        self._earlier_menu.setProperty("look", "pictures")
        self._earlier_menu.triggered.connect(lambda action: self.earlier_asked.emit(action.data()))
        self._add_place()
        self._add_deeds()
        self._add_zoom()
        self.show_earlier(())

    def show_place(self, details: str) -> None:
        """Says which image it is."""
        self._details.setText(f"· {details}")

    def show_undo(self, undo: str, redo: str) -> None:
        """What can be taken back and done again; empty where nothing can."""
        for button, words, name, keys in (
            (self._undo, self.tr("Undo {what}"), undo, "Ctrl+Z"),
            (self._redo, self.tr("Redo {what}"), redo, "Ctrl+Shift+Z"),
        ):
            button.setEnabled(bool(name))
            said = words.format(what=name).strip()
            button.setAccessibleName(said)
            button.setToolTip(with_key(said, keys))

    def show_zoom(self, zoom: float) -> None:
        """Says how large the picture is seen; 1.0 is 100 %."""
        text = self.tr("{percent} %").format(percent=max(1, round(100 * zoom)))
        self._readout.setText(text)
        self._readout.setAccessibleName(self.tr("Zoom: {percent}").format(percent=text))

    def show_earlier(self, drawings: Sequence[Earlier]) -> None:
        """Offers what was drawn over this image before."""
        self._earlier_menu.clear()
        for one in drawings:
            action = self._earlier_menu.addAction(one.words)
            action.setObjectName(f"earlier_{one.id}")
            action.setData(one.id)
            if one.picture is not None:
                action.setIcon(one.picture)
        self._earlier.setEnabled(bool(drawings))
        there = self.tr("Earlier drawings over this image")
        self._earlier.setToolTip(there if drawings else self.tr("Nothing was drawn over this image before"))

    def _add_place(self) -> None:
        self._back = self._button("chevron-left", self.tr("Back to all images"), "Esc", "editorBack")
        self._back.clicked.connect(self.close_asked)
        title = label(self.tr("Change only this"), type_="heading")
        title.setObjectName("editorTitle")
        self._details = ElidedLabel(tone="2")
        self._details.setObjectName("editorDetails")
        self._row.addWidget(self._back)
        self._row.addSpacing(theme().px("space_1"))
        self._row.addWidget(title)
        self._row.addWidget(self._details, 1)

    def _add_deeds(self) -> None:
        self._undo = self._button("undo-2", self.tr("Undo"), "Ctrl+Z", "editorUndo")
        self._redo = self._button("redo-2", self.tr("Redo"), "Ctrl+Shift+Z", "editorRedo")
        self._undo.clicked.connect(self.undo_asked)
        self._redo.clicked.connect(self.redo_asked)
        self._earlier = self._button("history", self.tr("Earlier drawings"), "", "editorEarlier")
        self._earlier.clicked.connect(self._open_earlier)
        for button in (self._undo, self._redo, self._earlier):
            self._row.addWidget(button)
        self._row.addSpacing(theme().px("space_2"))

    def _add_zoom(self) -> None:
        smaller = self._button("zoom-out", self.tr("Zoom out"), "-", "editorZoomOut")
        larger = self._button("zoom-in", self.tr("Zoom in"), "+", "editorZoomIn")
        self._readout = Button("100 %", look="flat", small=True)
        self._readout.setObjectName("editorZoom")
        self._readout.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._readout.setToolTip(self.tr("Fit (0) or 100 % (1)"))
        self._readout.setFont(theme().font())
        widest = self._readout.fontMetrics().horizontalAdvance("1600 %")
        self._readout.setFixedWidth(widest + 2 * theme().px("space_2") + 2)
        smaller.clicked.connect(lambda: self.zoom_asked.emit(-1))
        larger.clicked.connect(lambda: self.zoom_asked.emit(1))
        self._readout.clicked.connect(lambda: self.zoom_asked.emit(0))
        for button in (smaller, self._readout, larger):
            self._row.addWidget(button)

    def _open_earlier(self) -> None:
        self._earlier_menu.popup(self._earlier.mapToGlobal(self._earlier.rect().bottomLeft()))

    def _button(self, icon: str, name: str, key: str, object_name: str) -> IconButton:
        button = IconButton(icon, name)
        button.setObjectName(object_name)
        if key:
            button.setToolTip(with_key(name, key))
        return button


def with_key(name: str, key: str) -> str:
    """“Undo (Ctrl+Z)”."""
    return f"{name} ({QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)})"
