"""The card with the old prompt and the proposed one side by side."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPlainTextEdit,
    QScrollArea,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from charstudio.ui.dialogs.differences import DifferenceText, Kind, Marks, Run, differences
from charstudio.ui.theme.theme import theme
from charstudio.ui.widgets.basics import Button, FieldFrame, label
from charstudio.ui.widgets.inline_error import InlineError

# Comparing long texts at every letter would be felt.
_PAUSE_MS: Final = 120


class EnhanceCard(QFrame):
    """Old and new, with what differs marked; the new one can be changed before it is taken.

    Signals:
        accepted: The new one is taken, as it stands.
        again_asked: Another proposal is wanted.
        cancelled: Nothing is taken.
    """

    accepted = Signal(str)
    again_asked = Signal()
    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("enhanceDialog")
        self.setProperty("card", "true")
        self.setAccessibleName(self.tr("Enhance the prompt"))
        look = theme()
        column = QVBoxLayout(self)
        margin = look.px("space_5")
        column.setContentsMargins(margin, margin, margin, margin)
        column.setSpacing(look.px("space_3"))
        head = QHBoxLayout()
        head.addWidget(label(self.tr("Enhance the prompt"), type_="title"))
        head.addStretch(1)
        self._by = label(type_="caption", tone="2")
        self._by.setObjectName("enhanceBy")
        head.addWidget(self._by, 0, Qt.AlignmentFlag.AlignBottom)
        column.addLayout(head)
        column.addLayout(self._sides(), 1)
        self._note = label(type_="caption", tone="2", wrap=True)
        self._note.setObjectName("enhanceNote")
        column.addWidget(self._note)
        self.error = InlineError("enhanceError")
        column.addWidget(self.error)
        column.addLayout(self._buttons())
        self._base, self._stored = "", ""
        self._comparing = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._comparing.timeout.connect(self._compare)
        self.new.textChanged.connect(self._on_text_changed)
        look.changed.connect(self._compare)

    def set_busy(self, *, busy: bool) -> None:
        """While a proposal is written, or saved."""
        self.new.setReadOnly(busy)
        self._again.setEnabled(not busy)
        self.new.setPlaceholderText(self.tr("Writing…") if busy else "")
        self._accept.setEnabled(not busy and self._takeable())

    def show_base(self, prompt: str, sent: str) -> None:
        """Shows the present prompt.

        Args:
            prompt: As it is stored.
            sent: What is sent now: the same, or name and traits where there is none.
        """
        self._stored, self._base = prompt, prompt or sent
        self._caption.setText(self.tr("Now") if prompt else self.tr("Now: name and traits"))
        self._compare()

    def show_proposal(self, text: str, by: str) -> None:
        """Shows a proposed prompt and who wrote it."""
        self.error.clear()
        self._by.setText(by)
        self.new.setPlainText(text)
        self._compare()
        same = text.strip() == self._stored.strip()
        self._note.setText(self.tr("The prompt is as good as this can make it.") if same else "")
        self._note.setVisible(same)
        self.set_busy(busy=False)
        self.new.setFocus()

    def say_error(self, message: str, hint: str) -> None:
        """Says why there is no proposal, or why it was not saved; nothing is lost."""
        self.error.say(message, hint)
        self.set_busy(busy=False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if control and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._accept.click()
        else:
            super().keyPressEvent(event)

    def _sides(self) -> QHBoxLayout:
        look = theme()
        sides = QHBoxLayout()
        sides.setSpacing(look.px("space_4"))
        self._caption = label(type_="caption", tone="2")
        self._old = DifferenceText(Marks.LINES)
        self._old.setObjectName("enhanceOld")
        self.new = QPlainTextEdit()
        self.new.setObjectName("enhanceNew")
        self.new.setAccessibleName(self.tr("Proposed prompt"))
        self.new.setTabChangesFocus(True)
        proposed = label(self.tr("Proposed, yours to change"), type_="caption", tone="2")
        for caption, body in ((self._caption, _Scrolled(self._old)), (proposed, self.new)):
            side = QVBoxLayout()
            side.setSpacing(look.px("space_1"))
            side.addWidget(caption)
            body.setMinimumHeight(look.px(220))
            side.addWidget(body, 1)
            sides.addLayout(side, 1)
        return sides

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(theme().px("space_2"))
        self._again = Button(self.tr("Again"), icon="refresh-cw")
        self._again.setObjectName("enhanceAgainButton")
        self._again.clicked.connect(self.again_asked)
        cancel = Button(self.tr("Cancel"))
        cancel.setObjectName("enhanceCancelButton")
        cancel.clicked.connect(self.cancelled)
        self._accept = Button(self.tr("Accept"), look="primary")
        self._accept.setObjectName("enhanceAcceptButton")
        self._accept.setToolTip(self.tr("Ctrl+Return"))
        self._accept.clicked.connect(lambda: self.accepted.emit(self.new.toPlainText().strip()))
        row.addWidget(self._again)
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(self._accept)
        return row

    def _takeable(self) -> bool:
        return bool(self.new.toPlainText().strip()) and self.new.toPlainText().strip() != self._stored

    def _on_text_changed(self) -> None:
        self._accept.setEnabled(not self.new.isReadOnly() and self._takeable())
        self._comparing.start()

    def _compare(self) -> None:
        text = self.new.toPlainText()
        runs = differences(self._base, text) if text.strip() else (Run(Kind.SAME, self._base),)
        self._old.set_runs([run for run in runs if run.kind is not Kind.ADDED])
        self._mark([run for run in runs if run.kind is not Kind.REMOVED] if text.strip() else [])

    def _mark(self, runs: list[Run]) -> None:
        """Marks what is new where it stands; the text itself and its undo are not touched."""
        look = theme()
        added = QTextCharFormat()
        added.setForeground(look.colour("success"))
        added.setFontUnderline(True)
        marks, place = [], 0
        for run in runs:
            # A cursor counts in UTF-16.
            length, words = _units(run.text), _units(run.text.rstrip())
            if run.kind is Kind.ADDED:
                mark = QTextEdit.ExtraSelection()
                mark.cursor = QTextCursor(self.new.document())
                mark.cursor.setPosition(place)
                mark.cursor.setPosition(place + words, QTextCursor.MoveMode.KeepAnchor)
                mark.format = added
                marks.append(mark)
            place += length
        self.new.setExtraSelections(marks)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


class _Scrolled(FieldFrame):
    """A text in what looks like a field, and scrolls where it is long."""

    def __init__(self, text: DifferenceText) -> None:
        super().__init__()
        look = theme()
        layout = QVBoxLayout(self)
        inset = look.px("hairline_width")
        layout.setContentsMargins(inset, inset, inset, inset)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName(self.tr("Present prompt"))
        area.installEventFilter(self)
        inner = QWidget()
        column = QVBoxLayout(inner)
        margin = look.px("space_2")
        # As far from the edge as the words in the field beside it.
        column.setContentsMargins(margin, margin - 1, margin, margin)
        column.addWidget(text)
        column.addStretch(1)
        area.setWidget(inner)
        layout.addWidget(area)

    def eventFilter(self, _area: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.set_focused(event.type() is QEvent.Type.FocusIn)
        return False
