"""What the second row of the generate bar says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

if TYPE_CHECKING:
    from collections.abc import Sequence

    from charstudio.domain.character import Character
    from charstudio.services.ports import EngineInfo, ModelInfo
    from charstudio.ui.generate.references import Reference


@dataclass(frozen=True)
class Obstacle:
    """Why nothing can be generated now.

    Attributes:
        reason: What it is.
        remedy: What a button beside it says, empty where nothing helps but waiting.
        action: The window's action behind that button.
        pick: What it chooses instead, "engine" or "model", and the id.
    """

    reason: str
    remedy: str = ""
    action: str = ""
    pick: tuple[str, str] | None = None


@dataclass(frozen=True)
class Showing:
    """The second row.

    Attributes:
        sends: What is sent.
        note: What is to be known of the last round, or of the recipe that was taken.
        removable: Whether references are named there that can be taken away.
        estimate: Cost and time.
        obstacle: Why nothing can be generated; None when something can.
        running: Whether this character's images are being made.
        draft: Whether it becomes a character first.
    """

    sends: str = ""
    note: str = ""
    removable: bool = False
    estimate: str = ""
    obstacle: Obstacle | None = None
    running: bool = False
    draft: bool = False


def obstacle_of(
    character: Character | None,
    *,
    several: bool,
    running: bool,
    read_only: bool,
    of_engine: Obstacle | None = None,
) -> Obstacle | None:
    """Why no image of this character can be generated now, its engine's own reason last; None when it can."""
    if read_only:
        return Obstacle(_say("This library can only be read"), _say("Open another…"), "open_library")
    if several:
        return Obstacle(_say("Choose one of them to generate images"))
    if character is None:
        return Obstacle(_say("Choose a character or make one"), _say("New character"), "new")
    if character.trashed_at is not None:
        return Obstacle(_say("In the trash"), _say("Restore"), "restore_character")
    return Obstacle(_say("Generating…")) if running else of_engine


def what_is_sent(
    character: Character, references: Sequence[Reference], seed: int | None, style: str = ""
) -> str:
    """“Sends 10 traits · reference: primary”; `style` in words, where they are sent."""
    parts = [_words_sent(character)]
    if style:
        parts.append(_say("style: {words}").format(words=style))
    if seed is not None:
        parts.append(_say("seed {seed}").format(seed=seed))
    if len(references) == 1:
        parts.append(_say("reference: {name}").format(name=name_of(references[0], character)))
    elif references:
        parts.append(QCoreApplication.translate("Generate", "%n reference(s)", "", len(references)))
    return " · ".join(parts)


def name_of(reference: Reference, character: Character | None) -> str:
    """What a reference is called."""
    if reference.is_primary:
        return _say("primary")
    if reference.file is not None:
        return reference.file.name
    image = None if character is None else character.image(reference.image_id or "")
    if image is None or character is None:
        return _say("an image of another character")
    return _say("image {number}").format(number=character.images.index(image) + 1)


def said_ignored(info: EngineInfo | None, model: ModelInfo | None) -> str:
    """That the model looks at no references; empty when it does look, or nobody knows yet."""
    if info is None or model is None or model.most_references:
        return ""
    return _say("{engine} does not look at references").format(engine=info.title)


def _words_sent(character: Character) -> str:
    details = character.details
    count = len(details.traits)
    traits = QCoreApplication.translate("Generate", "%n trait(s)", "", count)
    if details.image_prompt:
        words = _say("the prompt and {traits}").format(traits=traits) if count else _say("the prompt")
    else:
        words = traits if count else _say("no traits yet")
    return _say("Sends {what}").format(what=words)


def _say(text: str) -> str:
    return QCoreApplication.translate("Generate", text)
