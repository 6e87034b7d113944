"""The centre pane: what it shows of a character, and what mouse and keyboard do to images."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle
from pathlib import Path

import pytest
import qasync
from PySide6.QtCore import QEvent, QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import (
    QAccessible,
    QAction,
    QDesktopServices,
    QGuiApplication,
    QMouseEvent,
)
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from charstudio.domain.character import Character, Details, Trait, TraitGroup
from charstudio.domain.generation import Generation, GenerationStatus
from charstudio.errors import EngineError, EngineErrorKind
from charstudio.services.generation import GenerationRun
from charstudio.services.message_texts import Remedy
from charstudio.services.ports import ImageOrder, MissedImage, Preview
from charstudio.storage.library import SqliteLibrary
from charstudio.ui.background.runner import GenerationRunner, LiveRound
from charstudio.ui.grid import handing
from charstudio.ui.grid.cells import Cell, Kind
from charstudio.ui.grid.controller import GridController
from charstudio.ui.grid.menus import GridMenus
from charstudio.ui.grid.page import GridPage
from charstudio.ui.grid.painting import TilePainter
from charstudio.ui.grid.parts import Ask
from charstudio.ui.letters import Letter
from charstudio.ui.preferences import Preferences
from charstudio.ui.theme.theme import theme
from tests.stand_ins import Clock, ScriptedEngine, asked, made, picture
from tests.ui.desk import NYX, Desk, W, find, window_for
from tests.ui.grid_world import NOW, Pictures, generation

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


class Room:
    """The page in a window, with a runner that makes what is wanted."""

    def __init__(self, desk: Desk, file: Path) -> None:
        self.desk, self.qtbot = desk, desk.qtbot
        self.page, self.pictures = GridPage(), Pictures()
        self.view, self.preferences = self.page.grid, Preferences(file)
        self.window = window_for(desk.qtbot, self.page, width=830, height=640)
        self.runner = GenerationRunner(desk.studio, desk.tasks, desk.changes)
        self.controller = GridController(
            self.page,
            undo=desk.undo,
            runner=self.runner,
            thumbnails=self.pictures,  # type: ignore[arg-type]
            preferences=self.preferences,
            **desk.behind,
        )
        self.controller.generation_wanted.connect(self.runner.run)
        self.toasts: list[tuple[str, bool]] = []
        self.controller.toast_requested.connect(lambda text, undo: self.toasts.append((text, undo)))
        desk.settle()

    def character(self, images: int = 4, details: Details = NYX) -> Character:
        character = self.desk.character(details, images=images)
        self.desk.settle()
        return character

    def round(self, count: int = 4, *, wait: bool = True) -> Character:
        """Makes another round in this window."""
        shown = self.desk.current.id
        assert shown is not None
        run = self.desk.do(self.desk.studio.images.regenerate_images(shown, asked(count)))
        self.runner.run(run)
        if wait:
            self.desk.settle()
        return self.now

    @property
    def now(self) -> Character:
        assert self.desk.current.character is not None
        return self.desk.current.character

    @property
    def ids(self) -> list[str]:
        """The images of the shown character, oldest first."""
        return [image.id for image in self.now.images if image.trashed_at is None]

    @property
    def selected(self) -> list[str]:
        return list(self.controller.selected_ids())

    @property
    def kinds(self) -> list[Kind]:
        model = self.page.model
        rows = [model.row_at(number) for number in range(model.rowCount())]
        return [row.cell.kind for row in rows if row is not None and row.cell is not None]

    def find(self, kind: type[W], name: str) -> W:
        return find(self.page, kind, name)

    def text(self, name: str) -> str:
        label = self.find(QLabel, name)
        return label.text() if label.isVisible() else ""

    def row(self, key: str) -> int:
        return self.page.model.index_of(key).row()

    def place(self, key: str) -> QPoint:
        return self.view.row_rect(self.row(key)).center()

    def click(self, key: str, modifiers: Qt.KeyboardModifier = NONE) -> None:
        self.qtbot.mouseClick(self.view.viewport(), LEFT, modifiers, self.place(key))

    def press(self, key: str, ask: Ask) -> None:
        """Presses a button of a tile."""
        # The platform brings the pointer in its own time, and makes one move of two: one that ends where the
        # pointer stood before is none.
        places = cycle((QPoint(3, 3), QPoint()))

        def shown() -> bool:
            self.qtbot.mouseMove(self.view.viewport(), self.place(key) + next(places))
            return ask in {part.ask for part in self.view.parts_of(self.row(key))}

        self.qtbot.waitUntil(shown)
        parts = self.view.parts_of(self.row(key))
        at = next(part.rect.center() for part in parts if part.ask is ask)
        self.qtbot.mouseClick(self.view.viewport(), LEFT, pos=at)
        self.desk.settle()

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        self.qtbot.keyClick(self.view, key, modifiers)

    def undo(self) -> None:
        self.desk.undo.undo()
        self.desk.settle()

    def redo(self) -> None:
        self.desk.undo.redo()
        self.desk.settle()


@pytest.fixture
def room(  # noqa: PLR0917  (fixtures)
    qtbot: QtBot,
    loop: qasync.QEventLoop,
    library: SqliteLibrary,
    engine: ScriptedEngine,
    clock: Clock,
    tmp_path: Path,
) -> Iterator[Room]:
    with Desk.made(qtbot, loop, library, engine, clock) as desk:
        yield Room(desk, tmp_path / "window.ini")


def fails(order: ImageOrder, index: int) -> MissedImage:
    return MissedImage(index, EngineError(EngineErrorKind.FAILED, "no"))


# --- What is shown ---------------------------------------------------------------------------------------


def test_with_nothing_chosen_it_says_so(room: Room) -> None:
    assert room.text("gridNotice") == "Choose a character"
    assert not room.page.head.isVisible()


def test_a_character_has_its_head_and_its_rounds(room: Room) -> None:
    room.character(images=4)
    room.round(2)

    assert room.text("characterTitle") == "Nyx Calloway"
    assert room.text("countsLabel") == "6 images · 2 rounds"
    assert [section.number for section in room.page.model.sections] == [2, 1]
    assert room.view.isVisible()
    with room.qtbot.waitSignals([room.controller.refine_asked, room.controller.favourite_asked]):
        room.qtbot.mouseClick(room.find(QPushButton, "refineButton"), LEFT)
        room.qtbot.mouseClick(room.find(QToolButton, "favouriteButton"), LEFT)


def test_a_draft_has_four_places(room: Room) -> None:
    draft = room.desk.do(room.desk.studio.characters.save_draft(Details()))
    room.desk.current.show(draft)
    room.desk.settle()

    assert room.text("characterTitle") == "Untitled"
    assert room.kinds == [Kind.EMPTY] * 4


def test_another_character_starts_at_the_top_with_nothing_selected(room: Room) -> None:
    room.character(images=8)
    room.round(8)
    room.controller.select(room.ids[0])
    assert room.view.verticalScrollBar().value() > 0
    room.character(images=8, details=replace(NYX, name="Pip"))

    assert room.selected == []
    assert room.view.verticalScrollBar().value() == 0


def test_in_the_trash_a_character_can_only_come_back(room: Room) -> None:
    character = room.character(images=2)
    room.desk.do(room.desk.studio.trash.delete_character(character.id))
    room.desk.changes.character_changed.emit(room.desk.stored())
    room.desk.settle()

    assert room.text("countsLabel").startswith("In the trash")
    assert not room.find(QPushButton, "refineButton").isVisible()
    with room.qtbot.waitSignal(room.controller.restore_asked):
        room.qtbot.mouseClick(room.find(QPushButton, "restoreButton"), LEFT)
    room.click(room.ids[0])
    room.key(Qt.Key.Key_Delete)
    room.key(Qt.Key.Key_P)
    room.desk.settle()
    assert len(room.ids) == 2
    assert not room.desk.undo.undo_text


def test_a_library_that_can_not_be_read_is_said_there_and_tried_again(room: Room) -> None:
    character = room.character(images=1)
    room.desk.library.reading = OSError("gone")
    room.desk.changes.library_changed.emit()
    room.desk.settle()
    assert room.find(QPushButton, "gridRetryButton").isVisible()

    room.desk.library.reading = None
    room.qtbot.mouseClick(room.find(QPushButton, "gridRetryButton"), LEFT)
    room.desk.settle()
    assert room.view.isVisible()
    assert room.ids == [character.images[0].id]


def test_several_characters_are_a_mosaic(room: Room) -> None:
    one = room.character(images=1)
    other = room.character(images=1, details=replace(NYX, name="Pip"))
    room.controller.show_characters((one.id, other.id, "nobody"))
    room.desk.settle()

    assert room.page.mosaic.isVisible()
    assert room.page.mosaic.accessibleName() == "3 characters selected"
    room.page.mosaic.grab()
    assert {image.original.sha256 for image in (*one.images, *other.images)} <= room.pictures.asked
    room.controller.show_characters((other.id,))
    room.desk.settle()
    assert room.view.isVisible()


def test_only_what_can_be_seen_is_asked_for(room: Room) -> None:
    room.character(images=8)
    for _ in range(4):
        room.round(8)
    room.pictures.asked.clear()
    room.view.viewport().repaint()
    shas = {image.id: image.original.sha256 for image in room.now.images}

    assert shas[room.ids[-1]] in room.pictures.asked
    assert shas[room.ids[0]] not in room.pictures.asked
    room.view.verticalScrollBar().setValue(100_000)
    assert room.pictures.forgotten == 1
    room.view.viewport().repaint()
    assert shas[room.ids[0]] in room.pictures.asked


def test_only_tiles_that_changed_are_painted(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    room.character(images=4)
    painted: list[str] = []

    def note(_self: object, _painter: object, _rect: object, cell: Cell, *_: object) -> None:
        painted.append(cell.key)

    monkeypatch.setattr(TilePainter, "paint", note)
    keys = [row.key for number in (1, 3) if (row := room.page.model.row_at(number)) is not None]

    def alone() -> bool:
        painted.clear()
        for number in (1, 3):
            room.view.touch(number)
        QApplication.processEvents()
        return painted == keys

    # The whole window may still have to be painted before.
    room.qtbot.waitUntil(alone)


def test_what_comes_in_the_same_moment_is_shown_once(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    nyx = room.character(images=1)
    live = LiveRound(replace(generation(2), character_id=nyx.id), "Nyx", lambda: NOW)
    shown: list[object] = []
    monkeypatch.setattr(room.page.model, "set_sections", shown.append)
    for position in range(3):
        room.runner.preview_ready.emit(live, position)
    room.qtbot.waitUntil(lambda: bool(shown))

    assert len(shown) == 1


def test_screen_readers_find_every_tile(room: Room) -> None:
    room.character(images=2)
    interface = QAccessible.queryAccessibleInterface(room.view)

    assert interface.role() is QAccessible.Role.List
    names = [interface.child(n).text(QAccessible.Text.Name) for n in range(interface.childCount())]
    assert names[1:] == ["Image 1 of round 1, primary", "Image 2 of round 1"]


# --- Selecting -------------------------------------------------------------------------------------------


def test_the_mouse_selects_one_more_or_a_range(room: Room) -> None:
    room.character(images=4)
    first, second, third, fourth = room.ids
    with room.qtbot.waitSignal(room.controller.selection_changed) as changed:
        room.click(second)
    assert changed.args == [(second,)]

    room.click(fourth, SHIFT)
    assert room.selected == [second, third, fourth]
    room.click(third, CONTROL)
    assert room.selected == [second, fourth]
    room.click(first)
    assert room.selected == [first]
    room.qtbot.mouseClick(room.view.viewport(), LEFT, pos=QPoint(4, 500))
    assert room.selected == []


def test_arrows_go_across_rounds(room: Room) -> None:
    room.character(images=2)
    room.round(4)
    first, second, *newest = room.ids
    room.click(newest[0])
    room.key(Qt.Key.Key_Right)
    assert room.selected == [newest[1]]
    room.key(Qt.Key.Key_Down)
    assert room.selected == [second]
    room.key(Qt.Key.Key_Up, SHIFT)
    assert room.selected == [*newest[1:], first, second]
    room.key(Qt.Key.Key_End)
    assert room.selected == [second]
    room.key(Qt.Key.Key_Home)
    assert room.selected == [newest[0]]
    room.key(Qt.Key.Key_A, CONTROL)
    assert len(room.selected) == 6
    room.key(Qt.Key.Key_Escape)
    assert room.selected == []


def test_control_moves_without_selecting(room: Room) -> None:
    room.character(images=3)
    first, second, third = room.ids
    room.click(first)
    room.key(Qt.Key.Key_Right, CONTROL)
    room.key(Qt.Key.Key_Right, CONTROL)
    assert room.selected == [first]
    room.key(Qt.Key.Key_Space, CONTROL)

    assert room.selected == [first, third]
    assert second not in room.selected


def test_the_grid_is_one_tab_stop(room: Room) -> None:
    room.character(images=3)
    room.view.setFocus(Qt.FocusReason.TabFocusReason)
    room.key(Qt.Key.Key_Tab)

    assert not room.view.hasFocus()


def test_an_image_that_comes_fades_in(room: Room) -> None:
    theme().reduced_motion = False
    room.character(1)
    room.round(1, wait=False)
    shares: list[float] = []
    share = room.view.arrivals.opacity
    room.view._painter._arrivals.opacity = lambda key: shares.append(share(key)) or shares[-1]  # type: ignore[method-assign, func-returns-value]
    room.qtbot.waitUntil(lambda: 0.0 in shares)
    room.qtbot.waitUntil(lambda: shares[-1] == 1.0)
    room.desk.settle()
    place = room.view.visualRect(room.view.grid.index_of(room.ids[-1])).center()
    room.qtbot.waitUntil(lambda: room.view.viewport().grab().toImage().pixelColor(place).name() == "#ff0000")


def test_an_image_in_the_place_of_its_preview_does_not_fade_in(room: Room) -> None:
    theme().reduced_motion = False
    room.view.preview_came("g1:0")
    room.view.image_came("g1:0", "seen")
    room.view.image_came("g1:1", "new")
    assert (room.view.arrivals.opacity("seen"), room.view.arrivals.opacity("new")) == (1.0, 0.0)
    room.view.start_anew()
    assert room.view.arrivals.opacity("new") == 1.0, "others are shown"


def test_under_reduced_motion_an_image_is_there_at_once(room: Room) -> None:
    theme().reduced_motion = True
    room.character(1)
    room.round(1)
    assert {room.view.arrivals.opacity(key) for key in room.ids} == {1.0}
    theme().reduced_motion = False


def test_arrivals_move_neither_selection_nor_what_is_seen(room: Room) -> None:
    room.character(images=8)
    room.round(8)
    oldest = room.ids[3]
    room.controller.select(oldest)
    room.view.verticalScrollBar().setValue(120)
    before = room.place(oldest)
    room.round(4)

    assert room.selected == [oldest]
    assert room.place(oldest) == before
    room.view.verticalScrollBar().setValue(0)
    room.round(4)
    assert room.view.verticalScrollBar().value() == 0, "at the top, what is new is seen"
    assert room.selected == [oldest]


def test_space_enter_and_a_double_click_look_at_it(room: Room) -> None:
    room.character(images=2)
    looked: list[str] = []
    room.controller.view_asked.connect(looked.append)
    room.click(room.ids[1])
    room.key(Qt.Key.Key_Space)
    room.key(Qt.Key.Key_Return)
    room.qtbot.mouseDClick(room.view.viewport(), LEFT, pos=room.place(room.ids[0]))

    assert looked == [room.ids[1], room.ids[1], room.ids[0]]


def test_a_round_folds_and_stays_folded(room: Room) -> None:
    room.character(images=2)
    room.round(2)
    generation = room.now.images[-1].generation_id
    header = room.view.row_rect(room.row(f"header:{generation}"))
    room.qtbot.mouseClick(room.view.viewport(), LEFT, pos=QPoint(header.x() + 6, header.center().y()))
    assert not room.view.layout_.shown(room.row(room.ids[-1]))
    room.key(Qt.Key.Key_A, CONTROL)
    assert room.selected == room.ids[:2]

    room.round(1)
    assert not room.view.layout_.shown(room.row(room.ids[3]))
    room.controller.select(room.ids[3])
    assert room.view.layout_.shown(room.row(room.ids[3])), "what is shown is unfolded"


# --- What is done to images ------------------------------------------------------------------------------


def test_p_makes_primary_and_is_undone(room: Room) -> None:
    room.character(images=3)
    first, _, third = room.ids
    room.click(third)
    room.key(Qt.Key.Key_P)
    room.desk.settle()
    assert room.now.primary_image_id == third

    room.controller.select(first)
    room.undo()
    assert room.now.primary_image_id == first
    assert room.selected == [third], "the place is shown"
    room.redo()
    assert room.now.primary_image_id == third


def test_another_letter_can_be_chosen(room: Room) -> None:
    room.character(images=2)
    room.click(room.ids[1])
    room.preferences.set_letter(Letter.FAVOURITE, "X")
    with room.qtbot.assertNotEmitted(room.controller.favourite_asked):
        room.key(Qt.Key.Key_F)
    with room.qtbot.waitSignal(room.controller.favourite_asked):
        room.key(Qt.Key.Key_X)


def test_letters_can_be_turned_off(room: Room) -> None:
    room.character(images=2)
    room.click(room.ids[1])
    with room.qtbot.waitSignal(room.controller.favourite_asked):
        room.key(Qt.Key.Key_F)
    room.preferences.set("single_letters", value=False)
    with room.qtbot.assertNotEmitted(room.controller.favourite_asked):
        room.key(Qt.Key.Key_F)
        room.key(Qt.Key.Key_P)
    room.desk.settle()

    assert room.now.primary_image_id == room.ids[0]


def test_delete_selects_the_next_else_the_one_before(room: Room) -> None:
    room.character(images=4)
    first, second, third, fourth = room.ids
    room.click(second)
    room.key(Qt.Key.Key_Delete)
    room.desk.settle()
    assert (room.ids, room.selected) == ([first, third, fourth], [third])
    assert room.toasts == [("Image moved to the trash", True)]

    room.click(fourth)
    room.key(Qt.Key.Key_Delete)
    room.key(Qt.Key.Key_Delete)
    room.desk.settle()
    assert (room.ids, room.selected) == ([first], [first])


def test_any_number_is_one_step(room: Room) -> None:
    room.character(images=4)
    ids = room.ids
    room.click(ids[0])
    room.click(ids[2], SHIFT)
    room.key(Qt.Key.Key_Delete)
    room.desk.settle()
    assert (room.ids, room.now.primary_image_id) == ([ids[3]], ids[3])
    assert room.desk.undo.undo_text == "trash 3 images"

    room.undo()
    assert (room.ids, room.now.primary_image_id) == (ids, ids[0])
    room.redo()
    assert room.ids == [ids[3]]


def test_what_was_moved_before_it_failed_can_be_taken_back(room: Room) -> None:
    room.character(images=4)
    room.controller.select_all()
    room.desk.library.fail_writes(after=2)
    room.key(Qt.Key.Key_Delete)
    room.desk.settle()

    assert len(room.ids) == 2
    assert room.desk.errors
    room.desk.library.writing = None
    room.undo()
    assert len(room.ids) == 4


def test_the_buttons_of_a_tile_do_what_they_say(room: Room) -> None:
    room.character(images=2)
    first, second = room.ids
    room.press(second, Ask.PRIMARY)
    assert room.now.primary_image_id == second
    with room.qtbot.waitSignal(room.controller.more_like_asked) as more:
        room.press(first, Ask.MORE_LIKE)
    assert more.args[0].id == first

    assert Ask.PRIMARY not in {part.ask for part in room.view.parts_of(room.row(second))}


def test_a_copy_has_its_name_its_bytes_and_a_picture(room: Room) -> None:
    character = room.character(images=3)
    room.click(room.ids[2])
    room.key(Qt.Key.Key_C, CONTROL)
    room.desk.settle()
    data = QGuiApplication.clipboard().mimeData()
    (url,) = data.urls()
    file = Path(url.toLocalFile())
    original = room.desk.library.originals.path(character.images[2].original)

    assert file.name == "Nyx Calloway 03.png"
    assert file.read_bytes() == original.read_bytes() == bytes(data.data("image/png").data())
    assert data.hasImage()
    assert room.toasts == [("Image copied", False)]
    file.write_bytes(b"painted over")
    room.key(Qt.Key.Key_C, CONTROL)
    room.desk.settle()
    (again,) = QGuiApplication.clipboard().mimeData().urls()
    assert Path(again.toLocalFile()).read_bytes() == original.read_bytes()
    assert file.read_bytes() == b"painted over", "what was made of the first copy is left alone"


def test_several_are_copied_as_files(room: Room) -> None:
    room.character(images=3)
    room.controller.select_all()
    room.controller.copy()
    room.desk.settle()
    data = QGuiApplication.clipboard().mimeData()

    assert [url.fileName() for url in data.urls()] == [f"Nyx Calloway {n:02}.png" for n in (1, 2, 3)]
    assert not data.hasImage()


def test_another_program_opens_a_copy(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: bool(opened.append(url)))
    room.character(images=1)
    room.click(room.ids[0])
    room.controller.open_copy()
    room.desk.settle()

    assert opened[0].fileName() == "Nyx Calloway 01.png"
    assert room.toasts == [("No program opens this kind of picture", False)]


def test_what_is_dragged_away_is_a_copy(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    dragged: list[QMimeData] = []

    class Drag:
        def __init__(self, _source: object) -> None: ...

        def setMimeData(self, data: QMimeData) -> None:
            dragged.append(data)

        def setPixmap(self, _picture: object) -> None: ...

        def exec(self, action: Qt.DropAction) -> None:
            assert action is Qt.DropAction.CopyAction

    monkeypatch.setattr(handing, "QDrag", Drag)
    monkeypatch.setattr(handing.QGuiApplication, "mouseButtons", lambda: LEFT)
    room.character(images=2)
    room.controller.select_all()
    viewport, start = room.view.viewport(), room.place(room.ids[0])
    room.qtbot.mousePress(viewport, LEFT, pos=start)
    assert len(room.selected) == 2, "they stay selected until the button goes up"
    far = start + QPoint(40, 0)
    move = QMouseEvent(QEvent.Type.MouseMove, far, viewport.mapToGlobal(far), LEFT, LEFT, NONE)
    QApplication.sendEvent(viewport, move)
    room.qtbot.waitUntil(lambda: bool(dragged))
    room.qtbot.mouseRelease(viewport, LEFT, pos=far)

    assert [url.fileName() for url in dragged[0].urls()] == ["Nyx Calloway 01.png", "Nyx Calloway 02.png"]
    originals = str(room.desk.library.folder)
    assert not any(url.toLocalFile().startswith(originals) for url in dragged[0].urls())


def test_the_menu_has_the_windows_actions_and_the_rounds(room: Room) -> None:
    action = QAction("Make primary", room.window)
    room.character(images=3)
    first, second, third = room.ids
    room.click(second)
    menus, menu = GridMenus(room.view), QMenu(room.window)
    menus.image_actions = [action]
    row = room.view.current_row
    assert row is not None
    menus.fill(menu, row)
    assert action in menu.actions()
    assert "gridMenu_retry" not in {one.objectName() for one in menu.actions()}
    find_action(menu, "gridMenu_trash_others").trigger()
    room.desk.settle()

    assert room.ids == [second]
    room.undo()
    assert room.ids == [first, second, third]


def test_the_traits_of_a_round_come_back(room: Room) -> None:
    room.character(images=1)
    freckles = Trait(TraitGroup.APPEARANCE, "freckles")
    room.desk.change(lambda details: replace(details, traits=(freckles,), summary="Other words."))
    room.round(1)
    oldest = room.page.model.sections[-1]
    room.view.asked.emit(Ask.RESTORE_TRAITS, oldest.key)
    room.desk.settle()

    assert room.now.details.traits == NYX.traits
    assert room.now.details.summary == "Other words."
    assert room.toasts == [("Traits of round 1 restored", True)]
    room.undo()
    assert room.now.details.traits == (freckles,)


# --- What runs, and what did not come --------------------------------------------------------------------


def test_images_appear_as_they_are_made(room: Room, engine: ScriptedEngine) -> None:
    room.character(images=0)
    engine.gate = asyncio.Event()
    engine.script = lambda order, index: made(order, index) if index else Preview(0, picture(1, 16, 16))
    room.round(3, wait=False)
    assert room.kinds == [Kind.QUEUED] * 3
    room.qtbot.waitUntil(lambda: room.kinds == [Kind.RUNNING, Kind.QUEUED, Kind.QUEUED])
    room.view.viewport().repaint()
    engine.gate.set()
    room.desk.settle()

    assert room.kinds == [Kind.FAILED, Kind.IMAGE, Kind.IMAGE]
    assert room.now.primary_image_id == room.ids[0]


def test_a_failed_round_is_tried_again_in_its_place(room: Room, engine: ScriptedEngine) -> None:
    room.character(images=0)
    engine.script = fails
    room.round(4)
    assert room.kinds == [Kind.FAILED]
    key = room.page.model.row_at(1)
    assert key is not None
    shown: list[tuple[Generation, object]] = []
    room.controller.fault_asked.connect(lambda generation, retry: shown.append((generation, retry)))
    room.press(key.key, Ask.DETAILS)
    assert shown[0][0].fault is not None

    engine.script = None
    room.view.setCurrentIndex(room.page.model.index(1))
    room.view.setFocus()
    room.key(Qt.Key.Key_Return)
    room.desk.settle()
    assert room.kinds == [Kind.IMAGE] * 4
    assert len(room.page.model.sections) == 1


def test_what_was_interrupted_is_gone_on_with_or_discarded(room: Room) -> None:
    character = room.character(images=0)
    runs = [interrupted(room, character) for _ in range(2)]
    room.desk.changes.library_changed.emit()
    room.desk.settle()
    assert room.kinds == [Kind.INTERRUPTED] * 2

    room.press(f"{runs[0].generation.id}:0", Ask.DISCARD)
    assert room.kinds == [Kind.INTERRUPTED]
    room.press(f"{runs[1].generation.id}:0", Ask.CONTINUE)
    assert room.kinds == [Kind.IMAGE] * 2


def find_action(menu: QMenu, name: str) -> QAction:
    return next(action for action in menu.actions() if action.objectName() == name)


def interrupted(room: Room, character: Character) -> GenerationRun:
    """A round of two that a process left behind."""
    studio = room.desk.studio
    run = room.desk.do(studio.images.regenerate_images(character.id, asked(2)))
    left = replace(run.generation, status=GenerationStatus.INTERRUPTED)
    room.desk.do(studio.workspace.library.write(lambda records: records.generations.save(left)))
    return run


def test_a_refused_prompt_leads_to_the_prompt(room: Room, engine: ScriptedEngine) -> None:
    room.character(images=0)
    engine.script = lambda order, index: (
        made(order, index) if index else MissedImage(0, EngineError(EngineErrorKind.MODERATION, "no"))
    )
    room.round(2)
    assert room.kinds == [Kind.FAILED, Kind.IMAGE]
    last = room.page.model.row_at(1)
    assert last is not None
    with room.qtbot.waitSignal(room.controller.remedy_asked) as asked_for:
        room.press(last.key, Ask.EDIT_PROMPT)
    assert asked_for.args == [Remedy.EDIT_PROMPT, "scripted"]


# --- The trash -------------------------------------------------------------------------------------------


def test_images_in_the_trash_come_back(room: Room) -> None:
    character = room.character(images=3)
    for number in (1, 2):
        room.desk.do(room.desk.studio.trash.trash_image(character.id, number))
    room.controller.show_trash()
    room.desk.settle()
    assert room.text("characterTitle") == "Images in the trash"
    assert [section.title for section in room.page.model.sections] == ["Nyx Calloway"]
    assert not room.find(QPushButton, "restoreButton").isEnabled()

    room.controller.select_all()
    room.qtbot.mouseClick(room.find(QPushButton, "restoreButton"), LEFT)
    room.desk.settle()
    assert room.text("gridNotice") == "No images in the trash"
    assert room.toasts == [("2 images restored", True)]
    room.undo()
    assert room.text("characterTitle") == "Nyx Calloway", "undo shows where it happens"
    assert room.text("countsLabel") == "1 image · 1 round"
