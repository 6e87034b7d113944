"""Composing an image prompt from what is known of a character, by rule."""

from __future__ import annotations

from charstudio.domain.character import Details, TraitGroup

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


def _phrases(prompt: str) -> list[str]:
    return [phrase for part in prompt.replace("\n", ",").split(",") if (phrase := part.strip())]
