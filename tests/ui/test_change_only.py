"""Changing only one thing, in the whole window: to the editor and back, its keys, and a trait's menu."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import qasync
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from charstudio.domain.character import Details, Trait, TraitGroup
from charstudio.domain.drawing import Edit, recorded_edit
from charstudio.domain.generation import GenerationKind
from charstudio.services.studio import Studio
from charstudio.ui.editor.canvas import EditorCanvas
from charstudio.ui.editor.page import EditorPage
from charstudio.ui.inspector.chips import Chip
from charstudio.ui.inspector.image_tab import ImageTab
from charstudio.ui.widgets.prose import Prose
from tests.conftest import studio_of
from tests.stand_ins import Clock, FailingLibrary, ScriptedEngine, asked, disk_full, events_of
from tests.ui.editor_room import wide
from tests.ui.opened import Opened

COAT = Trait(TraitGroup.OUTFIT, "oilskin coat")
NYX = Details("Nyx Calloway", traits=(Trait(TraitGroup.APPEARANCE, "red wavy hair"), COAT))


@pytest.fixture
def engine() -> ScriptedEngine:
    return ScriptedEngine(wide, references=2, drawings=True)


@pytest.fixture
def studio(
    qtbot: QtBot, loop: qasync.QEventLoop, failing: FailingLibrary, engine: ScriptedEngine, clock: Clock
) -> Studio:
    task = loop.create_task(studio_of(failing, engine, clock, "Ada"))
    qtbot.waitUntil(task.done)
    return task.result()


@pytest.fixture
def window(qtbot: QtBot, loop: qasync.QEventLoop, studio: Studio, tmp_path: Path) -> Iterator[Opened]:
    with Opened.on(qtbot, loop, studio, tmp_path) as opened:
        creation = opened.do(studio.characters.create_character(NYX, asked(3)))
        assert creation.run is not None
        opened.do(events_of(creation.run))
        opened.rooms.changes.library_changed.emit()
        opened.settle()
        opened.rooms.current.show(opened.do(studio.characters.get_character(creation.character.id)))
        opened.settle()
        opened.window.pages.grid.grid.setFocus()
        yield opened


def edit_of(window: Opened, number: int) -> None:
    """Selects an image of the character and opens the editor over it."""
    window.rooms.grid.select(window.character.images[number - 1].id)
    window.press("Ctrl+Shift+E")
    window.settle()
    assert window.window.pages.editing


def paint(window: Opened, way: QPoint | None = None) -> None:
    canvas = window.find(EditorCanvas, "editorCanvas")
    point = canvas.rect().center()
    window.qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=point)
    window.qtbot.mouseMove(canvas, point + (way or QPoint(30, 0)))
    window.qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=point)


def drawn(window: Opened) -> float:
    layer = window.find(EditorCanvas, "editorCanvas").layer
    assert layer is not None
    return layer.share


def action(window: Opened, name: str) -> QAction:
    return window.window.actions_[name]


def test_it_opens_over_what_is_selected_else_over_the_primary(window: Opened) -> None:
    window.rooms.grid.select(window.character.images[2].id)
    action(window, "change_only").trigger()
    assert window.window.pages.editing
    assert window.find(QLabel, "editorDetails").text().startswith("· Image 3")
    window.press("Escape")
    assert window.window.pages.currentWidget() is window.window.pages.grid
    assert window.rooms.grid.selected_ids() == (window.character.images[2].id,)
    window.window.pages.grid.grid.clearSelection()
    window.press("Ctrl+Shift+E")
    assert window.rooms.editor.image is not None
    assert window.rooms.editor.image.id == window.character.primary_image_id
    window.press("Ctrl+Shift+E")
    assert not window.window.pages.editing
    window.rooms.grid.select_all()
    assert not action(window, "change_only").isEnabled()
    window.settle()


def test_from_the_viewer_one_comes_back_to_the_viewer(window: Opened) -> None:
    window.rooms.viewer.open(window.character.images[1].id)
    window.settle()
    window.find(QToolButton, "viewerChange").click()
    assert window.window.pages.editing
    paint(window)
    window.press("Escape")
    assert window.window.pages.viewing
    assert window.rooms.viewer.image is not None
    assert window.rooms.viewer.image.id == window.character.images[1].id
    window.press("Escape")
    assert window.window.pages.currentWidget() is window.window.pages.grid
    window.settle()


def test_the_change_is_asked_for_with_the_keys_of_generate_and_seen_in_the_grid(
    window: Opened, engine: ScriptedEngine
) -> None:
    engine.orders.clear()
    edit_of(window, 2)
    assert not window.find(QPushButton, "generateButton").isVisible(), "one main button at a time"
    window.press("Ctrl+Return")
    paint(window)
    window.find(QWidget, "changeWordsField").setFocus()
    window.type("a straw hat")
    window.press("Ctrl+Return")
    window.wait(lambda: len(engine.orders) == 1 and not window.rooms.runner.running)
    window.settle()

    assert engine.orders[0].mask is not None
    assert window.window.pages.currentWidget() is window.window.pages.grid
    assert window.find(QPushButton, "generateButton").isVisible()
    section = window.window.pages.grid.grid.grid.row_at(0).section  # type: ignore[union-attr]
    assert section.generation is not None
    assert section.generation.kind is GenerationKind.EDIT
    assert window.window.pages.grid.words.header(section).chips == ("changed: a straw hat",)
    assert "changed: a straw hat" in window.window.pages.grid.words.header(section).tip


def test_the_grid_is_where_the_new_round_begins(window: Opened, engine: ScriptedEngine) -> None:
    for _ in range(3):
        window.do(events_of(window.do(window.studio.images.regenerate_images(window.character.id, asked(3)))))
    window.rooms.changes.character_changed.emit(
        window.do(window.studio.characters.get_character(window.character.id))
    )
    window.settle()
    window.window.resize(1024, 600)
    edit_of(window, 1)
    bar = window.window.pages.grid.grid.verticalScrollBar()
    assert bar.value() > 0, "the oldest round is last"
    paint(window)
    window.find(QWidget, "changeWordsField").setFocus()
    window.type("a hat")
    window.press("Ctrl+Return")
    window.wait(lambda: not window.window.pages.editing and not window.rooms.runner.running)
    window.settle()
    assert engine.orders[-1].mask is not None
    assert bar.value() == 0


def test_undo_takes_back_strokes_and_nothing_else_while_one_draws(window: Opened) -> None:
    window.rooms.library.toggle_favourite()
    window.settle()
    assert window.character.favourite
    edit_of(window, 1)
    assert not action(window, "undo").isEnabled()
    paint(window)
    paint(window, QPoint(0, 60))
    assert action(window, "undo").text().replace("&", "") == "Undo the brush stroke"
    two = drawn(window)
    window.press("Ctrl+Z")
    assert 0 < drawn(window) < two
    window.press("Ctrl+Shift+Z")
    assert drawn(window) == two
    field = window.find(QWidget, "changeWordsField")
    field.setFocus()
    window.type("hat")
    window.press("Ctrl+Z")
    assert drawn(window) == two, "what is typed is taken back by its field"
    window.press("Ctrl+Z")
    window.press("Ctrl+Z")
    assert drawn(window) < two, "the field has nothing any more"
    window.press("Escape")
    assert window.character.favourite
    assert action(window, "undo").isEnabled()
    window.settle()


def test_what_belongs_to_the_grid_is_not_done_meanwhile(window: Opened) -> None:
    edit_of(window, 1)
    for name in ("trash_image", "make_primary", "more_like_this", "copy_image"):
        assert not action(window, name).isEnabled()
    window.press("Delete")
    window.settle()
    assert all(image.trashed_at is None for image in window.character.images)


def test_another_character_closes_it(window: Opened) -> None:
    edit_of(window, 1)
    paint(window)
    window.rooms.drafts.new()
    window.settle()

    assert window.window.pages.currentWidget() is window.window.pages.grid
    assert window.find(QPushButton, "saveWithoutImagesButton").isVisible()


def test_what_is_drawn_outlives_the_window(
    qtbot: QtBot, loop: qasync.QEventLoop, studio: Studio, window: Opened, tmp_path: Path
) -> None:
    edit_of(window, 2)
    paint(window)
    window.session.leave_now()
    window.wait(window.left.done)
    (kept,) = window.do(studio.edits.list_drawings(window.character.id))
    assert kept.image_id == window.character.images[1].id


def test_a_drawing_that_cannot_be_kept_is_asked_about(window: Opened, failing: FailingLibrary) -> None:
    edit_of(window, 2)
    paint(window)
    failing.fail_writes(disk_full())
    window.window.close()
    window.wait(lambda: window.window.findChild(QWidget, "unsavedQuestion") is not None)
    failing.writing = None
    question = window.find(QWidget, "unsavedQuestion")
    assert "drew" in window.find(QLabel, "questionText").text()
    question.close()
    window.settle()
    assert not window.left.done()


# --- A trait ----------------------------------------------------------------------------------------------


def menu_of(window: Opened, text: str) -> dict[str, QAction]:
    """The menu of a trait, by the names of what it offers."""
    chip = next(one for one in window.window.findChildren(Chip, "chip") if one.text == text)
    chip.setFocus()
    window.press("F10")
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return {one.objectName().removeprefix("chipMenu_"): one for one in menu.actions() if one.objectName()}


def choose(window: Opened, action: QAction) -> None:
    """Chooses something of the menu that is open, by keys."""
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    menu.setActiveAction(action)
    window.qtbot.keyClick(menu, Qt.Key.Key_Return)
    # Without a desktop nobody gives the keyboard back.
    window.window.activateWindow()
    window.wait(window.window.isActiveWindow)


def test_the_primary_is_edited_to_show_a_trait(window: Opened, engine: ScriptedEngine) -> None:
    engine.orders.clear()
    menu = menu_of(window, COAT.text)
    assert "reason" not in menu
    choose(window, menu["edit"])
    window.wait(lambda: len(engine.orders) == 1 and not window.rooms.runner.running)
    window.settle()

    (order,) = engine.orders
    assert (order.mask, len(order.references)) == (None, 1)
    assert COAT.text in order.prompt
    made = window.character.images[-1]
    assert recorded_edit(made.recipe.parameters) == Edit(trait=COAT)
    assert made.recipe.parent_image_id == window.character.primary_image_id
    assert "“oilskin coat”" in window.find(QLabel, "toastText").text()


def test_the_menu_says_why_it_cannot_be_edited(window: Opened, engine: ScriptedEngine) -> None:
    engine.references = 0
    window.rooms.changes.engines_changed.emit()
    window.settle()
    menu = menu_of(window, COAT.text)
    assert not menu["edit"].isEnabled()
    assert menu["edit"].toolTip() == menu["reason"].text()
    assert menu["reason"].text().endswith("does not edit images")
    QApplication.activePopupWidget().close()  # type: ignore[union-attr]
    window.rooms.drafts.new()
    window.settle()
    window.rooms.character.flush()
    assert window.rooms.trait_edits.why_not() == "There is no primary image yet"


def test_from_a_traits_menu_it_is_changed_or_removed(window: Opened) -> None:
    choose(window, menu_of(window, COAT.text)["remove"])
    window.settle()
    assert [trait.text for trait in window.character.details.traits] == ["red wavy hair"]
    choose(window, menu_of(window, "red wavy hair")["change"])
    window.type("grey hair")
    window.press("Return")
    window.settle()
    assert [trait.text for trait in window.character.details.traits] == ["grey hair"]


# --- The recipe -------------------------------------------------------------------------------------------


def test_the_recipe_says_what_was_changed_and_leads_back_to_the_drawing(
    window: Opened, engine: ScriptedEngine
) -> None:
    edit_of(window, 1)
    paint(window)
    share = drawn(window)
    window.find(QWidget, "changeWordsField").setFocus()
    window.type("a straw hat")
    window.press("Ctrl+Return")
    window.wait(lambda: not window.rooms.runner.running and not window.window.pages.editing)
    window.settle()
    window.window.inspector.show_tab("image")
    window.rooms.grid.select(window.character.images[-1].id)
    window.settle()
    tab = window.find(ImageTab, "imageTab")
    said = {one.objectName(): one.toPlainText() for one in tab.findChildren(Prose) if one.isVisible()}
    assert said["recipe_edit"] == "a straw hat"
    assert said["recipe_parent"] == "Image 1"
    assert "recipe_references" not in said, "it is the same one"
    picture = window.find(QToolButton, "recipePicture_drawing")
    assert not picture.icon().isNull()
    edit_of(window, 1)
    window.rooms.editor.undo()
    assert drawn(window) == 0
    window.press("Escape")
    window.rooms.grid.select(window.character.images[-1].id)
    window.settle()
    window.find(QToolButton, "recipePicture_drawing").click()
    window.settle()

    assert window.window.pages.editing
    assert isinstance(window.window.pages.currentWidget(), EditorPage)
    assert drawn(window) == share
    assert window.find(QWidget, "changeWordsField").toPlainText() == "a straw hat"  # type: ignore[attr-defined]
