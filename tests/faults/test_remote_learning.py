"""What a service does not take is left out: asked for again, for nothing was charged, and remembered."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from charstudio.domain.connection import ServerKind
from charstudio.domain.generation import AttemptState
from charstudio.errors import EngineErrorKind
from tests.faults.remote import MODEL
from tests.remote_answers import HTML, answer, finished, images, refusal
from tests.stand_ins import picture

if TYPE_CHECKING:
    from tests.faults.conftest import Connected
    from tests.faults.remote import Remote
    from tests.scripted_server import Answer, Request, Script

REFUSED, ANSWERED = AttemptState.REFUSED, AttemptState.ANSWERED


def takes_no(*names: str) -> Script:
    """A service that refuses these, one after the other."""

    def script(request: Request) -> Answer:
        for name in names:
            if name in request.asked:
                return refusal(400, "unknown_parameter", f"Unknown parameter: '{name}'.", param=name)
        return finished(request, [picture(10 * request.number + number) for number in range(10)])

    return script


def learnt(remote: Remote) -> dict[str, tuple[str, ...]]:
    """What is remembered of the service."""
    return dict(next(one.refused for one in remote.store.kept if one.id == "there"))


@pytest.mark.parametrize(
    "name", ["quality", "background", "output_format", "size", "stream", "partial_images", "complexity"]
)
async def test_each_parameter_can_be_left_out(connected: Connected, name: str) -> None:
    server, remote = await connected(takes_no(name))
    made = await remote.make(1, quality="low", background="opaque", format="webp", complexity="low")
    assert (made.error, made.states) == (None, [REFUSED, ANSWERED])
    assert learnt(remote) == {MODEL: (name,)}
    assert [name in request.asked for request in server.requests] == [True, False]


async def test_one_after_the_other_until_nothing_is_wrong(connected: Connected) -> None:
    names = ("quality", "background", "output_format", "stream")
    server, remote = await connected(takes_no(*names))
    made = await remote.make(1, quality="low", background="opaque", format="png")
    assert (made.error, len(made.images)) == (None, 1)
    assert set(learnt(remote)[MODEL]) == set(names)
    assert len(server.requests) == 5


async def test_many_at_the_same_time_learn_it_once(connected: Connected) -> None:
    _, remote = await connected(takes_no("quality"))
    made = await remote.make(8, quality="low")
    assert (made.error, len(made.images)) == (None, 8)
    assert learnt(remote) == {MODEL: ("quality",)}
    assert len([note for note in made.notes if "quality" in note]) == 1
    assert {state for state in made.states if state is not REFUSED} == {ANSWERED}


async def test_what_was_learnt_holds_after_a_new_start(connected: Connected) -> None:
    server, remote = await connected(takes_no("partial_images"))
    assert (await remote.make()).error is None
    await remote.connections.start()
    assert (await remote.make()).error is None
    assert ["partial_images" in request.asked for request in server.requests] == [True, False, False]


async def test_it_holds_for_the_next_round_already(connected: Connected) -> None:
    server, remote = await connected(takes_no("partial_images"))
    for _ in range(3):
        assert (await remote.make()).error is None
    assert ["partial_images" in request.asked for request in server.requests] == [True, False, False, False]


async def test_a_gateway_to_openai_takes_no_response_format(connected: Connected) -> None:
    _, remote = await connected(takes_no("response_format"), server=ServerKind.OTHER)
    made = await remote.make()
    assert (made.error, len(made.images)) == (None, 1)
    assert learnt(remote)[MODEL] == ("response_format",)


@pytest.mark.parametrize(
    "said",
    [
        {
            "error": {
                "message": "Unsupported parameter: 'quality' is not supported with this model.",
                "code": None,
            }
        },
        {
            "error": {
                "message": "Unrecognized request argument supplied: quality",
                "type": "invalid_request_error",
            }
        },
        {"detail": [{"type": "extra_forbidden", "loc": ["body", "quality"], "msg": "Extra inputs…"}]},
        {"error": {"message": "quality", "code": "unsupported_parameter", "param": "quality"}},
    ],
)
async def test_it_is_understood_however_it_is_said(connected: Connected, said: dict[str, object]) -> None:
    def script(request: Request) -> Answer:
        if "quality" in request.asked:
            return answer(400, json.dumps(said))
        return finished(request, [picture(1)])

    _, remote = await connected(script)
    made = await remote.make(1, quality="low")
    assert (made.error, made.states) == (None, [REFUSED, ANSWERED])


async def test_a_wrong_value_is_no_unknown_parameter(connected: Connected) -> None:
    """Another size or quality would do: that one is not to be left out for ever."""
    said = "Invalid value: '1024x1024'. Supported values are: '512x512'."
    server, remote = await connected(lambda _: refusal(400, "invalid_value", said, param="size"))
    made = await remote.make()
    assert made.kind is EngineErrorKind.REFUSED
    assert len(server.requests) == 1
    assert learnt(remote) == {}


async def test_one_that_always_names_something_new_has_an_end(connected: Connected) -> None:
    def script(request: Request) -> Answer:
        name = next(iter(sorted(set(request.asked) - {"prompt", "model"})), "prompt")
        return refusal(400, "unknown_parameter", f"Unknown parameter: '{name}'.", param=name)

    server, remote = await connected(script)
    made = await remote.make(1, quality="low")
    assert made.kind in (EngineErrorKind.UNSUPPORTED, EngineErrorKind.REFUSED)
    assert len(server.requests) < 12
    assert set(made.states) == {REFUSED}


@pytest.mark.parametrize("status", [404, 405, 501])
async def test_where_nothing_can_be_edited_it_is_made_without_and_said(
    connected: Connected, status: int
) -> None:
    def script(request: Request) -> Answer:
        if request.path.endswith("/edits"):
            return answer(status, "<html>No such page</html>", HTML)
        return answer(200, images(picture(request.number), usage=None))

    server, remote = await connected(script, server=ServerKind.OTHER)
    first = await remote.make()
    made = await remote.make(1, reference_image_ids=(first.images[0].id,))
    assert (made.error, len(made.images)) == (None, 1)
    assert made.notes
    assert made.states == [REFUSED, ANSWERED]
    # It is not tried again in vain.
    await remote.make(1, reference_image_ids=(first.images[0].id,))
    assert [request.path.rpartition("/")[2] for request in server.requests][1:] == [
        "edits",
        "generations",
        "generations",
    ]


async def test_a_rate_limit_within_a_stream_is_waited_for(connected: Connected) -> None:
    error = {"type": "error", "error": {"code": "rate_limit_exceeded", "type": "requests", "message": "Slow"}}
    line = f"data: {json.dumps(error)}\n\n"
    server, remote = await connected(
        lambda request: (
            finished(request, [picture(1)]) if request.number else answer(200, line, "text/event-stream")
        )
    )
    made = await remote.make()
    assert (made.error, made.states) == (None, [REFUSED, ANSWERED])
    assert len(server.requests) == 2


@pytest.mark.parametrize("told", ["99999", "Sun, 06 Nov 2050 08:49:37 GMT"])
async def test_nobody_waits_for_a_day(connected: Connected, told: str) -> None:
    server, remote = await connected(lambda _: answer(429, "{}", Retry_After=told))
    made = await remote.make()
    assert made.kind is EngineErrorKind.RATE_LIMIT
    assert len(server.requests) == 1


@pytest.mark.parametrize("told", ["-5", "0", "nan", "inf", "1e400", "Thu, 01 Jan 1970 00:00:00 GMT", "one"])
async def test_a_wait_that_is_none_is_none(connected: Connected, told: str) -> None:
    def script(request: Request) -> Answer:
        return finished(request, [picture(1)]) if request.number else answer(429, "{}", Retry_After=told)

    _, remote = await connected(script)
    made = await remote.make()
    assert made.error is None or made.kind is EngineErrorKind.RATE_LIMIT


async def test_no_key_where_one_is_wanted_is_told_before_anything_is_sent(connected: Connected) -> None:
    server, remote = await connected(takes_no(), key="")
    assert remote.info.obstacle is EngineErrorKind.NO_KEY
    made = await remote.make()
    assert made.kind is EngineErrorKind.NO_KEY
    assert (server.requests, made.generation.uncertain_places) == ([], ())


async def test_a_server_that_wants_a_key_after_all_is_known_to_want_one(connected: Connected) -> None:
    server, remote = await connected(
        lambda _: answer(401, json.dumps({"detail": "Not authenticated"})), server=ServerKind.OTHER, key=""
    )
    assert remote.info.obstacle is None
    made = await remote.make(3)
    assert made.kind is EngineErrorKind.NO_KEY
    assert remote.info.obstacle is EngineErrorKind.NO_KEY
    assert len(server.requests) <= remote.info.at_once
    await remote.connections.change_connection("there", key="sk-a-key-that-is-one")
    assert remote.info.obstacle is None
