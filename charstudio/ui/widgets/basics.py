"""Labels, buttons, lines and containers in the window's look."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from charstudio.ui.theme.theme import theme

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QPaintEvent

_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def marked(widget: QWidget, **properties: object) -> None:
    """Sets properties that the style sheet reads, and has the widget styled anew."""
    for name, value in properties.items():
        widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


class Ground(QWidget):
    """A container with one of the grounds: canvas, pane, bar or field."""

    def __init__(self, ground: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("ground", ground)


class Line(QFrame):
    """A hairline, lying or standing."""

    def __init__(self, *, standing: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("line", "true")
        width = theme().px("hairline_width")
        if standing:
            self.setFixedWidth(width)
        else:
            self.setFixedHeight(width)


def label(
    text: str = "", *, type_: str = "body", tone: str = "", parent: QWidget | None = None, wrap: bool = False
) -> QLabel:
    """A label in a type of `tokens.TYPE` and a tone of the style sheet. Text is plain, never markup."""
    made = QLabel(text, parent)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("type", type_)
    made.setProperty("tone", tone)
    made.setFont(theme().font(type_))
    made.setWordWrap(wrap)
    return made


class ElidedLabel(QLabel):
    """One line that ends in … where it doesn't fit, and says the whole in a tooltip then."""

    def __init__(
        self, text: str = "", *, type_: str = "body", tone: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("type", type_)
        self.setProperty("tone", tone)
        self.setFont(theme().font(type_))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        """As narrow as an ellipsis."""
        return QSize(self.fontMetrics().horizontalAdvance("M…"), super().minimumSizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draws what fits."""
        self.ensurePolished()
        painter = QPainter(self)
        fitting = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        self.setToolTip(self.text() if fitting != self.text() else "")
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.rect(), self.alignment() | Qt.AlignmentFlag.AlignVCenter, fitting)


def clicked_by_enter(button: QAbstractButton, event: QKeyEvent) -> bool:
    """Clicks a button by Enter, as Space does; Qt keeps that for a dialog's default button. Says if so."""
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if event.key() not in _ENTER or held:
        return False
    if not event.isAutoRepeat():
        button.click()
    return True


class Button(QPushButton):
    """A button with words; `look`: "", "primary", "flat", "danger", "link" or "quiet"."""

    def __init__(
        self,
        text: str,
        *,
        look: str = "",
        icon: str = "",
        small: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self.setProperty("look", look)
        self.setProperty("small", "true" if small else "false")
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._icon, self._look = icon, look
        if look == "primary":
            self.setFont(theme().font(bold=True))
        if icon:
            self._show_icon()
            theme().changed.connect(self._show_icon)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not clicked_by_enter(self, event):
            super().keyPressEvent(event)

    def _show_icon(self) -> None:
        look = theme()
        colour = {"primary": "on_fill", "danger": "danger"}.get(self._look, "text")
        # The style puts the words hard by the icon: what it leaves out is part of the icon.
        gap = look.px("space_1")
        self.setIcon(look.icon(self._icon, colour, size="icon_row", behind=gap))
        self.setIconSize(QSize(look.px("icon_row") + gap, look.px("icon_row")))


class IconButton(QToolButton):
    """A button with an icon; `name` is what it is called, in its tooltip and for screen readers."""

    def __init__(
        self,
        icon: str,
        name: str,
        *,
        filled: bool = False,
        size: str = "icon",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon, self._size, self._colour, self._solid = icon, size, "text", False
        self.setProperty("look", "filled" if filled else "")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.set_name(name)
        self._show_icon()
        theme().changed.connect(self._show_icon)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not clicked_by_enter(self, event):
            super().keyPressEvent(event)

    def set_name(self, name: str) -> None:
        """What it is called now."""
        self.setAccessibleName(name)
        self.setToolTip(name)

    def set_icon(self, icon: str, colour: str = "text", *, solid: bool = False) -> None:
        """Shows another icon."""
        self._icon, self._colour, self._solid = icon, colour, solid
        self._show_icon()

    def _show_icon(self) -> None:
        look = theme()
        self.setIcon(look.icon(self._icon, self._colour, size=self._size, filled=self._solid))
        self.setIconSize(QSize(look.px(self._size), look.px(self._size)))


class FieldFrame(QWidget):
    """A container that looks like one field: chips and their input stand in it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("frame", "field")
        self.setProperty("focused", "false")
        self.setProperty("invalid", "false")

    def set_focused(self, focused: bool) -> None:
        """Whether something in it has the keyboard."""
        marked(self, focused="true" if focused else "false")

    def set_invalid(self, invalid: bool) -> None:
        """Whether it has something that can't be."""
        marked(self, invalid="true" if invalid else "false")
