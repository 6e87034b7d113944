"""The traits, what could be meant while one is typed, and which of them are not drawn."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Unpack

from charstudio.ui.inspector.chip_controller import ChipController

if TYPE_CHECKING:
    from collections.abc import Callable

    from charstudio.domain.character import Details, TraitGroup
    from charstudio.domain.revision import Chips
    from charstudio.ui.background.behind import Behind
    from charstudio.ui.inspector.trait_editor import TraitEditor


class TraitController(ChipController):
    """Behind the traits.

    Args:
        editor: The editor.
        style_of: The engine of the next round, and its style; None while nobody knows.
    """

    def __init__(
        self,
        editor: TraitEditor,
        style_of: Callable[[], tuple[str, str | None] | None],
        **behind: Unpack[Behind],
    ) -> None:
        self._editor, self._style_of = editor, style_of
        # The newest question counts; what was asked before is not waited for any more.
        self._proposing: asyncio.Task[object] | None = None
        self._marking: asyncio.Task[object] | None = None
        self._marked_for: object = None
        super().__init__(editor, "traits", **behind)
        editor.changed.connect(self._on_edited)
        editor.suggestions_asked.connect(self._on_asked)

    def refresh_vocabulary(self) -> None:
        """Finds out again what is not drawn: another engine or style was chosen, or the traits are others."""
        character, drawn_by = self._current.character, self._style_of()
        if character is None or drawn_by is None:
            return
        details = replace(character.details, traits=self._editor.traits)
        wanted = (details, *drawn_by)
        if wanted == self._marked_for:
            return
        self._marked_for = wanted
        if self._marking is not None:
            self._marking.cancel()
        self._marking = self._tasks.run(self._not_drawn(*wanted), done=self._mark)

    def _on_edited(self, chips: Chips, text: str) -> None:
        super()._on_edited(chips, text)
        self.refresh_vocabulary()

    def _show(self, chips: Chips) -> None:
        super()._show(chips)
        self.refresh_vocabulary()

    def _put(self, chips: Chips) -> None:
        self._editor.set_traits(chips)

    def _say(self, message: str, hint: str) -> None:
        self._editor.say_error(None, message, hint)

    def _on_asked(self, group: TraitGroup, typed: str) -> None:
        character, drawn_by = self._current.character, self._style_of()
        if character is None or drawn_by is None:
            return
        if self._proposing is not None:
            self._proposing.cancel()
        details = replace(character.details, traits=self._editor.traits)
        engine, style = drawn_by
        self._proposing = self._tasks.run(
            self._studio.vocabulary.suggestions(group, typed, details=details, engine=engine, style=style),
            done=partial(self._editor.show_suggestions, group),
        )

    async def _not_drawn(
        self, details: Details, engine: str, style: str | None
    ) -> tuple[tuple[str, ...], str]:
        # Knowing the built-in engine takes its tables: not on the window's thread.
        title = await asyncio.to_thread(lambda: self._studio.workspace.engine(engine).info.title)
        return await self._studio.vocabulary.not_drawn(details, engine=engine, style=style), title

    def _mark(self, answer: tuple[tuple[str, ...], str]) -> None:
        self._editor.set_not_drawn(*answer)
