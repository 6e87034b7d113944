"""The models that are known, and what is offered of a connection: what each takes stands in the data."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date
from fnmatch import fnmatchcase
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from charstudio.domain import limits
from charstudio.domain.connection import ServerKind
from charstudio.engines.openai.servers import server
from charstudio.paths import resources
from charstudio.services.ports import ModelInfo

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from charstudio.domain.connection import Connection, ListedModel

# What a server that was not asked yet makes of a request that names no model.
OWN_MODEL: Final = "default"
# Each is paid for: two say how it goes.
PREVIEWS: Final = 2
# The names of parameters, and what of a model goes when a service turns out not to take them.
_WITHOUT: Final[Mapping[str, Mapping[str, Any]]] = {
    "quality": {"qualities": ()},
    "background": {"backgrounds": ()},
    "output_format": {"formats": ()},
    "input_fidelity": {"fidelities": ()},
    "complexity": {"complexities": ()},
    "image": {"most_references": 0, "fidelities": (), "masks": False, "markups": False},
    "mask": {"masks": False},
    "markup": {"markups": False},
    "stream": {"previews": 0},
    "partial_images": {"previews": 0},
    "seed": {"seeds": False},
}


@dataclass(frozen=True)
class Model:
    """A model, and what only this engine needs to know of it.

    Attributes:
        info: What it offers.
        images: How many images it makes of one request.
        prompt: How many characters its prompt can have.
        svg: Whether it can make vector graphics. The library keeps none, so that it is not offered.
    """

    info: ModelInfo
    images: int = 1
    prompt: int = limits.PROMPT
    svg: bool = False


def models_of(connection: Connection) -> tuple[Model, ...]:
    """The models of a connection, its default first; there is always one."""
    ids = _own_ids(connection) if connection.server is ServerKind.OPENAI else _compatible_ids(connection)
    if chosen := connection.image_model:
        ids = [chosen, *(one for one in ids if one != chosen)]
    found = [model_of(connection, one) for one in ids]
    # A successor that this key does not get is no help; the first one that still serves is.
    serving = next((one.info.id for one in found if one.info.retired_on is None), "")
    return tuple(
        replace(
            one,
            info=replace(
                one.info, successor=serving if one.info.successor not in ids else one.info.successor
            ),
        )
        if one.info.successor
        else one
        for one in found
    )


def model_of(connection: Connection, model_id: str) -> Model:
    """What a connection's server takes for a model; careful with one that nobody knows."""
    rules = server(connection.server)
    model = _known(model_id) or _unknown(model_id)
    info = model.info
    if connection.server is ServerKind.OPENAI:
        listed = _listed(connection.models).get(model_id)
        if listed is not None and listed.retired_on is not None:
            # The service knows best.
            info = replace(info, retired_on=listed.retired_on, successor=info.successor or _default().info.id)
    else:
        info = replace(info, retired_on=None, successor="")
    if rules.grey_masks:
        info = replace(info, masks=True)
    if not rules.edits:
        info = replace(info, **_WITHOUT["image"])
    missing = {name for name in _WITHOUT if name not in rules.fields and name not in ("image", "seed")}
    for name in (*missing, *connection.refused.get(model_id, ())):
        info = replace(info, **_WITHOUT.get(name, {}))
    if not info.formats and "output_format" not in connection.refused.get(model_id, ()):
        info = replace(info, formats=rules.formats)
    seeds = bool(rules.seed) and "seed" not in connection.refused.get(model_id, ())
    return replace(model, info=replace(info, seeds=seeds))


def is_image_model(model_id: str) -> bool:
    """Whether OpenAI's name of a model says that it makes images."""
    return "image" in model_id or "dall-e" in model_id


def _own_ids(connection: Connection) -> list[str]:
    """OpenAI's own: those that the key lists and those that are gone, or all before anything is listed."""
    catalogue = list(_catalogue())
    listed = [one.id for one in connection.models if is_image_model(one.id)]
    if not listed:
        return catalogue
    gone = [one for one in catalogue if one not in listed and _catalogue()[one].info.retired(date.today())]  # noqa: DTZ011
    order = [one for one in catalogue if one in listed]
    return [*order, *(one for one in listed if one not in catalogue), *gone]


def _compatible_ids(connection: Connection) -> list[str]:
    if connection.models:
        return list(_listed(connection.models))
    if connection.server is ServerKind.OTHER:
        # Most likely a gateway to the same models.
        return list(_catalogue())
    return [] if connection.image_model else [OWN_MODEL]


def _listed(models: Sequence[ListedModel]) -> dict[str, ListedModel]:
    return {one.id: one for one in models}


# --- The data ---------------------------------------------------------------------------------------------


@cache
def _data() -> Mapping[str, Any]:
    text = (resources() / "openai" / "models.json").read_text(encoding="utf-8")
    data: Mapping[str, Any] = json.loads(text)
    return data


@cache
def _catalogue() -> Mapping[str, Model]:
    """The known models by id, the default one first."""
    found = {}
    for entry in _data()["models"]:
        model = _model(entry["id"], entry["title"], _family(entry["id"]) or _data()["unknown"])
        retired = entry.get("retired_on")
        info = replace(
            model.info,
            retired_on=None if retired is None else date.fromisoformat(retired),
            successor=entry.get("successor", ""),
        )
        found[info.id] = replace(model, info=info)
    return found


def _default() -> Model:
    return next(iter(_catalogue().values()))


def _known(model_id: str) -> Model | None:
    if model_id in _catalogue():
        return _catalogue()[model_id]
    # A gateway puts the name of whom it asks in front of it.
    family = _family(model_id.rpartition("/")[2])
    return None if family is None else _model(model_id, model_id, family)


def _unknown(model_id: str) -> Model:
    title = "The server's own model" if model_id == OWN_MODEL else model_id
    return _model(model_id, title, _data()["unknown"])


def _family(model_id: str) -> Mapping[str, Any] | None:
    for family in _data()["families"].values():
        if any(fnmatchcase(model_id, pattern) for pattern in family["ids"]):
            found: Mapping[str, Any] = family
            return found
    return None


def _model(model_id: str, title: str, rules: Mapping[str, Any]) -> Model:
    sizes = tuple((width, height) for width, height in rules.get("sizes", ()))
    sides = [side for size in sizes for side in size]
    width, height = rules.get("default_size") or sizes[0]
    info = ModelInfo(
        id=model_id,
        title=title,
        default_size=(width, height),
        least_side=rules.get("least_side") or min(sides),
        most_side=rules.get("most_side") or max(sides),
        sizes=sizes,
        multiple=rules.get("multiple", 1),
        most_ratio=rules.get("most_ratio", 0),
        least_pixels=rules.get("least_pixels", 0),
        most_pixels=rules.get("most_pixels", 0),
        qualities=tuple(rules.get("qualities", ())),
        backgrounds=tuple(rules.get("backgrounds", ())),
        formats=tuple(rules.get("formats", ())),
        fidelities=tuple(rules.get("fidelities", ())),
        complexities=tuple(rules.get("complexities", ())),
        most_references=rules.get("references", 0),
        output_tokens=rules.get("tokens", {}),
        shape_counts=rules.get("by_shape", False),
        reference_tokens=rules.get("reference_tokens", 0),
        preview_tokens=rules.get("preview_tokens", 0),
        masks=rules.get("masks", False),
        markups=rules.get("markups", False),
        previews=min(PREVIEWS, rules.get("previews", 0)),
    )
    return Model(info, rules.get("images", 1), rules.get("prompt", limits.PROMPT), rules.get("svg", False))
