"""What a round costs and how long it takes, before it is made."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Generic, NamedTuple, TypeVar

from PySide6.QtCore import QCoreApplication, QObject, Signal

from charstudio.domain.money import Estimate
from charstudio.ui.money.amounts import is_range, said_estimate

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Coroutine, Hashable

    from charstudio.domain.character import Character
    from charstudio.domain.generation import ImageRequest
    from charstudio.services.studio import Studio
    from charstudio.ui.background.tasks import TaskRunner

T = TypeVar("T")

_MINUTE: Final = 60
# So many answers are kept: each text that is typed has a price of its own.
_KEPT: Final = 500


class Cost(NamedTuple):
    """What a round costs, once that was found out. `estimate`: None where nobody knows a price."""

    estimate: Estimate | None


FREE: Final = Cost(Estimate(Decimal(0), Decimal(0)))


class Estimates(QObject):
    """What rounds cost, and how long they take as the journal of earlier ones has it; asked for once for each
    kind of round.

    Signals:
        changed: More is known.
    """

    changed = Signal()

    def __init__(self, studio: Studio, tasks: TaskRunner) -> None:
        super().__init__()
        self._studio = studio
        self._times: _Answers[float | None] = _Answers(tasks, self.changed.emit, None)
        self._costs: _Answers[Cost] = _Answers(tasks, self.changed.emit, Cost(None))
        for answers in (self._times, self._costs):
            self.destroyed.connect(answers.stop)

    def seconds(self, request: ImageRequest) -> float | None:
        """How long a round takes; None while nothing is known, which may be the case only for a moment."""
        kind = request.engine, request.model
        key = (*kind, request.width, request.height, request.quality, request.count)
        return self._times.get(key, kind, partial(self._studio.images.estimate, request))

    def cost(self, request: ImageRequest, character: Character | None) -> Cost | None:
        """What a round costs; None for the moment until that is found out.

        Args:
            request: The round.
            character: Whose words go with it.
        """
        request = replace(request, seed=None, agreed=False)
        who, words = (None, None) if character is None else (character.id, character.details)

        async def ask() -> Cost:
            return Cost(await self._studio.money.estimate(request, who))

        return self._costs.get((request, who, words), (request.engine, request.model), ask)

    def forget(self) -> None:
        """There is more to learn: a round has ended, prices are others. What was known is said meanwhile."""
        self._times.forget()
        self._costs.forget()
        self.changed.emit()


class _Answers(Generic[T]):
    """What was asked for once. Until an answer is there, the one that was given last to something alike is
    given again, so that nothing flickers.

    Args:
        changed: Called with every new answer.
        unknown: The answer where none can be had: that is no news, what can't be read is said where it is
            needed.
    """

    def __init__(self, tasks: TaskRunner, changed: Callable[[], object], unknown: T) -> None:
        self._tasks, self._changed, self._unknown = tasks, changed, unknown
        self._known: dict[Hashable, T] = {}
        self._latest: dict[Hashable, T] = {}
        self._asked: set[Hashable] = set()
        self._asking: set[asyncio.Task[Any]] = set()

    def get(self, key: Hashable, kind: Hashable, ask: Callable[[], Coroutine[Any, Any, T]]) -> T | None:
        """The answer for a key, or the last of its kind; None while there is none. `ask` finds it out."""
        if key not in self._asked:
            self._asked.add(key)
            take = partial(self._take, key, kind)
            asking = self._tasks.run(ask(), done=take, failed=lambda _error: take(self._unknown))
            self._asking.add(asking)
            asking.add_done_callback(self._asking.discard)
        if key in self._known:
            # Answers need not come in the order of the questions.
            self._latest[kind] = self._known[key]
        return self._latest.get(kind)

    def forget(self) -> None:
        """Everything is asked for anew."""
        self._asked.clear()

    def stop(self) -> None:
        """Nobody waits for answers any more."""
        for asking in list(self._asking):
            asking.cancel()

    def _take(self, key: Hashable, kind: Hashable, answer: T) -> None:
        self._known[key] = answer
        self._latest.setdefault(kind, answer)
        if len(self._known) > _KEPT:
            self._known.pop(oldest := next(iter(self._known)))
            self._asked.discard(oldest)
        self._changed()


def said_of_round(cost: Cost | None, seconds: float | None) -> str:
    """“about $0.08 · 40 s”, “free · about 1 s”, or as much of it as is known; empty while that is nothing."""
    if cost is None:
        return ""
    said = said_estimate(cost.estimate)
    if seconds is None:
        return said
    time = _said_time(seconds)
    # It says “about” already: once is enough.
    once = cost.estimate is not None and not cost.estimate.free and not is_range(cost.estimate)
    return f"{said} · {time if once else _say('about {time}').format(time=time)}"


def _said_time(seconds: float) -> str:
    whole = max(1, round(seconds))
    if whole < 2 * _MINUTE:
        return _say("{count} s").format(count=whole)
    return _say("{count} min").format(count=round(whole / _MINUTE))


def _say(text: str) -> str:
    return QCoreApplication.translate("Estimates", text)
