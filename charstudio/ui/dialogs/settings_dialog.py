"""How the window looks and behaves, where the library is, and who works in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from charstudio.ui.connections.panel import ConnectionsPanel
from charstudio.ui.dialogs.artists import ArtistsPanel
from charstudio.ui.dialogs.letters_panel import LettersPanel
from charstudio.ui.dialogs.questions import Answer, Question
from charstudio.ui.money.panel import MoneyPanel
from charstudio.ui.theme.theme import Appearance, theme
from charstudio.ui.widgets.basics import Button, Line, label
from charstudio.ui.widgets.choices import TickBox
from charstudio.ui.widgets.prose import Prose
from charstudio.ui.widgets.segments import Segments
from charstudio.ui.widgets.tab_order import order_tabs

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QShowEvent
    from PySide6.QtWidgets import QLayout

    from charstudio.ui.letters import Letters


class SettingsDialog(QDialog):
    """Every setting on one page. What is chosen holds at once; only a connection is saved when it is whole.

    Attributes:
        connections: Which services there are.
        money: What may be spent, and what models cost.
        letters: Which single letter does what.
        artists: Who works in this library.

    Signals:
        appearance_chosen: An `Appearance`.
        motion_reduced, letters_allowed: Whether they are.
        show_folder_asked, open_library_asked: What the buttons below the folder say.
    """

    appearance_chosen = Signal(object)
    motion_reduced = Signal(bool)
    letters_allowed = Signal(bool)
    show_folder_asked = Signal()
    open_library_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("settingsDialog")
        self.setWindowTitle(self.tr("Settings"))
        look = theme()
        self.connections = ConnectionsPanel()
        self.money = MoneyPanel()
        self.letters = LettersPanel()
        self.artists = ArtistsPanel()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(self._page())
        for panel in (self.connections, self.money, self.artists):
            panel.grown.connect(self._on_grown)
        self.connections.rearranged.connect(self._order)
        outer.addWidget(self._area, 1)
        outer.addWidget(Line())
        outer.addLayout(self._foot())
        room = parent.window().size() if parent else QSize(look.px("window_width"), look.px("window_height"))
        room -= QSize(look.px("space_5"), look.px("space_5")) * 2
        self.resize(QSize(look.px(640), look.px(760)).boundedTo(room))
        self.setMinimumWidth(look.px("message"))
        self.finished.connect(self.deleteLater)

    def leave(self, then: Callable[[], object]) -> None:
        """Closes, and does something then; asks first where a connection is not saved."""
        self.money.commit()
        if not self.connections.unsaved:
            self._leave_now(then)
            return
        question = Question(
            self,
            "unsavedConnectionQuestion",
            self.tr("A connection is not saved"),
            self.tr("What you typed for it is lost if you close the settings now."),
            (
                Answer("stay", self.tr("Stay here")),
                Answer("leave", self.tr("Close without saving"), "danger"),
            ),
        )
        question.answered.connect(lambda answer: self._leave_now(then) if answer == "leave" else None)
        question.open()

    def done(self, _result: int) -> None:
        """Esc, the cross, or the button; see `leave`."""
        self.leave(lambda: None)

    def show_appearance(self, appearance: Appearance) -> None:
        """Shows which colours hold."""
        self._appearance.choose(appearance.value)

    def show_reduced_motion(self, reduced: bool) -> None:
        """Shows whether motion is reduced."""
        self._motion.setChecked(reduced)

    def show_single_letters(self, letters: Letters, *, allowed: bool) -> None:
        """Shows which single letters are chosen, and whether they are shortcuts."""
        self._letters.setChecked(allowed)
        self.letters.show_letters(letters, work=allowed)

    def show_folder(self, folder: str) -> None:
        """Shows where the library is."""
        self._folder.set_text(folder)

    def show_money(self) -> None:
        """Goes to the part about money; the keyboard is at the budget."""
        self.money.first.setFocus(Qt.FocusReason.OtherFocusReason)
        # Once everything has its place.
        QTimer.singleShot(0, self.money, self._scroll_to_money)

    def _scroll_to_money(self) -> None:
        bar, place = self._area.verticalScrollBar(), self.money.mapTo(self, QPoint()).y()
        bar.setValue(bar.value() + place - theme().px("space_5"))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():
            self._appearance.setFocus(Qt.FocusReason.OtherFocusReason)

    def _leave_now(self, then: Callable[[], object]) -> None:
        super().done(QDialog.DialogCode.Rejected)
        then()

    def _order(self) -> None:
        """Tab goes through connections and their cards where they stand, though they were made last."""
        order_tabs(self, (self._appearance, self._motion, *self.connections.in_order))

    def _on_grown(self, widget: QWidget) -> None:
        # Once its new room is given to it.
        QTimer.singleShot(0, widget, lambda: self._area.ensureWidgetVisible(widget, 0, theme().px("space_5")))

    def _page(self) -> QWidget:
        page = QWidget()
        margin = theme().px("space_5")
        grid = QGridLayout(page)
        grid.setContentsMargins(margin, margin, margin, margin)
        grid.setHorizontalSpacing(theme().px("space_4"))
        grid.setVerticalSpacing(theme().px("space_4"))
        grid.setColumnMinimumWidth(0, theme().px(88))
        grid.setColumnStretch(1, 1)
        parts = (
            (self.tr("Appearance"), self._of_appearance()),
            (self.tr("Motion"), self._of_motion()),
            (self.tr("Connections"), self._of_connections()),
            (self.tr("Money"), _column(self.money)),
            (self.tr("Keys"), self._of_keys()),
            (self.tr("Library"), self._of_library()),
            (self.tr("Artists"), self._of_artists()),
        )
        for place, (title, layout) in enumerate(parts):
            if place:
                grid.addWidget(Line(), 2 * place - 1, 0, 1, 2)
            words = label(title, tone="2")
            # The title stands on the line of the first control.
            words.setFixedHeight(theme().px("height_control"))
            grid.addWidget(words, 2 * place, 0, Qt.AlignmentFlag.AlignTop)
            grid.addLayout(layout, 2 * place, 1)
        grid.setRowStretch(2 * len(parts), 1)
        return page

    def _of_appearance(self) -> QLayout:
        self._appearance = Segments(
            self.tr("Appearance"),
            (
                (Appearance.SYSTEM.value, self.tr("System")),
                (Appearance.LIGHT.value, self.tr("Light")),
                (Appearance.DARK.value, self.tr("Dark")),
            ),
        )
        self._appearance.setObjectName("appearanceChoice")
        self._appearance.chosen.connect(lambda key: self.appearance_chosen.emit(Appearance(key)))
        return _column(self._appearance)

    def _of_motion(self) -> QLayout:
        self._motion = _tick(self.tr("Reduce motion"), "reduceMotionBox")
        self._motion.clicked.connect(self.motion_reduced)
        return _column(self._motion, _note(self.tr("Nothing fades or slides.")))

    def _of_connections(self) -> QLayout:
        note = _note(
            self.tr(
                "Services that paint and write: OpenAI, or any server that understands the same, here or "
                "elsewhere. Without one, Sketch draws and rules write."
            )
        )
        column = _column(self.connections, note)
        column.setSpacing(theme().px("space_2"))
        return column

    def _of_keys(self) -> QLayout:
        self._letters = _tick(self.tr("Single letters are shortcuts"), "singleLettersBox")
        self._letters.clicked.connect(self.letters_allowed)
        return _column(
            self._letters,
            self.letters,
            _note(
                self.tr(
                    "In the list, the grid and the viewer. Turn them off if you speak to your computer, "
                    "or press keys by accident."
                )
            ),
        )

    def _of_library(self) -> QLayout:
        self._folder = Prose()
        self._folder.setObjectName("libraryFolder")
        self._folder.setAccessibleName(self.tr("Library folder"))
        show = Button(self.tr("Show folder"), icon="folder-open")
        show.setObjectName("showFolderButton")
        show.clicked.connect(self.show_folder_asked)
        other = Button(self.tr("Open another library…"))
        other.setObjectName("openLibraryButton")
        other.clicked.connect(self.open_library_asked)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme().px("space_2"))
        buttons.addWidget(show)
        buttons.addWidget(other)
        buttons.addStretch(1)
        column = _column(self._folder, _note(self.tr("Everything you make is in this folder.")))
        # The words stand on the line of the title.
        column.setContentsMargins(0, (theme().px("height_control") - theme().line()) // 2 + 1, 0, 0)
        column.addSpacing(theme().px("space_2"))
        column.addLayout(buttons)
        return column

    def _of_artists(self) -> QLayout:
        note = _note(self.tr("Several artists can share a library. Each sees their own characters alone."))
        return _column(self.artists, note)

    def _foot(self) -> QLayout:
        margin = theme().px("space_3")
        row = QHBoxLayout()
        row.setContentsMargins(theme().px("space_5"), margin, theme().px("space_5"), margin)
        row.addStretch(1)
        close = Button(self.tr("Close"))
        close.setObjectName("settingsCloseButton")
        close.clicked.connect(self.accept)
        row.addWidget(close)
        return row


def _column(*widgets: QWidget) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(theme().px("space_1"))
    for widget in widgets:
        column.addWidget(widget)
    return column


def _tick(words: str, name: str) -> TickBox:
    box = TickBox(words)
    box.setObjectName(name)
    box.setFixedHeight(theme().px("height_control"))
    return box


def _note(text: str) -> QWidget:
    return label(text, type_="caption", tone="2", wrap=True)
