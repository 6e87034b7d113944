"""Has the tools and the keys change the brush, and the canvas paint with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from charstudio.domain.drawing import DrawingKind
from charstudio.ui.editor.brushes import Brushes

if TYPE_CHECKING:
    from charstudio.ui.editor.page import EditorPage
    from charstudio.ui.editor.work import Work
    from charstudio.ui.preferences import Preferences


class Tooling(QObject):
    """Behind the tools of the editor."""

    def __init__(self, page: EditorPage, preferences: Preferences) -> None:
        super().__init__(page)
        self._page, self._preferences = page, preferences
        self._brushes = Brushes(preferences)
        self._work: Work | None = None
        tools = page.tools
        page.eraser_asked.connect(self._on_eraser)
        page.wider_asked.connect(self._on_wider)
        tools.size_asked.connect(self._on_size)
        tools.opacity_asked.connect(self._on_opacity)
        tools.colour_asked.connect(self._on_colour)
        preferences.letters_changed.connect(self._take_letters)
        self._take_letters()

    def show(self, work: Work | None) -> None:
        """What is drawn on from now on."""
        self._work = work
        if work is None:
            self._page.canvas.show_layer(None, 1.0)
            return
        tools, brushes, kind, size = self._page.tools, self._brushes, work.kind, work.size
        tools.show_kind(kind)
        tools.show_eraser(erases=brushes.erases)
        tools.show_size(brushes.size(kind, size), max(size.width(), size.height()))
        tools.show_opacity(brushes.opacity(kind))
        tools.show_colour(brushes.ink)
        self._page.canvas.set_brush(brushes.brush(kind, size))
        shown = brushes.opacity(kind) if kind is DrawingKind.MASK else 1.0
        self._page.canvas.show_layer(work.layer, shown)

    def _on_eraser(self, erases: bool) -> None:
        self._brushes.erases = erases
        self.show(self._work)

    def _on_wider(self, steps: int) -> None:
        if self._work is not None:
            self._brushes.widen(self._work.kind, steps, self._work.size)
            self.show(self._work)

    def _on_size(self, size: float) -> None:
        if self._work is not None:
            self._brushes.take_size(self._work.kind, size, self._work.size)
            self.show(self._work)

    def _on_opacity(self, opacity: float) -> None:
        if self._work is not None:
            self._brushes.take_opacity(self._work.kind, opacity)
            self.show(self._work)

    def _on_colour(self, name: str) -> None:
        self._brushes.take_ink(name)
        # Who chooses a colour wants to draw with it.
        self._on_eraser(erases=False)

    def _take_letters(self) -> None:
        self._page.set_letters(used=self._preferences.single_letters)
