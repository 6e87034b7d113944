"""The window at work on one library, from its first look at it until the artist leaves."""

from __future__ import annotations

import asyncio
import importlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtWidgets import QFileDialog

from charstudio.errors import CharacterError
from charstudio.services.message_texts import Remedy
from charstudio.services.messages import message_for
from charstudio.services.operation import Operation
from charstudio.ui.background.garbage import GarbageCollector
from charstudio.ui.background.tasks import TaskRunner, heard
from charstudio.ui.commands import Commands
from charstudio.ui.dialogs.errors import ErrorPresenter
from charstudio.ui.dialogs.questions import Answer, Question
from charstudio.ui.dialogs.quitting import ask_to_quit
from charstudio.ui.panes import Panes
from charstudio.ui.rooms import LATER, Rooms
from charstudio.ui.routes import Routes

if TYPE_CHECKING:
    from collections.abc import Callable

    from charstudio.services.studio import Studio
    from charstudio.ui.main_window import MainWindow
    from charstudio.ui.preferences import Preferences


# A library that takes longer to show something does not keep one from the rest.
_FIRST_LOOK_S: Final = 1
_PAINTING_S: Final = 0.02
_LONGEST_NAME: Final = 80


@dataclass(frozen=True)
class Departure:
    """Where the artist goes from a library.

    Attributes:
        folder: Another library; None stays with this one.
        artist: Who works there; None takes the one it was last used as.
        quit: Nowhere: the window is closed.
    """

    folder: Path | None = None
    artist: str | None = None
    quit: bool = False


class Session(QObject):
    """Opens the rooms, and closes them in order."""

    def __init__(self, window: MainWindow, studio: Studio, preferences: Preferences, cache: Path) -> None:
        super().__init__(window)
        self._window, self._studio = window, studio
        self.tasks = TaskRunner(self)
        self.rooms = Rooms(window, studio, self.tasks, preferences, cache)
        self.routes = Routes(self.rooms)
        window.close_asked.connect(lambda: self._ask_to_leave(Departure(quit=True)))
        self._left: asyncio.Future[Departure] = asyncio.get_running_loop().create_future()
        self._completing: asyncio.Task[Any] | None = None
        self._keys: asyncio.Task[Any] | None = None
        self._leaving = False
        self._garbage = GarbageCollector(self)

    async def run(self) -> Departure:
        """Works until the artist leaves; everything is saved and stopped then."""
        self._garbage.start()
        try:
            self._begin()
            return await self._left
        finally:
            self._garbage.stop()

    def hear(self, message: dict[str, Any]) -> None:
        """Another start was asked this; the window comes to the front."""
        self._window.to_front()
        name = message.get("artist")
        if isinstance(name, str) and name.casefold() != self._studio.workspace.artist.name.casefold():
            self._on_artist_asked(name)
        file = message.get("file")
        if isinstance(file, str) and file:
            self.tell_file(file)

    def tell_file(self, file: str) -> None:
        """Says that a file of characters, which was opened with CharStudio, can't be imported yet."""
        words = self.tr(
            "“{name}” was not imported: that comes with a later version. The file is as it was, and so is "
            "your library."
        )
        self._window.banners.put("file", words.format(name=Path(file).name[:_LONGEST_NAME]))

    def tell_unexpected(self, error: Exception) -> None:
        """Shows an error that nobody expected; the window goes on."""
        try:
            with Operation("window", CharacterError).step():
                raise error
        except CharacterError as told:
            self.rooms.errors.present(told)

    @property
    def complete(self) -> bool:
        """Whether the whole window is there, and not only what shows a character."""
        return self._completing is not None and self._completing.done()

    def leave_now(self) -> None:
        """Stops in order, without a question: the system wants this process to end."""
        self._leave(Departure(quit=True), unsaved=True)

    def _begin(self) -> None:
        self.tasks.run(self._read_library())
        self._completing = self.tasks.run(self._complete())

    async def _complete(self) -> None:
        """Makes the rest of the window, as soon as a character and its pictures are seen."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_FIRST_LOOK_S):
                await self._first_look()
        # One by one, and on no other thread: what Qt makes of a class at its first use is for this one.
        for name in LATER:
            importlib.import_module(name)
            await asyncio.sleep(0)
        rooms = self.rooms
        await rooms.complete()
        self.routes.complete()
        Commands(rooms, self.routes, Panes(self._window), self._ask_for_library)
        rooms.settings.artist_switch_asked.connect(self._on_artist_asked)
        rooms.interrupted.look()
        rooms.watch.start()
        rooms.updates.start()
        self._window.queue.watch_network()
        self._look_for_keys()
        for problem in self._studio.connections.problems:
            rooms.errors.present(problem)
        await asyncio.to_thread(self._studio.workspace.library.prepare)
        # Nobody has opened a menu before.
        self._window.actions_.show_icons()

    def _look_for_keys(self) -> None:
        """Asks the keyring, which may take its time, so that the engines know whether they have a key."""
        looking = self._studio.connections.look_for_keys()
        self._keys = self.tasks.run(looking, done=lambda _: self.rooms.changes.engines_changed.emit())

    async def _first_look(self) -> None:
        await self.tasks.finished()
        # Who paints a picture asks for it.
        await asyncio.sleep(_PAINTING_S)
        while self.rooms.thumbnails.busy:
            await heard(self.rooms.thumbnails.ready)
        await asyncio.sleep(_PAINTING_S)

    async def _read_library(self) -> None:
        """Whether or not drafts that were left empty could be dropped."""
        try:
            await self.rooms.drafts.drop_left()
        finally:
            self.rooms.library.start()

    # --- Leaving ----------------------------------------------------------------------------------------

    def _ask_for_library(self) -> None:
        dialog = QFileDialog(self._window, self.tr("Open another library"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda folder: self._ask_to_leave(Departure(folder=Path(folder))))
        dialog.open()

    def _on_artist_asked(self, name: str) -> None:
        switching = self._studio.artists.switch_artist(name)
        self.tasks.run(switching, done=lambda artist: self._ask_to_leave(Departure(artist=artist.name)))

    def _ask_to_leave(self, departure: Departure) -> None:
        """Goes when nothing is being made, and when everything that was typed is saved."""

        def answered(yes: bool) -> None:
            if yes:
                self._leave(departure)

        ask_to_quit(self._window, self.rooms.runner, answered)

    def _leave(self, departure: Departure, *, unsaved: bool = False) -> None:
        if not self._leaving:
            self._leaving = True
            self.tasks.run(self._put_away(departure, unsaved=unsaved), failed=self._on_not_left)

    async def _put_away(self, departure: Departure, *, unsaved: bool) -> None:
        rooms = self.rooms
        if self._completing is not None:
            await asyncio.wait([self._completing])
        self.routes.flush()
        await rooms.watch.stop()
        self._stop_asking()
        rooms.runner.stop_all()
        await rooms.runner.ended_all()
        await self.tasks.finished()
        kept = await rooms.keep_drawings()
        if (rooms.character.unsaved_work or rooms.prompt.unsaved_work or not kept) and not unsaved:
            self._leaving = False
            rooms.watch.start()
            self._ask_about_unsaved(departure)
            return
        await rooms.drafts.drop_left()
        rooms.thumbnails.close()
        self._window.remember()
        self._left.set_result(departure)

    def _stop_asking(self) -> None:
        """Nobody waits for a keyring or a service any more."""
        if self._keys is not None:
            self._keys.cancel()
        self.rooms.reachability.stop()
        self.rooms.month.stop()
        self.rooms.updates.stop()
        self.rooms.reachability_of_writers.stop()
        self.rooms.settings.connections.stop()

    def _ask_about_unsaved(self, departure: Departure) -> None:
        question = Question(
            self._window,
            "unsavedQuestion",
            self.tr("Something could not be saved"),
            self.tr("What you typed or drew last is still there. If you leave now, it is lost."),
            (
                Answer("stay", self.tr("Stay here")),
                Answer("leave", self.tr("Leave without it"), "danger"),
            ),
        )
        question.answered.connect(
            lambda answer: self._leave(departure, unsaved=True) if answer == "leave" else None
        )
        question.open()

    def _on_not_left(self, _error: CharacterError) -> None:
        """An empty draft that stays is no reason to stay."""
        self.rooms.thumbnails.close()
        self._window.remember()
        self._left.set_result(Departure(quit=True))


async def failed_to_open(window: MainWindow, error: CharacterError) -> Departure:
    """Says why a library can't be opened, and hears where to go instead."""
    window.complete()
    left: asyncio.Future[Departure] = asyncio.get_running_loop().create_future()

    def go(departure: Departure) -> None:
        if not left.done():
            left.set_result(departure)

    errors = ErrorPresenter(window, window.banners)
    errors.remedies[Remedy.CHOOSE_LIBRARY] = lambda: _choose(window, go)
    window.close_asked.connect(lambda: go(Departure(quit=True)))
    window.actions_["quit"].triggered.connect(lambda: go(Departure(quit=True)))
    window.actions_["open_library"].triggered.connect(lambda: _choose(window, go))
    errors.present(error, retry=lambda: go(Departure()))
    # It stays when the dialog is closed: without a library there is nothing else to do here.
    message = message_for(error, say=lambda text: QCoreApplication.translate("messages", text))
    actions = (
        (QCoreApplication.translate("ErrorPresenter", "Open another library…"), lambda: _choose(window, go)),
        (QCoreApplication.translate("ErrorPresenter", "Try again"), lambda: go(Departure())),
    )
    window.banners.put("library", f"{message.message} {message.hint}", tone="danger", actions=actions)
    return await left


def _choose(window: MainWindow, go: Callable[[Departure], None]) -> None:
    dialog = QFileDialog(window)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    dialog.fileSelected.connect(lambda folder: go(Departure(folder=Path(folder))))
    dialog.open()
