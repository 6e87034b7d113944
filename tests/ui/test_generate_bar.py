"""The generate bar's own controls: sizes, counts, seed, references, and how it finds room."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import qasync
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QLineEdit,
    QMenu,
    QPushButton,
    QSpinBox,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from charstudio.domain.character import Details
from charstudio.storage.library import SqliteLibrary
from charstudio.ui.generate.bar import GenerateBar
from charstudio.ui.generate.reference_well import ReferenceWell
from charstudio.ui.generate.showing import Obstacle, Showing
from charstudio.ui.generate.sizes import read_size
from charstudio.ui.theme.theme import theme
from charstudio.ui.widgets.mime import IMAGE_IDS
from tests.stand_ins import Clock, ScriptedEngine, picture
from tests.ui.desk import Desk, find
from tests.ui.generate_room import Room


@pytest.fixture
def desk(
    qtbot: QtBot, loop: qasync.QEventLoop, library: SqliteLibrary, engine: ScriptedEngine, clock: Clock
) -> Iterator[Desk]:
    engine.references = 2
    with Desk.made(qtbot, loop, library, engine, clock) as desk:
        yield desk


@pytest.fixture
def room(desk: Desk, tmp_path: Path) -> Room:
    return Room(desk, tmp_path / "window.ini")


def drop(target: QWidget, carried: QMimeData) -> None:
    event = QDropEvent(
        QPointF(4, 4),
        Qt.DropAction.CopyAction,
        carried,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    target.dropEvent(event)  # type: ignore[attr-defined]


def of_files(*paths: Path) -> QMimeData:
    carried = QMimeData()
    carried.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return carried


@pytest.mark.parametrize(
    ("typed", "size"),
    [
        ("1280 × 720", (1280, 720)),
        ("1280x720", (1280, 720)),
        (" 64 48 ", (64, 48)),
        ("0x8", None),
        ("64", None),
        ("wide", None),
    ],
)
def test_sizes_are_read_as_people_type_them(typed: str, size: tuple[int, int] | None) -> None:
    assert read_size(typed) == size


def test_a_size_can_be_typed(room: Room) -> None:
    room.desk.character()
    combo, field = room.combo("sizeCombo"), room.find(QLineEdit, "sizeField")
    combo.setCurrentIndex(combo.count() - 1)
    assert field.hasFocus()
    assert not combo.isVisible()
    field.setText("99 × 8")
    room.qtbot.keyClick(field, Qt.Key.Key_Return)
    assert room.text("generateErrorMessage") == "Give sides from 8 to 64 pixels."
    field.setText("32x24")
    room.qtbot.keyClick(field, Qt.Key.Key_Return)

    assert room.text("generateErrorMessage") == ""
    assert room.chosen("sizeCombo") == "32 × 24"
    assert combo.hasFocus()
    order = room.generate()
    assert (order.width, order.height) == (32, 24)


def test_escape_keeps_the_size(room: Room) -> None:
    combo, field = room.combo("sizeCombo"), room.find(QLineEdit, "sizeField")
    combo.setCurrentIndex(combo.count() - 1)
    field.setText("nothing")
    room.qtbot.keyClick(field, Qt.Key.Key_Escape)

    assert room.chosen("sizeCombo") == "16 × 16"
    assert room.text("generateErrorMessage") == ""
    combo.setCurrentIndex(combo.count() - 1)
    assert field.isVisible(), "it can be typed again"


@pytest.mark.qt_log_ignore("grabbing the keyboard")
def test_a_count_is_typed_or_chosen(room: Room) -> None:
    spin = room.find(QSpinBox, "countSpin")
    room.qtbot.mouseClick(spin.findChild(QLineEdit), Qt.MouseButton.LeftButton)
    room.qtbot.keyClicks(spin, "12")
    assert room.controller.request().count == 12
    assert room.find(QPushButton, "generateButton").text() == "Generate 12"

    room.qtbot.keyClick(spin, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    menu = room.find(QMenu, "countMenu")
    menu.actions()[5].trigger()
    menu.close()
    assert room.controller.request().count == 6


def test_a_seed_that_is_none_stops_the_round_where_it_is_said(room: Room) -> None:
    room.desk.character()
    more = room.find(QToolButton, "moreButton")
    room.qtbot.mouseClick(more, Qt.MouseButton.LeftButton)
    field = room.find(QLineEdit, "seedField")
    assert field.hasFocus()
    room.qtbot.keyClicks(field, "12a")
    assert room.text("seedErrorMessage").startswith("A seed is a whole number")
    room.elsewhere.setFocus()
    assert not field.isVisible(), "the card is left with the keyboard"
    room.qtbot.keyClick(room.elsewhere, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert field.hasFocus()
    assert not room.desk.engine.orders

    field.setText("1234")
    assert room.text("sendsLabel") == "Sends 3 trait(s) · seed 1234"
    room.qtbot.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    room.desk.settle()
    assert room.desk.engine.orders[0].seed == 1234
    room.qtbot.mouseClick(room.find(QToolButton, "seedClearButton"), Qt.MouseButton.LeftButton)
    assert room.controller.request().seed is None


def test_the_card_goes_round_by_keyboard(room: Room) -> None:
    more = room.find(QToolButton, "moreButton")
    more.setFocus()
    room.qtbot.keyClick(more, Qt.Key.Key_Space)
    field = room.find(QLineEdit, "seedField")
    room.qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert more.hasFocus()
    assert not more.isChecked()
    room.qtbot.keyClick(more, Qt.Key.Key_Space)
    last = room.find(QPushButton, "pasteReferencesButton")
    last.setFocus()
    room.qtbot.keyClick(last, Qt.Key.Key_Tab)
    assert more.hasFocus()
    assert not room.find(QFrame, "moreCard").isVisible()


def test_it_generates_from_the_keyboard_in_any_box(room: Room) -> None:
    room.desk.character()
    for number, name in enumerate(("engineCombo", "styleCombo", "sizeCombo"), 1):
        room.combo(name).setFocus()
        room.qtbot.keyClick(room.combo(name), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        room.desk.settle()
        assert len(room.desk.engine.orders) == number


def test_the_primary_image_is_looked_at_until_it_is_taken_away(room: Room) -> None:
    character = room.desk.character(images=2)
    assert room.text("sendsLabel") == "Sends 3 trait(s) · reference: primary"
    assert room.controller.request().reference_image_ids == (character.primary_image_id,)
    without = room.find(QToolButton, "withoutReferencesButton")
    room.qtbot.mouseClick(without, Qt.MouseButton.LeftButton)

    assert room.text("sendsLabel") == "Sends 3 trait(s)"
    assert not without.isVisible()
    assert room.controller.request().reference_image_ids == ()
    room.qtbot.mouseClick(room.find(QToolButton, "moreButton"), Qt.MouseButton.LeftButton)
    room.click("addPrimaryButton")
    assert room.controller.request().reference_image_ids == (character.primary_image_id,)


def test_files_and_images_can_be_dropped(room: Room, tmp_path: Path) -> None:
    character = room.desk.character(images=2)
    file = tmp_path / "harbour.png"
    file.write_bytes(picture(7))
    images = QMimeData()
    images.setData(IMAGE_IDS, character.images[1].id.encode())
    drop(room.bar, images)
    drop(room.find(ReferenceWell, "referenceWell"), of_files(file))
    assert room.text("sendsLabel") == "Sends 3 trait(s) · 3 reference(s)"

    room.qtbot.mouseClick(room.find(QToolButton, "moreButton"), Qt.MouseButton.LeftButton)
    well = room.find(ReferenceWell, "referenceWell")
    crosses = [one for one in well.findChildren(QToolButton) if one.isVisible()]
    assert [one.accessibleName() for one in crosses] == [
        "Without primary",
        "Without image 2",
        "Without harbour.png",
    ]
    room.qtbot.mouseClick(crosses[0], Qt.MouseButton.LeftButton)
    order = room.generate()
    assert [len(reference) for reference in order.references] == [
        character.images[1].original.bytes,
        file.stat().st_size,
    ]


def test_a_reference_that_is_no_picture_is_said_in_the_card(room: Room, tmp_path: Path) -> None:
    room.desk.character()
    notes = tmp_path / "notes.txt"
    notes.write_text("no picture")
    drop(room.bar, of_files(notes))
    room.click("generateButton")
    room.desk.settle()

    assert room.text("referenceErrorMessage") == "“notes.txt” can't be used: it is no picture."
    assert not room.desk.errors
    room.qtbot.mouseClick(room.find(QToolButton, "withoutReferencesButton"), Qt.MouseButton.LeftButton)
    assert room.text("referenceErrorMessage") == ""


def test_an_engine_that_looks_at_nothing_says_so(room: Room, tmp_path: Path) -> None:
    room.desk.engine.references = 0
    blind = Room(room.desk, tmp_path / "blind.ini")
    character = room.desk.character(images=1)
    assert blind.text("sendsLabel") == "Sends 3 trait(s)"
    images = QMimeData()
    images.setData(IMAGE_IDS, character.images[0].id.encode())
    drop(blind.bar, images)

    assert blind.text("sendsLabel") == "Sends 3 trait(s) · Scripted does not look at references"
    assert blind.controller.request().reference_image_ids == ()


@pytest.mark.parametrize(
    "showing",
    [
        Showing("Sends 10 traits · reference: primary", removable=True, estimate="about $0.08 · 40 s"),
        Showing("Sends 10 traits", estimate="free · about 1 s", draft=True),
        Showing(obstacle=Obstacle("Choose a character or make one", "New character", "new")),
        Showing("Sends 10 traits", obstacle=Obstacle("Generating…"), running=True),
    ],
)
def test_nothing_is_cut_where_there_is_little_room(showing: Showing, room: Room) -> None:
    room.bar.show_row(showing)
    room.window.resize(1, 400)
    room.find(QSpinBox, "countSpin").setValue(100)

    def cut() -> list[str]:
        shown = [one for one in room.bar.findChildren(QWidget) if one.isVisible() and one.layout() is None]
        return [
            one.objectName()
            for one in shown
            if one.objectName()
            and not (
                room.bar.rect().contains(one.rect().translated(one.mapTo(room.bar, QPoint(0, 0))))
                and one.width() >= one.minimumSizeHint().width()
            )
        ]

    room.qtbot.waitUntil(lambda: room.bar.width() <= 640 and not cut())
    assert room.bar.height() >= room.bar.sizeHint().height()


def test_the_second_row_of_a_draft_is_one_line_in_a_window_as_it_opens_first(qtbot: QtBot) -> None:
    bar, look = GenerateBar(), theme()
    centre = look.px("window_width") - look.px("library") - look.px("inspector") - 2
    qtbot.addWidget(bar)
    bar.resize(centre, bar.sizeHint().height())
    bar.show()
    bar.show_row(Showing("Sends 10 traits", estimate="free · about 1 s"))
    one_line = bar.sizeHint().height()

    bar.show_row(Showing("Sends 10 traits", estimate="free · about 1 s", draft=True))
    QApplication.processEvents()

    assert bar.sizeHint().width() <= centre, "nothing is cut"
    assert find(bar, QPushButton, "saveWithoutImagesButton").isVisible()
    assert bar.sizeHint().height() == one_line


def test_who_sends_no_traits_says_so(room: Room) -> None:
    room.desk.character(Details("Nyx"))
    assert room.text("sendsLabel") == "Sends no traits yet"
    room.desk.change(lambda _: Details("Nyx", image_prompt="harbour light"))
    assert room.text("sendsLabel") == "Sends the prompt"
