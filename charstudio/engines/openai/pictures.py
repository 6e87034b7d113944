"""What bytes are, by the bytes alone: which picture, how large; and references in a form that is taken."""

from __future__ import annotations

import base64
import binascii
import io
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import unquote_to_bytes

if TYPE_CHECKING:
    from PIL.Image import Image

_JPEG_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_PNG: Final = b"\x89PNG\r\n\x1a\n"


class Picture(NamedTuple):
    """What a picture is: `type` as in "image/png", and its sides in pixels."""

    type: str
    width: int
    height: int


def identify(data: bytes) -> Picture | None:
    """What picture these bytes begin like; None for none that we know, or one without a size."""
    found: Picture | None = None
    if data.startswith(_PNG) and data[12:16] == b"IHDR":
        found = Picture("image/png", _big(data[16:20]), _big(data[20:24]))
    elif data.startswith(b"\xff\xd8"):
        found = _jpeg(data)
    elif data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        found = _webp(data)
    elif data[:6] in (b"GIF87a", b"GIF89a"):
        found = Picture("image/gif", _little(data[6:8]), _little(data[8:10]))
    return found if found is not None and found.width > 0 and found.height > 0 else None


def reference(number: int, data: bytes) -> tuple[str, bytes, str]:
    """A reference image as it is uploaded: name, bytes and type. One that can't be told is called a PNG.

    Raises:
        ValueError: It is a GIF that can't be read; nobody takes GIFs.
    """
    found = identify(data)
    kind = found.type if found is not None else "image/png"
    if kind == "image/gif":
        data, kind = _first_frame(data), "image/png"
    ending = {"image/jpeg": "jpg"}.get(kind, kind.removeprefix("image/"))
    return f"reference-{number}.{ending}", data, kind


def drawing(name: str, data: bytes, *, grey: bool) -> tuple[str, bytes, str]:
    """What is drawn over the first reference as it is uploaded: name, bytes and type.

    Args:
        name: Its field: "mask" or "markup".
        data: A PNG with alpha.
        grey: Whether whoever gets it looks at no alpha: white is what may change.

    Raises:
        ValueError: It can't be read.
    """
    return f"{name}.png", _grey(data) if grey else data, "image/png"


def from_data_url(address: str) -> bytes | None:
    """The bytes in a `data:` address; None when it is a wrong one."""
    head, comma, body = address.partition(",")
    if not comma:
        return None
    if not head.endswith(";base64"):
        return unquote_to_bytes(body)
    try:
        return base64.b64decode(unquote_to_bytes(body), validate=True)
    except binascii.Error:
        return None


def _first_frame(data: bytes) -> bytes:
    return _png(_decoded(data, "GIF"))


def _grey(data: bytes) -> bytes:
    """White where it is transparent, and black where it is not, however little."""
    return _png(_decoded(data, "PNG").getchannel("A").point([255] + [0] * 255))


def _decoded(data: bytes, kind: str) -> Image:
    from PIL import Image as Pillow  # noqa: PLC0415  (only who refers to such a file waits for it)

    try:
        with Pillow.open(io.BytesIO(data), formats=(kind,)) as picture:
            return picture.convert("RGBA")
    except Exception as error:
        # Of what is broken on purpose, Pillow raises whatever happens to it.
        raise ValueError(f"It is no {kind} that can be read") from error


def _png(picture: Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def _jpeg(data: bytes) -> Picture | None:
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:  # noqa: PLR2004  (each part begins so)
        marker = data[at + 1]
        if marker == 0xFF:  # noqa: PLR2004  (filling)
            at += 1
        elif marker in _JPEG_FRAMES:
            return Picture("image/jpeg", _big(data[at + 7 : at + 9]), _big(data[at + 5 : at + 7]))
        else:
            at += 2 + _big(data[at + 2 : at + 4])
    return None


def _webp(data: bytes) -> Picture | None:
    form = data[12:16]
    if form == b"VP8X":
        return Picture("image/webp", _little(data[24:27]) + 1, _little(data[27:30]) + 1)
    if form == b"VP8 ":
        return Picture("image/webp", _little(data[26:28]) & 0x3FFF, _little(data[28:30]) & 0x3FFF)
    if form == b"VP8L":
        bits = _little(data[21:25])
        return Picture("image/webp", (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    return None


def _big(data: bytes) -> int:
    return int.from_bytes(data, "big")


def _little(data: bytes) -> int:
    return int.from_bytes(data, "little")
