"""Every request of ours, against OpenAI's own specification and a server that refuses what is not in it."""

from __future__ import annotations

import json
import os
import urllib.error
import urllib.request
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from charstudio.domain.connection import KeyPlace, ServerKind
from charstudio.services.connections import ConnectionService
from tests.contract import asking
from tests.contract.asking import Client, Heard, order_of
from tests.contract.peers import SPECIFICATION
from tests.faults.remote import KEY, KeptConnections, KeptKeys
from tests.stand_ins import drawing, picture

if TYPE_CHECKING:
    from collections.abc import Iterator

    from charstudio.engines.openai.connector import OpenAIConnector
    from charstudio.services.ports import ImageEngine, ModelInfo
    from tests.contract.relay import Exchange, Relay

connector = pytest.fixture(asking.connector)
TODAY = date(2026, 11, 27)


@pytest.fixture
def client(prism: Relay, connector: OpenAIConnector) -> Client:
    return Client(prism.url, connector)


@cache
def fields(path: str, content_type: str) -> frozenset[str]:
    """What the specification has in a request."""
    specification = json.loads(SPECIFICATION.read_text(encoding="utf-8"))
    body = specification["paths"][path]["post"]["requestBody"]["content"][content_type]
    return frozenset(body["schema"]["properties"])


def models(client: Client) -> list[ModelInfo]:
    """The models that OpenAI serves now, as they are offered."""
    engine = client.connector.engine(client.connection, client._key, client._learn, has_key=True)
    found = [model for model in engine.info.models if not model.retired(TODAY)]
    assert len(found) > 4
    return found


def assert_taken(relay: Relay, heard: Heard, images: int = 1) -> list[Exchange]:
    """Nothing was refused, and images came of it. Forgets what was asked until now, and gives it."""
    assert relay.exchanges
    for exchange in relay.exchanges:
        asked = exchange.request
        assert exchange.status == 200, (asked.body[:500], exchange.answer[:1000])
        form = asked.headers["content-type"].partition(";")[0]
        # The server passes over what a form has beside the fields that it knows.
        names = {part.name for part in asked.form} if form.startswith("multipart/") else asked.json.keys()
        assert names <= fields(asked.path.removeprefix("/v1"), form)
    assert heard.error is None
    assert len(heard.images) == images, heard.errors
    done, relay.exchanges[:] = list(relay.exchanges), []
    return done


def choices(model: ModelInfo) -> Iterator[dict[str, Any]]:
    """Everything that can be chosen of a model, one thing after the other, and then all that go together."""
    for name, values in {
        "size": model.sizes or ((1024, 1024), (1536, 864), (864, 1536), (2048, 1152)),
        "quality": model.qualities,
        "background": model.backgrounds,
        "format": model.formats,
        "complexity": model.complexities,
        "fidelity": model.fidelities,
    }.items():
        for value in values:
            assert name != "size" or model.makes(*value)
            yield {name: value}
    lists = {
        "quality": model.qualities,
        "background": model.backgrounds,
        "format": model.formats,
        "complexity": model.complexities,
    }
    yield {"style": "watercolour", **{name: values[0] for name, values in lists.items() if values}}


async def test_each_choice_of_each_model_is_taken(prism: Relay, client: Client) -> None:
    streamed = 0
    for model in models(client):
        for chosen in choices(model):
            if "fidelity" in chosen:
                continue  # there is none without a reference
            heard = await client.ask(order_of(model, **chosen))
            (exchange,) = assert_taken(prism, heard)
            asked = exchange.request.json
            assert asked["model"] == model.id
            for ours, theirs in {"quality": "quality", "background": "background"}.items():
                assert asked.get(theirs) == chosen.get(ours)
            assert asked.get("output_format") == chosen.get("format")
            if "size" in chosen:
                assert asked["size"] == "{}x{}".format(*chosen["size"])
            streamed += bool(asked.get("stream"))
            assert len(heard.previews) == (2 if asked.get("stream") else 0)
    assert streamed > 20
    assert client.learnt == []


async def test_a_round_is_taken_whatever_its_count(prism: Relay, client: Client) -> None:
    for model in models(client):
        heard = await client.ask(order_of(model, count=4))
        assert len(assert_taken(prism, heard, images=4)) == 4


async def test_each_choice_with_references_is_taken(prism: Relay, client: Client) -> None:
    for model in models(client):
        if not model.most_references:
            continue
        for chosen in choices(model):
            heard = await client.ask(order_of(model, [picture(1, 64, 64)], **chosen))
            (exchange,) = assert_taken(prism, heard)
            asked = exchange.request
            assert asked.path == "/v1/images/edits"
            assert asked.asked.get("input_fidelity") == chosen.get("fidelity")
            assert [(part.name, part.content_type) for part in asked.form if part.filename] == [
                ("image", "image/png")
            ]


async def test_as_many_references_as_a_model_looks_at_are_taken(prism: Relay, client: Client) -> None:
    for model in models(client):
        for count in {2, model.most_references} if model.most_references > 1 else set():
            pictures = [picture(number) for number in range(count)]
            heard = await client.ask(order_of(model, pictures))
            (exchange,) = assert_taken(prism, heard)
            files = [part for part in exchange.request.form if part.filename]
            assert {part.name for part in files} == {"image[]"}
            assert [part.data for part in files] == pictures


@pytest.mark.parametrize("drawn", ["mask", "markup"])
async def test_an_edit_with_what_is_drawn_over_it_is_taken(prism: Relay, client: Client, drawn: str) -> None:
    """Alone, with other references beside it, and with everything that can be chosen."""
    taking = [model for model in models(client) if getattr(model, f"{drawn}s")]
    # All that edit take masks; two families look at markups.
    assert (
        len(taking)
        == {"mask": len([one for one in models(client) if one.most_references]), "markup": 4}[drawn]
    )
    over = drawing()
    for model in taking:
        *_, everything = choices(model)
        for count, chosen in ((1, {}), (2, {}), (1, everything)):
            pictures = [picture(number) for number in range(count)]
            heard = await client.ask(order_of(model, pictures, edit=True, **{drawn: over}, **chosen))
            (exchange,) = assert_taken(prism, heard)
            assert exchange.request.path == "/v1/images/edits"
            files = [part for part in exchange.request.form if part.filename]
            assert [part.data for part in files] == [*pictures, over]
            assert (files[-1].name, files[-1].content_type) == (drawn, "image/png")
            assert exchange.request.asked["model"] == model.id
    assert client.learnt == []


async def test_the_list_of_models_is_taken(prism: Relay, connector: OpenAIConnector) -> None:
    engines: dict[str, ImageEngine] = {}
    service = ConnectionService(KeptConnections(), KeptKeys(), connector, engines)
    await service.start()
    state = await service.add_connection("Here", prism.url, ServerKind.OPENAI, key=KEY)
    assert state.key_place is KeyPlace.KEYRING
    report = await service.test_connection(state.connection.id)
    assert [model.id for model in report.models] == ["gpt-image-2"]
    assert [exchange.status for exchange in prism.exchanges] == [200]
    assert next(model.id for model in engines[state.connection.engine].info.models) == "gpt-image-2"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/images/generations", {"model": "gpt-image-2"}),
        ("/images/generations", {"model": "gpt-image-2", "prompt": "x", "n": 11}),
        ("/images/generations", {"model": "gpt-image-2", "prompt": "x", "quality": "splendid"}),
        ("/images/generations", {"model": "gpt-image-2", "prompt": "x", "partial_images": 4}),
        ("/images/generations", {"model": "gpt-image-2", "prompt": "x", "response_format": "b64_json"}),
        ("/images/generations", {"model": "gpt-image-2", "prompt": "x", "seed": 1}),
        ("/images/edits", {"prompt": "x", "images": []}),
    ],
)
def test_the_server_does_refuse_what_is_not_in_the_specification(
    prism_url: str, path: str, body: dict[str, Any]
) -> None:
    """It passes over what it can't compile: then all of the above would prove nothing."""
    assert _status(prism_url + path, json.dumps(body).encode(), "application/json") == 422


@pytest.mark.parametrize(
    ("name", "value", "status"),
    [
        ("quality", "splendid", 422),
        ("n", "11", 422),
        ("input_fidelity", "perfect", 422),
        # Here it is silent, so that the tests above look at the names themselves.
        ("response_format", "b64_json", 200),
    ],
)
def test_the_server_does_refuse_what_is_wrong_in_a_form(
    prism_url: str, name: str, value: str, status: int
) -> None:
    boundary = os.urandom(8).hex()
    given = {"model": "gpt-image-2", "prompt": "x", name: value}
    parts = [f'name="{field}"\r\n\r\n{text}'.encode() for field, text in given.items()]
    parts.append(b'name="image"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n' + picture(1))
    dashes = f"--{boundary}".encode()
    body = (
        b"".join(dashes + b"\r\nContent-Disposition: form-data; " + part + b"\r\n" for part in parts)
        + dashes
        + b"--\r\n"
    )
    form = f"multipart/form-data; boundary={boundary}"
    assert _status(f"{prism_url}/images/edits", body, form) == status


def _status(url: str, body: bytes, content_type: str) -> int:
    headers = {"Content-Type": content_type, "Authorization": f"Bearer {KEY}"}
    request = urllib.request.Request(url, body, headers)  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310
            status: int = response.status
            return status
    except urllib.error.HTTPError as error:
        with error:
            return error.code
