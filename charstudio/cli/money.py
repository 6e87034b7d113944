"""`charstudio ledger`, `budget` and `prices`: what was spent, how much may be, and what things cost."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from charstudio.cli import shapes
from charstudio.cli.output import Answer, on_terminal, table
from charstudio.domain.money import LedgerBy, dollars
from charstudio.errors import CharacterValidationError

if TYPE_CHECKING:
    from argparse import Namespace
    from decimal import Decimal

    from charstudio.domain.money import LedgerLine, MoneyRules, MonthStanding, PriceTable
    from charstudio.services.studio import Studio


async def ledger(studio: Studio, args: Namespace) -> Answer:
    """The answer to `charstudio ledger`."""
    if args.csv is not None:
        count = await studio.money.export_ledger(args.csv, args.since, args.until)
        return Answer({"file": str(args.csv), "expenses": count}, [str(args.csv)])
    by = LedgerBy(args.by)
    found = await studio.money.ledger(by, args.since, args.until)
    lines = table(
        [_row(line) for line in found.lines],
        (by.value, "spent", "images", "kept", "spent on kept", "words", "may have been charged", "no price"),
    )
    if on_terminal(sys.stdout):
        lines.append(f"{dollars(found.total.spent)} in all")
        if found.others:
            lines.append(f"{dollars(found.others)} were spent by other artists of this library")
    return Answer(shapes.ledger_shape(found, by), lines)


async def budget(studio: Studio, args: Namespace) -> Answer:
    """The answer to `charstudio budget`."""
    rules = await studio.money.rules()
    if args.monthly is not None:
        rules = replace(rules, monthly_budget=args.monthly.amount)
    if args.ask_above is not None:
        rules = replace(rules, ask_above=args.ask_above.amount)
    if args.monthly is not None or args.ask_above is not None:
        await studio.money.set_rules(rules)
    standing = await studio.money.month()
    return Answer({"budget": shapes.budget_shape(standing, rules)}, _budget_lines(standing, rules))


async def prices(studio: Studio, args: Namespace) -> Answer:
    """The answer to `charstudio prices`."""
    if args.set is not None or args.reset is not None:
        rules = await studio.money.rules()
        model = args.reset if args.set is None else args.set.models
        kept = tuple(one for one in rules.own_prices if one.models != model)
        if args.set is not None:
            kept = (*kept, args.set)
        elif kept == rules.own_prices:
            raise CharacterValidationError(
                "There is no price of one's own", field="price", kind="no_own_price", model=model[:40]
            )
        await studio.money.set_rules(replace(rules, own_prices=kept))
    known = await studio.money.price_table()
    return Answer(shapes.prices_shape(known), _price_lines(known))


def _row(line: LedgerLine) -> tuple[str, ...]:
    return (
        line.title or "Untitled",
        dollars(line.spent),
        str(line.images),
        str(line.kept),
        dollars(line.spent_on_kept),
        str(line.words),
        dollars(line.uncertain) if line.uncertain else "",
        str(line.unpriced) if line.unpriced else "",
    )


def _budget_lines(standing: MonthStanding, rules: MoneyRules) -> list[str]:
    spent = f"{standing.month:%Y-%m}: {dollars(standing.spent)} spent"
    if standing.under_way:
        spent = f"{spent}, {dollars(standing.under_way)} under way"
    if standing.budget is None or standing.left is None:
        lines = [f"{spent}; no budget"]
    else:
        lines = [f"{spent} of {dollars(standing.budget)}; {dollars(standing.left)} left"]
    lines.append(_asked(rules.ask_above))
    return lines


def _asked(limit: Decimal | None) -> str:
    if limit is None:
        return "Nothing is asked about first."
    return f"What may cost more than {dollars(limit)} is asked about first (--agree says yes)."


def _price_lines(known: PriceTable) -> list[str]:
    rows = [
        (
            price.models,
            *(f"{amount:f}" for amount in (price.text_in, price.image_in, price.text_out, price.image_out)),
            "your own" if number < known.own else "",
        )
        for number, price in enumerate(known.prices)
    ]
    lines = table(rows, ("model", "text in", "image in", "text out", "image out", ""))
    if on_terminal(sys.stdout):
        lines.append(f"US dollars for a million tokens, as of {known.as_of.isoformat()}")
    return lines
