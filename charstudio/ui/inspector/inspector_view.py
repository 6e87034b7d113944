"""The right pane: what is known of the shown character, in four tabs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from charstudio.ui.inspector.tab_bar import TabBar
from charstudio.ui.theme.theme import theme
from charstudio.ui.widgets.basics import Ground, Line, label

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from charstudio.ui.inspector.character_tab import CharacterTab
    from charstudio.ui.inspector.history_tab import HistoryTab
    from charstudio.ui.inspector.image_tab import ImageTab
    from charstudio.ui.inspector.many_page import ManyPage
    from charstudio.ui.inspector.prompt_tab import PromptTab

_TABS: Final = ("character", "prompt", "image", "history")


class InspectorView(Ground):
    """The tabs, and whether everything is saved. A tab is made when it is asked for first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("pane", parent)
        self.setObjectName("detailEditor")
        self.setAccessibleName(self.tr("Inspector"))
        look = theme()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head())
        line = QHBoxLayout()
        line.setContentsMargins(look.px("space_4"), 0, look.px("space_4"), 0)
        line.addWidget(Line())
        column.addLayout(line)
        self._stack = QStackedWidget()
        column.addWidget(self._stack, 1)
        self._made: dict[str, QWidget] = {}
        # Stands in place of the tabs unless one character is shown.
        self._instead: QWidget | None = None
        self._none: QWidget | None = None
        self._many: ManyPage | None = None
        self._state = _State("", "", "")
        # Pixels for what is said of saving.
        self._room = 0
        look.changed.connect(self._fit)

    # --- The tabs ---------------------------------------------------------------------------------------

    @property
    def character_tab(self) -> CharacterTab:
        """Name, traits, texts and tags."""
        if "character" not in self._made:
            from charstudio.ui.inspector.character_tab import CharacterTab  # noqa: PLC0415

            self._add("character", CharacterTab())
        return self._made["character"]  # type: ignore[return-value]

    @property
    def prompt_tab(self) -> PromptTab:
        """What engines are told."""
        if "prompt" not in self._made:
            from charstudio.ui.inspector.prompt_tab import PromptTab  # noqa: PLC0415

            self._add("prompt", PromptTab())
        return self._made["prompt"]  # type: ignore[return-value]

    @property
    def image_tab(self) -> ImageTab:
        """How a picture came to be."""
        if "image" not in self._made:
            from charstudio.ui.inspector.image_tab import ImageTab  # noqa: PLC0415

            self._add("image", ImageTab())
        return self._made["image"]  # type: ignore[return-value]

    @property
    def history_tab(self) -> HistoryTab:
        """Earlier states."""
        if "history" not in self._made:
            from charstudio.ui.inspector.history_tab import HistoryTab  # noqa: PLC0415

            self._add("history", HistoryTab())
        return self._made["history"]  # type: ignore[return-value]

    @property
    def first(self) -> QWidget:
        """What takes the keyboard when one comes to this pane."""
        wanted: QWidget | None = getattr(self._stack.currentWidget(), "first", None)
        return self._bar if wanted is None else wanted

    @property
    def many(self) -> ManyPage:
        """What is seen while several characters are selected."""
        if self._many is None:
            from charstudio.ui.inspector.many_page import ManyPage  # noqa: PLC0415

            self._many = ManyPage()
            self._stack.addWidget(self._many)
        return self._many

    @property
    def tab(self) -> str:
        """Which tab is shown."""
        return _TABS[self._bar.currentIndex()]

    def show_tab(self, name: str) -> None:
        """Shows "character", "prompt", "image" or "history"."""
        self._bar.setCurrentIndex(_TABS.index(name))

    def show_many(self, count: int) -> None:
        """With one character the tabs are seen; with several what they share; with none words that say so."""
        if count == 1:
            self._instead = None
        elif count:
            self._instead = self.many
        else:
            self._none = self._none or self._made_note()
            self._instead = self._none
        self._show_page()

    # --- Saving -----------------------------------------------------------------------------------------

    def say_unsaved(self) -> None:
        """Something is typed that the library does not have yet."""
        self._say(_State(self.tr("Saving…"), "ellipsis", "text_2"))

    def say_saved(self) -> None:
        """The library has everything."""
        self._say(_State(self.tr("Saved"), "check", "success"))

    def say_refused(self) -> None:
        """Something typed can't be saved for now; beside its field it is said why."""
        self._say(_State(self.tr("Not saved"), "circle-alert", "danger"))

    def say_nothing(self) -> None:
        """There is nothing to save."""
        self._say(_State("", "", ""))

    # --- The rest ---------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _head(self) -> QHBoxLayout:
        look = theme()
        row = QHBoxLayout()
        row.setContentsMargins(look.px("space_4"), look.px("space_2"), look.px("space_4"), 0)
        row.setSpacing(look.px("space_1"))
        self._bar = TabBar()
        self._bar.setObjectName("inspectorTabs")
        self._bar.setAccessibleName(self.tr("Inspector"))
        for words in (self.tr("Character"), self.tr("Prompt"), self.tr("Image"), self.tr("History")):
            self._bar.addTab(words)
        self._bar.currentChanged.connect(self._on_tab_changed)
        self._sign = label()
        self._sign.setObjectName("savedSign")
        self._words = label(type_="caption", tone="2")
        self._words.setObjectName("savedState")
        row.addWidget(self._bar)
        row.addStretch(1)
        for word in (self._sign, self._words):
            row.addWidget(word, 0, Qt.AlignmentFlag.AlignVCenter)
        return row

    def _add(self, name: str, tab: QWidget) -> None:
        self._made[name] = tab
        self._stack.addWidget(tab)
        self._show_page()

    def _on_tab_changed(self, _index: int) -> None:
        getattr(self, f"{self.tab}_tab")
        self._show_page()

    def _show_page(self) -> None:
        page = self._instead or self._made.get(self.tab)
        if page is not None:
            self._stack.setCurrentWidget(page)

    def _made_note(self) -> QWidget:
        look = theme()
        note = QWidget()
        note.setObjectName("inspectorNote")
        column = QVBoxLayout(note)
        margin = look.px("space_4")
        column.setContentsMargins(margin, margin, margin, margin)
        column.setSpacing(look.px("space_1"))
        column.addWidget(label(self.tr("Select a character to edit it here."), tone="2", wrap=True))
        column.addStretch(1)
        self._stack.addWidget(note)
        return note

    def _say(self, state: _State) -> None:
        self._state = state
        self._words.setText(state.words)
        self._show_state()

    def _fit(self) -> None:
        """Shares the row between the tabs and what is said of saving; no state of it moves the tabs."""
        look = theme()
        room = self.width() - 2 * look.px("space_4") - look.px("space_2")
        words = self._width_of(self.tr("Saved"))
        self._bar.set_room(room - (words if self._bar.fits(room - words) else look.px("icon_row")))
        self._room = room - self._bar.sizeHint().width()
        self._show_state()

    def _width_of(self, words: str) -> int:
        """Of a sign and words behind it."""
        look = theme()
        metrics = QFontMetrics(look.font("caption"))
        return look.px("icon_row") + look.px("space_1") + metrics.horizontalAdvance(words) + 1

    def _show_state(self) -> None:
        """Words where there is room for them, else their sign alone, which says them in its tooltip."""
        state, look = self._state, theme()
        worded = bool(state.words) and self._width_of(state.words) <= self._room
        self._words.setVisible(worded)
        self._sign.setVisible(bool(state.words))
        self._sign.setToolTip("" if worded else state.words)
        self._sign.setAccessibleName("" if worded else state.words)
        if state.words:
            self._sign.setPixmap(
                look.pixmap(state.sign, state.colour, size="icon_row", ratio=self.devicePixelRatioF())
            )


@dataclass(frozen=True)
class _State:
    """What is said of saving: words, and a sign that stands for them where room is short."""

    words: str
    sign: str
    colour: str
