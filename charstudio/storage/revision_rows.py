"""Earlier states of characters."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from charstudio.domain.character import Details, Trait, TraitGroup
from charstudio.domain.revision import Revision
from charstudio.storage.tables import RevisionRow

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class SqlRevisions:
    """See `ports.Revisions`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, revision: Revision) -> None:
        if self._session.get(RevisionRow, (revision.character_id, revision.number)) is None:
            self._session.add(
                RevisionRow(
                    character_id=revision.character_id,
                    number=revision.number,
                    details=asdict(revision.details),
                    saved_at=revision.saved_at,
                )
            )
            self._session.flush()

    def all(self, character_id: str) -> tuple[Revision, ...]:
        rows = self._session.scalars(
            select(RevisionRow)
            .where(RevisionRow.character_id == character_id)
            .order_by(RevisionRow.number.desc())
        )
        return tuple(
            Revision(row.character_id, row.number, _details(row.details), row.saved_at) for row in rows
        )


def _details(kept: dict[str, Any]) -> Details:
    traits = tuple(Trait(TraitGroup(trait["group"]), trait["text"]) for trait in kept["traits"])
    return Details(**{**kept, "traits": traits, "tags": tuple(kept["tags"])})
