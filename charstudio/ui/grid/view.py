"""The images of a character by round: only what can be seen is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QItemSelection, QPoint, QRect, Signal
from PySide6.QtGui import QHelpEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QToolTip

from charstudio.ui.grid import parts
from charstudio.ui.grid.arrivals import Arrivals
from charstudio.ui.grid.cells import Kind
from charstudio.ui.grid.hands import Hands
from charstudio.ui.grid.header_painting import HeaderLook, HeaderPainter, header_parts, paint_text
from charstudio.ui.grid.layout import Shape
from charstudio.ui.grid.menus import GridMenus
from charstudio.ui.grid.painting import Look, TilePainter
from charstudio.ui.grid.rows_view import RowsView, ringed

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from PySide6.QtGui import (
        QAction,
        QContextMenuEvent,
        QFocusEvent,
        QKeyEvent,
        QMouseEvent,
        QPaintEvent,
    )
    from PySide6.QtWidgets import QWidget

    from charstudio.ui.grid.model import ImageGridModel, Row
    from charstudio.ui.grid.painting import Pictures


class ImageGridView(RowsView):
    """The grid.

    Signals:
        selection_changed: The ids of the images that are selected now, in reading order.
        asked: An `Ask` and what it is about: an image's id, or a generation's.
        drag_asked: The selected images are being dragged away.

    Attributes:
        editable: Whether its images can be changed.
        in_trash: Whether these are images in the trash.
        letters: What single letters ask for, by their keys as Qt numbers them.
        arrivals: How much of each image is to be seen.
    """

    selection_changed = Signal(tuple)
    asked = Signal(object, str)
    drag_asked = Signal()

    def __init__(self, model: ImageGridModel, parent: QWidget | None = None) -> None:
        self.arrivals = Arrivals()
        self._painter = TilePainter(model.words, self.arrivals)
        self._hands = Hands(self)
        super().__init__(model, parent)
        self.arrivals.setParent(self)
        self.arrivals.moved.connect(self._on_moved)
        self.setObjectName("imageGrid")
        self.setAccessibleName(self.tr("Images"))
        self.editable, self.in_trash = True, False
        self.letters: Mapping[int, parts.Ask] = {}
        self._menus = GridMenus(self)
        self._scrolled = 0

    def set_pictures(self, pictures: Pictures) -> None:
        """Where its small pictures come from."""
        self._painter.pictures = pictures

    def set_image_actions(self, actions: Sequence[QAction]) -> None:
        """What the menu of an image offers."""
        self._menus.image_actions = list(actions)

    def picture_ready(self, sha256: str) -> None:
        """A picture that was asked for is there now."""
        for number in self.visible_rows():
            row = self.grid.row_at(number)
            if row is None:
                continue
            if row.cell is None:
                shows = sha256 in row.section.references
            else:
                shows = row.cell.image is not None and row.cell.image.original.sha256 == sha256
            if shows:
                self.touch(number)

    def image_came(self, key: str, image_id: str) -> None:
        """An image is there in the place of a running tile: it fades in, but where a preview was seen."""
        if not self._painter.previews.get(key):
            self.arrivals.expect(image_id)

    def _on_moved(self, key: str) -> None:
        index = self.grid.index_of(key)
        if index.isValid():
            self.touch(index.row())

    def preview_came(self, key: str) -> None:
        """Another preview of a running tile is there."""
        self._painter.previews[key] = self._painter.previews.get(key, 0) + 1

    def start_anew(self) -> None:
        """Another character is shown: from the top, with nothing selected."""
        super().start_anew()
        self._painter.forget()
        self.grid.unfold_all()
        self._hands.forget()

    # --- What is selected ------------------------------------------------------------------------------

    @property
    def selected_ids(self) -> tuple[str, ...]:
        """The ids of the selected images, in reading order."""
        rows = sorted(index.row() for index in self.selectionModel().selectedIndexes())
        return tuple(row.key for number in rows if (row := self.grid.row_at(number)) is not None)

    @property
    def current_row(self) -> Row | None:
        """Where the keyboard is."""
        return self.grid.row(self.currentIndex())

    def select_image(self, key: str) -> bool:
        """Selects this image alone and shows it; says whether it is there."""
        index = self.grid.index_of(key)
        row = self.grid.row(index)
        if row is None:
            return False
        if self.grid.folded(row.section):
            self.grid.fold(row.section.key, folded=False)
        self._hands.choosing.only(index)
        self.scrollTo(index)
        return True

    def selectAll(self) -> None:
        """Every image, those that are folded away not."""
        self._hands.choosing.rows(range(self.grid.rowCount()))

    def heir(self, gone: str, leaving: Collection[str]) -> str:
        """The image to select when this one is gone, and those that are leaving: the next, else the one
        before; "" for none.
        """
        images = [key for row, key in self.grid.images() if self.layout_.shown(row)]
        place = images.index(gone) if gone in images else len(images)
        after = [key for key in images[place + 1 :] if key not in leaving]
        before = [key for key in images[:place] if key not in leaving]
        return after[0] if after else before[-1] if before else ""

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        self.viewport().update()
        self.selection_changed.emit(self.selected_ids)

    # --- What can be pressed ---------------------------------------------------------------------------

    def parts_of(self, number: int) -> tuple[parts.Part, ...]:
        """What can be pressed in a row as it stands there now."""
        row, rect = self.grid.row_at(number), self.row_rect(number)
        if row is None or rect.isEmpty() or self.grid.shape_at(number) is Shape.TEXT:
            return ()
        if row.cell is None:
            return header_parts(rect, self.grid.words.header(row.section), plain=not self.has_menu(row))
        if row.cell.kind in (Kind.FAILED, Kind.INTERRUPTED):
            return parts.message(row.cell, rect, self.grid.words, editable=self.editable).parts
        if row.cell.kind is Kind.IMAGE and self.active(number):
            return parts.overlay(row.cell, rect, editable=self.editable, in_trash=self.in_trash)
        return ()

    def has_menu(self, row: Row) -> bool:
        """Whether the header of this row's section has a menu."""
        return row.section.generation is not None and self.editable

    def active(self, number: int) -> bool:
        """Whether a row is pointed at or has the keyboard."""
        return number == self._hands.pointed or (self.hasFocus() and number == self.currentIndex().row())

    def touch_headers(self) -> None:
        """Draws the headers that can be seen anew: the pointer is in another round."""
        for number in self.visible_rows():
            if self.grid.is_header(number):
                self.touch(number)

    def show_menu(self, number: int, at: QPoint) -> None:
        """Opens the menu of a row at a point of the screen."""
        row = self.grid.row_at(number)
        if row is not None:
            self._menus.show(row, at)

    def _tip(self, point: QPoint) -> str:
        number = self.row_at(point)
        row = self.grid.row_at(number)
        if row is None:
            return ""
        for part in self.parts_of(number):
            if part.rect.contains(point) and part.ask is not parts.Ask.FOLD:
                return part.name
        return self._menus.tip(row)

    # --- How it is drawn -------------------------------------------------------------------------------

    def place(self) -> None:
        super().place()
        self._hands.look_again()

    def scrollContentsBy(self, _dx: int, dy: int) -> None:
        self._scrolled += abs(dy)
        if self._scrolled > self.viewport().height() and self._painter.pictures is not None:
            # What flew past is not waited for.
            self._painter.pictures.forget_waiting()
            self._scrolled = 0
        self._hands.look_again()
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        # What lies between two tiles that changed is not painted.
        region, top = event.region(), self.verticalOffset()
        area = ringed(event.rect()).translated(0, top)
        for number in self.layout_.rows_between(area.top(), area.bottom()):
            row, rect = self.grid.row_at(number), self.row_rect(number)
            if row is not None and region.intersects(self._painted(number, rect)):
                self._paint_row(painter, number, row, rect)
        painter.end()

    def _painted(self, number: int, rect: QRect) -> QRect:
        """How far a row is painted: with its rings, where it has some."""
        index = self.grid.index(number)
        has_rings = index == self.currentIndex() or self.selectionModel().isSelected(index)
        return ringed(rect) if has_rings else rect

    def _paint_row(self, painter: QPainter, number: int, row: Row, rect: QRect) -> None:
        current = number == self.currentIndex().row() and self.hasFocus()
        focused = current and self._hands.by_keyboard
        over = self._hands.over if number == self._hands.pointed else None
        ratio = self.devicePixelRatioF()
        if row.cell is not None:
            look = Look(
                selected=self.selectionModel().isSelected(self.grid.index(number)),
                focused=focused,
                active=self.active(number),
                over=over,
                editable=self.editable,
                in_trash=self.in_trash,
            )
            self._painter.paint(painter, rect, row.cell, look, ratio)
        elif self.grid.shape_at(number) is Shape.TEXT:
            paint_text(painter, rect, row.section.title)
        else:
            active = self.has_menu(row) and (self.active(number) or self._hands.in_section(row))
            head = HeaderLook(self.grid.folded(row.section), focused, active, over, ratio)
            words = self.grid.words.header(row.section)
            HeaderPainter(painter, rect, self._painter.pictures).paint(words, row.section.references, head)

    # --- What it hears ---------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._hands.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hands.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._hands.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._hands.double_click(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._hands.key(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self._hands.context(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._hands.focus_came(event)
        QAbstractItemView.focusInEvent(self, event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        QAbstractItemView.focusOutEvent(self, event)
        self.viewport().update()

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Leave:
            self._hands.forget_pointer()
        elif event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self._tip(event.pos()), self.viewport())
            return True
        return super().viewportEvent(event)
