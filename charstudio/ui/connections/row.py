"""One connection in the list: what it is, and the card to change it with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from charstudio.ui.connections.card import ConnectionCard
from charstudio.ui.connections.words import said_count, said_state, said_writer
from charstudio.ui.theme.theme import theme
from charstudio.ui.widgets.basics import Button, ElidedLabel
from charstudio.ui.widgets.inline_error import InlineError

if TYPE_CHECKING:
    from charstudio.services.connections import ConnectionReport, ConnectionState
    from charstudio.services.messages import Message


class ConnectionRow(QWidget):
    """See the module.

    Signals:
        opened: Its card is shown.
        closed: Its card is not shown any more.
    """

    opened = Signal()
    closed = Signal()

    def __init__(self, state: ConnectionState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"connection_{state.connection.id}")
        self.state = state
        self.card: ConnectionCard | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme().px("space_1"))
        self._line = self._made_line()
        self._column.addWidget(self._line)
        self._problem = InlineError("connectionProblem")
        self._column.addWidget(self._problem)
        self.show_state(state)

    @property
    def has_keyboard(self) -> bool:
        """Whether something in it has it."""
        focus = QApplication.focusWidget()
        return focus is not None and self.isAncestorOf(focus)

    def show_state(self, state: ConnectionState) -> None:
        """Shows what it is now."""
        self.state = state
        name = state.connection.name
        self._name.setText(name)
        self._what.setText(said_state(state))
        self._writer.setText(said_writer(state))
        self._edit.setAccessibleName(self.tr("Edit {name}").format(name=name))
        said = (self._what.text(), self._writer.text())
        self._edit.setAccessibleDescription(" · ".join(part for part in said if part))
        if self.card is not None:
            self.card.show_state(state)

    def open(self) -> ConnectionCard:
        """Shows its card in place of the line."""
        if self.card is None:
            self.card = ConnectionCard(self.state)
            self.card.left.connect(self.close_card)
            self._column.insertWidget(0, self.card)
            # At once, else it can't have the keyboard yet.
            self.card.show()
            self._line.hide()
            self._problem.clear()
            self.opened.emit()
        return self.card

    def close_card(self) -> None:
        """Shows its line again."""
        if self.card is not None:
            focused = self.has_keyboard
            self._line.show()
            if focused:
                self.take_keyboard()
            self.card.hide()
            self.card.deleteLater()
            self.card = None
            self.closed.emit()

    def take_keyboard(self) -> None:
        """Has it, at what every line has."""
        self._edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_asking(self) -> None:
        """Its service is being asked."""
        self._problem.clear()
        self._what.setText(f"{said_state(self.state)} · {self.tr('asking…')}")

    def show_report(self, report: ConnectionReport) -> None:
        """Its service answered."""
        self._what.setText(said_state(self.state))
        if not self.state.connection.models:
            self._what.setText(f"{said_state(self.state)} · {said_count(report.models)}")

    def show_problem(self, words: Message) -> None:
        """Its service did not answer as it should."""
        self._what.setText(said_state(self.state))
        self._problem.say(words.message, words.hint)

    def _made_line(self) -> QWidget:
        look = theme()
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.px("space_2"))
        words = QVBoxLayout()
        words.setSpacing(0)
        self._name = ElidedLabel()
        self._name.setObjectName("connectionName")
        self._what = ElidedLabel(type_="caption", tone="2")
        self._what.setObjectName("connectionWhat")
        self._writer = ElidedLabel(type_="caption", tone="2")
        self._writer.setObjectName("connectionWriter")
        head = QHBoxLayout()
        head.setSpacing(look.px("space_3"))
        head.addWidget(self._name)
        head.addWidget(self._writer, 1)
        words.addLayout(head)
        words.addWidget(self._what)
        row.addLayout(words, 1)
        self._edit = Button(self.tr("Edit"), look="flat", small=True)
        self._edit.setObjectName("editConnectionButton")
        self._edit.clicked.connect(self._on_edit)
        row.addWidget(self._edit)
        line.setMinimumHeight(look.px("height_control"))
        return line

    def _on_edit(self) -> None:
        self.open().begin()
