"""The main window: three panes, the generate bar, the status bar, and how they share the room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QMainWindow, QSplitter, QVBoxLayout, QWidget

from charstudio.ui.actions import Actions
from charstudio.ui.generate.bar import GenerateBar
from charstudio.ui.inspector.inspector_view import InspectorView
from charstudio.ui.library.view import LibraryView
from charstudio.ui.notices.banner import Banners
from charstudio.ui.notices.queue import GenerationQueue
from charstudio.ui.pages import Pages
from charstudio.ui.theme import tokens
from charstudio.ui.theme.theme import theme
from charstudio.ui.widgets.basics import Ground

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent, QShowEvent

    from charstudio.ui.preferences import Preferences

_GEOMETRY: Final = "window/geometry"
_PANES: Final = "window/panes"
_INSPECTOR: Final = "window/inspector"


class MainWindow(QMainWindow):
    """All views, with nothing behind them yet: it can be painted before any library is open.

    Signals:
        close_asked: The artist wants to leave; whoever hears it closes the window when all is in order.
        escaped: Esc, which nothing that has the keyboard had a use for.
    """

    close_asked = Signal()
    escaped = Signal()

    def __init__(self, preferences: Preferences, *, welcome: bool = False) -> None:
        """Makes it.

        Args:
            preferences: Where it was, and what it looks like.
            welcome: Whether it begins with the welcome: there is no library yet.
        """
        super().__init__()
        self.setObjectName("mainWindow")
        self.setWindowTitle("CharStudio")
        self._preferences = preferences
        self._may_close = False
        self._rail: bool | None = None
        self._library_width = theme().px("library")
        look = theme()
        self.actions_ = Actions(self)
        self.actions_.fill(self.menuBar())
        self.library = LibraryView()
        self.generate_bar = GenerateBar()
        self.inspector = InspectorView()
        self.banners = Banners()
        self.queue = GenerationQueue()
        self.pages = Pages()
        self.pages.turned.connect(self._on_page_turned)
        self._panes = QSplitter(Qt.Orientation.Horizontal)
        self._panes.setObjectName("panes")
        self._panes.setChildrenCollapsible(False)
        self._panes.setHandleWidth(look.px("hairline_width"))
        for pane in (self.library, self._middle(), self.inspector):
            self._panes.addWidget(pane)
        self._panes.setStretchFactor(1, 1)
        self.setCentralWidget(self._panes)
        self.statusBar().addWidget(self.queue, 1)
        self.statusBar().setSizeGripEnabled(False)
        self.setMinimumSize(look.px("window_least_width"), look.px("window_least_height"))
        self._size_panes()
        if welcome:
            self.pages.setCurrentWidget(self.pages.welcome)
        self._restore()

    @property
    def inspector_wanted(self) -> bool:
        """Whether the inspector is shown where there is room for it."""
        return self._preferences.flag(_INSPECTOR, default=True)

    def show_inspector(self, shown: bool) -> None:
        """Shows or hides the inspector: a pane where there is room, else a drawer over the centre."""
        if self.drawer:
            self.inspector.setVisible(shown)
            self._place_drawer()
            self.inspector.raise_()
        else:
            self._preferences.set(_INSPECTOR, shown)
            self.inspector.setVisible(shown)
        self.actions_["inspector"].setChecked(shown)

    @property
    def drawer(self) -> bool:
        """Whether the inspector lies over the centre."""
        return self.inspector.parentWidget() is not self._panes

    def close_now(self) -> None:
        """Closes the window; what there was to save is saved."""
        self._may_close = True
        self.close()

    def remember(self) -> None:
        """Keeps where the window and its panes are for the next start."""
        self._preferences.set(_GEOMETRY, self.saveGeometry())
        if not self.drawer and not self._rail:
            self._preferences.set(_PANES, self._panes.saveState())
        self._preferences.save()

    def _middle(self) -> QWidget:
        middle = Ground("canvas")
        layout = QVBoxLayout(middle)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.banners)
        layout.addWidget(self.pages, 1)
        layout.addWidget(self.generate_bar)
        return middle

    def _size_panes(self) -> None:
        look = theme()
        self.inspector.setMinimumWidth(look.px("inspector_least"))
        self.inspector.setMaximumWidth(look.px("inspector_most"))
        side = look.px("library"), look.px("inspector")
        self._panes.setSizes([side[0], look.px("window_width") - sum(side), side[1]])

    def _restore(self) -> None:
        if not self.restoreGeometry(self._preferences.state(_GEOMETRY)):
            room = self.screen().availableGeometry()
            width = min(tokens.SIZES["window_width"], room.width())
            self.resize(width, min(tokens.SIZES["window_height"], room.height()))
        self._panes.restoreState(self._preferences.state(_PANES))
        self._show_panes()
        self._fit()

    def _fit(self) -> None:
        """Gives the centre its room: the library becomes a rail first, then the inspector a drawer."""
        look = theme()
        rail = self.width() < look.px("rail_below")
        if rail != self._rail:
            self._take_rail(rail)
        wants_drawer = self.width() < look.px("drawer_below")
        if wants_drawer and not self.drawer:
            self.inspector.setParent(self._panes.parentWidget())
            self.inspector.hide()
            self.actions_["inspector"].setChecked(False)
        elif not wants_drawer and self.drawer:
            self._panes.addWidget(self.inspector)
            self._show_panes()
        self._place_drawer()

    def _take_rail(self, rail: bool) -> None:
        look, sizes = theme(), self._panes.sizes()
        if rail and self._rail is not None:
            self._library_width = sizes[0]
        self._rail = rail
        self.library.set_rail(rail)
        self.library.setMinimumWidth(look.px("rail" if rail else "library_least"))
        self.library.setMaximumWidth(look.px("rail" if rail else "library_most"))
        # The splitter would keep the place of the wider one.
        wanted = look.px("rail") if rail else self._library_width
        self._panes.setSizes([wanted, sizes[1] + sizes[0] - wanted, *sizes[2:]])

    def _on_page_turned(self) -> None:
        self._show_panes()

    def _show_panes(self) -> None:
        """A welcome stands alone: there is nothing to generate or to edit yet."""
        alone = self.pages.welcoming
        self.generate_bar.setHidden(alone)
        wanted = self.inspector_wanted and not alone and not self.drawer
        self.inspector.setVisible(wanted)
        self.actions_["inspector"].setChecked(wanted)
        self.actions_["inspector"].setEnabled(not alone)

    def _place_drawer(self) -> None:
        if self.drawer:
            room = self._panes.geometry()
            width = theme().px("inspector")
            self.inspector.setGeometry(room.right() + 1 - width, room.top(), width, room.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LayoutDirectionChange:
            self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # No shortcut: that would take the key from whatever is to be closed with it first.
        if event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._may_close:
            self.remember()
            event.accept()
        else:
            event.ignore()
            self.close_asked.emit()
