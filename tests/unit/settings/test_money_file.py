"""The file of budget and prices: what goes in comes out, to the last digit."""

from __future__ import annotations

import json
import os
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charstudio.domain.money import MoneyRules, Price
from charstudio.errors import LibraryErrorKind, SettingsError
from charstudio.settings.money_file import MoneyFile

if TYPE_CHECKING:
    from pathlib import Path

RULES = MoneyRules(
    Decimal("20.00"), Decimal("0.50"), (Price("gpt-*", Decimal(5), Decimal(8), Decimal("0.40"), Decimal(30)),)
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config" / "charstudio" / "money.json"


def test_where_there_is_no_file_there_is_no_budget_and_none_is_made(path: Path) -> None:
    assert MoneyFile(path).load() == MoneyRules()
    assert not path.parent.exists()


def test_what_is_saved_is_loaded(path: Path) -> None:
    for rules in (RULES, MoneyRules(), MoneyRules(ask_above=Decimal(0))):
        MoneyFile(path).save(rules)
        assert MoneyFile(path).load() == rules
    assert [one.name for one in path.parent.iterdir()] == [path.name]


@given(st.decimals(0, 1_000_000, places=6), st.decimals(0, 10_000, places=6))
def test_amounts_keep_all_their_digits(
    tmp_path_factory: pytest.TempPathFactory, amount: Decimal, price: Decimal
) -> None:
    store = MoneyFile(tmp_path_factory.getbasetemp() / "money.json")
    rules = MoneyRules(amount, amount, (Price("m", text_out=price),))
    store.save(rules)
    assert store.load() == rules


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such rights")
def test_the_file_is_its_owners_alone(path: Path) -> None:
    MoneyFile(path).save(RULES)
    assert path.stat().st_mode & 0o777 == 0o600


def test_what_is_not_known_here_stays_in_the_file(path: Path) -> None:
    MoneyFile(path).save(RULES)
    whole = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**whole, "currency": "EUR"}), encoding="utf-8")
    MoneyFile(path).save(MoneyRules())
    assert json.loads(path.read_text(encoding="utf-8"))["currency"] == "EUR"


def test_who_writes_it_by_hand_may_write_numbers(path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.write_text(
        '{"version": 1, "monthly_budget": 12.5, "prices": [{"models": "m", "text_in": 2}]}', "utf-8-sig"
    )
    assert MoneyFile(path).load() == MoneyRules(Decimal("12.5"), None, (Price("m", Decimal(2)),))


@pytest.mark.parametrize(
    "content",
    [
        "", "[]", "{", "null", '{"version": 1, "monthly_budget": "ten"}', '{"version": 1, "ask_above": true}',
        '{"version": 1, "monthly_budget": "-1"}', '{"version": 1, "monthly_budget": "NaN"}', "[" * 100_000,
        '{"version": 1, "prices": [{"text_in": 1}]}', '{"version": 1, "prices": [{"models": 7}]}',
        '{"version": 1, "prices": 5}', '{"version": 1, "prices": [{"models": "m", "text_in": "1e99"}]}',
    ],
)  # fmt: skip
def test_a_damaged_file_is_put_aside(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True)
    path.write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError) as raised:
        MoneyFile(path).load()
    assert (raised.value.kind, raised.value.details["of"]) == (LibraryErrorKind.DAMAGED, "money")
    (aside,) = path.parent.iterdir()
    assert (str(aside), aside.read_text(encoding="utf-8")) == (raised.value.details["place"], content)
    assert MoneyFile(path).load() == MoneyRules()


def test_what_is_saved_over_a_damaged_one_leaves_it_aside(path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.write_text("{", encoding="utf-8")
    MoneyFile(path).save(RULES)
    assert MoneyFile(path).load() == RULES
    assert len(list(path.parent.iterdir())) == 2


def test_a_newer_one_is_left_as_it_is(path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.write_text('{"version": 2}', encoding="utf-8")
    for use in (MoneyFile(path).load, lambda: MoneyFile(path).save(RULES)):
        with pytest.raises(SettingsError) as raised:
            use()
        assert raised.value.kind is LibraryErrorKind.NEWER
    assert path.read_text(encoding="utf-8") == '{"version": 2}'


def test_what_cannot_be_read_or_written_is_told(path: Path) -> None:
    path.mkdir(parents=True)
    store = MoneyFile(path)
    calls: tuple[Any, ...] = (store.load, lambda: store.save(RULES))
    for use in calls:
        with pytest.raises(SettingsError):
            use()
