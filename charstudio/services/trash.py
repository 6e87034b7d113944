"""Deleting, which is moving to the trash; bringing back; and emptying the trash for good."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from charstudio.domain.naming import clean_name
from charstudio.domain.revision import Revision
from charstudio.errors import CharacterDeletionError
from charstudio.services.characters import refuse_taken
from charstudio.services.operation import operation
from charstudio.services.workspace import any_image_of, image_of

if TYPE_CHECKING:
    from charstudio.domain.character import Character
    from charstudio.domain.image import Image, Original, TrashedImage
    from charstudio.services.ports import Records
    from charstudio.services.workspace import Workspace


@dataclass(frozen=True)
class Emptied:
    """What left the trash for good."""

    characters: int
    images: int


class TrashService:
    """The use-cases around the trash. Each is answered for the active artist alone."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def delete_character(self, character_id: str) -> Character:
        """Moves a character with its images to the trash; one that is there already stays.

        Raises:
            CharacterNotFoundError: There is no such character.
            CharacterDeletionError: It could not be saved.
        """
        now = self._workspace.now()

        def write(records: Records) -> Character:
            character = self._workspace.owned(records, character_id)
            if character.trashed_at is None:
                character = replace(character, trashed_at=now)
                records.characters.save(character)
            return character

        with operation("trash.delete_character", CharacterDeletionError, **self._about(character_id)):
            return await self._workspace.library.write(write)

    async def restore_character(self, character_id: str, *, name: str | None = None) -> Character:
        """Brings a character back from the trash, under another name if one is given.

        Raises:
            CharacterNotFoundError: There is no such character.
            CharacterValidationError: Its name was taken meanwhile, or the new one can't be.
            CharacterDeletionError: It could not be saved.
        """
        now = self._workspace.now()

        def write(records: Records) -> Character:
            character = self._workspace.owned(records, character_id)
            if character.trashed_at is None and name is None:
                return character
            details = character.details
            if name is not None:
                details = replace(details, name=clean_name(name))
            if not character.draft:
                refuse_taken(records, self._workspace.artist.id, details.name, besides=character_id)
            renamed = details != character.details
            if renamed:
                records.revisions.add(Revision(character.id, character.revision, character.details, now))
            character = replace(
                character, trashed_at=None, details=details, revision=character.revision + int(renamed)
            )
            records.characters.save(character)
            return character

        with operation("trash.restore_character", CharacterDeletionError, **self._about(character_id)):
            return await self._workspace.library.write(write)

    async def trash_image(self, character_id: str, image: str | int) -> Character:
        """Moves an image to the trash. When it was the primary one, the newest left takes its place.

        Raises:
            CharacterNotFoundError: There is no such character.
            CharacterValidationError: It has no such image, or the image is in the trash already.
            CharacterDeletionError: It could not be saved.
        """
        now = self._workspace.now()

        def write(records: Records) -> Character:
            character = self._workspace.owned_in_use(records, character_id)
            chosen = image_of(character, image)
            records.images.set_trashed(chosen.id, now)
            if character.primary_image_id == chosen.id:
                left = [other for other in character.images if not other.trashed_at and other != chosen]
                records.characters.save(replace(character, primary_image_id=_newest(left)))
            return self._workspace.owned(records, character_id)

        with operation("trash.trash_image", CharacterDeletionError, **self._about(character_id)):
            return await self._workspace.library.write(write)

    async def restore_image(self, character_id: str, image: str | int) -> Character:
        """Brings an image back from the trash; it becomes the primary one where there is none.

        Raises:
            CharacterNotFoundError: There is no such character.
            CharacterValidationError: It has no such image, or the character is in the trash.
            CharacterDeletionError: It could not be saved.
        """

        def write(records: Records) -> Character:
            character = self._workspace.owned_in_use(records, character_id)
            chosen = any_image_of(character, image)
            records.images.set_trashed(chosen.id, None)
            if character.primary_image_id is None:
                records.characters.save(replace(character, primary_image_id=chosen.id))
            return self._workspace.owned(records, character_id)

        with operation("trash.restore_image", CharacterDeletionError, **self._about(character_id)):
            return await self._workspace.library.write(write)

    async def trashed_images(self) -> tuple[TrashedImage, ...]:
        """The images in the trash whose characters are not there, newest there first.

        Raises:
            CharacterError: The library can't be read.
        """
        artist_id = self._workspace.artist.id
        with operation("trash.trashed_images", artist=artist_id) as running:
            images = await self._workspace.library.read(lambda records: records.images.trashed(artist_id))
            running.data["found"] = len(images)
            return images

    async def empty_trash(self) -> Emptied:
        """Removes the artist's trash for good: first the rows, then the files that nothing stands on.

        Raises:
            CharacterDeletionError: It could not be removed. Files that are left over have no row any more.
        """

        def write(records: Records) -> tuple[Emptied, list[Original]]:
            artist_id = self._workspace.artist.id
            originals: dict[Original, None] = {}
            trashed = records.images.trashed(artist_id)
            count = len(trashed)
            for one in trashed:
                drawings = [
                    drawing
                    for drawing in records.drawings.all(one.character_id)
                    if drawing.image_id == one.image.id
                ]
                originals |= dict.fromkeys([one.image.original, *(drawing.original for drawing in drawings)])
                records.images.purge(one.image.id)
            characters = records.characters.trashed(artist_id)
            for character_id in characters:
                of_it = records.images.originals_of(character_id)
                originals |= dict.fromkeys(of_it)
                count += len(of_it) - len(records.drawings.all(character_id))
                records.characters.purge(character_id)
            # Equal bytes stand once: another character may still need them.
            free = [original for original in originals if not records.images.used(original.sha256)]
            return Emptied(len(characters), count), free

        with operation("trash.empty_trash", CharacterDeletionError, artist=self._workspace.artist.id) as run:
            emptied, free = await self._workspace.library.write(write)
            run.data.update(characters=emptied.characters, images=emptied.images, files=len(free))
            await self._workspace.library.write(lambda records: self._remove(records, free))
            return emptied

    def _remove(self, records: Records, originals: list[Original]) -> None:
        """Only now that the rows are gone for good, and while nobody else can write.

        Equal bytes may have come again meanwhile, and whoever writes their row looks for the file first.
        """
        for original in originals:
            if not records.images.used(original.sha256):
                self._workspace.library.originals.remove(original)

    def _about(self, character_id: str) -> dict[str, object]:
        return {"artist": self._workspace.artist.id, "character": character_id}


def _newest(images: list[Image]) -> str | None:
    return images[-1].id if images else None
