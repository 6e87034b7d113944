"""The menus of tiles and rounds, made when they are asked for."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu

from charstudio.ui.grid.cells import Kind
from charstudio.ui.grid.parts import Ask, asks_of, said
from charstudio.ui.theme.theme import theme

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QAction

    from charstudio.ui.grid.model import Row
    from charstudio.ui.grid.view import ImageGridView

_ICONS = {
    Ask.RETRY: "refresh-cw",
    Ask.RETRY_ALL: "refresh-cw",
    Ask.CONTINUE: "play",
    Ask.DISCARD: "x",
    Ask.DETAILS: "info",
    Ask.EDIT_PROMPT: "pencil",
    Ask.OPEN_CONNECTIONS: "plug",
    Ask.OPEN_BILLING: "external-link",
    Ask.VERIFY: "external-link",
    Ask.RESTORE: "rotate-ccw",
    Ask.RESTORE_TRAITS: "rotate-ccw",
    Ask.TRASH_OTHERS: "trash-2",
    Ask.COPY: "copy",
    Ask.VIEW: "maximize",
}


class GridMenus(QObject):
    """Makes the menus of a view.

    Attributes:
        image_actions: What the menu of an image offers; the same actions as in the window's menu.
    """

    def __init__(self, view: ImageGridView) -> None:
        super().__init__(view)
        self._view = view
        self.image_actions: list[QAction] = []

    def show(self, row: Row, at: QPoint) -> None:
        """Opens the menu of a row at a point of the screen."""
        menu = QMenu(self._view)
        menu.setObjectName("gridMenu")
        menu.aboutToHide.connect(menu.deleteLater)
        self.fill(menu, row)
        if menu.isEmpty():
            menu.deleteLater()
        else:
            menu.popup(at)

    def fill(self, menu: QMenu, row: Row) -> None:
        """Puts into a menu what can be done with a row."""
        view = self._view
        if view.in_trash:
            if row.cell is not None:
                self._add(menu, Ask.RESTORE, row.key)
        elif row.cell is not None and row.cell.kind is Kind.IMAGE:
            if view.editable and self.image_actions:
                menu.addActions(self.image_actions)
            else:
                self._add(menu, Ask.VIEW, row.key)
                self._add(menu, Ask.COPY, "")
            self._add_round(menu, row)
        elif row.cell is not None:
            if view.editable:
                for ask in dict.fromkeys((*asks_of(row.cell, view.grid.words.engines), *self._owing(row))):
                    self._add(menu, ask, row.key)
            self._add_round(menu, row)
        else:
            self._add_round(menu, row)

    def tip(self, row: Row) -> str:
        """What is said about a row to whoever points at it."""
        if row.cell is None:
            return self._view.grid.words.header(row.section).tip
        fault, generation = None, row.cell.generation
        if row.cell.kind in (Kind.FAILED, Kind.INTERRUPTED) and generation is not None:
            fault = generation.fault_at(row.cell.number - 1)
        elif row.cell.live is not None and (wait := row.cell.live.waits.get(row.cell.number - 1)):
            fault = wait.fault
        return "" if fault is None else f"{fault.message} {fault.hint}"

    def _add_round(self, menu: QMenu, row: Row) -> None:
        generation = row.section.generation
        if generation is None or not row.section.cells:
            return
        if not menu.isEmpty():
            menu.addSeparator()
        folded = self._view.grid.folded(row.section)
        fold = menu.addAction(self.tr("Unfold the round") if folded else self.tr("Fold the round"))
        fold.setObjectName("gridMenu_fold")
        fold.triggered.connect(partial(self._view.grid.fold, row.section.key, folded=not folded))
        if not self._view.editable:
            return
        traits = self._add(menu, Ask.RESTORE_TRAITS, generation.id)
        traits.setEnabled(row.section.round is not None and row.section.round.details is not None)
        ids = {image.id for image in row.section.images}
        chosen = ids.intersection(self._view.selected_ids)
        others = self._add(menu, Ask.TRASH_OTHERS, generation.id)
        others.setEnabled(bool(chosen) and chosen != ids)
        if row.cell is None or row.cell.kind is Kind.IMAGE:
            for ask in self._owing(row):
                self._add(menu, ask, generation.id)

    def _owing(self, row: Row) -> tuple[Ask, ...]:
        """What can be done when the round has not all of its images."""
        kinds = [cell.kind for cell in row.section.cells]
        generation = row.section.generation
        if Kind.INTERRUPTED in kinds:
            return Ask.CONTINUE, Ask.DISCARD
        if Kind.FAILED not in kinds or generation is None or not generation.status.final:
            return ()
        return (Ask.RETRY_ALL, Ask.DISCARD) if kinds.count(Kind.FAILED) > 1 else (Ask.RETRY, Ask.DISCARD)

    def _add(self, menu: QMenu, ask: Ask, key: str) -> QAction:
        action = menu.addAction(said(ask))
        action.setObjectName(f"gridMenu_{ask.value}")
        if ask in _ICONS:
            action.setIcon(theme().icon(_ICONS[ask], "text_2", size="icon_row"))
        action.triggered.connect(lambda: self._view.asked.emit(ask, key))
        return action
