"""Names typed into the search: each key to its result painted, in turn with scanning the names for it."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from bench.measure import p95
from bench.window.product import Sight, main, paint

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from charstudio.ui.session import Session

_TYPED = (
    "otto bright 12",
    "nyx cal",
    "lindqvist",
    "77",
    "mirabel vale 4",
    "Quil",
    "zzz",
    "lighthouse",
    "a s",
    "ysolde",
)
# Twelve keys a second, and then a look at what was found.
_BETWEEN_S = 0.08
_LOOK_S = 0.5


async def _measure(session: Session, sight: Sight) -> tuple[float, float]:
    from charstudio.ui.library.names import folded_keys  # noqa: PLC0415

    await sight.until_quiet()
    view = session.rooms.window.library
    rows = [view.list.rows.row(place) for place in range(view.list.rows.rowCount())]
    names = await asyncio.to_thread(folded_keys, rows)
    ours, floor = [], []
    session.rooms.library.focus_search()
    for text in _TYPED:
        for end, letter in enumerate(text, 1):
            started = time.perf_counter()
            _press(view.head.search, 0, letter)
            paint(view.list)
            view.head.search.repaint()
            ours.append(time.perf_counter() - started)
            floor.append(_scan(names, text[:end].casefold()))
            await asyncio.sleep(_BETWEEN_S)
        await asyncio.sleep(_LOOK_S)
        _press(view.head.search, Qt.Key.Key_Escape)
        await asyncio.sleep(_BETWEEN_S)
    return p95(ours), p95(floor)


def _press(field: QWidget, key: int, letter: str = "") -> None:
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(field, QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, letter))


def _scan(names: list[str], text: str) -> float:
    started = time.perf_counter()
    found = [name for name in names if text in name]
    took = time.perf_counter() - started
    del found
    return took


if __name__ == "__main__":
    main(_measure)
