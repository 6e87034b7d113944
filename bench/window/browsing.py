"""Longest gap while a character with many images is opened and its grid fills, page by page, to its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.window.product import Sight, main
from bench.window.ticks import Ticks

if TYPE_CHECKING:
    from charstudio.ui.session import Session


async def browse(session: Session, sight: Sight) -> None:
    """Opens the second character of the list and goes through all of its images."""
    rooms = session.rooms
    list_, grid = rooms.window.library.list, rooms.window.pages.grid.grid
    other = list_.rows.ids([1])[0]
    list_.select_place(1)
    await sight.until(lambda: rooms.current.character is not None and rooms.current.character.id == other)
    await sight.until(lambda: sight.usable)
    bar = grid.verticalScrollBar()
    while bar.value() < bar.maximum():
        bar.setValue(bar.value() + bar.pageStep())
        await sight.until(lambda: sight.painted)


async def _measure(session: Session, sight: Sight) -> tuple[float, float]:
    await sight.until_quiet()
    return await Ticks().compared(browse(session, sight))


if __name__ == "__main__":
    main(_measure)
