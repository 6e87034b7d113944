"""What is drawn over images."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from charstudio.domain.drawing import Drawing, DrawingKind
from charstudio.domain.image import Original
from charstudio.storage.reading.values import moment_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

_DRAWING: Final = """
    drawing.id, drawing.character_id, drawing.image_id, drawing.kind,
    drawing.sha256, drawing.format, drawing.width, drawing.height, drawing.bytes, drawing.created_at
"""


class DrawingReader:
    """See `ports.DrawingReads`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def get(self, artist_id: str, drawing_id: str) -> Drawing | None:
        row = self._connection.execute(
            f"""
            SELECT {_DRAWING} FROM drawing JOIN character ON character.id = drawing.character_id
            WHERE drawing.id = ? AND character.artist_id = ?
            """,
            (drawing_id, artist_id),
        ).fetchone()
        return None if row is None else _drawing(row)

    def all(self, character_id: str) -> tuple[Drawing, ...]:
        rows = self._connection.execute(
            f"SELECT {_DRAWING} FROM drawing WHERE character_id = ? ORDER BY created_at DESC, id DESC",
            (character_id,),
        )
        return tuple(map(_drawing, rows))


def _drawing(row: Sequence[Any]) -> Drawing:
    id_, character_id, image_id, kind, *original, created_at = row
    return Drawing(id_, character_id, image_id, DrawingKind(kind), Original(*original), moment_of(created_at))
