"""What images and words cost: tokens, prices, estimates, and what was spent."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final, NamedTuple

from charstudio.domain import limits
from charstudio.errors import CharacterValidationError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_MILLION: Final = 1_000_000
# What the library keeps of a dollar.
_SMALLEST: Final = Decimal("0.000001")
_CENT: Final = Decimal("0.01")
_CENTS: Final = 2
# So many digits of an amount below a cent say something.
_TELLING: Final = 2
_LONGEST: Final = 20


@dataclass(frozen=True)
class Usage:
    """Tokens that a service counted for one image, or for one answer in words."""

    text_in: int = 0
    image_in: int = 0
    text_out: int = 0
    image_out: int = 0

    def __bool__(self) -> bool:
        """Whether anything was counted: some servers say zero and mean that they don't know."""
        return bool(self.text_in or self.image_in or self.text_out or self.image_out)


@dataclass(frozen=True)
class Price:
    """What models charge, in US dollars for a million tokens of each kind.

    Attributes:
        models: An id of a model, or the beginning of several with "*" behind it.
    """

    models: str
    text_in: Decimal = Decimal(0)
    image_in: Decimal = Decimal(0)
    text_out: Decimal = Decimal(0)
    image_out: Decimal = Decimal(0)

    def cost(self, usage: Usage) -> Decimal:
        """US dollars for these tokens, to the millionth."""
        dollars = (
            usage.text_in * self.text_in
            + usage.image_in * self.image_in
            + usage.text_out * self.text_out
            + usage.image_out * self.image_out
        ) / _MILLION
        return dollars.quantize(_SMALLEST, ROUND_HALF_UP)


@dataclass(frozen=True)
class PriceTable:
    """The prices that are known.

    Attributes:
        as_of: The day on which they were looked up.
        own: How many of them, from the first one on, are the artist's own.
    """

    as_of: date
    prices: tuple[Price, ...] = ()
    own: int = 0

    def price_of(self, model: str) -> Price | None:
        """The price of a model by what fits its id most closely, the artist's own before all others; None
        where nothing does.
        """
        return _closest(self.prices[: self.own], model) or _closest(self.prices[self.own :], model)

    def with_own(self, own: tuple[Price, ...]) -> PriceTable:
        """The same table with the artist's own prices in front; they take the place of those for the same."""
        theirs = {one.models for one in own}
        others = (one for one in self.prices[self.own :] if one.models not in theirs)
        return replace(self, prices=(*own, *others), own=len(own))


@dataclass(frozen=True)
class Estimate:
    """What something will probably cost, in US dollars; both ends are the same where there is no range."""

    low: Decimal
    high: Decimal

    @property
    def free(self) -> bool:
        """Whether it costs nothing."""
        return self.high == 0

    def times(self, count: int) -> Estimate:
        """What so many of it cost."""
        return Estimate(self.low * count, self.high * count)


@dataclass(frozen=True)
class MoneyRules:
    """How much may be spent, in US dollars, and what things cost. It belongs to the user of this computer.

    Attributes:
        monthly_budget: At most so much in a calendar month; None for no end.
        ask_above: A generation that may cost more is asked about first; None never asks.
        own_prices: Prices that the artist gave, before those of the table.
    """

    monthly_budget: Decimal | None = None
    ask_above: Decimal | None = None
    own_prices: tuple[Price, ...] = ()

    def checked(self) -> MoneyRules:
        """The same rules, when they can be.

        Raises:
            CharacterValidationError: An amount is none or out of range, or a price has no model or has one
                twice. `field` is "monthly_budget", "ask_above" or "price".
        """
        _check_amount("monthly_budget", self.monthly_budget, limits.BUDGET)
        _check_amount("ask_above", self.ask_above, limits.BUDGET)
        seen = set()
        for price in self.own_prices:
            name = price.models
            if not name.isprintable() or not name.strip() or len(name) > limits.MODEL:
                raise CharacterValidationError("A price needs a model", field="price", kind="price_model")
            if name in seen:
                raise CharacterValidationError(
                    "There are two prices of a model", field="price", kind="price_twice", model=name
                )
            seen.add(name)
            for tokens in (price.text_in, price.image_in, price.text_out, price.image_out):
                _check_amount("price", tokens, limits.PRICE)
        return self


class ExpenseKind(StrEnum):
    """What was paid for."""

    IMAGE = "image"
    WORDS = "words"


class ExpenseState(StrEnum):
    """How sure it is; what a service refused is no expense."""

    SENT = "sent"
    CHARGED = "charged"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True)
class Expense:
    """One line of the ledger: an image, or an answer in words, that was asked of a service that charges.

    It is written before the request goes out, so that a budget counts it, and stays when what it paid for is
    removed for good.

    Attributes:
        character_name: What the character was called then.
        image_id: The image that it paid for, once that has come.
        amount: In US dollars; None where nobody knows a price.
        estimated: Whether the amount is an estimate, because the service did not say what was used.
    """

    id: str
    artist_id: str
    character_id: str
    character_name: str
    kind: ExpenseKind
    engine: str
    model: str
    state: ExpenseState
    amount: Decimal | None
    estimated: bool
    spent_at: datetime
    generation_id: str | None = None
    image_id: str | None = None
    usage: Usage = field(default_factory=Usage)


class LedgerBy(StrEnum):
    """What the lines of a ledger are of."""

    DAY = "day"
    CHARACTER = "character"
    MODEL = "model"


@dataclass(frozen=True)
class LedgerLine:
    """What was spent on one day, on one character, or with one model; amounts in US dollars.

    Attributes:
        key: An ISO date, a character's id, or "engine/model".
        title: The same in words; empty for a character without a name.
        images: Images that came.
        kept: Those of them that are neither in the trash nor gone.
        words: Answers in words.
        spent: On everything, with what may have been charged.
        spent_on_kept: On the images that are kept.
        uncertain: What of `spent` may have been charged, though nothing came.
        unpriced: How many images and answers have no price.
    """

    key: str
    title: str
    images: int
    kept: int
    words: int
    spent: Decimal
    spent_on_kept: Decimal
    uncertain: Decimal
    unpriced: int


@dataclass(frozen=True)
class Ledger:
    """An artist's ledger. `total`: the sum of the lines; `others`: what other artists of the library spent
    in the same time.
    """

    lines: tuple[LedgerLine, ...]
    total: LedgerLine
    others: Decimal = Decimal(0)


@dataclass(frozen=True)
class MonthStanding:
    """What was spent of this month's budget, by all artists of the library, in US dollars.

    Attributes:
        month: Its first day, where this computer is.
        spent: Charged, or perhaps charged.
        under_way: What requests that run now will probably cost.
        budget: None for no end.
    """

    month: date
    spent: Decimal
    under_way: Decimal
    budget: Decimal | None

    @property
    def left(self) -> Decimal | None:
        """How much may still be spent; None for no end."""
        return None if self.budget is None else max(Decimal(0), self.budget - self.spent - self.under_way)


def dollars(amount: Decimal) -> str:
    """An amount for people: "$1,234.50"; below a cent as many digits as it takes to say something."""
    digits = _CENTS if not amount or abs(amount) >= _CENT else _TELLING - 1 - amount.adjusted()
    rounded = amount.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    text = f"{rounded:,.{digits}f}"
    whole, _, cents = text.partition(".")
    return f"${whole}.{cents.rstrip('0').ljust(_CENTS, '0')}"


def in_dollars(estimate: Estimate) -> str:
    """An estimate for people: one amount, or "$0.02 to $0.21"."""
    low, high = dollars(estimate.low), dollars(estimate.high)
    return high if low == high else f"{low} to {high}"


class Month(NamedTuple):
    """A calendar month where this computer is: its first day, and when it begins and is over."""

    first: date
    since: datetime
    until: datetime


def month_of(moment: datetime) -> Month:
    """The month that a moment is in."""
    first = moment.astimezone().date().replace(day=1)
    # A month has at most 31 days, so that this one is in the next.
    following = (first + timedelta(days=31)).replace(day=1)
    return Month(first, day_begins(first), day_begins(following))


def day_begins(day: date) -> datetime:
    """When a day begins where this computer is."""
    return datetime.combine(day, time()).astimezone()


def usage_of(kept: Mapping[str, object]) -> Usage:
    """Tokens as a library keeps them: by name."""
    return Usage(**{name: value for name in _NAMES if isinstance(value := kept.get(name), int)})


def _check_amount(name: str, amount: Decimal | None, most: int) -> None:
    if amount is None:
        return
    if not amount.is_finite() or not 0 <= amount <= most or amount != amount.quantize(_SMALLEST):
        raise CharacterValidationError(
            f"{name} can't be {amount}",
            field=name,
            kind="amount",
            value=f"{amount.normalize():f}"[:_LONGEST],
            most=Decimal(most),
        )


def _closest(prices: Iterable[Price], model: str) -> Price | None:
    fitting = [one for one in prices if fnmatchcase(model, one.models)]
    return max(fitting, key=lambda one: (one.models == model, len(one.models)), default=None)


_NAMES: Final = ("text_in", "image_in", "text_out", "image_out")
