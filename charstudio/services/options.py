"""Whether a model takes what is asked of it."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from charstudio.errors import CharacterValidationError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from charstudio.domain.generation import ImageRequest
    from charstudio.services.ports import ImageEngine, ModelInfo

# What a request can choose beside size and quality, and where a model says what it takes.
_OPTIONS: Final = {
    "background": "backgrounds",
    "format": "formats",
    "fidelity": "fidelities",
    "complexity": "complexities",
}
# How much more a size is another by its shape than by its area.
_SHAPE_COUNTS: Final = 10
# At most so many sides are tried.
_STEPS: Final = 256


def model_of(engine: ImageEngine, name: str | None, today: date) -> ModelInfo:
    """The model of an engine with this name; its default for None.

    Raises:
        CharacterValidationError: There is none, or it answers no more.
    """
    models = engine.info.models
    going_on = [model for model in models if not model.retired(today)]
    if name is None and going_on:
        return going_on[0]
    for model in models:
        if name in (None, model.id):
            if model.retired(today):
                others = [other.id for other in going_on]
                raise CharacterValidationError(
                    "The model is retired",
                    field="model",
                    kind="retired_model",
                    model=model.title,
                    value=model.id,
                    successor=model.successor or ", ".join(others) or "another engine",
                )
            return model
    raise CharacterValidationError(
        "The engine has no such model",
        field="model",
        kind="unknown_model",
        engine=engine.info.title,
        value=(name or "")[:40],
        choices=", ".join(model.id for model in going_on) or "it has none",
    )


def size_of(model: ModelInfo, request: ImageRequest) -> tuple[int, int]:
    """The size of the images: what is asked for, and the model's own for what is left open.

    Raises:
        CharacterValidationError: The model can't make it.
    """
    width, height = request.width or model.default_size[0], request.height or model.default_size[1]
    if not model.makes(width, height):
        raise CharacterValidationError(
            "The model can't make this size",
            field="size",
            kind="size_of_model",
            model=model.title,
            width=width,
            height=height,
            rules=size_rules(model),
        )
    return width, height


def nearest_size(model: ModelInfo, width: int, height: int) -> tuple[int, int]:
    """The size that a model makes which is most like this one: in its shape first, then in its area."""
    if model.makes(width, height):
        return width, height

    def unlike(size: tuple[int, int]) -> float:
        wider, higher = math.log(size[0] / width), math.log(size[1] / height)
        return _SHAPE_COUNTS * abs(wider - higher) + abs(wider + higher)

    return min(model.sizes or _sizes_like(model, width / height), key=unlike, default=model.default_size)


def _sizes_like(model: ModelInfo, shape: float) -> Iterator[tuple[int, int]]:
    """Sizes that a model makes, of about this width to its height, or as near to it as it goes."""
    multiple = model.multiple
    ratio = model.most_ratio or model.most_side / model.least_side
    shape = min(max(shape, 1 / ratio), ratio)
    step = max(multiple, model.most_side // _STEPS // multiple * multiple)
    first = math.ceil(model.least_side / multiple) * multiple
    for side in range(first, model.most_side + 1, step):
        heights, widths = (
            [rounded(other / multiple) * multiple for rounded in (math.floor, math.ceil)]
            for other in (side / shape, side * shape)
        )
        found = [*((side, height) for height in heights), *((width, side) for width in widths)]
        yield from (size for size in found if model.makes(*size))


def size_text(width: int, height: int) -> str:
    """A size as the journal has it."""
    return f"{width}x{height}"


def size_rules(model: ModelInfo) -> str:
    """What sizes a model makes, in words that go after “Take”."""
    if model.sizes:
        *others, last = [f"{width} × {height}" for width, height in model.sizes]
        return f"{', '.join(others)} or {last}" if others else last
    rules = [f"sides from {model.least_side} to {model.most_side} pixels"]
    if model.multiple > 1:
        rules.append(f"both multiples of {model.multiple}")
    if model.most_ratio:
        rules.append(f"the longer at most {model.most_ratio:g} times the shorter")
    if model.least_pixels and model.most_pixels:
        rules.append(f"{model.least_pixels:,} to {model.most_pixels:,} pixels in all")
    elif model.least_pixels:
        rules.append(f"at least {model.least_pixels:,} pixels in all")
    elif model.most_pixels:
        rules.append(f"at most {model.most_pixels:,} pixels in all")
    return ", ".join(rules)


def check_options(model: ModelInfo, request: ImageRequest) -> None:
    """Refuses what a model has no choice of.

    Raises:
        CharacterValidationError: The quality or another option is none of the model's.
    """
    _check(model, "quality", "quality", request.quality, model.qualities)
    for field, choices in _OPTIONS.items():
        _check(model, field, "option", getattr(request, field), getattr(model, choices))
    if request.background == "transparent" and request.format == "jpeg":
        raise CharacterValidationError("No such file", field="format", kind="no_transparency")


def as_taken(model: ModelInfo, request: ImageRequest) -> tuple[ImageRequest, tuple[str, ...]]:
    """The request without the options that the model does not take any more, and what these are called.

    A service can refuse what it was said to take; the rest of a round is made without it then.
    """
    wanted = {"quality": "qualities", **_OPTIONS}
    gone = tuple(
        field
        for field, choices in wanted.items()
        if (value := getattr(request, field)) is not None and value not in getattr(model, choices)
    )
    without: dict[str, Any] = dict.fromkeys(gone)
    return replace(request, **without), gone


def _check(model: ModelInfo, field: str, kind: str, value: str | None, choices: tuple[str, ...]) -> None:
    if value is not None and value not in choices:
        raise CharacterValidationError(
            f"The model has no such {field}",
            field=field,
            kind=kind,
            model=model.title,
            value=value[:40],
            choices=", ".join(choices) or "none, leave it out",
        )
