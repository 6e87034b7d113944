"""What is to be known of something, beside it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from charstudio.ui.theme.theme import theme
from charstudio.ui.widgets.basics import label


class InlineNote(QWidget):
    """A sentence, and a lesser one below it, with a sign beside them; hidden while there is nothing to say.

    Args:
        name: Its object name.
        warns: Whether it warns of something, or only informs.
    """

    def __init__(self, name: str, *, warns: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        look = theme()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, look.px("space_1"), 0, look.px("space_1"))
        row.setSpacing(look.px("space_2"))
        self._icon = ("triangle-alert", "accent") if warns else ("info", "focus")
        self._sign = label()
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(0)
        self._sentence = label(wrap=True)
        self._sentence.setObjectName(f"{name}Text")
        self._more = label(type_="caption", tone="2", wrap=True)
        self._more.setObjectName(f"{name}More")
        for line in (self._sentence, self._more):
            # A long word in it must not make wider what it stands in.
            line.setMinimumWidth(1)
            words.addWidget(line)
        row.addLayout(words, 1)
        self._show_sign()
        look.changed.connect(self._show_sign)
        self.hide()

    @property
    def text(self) -> str:
        """What it says; empty while hidden."""
        return self._sentence.text()

    def say(self, sentence: str, more: str = "") -> None:
        """Shows it, and tells screen readers what is new."""
        if (sentence, more) == (self._sentence.text(), self._more.text()) and not self.isHidden():
            return
        self._sentence.setText(sentence)
        self._more.setText(more)
        self._more.setVisible(bool(more))
        self.setAccessibleName(f"{sentence} {more}".strip())
        self.show()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def clear(self) -> None:
        """Has nothing to say any more."""
        self._sentence.clear()
        self.hide()

    def _show_sign(self) -> None:
        name, colour = self._icon
        ratio = self.devicePixelRatioF()
        self._sign.setPixmap(theme().pixmap(name, colour, size="icon_row", ratio=ratio))
