"""What the client library lacks: bodies that end where they get too long, and fields of the same name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx2
from openai._constants import RAW_RESPONSE_HEADER
from openai.types import ImagesResponse

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from openai import AsyncAPIResponse, AsyncOpenAI

    from charstudio.engines.openai.requests import Request


class TooLongError(Exception):
    """An answer has more bytes than it may have."""


class Repeated:
    """An edit whose references are several fields of the same name, which the client library never sends."""

    def __init__(self, client: AsyncOpenAI, request: Request, headers: Mapping[str, str]) -> None:
        self._client, self._request, self._headers = client, request, headers
        self._response: AsyncAPIResponse[Any] | None = None

    async def __aenter__(self) -> AsyncAPIResponse[Any]:
        request = self._request
        fields = {**request.fields, **request.extra, "prompt": request.prompt}
        multipart = {"Content-Type": "multipart/form-data", RAW_RESPONSE_HEADER: "stream"}
        answer: Any = await self._client.post(
            "/images/edits",
            cast_to=ImagesResponse,
            body=fields,
            files=[("image", file) for file in request.references],
            options={"headers": {**self._headers, **multipart}},
        )
        response: AsyncAPIResponse[Any] = answer
        self._response = response
        return response

    async def __aexit__(self, *_: object) -> None:
        if self._response is not None:
            await self._response.close()


class Capped(httpx2.AsyncByteStream):
    """A body that ends, by an error or silently (`cut`), where it gets too long."""

    def __init__(self, body: Any, most: int, *, cut: bool) -> None:
        self._body, self._most, self._cut = body, most, cut

    async def __aiter__(self) -> AsyncIterator[bytes]:
        left = self._most
        async for piece in self._body:
            left -= len(piece)
            if left < 0:
                if not self._cut:
                    raise TooLongError
                yield piece[:left]
                return
            yield piece

    async def aclose(self) -> None:
        """Closes the body behind it."""
        await self._body.aclose()
