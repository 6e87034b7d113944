"""The library pane in a window, with all that stands behind it."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from charstudio.domain.character import Character, Details
from charstudio.ui.background.runner import GenerationRunner
from charstudio.ui.library.controller import LibraryController
from charstudio.ui.library.drafts import Drafts
from charstudio.ui.library.list import CharacterList
from charstudio.ui.library.rows import NAME
from charstudio.ui.library.search_field import SearchField
from charstudio.ui.library.view import LibraryView
from charstudio.ui.preferences import Preferences
from tests.stand_ins import asked
from tests.ui.desk import Desk, Thumbnails, W, find, window_for


class Pictures(Thumbnails):
    """A stand-in that has a picture for everything."""

    def broken(self, _sha256: str) -> bool:
        return False

    def forget_waiting(self) -> None:
        """Nothing waits."""


class Room:
    """The pane beside a field to go to. Nothing is read before `start`."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.qtbot = desk, desk.qtbot
        self.view, self.elsewhere = LibraryView(), QLineEdit()
        self.view.setFixedWidth(284)
        self.window = window_for(self.qtbot, self.view, self.elsewhere)
        self.preferences = Preferences()
        self.runner = GenerationRunner(desk.studio, desk.tasks, desk.changes)
        self.thumbnails = Pictures()
        behind: dict[str, Any] = desk.behind
        self.drafts = Drafts(**behind)
        self.controller = LibraryController(
            self.view,
            undo=desk.undo,
            thumbnails=self.thumbnails,  # type: ignore[arg-type]
            runner=self.runner,
            preferences=self.preferences,
            **behind,
        )
        self.toasts: list[tuple[str, bool]] = []
        self.selections: list[tuple[str, ...]] = []
        self.controller.toast_requested.connect(lambda text, undo: self.toasts.append((text, undo)))
        self.controller.selection_changed.connect(self.selections.append)
        self.list = find(self.view, CharacterList, "characterList")
        self.field = find(self.view, SearchField, "searchField")

    def start(self) -> "Room":
        self.controller.start()
        self.desk.settle()
        return self

    def find(self, kind: type[W], name: str) -> W:
        return find(self.view, kind, name)

    def add(self, *names: str) -> list[Character]:
        """New characters, the last one edited last, as the pane hears of them."""
        made = []
        for name in names:
            self.desk.clock.pass_(minutes=1)
            made.append(self.create(Details(name)))
        return made

    def create(self, details: Details) -> Character:
        creation = self.desk.do(self.desk.studio.characters.create_character(details, asked(0)))
        self.desk.changes.character_changed.emit(creation.character)
        return creation.character

    def draft(self, name: str) -> Character:
        self.desk.clock.pass_(minutes=1)
        draft = self.desk.do(self.desk.studio.characters.save_draft(Details(name)))
        self.desk.changes.character_changed.emit(draft)
        return draft

    def rename(self, character: Character, name: str) -> None:
        self.desk.clock.pass_(minutes=1)
        characters = self.desk.studio.characters
        changed = self.desk.do(
            characters.update_character(character.id, lambda details: replace(details, name=name))
        )
        self.desk.changes.character_changed.emit(changed)

    def names(self) -> list[str]:
        """What the list shows, from the top."""
        return [self.list.rows.row(place)[NAME] for place in range(self.list.rows.rowCount())]

    def selected(self) -> list[str]:
        """The names of the selected ones, from the top."""
        rows = [self.list.rows.row(place) for place in self.list.selected_places()]
        return [row[NAME] for row in rows]

    def choose(self, *names: str) -> None:
        """Selects as the artist does, by clicks."""
        for number, name in enumerate(names):
            held = Qt.KeyboardModifier.ControlModifier if number else Qt.KeyboardModifier.NoModifier
            index = self.list.rows.index(self.names().index(name), 0)
            self.list.scrollTo(index)
            place = self.list.visualRect(index).center()
            self.qtbot.mouseClick(self.list.viewport(), Qt.MouseButton.LeftButton, held, place)
        self.desk.settle()

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.list.setFocus()
        self.qtbot.keyClick(self.list, key, held)
        self.desk.settle()

    def search(self, text: str) -> None:
        """Types, and waits for all that is found."""
        self.field.setFocus()
        self.field.selectAll()
        if text:
            self.qtbot.keyClicks(self.field, text)
        else:
            self.field.clear()
        self.qtbot.waitUntil(lambda: not self.controller._search.pending)
        self.desk.settle()

    def undo(self) -> None:
        with self.qtbot.waitSignal(self.desk.undo.undone):
            self.desk.undo.undo()
        self.desk.settle()

    def redo(self) -> None:
        with self.qtbot.waitSignal(self.desk.undo.redone):
            self.desk.undo.redo()
        self.desk.settle()

    def stored(self, character: Character) -> Character:
        return self.desk.do(self.desk.studio.characters.get_character(character.id))
