"""A connection that is being changed: its fields, a test, and what ends the change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from charstudio.domain.connection import OPENAI, KeyPlace, ServerKind
from charstudio.ui.connections.draft import ConnectionDraft
from charstudio.ui.connections.form import ConnectionForm
from charstudio.ui.connections.words import (
    ADDRESSES,
    said_image_models,
    said_of_variable,
    said_report,
    title_of,
)
from charstudio.ui.theme.theme import theme
from charstudio.ui.widgets.basics import Button, Line, label
from charstudio.ui.widgets.inline_error import InlineError

if TYPE_CHECKING:
    from datetime import date

    from PySide6.QtGui import QKeyEvent

    from charstudio.services.connections import ConnectionReport, ConnectionState
    from charstudio.services.messages import Message


class ConnectionCard(QFrame):
    """Where a connection is changed, or made. Nothing holds before it is saved.

    Args:
        state: The connection; None for one that is to be made.

    Signals:
        save_asked: The `ConnectionDraft` is to be kept.
        test_asked: The service is to be asked, as the `ConnectionDraft` has it.
        forget_asked: The key is to be forgotten.
        remove_asked: The connection is to be forgotten.
        left: Without a change.
        grown: This widget in it takes more room now and should be seen.
    """

    save_asked = Signal(object)
    test_asked = Signal(object)
    forget_asked = Signal()
    remove_asked = Signal()
    left = Signal()
    grown = Signal(object)

    def __init__(self, state: ConnectionState | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("connectionCard")
        self.setProperty("card", "true")
        self._state = state
        look = theme()
        column = QVBoxLayout(self)
        margin = look.px("space_4")
        column.setContentsMargins(margin, margin, margin, margin)
        column.setSpacing(look.px("space_3"))
        self.form = ConnectionForm()
        self.form.committed.connect(self._save)
        self.form.edited.connect(self._on_edited)
        self.form.forget_asked.connect(self.forget_asked)
        column.addWidget(self.form)
        column.addLayout(self._testing())
        self._error = InlineError("connectionError")
        column.addWidget(self._error)
        column.addWidget(Line())
        column.addLayout(self._ending())
        self._begun = _first(state)
        self.form.show_draft(self._begun)
        if state is not None:
            self.show_state(state)
            self.setAccessibleName(state.connection.name)
        else:
            self.setAccessibleName(self.tr("A new connection"))
            self.form.show_key(KeyPlace.NONE)

    @property
    def draft(self) -> ConnectionDraft:
        """What stands in its fields."""
        return self.form.draft

    @property
    def changed(self) -> bool:
        """Whether something was typed or chosen that is not saved."""
        return self.draft != self._begun

    @property
    def changes(self) -> dict[str, Any]:
        """What is another now, by the names that `change_connection` has for it."""
        return self.draft.changes_from(self._begun)

    @property
    def asks_anew(self) -> bool:
        """Whether a service would be asked otherwise than what is saved says."""
        return self.draft.asks != self._begun.asks

    def show_state(self, state: ConnectionState) -> None:
        """Shows where the key is now and which models there are; what was typed stays."""
        self._state = state
        wrong = said_of_variable(state)
        self.form.show_key(state.key_place, state.connection.base_url, wrong=wrong)
        self.form.show_replaced(state.replaced)
        if state.connection.models:
            self.form.offer(state.connection.models)

    def begin(self, *, at_key: bool = False) -> None:
        """Has the keyboard, at the name or at the key."""
        field = self.form.key if at_key and self.form.key.isEnabled() else self.form.name
        field.setFocus(Qt.FocusReason.OtherFocusReason)
        field.selectAll()

    # --- What came of it --------------------------------------------------------------------------------

    def say_error(self, field: str, words: Message) -> None:
        """Says what can't be, beside the field where it is one of these."""
        self.set_saving(False)
        if not self.form.say_error(field, words.message, words.hint):
            self._error.say(words.message, words.hint)
        self.grown.emit(self)

    def set_saving(self, saving: bool) -> None:
        """Whether it is being kept just now: it is not kept twice."""
        self._save_button.setDisabled(saving)

    def show_asking(self) -> None:
        """The service is being asked."""
        if self._test.hasFocus():
            # Else it would jump to the next button, which forgets the connection.
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._test.setDisabled(True)
        self._test_error.clear()
        self._models.hide()
        self._result.setText(self.tr("Asking…"))
        self._sign.hide()
        self._result.show()

    def show_report(self, report: ConnectionReport, today: date) -> None:
        """The service answered."""
        self._end_test()
        self._result.setText(said_report(report))
        self._show_sign()
        self._sign.show()
        self._models.setText(said_image_models(report.models, today))
        self._models.show()
        news = f"{self._result.text()} {self._models.text()}"
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, news))
        self.form.offer(report.models)
        self.grown.emit(self)

    def show_problem(self, field: str, words: Message) -> None:
        """It did not, or what was to be asked can't be."""
        self._end_test()
        self._result.hide()
        if not self.form.say_error(field, words.message, words.hint):
            self._test_error.say(words.message, words.hint)
        self.grown.emit(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter has done its work in the field, Esc leaves the card: neither closes the dialog around it."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
        elif event.key() == Qt.Key.Key_Escape:
            event.accept()
            self.left.emit()
        else:
            super().keyPressEvent(event)

    # --- Parts ------------------------------------------------------------------------------------------

    def _testing(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(theme().px("space_1"))
        row = QHBoxLayout()
        row.setSpacing(theme().px("space_2"))
        self._test = Button(self.tr("Test connection"), icon="plug")
        self._test.setObjectName("connectionTestButton")
        self._test.clicked.connect(lambda: self.test_asked.emit(self.draft))
        self._sign = label()
        self._sign.hide()
        theme().changed.connect(self._show_sign)
        self._result = label()
        self._result.setObjectName("connectionTestResult")
        row.addWidget(self._test)
        row.addSpacing(theme().px("space_1"))
        row.addWidget(self._sign)
        row.addWidget(self._result)
        row.addStretch(1)
        self._models = label(type_="caption", tone="2", wrap=True)
        self._models.setObjectName("connectionTestModels")
        self._models.setMinimumWidth(1)
        self._models.hide()
        self._test_error = InlineError("connectionTestError")
        column.addLayout(row)
        column.addWidget(self._models)
        column.addWidget(self._test_error)
        return column

    def _ending(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(theme().px("space_2"))
        if self._state is not None:
            first = self._state.connection.id == OPENAI
            remove = Button(self.tr("Reset…") if first else self.tr("Remove…"), look="danger")
            remove.setObjectName("connectionRemoveButton")
            remove.clicked.connect(self.remove_asked)
            row.addWidget(remove)
        row.addStretch(1)
        cancel = Button(self.tr("Cancel"), look="flat")
        cancel.setObjectName("connectionCancelButton")
        cancel.clicked.connect(self.left)
        self._save_button = Button(self.tr("Save"), look="primary")
        self._save_button.setObjectName("connectionSaveButton")
        self._save_button.clicked.connect(self._save)
        row.addWidget(cancel)
        row.addWidget(self._save_button)
        return row

    def _show_sign(self) -> None:
        ratio = self.devicePixelRatioF()
        self._sign.setPixmap(theme().pixmap("circle-check", "success", size="icon_row", ratio=ratio))

    def _end_test(self) -> None:
        self._test.setEnabled(True)
        if self.hasFocus():
            self._test.setFocus(Qt.FocusReason.OtherFocusReason)

    def _save(self) -> None:
        if self._save_button.isEnabled():
            self._error.clear()
            self.set_saving(True)
            self.save_asked.emit(self.draft)

    def _on_edited(self) -> None:
        """What was found out, or is just being asked, holds no more."""
        self._test.setEnabled(True)
        self._error.clear()
        self._test_error.clear()
        self._sign.hide()
        self._models.hide()
        self._result.clear()


def _first(state: ConnectionState | None) -> ConnectionDraft:
    if state is not None:
        return ConnectionDraft.of(state.connection)
    server = ServerKind.SD_SERVER
    return ConnectionDraft(title_of(server), ADDRESSES[server], server)
