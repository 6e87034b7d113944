"""What was spent: by day, character or model, in a stretch of time, and as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QProgressBar, QStackedWidget, QVBoxLayout, QWidget

from charstudio.domain.money import LedgerBy
from charstudio.ui.money.amounts import said_amount
from charstudio.ui.money.ledger_table import LedgerTable
from charstudio.ui.money.spans import SpanKind
from charstudio.ui.theme.theme import theme
from charstudio.ui.widgets.basics import Button, label
from charstudio.ui.widgets.inline_error import InlineError
from charstudio.ui.widgets.inline_note import InlineNote
from charstudio.ui.widgets.segments import Segments

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLayout

    from charstudio.domain.money import Ledger

# What takes longer is said to take its time.
_SOON_MS: Final = 300


class LedgerDialog(QDialog):
    """See the module; whoever opens it shows it a ledger for each choice.

    Signals:
        chosen: Another choice of what lines are of, or of the time, was made.
        character_asked: The id of a character that is to be opened.
        export_asked: The expenses are wanted as a file.
        retry_asked: It could not be read; once more.
    """

    chosen = Signal()
    character_asked = Signal(str)
    export_asked = Signal()
    retry_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("ledgerDialog")
        self.setWindowTitle(self.tr("Spending"))
        look = theme()
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._soon.timeout.connect(lambda: self._say(self.tr("Reading what was spent…")))
        self._exports = QTimer(self, singleShot=True, interval=_SOON_MS)
        column = QVBoxLayout(self)
        margin = look.px("space_5")
        column.setContentsMargins(margin, margin, margin, look.px("space_4"))
        column.setSpacing(look.px("space_3"))
        column.addLayout(self._choices())
        self._pages = QStackedWidget()
        self.table = LedgerTable()
        self.table.chosen.connect(self._on_line)
        self._message = self._made_message()
        for page in (self._message, self.table):
            self._pages.addWidget(page)
        column.addWidget(self._pages, 1)
        self._others = label(tone="2", wrap=True)
        self._others.setObjectName("ledgerOthers")
        self._note = InlineNote("ledgerNote")
        self._error = InlineError("ledgerError")
        for below in (self._others, self._note, self._error):
            column.addWidget(below)
            below.hide()
        column.addLayout(self._foot())
        room = parent.window().size() if parent else QSize(look.px("window_width"), look.px("window_height"))
        room -= QSize(margin, margin) * 2
        self.resize(QSize(look.px(940), look.px(600)).boundedTo(room))
        self.setMinimumWidth(look.px("centre_least"))
        self._by.setFocus(Qt.FocusReason.OtherFocusReason)
        self.finished.connect(self.deleteLater)

    @property
    def by(self) -> LedgerBy:
        """What the lines are of."""
        return LedgerBy(self._by.choice)

    @property
    def span(self) -> SpanKind:
        """The time."""
        return SpanKind(self._span.choice)

    def show_reading(self) -> None:
        """Another one is being read; what is shown stays for the moment that it takes."""
        self._soon.start()

    def show_ledger(self, ledger: Ledger, by: LedgerBy) -> None:
        """Shows one."""
        self._soon.stop()
        self._error.clear()
        some = bool(ledger.lines)
        self._export.setEnabled(some)
        self._others.setVisible(bool(ledger.others))
        others = self.tr("Others in this library spent {amount} in the same time.")
        self._others.setText(others.format(amount=said_amount(ledger.others)))
        if some:
            self.table.show_ledger(ledger, by)
            self._pages.setCurrentWidget(self.table)
            return
        everything = self.span is SpanKind.ALL
        text = self.tr("Nothing was spent yet.") if everything else self.tr("Nothing was spent in this time.")
        self._say(text, self.tr("What is drawn by the built-in engine is free, and does not stand here."))

    def show_failed(self, message: str, hint: str) -> None:
        """It could not be read."""
        self._soon.stop()
        self._export.setEnabled(False)
        self._others.hide()
        self._say(message, hint, retry=True)

    def show_exporting(self) -> None:
        """The file is being written."""
        self._note.clear()
        self._error.clear()
        self._export.setEnabled(False)
        self._exports.start()

    def say_exported(self, count: int, file: str) -> None:
        """The file is there."""
        self._end_export()
        self._note.say(self.tr("%n expense(s) written", "", count), file)

    def say_not_exported(self, message: str, hint: str) -> None:
        """The file is not there."""
        self._end_export()
        self._error.say(message, hint)

    # --- Parts ------------------------------------------------------------------------------------------

    def _choices(self) -> QLayout:
        self._by = Segments(
            self.tr("What a line is of"),
            (
                (LedgerBy.DAY, self.tr("By day")),
                (LedgerBy.CHARACTER, self.tr("By character")),
                (LedgerBy.MODEL, self.tr("By model")),
            ),
        )
        self._by.setObjectName("ledgerBy")
        self._span = Segments(
            self.tr("Time"),
            (
                (SpanKind.THIS_MONTH, self.tr("This month")),
                (SpanKind.LAST_MONTH, self.tr("Last month")),
                (SpanKind.THIS_YEAR, self.tr("This year")),
                (SpanKind.ALL, self.tr("All")),
            ),
        )
        self._span.setObjectName("ledgerSpan")
        self._by.choose(LedgerBy.DAY)
        self._span.choose(SpanKind.THIS_MONTH)
        row = QHBoxLayout()
        row.setSpacing(theme().px("space_4"))
        for choice in (self._by, self._span):
            choice.chosen.connect(lambda _key: self._on_chosen())
            row.addWidget(choice)
        row.insertStretch(1, 1)
        return row

    def _made_message(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setSpacing(theme().px("space_2"))
        self._words = label(type_="lead", wrap=True)
        self._words.setObjectName("ledgerMessage")
        self._hint = label(tone="2", wrap=True)
        self._hint.setObjectName("ledgerHint")
        self._retry = Button(self.tr("Try again"), icon="refresh-cw")
        self._retry.setObjectName("ledgerRetryButton")
        self._retry.clicked.connect(self.retry_asked)
        column.addStretch(1)
        for words in (self._words, self._hint):
            words.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(words)
        column.addWidget(self._retry, 0, Qt.AlignmentFlag.AlignCenter)
        column.addStretch(2)
        self._retry.hide()
        return page

    def _foot(self) -> QLayout:
        row = QHBoxLayout()
        row.setSpacing(theme().px("space_3"))
        self._export = Button(self.tr("Export as CSV…"), icon="download")
        self._export.setObjectName("ledgerExportButton")
        self._export.setEnabled(False)
        self._export.clicked.connect(self.export_asked)
        self._progress = QProgressBar()
        self._progress.setObjectName("ledgerProgress")
        self._progress.setAccessibleName(self.tr("Writing the file"))
        # Nobody knows how long it takes.
        self._progress.setRange(0, 0)
        self._progress.setTextVisible(False)
        self._progress.setFixedWidth(theme().px("progress"))
        self._progress.hide()
        self._exports.timeout.connect(self._progress.show)
        close = Button(self.tr("Close"))
        close.setObjectName("ledgerCloseButton")
        close.clicked.connect(self.accept)
        row.addWidget(self._export)
        row.addWidget(self._progress)
        row.addStretch(1)
        row.addWidget(close)
        return row

    # --- What happens -----------------------------------------------------------------------------------

    def _on_chosen(self) -> None:
        self._note.clear()
        self._error.clear()
        self.chosen.emit()

    def _on_line(self, key: str) -> None:
        if self.by is LedgerBy.CHARACTER and key:
            self.character_asked.emit(key)

    def _say(self, text: str, hint: str = "", *, retry: bool = False) -> None:
        self._words.setText(text)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        self._retry.setVisible(retry)
        self._pages.setCurrentWidget(self._message)

    def _end_export(self) -> None:
        self._exports.stop()
        self._progress.hide()
        self._export.setEnabled(True)
