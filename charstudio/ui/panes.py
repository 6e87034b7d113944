"""Going round the window by keyboard, and what Esc leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget

from charstudio.ui.widgets.tab_order import order_tabs

if TYPE_CHECKING:
    from charstudio.ui.main_window import MainWindow


class Panes(QObject):
    """The panes of a window, in the order they are read: library, centre, generate bar, inspector."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        window.escaped.connect(self._on_escape)
        # Which of list and grid had the keyboard last, for "select all" from the menu.
        self._last: QWidget | None = None
        QApplication.instance().focusChanged.connect(self._on_focus_changed)  # type: ignore[union-attr]
        window.pages.turned.connect(self._order)
        self._order()

    def next(self) -> None:
        """Gives the keyboard to the next pane."""
        self._go(1)

    def previous(self) -> None:
        """Gives the keyboard to the one before."""
        self._go(-1)

    def select_all(self) -> None:
        """Everything in the list or in the grid, whichever had the keyboard last."""
        lists = self._window.library.list, self._window.pages.grid.grid
        chosen = self._last if self._last in lists else lists[1]
        if chosen is not None:
            chosen.selectAll()

    def _order(self) -> None:
        """Has Tab go through the window as it is read, whatever of it was made first."""
        window = self._window
        order_tabs(
            window,
            (
                window.library,
                window.banners,
                window.pages.grid.head,
                window.pages,
                window.generate_bar,
                window.inspector,
            ),
        )

    def _panes(self) -> list[tuple[QWidget, QWidget]]:
        """Each pane that is shown, and what in it takes the keyboard."""
        window = self._window
        page = window.pages.currentWidget()
        centre = window.pages.grid.grid if page is window.pages.grid else page
        every: list[tuple[QWidget | None, QWidget | None]] = [
            (window.library, window.library.list),
            (page, centre),
            (window.generate_bar, window.generate_bar.first),
            (window.inspector, window.inspector.first),
        ]
        return [
            (pane, target)
            for pane, target in every
            if pane is not None and target is not None and pane.isVisible()
        ]

    def _go(self, step: int) -> None:
        panes = self._panes()
        focused = QApplication.focusWidget()
        here = [
            place
            for place, (pane, _) in enumerate(panes)
            if focused is not None and (pane is focused or pane.isAncestorOf(focused))
        ]
        place = here[0] + step if here else 0
        panes[place % len(panes)][1].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _on_escape(self) -> None:
        """Closes the drawer, else takes the selection in the grid away."""
        window = self._window
        if window.drawer and window.inspector.isVisible():
            window.show_inspector(False)
            window.pages.grid.grid.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif window.pages.currentWidget() is window.pages.grid:
            window.pages.grid.grid.clearSelection()

    def _on_focus_changed(self, _old: QWidget | None, now: QWidget | None) -> None:
        if now in (self._window.library.list, self._window.pages.grid.grid):
            self._last = now
