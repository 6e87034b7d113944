"""One image as large as there is room, in place of the grid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QAbstractButton, QApplication, QHBoxLayout, QVBoxLayout, QWidget

from charstudio.ui.letters import USUAL, Letter, key_of
from charstudio.ui.theme.theme import theme
from charstudio.ui.viewer.badge import PrimaryBadge
from charstudio.ui.viewer.canvas import Backdrop, Seen, ViewerCanvas
from charstudio.ui.viewer.fault_card import FaultCard
from charstudio.ui.viewer.filmstrip import Filmstrip
from charstudio.ui.viewer.toolbar import ViewerToolbar
from charstudio.ui.widgets.basics import Ground

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent

    from charstudio.ui.background.pictures import Fault
    from charstudio.ui.letters import Letters

_PAN = 80
_PLAIN = Qt.KeyboardModifier.NoModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_CONTROL = Qt.KeyboardModifier.ControlModifier
_KEYPAD = Qt.KeyboardModifier.KeypadModifier


class ViewerPage(Ground):
    """The picture, what can be done with it above, its round below. Keys work while it has the keyboard.

    Signals:
        close_asked: Back to the grid.
        step_asked: So many images on, or back where it is below 0.
        round_asked: So many rounds on (to older ones), or back.
        image_asked: The id of an image of the round.
        primary_asked: Make it primary, and whether to go on to the next image.
        trash_asked, copy_asked, favourite_asked, change_asked, more_like_asked: What their names say.
        compare_asked: Whether the primary is to be seen in its place.
        backdrop_changed: The `Backdrop` that is behind pictures now.
        retry_asked: A file was brought back.
    """

    close_asked = Signal()
    step_asked = Signal(int)
    round_asked = Signal(int)
    image_asked = Signal(str)
    primary_asked = Signal(bool)
    trash_asked = Signal()
    copy_asked = Signal()
    favourite_asked = Signal()
    change_asked = Signal()
    more_like_asked = Signal()
    compare_asked = Signal(bool)
    backdrop_changed = Signal(str)
    retry_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("canvas", parent)
        self.setObjectName("viewer")
        self.toolbar, self.canvas, self.filmstrip = ViewerToolbar(), ViewerCanvas(), Filmstrip()
        self._lay_out()
        self._letters: Letters = USUAL
        self._comparing = False
        self._fault: FaultCard | None = None
        self._badge: PrimaryBadge | None = None
        self._connect()
        self._keys = self._what_keys_do()

    def show_picture(self, seen: Seen, name: str) -> None:
        """Shows a picture; `name` says to a screen reader which it is."""
        if self._fault is not None:
            self._fault.hide()
        self.canvas.setAccessibleName(name)
        self.canvas.show_picture(seen)

    def show_fault(self, fault: Fault, file: str) -> None:
        """Says why the picture can't be seen, and what to do."""
        if self._fault is None:
            self._fault = FaultCard(self.canvas)
            self._fault.retry_asked.connect(self.retry_asked)
            QVBoxLayout(self.canvas).addWidget(self._fault, 0, Qt.AlignmentFlag.AlignCenter)
        self._fault.say(fault, file)
        self._fault.show()

    def show_comparing(self, *, comparing: bool) -> None:
        """Says that the primary is seen, not the image itself."""
        if self._badge is None:
            self._badge = PrimaryBadge(self.tr("Primary"), self.canvas)
            self._badge.setObjectName("viewerComparing")
            self._badge.adjustSize()
            gap = theme().px("space_4")
            self._badge.move(gap, gap)
        self._badge.setVisible(comparing)

    def set_backdrop(self, backdrop: Backdrop) -> None:
        """Shows pictures on this."""
        self.canvas.set_backdrop(backdrop)
        self.toolbar.show_backdrop(backdrop)

    def set_letters(self, letters: Letters) -> None:
        """Which single letters do something here."""
        self._letters = letters
        self.toolbar.show_letters(letters)

    @property
    def foot(self) -> int:
        """Pixels below the picture."""
        return self.height() - self.canvas.geometry().bottom() - 1

    # --- Making -----------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        look = theme()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.toolbar)
        column.addWidget(self.canvas, 1)
        below = QHBoxLayout()
        below.setContentsMargins(
            look.px("space_4"), look.px("space_3"), look.px("space_4"), look.px("space_3")
        )
        below.addStretch(1)
        below.addWidget(self.filmstrip)
        below.addStretch(1)
        column.addLayout(below)
        self.setTabOrder(self.canvas, self.toolbar)

    def _connect(self) -> None:
        bar = self.toolbar
        bar.close_asked.connect(self.close_asked)
        bar.step_asked.connect(self.step_asked)
        bar.zoom_asked.connect(self._on_zoom_asked)
        bar.compare_asked.connect(self._compare)
        bar.backdrop_asked.connect(self._on_backdrop_asked)
        # Clicked, one sees it become the primary where the button was; with the key one works on.
        bar.primary_asked.connect(lambda: self.primary_asked.emit(False))
        bar.trash_asked.connect(self.trash_asked)
        bar.change_asked.connect(self.change_asked)
        bar.more_like_asked.connect(self.more_like_asked)
        self.filmstrip.chosen.connect(self.image_asked)
        self.canvas.zoomed.connect(bar.show_zoom)
        self.canvas.left.connect(self._stop_comparing)
        bar.show_backdrop(self.canvas.backdrop)

    def _what_keys_do(self) -> dict[tuple[Qt.KeyboardModifier, int], Callable[[], object]]:
        key, canvas = Qt.Key, self.canvas
        keys: dict[tuple[Qt.KeyboardModifier, int], Callable[[], object]] = {
            (_PLAIN, key.Key_Left): lambda: self.step_asked.emit(-1),
            (_PLAIN, key.Key_Right): lambda: self.step_asked.emit(1),
            (_PLAIN, key.Key_Home): lambda: self.step_asked.emit(-1_000_000),
            (_PLAIN, key.Key_End): lambda: self.step_asked.emit(1_000_000),
            (_SHIFT, key.Key_Left): lambda: canvas.move_by(_PAN, 0),
            (_SHIFT, key.Key_Right): lambda: canvas.move_by(-_PAN, 0),
            (_SHIFT, key.Key_Up): lambda: canvas.move_by(0, _PAN),
            (_SHIFT, key.Key_Down): lambda: canvas.move_by(0, -_PAN),
            (_CONTROL, key.Key_C): self.copy_asked.emit,
        }
        for up, down in ((key.Key_Up, key.Key_Down), (key.Key_PageUp, key.Key_PageDown)):
            keys[_PLAIN, up] = lambda: self.round_asked.emit(-1)
            keys[_PLAIN, down] = lambda: self.round_asked.emit(1)
        # Where + and the digits are on a keyboard, and what must be held for them, differs.
        for held in (_PLAIN, _SHIFT, _CONTROL, _CONTROL | _SHIFT):
            for larger in (key.Key_Plus, key.Key_Equal):
                keys[held, larger] = lambda: canvas.zoom_by(1)
            keys[held, key.Key_Minus] = lambda: canvas.zoom_by(-1)
            keys[held, key.Key_0] = canvas.fit
            keys[held, key.Key_1] = canvas.show_pixels
        return keys

    # --- Keys -------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        held = event.modifiers() & ~_KEYPAD
        deed = self._keys.get((held, event.key()))
        if deed is not None:
            deed()
        elif not self._once(event, plain=held == _PLAIN):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == key_of(self._letters, Letter.COMPARE) and not event.isAutoRepeat():
            self._stop_comparing()
        else:
            super().keyReleaseEvent(event)

    def _once(self, event: QKeyEvent, *, plain: bool) -> bool:
        """Does what must not be done again and again while a key is held. Gives whether the key was ours."""
        key = Qt.Key
        deeds: dict[int, Callable[[], object]] = {
            key.Key_Escape: self.close_asked.emit,
            key.Key_Delete: self.trash_asked.emit,
        }
        for closing in (key.Key_Space, key.Key_Return, key.Key_Enter):
            deeds[closing] = self._press_or_close
        by_letter: dict[Letter, Callable[[], object]] = {
            Letter.PRIMARY: lambda: self.primary_asked.emit(True),
            Letter.BACKDROP: self._on_backdrop_asked,
            Letter.FAVOURITE: self.favourite_asked.emit,
            Letter.COMPARE: lambda: self._compare(comparing=True),
        }
        deeds |= {key_of(self._letters, letter): by_letter[letter] for letter in self._letters}
        deed = deeds.get(event.key()) if plain else None
        if deed is not None and not event.isAutoRepeat():
            deed()
        return deed is not None

    def _press_or_close(self) -> None:
        focused = QApplication.focusWidget()
        if isinstance(focused, QAbstractButton) and self.isAncestorOf(focused):
            focused.click()
        else:
            self.close_asked.emit()

    # --- The rest ---------------------------------------------------------------------------------------

    def _on_zoom_asked(self, steps: int) -> None:
        if steps:
            self.canvas.zoom_by(steps)
        elif self.canvas.fits:
            self.canvas.show_pixels()
        else:
            self.canvas.fit()

    def _on_backdrop_asked(self) -> None:
        backdrop = self.canvas.backdrop.next
        self.set_backdrop(backdrop)
        self.backdrop_changed.emit(backdrop.value)

    def _compare(self, comparing: bool) -> None:
        if comparing != self._comparing:
            self._comparing = comparing
            self.compare_asked.emit(comparing)

    def _stop_comparing(self) -> None:
        self._compare(comparing=False)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.WindowDeactivate:
            # The key will be released elsewhere.
            self._stop_comparing()
        return super().event(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._stop_comparing()
