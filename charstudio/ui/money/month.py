"""What was spent of this month's budget, and whether anything here can cost at all."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from charstudio.errors import EngineErrorKind

if TYPE_CHECKING:
    from decimal import Decimal

    from charstudio.domain.money import MonthStanding
    from charstudio.services.ports import EngineInfo, WriterInfo
    from charstudio.services.studio import Studio
    from charstudio.ui.background.changes import Changes
    from charstudio.ui.background.runner import GenerationRunner
    from charstudio.ui.background.tasks import TaskRunner

# How often it looks whether a new month has begun.
_EVERY_MS: Final = 60_000
_SOON_MS: Final = 250


class Month(QObject):
    """Reads the standing anew while a round goes on, when the rules are others, and when the month turns.

    Attributes:
        standing: As it was read last; None before that.
        paid: Whether something that charges can be used: it has its key.

    Signals:
        changed: One of them is another now.
    """

    changed = Signal()

    def __init__(self, studio: Studio, tasks: TaskRunner, changes: Changes, runner: GenerationRunner) -> None:
        super().__init__()
        self._studio, self._tasks = studio, tasks
        self.standing: MonthStanding | None = None
        self.paid = False
        self._reading = self._again = self._stopped = False
        changes.engines_changed.connect(self._look_for_paid)
        for signal in (changes.money_changed, changes.library_changed):
            signal.connect(self.read)
        for of_round in (runner.image_ready, runner.ended):
            of_round.connect(lambda *_: self.read())
        # What is sent costs as long as nobody knows better; a round tells more often how far it is.
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._soon.timeout.connect(self.read)
        for under_way in (runner.started, runner.progressed):
            under_way.connect(lambda *_: self._read_soon())
        self._turn = QTimer(self, interval=_EVERY_MS)
        self._turn.setObjectName("monthTimer")
        self._turn.timeout.connect(self._on_turn)
        self._turn.start()

    @property
    def left(self) -> Decimal | None:
        """How much may still be spent, in US dollars; None for no end, or while that is not known."""
        return None if self.standing is None else self.standing.left

    def read(self) -> None:
        """Reads the standing; asked meanwhile, once more after that."""
        if self._reading or self._stopped:
            self._again = self._reading
            return
        self._reading, self._again = True, False
        # What can't be read is said where it is needed: here the last that was known stays.
        reading = self._tasks.run(self._studio.money.month(), done=self._take, failed=lambda _error: None)
        reading.add_done_callback(lambda task: self._on_read(stopped=task.cancelled()))

    def stop(self) -> None:
        """Reads no more."""
        self._stopped = True
        self._turn.stop()
        self._soon.stop()

    def _read_soon(self) -> None:
        if not (self._stopped or self._soon.isActive()):
            self._soon.start()

    def _take(self, standing: MonthStanding) -> None:
        if standing != self.standing:
            self.standing = standing
            self.changed.emit()

    def _on_read(self, *, stopped: bool) -> None:
        self._reading = False
        if self._again and not (stopped or self._stopped):
            self.read()

    def _on_turn(self) -> None:
        today = self._studio.workspace.now().astimezone().date()
        if self.standing is not None and self.standing.month != today.replace(day=1):
            self.read()

    def _look_for_paid(self) -> None:
        workspace = self._studio.workspace
        engines, writers = list(workspace.engines.values()), list(workspace.writers.values())

        def look() -> bool:
            # The built-in one reads tables for this.
            infos: list[EngineInfo | WriterInfo] = [one.info for one in engines]
            infos += [one.info for one in writers]
            return any(not one.free and one.obstacle is not EngineErrorKind.NO_KEY for one in infos)

        self._tasks.run(asyncio.to_thread(look), done=self._take_paid)

    def _take_paid(self, paid: bool) -> None:
        if paid != self.paid:
            self.paid = paid
            self.changed.emit()
