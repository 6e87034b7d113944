"""The artists of a library: who there is, who works, and names for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from charstudio.ui.theme.theme import theme
from charstudio.ui.widgets.basics import Button, ElidedLabel, label, marked
from charstudio.ui.widgets.inline_error import InlineError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent

    from charstudio.domain.character import Artist


class ArtistsPanel(QWidget):
    """A line for each artist, and a field for a new one.

    Signals:
        switch_asked: The artist with this name should work.
        create_asked: An artist with this name is wanted.
        rename_asked: The artist with the first name should have the second.
        grown: This widget in it takes more room now and should be seen.
    """

    switch_asked = Signal(str)
    create_asked = Signal(str)
    rename_asked = Signal(str, str)
    grown = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("artistsPanel")
        look = theme()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.px("space_3"))
        self._list = QVBoxLayout()
        self._list.setSpacing(look.px("space_1"))
        column.addLayout(self._list)
        self._new = _NameField(self.tr("Add"), self.tr("Name of a new artist"), "newArtist")
        self._new.committed.connect(self.create_asked)
        self._new.grown.connect(self.grown)
        column.addWidget(self._new)
        self._rows: dict[str, _ArtistRow] = {}
        self._shown: tuple[tuple[Artist, ...], str] = ((), "")

    def show_artists(self, artists: Sequence[Artist], active_id: str) -> None:
        """Shows these, and which of them works."""
        shown = (tuple(artists), active_id)
        # Nobody loses a name half typed because something else in the library is different.
        if shown == self._shown:
            return
        self._shown = shown
        keyboard = next((id_ for id_, row in self._rows.items() if row.has_keyboard), None)
        for row in self._rows.values():
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = {}
        for artist in artists:
            row = _ArtistRow(artist, active=artist.id == active_id)
            row.switch_asked.connect(self.switch_asked)
            row.rename_asked.connect(self.rename_asked)
            row.grown.connect(self.grown)
            self._list.addWidget(row)
            self._rows[artist.id] = row
        if keyboard in self._rows:
            self._rows[keyboard].take_keyboard()

    def say_created(self) -> None:
        """The new artist is there."""
        self._new.clear()

    def say_error(self, of: str, message: str, hint: str) -> None:
        """Says what is wrong with a name, beside it.

        Args:
            of: The artist who was to have it; empty for a new one.
            message: What is wrong.
            hint: What to do.
        """
        if not of:
            self._new.say_error(message, hint)
        for row in self._rows.values():
            if row.name == of:
                row.say_error(message, hint)


class _ArtistRow(QWidget):
    """One artist: the name, what can be done, or a field while the name is changed."""

    switch_asked = Signal(str)
    rename_asked = Signal(str, str)
    grown = Signal(object)

    def __init__(self, artist: Artist, *, active: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"artist_{artist.id}")
        self.name = artist.name
        look = theme()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._line = QWidget()
        row = QHBoxLayout(self._line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.px("space_2"))
        self._sign = label()
        self._sign.setFixedWidth(look.px("icon_row"))
        if active:
            self._show_sign()
            look.changed.connect(self._show_sign)
        row.addWidget(self._sign)
        name = ElidedLabel(artist.name)
        name.setObjectName("artistName")
        row.addWidget(name, 1)
        if active:
            at_work = label(self.tr("Working now"), type_="caption", tone="2")
            at_work.setObjectName("activeArtist")
            row.addWidget(at_work)
        else:
            switch = Button(self.tr("Switch"), small=True)
            switch.setObjectName("switchArtistButton")
            switch.setAccessibleName(self.tr("Switch to {name}").format(name=artist.name))
            switch.clicked.connect(lambda: self.switch_asked.emit(self.name))
            row.addWidget(switch)
        self._rename = Button(self.tr("Rename"), look="flat", small=True)
        self._rename.setObjectName("renameArtistButton")
        self._rename.setAccessibleName(self.tr("Rename {name}").format(name=artist.name))
        self._rename.clicked.connect(self._on_rename)
        row.addWidget(self._rename)
        self._line.setFixedHeight(look.px("height_control"))
        self._column.addWidget(self._line)
        self._field: _NameField | None = None

    def say_error(self, message: str, hint: str) -> None:
        """Says what is wrong with the name that was typed."""
        if self._field is not None:
            self._field.say_error(message, hint)

    @property
    def has_keyboard(self) -> bool:
        """Whether something in it has it."""
        focus = QApplication.focusWidget()
        return focus is not None and self.isAncestorOf(focus)

    def take_keyboard(self) -> None:
        """Has it, at what every line has."""
        self._rename.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_sign(self) -> None:
        ratio = self.devicePixelRatioF()
        self._sign.setPixmap(theme().pixmap("check", "success", size="icon_row", ratio=ratio))

    def _on_rename(self) -> None:
        self._field = _NameField(self.tr("Save"), self.tr("New name"), "renameArtist", may_leave=True)
        self._field.set_text(self.name)
        self._field.committed.connect(self._on_committed)
        self._field.left.connect(self._on_left)
        self._field.grown.connect(self.grown)
        self._column.addWidget(self._field)
        self._line.hide()
        self._field.begin()

    def _on_committed(self, text: str) -> None:
        if text.strip() == self.name:
            self._on_left()
        else:
            self.rename_asked.emit(self.name, text)

    def _on_left(self) -> None:
        if self._field is not None:
            self._line.show()
            self.take_keyboard()
            self._field.hide()
            self._field.deleteLater()
            self._field = None


class _NameField(QWidget):
    """A field for a name, its button, and what is wrong with what was typed.

    Signals:
        committed: Enter or the button; what was typed.
        left: Esc, where that leaves it (`may_leave`).
        grown: It is this widget that takes more room now.
    """

    committed = Signal(str)
    left = Signal()
    grown = Signal(object)

    def __init__(self, action: str, hint: str, name: str, *, may_leave: bool = False) -> None:
        super().__init__()
        self._may_leave = may_leave
        look = theme()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.px("space_1"))
        row = QHBoxLayout()
        row.setSpacing(look.px("space_2"))
        self._field = QLineEdit()
        self._field.setObjectName(f"{name}Field")
        self._field.setPlaceholderText(hint)
        self._field.setAccessibleName(hint)
        self._field.textEdited.connect(self._clear_error)
        self._field.returnPressed.connect(self._commit)
        row.addWidget(self._field, 1)
        button = Button(action)
        button.setObjectName(f"{name}Button")
        button.clicked.connect(self._commit)
        row.addWidget(button)
        column.addLayout(row)
        self._error = InlineError(f"{name}Error")
        column.addWidget(self._error)

    def set_text(self, text: str) -> None:
        """What stands in it at first."""
        self._field.setText(text)

    def begin(self) -> None:
        """Has the keyboard, and all of it is selected."""
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)
        self._field.selectAll()

    def clear(self) -> None:
        """Empty again."""
        self._field.clear()
        self._clear_error()

    def say_error(self, message: str, hint: str) -> None:
        """Says what is wrong; typing takes it away."""
        self._error.say(message, hint)
        marked(self._field, invalid="true")
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.grown.emit(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter has done its work in the field, Esc leaves it: neither closes the dialog around it."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
        elif event.key() == Qt.Key.Key_Escape and self._may_leave:
            event.accept()
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _commit(self) -> None:
        self.committed.emit(self._field.text())

    def _clear_error(self) -> None:
        if self._error.text:
            self._error.clear()
            marked(self._field, invalid="false")
