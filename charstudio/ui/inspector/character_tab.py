"""The inspector's first tab: who the character is."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from charstudio.domain import limits
from charstudio.ui.inspector.name_field import NameBlock
from charstudio.ui.inspector.tag_editor import TagEditor
from charstudio.ui.inspector.text_field import ProseField, TextBlock
from charstudio.ui.inspector.trait_editor import TraitEditor
from charstudio.ui.theme.theme import theme
from charstudio.ui.widgets.basics import Ground
from charstudio.ui.widgets.in_sight import InSight


class CharacterTab(Ground):
    """Name, traits, texts and tags; there is nothing to type into until there is a character.

    Attributes:
        name, summary, backstory: Fields with their captions.
        traits, tags: Chips.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("pane", parent)
        self.setObjectName("characterTab")
        self.name = NameBlock()
        self.traits = TraitEditor()
        self.summary = TextBlock(
            "summary", self.tr("Summary"), ProseField(lines=(3, 6)), limit=limits.SUMMARY
        )
        self.backstory = TextBlock(
            "backstory", self.tr("Backstory"), ProseField(lines=(6, 16)), limit=limits.BACKSTORY
        )
        self.tags = TagEditor()
        look = theme()
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setSpacing(look.px("space_2"))
        for part in (self.name, self.traits, self.summary, self.backstory, self.tags):
            self._column.addWidget(part)
        self._column.addStretch(1)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.verticalScrollBar().rangeChanged.connect(self._on_range_changed)
        self._area.setWidget(inner)
        InSight(self._area)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._area)
        self._on_range_changed(0, 0)
        self.show_nothing()

    @property
    def first(self) -> QWidget:
        """What takes the keyboard when one comes to this tab."""
        return self.name.field

    def show_nothing(self) -> None:
        """No character is shown."""
        for block in (self.name, self.summary, self.backstory):
            block.set_text("")
        self.traits.set_traits(())
        self.tags.set_tags(())
        self.set_editable(editable=False)

    def set_editable(self, *, editable: bool) -> None:
        """Whether there is something to type into; what is in the trash can only be read."""
        for block in (self.name, self.summary, self.backstory):
            block.set_editable(editable=editable)
        for chips in (self.traits, self.tags):
            chips.set_read_only(not editable)

    def show_part(self, part: QWidget) -> None:
        """Scrolls to where the part is seen."""
        self._area.ensureWidgetVisible(part)

    def _on_range_changed(self, _least: int, most: int) -> None:
        look = theme()
        margin = look.px("space_4")
        # The scroll bar stands in the margin: fields are as wide with it as without.
        end = max(0, margin - look.px("scrollbar")) if most else margin
        self._column.setContentsMargins(margin, look.px("space_2"), end, margin)
