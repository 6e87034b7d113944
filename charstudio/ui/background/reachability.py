"""Whether the service of the chosen engine answers: asked before a round is, and again until it does."""

from __future__ import annotations

from enum import Enum, auto
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QTimer, Signal

from charstudio.domain.connection import is_local
from charstudio.errors import EngineErrorKind

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Mapping

    from charstudio.services.connections import ConnectionService
    from charstudio.services.ports import ImageEngine
    from charstudio.ui.background.changes import Changes
    from charstudio.ui.background.runner import LiveRound
    from charstudio.ui.background.tasks import TaskRunner

_AGAIN_MS: Final = 15_000


class Reach(Enum):
    """How far one gets from here; as long as nobody knows better, there is nothing in the way."""

    FREE = auto()
    NO_ANSWER = auto()
    NO_NETWORK = auto()


class Reachability(QObject):
    """Asks the engine that is chosen, when it is chosen and when something in the network is another; while
    it does not answer, every few seconds again. Nothing that it asks for costs.

    Args:
        engines: The engines at hand, by name; they come and go in this very mapping.
        connections: Say where an engine's service is.
        again_ms: How long it waits before it asks again.

    Signals:
        changed: `reach` is another now.
    """

    changed = Signal()

    def __init__(
        self,
        engines: Mapping[str, ImageEngine],
        connections: ConnectionService,
        tasks: TaskRunner,
        changes: Changes,
        *,
        again_ms: int = _AGAIN_MS,
    ) -> None:
        super().__init__()
        self._engines, self._connections, self._tasks = engines, connections, tasks
        self._name = ""
        self._answers = True
        self._online: bool | None = None
        self._asking: asyncio.Task[Any] | None = None
        self._stopped = False
        self._again = QTimer(self, singleShot=True, interval=again_ms)
        self._again.timeout.connect(self.ask)
        self.reach = Reach.FREE
        changes.engines_changed.connect(self.ask)

    def choose(self, name: str) -> None:
        """Another engine is chosen."""
        if name != self._name:
            self._name = name
            self._answers = True
            self._show()
            self.ask()

    def take_network(self, online: bool | None) -> None:
        """Whether the system has a network now; None where it can't tell."""
        self._online = online
        self._show()
        self.ask()

    def take_end(self, live: LiveRound) -> None:
        """A round has ended: one that did not get through says that something is wrong there."""
        generation = live.generation
        faults = (generation.fault, *(attempt.fault for attempt in generation.attempts))
        if generation.engine == self._name and any(
            fault is not None and fault.kind == EngineErrorKind.NETWORK for fault in faults
        ):
            self.ask()

    def ask(self) -> None:
        """Asks the service now; who was asked before and has not answered is asked anew."""
        self._again.stop()
        if self._asking is not None:
            self._asking.cancel()
            self._asking = None
        engine = self._engines.get(self._name)
        if engine is not None and not self._stopped:
            self._asking = self._tasks.run(engine.reachable(), done=partial(self._take, self._name))

    def stop(self) -> None:
        """Asks no more."""
        self._stopped = True
        self._again.stop()
        if self._asking is not None:
            self._asking.cancel()

    def _take(self, name: str, answers: bool) -> None:
        self._asking = None
        if name == self._name:
            self._answers = answers
            if not answers:
                self._again.start()
            self._show()

    def _show(self) -> None:
        reach = Reach.FREE
        if not self._answers:
            absent = self._online is False and not self._is_here()
            reach = Reach.NO_NETWORK if absent else Reach.NO_ANSWER
        if reach is not self.reach:
            self.reach = reach
            self.changed.emit()

    def _is_here(self) -> bool:
        """Whether its service is on this very computer, so that no network is needed."""
        found = (one for one in self._connections.connections if one.engine == self._name)
        return any(is_local(one.base_url) for one in found)
