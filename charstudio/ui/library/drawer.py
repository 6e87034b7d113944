"""The library over the centre, while its own place is a rail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QPropertyAnimation, QRect, Qt, Signal
from PySide6.QtWidgets import QApplication, QWidget

from charstudio.ui.theme import tokens
from charstudio.ui.theme.theme import theme

if TYPE_CHECKING:
    from PySide6.QtWidgets import QBoxLayout


class LibraryDrawer(QObject):
    """Takes the panel out of its pane, as wide as it is without a rail, until the keyboard goes elsewhere.

    Args:
        pane: Where the panel is at home.
        panel: What is shown.

    Signals:
        opened, closed: The panel has other room now.
    """

    opened = Signal()
    closed = Signal()

    def __init__(self, pane: QWidget, panel: QWidget, home: QBoxLayout) -> None:
        super().__init__(pane)
        self._pane, self._panel, self._home = pane, panel, home
        self._slide = QPropertyAnimation(panel, b"geometry", self)
        self.is_open = False

    def open(self) -> None:
        """Shows it over the window."""
        if self.is_open:
            return
        self.is_open = True
        window = self._pane.window()
        self._home.removeWidget(self._panel)
        self._panel.setParent(window)
        self.opened.emit()
        begin, end = self._places()
        self._panel.setGeometry(end if theme().reduced_motion else begin)
        self._panel.show()
        self._panel.raise_()
        if not theme().reduced_motion:
            self._slide.setDuration(tokens.DRAWER_MS)
            self._slide.setStartValue(begin)
            self._slide.setEndValue(end)
            self._slide.start()
        self._pane.installEventFilter(self)
        QApplication.instance().focusChanged.connect(self._on_focus_changed)  # type: ignore[union-attr]

    def close(self) -> None:
        """Puts it back into its pane."""
        if not self.is_open:
            return
        self.is_open = False
        QApplication.instance().focusChanged.disconnect(self._on_focus_changed)  # type: ignore[union-attr]
        self._pane.removeEventFilter(self)
        self._slide.stop()
        self._home.insertWidget(0, self._panel)
        self._panel.show()
        self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self._slide.stop()
            self._panel.setGeometry(self._places()[1])
        return super().eventFilter(watched, event)

    def _places(self) -> tuple[QRect, QRect]:
        """As wide as the rail, and as wide as a library."""
        pane = self._pane
        rail = QRect(pane.mapTo(pane.window(), QPoint(0, 0)), pane.size())
        whole = QRect(rail)
        if pane.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            whole.setLeft(rail.right() + 1 - theme().px("library"))
        else:
            whole.setWidth(theme().px("library"))
        return rail, whole

    def _on_focus_changed(self, _old: QWidget | None, now: QWidget | None) -> None:
        if now is None or now.window() is not self._pane.window():
            return
        if now is not self._panel and not self._panel.isAncestorOf(now):
            self.close()
