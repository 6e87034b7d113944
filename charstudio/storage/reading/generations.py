"""The journal of generations."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from charstudio.domain.generation import (
    Attempt,
    AttemptState,
    Generation,
    GenerationFault,
    GenerationKind,
    GenerationStatus,
)
from charstudio.domain.pace import Timing
from charstudio.storage.reading.values import maybe_dollars, maybe_moment, moment_of, seconds

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

_GENERATION: Final = """
    generation.id, generation.character_id, generation.kind, generation.engine, generation.model,
    generation.status, generation.requested, generation.completed, generation.round, generation.created_at,
    generation.parameters, generation.started_at, generation.finished_at, generation.cost_usd,
    generation.fault, generation.attempts
"""
# Of how many generations of a library it is learnt how long they take.
_RECENT: Final = 300
_OF_ARTISTS: Final = f"""
    SELECT {_GENERATION} FROM generation JOIN character ON character.id = generation.character_id
"""


class GenerationReader:
    """See `ports.GenerationReads`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def holder(self, generation_id: str) -> str | None:
        row = self._connection.execute(
            "SELECT holder FROM generation WHERE id = ?", (generation_id,)
        ).fetchone()
        return None if row is None else str(row[0])

    def get(self, artist_id: str, generation_id: str) -> Generation | None:
        row = self._connection.execute(
            f"{_OF_ARTISTS} WHERE generation.id = ? AND character.artist_id = ?", (generation_id, artist_id)
        ).fetchone()
        return None if row is None else _generation(row)

    def named(self, generation_id: str) -> Generation | None:
        row = self._connection.execute(
            f"SELECT {_GENERATION} FROM generation WHERE id = ?", (generation_id,)
        ).fetchone()
        return None if row is None else _generation(row)

    def latest(self, character_id: str) -> Generation | None:
        row = self._connection.execute(
            f"SELECT {_GENERATION} FROM generation WHERE character_id = ? ORDER BY round DESC LIMIT 1",
            (character_id,),
        ).fetchone()
        return None if row is None else _generation(row)

    def all(self, character_id: str) -> tuple[Generation, ...]:
        rows = self._connection.execute(
            f"SELECT {_GENERATION} FROM generation WHERE character_id = ? ORDER BY round DESC",
            (character_id,),
        )
        return tuple(map(_generation, rows))

    def interrupted(self, artist_id: str) -> tuple[Generation, ...]:
        rows = self._connection.execute(
            f"""
            {_OF_ARTISTS}
            WHERE generation.status = ? AND character.artist_id = ? AND character.trashed_at IS NULL
            ORDER BY generation.created_at DESC, generation.id
            """,
            (GenerationStatus.INTERRUPTED.value, artist_id),
        )
        return tuple(map(_generation, rows))

    def next_round(self, character_id: str) -> int:
        query = "SELECT max(round) FROM generation WHERE character_id = ?"
        (last,) = self._connection.execute(query, (character_id,)).fetchone()
        return (last or 0) + 1

    def unfinished(self) -> tuple[tuple[Generation, str], ...]:
        rows = self._connection.execute(
            f"SELECT holder, {_GENERATION} FROM generation WHERE finished_at IS NULL"
        )
        return tuple((_generation(row), holder) for holder, *row in rows)

    def timings(self, engine: str, model: str) -> tuple[Timing, ...]:
        rows = self._connection.execute(
            """
            SELECT json_extract(recent.parameters, '$.size'), json_extract(recent.parameters, '$.quality'),
            -- A round that was taken up again counts from there: so do its images.
            (SELECT count(*) FROM image
                WHERE image.generation_id = recent.id AND image.created_at >= recent.started_at) AS images,
            recent.finished_at - recent.started_at
            FROM (
                SELECT id, engine, model, status, parameters, started_at, finished_at FROM generation
                ORDER BY rowid DESC LIMIT ?
            ) AS recent
            WHERE recent.engine = ? AND recent.model = ? AND recent.status = ? AND images > 0
            AND recent.started_at IS NOT NULL AND recent.finished_at IS NOT NULL
            ORDER BY recent.finished_at DESC
            """,
            (_RECENT, engine, model, GenerationStatus.SUCCEEDED.value),
        )
        return tuple(
            Timing(size or "", quality, images, seconds(span)) for size, quality, images, span in rows
        )


def _generation(row: Sequence[Any]) -> Generation:
    id_, character_id, kind, engine, model, status, requested, completed, round_ = row[:9]
    created_at, parameters, started_at, finished_at, cost, fault, attempts = row[9:]
    return Generation(
        id=id_,
        character_id=character_id,
        kind=GenerationKind(kind),
        engine=engine,
        model=model,
        status=GenerationStatus(status),
        requested=requested,
        completed=completed,
        round=round_,
        created_at=moment_of(created_at),
        parameters=json.loads(parameters),
        started_at=maybe_moment(started_at),
        finished_at=maybe_moment(finished_at),
        cost_usd=maybe_dollars(cost),
        fault=None if fault is None else GenerationFault(**json.loads(fault)),
        attempts=tuple(map(_attempt, json.loads(attempts))),
    )


def _attempt(kept: Mapping[str, Any]) -> Attempt:
    fault = kept["fault"]
    return Attempt(
        id=kept["id"],
        places=tuple(kept["places"]),
        state=AttemptState(kept["state"]),
        sent_at=moment_of(kept["sent_at"]),
        fault=None if fault is None else GenerationFault(**fault),
    )
