"""`make bench`: prints one line a figure (name, value, floor, ratio, target) and writes `bench.json`.

`python -m bench NAME…` measures only the figures whose names begin so.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from itertools import chain
from pathlib import Path

from bench import bundle, core
from bench.libraries import Libraries
from bench.measure import Figure, Wanted, write
from bench.window import figures as window

_FILE = Path("bench.json")


async def _run(wanted: Wanted) -> list[Figure]:
    measured = []
    print("name value floor ratio target")
    with tempfile.TemporaryDirectory(prefix="charstudio-bench-") as place:
        libraries = Libraries(Path(place))
        async for figure in core.figures(libraries, wanted):
            print(figure.line(), flush=True)
            measured.append(figure)
        for figure in chain(window.figures(libraries, wanted), bundle.figures(libraries, wanted)):
            print(figure.line(), flush=True)
            measured.append(figure)
    return measured


if __name__ == "__main__":
    write(asyncio.run(_run(Wanted(sys.argv[1:]))), _FILE)
