"""The centre pane: a character's images under their head, or what there is instead."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from charstudio.ui.theme.theme import theme
from charstudio.ui.widgets.basics import Button, Ground, label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QAction

    from charstudio.ui.grid.head import GridHead
    from charstudio.ui.grid.model import ImageGridModel
    from charstudio.ui.grid.mosaic import Mosaic, Piece
    from charstudio.ui.grid.view import ImageGridView
    from charstudio.ui.grid.words import GridWords


class GridPage(Ground):
    """A head and the grid; a few words or a mosaic where no single character is shown.

    All but the words is made, and imported, when it is asked for first: that is after the first paint.

    Signals:
        retry_asked: What could not be read shall be read again.
    """

    retry_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("canvas", parent)
        self.setObjectName("gridPage")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._pages = QStackedWidget()
        self._column.addWidget(self._pages, 1)
        self._notice = _Notice()
        self._notice.retry_asked.connect(self.retry_asked)
        self._pages.addWidget(self._notice)
        self._has_head = False
        self._notice.say("", "", retry=False)

    @cached_property
    def head(self) -> GridHead:
        """What stands above the grid."""
        from charstudio.ui.grid.head import GridHead  # noqa: PLC0415

        made = GridHead()
        made.hide()
        self._column.insertWidget(0, made)
        self._has_head = True
        return made

    @cached_property
    def words(self) -> GridWords:
        """What the grid says of rounds and tiles."""
        from datetime import UTC, datetime  # noqa: PLC0415

        from charstudio.ui.grid.words import GridWords  # noqa: PLC0415

        return GridWords(lambda: datetime.now(UTC))

    @cached_property
    def model(self) -> ImageGridModel:
        """The rows of the grid."""
        from charstudio.ui.grid.model import ImageGridModel  # noqa: PLC0415

        return ImageGridModel(self.words, self)

    @cached_property
    def grid(self) -> ImageGridView:
        """The grid itself."""
        from charstudio.ui.grid.view import ImageGridView  # noqa: PLC0415

        made = ImageGridView(self.model)
        self._pages.addWidget(made)
        return made

    @cached_property
    def mosaic(self) -> Mosaic:
        """Several characters at once."""
        from charstudio.ui.grid.mosaic import Mosaic  # noqa: PLC0415

        made = Mosaic()
        self._pages.addWidget(made)
        return made

    def set_image_actions(self, actions: Sequence[QAction]) -> None:
        """What the menu of an image offers."""
        self.grid.set_image_actions(actions)

    def set_menu_actions(self, actions: Sequence[QAction]) -> None:
        """What the menu of the character offers."""
        self.head.set_menu_actions(actions)

    def show_grid(self) -> None:
        """The head and the grid."""
        self.head.show()
        self._pages.setCurrentWidget(self.grid)

    def show_words(self, text: str, *, hint: str = "", retry: bool = False, head: bool = False) -> None:
        """A few words in the place of the grid.

        Args:
            text: What there is to say.
            hint: More of it.
            retry: Whether it can be tried again.
            head: Whether the head stays.
        """
        self._notice.say(text, hint, retry=retry)
        if head or self._has_head:
            self.head.setVisible(head)
        self._pages.setCurrentWidget(self._notice)

    def show_mosaic(self, total: int, pieces: Sequence[Piece]) -> None:
        """Several characters at once."""
        self.mosaic.set_pieces(total, pieces)
        self.head.hide()
        self._pages.setCurrentWidget(self.mosaic)


class _Notice(QWidget):
    """A line in the middle, perhaps another below it, perhaps a button.

    Signals:
        retry_asked: The button was pressed.
    """

    retry_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setSpacing(theme().px("space_2"))
        margin = theme().px("space_6")
        self._column.setContentsMargins(margin, margin, margin, margin)
        self._text = label(type_="heading", tone="2", wrap=True)
        self._text.setObjectName("gridNotice")
        self._hint = label(tone="3", wrap=True)
        self._hint.setObjectName("gridNoticeHint")
        self._column.addStretch(2)
        for words in (self._text, self._hint):
            words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            self._column.addWidget(words)
        self._column.addStretch(3)
        self._button: Button | None = None

    def say(self, text: str, hint: str, *, retry: bool) -> None:
        """Shows other words."""
        self._text.setText(text)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        if retry and self._button is None:
            self._button = Button(self.tr("Try again"), icon="refresh-cw")
            self._button.setObjectName("gridRetryButton")
            self._button.clicked.connect(self.retry_asked)
            last = self._column.count() - 1
            self._column.insertWidget(last, self._button, 0, Qt.AlignmentFlag.AlignHCenter)
        if self._button is not None:
            self._button.setVisible(retry)
