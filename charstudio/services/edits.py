"""Changing an image and only what is said of it, and more images like one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from charstudio.domain.drawing import Drawing, DrawingKind, Edit
    from charstudio.domain.generation import ImageRequest
    from charstudio.services.generation import GenerationRun
    from charstudio.services.generations import Generations
    from charstudio.services.sittings import Sittings
    from charstudio.services.workspace import Workspace


class EditService:
    """The use-cases around edits. Each is answered for the active artist alone."""

    def __init__(self, workspace: Workspace, generations: Generations, sittings: Sittings) -> None:
        self._workspace = workspace
        self._generations = generations
        self._sittings = sittings

    async def keep_drawing(
        self, character_id: str, image: str | int, kind: DrawingKind, data: bytes
    ) -> Drawing:
        """Keeps what is drawn over an image, to be used in an edit now and again later.

        Args:
            character_id: The character.
            image: The image that it is drawn over, by id or number.
            kind: What it says.
            data: A PNG with alpha, as large as that image. A mask changes the image where it is transparent.

        Raises:
            CharacterNotFoundError: There is no such character.
            CharacterValidationError: There is no such image; or the file is no PNG with alpha, has another
                size, changes nothing, or is too large. `field` is "drawing".
            CharacterUpdateError: It can't be kept.
        """
        raise NotImplementedError

    async def list_drawings(self, character_id: str, image: str | int | None = None) -> tuple[Drawing, ...]:
        """The drawings of a character, newest first; over one image where it is named.

        Raises:
            CharacterNotFoundError: There is no such character.
            CharacterValidationError: It has no such image.
        """
        raise NotImplementedError

    async def read_drawing(self, character_id: str, drawing_id: str) -> bytes:
        """The PNG of a drawing.

        Raises:
            CharacterNotFoundError: There is no such character, or it has no such drawing.
            CharacterError: The file can't be read.
        """
        raise NotImplementedError

    async def edit_image(
        self, character_id: str, image: str | int, edit: Edit, request: ImageRequest
    ) -> GenerationRun:
        """A new round of the image with one change, everything else as it is.

        Iterate the run to make the images.

        Args:
            character_id: The character.
            image: The image, by id or number; it is the first reference.
            edit: What changes. Its words or its trait become the round's prompt, which locks all else.
            request: Engine, model, size and so on; its prompt, references and drawing give way to the edit's.

        Raises:
            CharacterNotFoundError: There is no such character.
            CharacterValidationError: Nothing is asked for (field "words"); there is no such image or drawing,
                or the drawing is over another image; the engine takes no edits, masks or markups (field
                "engine", kind "no_edits", "no_masks" or "no_markups"); or what `regenerate_images` refuses.
            CharacterUpdateError: It could not be recorded.
            CharacterImageError: While iterated: less came than was asked for.
        """
        raise NotImplementedError

    async def more_like(
        self, character_id: str, image: str | int, count: int, *, agreed: bool = False
    ) -> GenerationRun:
        """A new round by an image's recipe, with a new seed, that looks at the image.

        Raises:
            As `edit_image`.
        """
        raise NotImplementedError
