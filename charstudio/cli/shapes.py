"""The objects that `--json` writes. Their keys are a promise to those who write scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from charstudio.cli.remedies import told
from charstudio.services.messages import message_for

if TYPE_CHECKING:
    from datetime import date, datetime
    from decimal import Decimal

    from charstudio.domain.character import Artist, Character
    from charstudio.domain.drawing import Drawing
    from charstudio.domain.generation import Generation, GenerationFault
    from charstudio.domain.image import Image
    from charstudio.domain.money import Ledger, LedgerBy, LedgerLine, MoneyRules, MonthStanding, PriceTable
    from charstudio.domain.revision import Change, Revision
    from charstudio.errors import CharacterError
    from charstudio.services.characters import NameCheck
    from charstudio.services.connections import ConnectionState
    from charstudio.services.ports import EngineInfo, ModelInfo, Originals, WriterInfo

Shape = dict[str, Any]


def character_shape(character: Character, originals: Originals, *, images: bool = True) -> Shape:
    """A character, with its images unless it stands in a list."""
    details = character.details
    shape: Shape = {
        "id": character.id,
        "name": details.name,
        "artist": character.artist.name,
        "summary": details.summary,
        "backstory": details.backstory,
        "image_prompt": details.image_prompt,
        "traits": [{"group": trait.group.value, "text": trait.text} for trait in details.traits],
        "tags": list(details.tags),
        "favourite": character.favourite,
        "primary_image_id": character.primary_image_id,
        "image_count": character.image_count,
    }
    if images:
        shape["images"] = [image_shape(image, originals) for image in character.images]
    return shape | {
        "revision": character.revision,
        "created_at": _moment(character.created_at),
        "updated_at": _moment(character.updated_at),
        "trashed_at": _moment(character.trashed_at),
    }


def image_shape(image: Image, originals: Originals) -> Shape:
    """An image; `path` is its original, which is never to be changed."""
    original, recipe = image.original, image.recipe
    return {
        "id": image.id,
        "path": str(originals.path(original)),
        "sha256": original.sha256,
        "format": original.format,
        "width": original.width,
        "height": original.height,
        "bytes": original.bytes,
        "engine": recipe.engine,
        "model": recipe.model,
        "prompt": recipe.prompt,
        "revised_prompt": recipe.revised_prompt,
        "seed": recipe.seed,
        "parameters": dict(recipe.parameters),
        "round": image.round,
        "reference_image_ids": list(recipe.reference_image_ids),
        "cost_usd": _dollars(recipe.cost_usd),
        "created_at": _moment(image.created_at),
        "trashed_at": _moment(image.trashed_at),
    }


def drawing_shape(drawing: Drawing, originals: Originals) -> Shape:
    """What is drawn over an image; `path` is its file, which is never to be changed."""
    original = drawing.original
    return {
        "id": drawing.id,
        "image_id": drawing.image_id,
        "kind": drawing.kind.value,
        "path": str(originals.path(original)),
        "sha256": original.sha256,
        "width": original.width,
        "height": original.height,
        "bytes": original.bytes,
        "created_at": _moment(drawing.created_at),
    }


def generation_shape(generation: Generation, now: datetime) -> Shape:
    """A generation."""
    fault = generation.fault
    return {
        "id": generation.id,
        "character_id": generation.character_id,
        "kind": generation.kind.value,
        "engine": generation.engine,
        "model": generation.model,
        "status": generation.status.value,
        "requested": generation.requested,
        "completed": generation.completed,
        "elapsed_s": round(generation.elapsed_s(now), 3),
        "cost_usd": _dollars(generation.cost_usd),
        "error": fault and fault_shape(fault),
        "attempts": [
            {
                "id": attempt.id,
                "places": list(attempt.places),
                "state": attempt.state.value,
                "sent_at": _moment(attempt.sent_at),
                "error": attempt.fault and fault_shape(attempt.fault),
            }
            for attempt in generation.attempts
        ],
    }


def fault_shape(fault: GenerationFault) -> Shape:
    """Why images did not come, as the journal keeps it."""
    return {
        "kind": fault.kind,
        "title": fault.title,
        "message": fault.message,
        "hint": fault.hint,
        "error_id": fault.error_id,
    }


def revision_shape(revision: Revision) -> Shape:
    """An earlier state of a character."""
    details = revision.details
    return {
        "revision": revision.number,
        "saved_at": _moment(revision.saved_at),
        "name": details.name,
        "summary": details.summary,
        "backstory": details.backstory,
        "image_prompt": details.image_prompt,
        "traits": [{"group": trait.group.value, "text": trait.text} for trait in details.traits],
        "tags": list(details.tags),
    }


def change_shape(change: Change) -> Shape:
    """A proposed change."""
    return {"field": change.field, "before": change.before, "after": change.after}


def name_shape(check: NameCheck) -> Shape:
    """Whether a name can be used; `reason` says in words why not."""
    reason = None if check.reason is None else message_for(check.reason).message
    return {"name": check.name, "valid": check.valid, "available": check.available, "reason": reason}


def artist_shape(artist: Artist, active: Artist) -> Shape:
    """An artist."""
    return {"id": artist.id, "name": artist.name, "active": artist.id == active.id}


def engine_shape(info: EngineInfo, today: date) -> Shape:
    """An engine and what it offers."""
    return {
        "name": info.name,
        "title": info.title,
        "offline": info.offline,
        "models": [_model_shape(model, today) for model in info.models],
        "styles": [{"id": style.id, "title": style.title, "credit": style.credit} for style in info.styles],
        "free_style": info.free_style,
    }


def writer_shape(info: WriterInfo, default: WriterInfo) -> Shape:
    """Who writes words; `default`: who does where nobody is named."""
    return {
        "name": info.name,
        "title": info.title,
        "model": info.model or None,
        "offline": info.offline,
        "free": info.free,
        "obstacle": None if info.obstacle is None else info.obstacle.value,
        "default": info == default,
    }


def _model_shape(model: ModelInfo, today: date) -> Shape:
    return {
        "id": model.id,
        "title": model.title,
        "default_size": _size(model.default_size),
        "least_side": model.least_side,
        "most_side": model.most_side,
        "sizes": [_size(size) for size in model.sizes],
        "multiple": model.multiple,
        "most_ratio": model.most_ratio or None,
        "least_pixels": model.least_pixels,
        "most_pixels": model.most_pixels or None,
        "qualities": list(model.qualities),
        "backgrounds": list(model.backgrounds),
        "formats": list(model.formats),
        "fidelities": list(model.fidelities),
        "complexities": list(model.complexities),
        "most_references": model.most_references,
        "masks": model.masks,
        "markups": model.markups,
        "previews": model.previews,
        "seeds": model.seeds,
        "retired": model.retired(today),
        "retired_on": _day(model.retired_on),
        "successor": model.successor or None,
    }


def connection_shape(state: ConnectionState, today: date) -> Shape:
    """A connection; its key is never in it."""
    connection = state.connection
    return {
        "id": connection.id,
        "name": connection.name,
        "engine": connection.engine,
        "base_url": connection.base_url,
        "server": connection.server.value,
        "key": state.key_place.value,
        "key_trouble": state.trouble or None,
        "image_model": connection.image_model or None,
        "text_model": connection.text_model or None,
        "models": [
            {
                "id": model.id,
                "retired": model.retired_on is not None and model.retired_on <= today,
                "retired_on": _day(model.retired_on),
            }
            for model in connection.models
        ],
        "refused": {model: list(parameters) for model, parameters in connection.refused.items()},
    }


def ledger_shape(ledger: Ledger, by: LedgerBy) -> Shape:
    """What an artist spent; amounts in US dollars."""
    return {
        "by": by.value,
        "lines": [_ledger_line(line) for line in ledger.lines],
        "total": _ledger_line(ledger.total),
        "others_usd": _dollars(ledger.others),
    }


def _ledger_line(line: LedgerLine) -> Shape:
    return {
        "key": line.key,
        "title": line.title,
        "images": line.images,
        "kept": line.kept,
        "words": line.words,
        "spent_usd": _dollars(line.spent),
        "spent_on_kept_usd": _dollars(line.spent_on_kept),
        "uncertain_usd": _dollars(line.uncertain),
        "unpriced": line.unpriced,
    }


def budget_shape(standing: MonthStanding, rules: MoneyRules) -> Shape:
    """How much of this month's budget is spent, by all artists of the library, and how much may be."""
    return {
        "month": f"{standing.month:%Y-%m}",
        "monthly_usd": _dollars(rules.monthly_budget),
        "ask_above_usd": _dollars(rules.ask_above),
        "spent_usd": _dollars(standing.spent),
        "under_way_usd": _dollars(standing.under_way),
        "left_usd": _dollars(standing.left),
    }


def prices_shape(table: PriceTable) -> Shape:
    """What models charge, in US dollars for a million tokens; the artist's own prices count first."""
    return {
        "as_of": table.as_of.isoformat(),
        "prices": [
            {
                "models": price.models,
                "text_in": _dollars(price.text_in),
                "image_in": _dollars(price.image_in),
                "text_out": _dollars(price.text_out),
                "image_out": _dollars(price.image_out),
                "own": number < table.own,
            }
            for number, price in enumerate(table.prices)
        ],
    }


def error_shape(error: CharacterError) -> Shape:
    """An error, in the artist's words."""
    words, hint = told(error)
    return {
        "class": type(error).__name__,
        "kind": error.kind,
        "title": words.title,
        "message": words.message,
        "hint": hint,
        "error_id": error.context.error_id,
    }


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="microseconds").replace("+00:00", "Z")


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _size(size: tuple[int, int]) -> str:
    return "{}x{}".format(*size)


def _dollars(amount: Decimal | None) -> float | None:
    return None if amount is None else float(amount)
