"""What was spent this month, in the status bar."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication

from charstudio.ui.money.amounts import said_amount
from charstudio.ui.widgets.basics import Button, marked

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from charstudio.domain.money import MonthStanding

# From this share of the budget on it is said that it comes to an end.
_NEAR: Final = Decimal("0.9")


class MonthLabel(Button):
    """“This month $3.42 of $10.00”; whoever clicks it wants to see the ledger.

    It is hidden where nothing can cost and nothing did.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", look="quiet", parent=parent)
        self.setObjectName("monthLabel")
        self.setProperty("type", "caption")
        self.hide()

    def show_month(self, standing: MonthStanding | None, *, paid: bool) -> None:
        """Shows how it stands; None while that is not known.

        Args:
            standing: This month.
            paid: Whether anything that charges can be used.
        """
        committed = Decimal(0) if standing is None else standing.spent + standing.under_way
        self.setVisible(standing is not None and bool(paid or committed))
        if standing is None:
            return
        words, tone = said_month(standing)
        self.setText(words)
        self.setToolTip(_tip(standing))
        self.setAccessibleName(words)
        self.setAccessibleDescription(self.toolTip())
        if tone != self.property("tone"):
            marked(self, tone=tone)


def said_month(standing: MonthStanding) -> tuple[str, str]:
    """How a month stands in words, with what is under way; and the tone for that: "", accent or danger."""
    committed, budget = standing.spent + standing.under_way, standing.budget
    if budget is None:
        return _say("{spent} this month").format(spent=said_amount(committed)), ""
    words = _say("This month {spent} of {budget}").format(
        spent=said_amount(committed), budget=said_amount(budget)
    )
    if committed > budget:
        return f"{words} · {_say('over budget')}", "danger"
    if committed == budget:
        return f"{words} · {_say('all spent')}", "danger"
    if committed >= budget * _NEAR:
        return f"{words} · {_say('almost all')}", "accent"
    return words, ""


def _tip(standing: MonthStanding) -> str:
    parts = [_say("Spent in this library: {amount}").format(amount=said_amount(standing.spent))]
    if standing.under_way:
        parts.append(_say("Under way: about {amount}").format(amount=said_amount(standing.under_way)))
    if standing.left is not None:
        parts.append(_say("Left: {amount}").format(amount=said_amount(standing.left)))
    return "\n".join([*parts, _say("Click to see what it was spent on")])


def _say(text: str) -> str:
    return QCoreApplication.translate("Month", text)
