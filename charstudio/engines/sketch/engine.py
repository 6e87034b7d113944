"""The built-in engine as an image engine: portraits drawn offline, the same for the same seed."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Final

from charstudio.engines.sketch.model import Portrait, PortraitOrder
from charstudio.errors import EngineError, EngineErrorKind
from charstudio.services.ports import (
    EngineEvent,
    EngineInfo,
    ImageOrder,
    MadeImage,
    MissedImage,
    ModelInfo,
    Note,
    Style,
)

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence

    from charstudio.domain.character import Details
    from charstudio.engines.sketch.sketcher import Sketcher

NAME: Final = "sketch"
# Goes up when the same seed draws something else than before.
MODEL: Final = "sketch-1"
_AT_ONCE: Final = 2


class SketchEngine:
    """See `ports.ImageEngine`. Drawing happens on worker threads; the renderer lets others run meanwhile."""

    @cached_property
    def _sketcher(self) -> Sketcher:
        # The drawing libraries are imported when they are needed first.
        from charstudio.engines.sketch.sketcher import Sketcher  # noqa: PLC0415

        return Sketcher()

    @cached_property
    def _suggestions(self) -> dict[str, tuple[tuple[str, str], ...]]:
        # They are asked for at every key, and never change.
        return {}

    @cached_property
    def info(self) -> EngineInfo:
        """What it offers."""
        styles = tuple(Style(style.id, style.title, style.credit) for style in self._sketcher.styles())
        model = ModelInfo(MODEL, "Sketch", default_size=(1024, 1024), least_side=64, most_side=4096)
        return EngineInfo(
            NAME, "Sketch", offline=True, free=True, models=(model,), styles=styles, at_once=_AT_ONCE
        )

    async def choose_style(self, details: Details) -> str:
        """The style that covers most of the character's traits."""
        phrases = [trait.text for trait in details.traits]
        return await asyncio.to_thread(self._sketcher.choose_style, phrases)

    async def not_drawn(self, style: str, phrases: Sequence[str]) -> tuple[str, ...]:
        """See `ports.ImageEngine`."""
        return await asyncio.to_thread(lambda: self._sketcher.not_drawn(style, phrases))

    async def suggestions(self, style: str) -> tuple[tuple[str, str], ...]:
        """See `ports.ImageEngine`."""
        known = self._suggestions.get(style)
        if known is None:
            known = await asyncio.to_thread(lambda: self._sketcher.suggestions(style))
            self._suggestions[style] = known
        return known

    async def reachable(self) -> bool:
        """It is always here."""
        return True

    async def generate(self, order: ImageOrder) -> AsyncGenerator[EngineEvent, None]:
        """See `ports.ImageEngine`."""
        waiting = set[asyncio.Task[EngineEvent]]()
        said = False
        left = iter(range(order.count))

        def keep_busy() -> None:
            while len(waiting) < _AT_ONCE and (index := next(left, None)) is not None:
                waiting.add(asyncio.create_task(self._one(order, index)))

        try:
            keep_busy()
            while waiting:
                done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
                # The next ones are drawn while whoever gets these saves them.
                keep_busy()
                for event in sorted((task.result() for task in done), key=_index):
                    if not said and isinstance(event, MadeImage):
                        said = True
                        for note in _notes(event):
                            yield note
                    yield event
        finally:
            # A thread can't be stopped; what it draws now is the last and is not waited for by others.
            for task in waiting:
                task.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)

    async def _one(self, order: ImageOrder, index: int) -> EngineEvent:
        try:
            portrait = await asyncio.to_thread(self._draw, order, index)
        except Exception as error:  # noqa: BLE001  (a drawing library failed on one image: the others go on)
            failure = EngineError(EngineErrorKind.FAILED, f"{type(error).__name__}: {error}")
            failure.__cause__ = error
            return MissedImage(index, failure)
        parameters: dict[str, object] = {
            "style": portrait.style,
            "expression": portrait.expression,
            "options": portrait.options,
            "credit": portrait.credit,
        }
        if portrait.not_drawn:
            parameters["not_drawn"] = list(portrait.not_drawn)
        return MadeImage(index, portrait.data, order.seed + index, parameters, cost_usd=Decimal(0))

    def _draw(self, order: ImageOrder, index: int) -> Portrait:
        return self._sketcher.draw(
            PortraitOrder(
                style=order.style,
                person_seed=order.person_seed,
                image_seed=order.seed + index,
                phrases=tuple(trait.text for trait in order.details.traits),
                extra=_phrases(order.own_prompt),
                width=order.width,
                height=order.height,
            )
        )


def _notes(made: MadeImage) -> list[Note]:
    missing = made.parameters.get("not_drawn")
    if not isinstance(missing, list):
        return []
    return [Note(f"{made.parameters['style']} cannot draw: {', '.join(missing)}")]


def _phrases(prompt: str) -> tuple[str, ...]:
    parts = prompt.replace("\n", ",").replace(";", ",").split(",")
    return tuple(phrase for part in parts if (phrase := part.strip()))


def _index(event: EngineEvent) -> int:
    return event.index if isinstance(event, (MadeImage, MissedImage)) else 0
