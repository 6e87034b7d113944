"""Prices in words."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from PySide6.QtCore import QCoreApplication

_CENT: Final = Decimal("0.01")


def said_cost(cost: Decimal | None) -> str:
    """“free”, “$0.08”, or with as many digits as it takes to be more than nothing."""
    if cost is None:
        return _say("not known")
    if not cost:
        return _say("free")
    return f"${cost:.2f}" if cost >= _CENT else f"${cost.normalize():f}"


def _say(text: str) -> str:
    return QCoreApplication.translate("Recipe", text)
