"""What a text model answered, held against the character: nothing is taken that no artist could write."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from charstudio.domain import limits
from charstudio.domain.character import Details, Trait, TraitGroup, clean_text
from charstudio.domain.revision import Change, apply_changes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_TEXTS: Final = {"summary": " ", "backstory": "\n\n", "image_prompt": ", "}
_MOST: Final = 300
_LONGEST_MISSED: Final = 200


class Impossible(ValueError):  # noqa: N818  (as `NotAnAnswer`: it is what came)
    """An answer that has the right form, and is none all the same."""


def proposed_prompt(answer: Mapping[str, Any]) -> str:
    """The prompt of an answer.

    Raises:
        CharacterValidationError: It is too long, or has what a prompt can't have.
        Impossible: It is empty.
    """
    prompt = " ".join(clean_text(answer["prompt"], "prompt", limits.PROMPT).split())
    if not prompt:
        raise Impossible("The prompt is empty")
    return prompt


def proposed_details(
    details: Details, traits: Sequence[Trait], answer: Mapping[str, Any]
) -> tuple[Details, tuple[str, ...]]:
    """The character with the changes of an answer, and what of them can't be made or was not done.

    Args:
        details: The character as it is.
        traits: New traits, which it gets in any case.
        answer: A list of changes.

    Raises:
        CharacterValidationError: Something is too long, or has what it can't have.
        Impossible: A change says nothing, or there are too many.
    """
    if len(answer["changes"]) > _MOST:
        raise Impossible("These are too many changes")
    missed = list[str]()
    changed = details
    for change in answer["changes"]:
        after = _changed(changed, change)
        if after is None:
            missed.append(_told(change))
        else:
            changed = after
    for trait in traits:
        changed = _with_trait(changed, trait)
    missed += _said(answer["not_done"])
    return changed.cleaned(draft=True), tuple(dict.fromkeys(missed))


def _changed(details: Details, change: Mapping[str, Any]) -> Details | None:
    """None where it speaks of what is not there."""
    field, action = change["field"], change["action"]
    before, after = change["before"].strip(), change["after"].strip()
    if action != "remove" and not after:
        raise Impossible(f"A change puts nothing into {field}")
    if field in _TEXTS:
        return _with_text(details, field, action, before, after)
    present = _chips(details, field)
    old = None
    if action != "add":
        if not before:
            raise Impossible(f"A change does not say what it takes from {field}")
        old = next((one for one in present if _same(one, before)), None)
        if old is None:
            return None
    new = None if action == "remove" else _chip(field, after)
    if old is None and new is not None and any(_same(one, new) for one in present):
        return details
    made = apply_changes(details, [Change(field, old, new)])
    fits = len(made.traits) <= limits.TRAITS and len(made.tags) <= limits.TAGS
    return made if fits else None


def _with_text(details: Details, field: str, action: str, before: str, after: str) -> Details | None:
    present: str = getattr(details, field)
    after = "" if action == "remove" else after
    if action == "add":
        text = f"{present}{_TEXTS[field]}{after}" if present else after
    elif not before or before == present:
        text = after
    elif present.count(before) == 1:
        text = present.replace(before, after)
    else:
        return None
    return _cleaned(replace(details, **{field: text}))  # type: ignore[arg-type]


def _with_trait(details: Details, trait: Trait) -> Details:
    """The details with a trait that the artist gave: whatever the model made of it, it is in them."""
    present = _chips(details, trait.group.value)
    if any(_same(one, trait.text) for one in present):
        return details
    return replace(details, traits=(*details.traits, trait))


def _chips(details: Details, field: str) -> tuple[str, ...]:
    if field == "tags":
        return details.tags
    return tuple(trait.text for trait in details.traits if trait.group is TraitGroup(field))


def _chip(field: str, text: str) -> str:
    """The text of a trait or a tag as it is stored."""
    if field == "tags":
        return _cleaned(Details(tags=(text,))).tags[0]
    return _cleaned(Details(traits=(Trait(TraitGroup(field), text),))).traits[0].text


def _cleaned(details: Details) -> Details:
    return details.cleaned(draft=True)


def _same(one: str, other: str) -> bool:
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


def _told(change: Mapping[str, Any]) -> str:
    """A change that can't be made, in a few words."""
    parts = [
        change["action"],
        *(f"“{_short(change[end])}”" for end in ("before", "after") if change[end].strip()),
    ]
    return " ".join(parts)


def _said(parts: Iterable[str]) -> list[str]:
    return [short for part in list(parts)[:_MOST] if (short := _short(part))]


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST_MISSED else f"{text[: _LONGEST_MISSED - 1]}…"
