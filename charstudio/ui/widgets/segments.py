"""A few choices side by side, one of which holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QRadioButton, QSizePolicy, QWidget

from charstudio.ui.theme.theme import theme
from charstudio.ui.widgets.basics import FieldFrame

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent


class Segments(FieldFrame):
    """Radio buttons that look like one control. Arrow keys walk, as radio buttons do.

    Args:
        name: What is chosen, for screen readers.
        choices: A key and the words of each.

    Signals:
        chosen: The key of the choice that the artist made.
    """

    chosen = Signal(str)

    def __init__(
        self, name: str, choices: Sequence[tuple[str, str]], *, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QRadioButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 2, 2, 2)
        row.setSpacing(2)
        for key, words in choices:
            button = _Segment(words)
            button.setObjectName(f"segment_{key}")
            button.clicked.connect(lambda _checked=False, key=key: self.chosen.emit(key))
            self._group.addButton(button)
            self._buttons[key] = button
            row.addWidget(button)

    @property
    def choice(self) -> str:
        """The key of the choice that holds; empty before there is one."""
        return next((key for key, button in self._buttons.items() if button.isChecked()), "")

    def choose(self, key: str) -> None:
        """Shows another choice; nobody is told."""
        self._buttons[key].setChecked(True)
        self.setFocusProxy(self._buttons[key])

    def allow(self, key: str, why_not: str = "") -> None:
        """Whether a choice can be made; where something is said against it, it can't."""
        button = self._buttons[key]
        button.setEnabled(not why_not)
        button.setToolTip(why_not)
        button.setAccessibleDescription(why_not)


class _Segment(QRadioButton):
    """One choice."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """As wide as the bold words, so that nothing moves when it is chosen."""
        look = theme()
        width = QFontMetrics(look.font(bold=True)).horizontalAdvance(self.text())
        return QSize(width + 2 * look.px("space_3"), look.px("height_chip") - 2)

    def hitButton(self, _point: object) -> bool:
        """Anywhere on it counts."""
        return True

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draws the ground of the choice that holds, the ring of the keyboard, and the words."""
        look = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ring = look.px("ring_width") if self.hasFocus() else look.px("hairline_width")
        edge = "focus" if self.hasFocus() else "border" if self.isChecked() else ""
        ground = "selected" if self.isChecked() else "hover" if self.underMouse() else ""
        painter.setPen(QPen(look.colour(edge), ring) if edge else Qt.PenStyle.NoPen)
        painter.setBrush(look.colour(ground) if ground else Qt.BrushStyle.NoBrush)
        inset, radius = ring / 2, look.px("radius_field") - 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), radius, radius)
        painter.setFont(look.font(bold=self.isChecked()))
        painter.setPen(look.colour("text" if self.isEnabled() else "text_3"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
