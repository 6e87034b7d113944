"""Where everything stands in the grid: pure geometry, worked out once for a width and a set of rows."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QRect

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_COLUMNS: Final = (4, 2)


class Shape(Enum):
    """What a row of the model looks like; `GONE` is folded away."""

    HEADER = auto()
    FOLDED_HEADER = auto()
    TEXT = auto()
    TILE = auto()
    WIDE = auto()
    GONE = auto()


class Direction(Enum):
    """Where to go from a tile."""

    UP = auto()
    DOWN = auto()
    LEFT = auto()
    RIGHT = auto()
    FIRST = auto()
    LAST = auto()
    PAGE_UP = auto()
    PAGE_DOWN = auto()


@dataclass(frozen=True)
class Metrics:
    """Sizes in pixels.

    Attributes:
        margin: Left and right of everything.
        above, below: Over and under a header.
        bottom: Under the last line.
        wide: Height of what takes a whole line.
    """

    margin: int
    gap: int
    tile_least: int
    tile_most: int
    header: int
    above: int
    below: int
    bottom: int
    wide: int

    def tile(self, width: int) -> tuple[int, int]:
        """Columns, and the side of a tile, in this width: four where tiles stay big enough, else two."""
        room = width - 2 * self.margin
        for columns in _COLUMNS:
            side = (room - (columns - 1) * self.gap) // columns
            if side >= self.tile_least:
                return columns, min(side, self.tile_most)
        return _COLUMNS[-1], max(1, side)


class _Line(NamedTuple):
    """Rows beside each other; `stop`: the arrow keys come by."""

    top: int
    bottom: int
    first: int
    last: int
    stop: bool


@dataclass
class GridLayout:
    """The places of all rows.

    Attributes:
        height: Of the whole.
        side: Of a tile.
    """

    width: int
    columns: int
    side: int
    height: int = 0
    _rects: list[QRect] = field(default_factory=list)
    _lines: list[_Line] = field(default_factory=list)
    _tops: list[int] = field(default_factory=list)
    _line_of: list[int] = field(default_factory=list)

    @classmethod
    def of(
        cls, shapes: Sequence[Shape], width: int, metrics: Metrics, *, mirrored: bool = False
    ) -> GridLayout:
        """Places rows of these shapes.

        Args:
            shapes: Of each row of the model.
            width: Of the whole.
            metrics: The sizes.
            mirrored: From right to left.
        """
        columns, side = metrics.tile(width)
        made = cls(width, columns, side)
        room = width - 2 * metrics.margin
        if side < metrics.tile_most:
            # What is left over by whole pixels: headers end where tiles do.
            room = columns * (side + metrics.gap) - metrics.gap
        y, row = 0, 0
        while row < len(shapes):
            shape = shapes[row]
            if shape in (Shape.HEADER, Shape.FOLDED_HEADER, Shape.TEXT):
                y += metrics.above
                rects = [QRect(metrics.margin, y, room, metrics.header)]
                after = metrics.header + metrics.below
            elif shape is Shape.WIDE:
                rects, after = [QRect(metrics.margin, y, room, metrics.wide)], metrics.wide + metrics.gap
            elif shape is Shape.TILE:
                end = row
                while end < len(shapes) and end - row < columns and shapes[end] is Shape.TILE:
                    end += 1
                step = side + metrics.gap
                rects = [QRect(metrics.margin + n * step, y, side, side) for n in range(end - row)]
                after = step
            else:
                rects, after = [QRect()], 0
            # The gap below the last line of a round counts into what stands above the next header.
            if shape in (Shape.TILE, Shape.WIDE) and _ends(shapes, row + len(rects)):
                after -= metrics.gap
            made._add(rects, stop=shape in (Shape.TILE, Shape.WIDE, Shape.FOLDED_HEADER), mirrored=mirrored)
            y += after
            row += len(rects)
        made.height = y + metrics.bottom if made._lines else 0
        made._tops = [line.top for line in made._lines]
        return made

    def rect(self, row: int) -> QRect:
        """Where a row stands; empty where it is folded away."""
        return self._rects[row] if 0 <= row < len(self._rects) else QRect()

    def shown(self, row: int) -> bool:
        """Whether there is such a row, and it is not folded away."""
        return not self.rect(row).isEmpty()

    def rows_between(self, top: int, bottom: int) -> Iterator[int]:
        """The rows that can be seen from `top` to `bottom`."""
        start = max(0, bisect_right(self._tops, top) - 1)
        for line in self._lines[start:]:
            if line.top > bottom:
                return
            if line.bottom >= top:
                yield from range(line.first, line.last + 1)

    def row_at(self, x: int, y: int) -> int:
        """The row at a point, -1 where there is none."""
        return next((row for row in self.rows_between(y, y) if self._rects[row].contains(x, y)), -1)

    def next_row(self, row: int, direction: Direction, page: int) -> int:
        """Where a key leads from a row; to the row itself where it leads nowhere, -1 where there is none.

        Args:
            row: Where it starts; -1 is before the first.
            direction: Of the key.
            page: How many pixels a page has.
        """
        stops = [line for line in self._lines if line.stop]
        if not stops:
            return -1
        here = self._lines[self._line_of[row]] if self.shown(row) else None
        if direction is Direction.FIRST or here is None:
            return stops[0].first
        if direction is Direction.LAST:
            return stops[-1].last
        if direction in (Direction.LEFT, Direction.RIGHT):
            return _beside(stops, row, 1 if direction is Direction.RIGHT else -1)
        wanted = self._line_from(stops, here, direction, page)
        return self._nearest(wanted, self._rects[row].center().x())

    def _add(self, rects: list[QRect], *, stop: bool, mirrored: bool) -> None:
        if mirrored:
            for rect in rects:
                rect.moveLeft(self.width - rect.x() - rect.width())
        first = len(self._rects)
        self._rects += rects
        self._line_of += [len(self._lines)] * len(rects)
        if not rects[0].isEmpty():
            line = _Line(rects[0].top(), rects[0].bottom(), first, first + len(rects) - 1, stop)
            self._lines.append(line)

    def _nearest(self, line: _Line, x: int) -> int:
        return min(range(line.first, line.last + 1), key=lambda row: abs(self._rects[row].center().x() - x))

    @staticmethod
    def _line_from(stops: list[_Line], here: _Line, direction: Direction, page: int) -> _Line:
        if direction in (Direction.DOWN, Direction.PAGE_DOWN):
            after = [line for line in stops if line.top > here.top] or [here]
            if direction is Direction.DOWN:
                return after[0]
            return max((line for line in after if line.top <= here.top + page), default=after[0])
        before = [line for line in stops if line.top < here.top] or [here]
        if direction is Direction.UP:
            return before[-1]
        return min((line for line in before if line.top >= here.top - page), default=before[-1])


def _ends(shapes: Sequence[Shape], row: int) -> bool:
    """Whether a round ends before this row."""
    return row >= len(shapes) or shapes[row] not in (Shape.TILE, Shape.WIDE)


def _beside(stops: list[_Line], row: int, step: int) -> int:
    """The next row to stop at, or the previous one."""
    for line in stops if step > 0 else reversed(stops):
        if step > 0 and line.last > row:
            return max(line.first, row + 1)
        if step < 0 and line.first < row:
            return min(line.last, row - 1)
    return row
