"""The generate bar with an engine whose models differ: it offers what the chosen one takes, and no more."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
import qasync
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton, QSpinBox, QToolButton
from pytestqt.qtbot import QtBot

from charstudio.storage.library import SqliteLibrary
from charstudio.ui.generate.reference_well import ReferenceWell
from charstudio.ui.generate.sizes import presets, what_is_wrong
from charstudio.ui.widgets.choices import ChoiceBox
from charstudio.ui.widgets.mime import IMAGE_IDS
from charstudio.ui.widgets.text_choice import TextChoice
from tests.paid_engine import FLARE, GONE, MINI, SIZES, PaidEngine
from tests.stand_ins import Clock, ScriptedEngine
from tests.ui.desk import NYX, Desk
from tests.ui.generate_room import Room
from tests.ui.test_generate_bar import drop, of_files


@pytest.fixture
def desk(
    qtbot: QtBot, loop: qasync.QEventLoop, library: SqliteLibrary, engine: ScriptedEngine, clock: Clock
) -> Iterator[Desk]:
    with Desk.made(qtbot, loop, library, engine, clock) as desk:
        yield desk


@pytest.fixture
def paid(desk: Desk) -> PaidEngine:
    engine = PaidEngine()
    desk.studio.workspace.engines["openai"] = engine  # type: ignore[index]
    return engine


@pytest.fixture
def room(desk: Desk, paid: PaidEngine, tmp_path: Path) -> Room:
    room = Room(desk, tmp_path / "window.ini")
    room.choose("engineCombo", "openai")
    return room


def items(combo: QComboBox) -> list[str]:
    return [combo.itemText(row) for row in range(combo.count())]


def seen(room: Room, name: str) -> bool:
    """Whether the box is there, in the bar or in its card."""
    found = room.window.findChild(QComboBox, name)
    return found is not None and not found.isHidden()


def test_only_what_the_model_takes_is_offered(room: Room) -> None:
    room.desk.character()
    assert room.combo("qualityCombo").isVisible()
    assert [seen(room, f"{name}Combo") for name in ("background", "format", "complexity", "fidelity")] == [
        True,
        True,
        True,
        False,
    ]
    room.choose("modelCombo", MINI.id)
    assert not any(seen(room, f"{name}Combo") for name in ("background", "format", "complexity"))
    room.choose("engineCombo", "scripted")
    assert items(room.combo("qualityCombo")) == ["default", "low", "high"]
    room.choose("modelCombo", "model-2")
    assert not room.combo("qualityCombo").isVisible()


def test_what_is_chosen_is_asked_for(room: Room, paid: PaidEngine) -> None:
    room.desk.character()
    for name, value in (("quality", "high"), ("background", "transparent"), ("complexity", "low")):
        room.choose(f"{name}Combo", value)
    room.choose("formatCombo", "webp")
    room.click("generateButton")
    room.desk.settle()
    order = paid.orders[0]

    assert (order.quality, order.background, order.complexity, order.format) == (
        "high",
        "transparent",
        "low",
        "webp",
    )
    room.choose("qualityCombo", "low")
    room.controller.again()
    room.desk.settle()
    again = paid.orders[1]
    assert (again.quality, again.background, again.complexity, again.format) == (
        "high",
        "transparent",
        "low",
        "webp",
    )


def test_what_was_left_to_the_engine_is_not_asked_for(room: Room, paid: PaidEngine) -> None:
    room.desk.character()
    assert room.chosen("qualityCombo") == "automatic"
    room.click("generateButton")
    room.desk.settle()

    assert (paid.orders[0].quality, paid.orders[0].background, paid.orders[0].format) == (None, None, None)


def test_a_transparent_picture_can_be_no_jpeg(room: Room) -> None:
    room.choose("formatCombo", "jpeg")
    room.choose("backgroundCombo", "transparent")

    assert "JPEG" not in items(room.combo("formatCombo"))
    assert room.controller.request().format is None


def test_fidelity_is_there_with_references_alone(room: Room) -> None:
    room.choose("modelCombo", MINI.id)
    room.desk.character()
    assert not seen(room, "fidelityCombo")
    room.desk.character(replace(NYX, name="Mirabel"), images=1)
    assert seen(room, "fidelityCombo")
    room.choose("fidelityCombo", "high")
    assert room.controller.request().fidelity == "high"

    room.qtbot.mouseClick(room.find(QToolButton, "withoutReferencesButton"), Qt.MouseButton.LeftButton)
    assert room.controller.request().fidelity is None


def test_a_seed_is_there_where_it_does_something(room: Room) -> None:
    room.desk.character()
    room.choose("engineCombo", "scripted")
    room.find(QLineEdit, "seedField").setText("wrong")
    room.choose("engineCombo", "openai")

    assert room.find(QLineEdit, "seedField").parentWidget().isHidden()
    room.click("generateButton")
    room.desk.settle()
    assert room.desk.stored().image_count == 4, "nobody can mend what is not there"


# --- Models that are gone ---------------------------------------------------------------------------------


def test_models_that_are_retired_come_last_and_say_so(room: Room, paid: PaidEngine) -> None:
    paid.models = (GONE, FLARE, MINI)
    room.desk.changes.engines_changed.emit()
    room.desk.settle()

    assert items(room.combo("modelCombo")) == [
        "gpt-image-2.6-flare",
        "gpt-image-1.5 · until 1 Dec 2026",
        "dall-e-3 · retired",
    ]
    assert room.controller.request().model == FLARE.id, "who chose none gets one that answers"


def test_a_retired_model_has_its_successor_a_click_away(room: Room) -> None:
    room.desk.character()
    room.choose("modelCombo", GONE.id)
    assert not room.enabled
    assert room.text("reasonLabel") == "dall-e-3 was retired on 12 May 2026"
    assert room.find(QPushButton, "remedyButton").text() == "Use gpt-image-2.6-flare"

    room.click("remedyButton")
    assert room.enabled
    assert room.controller.request().model == FLARE.id


def test_without_a_successor_another_one_helps(room: Room, paid: PaidEngine) -> None:
    paid.models = (replace(GONE, successor=""), MINI)
    room.desk.character()
    room.desk.changes.engines_changed.emit()
    room.desk.settle()
    room.choose("modelCombo", GONE.id)
    assert room.find(QPushButton, "remedyButton").text() == "Use gpt-image-1.5"
    paid.models = (GONE,)
    room.desk.changes.engines_changed.emit()
    room.desk.settle()

    assert not room.find(QPushButton, "remedyButton").isVisible()
    assert not room.enabled


# --- Engines that come and go -----------------------------------------------------------------------------


def test_an_engine_that_comes_is_offered_and_one_that_goes_falls_back(room: Room) -> None:
    room.desk.character()
    engines = room.desk.studio.workspace.engines
    engines["openai:2"] = PaidEngine("openai:2", "Cellar")  # type: ignore[index]
    room.desk.changes.engines_changed.emit()
    room.desk.settle()
    assert items(room.combo("engineCombo"))[:3] == ["Scripted", "OpenAI", "Cellar"]
    room.choose("engineCombo", "openai:2")
    assert room.controller.request().engine == "openai:2"

    del engines["openai:2"]  # type: ignore[attr-defined]
    assert room.controller.request().engine == "scripted", "even before it is said"
    room.desk.changes.engines_changed.emit()
    room.desk.settle()
    assert room.chosen("engineCombo") == "Scripted"
    assert room.enabled


def test_the_list_of_engines_ends_in_connecting_one(room: Room) -> None:
    combo = room.combo("engineCombo")
    assert items(combo)[-1] == "Connect a service…"
    with room.qtbot.waitSignal(room.controller.action_wanted) as wanted:
        combo.setCurrentIndex(combo.count() - 1)
    assert wanted.args == ["open_connections"]
    assert room.chosen("engineCombo") == "OpenAI", "what is chosen stays"

    combo.setFocus()
    with room.qtbot.assertNotEmitted(room.controller.action_wanted):
        for _ in range(4):
            room.qtbot.keyClick(combo, Qt.Key.Key_Down)
    assert room.chosen("engineCombo") == "OpenAI", "the arrow keys go through engines"


# --- Sizes ------------------------------------------------------------------------------------------------


def test_fixed_sizes_are_all_there_is(room: Room) -> None:
    room.choose("modelCombo", MINI.id)
    assert items(room.combo("sizeCombo")) == ["1024 × 1024", "1024 × 1536", "1536 × 1024"]
    room.choose("modelCombo", FLARE.id)
    assert items(room.combo("sizeCombo"))[-1] == "Other…"


def test_a_typed_size_keeps_to_the_rules(room: Room) -> None:
    room.desk.character()
    combo, field = room.combo("sizeCombo"), room.find(QLineEdit, "sizeField")
    combo.setCurrentIndex(combo.count() - 1)
    field.setText("1000 × 1000")
    room.qtbot.keyClick(field, Qt.Key.Key_Return)
    assert room.text("generateErrorMessage") == ("Give sides that are multiples of 16, such as 992 × 992.")
    assert field.property("invalid") == "true"
    field.setText("2048x1152")
    room.qtbot.keyClick(field, Qt.Key.Key_Return)
    assert room.text("generateErrorMessage") == ""
    assert (room.controller.request().width, room.controller.request().height) == (2048, 1152)

    room.choose("modelCombo", MINI.id)
    assert (room.controller.request().width, room.controller.request().height) == (1024, 1024)


def test_who_types_a_size_may_choose_another_model(room: Room) -> None:
    combo, field = room.combo("sizeCombo"), room.find(QLineEdit, "sizeField")
    combo.setCurrentIndex(combo.count() - 1)
    assert field.isVisible()
    room.choose("modelCombo", MINI.id)

    assert combo.isVisible()
    assert not field.isVisible()


@pytest.mark.parametrize(
    ("size", "words"),
    [
        ((1024, 1024), ""),
        ((4096, 1024), "Give sides from 16 to 3840 pixels."),
        ((1601, 1601), "Give sides that are multiples of 16, such as 1600 × 1600."),
        ((9, 9), "Give sides from 16 to 3840 pixels."),
        ((3840, 1024), "No side can be more than 3 times as long as the other."),
        ((256, 256), "That is too small: width times height must be at least 655,360."),
        ((3840, 3840), "That is too large: width times height can be 8,294,400 at most."),
    ],
)
def test_the_rule_that_is_broken_is_said(size: tuple[int, int], words: str) -> None:
    assert what_is_wrong(size, FLARE) == words


def test_sizes_on_offer_can_be_made() -> None:
    assert presets(FLARE) == SIZES
    assert presets(MINI) == SIZES
    assert what_is_wrong((512, 512), MINI).startswith("It makes only 1024 × 1024, ")


# --- Style in words ---------------------------------------------------------------------------------------


def test_a_style_is_said_in_words(room: Room, paid: PaidEngine) -> None:
    room.desk.character()
    box = room.find(TextChoice, "styleCombo")
    box.field.setText("  pencil on   brown paper ")
    box.field.editingFinished.emit()
    assert room.text("sendsLabel") == "Sends 3 trait(s) · style: pencil on brown paper"
    room.click("generateButton")
    room.desk.settle()
    assert paid.orders[0].style == "pencil on brown paper"

    box.field.setText("ink")
    box.field.editingFinished.emit()
    assert "style: Ink" in room.text("sendsLabel")
    assert room.controller.request().style == "ink", "a proposal by its name"


def test_no_style_is_a_style_of_its_own(room: Room, paid: PaidEngine) -> None:
    room.desk.character()
    box = room.find(TextChoice, "styleCombo")
    box.field.setText("ink")
    box.field.editingFinished.emit()
    room.click("generateButton")
    room.desk.settle()
    box.field.clear()
    box.field.editingFinished.emit()
    room.click("generateButton")
    room.desk.settle()

    assert [order.style for order in paid.orders] == ["ink", ""]
    assert room.text("sendsLabel") == "Sends 3 trait(s) · reference: primary"


def test_there_is_one_box_for_the_style(room: Room) -> None:
    assert len(room.window.findChildren(QComboBox, "styleCombo")) == 1
    room.choose("engineCombo", "scripted")
    assert len(room.window.findChildren(QComboBox, "styleCombo")) == 1
    assert room.combo("styleCombo").isVisible(), "in the bar itself"


# --- References -------------------------------------------------------------------------------------------


def test_more_references_than_the_model_takes_are_said(room: Room, tmp_path: Path) -> None:
    room.choose("modelCombo", MINI.id)
    room.desk.character()
    files = [tmp_path / f"{number}.png" for number in range(3)]
    drop(room.bar, of_files(*files))
    assert not room.enabled
    assert room.text("reasonLabel") == "gpt-image-1.5 looks at 2 references at most"

    room.click("remedyButton")
    well = room.find(ReferenceWell, "referenceWell")
    assert well.isVisible()
    crosses = [one for one in well.findChildren(QToolButton) if one.isVisible()]
    room.qtbot.mouseClick(crosses[0], Qt.MouseButton.LeftButton)
    assert room.enabled


def test_an_image_is_used_as_a_reference(room: Room) -> None:
    character = room.desk.character(images=3)
    room.controller.use_as_references([character.images[0].id, character.images[2].id])

    assert character.images[0].id == character.primary_image_id
    assert room.controller.request().reference_image_ids == (
        character.images[0].id,
        character.images[2].id,
    )
    assert room.text("sendsLabel") == "Sends 3 trait(s) · 2 reference(s)", "the primary image counts once"


def test_what_was_copied_elsewhere_is_pasted(room: Room) -> None:
    image = room.desk.character(images=1).images[0]
    room.desk.character(replace(NYX, name="Mirabel"))
    QGuiApplication.clipboard().clear()
    room.qtbot.mouseClick(room.find(QToolButton, "moreButton"), Qt.MouseButton.LeftButton)
    room.click("pasteReferencesButton")
    assert room.text("referenceErrorMessage") == "There is no image on the clipboard."

    put_on_clipboard(image.id)
    room.click("pasteReferencesButton")
    assert room.text("referenceErrorMessage") == ""
    assert room.controller.request().reference_image_ids == (image.id,)


def put_on_clipboard(image_id: str) -> None:
    data = QMimeData()
    data.setData(IMAGE_IDS, image_id.encode())
    QGuiApplication.clipboard().setMimeData(data)


# --- What was made ----------------------------------------------------------------------------------------


def test_a_recipe_brings_its_options_back(room: Room, paid: PaidEngine) -> None:
    room.desk.character()
    for name, value in (("quality", "high"), ("background", "opaque"), ("format", "png")):
        room.choose(f"{name}Combo", value)
    room.find(QSpinBox, "countSpin").setValue(1)
    room.click("generateButton")
    room.desk.settle()
    image = room.desk.stored().images[0]
    for name in ("quality", "background"):
        room.choose(f"{name}Combo", "auto")
    room.choose("formatCombo", "webp")
    room.controller.use_recipe(image)
    request = room.controller.request()

    assert (request.quality, request.background, request.format) == ("high", "opaque", "png")
    room.choose("qualityCombo", "low")
    room.controller.more_like(image)
    room.desk.settle()
    assert paid.orders[-1].quality == "high"
    assert paid.orders[-1].background == "opaque"


def test_time_is_learnt_size_by_size(room: Room, paid: PaidEngine) -> None:
    clock = room.desk.clock

    def slow(_index: int) -> tuple[None]:
        clock.pass_(seconds=5)
        return (None,)

    paid.steps = slow
    room.desk.character()
    room.desk.settle()
    assert room.text("costLabel") == "cost not known"
    room.click("generateButton")
    room.desk.settle()
    assert room.text("costLabel") == "cost not known · about 20 s"
    room.find(QSpinBox, "countSpin").setValue(8)
    room.desk.settle()
    assert room.text("costLabel") == "cost not known · about 40 s"


def test_notes_of_the_engine_are_shown(room: Room, paid: PaidEngine) -> None:
    paid.notes = ("gpt-image-2.6-flare goes on without the complexity",)
    room.desk.character()
    room.click("generateButton")
    room.desk.settle()

    assert room.text("noteLabel") == "· Gpt-image-2.6-flare goes on without the complexity"


def test_again_with_a_model_that_retired_meanwhile_says_so(room: Room, paid: PaidEngine) -> None:
    paid.models = (MINI, FLARE)
    room.desk.changes.engines_changed.emit()
    room.desk.character()
    room.desk.settle()
    room.click("generateButton")
    room.desk.settle()
    room.desk.clock.pass_(days=30)
    room.controller.again()
    room.desk.settle()

    assert room.text("generateErrorMessage") == "gpt-image-1.5 is retired: it answers no more."
    assert room.text("generateErrorHint") == f"Choose {FLARE.id}."
    assert not room.desk.errors


# --- Room -------------------------------------------------------------------------------------------------


def test_boxes_lie_beside_each_other(room: Room) -> None:
    room.desk.character()
    boxes = [box for box in room.bar.findChildren(ChoiceBox) if box.isVisible()]
    places = sorted((box.mapTo(room.bar, QPoint()).x(), box.width()) for box in boxes)

    assert [box.objectName() for box in boxes] == ["engineCombo", "modelCombo", "qualityCombo", "sizeCombo"]
    assert all(one[0] + one[1] < other[0] for one, other in pairwise(places))


def test_captions_go_before_a_name_is_cut(room: Room) -> None:
    room.desk.character()
    size, model = room.combo("sizeCombo"), room.combo("modelCombo")
    room.window.resize(1200, 400)
    room.qtbot.waitUntil(lambda: model.width() >= model.sizeHint().width())
    whole = size.sizeHint().width()
    room.window.resize(640, 400)
    room.qtbot.waitUntil(lambda: size.sizeHint().width() < whole)
    room.qtbot.waitUntil(lambda: model.width() >= model.sizeHint().width())

    assert size.toolTip() == size.accessibleName() == "Size"
    room.window.resize(1200, 400)
    room.qtbot.waitUntil(lambda: size.sizeHint().width() == whole)
    assert size.toolTip() == ""


@pytest.mark.qt_log_ignore("grabbing the keyboard")
def test_in_its_open_list_connecting_can_be_chosen(room: Room) -> None:
    combo = room.combo("engineCombo")
    combo.showPopup()
    last = combo.model().index(combo.count() - 1, 0)
    assert last.flags() & Qt.ItemFlag.ItemIsEnabled
    room.qtbot.waitUntil(combo.view().isVisible)
    combo.view().viewport().repaint()
    combo.hidePopup()
    assert not last.flags() & Qt.ItemFlag.ItemIsEnabled


def test_a_model_with_much_to_say_says_it_in_the_list_alone(room: Room) -> None:
    room.choose("modelCombo", MINI.id)
    box = room.find(ChoiceBox, "modelCombo")

    assert box.currentText() == "gpt-image-1.5 · until 1 Dec 2026"
    assert box.said == "gpt-image-1.5"
