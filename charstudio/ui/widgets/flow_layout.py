"""A layout that fills line after line, as words do."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


class FlowLayout(QLayout):
    """Items from left to right (or right to left), then on the next line; its height follows its width.

    The last item takes what is left of its line when `stretch_last`; that is where the open input stands.
    Lines are as far apart as items, unless there is a `line_gap`.
    """

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        gap: int,
        margin: int = 0,
        stretch_last: bool = False,
        line_gap: int | None = None,
    ) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        # By width. Qt asks for the same again and again while it shares out room.
        self._heights: dict[int, int] = {}
        self._line_gap = gap if line_gap is None else line_gap
        self._stretch_last = stretch_last
        self.setSpacing(gap)
        self.setContentsMargins(margin, margin, margin, margin)

    def addItem(self, item: QLayoutItem) -> None:
        """See QLayout."""
        self._items.append(item)
        self._heights.clear()

    def insert(self, place: int, widget: QWidget) -> None:
        """Puts a widget before the item at `place`."""
        self.addWidget(widget)
        self._items.insert(place, self._items.pop())
        self.invalidate()

    def set_order(self, widgets: list[QWidget]) -> None:
        """Has these, which are in it already, in this order; what else is in it comes before them."""
        places: dict[QWidget | None, int] = {widget: place for place, widget in enumerate(widgets)}
        self._items.sort(key=lambda item: places.get(item.widget(), -1))
        self.invalidate()

    def count(self) -> int:
        """See QLayout."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """See QLayout."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """See QLayout."""
        self._heights.clear()
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """None: it takes the height that it needs."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """It does."""
        return True

    def heightForWidth(self, width: int) -> int:
        """In pixels."""
        if width not in self._heights:
            self._heights[width] = self._arrange(QRect(0, 0, width, 0), move=False)
        return self._heights[width]

    def invalidate(self) -> None:
        """See QLayout."""
        self._heights.clear()
        super().invalidate()

    def setGeometry(self, rectangle: QRect) -> None:
        """See QLayout."""
        super().setGeometry(rectangle)
        self._arrange(rectangle, move=True)

    def sizeHint(self) -> QSize:
        """The least it needs."""
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        """As wide as the widest item."""
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        margins = self.contentsMargins()
        return size + QSize(margins.left() + margins.right(), margins.top() + margins.bottom())

    def _arrange(self, rectangle: QRect, *, move: bool) -> int:
        """Gives the height; moves the items there only if asked to."""
        margins = self.contentsMargins()
        area = rectangle.marginsRemoved(margins)
        shown = [item for item in self._items if not item.isEmpty()]
        lines: list[list[tuple[QLayoutItem, QSize]]] = [[]]
        used = 0
        for item in shown:
            size = item.sizeHint().boundedTo(QSize(area.width(), item.sizeHint().height()))
            if lines[-1] and used + size.width() > area.width():
                lines.append([])
                used = 0
            lines[-1].append((item, size))
            used += size.width() + self.spacing()
        y = area.y()
        for line in lines:
            y = self._arrange_line(line, area, y, last=line is lines[-1], move=move) + self._line_gap
        return y - self._line_gap - rectangle.y() + margins.bottom()

    def _arrange_line(
        self, line: list[tuple[QLayoutItem, QSize]], area: QRect, y: int, *, last: bool, move: bool
    ) -> int:
        parent = self.parentWidget()
        mirrored = parent is not None and parent.layoutDirection() is Qt.LayoutDirection.RightToLeft
        height = max((size.height() for _, size in line), default=0)
        x = area.x()
        for place, (item, wanted) in enumerate(line):
            stretched = self._stretch_last and last and place == len(line) - 1
            size = QSize(area.right() + 1 - x, wanted.height()) if stretched else wanted
            if move:
                left = area.x() + area.right() + 1 - x - size.width() if mirrored else x
                item.setGeometry(QRect(QPoint(left, y + (height - size.height()) // 2), size))
            x += size.width() + self.spacing()
        return y + height
