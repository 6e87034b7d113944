"""A text model that fails in every way: the right reason, and nothing sent twice."""

from __future__ import annotations

import asyncio
import dataclasses
import json
from typing import TYPE_CHECKING, Any, Final

import pytest

from charstudio.domain.money import ExpenseState
from charstudio.errors import EngineErrorKind
from charstudio.services.message_texts import Remedy
from charstudio.services.messages import message_for
from tests.faults.remote import BRISK, KEY
from tests.faults.remote_words import WAYS, failure_of, ledger, writing
from tests.remote_answers import HTML, answer, by_chat, by_responses, chunk, head, in_words, refusal
from tests.scripted_server import CLOSE, RESET, SILENCE

if TYPE_CHECKING:
    from collections.abc import Callable

    from charstudio.domain.connection import ServerKind
    from tests.faults.conftest import Connected
    from tests.scripted_server import Answer, Request

Kind = EngineErrorKind
CHARGED, UNCERTAIN = [ExpenseState.CHARGED], [ExpenseState.UNCERTAIN]
NOTHING: list[ExpenseState] = []
ECHO: Final = f"Incorrect API key provided: {KEY}. You sent Authorization: Bearer {KEY}"
VERIFY: Final = "Your organization must be verified to use the model."


def body(request: Request, said: object, **more: Any) -> bytes:
    """What stands in an answer in words."""
    return json.dumps(
        (by_responses if request.path.endswith("/responses") else by_chat)(said, **more)
    ).encode()


def refuses(request: Request) -> Answer:
    no = "I can't write that."
    if request.path.endswith("/responses"):
        message = {"type": "message", "content": [{"type": "refusal", "refusal": no}]}
        return in_words(request, "", output=[message])
    return in_words(request, None, refusal=no)


def broken_off(request: Request) -> Answer:
    half = '{"prompt": "Mara in the'
    if request.path.endswith("/responses"):
        return in_words(
            request, half, status="incomplete", incomplete_details={"reason": "max_output_tokens"}
        )
    return in_words(request, half, end="length")


# What comes; what it means, what it leaves in the ledger, what helps, and words that the artist reads.
TABLE: dict[str, tuple[Callable[[Request], Answer], tuple[Kind, list[ExpenseState], Remedy, str]]] = {
    "wrong key": (
        lambda _: refusal(401, "invalid_api_key", ECHO),
        (Kind.BAD_KEY, NOTHING, Remedy.OPEN_CONNECTIONS, "key"),
    ),
    "not verified": (
        lambda _: refusal(403, None, VERIFY),
        (Kind.NOT_VERIFIED, NOTHING, Remedy.VERIFY, "verified"),
    ),
    "no right": (
        lambda _: refusal(403, None, "Missing scopes: model.request"),
        (Kind.NOT_ALLOWED, NOTHING, Remedy.OPEN_CONNECTIONS, "may not"),
    ),
    "no model": (
        lambda _: refusal(404, "model_not_found", "The model does not exist."),
        (Kind.MODEL_NOT_FOUND, NOTHING, Remedy.OPEN_CONNECTIONS, "retired"),
    ),
    "no page": (
        lambda _: answer(404, "<html>404 Not Found</html>", HTML),
        (Kind.NO_TEXT_MODEL, NOTHING, Remedy.OPEN_CONNECTIONS, "No text model"),
    ),
    "no credit": (
        lambda _: refusal(429, "insufficient_quota", "Quota.", kind="insufficient_quota"),
        (Kind.QUOTA, NOTHING, Remedy.OPEN_BILLING, "credit"),
    ),
    "too fast": (
        lambda _: answer(429, "{}", Retry_After="3600"),
        (Kind.RATE_LIMIT, NOTHING, Remedy.USE_RULES, "slower"),
    ),
    "too large": (
        lambda _: answer(413, "<html>413</html>", HTML),
        (Kind.TOO_LARGE, NOTHING, Remedy.USE_RULES, "backstory"),
    ),
    "wrong request": (
        lambda _: refusal(400, "invalid_value", "Too odd.", param="input"),
        (Kind.REFUSED, NOTHING, Remedy.USE_RULES, "Too odd"),
    ),
    "moderated": (
        lambda _: refusal(400, "content_policy_violation", "Against the policy."),
        (Kind.WORDS_REFUSED, NOTHING, Remedy.USE_RULES, "Against the policy"),
    ),
    "refused": (refuses, (Kind.WORDS_REFUSED, CHARGED, Remedy.USE_RULES, "I can't write that.")),
    "broken": (
        lambda _: refusal(500, None, "Error.", kind="server_error"),
        (Kind.UNAVAILABLE, UNCERTAIN, Remedy.USE_RULES, "busy or broken"),
    ),
    "bad gateway": (
        lambda _: answer(502, "<h1>502 Bad Gateway</h1>", HTML),
        (Kind.UNAVAILABLE, UNCERTAIN, Remedy.USE_RULES, "busy or broken"),
    ),
    "busy": (
        lambda _: answer(503, json.dumps({"detail": {"msg": "Server is busy"}})),
        (Kind.UNAVAILABLE, UNCERTAIN, Remedy.USE_RULES, "busy or broken"),
    ),
    "a failure inside of a success": (
        lambda _: answer(200, json.dumps({"error": {"message": "x", "type": "server_error"}})),
        (Kind.UNAVAILABLE, UNCERTAIN, Remedy.USE_RULES, "busy or broken"),
    ),
    "no head": (lambda _: [CLOSE], (Kind.CUT_OFF, UNCERTAIN, Remedy.USE_RULES, "broke")),
    "reset": (lambda _: [RESET], (Kind.CUT_OFF, UNCERTAIN, Remedy.USE_RULES, "broke")),
    "half a body": (
        lambda request: [head(200, Content_Length=900), body(request, {"prompt": "x"})[:90], CLOSE],
        (Kind.CUT_OFF, UNCERTAIN, Remedy.USE_RULES, "may be charged"),
    ),
    "half a piece": (
        lambda _: [head(200, Transfer_Encoding="chunked"), chunk(b'{"output": [')[:9], CLOSE],
        (Kind.CUT_OFF, UNCERTAIN, Remedy.USE_RULES, "may be charged"),
    ),
    "a page": (
        lambda _: answer(200, "<html><body>Log in</body></html>", HTML),
        (Kind.BAD_ANSWER, UNCERTAIN, Remedy.USE_RULES, "can't be used"),
    ),
    "nothing": (lambda _: answer(200, b""), (Kind.BAD_ANSWER, UNCERTAIN, Remedy.USE_RULES, "can't be used")),
    "a list": (lambda _: answer(200, b"[]"), (Kind.BAD_ANSWER, UNCERTAIN, Remedy.USE_RULES, "can't be used")),
    "an object of nobody": (
        lambda _: answer(200, b'{"hello": "world"}'),
        (Kind.BAD_ANSWER, UNCERTAIN, Remedy.USE_RULES, "can't be used"),
    ),
    "broken JSON": (
        lambda _: answer(200, b'{"output": ['),
        (Kind.BAD_ANSWER, UNCERTAIN, Remedy.USE_RULES, "can't be used"),
    ),
    "broken off": (broken_off, (Kind.BAD_ANSWER, CHARGED, Remedy.USE_RULES, "broken off")),
    "no words": (
        lambda request: in_words(request, ""),
        (Kind.BAD_ANSWER, CHARGED, Remedy.USE_RULES, "can't be used"),
    ),
    "prose": (
        lambda request: in_words(request, "Certainly! Here is your prompt."),
        (Kind.BAD_ANSWER, CHARGED, Remedy.USE_RULES, "can't be used"),
    ),
    "another form": (
        lambda request: in_words(request, {"text": "Mara", "prompt": ["Mara"]}),
        (Kind.BAD_ANSWER, CHARGED, Remedy.USE_RULES, "can't be used"),
    ),
    "spaces": (
        lambda request: in_words(request, {"prompt": " \n\t "}),
        (Kind.BAD_ANSWER, CHARGED, Remedy.USE_RULES, "can't be used"),
    ),
    "100,000 letters": (
        lambda request: in_words(request, {"prompt": "x" * 100_000}),
        (Kind.BAD_ANSWER, CHARGED, Remedy.USE_RULES, "too long"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("server", WAYS)
@pytest.mark.parametrize(("said", "meant"), TABLE.values(), ids=TABLE.keys())
async def test_each_failure_has_its_reason_and_is_asked_once(
    connected: Connected,
    said: Callable[[Request], Answer],
    meant: tuple[Kind, list[ExpenseState], Remedy, str],
    server: ServerKind,
) -> None:
    kind, left, remedy, words = meant
    asked, remote = await writing(connected, said, server=server)
    error = await failure_of(remote)
    assert error.kind == kind
    message = message_for(error)
    assert words in f"{message.message} {message.hint}"
    assert (message.title, message.remedy) == ("Nothing was proposed", remedy)
    assert await ledger(remote) == left
    assert len(asked.requests) == 1


@pytest.mark.parametrize("server", WAYS)
async def test_silence_is_a_timeout(connected: Connected, server: ServerKind) -> None:
    limits = dataclasses.replace(BRISK, words_s=0.3)
    asked, remote = await writing(connected, lambda _: [SILENCE], server=server, limits=limits)
    assert (await failure_of(remote)).kind == Kind.TIMEOUT
    assert await ledger(remote) == UNCERTAIN
    await asked.happens(lambda: asked.requests[0].gone)


async def test_nobody_there_is_told_and_costs_nothing(connected: Connected) -> None:
    asked, remote = await writing(connected, lambda _: [CLOSE])
    asked.__exit__()
    assert (await failure_of(remote)).kind == Kind.NETWORK
    assert await ledger(remote) == NOTHING
    asked.__enter__()


async def test_what_is_stopped_closes_the_connection_and_may_be_charged(connected: Connected) -> None:
    server, remote = await writing(connected, lambda _: [SILENCE])
    asking = asyncio.ensure_future(remote.studio.words.enhance_prompt(remote.character))
    await server.asked(1)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    await server.happens(lambda: server.requests[0].gone)
    assert await ledger(remote) == UNCERTAIN
