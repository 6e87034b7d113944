"""Fetching a picture that came as an address, from nowhere that a service has no business to send us.

An address in an answer is a stranger's: it may lead to a router's page, to the metadata of a cloud machine,
or to an endless file. So only public machines are asked, and the connection's own; a name is looked up once,
what it stands for is checked, and exactly that is connected with.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urljoin, urlsplit

import httpx2

from charstudio.errors import EngineError, EngineErrorKind

if TYPE_CHECKING:
    from charstudio.engines.openai.asking import Service
    from charstudio.engines.openai.limits import Limits

_PORTS: Final = {"http": 80, "https": 443}
_REDIRECTS: Final = (301, 302, 303, 307, 308)


class _NotFetched(Exception):  # noqa: N818  (it is told as an EngineError)
    """Attributes: `again`: whether trying again may help."""

    def __init__(self, what: str, *, again: bool = False) -> None:
        super().__init__(what)
        self.again = again


class _Place(NamedTuple):
    """Where an address leads: `origin` is its scheme, host and port."""

    origin: tuple[str, str, int]
    url: str


class Downloads:
    """Fetches pictures for one connection.

    Args:
        base_url: The connection's address; what is relative is relative to it, and its machine is allowed.
        service: Takes the key out of what is said, and has whom to trust.
        limits: On size, time and redirects.
    """

    def __init__(self, base_url: str, service: Service, limits: Limits) -> None:
        self._base = _place(base_url)
        self._service, self._limits = service, limits

    async def get(self, address: str) -> tuple[bytes | None, EngineError | None]:
        """The bytes at an address, or why not. What is cut is begun again: looking costs nothing."""
        said = ""
        for _ in range(self._limits.downloads):
            try:
                async with asyncio.timeout(self._limits.download_s):
                    return await self._follow(address), None
            except _NotFetched as error:
                said = str(error)
                if not error.again:
                    break
            except TimeoutError:
                said = "it takes too long"
            except (ValueError, httpx2.InvalidURL):
                said = "that is no address"
                break
            except (httpx2.HTTPError, OSError) as error:
                said = f"{type(error).__name__}: {error}"
        text = self._service.redact.text(f"The picture can't be fetched: {said}")[:300]
        return None, EngineError(EngineErrorKind.BAD_ANSWER, text, said=text)

    async def _follow(self, address: str) -> bytes:
        url = urljoin(self._base.url + "/", address)
        for _ in range(self._limits.redirects + 1):
            data, onward = await self._fetch(_place(url))
            if data is not None:
                return data
            url = urljoin(url, onward)
        raise _NotFetched("it is sent on too often")

    async def _fetch(self, place: _Place) -> tuple[bytes | None, str]:
        scheme, host, port = place.origin
        own = place.origin == self._base.origin
        machines = await self._machines(host, port, own=place.origin[1:] == self._base.origin[1:])
        headers = {"Host": _bracketed(host) + ("" if port == _PORTS[scheme] else f":{port}")}
        headers["Accept-Encoding"] = "identity"
        if own and self._service.key:
            # Its own pictures stand behind its own key; nobody else gets to see that.
            headers["Authorization"] = f"Bearer {self._service.key}"
        extensions = {"sni_hostname": host} if scheme == "https" else {}
        async with self._service.plain_client() as client:
            for left, machine in zip(range(len(machines) - 1, -1, -1), machines, strict=True):
                target = httpx2.URL(place.url).copy_with(host=machine)
                try:
                    async with client.stream(
                        "GET", target, headers=headers, extensions=extensions
                    ) as response:
                        return await self._answer(response)
                except httpx2.ConnectError:
                    if not left:
                        raise
        raise _NotFetched("nobody has that name")

    async def _answer(self, response: httpx2.Response) -> tuple[bytes | None, str]:
        """The bytes, or the address where they are instead."""
        if response.status_code in _REDIRECTS:
            return None, response.headers.get("location", "")
        if response.status_code != httpx2.codes.OK:
            raise _NotFetched(f"{response.status_code}", again=response.is_server_error)
        return await self._read(response), ""

    async def _read(self, response: httpx2.Response) -> bytes:
        data = bytearray()
        async for piece in response.aiter_bytes():
            data += piece
            if len(data) > self._limits.picture_bytes:
                raise _NotFetched("it is too large")
        return bytes(data)

    async def _machines(self, host: str, port: int, *, own: bool) -> list[str]:
        """The numeric addresses to connect with, checked."""
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        machines = [str(entry[4][0]) for entry in found]
        if not own and not all(_is_public(machine) for machine in machines):
            raise _NotFetched("it leads into a private network")
        return machines


def _place(url: str) -> _Place:
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError:
        raise _NotFetched("that is no address") from None
    if parts.scheme not in _PORTS or not parts.hostname or " " in parts.hostname:
        raise _NotFetched("that is no address of the web")
    if parts.username is not None or parts.password is not None:
        raise _NotFetched("the address has a name or password in it")
    return _Place((parts.scheme, parts.hostname, port), url)


def _is_public(machine: str) -> bool:
    address = ipaddress.ip_address(machine.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        # An old address in new clothes is what it was.
        inside = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if inside is not None:
            address = inside
        elif address in _TRANSLATED:
            address = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.is_global and not address.is_multicast


_TRANSLATED: Final = ipaddress.IPv6Network("64:ff9b::/96")


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
