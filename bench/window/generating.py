"""Longest gaps while four images of 1024 px stream in with previews, in turn with nothing going on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.window.product import Sight, main
from bench.window.service import connect, generate
from bench.window.ticks import Ticks

if TYPE_CHECKING:
    from charstudio.ui.session import Session

_ROUNDS = 8


async def _measure(session: Session, sight: Sight) -> list[tuple[float, float]]:
    await sight.until_quiet()
    await connect(session, sight)
    ticks = Ticks()
    return [await ticks.compared(generate(session, sight)) for _ in range(_ROUNDS)]


if __name__ == "__main__":
    main(_measure)
