"""Expenses added up to a ledger."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from charstudio.domain.money import Expense, ExpenseKind, ExpenseState, Ledger, LedgerBy, LedgerLine

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# An expense, and whether its image is neither in the trash nor gone.
Entry = tuple[Expense, bool]


def ledger_of(entries: Iterable[Entry], by: LedgerBy, everybody: Decimal) -> Ledger:
    """The ledger of an artist.

    Args:
        entries: What the artist spent, oldest first. What is still under way is left out.
        by: What a line is of.
        everybody: What all artists of the library spent in the same time.
    """
    over = [entry for entry in entries if entry[0].state is not ExpenseState.SENT]
    groups: dict[str, list[Entry]] = defaultdict(list)
    for entry in over:
        groups[_key(entry[0], by)].append(entry)
    lines = [_line(key, _title(group[-1][0], by), group) for key, group in groups.items()]
    if by is LedgerBy.DAY:
        lines.sort(key=lambda line: line.key, reverse=True)
    else:
        lines.sort(key=lambda line: (-line.spent, line.title, line.key))
    total = _line("", "", over)
    return Ledger(tuple(lines), total, everybody - total.spent)


def _key(expense: Expense, by: LedgerBy) -> str:
    if by is LedgerBy.DAY:
        return expense.spent_at.astimezone().date().isoformat()
    return expense.character_id if by is LedgerBy.CHARACTER else f"{expense.engine}/{expense.model}"


def _title(newest: Expense, by: LedgerBy) -> str:
    """What a line is called: a character by its newest name."""
    if by is LedgerBy.DAY:
        return _key(newest, by)
    return newest.character_name if by is LedgerBy.CHARACTER else f"{newest.model} ({newest.engine})"


def _line(key: str, title: str, entries: Sequence[Entry]) -> LedgerLine:
    images = [(one, kept) for one, kept in entries if one.image_id is not None]
    return LedgerLine(
        key=key,
        title=title,
        images=len(images),
        kept=sum(kept for _, kept in images),
        words=sum(one.kind is ExpenseKind.WORDS and one.state is ExpenseState.CHARGED for one, _ in entries),
        spent=_sum(one for one, _ in entries),
        spent_on_kept=_sum(one for one, kept in images if kept),
        uncertain=_sum(one for one, _ in entries if one.state is ExpenseState.UNCERTAIN),
        unpriced=sum(one.amount is None for one, _ in entries),
    )


def _sum(expenses: Iterable[Expense]) -> Decimal:
    return sum((one.amount for one in expenses if one.amount is not None), Decimal(0))
