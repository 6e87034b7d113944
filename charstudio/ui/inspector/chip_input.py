"""The fields of a row of chips: the open one at its end, and the one in a chip's place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPen
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from charstudio.ui.theme.theme import theme

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

# Between two phrases.
SEPARATORS: Final = ",;\n\r\u2028\u2029"
_RETURN: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
# The least width of a field at a 13 px font, and what is kept free behind the words.
_LEAST: Final = 64
_BEHIND: Final = 12


class ChipField(QLineEdit):
    """A bare field as wide as its words, which shares its keys with the window as the search field does.

    Signals:
        taken: Return: the words are meant.
        escaped: Esc.
        tabbed: Tab is about to go on; whether forward.
    """

    taken = Signal()
    escaped = Signal()
    tabbed = Signal(bool)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setProperty("look", "bare")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.textChanged.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        """The words, or a few of them to come."""
        look, metrics = theme(), self.fontMetrics()
        words = metrics.horizontalAdvance(self.text() or self.placeholderText())
        return QSize(max(look.px(_LEAST), words + look.px(_BEHIND)), look.line() + look.px("space_1"))

    def minimumSizeHint(self) -> QSize:
        """A few letters."""
        return QSize(theme().px(_LEAST), self.sizeHint().height())

    def go(self, forward: bool) -> None:
        """Sends the keyboard on from here."""
        super().focusNextPrevChild(forward)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Says so first."""
        self.tabbed.emit(forward)
        return True

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride:
            if event.key() == Qt.Key.Key_Escape and self._wants_escape():
                event.accept()
                return True
            if self._is_for_the_window(event):
                event.ignore()
                return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _RETURN and _is_bare(event):
            self.taken.emit()
        elif event.key() == Qt.Key.Key_Escape and self._wants_escape():
            self.escaped.emit()
        else:
            super().keyPressEvent(event)

    def _wants_escape(self) -> bool:
        return True

    def _is_for_the_window(self, event: QKeyEvent) -> bool:
        """Some systems take Ctrl+E for "end of line"; undo is the window's when there is none here."""
        if event.matches(QKeySequence.StandardKey.Undo):
            return not self.isUndoAvailable()
        if event.matches(QKeySequence.StandardKey.Redo):
            return not self.isRedoAvailable()
        return event.key() == Qt.Key.Key_E and event.modifiers() == Qt.KeyboardModifier.ControlModifier


class ChipInput(ChipField):
    """The open field at the end of a row.

    Signals:
        separated: A comma or semicolon was typed: what stands before the cursor is meant.
        pasted: Several phrases came at once.
        walked_back: Back from the very start: to the last chip.
        erased_back: Backspace in the empty field.
        choosing: Up or down in the suggestions: -1 or 1.
    """

    separated = Signal()
    pasted = Signal()
    walked_back = Signal()
    erased_back = Signal()
    choosing = Signal(int)

    def __init__(self, name: str, placeholder: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.setPlaceholderText(placeholder)
        self.suggesting = False
        self.alone = True
        self.textEdited.connect(self._on_edited)

    def sizeHint(self) -> QSize:
        """As high as a chip while there is none."""
        size = super().sizeHint()
        return size.expandedTo(QSize(0, theme().px("height_chip"))) if self.alone else size

    def set_alone(self, alone: bool) -> None:
        """Whether it has no chips beside it."""
        if alone != self.alone:
            self.alone = alone
            self.updateGeometry()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bare = _is_bare(event)
        at_start = self.cursorPosition() == 0 and not self.hasSelectedText()
        rtl = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        key = event.key()
        if event.text() in (",", ";") and not self.isReadOnly() and not _is_command(event):
            self.separated.emit()
        elif bare and at_start and key == (Qt.Key.Key_Right if rtl else Qt.Key.Key_Left):
            self.walked_back.emit()
        elif bare and key == Qt.Key.Key_Backspace and not self.text():
            self.erased_back.emit()
        elif bare and key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.choosing.emit(1 if key == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)

    def _wants_escape(self) -> bool:
        return self.suggesting

    def _on_edited(self, text: str) -> None:
        if any(mark in text for mark in SEPARATORS):
            self.pasted.emit()


class ChipEdit(ChipField):
    """A field in the place of a chip whose words are being changed."""

    def __init__(self, text: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__("chipEdit", parent)
        self.setText(text)
        self.setAccessibleName(name)
        side = theme().px("space_2")
        self.setTextMargins(side, 0, side, 0)

    def sizeHint(self) -> QSize:
        """As high as a chip."""
        look = theme()
        width = super().sizeHint().width() + 2 * look.px("space_2")
        return QSize(width, look.px("height_chip"))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the shape of a chip beneath the words."""
        look = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ring = look.px("ring_width")
        painter.setPen(QPen(look.colour("focus"), ring))
        painter.setBrush(look.colour("field"))
        edge, radius = ring / 2, look.px("radius_chip")
        inner = QRectF(self.rect()).adjusted(edge, edge, -edge, -edge)
        painter.drawRoundedRect(inner, radius - edge, radius - edge)
        painter.end()
        super().paintEvent(event)


def _is_bare(event: QKeyEvent) -> bool:
    return event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier.NoModifier


def _is_command(event: QKeyEvent) -> bool:
    # With Alt, it is how some keyboards write a sign.
    held = event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
    return held == Qt.KeyboardModifier.ControlModifier
