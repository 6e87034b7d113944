"""Asking a server through the engine alone, as a round would."""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from charstudio.domain.character import Details
from charstudio.domain.connection import Connection, ServerKind
from charstudio.engines.openai.connector import OpenAIConnector
from charstudio.errors import EngineError
from charstudio.services.ports import ImageOrder, MadeImage, MissedImage, Note, Preview
from tests.contract.conftest import WORDS
from tests.faults.remote import BRISK, KEY

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from charstudio.services.ports import EngineEvent, ModelInfo, WordEngine

KNOWN: Final = Connection("openai", "OpenAI")


@dataclass
class Heard:
    """What came of an order."""

    events: list[EngineEvent] = field(default_factory=list)
    error: EngineError | None = None

    @property
    def images(self) -> list[MadeImage]:
        """The finished images."""
        return [event for event in self.events if isinstance(event, MadeImage)]

    @property
    def previews(self) -> list[Preview]:
        """The partial ones."""
        return [event for event in self.events if isinstance(event, Preview)]

    @property
    def notes(self) -> list[str]:
        """What the artist is told."""
        return [event.text for event in self.events if isinstance(event, Note)]

    @property
    def errors(self) -> list[EngineError]:
        """Why images are missing."""
        missed = [event.error for event in self.events if isinstance(event, MissedImage)]
        return [*missed, *([] if self.error is None else [self.error])]


@dataclass
class Client:
    """An engine for a server at `url`.

    Attributes:
        learnt: What models turned out not to take.
    """

    url: str
    connector: OpenAIConnector
    server: ServerKind = ServerKind.OPENAI
    learnt: list[tuple[str, str]] = field(default_factory=list)

    @property
    def connection(self) -> Connection:
        """The connection to it. As for OpenAI itself, all models that are known are offered."""
        return replace(KNOWN, base_url=self.url, server=self.server)

    async def ask(self, order: ImageOrder) -> Heard:
        """Has an order made."""
        engine = self.connector.engine(self.connection, self._key, self._learn, has_key=True)
        heard = Heard()
        try:
            async with aclosing(engine.generate(order)) as events:
                async for event in events:
                    heard.events.append(event)
        except EngineError as error:
            heard.error = error
        return heard

    def writer(self, model: str) -> WordEngine:
        """What writes there, with this model."""
        connection = replace(self.connection, text_model=model)
        writer = self.connector.writer(connection, self._key, self._learn, has_key=True)
        assert writer is not None
        return writer

    async def _key(self) -> str:
        return KEY

    async def _learn(self, model: str, parameter: str) -> None:
        self.learnt.append((model, parameter))


def connector() -> Iterator[OpenAIConnector]:
    """One, closed when it is not needed any more."""
    made = OpenAIConnector(limits=BRISK)
    yield made
    made.close()


def order_of(model: ModelInfo, references: Sequence[bytes] = (), count: int = 1, **more: Any) -> ImageOrder:
    """An order for images of this model, of its own size unless another is given."""
    width, height = more.pop("size", model.default_size)
    given: dict[str, Any] = {"style": "", "prompt": WORDS, "quality": None, **more}
    return ImageOrder(
        details=Details("Nyx"),
        person_seed=1,
        model=model.id,
        own_prompt="",
        count=count,
        width=width,
        height=height,
        seed=1,
        references=tuple(references),
        **given,
    )
