"""The list of characters: keys, selection, and a place that stays while rows come and go."""

from __future__ import annotations

from bisect import bisect_right
from contextlib import contextmanager
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import (
    QElapsedTimer,
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    Qt,
    Signal,
    SignalInstance,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QFrame, QHeaderView, QTableView, QWidget

from charstudio.ui.letters import USUAL, Letter, key_of
from charstudio.ui.library.delegate import CharacterDelegate
from charstudio.ui.library.model import CharacterListModel
from charstudio.ui.theme.theme import theme

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from PySide6.QtGui import QContextMenuEvent, QMouseEvent

_Flag: Final = QItemSelectionModel.SelectionFlag
_Action: Final = QAbstractItemView.CursorAction
_PARTS: Final = 1_000
_RETURN: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class CharacterList(QTableView):
    """Rows of one height: a table, because Qt's list measures every row.

    Attributes:
        favourite_key: The letter that is a key of its own, as Qt numbers it; all others find names.

    Signals:
        chosen: The artist selected something else.
        picked: A row was clicked alone.
        opened: On to the images of the selected one.
        look_asked: Its image shall be seen large.
        trash_asked: The selected ones shall go to the trash.
        favourite_asked: They shall be favourites, or not any more.
        menu_asked: Their menu shall open there, on the screen.
    """

    chosen = Signal()
    picked = Signal()
    opened = Signal()
    look_asked = Signal()
    trash_asked = Signal()
    favourite_asked = Signal()
    menu_asked = Signal(QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("characterList")
        self.setAccessibleName(self.tr("Characters"))
        self.favourite_key = key_of(USUAL, Letter.FAVOURITE)
        self.rows = CharacterListModel()
        self.rows.setParent(self)
        self.delegate_ = CharacterDelegate(self.rows, self)
        self._quiet = 0
        self._typed, self._since = "", QElapsedTimer()
        self.horizontalHeader().hide()
        self.horizontalHeader().setMinimumSectionSize(1)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._take_look()
        self.setShowGrid(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setItemDelegate(self.delegate_)
        self.setModel(self.rows)
        self.selectionModel().selectionChanged.connect(self._on_chosen)
        theme().changed.connect(self._take_look)

    # --- The selection ----------------------------------------------------------------------------------

    def selected_places(self) -> list[int]:
        """Where the selected rows are, from the top."""
        selection = self.selectionModel().selection()
        parts = [selection.at(number) for number in range(selection.count())]
        ranges = sorted((part.top(), part.bottom()) for part in parts)
        return [place for top, bottom in ranges for place in range(top, bottom + 1)]

    def selected_ids(self) -> tuple[str, ...]:
        """The selected characters, from the top."""
        return tuple(self.rows.ids(self.selected_places()))

    def current_id(self) -> str | None:
        """The row that the keyboard is on."""
        index = self.currentIndex()
        return self.rows.ids([index.row()])[0] if index.isValid() else None

    def select_place(self, place: int | None) -> None:
        """Selects one row and shows it, or none."""
        if place is None:
            self.clearSelection()
            self.selectionModel().clearCurrentIndex()
        else:
            self.setCurrentIndex(self.rows.index(place, 0))

    def select_places(self, places: Collection[int]) -> None:
        """Selects these rows alone; the first of them has the keyboard."""
        if not places:
            self.select_place(None)
            return
        ordered = sorted(places)
        ends = [place for place, next_ in pairwise([*ordered, -1]) if next_ != place + 1]
        # Qt takes long for many parts: of a selection that fell apart, the first one stays.
        ends = ends if len(ends) <= _PARTS else ends[:1]
        chosen, begin = QItemSelection(), 0
        for end in ends:
            chosen.select(self.rows.index(ordered[begin], 0), self.rows.index(end, 0))
            begin = bisect_right(ordered, end)
        model = self.selectionModel()
        model.setCurrentIndex(self.rows.index(ordered[0], 0), _Flag.NoUpdate)
        model.select(chosen, _Flag.ClearAndSelect | _Flag.Rows)

    @contextmanager
    def quietly(self) -> Iterator[None]:
        """What is selected meanwhile is nobody's wish."""
        self._quiet += 1
        try:
            yield
        finally:
            self._quiet -= 1

    @contextmanager
    def keeping_place(self, besides: str = "") -> Iterator[None]:
        """What is in sight stays where it is while other rows come and go.

        Args:
            besides: The id of the row that may move.
        """
        bar = self.verticalScrollBar()
        top = self.rowAt(0)
        if top >= 0 and self.rows.ids([top])[0] == besides:
            top = top + 1 if top + 1 < self.rows.rowCount() else -1
        # At the very top, what is new is to be seen.
        if top < 0 or bar.value() == 0:
            yield
            return
        anchor, before = QPersistentModelIndex(self.rows.index(top, 0)), self.rowViewportPosition(top)
        yield
        self.executeDelayedItemsLayout()
        self.updateGeometries()
        if anchor.isValid():
            bar.setValue(bar.value() + self.rowViewportPosition(anchor.row()) - before)

    @contextmanager
    def kept(self, *, same: bool = False) -> Iterator[None]:
        """What is selected, and in sight, is so again when the model was reset.

        Args:
            same: The rows are the same ones, only others of them are shown.
        """
        bar, top = self.verticalScrollBar(), self.rowAt(0)
        chosen = [self.rows.row(place) for place in self.selected_places()]
        current = self.current_id()
        anchor = None if same or top < 0 or bar.value() == 0 else self.rows.ids([top])[0]
        value, before = bar.value(), 0 if anchor is None else self.rowViewportPosition(top)
        with self.quietly():
            yield
            self.select_places(self.rows.places_of(chosen))
            if len(chosen) > 1 and current and (place := self.rows.place(current)) is not None:
                self.selectionModel().setCurrentIndex(self.rows.index(place, 0), _Flag.NoUpdate)
        if anchor is None:
            bar.setValue(value)
            return
        self.executeDelayedItemsLayout()
        self.updateGeometries()
        if (place := self.rows.place(anchor)) is not None:
            bar.setValue(bar.value() + self.rowViewportPosition(place) - before)

    def _on_chosen(self) -> None:
        if not self._quiet:
            self.chosen.emit()

    # --- Keys and mouse ---------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        # The window has a use for Esc, too.
        if (
            isinstance(event, QKeyEvent)
            and event.type() is QEvent.Type.ShortcutOverride
            and event.key() == Qt.Key.Key_Escape
            and len(self.selected_places()) > 1
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        act = self._act(event) if plain else None
        if act is not None:
            act.emit()
        elif event.key() == Qt.Key.Key_Escape and len(self.selected_places()) > 1:
            self.select_place(self.currentIndex().row())
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Letters typed soon after each other begin a name; the same one again goes to the next name."""
        begun = self._finding
        self._since.restart()
        self._typed = self._typed + search if begun else search
        again = len(self._typed) > 1 and len(set(self._typed)) == 1
        here = max(0, self.currentIndex().row())
        start = here if begun and not again else here + 1 if self.currentIndex().isValid() else 0
        place = self.rows.place_of_name(self._typed[0] if again else self._typed, start)
        if place is not None:
            self.select_place(place)

    def moveCursor(self, action: QAbstractItemView.CursorAction, keys: Qt.KeyboardModifier) -> QModelIndex:
        """Home and End go to the first and the last row: there are no columns to go along."""
        if action in (_Action.MoveHome, _Action.MoveEnd) and self.rows.rowCount():
            return self.rows.index(0 if action is _Action.MoveHome else self.rows.rowCount() - 1, 0)
        return super().moveCursor(action, keys)

    def selectionCommand(
        self, index: QModelIndex | QPersistentModelIndex, event: QEvent | None = None
    ) -> QItemSelectionModel.SelectionFlag:
        """Below the last row there is nothing to select instead: what is selected stays."""
        return super().selectionCommand(index, event) if index.isValid() else _Flag.NoUpdate

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        left = event.button() is Qt.MouseButton.LeftButton
        alone = event.modifiers() == Qt.KeyboardModifier.NoModifier
        if left and alone and self.indexAt(event.position().toPoint()).isValid():
            self.picked.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() is not event.Reason.Mouse:
            index = self.currentIndex()
            if index.isValid():
                self.menu_asked.emit(self.viewport().mapToGlobal(self.visualRect(index).center()))
        elif self.indexAt(event.pos()).isValid():
            self.menu_asked.emit(event.globalPos())

    def _act(self, event: QKeyEvent) -> SignalInstance | None:
        key = event.key()
        if key in _RETURN:
            return self.opened
        if key == Qt.Key.Key_Delete:
            return self.trash_asked
        # In the middle of a name, they are part of it.
        if key == Qt.Key.Key_Space and not self._finding:
            return self.look_asked
        if key == self.favourite_key and not self._finding:
            return self.favourite_asked
        return None

    @property
    def _finding(self) -> bool:
        """Whether a name is being typed."""
        between = QApplication.keyboardInputInterval()
        return bool(self._typed) and self._since.isValid() and not self._since.hasExpired(between)

    def _take_look(self) -> None:
        height = theme().px("height_row")
        self.verticalHeader().setMinimumSectionSize(height)
        self.verticalHeader().setDefaultSectionSize(height)
        self.verticalScrollBar().setSingleStep(height // 3)
