"""The welcome: a question, examples, and two ways to begin."""

import io
from collections.abc import Iterator

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from charstudio.ui.welcome.page import WelcomePage
from charstudio.ui.widgets.basics import Button
from tests.ui.desk import find, window_for
from tools import welcome_pictures


@pytest.fixture
def page(qtbot: QtBot) -> Iterator[WelcomePage]:
    page = WelcomePage()
    window = window_for(qtbot, QLineEdit(), page)
    yield page
    window.close()


def test_the_main_button_has_the_keyboard_and_asks_for_a_surprise(page: WelcomePage, qtbot: QtBot) -> None:
    surprise = find(page, Button, "surpriseButton")
    assert surprise.hasFocus()
    with qtbot.waitSignal(page.surprise_asked):
        qtbot.keyClick(surprise, Qt.Key.Key_Space)


def test_the_other_button_starts_blank_and_says_its_keys(page: WelcomePage, qtbot: QtBot) -> None:
    blank = find(page, Button, "startBlankButton")
    assert blank.accessibleDescription() == "Ctrl+N"
    with qtbot.waitSignal(page.blank_asked):
        qtbot.mouseClick(blank, Qt.MouseButton.LeftButton)


def test_nothing_is_asked_for_twice(page: WelcomePage, qtbot: QtBot) -> None:
    asked: list[int] = []
    page.surprise_asked.connect(lambda: asked.append(1))
    page.set_busy(busy=True)
    for button in (page.surprise, page.blank):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert not asked

    page.set_busy(busy=False)
    assert page.surprise.hasFocus()
    qtbot.mouseClick(page.surprise, Qt.MouseButton.LeftButton)
    assert asked == [1]


@pytest.mark.parametrize(("width", "height"), [(640, 500), (1116, 800)])
def test_all_of_it_stands_in_the_middle(width: int, height: int, page: WelcomePage, qtbot: QtBot) -> None:
    frame = page.window().size() - page.size()
    page.window().resize(frame.width() + width, frame.height() + height)
    qtbot.waitUntil(lambda: page.width() == width and page.height() == height)
    parts: list[QWidget] = [*page.findChildren(QWidget, "examplePortrait"), page.surprise, page.blank]
    text = find(page, QLabel, "welcomeText")

    places = [QRect(part.mapTo(page, part.rect().topLeft()), part.size()) for part in (*parts, text)]
    assert len(places) == 7
    assert all(page.rect().contains(place) for place in places)
    edges = QRect(text.mapTo(page, QPoint()), text.size())
    assert min(place.left() for place in places) == edges.left()
    assert abs(edges.left() - (width - 1 - edges.right())) <= 1
    # The buttons are the last of it, and as far from the edge as the heading.
    heading = next(one for one in page.findChildren(QLabel) if one.text() == "Who are you making?")
    above, below = heading.mapTo(page, QPoint()).y(), height - 1 - places[4].bottom()
    assert abs(above - below) <= 1


def test_the_examples_are_what_the_built_in_engine_draws() -> None:
    files = sorted(welcome_pictures.OUT.glob("*.png"))
    assert [file.stem for file in files] == sorted(style for style, _, _ in welcome_pictures.PEOPLE)
    for style, seed, traits in welcome_pictures.PEOPLE:
        data = (welcome_pictures.OUT / f"{style}.png").read_bytes()
        assert len(data) <= 40_000
        with Image.open(io.BytesIO(data)) as picture:
            assert picture.size == (welcome_pictures.SIDE, welcome_pictures.SIDE)
        assert data == welcome_pictures.drawn(style, seed, traits)
