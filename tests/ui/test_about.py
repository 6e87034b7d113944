"""About: what this is, and whose work is in it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
import qasync
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow, QPushButton, QTextEdit
from pytestqt.qtbot import QtBot

from charstudio import __version__
from charstudio.engines.sketch.engine import SketchEngine
from charstudio.services.studio import Studio
from charstudio.storage.library import SqliteLibrary
from charstudio.ui.dialogs.about import AboutDialog
from tests.stand_ins import Clock, ScriptedEngine
from tests.ui.desk import Desk, find, window_for


@pytest.fixture
def desk(
    qtbot: QtBot, loop: qasync.QEventLoop, library: SqliteLibrary, engine: ScriptedEngine, clock: Clock
) -> Iterator[Desk]:
    with Desk.made(qtbot, loop, library, engine, clock) as desk:
        yield desk


@pytest.fixture
def window(qtbot: QtBot) -> QMainWindow:
    return window_for(qtbot, width=900)


@pytest.fixture
def dialog(desk: Desk, window: QMainWindow) -> AboutDialog:
    sketch = Studio(
        replace(desk.studio.workspace, engines={"sketch": SketchEngine()}),
        connections=desk.studio.connections,
    )
    dialog = AboutDialog(window, studio=sketch, tasks=desk.tasks)
    dialog.open()
    return dialog


def test_every_style_is_credited(dialog: AboutDialog, desk: Desk) -> None:
    desk.settle()
    shown = find(dialog, QTextEdit, "aboutCredits").toPlainText()
    for style in SketchEngine().info.styles:
        assert style.credit in shown
    for words in ("Lucide", "ISC", "PySide6", "LGPL"):
        assert words in shown
    assert __version__ in find(dialog, QLabel, "aboutVersion").text()
    assert any("MIT" in label.text() for label in dialog.findChildren(QLabel))


def test_the_credits_are_plain_text_to_read_and_copy(dialog: AboutDialog, desk: Desk, qtbot: QtBot) -> None:
    desk.settle()
    field = find(dialog, QTextEdit, "aboutCredits")
    assert "<a" not in field.toHtml()
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(field, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert "Lucide" in QApplication.clipboard().text()
    before = field.toPlainText()
    qtbot.keyClicks(field, "mine")
    assert field.toPlainText() == before


def test_it_can_be_closed_before_they_are_read(dialog: AboutDialog, desk: Desk, qtbot: QtBot) -> None:
    gone: list[bool] = []
    dialog.destroyed.connect(lambda: gone.append(True))
    find(dialog, QPushButton, "aboutCloseButton").click()
    qtbot.waitUntil(lambda: bool(gone))
    desk.settle()
    assert desk.errors == []
