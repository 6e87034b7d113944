"""The generate bar: what the next round is made with, what it costs, and the button that makes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from charstudio.ui.generate.fields import CountSpin
from charstudio.ui.generate.how_row import HowRow
from charstudio.ui.generate.showing import Showing
from charstudio.ui.theme.theme import theme
from charstudio.ui.widgets.basics import Button, ElidedLabel, Ground, IconButton, Line, label, marked
from charstudio.ui.widgets.inline_error import InlineError
from charstudio.ui.widgets.keyed_button import KeyedButton

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QDragEnterEvent, QDropEvent, QResizeEvent

    from charstudio.ui.generate.choices import Choices
    from charstudio.ui.generate.fields import SizeBox
    from charstudio.ui.generate.more import MoreCard

# What is sent may be cut to this many pixels before the second row becomes two.
_LEAST_SENT: Final = 150
# How much more of the spare room a note takes than the gap behind it.
_ALL_THAT_IS_LEFT: Final = 1000


class GenerateBar(Ground):
    """See the module.

    Signals:
        picked: What was chosen ("engine", "model", "style", "quality", …) and its id.
        connect_asked: A service is to be connected.
        size_picked: A width and a height.
        count_picked: How many images.
        generate_asked: A round is wanted.
        save_asked: A draft shall become a character without images.
        cancel_asked: The round that is being made shall stop.
        remedy_asked: What helps where nothing can be generated.
        references_cleared: No references are wanted.
        dropped: `Reference`s that were dropped on the bar.
    """

    picked = Signal(str, str)
    connect_asked = Signal()
    size_picked = Signal(int, int)
    count_picked = Signal(int)
    generate_asked = Signal()
    save_asked = Signal()
    cancel_asked = Signal()
    remedy_asked = Signal()
    references_cleared = Signal()
    dropped = Signal(tuple)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("pane", parent)
        self.setObjectName("generateBar")
        self.setAccessibleName(self.tr("Generate"))
        self.setAcceptDrops(True)
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
        self._showing = Showing()
        # Whether the count has the keyboard only until the next round can be asked for.
        self._lent = False
        self._how = HowRow()
        self._how.picked.connect(self._on_picked)
        self._how.size_picked.connect(self._on_size)
        self._how.size_refused.connect(lambda message: self.say_error("size", message, ""))
        self._how.connect_asked.connect(self.connect_asked)
        column.addWidget(self._how)
        self._error = InlineError("generateError")
        column.addWidget(self._error)
        self._second = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._second.setSpacing(look.px("space_2"))
        self._said, self._acts = self._saying(), self._acting()
        self._second.addWidget(self._said, 1)
        self._second.addWidget(self._acts)
        column.addLayout(self._second)
        self.show_row(Showing())
        self.generate_button.setEnabled(False)

    @property
    def first(self) -> QWidget:
        """What takes the keyboard when the pane does."""
        return self._how.first

    @property
    def more(self) -> MoreCard:
        """The card with what is seldom set; made when it is asked for first."""
        return self._how.more

    @property
    def size_box(self) -> SizeBox:
        """The size."""
        return self._how.size_box

    @property
    def count(self) -> int:
        """How many images."""
        return self._count.value()

    def show_choices(self, choices: Mapping[str, Choices]) -> None:
        """Fills the boxes; one with nothing to choose is hidden, but for the engine's."""
        self._how.show_choices(choices)

    def open_choice(self, name: str) -> None:
        """Opens the list of a box; where it has nothing to choose, the first one has the keyboard."""
        self._how.open_choice(name)

    def set_count(self, count: int) -> None:
        """Shows another number of images."""
        self._count.setValue(count)

    def show_row(self, showing: Showing) -> None:
        """Shows another second row."""
        self._showing = showing
        self._sends.setText(showing.sends)
        self._sends.setVisible(bool(showing.sends))
        self._without.setVisible(showing.removable)
        self._note.setText(f"· {showing.note}" if showing.note else "")
        self._note.setVisible(bool(showing.note))
        obstacle = showing.obstacle
        self._lend_keyboard()
        self._cost.setText(showing.estimate)
        self._cost.setVisible(bool(showing.estimate) and obstacle is None)
        self._reason.setText("" if obstacle is None else obstacle.reason)
        self._reason.setVisible(obstacle is not None)
        self._remedy.setText("" if obstacle is None else obstacle.remedy)
        self._remedy.setVisible(obstacle is not None and bool(obstacle.remedy))
        self._cancel.setVisible(showing.running)
        self._save.setVisible(showing.draft and obstacle is None)
        self.generate_button.setEnabled(obstacle is None)
        self.generate_button.setToolTip(self._reason.text())
        self._take_keyboard_back()
        self._show_words()

    def show_second(self, *, shown: bool) -> None:
        """Whether the second row is there: while an image is changed, the editor has one in its place."""
        self._said.setVisible(shown)
        self._acts.setVisible(shown)

    def say_error(self, field: str, message: str, hint: str) -> None:
        """What is chosen in a field ("size", "count", …) can't be."""
        self._how.mark_wrong(field)
        marked(self._count, invalid="true" if field == "count" else "false")
        self._error.say(message, hint)

    def clear_error(self) -> None:
        """All is well again."""
        self._error.clear()
        self._how.mark_wrong("")
        marked(self._count, invalid="false")

    def minimumSizeHint(self) -> QSize:
        """As narrow as the centre can be: the second row wraps before that."""
        least = super().minimumSizeHint()
        return QSize(min(least.width(), theme().px("centre_least")), least.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        from charstudio.ui.generate.reference_well import references_in  # noqa: PLC0415

        if references_in(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        from charstudio.ui.generate.reference_well import references_in  # noqa: PLC0415

        self.dropped.emit(references_in(event.mimeData()))
        event.acceptProposedAction()

    # --- The second row ---------------------------------------------------------------------------------

    def _saying(self) -> QWidget:
        said = QWidget()
        row = QHBoxLayout(said)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme().px("space_1"))
        self._sends = ElidedLabel(tone="2")
        self._sends.setObjectName("sendsLabel")
        self._without = IconButton("x", self.tr("Without references"), size="icon_row")
        self._without.set_icon("x", "text_2")
        self._without.setObjectName("withoutReferencesButton")
        self._without.clicked.connect(self.references_cleared)
        self._note = ElidedLabel(tone="2")
        self._note.setObjectName("noteLabel")
        # It has what room is left; what is sent is said in full before it.
        self._note.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._cost = label(tone="2")
        self._cost.setObjectName("costLabel")
        self._cost.setAccessibleName(self.tr("Cost and time"))
        self._reason = label(tone="2")
        self._reason.setObjectName("reasonLabel")
        self._remedy = Button("", look="link")
        self._remedy.setObjectName("remedyButton")
        self._remedy.clicked.connect(self.remedy_asked)
        row.addWidget(self._sends)
        row.addWidget(self._without)
        row.addWidget(self._note, _ALL_THAT_IS_LEFT)
        row.addStretch(1)
        for widget in (self._cost, self._reason, self._remedy):
            row.addWidget(widget)
        return said

    def _acting(self) -> QWidget:
        acts = QWidget()
        row = QHBoxLayout(acts)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme().px("space_2"))
        self._count = CountSpin()
        self._count.valueChanged.connect(self._on_count)
        self._cancel = Button(self.tr("Cancel"))
        self._cancel.setObjectName("cancelButton")
        self._cancel.setToolTip(self.tr("Stop making these images; those that came stay"))
        self._cancel.clicked.connect(self.cancel_asked)
        self._save = Button(self.tr("Save without images"), look="flat")
        self._save.setObjectName("saveWithoutImagesButton")
        self._save.clicked.connect(self.save_asked)
        self.generate_button = KeyedButton("", "Ctrl+Return", look="primary")
        self.generate_button.setObjectName("generateButton")
        self.generate_button.clicked.connect(self.generate_asked)
        row.addStretch(1)
        for widget in (self._count, self._cancel, self._save, self.generate_button):
            row.addWidget(widget)
        return acts

    # --- What happens -----------------------------------------------------------------------------------

    def _on_picked(self, name: str, value: str) -> None:
        self.clear_error()
        self.picked.emit(name, value)

    def _on_size(self, width: int, height: int) -> None:
        self.clear_error()
        self.size_picked.emit(width, height)

    def _lend_keyboard(self) -> None:
        """A button that is hidden or can't be pressed any more would send the keyboard to the inspector."""
        gone = self._showing.obstacle is not None or not self._showing.draft
        if (self._save.hasFocus() and gone) or (self.generate_button.hasFocus() and self._showing.obstacle):
            self._count.setFocus()
            self._lent = True

    def _take_keyboard_back(self) -> None:
        if self._lent and self.generate_button.isEnabled():
            self._lent = False
            if self._count.hasFocus():
                self.generate_button.setFocus()

    def _on_count(self, count: int) -> None:
        self._lent = False
        self._show_words()
        self.count_picked.emit(count)

    def _show_words(self) -> None:
        self.generate_button.setText(self.tr("Generate {count}").format(count=self.count))
        self._fit()

    def _fit(self) -> None:
        """What is said gets a line of its own where it has no room beside the buttons."""
        gap = theme().px("space_2")
        shown = [one for one in (self._cost, self._reason, self._remedy, self._without) if not one.isHidden()]
        sends = min(self._sends.sizeHint().width(), theme().px(_LEAST_SENT)) if self._showing.sends else 0
        note = min(self._note.sizeHint().width(), theme().px(_LEAST_SENT)) if self._showing.note else 0
        said = sends + note + sum(one.sizeHint().width() + gap for one in shown)
        acts = [self._count, self._cancel, self._save]
        acting = sum(one.sizeHint().width() + gap for one in acts if not one.isHidden())
        room = self.width() - 2 * theme().px("space_5")
        wraps = said + gap + acting + self.generate_button.sizeHint().width() > room
        direction = QBoxLayout.Direction.TopToBottom if wraps else QBoxLayout.Direction.LeftToRight
        if direction is not self._second.direction():
            self._second.setDirection(direction)
