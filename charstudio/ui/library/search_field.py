"""The field that searches the library."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import QLineEdit, QStyle, QWidget

from charstudio.domain import limits
from charstudio.ui.theme.theme import theme
from charstudio.ui.widgets.basics import IconButton

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QPaintEvent, QResizeEvent

_INTO: Final = (Qt.Key.Key_Down, Qt.Key.Key_PageDown)
_RETURN: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class SearchField(QLineEdit):
    """A magnifier, the words, and at the end the keys that lead here; once there are words, a way to clear.

    Signals:
        entered: It has the keyboard now.
        accepted: Return: on with what was found.
        left_down: The keyboard wants down into the list.
        escaped: Esc in the empty field.
    """

    entered = Signal()
    accepted = Signal()
    left_down = Signal()
    escaped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("searchField")
        self.setAccessibleName(self.tr("Search characters"))
        self.setMaxLength(limits.SEARCH)
        self._keys = QKeySequence("Ctrl+F").toString(QKeySequence.SequenceFormat.NativeText)
        self.setToolTip(self.tr("Names, texts, traits and tags ({keys})").format(keys=self._keys))
        self._clear: IconButton | None = None
        self.textChanged.connect(self._show_end)
        self._take_look()
        theme().changed.connect(self._take_look)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride:
            if event.key() == Qt.Key.Key_Escape:
                event.accept()
                return True
            if self._is_for_the_window(event):
                event.ignore()
                return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            if self.text():
                self.clear()
            else:
                self.escaped.emit()
        elif event.key() in _INTO:
            self.left_down.emit()
        elif event.key() in _RETURN:
            self.accepted.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.entered.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        look = theme()
        painter = QPainter(self)
        side, gap = look.px("icon_row"), look.px("space_3")
        place = self._placed(QRect(gap, (self.height() - side) // 2, side, side))
        ratio = self.devicePixelRatioF()
        painter.drawPixmap(place.topLeft(), look.pixmap("search", "text_2", size="icon_row", ratio=ratio))
        if not self.text():
            painter.setFont(look.font("caption"))
            painter.setPen(look.colour("text_3"))
            width = painter.fontMetrics().horizontalAdvance(self._keys)
            place = self._placed(QRect(self.width() - gap - width, 0, width, self.height()))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, self._keys)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_clear()

    def _placed(self, part: QRect) -> QRect:
        return QStyle.visualRect(self.layoutDirection(), self.rect(), part)

    def _show_end(self) -> None:
        if self._clear is None and self.text():
            self._clear = IconButton("x", self.tr("Clear search"), size="icon_row", parent=self)
            self._clear.setObjectName("clearSearchButton")
            # Esc does the same for the keyboard.
            self._clear.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self._clear.clicked.connect(self.clear)
            self._place_clear()
        if self._clear is not None:
            self._clear.setVisible(bool(self.text()))

    def _place_clear(self) -> None:
        if self._clear is not None:
            side = theme().px(26)
            gap = (self.height() - side) // 2
            place = self._placed(QRect(self.width() - gap - side, gap, side, side))
            self._clear.setFixedSize(side, side)
            self._clear.move(place.topLeft())

    def _take_look(self) -> None:
        look = theme()
        keys = self.fontMetrics().horizontalAdvance(self._keys)
        # The style sheet has its own padding around these.
        before = look.px("icon_row") + look.px("space_3") - look.px("space_1")
        self.setTextMargins(*self._ends(before, keys + look.px("space_2")))
        self._place_clear()

    def _ends(self, start: int, end: int) -> tuple[int, int, int, int]:
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        return (end, 0, start, 0) if mirrored else (start, 0, end, 0)

    def _is_for_the_window(self, event: QKeyEvent) -> bool:
        """Some systems take Ctrl+E for "end of line"; undo is the window's when there is none here."""
        if event.matches(QKeySequence.StandardKey.Undo):
            return not self.isUndoAvailable()
        if event.matches(QKeySequence.StandardKey.Redo):
            return not self.isRedoAvailable()
        control = Qt.KeyboardModifier.ControlModifier
        return event.key() == Qt.Key.Key_E and event.modifiers() == control
