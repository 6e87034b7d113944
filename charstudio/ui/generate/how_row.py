"""The first row of the generate bar: what the next round is made with."""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from charstudio.ui.generate.choices import Choices
from charstudio.ui.generate.fields import SizeBox
from charstudio.ui.generate.options import fill
from charstudio.ui.theme.theme import theme
from charstudio.ui.widgets.basics import IconButton, marked
from charstudio.ui.widgets.choices import AskingBox, ChoiceBox

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QResizeEvent

    from charstudio.ui.generate.more import MoreCard


class HowRow(QWidget):
    """Engine, model, style or quality, size, and the button for what is seldom set.

    Signals:
        picked: What was chosen ("engine", "model", "style", "quality", …) and its id.
        size_picked: A width and a height.
        size_refused: Why what was typed is no size.
        connect_asked: A service is to be connected.

    Attributes:
        size_box: The size.
    """

    picked = Signal(str, str)
    size_picked = Signal(int, int)
    size_refused = Signal(str)
    connect_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme().px("space_2"))
        self._boxes: dict[str, ChoiceBox] = {}
        self._offered: dict[str, Choices] = {}
        for name, caption in (
            ("engine", self.tr("Engine")),
            ("model", self.tr("Model")),
            ("style", self.tr("Style")),
            ("quality", self.tr("Quality")),
        ):
            box = self._boxes[name] = self._box(name, caption)
            row.addWidget(box)
        self.size_box = SizeBox()
        self.size_box.picked.connect(self.size_picked)
        self.size_box.refused.connect(self.size_refused)
        self._more = IconButton("sliders-horizontal", self.tr("More settings"), filled=True)
        self._more.setObjectName("moreButton")
        self._more.setCheckable(True)
        self._more.setFixedSize(theme().px(40), theme().px("height_control"))
        self._more.clicked.connect(self._on_more)
        row.addWidget(self.size_box)
        row.addStretch(1)
        row.addWidget(self._more)

    @property
    def first(self) -> QWidget:
        """What takes the keyboard when the pane does."""
        return self._boxes["engine"]

    @cached_property
    def more(self) -> MoreCard:
        """The card with what is seldom set; made when it is asked for first."""
        from charstudio.ui.generate.more import MoreCard  # noqa: PLC0415

        card = MoreCard(self._more)
        card.opened.connect(self._more.setChecked)
        card.options.picked.connect(self.picked)
        return card

    def show_choices(self, choices: Mapping[str, Choices]) -> None:
        """Fills the boxes, those of the card too; the engine's is there even with nothing to choose."""
        # Words need more room than there is in this row.
        free = choices.get("style", Choices()).free
        for name, box in self._boxes.items():
            offered = Choices() if name == "style" and free else choices.get(name, Choices())
            # A list that is open just now stays open.
            if offered == self._offered.get(name):
                continue
            self._offered[name] = offered
            fill(box, offered)
            if isinstance(box, AskingBox) and offered.options:
                box.add_ask()
            box.setVisible(bool(offered.options) or name == "engine")
            box.setEnabled(bool(offered.options))
        # There is one box for the style, here or there.
        self._boxes["style"].setObjectName("" if free else "styleCombo")
        self.more.options.style_field.box.setObjectName("styleCombo" if free else "")
        self.more.options.show_choices(choices)
        self._fit()

    def open_choice(self, name: str) -> None:
        """Opens the list of a box; where it has nothing to choose, the first one has the keyboard."""
        box = self._boxes[name]
        if box.isHidden():
            self.first.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            box.setFocus(Qt.FocusReason.OtherFocusReason)
            box.showPopup()

    def mark_wrong(self, field: str) -> None:
        """Marks what can't be; an empty field marks nothing any more."""
        self.size_box.set_invalid(invalid=field == "size")
        for name, box in self._boxes.items():
            marked(box, invalid="true" if name == field else "false")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _box(self, name: str, caption: str) -> ChoiceBox:
        if name == "engine":
            asking = AskingBox(caption, self.tr("Connect a service…"), self)
            asking.asked.connect(self.connect_asked)
            box: ChoiceBox = asking
        else:
            box = ChoiceBox(caption, self)
        box.setObjectName(f"{name}Combo")
        box.setEnabled(False)
        if name in ("engine", "quality"):
            # Where there is little room, long names are cut and short ones are not.
            box.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        box.setHidden(name != "engine")
        box.currentIndexChanged.connect(partial(self._on_index, name))
        return box

    def _on_index(self, name: str, _index: int) -> None:
        # An index without an id is no choice.
        if (id_ := self._boxes[name].currentData()) is not None:
            self.picked.emit(name, id_)

    def _on_more(self, checked: bool) -> None:
        if checked:
            self.more.open()
        else:
            self.more.close_now()

    def _fit(self) -> None:
        """Captions go before a name has to be cut: the choices speak for themselves."""
        names = ("engine", "quality", "style", "model")
        boxes = [self.size_box.combo, *(self._boxes[name] for name in names)]
        shown = [box for box in boxes if not box.isHidden()]
        gap = theme().px("space_2")
        room = self.width() - self._more.width() - gap
        # While a size is typed, its box is away.
        typing = self.size_box.sizeHint().width() + gap if self.size_box.combo.isHidden() else 0
        over = sum(box.width_for(caption=True) + gap for box in shown) + typing - room
        for box in shown:
            box.show_caption(over <= 0)
            over -= box.width_for(caption=True) - box.width_for(caption=False)
