"""What CharStudio is, and whose work is in it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextOption
from PySide6.QtWidgets import QDialog, QHBoxLayout, QTextEdit, QVBoxLayout, QWidget

from charstudio import __version__
from charstudio.ui.theme.theme import theme
from charstudio.ui.widgets.basics import Button, label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from charstudio.services.studio import Studio
    from charstudio.ui.background.tasks import TaskRunner


class AboutDialog(QDialog):
    """Name, version, licence, and credits that can be read and copied."""

    def __init__(self, parent: QWidget | None, *, studio: Studio, tasks: TaskRunner) -> None:
        super().__init__(parent)
        self.setObjectName("aboutDialog")
        self.setWindowTitle(self.tr("About CharStudio"))
        look = theme()
        column = QVBoxLayout(self)
        margin = look.px("space_5")
        column.setContentsMargins(margin, margin, margin, look.px("space_4"))
        column.setSpacing(look.px("space_2"))
        column.addWidget(label("CharStudio", type_="title"))
        version = label(self.tr("Version {version}").format(version=__version__), tone="2")
        version.setObjectName("aboutVersion")
        version.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(version)
        what = self.tr("A desktop studio for artists who create characters. Free software, MIT licence.")
        column.addWidget(label(what, wrap=True))
        column.addSpacing(look.px("space_2"))
        column.addWidget(label(self.tr("Credits"), type_="heading"))
        self._credits = self._credits_field()
        column.addWidget(self._credits, 1)
        column.addSpacing(look.px("space_1"))
        row = QHBoxLayout()
        row.addStretch(1)
        close = Button(self.tr("Close"))
        close.setObjectName("aboutCloseButton")
        close.clicked.connect(self.accept)
        row.addWidget(close)
        column.addLayout(row)
        close.setDefault(True)
        close.setFocus()
        self.resize(look.px(560), look.px(480))
        self._show_credits(())
        # The engines read tables for that.
        self._reading = tasks.run(asyncio.to_thread(_credits_of, studio), done=self._show_credits)
        self.finished.connect(self._on_finished)

    def _credits_field(self) -> QTextEdit:
        field = QTextEdit()
        field.setObjectName("aboutCredits")
        field.setAccessibleName(self.tr("Credits"))
        field.setTabChangesFocus(True)
        field.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        # Addresses are long words.
        field.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        return field

    def _on_finished(self) -> None:
        self._reading.cancel()
        self.deleteLater()

    def _show_credits(self, art: Sequence[str]) -> None:
        parts = [
            self.tr("Icons: Lucide, ISC licence; some are from Feather, MIT licence."),
            self.tr("The window: Qt and PySide6, used under the GNU LGPL, version 3."),
        ]
        if art:
            title = self.tr("The built-in engine draws with the art of others, adapted; none endorses it:")
            parts = ["\n".join([title, *(f"• {credit}" for credit in art)]), *parts]
        self._credits.setPlainText("\n\n".join(parts))


def _credits_of(studio: Studio) -> list[str]:
    engines = studio.workspace.engines.values()
    return [style.credit for engine in engines for style in engine.info.styles if style.credit]
