"""The boxes for what only some models have: style in words, background, format, fidelity, complexity."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from charstudio.domain import limits
from charstudio.ui.generate.choices import Choices
from charstudio.ui.theme.theme import theme
from charstudio.ui.widgets.basics import label
from charstudio.ui.widgets.choices import SHORT_ROLE, ChoiceBox
from charstudio.ui.widgets.text_choice import TextChoice

if TYPE_CHECKING:
    from collections.abc import Mapping


def fill(box: ChoiceBox, choices: Choices) -> None:
    """Puts choices into a box, and chooses what is chosen; nobody hears of it."""
    box.blockSignals(True)
    box.clear()
    for id_, title, short in choices.options:
        box.addItem(title, id_)
        if short and short != title:
            box.setItemData(box.count() - 1, short, SHORT_ROLE)
    if choices.options:
        box.setCurrentIndex(max(0, box.findData(choices.chosen)))
    box.blockSignals(False)
    box.updateGeometry()


class StyleField(QWidget):
    """A style in words, or one that is proposed.

    Signals:
        picked: The id of what is proposed, or the words.

    Attributes:
        box: What one types into.
    """

    picked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, theme().px("space_1"))
        column.setSpacing(theme().px("space_2"))
        caption = label(self.tr("Style"), type_="caption", tone="2")
        self.box = TextChoice(self.tr("Style"), self.tr("None; any words will do"))
        self.box.field.setMaxLength(limits.STYLE)
        caption.setBuddy(self.box)
        column.addWidget(caption)
        column.addWidget(self.box)
        self._choices = Choices()
        self.box.activated.connect(lambda _index: self._take())
        self.box.field.editingFinished.connect(self._take)

    def show_choices(self, choices: Choices) -> None:
        """Proposes these, and shows the one that is chosen."""
        if choices.options != self._choices.options:
            self.box.offer([one.title for one in choices.options])
        if choices.chosen != self._choices.chosen:
            titles = {one.id: one.title for one in choices.options}
            # The first is none at all.
            none = bool(choices.options) and choices.chosen == choices.options[0].id
            self.box.setEditText("" if none else titles.get(choices.chosen, choices.chosen))
            self.box.field.setCursorPosition(0)
        self._choices = choices

    def _take(self) -> None:
        words = " ".join(self.box.text.split())
        ids = {one.title.casefold(): one.id for one in self._choices.options}
        none = next(iter(ids.values()), "")
        picked = ids.get(words.casefold(), words) if words else none
        if picked == none:
            self.box.setEditText("")
        if picked != self._choices.chosen:
            self.picked.emit(picked)


class OptionBoxes(QWidget):
    """Below each other; those that the model does not have are not there.

    Signals:
        picked: What was chosen ("style", "background", …) and its id, or the words.
    """

    picked = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme().px("space_2"))
        self._offered: dict[str, Choices] = {}
        self.style_field = StyleField()
        self.style_field.picked.connect(partial(self.picked.emit, "style"))
        self.style_field.hide()
        column.addWidget(self.style_field)
        self._boxes: dict[str, ChoiceBox] = {}
        for name, caption in (
            ("background", self.tr("Background")),
            ("format", self.tr("Format")),
            ("fidelity", self.tr("Fidelity to the references")),
            ("complexity", self.tr("Complexity")),
        ):
            box = self._boxes[name] = ChoiceBox(caption)
            box.setObjectName(f"{name}Combo")
            box.currentIndexChanged.connect(partial(self._on_index, name))
        for box in self._boxes.values():
            box.hide()
            column.addWidget(box)
        self.hide()

    def show_choices(self, choices: Mapping[str, Choices]) -> None:
        """Shows these, and no others."""
        style = choices.get("style", Choices())
        if style.free:
            self.style_field.show_choices(style)
        self.style_field.setVisible(style.free)
        for name, box in self._boxes.items():
            offered = choices.get(name, Choices())
            if offered != self._offered.get(name, Choices()):
                self._offered[name] = offered
                fill(box, offered)
            box.setVisible(bool(offered.options))
        self.setVisible(bool(self.shown))

    @property
    def shown(self) -> list[QWidget]:
        """The boxes that are there, the first one first."""
        style = [] if self.style_field.isHidden() else [self.style_field.box]
        return [*style, *(box for box in self._boxes.values() if not box.isHidden())]

    def _on_index(self, name: str, index: int) -> None:
        if index >= 0:
            self.picked.emit(name, self._boxes[name].itemData(index))
