"""`charstudio edit`, `more` and `drawings`: changing an image, more like one, and what is drawn over them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from charstudio.cli import shapes
from charstudio.cli.asked import request_of
from charstudio.cli.output import Answer, table
from charstudio.domain import limits
from charstudio.domain.character import Trait
from charstudio.domain.drawing import DrawingKind, Edit
from charstudio.errors import CharacterValidationError
from charstudio.services.workspace import image_of

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

    from charstudio.services.generation import GenerationRun
    from charstudio.services.studio import Studio


async def edited(studio: Studio, args: Namespace) -> GenerationRun:
    """The round that `charstudio edit` asks for.

    Raises:
        CharacterError: It can't be made.
    """
    trait = None if args.trait is None else Trait.parse(args.trait)
    if args.engine is None:
        # What made the image knows how to change it, if anything does.
        character = await studio.characters.get_character(args.id)
        args.engine = image_of(character, args.image).recipe.engine
    drawing_id = args.drawing
    for kind, file in ((DrawingKind.MASK, args.mask), (DrawingKind.MARKUP, args.markup)):
        if file is not None:
            data = await asyncio.to_thread(_read, file)
            drawing_id = (await studio.edits.keep_drawing(args.id, args.image, kind, data)).id
    edit = Edit(args.words or "", trait, drawing_id)
    return await studio.edits.edit_image(args.id, args.image, edit, request_of(args))


async def drawings(studio: Studio, args: Namespace) -> Answer:
    """The answer to `charstudio drawings`."""
    character = await studio.characters.get_character(args.id)
    found = await studio.edits.list_drawings(args.id, args.image)
    originals = studio.workspace.library.originals
    numbers = {image.id: number for number, image in enumerate(character.images, start=1)}
    lines = table(
        [
            (
                one.id,
                one.kind.value,
                str(numbers.get(one.image_id, "")),
                f"{one.created_at.astimezone():%Y-%m-%d %H:%M}",
                str(originals.path(one.original)),
            )
            for one in found
        ],
        ("id", "kind", "over image", "drawn", "file"),
    )
    return Answer({"drawings": [shapes.drawing_shape(one, originals) for one in found]}, lines)


def _read(file: Path) -> bytes:
    try:
        if file.stat().st_size > limits.DRAWING_BYTES:
            raise _bad(file, f"it is larger than {limits.DRAWING_BYTES // 1_000_000} MB")
        return file.read_bytes()
    except OSError as error:
        raise _bad(file, (error.strerror or "it can't be read").lower()) from error


def _bad(file: Path, why: str) -> CharacterValidationError:
    return CharacterValidationError(
        f"{file.name}: {why}", field="drawing", kind="drawing_file", file=file.name, why=why
    )
