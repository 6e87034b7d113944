"""A service on this machine that speaks as OpenAI's image API does, and does what the tour tells it to."""

from __future__ import annotations

import base64
import io
import json
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Condition, Thread
from typing import TYPE_CHECKING, Any, Final

from PIL import Image as Pillow
from PIL import ImageFilter

from charstudio.engines.sketch.model import PortraitOrder
from charstudio.engines.sketch.sketcher import Sketcher

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tools.tour.artist import Artist

MODELS: Final = ("gpt-image-2.6-flare", "gpt-image-2.6-sunburst", "gpt-image-1.5", "gpt-6-luna")
_USAGE: Final = {
    "input_tokens": 64,
    "input_tokens_details": {"text_tokens": 64, "image_tokens": 0},
    "output_tokens": 1756,
    "total_tokens": 1820,
}
# What an answer in words used.
_WORDS_USED: Final = {
    "input_tokens": 900,
    "input_tokens_details": {"cached_tokens": 0},
    "output_tokens": 400,
    "output_tokens_details": {"reasoning_tokens": 0},
    "total_tokens": 1300,
}
_PREVIEWS: Final = 2
# A first preview shows where things are, the next one what they are.
_BLURS: Final = (36, 14, 6)
_PATIENCE_S: Final = 30


@dataclass(frozen=True)
class Refusal:
    """An answer that is no picture."""

    status: int
    code: str
    message: str
    type: str = "invalid_request_error"
    headers: Mapping[str, str] = field(default_factory=dict)
    more: Mapping[str, object] = field(default_factory=dict)

    @property
    def body(self) -> bytes:
        """As OpenAI writes it."""
        error = {"message": self.message, "type": self.type, "param": None, "code": self.code, **self.more}
        return json.dumps({"error": error}).encode()


@dataclass(frozen=True)
class Cut:
    """An answer that breaks off after its first preview."""


@dataclass(frozen=True)
class Raw:
    """An answer with a body of any kind."""

    body: bytes
    content_type: str = "text/html"


@dataclass
class Asked:
    """A request that came. `closed`: whoever asked went away before the end."""

    path: str
    body: bytes
    headers: Mapping[str, str]
    closed: bool = False


class Service:
    """The service: portraits of one person, refusals, and everything that can go wrong.

    Attributes:
        asked: What came, oldest first.
        next: What the next requests get; after that, portraits.
        written: What the next answers in words are: JSON, or a refusal.
    """

    def __init__(self, phrases: Sequence[str], style: str = "adventurer", count: int = 16) -> None:
        sketcher = Sketcher()
        orders = (
            PortraitOrder(style=style, person_seed=7, image_seed=number, phrases=tuple(phrases))
            for number in range(count)
        )
        self._portraits = [sketcher.draw(order).data for order in orders]
        self._given = 0
        self.asked: list[Asked] = []
        self.next: list[Refusal | Cut | Raw] = []
        self.written: list[object | Refusal] = []
        self._moved = Condition()
        # How many previews each image may have before it waits; None for all, and the image.
        self._allowed: int | None = None
        self._finished = 0
        self._server = _Server(self)
        self._thread = Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """Its address, as a connection has it."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def hold(self, previews: int = 0, *, but: int = 0) -> None:
        """From now on images wait once they have had so many previews; `but` so many come whole."""
        with self._moved:
            self._allowed, self._finished = previews, but
            self._moved.notify_all()

    def go_on(self) -> None:
        """From now on images come."""
        with self._moved:
            self._allowed = None
            self._moved.notify_all()

    def stop(self) -> None:
        """Answers no more."""
        self.go_on()
        self._server.shutdown()
        self._server.server_close()

    def again(self) -> None:
        """Answers again, at the same address."""
        self._server = _Server(self, self._server.server_address[1])
        self._thread = Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def may(self, previews: int) -> bool:
        """Waits until an image may have this many previews; False when nobody lets it any more."""
        with self._moved:
            return self._moved.wait_for(
                lambda: self._allowed is None or previews <= self._allowed, timeout=_PATIENCE_S
            )

    def answer(self, asked: Asked) -> object | Refusal:
        """What a request for words gets."""
        with self._moved:
            self.asked.append(asked)
            return self.written.pop(0)

    def take(self, asked: Asked) -> Refusal | Cut | Raw | tuple[bytes, bool]:
        """What a request gets: an answer, or a portrait and whether it comes whole at once."""
        with self._moved:
            self.asked.append(asked)
            if self.next:
                return self.next.pop(0)
            portrait = self._portraits[self._given % len(self._portraits)]
            self._given += 1
            whole = self._allowed is not None and self._finished > 0
            self._finished -= whole
            return portrait, whole


def service_of(a: Artist, phrases: Sequence[str]) -> Service:
    """The service of a chapter; made once.

    Args:
        a: Whose chapter.
        phrases: Whom it draws.
    """
    if a.service is None:
        a.service = Service(phrases)
    return a.service


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, service: Service, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.service = service

    def handle_error(self, request: object, client_address: object) -> None:
        """Whoever asked may have gone away."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        data = [{"id": name, "object": "model", "created": 1, "owned_by": "tour"} for name in MODELS]
        data[2]["shutdown_date"] = "2026-12-01"
        self._answer(200, json.dumps({"object": "list", "data": data}).encode())

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        asked = Asked(self.path, body, dict(self.headers))
        if self.path.endswith("/responses"):
            self._write(self.server.service.answer(asked))
            return
        match self.server.service.take(asked):
            case Refusal() as refusal:
                self._answer(refusal.status, refusal.body, headers=refusal.headers)
            case Raw() as raw:
                self._answer(200, raw.body, raw.content_type)
            case Cut():
                with suppress(OSError):
                    self._stream(self._kind(), self.server.service._portraits[0], previews=1, whole=False)
                self.close_connection = True
            case (portrait, whole):
                try:
                    self._stream(self._kind(), portrait, previews=_PREVIEWS, whole=True, waits=not whole)
                except OSError:
                    asked.closed = True
                self.close_connection = True

    def _write(self, said: object | Refusal) -> None:
        if isinstance(said, Refusal):
            self._answer(said.status, said.body, headers=said.headers)
            return
        text = {"type": "output_text", "text": json.dumps(said), "annotations": []}
        answer = {
            "id": "resp_tour",
            "object": "response",
            "created_at": 1,
            "model": "gpt-6-luna",
            "status": "completed",
            "output": [
                {
                    "type": "message",
                    "id": "msg",
                    "role": "assistant",
                    "status": "completed",
                    "content": [text],
                }
            ],
            "parallel_tool_calls": False,
            "tool_choice": "none",
            "tools": [],
            "usage": _WORDS_USED,
        }
        self._answer(200, json.dumps(answer).encode())

    def _kind(self) -> str:
        return "image_edit" if self.path.endswith("/edits") else "image_generation"

    def _stream(self, kind: str, portrait: bytes, *, previews: int, whole: bool, waits: bool = True) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.flush()
        service = self.server.service
        for number in range(previews):
            if waits:
                service.may(number + 1)
            self._event(f"{kind}.partial_image", _preview(portrait, number), {"partial_image_index": number})
        if whole:
            if waits:
                service.may(previews + 1)
            self._event(f"{kind}.completed", portrait, {"usage": _USAGE})

    def _event(self, kind: str, picture: bytes, more: Mapping[str, object]) -> None:
        event: dict[str, Any] = {
            "type": kind,
            "b64_json": base64.b64encode(picture).decode(),
            "created_at": 1,
            "size": "1024x1024",
            "quality": "medium",
            "background": "opaque",
            "output_format": "png",
            **more,
        }
        self.wfile.write(f"event: {kind}\ndata: {json.dumps(event)}\n\n".encode())
        self.wfile.flush()

    def _answer(
        self,
        status: int,
        body: bytes,
        content_type: str = "application/json",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("x-request-id", "req_tour")
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nobody reads it."""


def _preview(portrait: bytes, number: int) -> bytes:
    """The portrait as far as it is made."""
    with Pillow.open(io.BytesIO(portrait)) as picture:
        blurred = picture.convert("RGB").filter(ImageFilter.GaussianBlur(_BLURS[number]))
    data = io.BytesIO()
    blurred.save(data, "PNG")
    return data.getvalue()
