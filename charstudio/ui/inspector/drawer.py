"""The inspector over the centre, where the window has no room for it beside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractAnimation, QObject, QPropertyAnimation, QRect, Qt

from charstudio.ui.theme import tokens
from charstudio.ui.theme.theme import theme
from charstudio.ui.widgets.basics import Line

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class InspectorDrawer(QObject):
    """Slides what holds the inspector in from the side, with an edge towards what it lies over.

    Args:
        side: What holds the inspector.
        panes: What it lies over; both are in the same widget while it is a drawer.
    """

    def __init__(self, side: QWidget, panes: QWidget) -> None:
        super().__init__(side)
        self._side, self._panes = side, panes
        self._edge = Line(standing=True, parent=side)
        self._edge.setObjectName("inspectorEdge")
        self._edge.hide()
        self._slide = QPropertyAnimation(side, b"geometry", self)

    def open(self) -> None:
        """Shows it over the rest."""
        place = self._place()
        outside = place.translated(-place.width() if self._mirrored else place.width(), 0)
        if not self._side.isVisible() and not theme().reduced_motion:
            self._side.setGeometry(outside)
            self._slide.setDuration(tokens.DRAWER_MS)
            self._slide.setStartValue(outside)
            self._slide.setEndValue(place)
            self._slide.start()
        self.fit()
        self._side.show()
        self._side.raise_()

    def close(self) -> None:
        """Puts it away."""
        self._slide.stop()
        self._side.hide()

    def fit(self) -> None:
        """Takes its place in a window that has another size now."""
        place = self._place()
        if self._slide.state() is QAbstractAnimation.State.Running:
            self._slide.setEndValue(place)
        else:
            self._side.setGeometry(place)
        width = theme().px("hairline_width")
        self._edge.setGeometry(place.width() - width if self._mirrored else 0, 0, width, place.height())
        self._edge.raise_()
        self._edge.show()

    def leave(self) -> None:
        """It is a pane again, beside the others."""
        self._slide.stop()
        self._edge.hide()

    @property
    def _mirrored(self) -> bool:
        return self._panes.layoutDirection() is Qt.LayoutDirection.RightToLeft

    def _place(self) -> QRect:
        place = QRect(self._panes.geometry())
        if self._mirrored:
            place.setWidth(theme().px("inspector"))
        else:
            place.setLeft(place.right() + 1 - theme().px("inspector"))
        return place
