"""The card where a character is refined: an instruction, what it would change, and what is taken of it."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from charstudio.domain.character import TraitGroup
from charstudio.ui.dialogs.proposal_card import ProposalCard
from charstudio.ui.dialogs.refine_rows import ChangeList
from charstudio.ui.dialogs.refine_traits import TraitStrip
from charstudio.ui.theme.theme import theme
from charstudio.ui.widgets.basics import Button, ElidedLabel, label, marked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPixmap

    from charstudio.domain.character import Trait
    from charstudio.services.messages import Message
    from charstudio.ui.dialogs.proposal_card import Way
    from charstudio.ui.dialogs.refine_rows import Proposed


# So many lines of traits are seen beside what is proposed.
_LINES: Final = 2


class RefineCard(ProposalCard):
    """See the module.

    Signals:
        save_asked: The taken changes are wanted.
        generate_asked: The taken changes, and a round of images.
        remedy_asked: What helps where no images can be made.
    """

    save_asked = Signal()
    generate_asked = Signal()
    remedy_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("refineDialog", "refineError", parent)
        look, column = theme(), self.column
        self._busy, self._able, self._stale = False, True, False
        self._count, self._why_no_images = 0, ""
        self._title = ElidedLabel(type_="title")
        self._title.setObjectName("refineTitle")
        column.addWidget(self._title)
        column.addLayout(self._asking())
        column.addWidget(self.writer)
        column.addLayout(self._by_hand())
        column.addWidget(self.error)
        column.addLayout(self._summing_up())
        self._missed = label(tone="accent", wrap=True)
        self._missed.setObjectName("refineMissed")
        self._missed.hide()
        column.addWidget(self._missed)
        self.changes = ChangeList()
        self.changes.taken_changed.connect(self._show_state)
        column.addWidget(self.changes)
        column.addSpacing(look.px("space_1"))
        column.addLayout(self._footer())
        self.traits.arranged.connect(self._order_tabs)
        self.traits.changed.connect(self._on_asked_otherwise)
        self._order_tabs()
        self._show_state()

    @property
    def first(self) -> QWidget:
        return self.field

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
        self._busy = busy
        # A button that can't be pressed has no keyboard: it would go to what stands next to it.
        if busy and self._propose.hasFocus():
            self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.field.setReadOnly(busy)
        self.traits.set_read_only(busy)
        self._show_state()

    def set_able(self, able: bool) -> None:
        self._able = able
        self._show_state()

    def show_changes(self, changes: Sequence[Proposed], missed: str, by: str) -> None:
        """Shows what is proposed, all of it taken.

        Args:
            changes: That.
            missed: What of the instruction is not in it, in words.
            by: Who proposes it, in words.
        """
        self.error.clear()
        self._stale = False
        self._by.setText(by)
        # What is proposed takes the room.
        self.traits.set_lines(_LINES)
        self._missed.setText(missed)
        self._missed.setVisible(bool(missed))
        self.changes.set_changes(changes)
        self._order_tabs()
        self.set_busy(busy=False)
        self.announce(f"{self._summary.text()} {self._missed.text()}".strip())

    def say_error(self, words: Message, ways: Sequence[Way] = (), *, keep: bool = True) -> None:
        if not keep:
            self.changes.set_changes(())
            self._missed.hide()
            self._by.clear()
            self.traits.set_lines(len(TraitGroup))
        self.error.say(words, ways)
        self.set_busy(busy=False)
        self.field.setFocus()

    def say_stale(self, words: Message, ways: Sequence[Way]) -> None:
        """The character is another than the one that this is proposed for: it can't be saved."""
        self._stale = True
        self.say_error(words, ways)

    def set_face(self, text: str) -> None:
        """What keeps the face the same."""
        self._face.setText(text)

    def set_picture(self, picture: QPixmap | None) -> None:
        """The primary image, small; None hides it."""
        self._picture.setVisible(picture is not None)
        if picture is not None:
            self._picture.setPixmap(picture)

    def set_images(self, count: int, cost: str, *, why_not: str = "", remedy: str = "") -> None:
        """How many images the next round has and what they cost.

        Args:
            count: As the generate bar has it.
            cost: "free", or an estimate.
            why_not: Why there can't be any now; empty where there can.
            remedy: What a button beside that says; empty where nothing here helps.
        """
        self._count, self._why_no_images = count, why_not
        said = why_not or cost
        self._cost.setText(said)
        marked(self._cost, tone="accent" if why_not else "2")
        self._cost.setVisible(bool(said))
        self._remedy.setText(remedy)
        self._remedy.setVisible(bool(remedy))
        self._generate.setText(self.tr("Save and generate {count}").format(count=count))
        self._generate.setToolTip(why_not)
        self._show_state()

    def set_traits(self, traits: Sequence[Trait]) -> None:
        """What the character is like; what was done to its traits here stays."""
        self.traits.show_traits(traits)

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
        self.field.textChanged.connect(self._on_asked_otherwise)
        self._propose = Button("", icon="refresh-cw")
        self._propose.setObjectName("refineProposeButton")
        keys = QKeySequence("Ctrl+Return").toString(QKeySequence.SequenceFormat.NativeText)
        self._propose.setToolTip(self.tr("Proposes changes ({keys})").format(keys=keys))
        self._propose.setFixedHeight(height)
        self._propose.clicked.connect(self._on_propose)
        row.addWidget(self.field, 1)
        row.addWidget(self._propose)
        return row

    def _by_hand(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(theme().px("space_1"))
        said = self.tr("Or by hand: strike a trait out, click it twice to change it, or add one.")
        caption = label(said, type_="caption", tone="2", wrap=True)
        self.traits = TraitStrip()
        column.addWidget(caption)
        column.addWidget(self.traits)
        return column

    def _summing_up(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(theme().px("space_3"))
        self._summary = label(tone="2")
        self._summary.setObjectName("refineSummary")
        self._by = ElidedLabel(type_="caption", tone="2")
        self._by.setObjectName("refineBy")
        self._by.setAlignment(Qt.AlignmentFlag.AlignRight)
        row.addWidget(self._summary)
        row.addWidget(self._by, 1)
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
        self._cost = ElidedLabel(type_="caption", tone="2")
        self._cost.setObjectName("refineCost")
        self._remedy = Button("", look="link")
        self._remedy.setObjectName("refineRemedyButton")
        self._remedy.setFont(look.font("caption"))
        self._remedy.clicked.connect(self.remedy_asked)
        self._remedy.hide()
        words.addStretch(1)
        words.addWidget(self._face)
        below = QHBoxLayout()
        below.setSpacing(look.px("space_1"))
        below.addWidget(self._cost)
        below.addWidget(self._remedy)
        below.addStretch(1)
        words.addLayout(below)
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

    def _order_tabs(self) -> None:
        """What was made last would come last."""
        taking = (self._remedy, self._cancel, self._save, self._generate)
        stops = (self.field, self._propose, self.writer.box, *self.traits.stops, *self.changes.ticks, *taking)
        for one, after in pairwise(stops):
            QWidget.setTabOrder(one, after)

    def _on_propose(self) -> None:
        self.traits.commit()
        self.propose_asked.emit()

    def _on_asked_otherwise(self) -> None:
        if not self._stale:
            self.error.clear()
        self._show_state()

    def _show_state(self) -> None:
        taken = self.changes.taken
        some = any(taken) and not self._busy and not self._stale
        by_hand = self.traits.asks
        # What is done by hand needs no writer.
        asked = (bool(self.instruction) and self._able) or (by_hand and not self.instruction)
        self._propose.setEnabled(asked and not self._busy)
        self._propose.setText(self.tr("Again") if taken else self.tr("Propose"))
        self._save.setEnabled(some)
        self._generate.setEnabled(some and not self._why_no_images)
        if taken:
            proposed = self.tr("%n change(s) proposed", "", len(taken))
            self._summary.setText(f"{proposed} · {self.tr('%n taken', '', sum(taken))}")
        else:
            self._summary.setText(self.tr("Nothing is saved before you take it."))
