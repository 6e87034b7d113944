"""Writes artists, and which of them a library is used as."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import update

from charstudio.domain.naming import name_key
from charstudio.storage.reading.artists import ACTIVE, ArtistReader
from charstudio.storage.tables import ArtistRow, SettingRow

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

    from sqlalchemy.orm import Session

    from charstudio.domain.character import Artist


class SqlArtists(ArtistReader):
    """See `ports.Artists`."""

    def __init__(self, connection: sqlite3.Connection, session: Session) -> None:
        super().__init__(connection)
        self._session = session

    def add(self, artist: Artist, created_at: datetime) -> None:
        self._session.add(
            ArtistRow(id=artist.id, name=artist.name, name_key=name_key(artist.name), created_at=created_at)
        )
        self._session.flush()

    def rename(self, artist_id: str, name: str) -> None:
        self._session.execute(
            update(ArtistRow).where(ArtistRow.id == artist_id).values(name=name, name_key=name_key(name))
        )

    def activate(self, artist_id: str) -> None:
        self._session.merge(SettingRow(key=ACTIVE, value=artist_id))
        self._session.flush()
