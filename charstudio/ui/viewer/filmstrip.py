"""The images of one round in a row, small."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QListView, QSizePolicy, QStyle, QStyledItemDelegate

from charstudio.ui.grid.strokes import paint_picture
from charstudio.ui.theme.theme import theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPixmap
    from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

_Index = QModelIndex | QPersistentModelIndex
_NONE = QModelIndex()


class Frame(NamedTuple):
    """One of them.

    Attributes:
        name: What it is called: for its tooltip, and for screen readers.
    """

    image_id: str
    sha256: str
    name: str


class Pictures(Protocol):
    """Where the small pictures come from; see `background.thumbnails`."""

    def pixmap(self, sha256: str, side: int, ratio: float = ...) -> QPixmap | None:
        """The picture, if it is there."""
        ...

    def broken(self, sha256: str) -> bool:
        """Whether it can't be had."""
        ...


class FilmstripModel(QAbstractListModel):
    """The frames in their order."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.frames: tuple[Frame, ...] = ()

    def set_frames(self, frames: Sequence[Frame]) -> None:
        """Shows these."""
        if self.frames == tuple(frames):
            return
        self.beginResetModel()
        self.frames = tuple(frames)
        self.endResetModel()

    def row_of(self, image_id: str) -> int:
        """Where an image stands; -1 where it doesn't."""
        return next((row for row, frame in enumerate(self.frames) if frame.image_id == image_id), -1)

    def rowCount(self, parent: _Index = _NONE) -> int:
        return 0 if parent.isValid() else len(self.frames)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        frame = self.frames[index.row()]
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return frame.name
        return None


class _FrameDelegate(QStyledItemDelegate):
    """Paints a frame, a ring around the one that is seen large."""

    def __init__(self, parent: QWidget, model: FilmstripModel) -> None:
        super().__init__(parent)
        self._model = model
        self.pictures: Pictures | None = None

    def sizeHint(self, _option: QStyleOptionViewItem, _index: _Index) -> QSize:
        return QSize(cell_side(), cell_side())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        look = theme()
        around = look.px("ring_width") + look.px("ring_gap")
        room = option.rect
        rect = room.adjusted(around, around, -around, -around)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_picture(painter, rect, self._model.frames[index.row()].sha256)
        if option.state & QStyle.StateFlag.State_Selected:
            width = look.px("ring_width")
            radius = look.px("radius_tile") + around - width / 2
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(look.colour("ring"), width))
            outer = QRectF(room).adjusted(width / 2, width / 2, -width / 2, -width / 2)
            painter.drawRoundedRect(outer, radius, radius)
        painter.restore()

    def _paint_picture(self, painter: QPainter, rect: QRect, sha256: str) -> None:
        look = theme()
        device = painter.device()
        ratio = device.devicePixelRatio()
        picture = None if self.pictures is None else self.pictures.pixmap(sha256, rect.width(), ratio)
        if picture is not None:
            paint_picture(painter, rect, picture)
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("chip"))
        painter.drawRoundedRect(rect, look.px("radius_tile"), look.px("radius_tile"))
        if self.pictures is not None and self.pictures.broken(sha256):
            sign = look.pixmap("image-off", "text_2", ratio=ratio)
            side = look.px("icon")
            painter.drawPixmap(rect.center().x() - side // 2, rect.center().y() - side // 2, sign)


class Filmstrip(QListView):
    """As wide as its frames, while there is room; it leaves the keyboard to the canvas.

    Signals:
        chosen: The id of the image that was clicked.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("filmstrip")
        self.setAccessibleName(self.tr("Images of this round"))
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setUniformItemSizes(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        for set_policy in (self.setHorizontalScrollBarPolicy, self.setVerticalScrollBarPolicy):
            set_policy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.frames = FilmstripModel(self)
        self._delegate = _FrameDelegate(self, self.frames)
        self.setModel(self.frames)
        self.setItemDelegate(self._delegate)
        self.clicked.connect(self._on_clicked)
        theme().changed.connect(self.viewport().update)

    def set_pictures(self, pictures: Pictures) -> None:
        """Paints these."""
        self._delegate.pictures = pictures

    def show_frames(self, frames: Sequence[Frame], image_id: str) -> None:
        """Shows the images of a round, this one with a ring."""
        self.frames.set_frames(frames)
        self.updateGeometry()
        index = self.frames.index(self.frames.row_of(image_id))
        self.setCurrentIndex(index)
        self.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)

    def sizeHint(self) -> QSize:
        return QSize(max(1, len(self.frames.frames)) * cell_side(), cell_side())

    def minimumSizeHint(self) -> QSize:
        return QSize(cell_side(), cell_side())

    def _on_clicked(self, index: QModelIndex) -> None:
        self.chosen.emit(self.frames.frames[index.row()].image_id)


def cell_side() -> int:
    """A frame, and the ring around it."""
    look = theme()
    return look.px("filmstrip") + 2 * (look.px("ring_width") + look.px("ring_gap"))
