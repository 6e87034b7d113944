"""All that can be asked within one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from charstudio.storage.reading.artists import ArtistReader
from charstudio.storage.reading.characters import CharacterReader
from charstudio.storage.reading.drawings import DrawingReader
from charstudio.storage.reading.expenses import ExpenseReader
from charstudio.storage.reading.generations import GenerationReader
from charstudio.storage.reading.images import ImageReader
from charstudio.storage.reading.revisions import RevisionReader

if TYPE_CHECKING:
    import sqlite3


class RecordReader:
    """See `ports.Reads`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.artists = ArtistReader(connection)
        self.characters = CharacterReader(connection)
        self.images = ImageReader(connection)
        self.generations = GenerationReader(connection)
        self.revisions = RevisionReader(connection)
        self.drawings = DrawingReader(connection)
        self.expenses = ExpenseReader(connection)
