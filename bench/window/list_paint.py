"""All characters into the list, painted, in turn with 200 of them into the same list."""

from __future__ import annotations

import time
from statistics import median
from typing import TYPE_CHECKING

from bench.window.product import Sight, main, paint

if TYPE_CHECKING:
    from charstudio.ui.library.rows import Row
    from charstudio.ui.session import Session

_FEW = 200
_RUNS = 11


async def _measure(session: Session, sight: Sight) -> tuple[float, float]:
    from charstudio.domain.listing import Sort  # noqa: PLC0415

    await sight.until_quiet()
    list_ = session.rooms.window.library.list
    rows = [list_.rows.row(place) for place in range(list_.rows.rowCount())]

    def seconds(some: list[Row]) -> float:
        started = time.perf_counter()
        with list_.kept():
            list_.rows.load(some, [], Sort.EDITED)
        paint(list_)
        return time.perf_counter() - started

    ours: list[float] = []
    floor: list[float] = []
    for _ in range(_RUNS):
        # Twice, as what was there before is part of it: it has to be given up.
        for some, took in ((rows, ours), (rows[:_FEW], floor)):
            seconds(some.copy())
            took.append(seconds(some.copy()))
    return median(ours), median(floor)


if __name__ == "__main__":
    main(_measure)
