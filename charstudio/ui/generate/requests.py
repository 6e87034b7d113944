"""Requests that follow from what was made before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from charstudio.domain.drawing import recorded_edit
from charstudio.domain.generation import ImageRequest
from charstudio.ui.generate.settings import OPTIONS
from charstudio.ui.generate.sizes import read_size

if TYPE_CHECKING:
    from collections.abc import Mapping

    from charstudio.domain.character import Character
    from charstudio.domain.generation import Generation
    from charstudio.domain.image import Image
    from charstudio.ui.generate.sizes import Size


def request_again(generation: Generation, character: Character) -> ImageRequest:
    """The same once more with a new seed; references that went to the trash meanwhile are left out."""
    parameters = generation.parameters
    width, height = _size(parameters) or (None, None)
    asked = parameters.get("reference_image_ids")
    references = [one for one in asked if isinstance(one, str)] if isinstance(asked, (list, tuple)) else []
    return ImageRequest(
        engine=generation.engine,
        model=generation.model,
        style=_word(parameters, "style"),
        count=generation.requested,
        width=width,
        height=height,
        prompt=_word(parameters, "prompt"),
        reference_image_ids=tuple(one for one in references if not _trashed(one, character)),
        drawing_id=_word(parameters, "drawing_id"),
        edit=recorded_edit(parameters),
        **_options(parameters),
    )


def size_of(image: Image) -> Size:
    """What was asked for, or what came where nothing is known of that."""
    return _size(image.recipe.parameters) or (image.original.width, image.original.height)


def _size(parameters: Mapping[str, object]) -> Size | None:
    return read_size(_word(parameters, "size") or "")


def _options(parameters: Mapping[str, object]) -> dict[str, Any]:
    """The options of a model that were asked for."""
    return {name: _word(parameters, name) for name in OPTIONS}


def _word(parameters: Mapping[str, object], name: str) -> str | None:
    value = parameters.get(name)
    return value if isinstance(value, str) and value else None


def _trashed(image_id: str, character: Character) -> bool:
    image = character.image(image_id)
    return image is not None and image.trashed_at is not None
