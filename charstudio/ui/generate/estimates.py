"""What a round costs and how long it takes, before it is made."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QCoreApplication, QObject, Signal

if TYPE_CHECKING:
    from charstudio.domain.generation import ImageRequest
    from charstudio.services.ports import EngineInfo
    from charstudio.services.studio import Studio
    from charstudio.ui.background.tasks import TaskRunner

_MINUTE: Final = 60


class _Kind(NamedTuple):
    """What the time depends on."""

    engine: str
    model: str | None
    width: int | None
    height: int | None
    quality: str | None
    images: int


class Estimates(QObject):
    """How long rounds take, as the journal of earlier ones has it; asked for once for each kind of round.

    Signals:
        changed: More is known.
    """

    changed = Signal()

    def __init__(self, studio: Studio, tasks: TaskRunner) -> None:
        super().__init__()
        self._studio, self._tasks = studio, tasks
        self._known: dict[_Kind, float | None] = {}
        # Said in the moment until the right one is known, so that nothing flickers.
        self._latest: dict[tuple[str, str | None], float | None] = {}
        self._asked: set[_Kind] = set()

    def seconds(self, request: ImageRequest) -> float | None:
        """How long a round takes; None while nothing is known, which may be the case only for a moment."""
        kind = _Kind(
            request.engine, request.model, request.width, request.height, request.quality, request.count
        )
        if kind not in self._asked:
            self._asked.add(kind)
            work = self._studio.images.estimate(request)
            # An estimate that can't be had is no news: what can't be read is said where it is needed.
            self._tasks.run(work, done=partial(self._take, kind), failed=lambda _error: None)
        return self._known.get(kind, self._latest.get((kind.engine, kind.model)))

    def forget(self) -> None:
        """A round has ended: there is more to learn from. What was known is said until then."""
        self._asked.clear()
        self.changed.emit()

    def _take(self, kind: _Kind, seconds: float | None) -> None:
        self._known[kind] = self._latest[kind.engine, kind.model] = seconds
        self.changed.emit()


def said_estimate(info: EngineInfo, seconds: float | None) -> str:
    """“free · about 1 s”, or as much of it as is known."""
    cost = _say("free") if info.free else _say("cost not known")
    return cost if seconds is None else f"{cost} · {_said_time(seconds)}"


def _said_time(seconds: float) -> str:
    whole = max(1, round(seconds))
    if whole < 2 * _MINUTE:
        return _say("about {count} s").format(count=whole)
    return _say("about {count} min").format(count=round(whole / _MINUTE))


def _say(text: str) -> str:
    return QCoreApplication.translate("Estimates", text)
