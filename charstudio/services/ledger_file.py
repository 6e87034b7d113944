"""The ledger as a file for spreadsheets."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from charstudio.domain.money import Expense

_HEADER: Final = (
    "time", "kind", "state", "character_id", "character", "engine", "model", "amount_usd", "estimated",
    "text_in", "image_in", "text_out", "image_out", "kept", "generation_id", "image_id",
)  # fmt: skip
# What a spreadsheet takes for the beginning of a formula.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_of(entries: Iterable[tuple[Expense, bool]]) -> bytes:
    """Every expense as a line, by RFC 4180, in UTF-8; each comes with whether its image is kept."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(_HEADER)
    writer.writerows(_row(expense, kept=kept) for expense, kept in entries)
    return file.getvalue().encode("utf-8", "backslashreplace")


def _row(expense: Expense, *, kept: bool) -> tuple[object, ...]:
    usage = expense.usage
    return (
        expense.spent_at.isoformat(timespec="microseconds").replace("+00:00", "Z"),
        expense.kind.value,
        expense.state.value,
        expense.character_id,
        _defused(expense.character_name),
        _defused(expense.engine),
        _defused(expense.model),
        _plain(expense.amount),
        "yes" if expense.estimated else "no",
        usage.text_in,
        usage.image_in,
        usage.text_out,
        usage.image_out,
        "" if expense.image_id is None else "yes" if kept else "no",
        expense.generation_id or "",
        expense.image_id or "",
    )


def _defused(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def _plain(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:f}"
