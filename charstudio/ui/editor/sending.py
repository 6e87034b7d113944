"""What a change is asked with, in words, and what stands in its way."""

from __future__ import annotations

from dataclasses import replace
from math import ceil
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication

from charstudio.domain.drawing import DrawingKind, Edit
from charstudio.domain.editing import edit_prompt
from charstudio.ui.generate.showing import Obstacle
from charstudio.ui.generate.sizes import said_size
from charstudio.ui.generate.standing import obstacle_of_edit, takes

if TYPE_CHECKING:
    from charstudio.domain.character import Details
    from charstudio.domain.generation import ImageRequest
    from charstudio.ui.editor.work import Work
    from charstudio.ui.generate.sizes import Size
    from charstudio.ui.generate.standing import Standing

# The price of a prompt is found out once for so many letters.
_LETTERS: Final = 64
# The editor does this itself.
OTHER_KIND: Final = "other_kind"


def obstacle_of_change(standing: Standing, work: Work, *, readable: bool) -> Obstacle | None:
    """Why the change can't be asked for; None when it can.

    Args:
        standing: What it would be made with.
        work: What is drawn and said.
        readable: Whether the image can be seen.
    """
    if not readable:
        return Obstacle(_say("The image can’t be read"))
    if (obstacle := obstacle_of_edit(standing, work.kind)) is not None:
        return _other_kind(standing, work) or obstacle
    if work.layer.empty:
        mask = work.kind is DrawingKind.MASK
        return Obstacle(_say("Paint over what shall change") if mask else _say("Draw what you mean"))
    if work.kind is DrawingKind.MASK and not work.words.strip():
        return Obstacle(_say("Say what shall be there"))
    return None


def why_not_kind(standing: Standing, kind: DrawingKind) -> str:
    """Why such a drawing can't be used with the model that is chosen; empty when it can, or nobody knows."""
    model = standing.model
    if model is None or takes(model, kind) or not model.most_references:
        return ""
    reason = _say("{model} takes no mask") if kind is DrawingKind.MASK else _say("{model} takes no markup")
    return reason.format(model=model.title)


def what_is_sent(work: Work, size: Size | None) -> str:
    """“Sends image, mask (12 %) · 1024 × 1536”; the size where it is another than the bar says."""
    if work.kind is DrawingKind.MARKUP:
        said = _say("Sends image, markup")
    elif work.layer.empty:
        said = _say("Sends image, mask")
    else:
        percent = max(1, round(work.layer.share * 100))
        said = _say("Sends image, mask ({percent} %)").format(percent=percent)
    return said if size is None else f"{said} · {said_size(size)}"


def with_size_of_words(request: ImageRequest, details: Details, work: Work) -> ImageRequest:
    """The request with a drawing and as many words as will be sent, so that its price can be found out."""
    said = edit_prompt(details, Edit(words=work.words), work.kind)
    # A letter more costs nothing that is seen: it is not worth a question.
    length = ceil(len(said) / _LETTERS) * _LETTERS
    return replace(request, prompt="-" * length, drawing_id=work.kind.value)


def _other_kind(standing: Standing, work: Work) -> Obstacle | None:
    """The same model may take the other kind of drawing."""
    model, other = standing.model, work.other_kind
    if standing.obstacle is not None or model is None or not takes(model, other):
        return None
    remedy = _say("Draw a markup") if other is DrawingKind.MARKUP else _say("Paint a mask")
    return Obstacle(why_not_kind(standing, work.kind), remedy, OTHER_KIND)


def _say(text: str) -> str:
    return QCoreApplication.translate("Editor", text)
