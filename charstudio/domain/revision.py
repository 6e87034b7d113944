"""Earlier states of a character, and the changes between two states."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

from charstudio.domain.character import Details, Trait, TraitGroup

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


@dataclass(frozen=True)
class Revision:
    """What a character was before a sitting changed it.

    Attributes:
        number: The character's `revision` when it was so.
        saved_at: When the sitting began that changed it.
    """

    character_id: str
    number: int
    details: Details
    saved_at: datetime


@dataclass(frozen=True)
class Change:
    """One change of a character's details.

    Attributes:
        field: "name", "summary", "backstory", "image_prompt", "tags" or a trait group.
        before: What stood there; None when something is added.
        after: What shall stand there; None when something is removed.
    """

    field: str
    before: str | None
    after: str | None


T = TypeVar("T")
# `Trait`s or tags, in the order in which they stand.
Chips = tuple[Any, ...]

_WORDS = ("name", "summary", "backstory", "image_prompt")


def changes_between(before: Details, after: Details) -> tuple[Change, ...]:
    """Every change that leads from `before` to `after`; a trait replaced in its place is one change."""
    changes = [
        Change(group.value, old, new)
        for group in TraitGroup
        for old, new in _pairs(
            [trait.text for trait in before.traits if trait.group is group],
            [trait.text for trait in after.traits if trait.group is group],
        )
    ]
    changes += [Change("tags", old, new) for old, new in _pairs(before.tags, after.tags)]
    for name in _WORDS:
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            changes.append(Change(name, old or None, new or None))
    return tuple(changes)


def apply_changes(details: Details, changes: Iterable[Change]) -> Details:
    """The details with these changes made; one that removes what is gone already changes nothing."""
    for change in changes:
        if change.field in _WORDS:
            details = replace(details, **{change.field: change.after or ""})  # type: ignore[arg-type]
        elif change.field == "tags":
            details = replace(details, tags=_swapped(details.tags, change.before, change.after))
        else:
            group = TraitGroup(change.field)
            old = None if change.before is None else Trait(group, change.before)
            new = None if change.after is None else Trait(group, change.after)
            details = replace(details, traits=_swapped(details.traits, old, new))
    return details


def merged(details: Details, *, field: str, before: Chips, after: Chips) -> Details:
    """The details with what leads from `before` to `after` in their traits or tags; what else is there stays.

    Args:
        details: As they are now, changed elsewhere meanwhile or of another character.
        field: "traits" or "tags".
        before: What somebody saw.
        after: What they made of it.
    """
    present: Chips = getattr(details, field)
    if present == before:
        return _with(details, field, after)
    if set(before) == set(after):
        order = [chip for chip in after if chip in present]
        return _with(details, field, (*order, *(chip for chip in present if chip not in after)))
    one, other = (_with(Details(), field, chips) for chips in (before, after))
    return apply_changes(details, changes_between(one, other))


def _with(details: Details, field: str, chips: Chips) -> Details:
    return replace(details, **{field: chips})  # type: ignore[arg-type]


def _pairs(before: Iterable[str], after: Iterable[str]) -> list[tuple[str | None, str | None]]:
    old, new = list(before), list(after)
    gone = [text for text in old if text not in new]
    come = [text for text in new if text not in old]
    pairs: list[tuple[str | None, str | None]] = []
    for text in gone:
        # What stands at the same place now has taken its place.
        place = old.index(text)
        successor = new[place] if place < len(new) and new[place] in come else None
        if successor is not None:
            come.remove(successor)
        pairs.append((text, successor))
    return pairs + [(None, text) for text in come]


def _swapped(values: tuple[T, ...], old: T | None, new: T | None) -> tuple[T, ...]:
    kept = list(values)
    place = len(kept)
    if old is not None and old in kept:
        place = kept.index(old)
        del kept[place]
    if new is not None and new not in kept:
        kept.insert(place, new)
    return tuple(kept)
