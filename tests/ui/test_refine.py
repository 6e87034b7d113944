"""Refining a character: proposed change by change, saved when taken."""

from collections.abc import Iterator
from dataclasses import replace
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
from charstudio.domain.generation import ImageRequest
from charstudio.errors import CharacterValidationError, EngineError, EngineErrorKind
from charstudio.services.message_texts import Remedy
from charstudio.storage.library import SqliteLibrary
from charstudio.ui.dialogs.differences import DifferenceText
from charstudio.ui.dialogs.overlay import Overlay
from charstudio.ui.dialogs.refine import RefineController
from charstudio.ui.dialogs.refine_proposals import read_instruction
from charstudio.ui.generate.showing import Obstacle
from charstudio.ui.inspector.chips import Chip
from charstudio.ui.widgets.choices import TickBox
from tests.stand_ins import Clock, ScriptedEngine, asked, events_of
from tests.ui.desk import NYX, Desk, Thumbnails, W, find, window_for
from tests.ui.writing import Offers, TextModel, add_writer, writers_at

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
    def chips(self) -> list[Chip]:
        """Those that can be seen, group by group."""
        found = find(self.window, QWidget, "refineTraits").findChildren(Chip, "chip")
        return sorted(found, key=lambda chip: (chip.mapTo(self.window, chip.rect().topLeft()).y(), chip.x()))

    def chip(self, text: str) -> Chip:
        return next(chip for chip in self.chips if chip.text == text)

    def strike(self, text: str) -> None:
        """Clicks the sign at the end of a trait."""
        chip = self.chip(text)
        self.qtbot.mouseClick(chip, Qt.MouseButton.LeftButton, pos=chip.cross().center())

    def edit(self, text: str, to: str) -> None:
        """Writes something else in the place of a trait."""
        self.qtbot.mouseDClick(self.chip(text), Qt.MouseButton.LeftButton)
        edit = find(self.window, QLineEdit, "chipEdit")
        edit.setText(to)
        self.qtbot.keyClick(edit, Qt.Key.Key_Return)

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


def older(details: Details) -> Details:
    """What a text model might make of her."""
    kept = tuple(trait for trait in details.traits if trait.text != "brass compass")
    scar = Trait(TraitGroup.APPEARANCE, "scar over the left brow")
    return replace(details, traits=(*kept, scar), summary="Turned honest; reads storms.")


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


def test_what_looks_at_no_pictures_and_takes_no_seed_keeps_no_face(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    info = room.desk.engine.info
    model = replace(info.models[0], seeds=False)
    monkeypatch.setattr(ScriptedEngine, "info", replace(info, models=(model,)))
    room.open(images=1)

    assert room.text("refineFace") == "Scripted looks at no pictures: the face may change"


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


def test_cost_comes_from_whoever_knows_it(room: Room, engine: ScriptedEngine) -> None:
    controller = RefineController(
        room.window,
        writers_at(room.desk),
        room.offers,
        undo=room.desk.undo,
        request_factory=lambda: room.request,
        cost_of=lambda request: f"about ${Decimal('0.02') * request.count}, {request.reference_image_ids}",
        **room.desk.behind,
    )
    engine.references = 2
    primary = room.desk.character(images=1).primary_image_id
    controller.open()
    room.desk.settle()

    assert room.text("refineCost") == f"about $0.08, {(primary,)}", "of a round that looks at the primary"


def test_what_stands_in_the_way_of_images_is_said_with_what_helps(room: Room) -> None:
    helped: list[Obstacle] = []
    dear = Obstacle("Over this month's budget", "Change", "money")
    obstacles: list[Obstacle | None] = [dear]
    controller = RefineController(
        room.window,
        writers_at(room.desk),
        room.offers,
        undo=room.desk.undo,
        request_factory=lambda: room.request,
        cost_of=lambda _request: "about $9",
        obstacle_of=lambda _request: obstacles[-1],
        help_with=helped.append,
        **room.desk.behind,
    )
    room.desk.character()
    controller.open()
    room.desk.settle()
    room.propose("add a scar")

    assert room.text("refineCost") == "Over this month's budget"
    assert not room.find(QPushButton, "refineGenerateButton").isEnabled()
    assert room.find(QPushButton, "refineSaveButton").isEnabled()
    room.press("refineRemedyButton")
    assert helped == [dear]
    obstacles.append(None)
    controller.refresh()
    room.desk.settle()
    assert room.text("refineCost") == "about $9"
    assert not room.find(QPushButton, "refineRemedyButton").isVisible()
    assert room.find(QPushButton, "refineGenerateButton").isEnabled()


# --- By a text model ---------------------------------------------------------------------------------


def test_what_a_model_proposes_is_taken_in_part(room: Room) -> None:
    model = add_writer(room.desk, TextModel(change=older, missed=("let her sing",)))
    room.open()
    room.propose("Ten years older. Let her sing.")

    assert model.asked == ["Ten years older. Let her sing."]
    assert [title for title, _ in room.shown] == ["Appearance", "Outfit", "Summary"]
    assert room.text("refineBy") == "By gpt-5.6 · OpenAI"
    assert room.text("refineMissed") == "Not in it: “let her sing”"
    room.qtbot.mouseClick(room.ticks[1], Qt.MouseButton.LeftButton)
    room.press("refineSaveButton")
    details = room.desk.stored().details
    assert "brass compass" in room.traits, "that was declined"
    assert "scar over the left brow" in room.traits
    assert details.summary == "Turned honest; reads storms."
    assert len(room.desk.do(room.desk.studio.revisions.list_revisions(room.desk.current.id or ""))) == 1


def test_a_request_can_be_stopped_and_the_instruction_stays(room: Room) -> None:
    model = add_writer(room.desk, TextModel())
    model.gate.clear()
    room.open()
    room.field.setPlainText("Ten years older")
    room.find(QPushButton, "refineProposeButton").click()
    stop = room.find(QPushButton, "writerStopButton")
    room.qtbot.waitUntil(stop.isVisible)
    assert room.field.isReadOnly()
    stop.click()
    room.desk.settle()

    assert model.cancelled == 1
    assert (room.field.toPlainText(), room.field.isReadOnly()) == ("Ten years older", False)
    assert room.find(QPushButton, "refineProposeButton").isEnabled()


def test_a_model_that_refuses_leaves_ways_on(room: Room) -> None:
    refusal = EngineError(EngineErrorKind.WORDS_REFUSED, "no", said="I won't write that.")
    add_writer(room.desk, TextModel(fails=refusal))
    room.open()
    room.propose("add a scar")

    assert "I won't write that." in room.text("refineErrorMessage")
    assert room.field.toPlainText() == "add a scar"
    room.press("refineError_rule")
    assert room.shown == [("Appearance", "+ scar")]
    assert room.text("refineBy") == "By rule, offline"


def test_what_the_rules_do_not_understand_a_model_is_asked_for(room: Room) -> None:
    model = add_writer(room.desk, TextModel(change=older))
    room.open()
    room.controller._writers.choose("rule", remember=False)
    room.propose("let her sing like the sea")
    assert room.find(QPushButton, "refineError_model").text() == "Ask gpt-5.6"
    room.press("refineError_model")

    assert model.asked == ["let her sing like the sea"]
    assert len(room.shown) == 3


def test_without_a_model_one_can_be_connected(room: Room) -> None:
    room.open()
    room.propose("let her sing like the sea")
    room.press("refineError_open_connections")

    assert room.offers.done == [(Remedy.OPEN_CONNECTIONS, "")]


def test_a_round_that_costs_much_is_asked_about_and_then_made(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    accept = room.desk.studio.words.accept_refinement

    async def dear(refinement: Any, changes: Any, request: ImageRequest) -> Any:
        if not request.agreed:
            cost = {"low": Decimal("0.25"), "high": Decimal("0.25"), "limit": Decimal("0.10")}
            raise CharacterValidationError("Dear", field="cost", kind="ask_first", **cost)
        return await accept(refinement, changes, request)

    monkeypatch.setattr(room.desk.studio.words, "accept_refinement", dear)
    room.open()
    room.propose("add a scar")
    room.press("refineGenerateButton")
    question = room.find(QWidget, "askFirstQuestion")
    find(question, QPushButton, "answer_cancel").click()
    assert room.is_open
    assert room.runs == []
    assert room.find(QPushButton, "refineGenerateButton").isEnabled()
    room.qtbot.waitUntil(lambda: room.window.findChild(QWidget, "askFirstQuestion") is None)

    room.press("refineGenerateButton")
    find(room.find(QWidget, "askFirstQuestion"), QPushButton, "answer_generate").click()
    room.desk.settle()
    assert not room.is_open
    assert len(room.runs) == 1
    assert "scar" in room.traits
    room.desk.do(events_of(room.runs[0]))


def test_what_changes_meanwhile_is_said_and_can_be_proposed_again(room: Room) -> None:
    room.open()
    room.propose("add a scar")
    cape = Trait(TraitGroup.OUTFIT, "cape")
    room.desk.change(lambda details: replace(details, traits=(*details.traits, cape)))

    assert "changed elsewhere" in room.text("refineErrorMessage")
    assert not room.find(QPushButton, "refineSaveButton").isEnabled()
    assert "cape" in [chip.text for chip in room.chips]
    room.press("refineError_again")
    assert not room.find(QLabel, "refineErrorMessage").isVisible()
    room.press("refineSaveButton")
    assert room.traits[-2:] == ["cape", "scar"]


def test_images_that_arrive_make_nothing_stale(room: Room) -> None:
    room.open()
    room.propose("add a scar")
    room.desk.changes.character_changed.emit(replace(room.desk.stored(), image_count=7))

    assert not room.find(QLabel, "refineErrorMessage").isVisible()
    assert room.find(QPushButton, "refineSaveButton").isEnabled()


# --- Traits by hand ----------------------------------------------------------------------------------


def test_a_trait_struck_out_is_proposed_without_asking_anybody(room: Room) -> None:
    model = add_writer(room.desk, TextModel())
    room.open()
    assert [chip.text for chip in room.chips] == [trait.text for trait in NYX.traits]
    room.strike("brass compass")
    room.press("refineProposeButton")

    assert room.shown == [("Outfit", "brass compass")]
    assert room.text("refineBy") == "By rule, offline"
    assert model.asked == []
    room.press("refineSaveButton")
    assert room.traits == ["red wavy hair", "afraid of bells"]


def test_what_is_struck_out_can_be_taken_back(room: Room) -> None:
    room.open()
    room.strike("brass compass")
    assert room.chip("brass compass").accessibleName().endswith("struck out; Delete takes that back")
    room.strike("brass compass")

    assert not room.find(QPushButton, "refineProposeButton").isEnabled()


def test_traits_are_changed_and_added_by_keyboard_alone(room: Room) -> None:
    room.open()
    hair = room.chip("red wavy hair")
    hair.setFocus()
    room.qtbot.keyClick(hair, Qt.Key.Key_F2)
    room.qtbot.keyClicks(keyboard_at(), "white hair")
    room.qtbot.keyClick(keyboard_at(), Qt.Key.Key_Return)
    assert room.chip("white hair").hasFocus()
    room.qtbot.keyClick(keyboard_at(), Qt.Key.Key_Right)
    assert room.chip("brass compass").hasFocus()
    room.qtbot.keyClick(keyboard_at(), Qt.Key.Key_Delete)
    room.qtbot.keyClick(room.find(QWidget, "refineAddTrait_other"), Qt.Key.Key_Space)
    room.qtbot.keyClicks(keyboard_at(), "one-eyed")
    room.qtbot.keyClick(keyboard_at(), Qt.Key.Key_Return)
    room.press("refineProposeButton")

    assert room.shown == [
        ("Appearance", "red wavy hair + white hair"),
        ("Outfit", "brass compass"),
        ("Other", "+ one-eyed"),
    ]


def test_what_is_being_typed_counts_when_changes_are_proposed(room: Room) -> None:
    room.open()
    room.qtbot.mouseClick(room.find(QWidget, "refineAddTrait_outfit"), Qt.MouseButton.LeftButton)
    room.qtbot.keyClicks(keyboard_at(), "cape")
    room.press("refineProposeButton")

    assert room.shown == [("Outfit", "+ cape")]


def test_escape_leaves_a_trait_as_it_was_and_the_dialog_open(room: Room) -> None:
    room.open()
    hair = room.chip("red wavy hair")
    room.qtbot.mouseDClick(hair, Qt.MouseButton.LeftButton)
    room.qtbot.keyClicks(keyboard_at(), "white hair")
    room.qtbot.keyClick(keyboard_at(), Qt.Key.Key_Escape)

    assert room.is_open
    assert room.chip("red wavy hair").isVisible()
    assert not room.find(QPushButton, "refineProposeButton").isEnabled()
    room.qtbot.keyClick(keyboard_at(), Qt.Key.Key_Escape)
    assert not room.is_open


def test_a_trait_that_is_there_already_is_only_shown(room: Room) -> None:
    room.open()
    room.qtbot.mouseClick(room.find(QWidget, "refineAddTrait_outfit"), Qt.MouseButton.LeftButton)
    room.qtbot.keyClicks(keyboard_at(), "Brass  compass")
    room.qtbot.keyClick(keyboard_at(), Qt.Key.Key_Return)

    assert room.chip("brass compass").flashing
    assert [chip.text for chip in room.chips] == [trait.text for trait in NYX.traits]


def test_a_trait_emptied_is_struck_out_and_an_added_one_vanishes(room: Room) -> None:
    room.open()
    room.edit("brass compass", "")
    room.qtbot.mouseClick(room.find(QWidget, "refineAddTrait_other"), Qt.MouseButton.LeftButton)
    room.qtbot.keyClicks(keyboard_at(), "one-eyed")
    room.qtbot.keyClick(keyboard_at(), Qt.Key.Key_Return)
    room.strike("one-eyed")
    room.press("refineProposeButton")

    assert room.shown == [("Outfit", "brass compass")]


def test_a_trait_that_can_not_be_is_said_and_stays(room: Room) -> None:
    room.open()
    room.edit("brass compass", "x" * 201)
    room.press("refineProposeButton")

    assert room.text("refineErrorMessage") == "The trait has 201 characters."
    assert room.chip("x" * 201).isVisible()


def test_an_instruction_and_traits_by_hand_go_together(room: Room) -> None:
    room.open()
    room.strike("brass compass")
    room.propose("add a scar")

    assert room.shown == [("Appearance", "+ scar"), ("Outfit", "brass compass")]


def test_a_hundred_traits_scroll_beside_the_proposal(room: Room) -> None:
    many = tuple(Trait(TraitGroup.OTHER, f"a rather long trait, number {number}") for number in range(100))
    room.desk.character(replace(NYX, traits=many))
    room.window.resize(880, 600)
    room.controller.open()
    room.desk.settle()
    room.propose("\n".join(f"remove number {number}" for number in range(20)))

    card, strip = room.find(QWidget, "refineDialog"), room.find(QScrollArea, "refineTraits")
    assert strip.verticalScrollBar().maximum() > 0
    room.qtbot.waitUntil(lambda: room.find(QScrollArea, "refineChanges").height() >= 60)
    button = room.find(QPushButton, "refineGenerateButton")
    assert room.window.rect().contains(card.geometry())
    assert card.rect().contains(button.mapTo(card, button.rect().bottomRight()))
    last = room.chips[-1]
    last.setFocus()
    room.qtbot.waitUntil(lambda: not last.visibleRegion().isEmpty())
