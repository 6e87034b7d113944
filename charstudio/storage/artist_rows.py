"""Artists, and which of them a library was last used as."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import select, update

from charstudio.domain.character import Artist
from charstudio.domain.naming import name_key
from charstudio.storage.tables import ArtistRow, SettingRow

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

_ACTIVE: Final = "active_artist"


class SqlArtists:
    """See `ports.Artists`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def all(self) -> tuple[Artist, ...]:
        rows = self._session.execute(select(ArtistRow.id, ArtistRow.name).order_by(ArtistRow.name_key))
        return tuple(Artist(row.id, row.name) for row in rows)

    def named(self, name: str) -> Artist | None:
        return self._one(ArtistRow.name_key == name_key(name))

    def add(self, artist: Artist, created_at: datetime) -> None:
        self._session.add(
            ArtistRow(id=artist.id, name=artist.name, name_key=name_key(artist.name), created_at=created_at)
        )
        self._session.flush()

    def rename(self, artist_id: str, name: str) -> None:
        self._session.execute(
            update(ArtistRow).where(ArtistRow.id == artist_id).values(name=name, name_key=name_key(name))
        )

    def active(self) -> Artist | None:
        chosen = select(SettingRow.value).where(SettingRow.key == _ACTIVE).scalar_subquery()
        return self._one(ArtistRow.id == chosen)

    def activate(self, artist_id: str) -> None:
        self._session.merge(SettingRow(key=_ACTIVE, value=artist_id))
        self._session.flush()

    def _one(self, condition: object) -> Artist | None:
        row = self._session.execute(select(ArtistRow.id, ArtistRow.name).where(condition)).one_or_none()  # type: ignore[arg-type]
        return None if row is None else Artist(row.id, row.name)
