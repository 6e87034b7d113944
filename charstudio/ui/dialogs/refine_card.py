"""The card where a character is refined: an instruction, what it would change, and what is taken of it."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from charstudio.ui.dialogs.refine_rows import ChangeList
from charstudio.ui.theme.theme import theme
from charstudio.ui.widgets.basics import Button, ElidedLabel, label
from charstudio.ui.widgets.inline_error import InlineError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPixmap

    from charstudio.ui.dialogs.refine_rows import Proposed


class RefineCard(QFrame):
    """See the module.

    Signals:
        propose_asked: Changes are wanted for the instruction.
        save_asked: The taken changes are wanted.
        generate_asked: The taken changes, and a round of images.
        cancelled: Nothing is taken.
    """

    propose_asked = Signal()
    save_asked = Signal()
    generate_asked = Signal()
    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("refineDialog")
        self.setProperty("card", "true")
        look = theme()
        self._busy, self._count, self._why_no_images = False, 0, ""
        column = QVBoxLayout(self)
        margin = look.px("space_5")
        column.setContentsMargins(margin, margin, margin, margin)
        column.setSpacing(look.px("space_3"))
        self._title = ElidedLabel(type_="title")
        self._title.setObjectName("refineTitle")
        column.addWidget(self._title)
        column.addLayout(self._asking())
        self.error = InlineError("refineError")
        column.addWidget(self.error)
        self._summary = label(tone="2", wrap=True)
        self._summary.setObjectName("refineSummary")
        column.addWidget(self._summary)
        self._missed = label(tone="accent", wrap=True)
        self._missed.setObjectName("refineMissed")
        self._missed.hide()
        column.addWidget(self._missed)
        self.changes = ChangeList()
        self.changes.taken_changed.connect(self._show_state)
        column.addWidget(self.changes)
        column.addSpacing(look.px("space_1"))
        column.addLayout(self._footer())
        self._show_state()

    @property
    def instruction(self) -> str:
        """What is asked for."""
        return self.field.toPlainText().strip()

    def set_name(self, name: str) -> None:
        """Whom it is about."""
        title = self.tr("Refine {name}").format(name=name) if name else self.tr("Refine this character")
        self._title.setText(title)
        self.setAccessibleName(title)

    def set_busy(self, *, busy: bool) -> None:
        """While changes are thought of, or saved."""
        self._busy = busy
        self.field.setReadOnly(busy)
        self._show_state()

    def show_changes(self, changes: Sequence[Proposed], missed: Sequence[str] = ()) -> None:
        """Shows what is proposed, all of it taken, and the parts of the instruction that are not in it."""
        self.error.clear()
        words = self.tr("Not found here, or more than works offline: {parts}")
        self._missed.setText(words.format(parts=", ".join(f"“{part}”" for part in missed)))
        self._missed.setVisible(bool(missed))
        self.changes.set_changes(changes)
        # The ticks are the newest; Tab would come to them last.
        stops = (self._propose, *self.changes.ticks, self._cancel, self._save, self._generate)
        for one, after in pairwise(stops):
            QWidget.setTabOrder(one, after)
        self._propose.setText(self.tr("Again"))
        self.set_busy(busy=False)

    def say_error(self, message: str, hint: str, *, keep_changes: bool = False) -> None:
        """Says what went wrong; the instruction stays."""
        if not keep_changes:
            self.changes.set_changes(())
            self._missed.hide()
        self.error.say(message, hint)
        self.set_busy(busy=False)
        self.field.setFocus()

    def set_face(self, text: str) -> None:
        """What keeps the face the same."""
        self._face.setText(text)

    def set_picture(self, picture: QPixmap | None) -> None:
        """The primary image, small; None hides it."""
        self._picture.setVisible(picture is not None)
        if picture is not None:
            self._picture.setPixmap(picture)

    def set_images(self, count: int, cost: str, *, why_not: str = "") -> None:
        """How many images the next round has and what they cost.

        Args:
            count: As the generate bar has it.
            cost: "free", or an estimate.
            why_not: Why there can't be any now; empty where there can.
        """
        self._count, self._why_no_images = count, why_not
        self._cost.setText(cost)
        self._cost.setVisible(bool(cost))
        self._generate.setText(self.tr("Save and generate {count}").format(count=count))
        self._generate.setToolTip(why_not)
        self._show_state()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if control and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._propose.click()
        else:
            super().keyPressEvent(event)

    def _asking(self) -> QHBoxLayout:
        look = theme()
        row = QHBoxLayout()
        row.setSpacing(look.px("space_3"))
        self.field = QPlainTextEdit()
        self.field.setObjectName("refineInstruction")
        self.field.setAccessibleName(self.tr("What shall change"))
        self.field.setPlaceholderText(
            self.tr(
                "Say what is different now: “add a scar over the left brow”. Or a trait: “outfit: a cape”."
            )
        )
        self.field.setTabChangesFocus(True)
        height = 3 * QFontMetrics(look.font()).lineSpacing() + 2 * look.px("space_2")
        self.field.setFixedHeight(height)
        self.field.textChanged.connect(self._on_instruction_changed)
        self._propose = Button(self.tr("Propose"), icon="refresh-cw")
        self._propose.setObjectName("refineProposeButton")
        keys = QKeySequence("Ctrl+Return").toString(QKeySequence.SequenceFormat.NativeText)
        self._propose.setToolTip(self.tr("Proposes changes ({keys})").format(keys=keys))
        self._propose.setFixedHeight(height)
        self._propose.clicked.connect(self.propose_asked)
        row.addWidget(self.field, 1)
        row.addWidget(self._propose)
        return row

    def _footer(self) -> QHBoxLayout:
        look = theme()
        row = QHBoxLayout()
        row.setSpacing(look.px("space_2"))
        self._picture = QLabel()
        self._picture.setObjectName("refinePicture")
        self._picture.setAccessibleName(self.tr("Primary image"))
        self._picture.hide()
        words = QVBoxLayout()
        words.setSpacing(0)
        self._face = label(tone="2", wrap=True)
        self._face.setObjectName("refineFace")
        self._cost = label(type_="caption", tone="2")
        self._cost.setObjectName("refineCost")
        words.addStretch(1)
        words.addWidget(self._face)
        words.addWidget(self._cost)
        words.addStretch(1)
        self._cancel = Button(self.tr("Cancel"))
        self._cancel.setObjectName("refineCancelButton")
        self._cancel.clicked.connect(self.cancelled)
        self._save = Button(self.tr("Save only"))
        self._save.setObjectName("refineSaveButton")
        self._save.clicked.connect(self.save_asked)
        self._generate = Button("", look="primary")
        self._generate.setObjectName("refineGenerateButton")
        self._generate.clicked.connect(self.generate_asked)
        row.addWidget(self._picture)
        row.addLayout(words, 1)
        for button in (self._cancel, self._save, self._generate):
            row.addWidget(button)
        return row

    def _on_instruction_changed(self) -> None:
        self.error.clear()
        self._show_state()

    def _show_state(self) -> None:
        taken = self.changes.taken
        some = any(taken) and not self._busy
        self._propose.setEnabled(bool(self.instruction) and not self._busy)
        self._save.setEnabled(some)
        self._generate.setEnabled(some and not self._why_no_images)
        if self._busy and not taken:
            self._summary.setText(self.tr("Thinking…"))
        elif taken:
            proposed = self.tr("%n change(s) proposed", "", len(taken))
            self._summary.setText(f"{proposed} · {self.tr('%n taken', '', sum(taken))}")
        else:
            self._summary.setText(self.tr("Nothing is saved before you take it."))
            self._propose.setText(self.tr("Propose"))
