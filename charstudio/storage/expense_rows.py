"""Writes what was spent."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, insert, update

from charstudio.storage.reading.expenses import ExpenseReader
from charstudio.storage.tables import ExpenseRow

if TYPE_CHECKING:
    import sqlite3

    from sqlalchemy.orm import Session

    from charstudio.domain.money import Expense


# Written once and without the ORM: see `character_rows`.
_TABLE = ExpenseRow.table()
_ADDED = insert(_TABLE)
_SAVED = update(_TABLE).where(_TABLE.c.id == bindparam("expense"))


class SqlExpenses(ExpenseReader):
    """See `ports.Expenses`."""

    def __init__(self, connection: sqlite3.Connection, session: Session) -> None:
        super().__init__(connection)
        self._session = session

    def add(self, expense: Expense) -> None:
        self._session.connection().execute(
            _ADDED,
            {
                "id": expense.id,
                "artist_id": expense.artist_id,
                "character_id": expense.character_id,
                "character_name": expense.character_name,
                "generation_id": expense.generation_id,
                "kind": expense.kind.value,
                "engine": expense.engine,
                "model": expense.model,
                "spent_at": expense.spent_at,
                **_state(expense),
            },
        )

    def save(self, expense: Expense) -> None:
        self._session.connection().execute(_SAVED, {"expense": expense.id, **_state(expense)})

    def remove(self, expense_id: str) -> None:
        self._session.execute(delete(ExpenseRow).where(ExpenseRow.id == expense_id))


def _state(expense: Expense) -> dict[str, Any]:
    """What becomes known after it was written."""
    return {
        "state": expense.state.value,
        "amount": expense.amount,
        "estimated": expense.estimated,
        "usage": {name: tokens for name, tokens in asdict(expense.usage).items() if tokens},
        "image_id": expense.image_id,
    }
