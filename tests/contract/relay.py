"""Stands between us and a server that others wrote: adds headers, and writes down what goes through."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final, Self
from urllib.parse import urlsplit

from tests.scripted_server import Request

_NOT_PASSED_ON: Final = ("connection", "host", "keep-alive", "transfer-encoding", "content-length", "date")

# The headers that a request gets beside its own.
Added = Callable[[Request], dict[str, str]]


@dataclass
class Exchange:
    """A request and its answer. `status` is 0 where the server closed the connection instead."""

    request: Request
    status: int = 0
    answer: bytes = b""


@dataclass
class Relay:
    """The way to a server.

    Attributes:
        target: The server's address.
        added: The headers that a request gets beside its own.
        strip: What the target does not have at the beginning of its paths.
        exchanges: What went through, in the order in which it was asked.
    """

    target: str
    added: Added = field(default=lambda _: {})
    strip: str = ""
    exchanges: list[Exchange] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._server = _Server(self)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), name="relay")
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        """Where to ask, up to and with the version."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    @property
    def asked(self) -> list[Request]:
        """What was asked."""
        return [one.request for one in self.exchanges]


class _Server(ThreadingHTTPServer):
    daemon_threads = False

    def __init__(self, relay: Relay) -> None:
        self.relay = relay
        super().__init__(("127.0.0.1", 0), _Handler)


class _Handler(BaseHTTPRequestHandler):
    """Passes one request on. It speaks HTTP/1.0, so that no connection outlives its answer."""

    server: _Server

    def do_GET(self) -> None:
        self._pass_on()

    def do_POST(self) -> None:
        self._pass_on()

    def log_message(self, *_: object) -> None:
        """Nothing is said of it."""

    def _pass_on(self) -> None:
        relay = self.server.relay
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        headers = {name.lower(): value for name, value in self.headers.items()}
        head = f"{self.requestline}\r\n{self.headers}".encode("latin-1")
        request = Request(len(relay.exchanges), self.command, self.path, headers, head, body)
        exchange = Exchange(request)
        relay.exchanges.append(exchange)
        kept = {name: value for name, value in headers.items() if name not in _NOT_PASSED_ON}
        target = http.client.HTTPConnection(urlsplit(relay.target).netloc, timeout=30)
        try:
            target.request(
                self.command, self.path.removeprefix(relay.strip), body, {**kept, **relay.added(request)}
            )
            answer = target.getresponse()
            exchange.answer = answer.read()
            exchange.status = answer.status
        except (OSError, http.client.HTTPException):
            return  # closed there: closed here
        finally:
            target.close()
        with suppress(OSError):  # who asked may have gone
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in _NOT_PASSED_ON:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(exchange.answer)))
            self.end_headers()
            self.wfile.write(exchange.answer)
