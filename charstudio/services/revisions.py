"""Earlier states of a character."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from charstudio.errors import CharacterNotFoundError, CharacterUpdateError
from charstudio.services.characters import refuse_taken
from charstudio.services.operation import operation

if TYPE_CHECKING:
    from charstudio.domain.character import Character
    from charstudio.domain.revision import Revision
    from charstudio.services.ports import Reads, Records
    from charstudio.services.sittings import Sittings
    from charstudio.services.workspace import Workspace


class RevisionService:
    """The use-cases around revisions. Each is answered for the active artist alone."""

    def __init__(self, workspace: Workspace, sittings: Sittings) -> None:
        self._workspace = workspace
        self._sittings = sittings

    async def list_revisions(self, character_id: str) -> tuple[Revision, ...]:
        """The saved earlier states of a character, newest first.

        Raises:
            CharacterNotFoundError: There is no such character.
            CharacterError: The library can't be read.
        """

        def read(records: Reads) -> tuple[Revision, ...]:
            self._workspace.owned(records, character_id)
            return records.revisions.all(character_id)

        with operation("revisions.list_revisions", artist=self._artist, character=character_id):
            return await self._workspace.library.read(read)

    async def restore_revision(self, character_id: str, number: int) -> Character:
        """Makes the words of a character what they were; what they are now becomes a revision first.

        Its images and the primary one stay.

        Raises:
            CharacterNotFoundError: There is no such character, or no such revision of it.
            CharacterValidationError: The name it had is in use by now, or it is in the trash.
            CharacterUpdateError: It could not be saved.
        """
        now = self._workspace.now()

        def write(records: Records) -> Character:
            character = self._workspace.owned_in_use(records, character_id)
            wanted = next((one for one in records.revisions.all(character_id) if one.number == number), None)
            if wanted is None:
                raise CharacterNotFoundError("There is no such revision", kind="revision", number=number)
            # A draft may have had no name yet: then the present one stays.
            details = replace(wanted.details, name=wanted.details.name or character.name)
            if details == character.details:
                return character
            if not character.draft:
                refuse_taken(records, self._artist, details.name, besides=character_id)
            self._sittings.end(character_id)
            self._sittings.before_change(records, character, now)
            character = replace(character, details=details, revision=character.revision + 1, updated_at=now)
            records.characters.save(character)
            return character

        with operation(
            "revisions.restore_revision", CharacterUpdateError, artist=self._artist, character=character_id
        ):
            return await self._workspace.library.write(write)

    @property
    def _artist(self) -> str:
        return self._workspace.artist.id
