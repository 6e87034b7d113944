"""The key: where it goes, and where it never turns up; and what the environment can't add to a request."""

import json
import logging
import traceback

import pytest

from charstudio.domain.connection import ServerKind
from tests.stand_ins import picture
from tests.unit.openai.conftest import Bench, pictures
from tests.unit.openai.peer import (
    KEY,
    STREAM,
    USAGE,
    Asked,
    Line,
    Script,
    b64,
    event,
    response,
    says,
    streams,
)

ENVIRONMENT = {
    "OPENAI_API_KEY": "sk-of-the-environment",
    "OPENAI_ADMIN_KEY": "sk-admin",
    "OPENAI_ORG_ID": "org-of-the-environment",
    "OPENAI_PROJECT_ID": "proj-of-the-environment",
    "OPENAI_WEBHOOK_SECRET": "whsec",
    "OPENAI_BASE_URL": "http://127.0.0.1:1/v1",
    "OPENAI_CUSTOM_HEADERS": "Authorization: Bearer sk-custom\nX-Spy: yes\nCookie: a=b",
    "OPENAI_LOG": "debug",
}


@pytest.mark.parametrize("key", [KEY, None])
async def test_nothing_comes_from_the_environment(
    bench: Bench, key: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    bench.key = key
    bench.use(ServerKind.OTHER)
    await bench.made()
    await bench.made(references=(picture(1),))
    bench.peer.script = says({"data": []})
    await bench.connector.list_models(bench.connection, key)
    for asked in bench.peer.asked:
        headers = dict(asked.headers)
        assert headers.pop("authorization", None) == (f"Bearer {key}" if key else None)
        assert headers.pop("accept-encoding") == "identity"
        assert set(headers) <= {
            "host",
            "accept",
            "connection",
            "content-length",
            "content-type",
            "user-agent",
            "x-stainless-raw-response",
        }
        whole = f"{asked.headers} {asked.body!r}"
        assert not any(value and value.split("\n")[0] in whole for value in ENVIRONMENT.values())


def echo(asked: Asked) -> str:
    """What a careless server says: the key that it got."""
    return asked.headers["authorization"].removeprefix("Bearer ")


async def in_a_refusal(asked: Asked, line: Line) -> None:
    key = echo(asked)
    body = {
        "error": {"message": f"Incorrect API key {key}", "code": key, "param": key, "type": key},
        key: key,
    }
    body["error"] |= {"moderation_details": {"categories": [key], "moderation_stage": key}}  # type: ignore[operator]
    await line.send(response(json.dumps(body).encode(), 401, "application/json", ("x-request-id", key)))


async def in_a_page(asked: Asked, line: Line) -> None:
    await line.send(response(f"<h1>{echo(asked)}</h1>".encode(), 500, "text/html"))


async def in_a_redirect(asked: Asked, line: Line) -> None:
    await line.send(response(b"", 307, "text/html", ("Location", f"/{echo(asked)}")))


async def in_an_answer(asked: Asked, line: Line) -> None:
    key = echo(asked)
    entry = {"b64_json": b64(picture(1)), "revised_prompt": f"{key}!", "size": key, "quality": key}
    usage = {**USAGE, key: 7, "input_tokens_details": {key: 1}}
    await says({"data": [entry], "usage": usage, "background": key, "model": key})(asked, line)


async def in_an_event(asked: Asked, line: Line) -> None:
    await line.send(STREAM + event("error", message=echo(asked), code=echo(asked)))


async def in_what_is_no_answer(asked: Asked, line: Line) -> None:
    await line.send(response(echo(asked).encode()))


async def in_what_is_no_http(asked: Asked, line: Line) -> None:
    await line.send(f"{echo(asked)} 200 {echo(asked)}\r\n{echo(asked)}\r\n\r\n".encode())


async def in_an_address(asked: Asked, line: Line) -> None:
    await says({"data": [{"url": f"http://127.0.0.1:1/{echo(asked)}"}]})(asked, line)


async def in_a_parameter(asked: Asked, line: Line) -> None:
    await says({"error": {"message": f"Unknown parameter: '{echo(asked)}'"}}, 400)(asked, line)


@pytest.mark.parametrize(
    "script",
    [
        streams,
        in_a_refusal,
        in_a_page,
        in_a_redirect,
        in_an_answer,
        in_an_event,
        in_what_is_no_answer,
        in_what_is_no_http,
        in_an_address,
        in_a_parameter,
    ],
)
@pytest.mark.parametrize("kind", [ServerKind.OPENAI, ServerKind.OTHER])
async def test_the_key_is_in_nothing_that_is_said(
    bench: Bench, script: Script, kind: ServerKind, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    bench.use(kind)
    bench.peer.script = script
    events = await bench.made()
    texts = [repr(events), caplog.text, repr(bench.journal.refusals), repr(bench.engine), repr(bench.learnt)]
    for one in events:
        error = getattr(one, "error", None)
        if error is not None:
            texts.append(f"{error.details}")
            texts += traceback.format_exception(error)
            assert error.__cause__ is error.__context__ is None
    assert bench.peer.asked
    assert not [text for text in texts if KEY in text]


async def test_what_is_asked_is_not_logged(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    assert pictures(await bench.made(prompt="a very private prompt"))
    assert "private" not in caplog.text
    assert bench.peer.url not in caplog.text
