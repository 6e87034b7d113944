"""A box to choose from or to type into."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from charstudio.ui.widgets.text_choice import TextChoice
from tests.ui.desk import window_for


@pytest.fixture
def box(qtbot: QtBot) -> Iterator[TextChoice]:
    box = TextChoice("Image model", "the first that it has")
    window = window_for(qtbot, QLineEdit(), box)
    yield box
    window.close()


def test_what_is_typed_need_not_be_proposed_and_is_not_completed(box: TextChoice, qtbot: QtBot) -> None:
    box.offer(["gpt-image-2.6-flare", "gpt-image-2"])
    assert box.text == ""
    box.field.setFocus()
    qtbot.keyClicks(box.field, "gpt-image")
    assert box.text == "gpt-image"
    qtbot.keyClick(box.field, Qt.Key.Key_Return)
    assert (box.text, box.count()) == ("gpt-image", 2)


def test_what_is_typed_stays_when_other_things_are_proposed(box: TextChoice) -> None:
    box.setEditText("mine")
    box.offer(["one", "two"])
    assert box.text == "mine"
    box.offer(["mine", "two"])
    assert (box.text, box.currentIndex()) == ("mine", 0)


def test_keys_open_the_list_and_take_from_it(box: TextChoice, qtbot: QtBot) -> None:
    box.offer(["one", "two"])
    box.field.setFocus()
    qtbot.keyClick(box.field, Qt.Key.Key_F4)
    qtbot.waitUntil(box.view().isVisible)
    qtbot.keyClick(box.view(), Qt.Key.Key_Down)
    qtbot.keyClick(box.view(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not box.view().isVisible())
    assert box.text in ("one", "two")


def test_an_empty_list_does_not_open(box: TextChoice) -> None:
    box.showPopup()
    assert not box.view().isVisible()


def test_who_scrolls_past_changes_nothing(box: TextChoice) -> None:
    box.offer(["one", "two"])
    box.setCurrentIndex(0)
    middle = QPointF(box.rect().center())
    turn = QWheelEvent(
        middle, box.mapToGlobal(middle), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(box, turn)
    assert box.text == "one"
    assert not turn.isAccepted()
