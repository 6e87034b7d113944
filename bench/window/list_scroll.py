"""Pages scrolled in the list of all characters, in turn with pages of 200 of them in the same list."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from bench.measure import p95
from bench.window.product import Sight, main, paint

if TYPE_CHECKING:
    from charstudio.ui.library.list import CharacterList
    from charstudio.ui.library.rows import Row
    from charstudio.ui.session import Session

_FEW = 200
_BLOCKS = 16
# What was asked for in one page may come before the next.
_PAUSE_S = 0.02


async def _measure(session: Session, sight: Sight) -> tuple[float, float]:
    await sight.until_quiet()
    list_ = session.rooms.window.library.list
    rows = [list_.rows.row(place) for place in range(list_.rows.rowCount())]
    ours: list[float] = []
    floor: list[float] = []
    # Each block of pages is of characters that were not in sight before.
    places = range(0, len(rows), len(rows) // (2 * (_BLOCKS + 1)))
    for block in range(_BLOCKS + 1):
        here, there = places[2 * block], places[2 * block + 1]
        of_ours = await _pages(list_, rows.copy(), here, here + _FEW)
        of_floor = await _pages(list_, rows[there : there + _FEW], 0, _FEW)
        if block:
            ours += of_ours
            floor += of_floor
    return p95(ours), p95(floor)


async def _pages(list_: CharacterList, rows: list[Row], first: int, end: int) -> list[float]:
    """Seconds of each page from one row to another."""
    from charstudio.domain.listing import Sort  # noqa: PLC0415

    with list_.kept():
        list_.rows.load(rows, [], Sort.EDITED)
    paint(list_)
    bar, height = list_.verticalScrollBar(), list_.rowHeight(0)
    bar.setValue(first * height)
    paint(list_)
    last = min(bar.maximum(), end * height - list_.viewport().height())
    took = []
    while bar.value() < last:
        await asyncio.sleep(_PAUSE_S)
        started = time.perf_counter()
        bar.setValue(bar.value() + bar.pageStep())
        paint(list_)
        took.append(time.perf_counter() - started)
    return took


if __name__ == "__main__":
    main(_measure)
