"""A connection as an image engine."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache, cached_property
from typing import TYPE_CHECKING, Final

from charstudio.domain.connection import checked_key, is_local, is_openai
from charstudio.engines.openai.catalogue import models_of
from charstudio.engines.openai.servers import server
from charstudio.errors import CharacterValidationError, EngineError, EngineErrorKind
from charstudio.paths import resources
from charstudio.services.ports import EngineInfo, MadeImage, MissedImage, Style

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence

    from charstudio.domain.character import Details
    from charstudio.domain.connection import Connection
    from charstudio.engines.openai.connector import Workshop
    from charstudio.engines.openai.loop import Caller
    from charstudio.engines.openai.servers import Server
    from charstudio.services.ports import EngineEvent, ImageOrder
    from charstudio.services.ports.connections import KeySource, Learnt

# OpenAI's own; what other servers have where is known to nobody here.
_PAGES: Final = "https://platform.openai.com/settings/organization"


class OpenAIEngine:
    """See `ports.ImageEngine`. Nothing is imported, and nobody asked, before it is used.

    Args:
        connection: Whom it asks.
        workshop: What all engines share: the loop, who is let through, the limits.
        key: Gives the key.
        learnt: Is told what a model turned out not to take.
        has_key: Whether there is a key; None while nobody has looked.
    """

    def __init__(
        self,
        connection: Connection,
        workshop: Workshop,
        key: KeySource,
        learnt: Learnt,
        *,
        has_key: bool | None,
    ) -> None:
        self._connection, self._workshop = connection, workshop
        self._key, self._learnt, self._has_key = key, learnt, has_key
        self._rules = server(connection.server)

    @cached_property
    def info(self) -> EngineInfo:
        """What it offers."""
        connection = self._connection
        needs_key = self._rules.needs_key or self._workshop.wants_key(connection)
        return EngineInfo(
            name=connection.engine,
            title=connection.name,
            # A gateway on this machine may ask the whole world, and be paid for it.
            offline=self._rules.free and is_local(connection.base_url),
            models=tuple(model.info for model in models_of(connection)),
            styles=_styles(),
            free=self._rules.free,
            free_style=True,
            at_once=self._rules.at_once,
            obstacle=EngineErrorKind.NO_KEY if needs_key and self._has_key is False else None,
            billing_page=f"{_PAGES}/billing/overview" if is_openai(connection.base_url) else "",
            account_page=f"{_PAGES}/general" if is_openai(connection.base_url) else "",
        )

    async def choose_style(self, details: Details) -> str:  # noqa: ARG002
        """None: the words of the character say enough."""
        return ""

    async def not_drawn(self, style: str, phrases: Sequence[str]) -> tuple[str, ...]:  # noqa: ARG002
        """None: nobody can say."""
        return ()

    async def suggestions(self, style: str) -> tuple[tuple[str, str], ...]:  # noqa: ARG002
        """None: it takes any words."""
        return ()

    async def reachable(self) -> bool:
        """Whether something answers at the connection's host and port. Nothing is asked of it."""
        return await self._workshop.reachable(self._connection)

    async def generate(self, order: ImageOrder) -> AsyncGenerator[EngineEvent, None]:
        """See `ports.ImageEngine`."""
        key = usable_key(await self._key(), self._rules)

        async def work(caller: Caller[EngineEvent]) -> None:
            await self._workshop.make(order, self._connection, key, caller, self._learn)

        async def late(event: EngineEvent) -> None:
            if isinstance(event, MadeImage):
                await order.requests.late(event)

        events = self._workshop.loop.stream(work, late)
        try:
            async for event in events:
                if isinstance(event, MissedImage) and event.error.kind is EngineErrorKind.NO_KEY:
                    self._workshop.note_wants_key(self._connection)
                    self.__dict__.pop("info", None)
                yield event
        finally:
            await events.aclose()

    async def _learn(self, model: str, parameter: str) -> None:
        """Knows it from now on: whoever keeps it makes no new engine for that."""
        known = self._connection.refused.get(model, ())
        if parameter not in known:
            refused = {**self._connection.refused, model: (*known, parameter)}
            self._connection = replace(self._connection, refused=refused)
            self.__dict__.pop("info", None)
            await self._learnt(model, parameter)


def usable_key(key: str | None, rules: Server) -> str | None:
    """The key as it can be sent; None where the service does without.

    Raises:
        EngineError: There is none and there has to be, or it can't be one.
    """
    if not key and rules.needs_key:
        raise EngineError(EngineErrorKind.NO_KEY, "There is no key for this service")
    try:
        return checked_key(key or "") or None
    except CharacterValidationError:
        pass
    # What comes from the environment was never looked at.
    raise EngineError(EngineErrorKind.BAD_KEY, "That can't be a key", said="")


@cache
def _styles() -> tuple[Style, ...]:
    names = json.loads((resources() / "openai" / "styles.json").read_text(encoding="utf-8"))
    return tuple(Style(name, name[:1].upper() + name[1:]) for name in names)
