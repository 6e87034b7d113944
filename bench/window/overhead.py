"""Four images from a service to files, rows and tiles, in turn with only reading and decoding its answers."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from bench.window.product import Sight, main
from bench.window.service import connect, generate, read_plainly

if TYPE_CHECKING:
    from charstudio.ui.session import Session

_ROUNDS = 6
# As many as the window asks for.
_PREVIEWS = 2


async def _measure(session: Session, sight: Sight) -> list[tuple[float, float]]:
    await sight.until_quiet()
    await connect(session, sight)
    pairs = []
    for _ in range(_ROUNDS):
        started = time.perf_counter()
        await generate(session, sight)
        ours = time.perf_counter() - started
        await sight.until_quiet()
        started = time.perf_counter()
        await asyncio.to_thread(read_plainly, _PREVIEWS)
        pairs.append((ours, time.perf_counter() - started))
        await asyncio.sleep(0.3)
    return pairs


if __name__ == "__main__":
    main(_measure)
