"""A card over the window: it has the keyboard until it is closed."""

from functools import partial

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QApplication, QFrame, QLineEdit, QPushButton, QVBoxLayout
from pytestqt.qtbot import QtBot

from charstudio.ui.dialogs.overlay import Overlay
from charstudio.ui.theme.theme import theme
from tests.ui.desk import window_for


class Scene:
    """A window with a field and a shortcut, and a card with a field and two buttons over it."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.behind = QLineEdit()
        self.window = window_for(qtbot, self.behind)
        self.heard: list[str] = []
        for keys in ("Ctrl+N", "Ctrl+Z"):
            action = QAction(self.window)
            action.setShortcut(QKeySequence(keys))
            action.triggered.connect(partial(self.heard.append, keys))
            self.window.addAction(action)
        self.behind.setFocus()
        self.card = QFrame()
        column = QVBoxLayout(self.card)
        self.field, self.one, self.two = QLineEdit(), QPushButton("One"), QPushButton("Two")
        for widget in (self.field, self.one, self.two):
            column.addWidget(widget)
        self.overlay = Overlay(self.window, self.card)
        self.overlay.open(self.field)


@pytest.fixture
def scene(qtbot: QtBot) -> Scene:
    return Scene(qtbot)


def test_it_covers_the_window_and_the_card_stands_in_the_middle(scene: Scene) -> None:
    for width, height in ((600, 700), (1200, 500)):
        scene.window.resize(width, height)
        scene.qtbot.waitUntil(lambda: scene.overlay.size() == scene.window.size())
        centre = scene.card.geometry().center() - scene.window.rect().center()
        assert centre.manhattanLength() <= 2
        assert scene.card.width() <= theme().px("dialog")
        assert scene.window.rect().contains(scene.card.geometry())


def test_tab_goes_round_inside(scene: Scene) -> None:
    walked = []
    for _ in range(4):
        scene.qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        walked.append(QApplication.focusWidget())
    assert walked == [scene.one, scene.two, scene.field, scene.one]
    scene.qtbot.keyClick(scene.one, Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert scene.field.hasFocus()


def test_nothing_behind_it_takes_the_keyboard(scene: Scene) -> None:
    scene.two.setFocus()
    scene.behind.setFocus()

    assert scene.two.hasFocus()


def test_the_windows_shortcuts_rest(scene: Scene) -> None:
    scene.qtbot.keyClick(scene.one, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    scene.qtbot.keyClick(scene.field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert scene.heard == []

    scene.overlay.close_now()
    scene.qtbot.keyClick(scene.behind, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert scene.heard == ["Ctrl+N"]


def test_escape_asks_and_closing_gives_the_keyboard_back(scene: Scene) -> None:
    with scene.qtbot.waitSignal(scene.overlay.close_asked):
        scene.qtbot.keyClick(scene.field, Qt.Key.Key_Escape)
    assert scene.overlay.isVisible()

    with scene.qtbot.waitSignal(scene.overlay.closed):
        scene.overlay.close_now()
    assert scene.behind.hasFocus()
    assert not scene.overlay.isVisible()


def test_a_click_beside_the_card_does_nothing(scene: Scene) -> None:
    scene.qtbot.mouseClick(scene.overlay, Qt.MouseButton.LeftButton, pos=scene.overlay.rect().topLeft())

    assert scene.overlay.isVisible()
    assert scene.field.hasFocus()


@pytest.mark.parametrize("reduced", [False, True])
def test_it_fades_in_unless_motion_is_reduced(
    reduced: bool, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(theme(), "reduced_motion", reduced)
    scene = Scene(qtbot)

    assert (scene.overlay.graphicsEffect() is None) == reduced
    qtbot.waitUntil(lambda: scene.overlay.graphicsEffect() is None)


def test_one_that_is_being_thrown_away_hears_nothing_any_more(qtbot: QtBot) -> None:
    window, card = window_for(qtbot), QFrame()
    overlay = Overlay(window, card)
    vars(overlay).clear()
    with qtbot.captureExceptions() as caught:
        QApplication.sendEvent(card, QEvent(QEvent.Type.LayoutRequest))

    assert not caught
