"""What may be spent, and what models cost: a section of the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from charstudio.ui.money.amount_field import AmountField
from charstudio.ui.money.price_table import PriceTable
from charstudio.ui.theme.theme import theme
from charstudio.ui.widgets.basics import label
from charstudio.ui.widgets.inline_error import InlineError

if TYPE_CHECKING:
    from charstudio.domain.money import MoneyRules
    from charstudio.domain.money import PriceTable as Prices


class MoneyPanel(QWidget):
    """See the module.

    Signals:
        budget_committed, ask_above_committed: A `Decimal`, or None for none.
        price_edited: An artist's own `Price` as it shall be.
        reset_asked: The models whose own price is to be forgotten.
        grown: This widget in it takes more room now and should be seen.
    """

    budget_committed = Signal(object)
    ask_above_committed = Signal(object)
    price_edited = Signal(object)
    reset_asked = Signal(str)
    grown = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("moneyPanel")
        look = theme()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.px("space_2"))
        self._budget = AmountField("budgetField", self.tr("At most in a month"), self.tr("no end"))
        self._ask_above = AmountField(
            "askAboveField", self.tr("Ask me before a round above"), self.tr("never")
        )
        self._budget.committed.connect(self.budget_committed)
        self._ask_above.committed.connect(self.ask_above_committed)
        budget = self.tr(
            "The budget counts what everybody spends in this library. What would go over it is not sent."
        )
        self._error = InlineError("moneyError")
        self.prices = PriceTable()
        self.prices.edited.connect(self.price_edited)
        self.prices.reset_asked.connect(self.reset_asked)
        self.prices.grown.connect(self.grown)
        bill = self.tr(
            "What something cost is reckoned with this table from the tokens that the service counted. "
            "What you pay is on the bill of the service."
        )
        for part in (self._budget, self._ask_above, _note(budget), self._error, self.prices, _note(bill)):
            column.addWidget(part)
        column.insertSpacing(column.indexOf(self.prices), look.px("space_2"))

    @property
    def first(self) -> QWidget:
        """What takes the keyboard."""
        return self._budget.field

    def show_rules(self, rules: MoneyRules, prices: Prices) -> None:
        """Shows what holds."""
        self._error.clear()
        self._budget.show_amount(rules.monthly_budget)
        self._ask_above.show_amount(rules.ask_above)
        self.prices.show_prices(prices.prices, rules.own_prices, prices.as_of)

    def say_unread(self, message: str, hint: str) -> None:
        """It can't be shown, or was not kept."""
        self._error.say(message, hint)
        self.grown.emit(self)

    def say_error(self, field: str, message: str, hint: str) -> None:
        """Says what is wrong with "monthly_budget", "ask_above" or "price", beside it."""
        if field == "monthly_budget":
            self._budget.say_error(message, hint)
        elif field == "ask_above":
            self._ask_above.say_error(message, hint)
        else:
            self.prices.say_error(message, hint)

    def commit(self) -> None:
        """Takes what was typed last, though its field was not left."""
        self._budget.commit()
        self._ask_above.commit()


def _note(text: str) -> QWidget:
    return label(text, type_="caption", tone="2", wrap=True)
