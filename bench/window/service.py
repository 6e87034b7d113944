"""The window connected with the bench's service, and what the standard library makes of its answers."""

from __future__ import annotations

import base64
import http.client
import json
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from bench.service import MODEL

if TYPE_CHECKING:
    from bench.window.product import Sight
    from charstudio.ui.session import Session

_IMAGES = 4
_WISH = {"model": MODEL, "prompt": "somebody", "n": 1, "size": "1024x1024", "stream": True}


def port() -> int:
    """Where the service is, as the command line of this process names it."""
    return int(sys.argv[2])


async def connect(session: Session, sight: Sight) -> None:
    """Connects the window with the service, and chooses it."""
    from charstudio.domain.connection import OPENAI, ServerKind  # noqa: PLC0415

    rooms, studio = session.rooms, session._studio
    await sight.until(lambda: session.complete)
    await studio.connections.change_connection(
        OPENAI, base_url=f"http://127.0.0.1:{port()}/v1", server=ServerKind.OPENAI, key="bench-key"
    )
    rooms.changes.engines_changed.emit()
    await sight.until_quiet()
    rooms.generate._on_picked("engine", OPENAI)
    await sight.until_quiet()


async def generate(session: Session, sight: Sight) -> None:
    """A round of four images, to the last tile."""
    rooms = session.rooms
    before = len(rooms.current.character.images) if rooms.current.character else 0
    rooms.generate.generate()
    await sight.until(lambda: bool(rooms.runner.running))
    await sight.until(lambda: not rooms.runner.running and not rooms.tasks.busy and sight.painted)
    after = len(rooms.current.character.images) if rooms.current.character else 0
    if after - before != _IMAGES:
        raise RuntimeError(f"{after - before} images came of {_IMAGES}")


def read_plainly(previews: int) -> int:
    """The same four answers, asked for side by side and decoded; their bytes."""
    with ThreadPoolExecutor(_IMAGES) as readers:
        return sum(readers.map(_read_one, [previews] * _IMAGES))


def _read_one(previews: int) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port())
    body = json.dumps({**_WISH, "partial_images": previews})
    connection.request("POST", "/v1/images/generations", body, {"Content-Type": "application/json"})
    size = 0
    for line in connection.getresponse():
        if line.startswith(b"data: "):
            size += len(base64.b64decode(json.loads(line[6:])["b64_json"]))
    connection.close()
    return size
