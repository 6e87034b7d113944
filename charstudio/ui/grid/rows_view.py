"""A list whose rows stand where a `GridLayout` puts them: what Qt asks of such a view."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
)
from PySide6.QtGui import QRegion
from PySide6.QtWidgets import QAbstractItemView, QListView

from charstudio.ui.grid.layout import Direction, GridLayout, Metrics
from charstudio.ui.theme.theme import theme

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtGui import QResizeEvent
    from PySide6.QtWidgets import QWidget

    from charstudio.ui.grid.model import ImageGridModel

_Index = QModelIndex | QPersistentModelIndex
_Cursor = QAbstractItemView.CursorAction
_DIRECTIONS: Final = {
    _Cursor.MoveUp: Direction.UP,
    _Cursor.MoveDown: Direction.DOWN,
    _Cursor.MoveLeft: Direction.LEFT,
    _Cursor.MoveRight: Direction.RIGHT,
    _Cursor.MovePrevious: Direction.LEFT,
    _Cursor.MoveNext: Direction.RIGHT,
    _Cursor.MoveHome: Direction.FIRST,
    _Cursor.MoveEnd: Direction.LAST,
    _Cursor.MovePageUp: Direction.PAGE_UP,
    _Cursor.MovePageDown: Direction.PAGE_DOWN,
}


class RowsView(QListView):
    """Places the rows of a grid. It is a QListView for what screen readers make of one, and no more.

    Attributes:
        grid: Its model.
    """

    def __init__(self, model: ImageGridModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grid = model
        self._layout: GridLayout | None = None
        # What stands at the top: it stays there when something comes above it.
        self._anchor: tuple[QPersistentModelIndex, int] | None = None
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setAutoScroll(False)
        self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setModel(model)
        model.arranged.connect(self.place)
        self.verticalScrollBar().valueChanged.connect(self._keep_anchor)
        theme().changed.connect(self.place)

    @property
    def layout_(self) -> GridLayout:
        """Where all rows stand, from the top of the first."""
        if self._layout is None:
            mirrored = self.isRightToLeft()
            self._layout = GridLayout.of(self.grid.shapes(), self.width(), _metrics(), mirrored=mirrored)
        return self._layout

    def place(self) -> None:
        """Places everything anew, and leaves what is at the top where it was."""
        anchor, self._anchor = self._anchor, None
        bar = self.verticalScrollBar()
        at_top = bar.value() == 0
        self._layout = None
        self.updateGeometries()
        if not at_top and anchor is not None and self.layout_.shown(anchor[0].row()):
            bar.setValue(self.layout_.rect(anchor[0].row()).top() - anchor[1])
        self._keep_anchor()
        self.viewport().update()

    def start_anew(self) -> None:
        """Other things are shown: from the top."""
        self._anchor = None
        self.verticalScrollBar().setValue(0)

    def visible_rows(self) -> Iterator[int]:
        """The rows that can be seen."""
        top = self.verticalOffset()
        return self.layout_.rows_between(top, top + self.viewport().height())

    def row_rect(self, row: int) -> QRect:
        """Where a row stands in the viewport; empty where it is folded away."""
        rect = self.layout_.rect(row)
        return rect if rect.isEmpty() else rect.translated(0, -self.verticalOffset())

    def row_at(self, point: QPoint) -> int:
        """The row at a point of the viewport, -1 where there is none."""
        return self.layout_.row_at(point.x(), point.y() + self.verticalOffset())

    def touch(self, number: int) -> None:
        """Draws a row anew, with the rings around it."""
        self.viewport().update(ringed(self.row_rect(number)))

    def horizontalOffset(self) -> int:
        return 0

    def verticalOffset(self) -> int:
        return self.verticalScrollBar().value()

    def indexAt(self, point: QPoint) -> QModelIndex:
        return self.grid.index(self.row_at(point))

    def visualRect(self, index: _Index) -> QRect:
        return self.row_rect(index.row()) if index.isValid() else QRect()

    def isIndexHidden(self, index: _Index) -> bool:
        return not self.layout_.shown(index.row())

    def scrollTo(
        self, index: _Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        row = index.row()
        if not self.layout_.shown(row):
            return
        rect, gap, bar = self.layout_.rect(row), theme().px("space_3"), self.verticalScrollBar()
        # The first line of a round shows its header, too.
        line = range(row, max(-1, row - self.layout_.columns - 1), -1)
        header = next((above for above in line if self.grid.is_header(above)), row)
        top = self.layout_.rect(header).top() - gap
        if hint is QAbstractItemView.ScrollHint.PositionAtCenter:
            bar.setValue(rect.center().y() - self.viewport().height() // 2)
        elif top < bar.value():
            bar.setValue(top)
        elif rect.bottom() + gap > bar.value() + self.viewport().height():
            bar.setValue(rect.bottom() + gap - self.viewport().height())

    def moveCursor(self, action: _Cursor, _modifiers: Qt.KeyboardModifier) -> QModelIndex:
        page = self.viewport().height() - theme().px("height_control")
        row = self.layout_.next_row(self.currentIndex().row(), _DIRECTIONS[action], page)
        return self.grid.index(row)

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        top = self.verticalOffset()
        chosen = QItemSelection()
        for number in self.layout_.rows_between(rect.top() + top, rect.bottom() + top):
            if self.row_rect(number).intersects(rect):
                index = self.grid.index(number)
                chosen.select(index, index)
        self.selectionModel().select(chosen, command)

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        region = QRegion()
        for number in self.visible_rows():
            if selection.contains(self.grid.index(number)):
                region = region.united(self.row_rect(number))
        return region

    def currentChanged(self, current: _Index, previous: _Index) -> None:
        super().currentChanged(current, previous)
        for index in (current, previous):
            if index.isValid():
                self.touch(index.row())

    def dataChanged(self, first: _Index, last: _Index, _roles: object = ()) -> None:
        for number in self.visible_rows():
            if first.row() <= number <= last.row():
                self.touch(number)

    def doItemsLayout(self) -> None:
        # Rows are placed when the model says that it is arranged.
        self.viewport().update()

    def updateGeometries(self) -> None:
        bar = self.verticalScrollBar()
        bar.setPageStep(self.viewport().height())
        bar.setSingleStep(max(1, self.layout_.side // 3))
        bar.setRange(0, max(0, self.layout_.height - self.viewport().height()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        QAbstractItemView.resizeEvent(self, event)
        self.place()

    def _keep_anchor(self) -> None:
        top = self.verticalOffset()
        first = next((row for row in self.visible_rows() if self.layout_.rect(row).bottom() >= top), -1)
        self._anchor = None
        if first >= 0:
            self._anchor = QPersistentModelIndex(self.grid.index(first)), self.layout_.rect(first).top() - top


def ringed(rect: QRect) -> QRect:
    """A row with the rings around it."""
    around = theme().px("ring_gap") + 2 * theme().px("ring_width")
    return rect.adjusted(-around, -around, around, around)


def _metrics() -> Metrics:
    look = theme()
    return Metrics(
        margin=look.px("space_5"),
        gap=look.px("space_3"),
        tile_least=look.px("tile_least"),
        tile_most=look.px("tile_most"),
        header=look.px("height_chip"),
        above=look.px("space_3"),
        below=look.px(6),
        bottom=look.px("space_5"),
        wide=look.px(72),
    )
