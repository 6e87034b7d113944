"""What stands in the middle of the window: the welcome, a character's images, or one of them.

One image is looked at in the viewer, and drawn over in the editor.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from charstudio.ui.grid.page import GridPage

if TYPE_CHECKING:
    from charstudio.ui.editor.page import EditorPage
    from charstudio.ui.viewer.page import ViewerPage
    from charstudio.ui.welcome.page import WelcomePage


class Pages(QStackedWidget):
    """The pages of the centre; those that a start does not need are made when they are wanted.

    Signals:
        turned: Another page is shown.
        welcome_made: There is a `WelcomePage` now.
    """

    turned = Signal()
    welcome_made = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("pages")
        self.grid = GridPage()
        self.addWidget(self.grid)
        self._welcome: WelcomePage | None = None
        self._viewer: ViewerPage | None = None
        self._editor: EditorPage | None = None
        self.currentChanged.connect(self.turned)

    @property
    def welcome(self) -> WelcomePage:
        """For an empty library."""
        if self._welcome is None:
            from charstudio.ui.welcome.page import WelcomePage  # noqa: PLC0415

            self._welcome = WelcomePage()
            self.addWidget(self._welcome)
            self.welcome_made.emit(self._welcome)
        return self._welcome

    @property
    def viewer(self) -> ViewerPage:
        """For one image."""
        if self._viewer is None:
            from charstudio.ui.viewer.page import ViewerPage  # noqa: PLC0415

            self._viewer = ViewerPage()
            self.addWidget(self._viewer)
        return self._viewer

    @property
    def editor(self) -> EditorPage:
        """For an image that is drawn over."""
        if self._editor is None:
            from charstudio.ui.editor.page import EditorPage  # noqa: PLC0415

            self._editor = EditorPage()
            self.addWidget(self._editor)
        return self._editor

    @property
    def has_welcome(self) -> bool:
        """Whether there is a welcome, shown or not."""
        return self._welcome is not None

    @property
    def welcoming(self) -> bool:
        """Whether the welcome is shown."""
        return self._welcome is not None and self.currentWidget() is self._welcome

    @property
    def viewing(self) -> bool:
        """Whether one image is shown large."""
        return self._viewer is not None and self.currentWidget() is self._viewer

    @property
    def editing(self) -> bool:
        """Whether an image is drawn over."""
        return self._editor is not None and self.currentWidget() is self._editor

    @property
    def foot(self) -> int:
        """Pixels at the bottom that a notice leaves free: the filmstrip's, or the words'."""
        if self.editing:
            return self.editor.foot
        return self.viewer.foot if self.viewing else 0
