"""The whole window at work on a library, and ways to use it as an artist does."""

from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import qasync
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from charstudio.domain.character import Character
from charstudio.services.studio import Studio
from charstudio.ui.main_window import MainWindow
from charstudio.ui.preferences import Preferences
from charstudio.ui.session import Departure, Session
from charstudio.ui.theme.theme import theme

T = TypeVar("T")
W = TypeVar("W", bound=QWidget)


class StrayWindows(QObject):
    """Notes every widget that was shown as a window of its own and is no dialog, menu or tooltip.

    One that is shown before it has a parent flickers, and takes the keyboard from the window.
    """

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            event.type() is QEvent.Type.Show
            and isinstance(watched, QWidget)
            and watched.windowType() is Qt.WindowType.Window
            and not isinstance(watched, MainWindow)
        ):
            self.seen.append(f"{type(watched).__name__} {watched.objectName()}")
        return False


class Opened:
    """A window that is open, with everything behind it."""

    def __init__(self, qtbot: QtBot, loop: qasync.QEventLoop, studio: Studio, place: Path) -> None:
        self.qtbot, self.loop, self.studio = qtbot, loop, studio
        theme().reduced_motion = True
        self.preferences = Preferences(place / "window.ini")
        self.window = MainWindow(self.preferences)
        self.window.furnish()
        self.window.resize(1440, 900)
        self.window.show()
        self.window.activateWindow()
        qtbot.waitUntil(self.window.isActiveWindow)
        self.made: list[Session] = []
        self.left = loop.create_task(self._run(place / "cache"))
        qtbot.waitUntil(lambda: bool(self.made))
        self.session = self.made[0]
        self.rooms = self.session.rooms
        self.settle()

    @classmethod
    @contextmanager
    def on(cls, qtbot: QtBot, loop: qasync.QEventLoop, studio: Studio, place: Path) -> Iterator["Opened"]:
        """A window on a library, closed in order."""
        strays = StrayWindows()
        app = QApplication.instance()
        assert app is not None
        app.installEventFilter(strays)
        opened = cls(qtbot, loop, studio, place)
        try:
            yield opened
        finally:
            app.removeEventFilter(strays)
            if not opened.left.done():
                opened.session.leave_now()
            qtbot.waitUntil(opened.left.done)
            opened.window.close_now()
            opened.window.deleteLater()
            QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        assert not strays.seen

    async def _run(self, cache: Path) -> Departure:
        session = Session(self.window, self.studio, self.preferences, cache)
        self.made.append(session)
        return await session.run()

    def settle(self) -> None:
        """Waits until nothing is under way."""
        self.wait(lambda: not self.session.tasks.busy)

    def wait(self, until: Callable[[], bool]) -> None:
        """Waits until something holds."""
        self.qtbot.waitUntil(until, timeout=20_000)

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """What the work returns."""
        task = self.loop.create_task(work)
        self.wait(task.done)
        return task.result()

    def find(self, kind: type[W], name: str) -> W:
        """The widget of this name, which is there."""
        found = self.window.findChild(kind, name)
        assert found is not None, name
        return found

    def press(self, keys: str) -> None:
        """Presses keys, such as "Ctrl+N", where the keyboard is."""
        *modifiers, name = keys.split("+") if keys != "+" else ["+"]
        held = Qt.KeyboardModifier.NoModifier
        for one in modifiers:
            held |= {
                "Ctrl": Qt.KeyboardModifier.ControlModifier,
                "Shift": Qt.KeyboardModifier.ShiftModifier,
                "Alt": Qt.KeyboardModifier.AltModifier,
            }[one]
        key = {".": Qt.Key.Key_Period, ",": Qt.Key.Key_Comma}.get(name) or getattr(Qt.Key, f"Key_{name}")
        QTest.keyClick(self.focused, key, held)

    def type(self, text: str) -> None:
        """Types where the keyboard is."""
        QTest.keyClicks(self.focused, text)

    @property
    def focused(self) -> QWidget:
        """What has the keyboard."""
        found = QApplication.focusWidget()
        return self.window if found is None else found

    @property
    def character(self) -> Character:
        """The shown character."""
        found = self.rooms.current.character
        assert found is not None
        return found
