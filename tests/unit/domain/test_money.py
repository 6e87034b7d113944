"""Prices, what tokens cost, and the limits of budget and prices."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charstudio.domain.bookkeeping import Entry, ledger_of
from charstudio.domain.money import (
    Estimate,
    Expense,
    ExpenseKind,
    ExpenseState,
    LedgerBy,
    MoneyRules,
    Price,
    PriceTable,
    Usage,
    dollars,
    in_dollars,
    month_of,
)
from charstudio.errors import CharacterValidationError

D = Decimal


@contextmanager
def living_in(zone: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As if the computer stood there."""
    with monkeypatch.context() as patched:
        patched.setenv("TZ", zone)
        time.tzset()
        yield
    time.tzset()


def test_tokens_cost_by_their_kind_to_the_millionth() -> None:
    price = Price("m", text_in=D(5), image_in=D(8), text_out=D("0.4"), image_out=D(30))
    assert price.cost(Usage(41, 0, 0, 439)) == D("0.013375")
    assert price.cost(Usage(100, 3050, 7, 1756)) == D("0.077583")  # 0.0775828
    assert price.cost(Usage(0, 0, 1, 0)) == D("0.000000")
    assert price.cost(Usage(0, 0, 2, 0)) == D("0.000001")


@given(st.lists(st.builds(Usage, *[st.integers(0, 10_000)] * 4), max_size=5))
def test_what_is_added_up_is_the_cost_of_the_sum(parts: list[Usage]) -> None:
    price = Price("m", D(1), D(2), D(3), D(4))
    whole = Usage(*(sum(getattr(one, kind) for one in parts) for kind in Usage.__dataclass_fields__))
    assert price.cost(whole) == sum(map(price.cost, parts), D(0))


def test_the_closest_price_counts_and_the_artists_own_first() -> None:
    table = PriceTable(
        date(2026, 11, 27),
        (Price("gpt-*", D(1)), Price("gpt-5-*", D(2)), Price("gpt-5-mini", D(3)), Price("gpt-5*", D(4))),
    )

    def found(table: PriceTable, model: str) -> Decimal | None:
        price = table.price_of(model)
        return None if price is None else price.text_in

    models = ("gpt-4", "gpt-5-mini", "gpt-5-nano", "gpt-5", "flux")
    assert [found(table, one) for one in models] == [D(1), D(3), D(2), D(4), None]
    mine = table.with_own((Price("gpt-5*", D(7)), Price("flux", D(8))))
    assert [found(mine, one) for one in models] == [D(1), D(7), D(7), D(7), D(8)]
    assert [one.models for one in mine.prices] == ["gpt-5*", "flux", "gpt-*", "gpt-5-*", "gpt-5-mini"]
    assert (mine.own, mine.as_of) == (2, table.as_of)
    # Once more takes the place of those before.
    assert mine.with_own(()).prices == mine.prices[2:]


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("0", "$0.00"), ("0.004", "$0.004"), ("0.00419", "$0.0042"), ("0.01", "$0.01"), ("0.125", "$0.13"),
        ("3.4", "$3.40"), ("1234.5", "$1,234.50"), ("0.000001", "$0.000001"),
    ],
)  # fmt: skip
def test_amounts_in_words(amount: str, said: str) -> None:
    assert dollars(D(amount)) == said


def test_estimates_in_words() -> None:
    assert in_dollars(Estimate(D("0.021"), D("0.212"))) == "$0.02 to $0.21"
    assert in_dollars(Estimate(D("0.021"), D("0.022"))) == "$0.02"
    assert Estimate(D("0.02"), D("0.03")).times(4) == Estimate(D("0.08"), D("0.12"))


def test_a_month_is_that_of_the_calendar_on_the_wall(monkeypatch: pytest.MonkeyPatch) -> None:
    late = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)
    with living_in("UTC", monkeypatch):
        assert month_of(late).first == date(2026, 11, 1)
        assert month_of(late).until == datetime(2026, 12, 1, tzinfo=UTC)
    with living_in("Europe/Berlin", monkeypatch):
        month = month_of(late)
        assert month.first == date(2026, 12, 1)
        assert month.since == datetime(2026, 11, 30, 23, tzinfo=UTC)
        assert month.until == datetime(2026, 12, 31, 23, tzinfo=UTC)
        # With the day on which the clock is put forward.
        spring = month_of(datetime(2026, 3, 31, 21, 59, tzinfo=UTC))
        assert (spring.since, spring.until) == (
            datetime(2026, 2, 28, 23, tzinfo=UTC),
            datetime(2026, 3, 31, 22, tzinfo=UTC),
        )


@pytest.mark.parametrize("amount", ["-0.01", "1000001", "NaN", "Infinity", "0.0000001", "1E+30"])
@pytest.mark.parametrize("name", ["monthly_budget", "ask_above"])
def test_amounts_that_cannot_be(name: str, amount: str) -> None:
    with pytest.raises(CharacterValidationError) as raised:
        replace(MoneyRules(), **{name: D(amount)}).checked()  # type: ignore[arg-type]
    assert (raised.value.field, raised.value.kind) == (name, "amount")


@pytest.mark.parametrize(
    ("prices", "kind"),
    [
        ((Price("m", D(-1)),), "amount"),
        ((Price("m", image_out=D(10_001)),), "amount"),
        ((Price(" ", D(1)),), "price_model"),
        ((Price("a\nb", D(1)),), "price_model"),
        ((Price("x" * 201, D(1)),), "price_model"),
        ((Price("m", D(1)), Price("m", D(2))), "price_twice"),
    ],
)
def test_prices_that_cannot_be(prices: tuple[Price, ...], kind: str) -> None:
    with pytest.raises(CharacterValidationError) as raised:
        MoneyRules(own_prices=prices).checked()
    assert (raised.value.field, raised.value.kind) == ("price", kind)


def test_limits_that_can_be() -> None:
    rules = MoneyRules(D(0), D("1000000.000000"), (Price("gpt-*", D(10_000)), Price("m", D(0))))
    assert rules.checked() is rules


# --- The ledger -------------------------------------------------------------------------------------------

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def spent(amount: str | None, *, kept: bool = False, image: bool = True, **more: object) -> Entry:
    expense = Expense(
        id="1",
        artist_id="a",
        character_id="mara",
        character_name="Mara",
        kind=ExpenseKind.IMAGE,
        engine="openai",
        model="flare",
        state=ExpenseState.CHARGED,
        amount=None if amount is None else D(amount),
        estimated=False,
        spent_at=NOON,
        image_id="i" if image else None,
    )
    return replace(expense, **more), kept  # type: ignore[arg-type]


def test_a_line_says_what_came_what_is_kept_and_what_is_not_sure() -> None:
    ledger = ledger_of(
        [
            spent("0.10", kept=True),
            spent("0.20"),
            spent("0.40", image=False, state=ExpenseState.UNCERTAIN),
            spent("0.80", image=False),
            spent(None, kept=True),
            spent("1.60", image=False, kind=ExpenseKind.WORDS),
            spent("3.20", image=False, kind=ExpenseKind.WORDS, state=ExpenseState.UNCERTAIN),
            spent("6.40", image=False, state=ExpenseState.SENT),
        ],
        LedgerBy.CHARACTER,
        D("7.30"),
    )
    (line,) = ledger.lines
    assert (line.key, line.title) == ("mara", "Mara")
    assert (line.images, line.kept, line.words, line.unpriced) == (3, 2, 1, 1)
    assert (line.spent, line.spent_on_kept, line.uncertain) == (D("6.30"), D("0.10"), D("3.60"))
    assert replace(ledger.total, key=line.key, title=line.title) == line
    assert ledger.others == D("1.00")


def test_days_are_those_on_the_wall_and_the_newest_is_first(monkeypatch: pytest.MonkeyPatch) -> None:
    entries = [spent("5", spent_at=NOON), spent("1", spent_at=NOON.replace(hour=23))]
    with living_in("UTC", monkeypatch):
        assert [line.key for line in ledger_of(entries, LedgerBy.DAY, D(6)).lines] == ["2026-11-20"]
    with living_in("Europe/Berlin", monkeypatch):
        ledger = ledger_of(entries, LedgerBy.DAY, D(6))
        assert [(line.key, line.title, line.spent) for line in ledger.lines] == [
            ("2026-11-21", "2026-11-21", D(1)),
            ("2026-11-20", "2026-11-20", D(5)),
        ]


def test_the_dearest_is_first_and_a_character_has_its_newest_name() -> None:
    entries = [
        spent("1"),
        spent("3", character_id="nyx", character_name="Nyx", engine="openai:nook"),
        spent("1", character_name="Mara Voss"),
    ]
    by_character = ledger_of(entries, LedgerBy.CHARACTER, D(5)).lines
    assert [(line.title, line.spent) for line in by_character] == [("Nyx", D(3)), ("Mara Voss", D(2))]
    by_model = ledger_of(entries, LedgerBy.MODEL, D(5)).lines
    assert [(line.key, line.title) for line in by_model] == [
        ("openai:nook/flare", "flare (openai:nook)"),
        ("openai/flare", "flare (openai)"),
    ]


def test_an_empty_ledger_has_a_total() -> None:
    ledger = ledger_of([], LedgerBy.DAY, D(0))
    assert (ledger.lines, ledger.total.spent, ledger.others) == ((), D(0), D(0))
