"""Says why a picture can't be seen, and what to do."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from charstudio.ui.background.pictures import Fault
from charstudio.ui.theme.theme import theme
from charstudio.ui.widgets.basics import Button, label
from charstudio.ui.widgets.prose import Prose


class FaultCard(QWidget):
    """A sign, words, the file, and a button to try again.

    Signals:
        retry_asked: The file was brought back.
    """

    retry_asked = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("viewerFault")
        look = theme()
        self.setFixedWidth(look.px("message"))
        column = QVBoxLayout(self)
        column.setSpacing(look.px("space_2"))
        self._sign = label()
        self._title = label(type_="heading", wrap=True)
        self._title.setObjectName("viewerFaultTitle")
        self._hint = label(tone="2", wrap=True)
        self._hint.setObjectName("viewerFaultHint")
        self._file = Prose(type_="caption", tone="3")
        self._file.setObjectName("viewerFaultFile")
        self._file.setAccessibleName(self.tr("Where the file should be"))
        for words in (self._sign, self._title, self._hint):
            words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(words)
        centred = self._file.document().defaultTextOption()
        centred.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._file.document().setDefaultTextOption(centred)
        column.addWidget(self._file)
        retry = Button(self.tr("Try again"), icon="refresh-cw")
        retry.setObjectName("viewerRetry")
        retry.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        retry.clicked.connect(self.retry_asked)
        column.addSpacing(look.px("space_1"))
        column.addWidget(retry, 0, Qt.AlignmentFlag.AlignHCenter)
        theme().changed.connect(self._show_sign)
        self._show_sign()

    def say(self, fault: Fault, file: str) -> None:
        """Says what is wrong with a file."""
        if fault is Fault.MISSING:
            title = self.tr("The file of this image is missing")
            hint = self.tr("Put it back, from a backup of the library for instance, then try again.")
        else:
            title = self.tr("The file of this image is damaged")
            hint = self.tr("Bring a sound copy back from a backup of the library, then try again.")
        self._title.setText(title)
        self._hint.setText(hint)
        self._file.set_text(file)
        self.setAccessibleName(f"{title}. {hint}")

    def _show_sign(self) -> None:
        self._sign.setPixmap(theme().pixmap("image-off", "text_2", ratio=self.devicePixelRatioF()))
