"""What `charstudio ledger`, `budget` and `prices` take."""

from __future__ import annotations

import argparse
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from charstudio.domain.money import LedgerBy, Price

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_NONE: Final = "none"
_AMOUNT: Final = re.compile(r"[0-9]{1,12}(\.[0-9]{1,12})?", re.ASCII)
_PRICE: Final = ("MODEL", "TEXT_IN", "IMAGE_IN", "TEXT_OUT", "IMAGE_OUT")


class Limit(NamedTuple):
    """How much may be spent; an amount of None for no end."""

    amount: Decimal | None


def add_money(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Adds the three commands."""
    told = command("ledger", "say what was spent")
    told.add_argument(
        "--by",
        choices=[one.value for one in LedgerBy],
        default=LedgerBy.DAY.value,
        help="a line for each (day)",
    )
    told.add_argument("--since", type=_day, metavar="DAY", help="the first day, such as 2026-11-01")
    told.add_argument("--until", type=_day, metavar="DAY", help="the last day, with it (today)")
    told.add_argument("--csv", type=Path, metavar="FILE", help="write every expense to this file instead")

    limits = command("budget", "say or set how much may be spent in a month, by all artists of the library")
    limits.add_argument(
        "--monthly", type=_limit, metavar="A", help="at most so many US dollars; none for no end"
    )
    limits.add_argument(
        "--ask-above",
        type=_limit,
        metavar="A",
        help="ask about what may cost more US dollars; none never asks",
    )

    priced = command("prices", "list or set what models charge for a million tokens")
    change = priced.add_mutually_exclusive_group()
    change.add_argument(
        "--set", nargs=len(_PRICE), action=_SetPrice, metavar=_PRICE,
        help="your own price of a model, in US dollars; a * at the end of its name stands for any ending",
    )  # fmt: skip
    change.add_argument("--reset", metavar="MODEL", help="forget your own price of a model")


def add_agree(group: Any) -> None:
    """Adds what agrees to a cost."""
    group.add_argument(
        "--agree", action="store_true", help="also where it may cost more than is spent without asking"
    )


class _SetPrice(argparse.Action):
    """Reads a model and its four amounts."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,  # noqa: ARG002
        namespace: argparse.Namespace,
        values: str | Sequence[Any] | None,
        option_string: str | None = None,  # noqa: ARG002
    ) -> None:
        model, *amounts = list(values or ())
        try:
            setattr(namespace, self.dest, Price(model, *map(_amount, amounts)))
        except argparse.ArgumentTypeError as error:
            raise argparse.ArgumentError(self, str(error)) from None


def _limit(text: str) -> Limit:
    return Limit(None if text == _NONE else _amount(text))


def _amount(text: str) -> Decimal:
    if not _AMOUNT.fullmatch(text):
        raise argparse.ArgumentTypeError(f"{text[:40]!a} is no amount; write it as 12.50")
    return Decimal(text)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text[:40]!a} is no day; write it as 2026-11-27") from None
