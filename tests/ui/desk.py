"""A desk to test rooms at: an open library, what works behind the window, and ways to wait for it."""

from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

import qasync
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QMainWindow, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from charstudio.domain.character import Character, Details, Trait, TraitGroup
from charstudio.errors import CharacterError
from charstudio.services.studio import Studio
from charstudio.storage.library import SqliteLibrary
from charstudio.ui.background.changes import Changes
from charstudio.ui.background.current import CurrentCharacter
from charstudio.ui.background.tasks import TaskRunner
from charstudio.ui.background.undo import UndoHistory
from tests.conftest import studio_of
from tests.stand_ins import Clock, FailingLibrary, ScriptedEngine, asked, events_of

T = TypeVar("T")

NYX = Details(
    "Nyx Calloway",
    summary="Turned smuggler; reads storms.",
    traits=(
        Trait(TraitGroup.APPEARANCE, "red wavy hair"),
        Trait(TraitGroup.OUTFIT, "brass compass"),
        Trait(TraitGroup.PERSONALITY, "afraid of bells"),
    ),
    tags=("lead",),
)


class Thumbnails(QObject):
    """A stand-in that has a picture for everything."""

    ready = Signal(str)

    def pixmap(self, _sha256: str, side: int, _ratio: float = 1.0) -> QPixmap:
        picture = QPixmap(side, side)
        picture.fill("red")
        return picture


class Vocabulary:
    """A stand-in: phrases with "grey" in them can't be drawn, and what is typed is proposed with a colour."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.typed: list[tuple[TraitGroup, str]] = []

    async def not_drawn(self, details: Details, *, engine: str, style: str) -> tuple[str, ...]:
        self.asked.append((engine, style))
        return tuple(trait.text for trait in details.traits if "grey" in trait.text)

    async def suggestions(
        self,
        group: TraitGroup,
        typed: str,
        *,
        details: Details,
        engine: str,
        style: str | None,
        limit: int = 8,
    ) -> tuple[str, ...]:
        self.typed.append((group, typed))
        has = {trait.text for trait in details.traits}
        proposed = tuple(f"{colour} {typed}" for colour in ("red", "green"))
        return tuple(phrase for phrase in proposed if phrase not in has)[:limit]

    async def tags(self, typed: str, *, details: Details, limit: int = 8) -> tuple[str, ...]:
        return tuple(tag for tag in (f"{typed}ed", f"{typed}ing") if tag not in details.tags)[:limit]


@dataclass
class Desk:
    """What stands behind the window, on a new library."""

    qtbot: QtBot
    loop: qasync.QEventLoop
    studio: Studio
    engine: ScriptedEngine
    library: FailingLibrary
    clock: Clock
    tasks: TaskRunner
    changes: Changes
    current: CurrentCharacter
    undo: UndoHistory
    vocabulary: Vocabulary
    errors: list[CharacterError] = field(default_factory=list)

    @classmethod
    @contextmanager
    def made(
        cls,
        qtbot: QtBot,
        loop: qasync.QEventLoop,
        library: SqliteLibrary,
        engine: ScriptedEngine,
        clock: Clock,
    ) -> Iterator["Desk"]:
        """A desk, until what goes on at it has come to its end."""
        failing = FailingLibrary(library)
        studio = _waited(qtbot, loop, studio_of(failing, engine, clock, "Ada"))
        vocabulary = studio.vocabulary = Vocabulary()  # type: ignore[assignment]
        tasks, changes = TaskRunner(), Changes()
        current = CurrentCharacter(studio, tasks, changes)
        undo = UndoHistory(tasks)
        desk = cls(qtbot, loop, studio, engine, failing, clock, tasks, changes, current, undo, vocabulary)
        tasks.failed.connect(desk.errors.append)
        yield desk
        desk.settle()

    @property
    def behind(self) -> dict[str, Any]:
        """What most controllers take."""
        return {
            "studio": self.studio,
            "tasks": self.tasks,
            "changes": self.changes,
            "current": self.current,
        }

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """What the work returns."""
        return _waited(self.qtbot, self.loop, work)

    def settle(self) -> None:
        """Waits until nothing is under way."""
        self.qtbot.waitUntil(lambda: not self.tasks.busy)

    def character(self, details: Details = NYX, *, images: int = 0) -> Character:
        """A new character, shown."""
        creation = self.do(self.studio.characters.create_character(details, asked(images)))
        if creation.run is not None:
            self.do(events_of(creation.run))
        character = self.do(self.studio.characters.get_character(creation.character.id))
        self.current.show(character)
        return character

    def stored(self) -> Character:
        """The shown character as the library has it."""
        assert self.current.id is not None
        return self.do(self.studio.characters.get_character(self.current.id))

    def change(self, change: Callable[[Details], Details]) -> Character:
        """Changes the shown character as if elsewhere in the window."""
        assert self.current.id is not None
        character = self.do(self.studio.characters.update_character(self.current.id, change))
        self.changes.character_changed.emit(character)
        return character


W = TypeVar("W", bound=QWidget)


def find(parent: QWidget, kind: type[W], name: str) -> W:
    """The widget of this name, which is there."""
    found = parent.findChild(kind, name)
    assert found is not None, name
    return found


def window_for(qtbot: QtBot, *widgets: QWidget, width: int = 600, height: int = 700) -> QMainWindow:
    """An active window with these below each other."""
    window = QMainWindow()
    qtbot.addWidget(window)
    body = QWidget()
    column = QVBoxLayout(body)
    for widget in widgets:
        column.addWidget(widget)
    window.setCentralWidget(body)
    window.resize(width, height)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


def _waited(qtbot: QtBot, loop: qasync.QEventLoop, work: Coroutine[Any, Any, T]) -> T:
    task = loop.create_task(work)
    qtbot.waitUntil(task.done)
    return task.result()
