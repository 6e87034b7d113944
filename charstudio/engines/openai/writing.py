"""Asking a service for words. This module imports the client library; see the package."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, Literal

from openai.resources.chat import AsyncCompletions
from openai.resources.responses import AsyncResponses
from pydantic import BaseModel, Field, ValidationError

from charstudio.engines.openai.questions import Task, text_of
from charstudio.engines.openai.spoken import Spoken, nonsense, spoken

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from openai import AsyncOpenAI

    from charstudio.engines.openai.asking import Service
    from charstudio.engines.openai.questions import Question

# Imported here, on the engine's thread: the client imports them when they are used first.
_RESOURCES: Final = (AsyncCompletions, AsyncResponses)


class BetterPrompt(BaseModel):
    """A better prompt for an image model."""

    prompt: str = Field(description="The prompt alone, on one line")


class CharacterChange(BaseModel):
    """One change of a character."""

    field: Literal[
        "appearance", "outfit", "personality", "other", "tags", "summary", "backstory", "image_prompt"
    ]
    action: Literal["add", "remove", "replace"]
    before: str = Field(description="What stands there now, letter by letter; empty for nothing")
    after: str = Field(description="What shall stand there; empty for nothing")


class CharacterChanges(BaseModel):
    """The changes that the artist asked for, and what was not done of them."""

    changes: list[CharacterChange]
    not_done: list[str] = Field(description="Parts of the instruction that no change follows")


_FORMS: Final[Mapping[Task, type[BaseModel]]] = {
    Task.ENHANCE: BetterPrompt,
    Task.REFINE: CharacterChanges,
}


async def write(
    service: Service, question: Question, way: str, fields: Mapping[str, Any], without: Collection[str]
) -> tuple[Spoken, bool]:
    """Asks a question once: what came, and whether any of the question may have reached the service.

    Args:
        service: Whom.
        question: What.
        way: "responses" or "chat".
        fields: What stands in the request beside the question, by OpenAI's names.
        without: Parameters that are not taken: of `fields`, or that of the answer's form.
    """
    form = _FORMS[question.task]
    fields = {name: value for name, value in fields.items() if name not in without}

    async def ask(client: AsyncOpenAI) -> Any:
        if way == "responses":
            return await _by_responses(client, question, form, fields, plain="text" in without)
        return await _by_chat(client, question, form, fields, plain="response_format" in without)

    data, answered = await service.say(ask)
    if answered.error is not None:
        return Spoken(error=answered.error, wait_s=answered.wait_s), answered.sent
    return _formed(spoken(data, service.redact), form), True


async def _by_responses(
    client: AsyncOpenAI, question: Question, form: type[BaseModel], fields: Mapping[str, Any], *, plain: bool
) -> Any:
    responses = client.responses.with_raw_response
    # Nobody but us keeps what artists write.
    asked: dict[str, Any] = {"input": question.data, "store": False, **fields}
    if plain:
        return await responses.create(instructions=_described(question, form), **asked)
    return await responses.parse(instructions=question.instructions, text_format=form, **asked)


async def _by_chat(
    client: AsyncOpenAI, question: Question, form: type[BaseModel], fields: Mapping[str, Any], *, plain: bool
) -> Any:
    completions = client.chat.completions.with_raw_response
    instructions = _described(question, form) if plain else question.instructions
    messages = [{"role": "system", "content": instructions}, {"role": "user", "content": question.data}]
    asked: dict[str, Any] = {"messages": messages, **fields}
    if plain:
        return await completions.create(**asked)
    return await completions.parse(response_format=form, **asked)


def _described(question: Question, form: type[BaseModel]) -> str:
    """The instructions with the form of the answer in words, for who can't be bound to it."""
    schema = json.dumps(form.model_json_schema(), ensure_ascii=False)
    return f"{question.instructions}\n\n{text_of('form')}\n{schema}"


def _formed(said: Spoken, form: type[BaseModel]) -> Spoken:
    if said.error is not None:
        return said
    try:
        formed = form.model_validate(said.value)
    except ValidationError:
        return Spoken(usage=said.usage, error=nonsense("What came has another form", said.usage))
    return Spoken(formed.model_dump(), said.usage)
