"""The menu of what is selected in the list."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu

from charstudio.ui.theme.theme import theme

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtCore import QPoint
    from PySide6.QtWidgets import QWidget


class Entry(NamedTuple):
    """A line of the menu.

    Attributes:
        keys: What does the same in the list; only shown.
    """

    name: str
    words: str
    icon: str
    keys: str
    act: Callable[[], object]
    enabled: bool = True


def open_menu(parent: QWidget, place: QPoint, entries: Sequence[Entry | None]) -> None:
    """Opens a menu at a place of the screen; None is a line between others."""
    menu = QMenu(parent)
    menu.setObjectName("characterMenu")
    menu.aboutToHide.connect(menu.deleteLater)
    for entry in entries:
        if entry is None:
            menu.addSeparator()
            continue
        keys = QKeySequence(entry.keys).toString(QKeySequence.SequenceFormat.NativeText)
        action = menu.addAction(theme().icon(entry.icon, "text_2", size="icon_row"), entry.words)
        action.setText(f"{entry.words}\t{keys}" if keys else entry.words)
        action.setObjectName(f"menu_{entry.name}")
        action.setEnabled(entry.enabled)
        action.triggered.connect(lambda _checked=False, act=entry.act: act())
    menu.popup(place)
