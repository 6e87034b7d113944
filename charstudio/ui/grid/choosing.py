"""Selecting in the grid: one, one more, or a range in reading order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QPersistentModelIndex, Qt

if TYPE_CHECKING:
    from collections.abc import Iterable

    from charstudio.ui.grid.view import ImageGridView

_Flag: Final = QItemSelectionModel.SelectionFlag


class Choosing:
    """Selects images in a view."""

    def __init__(self, view: ImageGridView) -> None:
        self._view = view
        # Where a range that is selected with Shift begins.
        self._from = QPersistentModelIndex()

    def forget(self) -> None:
        """Other images are shown."""
        self._from = QPersistentModelIndex()

    def only(self, index: QModelIndex) -> None:
        """Selects this and nothing else; the keyboard goes there."""
        model = self._view.selectionModel()
        self._from = QPersistentModelIndex(index)
        model.setCurrentIndex(index, _Flag.NoUpdate)
        model.select(index, _Flag.ClearAndSelect)

    def rows(self, rows: Iterable[int]) -> None:
        """Selects those of these rows that are images and not folded away, and nothing else."""
        grid, chosen = self._view.grid, QItemSelection()
        for row in rows:
            index = grid.index(row)
            if grid.flags(index) & Qt.ItemFlag.ItemIsSelectable and self._view.layout_.shown(row):
                chosen.select(index, index)
        self._view.selectionModel().select(chosen, _Flag.ClearAndSelect)

    def choose(self, index: QModelIndex, modifiers: Qt.KeyboardModifier) -> None:
        """Selects as a click or an arrow key with these modifiers does."""
        model = self._view.selectionModel()
        if modifiers & Qt.KeyboardModifier.ShiftModifier and self._from.isValid():
            first, last = sorted((self._from.row(), index.row()))
            model.setCurrentIndex(index, _Flag.NoUpdate)
            self.rows(range(first, last + 1))
        elif modifiers & Qt.KeyboardModifier.ControlModifier:
            self._from = QPersistentModelIndex(index)
            model.setCurrentIndex(index, _Flag.NoUpdate)
            model.select(index, _Flag.Toggle)
        else:
            self.only(index)
