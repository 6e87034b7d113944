"""A service on this machine that answers as OpenAI's does, at once: what is measured is the time on our side.

`python -m bench.service` prints its port. It runs in a process of its own, so that its work keeps nobody's
interpreter busy but its own. Its pictures are of 1024 px and about 1.2 MB, as large as those of a real model;
each comes with two previews where it is streamed.
"""

from __future__ import annotations

import base64
import io
import json
import random
import re
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any

from PIL import Image as Pillow
from PIL import ImageFilter

if TYPE_CHECKING:
    from collections.abc import Iterator

MODEL = "gpt-image-2.6-flare"
# So many that none comes twice in a bench: equal bytes would be kept once, and cost less.
_PICTURES = 56
_SIDE = 1024
_BLUR = 1.2


def pictures() -> list[str]:
    """Pictures in base64, each another one, with as much in them as a painted portrait."""
    dice = random.Random(_PICTURES)
    # Half the noise of a photograph: compresses to about 1.2 MB.
    grain = Pillow.effect_noise((_SIDE, _SIDE), 40).filter(ImageFilter.GaussianBlur(_BLUR))
    made = []
    for _ in range(_PICTURES):
        colour = tuple(dice.randrange(256) for _ in range(3))
        picture = Pillow.blend(grain.convert("RGB"), Pillow.new("RGB", (_SIDE, _SIDE), colour), 0.4)
        data = io.BytesIO()
        picture.save(data, "PNG", compress_level=1)
        made.append(base64.b64encode(data.getvalue()).decode())
    return made


class _Service(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, answers: list[str]) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self._answers, self._numbers, self._lock = answers, count(), Lock()

    def next_picture(self) -> str:
        """Another one each time, until all have been given."""
        with self._lock:
            return self._answers[next(self._numbers) % len(self._answers)]


class _Answers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Service

    def do_GET(self) -> None:
        self._json({"object": "list", "data": [{"id": MODEL, "object": "model"}]})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        wish = json.loads(body) if body.startswith(b"{") else _fields(body)
        if wish.get("stream"):
            self._stream(wish)
            return
        made = [{"b64_json": self.server.next_picture()} for _ in range(int(wish.get("n", 1)))]
        self._json({"created": 1, "data": made, "usage": _USAGE})

    def _json(self, answer: dict[str, Any]) -> None:
        data = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _stream(self, wish: dict[str, Any]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        kind = "image_edit" if self.path.endswith("/edits") else "image_generation"
        for event in _events(kind, self.server.next_picture(), int(wish.get("partial_images", 0))):
            self.wfile.write(event)
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nobody reads it."""


_USAGE = {"input_tokens": 20, "output_tokens": 439, "total_tokens": 459}


def _fields(form: bytes) -> dict[str, str]:
    """The fields of a form that are no files: what an edit wishes."""
    found = re.findall(rb'name="(\w+)"\r\n\r\n([^\r]*)\r\n', form)
    return {name.decode(): value.decode() for name, value in found}


def _events(kind: str, picture: str, previews: int) -> Iterator[bytes]:
    """Lines of a stream. The pictures are put in as they are: to look through them would take a core."""
    for number in range(previews):
        yield _event(f"{kind}.partial_image", picture, {"partial_image_index": number})
    yield _event(f"{kind}.completed", picture, {"usage": _USAGE})


def _event(kind: str, picture: str, more: dict[str, object]) -> bytes:
    about = {"type": kind, "created_at": 1, "output_format": "png", "size": f"{_SIDE}x{_SIDE}", **more}
    body = json.dumps(about).removesuffix("}")
    return f'event: {kind}\ndata: {body}, "b64_json": "{picture}"}}\n\n'.encode()


def main() -> None:
    """Answers until standard input is closed."""
    service = _Service(pictures())
    print(service.server_address[1], flush=True)
    Thread(target=service.serve_forever, daemon=True).start()
    sys.stdin.read()


if __name__ == "__main__":
    main()
