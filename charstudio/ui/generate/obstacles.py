"""What stands in an engine's way before anything is asked of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication

from charstudio.errors import EngineErrorKind
from charstudio.ui.background.reachability import Reach
from charstudio.ui.generate.showing import Obstacle

if TYPE_CHECKING:
    from collections.abc import Iterable

    from charstudio.services.ports import EngineInfo

# The bar does this itself; the window has no action for it.
USE_OFFLINE: Final = "use_offline"


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


def offline_engine(infos: Iterable[EngineInfo]) -> EngineInfo | None:
    """The first that needs no network."""
    return next((one for one in infos if one.offline), None)


def _say(text: str) -> str:
    return QCoreApplication.translate("Generate", text)
