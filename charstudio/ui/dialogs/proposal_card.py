"""What the cards have in common on which something is proposed before it is saved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from charstudio.ui.dialogs.writer_row import WriterRow
from charstudio.ui.theme.theme import theme
from charstudio.ui.widgets.basics import Button
from charstudio.ui.widgets.flow_layout import FlowLayout
from charstudio.ui.widgets.inline_error import InlineError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from charstudio.services.messages import Message


@dataclass(frozen=True)
class Way:
    """A way on from an error: a word for its button's object name, its words, and what it does."""

    key: str
    words: str
    act: Callable[[], object]


class ProposalError(QWidget):
    """What went wrong, and buttons that lead on; hidden while there is nothing to say.

    Args:
        name: The object name of the error itself.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        look = theme()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.px("space_2"))
        self._name = name
        self._said = InlineError(name)
        column.addWidget(self._said)
        self._buttons = QWidget()
        self._row = FlowLayout(self._buttons, gap=look.px("space_2"))
        column.addWidget(self._buttons)
        self.hide()

    @property
    def text(self) -> str:
        """What it says happened; empty while hidden."""
        return self._said.text

    def say(self, words: Message, ways: Sequence[Way] = ()) -> None:
        """Shows it with these ways on."""
        self._forget_ways()
        for way in ways:
            button = Button(way.words, small=True)
            button.setObjectName(f"{self._name}_{way.key}")
            button.clicked.connect(lambda _checked=False, act=way.act: act())
            self._row.addWidget(button)
        self._buttons.setVisible(bool(ways))
        self.show()
        self._said.say(words.message, words.hint)

    def clear(self) -> None:
        """Has nothing to say any more."""
        self._said.clear()
        self._forget_ways()
        self.hide()

    def _forget_ways(self) -> None:
        while (item := self._row.takeAt(0)) is not None:
            if (button := item.widget()) is not None:
                # It may be in the middle of its own click.
                button.setObjectName("")
                button.hide()
                button.deleteLater()


class ProposalCard(QFrame):
    """A card with someone who writes, and a place for what goes wrong.

    Args:
        name: Its object name.
        error: That of its error.

    Signals:
        propose_asked: A proposal is wanted, or another one.
        cancelled: Nothing is taken.
    """

    propose_asked = Signal()
    cancelled = Signal()

    def __init__(self, name: str, error: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setProperty("card", "true")
        look = theme()
        self.writer = WriterRow()
        self.error = ProposalError(error)
        self.column = QVBoxLayout(self)
        margin = look.px("space_5")
        self.column.setContentsMargins(margin, margin, margin, margin)
        self.column.setSpacing(look.px("space_3"))

    @property
    def first(self) -> QWidget:
        """What takes the keyboard when it opens."""
        raise NotImplementedError

    def set_busy(self, *, busy: bool) -> None:
        """While a proposal is written, or saved."""
        raise NotImplementedError

    def set_able(self, able: bool) -> None:
        """Whether whoever is chosen can write now."""
        raise NotImplementedError

    def say_error(self, words: Message, ways: Sequence[Way] = (), *, keep: bool = True) -> None:
        """Says what went wrong; what was typed stays.

        Args:
            words: What is said.
            ways: Buttons that lead on.
            keep: Whether what was proposed before stays, too.
        """
        raise NotImplementedError

    def announce(self, text: str) -> None:
        """Tells screen readers what has come."""
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))
