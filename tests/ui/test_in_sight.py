"""What has the keyboard stays in sight, and may go away."""

import shiboken6
from PySide6.QtWidgets import QLineEdit, QMainWindow, QScrollArea, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from charstudio.ui.widgets.in_sight import InSight


def test_what_has_the_keyboard_can_go_away(qtbot: QtBot) -> None:
    window, area, inner = QMainWindow(), QScrollArea(), QWidget()
    qtbot.addWidget(window)
    column, fields = QVBoxLayout(inner), [QLineEdit() for _ in range(2)]
    for field in fields:
        column.addWidget(field)
    area.setWidget(inner)
    window.setCentralWidget(area)
    InSight(area)
    window.show()
    qtbot.waitActive(window)
    fields[1].setFocus()
    qtbot.waitUntil(fields[1].hasFocus)
    shiboken6.delete(fields[1])
    fields[0].setFocus()
    qtbot.waitUntil(fields[0].hasFocus)
    shiboken6.delete(inner)
