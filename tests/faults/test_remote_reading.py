"""What comes is understood wherever the network cuts it into pieces, and no bytes bring the reader down."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from charstudio.engines.openai.pieces import Message, NotAnAnswer, picture_in
from charstudio.engines.openai.reading import AnswerReader
from tests.remote_answers import encoded

pictures = st.binary(min_size=1, max_size=40)
words = st.text(max_size=12)
entries = st.fixed_dictionaries(
    {},
    optional={
        "b64_json": st.one_of(st.none(), pictures.map(encoded)),
        "url": st.one_of(st.none(), words),
        "revised_prompt": st.one_of(st.none(), words, st.just('"b64_json": "')),
        "other": st.one_of(st.integers(), st.booleans(), st.lists(words, max_size=2)),
    },
)
bodies = st.fixed_dictionaries({"data": st.lists(entries, max_size=4)}, optional={"note": words})
cuts = st.lists(st.integers(0, 400), max_size=12)


# The machine may be busy; that says nothing of the reader.
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def pieces(data: bytes, at: list[int]) -> list[bytes]:
    ends = sorted({0, len(data), *(one for one in at if one < len(data))})
    return [data[start:end] for start, end in pairwise(ends)]


def read(data: bytes, at: list[int]) -> list[Message]:
    reader = AnswerReader()
    messages = [message for piece in pieces(data, at) for message in reader.feed(piece)]
    return [*messages, *reader.finish()]


def put_together(message: Message) -> Any:
    """The document with its pictures, in base64 again."""
    data = message.data
    assert isinstance(data, dict)
    for entry in [data, *data.get("data", [])]:
        if isinstance(entry.get("b64_json"), int):
            picture = picture_in(entry, message)
            assert picture is not None
            entry["b64_json"] = encoded(picture)
    return data


@unhurried
@given(bodies, cuts, st.booleans())
@example({"data": [{"b64_json": None, "url": "/1.png"}]}, [27], False)
def test_a_document_in_pieces_is_the_document(body: dict[str, Any], at: list[int], spaced: bool) -> None:
    text = json.dumps(body, indent=1 if spaced else None, ensure_ascii=spaced)
    (message,) = read(text.encode(), at)
    assert put_together(message) == body


def test_a_document_is_itself_whichever_one_place_it_is_cut_at() -> None:
    body = {"data": [{"b64_json": None, "url": "/a.png"}, {"b64_json": encoded(b"picture"), "n": 1}]}
    text = json.dumps(body).encode()
    for at in range(len(text)):
        (message,) = read(text, [at])
        assert put_together(message) == body, text[:at]


@unhurried
@given(st.lists(bodies, max_size=3), cuts, st.sampled_from(["\n", "\r\n"]))
def test_a_stream_in_pieces_is_the_stream(events: list[dict[str, Any]], at: list[int], end: str) -> None:
    text = ": begun\n\n" + "".join(
        f"event: e{n}\ndata: {json.dumps(one)}\n\n" for n, one in enumerate(events)
    )
    messages = read(text.replace("\n", end).encode(), at)
    assert [put_together(message) for message in messages] == events
    assert [message.event for message in messages] == [f"e{n}" for n in range(len(events))]


@unhurried
@given(
    st.one_of(st.binary(max_size=60), st.text('{}[]":,\\ nb64_jsoudat:e \n\r', max_size=60).map(str.encode)),
    cuts,
)
def test_whatever_comes_is_an_answer_or_none(data: bytes, at: list[int]) -> None:
    try:
        messages = read(data, at)
    except NotAnAnswer:
        return
    assert all(isinstance(message, Message) for message in messages)
