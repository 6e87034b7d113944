"""A chip: one trait or tag, and the small × that removes it."""

from __future__ import annotations

from enum import Enum, auto
from math import ceil
from typing import TYPE_CHECKING, Final, cast

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QFontMetricsF, QKeyEvent, QPainter, QPen, QTextLayout
from PySide6.QtWidgets import QApplication, QSizePolicy, QStyle, QWidget

from charstudio.ui.theme.theme import theme

if TYPE_CHECKING:
    from collections.abc import Collection

    from PySide6.QtGui import (
        QEnterEvent,
        QFocusEvent,
        QMouseEvent,
        QPaintEvent,
        QResizeEvent,
        QTextLine,
    )

# Around the words, at a 13 px font.
_BEFORE: Final = 10
# How long a twin is lit up.
_FLASH_MS: Final = 700
_KEYS: Final = (
    Qt.Key.Key_Left,
    Qt.Key.Key_Right,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
    Qt.Key.Key_Delete,
    Qt.Key.Key_Backspace,
    Qt.Key.Key_F2,
    Qt.Key.Key_F10,
    Qt.Key.Key_Escape,
    Qt.Key.Key_Return,
    Qt.Key.Key_Enter,
)


class Fate(Enum):
    """What shall become of a phrase."""

    STAYS = auto()
    GOES = auto()
    COMES = auto()


_TONES: Final = {Fate.STAYS: "text", Fate.GOES: "danger", Fate.COMES: "success"}


class Chip(QWidget):
    """A phrase in a chip; the one that has the keyboard is the selected one. Its row handles the keys.

    Signals:
        remove_asked: Its × was clicked.
        edit_asked: It was clicked twice.
        drag_asked: The mouse pulls it away.
        tabbed: Tab was pressed; whether forward.
        menu_asked: Its menu is wanted, at this point of the screen.
    """

    remove_asked = Signal()
    edit_asked = Signal()
    drag_asked = Signal()
    tabbed = Signal(bool)
    menu_asked = Signal(QPoint)

    def __init__(self, text: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("chip")
        self.text, self._removable = text, True
        self._fate, self._sign = Fate.STAYS, "x"
        self._marked: tuple[tuple[int, int], ...] = ()
        self._note = ""
        self._flashing = False
        self._pressed: QPointF | None = None
        self._over_cross = False
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)
        theme().changed.connect(self._on_look_changed)

    @property
    def flashing(self) -> bool:
        """Whether it is lit up just now."""
        return self._flashing

    @property
    def underlined(self) -> tuple[str, ...]:
        """The words that are underlined."""
        return tuple(self.text[start : start + length] for start, length in self._marked)

    def set_removable(self, removable: bool, name: str) -> None:
        """Whether it has a ×; `name` is what it is called then."""
        if removable != self._removable:
            self._removable = removable
            self.setAccessibleName(name)
            self._on_look_changed()

    def set_fate(self, fate: Fate, *, sign: str = "x") -> None:
        """What shall become of it: what goes is struck through, what comes is underlined.

        Args:
            fate: That.
            sign: The icon at its end.
        """
        self._fate, self._sign = fate, sign
        font = self.font()
        font.setStrikeOut(fate is Fate.GOES)
        self.setFont(font)
        self._on_look_changed()

    def set_not_drawn(self, phrases: Collection[str], note: str) -> None:
        """Underlines what stands in it of these phrases; `note` says why."""
        marked = tuple(found for phrase in phrases for found in _places(self.text, phrase))
        if (marked, note) != (self._marked, self._note):
            self._marked, self._note = marked, note
            self.setAccessibleDescription(note if marked else "")
            self._show_tooltip()
            self.update()

    def flash(self) -> None:
        """Lights up for a moment."""
        self._flashing = True
        self.update()
        QTimer.singleShot(_FLASH_MS, self, self._end_flash)

    def sizeHint(self) -> QSize:
        """Words and ×."""
        # Whole pixels that take the words as they are: rounded down, they would be cut.
        self.ensurePolished()
        words = ceil(QFontMetricsF(self.font()).horizontalAdvance(self.text)) + 1
        return QSize(words + self._around(), theme().px("height_chip"))

    def minimumSizeHint(self) -> QSize:
        """As narrow as a letter and an ellipsis."""
        return QSize(self.fontMetrics().horizontalAdvance("M…") + self._around(), theme().px("height_chip"))

    def event(self, event: QEvent) -> bool:
        """Keeps its keys from the window's shortcuts."""
        is_override = event.type() is QEvent.Type.ShortcutOverride
        if is_override and isinstance(event, QKeyEvent) and _is_ours(event):
            event.accept()
            return True
        return super().event(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes on from the row's input."""
        self.tabbed.emit(forward)
        return True

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._over_cross = False
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_tooltip()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._pressed = event.position()
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = self.cross().contains(event.position().toPoint())
        if over != self._over_cross:
            self._over_cross = over
            self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)
            self.update()
        if self._pressed is None or self.cross().contains(self._pressed.toPoint()):
            return
        way = (event.position() - self._pressed).manhattanLength()
        if self._removable and way >= QApplication.startDragDistance():
            self._pressed = None
            self.drag_asked.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._pressed = self._pressed, None
        cross = self.cross()
        if pressed is None or not cross.contains(pressed.toPoint()):
            return
        if cross.contains(event.position().toPoint()):
            self.remove_asked.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            self.ask_for_menu()
        else:
            self.menu_asked.emit(event.globalPos())

    def ask_for_menu(self) -> None:
        """Asks for its menu, below it."""
        self.menu_asked.emit(self.mapToGlobal(self.rect().bottomLeft()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if not self.cross().contains(event.position().toPoint()):
            self.edit_asked.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draws ground, words, underlines and ×."""
        look, selected = theme(), self.hasFocus()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lit = selected or self._flashing
        ground = "selected" if lit else "hover" if self.underMouse() and self.isEnabled() else "chip"
        ring = look.px("ring_width") if lit else 0
        colour = look.colour("focus" if selected else "ring")
        painter.setPen(QPen(colour, ring) if ring else Qt.PenStyle.NoPen)
        painter.setBrush(look.colour(ground))
        edge, radius = ring / 2, look.px("radius_chip")
        painter.drawRoundedRect(
            QRectF(self.rect()).adjusted(edge, edge, -edge, -edge), radius - edge, radius - edge
        )
        self._draw_words(painter)
        if self._removable:
            side = look.px("icon_chip")
            place = QRect(0, 0, side, side)
            place.moveCenter(self.cross().center())
            tone = "text" if self._over_cross else "text_2"
            cross = look.pixmap(self._sign, tone, size="icon_chip", ratio=self.devicePixelRatioF())
            painter.drawPixmap(place, cross)

    def cross(self) -> QRect:
        """Where its × takes clicks; nowhere when it can't be removed."""
        if not self._removable:
            return QRect()
        look = theme()
        side = look.px("icon_row") + 2 * look.px("space_1")
        return self._placed(QRect(self.width() - side, 0, side, self.height()))

    def _draw_words(self, painter: QPainter) -> None:
        look, room = theme(), self._room()
        fitting = self.fontMetrics().elidedText(self.text, Qt.TextElideMode.ElideRight, room.width())
        words = QTextLayout(fitting, self.font())
        words.beginLayout()
        line = words.createLine()
        words.endLayout()
        painter.setPen(look.colour(_TONES[self._fate]))
        rtl = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        left = room.right() + 1 - line.naturalTextWidth() if rtl else room.left()
        top = (self.height() - line.height()) / 2
        words.draw(painter, QPointF(left, top))
        if self._fate is Fate.COMES:
            under = round(top + line.ascent()) + look.px(2)
            painter.drawLine(QPointF(left, under), QPointF(left + line.naturalTextWidth(), under))
        pen = QPen(look.colour("text_2"), look.px("hairline_width"), Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([1, 2])
        painter.setPen(pen)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        y = round(top + line.ascent()) + look.px(3)
        shown = len(fitting)
        for start, length in self._marked:
            if start < shown:
                begin, end = sorted(_x(line, at) for at in (start, min(start + length, shown)))
                painter.drawLine(QPointF(left + begin, y), QPointF(left + end, y))

    def _room(self) -> QRect:
        look = theme()
        before = look.px(_BEFORE)
        return self._placed(QRect(before, 0, self.width() - self._around(), self.height()))

    def _around(self) -> int:
        look = theme()
        if not self._removable:
            return 2 * look.px(_BEFORE)
        return look.px(_BEFORE) + look.px("icon_row") + 2 * look.px("space_1")

    def _placed(self, part: QRect) -> QRect:
        return QStyle.visualRect(self.layoutDirection(), self.rect(), part)

    def _show_tooltip(self) -> None:
        cut = self.width() < self.sizeHint().width()
        lines = [self.text if cut else "", self._note if self._marked else ""]
        self.setToolTip("\n".join(line for line in lines if line))

    def _end_flash(self) -> None:
        self._flashing = False
        self.update()

    def _on_look_changed(self) -> None:
        self.updateGeometry()
        self.update()


def _x(line: QTextLine, place: int) -> float:
    # It gives the place back too, which may be another one.
    found = cast("tuple[float, int]", line.cursorToX(place))
    return found[0]


def _is_ours(event: QKeyEvent) -> bool:
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
        return modifiers in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.AltModifier)
    plain = modifiers in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
    # What is typed goes to the input: no letter of it may be a shortcut.
    return plain and (event.key() in _KEYS or (event.text().isprintable() and bool(event.text())))


def _places(text: str, phrase: str) -> list[tuple[int, int]]:
    """Where a phrase stands in a text as whole words, whatever its case: start and length."""
    # Folding letter by letter keeps count of them.
    one, other = "".join(_small(letter) for letter in text), "".join(_small(letter) for letter in phrase)
    found, start = [], one.find(other) if other else -1
    while start >= 0:
        end = start + len(other)
        if not (one[start - 1 : start].isalnum() or one[end : end + 1].isalnum()):
            found.append((start, len(other)))
        start = one.find(other, end)
    return found


def _small(letter: str) -> str:
    small = letter.lower()
    return small if len(small) == 1 else letter
