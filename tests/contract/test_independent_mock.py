"""A mock of the API that others wrote: we understand its answers, and when it fails nothing is sent twice."""

from __future__ import annotations

import json
import urllib.request
import uuid
from typing import TYPE_CHECKING, Any

import pytest

from charstudio.domain.connection import ServerKind
from charstudio.errors import EngineErrorKind
from charstudio.services.ports import Waiting
from tests.contract import asking
from tests.contract.asking import Client, order_of
from tests.contract.conftest import PAIR, WRITERS
from tests.faults.remote import KEY
from tests.stand_ins import drawing, picture

if TYPE_CHECKING:
    from charstudio.engines.openai.connector import OpenAIConnector
    from charstudio.services.ports import ModelInfo
    from tests.contract.relay import Relay

connector = pytest.fixture(asking.connector)
# All that we ever send to a server that speaks the API; `image` stands for the files.
FIELDS = {
    *("model", "prompt", "n", "size", "quality", "background", "output_format", "input_fidelity"),
    *("complexity", "stream", "partial_images", "response_format", "seed", "image", "image[]"),
    *("mask", "markup"),
}
KINDS = list(ServerKind)


def model_of(client: Client) -> ModelInfo:
    engine = client.connector.engine(client.connection, client._key, client._learn, has_key=True)
    return engine.info.models[0]


def journal(relay: Relay, test: str) -> list[dict[str, Any]]:
    """What the mock says that it received."""
    with urllib.request.urlopen(f"{relay.target}/__aimock/journal?testId={test}", timeout=30) as answer:  # noqa: S310
        found: list[dict[str, Any]] = json.load(answer)
        return found


@pytest.fixture
def test_id(aimock: Relay) -> str:
    """Marks the requests of this test: the mock is shared."""
    marked = uuid.uuid4().hex
    aimock.added = lambda _: {"x-test-id": marked}
    return marked


def fails(relay: Relay, **how: int) -> None:
    """Has the mock fail from now on."""
    before = relay.added
    chaos = {f"x-aimock-chaos-{name}": str(value) for name, value in how.items()}
    relay.added = lambda request: {**before(request), **chaos}


@pytest.mark.parametrize("kind", KINDS)
async def test_images_come_from_every_kind_of_server(
    aimock: Relay, test_id: str, connector: OpenAIConnector, kind: ServerKind
) -> None:
    client = Client(aimock.url, connector, kind)
    heard = await client.ask(order_of(model_of(client)))
    assert [image.data for image in heard.images] == [picture(1)]
    assert heard.images[0].revised_prompt == "revised 1"
    (exchange,) = aimock.exchanges
    assert exchange.status == 200
    asked = exchange.request
    assert asked.json.keys() <= FIELDS
    assert KEY.encode() not in asked.body
    assert asked.headers["authorization"] == f"Bearer {KEY}"
    (received,) = journal(aimock, test_id)
    assert (received["path"], received["response"]["status"]) == ("/v1/images/generations", 200)
    assert received["body"]["messages"][0]["content"] == asked.json["prompt"]
    assert KEY not in json.dumps(received)


async def test_two_images_of_one_request(aimock: Relay, test_id: str, connector: OpenAIConnector) -> None:
    client = Client(aimock.url, connector)
    heard = await client.ask(order_of(model_of(client), count=2, prompt=PAIR, format="gif"))
    assert aimock.exchanges[0].request.json["n"] == 2
    assert sorted(image.data for image in heard.images) == sorted((picture(1), picture(2)))
    assert len(aimock.exchanges) == len(journal(aimock, test_id)) == 1


@pytest.mark.parametrize("kind", [ServerKind.OPENAI, ServerKind.OTHER, ServerKind.SD_SERVER, ServerKind.VLLM])
async def test_references_are_sent_as_files(
    aimock: Relay, test_id: str, connector: OpenAIConnector, kind: ServerKind
) -> None:
    client = Client(aimock.url, connector, kind)
    heard = await client.ask(order_of(model_of(client), [picture(7)]))
    assert [image.data for image in heard.images] == [picture(1)]
    (exchange,) = aimock.exchanges
    form = exchange.request.form
    assert {part.name for part in form} <= FIELDS
    assert [(part.name, part.content_type, part.data) for part in form if part.filename] == [
        ("image", "image/png", picture(7))
    ]
    assert KEY.encode() not in exchange.request.body
    assert [received["path"] for received in journal(aimock, test_id)] == ["/v1/images/edits"]


@pytest.mark.parametrize(
    ("kind", "drawn"),
    [
        (ServerKind.OPENAI, "mask"),
        (ServerKind.OPENAI, "markup"),
        (ServerKind.OTHER, "mask"),
        (ServerKind.OTHER, "markup"),
        (ServerKind.SD_SERVER, "mask"),
    ],
)
async def test_what_is_drawn_is_sent_with_its_image(
    aimock: Relay, test_id: str, connector: OpenAIConnector, kind: ServerKind, drawn: str
) -> None:
    client = Client(aimock.url, connector, kind)
    heard = await client.ask(order_of(model_of(client), [picture(7)], edit=True, **{drawn: drawing()}))
    assert [image.data for image in heard.images] == [picture(1)]
    (exchange,) = aimock.exchanges
    form = exchange.request.form
    assert {part.name for part in form} <= FIELDS
    assert [(part.name, part.filename, part.content_type) for part in form if part.filename] == [
        ("image", "reference-1.png", "image/png"),
        (drawn, f"{drawn}.png", "image/png"),
    ]
    assert [received["path"] for received in journal(aimock, test_id)] == ["/v1/images/edits"]


async def test_its_models_are_listed(aimock: Relay, connector: OpenAIConnector) -> None:
    client = Client(aimock.url, connector, ServerKind.OTHER)
    found = await connector.list_models(client.connection, KEY)
    assert {model.id for model in found} == WRITERS.keys()
    assert aimock.asked[0].path == "/v1/models"


@pytest.mark.parametrize(
    "failure",
    [
        ("drop", EngineErrorKind.UNAVAILABLE),
        ("malformed", EngineErrorKind.BAD_ANSWER),
        ("disconnect", EngineErrorKind.CUT_OFF),
    ],
)
@pytest.mark.parametrize("references", [(), (picture(7),)], ids=["generation", "edit"])
async def test_when_it_fails_nothing_is_sent_twice(
    aimock: Relay,
    test_id: str,
    connector: OpenAIConnector,
    failure: tuple[str, EngineErrorKind],
    references: tuple[bytes, ...],
) -> None:
    how, kind = failure
    fails(aimock, **{how: 1})
    client = Client(aimock.url, connector)
    heard = await client.ask(order_of(model_of(client), references))
    assert [error.kind for error in heard.errors] == [kind]
    assert heard.images == []
    assert len(aimock.exchanges) == len(journal(aimock, test_id)) == 1


async def test_it_limits_the_rate(aimock: Relay, test_id: str, connector: OpenAIConnector) -> None:
    """It asks for a second, which is waited for, and then it lets the request through."""
    tagged = aimock.added
    fails(aimock, ratelimit=1)
    limited = aimock.added
    aimock.added = lambda request: tagged(request) if request.number else limited(request)
    client = Client(aimock.url, connector)
    heard = await client.ask(order_of(model_of(client)))
    waits = [event for event in heard.events if isinstance(event, Waiting)]
    assert [wait.error.kind for wait in waits] == [EngineErrorKind.RATE_LIMIT]
    assert waits[0].seconds == pytest.approx(1, rel=0.5)
    assert len(heard.images) == 1
    assert [one["response"]["status"] for one in journal(aimock, test_id)] == [429, 200]


async def test_it_is_slow(aimock: Relay, test_id: str, connector: OpenAIConnector) -> None:
    fails(aimock, latency=300)
    client = Client(aimock.url, connector)
    heard = await client.ask(order_of(model_of(client), count=4))
    assert (len(heard.images), heard.errors) == (4, [])
    assert len(journal(aimock, test_id)) == 4


async def test_a_prompt_that_it_does_not_know_is_refused_by_it(
    aimock: Relay, test_id: str, connector: OpenAIConnector
) -> None:
    client = Client(aimock.url, connector)
    heard = await client.ask(order_of(model_of(client), prompt="something else"))
    assert [error.kind for error in heard.errors] == [EngineErrorKind.UNAVAILABLE]
    assert len(journal(aimock, test_id)) == 1
