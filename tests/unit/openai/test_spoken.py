"""Answers in words, taken apart whatever they are."""

import copy
import random
from collections.abc import Callable
from typing import Any

import pytest

from charstudio.domain.money import Usage
from charstudio.engines.openai.failures import Redactor
from charstudio.engines.openai.spoken import spoken
from charstudio.errors import EngineErrorKind
from tests.remote_answers import by_chat, by_responses

JUNK: tuple[Any, ...] = (
    None, True, 0, -1, 1.5, 10**30, "", "x", "\ud800", [], {}, [None], [[]], {"": None}, {"type": 5},
    [{"type": "message"}], "completed", "incomplete", "failed", float("nan"),
)  # fmt: skip


def places(value: Any, so_far: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to everything in a document."""
    found = [so_far] if so_far else []
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in parts:
        found += places(part, (*so_far, name))
    return found


@pytest.mark.parametrize("by", [by_responses, by_chat])
def test_whatever_stands_wherever_it_is_an_answer_or_an_error(by: Callable[..., dict[str, Any]]) -> None:
    chance = random.Random(4)  # noqa: S311
    whole = by({"prompt": "x"})
    ways = places(whole)
    kinds = set()
    for way in ways:
        for junk in JUNK:
            answer: Any = copy.deepcopy(whole)
            for other in (way, *chance.choices(ways, k=chance.randrange(2))):
                place = answer
                try:
                    for step in other[:-1]:
                        place = place[step]
                    place[other[-1]] = junk
                except (TypeError, KeyError, IndexError):
                    continue
            said = spoken(answer, Redactor(None))
            assert (said.value is None) is (said.error is not None)
            kinds.add(None if said.error is None else said.error.kind)
    assert {None, EngineErrorKind.BAD_ANSWER} <= kinds
    assert kinds <= {None, EngineErrorKind.BAD_ANSWER, EngineErrorKind.REFUSED, EngineErrorKind.WORDS_REFUSED}


@pytest.mark.parametrize(
    ("counted", "usage"),
    [
        ({"input_tokens": 5, "output_tokens": 7}, Usage(text_in=5, text_out=7)),
        ({"prompt_tokens": 5, "completion_tokens": 7}, Usage(text_in=5, text_out=7)),
        ({"input_tokens": 5, "output_tokens": "7"}, Usage(text_in=5)),
        # Some say nothing and mean that they don't know.
        ({"input_tokens": 0, "output_tokens": 0}, None),
        ({"input_tokens": -5, "output_tokens": True}, None),
        ({"input_tokens": 10**12, "output_tokens": 1.5}, None),
        ({}, None),
        (None, None),
        ([5, 7], None),
    ],
)
def test_what_was_counted_is_taken_where_it_can_be(counted: object, usage: Usage | None) -> None:
    assert spoken(by_responses({"a": 1}, usage=counted), Redactor(None)).usage == usage


def test_a_key_is_taken_out_of_what_a_model_says() -> None:
    said = spoken(by_chat({"prompt": "a sk-marked b", "sk-marked": 1}), Redactor("sk-marked"))
    assert said.value == {"prompt": "a [key removed] b", "[key removed]": 1}


@pytest.mark.parametrize("text", ["null", "", "{", "[1] [2]", "x"])
def test_what_is_no_json_or_nothing_is_no_answer(text: str) -> None:
    said = spoken(by_chat(text), Redactor(None))
    assert said.error is not None
    assert said.error.kind is EngineErrorKind.BAD_ANSWER
