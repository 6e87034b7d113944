"""Changing an image and only what is said of it, and more images like one."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from charstudio.domain.drawing import Drawing, DrawingKind
from charstudio.domain.editing import edit_prompt
from charstudio.domain.generation import GenerationKind
from charstudio.errors import (
    CharacterError,
    CharacterImageError,
    CharacterNotFoundError,
    CharacterUpdateError,
    CharacterValidationError,
)
from charstudio.services.drawn import usable
from charstudio.services.operation import Operation, operation
from charstudio.services.options import model_of, nearest_size
from charstudio.services.ordering import AUTO, plan, request_like
from charstudio.services.references import drawing_of
from charstudio.services.workspace import any_image_of, image_of, may_be_id, new_id

if TYPE_CHECKING:
    from charstudio.domain.character import Character
    from charstudio.domain.drawing import Edit
    from charstudio.domain.generation import Generation, ImageRequest
    from charstudio.domain.image import Image, Original
    from charstudio.services.generation import GenerationRun
    from charstudio.services.generations import Generations
    from charstudio.services.ports import ModelInfo, Reads, Records
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
        workspace, originals = self._workspace, self._workspace.library.originals
        with operation("edits.keep_drawing", CharacterUpdateError, **self._about(character_id)) as running:
            over = await workspace.library.read(
                lambda records: image_of(workspace.owned_in_use(records, character_id), image)
            )
            kept = await asyncio.to_thread(usable, data, kind, over.original)
            original = await asyncio.to_thread(originals.keep, kept)
            drawing = Drawing(new_id(), character_id, over.id, kind, original, workspace.now())
            running.data.update(image=over.id, kind=kind.value, bytes=original.bytes)

            def write(records: Records) -> Drawing:
                image_of(workspace.owned_in_use(records, character_id), over.id)
                # Where the trash was emptied this very moment, equal bytes went with it.
                if not originals.path(original).is_file():
                    originals.keep(kept)
                for known in records.drawings.all(character_id):
                    if (known.image_id, known.kind, known.original) == (over.id, kind, original):
                        return known
                records.drawings.add(drawing)
                return drawing

            return await workspace.library.write(write)

    async def list_drawings(self, character_id: str, image: str | int | None = None) -> tuple[Drawing, ...]:
        """The drawings of a character, newest first; over one image where it is named.

        Raises:
            CharacterNotFoundError: There is no such character.
            CharacterValidationError: It has no such image.
        """
        workspace = self._workspace

        def read(records: Reads) -> tuple[Drawing, ...]:
            character = workspace.owned(records, character_id, images=image is not None)
            over = None if image is None else any_image_of(character, image).id
            return tuple(
                drawing
                for drawing in records.drawings.all(character_id)
                if over is None or drawing.image_id == over
            )

        with operation("edits.list_drawings", CharacterError, **self._about(character_id)):
            return await workspace.library.read(read)

    async def read_drawing(self, character_id: str, drawing_id: str) -> bytes:
        """The PNG of a drawing.

        Raises:
            CharacterNotFoundError: There is no such character, or it has no such drawing.
            CharacterError: The file can't be read.
        """
        workspace, originals = self._workspace, self._workspace.library.originals

        def read(records: Reads) -> Original:
            workspace.owned(records, character_id, images=False)
            known = may_be_id(drawing_id)
            drawing = records.drawings.get(workspace.artist.id, drawing_id) if known else None
            if drawing is None or drawing.character_id != character_id:
                raise CharacterNotFoundError("There is no such drawing", kind="drawing")
            return drawing.original

        with operation("edits.read_drawing", CharacterError, **self._about(character_id)):
            original = await workspace.library.read(read)
            return await asyncio.to_thread(originals.read, original)

    async def edit_image(
        self, character_id: str, image: str | int, edit: Edit, request: ImageRequest
    ) -> GenerationRun:
        """A new round of the image with one change, everything else as it is.

        Iterate the run to make the images.

        Args:
            character_id: The character.
            image: The image, by id or number; it is the first reference.
            edit: What changes. Its words or its trait become the round's prompt, which locks all else.
            request: Engine, model, size and so on; its prompt, style, references and drawing give way to the
                edit's. Without a size, the one that is nearest to the image's.

        Raises:
            CharacterNotFoundError: There is no such character.
            CharacterValidationError: Nothing is asked for (field "words"); there is no such image or drawing,
                or the drawing is over another image; the engine takes no edits, masks or markups (field
                "engine", kind "no_edits", "no_masks" or "no_markups"); or what `regenerate_images` refuses.
            CharacterUpdateError: It could not be recorded.
            CharacterImageError: While iterated: less came than was asked for.
        """
        workspace = self._workspace
        running = Operation("edits.edit_image", CharacterImageError, **self._about(character_id))

        def read(records: Reads) -> tuple[Character, Image, DrawingKind | None]:
            character = workspace.owned_in_use(records, character_id)
            drawn = None
            if edit.drawing_id is not None:
                drawn = drawing_of(records, workspace.artist.id, edit.drawing_id).kind
            return character, image_of(character, image), drawn

        with running.step():
            edit = edit.cleaned()
            character, first, drawn = await workspace.library.read(read)
            if not edit.words and edit.trait is None and drawn is not DrawingKind.MARKUP:
                raise CharacterValidationError("Nothing asked", field="words", kind="nothing_to_edit")
            model = self._model(request.engine, request.model)
            whole = replace(
                _of_its_size(request, first, model),
                style=_style_of(first, request.engine),
                prompt=edit_prompt(character.details, edit, drawn),
                reference_image_ids=(first.id,),
                reference_files=(),
                drawing_id=edit.drawing_id,
                edit=edit,
            )
        return await self._begin(running, GenerationKind.EDIT, character, whole)

    async def more_like(
        self, character_id: str, image: str | int, count: int, *, agreed: bool = False
    ) -> GenerationRun:
        """A new round by an image's recipe, with a new seed, that looks at the image.

        Raises:
            As `edit_image`.
        """
        workspace = self._workspace
        running = Operation("edits.more_like", CharacterImageError, **self._about(character_id))

        def read(records: Reads) -> tuple[Character, Image, Generation | None]:
            character = workspace.owned_in_use(records, character_id)
            found = image_of(character, image)
            return character, found, records.generations.get(workspace.artist.id, found.generation_id)

        with running.step():
            character, like, made_by = await workspace.library.read(read)
            model = self._model(like.recipe.engine, like.recipe.model)
            request = replace(request_like(like, made_by, model, count), agreed=agreed)
        return await self._begin(running, GenerationKind.REGENERATE, character, request)

    async def _begin(
        self, running: Operation, kind: GenerationKind, character: Character, request: ImageRequest
    ) -> GenerationRun:
        workspace, character_id = self._workspace, character.id
        with running.step():
            settled = await plan(
                workspace,
                request,
                character.details,
                character.styles,
                # A recipe can have what its model does not take any more.
                lenient=kind is GenerationKind.REGENERATE,
            )
        with running.step(CharacterUpdateError):
            run = await self._generations.start(
                kind, settled, running, lambda records: workspace.owned_in_use(records, character_id)
            )
        self._sittings.end(character_id)
        return run

    def _model(self, engine: str, model: str | None) -> ModelInfo:
        return model_of(self._workspace.engine(engine), model, self._workspace.now().date())

    def _about(self, character_id: str) -> dict[str, object]:
        return {"artist": self._workspace.artist.id, "character": character_id}


def _of_its_size(request: ImageRequest, image: Image, model: ModelInfo) -> ImageRequest:
    """The request with a size like the image's, so that a drawing over it fits what comes back, where none
    is asked for.
    """
    if request.width is not None or request.height is not None:
        return request
    width, height = nearest_size(model, image.original.width, image.original.height)
    return replace(request, width=width, height=height)


def _style_of(image: Image, engine: str) -> str:
    """The style that the image has, in the words of the engine; none is named where another one made it."""
    style = image.recipe.parameters.get("style") if image.recipe.engine == engine else None
    return style if isinstance(style, str) and style else AUTO
