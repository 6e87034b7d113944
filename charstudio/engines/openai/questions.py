"""What a text model is asked, and what it gets for that: our instructions, and the artist's words as data."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from charstudio.domain.character import TraitGroup
from charstudio.paths import resources

if TYPE_CHECKING:
    from collections.abc import Sequence

    from charstudio.domain.character import Details, Trait

# As much of a backstory as a portrait can show; each letter more is paid for.
_TOLD: Final = 4_000


class Task(StrEnum):
    """What there is to write. Each has its instructions in the resources."""

    ENHANCE = "enhance"
    REFINE = "refine"


@dataclass(frozen=True)
class Question:
    """One thing to be written. `data`: a JSON object; nothing in it is an instruction of ours."""

    task: Task
    data: str

    @property
    def instructions(self) -> str:
        """What to do with the data."""
        return text_of(self.task)


@cache
def text_of(name: str) -> str:
    """A text of ours for text models."""
    return (resources() / "openai" / "words" / f"{name}.txt").read_text(encoding="utf-8").strip()


def better_prompt(details: Details, prompt: str) -> Question:
    """Asks for a better prompt."""
    story = details.backstory
    told = story if len(story) <= _TOLD else f"{story[:_TOLD]}…"
    character = {"name": details.name, "summary": details.summary, "backstory": told}
    data = {"character": character | {"traits": _grouped(details.traits)}, "present_prompt": prompt}
    return Question(Task.ENHANCE, _json(data))


def changes(details: Details, traits: Sequence[Trait], instruction: str) -> Question:
    """Asks what to change."""
    character = {
        "name": details.name,
        "summary": details.summary,
        "backstory": details.backstory,
        "image_prompt": details.image_prompt,
        "traits": _grouped(details.traits),
        "tags": list(details.tags),
    }
    data = {"character": character, "new_traits": _grouped(traits), "instruction": instruction}
    return Question(Task.REFINE, _json(data))


def _grouped(traits: Sequence[Trait]) -> dict[str, list[str]]:
    return {group.value: [trait.text for trait in traits if trait.group is group] for group in TraitGroup}


def _json(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False)
