"""What each action of the menus does, and when it can be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QUrl
from PySide6.QtGui import QDesktopServices

from charstudio.ui.theme.theme import Appearance, theme

if TYPE_CHECKING:
    from collections.abc import Callable

    from charstudio.ui.panes import Panes
    from charstudio.ui.rooms import Rooms
    from charstudio.ui.routes import Routes

_OF_CHARACTER = ("favourite", "trash_character")
_OF_ONE = ("generate", "enhance", "refine")
_OF_IMAGE = ("make_primary", "more_like_this", "reuse")
_IN_IMAGE_MENU = (
    "look",
    "make_primary",
    "more_like_this",
    "change_only",
    "copy_image",
    "open_with",
    "reuse",
    "use_as_reference",
    "trash_image",
)
_IN_CHARACTER_MENU = ("again", "one_more", "enhance", "favourite", "duplicate", "trash_character")
_OF_IMAGES = ("copy_image", "open_with", "trash_image")


class Commands(QObject):
    """Connects the actions with those who do them.

    Args:
        open_library: Asks for another library.
    """

    def __init__(
        self,
        rooms: Rooms,
        routes: Routes,
        panes: Panes,
        open_library: Callable[[], object],
    ) -> None:
        super().__init__(rooms.window)
        self._window, self._rooms, self._routes = rooms.window, rooms, routes
        self._panes, self._preferences = panes, rooms.preferences
        window, preferences = rooms.window, rooms.preferences
        self._actions = window.actions_
        for id_, act in self._table(open_library).items():
            self._actions[id_].triggered.connect(lambda _checked=False, act=act: act())
        self._actions["inspector"].triggered.connect(self._show_inspector)
        for appearance in Appearance:
            action = self._actions[f"appearance_{appearance}"]
            action.triggered.connect(lambda _checked=False, one=appearance: self._take_appearance(one))
        preferences.changed.connect(self._show_appearance)
        preferences.letters_changed.connect(self._show_letters)
        rooms.undo.changed.connect(self._show_undo)
        rooms.editor_made.connect(lambda: rooms.editor.undo_changed.connect(self._show_undo))
        rooms.current.switched.connect(self._show_state)
        rooms.current.changed.connect(self._show_state)
        rooms.library.selection_changed.connect(self._show_state)
        rooms.grid.selection_changed.connect(self._show_state)
        rooms.runner.started.connect(self._show_state)
        rooms.runner.ended.connect(self._show_state)
        window.pages.turned.connect(self._show_state)
        window.pages.turned.connect(self._show_undo)
        rooms.settings.show_folder_asked.connect(self._show_library)
        rooms.settings.open_library_asked.connect(open_library)
        page = window.pages.grid
        page.set_image_actions([self._actions[id_] for id_ in _IN_IMAGE_MENU])
        page.set_menu_actions([self._actions[id_] for id_ in _IN_CHARACTER_MENU])
        self._show_appearance()
        self._show_letters()
        self._show_undo()
        self._show_state()

    def _table(self, open_library: Callable[[], object]) -> dict[str, Callable[[], object]]:
        rooms, routes = self._rooms, self._routes
        return {
            "new": routes.new_character,
            "surprise": routes.surprise,
            "open_library": open_library,
            "open_connections": routes.open_connections,
            "settings": rooms.settings.open,
            "show_ledger": rooms.ledger.open,
            "quit": self._window.close,
            "undo": routes.editing.undo,
            "redo": routes.editing.redo,
            "select_all": self._panes.select_all,
            "find": rooms.library.focus_search,
            "generate": routes.editing.generate,
            "again": rooms.generate.again,
            "one_more": rooms.generate.one_more,
            "stop": rooms.generate.stop,
            "enhance": routes.enhance,
            "refine": routes.refine,
            "favourite": rooms.library.toggle_favourite,
            "duplicate": rooms.library.duplicate,
            "trash_character": rooms.library.trash_selected,
            "restore_character": rooms.library.restore_selected,
            "look": routes.look,
            "make_primary": routes.make_primary,
            "more_like_this": routes.more_like_this,
            "change_only": routes.editing.change_only,
            "copy_image": routes.copy_image,
            "open_with": rooms.grid.open_copy,
            "reuse": routes.reuse,
            "use_as_reference": routes.use_as_reference,
            "trash_image": routes.trash_image,
            "next_pane": self._panes.next,
            "previous_pane": self._panes.previous,
            "shortcuts": self._show_shortcuts,
            "show_library": self._show_library,
            "check_updates": rooms.updates.open,
            "about": self._show_about,
        }

    # --- State ------------------------------------------------------------------------------------------

    def _show_state(self, *_: object) -> None:
        rooms, actions = self._rooms, self._actions
        character = rooms.current.character
        trashed = character is not None and character.trashed_at is not None
        usable = character is not None and not trashed
        actions.enable(_OF_CHARACTER, usable)
        actions.enable(("duplicate",), usable and character is not None and not character.draft)
        one = usable and len(rooms.library.selected_ids()) <= 1
        actions.enable(_OF_ONE, one)
        actions.enable(("again", "one_more"), one and character is not None and not character.draft)
        actions.enable(("restore_character",), trashed)
        actions["favourite"].setChecked(usable and character is not None and character.favourite)
        images = self._routes.images()
        # What is in the trash can be looked at, and no more.
        actions.enable(("look",), len(images) == 1 and character is not None)
        actions.enable(_OF_IMAGE, len(images) == 1 and usable)
        actions.enable(("change_only",), self._routes.editing.to_change is not None and usable)
        actions.enable(_OF_IMAGES, bool(images) and not trashed)
        actions.enable(("use_as_reference",), bool(images) and usable)
        running = character is not None and bool(rooms.runner.of(character.id))
        actions.enable(("stop",), running)

    def _show_undo(self) -> None:
        # Over an image, what is drawn is taken back and nothing else.
        undo = self._rooms.editor if self._window.pages.editing else self._rooms.undo
        self._actions.enable(("undo",), bool(undo.undo_text))
        self._actions.enable(("redo",), bool(undo.redo_text))
        self._actions.rename("undo", self.tr("&Undo {what}").format(what=undo.undo_text).strip())
        self._actions.rename("redo", self.tr("&Redo {what}").format(what=undo.redo_text).strip())

    def _show_inspector(self, shown: bool) -> None:
        window = self._window
        window.show_inspector(shown)
        # What lies over the rest has the keyboard: Esc closes it, and Tab goes through it.
        if shown and window.drawer:
            window.inspector.first.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _take_appearance(self, appearance: Appearance) -> None:
        theme().set_appearance(appearance)
        self._preferences.set("appearance", appearance)

    def _show_appearance(self, _name: str = "") -> None:
        for one in Appearance:
            self._actions[f"appearance_{one}"].setChecked(one is self._preferences.appearance)

    def _show_letters(self) -> None:
        self._actions.show_letters(self._preferences.letters)

    # --- Help -------------------------------------------------------------------------------------------

    def _show_shortcuts(self) -> None:
        from charstudio.ui.dialogs.shortcuts import ShortcutsDialog  # noqa: PLC0415

        ShortcutsDialog(self._window, self._actions, self._preferences.letters).open()

    def _show_about(self) -> None:
        from charstudio.ui.dialogs.about import AboutDialog  # noqa: PLC0415

        AboutDialog(self._window, studio=self._rooms.studio, tasks=self._rooms.tasks).open()

    def _show_library(self) -> None:
        folder = self._rooms.studio.workspace.library.folder
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
