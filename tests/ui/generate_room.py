"""The generate bar in a window, with everything behind it."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton

from charstudio.domain.character import Details
from charstudio.domain.generation import GenerationStatus
from charstudio.services.ports import ImageOrder
from charstudio.ui.background.runner import GenerationRunner
from charstudio.ui.generate.bar import GenerateBar
from charstudio.ui.generate.controller import GenerateController
from charstudio.ui.preferences import Preferences
from tests.ui.desk import Desk, Thumbnails, W, find, window_for


class Room:
    """The bar below another field, with a runner that makes what is asked for."""

    def __init__(self, desk: Desk, file: Path, *, width: int = 700) -> None:
        self.desk, self.qtbot = desk, desk.qtbot
        self.preferences = Preferences(file)
        self.runner = GenerationRunner(desk.studio, desk.tasks, desk.changes)
        self.bar, self.elsewhere = GenerateBar(), QLineEdit()
        self.window = window_for(desk.qtbot, self.elsewhere, self.bar, width=width)
        self.controller = GenerateController(
            self.bar,
            undo=desk.undo,
            runner=self.runner,
            thumbnails=Thumbnails(),  # type: ignore[arg-type]
            preferences=self.preferences,
            **desk.behind,
        )
        self.controller.generation_wanted.connect(self.runner.run)
        self.wanted_names: list[str] = []
        self.controller.name_wanted.connect(lambda character: self.wanted_names.append(character.id))
        action = QAction(self.window)
        action.setShortcut(QKeySequence("Ctrl+Return"))
        action.triggered.connect(self.controller.generate)
        self.window.addAction(action)
        desk.settle()

    def find(self, kind: type[W], name: str) -> W:
        return find(self.window, kind, name)

    def text(self, name: str) -> str:
        label = self.find(QLabel, name)
        return label.text() if label.isVisible() else ""

    def combo(self, name: str) -> QComboBox:
        return self.find(QComboBox, name)

    def choose(self, name: str, id_: str) -> None:
        combo = self.combo(name)
        combo.setCurrentIndex(combo.findData(id_))

    def chosen(self, name: str) -> str:
        return self.combo(name).currentText()

    def click(self, name: str) -> None:
        self.qtbot.mouseClick(self.find(QPushButton, name), Qt.MouseButton.LeftButton)

    def generate(self) -> ImageOrder:
        """Clicks, waits for the end of the round, and gives what the engine was asked for."""
        self.click("generateButton")
        self.desk.settle()
        return self.desk.engine.orders[-1]

    def draft(self, details: Details) -> str:
        draft = self.desk.do(self.desk.studio.characters.save_draft(details))
        self.desk.current.show(draft)
        return draft.id

    @property
    def enabled(self) -> bool:
        return self.find(QPushButton, "generateButton").isEnabled()

    @property
    def status(self) -> GenerationStatus:
        shown = self.desk.current.id
        assert shown is not None
        return self.desk.do(self.desk.studio.images.generation_status(shown)).generation.status
