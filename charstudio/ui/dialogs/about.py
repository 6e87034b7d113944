"""What CharStudio is, and whose work is in it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QTextOption
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLayout, QListWidget, QTextEdit, QVBoxLayout, QWidget

from charstudio import __version__
from charstudio.ui.dialogs.about_parts import Part, read_parts
from charstudio.ui.dialogs.about_search import AboutSearch
from charstudio.ui.theme.theme import theme
from charstudio.ui.widgets.basics import Button, Line, label

if TYPE_CHECKING:
    from charstudio.services.studio import Studio
    from charstudio.ui.background.tasks import TaskRunner


class AboutDialog(QDialog):
    """Name and version; credits and every part with its licence, to look for, read and copy."""

    def __init__(self, parent: QWidget | None, *, studio: Studio, tasks: TaskRunner) -> None:
        super().__init__(parent)
        self.setObjectName("aboutDialog")
        self.setWindowTitle(self.tr("About CharStudio"))
        self._parts: list[Part] = []
        look = theme()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addLayout(self._head())
        outer.addWidget(Line())
        outer.addLayout(self._middle(), 1)
        outer.addWidget(Line())
        outer.addLayout(self._foot())
        room = parent.window().size() if parent else QSize(look.px("window_width"), look.px("window_height"))
        room -= QSize(look.px("space_5"), look.px("space_5")) * 2
        self.resize(QSize(look.px(860), look.px(640)).boundedTo(room))
        self._search.setFocus(Qt.FocusReason.OtherFocusReason)
        # The engines read tables for the credits, and the texts are many files.
        reading = asyncio.to_thread(_read, studio)
        self._reading = tasks.run(reading, done=lambda read: self._show_parts(*read))
        self.finished.connect(self._on_finished)

    def _head(self) -> QLayout:
        look = theme()
        column = QVBoxLayout()
        margin = look.px("space_5")
        column.setContentsMargins(margin, margin, margin, look.px("space_4"))
        column.setSpacing(look.px("space_1"))
        column.addWidget(label("CharStudio", type_="title"))
        version = label(self.tr("Version {version}").format(version=__version__), tone="2")
        version.setObjectName("aboutVersion")
        version.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(version)
        what = self.tr("A desktop studio for artists who create characters. Free software, MIT licence.")
        column.addWidget(label(what, wrap=True))
        return column

    def _middle(self) -> QLayout:
        look = theme()
        row = QHBoxLayout()
        row.setContentsMargins(look.px("space_5"), look.px("space_4"), look.px("space_5"), look.px("space_4"))
        row.setSpacing(look.px("space_4"))
        left = QVBoxLayout()
        left.setSpacing(look.px("space_2"))
        self._list = QListWidget()
        self._list.setObjectName("aboutParts")
        self._list.setProperty("look", "list")
        self._list.setAccessibleName(self.tr("Credits and licences"))
        self._list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.currentRowChanged.connect(self._on_row)
        self._search = AboutSearch(self._list)
        self._search.textChanged.connect(self._on_typed)
        self._none = label(self.tr("Nothing is called like that"), type_="caption", tone="2", wrap=True)
        self._none.setObjectName("aboutNone")
        self._none.hide()
        for widget in (self._search, self._none, self._list):
            widget.setFixedWidth(look.px("library"))
            left.addWidget(widget)
        row.addLayout(left)
        right = QVBoxLayout()
        right.setSpacing(look.px("space_1"))
        self._title = label(type_="heading", wrap=True)
        self._title.setObjectName("aboutTitle")
        self._licence = label(tone="2", wrap=True)
        self._licence.setObjectName("aboutLicence")
        self._text = self._text_field()
        right.addWidget(self._title)
        right.addWidget(self._licence)
        right.addSpacing(look.px("space_1"))
        right.addWidget(self._text, 1)
        row.addLayout(right, 1)
        return row

    def _text_field(self) -> QTextEdit:
        field = QTextEdit()
        field.setObjectName("aboutText")
        field.setAccessibleName(self.tr("Credits"))
        field.setTabChangesFocus(True)
        field.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        # Addresses are long words.
        field.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        return field

    def _foot(self) -> QLayout:
        look = theme()
        row = QHBoxLayout()
        row.setContentsMargins(look.px("space_5"), look.px("space_3"), look.px("space_5"), look.px("space_3"))
        row.addStretch(1)
        close = Button(self.tr("Close"))
        close.setObjectName("aboutCloseButton")
        close.clicked.connect(self.accept)
        row.addWidget(close)
        return row

    def _on_finished(self) -> None:
        self._reading.cancel()
        self.deleteLater()

    def _show_parts(self, art: list[str], parts: list[Part]) -> None:
        credits_ = Part(self.tr("Credits"), "", self.tr("Whose work is in it"), self._said_credits(art), "")
        self._parts = [credits_, *parts]
        self._list.addItems([part.name for part in self._parts])
        self._on_typed(self._search.text())

    def _said_credits(self, art: list[str]) -> str:
        title = self.tr("The built-in engine draws with the art of others, adapted; none endorses it:")
        return "\n\n".join(
            (
                "\n".join([title, *(f"• {credit}" for credit in art)]),
                self.tr("Icons: Lucide, ISC licence; some are from Feather, MIT licence."),
                self.tr("The window: Qt and PySide6, used under the GNU LGPL, version 3."),
                self.tr("All the rest is in the list, each with its licence and where its source is."),
            )
        )

    def _on_typed(self, typed: str) -> None:
        """Hides what is not looked for; what is shown stays as long as it is among the rest."""
        found = [row for row, part in enumerate(self._parts) if part.has(typed)]
        for row in range(self._list.count()):
            self._list.setRowHidden(row, row not in found)
        self._none.setHidden(bool(found) or not self._parts)
        if found and self._list.currentRow() not in found:
            self._list.setCurrentRow(found[0])

    def _on_row(self, row: int) -> None:
        if not 0 <= row < len(self._parts):
            return
        part = self._parts[row]
        self._title.setText(part.title)
        self._licence.setText(part.licence)
        self._text.setAccessibleName(part.title)
        self._text.setPlainText("\n\n".join(filter(None, (part.about, part.text))))


def _read(studio: Studio) -> tuple[list[str], list[Part]]:
    engines = studio.workspace.engines.values()
    return [style.credit for engine in engines for style in engine.info.styles if style.credit], read_parts()
