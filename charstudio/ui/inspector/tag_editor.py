"""Tags as chips."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal

from charstudio.domain.character import Details
from charstudio.ui.inspector.chip_editor import ChipEditor, Deeds
from charstudio.ui.inspector.chip_input import SEPARATORS
from charstudio.ui.inspector.chip_keeper import RowWords

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from charstudio.ui.inspector.chip_texts import Texts

_KEY: Final = "tags"
_BREAK: Final = re.compile(f"[{SEPARATORS}]")


class TagEditor(ChipEditor):
    """What a character is filed under.

    Args:
        name: Object name.
        field: Object name of the input.

    Signals:
        changed: The artist changed something: the tags as they are now, and what was done, for the Edit
            menu.
        suggestions_asked: What could be meant by what was typed.
    """

    changed = Signal(object, str)
    suggestions_asked = Signal(str)

    def __init__(
        self, parent: QWidget | None = None, *, name: str = "tagEditor", field: str = "tagInput"
    ) -> None:
        super().__init__(name, parent)
        self._deeds = Deeds(
            add=self.tr("add the tag “{text}”"),
            add_many=self.tr("add {count} tags"),
            remove=self.tr("remove the tag “{text}”"),
            change=self.tr("change the tag “{old}” to “{text}”"),
            move=self.tr("move the tag “{text}”"),
        )
        words = RowWords(
            field=field,
            name=self.tr("Tags"),
            add=self.tr("Add a tag"),
            placeholder=self.tr("Add…"),
            chip=self.tr("{text}, tag; Delete removes it"),
            fixed_chip=self.tr("{text}, tag"),
            edit=self.tr("Change the tag “{text}”"),
        )
        self._add_row(_KEY, self.tr("Tags"), words)

    @property
    def tags(self) -> tuple[str, ...]:
        """As the artist has them."""
        return self._texts[_KEY]

    def set_tags(self, tags: tuple[str, ...]) -> None:
        """Shows these. What is being typed stays, and so does the selected chip where it is still there."""
        self._show_texts({_KEY: tags})

    def show_suggestions(self, words: Sequence[str]) -> None:
        """Proposes these where a tag is being typed."""
        self._show_suggestions(_KEY, words)

    def say_error(self, message: str, hint: str) -> None:
        """Something can't be."""
        self._say_error(_KEY, message, hint)

    def _checked_by_domain(self, texts: Texts) -> Texts:
        return {_KEY: Details(tags=texts[_KEY]).cleaned(draft=True).tags}

    def _say_changed(self, what: str) -> None:
        self.changed.emit(self.tags, what)

    def _say_asked(self, _key: str, typed: str) -> None:
        self.suggestions_asked.emit(typed)

    def _pieces(self, key: str, text: str) -> list[tuple[str, str]]:
        return [(key, part) for part in _BREAK.split(text) if part.strip()]
