"""Checks of what is asked of services: the client library and what we know of them, on this computer."""

from __future__ import annotations

import asyncio
import base64
import json
import threading
from contextlib import aclosing, asynccontextmanager, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Final

from charstudio.app.selftest_library import NotRightError, drawing, encoded
from charstudio.domain.character import Details, Trait
from charstudio.domain.connection import Connection, ListedModel, ServerKind
from charstudio.engines.openai.connector import OpenAIConnector
from charstudio.services.ports import ImageOrder, MadeImage, MissedImage, NoLog

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Mapping
    from pathlib import Path

    from charstudio.app.selftest import Check
    from charstudio.services.ports import WordEngine

_PAINTER: Final = "gpt-image-1"
_WRITER: Final = "gpt-6.1-terra"
_KEY: Final = "no-key-of-anybody"
_PROMPT: Final = "a portrait in the rain"
_TRAIT: Final = "appearance:blue curly hair"
# What the service writes; each of its askers takes what is for it.
_ANSWER: Final = json.dumps(
    {
        "prompt": _PROMPT,
        "changes": [
            {"field": "appearance", "action": "add", "before": "", "after": _TRAIT.partition(":")[2]},
        ],
        "not_done": [],
    }
)
_IMAGES: Final = ["GET /v1/models", "POST /v1/images/generations", "POST /v1/images/edits"]
_WORDS: Final = ["POST /v1/responses", "POST /v1/chat/completions", "POST /v1/chat/completions"]


def _openai_client(_: Path) -> str:
    """A server on this computer is asked for its models, for an image, and for a change of it."""
    with _service() as (address, asked):
        answered = asyncio.run(_look(address))
        if asked != _IMAGES:
            raise NotRightError(f"It was asked {asked}")
    return answered


async def _look(address: str) -> str:
    connection = Connection("selftest", "Self-test", address, ServerKind.OTHER)
    async with _connector() as connector:
        models = await connector.list_models(connection, _KEY)
        engine = connector.engine(connection, _key, _learnt, has_key=True)
        for order in (_order(), _order(references=(encoded("png"),), mask=drawing(), edit=True)):
            async with aclosing(engine.generate(order)) as events:
                made = [event async for event in events if isinstance(event, MadeImage | MissedImage)]
            for event in made:
                if isinstance(event, MissedImage):
                    raise event.error
            if [event.data for event in made if isinstance(event, MadeImage)] != [encoded("png")]:
                raise NotRightError("The image did not come")
    return f"{models[0].id} answered on this computer"


def _order(**more: Any) -> ImageOrder:
    return ImageOrder(
        details=Details("Nyx"),
        person_seed=1,
        model=_PAINTER,
        style="",
        prompt="a portrait",
        own_prompt="",
        count=1,
        width=1024,
        height=1024,
        quality=None,
        seed=1,
        **more,
    )


def _text_models(_: Path) -> str:
    """It is asked for words in each of the ways that there are."""
    with _service() as (address, asked):
        asyncio.run(_write(address))
        if asked != _WORDS:
            raise NotRightError(f"It was asked {asked}")
    return f"{_WRITER} wrote on this computer"


async def _write(address: str) -> None:
    models = (ListedModel(_PAINTER), ListedModel(_WRITER))
    before, after = Details("Nyx"), Details("Nyx", traits=(Trait.parse(_TRAIT),))
    async with _connector() as connector:

        def writer(kind: ServerKind, **more: Any) -> WordEngine:
            connection = Connection("selftest", "Self-test", address, kind, models=models, **more)
            made = connector.writer(connection, _key, _learnt, has_key=True)
            if made is None or made.info.model != _WRITER:
                raise NotRightError(f"For {kind.value} nobody writes")
            return made

        # Who can't be told the form of an answer gets it in words.
        plain = writer(ServerKind.OTHER, refused={_WRITER: ("response_format",)})
        for one in (writer(ServerKind.OPENAI), plain):
            if (prompt := (await one.enhance(before, "", NoLog())).prompt) != _PROMPT:
                raise NotRightError(f"The prompt is {prompt}")
        refined = await writer(ServerKind.OTHER).refine(before, (), "blue hair", NoLog())
        if refined.details != after:
            raise NotRightError(f"The character is {refined.details}")


@asynccontextmanager
async def _connector() -> AsyncIterator[OpenAIConnector]:
    connector = OpenAIConnector()
    try:
        yield connector
    finally:
        await asyncio.to_thread(connector.close)


async def _key() -> str:
    return _KEY


async def _learnt(_model: str, _parameter: str) -> None:
    """Nothing is kept."""


class _Handler(BaseHTTPRequestHandler):
    """Answers as OpenAI would, whoever has the key."""

    def do_GET(self) -> None:
        self._answer({"data": [{"id": _PAINTER}]})

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", "0")))
        said = {"type": "message", "content": [{"type": "output_text", "text": _ANSWER}]}
        answers: dict[str, dict[str, Any]] = {
            "images": {"data": [{"b64_json": base64.b64encode(encoded("png")).decode()}]},
            "responses": {"status": "completed", "output": [said]},
            "chat": {"choices": [{"message": {"content": _ANSWER}, "finish_reason": "stop"}]},
        }
        self._answer(answers[self.path.split("/")[2]])

    def _answer(self, body: dict[str, Any]) -> None:
        server = self.server
        assert isinstance(server, _Server)  # noqa: S101  (for the type checker)
        server.asked.append(f"{self.command} {self.path}")
        right = self.headers.get("Authorization") == f"Bearer {_KEY}"
        data = json.dumps(body if right else {"error": {"message": "That is not the key"}}).encode()
        self.send_response(200 if right else 401)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


class _Server(ThreadingHTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[str] = []


@contextmanager
def _service() -> Iterator[tuple[str, list[str]]]:
    """A service on this computer: its address, and what it was asked."""
    with _Server() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), name="self-test service")
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/v1", server.asked
        finally:
            server.shutdown()
            thread.join()


CHECKS: Final[Mapping[str, Check]] = {
    "OpenAI client": _openai_client,
    "text models": _text_models,
}
