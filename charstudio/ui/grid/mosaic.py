"""Several characters at once: their portraits beside each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from charstudio.ui.grid.strokes import paint_block, paint_picture
from charstudio.ui.theme.theme import theme

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from PySide6.QtGui import QPaintEvent

    from charstudio.ui.grid.painting import Pictures


class Piece(NamedTuple):
    """A character in the mosaic: its name, and the key of its picture; empty where it has none."""

    name: str
    sha256: str


class Mosaic(QWidget):
    """Draws as many portraits as there is room for, under the number of all."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("characterMosaic")
        self.pictures: Pictures | None = None
        self._total = 0
        self._pieces: Sequence[Piece] = ()

    def set_pieces(self, total: int, pieces: Sequence[Piece]) -> None:
        """Shows these of so many."""
        self._total, self._pieces = total, pieces
        self.setAccessibleName(self._title())
        self.update()

    def picture_ready(self, sha256: str) -> None:
        """A picture that was asked for is there now."""
        if any(piece.sha256 == sha256 for piece in self._pieces):
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        look = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(look.font("title"))
        painter.setPen(look.colour("text"))
        margin = look.px("space_5")
        title = QRect(margin, look.px("space_4"), self.width() - 2 * margin, look.px("height_control"))
        painter.drawText(title, Qt.AlignmentFlag.AlignVCenter, self._title())
        for piece, rect in zip(self._pieces, self._places(), strict=False):
            self._paint_piece(painter, piece, rect)

    def _paint_piece(self, painter: QPainter, piece: Piece, rect: QRect) -> None:
        look = theme()
        tile = QRect(rect.x(), rect.y(), rect.width(), rect.width())
        picture = None
        if piece.sha256 and self.pictures is not None:
            picture = self.pictures.pixmap(piece.sha256, tile.width(), self.devicePixelRatioF())
        if picture is None:
            paint_block(painter, tile)
        else:
            paint_picture(painter, tile, picture)
        painter.setFont(look.font("caption"))
        painter.setPen(look.colour("text_2"))
        below = QRect(rect.x(), tile.bottom() + look.px("space_1"), rect.width(), look.line("caption"))
        name = painter.fontMetrics().elidedText(piece.name, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(below, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter, name)

    def _places(self) -> Iterator[QRect]:
        look = theme()
        margin, gap, least = look.px("space_5"), look.px("space_3"), look.px(112)
        room = self.width() - 2 * margin
        columns = max(1, (room + gap) // (least + gap))
        side = (room - (columns - 1) * gap) // columns
        height = side + look.px("space_1") + look.line("caption") + gap
        y = look.px("space_4") + look.px("height_control") + gap
        while y + height <= self.height():
            for column in range(columns):
                yield QRect(margin + column * (side + gap), y, side, height)
            y += height

    def _title(self) -> str:
        return self.tr("{count} characters selected").format(count=f"{self._total:,}")
