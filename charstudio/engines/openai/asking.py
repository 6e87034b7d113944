"""Asking a service: the client library, and what it must not do by itself.

Nothing comes from the environment but proxies, nothing is repeated, no redirect is followed, and no answer is
larger than it may be. This module imports the client library; see the package.
"""

from __future__ import annotations

import asyncio
import json
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import httpx2
from openai import APIConnectionError, APIError, APIStatusError, AsyncOpenAI
from openai._constants import RAW_RESPONSE_HEADER

from charstudio.domain.connection import is_local
from charstudio.engines.openai.failures import Redactor, refusal, wait_told
from charstudio.engines.openai.pieces import NotAnAnswer
from charstudio.engines.openai.reading import AnswerReader
from charstudio.engines.openai.servers import server
from charstudio.engines.openai.wire import Capped, Repeated, TooLongError
from charstudio.errors import EngineError, EngineErrorKind

if TYPE_CHECKING:
    import ssl
    from collections.abc import Awaitable, Callable
    from contextlib import AbstractAsyncContextManager
    from types import TracebackType

    from openai import AsyncAPIResponse

    from charstudio.domain.connection import Connection
    from charstudio.engines.openai.limits import Limits
    from charstudio.engines.openai.pieces import Message
    from charstudio.engines.openai.requests import Request

# What they log are requests: prompts, pictures and addresses, which are nobody's business.
for _name in ("openai", "httpx2", "httpcore2"):
    logging.getLogger(_name).setLevel(logging.WARNING)

# The headers that a request may have; the environment can add others to the client library's.
_HEADERS: Final = frozenset(
    {
        "host",
        "accept",
        "accept-encoding",
        "connection",
        "content-length",
        "content-type",
        "transfer-encoding",
        "user-agent",
        RAW_RESPONSE_HEADER.lower(),
    }
)
# Where words are asked for.
_WORDS: Final = ("/responses", "/chat/completions")
_NOT_SENT: Final = (
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.PoolTimeout,
    httpx2.ProxyError,
    httpx2.UnsupportedProtocol,
    httpx2.LocalProtocolError,
    httpx2.InvalidURL,
)


# The first that fits.
_KINDS: Final[tuple[tuple[tuple[type[BaseException], ...], EngineErrorKind], ...]] = (
    ((TimeoutError, httpx2.TimeoutException), EngineErrorKind.TIMEOUT),
    ((TooLongError, NotAnAnswer, httpx2.DecodingError, APIError), EngineErrorKind.BAD_ANSWER),
    ((httpx2.HTTPError, OSError), EngineErrorKind.CUT_OFF),
)


@dataclass(frozen=True)
class Answered:
    """How a request ended.

    Attributes:
        error: What went wrong; None for nothing.
        sent: Whether any of it may have reached the service.
        wait_s: How long the service asks to wait.
    """

    error: EngineError | None = None
    sent: bool = True
    wait_s: float | None = None


class Service:
    """A service to be asked. Close it: every connection to it goes with it.

    Args:
        connection: Where it is.
        key: Its key; None for none.
        limits: What is put up with.
        tls: Whom to trust.
        transport: Stands in for the network.
    """

    def __init__(
        self,
        connection: Connection,
        key: str | None,
        limits: Limits,
        tls: ssl.SSLContext,
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        self.redact, self.key = Redactor(key), key
        self._limits, self._tls, self._transport = limits, tls, transport
        free = server(connection.server).free
        self._request_s = limits.own_request_s if free else limits.request_s
        self._words_s = limits.own_request_s if free else limits.words_s
        self._http = httpx2.AsyncClient(
            verify=tls,
            transport=transport,
            # Where a proxy is set for everything, this very machine would be asked through it.
            trust_env=not is_local(connection.base_url),
            follow_redirects=False,
            timeout=httpx2.Timeout(self._request_s, connect=limits.connect_s),
            # A connection that was kept may be closed at the other end just when it is used again, and then
            # nobody knows whether the request was heard.
            limits=httpx2.Limits(max_keepalive_connections=0),
            event_hooks={"request": [self._request], "response": [self._response]},
        )
        self._client = AsyncOpenAI(
            api_key=key or "none",
            admin_api_key="",
            organization="",
            project="",
            webhook_secret="",
            base_url=connection.base_url,
            max_retries=0,
            timeout=httpx2.Timeout(self._request_s, connect=limits.connect_s),
            http_client=self._http,
        )

    async def __aenter__(self) -> Service:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.close()

    async def ask(self, request: Request, hear: Callable[[Message], bool]) -> Answered:
        """Sends a request for images once, and tells what comes.

        Args:
            request: What is asked for.
            hear: Is told each message as it comes; what it answers is whether all has come.
        """
        reader = AnswerReader()
        try:
            async with asyncio.timeout(self._request_s), self._sending(request) as response:
                async for piece in response.iter_bytes():
                    for message in reader.feed(piece):
                        if hear(message):
                            return Answered()
                for message in reader.finish():
                    hear(message)
        except Exception as error:  # noqa: BLE001  (the one place where all of the library's become ours)
            answered = self._ended(error)
        else:
            answered = Answered()
        if answered.error is not None:
            hear(reader.salvaged())
        return answered

    def plain_client(self) -> httpx2.AsyncClient:
        """A client for what is no request to the service: no proxy, no redirects, nothing kept."""
        return httpx2.AsyncClient(
            verify=self._tls,
            transport=self._transport,
            trust_env=False,
            follow_redirects=False,
            timeout=self._limits.download_s,
        )

    async def say(self, ask: Callable[[AsyncOpenAI], Awaitable[Any]]) -> tuple[object, Answered]:
        """Sends a request for words once: what came, as JSON, and how that ended.

        Args:
            ask: Sends it, and gives the answer as it came.
        """
        try:
            async with asyncio.timeout(self._words_s):
                answer = await ask(self._client)
        except Exception as error:  # noqa: BLE001  (as above)
            return None, self._ended(error)
        try:
            return json.loads(answer.content), Answered()
        except (ValueError, RecursionError):
            return None, Answered(EngineError(EngineErrorKind.BAD_ANSWER, "What came is no JSON", said=""))

    async def get(self, path: str) -> tuple[object, EngineError | None]:
        """What stands at a path, as JSON; or why not."""
        try:
            async with asyncio.timeout(self._limits.listing_s):
                response = await self._client.get(path, cast_to=httpx2.Response)
                return json.loads(response.content), None
        except (ValueError, RecursionError):
            return None, EngineError(EngineErrorKind.BAD_ANSWER, "What came is no JSON", said="")
        except Exception as error:  # noqa: BLE001  (as above)
            return None, self._ended(error).error

    def _sending(self, request: Request) -> AbstractAsyncContextManager[AsyncAPIResponse[Any]]:
        images = self._client.images.with_streaming_response
        headers = {"Accept": "text/event-stream, application/json"} if request.stream else {}
        fields: dict[str, Any] = {**request.fields, "extra_body": request.extra, "extra_headers": headers}
        if request.stream:
            fields["stream"] = True
        if not request.references:
            return images.generate(prompt=request.prompt, **fields)
        if request.repeats_image:
            return Repeated(self._client, request, headers)
        files = request.references
        if request.drawing is not None:
            name, upload = request.drawing
            fields[name] = upload
        return images.edit(
            image=files[0] if len(files) == 1 else list(files), prompt=request.prompt, **fields
        )

    async def _request(self, request: httpx2.Request) -> None:
        """Sees to it that nothing goes out that we did not mean."""
        for name in set(request.headers) - _HEADERS:
            del request.headers[name]
        request.headers["Accept-Encoding"] = "identity"
        if self.key:
            request.headers["Authorization"] = f"Bearer {self.key}"

    async def _response(self, response: httpx2.Response) -> None:
        """Sees to it that no more comes in than may."""
        most = self._limits.answer_bytes
        if response.request.method == "GET":
            most = self._limits.listing_bytes
        elif response.request.url.path.endswith(_WORDS):
            most = self._limits.words_bytes
        refused = not response.is_success
        packed = [one.strip().lower() for one in response.headers.get("content-encoding", "").split(",")]
        response.headers.pop("content-encoding", None)
        response.stream = Capped(
            response.stream,
            self._limits.refusal_bytes if refused else most,
            packed=packed[::-1],
            cut=refused,
        )

    def _ended(self, error: Exception) -> Answered:
        if isinstance(error, APIStatusError):
            return self._refused(error.response)
        # What went wrong on the way is behind what the client library calls it.
        cause = error.__cause__ if isinstance(error, APIConnectionError) else error
        if isinstance(cause, _NOT_SENT):
            return Answered(self._failure(EngineErrorKind.NETWORK, cause), sent=False)
        if isinstance(cause, NotAnAnswer) and cause.cut:
            return Answered(self._failure(EngineErrorKind.CUT_OFF, cause))
        kinds = (kind for classes, kind in _KINDS if isinstance(cause, classes))
        return Answered(self._failure(next(kinds, EngineErrorKind.FAILED), cause))

    def _refused(self, response: httpx2.Response) -> Answered:
        body: object
        try:
            body = response.json()
        except (ValueError, RecursionError):
            body = response.text
        if response.is_redirect:
            body = f"It is at another address: {response.headers.get('location', '')}"
        error = refusal(
            response.status_code,
            body,
            self.redact,
            request_id=response.headers.get("x-request-id", ""),
            keyless=not self.key,
        )
        wait = wait_told(response.headers, body)
        return Answered(error, wait_s=wait)

    def _failure(self, kind: EngineErrorKind, cause: BaseException | None) -> EngineError:
        said = self.redact.text(str(cause) or type(cause).__name__)[:200]
        return EngineError(kind, f"{type(cause).__name__}: {said}", said=said)
