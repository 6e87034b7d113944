"""What is drawn over an image: strokes, and the way back from each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from charstudio.domain.drawing import DrawingKind
from charstudio.ui.editor.tiles import Tile, Tiles, marked_pixels, put, rect_of, taken, tiles_in

if TYPE_CHECKING:
    from collections.abc import Mapping

_Mode: Final = QPainter.CompositionMode
_MASK, _MARKUP = QImage.Format.Format_Alpha8, QImage.Format.Format_ARGB32_Premultiplied
_OPAQUE: Final = QColor(0, 0, 0, 255)
# What can be taken back: so many steps, as long as their copies are no larger than this together.
_STEPS: Final = 200
_BYTES: Final = 256_000_000


class Brush(NamedTuple):
    """What a stroke is drawn with.

    Attributes:
        size: How wide, in the picture's own pixels.
        erases: It takes away what is there.
        colour: Of a markup, with its opacity; a mask has none.
    """

    size: float
    erases: bool = False
    colour: QColor = _OPAQUE


class Still(NamedTuple):
    """A drawing as it was at a moment. `revision`: the layer's then."""

    kind: DrawingKind
    revision: int
    picture: QImage


@dataclass
class _Step:
    """What a step has changed: the tiles as they were before, or that all of it was turned round."""

    name: str
    tiles: Tiles = field(default_factory=dict)
    inverts: bool = False

    @property
    def bytes(self) -> int:
        """What it holds in memory."""
        return sum(tile.sizeInBytes() for tile in self.tiles.values())


class Layer:
    """A drawing as large as its image. A mask is drawn with hard edges: a pixel is chosen or it is not.

    Attributes:
        picture: Of a mask, what is chosen, in 8 bits of alpha; of a markup, its colours.
        revision: Another number after each change.
    """

    def __init__(self, kind: DrawingKind, size: QSize) -> None:
        self.kind, self.size = kind, size
        self.picture = QImage(size, _MASK if kind is DrawingKind.MASK else _MARKUP)
        self.picture.fill(Qt.GlobalColor.transparent)
        self.revision = 0
        self._marked: dict[Tile, int] = {}
        self._undo: list[_Step] = []
        self._redo: list[_Step] = []
        self._stroke: _Stroke | None = None

    @property
    def rect(self) -> QRect:
        """All of it."""
        return QRect(QPoint(), self.size)

    @property
    def empty(self) -> bool:
        """Whether nothing is drawn."""
        return not any(self._marked.values())

    @property
    def share(self) -> float:
        """How much of it is drawn on, from 0 to 1."""
        return sum(self._marked.values()) / (self.size.width() * self.size.height())

    @property
    def bytes(self) -> int:
        """What it holds in memory."""
        return self.picture.sizeInBytes() + sum(one.bytes for one in (*self._undo, *self._redo))

    @property
    def drawing(self) -> bool:
        """Whether a stroke is under way."""
        return self._stroke is not None

    @property
    def undo_name(self) -> str:
        """What can be taken back; empty where nothing can."""
        return self._undo[-1].name if self._undo else ""

    @property
    def redo_name(self) -> str:
        """What can be done again; empty where nothing can."""
        return self._redo[-1].name if self._redo else ""

    def still(self) -> Still:
        """As it is now, and a stroke is done with it; what is drawn from then on is not in there."""
        self.end()
        return Still(self.kind, self.revision, QImage(self.picture))

    # --- Strokes ----------------------------------------------------------------------------------------

    def begin(self, brush: Brush, at: QPointF, name: str) -> QRect:
        """Begins a stroke at a point of the picture; gives what has changed. So do the others."""
        self.end()
        self._stroke = _Stroke(self.picture, self.kind, brush, at, name)
        return self._stroke.extend(at)

    def extend(self, to: QPointF) -> QRect:
        """Draws on in a straight line."""
        return QRect() if self._stroke is None else self._stroke.extend(to)

    def end(self) -> None:
        """The stroke is done; one that changed nothing is no step."""
        stroke, self._stroke = self._stroke, None
        if stroke is not None and (tiles := stroke.changed()):
            self._did(_Step(stroke.name, tiles))

    def give_up(self) -> QRect:
        """The stroke under way was not meant."""
        stroke, self._stroke = self._stroke, None
        return QRect() if stroke is None else put(self.picture, stroke.before)

    # --- All of it --------------------------------------------------------------------------------------

    def clear(self, name: str) -> QRect:
        """Takes everything away."""
        self.end()
        tiles = {tile: taken(self.picture, tile) for tile, marked in self._marked.items() if marked}
        if not tiles:
            return QRect()
        self.picture.fill(Qt.GlobalColor.transparent)
        return self._did(_Step(name, tiles))

    def invert(self, name: str) -> QRect:
        """Chooses what is not chosen, and the other way round."""
        self.end()
        self._turn_round()
        return self._did(_Step(name, inverts=True))

    def load(self, picture: QImage, name: str) -> QRect:
        """Takes another drawing in the place of what is there."""
        self.end()
        tiles = {tile: taken(self.picture, tile) for tile in tiles_in(self.rect, self.size)}
        self.picture = picture.convertToFormat(self.picture.format())
        return self._did(_Step(name, tiles))

    def undo(self) -> QRect:
        """Takes back the newest step, or the stroke under way."""
        if self._stroke is not None:
            return self.give_up()
        return self._back(self._undo, self._redo)

    def redo(self) -> QRect:
        """Does again what was taken back last."""
        self.end()
        return self._back(self._redo, self._undo)

    def _did(self, step: _Step) -> QRect:
        self._undo.append(step)
        self._redo.clear()
        while len(self._undo) > _STEPS or (len(self._undo) > 1 and sum(s.bytes for s in self._undo) > _BYTES):
            del self._undo[0]
        return self._changed(step.tiles, whole=step.inverts)

    def _back(self, done: list[_Step], undone: list[_Step]) -> QRect:
        if not done:
            return QRect()
        step = done.pop()
        now = {tile: taken(self.picture, tile) for tile in step.tiles}
        if step.inverts:
            self._turn_round()
        put(self.picture, step.tiles)
        undone.append(_Step(step.name, now, step.inverts))
        return self._changed(step.tiles, whole=step.inverts)

    def _turn_round(self) -> None:
        painter = QPainter(self.picture)
        painter.setCompositionMode(_Mode.CompositionMode_Xor)
        painter.fillRect(self.rect, _OPAQUE)
        painter.end()

    def _changed(self, tiles: Mapping[Tile, QImage], *, whole: bool) -> QRect:
        self.revision += 1
        changed = tiles_in(self.rect, self.size) if whole else iter(tiles)
        dirty = QRect()
        for tile in changed:
            self._marked[tile] = marked_pixels(self.picture, tile)
            dirty = dirty.united(rect_of(tile, self.size))
        return dirty


class _Stroke:
    """One stroke under way.

    Attributes:
        before: The tiles that it touches as they were.
    """

    def __init__(self, picture: QImage, kind: DrawingKind, brush: Brush, at: QPointF, name: str) -> None:
        self._picture, self._brush, self._at, self.name = picture, brush, at, name
        self.before: Tiles = {}
        # A markup may be drawn paler: where a stroke crosses itself it is no darker than elsewhere.
        self._cover: QImage | None = None
        if kind is DrawingKind.MARKUP:
            self._cover = QImage(picture.size(), _MASK)
            self._cover.fill(Qt.GlobalColor.transparent)

    def extend(self, to: QPointF) -> QRect:
        """Draws a line to there."""
        reach = self._brush.size / 2 + 1
        around = QRectF(self._at, to).normalized().adjusted(-reach, -reach, reach, reach)
        dirty = around.toAlignedRect().intersected(self._picture.rect())
        for tile in tiles_in(dirty, self._picture.size()):
            if tile not in self.before:
                self.before[tile] = taken(self._picture, tile)
        if self._cover is None:
            mode = _Mode.CompositionMode_Clear if self._brush.erases else _Mode.CompositionMode_Source
            self._draw_line(self._picture, to, mode, smooth=False)
        elif not dirty.isEmpty():
            self._draw_line(self._cover, to, _Mode.CompositionMode_SourceOver, smooth=True)
            self._compose(dirty)
        self._at = to
        return dirty

    def changed(self) -> Tiles:
        """The tiles that are others now, as they were before."""
        return {tile: old for tile, old in self.before.items() if taken(self._picture, tile) != old}

    def _draw_line(
        self, picture: QImage, to: QPointF, mode: QPainter.CompositionMode, *, smooth: bool
    ) -> None:
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, smooth)
        painter.setCompositionMode(mode)
        round_ = Qt.PenCapStyle.RoundCap
        painter.setPen(QPen(_OPAQUE, self._brush.size, Qt.PenStyle.SolidLine, round_))
        if to == self._at:
            painter.drawPoint(to)
        else:
            painter.drawLine(self._at, to)
        painter.end()

    def _compose(self, dirty: QRect) -> None:
        """What was there, and over it the stroke as far as it is drawn."""
        if self._cover is None:
            return
        ink = QImage(dirty.size(), _MARKUP)
        ink.fill(_OPAQUE if self._brush.erases else self._brush.colour)
        painter = QPainter(ink)
        painter.setCompositionMode(_Mode.CompositionMode_DestinationIn)
        painter.drawImage(QPoint(), self._cover, dirty)
        painter.end()
        painter = QPainter(self._picture)
        for tile in tiles_in(dirty, self._picture.size()):
            place = rect_of(tile, self._picture.size())
            part = place.intersected(dirty)
            painter.setCompositionMode(_Mode.CompositionMode_Source)
            painter.drawImage(part.topLeft(), self.before[tile], part.translated(-place.topLeft()))
        painter.setCompositionMode(
            _Mode.CompositionMode_DestinationOut if self._brush.erases else _Mode.CompositionMode_SourceOver
        )
        painter.drawImage(dirty.topLeft(), ink)
        painter.end()
