"""Artists, and which of them a library was last used as."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from charstudio.domain.character import Artist
from charstudio.domain.naming import name_key

if TYPE_CHECKING:
    import sqlite3

ACTIVE: Final = "active_artist"
_ARTISTS: Final = "SELECT artist.id, artist.name FROM artist"


class ArtistReader:
    """See `ports.ArtistReads`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def all(self) -> tuple[Artist, ...]:
        rows = self._connection.execute(f"{_ARTISTS} ORDER BY artist.name_key")
        return tuple(Artist(*row) for row in rows)

    def named(self, name: str) -> Artist | None:
        return self._one("artist.name_key = ?", name_key(name))

    def active(self) -> Artist | None:
        return self._one("artist.id = (SELECT value FROM setting WHERE key = ?)", ACTIVE)

    def _one(self, condition: str, value: str) -> Artist | None:
        row = self._connection.execute(f"{_ARTISTS} WHERE {condition}", (value,)).fetchone()
        return None if row is None else Artist(*row)
