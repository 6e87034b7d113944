"""The menus show what state things are in."""

from PySide6.QtGui import QAction, QImage
from PySide6.QtWidgets import QMainWindow, QMenu
from pytestqt.qtbot import QtBot

from charstudio.ui.actions import Actions, add_menus
from charstudio.ui.theme.theme import Appearance, theme


def test_what_can_be_checked_shows_a_mark_while_it_is(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    menus, actions = add_menus(window.menuBar()), Actions(window)
    actions.fill(menus)
    actions.show_icons()

    seen = set()
    for appearance in (Appearance.LIGHT, Appearance.DARK, Appearance.SYSTEM):
        theme().set_appearance(appearance)
        for menu in menus:
            for action in filter(QAction.isCheckable, menu.actions()):
                seen.add(action.objectName())
                assert _painted(menu, action, checked=True) != _painted(menu, action, checked=False)
    assert {"action_inspector", "action_favourite", "action_appearance_dark"} <= seen


def _painted(menu: QMenu, action: QAction, *, checked: bool) -> QImage:
    action.setChecked(checked)
    return menu.grab().toImage()
