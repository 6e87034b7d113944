"""From an order for a round to the requests that are sent: only what model and server take stands in them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from charstudio.engines.openai.catalogue import OWN_MODEL, model_of
from charstudio.engines.openai.servers import server
from charstudio.errors import EngineError, EngineErrorKind

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from charstudio.domain.connection import Connection
    from charstudio.services.ports import ImageOrder

# More in one answer could make it larger than an answer may be, and cost all of them where it is cut.
TOGETHER: Final = 4
_GIF: Final = "gif"
_EXTRA: Final = "sd_cpp_extra_args"

Upload = tuple[str, bytes, str]


@dataclass(frozen=True)
class Request:
    """One request for images.

    Attributes:
        places: The images of the order that it is for, by index.
        fields: What stands in it beside the prompt, by the names that OpenAI gives them.
        extra: What stands in it that OpenAI does not know.
        references: The images to look at: name, bytes and type of each.
        drawing: What is drawn over the first of them: its field, and the same.
        stream: Whether the image is to come in events, previews first.
        seed: Of the first image; None where nobody can say.
        repeats_image: Whether each reference is a field `image`.
    """

    places: tuple[int, ...]
    prompt: str
    fields: Mapping[str, str | int]
    extra: Mapping[str, str | int] = field(default_factory=dict)
    references: tuple[Upload, ...] = ()
    drawing: tuple[str, Upload] | None = None
    stream: bool = False
    seed: int | None = None
    repeats_image: bool = False

    @property
    def sent(self) -> frozenset[str]:
        """The names of what could be left out."""
        edits = {"image", "input_fidelity"} if self.references else set()
        edits |= set() if self.drawing is None else {self.drawing[0]}
        names = {*self.fields, *self.extra, *edits, *(("stream",) if self.stream else ())}
        return frozenset(names - {"model"})


@dataclass(frozen=True)
class Plan:
    """How a round is asked for: in which requests, and what the artist should know of them."""

    requests: tuple[Request, ...]
    notes: tuple[str, ...] = ()


def planned(
    order: ImageOrder,
    connection: Connection,
    uploads: tuple[Upload, ...],
    places: Collection[int],
    without: Collection[str] = (),
    *,
    drawing: tuple[str, Upload] | None = None,
) -> Plan:
    """The requests for these images of an order.

    Args:
        order: What the artist asked for.
        connection: Whom it is asked of.
        uploads: The references, ready to be sent.
        places: Which of its images, by index.
        without: Parameters that turned out not to be taken; so did `connection.refused`.
        drawing: What is drawn over the first reference, ready to be sent.

    Raises:
        EngineError: `UNSUPPORTED`: the service does not take what the whole order is about.
    """
    rules, model = server(connection.server), model_of(connection, order.model)
    without = {*without, *connection.refused.get(order.model, ())}
    info = model.info
    taken = {"image": info.most_references > 0, "mask": info.masks, "markup": info.markups}
    for name in sorted(essential(order)):
        if not taken[name]:
            raise unsupported(name)
    notes = []
    if uploads and (not model.info.most_references or "image" in without):
        notes.append("This service does not look at reference images; these were made without.")
        uploads = ()
    uploads = uploads[: model.info.most_references]
    prompt, cut = _prompt(order, model.prompt)
    if cut:
        notes.append(f"The prompt was cut to {model.prompt:,} characters.")
    if rules.no_bars:
        prompt = prompt.replace("|", ",")
    fields = _fields(order, uploads, model.info.fidelities)
    fields = {name: value for name, value in fields.items() if name in rules.fields and name not in without}
    stream = (
        "stream" in rules.fields
        and "stream" not in without
        and model.info.previews > 0
        and order.format != _GIF
    )
    if stream and "partial_images" in rules.fields and "partial_images" not in without:
        fields["partial_images"] = model.info.previews
    base = Request((), prompt, fields, {}, uploads, drawing, stream, None, rules.repeats_image)
    several = not stream and "n" in rules.fields and "n" not in without
    size = min(rules.images, model.images, TOGETHER) if several else 1
    places = sorted(places)
    groups = [tuple(places[start : start + size]) for start in range(0, len(places), size)]
    seed = rules.seed if "seed" not in without else ""
    return Plan(tuple(_seeded(base, group, order, seed, counted=several) for group in groups), tuple(notes))


def essential(order: ImageOrder) -> frozenset[str]:
    """The parameters that an order can't go without.

    Without its reference an edit shows somebody else; without its mask it changes all of the image.
    """
    drawn = {"mask": order.mask, "markup": order.markup}
    names = {name for name, data in drawn.items() if data is not None}
    return frozenset({"image", *names} if names or order.edit else ())


def unsupported(parameter: str) -> EngineError:
    """The error for a parameter that the service does not take and that can't be left out."""
    return EngineError(
        EngineErrorKind.UNSUPPORTED, f"The service does not take {parameter}", parameter=parameter
    )


def _seeded(
    base: Request, places: tuple[int, ...], order: ImageOrder, where: str, *, counted: bool
) -> Request:
    request = replace(base, places=places)
    if counted:
        request = replace(request, fields={**base.fields, "n": len(places)})
    seed = order.seed + places[0]
    if where == "field":
        return replace(request, seed=seed, extra={"seed": seed})
    if where == "prompt" and f"<{_EXTRA}>" not in base.prompt:
        # Without, the same prompt gives the same bytes again.
        return replace(request, seed=seed, prompt=f'{base.prompt}<{_EXTRA}>{{"seed":{seed}}}</{_EXTRA}>')
    return request


def _fields(
    order: ImageOrder, uploads: tuple[Upload, ...], fidelities: tuple[str, ...]
) -> dict[str, str | int]:
    wanted = {
        "model": None if order.model == OWN_MODEL else order.model,
        "size": f"{order.width}x{order.height}",
        "quality": order.quality,
        "background": order.background,
        "output_format": order.format,
        "input_fidelity": order.fidelity if uploads and fidelities else None,
        "complexity": order.complexity,
        "response_format": "b64_json",
    }
    return {name: value for name, value in wanted.items() if value is not None}


def _prompt(order: ImageOrder, most: int) -> tuple[str, bool]:
    """The prompt with the style in words, and whether it had to be cut."""
    prompt = order.prompt.strip()
    style = ""
    if order.style.strip():
        end = "" if prompt.endswith((".", "!", "?", "…")) else "."
        style = f"{end} Style: {order.style.strip().rstrip('.')}." if prompt else f"Style: {order.style}."
    room = max(0, most - len(style))
    return prompt[:room] + style[:most], len(prompt) > room
