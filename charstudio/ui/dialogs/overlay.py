"""A card over the whole window, with everything behind it dimmed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QPropertyAnimation, QRect, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QApplication, QGraphicsOpacityEffect, QWidget

from charstudio.ui.theme import tokens
from charstudio.ui.theme.theme import theme

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent

_SCRIM: Final = 0.6


class Overlay(QWidget):
    """Covers its parent; its card is the only thing that answers until it is closed.

    The window's own shortcuts rest meanwhile. Esc asks to close.

    Signals:
        close_asked: Esc was pressed; nothing is closed yet.
        closed: It is gone, and the keyboard is where it was before.
    """

    close_asked = Signal()
    closed = Signal()

    # Not of the object alone: events come to what is being thrown away, when its own attributes are gone.
    _open = False

    def __init__(self, parent: QWidget, card: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("overlay")
        self._card, self._covered = card, parent
        card.setParent(self)
        card.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        card.installEventFilter(self)
        parent.installEventFilter(self)
        self._before: QWidget | None = None
        self._inside: QWidget | None = None
        theme().changed.connect(self.update)
        self.hide()

    def open(self, focus: QWidget) -> None:
        """Shows it and gives the keyboard to `focus`."""
        self._before = QApplication.focusWidget()
        self._inside = focus
        self._open = True
        self._place()
        self.show()
        self.raise_()
        focus.setFocus(Qt.FocusReason.OtherFocusReason)
        QApplication.instance().focusChanged.connect(self._on_focus_changed)  # type: ignore[union-attr]
        if not theme().reduced_motion:
            self._fade_in()

    def close_now(self) -> None:
        """Takes it away for good."""
        if not self._open:
            return
        self._open = False
        QApplication.instance().focusChanged.disconnect(self._on_focus_changed)  # type: ignore[union-attr]
        self._covered.removeEventFilter(self)
        self.hide()
        if self._before is not None and self._before.isVisible():
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)
        self.closed.emit()
        self.deleteLater()

    def event(self, event: QEvent) -> bool:
        # What nobody in the card wants of a key is not for the window behind it.
        if event.type() is QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self._open:
            wanted = QEvent.Type.LayoutRequest if watched is self._card else QEvent.Type.Resize
            if event.type() is wanted:
                self._place()
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.accept()
        if event.key() == Qt.Key.Key_Escape:
            self.close_asked.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def focusNextPrevChild(self, next_: bool) -> bool:
        """Tab goes round inside the card."""
        chain = [one for one in self._card.findChildren(QWidget) if self._takes_focus(one)]
        present = self.focusWidget()
        if not chain:
            return True
        order = self._in_tab_order(chain)
        place = order.index(present) if present in order else -1
        step = 1 if next_ else -1
        reason = Qt.FocusReason.TabFocusReason if next_ else Qt.FocusReason.BacktabFocusReason
        order[(place + step) % len(order)].setFocus(reason)
        return True

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme().colour("badge_ground", _SCRIM))

    def _takes_focus(self, widget: QWidget) -> bool:
        tab = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
        return tab and widget.isEnabled() and widget.isVisible() and widget.focusProxy() is None

    def _in_tab_order(self, chain: list[QWidget]) -> list[QWidget]:
        wanted, order = set(chain), list[QWidget]()
        widget = self._card.nextInFocusChain()
        while widget is not None and widget is not self._card:
            if widget in wanted:
                order.append(widget)
            widget = widget.nextInFocusChain()
        return order

    def _place(self) -> None:
        """Fills the parent; the card stands in the middle, as tall as it wants while there is room."""
        look = theme()
        room = self._covered.rect()
        self.setGeometry(room)
        margin = look.px("space_5")
        width = min(look.px("dialog"), room.width() - 2 * margin)
        layout = self._card.layout()
        wanted = self._card.sizeHint().height()
        if layout is not None and layout.hasHeightForWidth():
            wanted = layout.totalHeightForWidth(width)
        height = min(wanted, room.height() - 2 * margin)
        card = QRect(0, 0, width, height)
        card.moveCenter(room.center())
        self._card.setGeometry(card)

    def _fade_in(self) -> None:
        effect = QGraphicsOpacityEffect(self)
        effect.setOpacity(0.0)
        self.setGraphicsEffect(effect)
        fade = QPropertyAnimation(effect, b"opacity", self)
        fade.setDuration(tokens.FADE_MS)
        fade.setStartValue(0.0)
        fade.setEndValue(1.0)
        fade.finished.connect(lambda: self.setGraphicsEffect(None))  # type: ignore[arg-type]
        fade.start(QPropertyAnimation.DeletionPolicy.DeleteWhenStopped)

    def _on_focus_changed(self, _old: QWidget | None, now: QWidget | None) -> None:
        if now is None or now.window() is not self.window():
            return
        if self.isAncestorOf(now):
            self._inside = now
        elif self._inside is not None and self._inside.isVisible():
            self._inside.setFocus(Qt.FocusReason.OtherFocusReason)
