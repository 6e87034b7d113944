"""Every key that does something, by where it does it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from charstudio.ui.letters import Letter
from charstudio.ui.theme.theme import theme
from charstudio.ui.widgets.basics import Button, Line, label
from charstudio.ui.widgets.key_caps import KeyCaps

if TYPE_CHECKING:
    from charstudio.ui.actions import Actions
    from charstudio.ui.letters import Letters

# What a key does, and the ways to press it.
_Row = tuple[str, tuple[str, ...]]


class ShortcutsDialog(QDialog):
    """The shortcuts of the menus, and the keys of the panes, in two columns.

    Args:
        actions: What the menus have.
        letters: The single letters that are shortcuts.
    """

    def __init__(self, parent: QWidget | None, actions: Actions, letters: Letters) -> None:
        super().__init__(parent)
        self.setObjectName("shortcutsDialog")
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        self._letters = letters
        look = theme()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        area = QScrollArea()
        area.setObjectName("shortcutsArea")
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName(self.tr("Keyboard shortcuts"))
        area.setWidget(self._page(self._sections(actions)))
        outer.addWidget(area, 1)
        outer.addWidget(Line())
        outer.addLayout(self._foot())
        room = parent.window().size() if parent else QSize(look.px("window_width"), look.px("window_height"))
        room -= QSize(look.px("space_5"), look.px("space_5")) * 2
        self.resize(QSize(look.px(760), look.px("window_least_height")).boundedTo(room))
        self.finished.connect(self.deleteLater)
        # Arrows and Page Down move the page.
        area.setFocus(Qt.FocusReason.OtherFocusReason)

    def _sections(self, actions: Actions) -> dict[str, list[_Row]]:
        sections: dict[str, list[_Row]] = {}
        for menu, words, keys in actions.listed():
            sections.setdefault(menu, []).append((words, (keys,)))
        sections[self.tr("List and grid")] = self._of_list_and_grid()
        sections[self.tr("Viewer")] = self._of_viewer()
        sections[self.tr("Change only this")] = self._of_editor()
        sections[self.tr("Traits and tags")] = self._of_traits()
        return sections

    def _of_list_and_grid(self) -> list[_Row]:
        return [
            (self.tr("Go to another one"), ("←", "→", "↑", "↓")),
            (self.tr("Look at it"), (_native("Space"),)),
            (self.tr("Open it in the viewer"), (_native("Enter"),)),
            *self._row(self.tr("Make it the primary image"), Letter.PRIMARY),
            *self._row(self.tr("Mark it as a favourite"), Letter.FAVOURITE),
            (self.tr("Move it to the trash"), (_native("Delete"),)),
            (self.tr("Deselect, or close"), (_native("Esc"),)),
        ]

    def _of_viewer(self) -> list[_Row]:
        return [
            (self.tr("Image before, image after"), ("←", "→")),
            (self.tr("Fit it in"), ("0",)),
            (self.tr("Show every pixel"), ("1",)),
            (self.tr("Zoom in, zoom out"), ("+", "−")),
            *self._row(self.tr("Another backdrop"), Letter.BACKDROP),
            *self._row(self.tr("Compare with the primary image, while held"), Letter.COMPARE),
            *self._row(self.tr("Make it the primary image"), Letter.PRIMARY),
            (self.tr("Move it to the trash"), (_native("Delete"),)),
            (self.tr("Back to the grid"), (_native("Space"), _native("Esc"))),
        ]

    def _of_editor(self) -> list[_Row]:
        return [
            *([(self.tr("Brush, eraser"), (_native("B"), _native("E")))] if self._letters else []),
            (self.tr("Narrower, wider brush"), ("[", "]")),
            (self.tr("Move the brush; with Shift by a pixel"), ("←", "→", "↑", "↓")),
            (self.tr("Paint where the brush is, and while it is moved"), (_native("Space"),)),
            (self.tr("Move the image with the mouse, while held"), (_native("Space"),)),
            (self.tr("Fit it in"), ("0",)),
            (self.tr("Show every pixel"), ("1",)),
            (self.tr("Back to where you were; what is drawn stays"), (_native("Esc"),)),
        ]

    def _row(self, words: str, letter: Letter) -> list[_Row]:
        return [(words, (self._letters[letter],))] if letter in self._letters else []

    def _of_traits(self) -> list[_Row]:
        alt = self.tr("Alt")
        return [
            (self.tr("Add what is typed"), (_native("Enter"),)),
            (self.tr("Take a suggestion"), ("↓",)),
            (self.tr("Walk along the traits"), ("←", "→")),
            (self.tr("Move a trait"), (f"{alt}+←", f"{alt}+→")),
            (self.tr("Change a trait"), ("F2",)),
            (self.tr("Select the last trait, then remove it"), (_native("Backspace"),)),
        ]

    def _page(self, sections: dict[str, list[_Row]]) -> QWidget:
        look = theme()
        page = QWidget()
        down = QVBoxLayout(page)
        margin = look.px("space_5")
        down.setContentsMargins(margin, margin, margin, margin)
        down.setSpacing(look.px("space_4"))
        if not self._letters:
            note = label(self.tr("Single letters are turned off in the settings."), tone="2", wrap=True)
            note.setObjectName("lettersOff")
            down.addWidget(note)
        across = QHBoxLayout()
        across.setSpacing(look.px("space_6"))
        for part in _halves(sections):
            column = QVBoxLayout()
            column.setSpacing(look.px("space_5"))
            for title in part:
                column.addLayout(_section(title, sections[title]))
            column.addStretch(1)
            across.addLayout(column, 1)
        down.addLayout(across)
        return page

    def _foot(self) -> QHBoxLayout:
        look = theme()
        row = QHBoxLayout()
        row.setContentsMargins(look.px("space_5"), look.px("space_3"), look.px("space_5"), look.px("space_3"))
        row.addStretch(1)
        close = Button(self.tr("Close"))
        close.setObjectName("shortcutsCloseButton")
        close.clicked.connect(self.accept)
        row.addWidget(close)
        return row


def _native(key: str) -> str:
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)


def _section(title: str, rows: list[_Row]) -> QGridLayout:
    look = theme()
    grid = QGridLayout()
    grid.setVerticalSpacing(look.px(6))
    grid.setHorizontalSpacing(look.px("space_3"))
    grid.setColumnStretch(0, 1)
    grid.addWidget(label(title, type_="heading"), 0, 0, 1, 2)
    for place, (words, ways) in enumerate(rows, 1):
        grid.addWidget(label(words, wrap=True), place, 0)
        grid.addWidget(KeyCaps(*ways), place, 1, Qt.AlignmentFlag.AlignRight)
    return grid


def _halves(sections: dict[str, list[_Row]]) -> tuple[list[str], list[str]]:
    """The sections in order, parted where both columns are about as long."""
    titles = list(sections)
    # A heading takes the room of two lines.
    lengths = [len(sections[title]) + 2 for title in titles]
    place = min(range(len(titles) + 1), key=lambda place: abs(sum(lengths[:place]) - sum(lengths[place:])))
    return titles[:place], titles[place:]
