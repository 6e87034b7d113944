"""Says in the list what is being made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from charstudio.ui.background.runner import GenerationRunner, LiveRound
    from charstudio.ui.library.model import CharacterListModel

_MINUTE: Final = 60


class ListProgress(QObject):
    """The second line of a character while its images are made: “2 of 4 · 11 s”."""

    def __init__(self, model: CharacterListModel, runner: GenerationRunner) -> None:
        super().__init__(model)
        self._model, self._runner = model, runner
        runner.started.connect(self._show)
        runner.progressed.connect(self._show)
        runner.image_ready.connect(self._on_image)
        runner.ended.connect(self._on_ended)
        for live in runner.running:
            self._show(live)

    def _on_image(self, live: LiveRound, _image: object) -> None:
        self._show(live)

    def _on_ended(self, live: LiveRound, _notes: object) -> None:
        self._show(live)

    def _show(self, live: LiveRound) -> None:
        character_id = live.generation.character_id
        rounds = self._runner.of(character_id)
        if not rounds:
            self._model.note(character_id, "")
            return
        words = self.tr("{done} of {all} · {time}").format(
            done=sum(one.generation.completed for one in rounds),
            all=sum(one.generation.requested for one in rounds),
            time=self._said(max(one.elapsed_s for one in rounds)),
        )
        self._model.note(character_id, words)

    def _said(self, seconds: float) -> str:
        minutes, rest = divmod(int(seconds), _MINUTE)
        if minutes:
            return self.tr("{minutes} min {seconds} s").format(minutes=minutes, seconds=rest)
        return self.tr("{seconds} s").format(seconds=rest)
