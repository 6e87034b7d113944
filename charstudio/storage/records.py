"""The records of a library in SQL: what `charstudio.services.ports` asks for, within one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from charstudio.storage.artist_rows import SqlArtists
from charstudio.storage.character_rows import SqlCharacters
from charstudio.storage.generation_rows import SqlGenerations
from charstudio.storage.image_rows import SqlImages
from charstudio.storage.revision_rows import SqlRevisions

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class SqlRecords:
    """See `ports.Records`."""

    def __init__(self, session: Session) -> None:
        self.artists = SqlArtists(session)
        self.characters = SqlCharacters(session)
        self.images = SqlImages(session)
        self.generations = SqlGenerations(session)
        self.revisions = SqlRevisions(session)
