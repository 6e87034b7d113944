"""One trait of a character that is refined, and what shall become of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from charstudio.domain.revision import Change
from charstudio.ui.inspector.chips import Chip, Fate

if TYPE_CHECKING:
    from charstudio.domain.character import TraitGroup


@dataclass(frozen=True)
class Wish:
    """What is wished for a trait.

    Attributes:
        before: As it is stored; None for a new one.
        text: As it shall be.
        struck: Whether it shall go.
    """

    group: TraitGroup
    before: str | None
    text: str
    struck: bool = False

    @property
    def change(self) -> Change | None:
        """None where it stays as it is."""
        if self.struck:
            return Change(self.group.value, self.before, None)
        return None if self.text == self.before else Change(self.group.value, self.before, self.text)

    def turned(self) -> Wish:
        """Struck out where it stays as it is, else as it is stored. There is no such wish for a new one."""
        return replace(self, text=self.before or "", struck=self.change is None)


class TraitChip(Chip):
    """A trait in a strip of them, of which one alone is a stop for Tab."""

    def __init__(self, wish: Wish, parent: QWidget | None = None) -> None:
        super().__init__(wish.text, wish.text, parent)
        self.wish = wish
        self.put(wish)

    def put(self, wish: Wish) -> None:
        """Shows what is wished now."""
        self.wish = wish
        self.text = wish.before if wish.struck and wish.before is not None else wish.text
        if wish.change is None:
            self.set_fate(Fate.STAYS)
            name = _say("{text}, trait; Delete strikes it out, F2 changes it")
        elif wish.struck:
            self.set_fate(Fate.GOES, sign="rotate-ccw")
            name = _say("{text}, struck out; Delete takes that back")
        elif wish.before is None:
            self.set_fate(Fate.COMES)
            name = _say("{text}, new; Delete takes it away")
        else:
            self.set_fate(Fate.COMES, sign="rotate-ccw")
            name = _say("{text}, was {before}; Delete takes that back")
        self.setAccessibleName(name.format(text=self.text, before=wish.before))

    def focusNextPrevChild(self, forward: bool) -> bool:
        return QWidget.focusNextPrevChild(self, forward)


def _say(text: str) -> str:
    return QCoreApplication.translate("Refine", text)
