"""An engine like that of a paid service, which does as it is told: what it asks for may be charged."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from charstudio.domain.character import Details
from charstudio.errors import EngineError, EngineErrorKind
from charstudio.services.ports import (
    EngineEvent,
    EngineInfo,
    ImageOrder,
    MadeImage,
    MissedImage,
    ModelInfo,
    Note,
    Preview,
    Style,
    Waiting,
)
from tests.stand_ins import picture

FLARE = ModelInfo(
    "gpt-image-2.6-flare",
    "gpt-image-2.6-flare",
    (1024, 1024),
    16,
    3840,
    multiple=16,
    most_ratio=3,
    least_pixels=655_360,
    most_pixels=8_294_400,
    qualities=("auto", "low", "medium", "high", "xhigh", "max"),
    backgrounds=("auto", "transparent", "opaque"),
    formats=("png", "jpeg", "webp"),
    complexities=("low", "medium", "high"),
    most_references=16,
    previews=3,
    seeds=False,
)
SIZES = ((1024, 1024), (1024, 1536), (1536, 1024))
MINI = ModelInfo(
    "gpt-image-1.5",
    "gpt-image-1.5",
    (1024, 1024),
    1024,
    1536,
    sizes=SIZES,
    qualities=("auto", "low", "medium", "high"),
    fidelities=("low", "high"),
    most_references=2,
    previews=3,
    seeds=False,
    retired_on=date(2026, 12, 1),
    successor=FLARE.id,
)
GONE = ModelInfo(
    "dall-e-3",
    "dall-e-3",
    (1024, 1024),
    1024,
    1792,
    qualities=("standard", "hd"),
    seeds=False,
    retired_on=date(2026, 5, 12),
    successor=FLARE.id,
)
STYLES = (Style("watercolour", "Watercolour"), Style("ink", "Ink"))


@dataclass(frozen=True)
class Refusal:
    """The service does not do it: it is not charged."""

    kind: EngineErrorKind
    details: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Loss:
    """No answer comes, so that nobody knows whether it is charged."""

    kind: EngineErrorKind


@dataclass(frozen=True)
class Stop:
    """Here it waits until the engine's gate is opened."""


Step = bytes | float | Refusal | Loss | Stop | None
PREVIEW = picture(7)


@dataclass
class PaidEngine:
    """Sends a request for each image of an order, then does with each what is written for it.

    Attributes:
        steps: For each image of an order: a preview (bytes), seconds to wait (a number), a refusal, a loss,
            a stop, and None for the image itself.
        gate: Opens all stops.
        sends: How many requests went out.
    """

    name: str = "openai"
    title: str = "OpenAI"
    models: tuple[ModelInfo, ...] = (FLARE, MINI, GONE)
    steps: Callable[[int], Sequence[Step]] = lambda _index: (None,)
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    orders: list[ImageOrder] = field(default_factory=list)
    sends: int = 0
    notes: tuple[str, ...] = ()
    cost: Decimal | None = Decimal("0.02")
    pages: str = "https://openai.example/account"

    @property
    def info(self) -> EngineInfo:
        return EngineInfo(
            self.name,
            self.title,
            offline=False,
            models=self.models,
            styles=STYLES,
            free_style=True,
            at_once=4,
            billing_page=self.pages,
            account_page=self.pages,
        )

    async def choose_style(self, details: Details) -> str:
        return ""

    async def not_drawn(self, style: str, phrases: Sequence[str]) -> tuple[str, ...]:
        return ()

    async def suggestions(self, style: str) -> tuple[tuple[str, str], ...]:
        return ()

    async def reachable(self) -> bool:
        return True

    async def generate(self, order: ImageOrder) -> AsyncGenerator[EngineEvent, None]:
        self.orders.append(order)
        for text in self.notes:
            yield Note(text)
        sent = []
        for index in range(order.count):
            sent.append(await order.requests.sending([index]))
            self.sends += 1
        plans = [list(self.steps(index)) for index in range(order.count)]
        while any(plans):
            for index, plan in enumerate(plans):
                if plan:
                    event = await self._taken(order, index, sent, plan.pop(0))
                    if event is not None:
                        yield event

    async def _taken(self, order: ImageOrder, index: int, sent: list[str], step: Step) -> EngineEvent | None:
        match step:
            case Stop():
                await self.gate.wait()
                return None
            case bytes():
                return Preview(index, step)
            case Refusal() | Loss():
                error = EngineError(step.kind, step.kind.value, **getattr(step, "details", {}))
                if isinstance(step, Refusal):
                    await order.requests.refused(sent[index], error)
                return MissedImage(index, error, sent[index])
            case None:
                return self._made(order, index, sent[index])
            case _:
                slower = EngineError(EngineErrorKind.RATE_LIMIT, "slower")
                await order.requests.refused(sent[index], slower)
                return Waiting(index, step, slower)

    def _made(self, order: ImageOrder, index: int, attempt: str) -> MadeImage:
        data = picture(len(self.orders) * 100 + index, order.width // 64, order.height // 64)
        parameters = {
            "style": order.style,
            "size": f"{order.width}x{order.height}",
            "quality": order.quality,
            "background": order.background,
            "format": order.format,
            "fidelity": order.fidelity,
            "complexity": order.complexity,
            "usage": {"input_tokens": 41, "output_tokens": 439, "total_tokens": 480},
        }
        known = {name: value for name, value in parameters.items() if value}
        return MadeImage(
            index,
            data,
            parameters=known,
            revised_prompt=f"{order.prompt}, softly lit",
            cost_usd=self.cost,
            attempt=attempt,
        )
