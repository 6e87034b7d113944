"""What stands above the grid: whose images these are, how many, and what can be done with the character."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from charstudio.ui.theme.theme import theme
from charstudio.ui.widgets.basics import Button, ElidedLabel, IconButton, label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QAction


class GridHead(QWidget):
    """Name, star, counts, Refine and a menu; of what is in the trash only its name and a way back.

    Signals:
        favourite_asked: It is a favourite from now on, or not any more.
        refine_asked: It shall be refined.
        restore_asked: It shall come back from the trash.
    """

    favourite_asked = Signal()
    refine_asked = Signal()
    restore_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("gridHead")
        look = theme()
        row = QHBoxLayout(self)
        row.setContentsMargins(look.px("space_5"), look.px(14), look.px("space_5"), 0)
        row.setSpacing(look.px("space_2"))
        self._title = ElidedLabel(type_="title")
        self._title.setObjectName("characterTitle")
        self._star = IconButton("star", self.tr("Make favourite"))
        self._star.setObjectName("favouriteButton")
        self._star.clicked.connect(self.favourite_asked)
        self._favourite = False
        self._counts = label(tone="2")
        self._counts.setObjectName("countsLabel")
        self._refine = Button(self.tr("Refine…"), icon="wand-sparkles")
        self._refine.setObjectName("refineButton")
        self._refine.clicked.connect(self.refine_asked)
        self._menu_button = IconButton("ellipsis", self.tr("More for this character"), filled=True)
        self._menu_button.setObjectName("characterMenuButton")
        self._menu_button.setFixedSize(look.px(40), look.px("height_control"))
        self._menu_button.clicked.connect(self._open_menu)
        self._restore = Button(self.tr("Restore"), icon="rotate-ccw")
        self._restore.setObjectName("restoreButton")
        self._restore.clicked.connect(self.restore_asked)
        row.addWidget(self._title)
        row.addWidget(self._star)
        row.addWidget(self._counts)
        row.addStretch(1)
        row.addWidget(self._refine)
        row.addWidget(self._menu_button)
        row.addWidget(self._restore)
        self._actions: Sequence[QAction] = ()
        look.changed.connect(self._show_star)

    def set_menu_actions(self, actions: Sequence[QAction]) -> None:
        """What the menu offers."""
        self._actions = actions

    def show_character(self, name: str, counts: str, *, favourite: bool) -> None:
        """A character that can be worked on."""
        self._say(name, counts, trashed=False)
        self._favourite = favourite
        self._show_star()

    def show_trashed(self, name: str, counts: str, *, restorable: bool = True) -> None:
        """Something in the trash."""
        self._say(name, counts, trashed=True)
        self._restore.setEnabled(restorable)

    def _say(self, name: str, counts: str, *, trashed: bool) -> None:
        self._title.setText(name)
        self._title.updateGeometry()
        self._counts.setText(counts)
        for widget in (self._star, self._refine, self._menu_button):
            widget.setHidden(trashed)
        self._restore.setVisible(trashed)

    def _show_star(self) -> None:
        chosen = self._favourite
        self._star.set_name(self.tr("No favourite any more") if chosen else self.tr("Make favourite"))
        self._star.set_icon("star", "accent" if chosen else "text_3", solid=chosen)

    def _open_menu(self) -> None:
        # Not the button's own menu: that one holds the window up until it is closed.
        menu = QMenu(self._menu_button)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.addActions(list(self._actions))
        menu.popup(self._menu_button.mapToGlobal(self._menu_button.rect().bottomLeft()))
