"""An answer in words taken apart, whichever of both ways it came."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from charstudio.domain.money import Usage
from charstudio.engines.openai.failures import refusal, wait_told
from charstudio.errors import EngineError, EngineErrorKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from charstudio.engines.openai.failures import Redactor

# What models of the artist's own put around the one thing that they were asked for.
_THOUGHT: Final = re.compile(r"\A\s*<think>.*?</think>", re.DOTALL)
_FENCED: Final = re.compile(r"\A\s*```(?:json)?\s*\n(.*)\n\s*```\s*\Z", re.DOTALL)
_MOST_TOKENS: Final = 10**9
_LONGEST_SAID: Final = 500


@dataclass(frozen=True)
class Spoken:
    """What came.

    Attributes:
        value: The JSON that was asked for; None where there is an error.
        usage: The tokens that the service counted; None where it did not say.
        wait_s: How long the service asks to wait.
    """

    value: object = None
    usage: Usage | None = None
    error: EngineError | None = None
    wait_s: float | None = None


@dataclass(frozen=True)
class _Message:
    """What the model said. `refused`: in its own words, or its service's; None where it did not refuse."""

    text: str = ""
    refused: str | None = None
    cut: bool = False


def spoken(answer: object, redact: Redactor) -> Spoken:
    """What an answer from /responses or /chat/completions says."""
    if not isinstance(answer, dict):
        return Spoken(error=nonsense("The answer is no object"))
    usage = _usage(answer.get("usage"))
    if answer.get("error") or answer.get("status") in ("failed", "cancelled"):
        body = answer if answer.get("error") else {"error": {"message": f"The answer is {answer['status']}"}}
        return Spoken(usage=usage, error=refusal(200, body, redact), wait_s=wait_told({}, body))
    message = _of_chat(answer) if "choices" in answer else _of_response(answer)
    if message.refused is not None:
        return Spoken(usage=usage, error=refused(redact.text(message.refused)[:_LONGEST_SAID], usage))
    if message.cut:
        return Spoken(usage=usage, error=nonsense("The answer was cut", usage))
    value = _json(message.text)
    if value is None:
        return Spoken(usage=usage, error=nonsense("What came is not what was asked for", usage))
    return Spoken(redact.value(value), usage)


def nonsense(what: str, usage: Usage | None = None) -> EngineError:
    """What came is none of what was asked for. `usage`: what was counted for it all the same."""
    return EngineError(EngineErrorKind.BAD_ANSWER, what, said="", usage=usage)


def refused(said: str, usage: Usage | None = None, **more: object) -> EngineError:
    """The model, or a filter before or behind it, does not want to."""
    said = said.strip() or "it does not say why"
    return EngineError(EngineErrorKind.WORDS_REFUSED, f"Refused: {said}", said=said, usage=usage, **more)


def _of_response(answer: Mapping[str, Any]) -> _Message:
    texts = list[str]()
    for item in _dicts(answer.get("output")):
        # What it said on the way is no answer.
        if item.get("type") != "message" or item.get("phase") not in (None, "final_answer"):
            continue
        for part in _dicts(item.get("content")):
            if part.get("type") == "refusal":
                return _Message(refused=_text(part.get("refusal")))
            if part.get("type") == "output_text":
                texts.append(_text(part.get("text")))
    cut = answer.get("status") == "incomplete"
    details = answer.get("incomplete_details")
    if cut and isinstance(details, dict) and details.get("reason") == "content_filter":
        return _Message(refused="")
    return _Message("".join(texts), cut=cut)


def _of_chat(answer: Mapping[str, Any]) -> _Message:
    choice = next(iter(_dicts(answer.get("choices"))), {})
    message = choice.get("message")
    message = message if isinstance(message, dict) else {}
    if message.get("refusal"):
        return _Message(refused=_text(message["refusal"]))
    if choice.get("finish_reason") == "content_filter":
        return _Message(refused="")
    content = message.get("content")
    if isinstance(content, list):
        content = "".join(_text(part.get("text")) for part in _dicts(content))
    return _Message(_text(content), cut=choice.get("finish_reason") == "length")


def _json(text: str) -> object:
    """The JSON of a text; None where it is none."""
    text = _THOUGHT.sub("", text, count=1)
    if fenced := _FENCED.match(text):
        text = fenced[1]
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _usage(usage: object) -> Usage | None:
    if not isinstance(usage, dict):
        return None
    text_in = _count(usage, "input_tokens") or _count(usage, "prompt_tokens")
    text_out = _count(usage, "output_tokens") or _count(usage, "completion_tokens")
    return Usage(text_in=text_in, text_out=text_out) or None


def _count(usage: Mapping[str, Any], name: str) -> int:
    value = usage.get(name)
    counted = isinstance(value, int) and not isinstance(value, bool) and 0 < value <= _MOST_TOKENS
    return int(value) if counted and value is not None else 0


def _dicts(value: object) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
