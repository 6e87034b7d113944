"""The journal of generations."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, select, update

from charstudio.domain.generation import Generation, GenerationFault, GenerationKind, GenerationStatus
from charstudio.storage.tables import CharacterRow, GenerationRow

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


# Written once and without the ORM: see `character_rows`.
_TABLE = GenerationRow.table()
_SAVED = update(_TABLE).where(_TABLE.c.id == bindparam("generation"))


class SqlGenerations:
    """See `ports.Generations`."""

    def __init__(self, session: Session) -> None:
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

    def holder(self, generation_id: str) -> str | None:
        return self._session.scalar(select(GenerationRow.holder).where(GenerationRow.id == generation_id))

    def get(self, artist_id: str, generation_id: str) -> Generation | None:
        row = self._session.scalars(
            select(GenerationRow)
            .join(CharacterRow)
            .where(GenerationRow.id == generation_id, CharacterRow.artist_id == artist_id)
        ).one_or_none()
        return None if row is None else _generation(row)

    def latest(self, character_id: str) -> Generation | None:
        row = self._session.scalars(
            select(GenerationRow)
            .where(GenerationRow.character_id == character_id)
            .order_by(GenerationRow.round.desc())
            .limit(1)
        ).one_or_none()
        return None if row is None else _generation(row)

    def all(self, character_id: str) -> tuple[Generation, ...]:
        rows = self._session.scalars(
            select(GenerationRow)
            .where(GenerationRow.character_id == character_id)
            .order_by(GenerationRow.round.desc())
        )
        return tuple(_generation(row) for row in rows)

    def interrupted(self, artist_id: str) -> tuple[Generation, ...]:
        rows = self._session.scalars(
            select(GenerationRow)
            .join(CharacterRow)
            .where(
                GenerationRow.status == GenerationStatus.INTERRUPTED.value,
                CharacterRow.artist_id == artist_id,
                CharacterRow.trashed_at.is_(None),
            )
            .order_by(GenerationRow.created_at.desc(), GenerationRow.id)
        )
        return tuple(_generation(row) for row in rows)

    def next_round(self, character_id: str) -> int:
        last = select(func.max(GenerationRow.round)).where(GenerationRow.character_id == character_id)
        return (self._session.scalar(last) or 0) + 1

    def unfinished(self) -> tuple[tuple[Generation, str], ...]:
        rows = self._session.scalars(select(GenerationRow).where(GenerationRow.finished_at.is_(None)))
        return tuple((_generation(row), row.holder) for row in rows)


def _state(generation: Generation) -> dict[str, Any]:
    """What changes while it runs."""
    return {
        "status": generation.status.value,
        "completed": generation.completed,
        "cost_usd": generation.cost_usd,
        "fault": None if generation.fault is None else asdict(generation.fault),
        "started_at": generation.started_at,
        "finished_at": generation.finished_at,
    }


def _generation(row: GenerationRow) -> Generation:
    return Generation(
        id=row.id,
        character_id=row.character_id,
        kind=GenerationKind(row.kind),
        engine=row.engine,
        model=row.model,
        status=GenerationStatus(row.status),
        requested=row.requested,
        completed=row.completed,
        round=row.round,
        created_at=row.created_at,
        parameters=row.parameters,
        started_at=row.started_at,
        finished_at=row.finished_at,
        cost_usd=row.cost_usd,
        fault=None if row.fault is None else GenerationFault(**row.fault),
    )
