"""Testing a connection: which models there are, or what is wrong, in plain words."""

from __future__ import annotations

import dataclasses
import json
from datetime import date
from typing import TYPE_CHECKING

import pytest

from charstudio.domain.connection import ListedModel, ServerKind
from charstudio.errors import CharacterUpdateError, EngineError, EngineErrorKind
from charstudio.services.messages import message_for
from tests.faults.remote import BRISK, remote_studio
from tests.remote_answers import HTML, answer, endless, head, models, refusal
from tests.scripted_server import CLOSE, RESET, SILENCE, deaf, nobody

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.faults.conftest import Connected
    from tests.faults.remote import Remote
    from tests.scripted_server import Answer

K = EngineErrorKind
WRONG: dict[str, tuple[Callable[[], Answer], set[EngineErrorKind]]] = {
    "wrong key": (lambda: refusal(401, "invalid_api_key", "Incorrect API key."), {K.BAD_KEY}),
    "no right": (lambda: refusal(403, None, "Missing scopes: api.model.read"), {K.NOT_ALLOWED}),
    "country": (lambda: refusal(403, "unsupported_country_region_territory"), {K.NOT_AVAILABLE_HERE}),
    "no such page": (lambda: answer(404, "<html>404</html>", HTML), {K.REFUSED, K.BAD_ANSWER}),
    "too fast": (lambda: refusal(429, "rate_limit_exceeded"), {K.RATE_LIMIT}),
    "broken": (lambda: answer(500, ""), {K.UNAVAILABLE}),
    "gateway": (lambda: answer(502, "<html>", HTML), {K.UNAVAILABLE}),
    "redirect": (lambda: answer(302, "", HTML, Location="/login"), {K.REFUSED, K.BAD_ANSWER}),
    "page": (lambda: answer(200, "<html>Router</html>", HTML), {K.BAD_ANSWER}),
    "nothing": (lambda: answer(200, b""), {K.BAD_ANSWER}),
    "half": (lambda: answer(200, b'{"data": [{"id": '), {K.BAD_ANSWER}),
    "null": (lambda: answer(200, b"null"), {K.BAD_ANSWER}),
    "no list": (lambda: answer(200, b'{"data": 7}'), {K.BAD_ANSWER}),
    "deep": (lambda: answer(200, b'{"data": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"), {K.BAD_ANSWER}),
    "no text": (lambda: answer(200, b"\xff\xfe\x00"), {K.BAD_ANSWER}),
    "error": (
        lambda: answer(200, b'{"error": "no models loaded"}'),
        {K.BAD_ANSWER, K.REFUSED, K.UNAVAILABLE},
    ),
    "200 MB": (lambda: endless(200, told=True), {K.BAD_ANSWER, K.TOO_LARGE}),
    "cut": (lambda: [CLOSE], {K.CUT_OFF, K.NETWORK}),
    "reset": (lambda: [RESET], {K.CUT_OFF, K.NETWORK}),
    "cut within": (lambda: [head(200, Content_Length=99), b'{"data"', CLOSE], {K.CUT_OFF, K.NETWORK}),
    "no HTTP": (lambda: [b"220 smtp.example.com ESMTP\r\n", CLOSE], {K.CUT_OFF, K.NETWORK, K.BAD_ANSWER}),
    "silence": (lambda: [SILENCE], {K.TIMEOUT}),
    "half silence": (lambda: [head(200, Content_Length=99), b'{"data"', SILENCE], {K.TIMEOUT}),
}


async def failure(remote: Remote) -> EngineError:
    with pytest.raises(CharacterUpdateError) as failed:
        await remote.connections.test_connection("there")
    message = message_for(failed.value)
    assert message.title
    assert "charged" not in f"{message.message} {message.hint}"  # to look costs nothing
    assert "{" not in message.message
    cause = failed.value.__cause__
    assert isinstance(cause, EngineError)
    return cause


@pytest.mark.parametrize(("said", "kinds"), WRONG.values(), ids=WRONG.keys())
async def test_each_thing_that_is_wrong_is_told(
    connected: Connected, said: Callable[[], Answer], kinds: set[EngineErrorKind]
) -> None:
    server, remote = await connected(lambda _: said(), limits=dataclasses.replace(BRISK, listing_s=1.5))
    assert (await failure(remote)).kind in kinds
    assert len(server.requests) == 1
    # What was known of it before is known still.
    assert remote.store.kept[-1].models


async def test_nobody_is_there(library_folder: Path) -> None:
    with nobody() as port:
        async with remote_studio(library_folder, f"http://127.0.0.1:{port}/v1") as remote:
            assert (await failure(remote)).kind is K.NETWORK


async def test_a_machine_that_is_off(library_folder: Path) -> None:
    limits = dataclasses.replace(BRISK, connect_s=0.3)
    with deaf() as port:
        async with remote_studio(library_folder, f"http://127.0.0.1:{port}/v1", limits=limits) as remote:
            assert (await failure(remote)).kind in (K.NETWORK, K.TIMEOUT)


async def test_the_models_and_the_days_on_which_they_end(connected: Connected) -> None:
    server, remote = await connected(
        lambda _: answer(
            200,
            json.dumps(
                {
                    "data": [
                        {"id": "gpt-image-2.6-flare"},
                        {"id": "chatgpt-image-latest", "shutdown_date": "2026-12-01"},
                        {"id": "gpt-image-1", "shutdown_date": "2026-10-23"},
                        {"id": "odd", "shutdown_date": "soon"},
                    ]
                }
            ),
        )
    )
    report = await remote.connections.test_connection("there")
    assert report.models == (
        ListedModel("gpt-image-2.6-flare"),
        ListedModel("chatgpt-image-latest", date(2026, 12, 1)),
        ListedModel("gpt-image-1", date(2026, 10, 23)),
        ListedModel("odd"),
    )
    assert report.seconds > 0
    assert server.requests[0].path == "/v1/models"
    known = {model.id: model for model in remote.info.models}
    assert known["gpt-image-1"].retired(date(2026, 11, 27))
    assert known["gpt-image-1"].successor in known
    assert not known["chatgpt-image-latest"].retired(date(2026, 11, 27))


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ({"object": "list", "data": []}, []),
        ({"models": [{"name": "sd-xl"}]}, ["sd-xl"]),
        ([{"id": "a"}, "b"], ["a", "b"]),
        ({"data": [{"id": "a"}, {}, None, 7, {"id": None}, {"id": ""}, {"id": "x" * 5_000}]}, ["a"]),
        ({"data": [{"id": "a\nb"}, {"id": "\ud800"}, {"id": "\u202eabc"}, {"id": "ok"}]}, ["ok"]),
        ({"data": [{"id": "twice"}, {"id": "twice"}]}, ["twice"]),
    ],
)
async def test_lists_as_others_write_them(connected: Connected, body: object, found: list[str]) -> None:
    _, remote = await connected(lambda _: answer(200, json.dumps(body)), server=ServerKind.OTHER, key="")
    report = await remote.connections.test_connection("there")
    assert [model.id for model in report.models] == found
    ids = [model.id for model in remote.info.models]
    assert len(ids) == len(set(ids)) >= 1


async def test_a_key_is_sent_only_to_whom_it_belongs(connected: Connected) -> None:
    server, remote = await connected(lambda _: models("a"))
    await remote.connections.try_address(server.url, ServerKind.OTHER, "sk-another-key-1")
    await remote.connections.test_connection("there")
    assert server.requests[0].headers["authorization"] == "Bearer sk-another-key-1"
    assert server.requests[1].headers["authorization"] != server.requests[0].headers["authorization"]
