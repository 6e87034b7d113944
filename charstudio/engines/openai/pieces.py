"""JSON and base64 that come in pieces.

An answer of four pictures is 16 MB of base64 in JSON. Taken apart in one go it would keep every other thread
of the process waiting, the window's with them; so no step here looks at more than one piece from the network.
"""

from __future__ import annotations

import binascii
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_PICTURE: Final = b"b64_json"
# An escape in JSON has six characters at most, and base64 can have these; some write "+" and "/" so.
_LONGEST_ESCAPE: Final = 6
_ESCAPES: Final = (
    (b"\\/", b"/"),
    (b"\\n", b""),
    (b"\\r", b""),
    (b"\\u002b", b"+"),
    (b"\\u002B", b"+"),
    (b"\\u002f", b"/"),
    (b"\\u002F", b"/"),
    (b"\\u003d", b"="),
    (b"\\u003D", b"="),
)
_URL_SAFE: Final = bytes.maketrans(b"-_", b"+/")


class NotAnAnswer(Exception):  # noqa: N818  (it is no error of ours: it is what came)
    """What came can't be read. `start`: its first bytes; `cut`: whether it only broke off."""

    def __init__(self, what: str, start: bytes = b"", *, cut: bool = False) -> None:
        super().__init__(what)
        self.start, self.cut = start, cut


@dataclass(frozen=True)
class Message:
    """One JSON document of an answer: the whole of it, or an event of a stream.

    Attributes:
        data: The document without its pictures.
        pictures: Them, in their order; None for one whose base64 is wrong.
        event: What a stream calls it, where it says so outside of the document.
        whole: Whether the document was read to its end. What comes of one that was cut are its pictures.
        streamed: Whether it is an event.
    """

    data: object
    pictures: tuple[bytes | None, ...] = ()
    event: str = ""
    whole: bool = True
    streamed: bool = False


class Base64Pieces:
    """Decodes base64 that comes in pieces, as it stands inside a JSON string."""

    def __init__(self) -> None:
        self._decoded: list[bytes] = []
        self._left = b""
        self._begun = False
        self._wrong = False

    def feed(self, piece: bytes) -> None:
        """Takes the next piece."""
        piece = self._left + piece
        self._left = b""
        escape = piece.find(b"\\", max(0, len(piece) - _LONGEST_ESCAPE + 1))
        if escape >= 0 and not _is_whole(piece[escape:]):
            piece, self._left = piece[:escape], piece[escape:]
        if b"\\" in piece:
            for written, meant in _ESCAPES:
                piece = piece.replace(written, meant)
        if not self._begun:
            # An address with the picture in it: its beginning says nothing that the bytes don't.
            if b"data:".startswith(piece[:5]) or piece.startswith(b"data:"):
                comma = piece.find(b",")
                if comma < 0:
                    self._left = piece + self._left
                    return
                piece = piece[comma + 1 :]
            self._begun = True
        whole = len(piece) - len(piece) % 4
        self._left = piece[whole:] + self._left
        self._decode(piece[:whole])

    def finish(self) -> bytes | None:
        """The bytes; None when that was no base64, or empty."""
        if self._left:
            self._decode(self._left + b"=" * (-len(self._left) % 4))
        return None if self._wrong else b"".join(self._decoded) or None

    def _decode(self, piece: bytes) -> None:
        if self._wrong or not piece:
            return
        if b"-" in piece or b"_" in piece:
            piece = piece.translate(_URL_SAFE)
        try:
            self._decoded.append(binascii.a2b_base64(piece, strict_mode=True))
        except binascii.Error:
            self._wrong = True


class JsonPieces:
    """Reads a JSON document that comes in pieces. The strings called b64_json never stand in it as text."""

    def __init__(self) -> None:
        self._plain: list[bytes] = []
        self._string: list[bytes] | None = None
        self._key = b""
        self._since = b""
        self._picture: Base64Pieces | None = None
        self._pictures: list[bytes | None] = []
        self._escaped = False

    def feed(self, piece: bytes) -> None:
        """Takes the next piece."""
        at = 0
        while at < len(piece):
            inside = self._string is not None or self._picture is not None
            at = self._inside(piece, at) if inside else self._outside(piece, at)

    def finish(self, event: str = "") -> Message:
        """The document.

        Raises:
            NotAnAnswer: It is no JSON, or was cut.
        """
        text = b"".join(self._plain)
        if self._string is not None or self._picture is not None:
            raise NotAnAnswer("The answer broke off", text[:200], cut=True)
        try:
            data = json.loads(text)
        except (ValueError, RecursionError):
            raise NotAnAnswer("What came is no JSON", text[:200]) from None
        return Message(data, tuple(self._pictures), event)

    def salvaged(self) -> Message:
        """What came whole of a document that was cut: pictures without what was said of them."""
        return Message({}, tuple(one for one in self._pictures if one is not None), whole=False)

    def _outside(self, piece: bytes, at: int) -> int:
        quote = piece.find(b'"', at)
        between = piece[at : len(piece) if quote < 0 else quote]
        self._plain.append(between)
        # What stands between two strings may come in two pieces as well; more than a colon is no colon.
        self._since = (self._since + between.strip())[:2]
        if quote < 0:
            return len(piece)
        if self._key == _PICTURE and self._since == b":":
            self._plain.append(str(len(self._pictures)).encode())
            self._picture = Base64Pieces()
        else:
            self._string = []
        self._key = self._since = b""
        return quote + 1

    def _inside(self, piece: bytes, at: int) -> int:
        end = self._end(piece, at)
        part = piece[at : len(piece) if end < 0 else end]
        if self._picture is not None:
            self._picture.feed(part)
            if end >= 0:
                self._pictures.append(self._picture.finish())
                self._picture = None
        elif self._string is not None:
            self._string.append(part)
            if end >= 0:
                text = b"".join(self._string)
                self._plain.append(b'"' + text + b'"')
                self._key, self._string = text[:64], None
        return len(piece) if end < 0 else end + 1

    def _end(self, piece: bytes, at: int) -> int:
        """Where the string ends in this piece; -1 when it goes on in the next."""
        if self._escaped:
            self._escaped = False
            at += 1
        while True:
            quote, slash = piece.find(b'"', at), piece.find(b"\\", at)
            if slash < 0 or 0 <= quote < slash:
                return quote
            if slash + 1 >= len(piece):
                self._escaped = True
                return -1
            at = slash + 2


def picture_in(entry: Mapping[str, Any], message: Message) -> bytes | None:
    """The picture that an entry of a message had in `b64_json`; None for none, or wrong base64."""
    number = entry.get(_PICTURE.decode())
    if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number < len(message.pictures):
        return None
    return message.pictures[number]


def _is_whole(escape: bytes) -> bool:
    return len(escape) >= (_LONGEST_ESCAPE if escape[1:2] == b"u" else 2)
