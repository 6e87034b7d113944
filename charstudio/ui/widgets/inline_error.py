"""What is wrong, beside where it is wrong."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from charstudio.ui.theme.theme import theme
from charstudio.ui.widgets.basics import label


class InlineError(QWidget):
    """What happened and what to do, with a sign beside it; hidden while there is nothing to say."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        look = theme()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.px("space_2"))
        self._sign = label()
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(0)
        self._message = label(tone="danger", wrap=True)
        self._message.setObjectName(f"{name}Message")
        self._hint = label(tone="2", wrap=True)
        self._hint.setObjectName(f"{name}Hint")
        for line in (self._message, self._hint):
            # A long name in it must not make wider what it stands in.
            line.setMinimumWidth(1)
        words.addWidget(self._message)
        words.addWidget(self._hint)
        row.addLayout(words, 1)
        self._show_sign()
        look.changed.connect(self._show_sign)
        self.hide()

    @property
    def text(self) -> str:
        """What it says happened; empty while hidden."""
        return self._message.text()

    def say(self, message: str, hint: str = "") -> None:
        """Shows it, and tells screen readers."""
        self._message.setText(message)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        self.setAccessibleName(f"{message} {hint}".strip())
        self.show()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def clear(self) -> None:
        """Has nothing to say any more."""
        self._message.clear()
        self.hide()

    def _show_sign(self) -> None:
        self._sign.setPixmap(
            theme().pixmap("circle-alert", "danger", size="icon_row", ratio=self.devicePixelRatioF())
        )
