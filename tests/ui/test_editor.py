"""The editor: what is painted, by mouse or keys, at any zoom, is what is sent; what is drawn is not lost."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from math import hypot

import pytest
import qasync
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QPaintEvent, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QMenu,
    QSlider,
    QSpinBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from charstudio.domain import limits
from charstudio.domain.drawing import DrawingKind, Edit, recorded_edit
from charstudio.domain.generation import GenerationKind, ImageRequest
from charstudio.domain.money import Estimate
from charstudio.errors import CharacterValidationError
from charstudio.services.generation import GenerationRun
from charstudio.storage.library import SqliteLibrary
from charstudio.ui.background.reachability import Reach
from charstudio.ui.dialogs.questions import Question
from charstudio.ui.editor.tools import EditorTools
from tests.stand_ins import Clock, disk_full
from tests.ui.desk import NYX
from tests.ui.editor_room import HEIGHT, WIDTH, Pixels, Room, editor_room, opened

SHIFT = Qt.KeyboardModifier.ShiftModifier
MIDDLE = Qt.MouseButton.MiddleButton


@pytest.fixture
def room(qtbot: QtBot, loop: qasync.QEventLoop, library: SqliteLibrary, clock: Clock) -> Iterator[Room]:
    with editor_room(qtbot, loop, library, clock) as room:
        yield room


def line(start: tuple[float, float], end: tuple[float, float], size: float) -> tuple[Pixels, Pixels]:
    """The pixels that a line of the brush surely has, and those that it may have."""
    across, down = end[0] - start[0], end[1] - start[1]
    surely, perhaps = set[tuple[int, int]](), set[tuple[int, int]]()
    for x in range(WIDTH):
        for y in range(HEIGHT):
            right, below = x + 0.5 - start[0], y + 0.5 - start[1]
            along = (right * across + below * down) / (across**2 + down**2 or 1)
            along = min(max(along, 0), 1)
            far = hypot(right - along * across, below - along * down) - size / 2
            if far < 0.8:
                perhaps.add((x, y))
            if far < -0.8:
                surely.add((x, y))
    return surely, perhaps


def disc(x: float, y: float, size: float) -> tuple[Pixels, Pixels]:
    """The same of a dab."""
    return line((x, y), (x, y), size)


def size_of(room: Room) -> float:
    return room.page.canvas.brush.size


# --- Painting ---------------------------------------------------------------------------------------------


def test_what_is_painted_is_what_the_service_gets(room: Room) -> None:
    room.open()
    room.paint((50, 60), (80, 60))
    surely, perhaps = line((50, 60), (80, 60), size_of(room))
    assert surely <= room.drawn <= perhaps
    room.say("a straw hat")
    room.find(QSpinBox, "changeCountSpin").setValue(3)
    room.click("changeButton")
    room.settle()

    (order,) = room.desk.engine.orders
    assert surely <= opened(order.mask) <= perhaps
    assert (order.count, order.markup, len(order.references)) == (3, None, 1)
    assert order.references[0] == room.desk.library.originals.read(room.image().original)
    assert "a straw hat" in order.prompt
    assert room.closed == [""], "the grid has the new round"
    made = room.character.images[-1]
    edit = recorded_edit(made.recipe.parameters)
    assert edit is not None
    assert (edit.words, made.recipe.parent_image_id) == ("a straw hat", room.image().id)
    assert edit.drawing_id is not None


@pytest.mark.parametrize("zoom", [2.5, 16.0])
def test_it_is_painted_where_the_brush_is_seen_however_it_is_zoomed(room: Room, zoom: float) -> None:
    room.open()
    canvas = room.page.canvas
    canvas.viewport.zoom_to(zoom, QPointF(canvas.rect().center()))
    canvas.move_by(37, 21)
    seen = canvas.viewport.rect
    assert seen.width() == pytest.approx(WIDTH * zoom)
    start, end = canvas.rect().center(), canvas.rect().center() + QPoint(64, 0)
    room.drag(start, end)

    there = [((p.x() - seen.x()) / zoom, (p.y() - seen.y()) / zoom) for p in (start, end)]
    surely, perhaps = line(there[0], there[1], size_of(room))
    assert surely <= room.drawn <= perhaps


def test_it_is_painted_right_where_the_image_is_made_smaller(room: Room) -> None:
    room.open()
    room.window.resize(560, 300)
    canvas = room.page.canvas
    canvas.fit()
    seen = canvas.viewport.rect
    scale = seen.width() / WIDTH
    point = seen.center().toPoint()
    room.drag(point)
    surely, perhaps = disc((point.x() - seen.x()) / scale, (point.y() - seen.y()) / scale, size_of(room))

    assert surely <= room.drawn <= perhaps


def test_the_eraser_and_undo_give_pixels_back(room: Room) -> None:
    room.open()
    room.paint((60, 60), (100, 60))
    first = room.drawn
    room.press(Qt.Key.Key_E)
    assert room.find(QAbstractButton, "eraserTool").isChecked()
    room.paint((80, 60))
    assert room.drawn < first
    assert not room.drawn & disc(80, 60, size_of(room))[0]
    assert room.controller.undo_text == "the eraser stroke"

    room.click("editorUndo")
    assert room.drawn == first
    room.click("editorUndo")
    assert room.drawn == set()
    assert not room.find(QAbstractButton, "editorUndo").isEnabled()
    room.click("editorRedo")
    assert room.drawn == first
    room.press(Qt.Key.Key_B)
    room.paint((10, 10))
    assert room.drawn > first
    assert not room.find(QAbstractButton, "editorRedo").isEnabled()


def test_clear_and_invert(room: Room) -> None:
    room.open()
    assert not room.find(QAbstractButton, "clearButton").isEnabled()
    room.paint((60, 60))
    first = room.drawn
    room.click("invertButton")
    assert room.drawn == {(x, y) for x in range(WIDTH) for y in range(HEIGHT)} - first
    room.click("clearButton")
    assert room.drawn == set()
    room.controller.undo()
    room.controller.undo()
    assert room.drawn == first


def test_the_brush_gets_wider_and_narrower(room: Room) -> None:
    room.open()
    size = size_of(room)
    room.press(Qt.Key.Key_BracketRight)
    assert size_of(room) == pytest.approx(size * 1.25)
    room.press(Qt.Key.Key_BracketLeft, times=60)
    assert size_of(room) == 1
    assert room.text("brushSizeLabel") == "1 px"
    room.press(Qt.Key.Key_BracketRight)
    assert size_of(room) == 2, "a pixel at least"
    slider = room.find(QSlider, "brushSize")
    slider.setValue(slider.maximum())
    assert size_of(room) == WIDTH / 2
    room.press(Qt.Key.Key_BracketRight)
    assert size_of(room) == WIDTH / 2


def test_only_what_a_stroke_touches_is_painted_anew(room: Room) -> None:
    room.open()
    canvas, painted = room.page.canvas, list[QRect]()

    class Painted(QObject):
        def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
            if isinstance(event, QPaintEvent):
                painted.append(event.rect())
            return False

    watch = Painted()
    QApplication.processEvents()
    room.qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=room.corner + QPoint(40, 40))
    QApplication.processEvents()
    canvas.installEventFilter(watch)
    for step in range(5):
        room.qtbot.mouseMove(canvas, room.corner + QPoint(44 + 4 * step, 40))
        QApplication.processEvents()
    canvas.removeEventFilter(watch)
    room.qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=room.corner + QPoint(60, 40))

    assert painted
    assert max(max(rect.width(), rect.height()) for rect in painted) < 5 * size_of(room)


# --- Looking closer ---------------------------------------------------------------------------------------


def test_wheel_and_keys_zoom_and_the_middle_button_moves(room: Room) -> None:
    room.open()
    canvas = room.page.canvas
    at = QPointF(canvas.rect().center() + QPoint(30, 20))
    before = canvas.picture_point(at)
    wheel = QWheelEvent(
        at,
        QPointF(canvas.mapToGlobal(at.toPoint())),
        QPoint(),
        QPoint(0, 120 * 10),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas, wheel)
    assert canvas.viewport.scale == pytest.approx(1.25**10)
    away = canvas.picture_point(at) - before
    assert abs(away.x()) + abs(away.y()) < 1, "what was under the pointer is there still"
    place = canvas.viewport.rect.topLeft()
    room.drag(canvas.rect().center(), canvas.rect().center() + QPoint(-15, 8), button=MIDDLE)
    assert canvas.viewport.rect.topLeft() - place == QPointF(-15, 8)
    assert room.drawn == set()
    room.press(Qt.Key.Key_0)
    assert canvas.fits
    room.press(Qt.Key.Key_1)
    assert canvas.viewport.scale == 1
    room.press(Qt.Key.Key_Plus)
    assert room.find(QAbstractButton, "editorZoom").text() == "125 %"
    room.click("editorZoom")
    assert canvas.fits


def test_with_space_held_the_mouse_moves_the_picture(room: Room) -> None:
    room.open()
    canvas = room.page.canvas
    canvas.zoom_by(8)
    room.qtbot.mouseMove(canvas, canvas.rect().center())
    canvas.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
    place = canvas.viewport.rect.topLeft()
    room.qtbot.keyPress(canvas, Qt.Key.Key_Space)
    room.drag(canvas.rect().center(), canvas.rect().center() + QPoint(20, 10))
    assert canvas.viewport.rect.topLeft() - place == QPointF(20, 10)
    assert room.drawn == set()
    room.qtbot.keyRelease(canvas, Qt.Key.Key_Space)
    room.drag(canvas.rect().center())
    assert room.drawn


# --- By keyboard alone ------------------------------------------------------------------------------------


def test_arrows_move_the_brush_and_space_lays_it_down(room: Room) -> None:
    room.open()
    canvas, moved = room.page.canvas, list[QPoint]()
    canvas.moved.connect(moved.append)
    room.press(Qt.Key.Key_Right, SHIFT)
    assert moved == [QPoint(WIDTH // 2 + 1, HEIGHT // 2)]
    assert canvas.accessibleDescription() == "The brush is at 101, 60"
    room.press(Qt.Key.Key_Space)
    surely, perhaps = disc(101, 60, size_of(room))
    assert surely <= room.drawn <= perhaps
    percent = round(100 * len(room.drawn) / (WIDTH * HEIGHT))
    assert canvas.accessibleName() == f"Image 1, mask: {percent} % painted"
    room.press(Qt.Key.Key_Up, times=2)
    assert room.drawn <= perhaps, "it was lifted"
    room.qtbot.keyPress(canvas, Qt.Key.Key_Space)
    room.press(Qt.Key.Key_Right, times=3)
    room.qtbot.keyRelease(canvas, Qt.Key.Key_Space)

    step, y = size_of(room) / 2, 60 - size_of(room)
    surely, perhaps = line((101, y), (101 + 3 * step, y), size_of(room))
    assert surely <= room.drawn
    room.controller.undo()
    assert not room.drawn & (surely - disc(101, 60, size_of(room))[1]), "one stroke, one step"


def test_the_brush_stays_in_the_picture_and_the_picture_follows_it(room: Room) -> None:
    room.open()
    canvas = room.page.canvas
    canvas.zoom_by(12)
    room.press(Qt.Key.Key_Right, times=60)
    assert canvas.accessibleDescription() == f"The brush is at {WIDTH}, 60"
    assert canvas.rect().adjusted(0, 0, 2, 0).contains(canvas.canvas_point(QPointF(WIDTH, 60)).toPoint())


def test_escape_gives_up_a_stroke_before_it_closes(room: Room) -> None:
    room.open()
    canvas = room.page.canvas
    room.paint((20, 20))
    first = room.drawn
    room.press(Qt.Key.Key_Right)
    room.qtbot.keyPress(canvas, Qt.Key.Key_Space)
    assert room.drawn != first
    room.press(Qt.Key.Key_Escape)
    room.qtbot.keyRelease(canvas, Qt.Key.Key_Space)
    assert (room.drawn, room.closed) == (first, [])
    room.press(Qt.Key.Key_Escape)
    assert room.closed == [room.image().id]


def test_everything_in_it_has_a_name_and_can_be_reached_by_tab(room: Room) -> None:
    room.open()
    buttons = [one for one in room.page.findChildren(QAbstractButton) if one.isVisible()]
    assert [one.objectName() for one in buttons if not (one.accessibleName() or one.text())] == []
    sliders = room.page.findChildren(QSlider)
    assert [one.accessibleName() for one in sliders] == ["Brush size", "How clearly the mask is seen"]
    room.find(QAbstractButton, "editorBack").setFocus()
    room.page.setFocus()
    reached, widget = set[str](), QApplication.focusWidget()
    assert widget is room.page.canvas, "where F6 goes"
    for _ in range(40):
        assert widget is not None
        reached.add(widget.objectName())
        room.qtbot.keyClick(widget, Qt.Key.Key_Tab)
        widget = QApplication.focusWidget()
    wanted = {"editorCanvas", "brushTool", "eraserTool", "brushSize", "brushOpacity", "invertButton"}
    assert wanted | {"changeWordsField", "editorBack", "editorZoom"} <= reached


def test_letters_that_are_turned_off_do_nothing(room: Room) -> None:
    room.bar.preferences.set("single_letters", value=False)
    room.open()
    room.press(Qt.Key.Key_E)
    assert room.find(QAbstractButton, "brushTool").isChecked()


# --- A markup ---------------------------------------------------------------------------------------------


def test_a_markup_is_drawn_in_a_colour_and_needs_no_words(room: Room) -> None:
    room.open()
    room.click("segment_markup")
    assert room.text("changeReason") == "Draw what you mean"
    assert not room.find(QWidget, "invertButton").isVisible()
    menu = room.find(QMenu, "inkMenu")
    next(one for one in menu.actions() if one.objectName() == "ink_blue").trigger()
    room.find(QSlider, "brushOpacity").setValue(40)
    room.paint((50, 60), (90, 60))
    layer = room.page.canvas.layer
    assert layer is not None
    colour = layer.picture.pixelColor(70, 60)
    assert (colour.alpha(), max(colour.getRgb()[:3]) == colour.blue()) == (102, True)
    room.click("changeButton")
    room.settle()

    (order,) = room.desk.engine.orders
    assert order.mask is None
    assert order.markup is not None
    assert room.closed == [""]


def test_mask_and_markup_are_kept_apart(room: Room) -> None:
    room.open()
    room.paint((50, 60))
    mask = room.drawn
    room.click("segment_markup")
    room.paint((150, 60))
    room.click("segment_mask")
    assert room.drawn == mask
    assert room.controller.undo_text == "the brush stroke"
    room.controller.undo()
    assert room.drawn == set()


# --- What stands in the way -------------------------------------------------------------------------------


def test_it_says_what_is_missing_until_nothing_is(room: Room) -> None:
    room.open()
    button = room.find(QAbstractButton, "changeButton")
    assert (room.text("changeReason"), button.isEnabled()) == ("Paint over what shall change", False)
    assert button.toolTip() == room.text("changeReason")
    room.paint((60, 60))
    assert room.text("changeReason") == "Say what shall be there"
    assert room.text("changeSends") == "Sends image, mask (1 %) · 63 × 38", "nearest to 200 × 120"
    room.say("a hat")
    assert (room.text("changeReason"), button.isEnabled()) == ("", True)
    assert room.text("changeCost").startswith("free")
    room.bar.controller.show_reach(Reach.NO_ANSWER)
    assert not button.isEnabled()
    room.controller.change()
    room.settle()
    assert room.desk.engine.orders == []


@pytest.fixture
def priced(room: Room, monkeypatch: pytest.MonkeyPatch) -> list[ImageRequest]:
    """The requests whose prices were asked for; each costs something."""
    free = type(room.desk.engine).info
    monkeypatch.setattr(
        type(room.desk.engine), "info", property(lambda one: replace(free.fget(one), free=False))
    )
    asked = list[ImageRequest]()

    async def estimate(request: ImageRequest, _character_id: str | None) -> Estimate:
        asked.append(request)
        return Estimate(Decimal("0.05"), Decimal("0.20"))

    room.desk.studio.money.estimate = estimate  # type: ignore[method-assign]
    room.desk.changes.engines_changed.emit()
    room.settle()
    return asked


def test_what_costs_too_much_is_asked_about_and_asked_for_as_it_was(
    room: Room, priced: list[ImageRequest], monkeypatch: pytest.MonkeyPatch
) -> None:
    work = room.desk.studio.edits.edit_image

    async def dear(character_id: str, image: str, edit: Edit, request: ImageRequest) -> GenerationRun:
        if not request.agreed:
            amounts = {"low": Decimal("0.05"), "high": Decimal("0.20"), "limit": Decimal("0.10")}
            raise CharacterValidationError("It may cost more", field="cost", kind="ask_first", **amounts)
        return await work(character_id, image, edit, request)

    monkeypatch.setattr(room.desk.studio.edits, "edit_image", dear)
    room.open()
    room.paint((60, 60))
    drawn = room.drawn
    room.say("a hat")
    room.click("changeButton")
    room.settle()
    assert (room.closed, room.desk.engine.orders) == ([], [])
    room.paint((150, 30))
    (question,) = room.bar.window.findChildren(Question)
    question.buttons["generate"].click()
    room.settle()

    (order,) = room.desk.engine.orders
    assert opened(order.mask) == drawn
    assert room.closed == [""]
    assert priced


def test_what_is_left_of_the_month_is_held_against_the_price(room: Room, priced: list[ImageRequest]) -> None:
    room.open()
    room.paint((60, 60))
    room.say("a hat")
    room.settle()
    assert room.find(QAbstractButton, "changeButton").isEnabled()
    room.bar.controller.costs.show_left(Decimal("0.04"))
    assert room.text("changeReason") == "Over this month’s budget"
    wanted = list[bool]()
    room.bar.controller.money_wanted.connect(lambda: wanted.append(True))
    room.click("changeRemedy")
    assert wanted
    assert priced


def test_the_price_is_of_what_is_sent(room: Room, priced: list[ImageRequest]) -> None:
    room.open()
    room.paint((60, 60))
    room.say("a hat")
    room.settle()
    assert "0.05" in room.text("changeCost")
    assert "0.20" in room.text("changeCost")
    room.click("changeButton")
    room.settle()

    (order,) = room.desk.engine.orders
    asked = [one for one in priced if one.drawing_id is not None][-1]
    assert asked.reference_image_ids == (room.image().id,)
    assert (asked.width, asked.height) == (order.width, order.height)
    assert asked.prompt is not None
    assert 0 <= len(asked.prompt) - len(order.prompt) < 64


def test_a_model_that_edits_nothing_has_a_way_on(room: Room) -> None:
    room.bar.choose("modelCombo", "model-2")
    room.open()
    assert room.text("changeReason") == "Model 2 does not edit images"
    assert room.find(QAbstractButton, "changeRemedy").text() == "Use Model 1"
    room.click("changeRemedy")

    assert room.bar.chosen("modelCombo") == "Model 1"
    assert room.text("changeReason") == "Paint over what shall change"


def test_an_engine_that_edits_nothing_leads_to_the_others(room: Room) -> None:
    room.desk.engine.references = 0
    room.desk.changes.engines_changed.emit()
    room.settle()
    room.open()
    assert room.text("changeReason").endswith("does not edit images")
    assert room.find(QAbstractButton, "changeRemedy").text() == "Choose an engine"
    room.click("changeRemedy")
    combo = room.bar.find(QComboBox, "engineCombo")
    assert combo.view().isVisible()
    combo.hidePopup()


def test_a_model_without_masks_or_markups_says_so(room: Room) -> None:
    room.open()
    room.paint((60, 60))
    room.desk.engine.drawings = False
    room.desk.changes.engines_changed.emit()
    room.settle()

    assert room.text("changeReason") == "Model 1 takes no mask"
    markup = room.find(QAbstractButton, "segment_markup")
    assert (markup.isEnabled(), markup.toolTip()) == (False, "Model 1 takes no markup")
    assert room.drawn, "what is drawn stays"


def test_words_that_are_too_long_are_refused_where_they_stand(room: Room) -> None:
    room.open()
    room.paint((60, 60))
    room.page.foot_.words.field.setPlainText("a" * (limits.INSTRUCTION + 1))
    room.click("changeButton")
    room.settle()

    assert "4,001" in room.text("changeWordsErrorMessage")
    assert (room.closed, room.desk.errors, room.desk.engine.orders) == ([], [], [])
    room.page.foot_.words.field.setPlainText("a hat")
    assert room.text("changeWordsErrorMessage") == ""
    room.click("changeButton")
    room.settle()
    assert len(room.desk.engine.orders) == 1


def test_a_file_that_is_gone_is_said_and_can_be_brought_back(room: Room) -> None:
    path = room.desk.library.originals.path(room.image().original)
    data = path.read_bytes()
    path.unlink()
    room.open()
    assert room.text("viewerFaultTitle") == "The file of this image is missing"
    assert room.text("changeReason") == "The image can’t be read"
    room.paint((60, 60))
    assert room.drawn == set()
    path.write_bytes(data)
    room.click("viewerRetry")
    room.settle()
    room.paint((60, 60))
    assert room.drawn


# --- What stays -------------------------------------------------------------------------------------------


def test_what_is_drawn_and_said_is_there_when_one_comes_back(room: Room) -> None:
    room.open(1)
    room.paint((60, 60))
    room.say("a hat")
    drawn = room.drawn
    room.press(Qt.Key.Key_Escape)
    room.open(2)
    assert (room.drawn, room.page.foot_.words.text) == (set(), "")
    other = replace(NYX, name="Mirabel")
    character = room.character
    room.desk.character(other)
    assert room.closed[-1] == "", "another character has other images"
    room.desk.current.show(character)
    room.open(1)

    assert (room.drawn, room.page.foot_.words.text) == (drawn, "a hat")
    room.controller.undo()
    assert room.drawn == set()


def test_the_same_drawing_is_kept_once_and_can_be_taken_again(room: Room) -> None:
    room.open()
    room.paint((60, 60))
    drawn = room.drawn
    room.say("a hat")
    room.click("changeButton")
    room.settle()
    room.open()
    room.click("changeButton")
    room.settle()
    assert len(room.desk.engine.orders) == 2
    (kept,) = room.desk.do(room.desk.studio.edits.list_drawings(room.character.id))
    assert kept.kind is DrawingKind.MASK

    page, controller = room.another()
    room.window.setCentralWidget(page)
    room.page, room.controller = page, controller
    room.open()
    assert room.drawn == set()
    (entry,) = room.find(QMenu, "earlierMenu").actions()
    assert entry.text().startswith("Mask · ")
    assert not entry.icon().isNull()
    room.paint((150, 30))
    mine = room.drawn
    entry.trigger()
    room.settle()
    assert room.drawn == drawn
    assert room.controller.undo_text == "the earlier drawing"
    room.controller.undo()
    assert room.drawn == mine


def test_what_is_drawn_is_put_into_the_library_before_the_window_closes(room: Room) -> None:
    room.open(1)
    room.paint((60, 60))
    room.click("segment_markup")
    room.paint((20, 20), (90, 90))
    room.press(Qt.Key.Key_Escape)
    room.open(2)
    room.desk.library.fail_writes(disk_full())
    assert not room.desk.do(room.controller.keep())
    room.desk.library.writing = None
    assert room.desk.do(room.controller.keep())
    drawings = room.desk.do(room.desk.studio.edits.list_drawings(room.character.id))
    assert sorted(one.kind for one in drawings) == [DrawingKind.MARKUP, DrawingKind.MASK]
    assert {one.image_id for one in drawings} == {room.image(1).id}
    room.desk.library.fail_writes(disk_full())
    assert room.desk.do(room.controller.keep()), "there is nothing new to be kept"
    room.desk.library.writing = None


def test_an_image_that_is_gone_needs_no_drawing(room: Room) -> None:
    room.open(2)
    room.paint((60, 60))
    gone = room.desk.do(room.desk.studio.trash.trash_image(room.character.id, room.image(2).id))
    room.desk.changes.character_changed.emit(gone)
    assert room.closed == [""]
    assert not room.controller.open(room.image(2).id)

    assert room.desk.do(room.controller.keep())


def test_a_stroke_while_it_is_asked_for_does_not_go_with_it(room: Room) -> None:
    room.open()
    room.paint((60, 60))
    drawn = room.drawn
    room.say("a hat")
    room.click("changeButton")
    room.paint((150, 30))
    room.settle()

    (order,) = room.desk.engine.orders
    assert opened(order.mask) == drawn
    generation = room.desk.do(room.desk.studio.images.generation_status(room.character.id)).generation
    assert generation.kind is GenerationKind.EDIT


def test_the_tools_remember_opacity_and_colour(room: Room) -> None:
    room.open()
    room.find(QSlider, "brushOpacity").setValue(80)
    room.page.tools.colour_asked.emit("green")
    page, controller = room.another()
    controller.open(room.image().id)
    room.settle()

    assert page.findChild(QSlider, "brushOpacity").value() == 80  # type: ignore[union-attr]
    assert page.findChild(EditorTools) is not None
    assert page.canvas.brush.colour.green() > page.canvas.brush.colour.red()
    assert page.findChild(QLabel, "brushOpacityLabel").text() == "80 %"  # type: ignore[union-attr]
    controller.close()
