"""The order in which Tab goes through a window, whatever of it was made first."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def order_tabs(window: QWidget, places: Sequence[QWidget]) -> None:
    """Has Tab go through these places one after another, and then to the rest. Within each, all stays."""

    def rank(widget: QWidget) -> int:
        ranks = (number for number, one in enumerate(places) if one is widget or one.isAncestorOf(widget))
        return next(ranks, len(places))

    for one, after in pairwise(sorted(_tab_stops(window), key=rank)):
        QWidget.setTabOrder(one, after)


def _tab_stops(window: QWidget) -> Iterator[QWidget]:
    """What Tab stops at, in the order that Qt has it."""
    widget = window.nextInFocusChain()
    while widget is not None and widget is not window:
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.window() is window:
            yield widget
        widget = widget.nextInFocusChain()
