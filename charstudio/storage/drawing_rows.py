"""Writes what is drawn over images."""

from __future__ import annotations

from typing import TYPE_CHECKING

from charstudio.storage.reading.drawings import DrawingReader
from charstudio.storage.tables import DrawingRow

if TYPE_CHECKING:
    import sqlite3

    from sqlalchemy.orm import Session

    from charstudio.domain.drawing import Drawing


class SqlDrawings(DrawingReader):
    """See `ports.Drawings`."""

    def __init__(self, connection: sqlite3.Connection, session: Session) -> None:
        super().__init__(connection)
        self._session = session

    def add(self, drawing: Drawing) -> None:
        original = drawing.original
        self._session.add(
            DrawingRow(
                id=drawing.id,
                character_id=drawing.character_id,
                image_id=drawing.image_id,
                kind=drawing.kind.value,
                sha256=original.sha256,
                format=original.format,
                width=original.width,
                height=original.height,
                bytes=original.bytes,
                created_at=drawing.created_at,
            )
        )
        self._session.flush()
