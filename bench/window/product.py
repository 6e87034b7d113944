"""The product's own window, started as always, with something measured in it."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
import traceback
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Protocol

    from PySide6.QtGui import QPixmap
    from PySide6.QtWidgets import QAbstractItemView

    from charstudio.ui.session import Session

    class Measure(Protocol):
        """Measures something in an open window, and gives what JSON can say."""

        async def __call__(self, session: Session, sight: Sight, /) -> object:
            """With the session of the window, and what is seen of it."""


_POLL_S = 0.002
_TIMEOUT_S = 120


def main(measure: Measure) -> None:
    """Opens the window on the library that the command line names; leaves in order when all is measured.

    Args:
        measure: Awaited on the window's loop as soon as the library is open, before its first characters are
            read; what it returns is printed as JSON.
    """
    from charstudio.app import start, window  # noqa: PLC0415  (imported as the product imports them)

    stop_in_order = window._stop_in_order
    measuring = []

    def begin(session: Session) -> None:
        stop_in_order(session)
        work = _measured(measure, session)
        measuring.append(asyncio.get_running_loop().create_task(work))

    window._stop_in_order = begin
    sys.exit(start.run(["--home", sys.argv[1]]))


class Sight:
    """What can be seen of the window: looks from outside, and is asked now and then."""

    def __init__(self, session: Session) -> None:
        self._rooms = session.rooms
        self._window = session.rooms.window
        self._painted: set[tuple[str, int]] = set()
        self._pixmap = self._rooms.thumbnails.pixmap
        # Whoever paints a picture has asked for it just then.
        self._rooms.thumbnails.pixmap = self._noted  # type: ignore[method-assign]

    @property
    def usable(self) -> bool:
        """Whether list, editor and grid show a character with all its pictures that are in sight."""
        character = self._rooms.current.character
        if character is None or not self._window.library.list.rows.rowCount():
            return False
        name = self._window.inspector.findChild(QLineEdit, "nameField")
        return name is not None and name.text() == character.name and self.painted

    @property
    def painted(self) -> bool:
        """Whether every portrait and every tile that is in sight is painted."""
        tiles = list(self._tiles())
        return bool(tiles) and self._painted.issuperset([*self._portraits(), *tiles])

    async def until(self, seen: Callable[[], bool]) -> None:
        """Waits for something to be so."""
        ends = time.monotonic() + _TIMEOUT_S
        while not seen():
            if time.monotonic() > ends:
                raise TimeoutError(f"never so: {seen}")
            await asyncio.sleep(_POLL_S)

    async def until_quiet(self) -> None:
        """Waits until the window is usable and nothing goes on any more."""
        await self.until(lambda: self.usable and not self._rooms.tasks.busy)
        await asyncio.sleep(1)

    def _portraits(self) -> Iterator[tuple[str, int]]:
        from charstudio.ui.library.rows import THUMBNAIL  # noqa: PLC0415
        from charstudio.ui.theme.theme import theme  # noqa: PLC0415

        list_ = self._window.library.list
        last = list_.rowAt(list_.viewport().height() - 1)
        last = list_.rows.rowCount() - 1 if last < 0 else last
        for place in range(max(0, list_.rowAt(0)), last + 1):
            if (sha256 := list_.rows.row(place)[THUMBNAIL]) is not None:
                yield sha256, theme().px("thumbnail_row")

    def _tiles(self) -> Iterator[tuple[str, int]]:
        grid = self._window.pages.grid.grid
        for number in grid.visible_rows():
            row = grid.grid.row_at(number)
            if row is not None and row.cell is not None and row.cell.image is not None:
                yield row.cell.image.original.sha256, grid.row_rect(number).width()

    def _noted(self, sha256: str, side: int, ratio: float = 1.0) -> QPixmap | None:
        pixmap = self._pixmap(sha256, side, ratio)
        if pixmap is not None:
            self._painted.add((sha256, side))
        return pixmap


def paint(view: QAbstractItemView) -> None:
    """Paints a list now, all that is due before it included."""
    view.executeDelayedItemsLayout()
    view.viewport().repaint()


async def _measured(measure: Measure, session: Session) -> None:
    try:
        print(json.dumps(await measure(session, Sight(session))), flush=True)
    except BaseException:  # noqa: BLE001  (whatever it is: this process has failed)
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)
    session.leave_now()
