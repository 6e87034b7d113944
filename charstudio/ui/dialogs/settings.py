"""Behind the settings: what is chosen is remembered and holds at once."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from charstudio.ui.connections.controller import ConnectionsController
from charstudio.ui.dialogs.messages import message_of
from charstudio.ui.dialogs.settings_dialog import SettingsDialog
from charstudio.ui.money.controller import MoneyController
from charstudio.ui.theme.theme import theme

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from charstudio.domain.character import Artist
    from charstudio.errors import CharacterError
    from charstudio.services.studio import Studio
    from charstudio.ui.background.changes import Changes
    from charstudio.ui.background.tasks import TaskRunner
    from charstudio.ui.letters import Letter
    from charstudio.ui.preferences import Preferences
    from charstudio.ui.theme.theme import Appearance


class SettingsController(QObject):
    """Opens the settings over the window.

    Attributes:
        connections: Behind the part that has the connections.
        money: Behind the part about money.

    Signals:
        artist_switch_asked: The artist with this name should work; the dialog is closed already.
        show_folder_asked: The library's folder should be seen.
        open_library_asked: Another library is wanted; the dialog is closed already.
    """

    artist_switch_asked = Signal(str)
    show_folder_asked = Signal()
    open_library_asked = Signal()

    def __init__(
        self,
        window: QWidget,
        *,
        studio: Studio,
        tasks: TaskRunner,
        changes: Changes,
        preferences: Preferences,
    ) -> None:
        super().__init__(window)
        self._window, self._studio, self._tasks = window, studio, tasks
        self._changes, self._preferences = changes, preferences
        self.connections = ConnectionsController(studio.connections, tasks, changes)
        self.connections.setParent(self)
        self.money = MoneyController(studio.money, tasks, changes)
        self.money.setParent(self)
        self._dialog: SettingsDialog | None = None
        preferences.changed.connect(self._show)
        changes.library_changed.connect(self._read_artists)

    def open(self) -> None:
        """Opens them, or brings them to the front."""
        if self._dialog is None:
            self._dialog = self._made()
            self._show()
            self._read_artists()
            self.connections.attach(self._dialog.connections)
            self.money.attach(self._dialog.money)
            self._dialog.open()
        self._dialog.raise_()
        self._dialog.activateWindow()

    def open_connection(self, connection_id: str) -> None:
        """The same at one connection, with the keyboard at its key."""
        self.open()
        self.connections.edit(connection_id)

    def open_money(self) -> None:
        """The same at what may be spent."""
        self.open()
        if self._dialog is not None:
            self._dialog.show_money()

    def _made(self) -> SettingsDialog:
        dialog = SettingsDialog(self._window)
        dialog.finished.connect(self._on_finished)
        dialog.appearance_chosen.connect(self._on_appearance)
        dialog.motion_reduced.connect(self._on_motion)
        dialog.letters_allowed.connect(partial(self._preferences.set, "single_letters"))
        dialog.letters.chosen.connect(self._on_letter)
        dialog.show_folder(str(self._studio.workspace.library.folder))
        dialog.show_folder_asked.connect(self.show_folder_asked)
        dialog.open_library_asked.connect(self._on_open_library)
        dialog.artists.switch_asked.connect(self._on_switch)
        dialog.artists.create_asked.connect(self._create)
        dialog.artists.rename_asked.connect(self._rename)
        return dialog

    # --- Preferences ------------------------------------------------------------------------------------

    def _show(self) -> None:
        """Shows what holds; it may be changed from a menu, too."""
        if self._dialog is not None:
            self._dialog.show_appearance(self._preferences.appearance)
            self._dialog.show_reduced_motion(self._preferences.reduced_motion)
            preferences = self._preferences
            self._dialog.show_single_letters(preferences.chosen_letters, allowed=preferences.single_letters)

    def _on_appearance(self, appearance: Appearance) -> None:
        theme().set_appearance(appearance)
        self._preferences.set("appearance", appearance.value)

    def _on_motion(self, reduced: bool) -> None:
        theme().reduced_motion = reduced
        self._preferences.set("reduced_motion", reduced)

    def _on_letter(self, letter: Letter, key: str) -> None:
        taken = not key or self._preferences.set_letter(letter, key)
        if self._dialog is not None and not taken:
            self._dialog.letters.say_refused(key, self._preferences.chosen_letters)
        elif not key:
            self._show()

    # --- Library and artists ----------------------------------------------------------------------------

    def _on_open_library(self) -> None:
        self._leave(self.open_library_asked.emit)

    def _on_switch(self, name: str) -> None:
        self._leave(partial(self.artist_switch_asked.emit, name))

    def _leave(self, then: Callable[[], object]) -> None:
        if self._dialog is not None:
            self._dialog.leave(then)

    def _read_artists(self) -> None:
        if self._dialog is not None:
            self._tasks.run(self._studio.artists.list_artists(), done=self._show_artists)

    def _show_artists(self, artists: tuple[Artist, ...]) -> None:
        # It may have been closed meanwhile.
        if self._dialog is not None:
            self._dialog.artists.show_artists(artists, self._studio.workspace.artist.id)

    def _create(self, name: str) -> None:
        creating = self._studio.artists.create_artist(name)
        self._tasks.run(creating, done=self._on_created, failed=partial(self._on_refused, ""))

    def _rename(self, name: str, new_name: str) -> None:
        renaming = self._studio.artists.rename_artist(name, new_name)
        self._tasks.run(renaming, done=self._on_renamed, failed=partial(self._on_refused, name))

    def _on_created(self, _artist: Artist) -> None:
        if self._dialog is not None:
            self._dialog.artists.say_created()
        self._changes.library_changed.emit()

    def _on_renamed(self, _artist: Artist) -> None:
        self._changes.library_changed.emit()

    def _on_refused(self, of: str, error: CharacterError) -> None:
        if self._dialog is None:
            self._tasks.failed.emit(error)
            return
        words = message_of(error)
        self._dialog.artists.say_error(of, words.message, words.hint)

    def _on_finished(self) -> None:
        self._dialog = None
        self.connections.detach()
        self.money.detach()
