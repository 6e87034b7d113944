"""When one can work: the list is filled, the editor shows a character, the pictures in sight are painted."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from bench.window.product import Sight, main

if TYPE_CHECKING:
    from charstudio.ui.session import Session


async def _measure(_session: Session, sight: Sight) -> float:
    await sight.until(lambda: sight.usable)
    return time.monotonic()


if __name__ == "__main__":
    main(_measure)
