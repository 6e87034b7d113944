"""The character tab in a window, beside another field to go to."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QLineEdit, QWidget

from charstudio.domain.character import Details, TraitGroup
from charstudio.ui.inspector.character_controller import CharacterController
from charstudio.ui.inspector.character_tab import CharacterTab
from charstudio.ui.inspector.text_field import LineField, ProseField
from tests.ui.desk import Desk, W, find, window_for


class Room:
    """See the module; `style` is what the generate bar would say."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.qtbot = desk, desk.qtbot
        self.tab, self.elsewhere = CharacterTab(), QLineEdit()
        self.window = window_for(self.qtbot, self.elsewhere, self.tab, width=344, height=900)
        self.style = "plain"
        self.pressed: list[str] = []
        for keys, slot in (("Ctrl+Z", desk.undo.undo), ("Ctrl+E", lambda: self.pressed.append("E"))):
            action = QAction(self.window)
            action.setShortcut(QKeySequence(keys))
            action.triggered.connect(slot)
            self.window.addAction(action)
        self.controller = CharacterController(
            self.tab, style_of=lambda: ("scripted", self.style), undo=desk.undo, **desk.behind
        )
        self.name = self.find(LineField, "nameField")
        self.summary = self.find(ProseField, "summaryField")
        self.backstory = self.find(ProseField, "backstoryField")

    def find(self, kind: type[W], name: str) -> W:
        return find(self.tab, kind, name)

    def type(self, field: QWidget, text: str) -> None:
        field.setFocus()
        self.qtbot.keyClicks(field, text)

    def rename(self, name: str) -> None:
        """Types another name, and stays in the field."""
        self.name.setFocus()
        self.name.selectAll()
        if name:
            self.qtbot.keyClicks(self.name, name)
        else:
            self.qtbot.keyClick(self.name, Qt.Key.Key_Delete)

    def add_trait(self, group: TraitGroup, text: str) -> None:
        field = self.find(QLineEdit, f"traitInput_{group.value}")
        self.type(field, text)
        self.qtbot.keyClick(field, Qt.Key.Key_Return)

    def leave(self) -> None:
        self.elsewhere.setFocus()
        self.desk.settle()

    def undo(self) -> None:
        with self.qtbot.waitSignal(self.desk.undo.undone):
            self.desk.undo.undo()
        self.desk.settle()

    @property
    def stored(self) -> Details:
        return self.desk.stored().details

    @property
    def error(self) -> str:
        """What is said below the name."""
        return self.tab.name.error.text
