"""Reading the list of releases over https, without trust in whoever answers."""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from charstudio.domain.release import Release
from charstudio.errors import FeedError, FeedErrorKind

if TYPE_CHECKING:
    from collections.abc import Callable
    from http.client import HTTPResponse
    from pathlib import Path

_OK: Final = 200
_HTTPS: Final = 443
# Far more than a list of releases has.
_MOST_BYTES: Final = 1_000_000
_MOST_RELEASES: Final = 200
_LONGEST: Final = 500
# For each step, and for all of it.
_STEP_S: Final = 5.0
_LIMIT_S: Final = 15.0
_HEADERS: Final = {"Accept": "application/json", "User-Agent": "CharStudio", "Connection": "close"}


@dataclass(frozen=True)
class HttpsFeed:
    """`ports.ReleaseFeed` at an address.

    The answer is JSON: a list of releases, or an object that has it as `releases`. A release has a `version`
    or `tag_name`, and a `page` or `html_url`; it may be a `draft` or a `prerelease`.

    Attributes:
        address: An https address; http only of this computer. Empty where there is no feed.
        trust: Whom to trust; made when it is needed.
        step_s, limit_s: Seconds that it may be silent, and that all of it may take.
    """

    address: str
    trust: Callable[[], ssl.SSLContext] = ssl.create_default_context
    step_s: float = _STEP_S
    limit_s: float = _LIMIT_S

    async def releases(self) -> tuple[Release, ...]:
        asking = _Asking(self)
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[bytes] = loop.create_future()

        def told(data: bytes | None, error: Exception | None) -> None:
            if answer.done():
                return
            if error is not None:
                answer.set_exception(error)
            else:
                answer.set_result(data or b"")

        def work() -> None:
            data, failed = None, None
            try:
                data = asking.read()
            except Exception as error:  # noqa: BLE001  (whoever waits hears of it)
                failed = error
            # A loop that was closed meanwhile waits for nothing.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(told, data, failed)

        # No worker: a window that is closed does not wait for a computer that is silent.
        threading.Thread(target=work, name="release feed", daemon=True).start()
        try:
            async with asyncio.timeout(self.limit_s):
                return _understood(await answer)
        except TimeoutError as error:
            raise FeedError(FeedErrorKind.TIMEOUT, f"no answer within {self.limit_s:g} s") from error
        finally:
            asking.stop()


def known_feed(resources: Path) -> str:
    """The address that this build knows; empty where it knows none."""
    try:
        found = json.loads((resources / "updates" / "feed.json").read_text(encoding="utf-8"))["feed"]
    except (OSError, ValueError, LookupError, TypeError):
        return ""
    return found if isinstance(found, str) else ""


class _Asking:
    """One request, which another thread can end."""

    def __init__(self, feed: HttpsFeed) -> None:
        self._feed = feed
        self._connection: HTTPConnection | None = None
        self._stopped = False

    def read(self) -> bytes:
        """The body of the answer.

        Raises:
            FeedError: There is none.
        """
        try:
            return self._read()
        except ssl.SSLCertVerificationError as error:
            raise FeedError(FeedErrorKind.UNTRUSTED, str(error)) from error
        except TimeoutError as error:
            raise FeedError(FeedErrorKind.TIMEOUT, str(error)) from error
        except HTTPException as error:
            raise FeedError(FeedErrorKind.GARBAGE, repr(error)) from error
        except (OSError, ValueError) as error:
            raise FeedError(FeedErrorKind.NETWORK, str(error)) from error
        finally:
            if self._connection is not None:
                self._connection.close()

    def stop(self) -> None:
        """Nobody waits for it any more."""
        self._stopped = True
        wire = None if self._connection is None else self._connection.sock
        if wire is not None:
            with suppress(OSError):
                wire.shutdown(socket.SHUT_RDWR)

    def _read(self) -> bytes:
        connection, path = self._made()
        self._connection = connection
        connection.request("GET", path, headers=_HEADERS)
        if self._stopped:
            raise TimeoutError("nobody waits any more")
        with connection.getresponse() as response:
            return self._body(response)

    def _body(self, response: HTTPResponse) -> bytes:
        if response.status != _OK:
            # Led elsewhere: this build's address is the only one that anybody agreed to.
            raise FeedError(FeedErrorKind.REFUSED, f"status {response.status}", status=response.status)
        body = b""
        while piece := response.read1(65_536):
            body += piece
            if len(body) > _MOST_BYTES:
                raise FeedError(FeedErrorKind.TOO_LARGE, f"more than {_MOST_BYTES} bytes")
            if self._stopped:
                raise TimeoutError("nobody waits any more")
        if response.length:
            raise FeedError(FeedErrorKind.NETWORK, f"{response.length} bytes are missing")
        return body

    def _made(self) -> tuple[HTTPConnection, str]:
        parts = urlsplit(self._feed.address)
        host, path = parts.hostname or "", f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
        step = self._feed.step_s
        if parts.scheme == "http" and _is_here(host):
            return HTTPConnection(host, parts.port or 80, timeout=step), path
        if parts.scheme != "https" or not host:
            raise FeedError(FeedErrorKind.REFUSED, "no address of https", status=parts.scheme)
        proxy = urlsplit("" if proxy_bypass(host) else getproxies().get("https", ""))
        if not proxy.hostname:
            return HTTPSConnection(host, parts.port or _HTTPS, timeout=step, context=self._feed.trust()), path
        connection = HTTPSConnection(
            proxy.hostname, proxy.port or _HTTPS, timeout=step, context=self._feed.trust()
        )
        connection.set_tunnel(host, parts.port or _HTTPS)
        return connection, path


def _is_here(host: str) -> bool:
    with suppress(ValueError):
        return ip_address(host).is_loopback
    return host == "localhost"


def _understood(body: bytes) -> tuple[Release, ...]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise FeedError(FeedErrorKind.GARBAGE, "no JSON") from error
    if isinstance(found, dict):
        found = found.get("releases", [found])
    if not isinstance(found, list):
        raise FeedError(FeedErrorKind.GARBAGE, f"{type(found).__name__} where a list belongs")
    releases = [release for one in found[:_MOST_RELEASES] if (release := _release(one))]
    if found and not releases and not all(map(_is_set_aside, found)):
        raise FeedError(FeedErrorKind.GARBAGE, "no release among what is listed")
    return tuple(releases)


def _is_set_aside(entry: Any) -> bool:
    return isinstance(entry, dict) and (entry.get("draft") is True or entry.get("prerelease") is True)


def _release(entry: Any) -> Release | None:
    if not isinstance(entry, dict) or _is_set_aside(entry):
        return None
    version = entry.get("version") or entry.get("tag_name")
    page = entry.get("page") or entry.get("html_url")
    if not isinstance(version, str) or not version.isprintable() or not 0 < len(version) <= _LONGEST:
        return None
    shown = isinstance(page, str) and page.startswith("https://") and len(page) <= _LONGEST
    return Release(version.removeprefix("v"), str(page) if shown and str(page).isprintable() else "")
