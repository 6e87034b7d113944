"""What stands in the way of a round with the engine, model and references that are chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication

from charstudio.errors import EngineErrorKind
from charstudio.ui.background.reachability import Reach
from charstudio.ui.generate.choices import said_date
from charstudio.ui.generate.showing import Obstacle

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from charstudio.services.ports import EngineInfo, ModelInfo
    from charstudio.ui.generate.estimates import Cost
    from charstudio.ui.generate.references import Reference

# The bar does this itself; the window has no action for it.
USE_OFFLINE: Final = "use_offline"
# So is this: its card, at the references.
REFERENCES: Final = "references"
# And the budget is in the settings.
MONEY: Final = "money"


def obstacle_of_engine(
    info: EngineInfo | None, reach: Reach, others: Iterable[EngineInfo] = ()
) -> Obstacle | None:
    """Why this engine can make nothing now; None when it can, or while nobody knows.

    Args:
        info: What it offers.
        reach: How far one gets from here to its service.
        others: The engines at hand; one that needs no network is proposed.
    """
    if info is None:
        return None
    if info.obstacle is EngineErrorKind.NO_KEY:
        return Obstacle(_say("No key"), _say("Connect…"), "open_connections")
    if reach is Reach.FREE:
        return None
    reason = _say("No network") if reach is Reach.NO_NETWORK else _say("{engine} does not answer")
    # A server on this computer needs no network either, but may not be running.
    offline = offline_engine(one for one in others if one.name != info.name)
    if offline is None:
        return Obstacle(reason.format(engine=info.title))
    remedy = _say("Use {engine}").format(engine=offline.title)
    return Obstacle(reason.format(engine=info.title), remedy, USE_OFFLINE)


def obstacle_of_model(retired: ModelInfo | None, successor: ModelInfo | None) -> Obstacle | None:
    """A model that answers no more; another one is a click away.

    Args:
        retired: The one that is chosen; None while it is not retired.
        successor: What is proposed in its place, where there is one.
    """
    if retired is None:
        return None
    reason = _say("{model} is retired")
    if retired.retired_on is not None:
        reason = _say("{model} was retired on {day}")
    said = reason.format(model=retired.title, day=retired.retired_on and said_date(retired.retired_on))
    if successor is None:
        return Obstacle(said)
    return Obstacle(said, _say("Use {model}").format(model=successor.title), pick=("model", successor.id))


def obstacle_of_references(references: Sequence[Reference], model: ModelInfo | None) -> Obstacle | None:
    """There are more than the model looks at; None where there are not, or it looks at none."""
    if model is None or not 0 < model.most_references < len(references):
        return None
    reason = _say("{model} looks at {most} references at most")
    said = reason.format(model=model.title, most=model.most_references)
    return Obstacle(said, _say("Change…"), REFERENCES)


def obstacle_of_budget(cost: Cost | None, left: Decimal | None) -> Obstacle | None:
    """It may cost more than what is left; None where it can't, or nobody knows.

    Args:
        cost: What the round costs.
        left: How much may still be spent this month; None for no end.
    """
    estimate = None if cost is None else cost.estimate
    if estimate is None or left is None or estimate.high <= left:
        return None
    return Obstacle(_say("Over this month’s budget"), _say("Change"), MONEY)


def offline_engine(infos: Iterable[EngineInfo]) -> EngineInfo | None:
    """The first that needs no network."""
    return next((one for one in infos if one.offline), None)


def _say(text: str) -> str:
    return QCoreApplication.translate("Generate", text)
