"""What runs for the shown character, as the grid has to know it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from charstudio.domain.round import Round
from charstudio.ui.grid.cells import Running

if TYPE_CHECKING:
    from collections.abc import Sequence

    from charstudio.domain.character import Character
    from charstudio.domain.image import Image
    from charstudio.ui.background.runner import GenerationRunner, LiveRound

# What is over in less than this was never seen to run.
_RIPE_MS: Final = 300


class LiveRounds(QObject):
    """Follows the runner.

    Signals:
        changed: The id of a character whose tiles are others now.
        came: The same for what comes in numbers, such as previews and images: it can wait for the next.
        further: The id of a generation that says something else of how it goes.
        preview_came: The key of a tile.
        begun: A generation that nobody may have read yet: its character's id.
    """

    changed = Signal(str)
    came = Signal(str)
    further = Signal(str)
    preview_came = Signal(str)
    begun = Signal(str)

    def __init__(self, runner: GenerationRunner) -> None:
        super().__init__()
        self._runner = runner
        self._ripe: set[str] = {live.generation.id for live in runner.running}
        # What was seen of each to be under way, by the generation's id.
        self._seen: dict[str, object] = {}
        self._arrived: dict[str, list[Image]] = {}
        self._ended: dict[str, LiveRound] = {}
        runner.started.connect(self._on_started)
        runner.progressed.connect(self._on_progressed)
        runner.preview_ready.connect(self._on_preview)
        runner.image_ready.connect(self._on_image)
        runner.ended.connect(self._on_ended)

    def running(self, character_id: str) -> Running:
        """What runs for a character."""
        rounds = {live.generation.id: live for live in self._runner.of(character_id)}
        return Running(rounds, self._ripe, tuple(self._arrived.get(character_id, ())))

    def with_newest(self, rounds: Sequence[Round], character: Character) -> tuple[Round, ...]:
        """The rounds as they were read, with what has begun or ended since."""
        known = {one.generation.id for one in rounds}
        begun = [
            Round(live.generation, character.details, ())
            for live in reversed(self._runner.of(character.id))
            if live.generation.id not in known
        ]
        ended = self._ended
        return (
            *begun,
            *(
                replace(one, generation=ended[one.generation.id].generation)
                if one.generation.id in ended
                else one
                for one in rounds
            ),
        )

    def read(self, character_id: str) -> None:
        """The rounds of this character were read anew: what is remembered of its ends is in them."""
        self._ended = {
            id_: live for id_, live in self._ended.items() if live.generation.character_id != character_id
        }

    def known(self, character: Character) -> None:
        """The character was read: what arrived is in it."""
        left = [one for one in self._arrived.get(character.id, ()) if character.image(one.id) is None]
        self._arrived[character.id] = left

    def _on_started(self, live: LiveRound) -> None:
        generation = live.generation
        self._ripe.discard(generation.id)
        self._seen.pop(generation.id, None)
        self._ended.pop(generation.id, None)
        QTimer.singleShot(_RIPE_MS, self, partial(self._ripen, generation.id, generation.character_id))
        self.changed.emit(generation.character_id)
        self.begun.emit(generation.character_id)

    def _ripen(self, generation_id: str, character_id: str) -> None:
        if any(live.generation.id == generation_id for live in self._runner.running):
            self._ripe.add(generation_id)
            self.changed.emit(character_id)

    def _on_progressed(self, live: LiveRound) -> None:
        generation = live.generation
        under_way = tuple(live.waits), generation.attempts
        if self._seen.get(generation.id, ((), ())) == under_way:
            self.further.emit(generation.id)
        else:
            # Another place runs, waits, or will have no image.
            self._seen[generation.id] = under_way
            self.came.emit(generation.character_id)

    def _on_preview(self, live: LiveRound, position: int) -> None:
        self.preview_came.emit(f"{live.generation.id}:{position}")
        self.came.emit(live.generation.character_id)

    def _on_image(self, _live: LiveRound, image: Image) -> None:
        self._arrived.setdefault(image.character_id, []).append(image)
        self.came.emit(image.character_id)

    def _on_ended(self, live: LiveRound) -> None:
        generation = live.generation
        self._ripe.discard(generation.id)
        self._seen.pop(generation.id, None)
        self._ended[generation.id] = live
        self.changed.emit(generation.character_id)
