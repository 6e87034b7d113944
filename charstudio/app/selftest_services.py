"""Checks of what lies outside: modules, the keyring's back ends, whom to trust, the client library."""

from __future__ import annotations

import asyncio
import base64
import io
import json
import os
import ssl
import sys
import threading
from contextlib import aclosing, contextmanager, redirect_stdout
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from charstudio.app.selftest_library import NotRightError, encoded
from charstudio.cli.output import table
from charstudio.domain.character import Details
from charstudio.domain.connection import Connection, ServerKind
from charstudio.engines.openai.connector import OpenAIConnector
from charstudio.engines.openai.trust import system_trust
from charstudio.services.ports import ImageOrder, MadeImage, MissedImage

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from charstudio.app.selftest import Check
    from charstudio.domain.connection import ListedModel

_MODEL: Final = "gpt-image-1"
_KEY: Final = "no-key-of-anybody"
# The keyring of each system, and what its back end does nothing without.
_KEYRINGS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "linux": ("SecretService", ("secretstorage", "jeepney.io.blocking")),
    "darwin": ("macOS", ("keyring.backends.macOS.api",)),
    "win32": ("Windows", ("win32ctypes.pywin32.win32cred",)),
}


def _keyring(_: Path) -> str:
    """The back ends are found as `keyring` finds them, this system's with all that it needs."""
    found = {one.name: one for one in entry_points(group="keyring.backends")}
    name, needed = _KEYRINGS.get(sys.platform, ("", ()))
    if name and name not in found:
        raise NotRightError(f"{name} is not among the back ends: {', '.join(found) or 'there are none'}")
    for one in found.values():
        one.load()
    for module in needed:
        import_module(module)
    return ", ".join(sorted(found))


def _tls_roots(_: Path) -> str:
    """There is somebody to trust, and nobody else is."""
    context = system_trust()
    if context.verify_mode is not ssl.CERT_REQUIRED or not context.check_hostname:
        raise NotRightError("Anybody would be trusted")
    if sys.platform in ("win32", "darwin"):
        # The system itself is asked, each time.
        return "the system's own"
    loaded = len(context.get_ca_certs())
    folder = ssl.get_default_verify_paths().capath
    # Those of a folder are read when they are needed.
    waiting = len(list(Path(folder).glob("*.[0-9]"))) if folder and not loaded else 0
    if not loaded and not waiting:
        raise NotRightError("There are no certificates of authorities on this system (ca-certificates)")
    return f"{loaded or waiting} authorities"


def _openai_client(_: Path) -> str:
    """A server on this computer is asked for its models and for an image."""
    with _service() as (address, asked):
        answered = asyncio.run(_ask(address))
        if asked != ["GET /v1/models", "POST /v1/images/generations"]:
            raise NotRightError(f"It was asked {asked}")
    return answered


async def _ask(address: str) -> str:
    connector = OpenAIConnector()
    connection = Connection("selftest", "Self-test", address, ServerKind.OTHER)

    async def key() -> str:
        return _KEY

    async def learnt(_model: str, _parameter: str) -> None:
        """Nothing is kept."""

    try:
        models: tuple[ListedModel, ...] = await connector.list_models(connection, _KEY)
        engine = connector.engine(connection, key, learnt, has_key=True)
        async with aclosing(engine.generate(_order())) as events:
            async for event in events:
                if isinstance(event, MissedImage):
                    raise event.error
                if isinstance(event, MadeImage) and event.data == encoded("png"):
                    return f"{models[0].id} answered on this computer"
    finally:
        await asyncio.to_thread(connector.close)
    raise NotRightError("The image did not come")


def _order() -> ImageOrder:
    return ImageOrder(
        details=Details("Nyx"),
        person_seed=1,
        model=_MODEL,
        style="",
        prompt="a portrait",
        own_prompt="",
        count=1,
        width=1024,
        height=1024,
        quality=None,
        seed=1,
    )


class _Handler(BaseHTTPRequestHandler):
    """Answers as OpenAI would, whoever has the key."""

    def do_GET(self) -> None:
        self._answer({"data": [{"id": _MODEL}]})

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self._answer({"data": [{"b64_json": base64.b64encode(encoded("png")).decode()}]})

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


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def _terminal(_: Path) -> str:
    """A table is drawn as on a terminal, with letters of two columns."""
    with redirect_stdout(_Terminal()):
        lines = table([("1", "李小龍"), ("2", "Ōkami")], ("id", "name"))
    if len(lines) != 3 or "李小龍" not in lines[1]:  # noqa: PLR2004  (a heading and two rows)
        raise NotRightError(f"The table is {lines}")
    return "tables"


def _loads_nothing_else(_: Path) -> str:
    """No path of whoever builds leads out of the installation."""
    if not getattr(sys, "frozen", False):
        return "from source"
    inside = Path(sys._MEIPASS).resolve()  # type: ignore[attr-defined]
    outside = [path for path in sys.path if not Path(path).resolve().is_relative_to(inside)]
    if outside:
        raise NotRightError(f"Modules are looked for in {os.pathsep.join(outside)}")
    return str(inside.name)


CHECKS: Final[Mapping[str, Check]] = {
    "own modules": _loads_nothing_else,
    "keyring": _keyring,
    "TLS roots": _tls_roots,
    "OpenAI client": _openai_client,
    "terminal": _terminal,
}
