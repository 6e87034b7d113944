"""A word about what was just done, with a way back; it goes by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QPropertyAnimation, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QGraphicsOpacityEffect, QHBoxLayout, QWidget

from charstudio.ui.theme import tokens
from charstudio.ui.theme.theme import theme
from charstudio.ui.widgets.basics import Button, label

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QEnterEvent

_SHOWN_MS: Final = 8_000


class Toast(QFrame):
    """At the bottom of its parent, for eight seconds; longer while it is pointed at or has the keyboard.

    Args:
        parent: Where it stands.
        foot: How many pixels at the bottom of that are to be left free just now.
    """

    def __init__(self, parent: QWidget, foot: Callable[[], int]) -> None:
        super().__init__(parent)
        self._room, self._foot = parent, foot
        self.setObjectName("toast")
        self.setProperty("card", "true")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        look = theme()
        row = QHBoxLayout(self)
        row.setContentsMargins(look.px("space_4"), look.px("space_2"), look.px("space_2"), look.px("space_2"))
        row.setSpacing(look.px("space_3"))
        self._words = label()
        self._words.setObjectName("toastText")
        self._button = Button("", look="flat", small=True)
        self._button.setObjectName("toastButton")
        self._button.clicked.connect(self._on_clicked)
        row.addWidget(self._words)
        row.addWidget(self._button)
        self._act: Callable[[], object] | None = None
        self._timer = QTimer(self, singleShot=True, interval=_SHOWN_MS)
        self._timer.timeout.connect(self._go)
        self._effect = QGraphicsOpacityEffect(self)
        self.setGraphicsEffect(self._effect)
        self._fade = QPropertyAnimation(self._effect, b"opacity", self)
        self._fade.finished.connect(self._on_faded)
        parent.installEventFilter(self)
        self.hide()

    def say(self, text: str, action: str = "", act: Callable[[], object] | None = None) -> None:
        """Says something new in place of what it said.

        Args:
            text: What was done.
            action: The words of its button; empty for none.
            act: What the button does.
        """
        self._words.setText(text)
        self.setAccessibleName(text)
        self._button.setText(action)
        self._button.setVisible(bool(action))
        self._act = act
        self.adjustSize()
        # One that is seen already does not flicker when it says something else.
        seen = self._effect.opacity() if self.isVisible() else 0.0
        self.show()
        self.come_forward()
        self._fade_to(1.0, start=seen)
        self._timer.start()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def come_forward(self) -> None:
        """Stands before what is shown there now."""
        self._place()
        self.raise_()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._timer.stop()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._timer.start()
        super().leaveEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        room = self._room
        gap = theme().px("space_5")
        self.setMaximumWidth(room.width() - 2 * gap)
        self.move((room.width() - self.width()) // 2, room.height() - self.height() - gap - self._foot())

    def _go(self) -> None:
        if self._button.hasFocus():
            self._timer.start()
        else:
            self._fade_to(0.0, start=1.0)

    def _fade_to(self, end: float, *, start: float) -> None:
        self._fade.stop()
        self._fade.setDuration(0 if theme().reduced_motion else tokens.FADE_MS)
        self._fade.setStartValue(start)
        self._fade.setEndValue(end)
        self._fade.start()

    def _on_faded(self) -> None:
        if self._effect.opacity() == 0.0:
            self.hide()

    def _on_clicked(self) -> None:
        self.hide()
        if self._act is not None:
            self._act()
