"""The connections one below the other, and what adds one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from charstudio.ui.connections.card import ConnectionCard
from charstudio.ui.connections.row import ConnectionRow
from charstudio.ui.connections.words import said_trouble
from charstudio.ui.theme.theme import theme
from charstudio.ui.widgets.basics import Button
from charstudio.ui.widgets.inline_error import InlineError
from charstudio.ui.widgets.inline_note import InlineNote

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from charstudio.services.connections import ConnectionState
    from charstudio.services.messages import Message


class ConnectionsPanel(QWidget):
    """See the module. A card says which connection it is about by its id; that of a new one is empty.

    Signals:
        save_asked: An id, and the `ConnectionDraft` that is to be kept.
        test_asked: An id, and the `ConnectionDraft` whose service is to be asked.
        forget_asked, remove_asked: The id of a connection whose key, or which itself, is to be forgotten.
        grown: This widget in it takes more room now and should be seen.
        rearranged: What stands in it comes in another order, or is other things.
    """

    save_asked = Signal(str, object)
    test_asked = Signal(str, object)
    forget_asked = Signal(str)
    remove_asked = Signal(str)
    grown = Signal(object)
    rearranged = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("connectionsPanel")
        look = theme()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.px("space_3"))
        self._list = QWidget()
        self._list.setObjectName("connectionList")
        self._list.setAccessibleName(self.tr("Connections"))
        self._rows_column = QVBoxLayout(self._list)
        self._rows_column.setContentsMargins(0, 0, 0, 0)
        self._rows_column.setSpacing(look.px("space_2"))
        column.addWidget(self._list)
        self._keyring = InlineNote("connectionKeyringNote")
        self._error = InlineError("connectionsError")
        for widget in (self._keyring, self._error):
            column.addWidget(widget)
        self._new_place = QVBoxLayout()
        column.addLayout(self._new_place)
        row = QHBoxLayout()
        self._add = Button(self.tr("Add a connection"), icon="plus")
        self._add.setObjectName("addConnectionButton")
        self._add.clicked.connect(self._on_add)
        row.addWidget(self._add)
        row.addStretch(1)
        column.addLayout(row)
        self._rows: dict[str, ConnectionRow] = {}
        self._new: ConnectionCard | None = None

    @property
    def unsaved(self) -> bool:
        """Whether something was typed that is not saved."""
        return any(card.changed for card in self._cards())

    @property
    def in_order(self) -> tuple[QWidget, ...]:
        """What stands in it, as it is read."""
        rows = sorted(self._rows.values(), key=self._rows_column.indexOf)
        parts: tuple[QWidget | None, ...] = (*rows, self._new, self._add)
        return tuple(part for part in parts if part is not None)

    def row(self, connection_id: str) -> ConnectionRow | None:
        """The line of a connection, if it is there."""
        return self._rows.get(connection_id)

    def card(self, connection_id: str) -> ConnectionCard | None:
        """The card of a connection, or with an empty id that of a new one, while it is open."""
        if not connection_id:
            return self._new
        row = self._rows.get(connection_id)
        return None if row is None else row.card

    def show_connections(self, states: Sequence[ConnectionState]) -> None:
        """Shows these; cards that are open stay open."""
        self._error.clear()
        ids = [state.connection.id for state in states]
        for gone in set(self._rows) - set(ids):
            self._take_away(gone)
        sentence, reason = said_trouble(states)
        if sentence:
            self._keyring.say(sentence, reason)
        else:
            self._keyring.clear()
        for place, state in enumerate(states):
            row = self._rows.get(state.connection.id)
            if row is None:
                row = self._made_row(state)
                self._rows[state.connection.id] = row
            else:
                row.show_state(state)
            self._rows_column.insertWidget(place, row)
            # At once, else nothing in it can have the keyboard yet.
            row.show()
        self.rearranged.emit()

    def say_unread(self, words: Message) -> None:
        """They can't be shown."""
        self._error.say(words.message, words.hint)

    def edit(self, connection_id: str, *, at_key: bool) -> None:
        """Opens the card of a connection, with the keyboard at its name or its key."""
        if (row := self._rows.get(connection_id)) is not None:
            row.open().begin(at_key=at_key)
            self.grown.emit(row)

    def close_card(self, connection_id: str) -> None:
        """Closes a card; an empty id means that of a new one."""
        if not connection_id:
            self._close_new()
        elif (row := self._rows.get(connection_id)) is not None:
            row.close_card()

    def take_keyboard(self) -> None:
        """Has it, where it always has something to do."""
        self._add.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- Parts ------------------------------------------------------------------------------------------

    def _made_row(self, state: ConnectionState) -> ConnectionRow:
        row = ConnectionRow(state)
        row.opened.connect(partial(self._on_opened, row))
        return row

    def _take_away(self, connection_id: str) -> None:
        row = self._rows.pop(connection_id)
        if row.has_keyboard:
            self.take_keyboard()
        self._rows_column.removeWidget(row)
        row.hide()
        row.deleteLater()

    def _cards(self) -> Iterator[ConnectionCard]:
        for card in (self._new, *(row.card for row in self._rows.values())):
            if card is not None:
                yield card

    def _connect(self, card: ConnectionCard, connection_id: str) -> None:
        card.save_asked.connect(partial(self.save_asked.emit, connection_id))
        card.test_asked.connect(partial(self.test_asked.emit, connection_id))
        card.forget_asked.connect(partial(self.forget_asked.emit, connection_id))
        card.remove_asked.connect(partial(self.remove_asked.emit, connection_id))
        card.grown.connect(self.grown)

    def _on_opened(self, row: ConnectionRow) -> None:
        if row.card is not None:
            self._close_unchanged(besides=row.card)
            self._connect(row.card, row.state.connection.id)
            self.rearranged.emit()
            self.grown.emit(row)

    def _on_add(self) -> None:
        if self._new is None:
            self._new = ConnectionCard(None)
            self._close_unchanged(besides=self._new)
            self._connect(self._new, "")
            self._new.left.connect(self._close_new)
            self._new_place.addWidget(self._new)
            self._new.show()
            self._add.hide()
            self.rearranged.emit()
            self.grown.emit(self._new)
        self._new.begin()

    def _close_new(self) -> None:
        if self._new is not None:
            self._add.show()
            self.take_keyboard()
            self._new.hide()
            self._new.deleteLater()
            self._new = None

    def _close_unchanged(self, *, besides: ConnectionCard) -> None:
        """One card at a time, but for those that would lose what was typed."""
        for row in self._rows.values():
            if row.card is not None and row.card is not besides and not row.card.changed:
                row.close_card()
        if self._new is not None and self._new is not besides and not self._new.changed:
            self._close_new()
