"""Below the canvas: what shall be there, what is sent, what it costs, and the button that asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from charstudio.domain import limits
from charstudio.domain.drawing import DrawingKind
from charstudio.ui.generate.fields import CountSpin
from charstudio.ui.generate.showing import Showing
from charstudio.ui.inspector.text_field import ProseField, TextBlock
from charstudio.ui.theme.theme import theme
from charstudio.ui.widgets.basics import Button, ElidedLabel, Ground, Line, label
from charstudio.ui.widgets.keyed_button import KeyedButton

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

# What is sent may be cut to this many pixels before the row becomes two.
_LEAST_SENT: Final = 150
_LINES: Final = (1, 3)


class EditorFoot(Ground):
    """Looks like the generate bar, which goes on below it.

    Signals:
        typed: The words are others.
        count_picked: How many images.
        change_asked: The change is wanted.
        remedy_asked: What helps where it can't be asked for.
    """

    typed = Signal()
    count_picked = Signal(int)
    change_asked = Signal()
    remedy_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("pane", parent)
        self.setObjectName("editorFoot")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        look = theme()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(Line())
        column = QVBoxLayout()
        column.setContentsMargins(look.px("space_5"), look.px(10), look.px("space_5"), look.px(10))
        column.setSpacing(look.px("space_2"))
        outer.addLayout(column)
        self.words = TextBlock("changeWords", "", ProseField(_LINES), limit=limits.INSTRUCTION)
        self.words.typed.connect(self.typed)
        column.addWidget(self.words)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._row.setSpacing(look.px("space_2"))
        self._row.addWidget(self._saying(), 1)
        self._row.addWidget(self._acting())
        column.addLayout(self._row)
        self._showing = Showing()

    def show_kind(self, kind: DrawingKind) -> None:
        """Asks for the words that go with such a drawing."""
        if kind is DrawingKind.MASK:
            caption, example = self.tr("What shall be there?"), self.tr("A brass monocle")
        else:
            caption = self.tr("What do you mean by it?")
            example = self.tr("Move the hat to where the arrow points")
        self.words.set_caption(caption)
        self.words.field.setPlaceholderText(example)

    def show_row(self, showing: Showing) -> None:
        """Says what is sent, what it costs, and what stands in the way."""
        self._showing = showing
        obstacle = showing.obstacle
        self._sends.setText(showing.sends)
        self._cost.setText(showing.estimate)
        self._cost.setVisible(bool(showing.estimate) and obstacle is None)
        self._reason.setText("" if obstacle is None else obstacle.reason)
        self._reason.setVisible(obstacle is not None)
        self._remedy.setText("" if obstacle is None else obstacle.remedy)
        self._remedy.setVisible(obstacle is not None and bool(obstacle.remedy))
        self.button.setEnabled(obstacle is None)
        self.button.setToolTip(self._reason.text())
        self._fit()

    def show_count(self, count: int) -> None:
        """Shows another number of images."""
        self.count.put(count)
        self.button.setText(self.tr("Change {count}").format(count=count))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _saying(self) -> QWidget:
        said = QWidget()
        row = QHBoxLayout(said)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme().px("space_1"))
        self._sends = ElidedLabel(tone="2")
        self._sends.setObjectName("changeSends")
        self._cost = label(tone="2")
        self._cost.setObjectName("changeCost")
        self._cost.setAccessibleName(self.tr("Cost and time"))
        self._reason = label(tone="2")
        self._reason.setObjectName("changeReason")
        self._remedy = Button("", look="link")
        self._remedy.setObjectName("changeRemedy")
        self._remedy.clicked.connect(self.remedy_asked)
        row.addWidget(self._sends)
        row.addStretch(1)
        for widget in (self._cost, self._reason, self._remedy):
            row.addWidget(widget)
        return said

    def _acting(self) -> QWidget:
        acts = QWidget()
        row = QHBoxLayout(acts)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme().px("space_2"))
        self.count = CountSpin()
        self.count.setObjectName("changeCountSpin")
        self.count.valueChanged.connect(self.count_picked)
        self.button = KeyedButton("", "Ctrl+Return", look="primary")
        self.button.setObjectName("changeButton")
        self.button.clicked.connect(self.change_asked)
        row.addStretch(1)
        row.addWidget(self.count)
        row.addWidget(self.button)
        return acts

    def _fit(self) -> None:
        """What is said gets a line of its own where it has no room beside the buttons."""
        gap = theme().px("space_2")
        shown = [one for one in (self._cost, self._reason, self._remedy) if not one.isHidden()]
        sends = min(self._sends.sizeHint().width(), theme().px(_LEAST_SENT))
        said = sends + sum(one.sizeHint().width() + gap for one in shown)
        acting = self.count.sizeHint().width() + gap + self.button.sizeHint().width()
        wraps = said + gap + acting > self.width() - 2 * theme().px("space_5")
        direction = QBoxLayout.Direction.TopToBottom if wraps else QBoxLayout.Direction.LeftToRight
        if direction is not self._row.direction():
            self._row.setDirection(direction)
