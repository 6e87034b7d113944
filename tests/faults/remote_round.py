"""Makes a round of images in a process of its own, to be killed meanwhile.

`python -m tests.faults.remote_round FOLDER URL COUNT` asks the service at URL, and writes a line for each
preview and each image as soon as it is told of it.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from charstudio.domain.generation import ImageArrived, PreviewArrived
from tests.faults.remote import remote_studio


async def main(folder: str, url: str, count: str) -> None:
    async with remote_studio(Path(folder), url) as remote, await remote.start(int(count)) as run:
        async for event in run:
            if isinstance(event, (PreviewArrived, ImageArrived)):
                sys.stdout.write(f"{type(event).__name__} {event.index}\n")
                sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
