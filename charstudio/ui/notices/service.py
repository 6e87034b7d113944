"""The banner about a service that refuses everything: its key is wrong, or there is no credit left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from charstudio.errors import EngineErrorKind
from charstudio.services.messages import remedy_for

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from charstudio.domain.generation import Generation, GenerationFault
    from charstudio.services.message_texts import Remedy
    from charstudio.services.ports import ImageEngine
    from charstudio.ui.background.changes import Changes
    from charstudio.ui.background.runner import GenerationRunner, LiveRound
    from charstudio.ui.notices.banner import Action, Banners

# Every round fails until these are mended.
_LASTING: Final = (EngineErrorKind.BAD_KEY, EngineErrorKind.NO_KEY, EngineErrorKind.QUOTA)


class ServiceNotice(QObject):
    """Says it until an image comes or a test is answered: one banner for each service.

    Args:
        engines: The engines at hand, by name.
        offer: The words of the button that helps with a remedy for an engine, and what it does; None where
            nothing does.
    """

    def __init__(
        self,
        banners: Banners,
        *,
        engines: Mapping[str, ImageEngine],
        changes: Changes,
        runner: GenerationRunner,
        offer: Callable[[Remedy, str], Action | None],
    ) -> None:
        super().__init__()
        self._banners, self._engines, self._offer = banners, engines, offer
        self._changes = changes
        self._up: set[str] = set()
        runner.ended.connect(self._on_ended)
        runner.image_ready.connect(self._on_image_ready)
        changes.engines_changed.connect(self._on_engines_changed)

    def mended(self, engine: str) -> None:
        """The service of this engine answers as it should, or is not there any more."""
        self._up.discard(engine)
        self._banners.clear(_key(engine))

    def _on_image_ready(self, live: LiveRound, _image: object) -> None:
        self.mended(live.generation.engine)

    def _on_ended(self, live: LiveRound, _notes: object) -> None:
        engine = live.generation.engine
        fault = _lasting(live.generation)
        if fault is None or engine not in self._engines:
            return
        if fault.kind == EngineErrorKind.NO_KEY:
            # Its engine knows that now, and says so before the next round.
            self._changes.engines_changed.emit()
        remedy = remedy_for(fault.kind)
        action = None if remedy is None else self._offer(remedy, engine)
        title = self._engines[engine].info.title
        text = self.tr("{engine}: {message} {hint}").format(
            engine=title, message=fault.message, hint=fault.hint
        )
        actions = () if action is None else (action,)
        self._up.add(engine)
        self._banners.put(_key(engine), text, tone="danger", actions=actions)

    def _on_engines_changed(self) -> None:
        for gone in self._up - set(self._engines):
            self.mended(gone)


def _lasting(generation: Generation) -> GenerationFault | None:
    """What is wrong with its service as a whole, as its last requests say."""
    last = map(generation.attempt_at, range(generation.requested))
    faults = (generation.fault, *(attempt.fault for attempt in last if attempt is not None))
    return next((fault for fault in faults if fault is not None and fault.kind in _LASTING), None)


def _key(engine: str) -> str:
    return f"service_{engine.replace(':', '_')}"
