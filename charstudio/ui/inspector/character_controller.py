"""Saves who the character is, while it is typed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Unpack

from PySide6.QtCore import QObject, Signal

from charstudio.ui.inspector.name_controller import NameController
from charstudio.ui.inspector.tag_controller import TagController
from charstudio.ui.inspector.text_field_controller import FieldWords, TextFieldController
from charstudio.ui.inspector.trait_controller import TraitController

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from charstudio.ui.background.behind import Behind
    from charstudio.ui.inspector.character_tab import CharacterTab
    from charstudio.ui.inspector.chip_controller import ChipController


class CharacterController(QObject):
    """Behind the character tab; each field is saved by itself, so that none overwrites another.

    Signals:
        unsaved: Something was changed that is not saved yet.
        saved: Everything that was changed is saved.
        refused: What was changed is not saved for now; beside its field or elsewhere it is said why.
        reveal_asked: The tab should be seen.
        edit_asked: The primary image shall show this `Trait`.

    Args:
        tab: The view.
        style_of: The engine of the next round and its style, for suggestions and for what is not drawn;
            None while nobody knows.
        why_no_edit: Says why the primary image can't be made to show a trait; empty when it can.
    """

    unsaved = Signal()
    saved = Signal()
    refused = Signal()
    reveal_asked = Signal()
    edit_asked = Signal(object)

    def __init__(
        self,
        tab: CharacterTab,
        *,
        style_of: Callable[[], tuple[str, str | None] | None],
        why_no_edit: Callable[[], str] = str,
        **behind: Unpack[Behind],
    ) -> None:
        super().__init__(tab)
        self._tab = tab
        self._name = NameController(tab.name, **behind)
        tab.traits.why_no_edit = why_no_edit
        tab.traits.edit_asked.connect(self.edit_asked)
        self._traits = TraitController(tab.traits, style_of, **behind)
        summary = FieldWords(self.tr("edit the summary"), self.tr("The summary was changed elsewhere"))
        backstory = FieldWords(self.tr("edit the backstory"), self.tr("The backstory was changed elsewhere"))
        # Each with where it is.
        self._parts: dict[TextFieldController | ChipController, QWidget] = {
            self._name: tab.name,
            self._traits: tab.traits,
            TextFieldController(tab.summary, "summary", summary, **behind): tab.summary,
            TextFieldController(tab.backstory, "backstory", backstory, **behind): tab.backstory,
            TagController(tab.tags, **behind): tab.tags,
        }
        for part, place in self._parts.items():
            part.unsaved.connect(self.unsaved)
            part.saved.connect(self._on_settled)
            part.refused.connect(self._on_settled)
            part.reveal_asked.connect(partial(self._reveal, place))

    @property
    def busy(self) -> bool:
        """Whether something is being saved just now; `saved` or `refused` says how that ends."""
        return any(part.busy for part in self._parts)

    @property
    def unsaved_work(self) -> bool:
        """Whether something was changed, for whichever character, that is not saved."""
        return any(part.unsaved_work for part in self._parts)

    def flush(self) -> None:
        """Saves now what was changed; the visit of each field is over."""
        for part in self._parts:
            part.flush()

    def ask_for_name(self, offer: str) -> None:
        """Leads to the name, says that it is missing, and has one to take; an empty `offer` has none."""
        self._reveal(self._tab.name)
        self._name.ask_for_name(offer)

    def refresh_vocabulary(self) -> None:
        """Another engine or style was chosen: other words may be drawn."""
        self._traits.refresh_vocabulary()

    def _on_settled(self) -> None:
        if all(part.clean for part in self._parts):
            self.saved.emit()
        elif not any(part.busy for part in self._parts):
            self.refused.emit()

    def _reveal(self, place: QWidget) -> None:
        self.reveal_asked.emit()
        self._tab.show_part(place)
