"""Connections to services that make images and words: where they are, and what is wrong with an address."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from charstudio.domain import limits
from charstudio.errors import CharacterValidationError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

OPENAI: Final = "openai"
OPENAI_URL: Final = "https://api.openai.com/v1"
# In the place of a text model: words are written by rule.
NO_MODEL: Final = "none"
# What names of models for images have in them; nothing else in a list of models tells.
_MAKES_IMAGES: Final = re.compile(r"image|dall-?e|flux|diffusion|(?<![a-z])sd", re.IGNORECASE)
# The same of models for sound, films, numbers and judgements, and of those that only end a text.
_MAKES_NO_WORDS: Final = re.compile(
    r"audio|whisper|(?<![a-z])tts|speech|transcri|realtime|translate|sora|video|embed|rerank|moderation"
    r"|guard|esrgan|(?<![a-z])(?:clip|vae|bge|ada)(?![a-z])|davinci|babbage|computer-use|deep-research"
    r"|turbo-instruct|search",
    re.IGNORECASE,
)


class ServerKind(StrEnum):
    """Which server answers there; they differ in what they take."""

    OPENAI = "openai"
    SD_SERVER = "sd-server"
    LOCALAI = "localai"
    KOBOLDCPP = "koboldcpp"
    VLLM = "vllm"
    OTHER = "other"


class KeyPlace(StrEnum):
    """Where the key of a connection is."""

    NONE = "none"
    KEYRING = "keyring"
    SESSION = "session"
    ENVIRONMENT = "environment"


@dataclass(frozen=True)
class ListedModel:
    """A model as the service lists it. `retired_on`: the day from which it answers no more."""

    id: str
    retired_on: date | None = None


@dataclass(frozen=True)
class Connection:
    """A service that the artist connected. Its key is not here: that is in the keyring.

    Attributes:
        id: A word that stays when the name changes.
        base_url: Up to and with "/v1".
        image_model: Its default model for images; empty for the first there is.
        text_model: The same for words; `NO_MODEL` where it shall write none.
        models: What it listed when it was asked last.
        refused: The parameters that it turned out not to take, by model; they are not sent again.
    """

    id: str
    name: str
    base_url: str = OPENAI_URL
    server: ServerKind = ServerKind.OPENAI
    image_model: str = ""
    text_model: str = ""
    models: tuple[ListedModel, ...] = ()
    refused: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def engine(self) -> str:
        """What its engine is called."""
        return engine_name(self.id)


def image_models(models: Sequence[ListedModel]) -> tuple[ListedModel, ...]:
    """Those whose names say that they make images; all of them where no name says so."""
    named = tuple(one for one in models if _MAKES_IMAGES.search(one.id))
    return named or tuple(models)


def text_models(models: Sequence[ListedModel]) -> tuple[ListedModel, ...]:
    """Those whose names say nothing against their writing words."""
    return tuple(
        one for one in models if not (_MAKES_IMAGES.search(one.id) or _MAKES_NO_WORDS.search(one.id))
    )


def engine_name(connection_id: str) -> str:
    """What the engine of a connection is called: “openai”, or “openai:” and the connection's id."""
    return OPENAI if connection_id == OPENAI else f"{OPENAI}:{connection_id}"


def checked_connection_name(text: str) -> str:
    """The name, trimmed.

    Raises:
        CharacterValidationError: It is empty, too long, or has control characters.
    """
    name = unicodedata.normalize("NFC", text).strip()
    if not name:
        raise _wrong("name", "connection_name")
    if len(name) > limits.NAME:
        raise _wrong("name", "too_long", length=len(name), limit=limits.NAME)
    if any(unicodedata.category(letter).startswith("C") for letter in name):
        raise _wrong("name", "control_character")
    return name


def checked_url(text: str) -> str:
    """The address, without a slash at its end.

    Raises:
        CharacterValidationError: It is no address of a service, or has a password in it.
    """
    url = text.strip().rstrip("/")
    try:
        parts = urlsplit(url)
        port_is_right = parts.port is None or parts.port > 0
    except ValueError:
        raise _wrong("base_url", "url") from None
    if not (parts.scheme in ("http", "https") and parts.hostname and port_is_right and url.isascii()):
        raise _wrong("base_url", "url")
    if not url.isprintable() or " " in url or parts.query or parts.fragment:
        raise _wrong("base_url", "url")
    if parts.username is not None or parts.password is not None:
        raise _wrong("base_url", "url_password")
    return url


def checked_key(text: str) -> str:
    """The key, trimmed; empty for none.

    Raises:
        CharacterValidationError: It can't be a key: it has spaces, line breaks or letters of other scripts.
    """
    key = text.strip()
    if key and not (key.isascii() and key.isprintable() and " " not in key):
        raise _wrong("key", "key_letters")
    if len(key) > limits.KEY:
        raise _wrong("key", "key_letters")
    return key


def is_openai(base_url: str) -> bool:
    """Whether this is OpenAI itself."""
    return urlsplit(base_url).hostname == urlsplit(OPENAI_URL).hostname


def same_server(one: str, other: str) -> bool:
    """Whether both addresses lead to one server, so that what is secret between us may go to either."""
    return _origin(one) == _origin(other)


def is_local(base_url: str) -> bool:
    """Whether this is on this very machine, so that no network is needed."""
    host = urlsplit(base_url).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_readable_by_others(base_url: str) -> bool:
    """Whether key and pictures would go through a network unencrypted."""
    return urlsplit(base_url).scheme == "http" and not is_local(base_url)


def _origin(base_url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(base_url)
    port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    return parts.scheme, parts.hostname, port


def _wrong(place: str, kind: str, **details: object) -> CharacterValidationError:
    return CharacterValidationError(f"The {place} can't be", field=place, kind=kind, **details)
