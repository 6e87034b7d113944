"""What an engine looks at beside the words: images, files, and what is drawn over the first image."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from charstudio.domain import limits
from charstudio.domain.drawing import DrawingKind
from charstudio.errors import CharacterValidationError
from charstudio.services.workspace import may_be_id

if TYPE_CHECKING:
    from pathlib import Path

    from charstudio.domain.drawing import Drawing
    from charstudio.domain.generation import ImageRequest
    from charstudio.domain.image import Image
    from charstudio.services.ports import ModelInfo, Reads
    from charstudio.services.workspace import Workspace

_PICTURES: Final = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"RIFF")
_GIF: Final = "gif"


@dataclass(frozen=True)
class References:
    """What a request wants an engine to look at.

    Attributes:
        images: Images of this artist.
        files: The bytes of picture files.
        drawing: What is drawn over the first image.
    """

    images: tuple[Image, ...] = ()
    files: tuple[bytes, ...] = ()
    drawing: Drawing | None = None

    @property
    def count(self) -> int:
        """How many pictures there are to look at."""
        return len(self.images) + len(self.files)

    async def read(self, workspace: Workspace) -> tuple[bytes, ...]:
        """The bytes of all of them, images first.

        Raises:
            LibraryError: One can't be read.
        """
        originals = workspace.library.originals
        kept = [await asyncio.to_thread(originals.read, image.original) for image in self.images]
        return (*kept, *self.files)

    async def drawn(self, workspace: Workspace, kind: DrawingKind) -> bytes | None:
        """The drawing, where there is one of this kind.

        Raises:
            LibraryError: It can't be read.
        """
        if self.drawing is None or self.drawing.kind is not kind:
            return None
        return await asyncio.to_thread(workspace.library.originals.read, self.drawing.original)


async def references_of(workspace: Workspace, request: ImageRequest) -> References:
    """What a request refers to.

    Raises:
        CharacterValidationError: An image, a file or the drawing is not there; or the drawing is over
            another image than the first.
        LibraryError: The library can't be read.
    """
    files = [await asyncio.to_thread(_file, file) for file in request.reference_files]
    if not request.reference_image_ids and request.drawing_id is None and request.edit is None:
        return References((), tuple(files))

    def read(records: Reads) -> tuple[tuple[Image, ...], Drawing | None]:
        images = _images(records, workspace.artist.id, request.reference_image_ids)
        if request.edit is not None and not images:
            raise _missing()
        if request.drawing_id is None:
            return images, None
        drawing = drawing_of(records, workspace.artist.id, request.drawing_id)
        if not images or drawing.image_id != images[0].id:
            raise CharacterValidationError(
                "It is drawn over another image", field="drawing", kind="drawing_elsewhere"
            )
        return images, drawing

    images, drawing = await workspace.library.read(read)
    return References(images, tuple(files), drawing)


def drawing_of(records: Reads, artist_id: str, drawing_id: str) -> Drawing:
    """A drawing of this artist.

    Raises:
        CharacterValidationError: There is none, or it is another artist's.
    """
    drawing = records.drawings.get(artist_id, drawing_id) if may_be_id(drawing_id) else None
    if drawing is None:
        raise CharacterValidationError("There is no such drawing", field="drawing", kind="no_drawing")
    return drawing


def check_references(model: ModelInfo, request: ImageRequest, references: References) -> None:
    """Refuses what a model would not look at though the request is about it.

    Raises:
        CharacterValidationError: There are more than the model looks at; or it is asked for an edit, or for
            one with a drawing, and takes none.
    """
    if request.edit is not None and model.most_references == 0:
        raise _not_taken("no_edits", model)
    if model.most_references > 0 and references.count > model.most_references:
        raise CharacterValidationError(
            "The model does not look at so many references",
            field="references",
            kind="out_of_range",
            value=references.count,
            least=0,
            most=model.most_references,
        )
    drawing = references.drawing
    if drawing is None:
        return
    if drawing.kind is DrawingKind.MASK and not model.masks:
        raise _not_taken("no_masks", model)
    if drawing.kind is DrawingKind.MARKUP and not model.markups:
        raise _not_taken("no_markups", model)
    if drawing.kind is DrawingKind.MASK and request.format == _GIF:
        raise CharacterValidationError("A GIF takes no mask", field="format", kind="no_mask_for_gif")


def _images(records: Reads, artist_id: str, image_ids: tuple[str, ...]) -> tuple[Image, ...]:
    wanted = [image_id for image_id in image_ids if may_be_id(image_id)]
    images = records.images.owned(artist_id, wanted) if wanted else ()
    if len(images) < len(set(image_ids)):
        raise _missing()
    return images


def _missing() -> CharacterValidationError:
    return CharacterValidationError("A reference is not there", field="references", kind="reference")


def _not_taken(kind: str, model: ModelInfo) -> CharacterValidationError:
    return CharacterValidationError(
        "The model takes no such edit", field="engine", kind=kind, model=model.title
    )


def _file(file: Path) -> bytes:
    try:
        if file.stat().st_size > limits.REFERENCE_BYTES:
            raise _bad_file(file, "it is larger than 50 MB")
        data = file.read_bytes()
    except OSError as error:
        raise _bad_file(file, (error.strerror or "it can't be read").lower()) from error
    if not data.startswith(_PICTURES):
        raise _bad_file(file, "it is no picture")
    return data


def _bad_file(file: Path, why: str) -> CharacterValidationError:
    return CharacterValidationError(
        f"{file.name}: {why}", field="references", kind="reference_file", file=file.name, why=why
    )
