"""Text to type into: a caption above it, and beside it what is wrong with it."""

from __future__ import annotations

import math
from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from charstudio.ui.theme.theme import theme
from charstudio.ui.widgets.basics import label, marked
from charstudio.ui.widgets.inline_error import InlineError

# The counter is shown once so much of the limit is used.
_NEAR: Final = 0.9
# How much farther in a line of text begins than lines do, at a 13 px font.
_INSET: Final = 2


class LineField(QLineEdit):
    """A line of text that shares its keys with the window, see `is_for_the_window`.

    Signals:
        left: The keyboard went elsewhere; a menu that opens above it does not count.
    """

    left = Signal()

    @property
    def words(self) -> str:
        """What stands in it."""
        return self.text()

    def put(self, words: str) -> None:
        """Has other words; its own undo begins anew, and typing goes on where it was."""
        place = self.cursorPosition()
        self.setText(words)
        self.setCursorPosition(min(place, len(words)))

    def forget_typing(self) -> None:
        """Its own undo has nothing any more."""
        self.put(self.text())

    def event(self, event: QEvent) -> bool:
        undo, redo = self.isUndoAvailable(), self.isRedoAvailable()
        if is_for_the_window(event, undo=undo, redo=redo):
            event.ignore()
            return False
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.left.emit()


class ProseField(QPlainTextEdit):
    """Lines of text that share their keys with the window, see `is_for_the_window`.

    Signals:
        left: The keyboard went elsewhere; a menu that opens above it does not count.

    Args:
        lines: The fewest and the most lines that it is tall; without them it takes what room there is.
    """

    left = Signal()

    def __init__(self, lines: tuple[int, int] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        # Its words begin where those of a line begin.
        inset = theme().px(_INSET)
        self.setViewportMargins(inset, 0, inset, 0)
        self._least, self._most = lines or (0, 0)
        tall = QSizePolicy.Policy.Expanding if lines is None else QSizePolicy.Policy.Fixed
        self.setSizePolicy(QSizePolicy.Policy.Expanding, tall)
        if lines is not None:
            self.document().documentLayout().documentSizeChanged.connect(self.updateGeometry)

    @property
    def words(self) -> str:
        """What stands in it."""
        return self.toPlainText()

    def put(self, words: str) -> None:
        """Has other words; its own undo begins anew, and typing goes on where it was."""
        place = self.textCursor().position()
        self.setPlainText(words)
        cursor = self.textCursor()
        cursor.setPosition(min(place, max(0, self.document().characterCount() - 1)))
        self.setTextCursor(cursor)

    def forget_typing(self) -> None:
        """Its own undo has nothing any more."""
        self.document().clearUndoRedoStacks()

    def sizeHint(self) -> QSize:
        """As tall as its words, within its lines."""
        hint = super().sizeHint()
        return QSize(hint.width(), self._height()) if self._most else hint

    def minimumSizeHint(self) -> QSize:
        """A few letters wide."""
        hint = super().minimumSizeHint()
        least = self.fontMetrics().averageCharWidth() * 8
        return QSize(least, self._height()) if self._most else hint

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._most:
            # Lines break elsewhere.
            self.updateGeometry()

    def event(self, event: QEvent) -> bool:
        document = self.document()
        undo, redo = document.isUndoAvailable(), document.isRedoAvailable()
        if is_for_the_window(event, undo=undo, redo=redo):
            event.ignore()
            return False
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.left.emit()

    def _height(self) -> int:
        self.ensurePolished()
        # A plain text document counts its height in lines.
        lines = min(max(round(self.document().size().height()), self._least), self._most)
        around = 2 * self.document().documentMargin() + self.height() - self.viewport().height()
        laid_out = self.document().begin().layout()
        # Letters stand on whole pixels: a line may be higher than the font says.
        line = laid_out.lineAt(0).height() if laid_out.lineCount() else self.fontMetrics().height()
        # One more, or it thinks that its last line is cut.
        return math.ceil(lines * line + around) + 1


def is_for_the_window(event: QEvent, *, undo: bool, redo: bool) -> bool:
    """Whether a field lets a key pass to the window.

    Ctrl+E is one, which some systems take for "end of line"; undo and redo are when the field itself has
    nothing to take back.

    Args:
        event: Any event that a field gets.
        undo: Whether the field has something to undo.
        redo: Whether it has something to redo.
    """
    if not isinstance(event, QKeyEvent) or event.type() is not QEvent.Type.ShortcutOverride:
        return False
    if event.matches(QKeySequence.StandardKey.Undo):
        return not undo
    if event.matches(QKeySequence.StandardKey.Redo):
        return not redo
    return event.keyCombination().toCombined() == (
        Qt.KeyboardModifier.ControlModifier.value | Qt.Key.Key_E.value
    )


class TextBlock(QWidget):
    """A field with its caption, a counter when it gets full, and what is wrong with it below.

    Signals:
        typed: The artist changed the text.
        left: The field was left.

    Args:
        name: What the objects' names begin with: `nameField`, `nameError`.
        caption: What it is called.
        field: What is typed into.
        limit: How many characters fit; 0 counts none.
    """

    typed = Signal()
    left = Signal()

    def __init__(
        self,
        name: str,
        caption: str,
        field: LineField | ProseField,
        *,
        limit: int = 0,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.field, self._limit, self._silent = field, limit, False
        field.setObjectName(f"{name}Field")
        field.setAccessibleName(caption)
        self._caption = label(caption, type_="caption", tone="2")
        self._caption.setBuddy(field)
        # Beside the caption: what comes and goes there moves nothing.
        self.corner = label(type_="caption", tone="2")
        self.corner.setObjectName(f"{name}Counter")
        self.error = InlineError(f"{name}Error")
        head = QHBoxLayout()
        head.addWidget(self._caption)
        head.addStretch(1)
        head.addWidget(self.corner)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(theme().px("space_1"))
        self.column.addLayout(head)
        self.column.addWidget(field)
        self.column.addWidget(self.error)
        field.textChanged.connect(self._on_text_changed)
        field.left.connect(self.left)
        self._count()

    @property
    def text(self) -> str:
        """The text as it stands in the field."""
        return self.field.words

    def set_caption(self, caption: str) -> None:
        """It is called otherwise now."""
        self._caption.setText(caption)
        self.field.setAccessibleName(caption)

    def set_text(self, text: str) -> None:
        """Shows another text; this is no typing, and the field's own undo begins anew."""
        self._silent = True
        self.field.put(text)
        self._silent = False
        self.clear_error()
        self._count()

    def set_editable(self, *, editable: bool) -> None:
        """Whether there is something to type into; what is in the trash can only be read."""
        self.field.setReadOnly(not editable)

    def say_error(self, message: str, hint: str) -> None:
        """What the field has can't be; it keeps the text, and the last good one stays saved."""
        marked(self.field, invalid="true")
        self.error.say(message, hint)

    def clear_error(self) -> None:
        """All is well with the text again."""
        if self.error.text:
            marked(self.field, invalid="false")
            self.error.clear()

    def leave_visit(self) -> None:
        """What was typed is one step of the window's undo now, and none of the field's own."""
        self._silent = True
        self.field.forget_typing()
        self._silent = False

    def _on_text_changed(self) -> None:
        self._count()
        if not self._silent:
            self.typed.emit()

    def _count(self) -> None:
        if not self._limit:
            return
        length = len(self.text.strip())
        near = length >= _NEAR * self._limit
        self.corner.setVisible(near)
        if near:
            words = self.tr("{length} of {limit} characters")
            self.corner.setText(words.format(length=f"{length:,}", limit=f"{self._limit:,}"))
            marked(self.corner, tone="danger" if length > self._limit else "2")
