"""What a round costs and how long it takes, before it is made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication

if TYPE_CHECKING:
    from charstudio.domain.generation import Generation
    from charstudio.services.ports import EngineInfo
    from charstudio.ui.preferences import Preferences

_MINUTE: Final = 60
# So many images count; a computer or a service that got faster is noticed soon.
_REMEMBERED: Final = 40


class Pace:
    """How long an image takes, model by model: the mean of those that came, kept in the preferences."""

    def __init__(self, preferences: Preferences) -> None:
        self._preferences = preferences

    def learn(self, generation: Generation) -> None:
        """Takes in how long a generation took; one that brought nothing teaches nothing."""
        if generation.started_at is None or generation.finished_at is None or not generation.completed:
            return
        seconds = generation.elapsed_s(generation.finished_at)
        known, images = self._known(generation.engine, generation.model)
        if images > _REMEMBERED:
            known, images = known / 2, images // 2
        name = _name(generation.engine, generation.model)
        self._preferences.set(name, f"{known + seconds:.3f} {images + generation.completed}")

    def seconds(self, engine: str, model: str, count: int) -> float | None:
        """How long so many images take; None when none of this model ever came."""
        seconds, images = self._known(engine, model)
        return seconds / images * count if images else None

    def _known(self, engine: str, model: str) -> tuple[float, int]:
        seconds, _, images = self._preferences.text(_name(engine, model)).partition(" ")
        try:
            return float(seconds), int(images)
        except ValueError:
            return 0.0, 0


def said_estimate(info: EngineInfo, seconds: float | None) -> str:
    """“free · about 1 s”, or as much of it as is known."""
    cost = _say("free") if info.offline else _say("cost not known")
    return cost if seconds is None else f"{cost} · {_said_time(seconds)}"


def _said_time(seconds: float) -> str:
    whole = max(1, round(seconds))
    if whole < 2 * _MINUTE:
        return _say("about {count} s").format(count=whole)
    return _say("about {count} min").format(count=round(whole / _MINUTE))


def _name(engine: str, model: str) -> str:
    return f"generate/pace/{engine}/{model}"


def _say(text: str) -> str:
    return QCoreApplication.translate("Estimates", text)
