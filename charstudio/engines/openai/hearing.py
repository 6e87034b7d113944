"""What is made of the messages that answer one request."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from charstudio.domain.money import Usage
from charstudio.engines.openai.failures import Redactor, refusal, wait_told
from charstudio.engines.openai.pictures import from_data_url, identify
from charstudio.engines.openai.pieces import picture_in
from charstudio.errors import EngineError, EngineErrorKind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from charstudio.engines.openai.pieces import Message

# No service makes more of one request, so that more is no mistake in our favour.
MOST_IMAGES: Final = 10
_ECHOED: Final = ("size", "quality", "background", "output_format", "model")
_LONGEST_ECHO: Final = 100
_LONGEST_PROMPT: Final = 32_000
_MOST: Final = 20
# No image takes so many; a service that says more knows nothing.
_MOST_TOKENS: Final = 10_000_000


@dataclass(frozen=True)
class Found:
    """One image of an answer.

    Attributes:
        data: Its bytes as they came; None where there is only its address.
        address: Where it is to be had.
        said: What the service says of it: its own words for the prompt, tokens used, and what it made.
        usage: The tokens once more, as far as they are known by their kinds; None where it says none.
    """

    data: bytes | None
    address: str = ""
    revised_prompt: str = ""
    said: Mapping[str, object] = field(default_factory=dict)
    usage: Usage | None = None


@dataclass
class Hearing:
    """Hears the messages of one answer.

    Attributes:
        found: The images, in their order.
        error: What the service said went wrong.
        wait_s: How long it asks to wait.
        ended: Whether the service came to an end of what it had to say.
        pixels: How large a preview may be.
        preview: Is told each preview that is a picture.
    """

    redact: Redactor
    pixels: int
    preview: Callable[[bytes], None]
    found: list[Found] = field(default_factory=list)
    error: EngineError | None = None
    wait_s: float | None = None
    ended: bool = False

    def hear(self, message: Message) -> bool:
        """Takes a message; whether it was the last that is wanted."""
        if not message.whole:
            self.found += [Found(data) for data in message.pictures if data is not None]
            return False
        if not isinstance(message.data, dict):
            if not message.streamed:
                self.error = _no_pictures()
                self.ended = True
            return self.ended
        kind = str(message.data.get("type") or message.event)
        if message.data.get("error") or kind == "error" or kind.endswith(".failed"):
            self._refused(message.data)
        elif kind.endswith(".partial_image"):
            self._partial(message.data, message)
            return False
        elif kind.endswith(".completed"):
            self._completed(message.data, message)
        elif isinstance(message.data.get("data"), list):
            self._listed(message.data, message)
        elif message.streamed:
            return False  # an event that nobody here knows
        else:
            self.error = _no_pictures()
        self.ended = True
        return True

    def missing(self) -> EngineError:
        """Why there are fewer images than were asked for, when nothing was said."""
        if self.error is not None:
            return self.error
        if not self.ended:
            return EngineError(EngineErrorKind.CUT_OFF, "The stream ended before the image", said="")
        return EngineError(EngineErrorKind.BAD_ANSWER, "Fewer images came than were asked for", said="")

    def spoilt(self) -> EngineError:
        """Why one that came is none."""
        return EngineError(EngineErrorKind.BAD_ANSWER, "What came is no picture", said="")

    def _refused(self, data: Mapping[str, Any]) -> None:
        body = data if data.get("error") else {"error": {**data, "type": ""}}
        self.error = refusal(200, body, self.redact)
        self.wait_s = wait_told({}, body)

    def _partial(self, data: Mapping[str, Any], message: Message) -> None:
        picture = picture_in(data, message)
        found = None if picture is None else identify(picture)
        if picture is not None and found is not None and found.width * found.height <= self.pixels:
            self.preview(picture)

    def _completed(self, data: Mapping[str, Any], message: Message) -> None:
        usage = data.get("usage")
        said = {**_echo(data), **_usage(usage, 1, 0)}
        self.found.append(self._one(data, message, said, counted(usage)))

    def _listed(self, data: Mapping[str, Any], message: Message) -> None:
        entries = [entry for entry in data["data"] if isinstance(entry, dict)]
        usage, kept = data.get("usage"), min(len(entries), MOST_IMAGES)
        for number, entry in enumerate(entries):
            said = {**_echo({**data, **entry}), **_usage(usage, len(entries), number)}
            self.found.append(self._one(entry, message, said, counted(usage, kept, number)))

    def _one(
        self, entry: Mapping[str, Any], message: Message, said: dict[str, object], usage: Usage | None
    ) -> Found:
        data, address = picture_in(entry, message), entry.get("url")
        if data is None and isinstance(address, str) and address.startswith("data:"):
            data, address = from_data_url(address), ""
        revised = entry.get("revised_prompt")
        return Found(
            data,
            address if data is None and isinstance(address, str) else "",
            self.redact.text(revised[:_LONGEST_PROMPT]) if isinstance(revised, str) else "",
            {name: self.redact.value(value) for name, value in said.items()},
            usage,
        )


def counted(said: object, count: int = 1, number: int = 0) -> Usage | None:
    """The tokens of an image, by what a service says of a whole request.

    Args:
        said: What it says. None comes of nothing and of nonsense.
        count: How many images it made; they share the tokens, and none is lost.
        number: Which of them, from 0.
    """
    if not isinstance(said, dict):
        return None
    details = said.get("input_tokens_details")
    kinds = details if isinstance(details, dict) else {}
    image_in = _tokens(kinds.get("image_tokens"))
    # What is not explained is text.
    text_in = max(_tokens(kinds.get("text_tokens")), _tokens(said.get("input_tokens")) - image_in)
    text_in, image_in, image_out = (
        _part(tokens, count, number) for tokens in (text_in, image_in, _tokens(said.get("output_tokens")))
    )
    return Usage(text_in=text_in, image_in=image_in, image_out=image_out) or None


def _tokens(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _MOST_TOKENS:
        return 0
    return value


def _part(whole: int, count: int, number: int) -> int:
    return whole // count + (1 if number < whole % count else 0)


def _no_pictures() -> EngineError:
    return EngineError(EngineErrorKind.BAD_ANSWER, "The answer has no pictures in it", said="")


def _echo(data: Mapping[str, Any]) -> dict[str, object]:
    """What the service says that it made, which need not be what was asked for."""
    echoed = {
        name: value
        for name in _ECHOED
        if isinstance(value := data.get(name), str) and 0 < len(value) <= _LONGEST_ECHO
    }
    return {"answered": echoed} if echoed else {}


def _usage(usage: object, count: int, number: int) -> dict[str, object]:
    """One image's share of what a whole request used."""
    share = _share(usage, count, number)
    return {"usage": share} if share else {}


def _share(usage: object, count: int, number: int) -> dict[str, object]:
    if not isinstance(usage, dict):
        return {}
    shares: dict[str, object] = {}
    for name, value in list(usage.items())[:_MOST]:
        if isinstance(value, dict):
            if inner := _share(
                {key: one for key, one in value.items() if not isinstance(one, dict)}, count, number
            ):
                shares[str(name)[:_LONGEST_ECHO]] = inner
        elif isinstance(value, int) and not isinstance(value, bool):
            shares[str(name)[:_LONGEST_ECHO]] = _part(value, count, number)
    return shares
