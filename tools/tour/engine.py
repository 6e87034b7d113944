"""The built-in engine, held back or made to fail: what lies between a click and its pictures gets seen."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, cast

from charstudio.errors import EngineError, EngineErrorKind
from charstudio.services.ports import MadeImage, MissedImage

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence

    from charstudio.domain.character import Details
    from charstudio.services.ports import EngineEvent, EngineInfo, ImageEngine, ImageOrder
    from charstudio.services.studio import Studio


class PacedEngine:
    """See `ports.ImageEngine`. Gives as many images as it may, then waits, or fails.

    Attributes:
        failure: Raised when no more may be given; None waits.
    """

    def __init__(self, engine: ImageEngine) -> None:
        self._engine = engine
        self._allowed: int | None = None
        self._moved = asyncio.Event()
        self.failure: EngineError | None = None

    @property
    def info(self) -> EngineInfo:
        """As it is."""
        return self._engine.info

    def hold(self, after: int = 0) -> None:
        """From now on a round stops after so many images."""
        self._allowed, self.failure = after, None
        self._moved.set()

    def fail(self, kind: EngineErrorKind, after: int = 0, **details: object) -> None:
        """From now on a round fails after so many images."""
        self._allowed, self.failure = after, EngineError(kind, "made to fail", **details)
        self._moved.set()

    def go_on(self) -> None:
        """From now on it works as it does."""
        self._allowed, self.failure = None, None
        self._moved.set()

    async def choose_style(self, details: Details) -> str:
        """As it is."""
        return await self._engine.choose_style(details)

    async def not_drawn(self, style: str, phrases: Sequence[str]) -> tuple[str, ...]:
        """As it is."""
        return await self._engine.not_drawn(style, phrases)

    async def suggestions(self, style: str) -> tuple[tuple[str, str], ...]:
        """As it is."""
        return await self._engine.suggestions(style)

    async def reachable(self) -> bool:
        """As it is."""
        return await self._engine.reachable()

    async def generate(self, order: ImageOrder) -> AsyncGenerator[EngineEvent, None]:
        """See `ports.ImageEngine`."""
        given = 0
        await self._turn(given)
        events = self._engine.generate(order)
        try:
            async for event in events:
                if isinstance(event, (MadeImage, MissedImage)):
                    await self._turn(given)
                    given += 1
                yield event
        finally:
            await events.aclose()

    async def _turn(self, given: int) -> None:
        """Waits until another one may be given."""
        while self._allowed is not None and given >= self._allowed:
            if self.failure is not None:
                raise self.failure
            self._moved.clear()
            await self._moved.wait()


def pace(studio: Studio) -> PacedEngine:
    """Puts the built-in engine of a studio on a lead."""
    engines = cast("dict[str, ImageEngine]", studio.workspace.engines)
    paced = engines["sketch"] = PacedEngine(engines["sketch"])
    return paced
