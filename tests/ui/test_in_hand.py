"""The whole window in an artist's hands: where the keyboard is and goes, and what stays in sight."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import qasync
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QFrame, QLineEdit, QListView, QPushButton, QSplitter, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from charstudio.domain.character import Details, Trait, TraitGroup
from charstudio.services.studio import Studio
from charstudio.ui.generate.bar import GenerateBar
from charstudio.ui.generate.showing import Showing
from charstudio.ui.library.head_button import HeadButton
from charstudio.ui.main_window import MainWindow
from charstudio.ui.preferences import Preferences
from charstudio.ui.theme.theme import theme
from charstudio.ui.widgets.basics import Button, ElidedLabel, IconButton
from tests.conftest import studio_of
from tests.stand_ins import Clock, FailingLibrary, ScriptedEngine, asked, events_of
from tests.ui.desk import find, window_for
from tests.ui.opened import Opened

NYX = Details("Nyx Calloway", traits=(Trait(TraitGroup.APPEARANCE, "red wavy hair"),))
READ = """
sourceButton sortButton searchField characterList newCharacterButton
favouriteButton refineButton characterMenuButton imageGrid
engineCombo modelCombo styleCombo qualityCombo sizeCombo moreButton countSpin generateButton
inspectorTabs nameField traitInput_appearance traitInput_outfit traitInput_personality traitInput_other
summaryField backstoryField tagInput
""".split()  # noqa: SIM905  (reads as lines of the window)


@pytest.fixture
def studio(
    qtbot: QtBot, loop: qasync.QEventLoop, failing: FailingLibrary, engine: ScriptedEngine, clock: Clock
) -> Studio:
    task = loop.create_task(studio_of(failing, engine, clock, "Ada"))
    qtbot.waitUntil(task.done)
    return task.result()


@pytest.fixture
def window(qtbot: QtBot, loop: qasync.QEventLoop, studio: Studio, tmp_path: Path) -> Iterator[Opened]:
    """It shows Nyx with two images."""
    task = loop.create_task(studio.characters.create_character(NYX, asked(2)))
    qtbot.waitUntil(task.done)
    creation = task.result()
    assert creation.run is not None
    made = loop.create_task(events_of(creation.run))
    qtbot.waitUntil(made.done)
    with Opened.on(qtbot, loop, studio, tmp_path) as opened:
        opened.rooms.library.select(creation.character.id)
        opened.settle()
        yield opened


def test_the_list_has_the_keyboard_at_the_start(window: Opened) -> None:
    assert window.focused is window.window.library.list


def test_tab_goes_through_the_window_as_it_is_read(window: Opened) -> None:
    visited = []
    for _ in READ:
        visited.append(window.focused.objectName())
        window.press("Tab")

    start = READ.index("characterList")
    assert visited == READ[start:] + READ[:start]
    assert window.focused is window.window.library.list


def test_tab_goes_through_the_viewer_in_the_place_of_the_grid(window: Opened) -> None:
    window.rooms.grid.select(window.character.images[0].id)
    window.rooms.grid.look()
    window.settle()
    window.find(QWidget, "newCharacterButton").setFocus()

    window.press("Tab")

    assert window.focused.objectName() == "viewerBack"


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
@pytest.mark.parametrize("kind", [Button, IconButton, HeadButton])
def test_enter_clicks_a_button_as_space_does(
    kind: type[QPushButton | QToolButton], key: Qt.Key, qtbot: QtBot
) -> None:
    button = IconButton("x", "Close") if kind is IconButton else kind("Close")  # type: ignore[arg-type]
    window = window_for(qtbot, button)
    button.setFocus()
    assert window.isVisible()

    with qtbot.waitSignal(button.clicked):
        qtbot.keyClick(button, key)


def test_what_was_done_is_still_said_on_another_page(window: Opened) -> None:
    window.rooms.grid.select(window.character.images[0].id)
    window.rooms.grid.look()
    window.settle()
    window.rooms.viewer.trash()
    window.settle()
    toast = window.find(QFrame, "toast")
    assert toast.isVisible()
    strip = window.window.pages.viewer.filmstrip
    assert toast.geometry().bottom() < strip.mapTo(window.window.pages, QPoint()).y(), "nothing is covered"

    window.rooms.viewer.close()
    window.settle()

    pages = window.window.pages
    assert pages.currentWidget() is pages.grid
    assert pages.childAt(toast.geometry().center()) in (toast, *toast.findChildren(QWidget))


def test_a_drawer_that_is_opened_has_the_keyboard_and_esc_closes_it(window: Opened) -> None:
    window.window.resize(theme().px("drawer_below") - 10, 700)
    window.wait(lambda: window.window.drawer)
    window.rooms.grid.select(window.character.images[0].id)
    window.window.pages.grid.grid.setFocus()

    window.press("F9")

    inspector = window.window.inspector
    assert inspector.isVisible()
    assert inspector.isAncestorOf(window.focused)
    window.press("Escape")
    assert not inspector.isVisible()
    assert window.focused is window.window.pages.grid.grid


def test_the_drawer_slides_in_with_an_edge_and_follows_the_window(window: Opened) -> None:
    theme().reduced_motion = False
    window.window.resize(theme().px("drawer_below") - 10, 700)
    window.wait(lambda: window.window.drawer)
    edge, side = window.find(QFrame, "inspectorEdge"), window.window.inspector.parentWidget()
    assert side is not None

    window.press("F9")

    assert side.x() == window.window.width(), "it begins outside"
    window.wait(lambda: side.geometry().right() == window.window.width() - 1)
    assert edge.isVisible()
    assert edge.x() == 0
    assert edge.height() == side.height()
    left = side.grab(QRect(0, 0, 1, side.height())).toImage()
    seen = {left.pixelColor(0, y).name() for y in range(left.height())}
    assert seen == {theme().colour("hairline").name()}, "nothing of the inspector covers it"
    window.window.resize(theme().px("drawer_below") - 60, 650)
    window.wait(lambda: side.geometry().right() == window.window.width() - 1)
    assert edge.height() == side.height()

    window.window.resize(1440, 900)
    window.wait(lambda: not window.window.drawer)
    assert side.isVisible()
    assert not edge.isVisible(), "the splitter has an edge of its own"


def test_a_drawer_is_there_at_once_under_reduced_motion(window: Opened) -> None:
    window.window.resize(theme().px("drawer_below") - 10, 700)
    window.wait(lambda: window.window.drawer)

    window.press("F9")

    side = window.window.inspector.parentWidget()
    assert side is not None
    assert side.geometry().right() == window.window.width() - 1


def test_tags_of_others_are_offered_while_one_is_typed(window: Opened) -> None:
    others = Details("Old Tam", tags=("harbour-saga", "harbour master", "lead"))
    window.do(window.studio.characters.create_character(others, asked(0)))
    window.find(QLineEdit, "tagInput").setFocus()

    window.type("harb")

    window.wait(lambda: window.window.findChild(QListView, "tagSuggestions") is not None)
    offered = window.find(QListView, "tagSuggestions")
    assert [offered.model().index(row, 0).data() for row in range(offered.model().rowCount())] == [
        "harbour master",
        "harbour-saga",
    ]
    window.press("Down")
    window.press("Return")
    window.settle()
    assert window.character.details.tags == ("harbour master",)


def test_an_input_that_chips_push_away_stays_in_sight(window: Opened) -> None:
    field = window.find(QLineEdit, "traitInput_appearance")
    field.setFocus()
    field.setText(", ".join(f"mark number {number}" for number in range(60)))

    window.press("Return")

    window.settle()
    window.wait(lambda: field.visibleRegion().boundingRect().height() == field.height())
    assert window.focused is field


def test_the_inspector_is_as_wide_as_it_should_be_after_the_welcome(qtbot: QtBot, tmp_path: Path) -> None:
    window = MainWindow(Preferences(tmp_path / "window.ini"), welcome=True)
    qtbot.addWidget(window)
    window.complete()
    window.resize(1440, 900)
    window.show()
    assert not window.inspector.isVisible()

    window.pages.setCurrentWidget(window.pages.grid)

    qtbot.waitUntil(lambda: window.inspector.width() == theme().px("inspector"))
    window.show_inspector(False)
    for width in (theme().px("rail_below") - 10, 1440, theme().px("drawer_below") - 10, 1440):
        window.resize(width, 900)
        qtbot.waitUntil(lambda width=width: window.width() == width)
    window.show_inspector(True)
    qtbot.waitUntil(lambda: window.inspector.width() == theme().px("inspector"))
    window.close_now()


def test_panes_are_as_wide_again_as_they_were_made(window: Opened) -> None:
    main = window.window
    panes = window.find(QSplitter, "panes")
    moved = panes.sizes()
    moved = [moved[0] - 30, moved[1] + 70, moved[2] - 40]
    panes.setSizes(moved)
    panes.splitterMoved.emit(moved[0], 1)

    for width in (*range(1440, 900, -60), *range(900, 1441, 60)):
        main.resize(width, 900)
        window.wait(lambda width=width: main.width() == width)

    window.wait(lambda: panes.sizes() == moved)


def test_a_note_leaves_what_is_sent_its_room(qtbot: QtBot) -> None:
    bar = GenerateBar()
    window = window_for(qtbot, bar, width=700)

    bar.show_row(Showing(sends="Sends 10 traits", note="Plain cannot draw: " + "brass compass, " * 20))

    sends, note = (find(bar, ElidedLabel, name) for name in ("sendsLabel", "noteLabel"))
    qtbot.waitUntil(lambda: sends.width() >= sends.sizeHint().width())
    assert note.width() > sends.width()
    window.close()


def test_words_keep_away_from_the_icon_before_them(qtbot: QtBot) -> None:
    button = Button("Refine", icon="wand-sparkles")
    qtbot.addWidget(button)

    assert button.iconSize().width() > button.iconSize().height()
