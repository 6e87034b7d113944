"""What stands above the list: whose characters these are, which of them, and in which order."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QPoint, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from charstudio.ui.library.head_button import HeadButton
from charstudio.ui.library.rows import NEWEST, Source
from charstudio.ui.library.search_field import SearchField
from charstudio.ui.theme.theme import theme
from charstudio.ui.widgets.basics import Button, IconButton

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from charstudio.domain.listing import Sort

_ICONS: Final = {Source.ALL: "library-big", Source.FAVOURITES: "star", Source.TRASH: "trash-2"}


def source_title(source: Source) -> str:
    """What a source is called."""
    say = partial(QCoreApplication.translate, "Library")
    return {
        Source.ALL: say("All characters"),
        Source.FAVOURITES: say("Favourites"),
        Source.TRASH: say("Trash"),
    }[source]


def sort_title(sort: str) -> str:
    """What an order is called: one of `Sort`."""
    say = partial(QCoreApplication.translate, "Library")
    return {
        "edited": say("Edited"),
        "created": say("Created"),
        "name": say("Name"),
        "images": say("Images"),
    }[sort]


class LibraryHead(QWidget):
    """Artist, source, order, search, and what can be done with the trash.

    Signals:
        source_picked: A `Source` was chosen.
        sort_picked: A `Sort` was chosen.
        artist_asked: Another artist shall work.
        search_asked: The search shall be seen, in the rail.
        restore_asked: The selected ones shall leave the trash.
        empty_trash_asked: All of it shall be removed for good.
    """

    source_picked = Signal(object)
    sort_picked = Signal(object)
    artist_asked = Signal()
    search_asked = Signal()
    restore_asked = Signal()
    empty_trash_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        look = theme()
        self._source, self._sort = Source.ALL, ""
        self._rail = False
        self._artist: HeadButton | None = None
        self._trash: QWidget | None = None
        self._find: IconButton | None = None
        self._searching = False
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, look.px("space_1"), 0, look.px("space_2"))
        self._column.setSpacing(look.px("space_1"))
        self._titles = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._titles.setSpacing(look.px("space_1"))
        self.source = HeadButton(self.tr("Shown"), bold=True)
        self.source.setObjectName("sourceButton")
        self.source.clicked.connect(self._open_sources)
        self.sort = HeadButton(self.tr("Order"))
        self.sort.setObjectName("sortButton")
        self.sort.clicked.connect(self._open_sorts)
        self._titles.addWidget(self.source)
        self._titles.addStretch(1)
        self._titles.addWidget(self.sort)
        self._column.addLayout(self._titles)
        self.search = SearchField()
        self._framed = QVBoxLayout()
        self._framed.setSpacing(look.px("space_2"))
        self._framed.addWidget(self.search)
        self._column.addLayout(self._framed)
        self.set_source(Source.ALL)
        self.set_sort(NEWEST)
        self.set_rail(False)

    def set_source(self, source: Source) -> None:
        """Which characters are shown."""
        self._source = source
        self.source.say(source_title(source), _ICONS[source])
        if source is Source.TRASH and self._trash is None:
            self._trash = self._made_trash_row()
            self._framed.addWidget(self._trash)
        self._show_parts()

    def set_sort(self, sort: str) -> None:
        """In which order: one of `Sort`."""
        self._sort = sort
        self.sort.say(sort_title(sort))

    def set_artist(self, name: str) -> None:
        """Who works; empty where there is only one."""
        if name and self._artist is None:
            self._artist = HeadButton(self.tr("Artist"), icon="users")
            self._artist.setObjectName("artistButton")
            self._artist.clicked.connect(self.artist_asked)
            row = QHBoxLayout()
            row.addWidget(self._artist)
            row.addStretch(1)
            self._column.insertLayout(0, row)
        if self._artist is not None:
            self._artist.say(name)
            self._artist.set_compact(self._rail)
            self._artist.setVisible(bool(name))

    def set_trash_state(self, *, restorable: bool, emptiable: bool) -> None:
        """What can be done with the trash now."""
        if self._trash is not None:
            self._restore.setEnabled(restorable)
            self._empty.setEnabled(emptiable)

    def set_rail(self, rail: bool) -> None:
        """Whether there is room for icons only."""
        self._rail = rail
        look = theme()
        margins = self._column.contentsMargins()
        # Without a frame, the icons and words of the buttons begin where the frames below do.
        gap = look.px("space_1")
        side = (look.px("rail") - look.px("thumbnail_row")) // 2 if rail else look.px("space_3") - gap
        self._column.setContentsMargins(side, margins.top(), side, margins.bottom())
        self._framed.setContentsMargins(gap, 0, gap, 0)
        direction = QBoxLayout.Direction.TopToBottom if rail else QBoxLayout.Direction.LeftToRight
        self._titles.setDirection(direction)
        for button in (self.source, self._artist):
            if button is not None:
                button.set_compact(rail)
        self._show_parts()

    def mark_search(self, searching: bool) -> None:
        """In the rail, whether what is shown was searched for."""
        self._searching = searching
        if self._find is not None:
            self._find.set_icon("search", "accent" if searching else "text")

    def _show_parts(self) -> None:
        self.sort.setVisible(not self._rail)
        self.search.setVisible(not self._rail)
        if self._rail and self._find is None:
            self._find = self._made_find()
            self._titles.addWidget(self._find)
        if self._find is not None:
            self._find.setVisible(self._rail)
        if self._trash is not None:
            self._trash.setVisible(self._source is Source.TRASH and not self._rail)

    def _made_find(self) -> IconButton:
        find = IconButton("search", self.tr("Find a character"), size="icon_row")
        find.setObjectName("findButton")
        find.setFixedSize(theme().px("thumbnail_row"), theme().px("height_control"))
        find.set_icon("search", "accent" if self._searching else "text")
        find.clicked.connect(self.search_asked)
        return find

    def _made_trash_row(self) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme().px("space_1"))
        self._restore = Button(self.tr("Restore"), small=True)
        self._restore.setObjectName("restoreButton")
        self._restore.clicked.connect(self.restore_asked)
        self._empty = Button(self.tr("Empty…"), look="danger", small=True)
        self._empty.setObjectName("emptyTrashButton")
        self._empty.setAccessibleName(self.tr("Empty the trash"))
        self._empty.clicked.connect(self.empty_trash_asked)
        line.addWidget(self._restore, 1)
        line.addWidget(self._empty, 1)
        return row

    def _open_sources(self) -> None:
        titles = {source: source_title(source) for source in Source}
        self._open(self.source, titles, self._source, self.source_picked.emit, _ICONS)

    def _open_sorts(self) -> None:
        from charstudio.domain.listing import Sort  # noqa: PLC0415  (not before the first paint)

        titles = {sort: sort_title(sort) for sort in Sort}
        self._open(self.sort, titles, self._sort, self.sort_picked.emit, {})

    @staticmethod
    def _open(
        button: HeadButton,
        titles: Mapping[Source, str] | Mapping[Sort, str],
        present: str,
        picked: Callable[[object], object],
        icons: Mapping[Source, str],
    ) -> None:
        menu = QMenu(button)
        menu.setObjectName(f"{button.objectName()}Menu")
        menu.aboutToHide.connect(menu.deleteLater)
        group = QActionGroup(menu)
        for choice, words in titles.items():
            action = QAction(words, menu, checkable=True)
            action.setChecked(choice == present)
            action.triggered.connect(partial(picked, choice))
            if isinstance(choice, Source):
                action.setIcon(theme().icon(icons[choice], "text_2", size="icon_row"))
            group.addAction(action)
            menu.addAction(action)
        menu.popup(button.mapToGlobal(QPoint(0, button.height())))
