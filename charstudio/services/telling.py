"""Whoever watches a generation beside the one that runs it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from charstudio.domain.generation import GenerationEvent


class Watchers:
    """Any number of watchers, who all hear the same.

    Attributes:
        over: Whether the last event was told.
    """

    def __init__(self) -> None:
        self.over = False
        self._queues: list[asyncio.Queue[GenerationEvent | None]] = []

    def tell(self, event: GenerationEvent) -> GenerationEvent:
        """Tells all of an event, and gives it."""
        for queue in self._queues:
            queue.put_nowait(event)
            if event.generation.status.final:
                queue.put_nowait(None)
        self.over = self.over or event.generation.status.final
        return event

    async def watch(self) -> AsyncIterator[GenerationEvent]:
        """The events from now to the end."""
        if self.over:
            return
        queue: asyncio.Queue[GenerationEvent | None] = asyncio.Queue()
        self._queues.append(queue)
        try:
            while (event := await queue.get()) is not None:
                yield event
        finally:
            self._queues.remove(queue)
