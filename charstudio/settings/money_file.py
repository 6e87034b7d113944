"""Budget and prices of this computer's user, in a file without secrets."""

from __future__ import annotations

from decimal import Decimal, DecimalException
from typing import TYPE_CHECKING, Any, Final

from charstudio.domain.money import MoneyRules, Price
from charstudio.errors import CharacterValidationError
from charstudio.settings.files import SettingsFile

if TYPE_CHECKING:
    from pathlib import Path

FILE: Final = "money.json"
_VERSION: Final = 1
_PRICES: Final = ("text_in", "image_in", "text_out", "image_out")

_Record = dict[str, Any]


class MoneyFile:
    """`MoneyStore` in one JSON file. What it has beside what is known here stays in it."""

    def __init__(self, path: Path) -> None:
        self._file = SettingsFile(path, "the budget", _VERSION, of="money")

    def load(self) -> MoneyRules:
        return self._parsed(self._file.read())

    def save(self, rules: MoneyRules) -> None:
        self._file.write(
            {
                **self._file.read_to_change(self._parsed),
                # As text: a number in JSON is a binary one, and no cents.
                "monthly_budget": _text(rules.monthly_budget),
                "ask_above": _text(rules.ask_above),
                "prices": [_record(price) for price in rules.own_prices],
            }
        )

    def _parsed(self, whole: _Record) -> MoneyRules:
        try:
            return MoneyRules(
                monthly_budget=_amount(whole.get("monthly_budget")),
                ask_above=_amount(whole.get("ask_above")),
                own_prices=tuple(map(_price, whole.get("prices", ()))),
            ).checked()
        except (
            ValueError,
            LookupError,
            TypeError,
            AttributeError,
            DecimalException,
            CharacterValidationError,
        ) as error:
            raise self._file.put_aside(error) from error


def _price(record: _Record) -> Price:
    models = record["models"]
    if not isinstance(models, str):
        raise TypeError(f"{type(models).__name__} where a model belongs")
    return Price(models, **{kind: _amount(record.get(kind)) or Decimal(0) for kind in _PRICES})


def _record(price: Price) -> _Record:
    return {"models": price.models, **{kind: _text(getattr(price, kind)) for kind in _PRICES}}


def _amount(value: object) -> Decimal | None:
    if value is None:
        return None
    # Whoever writes the file by hand may write numbers.
    if not isinstance(value, (str, int, float)) or isinstance(value, bool):
        raise TypeError(f"{type(value).__name__} where an amount belongs")
    return Decimal(str(value))


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:f}"
