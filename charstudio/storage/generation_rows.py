"""Writes the journal of generations."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, update

from charstudio.storage.reading.generations import GenerationReader
from charstudio.storage.reading.values import microseconds
from charstudio.storage.tables import GenerationRow

if TYPE_CHECKING:
    import sqlite3

    from sqlalchemy.orm import Session

    from charstudio.domain.generation import Attempt, Generation


# Written once and without the ORM: see `character_rows`.
_TABLE = GenerationRow.table()
_SAVED = update(_TABLE).where(_TABLE.c.id == bindparam("generation"))


class SqlGenerations(GenerationReader):
    """See `ports.Generations`."""

    def __init__(self, connection: sqlite3.Connection, session: Session) -> None:
        super().__init__(connection)
        self._session = session

    def add(self, generation: Generation, holder: str) -> None:
        row = GenerationRow(
            id=generation.id,
            character_id=generation.character_id,
            kind=generation.kind.value,
            engine=generation.engine,
            model=generation.model,
            requested=generation.requested,
            round=generation.round,
            parameters=dict(generation.parameters),
            holder=holder,
            created_at=generation.created_at,
            **_state(generation),
        )
        self._session.add(row)
        self._session.flush()

    def save(self, generation: Generation) -> None:
        self._session.connection().execute(_SAVED, {"generation": generation.id, **_state(generation)})

    def take_up(self, generation: Generation, holder: str) -> None:
        self._session.connection().execute(
            _SAVED, {"generation": generation.id, "holder": holder, **_state(generation)}
        )


def _state(generation: Generation) -> dict[str, Any]:
    """What changes while it runs."""
    return {
        "status": generation.status.value,
        "completed": generation.completed,
        "cost_usd": generation.cost_usd,
        "fault": None if generation.fault is None else asdict(generation.fault),
        "started_at": generation.started_at,
        "finished_at": generation.finished_at,
        "attempts": [_attempt(attempt) for attempt in generation.attempts],
    }


def _attempt(attempt: Attempt) -> dict[str, Any]:
    return {
        "id": attempt.id,
        "places": list(attempt.places),
        "state": attempt.state.value,
        "sent_at": microseconds(attempt.sent_at),
        "fault": None if attempt.fault is None else asdict(attempt.fault),
    }
