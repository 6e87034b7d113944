"""An image to draw over, in place of the grid: what shall change of it, and only that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from charstudio.ui.editor.canvas import EditorCanvas
from charstudio.ui.editor.foot import EditorFoot
from charstudio.ui.editor.head import EditorHead
from charstudio.ui.editor.tools import EditorTools
from charstudio.ui.viewer.fault_card import FaultCard
from charstudio.ui.widgets.basics import Ground

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QFocusEvent, QKeyEvent, QShowEvent

    from charstudio.ui.background.pictures import Fault

_Held = Qt.KeyboardModifier
_PLAIN: Final = _Held.NoModifier
# Brush and eraser; only while the editor has the keyboard.
_BRUSH, _ERASER = Qt.Key.Key_B, Qt.Key.Key_E


class EditorPage(Ground):
    """Tools above, the image, the words below.

    Signals:
        close_asked: Back to where one was.
        eraser_asked: Whether to erase, not to paint.
        wider_asked: The brush shall be so many steps wider, or narrower where it is below 0.
        retry_asked: A file was brought back.
    """

    close_asked = Signal()
    eraser_asked = Signal(bool)
    wider_asked = Signal(int)
    retry_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("canvas", parent)
        self.setObjectName("editor")
        self.setAccessibleName(self.tr("Change only this"))
        self.head, self.tools = EditorHead(), EditorTools()
        self.canvas, self.foot_ = EditorCanvas(), EditorFoot()
        self.canvas.names = self.tr("the brush stroke"), self.tr("the eraser stroke")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.head, self.tools):
            column.addWidget(part)
        column.addWidget(self.canvas, 1)
        column.addWidget(self.foot_)
        self._letters = True
        self._fault: FaultCard | None = None
        self.head.close_asked.connect(self.close_asked)
        self.head.zoom_asked.connect(self._on_zoom_asked)
        self.tools.eraser_asked.connect(self.eraser_asked)
        self.canvas.zoomed.connect(self.head.show_zoom)
        self._keys = self._what_keys_do()

    def show_fault(self, fault: Fault | None, file: str) -> None:
        """Says why the picture can't be seen, and what to do; None: it can."""
        if fault is None:
            if self._fault is not None:
                self._fault.hide()
            return
        if self._fault is None:
            self._fault = FaultCard(self.canvas)
            self._fault.retry_asked.connect(self.retry_asked)
            QVBoxLayout(self.canvas).addWidget(self._fault, 0, Qt.AlignmentFlag.AlignCenter)
        self._fault.say(fault, file)
        self._fault.show()

    def set_letters(self, *, used: bool) -> None:
        """Whether single letters do something here."""
        self._letters = used

    @property
    def foot(self) -> int:
        """Pixels below the picture."""
        return self.foot_.height()

    def _what_keys_do(self) -> dict[tuple[Qt.KeyboardModifier, int], Callable[[], object]]:
        key, canvas = Qt.Key, self.canvas
        keys: dict[tuple[Qt.KeyboardModifier, int], Callable[[], object]] = {}
        # Where these are on a keyboard, and what must be held for them, differs.
        for held in (_PLAIN, _Held.ShiftModifier, _Held.ControlModifier, _Held.GroupSwitchModifier):
            keys[held, key.Key_BracketLeft] = lambda: self.wider_asked.emit(-1)
            keys[held, key.Key_BracketRight] = lambda: self.wider_asked.emit(1)
            for larger in (key.Key_Plus, key.Key_Equal):
                keys[held, larger] = lambda: canvas.zoom_by(1)
            keys[held, key.Key_Minus] = lambda: canvas.zoom_by(-1)
            keys[held, key.Key_0] = canvas.fit
            keys[held, key.Key_1] = canvas.show_pixels
        return keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        held = event.modifiers() & ~_Held.KeypadModifier
        letters: dict[int, Callable[[], object]] = {
            _BRUSH: lambda: self.eraser_asked.emit(False),
            _ERASER: lambda: self.eraser_asked.emit(True),
        }
        if (deed := self._keys.get((held, event.key()))) is not None:
            deed()
        elif self._letters and held == _PLAIN and event.key() in letters:
            letters[event.key()]()
        elif held == _PLAIN and event.key() == Qt.Key.Key_Escape:
            if not event.isAutoRepeat():
                self._escape()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        # No focus proxy: Tab would go past the tools then.
        self.canvas.setFocus(event.reason())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def _escape(self) -> None:
        """A stroke under way is given up first."""
        if not self.canvas.give_up():
            self.close_asked.emit()

    def _on_zoom_asked(self, steps: int) -> None:
        if steps:
            self.canvas.zoom_by(steps)
        elif self.canvas.fits:
            self.canvas.show_pixels()
        else:
            self.canvas.fit()
