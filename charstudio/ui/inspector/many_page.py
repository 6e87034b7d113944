"""What stands in the inspector while several characters are selected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from charstudio.ui.inspector.tag_editor import TagEditor
from charstudio.ui.theme.theme import theme
from charstudio.ui.widgets.basics import Button, label

if TYPE_CHECKING:
    from collections.abc import Sequence


class ManyPage(QWidget):
    """How many there are, the tags they share, and what can be done to all of them.

    Signals:
        favourite_asked, duplicate_asked, trash_asked, restore_asked: What its button says.

    Attributes:
        tags: What every one of them has; to add and to remove for all.
    """

    favourite_asked = Signal()
    duplicate_asked = Signal()
    trash_asked = Signal()
    restore_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("manyPage")
        look = theme()
        column = QVBoxLayout(self)
        margin = look.px("space_4")
        column.setContentsMargins(margin, margin, margin, margin)
        column.setSpacing(look.px("space_2"))
        self._count = label(type_="heading")
        self._count.setObjectName("manyCount")
        self.tags = TagEditor(name="manyTagEditor", field="manyTagInput")
        self._some = label(type_="caption", tone="2", wrap=True)
        self._some.setObjectName("manySomeTags")
        self._favourite = self._button("manyFavouriteButton", self.tr("Favourite"), "star")
        self._favourite.clicked.connect(self.favourite_asked)
        self._duplicate = self._button("manyDuplicateButton", self.tr("Duplicate"), "copy")
        self._duplicate.clicked.connect(self.duplicate_asked)
        self._trash = self._button("manyTrashButton", self.tr("Move to the trash"), "trash-2")
        self._trash.clicked.connect(self.trash_asked)
        self._restore = self._button("manyRestoreButton", self.tr("Restore"), "rotate-ccw")
        self._restore.clicked.connect(self.restore_asked)
        column.addWidget(self._count)
        column.addWidget(self.tags)
        column.addWidget(self._some)
        for button in (self._favourite, self._duplicate, self._trash, self._restore):
            column.addWidget(button)
        column.addStretch(1)

    @property
    def first(self) -> QWidget:
        """What takes the keyboard when one comes to this pane."""
        return self._restore if self.tags.isHidden() else self._favourite

    def show_count(self, count: int, *, starred: bool, trashed: bool) -> None:
        """So many are selected.

        Args:
            count: How many.
            starred: All of them are favourites.
            trashed: They are in the trash.
        """
        self._count.setText(self.tr("%Ln character(s)", "", count))
        self._favourite.setText(self.tr("No favourites any more") if starred else self.tr("Favourite"))
        for part in (self.tags, self._some, self._favourite, self._duplicate, self._trash):
            part.setHidden(trashed)
        self._restore.setVisible(trashed)

    def show_tags(self, shared: tuple[str, ...], some: Sequence[str]) -> None:
        """The tags that all have, and those that only some have."""
        self.tags.set_tags(shared)
        self._some.setText(self.tr("Some have: {tags}").format(tags=", ".join(some)) if some else "")

    @staticmethod
    def _button(name: str, words: str, icon: str) -> Button:
        button = Button(words, icon=icon)
        button.setObjectName(name)
        return button
