"""The card with the old prompt and the proposed one side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPlainTextEdit,
    QScrollArea,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from charstudio.ui.dialogs.differences import DifferenceText, Kind, Marks, Run, differences
from charstudio.ui.dialogs.proposal_card import ProposalCard
from charstudio.ui.theme.theme import theme
from charstudio.ui.widgets.basics import Button, ElidedLabel, FieldFrame, label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from charstudio.services.messages import Message
    from charstudio.ui.dialogs.proposal_card import Way

# Comparing long texts at every letter would be felt.
_PAUSE_MS: Final = 120
# How tall both sides are, at a 13 px font, and about how many letters are in a line of one.
_LEAST: Final = 220
_MOST: Final = 460
_A_LINE: Final = 48


class EnhanceCard(ProposalCard):
    """Old and new, with what differs marked; the new one can be changed before it is taken.

    Signals:
        accepted: The new one is taken, as it stands.
    """

    accepted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("enhanceDialog", "enhanceError", parent)
        self.setAccessibleName(self.tr("Enhance the prompt"))
        self._base, self._stored = "", ""
        self._busy = self._proposed = False
        self._able = True
        column = self.column
        column.addWidget(label(self.tr("Enhance the prompt"), type_="title"))
        column.addWidget(self.writer)
        column.addLayout(self._sides(), 1)
        self._note = label(type_="caption", tone="2", wrap=True)
        self._note.setObjectName("enhanceNote")
        self._note.hide()
        column.addWidget(self._note)
        column.addWidget(self.error)
        column.addLayout(self._buttons())
        self._comparing = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._comparing.timeout.connect(self._compare)
        self.new.textChanged.connect(self._on_text_changed)
        theme().changed.connect(self._compare)
        self._show_state()

    @property
    def first(self) -> QWidget:
        return self.new

    def set_busy(self, *, busy: bool) -> None:
        self._busy = busy
        # A button that can't be pressed has no keyboard: it would go to what stands next to it.
        if busy and (self._propose.hasFocus() or self._accept.hasFocus()):
            self.new.setFocus(Qt.FocusReason.OtherFocusReason)
        self.new.setReadOnly(busy)
        self._show_state()

    def set_able(self, able: bool) -> None:
        self._able = able
        self._show_state()

    def show_base(self, prompt: str, sent: str) -> None:
        """Shows the present prompt.

        Args:
            prompt: As it is stored.
            sent: What is sent now: the same, or name and traits where there is none.
        """
        self._stored, self._base = prompt, prompt or sent
        self._caption.setText(self.tr("Now") if prompt else self.tr("Now: name and traits"))
        self.new.make_room(self._base)
        self._compare()

    def wait_to_be_asked(self) -> None:
        """Nothing is asked for yet: that costs something, or can't be now."""
        self._propose.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_proposal(self, text: str, by: str) -> None:
        """Shows a proposed prompt and who wrote it. What stood there is an undo in the field away."""
        self.error.clear()
        self._proposed = True
        self._by.setText(by)
        self.new.put(text)
        self._compare()
        same = text.strip() == self._stored.strip()
        self._note.setText(self.tr("The prompt is as good as this can make it.") if same else "")
        self._note.setVisible(same)
        self.set_busy(busy=False)
        self.new.setFocus()
        self.announce(f"{self.tr('A prompt is proposed.')} {by}")

    def say_error(self, words: Message, ways: Sequence[Way] = (), *, keep: bool = True) -> None:  # noqa: ARG002
        """Says why there is no proposal, or why it was not saved; nothing is lost."""
        self.error.say(words, ways)
        self.set_busy(busy=False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if control and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            # As long as there is nothing to accept, something is to be proposed.
            (self._accept if self._accept.isEnabled() else self._propose).click()
        else:
            super().keyPressEvent(event)

    def _sides(self) -> QHBoxLayout:
        look = theme()
        sides = QHBoxLayout()
        sides.setSpacing(look.px("space_4"))
        self._caption = label(type_="caption", tone="2")
        self._old = DifferenceText(Marks.LINES)
        self._old.setObjectName("enhanceOld")
        self.new = _NewPrompt()
        self.new.setAccessibleName(self.tr("Proposed prompt"))
        proposed = label(self.tr("Proposed, yours to change"), type_="caption", tone="2")
        self._by = ElidedLabel(type_="caption", tone="2")
        self._by.setObjectName("enhanceBy")
        self._by.setAlignment(Qt.AlignmentFlag.AlignRight)
        for captions, body in (
            ((self._caption,), _Scrolled(self._old)),
            ((proposed, self._by), self.new),
        ):
            side, head = QVBoxLayout(), QHBoxLayout()
            side.setSpacing(look.px("space_1"))
            head.setSpacing(look.px("space_2"))
            for caption in captions:
                head.addWidget(caption, 1 if caption is captions[-1] else 0)
            side.addLayout(head)
            body.setMinimumHeight(look.px(_LEAST))
            side.addWidget(body, 1)
            sides.addLayout(side, 1)
        return sides

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(theme().px("space_2"))
        self._propose = Button(self.tr("Propose"), icon="refresh-cw")
        self._propose.setObjectName("enhanceAgainButton")
        self._propose.clicked.connect(self.propose_asked)
        cancel = Button(self.tr("Cancel"))
        cancel.setObjectName("enhanceCancelButton")
        cancel.clicked.connect(self.cancelled)
        self._accept = Button(self.tr("Accept"), look="primary")
        self._accept.setObjectName("enhanceAcceptButton")
        self._accept.setToolTip(self.tr("Ctrl+Return"))
        self._accept.clicked.connect(lambda: self.accepted.emit(self.new.toPlainText().strip()))
        row.addWidget(self._propose)
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(self._accept)
        return row

    def _takeable(self) -> bool:
        text = self.new.toPlainText().strip()
        return bool(text) and text != self._stored

    def _on_text_changed(self) -> None:
        self._show_state()
        self._comparing.start()

    def _show_state(self) -> None:
        self._propose.setText(self.tr("Again") if self._proposed else self.tr("Propose"))
        self._propose.setEnabled(self._able and not self._busy)
        self._accept.setEnabled(not self._busy and self._takeable())
        waits = self.tr("Writing…") if self._busy else self.tr("What is proposed will stand here.")
        self.new.setPlaceholderText("" if self._proposed else waits)

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


class _NewPrompt(QPlainTextEdit):
    """The proposed prompt. It wants to be taller for longer ones, and scrolls where it can't."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("enhanceNew")
        self.setTabChangesFocus(True)
        self._wanted = theme().px(_LEAST)

    def put(self, text: str) -> None:
        """Has this text; Ctrl+Z in the field brings back what stood there."""
        if not self.toPlainText():
            self.setPlainText(text)
        else:
            cursor = self.textCursor()
            cursor.select(QTextCursor.SelectionType.Document)
            cursor.insertText(text)
            cursor.movePosition(QTextCursor.MoveOperation.Start)
            self.setTextCursor(cursor)
        self.make_room(text)

    def make_room(self, text: str) -> None:
        """Wants to be as tall as about such a text, never less tall than before."""
        lines = sum(1 + len(line) // _A_LINE for line in text.splitlines())
        tall = min(theme().px(_MOST), (lines + 1) * self.fontMetrics().lineSpacing())
        if tall > self._wanted:
            self._wanted = tall
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._wanted)


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
