"""The proposed changes of a character, one below the other, each with a tick."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from charstudio.ui.dialogs.differences import DifferenceText, Marks, Run, spoken
from charstudio.ui.theme.theme import theme
from charstudio.ui.widgets.basics import Line, label
from charstudio.ui.widgets.choices import TickBox

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent, QResizeEvent


@dataclass(frozen=True)
class Proposed:
    """A change as it is shown.

    Attributes:
        title: The field or the group.
        warning: Why it may not be seen in the next images; empty where it can be drawn.
    """

    title: str
    runs: tuple[Run, ...]
    marks: Marks
    warning: str = ""


class ChangeRow(QWidget):
    """One change."""

    def __init__(self, proposed: Proposed, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        look = theme()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, look.px("space_2"), 0, look.px("space_2"))
        row.setSpacing(look.px("space_2"))
        top = Qt.AlignmentFlag.AlignTop
        # Tick, words and badge stand on one line, though the badge is taller.
        above = (_badge_height() - look.line()) // 2
        words = QHBoxLayout()
        words.setContentsMargins(0, above, 0, above)
        self.tick = _tick(proposed)
        words.addWidget(self.tick, 0, top)
        words.addWidget(_text(proposed), 1, top)
        row.addLayout(words, 1)
        if proposed.warning:
            row.addWidget(_Badge(proposed.warning), 0, top)
        row.addStretch(0)


class ChangeList(QScrollArea):
    """All of them; it scrolls where there is no room for all.

    Signals:
        taken_changed: Another tick is set or gone.
    """

    taken_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("refineChanges")
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._rows: list[ChangeRow] = []
        self.set_changes(())

    def set_changes(self, changes: Sequence[Proposed]) -> None:
        """Shows these, all of them taken."""
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._rows = [ChangeRow(proposed) for proposed in changes]
        for row in self._rows:
            column.addWidget(Line())
            column.addWidget(row)
            row.tick.toggled.connect(self.taken_changed)
        column.addWidget(Line())
        column.addStretch(1)
        self.setWidget(inner)
        self.setVisible(bool(self._rows))
        self.updateGeometry()

    @property
    def taken(self) -> list[bool]:
        """Whether each is taken, in their order."""
        return [row.tick.isChecked() for row in self._rows]

    @property
    def ticks(self) -> list[TickBox]:
        """The ticks, from the first to the last."""
        return [row.tick for row in self._rows]

    def sizeHint(self) -> QSize:
        """As tall as all of them at this width."""
        width = self.viewport().width() if self.isVisible() else self.width()
        inner = self.widget()
        layout = None if inner is None else inner.layout()
        return QSize(width, 0 if layout is None else layout.totalHeightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """One of them, and a bit of the next."""
        return QSize(0, min(self.sizeHint().height(), theme().px("height_row")))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()


class _Badge(QWidget):
    """A chip with a sign that says what won't be seen."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.setObjectName("cannotDrawBadge")
        look = theme()
        row = QHBoxLayout(self)
        row.setContentsMargins(look.px("space_2"), 0, look.px("space_2"), 0)
        row.setSpacing(look.px("space_1"))
        self._sign = label()
        row.addWidget(self._sign)
        row.addWidget(label(text, type_="caption"))
        self.setFixedHeight(_badge_height())
        self._show_sign()
        look.changed.connect(self._show_sign)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().colour("chip"))
        painter.drawRoundedRect(self.rect(), self.height() / 2, self.height() / 2)

    def _show_sign(self) -> None:
        sign = theme().pixmap("eye-off", "text_2", size="icon_row", ratio=self.devicePixelRatioF())
        self._sign.setPixmap(sign)


def _tick(proposed: Proposed) -> TickBox:
    tick = TickBox(proposed.title)
    tick.setObjectName("changeTick")
    tick.setChecked(True)
    said = (proposed.title, spoken(proposed.runs), proposed.warning)
    tick.setAccessibleName(", ".join(part for part in said if part))
    tick.setFixedSize(max(theme().px(128), tick.sizeHint().width()), theme().line())
    return tick


def _text(proposed: Proposed) -> DifferenceText:
    text = DifferenceText(proposed.marks)
    text.setObjectName("changeText")
    text.set_runs(proposed.runs)
    # No wider than its words, so that what is said of them stands right behind.
    policy = text.sizePolicy()
    policy.setHorizontalPolicy(QSizePolicy.Policy.Maximum)
    text.setSizePolicy(policy)
    return text


def _badge_height() -> int:
    return theme().px("icon") + 2 * theme().px("hairline_width")
