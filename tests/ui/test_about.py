"""About: what this is, and whose work is in it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
import qasync
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QListWidget, QMainWindow, QPushButton, QTextEdit
from pytestqt.qtbot import QtBot

from charstudio import __version__
from charstudio.engines.sketch.engine import SketchEngine
from charstudio.services.studio import Studio
from charstudio.storage.library import SqliteLibrary
from charstudio.ui.dialogs.about import AboutDialog
from charstudio.ui.dialogs.about_parts import read_parts
from charstudio.ui.dialogs.about_search import AboutSearch
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
    shown = find(dialog, QTextEdit, "aboutText").toPlainText()
    for style in SketchEngine().info.styles:
        assert style.credit in shown
    for words in ("Lucide", "ISC", "PySide6", "LGPL"):
        assert words in shown
    assert __version__ in find(dialog, QLabel, "aboutVersion").text()
    assert any("MIT" in label.text() for label in dialog.findChildren(QLabel))


def test_the_credits_are_plain_text_to_read_and_copy(dialog: AboutDialog, desk: Desk, qtbot: QtBot) -> None:
    desk.settle()
    field = find(dialog, QTextEdit, "aboutText")
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


def test_every_part_is_listed_with_its_whole_licence(dialog: AboutDialog, desk: Desk) -> None:
    desk.settle()
    parts = read_parts()
    listed = find(dialog, QListWidget, "aboutParts")
    assert listed.count() == len(parts) + 1
    assert parts[0].name == "CharStudio"
    row = next(row for row, part in enumerate(parts, 1) if part.name == "Qt")
    listed.setCurrentRow(row)
    assert find(dialog, QLabel, "aboutTitle").text() == parts[row - 1].title
    assert find(dialog, QLabel, "aboutLicence").text() == "LGPL-3.0-only"
    shown = find(dialog, QTextEdit, "aboutText").toPlainText()
    assert "download.qt.io" in shown
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in shown


def test_they_are_found_by_typing_and_walked_through_by_arrows(
    dialog: AboutDialog, desk: Desk, qtbot: QtBot
) -> None:
    desk.settle()
    search, title = find(dialog, AboutSearch, "aboutSearch"), find(dialog, QLabel, "aboutTitle")
    assert dialog.focusWidget() is search
    qtbot.keyClicks(search, "jaraco mit")
    first = title.text()
    assert first.startswith("backports.tarfile")
    qtbot.keyClick(search, Qt.Key.Key_Down)
    assert title.text().startswith("jaraco.classes")
    qtbot.keyClicks(search, " nobody")
    assert not find(dialog, QLabel, "aboutNone").isHidden()
    qtbot.keyClick(search, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    assert find(dialog, QLabel, "aboutNone").isHidden()
    qtbot.keyClick(search, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
