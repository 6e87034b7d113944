"""What goes between money and the other rooms of the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from charstudio.errors import CharacterNotFoundError
from charstudio.services.message_texts import Remedy
from charstudio.ui.library.rows import Source

if TYPE_CHECKING:
    from charstudio.domain.character import Character
    from charstudio.errors import CharacterError
    from charstudio.ui.rooms import Rooms


class MoneyRoutes(QObject):
    """Connects them, once all are there.

    Signals:
        toast_requested: What there is to say.
    """

    toast_requested = Signal(str)

    def __init__(self, rooms: Rooms) -> None:
        super().__init__(rooms)
        self._rooms, self._queue = rooms, rooms.window.queue
        month, costs, grid = rooms.month, rooms.generate.costs, rooms.window.pages.grid
        month.changed.connect(self._show_month)
        grid.words.estimated = costs.of_missing
        costs.changed.connect(grid.grid.viewport().update)
        rooms.generate.money_wanted.connect(rooms.settings.open_money)
        self._queue.ledger_asked.connect(rooms.ledger.open)
        rooms.ledger.character_asked.connect(self._open_character)
        rooms.errors.remedies[Remedy.OPEN_MONEY] = rooms.settings.open_money
        month.read()

    def _show_month(self) -> None:
        month = self._rooms.month
        self._queue.month.show_month(month.standing, paid=month.paid)
        self._rooms.generate.costs.show_left(month.left)

    def _open_character(self, character_id: str) -> None:
        reading = self._rooms.studio.characters.get_character(character_id)
        self._rooms.tasks.run(reading, done=self._show, failed=self._on_not_read)

    def _show(self, character: Character) -> None:
        library = self._rooms.library
        library.set_source(Source.ALL if character.trashed_at is None else Source.TRASH)
        library.clear_search()
        self._rooms.current.show(character)

    def _on_not_read(self, error: CharacterError) -> None:
        if isinstance(error, CharacterNotFoundError):
            self.toast_requested.emit(self.tr("That character is not in the library any more"))
        else:
            self._rooms.tasks.failed.emit(error)
