"""Answers taken apart while they come: the same, wherever the network cuts them."""

import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charstudio.engines.openai.pieces import Message, NotAnAnswer, picture_in
from charstudio.engines.openai.reading import AnswerReader
from tests.unit.openai.peer import b64, event

PICTURES = st.lists(st.binary(min_size=1, max_size=300), max_size=4)
TEXTS = st.text(max_size=60)
CUTS = st.integers(min_value=1, max_value=80)


def read(body: bytes, step: int = 10_000) -> list[Message]:
    reader = AnswerReader()
    found: list[Message] = []
    for start in range(0, len(body), step):
        found += reader.feed(body[start : start + step])
    return [*found, *reader.finish()]


def pictures_of(message: Message) -> list[bytes | None]:
    assert isinstance(message.data, dict)
    return [picture_in(entry, message) for entry in message.data["data"]]


@given(PICTURES, TEXTS, CUTS, st.booleans())
def test_a_document_is_the_same_wherever_it_is_cut(
    pictures: list[bytes], text: str, step: int, ascii_only: bool
) -> None:
    body = json.dumps(
        {
            "data": [{"b64_json": b64(one), "revised_prompt": text} for one in pictures],
            "b64_json": None,
            text: [text],
        },
        ensure_ascii=ascii_only,
    )
    (message,) = read(body.encode(), step)
    assert pictures_of(message) == pictures
    assert isinstance(message.data, dict)
    assert message.data[text] == [text]
    assert not pictures or message.data["data"][0]["revised_prompt"] == text


@given(PICTURES, TEXTS, CUTS, st.sampled_from(["\n", "\r\n"]))
def test_a_stream_is_the_same_wherever_it_is_cut(
    pictures: list[bytes], text: str, step: int, end: str
) -> None:
    events = [event("image_generation.partial_image", b64_json=b64(one), said=text) for one in pictures]
    body = b": hello\n\n" + b"".join(events) + b"data: [DONE]\n\n"
    messages = read(body.replace(b"\n", end.encode()), step)
    assert [message.pictures for message in messages] == [(one,) for one in pictures]
    for message in messages:
        assert isinstance(message.data, dict)
        assert (message.data["said"], message.data["type"]) == (text, "image_generation.partial_image")
        assert message.event == "image_generation.partial_image"
        assert message.streamed


@pytest.mark.parametrize("step", [1, 2, 3, 5, 7, 1000])
@pytest.mark.parametrize(
    ("write", "means"),
    [
        (lambda text: text.replace("/", "\\/"), bytes(range(256))),
        (
            lambda text: text.replace("+", "\\u002B").replace("=", "\\u003d"),
            bytes(range(250, 256)) * 7 + b"x",
        ),
        (lambda text: "\\n".join([text[:8], text[8:20], text[20:], ""]), bytes(range(256))),
        (lambda text: "data:image/png;base64," + text, bytes(range(256))),
        (lambda text: text.replace("+", "-").replace("/", "_").rstrip("="), bytes(range(256))),
    ],
)
def test_base64_can_be_written_in_more_than_one_way(
    write: Callable[[str], str], means: bytes, step: int
) -> None:
    (message,) = read(b'{"data":[{"b64_json" : "%s"}]}' % write(b64(means)).encode(), step)
    assert pictures_of(message) == [means]


@pytest.mark.parametrize(
    "wrong", ["", "no base64!", "aGVs\\u0041", "aGVsbG8gd29ybGQ=aGVs", "data:image/png", "a"]
)
def test_wrong_base64_is_no_picture_and_spoils_no_other(wrong: str) -> None:
    (message,) = read(f'{{"data":[{{"b64_json":"{wrong}"}},{{"b64_json":"{b64(b"right")}"}}]}}'.encode())
    assert pictures_of(message) == [None, b"right"]


def test_a_word_that_is_called_like_the_picture_is_none() -> None:
    body = b'{"format":"b64_json","x":"y","b64_json":null,"a":["b64_json","z"],"data":[{"b64_json":7}]}'
    for step in range(1, 20):
        (message,) = read(body, step)
        assert message.data == {
            "format": "b64_json",
            "x": "y",
            "b64_json": None,
            "a": ["b64_json", "z"],
            "data": [{"b64_json": 7}],
        }
        assert pictures_of(message) == [None]


@pytest.mark.parametrize("number", ["-1", "true", "1e3", "0", "99999999999999999999"])
def test_a_number_in_place_of_a_picture_is_none(number: str) -> None:
    (message,) = read(f'{{"data":[{{"b64_json":{number}}}]}}'.encode())
    assert pictures_of(message) == [None]


@pytest.mark.parametrize(
    "body", [b"", b"  \n", b"<html>", b"nonsense", b"data", b"{]", b'{"a":' + b"[" * 100_000]
)
def test_what_is_no_answer_is_said_to_be_none(body: bytes) -> None:
    for step in (1, 10_000):
        with pytest.raises(NotAnAnswer) as wrong:
            read(body, step)
        assert not wrong.value.cut


def test_what_broke_off_keeps_the_pictures_that_came_whole() -> None:
    whole = json.dumps({"data": [{"b64_json": b64(b"first")}, {"b64_json": b64(b"second" * 99)}]}).encode()
    reader = AnswerReader()
    assert list(reader.feed(whole[:-80])) == []
    with pytest.raises(NotAnAnswer) as wrong:
        list(reader.finish())
    assert wrong.value.cut
    assert reader.salvaged().pictures == (b"first",)
    assert not reader.salvaged().whole


def test_a_stream_without_its_last_blank_line_is_whole() -> None:
    (message,) = read(event("image_generation.completed", b64_json=b64(b"x")).rstrip())
    assert message.pictures == (b"x",)


@pytest.mark.parametrize("left", [1, 4, 20, 40])
def test_an_event_that_broke_off_is_none(left: int) -> None:
    assert read(event("image_generation.completed", b64_json=b64(b"x" * 60)).rstrip()[:-left]) == []


def test_an_event_that_cant_be_read_keeps_its_name_and_spoils_no_other() -> None:
    body = b"event: image_generation.completed\ndata: {nonsense\n\n" + event("more", b64_json=b64(b"x"))
    first, second = read(body)
    assert (first.data, first.event) == ({}, "image_generation.completed")
    assert second.pictures == (b"x",)


def test_a_document_may_stand_on_several_lines_of_an_event() -> None:
    (message,) = read(
        b'\xef\xbb\xbfdata: {"type":\ndata: "x",\r\ndata:"b64_json":"aGk="}\nid: 7\nretry: 3\n\n'
    )
    assert (message.data, message.pictures) == ({"type": "x", "b64_json": 0}, (b"hi",))
