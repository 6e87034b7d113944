"""Behind the ledger: reads what was spent, and writes it to a file."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QDir, QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog

from charstudio.ui.dialogs.messages import message_of
from charstudio.ui.money.ledger_dialog import LedgerDialog
from charstudio.ui.money.spans import Span, span

if TYPE_CHECKING:
    import asyncio

    from PySide6.QtWidgets import QWidget

    from charstudio.domain.money import Ledger, LedgerBy
    from charstudio.errors import CharacterError
    from charstudio.services.studio import Studio
    from charstudio.ui.background.tasks import TaskRunner
    from charstudio.ui.money.month import Month


class LedgerController(QObject):
    """Opens it over the window, and reads it anew when something is spent.

    Signals:
        character_asked: The id of a character that is to be opened; the dialog is closed already.
    """

    character_asked = Signal(str)

    def __init__(self, window: QWidget, *, studio: Studio, tasks: TaskRunner, month: Month) -> None:
        super().__init__(window)
        self._window, self._studio, self._tasks = window, studio, tasks
        self._dialog: LedgerDialog | None = None
        self._reading: asyncio.Task[Any] | None = None
        month.changed.connect(self._read)

    def open(self) -> None:
        """Opens it, or brings it to the front."""
        if self._dialog is None:
            self._dialog = dialog = LedgerDialog(self._window)
            dialog.finished.connect(self._on_finished)
            dialog.chosen.connect(self._read)
            dialog.retry_asked.connect(self._read)
            dialog.character_asked.connect(self._on_character)
            dialog.export_asked.connect(self._on_export)
            self._read()
            dialog.open()
        self._dialog.raise_()
        self._dialog.activateWindow()

    def _read(self) -> None:
        """Reads what is chosen; the newest wish wins."""
        if (dialog := self._dialog) is None:
            return
        if self._reading is not None:
            self._reading.cancel()
        dialog.show_reading()
        by, time = dialog.by, self._span(dialog)
        self._reading = self._tasks.run(
            self._studio.money.ledger(by, time.since, time.until),
            done=partial(self._show, by),
            failed=self._on_not_read,
        )

    def _span(self, dialog: LedgerDialog) -> Span:
        return span(dialog.span, self._studio.workspace.now().astimezone().date())

    def _show(self, by: LedgerBy, ledger: Ledger) -> None:
        if self._dialog is not None:
            self._dialog.show_ledger(ledger, by)

    def _on_not_read(self, error: CharacterError) -> None:
        if self._dialog is not None:
            words = message_of(error)
            self._dialog.show_failed(words.message, words.hint)

    def _on_character(self, character_id: str) -> None:
        if self._dialog is not None:
            self._dialog.accept()
        self.character_asked.emit(character_id)

    # --- A file -----------------------------------------------------------------------------------------

    def _on_export(self) -> None:
        if (dialog := self._dialog) is None:
            return
        asking = QFileDialog(dialog, self.tr("Export what was spent"))
        asking.setObjectName("ledgerFileDialog")
        asking.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        asking.setNameFilter(self.tr("Comma-separated values (*.csv)"))
        asking.setDefaultSuffix("csv")
        asking.setDirectory(QDir.home())
        asking.selectFile(self.tr("CharStudio spending") + ".csv")
        asking.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        asking.fileSelected.connect(lambda file: self._export(Path(file), self._span(dialog)))
        asking.open()

    def _export(self, file: Path, time: Span) -> None:
        if self._dialog is None:
            return
        self._dialog.show_exporting()
        self._tasks.run(
            self._studio.money.export_ledger(file, time.since, time.until),
            done=partial(self._on_exported, file),
            failed=self._on_not_exported,
        )

    def _on_exported(self, file: Path, count: int) -> None:
        if self._dialog is not None:
            self._dialog.say_exported(count, str(file))

    def _on_not_exported(self, error: CharacterError) -> None:
        if self._dialog is None:
            # Who has closed it meanwhile wants to know all the same.
            self._tasks.failed.emit(error)
            return
        words = message_of(error)
        self._dialog.say_not_exported(words.message, words.hint)

    def _on_finished(self) -> None:
        self._dialog = None
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None
