"""Goes through a character's images to the last; whoever started it watches its memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.window.browsing import browse
from bench.window.product import Sight, main

if TYPE_CHECKING:
    from charstudio.ui.session import Session


async def _measure(session: Session, sight: Sight) -> None:
    await sight.until_quiet()
    await browse(session, sight)


if __name__ == "__main__":
    main(_measure)
