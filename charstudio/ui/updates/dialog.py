"""What is asked for releases, and what was heard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from charstudio.ui.theme.theme import theme
from charstudio.ui.widgets.basics import Button, Line, label
from charstudio.ui.widgets.choices import TickBox
from charstudio.ui.widgets.inline_error import InlineError
from charstudio.ui.widgets.inline_note import InlineNote
from charstudio.ui.widgets.prose import Prose

if TYPE_CHECKING:
    from charstudio.domain.release import Release
    from charstudio.services.messages import Message


class UpdatesDialog(QDialog):
    """Says what would be asked before anything is.

    Args:
        current: The version that runs.
        address: What would be asked.

    Signals:
        check_asked: It is to be asked now.
        automatic_chosen: Whether it is asked at each start, at most once a day.
        page_asked: The page of the newer release is to be seen.
    """

    check_asked = Signal()
    automatic_chosen = Signal(bool)
    page_asked = Signal()

    def __init__(self, parent: QWidget | None, *, current: str, address: str) -> None:
        super().__init__(parent)
        self.setObjectName("updatesDialog")
        self.setWindowTitle(self.tr("Check for updates"))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addLayout(self._body(current, address), 1)
        outer.addWidget(Line())
        outer.addLayout(self._foot())
        self.resize(theme().px(520), theme().px(320))
        self._check.setFocus(Qt.FocusReason.OtherFocusReason)
        self.finished.connect(self.deleteLater)

    def show_automatic(self, automatic: bool) -> None:
        """Shows whether it is looked for at each start."""
        self._automatic.setChecked(automatic)

    def show_asking(self) -> None:
        """It is being asked."""
        self._check.setEnabled(False)
        self._page.hide()
        self._error.clear()
        self._note.say(self.tr("Asking…"))

    def show_found(self, release: Release | None) -> None:
        """Shows what was heard: a newer release, or that there is none."""
        self._check.setEnabled(True)
        self._error.clear()
        self._page.setVisible(release is not None and bool(release.page))
        self._take_keyboard()
        if release is None:
            self._note.say(self.tr("There is no newer one."))
        else:
            self._note.say(self.tr("CharStudio {version} is there.").format(version=release.version))

    def show_failed(self, message: Message) -> None:
        """Shows why nothing was heard."""
        self._check.setEnabled(True)
        self._take_keyboard()
        self._note.clear()
        self._error.say(message.message, message.hint)

    def _body(self, current: str, address: str) -> QVBoxLayout:
        look = theme()
        column = QVBoxLayout()
        margin = look.px("space_5")
        column.setContentsMargins(margin, margin, margin, look.px("space_4"))
        column.setSpacing(look.px("space_2"))
        column.addWidget(
            label(self.tr("This is CharStudio {version}").format(version=current), type_="heading")
        )
        what = label(self.tr("For newer ones this address is asked, and no other:"), tone="2", wrap=True)
        column.addWidget(what)
        shown = Prose(address)
        shown.setObjectName("updatesAddress")
        shown.setAccessibleName(self.tr("Address"))
        column.addWidget(shown)
        sent = self.tr(
            "Nothing is sent but that request: nothing of you, this computer or your library. Nothing is "
            "downloaded either; a new version is yours to fetch."
        )
        column.addWidget(label(sent, tone="2", wrap=True))
        self._automatic = TickBox(self.tr("Look when CharStudio starts, at most once a day"))
        self._automatic.setObjectName("updatesAutomaticBox")
        self._automatic.setFixedHeight(look.px("height_control"))
        self._automatic.clicked.connect(self.automatic_chosen)
        self._note, self._error = InlineNote("updatesNote"), InlineError("updatesError")
        for widget in (self._automatic, self._note, self._error):
            column.addWidget(widget)
        column.addStretch(1)
        return column

    def _take_keyboard(self) -> None:
        """A button that is disabled while it is asked has lost it."""
        at = self._check if self._page.isHidden() else self._page
        at.setFocus(Qt.FocusReason.OtherFocusReason)

    def _foot(self) -> QHBoxLayout:
        look = theme()
        row = QHBoxLayout()
        row.setContentsMargins(look.px("space_5"), look.px("space_3"), look.px("space_5"), look.px("space_3"))
        row.setSpacing(look.px("space_2"))
        self._page = Button(self.tr("See what is new"), icon="external-link")
        self._page.setObjectName("updatesPageButton")
        self._page.clicked.connect(self.page_asked)
        self._page.hide()
        close = Button(self.tr("Close"))
        close.setObjectName("updatesCloseButton")
        close.clicked.connect(self.accept)
        self._check = Button(self.tr("Check now"), look="primary")
        self._check.setObjectName("updatesCheckButton")
        self._check.clicked.connect(self.check_asked)
        row.addWidget(self._page)
        row.addStretch(1)
        row.addWidget(close)
        row.addWidget(self._check)
        return row
