"""Asks a service for images again and again, and is killed each time at another moment.

`python -m tests.faults.asking FOLDER SEED KILLS` does as `tests.faults.killed`, with one round of four images
whose engine sends requests: one that is refused and sent once more, one that is answered, and one for two
images. In each child's folder the file `wire` has a line for each request that really went out.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

import alembic.command
import alembic.config
from PIL import Image as Pillow
from sqlalchemy.engine.default import DefaultDialect

from charstudio.app.composition import open_studio
from charstudio.domain.character import Details
from charstudio.domain.generation import ImageRequest
from charstudio.domain.money import Usage
from charstudio.engines.sketch.words import RuleWords
from charstudio.errors import EngineError, EngineErrorKind
from charstudio.services.ports import MadeImage, Waiting
from tests.faults.killed import CALLS, Moments, apart
from tests.stand_ins import picture
from tests.unit.cli.stand_in import StandIn

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from charstudio.services.ports import EngineEvent, EngineInfo, ImageOrder

SLOWER = EngineError(EngineErrorKind.RATE_LIMIT, "slow down")


@dataclass
class Service(StandIn):
    """Makes images as if a service made them that charges, and writes down what it sends.

    Attributes:
        wire: Where a line for each request goes.
    """

    wire: Path = field(default_factory=Path)

    @property
    def info(self) -> EngineInfo:
        known = super().info
        model = replace(known.models[0], id="gpt-image-1-mini", output_tokens={"low": 4096, "high": 8192})
        return replace(known, models=(model,), free=False)

    async def generate(self, order: ImageOrder) -> AsyncGenerator[EngineEvent, None]:
        alone, together = list(range(order.count))[:2], list(range(order.count))[2:]
        for places in [*([place] for place in alone), *([together] if together else [])]:
            attempt = await self._send(order, places)
            if places == [0]:
                await order.requests.refused(attempt, SLOWER)
                yield Waiting(0, 0.1, SLOWER)
                attempt = await self._send(order, places)
            for index in places:
                yield MadeImage(
                    index,
                    picture(order.seed + index),
                    order.seed + index,
                    usage=Usage(image_out=1000),
                    attempt=attempt,
                )

    async def _send(self, order: ImageOrder, places: list[int]) -> str:
        attempt = await order.requests.sending(places)
        with self.wire.open("a", encoding="utf-8") as file:
            file.write(json.dumps([attempt, len(places)]) + "\n")
        return attempt


def sent(wire: Path) -> list[tuple[str, int]]:
    """The requests that went out: the id of each, and for how many images it was."""
    lines = wire.read_text(encoding="utf-8").splitlines() if wire.exists() else []
    return [(str(attempt), int(count)) for attempt, count in map(json.loads, lines)]


async def ask(place: Path) -> None:
    """Makes the round, in the library in this place."""
    engine = Service(wire=place / "wire")
    with patch("charstudio.app.composition.built_in", lambda: ({"sketch": engine}, {"rule": RuleWords()})):
        async with open_studio(place / "library") as studio:
            created = await studio.characters.create_character(
                Details("Nyx"), ImageRequest(count=4, seed=100)
            )
            assert created.run is not None
            async with created.run as run:
                async for _ in run:
                    pass


def work(place: Path, moments: Moments) -> None:
    """All of the work, from a library that does not exist yet."""
    patches = [patch.object(os, name, moments.around(getattr(os, name))) for name in CALLS]
    patches.append(patch.object(DefaultDialect, "do_commit", moments.around(DefaultDialect.do_commit)))
    for one in patches:
        one.start()
    asyncio.run(ask(place))


def main() -> None:
    # Imported before the first fork, so that no child does it again.
    assert alembic.command
    assert alembic.config
    Pillow.preinit()
    folder, seed, kills = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    with patch("tests.faults.killed.work", work):
        count = apart(folder / "whole", None)
        sample = sorted(random.Random(seed).sample(range(1, count + 1), min(kills, count)))  # noqa: S311
        for last in sample:
            apart(folder / str(last), last)
    sys.stdout.write(json.dumps({"moments": count, "sample": sample}))


if __name__ == "__main__":
    main()
