"""The inspector's second tab: what engines are told."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QVBoxLayout, QWidget

from charstudio.domain import limits
from charstudio.ui.inspector.text_field import ProseField, TextBlock
from charstudio.ui.theme.theme import theme
from charstudio.ui.widgets.basics import Button, Ground, label
from charstudio.ui.widgets.flow_layout import FlowLayout


class PromptTab(Ground):
    """The prompt of a character; it shows nothing to type into until there is one.

    Signals:
        enhance_asked: A better prompt is wanted.
        copy_asked: The prompt is wanted on the clipboard.
    """

    enhance_asked = Signal()
    copy_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("pane", parent)
        self.setObjectName("promptTab")
        look = theme()
        column = QVBoxLayout(self)
        margin = look.px("space_4")
        column.setContentsMargins(margin, look.px("space_2"), margin, margin)
        column.setSpacing(look.px("space_2"))
        self.field = ProseField()
        self.block = TextBlock("prompt", self.tr("Prompt"), self.field, limit=limits.PROMPT)
        self._note = label(
            self.tr("Nothing of its own: name and traits are sent."), type_="caption", tone="2"
        )
        self._note.setObjectName("promptNote")
        self._note.setWordWrap(True)
        column.addWidget(self.block, 1)
        column.addWidget(self._note)
        column.addWidget(self._buttons())
        self.field.textChanged.connect(self._show_state)
        self.show_nothing()

    @property
    def first(self) -> QWidget:
        """What takes the keyboard when one comes to this tab."""
        return self.field

    @property
    def text(self) -> str:
        """The text as it stands in the field."""
        return self.block.text

    def show_nothing(self) -> None:
        """No character is shown."""
        self.block.set_text("")
        self.set_placeholder("")
        self.set_editable(editable=False)

    def set_placeholder(self, text: str) -> None:
        """What is sent while the field is empty."""
        self.field.setPlaceholderText(text)
        self._show_state()

    def set_editable(self, *, editable: bool) -> None:
        """Whether there is something to type into; what is in the trash can only be read."""
        self.block.set_editable(editable=editable)
        self._enhance.setEnabled(editable)

    def say_copied(self) -> None:
        """Confirms on the button itself."""
        self._copy.setText(self.tr("Copied"))

    def _buttons(self) -> QWidget:
        buttons = QWidget()
        # In a narrow inspector they take a second line.
        row = FlowLayout(buttons, gap=theme().px("space_2"))
        keys = QKeySequence("Ctrl+E").toString(QKeySequence.SequenceFormat.NativeText)
        self._enhance = Button(f"{self.tr('Enhance…')}   {keys}", icon="sparkles")
        self._enhance.setObjectName("enhanceButton")
        self._enhance.setAccessibleName(self.tr("Enhance the prompt"))
        self._enhance.setToolTip(
            self.tr("Proposes a better prompt beside this one ({keys})").format(keys=keys)
        )
        self._enhance.clicked.connect(self.enhance_asked)
        self._copy = Button(self.tr("Copy"), icon="copy")
        self._copy.setObjectName("copyPromptButton")
        self._copy.setAccessibleName(self.tr("Copy the prompt"))
        self._copy.clicked.connect(self.copy_asked)
        row.addWidget(self._enhance)
        row.addWidget(self._copy)
        return buttons

    def _show_state(self) -> None:
        stands, sent = bool(self.text.strip()), bool(self.field.placeholderText())
        self._note.setVisible(sent and not stands)
        self._copy.setText(self.tr("Copy"))
        self._copy.setEnabled(stands or sent)
