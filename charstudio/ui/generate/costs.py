"""What rounds of the shown character cost, and whether that is within what may be spent."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from charstudio.ui.generate.estimates import FREE, Estimates, said_of_round
from charstudio.ui.generate.obstacles import obstacle_of_budget
from charstudio.ui.generate.requests import request_again

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from charstudio.domain.generation import Generation, ImageRequest
    from charstudio.domain.money import Estimate
    from charstudio.services.ports import EngineInfo
    from charstudio.services.studio import Studio
    from charstudio.ui.background.changes import Changes
    from charstudio.ui.background.current import CurrentCharacter
    from charstudio.ui.background.tasks import TaskRunner
    from charstudio.ui.generate.estimates import Cost
    from charstudio.ui.generate.showing import Obstacle


class Costs(QObject):
    """See the module.

    Attributes:
        infos: What is known of the engines, by their names; what costs nothing needs no asking.

    Signals:
        changed: More is known, or another amount may be spent.
    """

    changed = Signal()

    def __init__(
        self, studio: Studio, tasks: TaskRunner, changes: Changes, current: CurrentCharacter
    ) -> None:
        super().__init__()
        self._current = current
        self._left: Decimal | None = None
        self.infos: Mapping[str, EngineInfo] = {}
        self._estimates = Estimates(studio, tasks)
        self._estimates.setParent(self)
        self._estimates.changed.connect(self.changed)
        changes.money_changed.connect(self._estimates.forget)

    def said(self, request: ImageRequest) -> str:
        """What a round costs and how long it takes, in words; empty while nothing is known."""
        if request.engine not in self.infos:
            return ""
        return said_of_round(self._cost(request), self._estimates.seconds(request))

    def of_missing(self, generation: Generation) -> Estimate | None:
        """What one more image of a round of the shown character costs; None while nobody knows."""
        character = self._current.character
        if character is None or generation.engine not in self.infos:
            return None
        cost = self._cost(replace(request_again(generation, character), count=1))
        return None if cost is None else cost.estimate

    def obstacle(self, request: ImageRequest) -> Obstacle | None:
        """That a round may cost more than may be spent; None where it may not, or nobody knows."""
        if self._left is None or self._current.character is None:
            return None
        return obstacle_of_budget(self._cost(request), self._left)

    def show_left(self, left: Decimal | None) -> None:
        """How much may still be spent this month, in US dollars; None for no end."""
        if left != self._left:
            self._left = left
            self.changed.emit()

    def round_ended(self) -> None:
        """There is more to learn of how long they take, and what they are asked with."""
        self._estimates.forget()

    def _cost(self, request: ImageRequest) -> Cost | None:
        info = self.infos.get(request.engine)
        if info is not None and info.free:
            return FREE
        return self._estimates.cost(request, self._current.character)
