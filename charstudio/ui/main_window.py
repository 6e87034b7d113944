"""The main window: three panes, the generate bar, the status bar, and how they share the room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QMainWindow, QSplitter, QVBoxLayout, QWidget

from charstudio.ui.actions import Actions, add_menus
from charstudio.ui.inspector.drawer import InspectorDrawer
from charstudio.ui.library.view import LibraryView
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

    What is not seen at first, or holds nothing then, is made once it was painted: what shows a character by
    `furnish`, what one works with by `complete`.

    Attributes:
        library, pages: The left pane and the middle.
        banners, inspector: Made by `furnish`.
        actions_, generate_bar, queue: Made by `complete`.

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
        self._inspector_width = theme().px("inspector")
        self._furnished = self._complete = False
        look = theme()
        self._menus = add_menus(self.menuBar())
        self.library = LibraryView()
        self._side, self._foot, self._top = Ground("pane"), Ground("pane"), QWidget()
        self.pages = Pages()
        self.pages.turned.connect(self._on_page_turned)
        self._panes = QSplitter(Qt.Orientation.Horizontal)
        self._panes.setObjectName("panes")
        self._panes.setChildrenCollapsible(False)
        self._panes.setHandleWidth(look.px("hairline_width"))
        for pane in (self.library, self._middle(), self._side):
            self._panes.addWidget(pane)
        self._panes.setStretchFactor(1, 1)
        self._drawer = InspectorDrawer(self._side, self._panes)
        self.setCentralWidget(self._panes)
        self.statusBar().setSizeGripEnabled(False)
        self.statusBar().setMinimumHeight(look.px("height_chip"))
        self.setMinimumSize(look.px("window_least_width"), look.px("window_least_height"))
        self._size_panes()
        if welcome:
            self.pages.setCurrentWidget(self.pages.welcome)
        else:
            self.library.list.setFocus(Qt.FocusReason.OtherFocusReason)
        self._restore()

    def furnish(self) -> None:
        """Makes what shows a character, and what says that there is none; asked again, it does nothing."""
        if self._furnished:
            return
        self._furnished = True
        from charstudio.ui.inspector.inspector_view import InspectorView  # noqa: PLC0415
        from charstudio.ui.notices.banner import Banners  # noqa: PLC0415

        self.banners, self.inspector = Banners(), InspectorView()
        _fill(self._top, self.banners)
        _fill(self._side, self.inspector)

    def complete(self) -> None:
        """Makes all the rest; asked again, it does nothing."""
        if self._complete:
            return
        self.furnish()
        self._complete = True
        from charstudio.ui.generate.bar import GenerateBar  # noqa: PLC0415
        from charstudio.ui.notices.queue import GenerationQueue  # noqa: PLC0415

        self.actions_ = Actions(self)
        self.actions_.fill(self._menus)
        self.generate_bar, self.queue = GenerateBar(), GenerationQueue()
        self._foot.setMinimumHeight(0)
        _fill(self._foot, self.generate_bar)
        self.statusBar().addWidget(self.queue, 1)
        self._show_panes()

    @property
    def is_complete(self) -> bool:
        """Whether all of it is made."""
        return self._complete

    @property
    def inspector_wanted(self) -> bool:
        """Whether the inspector is shown where there is room for it."""
        return self._preferences.flag(_INSPECTOR, default=True)

    def show_inspector(self, shown: bool) -> None:
        """Shows or hides the inspector: a pane where there is room, else a drawer over the centre."""
        if self.drawer:
            self._drawer.open() if shown else self._drawer.close()
        else:
            self._preferences.set(_INSPECTOR, shown)
            self._side.setVisible(shown)
        self.actions_["inspector"].setChecked(shown)

    @property
    def drawer(self) -> bool:
        """Whether the inspector lies over the centre."""
        return self._side.parentWidget() is not self._panes

    def to_front(self) -> None:
        """Brings it before the other windows; it may be minimized."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

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
        layout.addWidget(self._top)
        layout.addWidget(self.pages, 1)
        layout.addWidget(self._foot)
        return middle

    def _size_panes(self) -> None:
        look = theme()
        self._side.setMinimumWidth(look.px("inspector_least"))
        self._side.setMaximumWidth(look.px("inspector_most"))
        # As high as the bar that will stand there: nothing shifts.
        self._foot.setMinimumHeight(look.px("generate_bar"))
        side = look.px("library"), look.px("inspector")
        self._panes.setSizes([side[0], look.px("window_width") - sum(side), side[1]])

    def _restore(self) -> None:
        if not self.restoreGeometry(self._preferences.state(_GEOMETRY)):
            room = self.screen().availableGeometry()
            width = min(tokens.SIZES["window_width"], room.width())
            self.resize(width, min(tokens.SIZES["window_height"], room.height()))
        self._panes.restoreState(self._preferences.state(_PANES))
        self._panes.splitterMoved.connect(self._note_widths)
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
            self._side.setParent(self._panes.parentWidget())
            self._side.hide()
            self._show_panes()
        elif not wants_drawer and self.drawer:
            self._drawer.leave()
            self._panes.addWidget(self._side)
            self._show_panes()
            library, *others = self._panes.sizes()
            centre = sum(others) - self._inspector_width
            self._panes.setSizes([library, centre, self._inspector_width])
        if self.drawer:
            self._drawer.fit()

    def _take_rail(self, rail: bool) -> None:
        look, sizes = theme(), self._panes.sizes()
        first, self._rail = self._rail is None, rail
        self.library.set_rail(rail)
        self.library.setMinimumWidth(look.px("rail" if rail else "library_least"))
        self.library.setMaximumWidth(look.px("rail" if rail else "library_most"))
        if first and not rail:
            return
        # The splitter would keep the place of the wider one. What is hidden has no size; shown again, it
        # would be as narrow as can be.
        wanted = look.px("rail") if rail else self._library_width
        right = () if self.drawer else (self._inspector_width,)
        self._panes.setSizes([wanted, sum(sizes) - wanted - sum(right), *right])

    def _note_widths(self) -> None:
        """As the artist has them; where there is little room, they are narrower than that."""
        if not self._rail:
            self._library_width = self.library.width()
        if self._side.isVisible() and not self.drawer:
            self._inspector_width = self._side.width()

    def _on_page_turned(self) -> None:
        self._show_panes()

    def _show_panes(self) -> None:
        """A welcome stands alone: there is nothing to generate or to edit yet."""
        alone = self.pages.welcoming
        self._foot.setHidden(alone)
        wanted = self.inspector_wanted and not alone and not self.drawer
        self._side.setVisible(wanted)
        if self._complete:
            self.actions_["inspector"].setChecked(wanted)
            self.actions_["inspector"].setEnabled(not alone)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()
        if not event.spontaneous() and not self._preferences.state(_PANES).isEmpty():
            self._note_widths()

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


def _fill(place: QWidget, view: QWidget) -> None:
    layout = QVBoxLayout(place)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(view)
