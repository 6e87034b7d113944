"""The first thing an artist sees: a question, four examples, and three ways to begin."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from charstudio.paths import resources
from charstudio.ui.theme.theme import theme
from charstudio.ui.widgets.basics import Ground, label
from charstudio.ui.widgets.flow_layout import FlowLayout
from charstudio.ui.widgets.keyed_button import KeyedButton

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QShowEvent

_EXAMPLES: Final = ("adventurer", "avataaars", "micah", "lorelei")


class WelcomePage(Ground):
    """Asks who is to be made; as long as that is being worked out its buttons rest.

    Signals:
        surprise_asked: A made-up character is wanted.
        blank_asked: A new draft is wanted.
        connect_asked: A service is to be connected.
    """

    surprise_asked = Signal()
    blank_asked = Signal()
    connect_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("canvas", parent)
        self.setObjectName("welcomePage")
        self.surprise = KeyedButton(self.tr("Surprise me"), look="primary", icon="sparkles")
        self.surprise.setObjectName("surpriseButton")
        self.surprise.setToolTip(self.tr("Makes up a name and traits, and draws four portraits"))
        self.surprise.clicked.connect(self.surprise_asked)
        self.blank = KeyedButton(self.tr("Start blank"), "Ctrl+N")
        self.blank.setObjectName("startBlankButton")
        self.blank.clicked.connect(self.blank_asked)
        self.service = KeyedButton(self.tr("Connect a service…"))
        self.service.setObjectName("connectServiceButton")
        self.service.clicked.connect(self.connect_asked)
        self.setFocusProxy(self.surprise)
        self._rested: QWidget | None = None
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        # Where letters are large it is taller than a small window.
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(self._middle())
        outer.addWidget(area)

    def set_busy(self, busy: bool) -> None:
        """Whether a character is being made: nothing can be asked for twice."""
        buttons = (self.surprise, self.blank, self.service)
        if busy:
            # A button that rests gives the keyboard away; it is to have it back.
            self._rested = next((button for button in buttons if button.hasFocus()), None)
        for button in buttons:
            button.setDisabled(busy)
        if not busy and self._rested is not None and self.isVisible():
            self._rested.setFocus(Qt.FocusReason.OtherFocusReason)

    def showEvent(self, event: QShowEvent) -> None:
        """The main button has the keyboard."""
        super().showEvent(event)
        if not event.spontaneous():
            self.surprise.setFocus(Qt.FocusReason.OtherFocusReason)

    def _middle(self) -> QWidget:
        """The block in the middle of the room, as wide as a line that reads well."""
        look = theme()
        room = QWidget()
        across = QHBoxLayout(room)
        margin = look.px("space_5")
        across.setContentsMargins(margin, margin, margin, margin)
        across.addStretch(1)
        down = QVBoxLayout()
        down.setSpacing(0)
        across.addLayout(down, 1000)
        across.addStretch(1)
        down.addStretch(1)
        block = self._block()
        block.setMaximumWidth(look.px(624))
        down.addWidget(block)
        down.addStretch(1)
        return room

    def _block(self) -> QWidget:
        look = theme()
        block = QWidget()
        column = QVBoxLayout(block)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.px("space_5"))
        column.addWidget(label(self.tr("Who are you making?"), type_="display", wrap=True))
        column.addWidget(self._words())
        examples = QWidget()
        flow = FlowLayout(examples, gap=look.px("space_3"))
        for style in _EXAMPLES:
            flow.addWidget(_Example(style))
        column.addWidget(examples)
        buttons = QWidget()
        row = FlowLayout(buttons, gap=look.px("space_2"))
        for button in (self.surprise, self.blank, self.service):
            row.addWidget(button)
        column.addWidget(buttons)
        return block

    def _words(self) -> QWidget:
        text = self.tr(
            "Write a name and a few traits. CharStudio draws four portraits of the same person, right here, "
            "with no account and no network. Connect an image service later for painted ones."
        )
        words = label(type_="lead", tone="2", wrap=True)
        words.setObjectName("welcomeText")
        # The one way to give a label lines of a height.
        words.setTextFormat(Qt.TextFormat.RichText)
        words.setText(f'<p style="margin: 0; line-height: {theme().line("lead")}px">{escape(text)}</p>')
        return words


class _Example(QWidget):
    """A portrait that the built-in engine drew."""

    def __init__(self, style: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = style
        self._picture = QPixmap()
        self.setObjectName("examplePortrait")
        self.setAccessibleName(self.tr("An example of a portrait"))
        side = theme().px(108)
        self.setFixedSize(QSize(side, side))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def paintEvent(self, _event: QPaintEvent) -> None:
        look = theme()
        if self._picture.isNull():
            # Not before it is seen: few starts are the first one.
            self._picture = QPixmap(str(resources() / "welcome" / f"{self._style}.png"))
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        radius, frame = look.px("radius_tile"), QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        corners = QPainterPath()
        corners.addRoundedRect(frame, radius, radius)
        painter.setClipPath(corners)
        painter.drawPixmap(QRectF(self.rect()), self._picture, QRectF(self._picture.rect()))
        painter.setClipping(False)
        painter.setPen(QPen(look.colour("hairline"), look.px("hairline_width")))
        painter.drawPath(corners)
