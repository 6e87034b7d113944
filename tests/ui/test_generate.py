"""The generate bar at work: what is asked for, and what the bar says of it."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import qasync
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QSpinBox
from pytestqt.qtbot import QtBot

from charstudio.domain.character import Character, Details
from charstudio.domain.drawing import DrawingKind, Edit
from charstudio.domain.generation import GenerationStatus, ImageRequest
from charstudio.errors import LibraryError, LibraryErrorKind
from charstudio.services.ports import EngineInfo, ModelInfo, Note
from charstudio.storage.library import SqliteLibrary
from tests.stand_ins import Clock, ScriptedEngine, drawing, events_of, files, made
from tests.ui.desk import NYX, Desk
from tests.ui.generate_room import Room


@pytest.fixture
def desk(
    qtbot: QtBot, loop: qasync.QEventLoop, library: SqliteLibrary, engine: ScriptedEngine, clock: Clock
) -> Iterator[Desk]:
    with Desk.made(qtbot, loop, library, engine, clock) as desk:
        yield desk


@pytest.fixture
def room(desk: Desk, tmp_path: Path) -> Room:
    return Room(desk, tmp_path / "window.ini")


def test_without_a_character_it_says_what_to_do(room: Room) -> None:
    assert not room.enabled
    assert room.text("reasonLabel") == "Choose a character or make one"
    with room.qtbot.waitSignal(room.controller.action_wanted) as wanted:
        room.click("remedyButton")
    assert wanted.args == ["new"]


def test_a_round_has_what_is_chosen(room: Room) -> None:
    room.desk.character()
    assert room.text("sendsLabel") == "Sends 3 trait(s)"
    assert room.text("costLabel") == "free"
    assert (room.chosen("engineCombo"), room.chosen("styleCombo")) == ("Scripted", "Auto")
    room.choose("styleCombo", "plain")
    room.choose("qualityCombo", "low")
    room.find(QSpinBox, "countSpin").setValue(2)

    order = room.generate()

    assert room.find(QPushButton, "generateButton").text() == "Generate 2"
    assert (order.model, order.style, order.quality, order.count) == ("model-1", "plain", "low", 2)
    assert (order.width, order.height) == (16, 16)
    assert room.status is GenerationStatus.SUCCEEDED


def test_every_round_has_another_seed(room: Room) -> None:
    room.desk.character()

    assert room.generate().seed != room.generate().seed


def test_auto_gives_way_to_the_style_that_a_character_has(room: Room) -> None:
    first = room.desk.character()
    room.generate()
    assert room.chosen("styleCombo") == "Fancy"
    assert room.controller.engine_and_style() == ("scripted", "fancy")

    room.choose("styleCombo", "plain")
    assert room.generate().style == "plain"
    assert room.chosen("styleCombo") == "Plain"
    room.choose("styleCombo", "auto")
    room.generate()
    assert room.chosen("styleCombo") == "Fancy"
    room.choose("styleCombo", "plain")
    room.generate()
    room.desk.character(replace(NYX, name="Mirabel"))
    assert room.chosen("styleCombo") == "Auto", "what one has is nothing to another"
    room.desk.current.show(room.desk.do(room.desk.studio.characters.get_character(first.id)))
    assert room.chosen("styleCombo") == "Plain"


def test_choices_are_remembered(room: Room, tmp_path: Path) -> None:
    room.desk.character()
    room.choose("modelCombo", "model-2")
    room.choose("styleCombo", "plain")
    room.find(QSpinBox, "countSpin").setValue(7)
    room.preferences.save()

    other = Room(room.desk, tmp_path / "window.ini")

    assert other.chosen("modelCombo") == "Model 2"
    assert other.chosen("styleCombo") == "Plain"
    assert other.controller.request().count == 7
    assert not other.combo("qualityCombo").isVisible(), "the other model has none"


def test_who_needs_to_know_hears_of_another_style_once(room: Room) -> None:
    character = room.desk.character()
    heard: list[tuple[str, str | None]] = []
    room.controller.settings_changed.connect(lambda: heard.append(room.controller.engine_and_style()))
    room.choose("styleCombo", "plain")
    room.desk.changes.character_changed.emit(character)

    assert heard == [("scripted", "plain")]


# --- Drafts -----------------------------------------------------------------------------------------------


def test_a_draft_becomes_a_character_with_its_first_round(room: Room) -> None:
    draft = room.draft(NYX)
    assert room.find(QPushButton, "generateButton").text() == "Generate 4"
    told: list[Character] = []
    room.desk.changes.character_changed.connect(told.append)

    order = room.generate()

    assert order.count == 4
    assert {one.id for one in told} == {draft}
    assert not told[0].draft
    assert room.find(QPushButton, "generateButton").text() == "Generate 4"
    assert room.desk.stored().image_count == 4


@pytest.mark.parametrize("name", ["", "NYX CALLOWAY"])
def test_a_draft_needs_a_free_name(name: str, room: Room) -> None:
    room.desk.character()
    draft = room.draft(Details(name))
    room.click("generateButton")
    room.desk.settle()

    assert room.wanted_names == [draft]
    assert not room.desk.engine.orders
    assert not room.desk.errors
    assert room.enabled, "it can be tried again"


def test_a_draft_can_be_saved_without_images(room: Room) -> None:
    room.draft(NYX)
    room.click("saveWithoutImagesButton")
    room.desk.settle()

    assert not room.desk.stored().draft
    assert not room.desk.engine.orders
    assert not room.find(QPushButton, "saveWithoutImagesButton").isVisible()


@pytest.mark.parametrize("name", ["saveWithoutImagesButton", "generateButton"])
def test_a_button_that_was_pressed_leaves_the_keyboard_in_the_bar(room: Room, name: str) -> None:
    room.draft(NYX)
    room.find(QPushButton, name).setFocus()

    room.click(name)
    assert room.find(QSpinBox, "countSpin").hasFocus()
    room.desk.settle()

    assert room.find(QPushButton, "generateButton").hasFocus(), "the next round"


def test_who_counts_meanwhile_goes_on_counting(room: Room) -> None:
    room.draft(NYX)
    room.find(QPushButton, "generateButton").setFocus()
    room.click("generateButton")
    room.qtbot.keyClick(room.find(QSpinBox, "countSpin"), Qt.Key.Key_Up)
    room.desk.settle()

    assert room.find(QSpinBox, "countSpin").hasFocus()


def test_what_was_typed_is_saved_first(room: Room) -> None:
    draft = room.draft(Details())
    saving = asyncio.Event()

    async def save() -> None:
        await saving.wait()
        await room.desk.studio.characters.save_draft(NYX, draft_id=draft)

    room.controller.before_generate.append(save)
    room.click("generateButton")
    assert not room.enabled
    saving.set()
    room.desk.settle()

    assert room.desk.stored().name == NYX.name
    assert room.desk.engine.orders[0].details == NYX


# --- While it runs ----------------------------------------------------------------------------------------


def test_while_it_runs_it_can_be_stopped_but_not_doubled(room: Room) -> None:
    room.desk.engine.gate = asyncio.Event()
    room.desk.character()
    room.controller.generate()
    room.controller.generate()
    room.desk.do(room.desk.engine.reached(1))
    room.controller.generate()

    assert not room.enabled
    assert room.text("reasonLabel") == "Generating…"
    room.click("cancelButton")
    room.desk.settle()
    assert len(room.desk.engine.orders) == 1
    assert room.status is GenerationStatus.CANCELLED
    assert room.enabled
    assert not room.find(QPushButton, "cancelButton").isVisible()


def test_another_character_need_not_wait(room: Room) -> None:
    room.desk.engine.gate = asyncio.Event()
    first = room.desk.character()
    room.controller.generate()
    room.desk.do(room.desk.engine.reached(1))
    room.desk.character(replace(NYX, name="Mirabel"))

    assert room.enabled
    room.controller.generate()
    room.desk.do(room.desk.engine.reached(2))
    room.controller.stop()
    assert len(room.runner.of(first.id)) == 1, "only what is shown is stopped"
    room.desk.engine.gate.set()
    room.desk.settle()


def test_time_is_learnt(room: Room) -> None:
    def slow(order: object, index: int) -> object:
        room.desk.clock.pass_(seconds=3)
        return made(order, index)  # type: ignore[arg-type]

    room.desk.engine.script = slow  # type: ignore[assignment]
    room.desk.character()
    room.generate()

    assert room.text("costLabel") == "free · about 12 s"
    room.find(QSpinBox, "countSpin").setValue(100)
    room.desk.settle()
    assert room.text("costLabel") == "free · about 5 min"


def test_notes_are_said_until_the_next_round_or_character(room: Room) -> None:
    room.desk.engine.script = lambda order, index: (
        Note("Plain cannot draw: scar") if index else made(order, 0)
    )
    room.desk.character()
    with room.qtbot.waitSignal(room.controller.notes) as noted:
        room.generate()

    assert noted.args == [("Plain cannot draw: scar",)]
    assert room.text("noteLabel") == "· Plain cannot draw: scar"
    assert room.text("sendsLabel") == "Sends 3 trait(s)"
    room.desk.engine.script = None
    room.generate()
    assert room.text("noteLabel") == ""


# --- From what there is -----------------------------------------------------------------------------------


def test_again_is_the_last_round_and_not_the_bar(room: Room) -> None:
    room.desk.character()
    room.choose("styleCombo", "plain")
    room.choose("qualityCombo", "low")
    room.find(QSpinBox, "countSpin").setValue(2)
    first = room.generate()
    room.choose("styleCombo", "fancy")
    room.choose("qualityCombo", "high")
    room.find(QSpinBox, "countSpin").setValue(3)
    room.controller.again()
    room.desk.settle()

    second = room.desk.engine.orders[-1]
    assert replace(second, seed=first.seed) == first
    assert second.seed != first.seed


def test_again_after_an_edit_is_the_same_edit(room: Room) -> None:
    room.desk.engine.references, room.desk.engine.drawings = 1, True
    shown, edits = room.desk.character(), room.desk.studio.edits
    room.find(QSpinBox, "countSpin").setValue(1)
    room.generate()
    image = room.desk.stored().images[0].original
    mask = drawing(width=image.width, height=image.height)
    kept = room.desk.do(edits.keep_drawing(shown.id, 1, DrawingKind.MASK, mask))
    request = ImageRequest(engine="scripted", count=1)
    run = room.desk.do(edits.edit_image(shown.id, 1, Edit("a scar", drawing_id=kept.id), request))
    room.desk.do(events_of(run))
    first = room.desk.engine.orders[-1]

    room.controller.again()
    room.desk.settle()

    second = room.desk.engine.orders[-1]
    assert replace(second, seed=first.seed) == first
    assert (second.mask, second.edit) == (mask, True)
    assert room.desk.stored().images[-1].recipe.parameters["drawing_id"] == kept.id


def test_again_without_a_round_is_the_first(room: Room) -> None:
    room.desk.character()
    room.controller.again()
    room.desk.settle()

    assert len(room.desk.engine.orders) == 1
    assert not room.desk.errors


def test_one_more_is_one(room: Room) -> None:
    room.desk.character()
    room.generate()
    room.controller.one_more()
    room.desk.settle()

    assert room.desk.stored().image_count == 5


def test_a_recipe_that_is_used_makes_the_same_picture(room: Room) -> None:
    room.desk.character()
    room.choose("modelCombo", "model-2")
    room.choose("styleCombo", "plain")
    room.find(QSpinBox, "countSpin").setValue(1)
    room.generate()
    image = room.desk.stored().images[0]
    room.choose("modelCombo", "model-1")
    room.choose("styleCombo", "fancy")
    room.controller.use_recipe(image)

    assert room.text("noteLabel") == "· The recipe is set, its seed too"
    order = room.generate()
    assert (order.model, order.style, order.seed) == ("model-2", "plain", image.recipe.seed)
    assert room.desk.stored().images[1].original == image.original
    room.desk.character(replace(NYX, name="Mirabel"))
    assert room.controller.request().seed is None, "nobody else is meant"


def test_more_like_one_looks_at_it(room: Room, tmp_path: Path) -> None:
    room.desk.engine.references = 2
    room = Room(room.desk, tmp_path / "other.ini")
    room.desk.character()
    room.choose("styleCombo", "plain")
    room.generate()
    image = room.desk.stored().images[2]
    room.choose("styleCombo", "fancy")
    room.controller.more_like(image)
    room.desk.settle()

    order = room.desk.engine.orders[-1]
    assert order.style == "plain"
    assert order.seed != image.recipe.seed
    assert room.desk.stored().images[-1].recipe.reference_image_ids == (image.id,)


# --- What can't be ----------------------------------------------------------------------------------------


def test_in_the_trash_it_offers_to_bring_it_back(room: Room) -> None:
    character = room.desk.character()
    room.desk.do(room.desk.studio.trash.delete_character(character.id))
    room.desk.changes.character_changed.emit(room.desk.stored())

    assert not room.enabled
    assert room.text("reasonLabel") == "In the trash"
    with room.qtbot.waitSignal(room.controller.action_wanted) as wanted:
        room.click("remedyButton")
    assert wanted.args == ["restore_character"]


def test_what_the_model_refuses_is_said_beside_it(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    room.desk.character()
    smaller = ModelInfo("model-1", "Model 1", (8, 8), 8, 8)
    info = EngineInfo("scripted", "Scripted", offline=True, free=True, models=(smaller,))
    monkeypatch.setattr(ScriptedEngine, "info", info)
    room.click("generateButton")
    room.desk.settle()

    assert room.text("generateErrorMessage") == "Model 1 can't make a picture of 16 × 16."
    assert room.combo("sizeCombo").property("invalid") == "true"
    assert not room.desk.errors
    room.choose("modelCombo", "model-2")
    assert room.text("generateErrorMessage") == ""


def test_what_the_library_refuses_is_for_others_to_say(room: Room) -> None:
    room.desk.character()
    room.desk.library.fail_writes()
    room.click("generateButton")
    room.desk.settle()

    assert [error.kind for error in room.desk.errors] == ["full"]
    assert room.enabled


def test_a_library_that_can_only_be_read_says_so(room: Room, folder: Path) -> None:
    room.desk.character()
    room.desk.library.fail_writes(LibraryError(LibraryErrorKind.READ_ONLY, "read only"))
    room.click("generateButton")
    room.desk.settle()

    assert not room.enabled
    assert room.text("reasonLabel") == "This library can only be read"
    assert not files(folder)
