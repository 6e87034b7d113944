"""Traits as chips, in four groups."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal

from charstudio.domain.character import Details, Trait, TraitGroup
from charstudio.ui.inspector.chip_editor import ChipEditor, Deeds
from charstudio.ui.inspector.chip_input import SEPARATORS
from charstudio.ui.inspector.chip_keeper import RowWords
from charstudio.ui.theme.theme import theme

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from PySide6.QtWidgets import QMenu, QWidget

    from charstudio.ui.inspector.chip_texts import Texts

_BREAK: Final = re.compile(f"[{SEPARATORS}]")


class TraitEditor(ChipEditor):
    """What a character is like.

    Signals:
        changed: The artist changed something: the traits as they are now, and what was done, for the Edit
            menu.
        suggestions_asked: What could be meant: the group, and what was typed.
        edit_asked: The primary image shall show this `Trait`.

    Attributes:
        why_no_edit: Says why it can't be made to; empty when it can.
    """

    changed = Signal(object, str)
    suggestions_asked = Signal(object, str)
    edit_asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("traitEditor", parent)
        self._deeds = Deeds(
            add=self.tr("add “{text}”"),
            add_many=self.tr("add {count} traits"),
            remove=self.tr("remove “{text}”"),
            change=self.tr("change “{old}” to “{text}”"),
            move=self.tr("move “{text}”"),
        )
        self._traits: tuple[Trait, ...] = ()
        self.why_no_edit: Callable[[], str] = str
        self._captions = {
            TraitGroup.APPEARANCE: self.tr("Appearance"),
            TraitGroup.OUTFIT: self.tr("Outfit"),
            TraitGroup.PERSONALITY: self.tr("Personality"),
            TraitGroup.OTHER: self.tr("Other"),
        }
        # Each group goes by its name here and by the one it is stored with.
        self._heads = {caption.casefold(): group for group, caption in self._captions.items()}
        self._heads |= {group.value: group for group in TraitGroup}
        for group, caption in self._captions.items():
            self._add_row(group.value, caption, self._words_of(group, caption))

    @property
    def traits(self) -> tuple[Trait, ...]:
        """As the artist has them."""
        return self._traits

    def set_traits(self, traits: tuple[Trait, ...]) -> None:
        """Shows these. What is being typed stays, and so does the selected chip where it is still there."""
        self._traits = traits
        self._show_texts({key: tuple(t.text for t in traits if t.group == key) for key in self._rows})

    def set_not_drawn(self, phrases: Collection[str], engine_title: str) -> None:
        """Marks what an engine can't draw: phrases, or words of them."""
        note = self.tr("{engine} cannot draw this; it stays in the prompt").format(engine=engine_title)
        for row in self._rows.values():
            row.set_not_drawn(phrases, note)

    def show_suggestions(self, group: TraitGroup, words: Sequence[str]) -> None:
        """Proposes these where something is being typed for this group."""
        self._show_suggestions(group.value, words)

    def say_error(self, group: TraitGroup | None, message: str, hint: str) -> None:
        """Something can't be; beneath the group where it is, if it is in one."""
        self._say_error(None if group is None else group.value, message, hint)

    def _words_of(self, group: TraitGroup, caption: str) -> RowWords:
        return RowWords(
            field=f"traitInput_{group.value}",
            name=caption,
            add=self.tr("{group}: add a trait").format(group=caption),
            placeholder=self.tr("Add…"),
            chip=self.tr("{text}, trait; Delete removes it"),
            fixed_chip=self.tr("{text}, trait"),
            edit=self.tr("Change “{text}”"),
        )

    def _fill_menu(self, menu: QMenu, key: str, text: str) -> None:
        menu.addSeparator()
        icon = theme().icon("brush", "text_2", size="icon_row")
        edit = menu.addAction(icon, self.tr("Edit the primary to show this"))
        edit.setObjectName("chipMenu_edit")
        trait = Trait(TraitGroup(key), text)
        edit.triggered.connect(lambda: self.edit_asked.emit(trait))
        if why_not := self.why_no_edit():
            edit.setEnabled(False)
            edit.setToolTip(why_not)
            # It is read as well where nobody points at it.
            reason = menu.addAction(why_not)
            reason.setObjectName("chipMenu_reason")
            reason.setEnabled(False)

    def _checked_by_domain(self, texts: Texts) -> Texts:
        traits = tuple(Trait(TraitGroup(key), text) for key, words in texts.items() for text in words)
        cleaned = Details(traits=traits).cleaned(draft=True).traits
        return {key: tuple(trait.text for trait in cleaned if trait.group == key) for key in texts}

    def _say_changed(self, what: str) -> None:
        self._traits = _merged(self._traits, self._texts)
        self.changed.emit(self._traits, what)

    def _say_asked(self, key: str, typed: str) -> None:
        self.suggestions_asked.emit(TraitGroup(key), typed)

    def _routed(self, key: str, text: str) -> tuple[str, str]:
        head, colon, phrase = text.partition(":")
        group = self._heads.get(head.strip().casefold()) if colon else None
        return (key, text) if group is None else (group.value, phrase)

    def _pieces(self, key: str, text: str) -> list[tuple[str, str]]:
        pieces = []
        for line in re.split("[\n\r\u2028\u2029]", text):
            # A group named holds for the rest of its line: "outfit: oilskin coat, brass compass".
            there = key
            for part in _BREAK.split(line):
                if part.strip():
                    there, phrase = self._routed(there, part)
                    pieces.append((there, phrase))
        return pieces


def _merged(before: tuple[Trait, ...], texts: Texts) -> tuple[Trait, ...]:
    """The words in the order of groups that there was, so that what didn't change stays where it was."""
    left = {key: list(words) for key, words in texts.items()}
    kept = [Trait(trait.group, left[trait.group].pop(0)) for trait in before if left[trait.group]]
    return (*kept, *(Trait(TraitGroup(key), text) for key, words in left.items() for text in words))
