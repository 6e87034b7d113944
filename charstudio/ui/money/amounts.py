"""US dollars in words and digits, and read from what somebody types."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from math import isfinite
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QLocale

if TYPE_CHECKING:
    from charstudio.domain.money import Estimate

_SIGN: Final = "$"
_CENTS: Final = 2
_CENT: Final = Decimal("0.01")
# So many digits of an amount below a cent say something.
_TELLING: Final = 2
# What the library keeps of a dollar.
_DIGITS: Final = 6


def said_amount(amount: Decimal) -> str:
    """“$3.42”; below a cent as many digits as it takes to be more than nothing: “$0.0042”, “$0.004”."""
    digits = _digits(amount)
    rounded = amount.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return _locale().toCurrencyString(float(rounded), _SIGN, digits)


def said_cost(cost: Decimal | None) -> str:
    """What something cost: “free”, “$0.08”, or that nobody knows."""
    if cost is None:
        return _say("not known")
    return said_amount(cost) if cost else _say("free")


def said_estimate(estimate: Estimate | None) -> str:
    """What something will cost: “about $0.08”, “$0.01 to $0.25”, “free”, or that nobody knows."""
    if estimate is None:
        return _say("cost not known")
    if estimate.free:
        return _say("free")
    low, high = said_amount(estimate.low), said_amount(estimate.high)
    words = _say("{low} to {high}") if is_range(estimate) else _say("about {high}")
    return words.format(low=low, high=high)


def is_range(estimate: Estimate) -> bool:
    """Whether its ends are two amounts as they are said."""
    return said_amount(estimate.low) != said_amount(estimate.high)


def typed_amount(amount: Decimal, least_digits: int = _CENTS) -> str:
    """An amount as it is typed: without a sign, with all the digits that it has."""
    exponent = amount.normalize().as_tuple().exponent
    digits = max(least_digits, -exponent if isinstance(exponent, int) else 0)
    locale = _locale()
    locale.setNumberOptions(QLocale.NumberOption.OmitGroupSeparator)
    return locale.toString(float(amount), "f", min(digits, _DIGITS))


def read_amount(text: str) -> Decimal | None:
    """What somebody typed, as numbers are written where they live or with a decimal point.

    None for no amount. Only the form is looked at: what an amount can be is for the use-cases to say.
    """
    typed = text.replace(_SIGN, "").strip()
    if any(one.isalpha() for one in typed):
        return None
    for locale in (_locale(), QLocale.c()):
        value, well = locale.toDouble(typed)
        if well and isfinite(value):
            try:
                return Decimal(repr(value)).quantize(Decimal(1).scaleb(-_DIGITS), ROUND_HALF_UP)
            except InvalidOperation:
                return None
    return None


def _digits(amount: Decimal) -> int:
    """How many digits stand behind the decimal point."""
    if not amount or abs(amount) >= _CENT:
        return _CENTS
    wanted = _TELLING - 1 - amount.adjusted()
    rounded = amount.quantize(Decimal(1).scaleb(-wanted), ROUND_HALF_UP).normalize()
    exponent = rounded.as_tuple().exponent
    return max(_CENTS, -exponent if isinstance(exponent, int) else wanted)


def _locale() -> QLocale:
    """The artist's; where the system names none, the one in which the window speaks."""
    locale = QLocale()
    if locale.language() is QLocale.Language.C:
        return QLocale(QLocale.Language.English, QLocale.Country.UnitedStates)
    return locale


def _say(text: str) -> str:
    return QCoreApplication.translate("Amounts", text)
