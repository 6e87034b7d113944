"""What the window remembers of itself, for this user: no secrets, and nothing that belongs to a library."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from PySide6.QtCore import QByteArray, QObject, QSettings, Signal

from charstudio.paths import config_folder
from charstudio.ui.letters import USUAL, Letter, usable
from charstudio.ui.theme.theme import Appearance

if TYPE_CHECKING:
    from pathlib import Path

    from charstudio.ui.letters import Letters

T = TypeVar("T", str, int, bool)

_FILE: Final = "window.ini"
_SINGLE_LETTERS: Final = "single_letters"
_LETTER: Final = "letter_"


class Preferences(QObject):
    """The preferences, in one file of the platform's config folder.

    A value that can't be read is the default: a damaged file costs a preference, never a start.

    Signals:
        changed: The name of the preference that is another now.
        letters_changed: `letters` are others now.
    """

    changed = Signal(str)
    letters_changed = Signal()

    def __init__(self, file: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = QSettings(str(file or config_folder() / _FILE), QSettings.Format.IniFormat)

    @property
    def appearance(self) -> Appearance:
        """Which colours the artist wants."""
        try:
            return Appearance(self.text("appearance", Appearance.SYSTEM))
        except ValueError:
            return Appearance.SYSTEM

    @property
    def single_letters(self) -> bool:
        """Whether single letters are shortcuts in list, grid and viewer."""
        return self.flag(_SINGLE_LETTERS, default=True)

    @property
    def letters(self) -> Letters:
        """The single letters that are shortcuts; none where they are turned off."""
        return self.chosen_letters if self.single_letters else {}

    @property
    def chosen_letters(self) -> Letters:
        """The same, turned off or not."""
        chosen = {one: self.text(f"{_LETTER}{one}", usual) for one, usual in USUAL.items()}
        return chosen if usable(chosen) else USUAL

    def set_letter(self, letter: Letter, key: str) -> bool:
        """Chooses a capital letter for something; False where it is none, or does something already."""
        wanted = {**self.chosen_letters, letter: key}
        if usable(wanted):
            self.set(f"{_LETTER}{letter}", key)
            return True
        return False

    @property
    def reduced_motion(self) -> bool:
        """Whether nothing shall fade or slide."""
        return self.flag("reduced_motion", default=False)

    def text(self, name: str, default: str = "") -> str:
        """A word."""
        value = self._settings.value(name, default)
        return value if isinstance(value, str) else default

    def number(self, name: str, default: int, least: int, most: int) -> int:
        """A whole number between two others."""
        try:
            value = int(str(self._settings.value(name, default)))
        except ValueError:
            return default
        return value if least <= value <= most else default

    def flag(self, name: str, *, default: bool) -> bool:
        """Yes or no."""
        return {"true": True, "false": False}.get(str(self._settings.value(name, default)).lower(), default)

    def state(self, name: str) -> QByteArray:
        """What a widget gave to be remembered; empty when there is none."""
        value = self._settings.value(name)
        return value if isinstance(value, QByteArray) else QByteArray()

    def set(self, name: str, value: str | int | bool | QByteArray) -> None:
        """Remembers a value."""
        self._settings.setValue(name, value)
        self.changed.emit(name)
        if name == _SINGLE_LETTERS or name.startswith(_LETTER):
            self.letters_changed.emit()

    def save(self) -> None:
        """Writes what was set; Qt does it by itself now and then, too."""
        self._settings.sync()
