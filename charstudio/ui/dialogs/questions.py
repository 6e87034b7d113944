"""A question with two or three answers, for what can't be taken back."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from charstudio.ui.theme.theme import theme
from charstudio.ui.widgets.basics import Button, label
from charstudio.ui.widgets.message_dialog import MessageDialog


@dataclass(frozen=True)
class Answer:
    """One answer: what `answered` says, the words of its button, and its look."""

    key: str
    words: str
    look: str = ""


class Question(MessageDialog):
    """Asks; Esc is the first answer, which changes nothing, and that has the keyboard.

    Signals:
        answered: The key of the answer.
    """

    answered = Signal(str)

    def __init__(
        self, parent: QWidget | None, name: str, title: str, text: str, answers: tuple[Answer, ...]
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setWindowTitle(title)
        self.setModal(True)
        look = theme()
        column = QVBoxLayout(self)
        margin = look.px("space_5")
        column.setContentsMargins(margin, margin, margin, margin)
        column.setSpacing(look.px("space_3"))
        column.addWidget(label(title, type_="heading", wrap=True))
        words = label(text, tone="2", wrap=True)
        words.setObjectName("questionText")
        column.addWidget(words)
        self.body = QVBoxLayout()
        column.addLayout(self.body)
        row = QHBoxLayout()
        row.setSpacing(look.px("space_2"))
        row.addStretch(1)
        self.buttons: dict[str, Button] = {}
        for answer in answers:
            button = Button(answer.words, look=answer.look)
            button.setObjectName(f"answer_{answer.key}")
            button.clicked.connect(lambda _checked=False, key=answer.key: self._on_answered(key))
            row.addWidget(button)
            self.buttons[answer.key] = button
        column.addLayout(row)
        self._first = answers[0].key
        self.buttons[self._first].setFocus()
        self.finished.connect(self.deleteLater)
        self._said = False

    def reject(self) -> None:
        """Esc, or the window's cross: the answer that changes nothing."""
        self._on_answered(self._first)

    def _on_answered(self, key: str) -> None:
        if not self._said:
            self._said = True
            super().accept()
            self.answered.emit(key)
