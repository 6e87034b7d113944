"""Whether the engine that is chosen can change an image, and what helps where it can't."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QCoreApplication

from charstudio.domain.drawing import DrawingKind
from charstudio.ui.generate.showing import Obstacle

if TYPE_CHECKING:
    from collections.abc import Callable

    from charstudio.services.ports import EngineInfo, ModelInfo

# The bar does these itself; the window has no action for them.
CHOOSE_ENGINE: Final = "choose_engine"
CHOOSE_MODEL: Final = "choose_model"


class Standing(NamedTuple):
    """What the next round would be made with.

    Attributes:
        engine: What is known of the engine; None while nothing is.
        model: The model that is chosen.
        others: The engine's models that answer, this one too.
        obstacle: Why no round of the shown character can be made now.
    """

    engine: EngineInfo | None = None
    model: ModelInfo | None = None
    others: tuple[ModelInfo, ...] = ()
    obstacle: Obstacle | None = None


def edits(model: ModelInfo) -> bool:
    """Whether a model can change an image: it looks at one."""
    return model.most_references > 0


def takes(model: ModelInfo, kind: DrawingKind) -> bool:
    """Whether a model can change an image by such a drawing."""
    return edits(model) and (model.masks if kind is DrawingKind.MASK else model.markups)


def obstacle_of_edit(standing: Standing, kind: DrawingKind | None = None) -> Obstacle | None:
    """Why the engine and the model can't change an image, by a drawing where one is named; None when they
    can, or nobody knows.
    """
    engine, model = standing.engine, standing.model
    if standing.obstacle is not None or engine is None or model is None:
        return standing.obstacle
    if not edits(model):
        reason = _say("{engine} does not edit images").format(engine=engine.title)
        if len(engine.models) > 1:
            reason = _say("{model} does not edit images").format(model=model.title)
        return Obstacle(reason, *_another(standing, edits))
    if kind is None or takes(model, kind):
        return None
    reason = _say("{model} takes no mask") if kind is DrawingKind.MASK else _say("{model} takes no markup")
    return Obstacle(reason.format(model=model.title), *_another(standing, lambda one: takes(one, kind)))


def _another(
    standing: Standing, able: Callable[[ModelInfo], bool]
) -> tuple[str, str, tuple[str, str] | None]:
    """The remedy: a model of the engine that is able to, else another engine."""
    found = next((one for one in standing.others if able(one)), None)
    if found is None:
        return _say("Choose an engine"), CHOOSE_ENGINE, None
    return _say("Use {model}").format(model=found.title), "", ("model", found.id)


def _say(text: str) -> str:
    return QCoreApplication.translate("Generate", text)
