"""What an engine is told when one thing about an image shall change, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from charstudio.domain.character import TraitGroup
from charstudio.domain.drawing import DrawingKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from charstudio.domain.character import Details, Trait
    from charstudio.domain.drawing import Edit

_FIRST: Final = "Edit the first image."
_DRAWN: Final = {
    DrawingKind.MASK: (
        "Only the transparent area of the mask may change; every pixel outside of it stays as it is."
    ),
    DrawingKind.MARKUP: (
        "The strokes and signs over the image show what is meant. They are no part of it: leave none of them "
        "in the result."
    ),
}
_LOCKED: Final = (
    "Keep everything else exactly as it is in the image: the same person with the same face, expression, "
    "body and proportions; the same pose, framing, camera angle, light, colours, style and background."
)
_AS_SHOWN: Final = "What the image shows of the following stays as it is there, and nothing of it is added"
_SHOWN_BY: Final = {
    TraitGroup.APPEARANCE: "the character shows this",
    TraitGroup.OUTFIT: "the character wears this",
    TraitGroup.PERSONALITY: "the character's expression and bearing show this",
    TraitGroup.OTHER: "the image shows this",
}


def edit_prompt(details: Details, edit: Edit, drawn: DrawingKind | None = None) -> str:
    """The prompt of an edit: it names the change and locks all else, every other trait by its words.

    Args:
        details: The character.
        edit: What changes.
        drawn: What the drawing over the image says, where there is one.
    """
    change, replaced = _change(details.traits, edit, drawn)
    parts = [_FIRST, change]
    if drawn is not None:
        parts.append(_DRAWN[drawn])
    parts.append(_LOCKED)
    locked = [
        trait.text for trait in details.traits if trait not in replaced and not _same(trait, edit.trait)
    ]
    if locked:
        # Words can be about one of these themselves: then they count more.
        unless = f"{_AS_SHOWN}, unless the change is about it" if edit.words else _AS_SHOWN
        parts.append(f"{unless}: {'; '.join(locked)}.")
    return " ".join(parts)


def _change(traits: Sequence[Trait], edit: Edit, drawn: DrawingKind | None) -> tuple[str, tuple[Trait, ...]]:
    """What changes, in words, and the traits that it takes the place of."""
    said, replaced = [], tuple(trait for trait in traits if _stands_for(edit.trait, trait))
    if edit.trait is not None:
        instead = f", in place of {' and '.join(trait.text for trait in replaced)}" if replaced else ""
        said.append(f"{_SHOWN_BY[edit.trait.group]}: {edit.trait.text}{instead}")
    if edit.words:
        said.append(edit.words)
    if not said:
        return "Make the change that is drawn over it, and only that.", replaced
    end = "" if said[-1].endswith((".", "!", "?", "…")) else "."
    where = " in the open area" if drawn is DrawingKind.MASK else ""
    return f"Change only this{where}: {'. '.join(said)}{end}", replaced


def _stands_for(new: Trait | None, old: Trait) -> bool:
    """Whether two traits can't both be shown: they end in the same word, such as “hair”."""
    if new is None or new.group is not old.group or _same(old, new):
        return False
    return new.text.split()[-1].casefold() == old.text.split()[-1].casefold()


def _same(trait: Trait, other: Trait | None) -> bool:
    return other is not None and trait.group is other.group and trait.text.casefold() == other.text.casefold()
