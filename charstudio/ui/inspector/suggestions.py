"""What could be meant, beneath the field in which it is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, QStringListModel, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QAbstractItemView, QAbstractScrollArea, QListView, QStyledItemDelegate, QWidget

from charstudio.ui.theme.theme import theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QHideEvent


class SuggestionList(QListView):
    """Suggestions over the window; the field keeps the keyboard, and none is chosen until asked for.

    It is no window of its own, so that no desktop gives it the keyboard or puts it elsewhere.

    Signals:
        picked: One was clicked.
    """

    picked = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Suggestions"))
        self.setProperty("look", "popup")
        self._words = QStringListModel(self)
        self.setModel(self._words)
        self.setItemDelegate(QStyledItemDelegate(self))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.clicked.connect(self._on_clicked)
        self._frame: QWidget | None = None
        self._scrolled: QAbstractScrollArea | None = None
        self.hide()

    @property
    def words(self) -> tuple[str, ...]:
        """What it proposes."""
        return tuple(self._words.stringList())

    @property
    def current(self) -> str | None:
        """The one that was chosen with the keyboard."""
        index = self.currentIndex()
        return str(index.data()) if self.isVisible() and index.isValid() else None

    def show_below(self, field: QWidget, words: Sequence[str]) -> None:
        """Shows these beneath a field, or above it where there is no room."""
        if not words:
            self.hide()
            return
        if self.words != tuple(words):
            self._words.setStringList(list(words))
        self.setCurrentIndex(QModelIndex())
        window = field.window()
        self.setParent(window)
        self._follow(field.parentWidget() or field)
        self.ensurePolished()
        self._place()
        self.show()
        self.raise_()

    def step(self, step: int, field: QWidget) -> None:
        """Chooses the next or the one before; before the first is none."""
        row = self.currentIndex().row() + step
        if row >= len(self.words):
            return
        self.setCurrentIndex(self._words.index(max(row, -1)) if row >= 0 else QModelIndex())
        if row >= 0:
            # The keyboard is elsewhere: nothing else says it.
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(field, self.words[row]))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stays beneath its frame, which grows with what is typed."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self._place()
        return super().eventFilter(watched, event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._frame is not None:
            self._frame.removeEventFilter(self)
            self._frame = None

    def _place(self) -> None:
        if self._frame is None:
            return
        look, frame, window = theme(), self._frame, self._frame.window()
        inner = look.px("space_1") + look.px("hairline_width")
        row = self.sizeHintForRow(0)
        height = row * len(self.words) + 2 * inner
        at = frame.mapTo(window, QPoint(0, 0))
        gap = look.px("ring_gap")
        top = at.y() + frame.height() + gap
        if top + height > window.height():
            top = max(0, at.y() - height - gap)
        self.setGeometry(at.x(), top, frame.width(), height)

    def _follow(self, frame: QWidget) -> None:
        if frame is not self._frame:
            if self._frame is not None:
                self._frame.removeEventFilter(self)
            self._frame = frame
            frame.installEventFilter(self)
        if self._scrolled is not None:
            return
        # It goes when what it belongs to is scrolled away beneath it.
        area = frame.parentWidget()
        while area is not None and not isinstance(area, QAbstractScrollArea):
            area = area.parentWidget()
        if area is not None:
            self._scrolled = area
            area.verticalScrollBar().valueChanged.connect(self.hide)

    def _on_clicked(self, index: QModelIndex) -> None:
        self.picked.emit(str(index.data()))
