"""Keeps earlier states of characters."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from charstudio.storage.reading.revisions import RevisionReader
from charstudio.storage.tables import RevisionRow

if TYPE_CHECKING:
    import sqlite3

    from sqlalchemy.orm import Session

    from charstudio.domain.revision import Revision


class SqlRevisions(RevisionReader):
    """See `ports.Revisions`."""

    def __init__(self, connection: sqlite3.Connection, session: Session) -> None:
        super().__init__(connection)
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
