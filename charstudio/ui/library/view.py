"""The library pane: source, search, the list, and a button for a new character."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from charstudio.ui.library.head import LibraryHead
from charstudio.ui.library.list import CharacterList
from charstudio.ui.theme.theme import theme
from charstudio.ui.widgets.basics import Ground, Line
from charstudio.ui.widgets.keyed_button import KeyedButton

if TYPE_CHECKING:
    from charstudio.ui.library.drawer import LibraryDrawer
    from charstudio.ui.library.states import ListMessage, Skeleton

_PATIENCE_MS: Final = 300
_WIDEST: Final = (1 << 24) - 1


class LibraryView(Ground):
    """The pane. Where there is little room it is a rail of portraits; then the search opens a drawer.

    Attributes:
        head: Source, order and search.
        list: The characters.

    Signals:
        new_asked: A new character is wanted.
        search_changed: Other words are looked for.
        message_acted: The button below the message was pressed.
    """

    new_asked = Signal()
    search_changed = Signal(str)
    message_acted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("pane", parent)
        self.setObjectName("libraryPane")
        self._rail = False
        self._home = QHBoxLayout(self)
        self._home.setContentsMargins(0, 0, 0, 0)
        self._home.setSpacing(0)
        self._panel = Ground("pane")
        self.head, self.list = LibraryHead(), CharacterList()
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list)
        self._message: ListMessage | None = None
        self._skeleton: Skeleton | None = None
        self.new_button = KeyedButton(self.tr("New character"), icon="plus")
        self._edge = Line(standing=True)
        self._edge.hide()
        self._fill()
        self._home.addWidget(self._panel)
        self._drawer: LibraryDrawer | None = None
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._patience.timeout.connect(self._show_skeleton)
        self.head.search.textChanged.connect(self._on_search)
        self.head.search.accepted.connect(self._on_accepted)
        self.head.search.left_down.connect(self._on_left_down)
        self.head.search.escaped.connect(self._on_escaped)
        self.head.search_asked.connect(self.focus_search)
        self.list.opened.connect(self.close_drawer)
        self.list.picked.connect(self.close_drawer)

    # --- What it shows ----------------------------------------------------------------------------------

    def show_loading(self) -> None:
        """The characters are being read: grey rows, if that takes longer than one waits."""
        self._patience.start()

    def show_rows(self) -> None:
        """The list as it is."""
        self._patience.stop()
        self._stack.setCurrentWidget(self.list)

    def show_message(self, text: str, action: str = "", *, icon: str = "x", tone: str = "2") -> None:
        """Why there is nothing: see `ListMessage`."""
        self._patience.stop()
        if self._message is None:
            from charstudio.ui.library.states import ListMessage  # noqa: PLC0415  (not before the first paint)

            self._message = ListMessage()
            self._message.acted.connect(self.message_acted)
            self._message.set_rail(self._narrow)
            self._stack.addWidget(self._message)
        self._message.say(text, action, icon, tone)
        self._stack.setCurrentWidget(self._message)

    def say_count(self, words: str) -> None:
        """What the empty search field says."""
        self.head.search.setPlaceholderText(words)

    # --- Its room ---------------------------------------------------------------------------------------

    @property
    def drawer_open(self) -> bool:
        """Whether it lies over the centre now."""
        return self._drawer is not None and self._drawer.is_open

    def set_rail(self, rail: bool) -> None:
        """Whether there is room for portraits only."""
        if rail != self._rail:
            self._rail = rail
            self.close_drawer()
            self._show_room()

    def focus_search(self) -> None:
        """Gives the keyboard to the search, all of it selected; the rail opens for it."""
        if self._rail:
            self._open_drawer()
        self.head.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.head.search.selectAll()

    def close_drawer(self) -> None:
        """Back into the rail, if it is open."""
        if self._drawer is not None and self._drawer.is_open:
            focused = QApplication.focusWidget()
            self._drawer.close()
            if focused is not None and self._panel.isAncestorOf(focused):
                self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def _narrow(self) -> bool:
        return self._rail and not self.drawer_open

    def _open_drawer(self) -> None:
        if self._drawer is None:
            from charstudio.ui.library.drawer import LibraryDrawer  # noqa: PLC0415  (as above)

            self._drawer = LibraryDrawer(self, self._panel, self._home)
            self._drawer.opened.connect(self._show_room)
            self._drawer.closed.connect(self._show_room)
        self._drawer.open()

    def _show_room(self) -> None:
        look, narrow = theme(), self._narrow
        self.head.set_rail(narrow)
        self.list.delegate_.rail = narrow
        self.list.setVerticalScrollBarPolicy(
            Qt.ScrollBarPolicy.ScrollBarAlwaysOff if narrow else Qt.ScrollBarPolicy.ScrollBarAsNeeded
        )
        for part in (self._message, self._skeleton):
            if part is not None:
                part.set_rail(narrow)
        self.new_button.setText("" if narrow else self.tr("New character"))
        self.new_button.setToolTip(self.new_button.accessibleName() if narrow else "")
        side = (look.px("rail") - look.px("thumbnail_row")) // 2 if narrow else look.px("space_3")
        self._foot.setContentsMargins(side, look.px("space_2"), side, look.px("space_3"))
        self.new_button.setMinimumWidth(look.px("thumbnail_row"))
        self.new_button.setMaximumWidth(look.px("thumbnail_row") if narrow else _WIDEST)
        self._edge.setVisible(self.drawer_open)
        self.list.viewport().update()

    def _fill(self) -> None:
        look = theme()
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self._stack, 1)
        self.new_button.setObjectName("newCharacterButton")
        self.new_button.setAccessibleName(self.tr("New character"))
        self.new_button.setFont(look.font(bold=True))
        self.new_button.clicked.connect(self.new_asked)
        self._foot = QVBoxLayout()
        side = look.px("space_3")
        self._foot.setContentsMargins(side, look.px("space_2"), side, side)
        self._foot.addWidget(self.new_button)
        column.addLayout(self._foot)
        across = QHBoxLayout(self._panel)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addLayout(column, 1)
        across.addWidget(self._edge)

    def _show_skeleton(self) -> None:
        if self._skeleton is None:
            from charstudio.ui.library.states import Skeleton  # noqa: PLC0415  (as above)

            self._skeleton = Skeleton()
            self._skeleton.set_rail(self._narrow)
            self._stack.addWidget(self._skeleton)
        self._stack.setCurrentWidget(self._skeleton)

    # --- From the search into the list ------------------------------------------------------------------

    def _on_search(self, text: str) -> None:
        self.head.mark_search(bool(text.strip()))
        self.search_changed.emit(text)

    def _on_accepted(self) -> None:
        """What was found first, unless something in the list is selected already."""
        if self.list.rows.rowCount() and not self.list.selected_places():
            self.list.select_place(0)
        if self.list.selected_places():
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
            self.list.opened.emit()

    def _on_left_down(self) -> None:
        if self.list.rows.rowCount():
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
            if not self.list.selected_places():
                self.list.select_place(0)

    def _on_escaped(self) -> None:
        if self.drawer_open:
            self.close_drawer()
        else:
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
