"""The service refuses: the right reason, in the artist's words, and nothing asked for twice or in vain."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from charstudio.domain.generation import AttemptState, GenerationStatus, WaitBegan
from charstudio.errors import CharacterImageError, EngineErrorKind
from charstudio.services.message_texts import Remedy
from charstudio.services.messages import message_for
from tests.faults.remote import BRISK, KEY, MODEL
from tests.remote_answers import HTML, answer, finished, refusal
from tests.scripted_server import CLOSE
from tests.stand_ins import picture

if TYPE_CHECKING:
    from tests.faults.conftest import Connected
    from tests.scripted_server import Answer, Request

Kind = EngineErrorKind
REFUSED, UNCERTAIN, ANSWERED = AttemptState.REFUSED, AttemptState.UNCERTAIN, AttemptState.ANSWERED
VERIFY = "Your organization must be verified to use the model `gpt-image-2.6-flare`. Please go to …"


def moderated(stage: str) -> list[object]:
    details = {"moderation_stage": stage, "categories": ["violence"]}
    return list(
        refusal(400, "moderation_blocked", "Rejected by our safety system.", moderation_details=details)
    )


# What comes, what it means, what became of the request, what helps, and words that the artist reads.
TABLE = {
    "wrong key": (
        refusal(401, "invalid_api_key", f"Incorrect API key provided: {KEY}."),
        (Kind.BAD_KEY, REFUSED, Remedy.OPEN_CONNECTIONS, "key"),
    ),
    "not verified": (refusal(403, None, VERIFY), (Kind.NOT_VERIFIED, REFUSED, Remedy.VERIFY, "verified")),
    "country": (
        refusal(403, "unsupported_country_region_territory", "Country, region, or territory not supported"),
        (Kind.NOT_AVAILABLE_HERE, REFUSED, Remedy.USE_SKETCH, "country"),
    ),
    "no right": (
        refusal(403, None, "You have insufficient permissions for this operation. Missing scopes: x"),
        (Kind.NOT_ALLOWED, REFUSED, Remedy.OPEN_CONNECTIONS, "may not"),
    ),
    "no model": (
        refusal(404, "model_not_found", f"The model `{MODEL}` does not exist or you do not have access."),
        (Kind.MODEL_NOT_FOUND, REFUSED, Remedy.CHOOSE_MODEL, "model"),
    ),
    "request time-out": (
        refusal(408, None, "Timed out.", kind="server_error"),
        (Kind.TIMEOUT, UNCERTAIN, Remedy.RETRY, "may be charged"),
    ),
    "conflict": (
        refusal(409, None, "Conflict.", kind="conflict"),
        (Kind.UNAVAILABLE, REFUSED, Remedy.RETRY, "busy"),
    ),
    "too large": (
        answer(413, "<html><body>413 Request Entity Too Large</body></html>", HTML),
        (Kind.TOO_LARGE, REFUSED, None, "too large"),
    ),
    "prompt moderated": (moderated("input"), (Kind.MODERATION, REFUSED, Remedy.EDIT_PROMPT, "(violence)")),
    "picture moderated": (
        moderated("output"),
        (Kind.MODERATION_OUTPUT, REFUSED, Remedy.EDIT_PROMPT, "finished picture (violence)"),
    ),
    "content policy": (
        refusal(400, "content_policy_violation", "Your request was rejected."),
        (Kind.MODERATION, REFUSED, Remedy.EDIT_PROMPT, "safety filter"),
    ),
    "no credit": (
        refusal(429, "insufficient_quota", "You exceeded your current quota.", kind="insufficient_quota"),
        (Kind.QUOTA, REFUSED, Remedy.OPEN_BILLING, "credit"),
    ),
    "spending limit": (
        refusal(429, "project_spend_limit_exceeded", "Limit.", kind="insufficient_quota"),
        (Kind.QUOTA, REFUSED, Remedy.OPEN_BILLING, "limit"),
    ),
    "billing limit": (
        refusal(400, "billing_hard_limit_reached", "Billing hard limit has been reached."),
        (Kind.QUOTA, REFUSED, Remedy.OPEN_BILLING, "limit"),
    ),
    "wrong request": (
        refusal(400, "invalid_value", "Invalid prompt: too strange.", param="prompt"),
        (Kind.REFUSED, REFUSED, Remedy.RETRY, "too strange"),
    ),
    "another's words": (
        answer(422, json.dumps({"detail": [{"loc": ["body", "prompt"], "msg": "too odd"}]})),
        (Kind.REFUSED, REFUSED, Remedy.RETRY, "too odd"),
    ),
    "broken": (
        refusal(500, None, "The server had an error.", kind="server_error"),
        (Kind.UNAVAILABLE, UNCERTAIN, Remedy.RETRY, "busy or broken"),
    ),
    "bad gateway": (
        answer(502, "<html><h1>502 Bad Gateway</h1></html>", HTML),
        (Kind.UNAVAILABLE, UNCERTAIN, Remedy.RETRY, "busy or broken"),
    ),
    "busy": (
        answer(503, json.dumps({"detail": {"msg": "Server is busy", "type": "service_unavailable"}})),
        (Kind.UNAVAILABLE, UNCERTAIN, Remedy.RETRY, "busy or broken"),
    ),
    "gateway time-out": (
        answer(504, "", HTML),
        (Kind.UNAVAILABLE, UNCERTAIN, Remedy.RETRY, "busy or broken"),
    ),
    "nothing said": (answer(418, b""), (Kind.REFUSED, REFUSED, Remedy.RETRY, "418")),
}


@pytest.mark.parametrize(("said", "meant"), TABLE.values(), ids=TABLE.keys())
async def test_each_refusal_has_its_reason_and_is_asked_once(
    connected: Connected, said: Answer, meant: tuple[Kind, AttemptState, Remedy | None, str]
) -> None:
    kind, state, remedy, words = meant
    server, remote = await connected(lambda _: said)
    made = await remote.make()
    assert made.kind is kind
    assert isinstance(made.error, CharacterImageError)
    message = message_for(made.error)
    assert words in f"{message.title} {message.message} {message.hint}"
    assert message.remedy is remedy
    assert made.generation.status is GenerationStatus.FAILED
    assert made.states == [state]
    assert made.generation.attempts[0].fault is not None
    assert made.generation.attempts[0].fault.kind == kind.value
    assert len(server.requests) == 1
    journal = await remote.journal()
    assert (journal.status, journal.attempts) == (made.generation.status, made.generation.attempts)


@pytest.mark.parametrize("name", ["wrong key", "not verified", "country", "no model", "no credit"])
async def test_what_holds_for_the_whole_round_is_not_asked_for_each_image(
    connected: Connected, name: str
) -> None:
    server, remote = await connected(lambda _: TABLE[name][0])
    made = await remote.make(10)
    assert made.kind is TABLE[name][1][0]
    assert len(server.requests) <= remote.info.at_once
    assert set(made.states) == {REFUSED}


async def test_one_refused_image_leaves_the_others(connected: Connected) -> None:
    def script(request: Request) -> Answer:
        if request.number == 1:
            return TABLE["picture moderated"][0]
        return finished(request, [picture(request.number)])

    server, remote = await connected(script)
    made = await remote.make(4)
    assert made.generation.status is GenerationStatus.PARTIAL
    assert made.kind is Kind.MODERATION_OUTPUT
    assert len(made.images) == 3
    assert sorted(made.states) == [ANSWERED, ANSWERED, ANSWERED, REFUSED]
    assert len(server.requests) == 4

    again = await remote.go_on(made.generation)
    assert (len(again.images), again.generation.status) == (1, GenerationStatus.SUCCEEDED)
    assert len(server.requests) == 5


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ({"Retry_After": "1"}, 1.0),
        ({"retry_after_ms": "30"}, 0.03),
        ({}, BRISK.first_wait_s),
        ({"Retry_After": "soon"}, BRISK.first_wait_s),
    ],
)
async def test_a_rate_limit_is_waited_for_as_told(
    connected: Connected, told: dict[str, str], seconds: float
) -> None:
    body = json.dumps({"error": {"message": "Slow down", "type": "tokens", "code": "rate_limit_exceeded"}})
    server, remote = await connected(
        lambda request: finished(request, [picture(1)]) if request.number else answer(429, body, **told)
    )
    made = await remote.make()
    assert (made.error, len(made.images), len(server.requests)) == (None, 1, 2)
    (wait,) = made.of(WaitBegan)
    assert wait.seconds == pytest.approx(seconds, rel=0.3)
    assert wait.fault.kind == Kind.RATE_LIMIT
    assert made.states == [REFUSED, ANSWERED]


async def test_a_rate_limit_without_end_is_given_up(connected: Connected) -> None:
    server, remote = await connected(lambda _: refusal(429, "rate_limit_exceeded", "No."))
    made = await remote.make()
    assert made.kind is Kind.RATE_LIMIT
    assert len(server.requests) == len(made.of(WaitBegan)) + 1 == BRISK.waits + 1
    assert set(made.states) == {REFUSED}


async def test_waiting_for_a_rate_limit_can_be_cancelled(connected: Connected) -> None:
    server, remote = await connected(lambda _: answer(429, "{}", Retry_After="500"))
    run = await remote.start()
    async for event in run:
        if isinstance(event, WaitBegan):
            break
    await run.aclose()
    assert run.generation.status is GenerationStatus.CANCELLED
    assert [attempt.state for attempt in run.generation.attempts] == [REFUSED]
    assert len(server.requests) == 1


async def test_what_a_model_does_not_take_is_left_out_then_and_ever_after(connected: Connected) -> None:
    def script(request: Request) -> Answer:
        if "quality" in request.asked:
            return refusal(400, "unknown_parameter", "Unknown parameter: 'quality'.", param="quality")
        return finished(request, [picture(request.number)])

    server, remote = await connected(script)
    made = await remote.make(1, quality="low")
    assert (made.error, made.states) == (None, [REFUSED, ANSWERED])
    assert "quality" in " ".join(made.notes)
    assert {one.id: one.refused for one in remote.store.kept}["there"] == {MODEL: ("quality",)}
    assert [("quality" in request.asked) for request in server.requests] == [True, False]
    # Nor is it offered any more.
    assert not next(model for model in remote.info.models if model.id == MODEL).qualities
    assert (await remote.make()).error is None
    assert len(server.requests) == 3


async def test_a_parameter_that_nobody_sent_is_not_left_out_for_ever(connected: Connected) -> None:
    server, remote = await connected(
        lambda _: refusal(400, "unknown_parameter", "Unknown parameter: 'sorcery'.", param="sorcery")
    )
    made = await remote.make()
    assert made.kind in (Kind.UNSUPPORTED, Kind.REFUSED)
    assert len(server.requests) == 1


async def test_a_prompt_that_the_service_calls_unknown_is_sent_once(connected: Connected) -> None:
    """Nothing can be made without it, so that there is nothing to leave out."""
    server, remote = await connected(
        lambda _: refusal(400, "unknown_parameter", "Unknown parameter: 'prompt'.", param="prompt")
    )
    made = await remote.make()
    assert made.kind in (Kind.UNSUPPORTED, Kind.REFUSED)
    assert len(server.requests) == 1


async def test_a_refusal_before_all_was_sent_is_heard(connected: Connected) -> None:
    """A gateway that thinks the references too large answers at once and closes."""
    server, remote = await connected(lambda request: finished(request, [picture(request.number)]))
    first = await remote.make()
    server.before_body = lambda request: [
        *answer(413, "Request Entity Too Large", "text/plain", Connection="close"),
        CLOSE,
    ]
    made = await remote.make(1, reference_image_ids=(first.images[0].id,))
    assert made.kind in (Kind.TOO_LARGE, Kind.CUT_OFF, Kind.NETWORK)
    assert len(server.requests) == 2
