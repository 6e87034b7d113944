"""The artists of a library, and which of them is at work."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from charstudio.domain import limits
from charstudio.domain.character import Artist
from charstudio.domain.naming import clean_name
from charstudio.errors import (
    CharacterCreationError,
    CharacterNotFoundError,
    CharacterUpdateError,
    CharacterValidationError,
)
from charstudio.services.operation import operation
from charstudio.services.workspace import new_id

if TYPE_CHECKING:
    from charstudio.services.ports import Reads, Records
    from charstudio.services.workspace import Workspace


class ArtistService:
    """The use-cases around artists."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def list_artists(self) -> tuple[Artist, ...]:
        """Every artist of the library, by name.

        Raises:
            CharacterError: The library can't be read.
        """
        with operation("artists.list_artists"):
            return await self._workspace.library.read(lambda records: records.artists.all())

    async def create_artist(self, name: str) -> Artist:
        """Adds an artist; the active one stays.

        Raises:
            CharacterValidationError: The name can't be, or is in use.
            CharacterCreationError: It could not be saved.
        """
        now = self._workspace.now()

        def write(records: Records) -> Artist:
            artist = Artist(new_id(), clean)
            _refuse_taken(records, clean)
            records.artists.add(artist, now)
            return artist

        with operation("artists.create_artist", CharacterCreationError):
            clean = clean_name(name)
            return await self._workspace.library.write(write)

    async def rename_artist(self, name: str, new_name: str) -> Artist:
        """Gives an artist another name.

        Raises:
            CharacterNotFoundError: There is no artist with that name.
            CharacterValidationError: The new name can't be, or is in use.
            CharacterUpdateError: It could not be saved.
        """

        def write(records: Records) -> Artist:
            artist = _named(records, name)
            _refuse_taken(records, clean, besides=artist.id)
            records.artists.rename(artist.id, clean)
            return Artist(artist.id, clean)

        with operation("artists.rename_artist", CharacterUpdateError):
            clean = clean_name(new_name)
            return await self._workspace.library.write(write)

    async def switch_artist(self, name: str, *, remember: bool = True) -> Artist:
        """The artist to go on as with `Studio.working_as`, and at the next start where `remember` is True.

        Raises:
            CharacterNotFoundError: There is no artist with that name.
            CharacterUpdateError: It could not be saved.
        """

        def write(records: Records) -> Artist:
            artist = _named(records, name)
            records.artists.activate(artist.id)
            return artist

        with operation("artists.switch_artist", CharacterUpdateError) as running:
            library = self._workspace.library
            if remember:
                artist = await library.write(write)
            else:
                artist = await library.read(lambda records: _named(records, name))
            running.data["artist"] = artist.id
            return artist


def _named(records: Reads, name: str) -> Artist:
    # Anything can be typed, but only a name can be looked up.
    with suppress(CharacterValidationError):
        if artist := records.artists.named(clean_name(name)):
            return artist
    raise CharacterNotFoundError("There is no such artist", kind="artist", name=name.strip()[: limits.NAME])


def _refuse_taken(records: Reads, name: str, *, besides: str | None = None) -> None:
    other = records.artists.named(name)
    if other is not None and other.id != besides:
        raise CharacterValidationError("The name is in use", field="name", kind="artist_taken", name=name)
