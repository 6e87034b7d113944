"""What mouse and keyboard do in the grid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import (
    QItemSelectionModel,
    QPoint,
    Qt,
)
from PySide6.QtGui import QContextMenuEvent, QCursor, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QApplication

from charstudio.ui.grid.cells import Kind
from charstudio.ui.grid.choosing import Choosing
from charstudio.ui.grid.parts import Ask, Part, asks_of

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent

    from charstudio.ui.grid.model import Row
    from charstudio.ui.grid.view import ImageGridView

_Flag: Final = QItemSelectionModel.SelectionFlag
_Cursor: Final = QAbstractItemView.CursorAction
_MOVES: Final = {
    Qt.Key.Key_Up: _Cursor.MoveUp,
    Qt.Key.Key_Down: _Cursor.MoveDown,
    Qt.Key.Key_Left: _Cursor.MoveLeft,
    Qt.Key.Key_Right: _Cursor.MoveRight,
    Qt.Key.Key_Home: _Cursor.MoveHome,
    Qt.Key.Key_End: _Cursor.MoveEnd,
    Qt.Key.Key_PageUp: _Cursor.MovePageUp,
    Qt.Key.Key_PageDown: _Cursor.MovePageDown,
}
_MIRRORED: Final = {Qt.Key.Key_Left: Qt.Key.Key_Right, Qt.Key.Key_Right: Qt.Key.Key_Left}
_CONTROL: Final = Qt.KeyboardModifier.ControlModifier
_SHIFT: Final = Qt.KeyboardModifier.ShiftModifier
_BY_KEYBOARD: Final = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
    Qt.FocusReason.OtherFocusReason,
)


# The window, or a menu, had it for a while.
_BACK_AGAIN: Final = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)


class Hands:
    """Behind the events of a view.

    Attributes:
        choosing: Selects what they mean.
        pointed: The row under the pointer, -1 for none.
        over: What is under the pointer there.
        by_keyboard: The keyboard was used last: where it is, is shown.
    """

    def __init__(self, view: ImageGridView) -> None:
        self._view = view
        self.choosing = Choosing(view)
        self.pointed = -1
        self.over: Ask | None = None
        self.by_keyboard = False
        self._pressed: tuple[int, Part] | None = None
        self._press: QPoint | None = None
        self._on_release: int = -1

    def forget(self) -> None:
        """Other images are shown."""
        self.choosing.forget()
        self._pressed, self._press, self._on_release = None, None, -1
        self.forget_pointer()

    def forget_pointer(self) -> None:
        """Nothing is pointed at, until the pointer moves again."""
        if self.pointed >= 0:
            self._point_at(-1, None)

    def look_again(self) -> None:
        """Something moved under the pointer, perhaps."""
        viewport = self._view.viewport()
        if viewport.underMouse():
            point = viewport.mapFromGlobal(QCursor.pos())
            self._point_at(self._view.row_at(point), point)
        else:
            self.forget_pointer()

    def in_section(self, row: Row) -> bool:
        """Whether the pointer or the keyboard is in the section of this row."""
        view = self._view
        here = view.grid.row_at(self.pointed)
        if here is None and view.hasFocus() and self.by_keyboard:
            here = view.current_row
        return here is not None and here.section.key == row.section.key

    # --- The mouse -------------------------------------------------------------------------------------

    def press(self, event: QMouseEvent) -> None:
        """A button goes down."""
        view, point = self._view, event.position().toPoint()
        self.by_keyboard = False
        self._pressed, self._press, self._on_release = None, None, -1
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        number = view.row_at(point)
        row = view.grid.row_at(number)
        if row is None:
            if not event.modifiers() & (_CONTROL | _SHIFT):
                view.clearSelection()
            return
        self._point_at(number, point)
        index = view.grid.index(number)
        if (part := self._part_at(number, point)) is not None:
            self._pressed = number, part
            if row.cell is not None and not view.selectionModel().isSelected(index):
                self.choosing.only(index)
        elif row.cell is None:
            view.clearSelection()
        elif view.selectionModel().isSelected(index) and not event.modifiers() & (_CONTROL | _SHIFT):
            # Several may be dragged away: they stay selected until the button goes up here.
            view.selectionModel().setCurrentIndex(index, _Flag.NoUpdate)
            self._on_release, self._press = number, point
        else:
            self.choosing.choose(index, event.modifiers())
            self._press = point

    def move(self, event: QMouseEvent) -> None:
        """The pointer moves."""
        point = event.position().toPoint()
        if event.buttons() & Qt.MouseButton.LeftButton:
            far = QApplication.startDragDistance()
            if self._press is not None and (point - self._press).manhattanLength() >= far:
                self._press, self._on_release = None, -1
                if self._view.selected_ids:
                    self._view.drag_asked.emit()
            return
        self._point_at(self._view.row_at(point), point)

    def release(self, event: QMouseEvent) -> None:
        """A button goes up."""
        view, point = self._view, event.position().toPoint()
        pressed, self._pressed, self._press = self._pressed, None, None
        if self._on_release >= 0:
            self.choosing.only(view.grid.index(self._on_release))
            self._on_release = -1
        if pressed is not None and self._part_at(pressed[0], point) == pressed[1]:
            self._ask(*pressed)

    def double_click(self, event: QMouseEvent) -> None:
        """The same place was pressed twice."""
        point = event.position().toPoint()
        number = self._view.row_at(point)
        row = self._view.grid.row_at(number)
        if event.button() is not Qt.MouseButton.LeftButton or row is None or row.cell is None:
            return
        if self._part_at(number, point) is not None:
            self.press(event)
        elif row.cell.kind is Kind.IMAGE and not self._view.in_trash:
            self._view.asked.emit(Ask.VIEW, row.key)

    def context(self, event: QContextMenuEvent) -> None:
        """A menu is asked for, with the mouse or the keyboard."""
        view = self._view
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            number = view.currentIndex().row()
            view.scrollTo(view.currentIndex())
            at = view.viewport().mapToGlobal(view.row_rect(number).center())
        else:
            number, at = view.row_at(event.pos()), event.globalPos()
        index = view.grid.index(number)
        row = view.grid.row_at(number)
        if row is None:
            return
        if row.cell is not None and not view.selectionModel().isSelected(index):
            self.choosing.only(index)
        view.show_menu(number, at)

    def _point_at(self, number: int, point: QPoint | None) -> None:
        before, self.pointed = self.pointed, number
        part = None if point is None else self._part_at(number, point)
        over = None if part is None else part.ask
        if (number, over) == (before, self.over):
            return
        self.over = over
        view = self._view
        hand = Qt.CursorShape.ArrowCursor if part is None else Qt.CursorShape.PointingHandCursor
        view.viewport().setCursor(hand)
        for row in (before, number):
            if row >= 0:
                view.touch(row)
        view.touch_headers()

    def _part_at(self, number: int, point: QPoint) -> Part | None:
        return next((part for part in self._view.parts_of(number) if part.rect.contains(point)), None)

    def _ask(self, number: int, part: Part) -> None:
        view = self._view
        row = view.grid.row_at(number)
        if row is None:
            return
        if part.ask is Ask.MENU:
            view.show_menu(number, view.viewport().mapToGlobal(part.rect.bottomLeft()))
        elif part.ask is Ask.FOLD:
            self._fold(row)
        else:
            view.asked.emit(part.ask, row.key)

    def _fold(self, row: Row) -> None:
        self._view.grid.fold(row.section.key, folded=not self._view.grid.folded(row.section))

    # --- The keyboard ----------------------------------------------------------------------------------

    def focus_came(self, event: QFocusEvent) -> None:
        """The keyboard is here now."""
        if event.reason() not in _BACK_AGAIN:
            self.by_keyboard = event.reason() in _BY_KEYBOARD
        view = self._view
        if view.current_row is None or view.isIndexHidden(view.currentIndex()):
            index = view.moveCursor(_Cursor.MoveHome, Qt.KeyboardModifier.NoModifier)
            view.selectionModel().setCurrentIndex(index, _Flag.NoUpdate)

    def key(self, event: QKeyEvent) -> None:
        """A key goes down; one that means nothing here goes on to the window."""
        key, modifiers = Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if not (self._moved(key, modifiers) or self._commanded(event, key, modifiers)):
            event.ignore()
            return
        self.by_keyboard = True
        event.accept()
        self._view.viewport().update()

    def _moved(self, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> bool:
        view = self._view
        if key not in _MOVES or modifiers & ~(_CONTROL | _SHIFT):
            return False
        if view.isRightToLeft():
            key = _MIRRORED.get(key, key)
        index = view.moveCursor(_MOVES[key], modifiers)
        if not index.isValid():
            return True
        if modifiers == _CONTROL:
            view.selectionModel().setCurrentIndex(index, _Flag.NoUpdate)
        else:
            self.choosing.choose(index, modifiers & _SHIFT)
        view.scrollTo(index)
        return True

    def _commanded(self, event: QKeyEvent, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> bool:
        view, row = self._view, self._view.current_row
        if event.matches(QKeySequence.StandardKey.SelectAll):
            view.selectAll()
        elif event.matches(QKeySequence.StandardKey.Copy):
            view.asked.emit(Ask.COPY, "")
        elif modifiers == _CONTROL and key is Qt.Key.Key_Space and row is not None and row.cell is not None:
            self.choosing.choose(view.currentIndex(), _CONTROL)
        elif modifiers:
            return False
        elif key in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return row is not None and self._opened(row, looking=key is Qt.Key.Key_Space)
        elif key is Qt.Key.Key_Delete:
            view.asked.emit(Ask.TRASH, "")
        elif key is Qt.Key.Key_Escape and view.selected_ids:
            view.clearSelection()
        elif key in view.letters:
            view.asked.emit(view.letters[key], "")
        else:
            return False
        return True

    def _opened(self, row: Row, *, looking: bool) -> bool:
        """Looks at an image, folds a round, or does the first thing about an image that did not come."""
        view = self._view
        if row.cell is None:
            self._fold(row)
        elif row.cell.kind is Kind.IMAGE:
            if not view.in_trash:
                view.asked.emit(Ask.VIEW, row.key)
        elif not looking and view.editable:
            for ask in asks_of(row.cell, view.grid.words.engines)[:1]:
                view.asked.emit(ask, row.key)
        return True
