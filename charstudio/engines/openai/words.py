"""A connection as a writer: the text model of a service."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, TypeVar

from charstudio.domain.connection import is_local
from charstudio.engines.openai import questions
from charstudio.engines.openai.engine import usable_key
from charstudio.engines.openai.failures import surely_not_charged
from charstudio.engines.openai.proposals import Impossible, proposed_details, proposed_prompt
from charstudio.engines.openai.servers import server
from charstudio.engines.openai.spoken import Spoken, nonsense, refused
from charstudio.engines.openai.text_models import effort, text_model
from charstudio.errors import CharacterValidationError, EngineError, EngineErrorKind
from charstudio.services.ports import Enhanced, Refined, WriterInfo
from charstudio.services.workspace import to_the_end

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from charstudio.domain.character import Details, Trait
    from charstudio.domain.connection import Connection
    from charstudio.domain.money import Usage
    from charstudio.engines.openai.connector import Workshop
    from charstudio.engines.openai.questions import Question
    from charstudio.services.ports import RequestLog
    from charstudio.services.ports.connections import KeySource, Learnt

T = TypeVar("T")
# What can be left out of a request, by what a service calls it.
_CAN_GO: Final = frozenset({"reasoning", "max_output_tokens", "text", "max_tokens", "response_format"})
_MODERATED: Final = (EngineErrorKind.MODERATION, EngineErrorKind.MODERATION_OUTPUT)
_NO_PAGE: Final = (404, 405, 501)


class ServiceWriter:
    """See `ports.WordEngine`. Nothing is imported, and nobody asked, before it is used.

    Args:
        connection: Whom it asks.
        workshop: What all engines share.
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
    def info(self) -> WriterInfo:
        """Who writes."""
        connection = self._connection
        model = text_model(connection, datetime.now(UTC).date())
        needs_key = self._rules.needs_key or self._workshop.wants_key(connection)
        obstacle = EngineErrorKind.NO_KEY if needs_key and self._has_key is False else None
        return WriterInfo(
            name=connection.engine,
            title=connection.name,
            model=model,
            offline=self._rules.free and is_local(connection.base_url),
            free=self._rules.free,
            obstacle=obstacle or (None if model else EngineErrorKind.NO_TEXT_MODEL),
        )

    async def enhance(self, details: Details, prompt: str, requests: RequestLog) -> Enhanced:
        """See `ports.WordEngine`."""
        answer, usage = await self._asked(questions.better_prompt(details, prompt), requests)
        return Enhanced(_taken(lambda: proposed_prompt(answer), usage), usage)

    async def refine(
        self, details: Details, traits: Sequence[Trait], instruction: str, requests: RequestLog
    ) -> Refined:
        """See `ports.WordEngine`."""
        answer, usage = await self._asked(questions.changes(details, traits, instruction), requests)
        changed, missed = _taken(lambda: proposed_details(details, traits, answer), usage)
        return Refined(changed, missed, usage)

    async def _asked(self, question: Question, requests: RequestLog) -> tuple[Any, Usage | None]:
        """What is answered, in its form, and the tokens that were counted.

        Raises:
            EngineError: Nothing is, or nothing that can be used.
        """
        model = self.info.model
        if not model:
            raise EngineError(EngineErrorKind.NO_TEXT_MODEL, "No model that writes is known", said="")
        key = usable_key(await self._key(), self._rules)
        attempt = await _sending(requests)
        waits = 0
        while True:
            said, sent = await self._once(question, model, key)
            error = said.error
            if error is None:
                return said.value, said.usage
            if not self._not_charged(error, sent=sent):
                raise self._told(error, said.usage)
            wait_s = await self._instead(error, said.wait_s, model, waits)
            if wait_s is None:
                await to_the_end(requests.refused(attempt, error))
                raise self._told(error, said.usage)
            waits += error.kind is EngineErrorKind.RATE_LIMIT
            try:
                await asyncio.sleep(wait_s)
            except asyncio.CancelledError:
                await to_the_end(requests.refused(attempt, error))
                raise

    async def _once(self, question: Question, model: str, key: str | None) -> tuple[Spoken, bool]:
        workshop, connection = self._workshop, self._connection
        fields, without = self._fields(model), self._without(model)
        try:
            return await workshop.loop.run(
                lambda: workshop.write(question, connection, key, fields=fields, without=without)
            )
        except EngineError as error:
            return Spoken(error=error), False
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise
        # Nobody here stopped it: the whole loop was.
        raise EngineError(EngineErrorKind.FAILED, "It was stopped with everything else")

    def _fields(self, model: str) -> dict[str, Any]:
        fields: dict[str, Any] = {"model": model}
        responses = self._rules.words == "responses"
        if self._rules.word_tokens:
            fields["max_output_tokens" if responses else "max_tokens"] = self._rules.word_tokens
        if responses and (wanted := effort(model)):
            fields["reasoning"] = {"effort": wanted}
        return fields

    def _without(self, model: str) -> frozenset[str]:
        return frozenset(self._connection.refused.get(model, ()))

    async def _instead(
        self, error: EngineError, wait_s: float | None, model: str, waits: int
    ) -> float | None:
        """In how many seconds to ask once more, after a refusal that costs nothing; None for never."""
        limits = self._workshop.limits
        if error.kind is EngineErrorKind.RATE_LIMIT:
            if wait_s is None:
                wait_s = min(limits.first_wait_s * 2**waits, limits.longest_wait_s)
            return wait_s if waits < limits.word_waits and wait_s <= limits.longest_words_told_s else None
        parameter = str(error.details.get("parameter", "")).partition(".")[0]
        sent = {*self._fields(model), "text" if self._rules.words == "responses" else "response_format"}
        if parameter not in (sent & _CAN_GO) - self._without(model):
            return None
        refused_now = {**self._connection.refused, model: (*self._without(model), parameter)}
        self._connection = replace(self._connection, refused=refused_now)
        await self._learnt(model, parameter)
        return 0

    def _not_charged(self, error: EngineError, *, sent: bool) -> bool:
        if not sent or surely_not_charged(error):
            return True
        status = error.details.get("status")
        return (self._rules.free and status is not None) or status == _NO_PAGE[-1]

    def _told(self, error: EngineError, usage: Usage | None) -> EngineError:
        """An error as it is told of words."""
        details = {name: value for name, value in error.details.items() if name not in ("said", "usage")}
        if error.kind in _MODERATED:
            return refused(str(error.details.get("said", "")), usage, **details)
        if error.kind is EngineErrorKind.NO_KEY:
            self._workshop.note_wants_key(self._connection)
            self.__dict__.pop("info", None)
        of_model = error.kind is EngineErrorKind.MODEL_NOT_FOUND
        if error.details.get("status") in _NO_PAGE and not of_model:
            return EngineError(EngineErrorKind.NO_TEXT_MODEL, "There is no such page", said="", **details)
        return error


def _taken(take: Callable[[], T], usage: Usage | None) -> T:
    """What is made of an answer.

    Raises:
        EngineError: It is nothing that the artist could have written.
    """
    try:
        return take()
    except (CharacterValidationError, Impossible) as wrong:
        what = str(wrong)
    raise nonsense(what, usage)


async def _sending(requests: RequestLog) -> str:
    """Writes down that a request goes out, and gives its id."""
    writing = asyncio.ensure_future(requests.sending([0]))
    try:
        return await asyncio.shield(writing)
    except asyncio.CancelledError:
        # It is written down and will not be sent: that must not look as if it may be charged.
        await asyncio.wait([writing])
        if not writing.cancelled() and writing.exception() is None:
            stopped = EngineError(EngineErrorKind.FAILED, "It was stopped before it was sent", said="")
            await to_the_end(requests.refused(writing.result(), stopped))
        raise
