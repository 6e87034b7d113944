"""Refining a character: proposed change by change, saved when taken."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
import qasync
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QWidget,
)
from pytestqt.qtbot import QtBot

from charstudio.domain.character import Details, Trait, TraitGroup
from charstudio.storage.library import SqliteLibrary
from charstudio.ui.dialogs.differences import DifferenceText
from charstudio.ui.dialogs.overlay import Overlay
from charstudio.ui.dialogs.refine import RefineController
from charstudio.ui.dialogs.refine_proposals import read_instruction
from charstudio.ui.widgets.choices import TickBox
from tests.stand_ins import Clock, ScriptedEngine, asked, events_of
from tests.ui.desk import NYX, Desk, Thumbnails, W, find, window_for
from tests.ui.writing import Offers, writers_at

PLAIN = "add a scar over the left brow, add grey at the temples, remove the brass compass"


class Room:
    def __init__(self, desk: Desk) -> None:
        self.desk, self.qtbot = desk, desk.qtbot
        self.window = window_for(desk.qtbot, QLineEdit(), width=900)
        self.request = asked(4)
        self.thumbnails = Thumbnails()
        self.runs: list[Any] = []
        self.offers = Offers()
        self.controller = RefineController(
            self.window,
            writers_at(desk),
            self.offers,
            undo=desk.undo,
            request_factory=lambda: self.request,
            thumbnails=self.thumbnails,  # type: ignore[arg-type]
            **desk.behind,
        )
        self.controller.generation_wanted.connect(self.runs.append)

    def open(self, *, images: int = 0) -> None:
        self.desk.character(images=images)
        self.controller.open()
        self.desk.settle()

    def propose(self, text: str = PLAIN) -> None:
        self.field.setPlainText(text)
        self.press("refineProposeButton")

    def press(self, name: str) -> None:
        self.qtbot.mouseClick(self.find(QPushButton, name), Qt.MouseButton.LeftButton)
        self.desk.settle()

    def find(self, kind: type[W], name: str) -> W:
        return find(self.window, kind, name)

    def text(self, name: str) -> str:
        return self.find(QLabel, name).text()

    @property
    def field(self) -> QPlainTextEdit:
        return self.find(QPlainTextEdit, "refineInstruction")

    @property
    def ticks(self) -> list[TickBox]:
        return self.window.findChildren(TickBox, "changeTick")

    @property
    def shown(self) -> list[tuple[str, str]]:
        texts = self.window.findChildren(DifferenceText, "changeText")
        return [
            (tick.text(), text.toPlainText().replace("\N{NO-BREAK SPACE}", " "))
            for tick, text in zip(self.ticks, texts, strict=True)
        ]

    @property
    def is_open(self) -> bool:
        return any(overlay.isVisible() for overlay in self.window.findChildren(Overlay))

    @property
    def traits(self) -> list[str]:
        return [trait.text for trait in self.desk.stored().details.traits]


@pytest.fixture
def room(
    qtbot: QtBot, loop: qasync.QEventLoop, library: SqliteLibrary, engine: ScriptedEngine, clock: Clock
) -> Iterator[Room]:
    with Desk.made(qtbot, loop, library, engine, clock) as desk:
        yield Room(desk)


def keyboard_at() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


def test_it_opens_with_the_cursor_in_the_instruction(room: Room) -> None:
    room.open()

    assert room.text("refineTitle") == "Refine Nyx Calloway"
    assert room.field.hasFocus()
    for name in ("refineProposeButton", "refineSaveButton", "refineGenerateButton"):
        assert not room.find(QPushButton, name).isEnabled()
    assert room.find(QPushButton, "refineProposeButton").text() == "Propose"


def test_what_is_not_there_is_named_beside_what_can_be_done(room: Room) -> None:
    room.open()
    missed = room.find(QLabel, "refineMissed")
    room.propose("add a scar, remove the hat")

    assert room.shown == [("Appearance", "+ scar")]
    assert missed.isVisible()
    assert "“remove the hat”" in missed.text()
    assert room.find(QPushButton, "refineSaveButton").isEnabled()

    room.propose("add a scar")
    assert not missed.isVisible()


def test_changes_are_proposed_one_by_one_and_nothing_is_saved(room: Room) -> None:
    room.open()
    room.propose()

    assert room.shown == [
        ("Appearance", "+ scar over the left brow"),
        ("Appearance", "+ grey at the temples"),
        ("Outfit", "brass compass"),
    ]
    assert all(tick.isChecked() for tick in room.ticks)
    assert room.text("refineSummary").endswith("· 3 taken")
    assert room.find(QPushButton, "refineProposeButton").text() == "Again"
    assert room.traits == [trait.text for trait in NYX.traits]
    assert room.ticks[2].accessibleName() == "Outfit, removed: brass compass"


def test_ctrl_return_proposes(room: Room) -> None:
    room.open()
    room.qtbot.keyClicks(room.field, "add a scar")
    room.qtbot.keyClick(room.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    room.desk.settle()

    assert room.shown == [("Appearance", "+ scar")]
    assert room.field.toPlainText() == "add a scar"


def test_tab_goes_through_what_is_proposed_before_it_is_taken(room: Room) -> None:
    room.open()
    room.propose()
    room.field.setFocus()
    visited = []
    for _ in range(10 + len(room.ticks)):
        room.qtbot.keyClick(keyboard_at(), Qt.Key.Key_Tab)
        visited.append(keyboard_at().objectName())

    ticks = ["changeTick"] * len(room.ticks)
    taking = ["refineCancelButton", "refineSaveButton", "refineGenerateButton"]
    by_hand = ["chip", *(f"refineAddTrait_{group.value}" for group in TraitGroup)]
    assert visited == ["refineProposeButton", "writerCombo", *by_hand, *ticks, *taking]


def test_what_can_not_be_drawn_is_said_before_it_is_taken(room: Room) -> None:
    room.open()
    room.propose()

    badges = room.window.findChildren(QWidget, "cannotDrawBadge")
    assert len(badges) == 1
    assert [label.text() for label in badges[0].findChildren(QLabel) if label.text()] == [
        "Scripted cannot draw this"
    ]
    assert room.ticks[1].accessibleName().endswith("Scripted cannot draw this")
    assert room.desk.vocabulary.asked == [("scripted", "auto")]


def test_what_is_taken_is_counted_and_nothing_taken_can_not_be_saved(room: Room) -> None:
    room.open()
    room.propose()
    room.qtbot.mouseClick(room.ticks[0], Qt.MouseButton.LeftButton)
    assert room.text("refineSummary").endswith("· 2 taken")
    for tick in room.ticks[1:]:
        room.qtbot.mouseClick(tick, Qt.MouseButton.LeftButton)

    assert room.text("refineSummary").endswith("· 0 taken")
    assert not room.find(QPushButton, "refineSaveButton").isEnabled()
    assert not room.find(QPushButton, "refineGenerateButton").isEnabled()


def test_only_what_is_taken_is_saved_as_one_step(room: Room) -> None:
    room.open()
    room.propose()
    room.qtbot.mouseClick(room.ticks[1], Qt.MouseButton.LeftButton)
    room.press("refineSaveButton")

    assert not room.is_open
    assert room.runs == []
    saved = ["red wavy hair", "afraid of bells", "scar over the left brow"]
    assert room.traits == saved
    assert room.desk.current.character is not None
    assert len(room.desk.current.character.details.traits) == 3, "the window heard of it"
    assert room.desk.undo.undo_text == "refine Nyx Calloway"
    with room.qtbot.waitSignals([room.desk.undo.undone, room.controller.reveal_asked]):
        room.desk.undo.undo()
    assert room.traits == [trait.text for trait in NYX.traits], "in their old order"
    with room.qtbot.waitSignal(room.desk.undo.redone):
        room.desk.undo.redo()
    assert room.traits == saved


def test_save_and_generate_hands_over_a_round(room: Room) -> None:
    room.open()
    assert room.find(QPushButton, "refineGenerateButton").text() == "Save and generate 4"
    room.propose()
    room.press("refineGenerateButton")

    assert not room.is_open
    assert "scar over the left brow" in room.traits
    assert [run.generation.requested for run in room.runs] == [4]
    room.desk.do(events_of(room.runs[0]))
    assert len(room.desk.stored().images) == 4
    assert room.desk.undo.undo_text == "refine Nyx Calloway"


def test_a_refusal_stands_below_the_instruction_which_stays(room: Room) -> None:
    room.open()
    room.propose("let her sing like the sea")

    assert room.text("refineErrorMessage") == "That instruction is beyond the rules that work offline."
    assert room.text("refineErrorHint").startswith("Say it plainly")
    assert room.field.toPlainText() == "let her sing like the sea"
    assert room.field.hasFocus()
    assert not room.desk.errors
    room.propose("add a scar")
    assert not room.find(QLabel, "refineErrorMessage").isVisible()
    assert room.shown == [("Appearance", "+ scar")]


def test_nothing_changed_is_said(room: Room) -> None:
    room.open()
    room.propose("appearance: red wavy hair")

    assert room.text("refineErrorMessage") == "That changes nothing."
    assert room.shown == []


def test_traits_can_be_given_instead_of_words(room: Room) -> None:
    room.open()
    room.propose("outfit: long cape, oilskin hat\nOther: left-handed")

    assert room.shown == [
        ("Outfit", "+ long cape"),
        ("Outfit", "+ oilskin hat"),
        ("Other", "+ left-handed"),
    ]


@pytest.mark.parametrize(
    ("text", "words", "traits"),
    [
        ("add a scar", "add a scar", []),
        ("outfit: a cape; a hat,", "", [("outfit", "a cape"), ("outfit", "a hat")]),
        ("add a scar\nOUTFIT : cape", "add a scar", [("outfit", "cape")]),
        ("mood: dark", "mood: dark", []),
    ],
)
def test_a_line_with_a_group_is_a_trait(text: str, words: str, traits: list[tuple[str, str]]) -> None:
    expected = tuple(Trait(TraitGroup(group), phrase) for group, phrase in traits)

    assert read_instruction(text) == (words, expected)


def test_a_stale_proposal_keeps_its_dialog_and_says_so(room: Room) -> None:
    room.open()
    room.propose("add a scar")
    room.desk.change(lambda details: Details(details.name, traits=details.traits[:1]))
    room.press("refineSaveButton")

    assert room.is_open
    assert "changed elsewhere" in room.text("refineErrorMessage")
    assert room.shown == [("Appearance", "+ scar")]
    assert room.desk.undo.undo_text == ""
    room.press("refineProposeButton")
    room.press("refineSaveButton")
    assert room.traits == ["red wavy hair", "scar"]


@pytest.mark.parametrize("references", [0, 2])
def test_it_says_what_keeps_the_face(references: int, room: Room, engine: ScriptedEngine) -> None:
    engine.references = references
    room.open(images=1)

    kept = "Face kept from the primary image" if references else "Scripted keeps the face by its own seed"
    assert room.text("refineFace") == kept
    assert room.find(QLabel, "refinePicture").isVisible()
    assert room.text("refineCost") == "free"


def test_without_an_image_nothing_keeps_the_face(room: Room, engine: ScriptedEngine) -> None:
    engine.references = 2
    room.open()

    assert room.text("refineFace") == "No image yet that could keep the face"
    assert not room.find(QLabel, "refinePicture").isVisible()


def test_a_draft_is_saved_without_images(room: Room) -> None:
    draft = room.desk.do(room.desk.studio.characters.save_draft(Details(traits=NYX.traits)))
    room.desk.current.show(draft)
    room.controller.open()
    room.desk.settle()
    assert room.text("refineTitle") == "Refine this character"
    room.propose("add a scar")

    assert not room.find(QPushButton, "refineGenerateButton").isEnabled()
    room.press("refineSaveButton")
    assert room.traits[-1] == "scar"


def test_many_changes_scroll_and_the_buttons_stay_in_sight(room: Room) -> None:
    room.open()
    room.window.resize(880, 600)
    room.propose("\n".join(f"other: trait number {number}" for number in range(40)))

    assert len(room.ticks) == 40
    button = room.find(QPushButton, "refineGenerateButton")
    room.qtbot.waitUntil(
        lambda: room.window.rect().contains(button.mapTo(room.window, button.rect().bottomRight()))
    )
    card, changes = room.find(QWidget, "refineDialog"), room.find(QScrollArea, "refineChanges")
    assert changes.verticalScrollBar().maximum() > 0
    assert changes.geometry().bottom() < button.geometry().top()
    assert room.window.rect().contains(card.geometry())


@pytest.mark.parametrize("how", ["escape", "cancel"])
def test_cancelling_takes_nothing(how: str, room: Room) -> None:
    room.open()
    room.propose()
    if how == "escape":
        room.qtbot.keyClick(room.field, Qt.Key.Key_Escape)
    else:
        room.press("refineCancelButton")

    assert not room.is_open
    assert room.traits == [trait.text for trait in NYX.traits]
    room.controller.open()
    room.desk.settle()
    assert room.is_open


def test_closed_while_thinking_it_leaves_nothing(room: Room) -> None:
    room.open()
    room.field.setPlainText(PLAIN)
    room.qtbot.mouseClick(room.find(QPushButton, "refineProposeButton"), Qt.MouseButton.LeftButton)
    room.qtbot.keyClick(room.field, Qt.Key.Key_Escape)
    room.desk.settle()

    assert not room.is_open
    assert not room.desk.errors


def test_cost_comes_from_whoever_knows_it(room: Room) -> None:
    controller = RefineController(
        room.window,
        writers_at(room.desk),
        room.offers,
        undo=room.desk.undo,
        request_factory=lambda: room.request,
        cost_of=lambda request: f"about ${Decimal('0.02') * request.count}",
        **room.desk.behind,
    )
    room.desk.character()
    controller.open()
    room.desk.settle()

    assert room.text("refineCost") == "about $0.08"
