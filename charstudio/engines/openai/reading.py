"""Reading an answer while it comes: JSON or a stream of events, told apart by how it begins."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from charstudio.engines.openai.pieces import JsonPieces, Message, NotAnAnswer

if TYPE_CHECKING:
    from collections.abc import Iterator

_FIELDS: Final = (b"data", b"event", b"id", b"retry", b"")
_BOM: Final = b"\xef\xbb\xbf"


class EventPieces:
    """Reads a stream of server-sent events that comes in pieces."""

    def __init__(self) -> None:
        self._field: bytes | None = None
        self._start = b""
        self._event = b""
        self._document: JsonPieces | None = None
        self._empty = True

    def feed(self, piece: bytes) -> Iterator[Message]:
        """Takes the next piece; the events that it ends."""
        at = 0
        while at < len(piece):
            end = piece.find(b"\n", at)
            part = piece[at : len(piece) if end < 0 else end]
            self._line(part)
            if end < 0:
                return
            if (message := self._line_ended()) is not None:
                yield message
            at = end + 1

    def finish(self) -> Iterator[Message]:
        """The last event, where the stream ended without the blank line behind it."""
        if (message := self._line_ended()) is not None:
            yield message
        if (message := self._event_ended(cut=True)) is not None:
            yield message

    def _line(self, part: bytes) -> None:
        if self._field is None:
            self._start += part
            name, colon, rest = self._start.partition(b":")
            if not colon:
                return
            self._field, self._start = name.strip(_BOM), b""
            part = rest
        if self._field == b"data":
            if self._document is None:
                self._document = JsonPieces()
            self._empty = self._empty and not part.strip()
            self._document.feed(part)
        elif self._field == b"event":
            self._event += part[:200]

    def _line_ended(self) -> Message | None:
        blank = self._field is None and not self._start.strip()
        self._field, self._start = None, b""
        return self._event_ended() if blank else None

    def _event_ended(self, *, cut: bool = False) -> Message | None:
        document, empty, event = self._document, self._empty, self._event.strip().decode(errors="replace")
        self._document, self._empty, self._event = None, True, b""
        if document is None or empty:
            return None
        try:
            message = document.finish(event)
        except NotAnAnswer as wrong:
            # “[DONE]” ends the streams of some. What can't be read at the end only broke off.
            ended = cut or wrong.start.strip() == b"[DONE]"
            return None if ended else Message({}, event=event, streamed=True)
        return replace(message, streamed=True)


@dataclass
class AnswerReader:
    """Reads an answer, whichever of both it is: what it says of itself is not to be trusted."""

    is_stream: bool = False
    _begin: bytes = b""
    _document: JsonPieces | None = None
    _events: EventPieces | None = None

    def feed(self, piece: bytes) -> Iterator[Message]:
        """Takes the next piece; the events that it ends.

        Raises:
            NotAnAnswer: It is neither of both.
        """
        if self._document is None and self._events is None:
            self._begin += piece
            piece = self._begin.lstrip(_BOM + b" \r\n\t")
            if not piece or (piece[:1] not in b"{[<:" and len(piece) < 6):  # noqa: PLR2004  (as long as “event”)
                return
            self._choose(piece)
        if self._document is not None:
            self._document.feed(piece)
        elif self._events is not None:
            yield from self._events.feed(piece)

    def finish(self) -> Iterator[Message]:
        """The whole document, or the last event.

        Raises:
            NotAnAnswer: It is neither of both, or was cut.
        """
        if self._document is not None:
            yield self._document.finish()
        elif self._events is not None:
            yield from self._events.finish()
        else:
            raise NotAnAnswer(
                "What came is no JSON" if self._begin.strip() else "Nothing came", self._begin[:200]
            )

    def salvaged(self) -> Message:
        """What came whole of a document that was cut. (The pictures of a stream were told before.)"""
        return Message({}, whole=False) if self._document is None else self._document.salvaged()

    def _choose(self, piece: bytes) -> None:
        if piece[:1] in b"{[":
            self._document = JsonPieces()
        elif any(piece.startswith((name + b":", name + b"\n")) for name in _FIELDS):
            self._events, self.is_stream = EventPieces(), True
        else:
            raise NotAnAnswer("What came is no JSON", piece[:200])
