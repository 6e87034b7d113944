"""What a row of chips needs from the one who has its words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint

    from charstudio.ui.inspector.chip_row import ChipRow


@dataclass(frozen=True)
class RowWords:
    """What a row calls its parts.

    Attributes:
        field: Object name of the input.
        name: What the row is for, for screen readers.
        add: What the input is for.
        placeholder: Stands in the empty input.
        chip, fixed_chip: What a chip is, with {text}; the second where nothing can be changed.
        edit: What the field is in which a chip is changed, with {text}.
    """

    field: str
    name: str
    add: str
    placeholder: str
    chip: str
    fixed_chip: str
    edit: str


class Keeper(Protocol):
    """Who has the words of the rows and says what becomes of them."""

    dragged: tuple[ChipRow, int] | None

    def offer(self, row: ChipRow, text: str) -> bool:
        """Takes what was typed or pasted; False when it can't be taken."""

    def change(self, row: ChipRow, place: int, text: str) -> bool:
        """Gives a chip other words; False when it can't have them."""

    def remove(self, row: ChipRow, place: int) -> None:
        """Removes a chip."""

    def carry(self, row: ChipRow, place: int, to_row: ChipRow, to: int) -> None:
        """Moves a chip before the one that is at `to` now."""

    def open_menu(self, row: ChipRow, place: int, at: QPoint) -> None:
        """Opens the menu of a chip at a point of the screen."""

    def take(self, row: ChipRow) -> bool:
        """Takes the chosen suggestion, else what was typed; False when it can't be taken."""

    def type(self, row: ChipRow, text: str) -> None:
        """The input has this text now."""

    def choose(self, row: ChipRow, step: int) -> None:
        """The next or the last suggestion is wanted."""

    def dismiss(self) -> None:
        """No suggestion is wanted."""
