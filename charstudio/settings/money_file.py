"""Budget and prices of this computer's user, in a file without secrets."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from decimal import Decimal, DecimalException
from typing import TYPE_CHECKING, Any, Final

from charstudio.domain.money import MoneyRules, Price
from charstudio.errors import CharacterValidationError, LibraryErrorKind, SettingsError
from charstudio.settings.files import translated, write_whole

if TYPE_CHECKING:
    from pathlib import Path

FILE: Final = "money.json"
_LOG: Final = logging.getLogger("charstudio.settings")
_VERSION: Final = 1
_PRICES: Final = ("text_in", "image_in", "text_out", "image_out")

_Record = dict[str, Any]


class MoneyFile:
    """`MoneyStore` in one JSON file. What it has beside what is known here stays in it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> MoneyRules:
        return self._parsed(self._read())

    def save(self, rules: MoneyRules) -> None:
        try:
            before = self._read()
            self._parsed(before)
        except SettingsError as error:
            # It is put aside; what is known here takes its place.
            if error.kind is not LibraryErrorKind.DAMAGED:
                raise
            before = {}
        whole = {
            **before,
            "version": _VERSION,
            # As text: a number in JSON is a binary one, and no cents.
            "monthly_budget": _text(rules.monthly_budget),
            "ask_above": _text(rules.ask_above),
            "prices": [_record(price) for price in rules.own_prices],
        }
        data = json.dumps(whole, ensure_ascii=False, indent=2).encode() + b"\n"
        with translated(self._path):
            write_whole(self._path, data)

    def _read(self) -> _Record:
        """What the file has; nothing where there is none."""
        with translated(self._path):
            try:
                data = self._path.read_bytes()
            except FileNotFoundError:
                return {}
        try:
            # Editors on Windows begin a file with a mark.
            whole = json.loads(data.decode("utf-8-sig"))
            version = whole["version"]
            newer = isinstance(version, int) and version > _VERSION
        except (ValueError, LookupError, TypeError, RecursionError) as error:
            raise self._put_aside(error) from error
        if newer:
            raise SettingsError(
                LibraryErrorKind.NEWER, f"version {version} of the budget", place=str(self._path), of="money"
            )
        return dict(whole)

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
            raise self._put_aside(error) from error

    def _put_aside(self, error: Exception) -> SettingsError:
        """Keeps a damaged file for whoever can mend it, and gives the error that says so."""
        now = datetime.now(UTC)
        aside = self._path.with_name(f"{self._path.name}.damaged-{now:%Y%m%d-%H%M%S-%f}")
        _LOG.warning("the budget can't be read (%s), put aside as %s", error, aside)
        with translated(self._path):
            self._path.replace(aside)
        return SettingsError(LibraryErrorKind.DAMAGED, str(error), place=str(aside), of="money")


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
