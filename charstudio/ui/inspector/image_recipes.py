"""A picture's recipe in words."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLocale

from charstudio.domain.drawing import recorded_edit
from charstudio.ui.dialogs.option_titles import option_title
from charstudio.ui.inspector.history_times import said_when
from charstudio.ui.inspector.image_tab import Value
from charstudio.ui.money.amounts import said_cost

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from charstudio.domain.character import Character
    from charstudio.domain.image import Image
    from charstudio.services.ports import EngineInfo


def recipe_of(
    image: Image, character: Character, engines: Mapping[str, EngineInfo], now: datetime
) -> list[Value]:
    """All that is known of how an image was made; `engines` say what they call their models and styles."""
    recipe, parameters = image.recipe, image.recipe.parameters
    revised = recipe.revised_prompt if recipe.revised_prompt != recipe.prompt else ""
    lines = [
        *_shared_values(image, engines),
        *_edit(image, character),
        Value("seed", _say("Seed"), "" if recipe.seed is None else str(recipe.seed)),
        Value("expression", _say("Expression"), _plain(parameters.get("expression"))),
        Value("prompt", _say("Prompt"), recipe.prompt, long=True),
        Value("revised_prompt", _say("What the engine made of it"), revised, long=True),
        Value("not_drawn", _say("Can’t draw"), _plain(parameters.get("not_drawn")), long=True),
        _references(image, character),
        Value("cost", _say("Cost"), _cost(image, engines)),
        Value("usage", _say("Usage"), _usage(parameters.get("usage"))),
        Value("created", _say("Made"), said_when(image.created_at, now)),
        Value("file", _say("File"), _file(image)),
        Value("credit", _say("Credit"), _plain(parameters.get("credit")), long=True),
    ]
    return [line for line in lines if line.text or line.pictures]


def shared_recipe(images: Sequence[Image], engines: Mapping[str, EngineInfo]) -> list[Value]:
    """What several images have in common, "mixed" where they differ, and what they cost together."""
    columns = [_shared_values(image, engines) for image in images]
    lines = []
    for same in zip(*columns, strict=True):
        texts = {value.text for value in same}
        lines.append(Value(same[0].name, same[0].title, texts.pop() if len(texts) == 1 else _say("mixed")))
    prompts = {image.recipe.prompt for image in images}
    prompt = prompts.pop() if len(prompts) == 1 else _say("mixed")
    lines.append(Value("prompt", _say("Prompt"), prompt, long=True))
    lines.append(Value("cost", _say("Cost"), _costs(images, engines)))
    total_bytes = sum(image.original.bytes for image in images)
    lines.append(Value("file", _say("Files"), _bytes(total_bytes)))
    return [line for line in lines if line.text]


def _shared_values(image: Image, engines: Mapping[str, EngineInfo]) -> list[Value]:
    """Those that several images can have in common."""
    recipe, original = image.recipe, image.original
    info = engines.get(recipe.engine)
    models = {} if info is None else {model.id: model.title for model in info.models}
    styles = {} if info is None else {style.id: style.title for style in info.styles}
    style = _plain(recipe.parameters.get("style"))
    engine = recipe.engine if info is None else info.title
    model = models.get(recipe.model, recipe.model)
    options = (
        ("quality", _say("Quality")),
        ("background", _say("Background")),
        ("format", _say("Format")),
        ("fidelity", _say("Fidelity")),
        ("complexity", _say("Complexity")),
    )
    return [
        Value("engine", _say("Engine"), engine),
        # An engine with one model, called like itself, says nothing new with it.
        Value("model", _say("Model"), recipe.model if model == engine else model),
        Value("style", _say("Style"), styles.get(style, style)),
        *(Value(name, title, option_title(_plain(recipe.parameters.get(name)))) for name, title in options),
        Value("size", _say("Size"), f"{original.width} × {original.height}"),
    ]


def _cost(image: Image, engines: Mapping[str, EngineInfo]) -> str:
    cost = said_cost(image.recipe.cost_usd)
    return _say("{cost} (estimated)").format(cost=cost) if _estimated(image, engines) else cost


def _costs(images: Sequence[Image], engines: Mapping[str, EngineInfo]) -> str:
    costs = [image.recipe.cost_usd for image in images]
    known = sum((cost for cost in costs if cost is not None), Decimal(0))
    if None in costs:
        return _say("at least {cost}").format(cost=said_cost(known)) if known else _say("not known")
    estimated = [_estimated(image, engines) for image in images]
    if not any(estimated):
        return said_cost(known)
    words = _say("{cost} (estimated)") if all(estimated) else _say("{cost} (partly estimated)")
    return words.format(cost=said_cost(known))


def _estimated(image: Image, engines: Mapping[str, EngineInfo]) -> bool:
    """Whether a service that charges did not say what was used, so that nobody knows the cost to the cent."""
    info = engines.get(image.recipe.engine)
    charges = info is not None and not info.free
    return charges and bool(image.recipe.cost_usd) and not _usage(image.recipe.parameters.get("usage"))


def drawing_key(drawing_id: str) -> str:
    """The key of a drawing's picture, beside those of images."""
    return f"drawing:{drawing_id}"


def _edit(image: Image, character: Character) -> list[Value]:
    """What was changed, of which image, and what was drawn over that."""
    edit, parent = recorded_edit(image.recipe.parameters), character.image(image.recipe.parent_image_id or "")
    if edit is None:
        return []
    words = "\n".join(one for one in ("" if edit.trait is None else edit.trait.text, edit.words) if one)
    lines = [Value("edit", _say("Changed"), words, long=True)]
    if edit.drawing_id is not None:
        usable = parent is not None and parent.trashed_at is None and character.trashed_at is None
        opens = _say("Draw on over the same image") if usable else ""
        key = (drawing_key(edit.drawing_id),)
        lines.append(Value("drawing", _say("Drawn"), "", pictures=key, opens=opens))
    if parent is not None:
        number = _say("Image {number}").format(number=character.images.index(parent) + 1)
        lines.append(Value("parent", _say("Made from"), number, pictures=(parent.original.sha256,)))
    return lines


def _references(image: Image, character: Character) -> Value:
    ids = image.recipe.reference_image_ids
    if recorded_edit(image.recipe.parameters) is not None:
        # The one that it was made from stands above.
        ids = tuple(one for one in ids if one != image.recipe.parent_image_id)
    known = [found for one in ids if (found := character.image(one)) is not None]
    others = len(ids) - len(known)
    text = QCoreApplication.translate("Recipe", "%n from elsewhere", "", others) if others else ""
    pictures = tuple(dict.fromkeys(found.original.sha256 for found in known))
    return Value("references", _say("References"), text, pictures=pictures)


def _file(image: Image) -> str:
    return f"{image.original.format.upper()}, {_bytes(image.original.bytes)}"


def _bytes(size: int) -> str:
    return QLocale().formattedDataSize(size, 1, QLocale.DataSizeFormat.DataSizeSIFormat)


def _usage(value: object) -> str:
    """“41 tokens in, 439 out”, as far as the service said it."""
    if not isinstance(value, dict):
        return ""
    counts = [value.get(name) for name in ("input_tokens", "output_tokens")]
    said = [
        words.format(count=f"{count:,}")
        for count, words in zip(counts, (_say("{count} tokens in"), _say("{count} tokens out")), strict=True)
        # Servers that don't count say 0.
        if isinstance(count, int) and count
    ]
    return ", ".join(said)


def _plain(value: object) -> str:
    """A parameter in words; what is no word or list of words is left out."""
    if isinstance(value, str):
        return value
    if isinstance(value, (list, tuple)):
        return ", ".join(str(one) for one in value)
    return ""


def _say(text: str) -> str:
    return QCoreApplication.translate("Recipe", text)
