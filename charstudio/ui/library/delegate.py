"""How a row of the list looks."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QToolTip

from charstudio.ui.library.row_words import title
from charstudio.ui.library.rows import FAVOURITE, FLAGS, NAME, THUMBNAIL
from charstudio.ui.theme.theme import theme

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Protocol

    from PySide6.QtCore import QObject
    from PySide6.QtGui import QHelpEvent
    from PySide6.QtWidgets import QAbstractItemView

    from charstudio.ui.library.model import CharacterListModel
    from charstudio.ui.library.rows import Row

    class Pictures(Protocol):
        """Where thumbnails come from: see `Thumbnails`."""

        def pixmap(self, sha256: str, side: int, ratio: float = 1.0) -> QPixmap | None: ...

        def broken(self, sha256: str) -> bool: ...


_Index = QModelIndex | QPersistentModelIndex
_TILES: Final = 300
# Before the first letter of a name, where a tile is known by its picture otherwise.
_LETTER: Final = "letter "
_START: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class CharacterDelegate(QStyledItemDelegate):
    """Paints portrait, name, second line and star; in the rail the portrait alone.

    Attributes:
        rail: Whether there is room for portraits only.
        pictures: Where portraits come from; none are shown without it.
    """

    def __init__(self, model: CharacterListModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.rail = False
        self.pictures: Pictures | None = None
        self._tiles: dict[tuple[str, float], QPixmap] = {}
        self._take_look()
        theme().changed.connect(self._take_look)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        row = self._model.row(index.row())
        look, rect = theme(), option.rect
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if selected:
            painter.fillRect(rect, look.colour("selected"))
            bar = QRect(rect.left(), rect.top(), look.px("selection_bar"), rect.height())
            painter.fillRect(self._placed(option, bar), look.colour("ring"))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, look.colour("hover"))
        place = self._picture_rect(rect)
        self._paint_picture(painter, self._placed(option, place), row)
        if not self.rail:
            self._paint_words(painter, option, row)
        if option.state & QStyle.StateFlag.State_HasFocus:
            width = look.px("hairline_width")
            painter.setPen(QPen(look.colour("focus"), width))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            inset = look.px("selection_bar") + width
            painter.drawRoundedRect(
                QRectF(rect).adjusted(inset, 1.5, -inset, -1.5), self._corner, self._corner
            )
        painter.restore()

    def sizeHint(self, _option: QStyleOptionViewItem, _index: _Index) -> QSize:
        return QSize(theme().px("rail"), theme().px("height_row"))

    def helpEvent(
        self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: _Index
    ) -> bool:
        """The whole name where it is cut, or not shown at all."""
        if event.type() is not QEvent.Type.ToolTip or not index.isValid():
            return super().helpEvent(event, view, option, index)
        row = self._model.row(index.row())
        room = self._words_rect(option.rect, row).width()
        cut = QFontMetrics(self._bold).horizontalAdvance(title(row)) > room
        QToolTip.showText(event.globalPos(), title(row) if cut or self.rail else "", view)
        return True

    # --- The portrait -----------------------------------------------------------------------------------

    def _paint_picture(self, painter: QPainter, place: QRect, row: Row) -> None:
        look = theme()
        painter.drawPixmap(place, self._tile(row, painter.device().devicePixelRatioF()))
        if self.rail and self._model.generating(row):
            # The rail has no second line that would say so; a frame would look like a selection.
            side, width = look.px("space_3"), look.px("ring_width")
            dot = QRect(place.right() + 1 - side + width, place.bottom() + 1 - side + width, side, side)
            painter.setPen(QPen(look.colour("badge_ground"), width))
            painter.setBrush(look.colour("badge"))
            painter.drawEllipse(QRectF(dot))

    def _tile(self, row: Row, ratio: float) -> QPixmap:
        """The portrait, or what stands for it: made once for as often as it is painted."""
        sha256, side = row[THUMBNAIL], theme().px("thumbnail_row")
        key = (sha256 or _LETTER + row[NAME][:1], ratio)
        if (kept := self._tiles.pop(key, None)) is not None:
            self._tiles[key] = kept
            return kept
        if not sha256:
            tile = self._made("chip", ratio, partial(self._draw_letter, row))
        elif self.pictures is None:
            return self._empty(ratio)
        elif (picture := self.pictures.pixmap(sha256, side, ratio)) is not None:
            tile = self._made("field", ratio, partial(self._draw_picture, picture))
        elif self.pictures.broken(sha256):
            tile = self._made("chip", ratio, partial(self._draw_icon, "image-off"))
        else:
            # It is on its way.
            return self._empty(ratio)
        self._tiles[key] = tile
        if len(self._tiles) > _TILES:
            del self._tiles[next(iter(self._tiles))]
        return tile

    def _empty(self, ratio: float) -> QPixmap:
        """What stands where a portrait will be: one for all rows."""
        key = ("", ratio)
        if key not in self._tiles:
            self._tiles[key] = self._made("chip", ratio, None)
        return self._tiles[key]

    def _made(self, ground: str, ratio: float, draw: Callable[[QPainter, QRect], object] | None) -> QPixmap:
        """A tile with its corners cut and a hairline inside."""
        look = theme()
        side, width = look.px("thumbnail_row"), look.px("hairline_width")
        tile = QPixmap(round(side * ratio), round(side * ratio))
        tile.setDevicePixelRatio(ratio)
        tile.fill(Qt.GlobalColor.transparent)
        painter = QPainter(tile)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour(ground))
        painter.drawRoundedRect(QRectF(0, 0, side, side), self._corner, self._corner)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceAtop)
        if draw is not None:
            draw(painter, QRect(0, 0, side, side))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(look.colour("hairline"), width))
        inside = QRectF(0, 0, side, side).adjusted(width / 2, width / 2, -width / 2, -width / 2)
        painter.drawRoundedRect(inside, self._corner, self._corner)
        painter.end()
        return tile

    @staticmethod
    def _draw_picture(picture: QPixmap, painter: QPainter, place: QRect) -> None:
        size = picture.deviceIndependentSize()
        left, top = (place.width() - size.width()) / 2, (place.height() - size.height()) / 2
        painter.drawPixmap(QRectF(left, top, size.width(), size.height()), picture, QRectF(picture.rect()))

    def _draw_letter(self, row: Row, painter: QPainter, place: QRect) -> None:
        if not row[NAME]:
            self._draw_icon("pencil", painter, place)
            return
        painter.setPen(theme().colour("text_2"))
        painter.setFont(self._letter)
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, row[NAME][:1].upper())

    @staticmethod
    def _draw_icon(
        name: str, painter: QPainter, place: QRect, *, colour: str = "text_3", filled: bool = False
    ) -> None:
        """In the middle of a place."""
        look = theme()
        side, ratio = look.px("icon_row"), painter.device().devicePixelRatioF()
        icon = look.pixmap(name, colour, size="icon_row", ratio=ratio, filled=filled)
        left, top = (place.width() - side) // 2, (place.height() - side) // 2
        painter.drawPixmap(place.left() + left, place.top() + top, icon)

    # --- The words --------------------------------------------------------------------------------------

    def _paint_words(self, painter: QPainter, option: QStyleOptionViewItem, row: Row) -> None:
        look = theme()
        words = self._words_rect(option.rect, row)
        words.setTop(words.top() + (words.height() - look.line() - look.line("caption")) // 2)
        upper = QRect(words.left(), words.top(), words.width(), look.line())
        lower = QRect(words.left(), upper.bottom() + 1, words.width(), look.line("caption"))
        text, lively = self._model.second_line(row)
        painter.setFont(self._bold)
        painter.setPen(look.colour("text"))
        self._paint_line(painter, option, upper, title(row))
        painter.setFont(self._caption)
        painter.setPen(look.colour("accent" if lively else "text_2"))
        self._paint_line(painter, option, lower, text)
        if row[FLAGS] & FAVOURITE:
            side = look.px("icon_row")
            rect = option.rect
            star = QRect(rect.right() + 1 - look.px("space_3") - side, rect.top(), side, rect.height())
            self._draw_icon("star", painter, self._placed(option, star), colour="accent", filled=True)

    def _paint_line(self, painter: QPainter, option: QStyleOptionViewItem, place: QRect, text: str) -> None:
        fitting = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, place.width())
        flags = QStyle.visualAlignment(option.direction, _START)
        painter.drawText(self._placed(option, place), flags | Qt.AlignmentFlag.AlignAbsolute, fitting)

    # --- Where ------------------------------------------------------------------------------------------

    def _picture_rect(self, rect: QRect) -> QRect:
        look = theme()
        side = look.px("thumbnail_row")
        left = (rect.width() - side) // 2 if self.rail else look.px("space_3")
        return QRect(rect.left() + left, rect.top() + (rect.height() - side) // 2, side, side)

    def _words_rect(self, rect: QRect, row: Row) -> QRect:
        look = theme()
        gap = look.px("space_3")
        star = look.px("icon_row") + look.px("space_2") if row[FLAGS] & FAVOURITE else 0
        left = self._picture_rect(rect).right() + 1 + gap
        return QRect(left, rect.top(), rect.right() + 1 - gap - star - left, rect.height())

    @staticmethod
    def _placed(option: QStyleOptionViewItem, part: QRect) -> QRect:
        """The part of a row, on the other side where one reads from right to left."""
        return QStyle.visualRect(option.direction, option.rect, part)

    def _take_look(self) -> None:
        look = theme()
        self._bold, self._caption = look.font(bold=True), look.font("caption")
        self._letter = look.font("heading")
        self._corner = look.px("radius_field")
        self._tiles.clear()
