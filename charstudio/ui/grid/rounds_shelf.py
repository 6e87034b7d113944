"""Shows the rounds of the current character, and what runs for it."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from charstudio.ui.dialogs.messages import message_of
from charstudio.ui.grid.cells import sections_of
from charstudio.ui.grid.live import LiveRounds
from charstudio.ui.grid.words import said_counts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from charstudio.domain.character import Character
    from charstudio.domain.round import Round
    from charstudio.errors import CharacterError
    from charstudio.services.ports import EngineInfo
    from charstudio.services.studio import Studio
    from charstudio.ui.background.changes import Changes
    from charstudio.ui.background.current import CurrentCharacter
    from charstudio.ui.background.runner import GenerationRunner
    from charstudio.ui.background.tasks import TaskRunner
    from charstudio.ui.grid.page import GridPage


class RoundsShelf(QObject):
    """Keeps the page on the current character, unless something else is shown there.

    Attributes:
        rounds: As they were read, newest first.
        shown: Whether the page shows them.
        wanted_image: Selected as soon as it is there.
    """

    def __init__(
        self,
        page: GridPage,
        *,
        studio: Studio,
        tasks: TaskRunner,
        changes: Changes,
        current: CurrentCharacter,
        runner: GenerationRunner,
    ) -> None:
        super().__init__(page)
        self._page, self._studio, self._tasks, self._current = page, studio, tasks, current
        self.rounds: tuple[Round, ...] = ()
        self.shown = True
        self.wanted_image = ""
        # Whose rounds these are; None until they are read.
        self._read_for: str | None = None
        # What comes in the same moment is shown once.
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._show)
        self._live = LiveRounds(runner)
        self._live.changed.connect(self._on_live)
        self._live.came.connect(self._on_came)
        self._live.begun.connect(self._on_begun)
        self._live.further.connect(page.model.touch)
        self._live.preview_came.connect(page.grid.preview_came)
        page.retry_asked.connect(self.read)
        current.changed.connect(self._on_changed)
        changes.library_changed.connect(self.read)
        changes.engines_changed.connect(self._ask_engines)
        self._ask_engines()

    def show(self) -> None:
        """Shows the current character anew."""
        character = self._current.character
        self.shown = True
        self.rounds, self._read_for = (), None
        self._page.grid.start_anew()
        self._page.model.set_sections(())
        if character is None:
            self._page.show_words(self.tr("Choose a character"))
            return
        self._page.show_grid()
        self._show_head(character)
        self.read()

    def read(self) -> None:
        """Reads the rounds anew."""
        character = self._current.character
        if character is not None and self.shown:
            self._tasks.run(
                self._studio.images.list_rounds(character.id),
                done=partial(self._on_read, character.id),
                failed=partial(self._on_not_read, character.id),
            )

    def _on_read(self, character_id: str, rounds: tuple[Round, ...]) -> None:
        if self.shown and character_id == self._current.id:
            self.rounds, self._read_for = rounds, character_id
            self._live.read(character_id)
            self._page.show_grid()
            self._show()

    def _on_not_read(self, character_id: str, error: CharacterError) -> None:
        if self.shown and character_id == self._current.id:
            words = message_of(error)
            self._page.show_words(words.message, hint=words.hint, retry=True, head=True)

    def _on_changed(self, character: Character) -> None:
        self._live.known(character)
        if not self.shown:
            return
        self._show()
        known = {one.generation.id for one in self._live.with_newest(self.rounds, character)}
        if self._read_for == character.id and not {one.generation_id for one in character.images} <= known:
            self.read()

    def _on_live(self, character_id: str) -> None:
        if character_id == self._read_for:
            self._show()

    def _on_came(self, character_id: str) -> None:
        if character_id == self._read_for:
            self._soon.start()

    def _on_begun(self, character_id: str) -> None:
        if character_id == self._read_for:
            self.read()

    def _show(self) -> None:
        self._soon.stop()
        character = self._current.character
        if character is None or not self.shown:
            return
        grid = self._page.grid
        if self._read_for == character.id:
            rounds = self._live.with_newest(self.rounds, character)
            running = self._live.running(character.id)
            hint = self.tr("The first images will stand here. Choose a style below and generate them.")
            grid.editable, grid.in_trash = character.trashed_at is None, False
            self._page.model.set_sections(sections_of(rounds, character, running, hint=hint))
        self._show_head(character)
        if self.wanted_image and grid.select_image(self.wanted_image):
            self.wanted_image = ""

    def _show_head(self, character: Character) -> None:
        name = character.name or self.tr("Untitled")
        of_rounds = [one.generation_id for one in character.images if one.trashed_at is None]
        counts = said_counts(len(of_rounds), len(set(of_rounds)))
        if not of_rounds:
            counts = self.tr("no images yet")
        if character.trashed_at is None:
            self._page.head.show_character(name, counts, favourite=character.favourite)
        else:
            self._page.head.show_trashed(name, self.tr("In the trash") + f" · {counts}")

    def _ask_engines(self) -> None:
        """What engines call their styles: the built-in one reads tables for that, so not on this thread."""
        engines = self._studio.workspace.engines

        def infos() -> dict[str, EngineInfo]:
            return {name: engine.info for name, engine in engines.items()}

        self._tasks.run(asyncio.to_thread(infos), done=self._on_engines)

    def _on_engines(self, engines: Mapping[str, EngineInfo]) -> None:
        self._page.words.engines = engines
        self._page.grid.viewport().update()
