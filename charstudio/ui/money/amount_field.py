"""A field for an amount of money, and what is wrong with what was typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from charstudio.ui.money.amounts import read_amount, typed_amount
from charstudio.ui.theme.theme import theme
from charstudio.ui.widgets.basics import label, marked
from charstudio.ui.widgets.inline_error import InlineError

if TYPE_CHECKING:
    from decimal import Decimal

    from PySide6.QtGui import QKeyEvent


class AmountField(QWidget):
    """Takes US dollars when it is left, or at Enter; empty means that there is no such amount.

    Args:
        name: The object name of the field in it.
        words: What the amount is.
        none: What it means that there is none.

    Signals:
        committed: A `Decimal`, or None.
    """

    committed = Signal(object)

    def __init__(self, name: str, words: str, none: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        look = theme()
        self._shown: Decimal | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.px("space_1"))
        row = QHBoxLayout()
        row.setSpacing(look.px("space_2"))
        title = label(words)
        title.setMinimumWidth(look.px(200))
        self.field = QLineEdit()
        self.field.setObjectName(name)
        self.field.setAccessibleName(words)
        self.field.setAccessibleDescription(self.tr("US dollars"))
        self.field.setPlaceholderText(none)
        self.field.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.field.setFixedWidth(look.px(112))
        self.field.setMaxLength(20)
        self.field.textEdited.connect(self.clear_error)
        self.field.editingFinished.connect(self.commit)
        for part in (title, label("$", tone="2"), self.field):
            row.addWidget(part)
        row.addStretch(1)
        column.addLayout(row)
        self._error = InlineError(f"{name}Error")
        column.addWidget(self._error)

    def show_amount(self, amount: Decimal | None) -> None:
        """Shows what holds; what was typed and does not hold yet stays as it was typed."""
        self._shown = amount
        if not self.field.isModified() or read_amount(self.field.text()) == amount:
            self.field.setText("" if amount is None else typed_amount(amount))
            self.clear_error()

    def say_error(self, message: str, hint: str = "") -> None:
        """Says what is wrong with it; what held before holds on."""
        self._error.say(message, hint)
        marked(self.field, invalid="true")

    def clear_error(self) -> None:
        """Nothing is wrong."""
        if self._error.text:
            self._error.clear()
            marked(self.field, invalid="false")

    def commit(self) -> None:
        """Takes what was typed, where it is something else."""
        if not self.field.isModified():
            return
        text = self.field.text().strip()
        amount = read_amount(text)
        if text and amount is None:
            words = self.tr("“{text}” is not an amount of money.")
            self.say_error(words.format(text=text), self.tr("Write a number such as 10 or 2.50, or nothing."))
            return
        if amount == self._shown:
            self.show_amount(amount)
        else:
            # What is refused is there still, to be put right.
            self.committed.emit(amount)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter has done its work in the field: it does not close the dialog around it."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
        else:
            super().keyPressEvent(event)
