"""Composing an image prompt from what is known of a character, by rule."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from charstudio.domain.character import Details, Trait, TraitGroup
from charstudio.domain.revision import apply_changes, changes_between

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from charstudio.domain.revision import Change

_FRAMING = "head and shoulders portrait, facing the viewer"
_LIGHT = "soft key light, plain background"
_MEDIUM = "clean character illustration"


def plain_prompt(details: Details) -> str:
    """What an engine is told when the character has no prompt of its own: name and traits, as they are."""
    parts = [f"portrait of {details.name}" if details.name else "portrait of a character"]
    parts += [trait.text for trait in details.traits]
    return ", ".join(parts)


def composed_prompt(details: Details, present: str) -> str:
    """A fuller prompt: subject, appearance, outfit, mood, framing, light and medium, in this order.

    What the present prompt says beside that is kept: composing twice gives the same as composing once.
    """
    parts = [f"{_MEDIUM} of {details.name}" if details.name else f"{_MEDIUM} of a character"]
    for group, introduction in (
        (TraitGroup.APPEARANCE, ""),
        (TraitGroup.OUTFIT, "wearing "),
        (TraitGroup.OTHER, ""),
        (TraitGroup.PERSONALITY, "mood: "),
    ):
        phrases = [trait.text for trait in details.traits if trait.group is group]
        if phrases:
            parts.append(introduction + ", ".join(phrases))
    parts += [_FRAMING, _LIGHT]
    known = {phrase.casefold() for part in parts for phrase in _phrases(part)}
    known |= {phrase.casefold() for phrase in _phrases(plain_prompt(details))}
    kept = [phrase for phrase in _phrases(present) if phrase.casefold() not in known]
    return ", ".join(parts + kept)


def followed_prompt(prompt: str, before: Sequence[Trait], after: Sequence[Trait]) -> str:
    """A character's own prompt with the same changes as its traits: it is what engines are told instead."""
    if not prompt:
        return prompt
    for change in changes_between(Details(traits=tuple(before)), Details(traits=tuple(after))):
        if change.before is not None:
            old = re.compile(rf"(?<!\w){re.escape(change.before)}(?!\w)", re.IGNORECASE)
            # As it is: in a replacement, a backslash would mean something.
            prompt = (change.after or "").join(old.split(prompt))
        if change.after is not None and change.after.casefold() not in prompt.casefold():
            prompt = f"{prompt}, {change.after}"
    return ", ".join(part.strip() for part in prompt.split(",") if part.strip())


def changed_by_hand(details: Details, changes: Iterable[Change]) -> Details:
    """The details with these changes made; the prompt follows those of traits, unless it is among them."""
    changed = apply_changes(details, changes)
    if changed.image_prompt != details.image_prompt or changed.traits == details.traits:
        return changed
    prompt = followed_prompt(details.image_prompt, details.traits, changed.traits)
    return replace(changed, image_prompt=prompt)


def _phrases(prompt: str) -> list[str]:
    return [phrase for part in prompt.replace("\n", ",").split(",") if (phrase := part.strip())]
