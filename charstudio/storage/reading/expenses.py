"""What was spent."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from charstudio.domain.money import Expense, ExpenseKind, ExpenseState, usage_of
from charstudio.storage.reading.values import maybe_dollars, microseconds, moment_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence
    from datetime import datetime

_EXPENSE: Final = """
    expense.id, expense.artist_id, expense.character_id, expense.character_name, expense.kind,
    expense.engine, expense.model, expense.state, expense.amount, expense.estimated, expense.spent_at,
    expense.generation_id, expense.image_id, expense.usage
"""
# In the order in which they were written: the ids say nothing of it.
_ORDER: Final = "ORDER BY expense.spent_at, expense.rowid"


class ExpenseReader:
    """See `ports.ExpenseReads`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def of_generation(self, generation_id: str) -> tuple[Expense, ...]:
        rows = self._connection.execute(
            f"SELECT {_EXPENSE} FROM expense WHERE generation_id = ? {_ORDER}", (generation_id,)
        )
        return tuple(map(_expense, rows))

    def spent(self, since: datetime, until: datetime, state: ExpenseState | None = None) -> Decimal:
        query = "SELECT COALESCE(SUM(amount), 0) FROM expense WHERE spent_at >= ? AND spent_at < ?"
        values: tuple[object, ...] = (microseconds(since), microseconds(until))
        if state is not None:
            query, values = f"{query} AND state = ?", (*values, state.value)
        (amount,) = self._connection.execute(query, values).fetchone()
        return maybe_dollars(amount) or Decimal(0)

    def unfinished(self) -> tuple[Expense, ...]:
        rows = self._connection.execute(f"SELECT {_EXPENSE} FROM expense WHERE state = 'sent' {_ORDER}")
        return tuple(map(_expense, rows))

    def between(self, artist_id: str, since: datetime, until: datetime) -> tuple[tuple[Expense, bool], ...]:
        rows = self._connection.execute(
            f"""
            SELECT image.id IS NOT NULL AND character.trashed_at IS NULL, {_EXPENSE}
            FROM expense
            LEFT JOIN image ON image.id = expense.image_id AND image.trashed_at IS NULL
            LEFT JOIN character ON character.id = image.character_id
            WHERE expense.artist_id = ? AND expense.spent_at >= ? AND expense.spent_at < ? {_ORDER}
            """,
            (artist_id, microseconds(since), microseconds(until)),
        )
        return tuple((_expense(row), bool(kept)) for kept, *row in rows)


def _expense(row: Sequence[Any]) -> Expense:
    id_, artist_id, character_id, name, kind, engine, model, state, amount, estimated, spent_at = row[:11]
    generation_id, image_id, usage = row[11:]
    return Expense(
        id=id_,
        artist_id=artist_id,
        character_id=character_id,
        character_name=name,
        kind=ExpenseKind(kind),
        engine=engine,
        model=model,
        state=ExpenseState(state),
        amount=maybe_dollars(amount),
        estimated=bool(estimated),
        spent_at=moment_of(spent_at),
        generation_id=generation_id,
        image_id=image_id,
        usage=usage_of(json.loads(usage)),
    )
