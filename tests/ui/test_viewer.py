"""The viewer: one image after the other, as large as there is room."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import qasync
from PySide6.QtCore import QEvent, QPoint, QPointF, QSizeF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QWheelEvent
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from charstudio.services.ports import ImageOrder, MadeImage
from charstudio.storage.library import SqliteLibrary
from charstudio.ui.background.thumbnails import Thumbnails
from charstudio.ui.letters import Letter
from charstudio.ui.preferences import Preferences
from charstudio.ui.viewer.canvas import Backdrop, Seen
from charstudio.ui.viewer.controller import ViewerController
from charstudio.ui.viewer.filmstrip import Filmstrip, Frame
from charstudio.ui.viewer.levels import level_for, read_levels
from charstudio.ui.viewer.page import ViewerPage
from charstudio.ui.viewer.viewport import Viewport
from tests.stand_ins import Clock, ScriptedEngine, asked, events_of, picture
from tests.ui.desk import NYX, Desk, W, find, window_for

SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


class Room:
    """A character with a round of two images, and one of three after it: the order is 3 4 5, 1 2."""

    def __init__(self, desk: Desk, cache: Path) -> None:
        self.desk, self.qtbot = desk, desk.qtbot
        self.character = desk.character(images=2)
        desk.do(events_of(desk.do(desk.studio.images.regenerate_images(self.character.id, asked(3)))))
        self.character = desk.stored()
        desk.current.show(self.character)
        self.page = ViewerPage()
        self.preferences = Preferences(cache / "window.ini")
        self.thumbnails = Thumbnails(desk.library.folder / "originals", cache)
        self.controller = ViewerController(
            self.page, thumbnails=self.thumbnails, preferences=self.preferences, **desk.behind
        )
        self.window = window_for(desk.qtbot, self.page, width=700)
        self.asked: list[tuple[str, str]] = []
        self.closed: list[str] = []
        for name in ("make_primary", "trash", "copy"):
            getattr(self.controller, f"{name}_asked").connect(
                lambda image_id, name=name: self.asked.append((name, image_id))
            )
        self.controller.closed.connect(self.closed.append)

    def find(self, kind: type[W], name: str) -> W:
        return find(self.page, kind, name)

    def id(self, number: int) -> str:
        return self.character.images[number - 1].id

    def open(self, number: int) -> None:
        assert self.controller.open(self.id(number))
        self.settle()

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        widget = QApplication.focusWidget()
        assert widget is not None
        self.qtbot.keyClick(widget, key, modifier)

    def click(self, name: str) -> None:
        self.qtbot.mouseClick(self.find(QAbstractButton, name), Qt.MouseButton.LeftButton)

    def settle(self) -> None:
        self.desk.settle()

    @property
    def number(self) -> int:
        """Which image is seen, as the library counts them."""
        assert self.controller.image is not None
        return [image.id for image in self.character.images].index(self.controller.image.id) + 1

    @property
    def said(self) -> str:
        details = self.find(QLabel, "viewerDetails").text()
        return f"{self.find(QLabel, 'viewerPlace').text()} {details}"

    def pixel(self) -> QColor:
        """The colour in the middle of the canvas."""
        image = self.page.canvas.grab().toImage()
        return image.pixelColor(image.rect().center())

    def colour(self, number: int) -> QColor:
        seed = self.character.images[number - 1].recipe.seed
        assert seed is not None
        return QColor(seed % 256, seed // 256 % 256, seed // 65536 % 256)

    def do_as_asked(self) -> None:
        """Does the last thing that was asked for, as the grid would."""
        name, image_id = self.asked[-1]
        studio = self.desk.studio
        deed = studio.trash.trash_image if name == "trash" else studio.images.select_image
        changed = self.desk.do(deed(self.character.id, image_id))
        self.desk.changes.character_changed.emit(changed)
        self.settle()


@pytest.fixture
def room(
    qtbot: QtBot,
    loop: qasync.QEventLoop,
    library: SqliteLibrary,
    engine: ScriptedEngine,
    clock: Clock,
) -> Iterator[Room]:
    engine.script = large
    with Desk.made(qtbot, loop, library, engine, clock) as desk:
        room = Room(desk, library.folder.parent / "cache")
        yield room
        room.thumbnails.close()


def large(order: ImageOrder, index: int) -> MadeImage:
    return MadeImage(index, picture(order.seed + index, 800, 600), order.seed + index)


def test_it_shows_an_image_whole_and_has_the_keyboard(room: Room) -> None:
    room.open(4)

    assert room.said == "Image 2 of 5 · round 2 · 800 × 600"
    assert QApplication.focusWidget() is room.page.canvas
    assert room.page.canvas.accessibleName() == "Image 2, round 2"
    assert room.pixel() == room.colour(4)
    place = room.page.canvas.viewport.rect
    assert room.page.canvas.rect().toRectF().contains(place)
    strip = room.find(Filmstrip, "filmstrip")
    assert [frame.image_id for frame in strip.frames.frames] == [room.id(3), room.id(4), room.id(5)]
    assert strip.currentIndex().row() == 1


def test_arrows_step_through_all_images_and_keep_the_zoom(room: Room) -> None:
    room.open(3)
    room.page.canvas.zoom_by(3, QPointF(10, 10))
    zoom, centre = room.page.canvas.viewport.scale, room.page.canvas.viewport.centre
    walked = []
    for _ in range(6):
        walked.append(room.number)
        room.press(Qt.Key.Key_Right)

    assert walked == [3, 4, 5, 1, 2, 2], "the newest round first, then the older ones"
    assert (room.page.canvas.viewport.scale, room.page.canvas.viewport.centre) == (zoom, centre)
    room.press(Qt.Key.Key_Left)
    room.settle()
    assert room.number == 1
    assert room.said.startswith("Image 4 of 5 · round 1")
    assert room.pixel() == room.colour(1)
    room.press(Qt.Key.Key_Home)
    assert room.number == 3
    assert not room.find(QAbstractButton, "viewerPrevious").isEnabled()


def test_rounds_are_stepped_through_and_the_filmstrip_chooses(room: Room) -> None:
    room.open(5)
    room.press(Qt.Key.Key_Down)
    assert room.number == 2, "the older round has no third image"
    room.press(Qt.Key.Key_PageDown)
    assert room.number == 2
    room.press(Qt.Key.Key_Up)
    assert room.number == 4
    strip = room.find(Filmstrip, "filmstrip")
    place = strip.visualRect(strip.frames.index(0)).center()
    room.qtbot.mouseClick(strip.viewport(), Qt.MouseButton.LeftButton, pos=place)

    assert room.number == 3
    assert QApplication.focusWidget() is room.page.canvas


def test_keys_and_wheel_zoom(room: Room) -> None:
    room.open(3)
    readout = room.find(QPushButton, "viewerZoom")
    fitted = readout.text()
    room.press(Qt.Key.Key_1)
    assert readout.text() == "100 %"
    room.press(Qt.Key.Key_Plus)
    assert readout.text() == "125 %"
    room.press(Qt.Key.Key_Minus, CONTROL)
    assert readout.text() == "100 %"
    room.press(Qt.Key.Key_0)
    assert readout.text() == fitted
    canvas = room.page.canvas
    turned(canvas, QPointF(30, 40), 360)
    assert readout.text() == "100 %", "not jumped over"
    turned(canvas, QPointF(30, 40), 360)
    assert canvas.viewport.scale > 1
    room.qtbot.mouseDClick(canvas, Qt.MouseButton.LeftButton)
    assert readout.text() == fitted
    room.qtbot.mouseDClick(canvas, Qt.MouseButton.LeftButton)
    assert readout.text() == "100 %"


def test_a_picture_larger_than_the_room_is_dragged(room: Room) -> None:
    room.open(3)
    canvas = room.page.canvas
    canvas.show_pixels()
    canvas.zoom_by(2)
    before = canvas.viewport.rect
    middle = canvas.rect().center()
    room.qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=middle)
    room.qtbot.mouseMove(canvas, middle + QPoint(-20, 9))
    room.qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton)
    dragged = canvas.viewport.rect

    assert dragged.topLeft() - before.topLeft() == QPointF(-20, 9)
    room.press(Qt.Key.Key_Right, SHIFT)
    assert canvas.viewport.rect.x() < dragged.x()
    assert room.number == 3


def test_p_makes_primary_and_goes_on(room: Room) -> None:
    room.open(3)
    room.press(Qt.Key.Key_P)
    assert (room.asked, room.number) == ([("make_primary", room.id(3))], 4)
    room.do_as_asked()
    assert room.number == 4, "a change moves nothing"
    room.press(Qt.Key.Key_Left)

    assert room.find(QWidget, "viewerPrimaryBadge").isVisible()
    assert not room.find(QPushButton, "viewerPrimary").isVisible()
    room.press(Qt.Key.Key_P)
    assert len(room.asked) == 1, "it is the primary"
    room.press(Qt.Key.Key_Right)
    room.click("viewerPrimary")
    assert room.asked[-1] == ("make_primary", room.id(4))
    assert room.number == 4, "clicked, it stays"


def test_delete_goes_on_to_the_next_else_back_and_closes_at_last(room: Room) -> None:
    room.open(4)
    room.press(Qt.Key.Key_Delete)
    assert (room.asked, room.number) == ([("trash", room.id(4))], 5)
    room.do_as_asked()
    assert room.said.startswith("Image 2 of 4")
    room.press(Qt.Key.Key_End)
    room.press(Qt.Key.Key_Delete)
    room.press(Qt.Key.Key_Delete)
    assert room.number == 5, "nothing waits for the library"
    room.press(Qt.Key.Key_Delete)
    room.press(Qt.Key.Key_Delete)

    assert [image_id for _, image_id in room.asked] == [room.id(number) for number in (4, 2, 1, 5, 3)]
    assert room.closed == [""]
    assert not room.controller.is_open


def test_a_key_that_is_held_trashes_one_image_and_closes_nothing(room: Room) -> None:
    room.open(3)
    for key in (Qt.Key.Key_Delete, Qt.Key.Key_Space, Qt.Key.Key_P):
        held = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, "", True)
        QApplication.sendEvent(room.page.canvas, held)

    assert room.asked == []
    assert room.controller.is_open


def test_what_comes_back_from_the_trash_is_seen_again(room: Room) -> None:
    room.open(4)
    room.press(Qt.Key.Key_Delete)
    room.do_as_asked()
    restored = room.desk.do(room.desk.studio.trash.restore_image(room.character.id, room.id(4)))
    room.desk.changes.character_changed.emit(restored)

    assert room.number == 5
    assert room.said.startswith("Image 3 of 5")
    room.press(Qt.Key.Key_Left)
    assert room.number == 4


def test_new_images_move_nothing(room: Room) -> None:
    room.open(4)
    run = room.desk.do(room.desk.studio.images.regenerate_images(room.character.id, asked(2)))
    room.desk.do(events_of(run))
    room.desk.changes.character_changed.emit(room.desk.stored())
    room.settle()

    assert room.said.startswith("Image 4 of 7 · round 2")
    assert room.number == 4


def test_the_primary_is_seen_while_c_is_held(room: Room) -> None:
    room.open(4)
    primary = 1
    assert room.character.primary_image_id == room.id(primary)
    zoom = room.page.canvas.viewport.scale
    room.qtbot.keyPress(room.page.canvas, Qt.Key.Key_C)
    room.settle()
    assert room.pixel() == room.colour(primary)
    assert room.find(QWidget, "viewerComparing").isVisible()
    assert room.page.canvas.accessibleName() == "Image 4, round 1, primary"
    room.qtbot.keyRelease(room.page.canvas, Qt.Key.Key_C)
    room.settle()

    assert room.pixel() == room.colour(4)
    assert not room.find(QWidget, "viewerComparing").isVisible()
    assert (room.number, room.page.canvas.viewport.scale) == (4, zoom)
    compare = room.find(QAbstractButton, "viewerCompare")
    room.qtbot.mousePress(compare, Qt.MouseButton.LeftButton)
    assert room.page.canvas.accessibleName() == "Image 4, round 1, primary"
    room.qtbot.mouseRelease(compare, Qt.MouseButton.LeftButton)
    assert room.page.canvas.accessibleName() == "Image 2, round 2"


def test_b_changes_the_backdrop_for_good(room: Room) -> None:
    room.open(4)
    corner = []
    for _ in range(3):
        corner.append(room.page.canvas.grab().toImage().pixelColor(0, 0).name())
        room.press(Qt.Key.Key_B)

    assert len(set(corner)) == 3
    assert room.page.canvas.backdrop is Backdrop.CHECKER
    room.click("viewerBackdrop")
    again = ViewerPage()
    room.qtbot.addWidget(again)
    ViewerController(again, thumbnails=room.thumbnails, preferences=room.preferences, **room.desk.behind)
    assert again.canvas.backdrop is Backdrop.DARK


def test_other_letters_can_be_chosen(room: Room) -> None:
    room.open(4)
    room.preferences.set_letter(Letter.BACKDROP, "X")
    room.press(Qt.Key.Key_X)
    before = room.page.canvas.backdrop
    assert before is not Backdrop.CHECKER
    assert room.find(QAbstractButton, "viewerBackdrop").toolTip().endswith(" (X)")
    room.press(Qt.Key.Key_B)
    assert room.page.canvas.backdrop is before


def test_single_letters_can_be_turned_off(room: Room) -> None:
    room.open(4)
    tooltip = room.find(QAbstractButton, "viewerBackdrop").toolTip()
    room.preferences.set("single_letters", False)
    for key in (Qt.Key.Key_P, Qt.Key.Key_B, Qt.Key.Key_F, Qt.Key.Key_C):
        room.press(key)

    assert (room.asked, room.number) == ([], 4)
    assert room.page.canvas.backdrop is Backdrop.CHECKER
    assert tooltip == room.find(QAbstractButton, "viewerBackdrop").toolTip() + " (B)"
    room.press(Qt.Key.Key_C, CONTROL)
    assert room.asked == [("copy", room.id(4))]


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Escape])
def test_it_closes_at_the_image_that_was_seen_last(room: Room, key: Qt.Key) -> None:
    room.open(3)
    room.press(Qt.Key.Key_Right)
    room.press(key)

    assert room.closed == [room.id(4)]
    assert not room.controller.is_open


def test_space_on_a_button_presses_it_and_return_too(room: Room) -> None:
    room.open(3)
    button = room.find(QAbstractButton, "viewerNext")
    button.setFocus(Qt.FocusReason.TabFocusReason)
    room.press(Qt.Key.Key_Space)
    room.press(Qt.Key.Key_Return)

    assert room.number == 5
    assert room.controller.is_open
    room.click("viewerBack")
    assert room.closed == [room.id(5)]


def test_another_character_closes_it(room: Room) -> None:
    room.open(3)
    room.desk.character(replace(NYX, name="Pip"), images=1)

    assert room.closed == [""]
    assert not room.controller.open(room.id(3)), "it is another's"


def test_in_the_trash_it_only_looks(room: Room) -> None:
    trashed = room.desk.do(room.desk.studio.trash.trash_image(room.character.id, room.id(3)))
    room.desk.changes.character_changed.emit(trashed)
    room.open(3)
    room.press(Qt.Key.Key_P)
    room.press(Qt.Key.Key_Delete)

    assert room.said.startswith("Image 1 of 1")
    assert room.asked == []
    assert not room.find(QAbstractButton, "viewerTrash").isEnabled()


def test_a_missing_file_is_said_and_tried_again(room: Room) -> None:
    file = room.desk.library.originals.path(room.character.images[3].original)
    away = file.rename(file.with_suffix(".away"))
    room.open(4)

    assert room.find(QLabel, "viewerFaultTitle").text() == "The file of this image is missing"
    away.rename(file)
    room.click("viewerRetry")
    room.settle()
    assert not room.find(QLabel, "viewerFaultTitle").isVisible()
    assert room.pixel() == room.colour(4)


def test_a_damaged_file_is_said(room: Room) -> None:
    room.desk.library.originals.path(room.character.images[3].original).write_bytes(b"no picture")
    room.open(4)

    assert room.find(QLabel, "viewerFaultTitle").text() == "The file of this image is damaged"
    room.press(Qt.Key.Key_Right)
    room.settle()
    assert not room.find(QLabel, "viewerFaultTitle").isVisible()
    assert room.pixel() == room.colour(5)


def test_memory_has_what_is_seen_and_its_neighbours(room: Room) -> None:
    room.open(3)
    for _ in range(3):
        room.press(Qt.Key.Key_Right)
        room.settle()
    originals = room.controller._originals
    there = [
        number
        for number, image in enumerate(room.character.images, start=1)
        if originals.levels(image.original.sha256)
    ]

    assert (room.number, there) == (1, [1, 2, 5])
    room.press(Qt.Key.Key_Escape)
    assert not originals.levels(room.character.images[0].original.sha256)


def test_until_it_is_read_the_thumbnail_stands_in(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    sha256 = room.character.images[3].original.sha256
    with room.qtbot.waitSignal(room.thumbnails.ready):
        room.thumbnails.pixmap(sha256, 512, 1.0)
    shown: list[Seen] = []
    monkeypatch.setattr(room.page.canvas, "show_picture", shown.append)
    room.open(4)

    assert shown[0].stand_in is not None
    assert (shown[0].stand_in.width(), shown[0].levels) == (512, ())
    assert shown[-1].levels[0].width() == 800


def test_every_button_has_a_name_and_says_its_key(room: Room) -> None:
    room.open(4)
    buttons = room.page.toolbar.findChildren(QAbstractButton)

    assert len(buttons) == 12
    assert [button.objectName() for button in buttons if not button.accessibleName()] == []
    keyless = [button.objectName() for button in buttons if "(" not in button.toolTip()]
    assert keyless == ["viewerMoreLike"], "that is in the menu without a key, too"


def test_a_small_window_keeps_the_place_and_a_huge_picture_is_painted(room: Room) -> None:
    room.window.resize(660, 500)
    room.open(4)
    canvas = room.page.canvas
    canvas.viewport.picture = QSizeF(8000, 8000)
    canvas.viewport.zoom = 16.0

    assert room.find(QLabel, "viewerPlace").text() == "Image 2 of 5"
    assert room.pixel() == room.colour(4)


def test_the_filmstrips_model_is_in_order(room: Room) -> None:
    strip = room.find(Filmstrip, "filmstrip")
    tester = QAbstractItemModelTester(strip.frames, QAbstractItemModelTester.FailureReportingMode.Fatal)
    strip.show_frames([Frame("a", "s", "Image 1"), Frame("b", "t", "Image 2")], "b")

    index = strip.frames.index(1)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "Image 2"
    assert strip.currentIndex() == index
    del tester


# --- Where a picture lies ------------------------------------------------------------------------------


def port(width: int, height: int) -> Viewport:
    viewport = Viewport()
    viewport.room, viewport.picture = QSizeF(400, 300), QSizeF(width, height)
    return viewport


@pytest.mark.parametrize("at", [QPointF(0, 0), QPointF(200, 150), QPointF(390, 20)])
def test_what_is_pointed_at_stays_where_it_is(at: QPointF) -> None:
    viewport = port(4000, 3000)
    viewport.zoom_to(0.5, QPointF(200, 150))
    for factor in (1.3, 2.0, 0.8):
        before = (at - viewport.rect.topLeft()) / viewport.scale
        viewport.zoom_by(factor, at)
        after = (at - viewport.rect.topLeft()) / viewport.scale
        assert (after - before).manhattanLength() < 4, "in the picture's pixels"


def test_a_picture_never_leaves_the_room() -> None:
    viewport = port(1000, 100)
    viewport.zoom_to(1.0, QPointF(0, 0))
    viewport.move_by(QPointF(5000, 5000))
    assert (viewport.rect.left(), viewport.rect.center().y()) == (0, 150)
    viewport.move_by(QPointF(-9000, 0))
    assert viewport.rect.right() == 400


def test_zooming_stops_at_100_and_ends_at_what_fits() -> None:
    viewport = port(1000, 1000)
    viewport.zoom_by(3.0, QPointF(9, 9))
    viewport.zoom_by(1.25, QPointF(9, 9))
    assert viewport.scale == 1.0
    viewport.zoom_by(0.01, QPointF(9, 9))
    assert (viewport.zoom, viewport.scale) == (None, 0.3)
    small = port(100, 100)
    assert small.scale == 3.0
    small.zoom_by(0.1, QPointF(9, 9))
    assert small.scale == 1.0, "its own size, and no smaller"
    small.zoom_by(100.0, QPointF(9, 9))
    assert small.scale == 16.0


def test_a_picture_seen_small_is_painted_from_a_small_one(tmp_path: Path) -> None:
    file = tmp_path / "large.png"
    file.write_bytes(picture(5, 3000, 2000))
    levels = read_levels(file)

    assert isinstance(levels, tuple)
    assert [level.width() for level in levels] == [3000, 1500, 750]
    assert [level_for(levels, scale).width() for scale in (0.2, 0.25, 0.4, 0.6, 3.0)] == [
        750,
        750,
        1500,
        3000,
        3000,
    ]


def turned(canvas: object, at: QPointF, angle: int) -> None:
    """The wheel over the canvas."""
    event = QWheelEvent(
        at,
        at,
        QPoint(),
        QPoint(0, angle),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas, event)  # type: ignore[call-overload]
