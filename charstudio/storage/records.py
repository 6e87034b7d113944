"""The records of a library: what `charstudio.services.ports` asks for, within one writing transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from charstudio.storage.artist_rows import SqlArtists
from charstudio.storage.character_rows import SqlCharacters
from charstudio.storage.drawing_rows import SqlDrawings
from charstudio.storage.expense_rows import SqlExpenses
from charstudio.storage.generation_rows import SqlGenerations
from charstudio.storage.image_rows import SqlImages
from charstudio.storage.revision_rows import SqlRevisions

if TYPE_CHECKING:
    import sqlite3

    from sqlalchemy.orm import Session


class SqlRecords:
    """See `ports.Records`. What is asked sees what was written before: both go through one connection."""

    def __init__(self, connection: sqlite3.Connection, session: Session) -> None:
        self.artists = SqlArtists(connection, session)
        self.characters = SqlCharacters(connection, session)
        self.images = SqlImages(connection, session)
        self.generations = SqlGenerations(connection, session)
        self.revisions = SqlRevisions(connection, session)
        self.drawings = SqlDrawings(connection, session)
        self.expenses = SqlExpenses(connection, session)
