"""What services that make images answer: those of OpenAI as its specification has them, and others' manners.

They are answers of `tests.scripted_server`, and need nothing beside it.
"""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any, Final

from tests.scripted_server import CLOSE, Pause

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tests.scripted_server import Answer, Request, Script, Step

JSON: Final = "application/json"
HTML: Final = "text/html; charset=utf-8"
EVENTS: Final = "text/event-stream"
USAGE: Final[Mapping[str, Any]] = {
    "input_tokens": 50,
    "input_tokens_details": {"text_tokens": 10, "image_tokens": 40},
    "output_tokens": 196,
    "total_tokens": 246,
}
_REASONS: Final = {200: "OK", 307: "Temporary Redirect", 401: "Unauthorized", 429: "Too Many Requests"}
_MEGABYTE: Final = b"A" * (1 << 20)


def head(status: int, content_type: str = JSON, **more: object) -> bytes:
    """Everything before a body. `more`: further headers, with _ where they have a hyphen."""
    headers = {
        "Content-Type": content_type,
        **{name.replace("_", "-"): value for name, value in more.items()},
    }
    lines = [f"HTTP/1.1 {status} {_REASONS.get(status, 'Whatever')}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode()


def answer(status: int, body: bytes | str, content_type: str = JSON, **more: object) -> list[Step]:
    """A whole answer of this length."""
    data = body.encode() if isinstance(body, str) else body
    return [head(status, content_type, Content_Length=len(data), **more), data]


def chunked(parts: Iterable[bytes], status: int = 200, content_type: str = JSON) -> Iterator[Step]:
    """A whole answer in pieces, whose length nobody says beforehand."""
    yield head(status, content_type, Transfer_Encoding="chunked")
    for part in parts:
        yield chunk(part)
    yield b"0\r\n\r\n"


def chunk(data: bytes) -> bytes:
    """A piece of such an answer."""
    return b"%x\r\n%b\r\n" % (len(data), data)


# --- In words ---------------------------------------------------------------------------------------------

COUNTED: Final[Mapping[str, Any]] = {"input_tokens": 420, "output_tokens": 69, "total_tokens": 489}


def by_responses(said: object, *, usage: object = COUNTED, **more: object) -> dict[str, Any]:
    """The body of an answer at /responses: a text, or what is JSON in it. `more`: what else it has."""
    part = {"type": "output_text", "text": _text(said), "annotations": []}
    return {
        "id": "resp_1",
        "object": "response",
        "status": "completed",
        "error": None,
        "output": [
            {"id": "rs_1", "type": "reasoning", "summary": []},
            {"id": "msg_1", "type": "message", "role": "assistant", "status": "completed", "content": [part]},
        ],
        "usage": usage,
        **more,
    }


def by_chat(
    said: object, *, usage: object = COUNTED, end: str = "stop", refusal: str | None = None, **more: object
) -> dict[str, Any]:
    """The same at /chat/completions. `end`: why the text ends."""
    counted = usage
    if isinstance(usage, dict) and "input_tokens" in usage:
        counted = {"prompt_tokens": usage["input_tokens"], "completion_tokens": usage["output_tokens"]}
    message = {"role": "assistant", "content": None if said is None else _text(said), "refusal": refusal}
    return {
        "id": "chatcmpl_1",
        "object": "chat.completion",
        "choices": [{"index": 0, "message": message, "finish_reason": end}],
        "usage": counted,
        **more,
    }


def in_words(request: Request, said: object, **more: Any) -> list[Step]:
    """The same as an answer, in the way that was asked for."""
    by = by_responses if request.path.endswith("/responses") else by_chat
    return answer(200, json.dumps(by(said, **more)))


def _text(said: object) -> str:
    return said if isinstance(said, str) else json.dumps(said)


# --- As OpenAI answers ------------------------------------------------------------------------------------


def images(*pictures: bytes, usage: Mapping[str, Any] | None = USAGE, **more: object) -> bytes:
    """The body of an answer with these pictures. `more`: what else stands in it."""
    data = [{"b64_json": encoded(picture)} for picture in pictures]
    body = {"created": 1_763_800_000, "data": data, **more}
    return json.dumps(body if usage is None else {**body, "usage": usage}).encode()


def encoded(picture: bytes) -> str:
    """The picture in Base64."""
    return base64.b64encode(picture).decode()


def event(name: str, data: Mapping[str, Any] | str) -> bytes:
    """An event of a stream."""
    text = data if isinstance(data, str) else json.dumps(data)
    return f"event: {name}\ndata: {text}\n\n".encode()


def partial(picture: bytes, index: int = 0, *, what: str = "image_generation") -> bytes:
    """The event with a preview. `what`: “image_generation” or “image_edit”."""
    name = f"{what}.partial_image"
    return event(name, {"type": name, "partial_image_index": index, **_echo(picture)})


def completed(picture: bytes, *, what: str = "image_generation", **more: object) -> bytes:
    """The event with the finished picture."""
    name = f"{what}.completed"
    return event(name, {"type": name, "usage": USAGE, **_echo(picture), **more})


def stream(*parts: bytes | Step) -> Iterator[Step]:
    """A stream of events and other bytes. It ends in order unless a step among them ends it."""
    yield head(200, EVENTS, Transfer_Encoding="chunked", X_Request_Id="req_stream")
    for part in parts:
        yield chunk(part) if isinstance(part, bytes) else part
    yield b"0\r\n\r\n"


def refusal(
    status: int,
    code: str | None,
    message: str = "No.",
    *,
    kind: str = "invalid_request_error",
    **more: object,
) -> list[Step]:
    """An error as OpenAI words it. `more`: further fields of the error."""
    error = {"message": message, "type": kind, "param": None, "code": code, **more}
    return answer(status, json.dumps({"error": error}), X_Request_Id="req_refused")


def models(*ids: str, **retired: str) -> list[Step]:
    """The list of models. `retired`: the last days of those with an id that is a word."""
    listed = [{"id": one, "object": "model", "created": 1, "owned_by": "openai"} for one in ids]
    listed += [
        {"id": one, "object": "model", "created": 1, "owned_by": "openai", "shutdown_date": day}
        for one, day in retired.items()
    ]
    return answer(200, json.dumps({"object": "list", "data": listed}))


def finished(request: Request, pictures: Iterable[bytes], *, previews: int = 2, pause: float = 0) -> Answer:
    """These pictures, in the way that was asked for: a stream with previews, or all in one answer.

    Args:
        request: What was asked.
        pictures: At least as many as were asked for. The previews are the first of them.
        previews: At most; never more than were asked for.
        pause: Seconds before each event.
    """
    asked = request.asked
    given = list(pictures)
    if str(asked.get("stream", "")).lower() != "true":
        return answer(200, images(*given[: int(asked.get("n") or 1)]))
    what = "image_edit" if request.path.endswith("/edits") else "image_generation"
    wanted = min(previews, int(asked.get("partial_images") or 0))
    events = [partial(given[0], index, what=what) for index in range(wanted)]
    events.append(completed(given[0], what=what))
    return stream(*(step for one in events for step in ((Pause(pause), one) if pause else (one,))))


def service(pictures: Iterable[bytes], *, listed: Iterable[str] = (), **pace: Any) -> Script:
    """All of a well-behaved service: its models, and these pictures in turn for whatever is asked."""
    known = list(pictures)
    turn = 0

    def script(request: Request) -> Answer:
        nonlocal turn
        if request.path.endswith("/models"):
            return models(*listed)
        wanted = int(request.asked.get("n") or 1)
        chosen = [known[(turn + offset) % len(known)] for offset in range(wanted)]
        turn += wanted
        return finished(request, chosen, **pace)

    return script


def _echo(picture: bytes) -> dict[str, object]:
    return {
        "b64_json": encoded(picture),
        "created_at": 1_763_800_000,
        "size": "1024x1024",
        "quality": "high",
        "background": "opaque",
        "output_format": "png",
    }


# --- As nobody should -------------------------------------------------------------------------------------


def endless(megabytes: int, *, told: bool) -> Iterator[Step]:
    """An answer of so many megabytes, made while it goes out. `told`: whether it says so beforehand."""
    start, end = b'{"created": 1, "data": [{"b64_json": "', b'"}]}'
    size = len(start) + len(end) + megabytes * len(_MEGABYTE)
    yield head(200, Content_Length=size) if told else head(200, Connection="close")
    yield start
    for _ in range(megabytes):
        yield _MEGABYTE
    yield end
    yield CLOSE


def dripping(data: bytes, seconds: float) -> Iterator[Step]:
    """Byte after byte, with a pause before each."""
    for index in range(len(data)):
        yield Pause(seconds)
        yield data[index : index + 1]
