"""What the client library lacks: bodies that end where they get too long, and fields of the same name."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any, Final

import httpx2
from openai._constants import RAW_RESPONSE_HEADER
from openai.types import ImagesResponse

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Mapping, Sequence

    from openai import AsyncAPIResponse, AsyncOpenAI

    from charstudio.engines.openai.requests import Request


# At most so much is unpacked at once.
_PIECE: Final = 65_536
_PACKED: Final = ("gzip", "x-gzip", "deflate")


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
            files=[
                *(("image", file) for file in request.references),
                *(() if request.drawing is None else (request.drawing,)),
            ],
            options={"headers": {**self._headers, **multipart}},
        )
        response: AsyncAPIResponse[Any] = answer
        self._response = response
        return response

    async def __aexit__(self, *_: object) -> None:
        if self._response is not None:
            await self._response.close()


class Capped(httpx2.AsyncByteStream):
    """A body that ends, by an error or silently (`cut`), where it gets too long, unpacked if it was packed.

    The library unpacks whatever comes in one go: 200 kB of it can be 200 MB.

    Args:
        body: As it comes.
        most: How many bytes it may have; what was packed counts as it is unpacked.
        packed: How it was packed, the last first.
        cut: Whether the rest is just left out.
    """

    def __init__(self, body: Any, most: int, *, packed: Sequence[str] = (), cut: bool) -> None:
        self._body, self._most, self._cut = body, most, cut
        # Both can be told by how they begin.
        self._unpack = [zlib.decompressobj(zlib.MAX_WBITS | 32) for one in packed if one in _PACKED]

    async def __aiter__(self) -> AsyncIterator[bytes]:
        left = self._most
        async for packed in self._body:
            for piece in self._unpacked(packed, 0):
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

    def _unpacked(self, piece: bytes, layer: int) -> Iterator[bytes]:
        if layer == len(self._unpack):
            yield piece
            return
        unpack = self._unpack[layer]
        more = bytes(_PIECE)
        while piece or len(more) == _PIECE:
            try:
                more = unpack.decompress(piece, _PIECE)
            except zlib.error:
                raise httpx2.DecodingError("What came can't be unpacked") from None
            piece = unpack.unconsumed_tail
            yield from self._unpacked(more, layer + 1)
