"""The fields of a connection, each with what is wrong with it below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QWidget

from charstudio.domain.connection import (
    NO_MODEL,
    KeyPlace,
    ServerKind,
    image_models,
    is_readable_by_others,
    text_models,
)
from charstudio.ui.connections.draft import ConnectionDraft, goes_elsewhere
from charstudio.ui.connections.words import ADDRESSES, title_of
from charstudio.ui.theme.theme import theme
from charstudio.ui.widgets.basics import Button, label, marked
from charstudio.ui.widgets.choices import ChoiceBox
from charstudio.ui.widgets.inline_error import InlineError
from charstudio.ui.widgets.inline_note import InlineNote
from charstudio.ui.widgets.text_choice import TextChoice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QWheelEvent

    from charstudio.domain.connection import ListedModel


class ConnectionForm(QWidget):
    """See the module.

    Signals:
        edited: Something in it is another now.
        committed: Enter in a field.
        forget_asked: The kept key is to be forgotten.
    """

    edited = Signal()
    committed = Signal()
    forget_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        look = theme()
        self._kept = KeyPlace.NONE
        self._kept_for = ""
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(look.px("space_3"))
        self._grid.setVerticalSpacing(look.px("space_1"))
        self._grid.setColumnStretch(1, 1)
        self._errors: dict[str, tuple[QWidget, InlineError]] = {}
        self.name = self._line("connectionNameField", self.tr("Name"))
        self.server = _Servers(self.tr("Kind of server"))
        self.url = self._line("connectionUrlField", self.tr("Address"))
        self.url.setPlaceholderText("https://…/v1")
        self.key = self._line("connectionKeyField", self.tr("Key"))
        self.key.setEchoMode(QLineEdit.EchoMode.Password)
        self._forget = Button(self.tr("Forget key"))
        self._forget.setObjectName("connectionForgetKeyButton")
        self._forget.clicked.connect(self.forget_asked)
        first, best = self.tr("the first that it has"), self.tr("the best that it lists")
        self.image_model = self._model("connectionImageModelCombo", self.tr("Image model"), first)
        self.text_model = self._model("connectionTextModelCombo", self.tr("Text model"), best)
        self._by_rule = self.tr("None: words by rule")
        self.text_model.offer((self._by_rule,))
        self._warning = InlineNote("connectionWarning", warns=True)
        self._url_note = InlineNote("connectionUrlNote")
        self._key_note = InlineNote("connectionKeyNote")
        self._lay_out()
        self._shown = ConnectionDraft()
        self.server.activated.connect(self._on_server)
        for field in (self.name, self.url, self.key, self.image_model.field, self.text_model.field):
            field.textEdited.connect(self._on_edited)
            field.returnPressed.connect(self.committed)
        for box in (self.image_model, self.text_model):
            box.activated.connect(self._on_edited)

    @property
    def draft(self) -> ConnectionDraft:
        """What stands in it."""
        return ConnectionDraft(
            self.name.text(),
            self.url.text(),
            self.server.server,
            self.image_model.text,
            NO_MODEL if self.text_model.text == self._by_rule else self.text_model.text,
            self.key.text(),
        )

    def show_draft(self, draft: ConnectionDraft) -> None:
        """Shows other values."""
        self._shown = draft
        self.name.setText(draft.name)
        self.url.setText(draft.base_url)
        self.server.choose(draft.server)
        self.image_model.setEditText(draft.image_model)
        none = draft.text_model == NO_MODEL
        self.text_model.setEditText(self._by_rule if none else draft.text_model)
        self.key.setText(draft.key)
        self._show_warning()

    def show_key(self, place: KeyPlace, kept_for: str = "", *, wrong: str = "") -> None:
        """Shows where the key is; itself it is never shown.

        Args:
            place: Where it is.
            kept_for: The address that it was given for.
            wrong: What is wrong with a variable of the environment, so that no other key would be used.
        """
        self._kept, self._kept_for = place, kept_for
        kept = place in (KeyPlace.KEYRING, KeyPlace.SESSION)
        placeholder = {
            KeyPlace.NONE: self.tr("none"),
            KeyPlace.KEYRING: self.tr("in the keyring; type to replace it"),
            KeyPlace.SESSION: self.tr("for this session only; type to replace it"),
            KeyPlace.ENVIRONMENT: self.tr("from OPENAI_API_KEY"),
        }[place]
        self.key.setPlaceholderText(placeholder)
        self.key.setAccessibleDescription(placeholder)
        self.key.setEnabled(place is not KeyPlace.ENVIRONMENT and not wrong)
        self._forget.setVisible(kept)
        if place is KeyPlace.ENVIRONMENT:
            self._key_note.say(self.tr("It is used as long as that is set, and not kept."))
        elif wrong:
            self._key_note.say(f"{wrong}.")
        else:
            self._key_note.clear()
        self._show_warning()

    def show_replaced(self, replaced: bool) -> None:
        """Whether the environment names the address: another one would not be used now."""
        for field in (self.server, self.url):
            field.setDisabled(replaced)
        if replaced:
            self._url_note.say(
                self.tr("It is from OPENAI_BASE_URL, used as long as that is set, and not kept.")
            )
        else:
            self._url_note.clear()

    def offer(self, models: Sequence[ListedModel]) -> None:
        """Proposes these models; what is chosen stays."""
        self.image_model.offer([one.id for one in image_models(models)])
        self.text_model.offer([self._by_rule, *(one.id for one in text_models(models))])

    def say_error(self, field: str, message: str, hint: str) -> bool:
        """Says what is wrong with a field: "name", "base_url" or "key"; False where it is none of them."""
        if field not in self._errors:
            return False
        widget, error = self._errors[field]
        error.say(message, hint)
        marked(widget, invalid="true")
        widget.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def clear_errors(self) -> None:
        """All is well again."""
        for widget, error in self._errors.values():
            if error.text:
                error.clear()
                marked(widget, invalid="false")

    # --- How it is made ---------------------------------------------------------------------------------

    def _line(self, name: str, words: str) -> QLineEdit:
        field = QLineEdit()
        field.setObjectName(name)
        field.setAccessibleName(words)
        return field

    def _model(self, name: str, words: str, unless: str) -> TextChoice:
        box = TextChoice(words, unless)
        box.setObjectName(name)
        return box

    def _lay_out(self) -> None:
        key = QWidget()
        row = QHBoxLayout(key)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme().px("space_2"))
        row.addWidget(self.key, 1)
        row.addWidget(self._forget)
        self._add(self.tr("Name"), self.name, below=(self._error("name", self.name),))
        self._add(self.tr("Server"), self.server)
        about_url = self._error("base_url", self.url), self._url_note, self._warning
        self._add(self.tr("Address"), self.url, below=about_url)
        self._add(self.tr("Key"), key, below=(self._error("key", self.key), self._key_note))
        self._add(self.tr("Image model"), self.image_model)
        self._add(self.tr("Text model"), self.text_model)

    def _add(self, words: str, field: QWidget, below: tuple[QWidget, ...] = ()) -> None:
        row = self._grid.rowCount()
        title = label(words, tone="2")
        title.setFixedHeight(theme().px("height_control"))
        self._grid.addWidget(title, row, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(field, row, 1)
        for place, widget in enumerate(below):
            self._grid.addWidget(widget, row + 1 + place, 1)

    def _error(self, field: str, widget: QWidget) -> InlineError:
        names = {"name": "connectionNameError", "base_url": "connectionUrlError", "key": "connectionKeyError"}
        error = InlineError(names[field])
        self._errors[field] = (widget, error)
        return error

    # --- What happens -----------------------------------------------------------------------------------

    def _on_server(self) -> None:
        """Another kind has another address and name, where neither was typed by hand."""
        server = self.server.server
        if self.url.text().strip() in {*ADDRESSES.values(), ""}:
            self.url.setText(ADDRESSES[server])
        if self.name.text().strip() in {title_of(one) for one in ServerKind}:
            self.name.setText(title_of(server))
        self._on_edited()

    def _on_edited(self) -> None:
        self.clear_errors()
        self._show_warning()
        self.edited.emit()

    def _show_warning(self) -> None:
        url = self.url.text().strip()
        if is_readable_by_others(url):
            self._warning.say(
                self.tr("Nothing is encrypted on the way there: key and pictures can be read by others."),
                self.tr("Write https:// where the service has it."),
            )
        elif self._sends_key_elsewhere(url):
            self._warning.say(
                self.tr("The key that is kept will go to this address, too."),
                self.tr("Type another one, or forget it, where it is not meant for that."),
            )
        else:
            self._warning.clear()

    def _sends_key_elsewhere(self, url: str) -> bool:
        kept = self._kept in (KeyPlace.KEYRING, KeyPlace.SESSION) and not self.key.text()
        return kept and goes_elsewhere(url, self._kept_for)


class _Servers(ChoiceBox):
    """The kinds of servers."""

    def __init__(self, name: str) -> None:
        super().__init__("")
        self.setObjectName("connectionServerCombo")
        self.setAccessibleName(name)
        for server in ServerKind:
            self.addItem(title_of(server), server)

    @property
    def server(self) -> ServerKind:
        """The one that is chosen."""
        return ServerKind(self.currentData())

    def choose(self, server: ServerKind) -> None:
        """Shows another one; nobody is told."""
        self.setCurrentIndex(self.findData(server))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Who scrolls past means nothing by it."""
        event.ignore()
