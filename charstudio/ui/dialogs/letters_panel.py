"""Which single letter does what."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QVBoxLayout, QWidget

from charstudio.ui.letters import Letter
from charstudio.ui.theme.theme import theme
from charstudio.ui.widgets.basics import label
from charstudio.ui.widgets.inline_error import InlineError

if TYPE_CHECKING:
    from charstudio.ui.letters import Letters


class LettersPanel(QWidget):
    """A field of one letter for each thing that a letter does.

    Signals:
        chosen: A `Letter` and the capital letter that is typed for it.
    """

    chosen = Signal(object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        look = theme()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.px("space_1"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(look.px("space_2"))
        grid.setVerticalSpacing(look.px("space_1"))
        grid.setColumnStretch(2, 1)
        self._fields: dict[Letter, QLineEdit] = {}
        for row, (letter, words) in enumerate(self._said().items()):
            field = self._fields[letter] = self._field(letter, words)
            grid.addWidget(field, row, 0)
            grid.addWidget(label(words), row, 1)
        column.addLayout(grid)
        self._error = InlineError("letterError")
        column.addWidget(self._error)

    def show_letters(self, letters: Letters, *, work: bool) -> None:
        """Shows which letters are chosen, and whether they do anything."""
        self._error.clear()
        for letter, field in self._fields.items():
            field.setText(letters[letter])
            field.setEnabled(work)

    def say_refused(self, key: str, letters: Letters) -> None:
        """What was typed can't be; the fields show again what holds."""
        other = next((letter for letter, used in letters.items() if used == key), None)
        self.show_letters(letters, work=True)
        if other is None:
            self._error.say(self.tr("“{key}” is not a letter.").format(key=key))
        else:
            words = self.tr("“{key}” does something already: {what}.")
            self._error.say(
                words.format(key=key, what=self._said()[other]), self.tr("Choose another letter.")
            )

    def _field(self, letter: Letter, words: str) -> QLineEdit:
        field = QLineEdit()
        field.setObjectName(f"letterField_{letter}")
        field.setAccessibleName(words)
        field.setMaxLength(1)
        field.setAlignment(Qt.AlignmentFlag.AlignCenter)
        field.setFixedSize(theme().px("height_control"), theme().px("height_control"))
        field.textEdited.connect(partial(self._on_typed, letter))
        # Else what was cleared and left so would look as if nothing were chosen.
        field.editingFinished.connect(partial(self._on_left, letter))
        return field

    def _on_typed(self, letter: Letter, text: str) -> None:
        if text.strip():
            self.chosen.emit(letter, text.upper())
            self._fields[letter].selectAll()

    def _on_left(self, letter: Letter) -> None:
        if not self._fields[letter].text().strip():
            self.chosen.emit(letter, "")

    def _said(self) -> dict[Letter, str]:
        return {
            Letter.PRIMARY: self.tr("Make an image the primary one"),
            Letter.FAVOURITE: self.tr("Mark a favourite"),
            Letter.BACKDROP: self.tr("Another backdrop in the viewer"),
            Letter.COMPARE: self.tr("Compare in the viewer, while held"),
        }
