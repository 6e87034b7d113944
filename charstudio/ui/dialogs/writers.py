"""Who writes: the choice of writers, what stands in their way, and what they cost."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QObject, Signal

from charstudio.errors import EngineErrorKind
from charstudio.ui.background.reachability import Reach
from charstudio.ui.money.amounts import said_estimate

if TYPE_CHECKING:
    from charstudio.domain.money import Estimate
    from charstudio.services.ports import WriterInfo
    from charstudio.services.studio import Studio
    from charstudio.ui.background.changes import Changes
    from charstudio.ui.background.reachability import Reachability
    from charstudio.ui.background.tasks import TaskRunner
    from charstudio.ui.money.month import Month
    from charstudio.ui.preferences import Preferences

# Where the last choice is remembered.
_CHOICE: Final = "writer"


class WayOut(Enum):
    """What a button beside an obstacle does."""

    CONNECT = auto()
    BY_RULE = auto()
    MONEY = auto()


@dataclass(frozen=True)
class WriterObstacle:
    """Why nothing can be written now, the words of a button, and what that does."""

    reason: str
    remedy: str
    way_out: WayOut


class Writers(QObject):
    """The writers as a dialog offers them. One dialog at a time begins and ends with it.

    Args:
        preferences: Remember what was chosen; without them it is chosen anew each time.
        month: Knows what may still be spent; without it nobody asks before the service is.
        reachability: Says whether the service of the chosen writer answers; nobody else uses it.

    Signals:
        changed: There are others, another one is chosen, or more is known of it.
    """

    changed = Signal()

    def __init__(
        self,
        studio: Studio,
        tasks: TaskRunner,
        changes: Changes,
        reachability: Reachability,
        *,
        preferences: Preferences | None = None,
        month: Month | None = None,
    ) -> None:
        super().__init__()
        self._month = month
        self._studio, self._tasks = studio, tasks
        self._reachability, self._preferences = reachability, preferences
        self._character_id: str | None = None
        # Chosen for the dialog that is open; empty for what is remembered.
        self._name = ""
        self._estimates: dict[str, Estimate | None] = {}
        # Whose estimate is as new as can be; an older one is said until it is.
        self._estimated: set[str] = set()
        changes.engines_changed.connect(self._on_changed)
        changes.money_changed.connect(self._on_changed)
        if month is not None:
            month.changed.connect(self.changed)
        reachability.changed.connect(self.changed)

    @property
    def infos(self) -> tuple[WriterInfo, ...]:
        """All of them, the one by rule first."""
        return self._studio.words.list_writers()

    @property
    def rule(self) -> WriterInfo:
        """The one that needs nobody."""
        return self.infos[0]

    @property
    def chosen(self) -> WriterInfo:
        """The one that is asked."""
        wanted = self._name or self._remembered
        found = next((one for one in self.infos if one.name == wanted), None)
        return found or self._studio.words.default_writer()

    @property
    def obstacle(self) -> WriterObstacle | None:
        """Why the chosen one can write nothing now; None when it can, or while nobody knows."""
        info = self.chosen
        if info.obstacle is EngineErrorKind.NO_KEY:
            return WriterObstacle(_say("No key"), _say("Connect…"), WayOut.CONNECT)
        if info.obstacle is not None:
            return WriterObstacle(_say("No text model"), _say("Choose…"), WayOut.CONNECT)
        if self._too_dear:
            return WriterObstacle(_say("Over this month's budget"), _say("Change"), WayOut.MONEY)
        reach = self._reachability.reach
        if reach is Reach.FREE:
            return None
        reason = _say("No network") if reach is Reach.NO_NETWORK else _say("{service} does not answer")
        return WriterObstacle(reason.format(service=info.title), _say("Write by rule"), WayOut.BY_RULE)

    @property
    def estimate(self) -> str:
        """What the chosen one will cost, “about $0.002”; empty where that is nothing, or is not known yet."""
        info = self.chosen
        if info.free or info.name not in self._estimates:
            return ""
        return said_estimate(self._estimates[info.name])

    @property
    def able_model(self) -> WriterInfo | None:
        """A text model that could be asked; None where there is none."""
        return next((one for one in self.infos if one.model and one.obstacle is None), None)

    def begin(self, character_id: str) -> None:
        """A dialog about this character is open."""
        self._character_id, self._name = character_id, ""
        self._on_changed()

    def end(self) -> None:
        """It is closed: nobody wants to know what answers."""
        self._character_id = None
        self._estimates.clear()
        self._reachability.choose("")

    def choose(self, name: str, *, remember: bool) -> None:
        """Has another one write.

        Args:
            name: Which.
            remember: Whether later dialogs begin with it, too; else it is for this one alone.
        """
        self._name = name
        if remember and self._preferences is not None:
            self._preferences.set(_CHOICE, name)
        self._look()
        self.changed.emit()

    @property
    def _too_dear(self) -> bool:
        left = None if self._month is None else self._month.left
        estimate = self._estimates.get(self.chosen.name)
        return left is not None and estimate is not None and estimate.high > left

    @property
    def _remembered(self) -> str:
        return "" if self._preferences is None else self._preferences.text(_CHOICE)

    def _on_changed(self) -> None:
        self._estimated.clear()
        self._look()
        self.changed.emit()

    def _look(self) -> None:
        """Finds out what is to be known of the chosen one."""
        info, character_id = self.chosen, self._character_id
        if character_id is None:
            return
        self._reachability.choose("" if info.offline else info.name)
        if not info.free and info.name not in self._estimated:
            self._estimated.add(info.name)
            work = self._studio.money.estimate_words(info.name, character_id)
            # An estimate that can't be had is no news: what can't be read is said where it is needed.
            take = partial(self._take, character_id, info.name)
            self._tasks.run(work, done=take, failed=lambda _error: None)

    def _take(self, character_id: str, name: str, estimate: Estimate | None) -> None:
        if character_id == self._character_id:
            self._estimates[name] = estimate
            self.changed.emit()


def said_writer(info: WriterInfo) -> str:
    """“By rule, offline”, “gpt-5.6 · OpenAI”."""
    if info.name == "rule":
        return _say("By rule, offline")
    return " · ".join(part for part in (info.model, info.title) if part)


def said_by(info: WriterInfo) -> str:
    """The same of something that is written: “By gpt-5.6 · OpenAI”."""
    return said_writer(info) if info.name == "rule" else _say("By {writer}").format(writer=said_writer(info))


def _say(text: str) -> str:
    return QCoreApplication.translate("Writers", text)
