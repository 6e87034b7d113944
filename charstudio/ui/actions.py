"""Every action of the window: what it is called, where its menu is, and its shortcut."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtGui import QAction, QKeySequence

from charstudio.ui.letters import USUAL, Letter
from charstudio.ui.theme.theme import theme

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

    from charstudio.ui.letters import Letters


def _words(text: str) -> str:
    """Marks a text for translation; it is translated where the actions are made."""
    return text


class _Action(NamedTuple):
    """One line of a menu.

    Attributes:
        shortcut: Works everywhere in the window.
        key: Belongs to list, grid or viewer, which hear it themselves; here it is only shown.
        letter: The same where the artist chooses the key.
        checkable: Has a mark in the menu while it is so; an icon would take the mark's place.
    """

    id: str
    text: str
    shortcut: str = ""
    key: str = ""
    letter: Letter | None = None
    icon: str = ""
    checkable: bool = False


_LINE: Final = _Action("", "")
_MENUS: Final[tuple[tuple[str, tuple[_Action, ...]], ...]] = (
    (
        _words("&File"),
        (
            _Action("new", _words("&New character"), "Ctrl+N", icon="plus"),
            _Action("surprise", _words("&Surprise me"), icon="sparkles"),
            _LINE,
            _Action("open_library", _words("&Open another library…"), icon="folder-open"),
            _Action("open_connections", _words("&Connect a service…"), icon="plug"),
            _Action("show_ledger", _words("S&pending…"), icon="coins"),
            _Action("settings", _words("Se&ttings…"), "Ctrl+,", icon="settings"),
            _LINE,
            _Action("quit", _words("&Quit"), "Ctrl+Q"),
        ),
    ),
    (
        _words("&Edit"),
        (
            _Action("undo", _words("&Undo"), "Ctrl+Z", icon="undo-2"),
            _Action("redo", _words("&Redo"), "Ctrl+Shift+Z", icon="redo-2"),
            _LINE,
            _Action("select_all", _words("Select &all"), key="Ctrl+A"),
            _Action("find", _words("&Find a character"), "Ctrl+F", icon="search"),
        ),
    ),
    (
        _words("&Character"),
        (
            _Action("generate", _words("&Generate"), "Ctrl+Return", icon="image"),
            _Action("again", _words("Generate a&gain"), "Ctrl+R", icon="refresh-cw"),
            _Action("one_more", _words("&One more image"), "Ctrl+G", icon="plus"),
            _Action("stop", _words("&Stop the generation"), "Ctrl+.", icon="circle-x"),
            _LINE,
            _Action("enhance", _words("&Enhance the prompt…"), "Ctrl+E", icon="sparkles"),
            _Action("refine", _words("&Refine…"), "Ctrl+Shift+R", icon="wand-sparkles"),
            _LINE,
            _Action("favourite", _words("&Favourite"), letter=Letter.FAVOURITE, checkable=True),
            _Action("duplicate", _words("&Duplicate"), "Ctrl+D", icon="copy"),
            _Action("trash_character", _words("&Move to the trash"), icon="trash-2"),
            _Action("restore_character", _words("&Bring back from the trash"), icon="rotate-ccw"),
        ),
    ),
    (
        _words("&Image"),
        (
            _Action("look", _words("&Look at it"), key="Space", icon="maximize"),
            _Action("make_primary", _words("Make &primary"), letter=Letter.PRIMARY, icon="crown"),
            _Action("more_like_this", _words("&More like this"), icon="copy-plus"),
            _Action("change_only", _words("C&hange only this…"), "Ctrl+Shift+E", icon="brush"),
            _LINE,
            _Action("copy_image", _words("&Copy"), key="Ctrl+C", icon="copy"),
            _Action("open_with", _words("&Open a copy in another program"), icon="external-link"),
            _Action("reuse", _words("&Reuse its recipe"), icon="history"),
            _Action("use_as_reference", _words("&Use as reference"), icon="image"),
            _LINE,
            _Action("trash_image", _words("Move to the &trash"), key="Delete", icon="trash-2"),
        ),
    ),
    (
        _words("&View"),
        (
            _Action("inspector", _words("&Inspector"), "F9", checkable=True),
            _Action("next_pane", _words("&Next pane"), "F6"),
            _Action("previous_pane", _words("&Previous pane"), "Shift+F6"),
            _LINE,
            _Action("appearance_system", _words("Colours of the &system"), checkable=True),
            _Action("appearance_light", _words("&Light"), checkable=True),
            _Action("appearance_dark", _words("&Dark"), checkable=True),
        ),
    ),
    (
        _words("&Help"),
        (
            _Action("shortcuts", _words("&Keyboard shortcuts"), "F1", icon="keyboard"),
            _Action("show_library", _words("Show the &library folder"), icon="folder-open"),
            _Action("check_updates", _words("Check for &updates…"), icon="download"),
            _Action("about", _words("&About CharStudio")),
        ),
    ),
)


def add_menus(bar: QMenuBar) -> list[QMenu]:
    """The menus by their titles, with nothing in them yet: nobody opens one before the window is painted."""
    menus = []
    for title, _ in _MENUS:
        menu = bar.addMenu(QCoreApplication.translate("Actions", title))
        menu.setObjectName(f"menu{title.replace('&', '')}")
        menus.append(menu)
    return menus


class Actions(QObject):
    """The window's actions by their ids, and the menus made of them."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._actions: dict[str, QAction] = {}
        self._specs: dict[str, _Action] = {}
        self._drawn = False
        self._letters: Letters = USUAL
        for _, specs in _MENUS:
            for spec in specs:
                if spec.id:
                    self._specs[spec.id] = spec
                    self._actions[spec.id] = self._made(spec, window)
        theme().changed.connect(self._show_icons)

    def __getitem__(self, id_: str) -> QAction:
        return self._actions[id_]

    def fill(self, menus: list[QMenu]) -> None:
        """Puts the actions into what `add_menus` made."""
        for menu, (_, specs) in zip(menus, _MENUS, strict=True):
            menu.aboutToShow.connect(self.show_icons)
            for spec in specs:
                if spec.id:
                    menu.addAction(self._actions[spec.id])
                else:
                    menu.addSeparator()

    def show_icons(self) -> None:
        """Draws the icons, once a menu is about to open: nobody sees them before."""
        if not self._drawn:
            self._drawn = True
            self._show_icons()

    def enable(self, ids: tuple[str, ...], enabled: bool) -> None:
        """Whether these can be done now."""
        for id_ in ids:
            self._actions[id_].setEnabled(enabled)

    def rename(self, id_: str, text: str) -> None:
        """Gives an action other words; its key stays."""
        key = self._key(self._specs[id_])
        self._actions[id_].setText(f"{text}\t{_native(key)}" if key else text)

    def show_letters(self, letters: Letters) -> None:
        """Shows which single letters do something."""
        self._letters = letters
        for id_, spec in self._specs.items():
            if spec.letter is not None:
                self.rename(id_, self._say(spec.text))

    def listed(self) -> Iterator[tuple[str, str, str]]:
        """Menu, words and keys of every action that has keys."""
        for title, specs in _MENUS:
            for spec in specs:
                if keys := spec.shortcut or self._key(spec):
                    yield self._plain(title), self._plain(spec.text), _native(keys)

    def _made(self, spec: _Action, window: QWidget) -> QAction:
        action = QAction(self._say(spec.text), window)
        action.setObjectName(f"action_{spec.id}")
        action.setCheckable(spec.checkable)
        if spec.shortcut:
            action.setShortcut(QKeySequence(spec.shortcut))
        if key := self._key(spec):
            action.setText(f"{self._say(spec.text)}\t{_native(key)}")
        window.addAction(action)
        return action

    def _key(self, spec: _Action) -> str:
        return spec.key if spec.letter is None else self._letters.get(spec.letter, "")

    def _show_icons(self) -> None:
        if not self._drawn:
            return
        for id_, action in self._actions.items():
            if icon := self._specs[id_].icon:
                action.setIcon(theme().icon(icon, "text_2", size="icon_row"))

    def _plain(self, text: str) -> str:
        return self._say(text).replace("&", "").rstrip("…")

    @staticmethod
    def _say(text: str) -> str:
        return QCoreApplication.translate("Actions", text)


def _native(keys: str) -> str:
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
