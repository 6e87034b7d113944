"""The field for the name: whether it is free, and a name to take for who has none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal

from charstudio.ui.inspector.text_field import LineField, TextBlock
from charstudio.ui.theme.theme import theme
from charstudio.ui.widgets.basics import Button, marked

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class NameBlock(TextBlock):
    """See the module.

    Signals:
        offer_taken: The name that was offered is wanted.
    """

    offer_taken = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("name", self.tr("Name"), LineField(), parent=parent)
        self.corner.setObjectName("nameState")
        marked(self.corner, tone="success")
        self._offer = ""
        self.offer_button = Button("", small=True)
        self.offer_button.setObjectName("offerButton")
        self.offer_button.clicked.connect(self._on_offer_clicked)
        self.offer_button.hide()
        self.column.addWidget(self.offer_button, 0, Qt.AlignmentFlag.AlignLeft)

    def say_free(self) -> None:
        """The name that was typed is nobody's yet."""
        self.corner.setText(self.tr("Free"))

    def clear_state(self) -> None:
        """Whether the name is free is not known, or does not matter."""
        self.corner.clear()

    def say_error(self, message: str, hint: str) -> None:
        self.clear_state()
        super().say_error(message, hint)

    def offer(self, name: str) -> None:
        """Has a name to take."""
        self._offer = name
        look, words = theme(), self.tr("Use “{name}”").format(name=name)
        room = look.px("inspector_least") - 2 * (look.px("space_4") + look.px("space_3"))
        shown = self.offer_button.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room)
        self.offer_button.setText(shown)
        self.offer_button.setAccessibleName(words)
        self.offer_button.setVisible(bool(name))

    def _on_offer_clicked(self) -> None:
        name = self._offer
        self.offer("")
        self.field.setFocus()
        self.offer_taken.emit(name)
