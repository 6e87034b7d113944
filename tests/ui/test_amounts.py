"""US dollars as people read and type them."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from PySide6.QtCore import QLocale

from charstudio.domain.money import Estimate
from charstudio.ui.money.amounts import read_amount, said_amount, said_estimate, typed_amount


@pytest.fixture
def german() -> Iterator[None]:
    QLocale.setDefault(QLocale("de_DE"))
    yield
    QLocale.setDefault(QLocale.c())


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("0", "$0.00"),
        ("0.004", "$0.004"),
        ("0.00423", "$0.0042"),
        ("0.00425", "$0.0043"),
        ("0.000036", "$0.000036"),
        ("0.00996", "$0.01"),
        ("0.01", "$0.01"),
        ("0.084", "$0.08"),
        ("0.085", "$0.09"),
        ("3.4", "$3.40"),
        ("1234.5", "$1,234.50"),
    ],
)
def test_amounts_have_cents_and_below_one_what_tells_something(amount: str, said: str) -> None:
    assert said_amount(Decimal(amount)) == said


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        ("0", "0", "free"),
        ("0.08", "0.08", "about $0.08"),
        ("0.081", "0.084", "about $0.08"),
        ("0.006", "0.25", "$0.006 to $0.25"),
        ("0", "0.25", "$0.00 to $0.25"),
    ],
)
def test_estimates_are_one_amount_or_two(low: str, high: str, said: str) -> None:
    assert said_estimate(Estimate(Decimal(low), Decimal(high))) == said


def test_what_nobody_knows_is_not_free() -> None:
    assert said_estimate(None) == "cost not known"


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("10", "10"),
        (" $10.50 ", "10.5"),
        ("0.000036", "0.000036"),
        ("1,234.5", "1234.5"),
        ("-3", "-3"),
        ("0", "0"),
    ],
)
def test_typed_amounts_are_read(typed: str, amount: str) -> None:
    assert read_amount(typed) == Decimal(amount)


@pytest.mark.parametrize("typed", ["", "ten", "10,50", "inf", "nan", "1e5", "1.2.3", "1" * 400, "$"])
def test_what_is_no_amount_is_not_guessed_at(typed: str) -> None:
    assert read_amount(typed) is None


@pytest.mark.usefixtures("german")
def test_digits_are_those_of_where_one_lives() -> None:
    assert said_amount(Decimal("1234.5")) == "1.234,50\N{NO-BREAK SPACE}$"
    assert typed_amount(Decimal("1234.5")) == "1234,50"
    assert read_amount("1.234,50") == Decimal("1234.5")
    assert read_amount("10.50") == Decimal("10.5"), "as on the service's page"


@pytest.mark.parametrize(
    ("amount", "typed"),
    [("10", "10.00"), ("0.075", "0.075"), ("1234.5", "1234.50"), ("0.000036", "0.000036")],
)
def test_what_is_typed_comes_back(amount: str, typed: str) -> None:
    assert typed_amount(Decimal(amount)) == typed
    assert read_amount(typed) == Decimal(amount)
