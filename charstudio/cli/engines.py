"""`charstudio engines`: what can make images, what its models take, and what writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from charstudio.cli import shapes
from charstudio.cli.output import Answer

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator
    from datetime import date

    from charstudio.services.ports import EngineInfo, ModelInfo, WriterInfo
    from charstudio.services.studio import Studio


_DEFAULT: Final = "; writes unless --by names another"


async def engines(studio: Studio, args: Namespace) -> Answer:  # noqa: ARG001
    """The answer to `charstudio engines`."""
    infos = [engine.info for engine in studio.workspace.engines.values()]
    today = studio.workspace.now().date()
    lines = [line for info in infos for line in _lines(info, today)]
    writers, default = studio.words.list_writers(), studio.words.default_writer()
    lines += ["writers:", *(f"  {_writer(one)}{_DEFAULT if one == default else ''}" for one in writers)]
    shape = {
        "engines": [shapes.engine_shape(info, today) for info in infos],
        "writers": [shapes.writer_shape(one, default) for one in writers],
    }
    return Answer(shape, lines)


def _writer(info: WriterInfo) -> str:
    """Who writes, and with which model."""
    if info.offline and not info.model:
        return f"{info.name}: {info.title}, works offline"
    needs = "works offline" if info.offline else "needs a network"
    return f"{info.name}: {info.title}, {info.model or 'no text model is known'}, {needs}"


def _lines(info: EngineInfo, today: date) -> Iterator[str]:
    yield f"{info.name}: {info.title}, {'works offline' if info.offline else 'needs a network'}"
    yield "  models:"
    for model in info.models:
        yield f"    {model.id}  {_state(model, today)}"
    yield "  styles: any words, such as" if info.free_style else "  styles: auto"
    for style in info.styles:
        yield f"    {style.id}  {style.credit}".rstrip()


def _state(model: ModelInfo, today: date) -> str:
    """What a model takes, or since when it takes nothing."""
    instead = f"; {model.successor} takes its place" if model.successor else ""
    if model.retired_on is None:
        return _takes(model)
    if model.retired(today):
        return f"gone since {model.retired_on.isoformat()}{instead}"
    return f"{_takes(model)}; until {model.retired_on.isoformat()}{instead}"


def _takes(model: ModelInfo) -> str:
    choices = (
        ("quality", model.qualities),
        ("background", model.backgrounds),
        ("format", model.formats),
        ("fidelity", model.fidelities),
        ("complexity", model.complexities),
    )
    said = [_sizes(model), *(f"{name} {', '.join(values)}" for name, values in choices if values)]
    if model.most_references:
        said.append(f"up to {model.most_references} references")
    said += [name for name, taken in (("masks", model.masks), ("markups", model.markups)) if taken]
    return "; ".join(said)


def _sizes(model: ModelInfo) -> str:
    if model.sizes:
        return ", ".join(f"{width}x{height}" for width, height in model.sizes)
    rules = [f"sides of {model.least_side:,} to {model.most_side:,}"]
    if model.multiple > 1:
        rules.append(f"in steps of {model.multiple}")
    if model.most_ratio:
        rules.append(f"up to {model.most_ratio:g}:1")
    if model.most_pixels:
        rules.append(f"{model.least_pixels:,} to {model.most_pixels:,} pixels")
    return ", ".join(rules)
