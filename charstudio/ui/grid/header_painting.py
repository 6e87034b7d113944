"""How the line above a round is drawn, and where what can be pressed in it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainterPath, QPen

from charstudio.ui.grid.parts import Ask, Part, said
from charstudio.ui.theme.theme import theme

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from charstudio.ui.grid.painting import Pictures
    from charstudio.ui.grid.words import HeaderWords

# A chip is at most so wide.
_CHIP = 160


class HeaderLook(NamedTuple):
    """How a header stands there.

    Attributes:
        active: It is pointed at, or has the keyboard: its menu button is shown.
        over: What of it is pointed at.
    """

    folded: bool = False
    focused: bool = False
    active: bool = False
    over: Ask | None = None
    ratio: float = 1.0


def header_parts(rect: QRect, words: HeaderWords, *, plain: bool) -> tuple[Part, ...]:
    """What can be pressed: its head folds the round, its button at the end opens the menu.

    Args:
        rect: Of the header.
        words: What stands in it.
        plain: It has no menu.
    """
    look = theme()
    title = QFontMetrics(look.font(bold=True)).horizontalAdvance(words.title)
    head = QRect(rect.x(), rect.y(), _indent() + title, rect.height())
    fold = Part(Ask.FOLD, said(Ask.FOLD), head)
    side = look.px("height_chip") - look.px("space_1")
    button = QRect(rect.right() + 1 - side, rect.center().y() - side // 2, side, side)
    return (fold,) if plain else (fold, Part(Ask.MENU, said(Ask.MENU), button, "ellipsis"))


def paint_text(painter: QPainter, rect: QRect, text: str) -> None:
    """Draws a line that is no header: what to do where there is nothing yet."""
    look = theme()
    painter.setFont(look.font())
    painter.setPen(look.colour("text_2"))
    fitting = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter, fitting)


class HeaderPainter:
    """Draws one header from left to right; what has no room is left out.

    Args:
        painter: Draws in the viewport.
        rect: Of the header.
        pictures: Where small pictures come from, None until there are some.
    """

    def __init__(self, painter: QPainter, rect: QRect, pictures: Pictures | None) -> None:
        self._painter, self._rect, self._pictures = painter, rect, pictures
        self._x, self._end = rect.x(), rect.right() + 1

    def paint(self, words: HeaderWords, references: tuple[str, ...], look: HeaderLook) -> None:
        """Draws chevron, title, facts, chips, references, and the line to the right."""
        colours = theme()
        if look.active:
            self._menu(header_parts(self._rect, words, plain=False)[1], look)
        self._icon("chevron-right" if look.folded else "chevron-down", look.ratio)
        self._x += _indent()
        gap = colours.px("space_3")
        self._words(words.title, bold=True)
        self._x += gap
        self._words(words.facts, bold=False)
        self._x += gap
        for chip in words.chips:
            self._chip(chip)
        for sha256 in references:
            self._reference(sha256, look.ratio)
        self._line()
        if look.focused:
            self._ring()

    def _icon(self, name: str, ratio: float) -> None:
        side = theme().px("icon_row")
        icon = theme().pixmap(name, "text_2", size="icon_row", ratio=ratio)
        self._painter.drawPixmap(self._x, self._rect.center().y() - side // 2 + 1, icon)

    def _words(self, text: str, *, bold: bool) -> None:
        look, painter = theme(), self._painter
        painter.setFont(look.font("body" if bold else "caption", bold=bold))
        painter.setPen(look.colour("text" if bold else "text_2"))
        room = QRect(self._x, self._rect.y(), max(0, self._end - self._x), self._rect.height())
        fitting = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, fitting)
        self._x += painter.fontMetrics().horizontalAdvance(fitting)

    def _chip(self, text: str) -> None:
        look, painter = theme(), self._painter
        painter.setFont(look.font("caption"))
        fitting = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, look.px(_CHIP))
        box = self._box(painter.fontMetrics().horizontalAdvance(fitting) + 2 * look.px("space_2"))
        if box.isEmpty():
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("chip"))
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        painter.setPen(look.colour("text_2"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, fitting)

    def _reference(self, sha256: str, ratio: float) -> None:
        look, painter = theme(), self._painter
        box = self._box(look.px("icon"))
        if box.isEmpty():
            return
        outline = QPainterPath()
        outline.addRoundedRect(QRectF(box), look.px("space_1"), look.px("space_1"))
        painter.save()
        painter.setClipPath(outline)
        picture = None if self._pictures is None else self._pictures.pixmap(sha256, box.width(), ratio)
        if picture is None:
            painter.fillRect(box, look.colour("chip"))
        else:
            size = picture.deviceIndependentSize().toSize()
            place = QRect(box.topLeft(), size.scaled(box.size(), Qt.AspectRatioMode.KeepAspectRatio))
            place.moveCenter(box.center())
            painter.drawPixmap(place, picture)
        painter.restore()

    def _box(self, width: int) -> QRect:
        """The next place of this width; empty where there is none."""
        look = theme()
        if self._x + width > self._end:
            return QRect()
        height = look.px("icon")
        box = QRect(self._x, self._rect.center().y() - height // 2 + 1, width, height)
        self._x += width + look.px(6)
        return box

    def _line(self) -> None:
        look = theme()
        start = self._x + look.px("space_1")
        if start < self._end - look.px("space_3"):
            self._painter.setPen(QPen(look.colour("hairline"), look.px("hairline_width")))
            y = self._rect.center().y() + 0.5
            self._painter.drawLine(QRectF(start, y, 0, 0).topLeft(), QRectF(self._end, y, 0, 0).topLeft())

    def _menu(self, part: Part, look: HeaderLook) -> None:
        colours, painter = theme(), self._painter
        if part.ask is look.over:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colours.colour("hover"))
            painter.drawRoundedRect(part.rect, colours.px("radius_field"), colours.px("radius_field"))
        side = colours.px("icon_row")
        icon = QRect(0, 0, side, side)
        icon.moveCenter(part.rect.center())
        dots = colours.pixmap(part.icon, "text_2", size="icon_row", ratio=look.ratio)
        painter.drawPixmap(icon.topLeft(), dots)
        self._end = part.rect.x() - colours.px("space_2")

    def _ring(self) -> None:
        look = theme()
        width = look.px("ring_width")
        self._painter.setPen(QPen(look.colour("focus"), width))
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        radius = look.px("radius_field")
        self._painter.drawRoundedRect(QRectF(self._rect).adjusted(-width, 0, width, 0), radius, radius)


def _indent() -> int:
    """Where the words begin, beside the chevron."""
    return theme().px("space_5") + theme().px("space_1")
