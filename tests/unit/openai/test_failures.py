"""Everything that a service says is wrong: its kind, what is told of it, and whether it can be charged."""

import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from charstudio.domain.connection import ServerKind
from charstudio.engines.openai.failures import Redactor, refusal, wait_told
from charstudio.errors import EngineErrorKind as Kind
from tests.unit.openai.conftest import Bench, misses, pictures
from tests.unit.openai.peer import KEY, STREAM, Asked, Line, event, response, says, stream_events


def error(message: str = "Said so.", **more: object) -> dict[str, object]:
    return {"error": {"message": message, "type": None, "param": None, "code": None, **more}}


MODERATED = {"moderation_details": {"moderation_stage": "output", "categories": ["violence", "gore"]}}
# Status, body, kind, details, whether it is surely not charged.
ROWS: list[tuple[int, object, Kind, Mapping[str, object], bool]] = [
    (
        400,
        error("Your request was rejected. safety_violations=[sexual].", code="moderation_blocked"),
        Kind.MODERATION,
        {"category": " (sexual)"},
        True,
    ),
    (400, error(code="content_policy_violation"), Kind.MODERATION, {"category": ""}, True),
    (
        400,
        error(code="moderation_blocked", **MODERATED),
        Kind.MODERATION_OUTPUT,
        {"category": " (violence, gore)"},
        True,
    ),
    (
        400,
        {**error(code="moderation_blocked"), **MODERATED},
        Kind.MODERATION_OUTPUT,
        {"category": " (violence, gore)"},
        True,
    ),
    (429, error(type="insufficient_quota", code="insufficient_quota"), Kind.QUOTA, {}, True),
    (429, error(type="insufficient_quota", code="credit_balance_exhausted"), Kind.QUOTA, {}, True),
    (429, error(type="insufficient_quota", code="project_spend_limit_exceeded"), Kind.QUOTA, {}, True),
    (429, error(code="organization_usage_limit_exceeded"), Kind.QUOTA, {}, True),
    (400, error(code="billing_hard_limit_reached"), Kind.QUOTA, {}, True),
    (402, error(), Kind.QUOTA, {}, True),
    (401, error("Incorrect API key provided: sk-w***.", code="invalid_api_key"), Kind.BAD_KEY, {}, True),
    (401, b"no", Kind.BAD_KEY, {"said": "no"}, True),
    (
        403,
        error("Your organization must be verified to use the model `gpt-image-2`."),
        Kind.NOT_VERIFIED,
        {},
        True,
    ),
    (
        403,
        error("Country, region, or territory not supported", code="unsupported_country_region_territory"),
        Kind.NOT_AVAILABLE_HERE,
        {},
        True,
    ),
    (
        403,
        error("Project `p` does not have access to model `m`", code="model_not_found"),
        Kind.MODEL_NOT_FOUND,
        {},
        True,
    ),
    (403, error("You have insufficient permissions."), Kind.NOT_ALLOWED, {}, True),
    (404, error("The model `x` does not exist", code="model_not_found"), Kind.MODEL_NOT_FOUND, {}, True),
    (404, {"error": "model 'x' not found"}, Kind.MODEL_NOT_FOUND, {}, True),
    (410, error("The model `dall-e-3` is gone"), Kind.MODEL_NOT_FOUND, {}, True),
    (404, b"<html><title>x</title><h1>Not Found</h1></html>", Kind.REFUSED, {"said": "Not Found"}, True),
    (404, {"detail": "Not Found"}, Kind.REFUSED, {"said": "Not Found"}, True),
    (408, error(), Kind.TIMEOUT, {}, False),
    (409, error(), Kind.UNAVAILABLE, {}, True),
    (413, b"<h1>Request Entity Too Large</h1>", Kind.TOO_LARGE, {}, True),
    (
        400,
        error("Invalid size '7x7'.", code="invalid_value", param="size"),
        Kind.REFUSED,
        {"said": "Invalid size '7x7'.", "parameter": "size"},
        True,
    ),
    (
        400,
        error("Unknown parameter: 'prompt'.", code="unknown_parameter", param="prompt"),
        Kind.UNSUPPORTED,
        {"parameter": "prompt"},
        True,
    ),
    (400, {"error": "invalid params"}, Kind.REFUSED, {"said": "invalid params"}, True),
    (
        422,
        {"detail": [{"loc": ["body", "prompt"], "msg": "String too long", "type": "string_too_long"}]},
        Kind.REFUSED,
        {"said": "String too long", "parameter": "prompt"},
        True,
    ),
    (418, b"", Kind.REFUSED, {"said": "418 I'm a Teapot"}, True),
    (307, b"", Kind.REFUSED, {"status": 307}, True),
    (500, error("The server had an error", type="server_error"), Kind.UNAVAILABLE, {}, False),
    (
        500,
        {"error": "server_error", "message": "out of memory"},
        Kind.UNAVAILABLE,
        {"said": "server_error: out of memory"},
        False,
    ),
    (502, b"<html>Bad Gateway</html>", Kind.UNAVAILABLE, {"said": "Bad Gateway"}, False),
    (
        503,
        {"detail": {"msg": "Server is busy; please try again later.", "type": "service_unavailable"}},
        Kind.UNAVAILABLE,
        {},
        False,
    ),
    (504, b"", Kind.UNAVAILABLE, {"said": "504 Gateway Timeout"}, False),
    (599, b"", Kind.UNAVAILABLE, {"said": "599"}, False),
]


@pytest.mark.parametrize("row", ROWS)
async def test_every_refusal_has_its_kind(
    bench: Bench, row: tuple[int, object, Kind, Mapping[str, object], bool]
) -> None:
    status, body, kind, details, free = row
    bench.peer.script = says(
        body, status, ("x-request-id", "req_7"), ("location", "http://elsewhere.example/")
    )
    (miss,) = misses(await bench.made())
    assert miss.error.kind is kind
    assert miss.error.details["status"] == status
    assert miss.error.details["request_id"] == "req_7"
    assert miss.attempt == "attempt-0"
    for name, value in details.items():
        assert miss.error.details[name] == value
    assert [attempt for attempt, _ in bench.journal.refusals] == (["attempt-0"] if free else [])
    assert len(bench.peer.asked) == 1


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (Kind.MODERATION_OUTPUT, error(code="moderation_blocked", **MODERATED)),
        (Kind.UNAVAILABLE, error(type="server_error")),
        (Kind.QUOTA, error(code="insufficient_quota")),
        (Kind.REFUSED, {"code": "whatever", "message": "Said so.", "param": None}),
    ],
)
async def test_a_refusal_can_come_in_the_middle_of_a_stream(
    bench: Bench, kind: Kind, body: dict[str, object]
) -> None:
    async def script(asked: Asked, line: Line) -> None:
        await line.send(STREAM + event("error", **body) + stream_events(b"never seen")[0])

    bench.peer.script = script
    events = await bench.made()
    (miss,) = misses(events)
    assert miss.error.kind is kind
    assert not pictures(events)
    certain = kind in (Kind.MODERATION_OUTPUT, Kind.QUOTA)
    assert bool(bench.journal.refusals) is certain


async def test_a_refusal_can_come_as_if_it_were_an_answer(bench: Bench) -> None:
    bench.peer.script = says({"error": {"message": "No more credit", "code": "insufficient_quota"}})
    (miss,) = misses(await bench.made())
    assert miss.error.kind is Kind.QUOTA


async def test_nobody_there(bench: Bench) -> None:
    await bench.peer.stop()
    (miss,) = misses(await bench.made())
    assert miss.error.kind is Kind.NETWORK
    assert bench.journal.refusals == [("attempt-0", miss.error)]
    await bench.peer.start()


async def test_a_name_that_nobody_has(bench: Bench) -> None:
    bench.use(ServerKind.OTHER, base_url="http://nobody.invalid/v1")
    (miss,) = misses(await bench.made())
    assert miss.error.kind is Kind.NETWORK
    assert len(bench.journal.refusals) == 1


async def test_a_page_of_another_kind_of_server(bench: Bench) -> None:
    async def script(asked: Asked, line: Line) -> None:
        await line.send(response(b"<!doctype html><title>Log in</title>", 200, "text/html"))

    bench.peer.script = script
    (miss,) = misses(await bench.made())
    assert miss.error.kind is Kind.BAD_ANSWER
    assert not bench.journal.refusals


async def test_no_more_than_the_beginning_of_a_refusal_is_read(bench: Bench) -> None:
    sent = 0

    async def script(asked: Asked, line: Line) -> None:
        nonlocal sent
        await line.send(b"HTTP/1.1 500 X\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n")
        while not line.writer.transport.is_closing():
            await line.send(b"endless " * 10_000)
            sent += 80_000

    bench.peer.script = script
    (miss,) = misses(await bench.made())
    assert miss.error.kind is Kind.UNAVAILABLE
    assert len(str(miss.error.details["said"])) <= 500
    await bench.peer.gone.wait()
    # The rest is what fits into the buffers of the system.
    assert sent < bench.limits.answer_bytes / 2


def test_the_key_is_taken_out_by_its_value() -> None:
    key = "no-shape-at-all"
    told = refusal(
        401, error(f"Wrong key {key}", code=key, param=key, x=[key]), Redactor(key), request_id=key
    )
    assert key not in f"{told} {told.details}"
    assert Redactor(key).value({key: [key, {"a": key}], "n": 1}) == {
        "[key removed]": ["[key removed]", {"a": "[key removed]"}],
        "n": 1,
    }
    assert Redactor(None).text("as it was") == Redactor("").text("as it was") == "as it was"


@pytest.mark.parametrize("keyless", [True, False])
def test_a_server_that_wants_a_key_says_so(keyless: bool) -> None:
    told = refusal(401, error(), Redactor(None if keyless else KEY), keyless=keyless)
    assert told.kind is (Kind.NO_KEY if keyless else Kind.BAD_KEY)


@pytest.mark.parametrize(
    "body", [None, 7, [], [[]], {}, {"error": []}, {"error": [None]}, {"detail": [{}]}, "", b"\xff"]
)
@pytest.mark.parametrize("status", [200, 400, 403, 404, 422, 503])
def test_whatever_the_body_is_there_is_an_error(status: int, body: object) -> None:
    assert refusal(status, body, Redactor(KEY)).details["said"] is not None


@pytest.mark.parametrize(
    ("headers", "body", "seconds"),
    [
        ({"retry-after-ms": "1500", "retry-after": "9"}, {}, 1.5),
        ({"retry-after": "20"}, {}, 20),
        ({"retry-after": "nonsense"}, {}, None),
        ({"retry-after": "-5"}, {}, 0),
        ({"retry-after": "inf"}, {}, 1e6),
        ({}, error("Limit 5/min. Please try again in 12s."), 12),
        ({}, error("Please try again in 250ms."), 0.25),
        ({}, {}, None),
    ],
)
def test_how_long_to_wait(headers: dict[str, str], body: object, seconds: float | None) -> None:
    assert wait_told(headers, body) == seconds


def test_how_long_to_wait_can_be_a_date() -> None:
    in_a_minute = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    told = wait_told({"retry-after": in_a_minute}, {})
    assert told is not None
    assert 30 < told <= 60
    assert wait_told({"retry-after": format_datetime(datetime(2020, 1, 1, tzinfo=UTC), usegmt=True)}, {}) == 0


@pytest.mark.parametrize("start", ['{"error": ', '{"error": {"message": ', '{"error": ["x", {"a": '])
def test_what_is_nested_beyond_all_sense_is_a_refusal_like_others(start: str) -> None:
    """Before it is too deep to be read, it is too deep to be looked through."""
    end = start.count("{") * "}" if "[" not in start else "}]}"
    read = 0
    for depth in (*range(100, 800, 50), *range(900, 1000)):
        with suppress(RecursionError):
            body = json.loads(start + '{"a": ' * depth + "1" + "}" * depth + end)
            read = depth
        if read == depth:
            assert refusal(400, body, Redactor(KEY)).kind is Kind.REFUSED
            assert wait_told({}, body) is None
    assert read > 900
