"""Longest gaps while four images of 1024 px are made and come into the grid, in turn with nothing going on.

The built-in engine makes them. It sends no previews: images appear, progress is shown, and that is all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.window.product import Sight, main
from bench.window.ticks import Ticks

if TYPE_CHECKING:
    from charstudio.ui.session import Session

_ROUNDS = 8


async def _measure(session: Session, sight: Sight) -> list[tuple[float, float]]:
    runner = session.rooms.runner

    async def generate() -> None:
        session.rooms.generate.generate()
        await sight.until(lambda: bool(runner.running))
        await sight.until(lambda: not runner.running and not session.rooms.tasks.busy and sight.painted)

    await sight.until_quiet()
    ticks = Ticks()
    return [await ticks.compared(generate()) for _ in range(_ROUNDS)]


if __name__ == "__main__":
    main(_measure)
