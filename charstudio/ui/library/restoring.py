"""Bringing back a character whose name was taken meanwhile: it needs another one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from charstudio.domain.naming import free_name, name_key
from charstudio.errors import CharacterValidationError
from charstudio.ui.dialogs.messages import message_of
from charstudio.ui.theme.theme import theme
from charstudio.ui.widgets.basics import Button, label, marked
from charstudio.ui.widgets.inline_error import InlineError
from charstudio.ui.widgets.message_dialog import MessageDialog

if TYPE_CHECKING:
    from charstudio.errors import CharacterError
    from charstudio.services.characters import NameCheck
    from charstudio.services.studio import Studio
    from charstudio.ui.background.tasks import TaskRunner
    from charstudio.ui.library.deeds import CharacterDeeds


class RestoreDialog(MessageDialog):
    """Asks for a name.

    Signals:
        name_typed: The name that stands in the field now.
        name_given: It shall be this one.
    """

    name_typed = Signal(str)
    name_given = Signal(str)

    def __init__(self, parent: QWidget | None, taken: str, offer: str) -> None:
        super().__init__(parent)
        self.setObjectName("restoreDialog")
        self.setWindowTitle(self.tr("Restore under another name"))
        self.setModal(True)
        look = theme()
        column = QVBoxLayout(self)
        margin = look.px("space_5")
        column.setContentsMargins(margin, margin, margin, margin)
        column.setSpacing(look.px("space_3"))
        column.addWidget(label(self.windowTitle(), type_="heading", wrap=True))
        words = self.tr("There is a {name} in use now. What shall the one from the trash be called?")
        column.addWidget(label(words.format(name=taken), tone="2", wrap=True))
        self.field = QLineEdit(offer)
        self.field.setObjectName("restoreNameField")
        self.field.setAccessibleName(self.tr("Name"))
        self.field.selectAll()
        self.error = InlineError("restoreError")
        column.addWidget(self.field)
        column.addWidget(self.error)
        row = QHBoxLayout()
        row.setSpacing(look.px("space_2"))
        row.addStretch(1)
        cancel = Button(self.tr("Leave it in the trash"))
        cancel.setObjectName("restoreCancelButton")
        cancel.clicked.connect(self.reject)
        self._restore = Button(self.tr("Restore"), look="primary")
        self._restore.setObjectName("restoreNameButton")
        self._restore.setDefault(True)
        self._restore.clicked.connect(self._on_restore)
        row.addWidget(cancel)
        row.addWidget(self._restore)
        column.addLayout(row)
        self.field.textChanged.connect(self._on_typed)
        self.finished.connect(self.deleteLater)
        self.field.setFocus()

    def say_error(self, message: str, hint: str) -> None:
        """What is wrong with the name."""
        marked(self.field, invalid="true")
        self.error.say(message, hint)
        self._restore.setEnabled(False)

    def say_free(self) -> None:
        """The name can be had."""
        marked(self.field, invalid="false")
        self.error.clear()
        self._restore.setEnabled(True)

    def _on_typed(self, name: str) -> None:
        # Return goes nowhere until it is known whether the name can be had.
        self._restore.setEnabled(False)
        self.name_typed.emit(name)

    def _on_restore(self) -> None:
        self.name_given.emit(self.field.text())


class Restoring(QObject):
    """Asks for names, one character after the other, and restores them under these."""

    def __init__(self, view: QWidget, deeds: CharacterDeeds, studio: Studio, tasks: TaskRunner) -> None:
        super().__init__(view)
        self._view, self._deeds, self._studio, self._tasks = view, deeds, studio, tasks
        self._waiting: list[tuple[str, str]] = []
        self._dialog: RestoreDialog | None = None
        deeds.name_taken.connect(self.ask)

    def ask(self, character_id: str, name: str) -> None:
        """Asks what a character with this name shall be called."""
        self._waiting.append((character_id, name))
        if len(self._waiting) == 1:
            self._next()

    def _next(self) -> None:
        character_id, name = self._waiting[0]
        self._tasks.run(
            self._free(name), done=partial(self._open, character_id, name), failed=self._on_no_answer
        )

    async def _free(self, name: str) -> str:
        taken = {name_key(name)}
        while True:
            offer = free_name(name, taken)
            if (await self._studio.characters.check_name(offer)).available:
                return offer
            taken.add(name_key(offer))

    def _on_no_answer(self, error: CharacterError) -> None:
        self._waiting.clear()
        self._tasks.failed.emit(error)

    def _open(self, character_id: str, name: str, offer: str) -> None:
        self._dialog = dialog = RestoreDialog(self._view.window(), name, offer)
        dialog.name_typed.connect(self._check)
        dialog.name_given.connect(partial(self._restore, character_id))
        dialog.finished.connect(self._on_finished)
        dialog.open()

    def _check(self, name: str) -> None:
        self._tasks.run(self._studio.characters.check_name(name), done=partial(self._show, name))

    def _show(self, name: str, check: NameCheck) -> None:
        # What was typed since is being checked, too.
        if self._dialog is None or self._dialog.field.text() != name:
            return
        if check.reason is None:
            self._dialog.say_free()
        else:
            self._say(check.reason)

    def _restore(self, character_id: str, name: str) -> None:
        self._deeds.restore_as(character_id, name, done=self._close, failed=self._on_failed)

    def _close(self) -> None:
        if self._dialog is not None:
            self._dialog.accept()

    def _on_failed(self, error: CharacterError) -> None:
        if isinstance(error, CharacterValidationError):
            self._say(error)
        else:
            self._close()
            self._tasks.failed.emit(error)

    def _say(self, error: CharacterError) -> None:
        words = message_of(error)
        if self._dialog is not None:
            self._dialog.say_error(words.message, words.hint)

    def _on_finished(self) -> None:
        self._dialog = None
        del self._waiting[0]
        if self._waiting:
            self._next()
