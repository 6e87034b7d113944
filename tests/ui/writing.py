"""Stand-ins for text models, and the writers of a dialog at a desk."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from charstudio.domain.character import Details, Trait
from charstudio.errors import EngineErrorKind
from charstudio.services.message_texts import Remedy
from charstudio.services.ports import Enhanced, Refined, RequestLog, WriterInfo
from charstudio.ui.background.reachability import Reachability
from charstudio.ui.dialogs.writers import Writers
from charstudio.ui.money.month import Month
from charstudio.ui.preferences import Preferences
from tests.ui.desk import Desk


@dataclass
class TextModel:
    """Writes what it is told to, once its gate is open; or fails.

    Attributes:
        prompt: The prompt that it proposes.
        change: What it makes of a character.
        missed: What it says that it could not follow.
        fails: What it raises.
        gate: It waits until this is open.
        asked: What it was asked, in words.
        cancelled: How often nobody waited for it any more.
    """

    name: str = "openai"
    title: str = "OpenAI"
    model: str = "gpt-5.6"
    free: bool = False
    offline: bool = False
    obstacle: EngineErrorKind | None = None
    prompt: str = "A weathered sailor in harbour light, painted from life"
    change: Callable[[Details], Details] = lambda details: replace(details, summary="Older now.")
    missed: tuple[str, ...] = ()
    fails: Exception | None = None
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    asked: list[str] = field(default_factory=list)
    cancelled: int = 0

    def __post_init__(self) -> None:
        self.gate.set()

    @property
    def info(self) -> WriterInfo:
        return WriterInfo(
            self.name,
            self.title,
            self.model,
            offline=self.offline,
            free=self.free,
            obstacle=self.obstacle,
        )

    async def enhance(self, details: Details, prompt: str, requests: RequestLog) -> Enhanced:
        await self._answer(prompt)
        return Enhanced(self.prompt)

    async def refine(
        self, details: Details, traits: Sequence[Trait], instruction: str, requests: RequestLog
    ) -> Refined:
        await self._answer(instruction)
        return Refined(self.change(details), self.missed)

    async def _answer(self, asked: str) -> None:
        self.asked.append(asked)
        try:
            await self.gate.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        if self.fails is not None:
            raise self.fails


class Offers:
    """What the window can do about errors: everything, and it notes what it did and for which engine."""

    def __init__(self) -> None:
        self.done: list[tuple[Remedy, str]] = []

    def __call__(self, remedy: Remedy, engine: str) -> tuple[str, Callable[[], object]] | None:
        return f"Do {remedy.value}", lambda: self.done.append((remedy, engine))


def add_writer(desk: Desk, model: TextModel) -> TextModel:
    """Connects a text model."""
    writers = desk.studio.workspace.writers
    assert isinstance(writers, dict)
    writers[model.name] = model
    return model


def writers_at(desk: Desk, preferences: Preferences | None = None, month: Month | None = None) -> Writers:
    """The writers of the dialogs at this desk."""
    studio = desk.studio
    reachability = Reachability(studio.workspace.engines, studio.connections, desk.tasks, desk.changes)
    return Writers(studio, desk.tasks, desk.changes, reachability, preferences=preferences, month=month)
