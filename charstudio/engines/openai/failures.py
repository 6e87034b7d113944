"""What a service says is wrong, in the one set of words that the rest of CharStudio knows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from charstudio.errors import EngineError, EngineErrorKind

if TYPE_CHECKING:
    from collections.abc import Mapping

_MODERATION: Final = frozenset({"moderation_blocked", "content_policy_violation", "content_filter"})
_QUOTA: Final = frozenset(
    {
        "insufficient_quota",
        "credit_balance_exhausted",
        "organization_spend_limit_exceeded",
        "project_spend_limit_exceeded",
        "organization_usage_limit_exceeded",
        "billing_hard_limit_reached",
        "billing_not_active",
    }
)
_TOO_FAST: Final = frozenset({"rate_limit_exceeded", "slow_down"})
_NO_MODEL: Final = frozenset({"model_not_found", "invalid_model"})
_BROKEN: Final = frozenset({"server_error", "internal_error", "internal_server_error", "overloaded_error"})
_NO_PARAMETER: Final = frozenset({"unknown_parameter", "unsupported_parameter", "extra_forbidden"})
_NOT_TAKEN: Final = re.compile(
    r"(?i)\b(?:unknown|unsupported|unrecogni[sz]ed|unexpected|extra)"
    r" (?:request )?(?:keyword )?(?:parameter|argument|field|input)s?\b"
    r"|\bparameters? (?:is|are) not (?:supported|allowed)|\bdoes not support (?:the )?(?:parameter|setting)"
)
_NAMED: Final = re.compile(
    r"[`'\"‘“]([a-z_]+(?:\[\])?)[`'\"’”]|(?::| supplied| parameter| argument) ([a-z_]+)\W*$"
)
_VIOLATIONS: Final = re.compile(r"safety_violations=\[([\w/, -]+)\]")
_AGAIN_IN: Final = re.compile(r"(?i)try again in ([\d.]+) ?(ms|s)\b")
_TAGS: Final = re.compile(r"(?s)<(script|style|title)\b.*?</\1>|<[^>]*>|\s+")
_STATUSES: Final[Mapping[int, EngineErrorKind]] = {
    HTTPStatus.PAYMENT_REQUIRED: EngineErrorKind.QUOTA,
    HTTPStatus.REQUEST_TIMEOUT: EngineErrorKind.TIMEOUT,
    HTTPStatus.CONFLICT: EngineErrorKind.UNAVAILABLE,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: EngineErrorKind.TOO_LARGE,
    HTTPStatus.TOO_MANY_REQUESTS: EngineErrorKind.RATE_LIMIT,
}
# Halves of letters, controls, and what turns the direction of all that follows.
_UNWRITABLE: Final = re.compile("[\ud800-\udfff\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_LONGEST: Final = 500
_REMOVED: Final = "[key removed]"
# As these come, nothing was made: they say that the request itself is refused.
_CERTAIN: Final = frozenset(
    {
        EngineErrorKind.BAD_KEY,
        EngineErrorKind.NO_KEY,
        EngineErrorKind.QUOTA,
        EngineErrorKind.RATE_LIMIT,
        EngineErrorKind.MODERATION,
        EngineErrorKind.MODERATION_OUTPUT,
        EngineErrorKind.NOT_VERIFIED,
        EngineErrorKind.NOT_AVAILABLE_HERE,
        EngineErrorKind.NOT_ALLOWED,
        EngineErrorKind.MODEL_NOT_FOUND,
        EngineErrorKind.UNSUPPORTED,
        EngineErrorKind.TOO_LARGE,
    }
)
# What each further image of a round would be answered as well.
_FOR_ALL: Final = frozenset(
    {
        EngineErrorKind.BAD_KEY,
        EngineErrorKind.NO_KEY,
        EngineErrorKind.QUOTA,
        EngineErrorKind.NOT_VERIFIED,
        EngineErrorKind.NOT_AVAILABLE_HERE,
        EngineErrorKind.NOT_ALLOWED,
        EngineErrorKind.MODEL_NOT_FOUND,
    }
)


@dataclass(frozen=True)
class Redactor:
    """Takes a key out of whatever a service says, by its value: some answer with the key they got."""

    key: str | None

    def text(self, text: str) -> str:
        """The text without the key, and without what would upset a database, a terminal or a reader."""
        text = _UNWRITABLE.sub("", text)
        return text.replace(self.key, _REMOVED) if self.key else text

    def value(self, value: Any) -> Any:
        """JSON without the key; nothing where it is nested beyond all sense."""
        try:
            return self._value(value)
        except RecursionError:
            # Nobody means anything by that.
            return None

    def _value(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {self.text(str(name)): self._value(one) for name, one in value.items()}
        return [self._value(one) for one in value] if isinstance(value, list) else value


@dataclass(frozen=True)
class _Said:
    """What stands in a refusal, whoever wrote it."""

    text: str = ""
    code: str = ""
    type: str = ""
    parameter: str = ""
    stage: str = ""
    categories: tuple[str, ...] = ()

    @property
    def words(self) -> frozenset[str]:
        return frozenset({self.code, self.type}) - {""}


def refusal(
    status: int, body: object, redact: Redactor, *, request_id: str = "", keyless: bool = False
) -> EngineError:
    """What a service answered instead of pictures.

    Args:
        status: Its HTTP status; 200 where the refusal came inside of an answer.
        body: What it said, as JSON where it was JSON.
        redact: Takes the key out.
        request_id: What it calls the request.
        keyless: Whether it was asked without a key.
    """
    said = _said(redact.value(body))
    kind = _kind(status, said, keyless=keyless)
    text = said.text[:_LONGEST] or _phrase(status)
    details: dict[str, object] = {"said": text, "code": said.code, "status": status}
    details["request_id"] = redact.text(request_id)[:100]
    details["parameter"] = said.parameter
    if kind in (EngineErrorKind.MODERATION, EngineErrorKind.MODERATION_OUTPUT):
        details["category"] = f" ({', '.join(said.categories)})" if said.categories else ""
    return EngineError(kind, f"{status} {said.code or said.type}: {text}", **details)


def surely_not_charged(error: EngineError) -> bool:
    """Whether an answer says that nothing was made: the request itself was refused."""
    status = error.details.get("status")
    refused = isinstance(status, int) and 300 <= status < 500 and status != HTTPStatus.REQUEST_TIMEOUT  # noqa: PLR2004
    return refused or (isinstance(status, int) and error.kind in _CERTAIN)


def concerns_all(error: EngineError) -> bool:
    """Whether the next image of the round would only be answered the same."""
    return error.kind in _FOR_ALL


def wait_told(headers: Mapping[str, str], body: object) -> float | None:
    """How many seconds a service asks to wait; None where it does not say."""
    for name, unit in (("retry-after-ms", 1000), ("retry-after", 1)):
        value = headers.get(name, "").strip()
        try:
            return max(0.0, min(float(value) / unit, 1e6))
        except ValueError:
            pass
        if name == "retry-after" and value:
            try:
                return max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds())
            except (ValueError, TypeError):
                pass
    if found := _AGAIN_IN.search(_said(body).text):
        return float(found[1].rstrip(".") or 0) / (1000 if found[2] == "ms" else 1)
    return None


def _kind(status: int, said: _Said, *, keyless: bool) -> EngineErrorKind:
    """By its own words first: a gateway may put them behind another status."""
    words = said.words
    if words & _MODERATION:
        return EngineErrorKind.MODERATION_OUTPUT if said.stage == "output" else EngineErrorKind.MODERATION
    if words & _QUOTA:
        return EngineErrorKind.QUOTA
    if words & _TOO_FAST:
        return EngineErrorKind.RATE_LIMIT
    if words & _NO_MODEL:
        return EngineErrorKind.MODEL_NOT_FOUND
    if status == HTTPStatus.UNAUTHORIZED or "invalid_api_key" in words:
        return EngineErrorKind.NO_KEY if keyless else EngineErrorKind.BAD_KEY
    return _by_status(status, said)


def _by_status(status: int, said: _Said) -> EngineErrorKind:
    if status == HTTPStatus.FORBIDDEN:
        return _forbidden(said)
    if status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        return _not_found(said)
    if known := _STATUSES.get(status):
        return known
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or said.words & _BROKEN:
        return EngineErrorKind.UNAVAILABLE
    if said.parameter and (said.words & _NO_PARAMETER or _NOT_TAKEN.search(said.text)):
        return EngineErrorKind.UNSUPPORTED
    return EngineErrorKind.REFUSED


def _forbidden(said: _Said) -> EngineErrorKind:
    text = f"{said.code} {said.text}".lower()
    if "verif" in text and "organi" in text:
        return EngineErrorKind.NOT_VERIFIED
    if "country" in text or "region" in text or "territory" in text:
        return EngineErrorKind.NOT_AVAILABLE_HERE
    if "access to model" in text:
        return EngineErrorKind.MODEL_NOT_FOUND
    return EngineErrorKind.NOT_ALLOWED


def _not_found(said: _Said) -> EngineErrorKind:
    """A server that knows no such page is another matter than one that knows no such model."""
    of_a_model = said.code or said.type or said.parameter == "model" or "model" in said.text.lower()
    return EngineErrorKind.MODEL_NOT_FOUND if of_a_model else EngineErrorKind.REFUSED


def _said(body: object) -> _Said:
    """The same from `{"error": {…}}`, `{"error": "text"}`, `{"detail": …}`, JSON of any kind, or a page."""
    if isinstance(body, dict):
        for name in ("error", "detail", "errors"):
            if body.get(name):
                return _from(body[name], body)
        return _from(body, body)
    return _from(body, {})


def _from(error: object, around: Mapping[str, Any]) -> _Said:
    if isinstance(error, list):
        # FastAPI says where the first wrong thing stands.
        return _from(error[0], around) if error else _Said()
    if not isinstance(error, dict):
        more = around.get("message")
        text = _plain(error)
        text = f"{text}: {_plain(more)}" if isinstance(more, str) and more != text else text
        return _Said(text, parameter=_parameter({}, text))
    text = _plain(error.get("message") or error.get("msg") or error.get("detail") or error.get("error") or "")
    moderation = error.get("moderation_details") or around.get("moderation_details")
    moderation = moderation if isinstance(moderation, dict) else {}
    code, kind = _word(error.get("code")), _word(error.get("type"))
    return _Said(
        text,
        code,
        kind,
        _parameter(error, text),
        _word(moderation.get("moderation_stage") or moderation.get("stage")),
        _categories(moderation, text),
    )


def _parameter(error: Mapping[str, Any], text: str) -> str:
    """Which part of the request it is about."""
    where = error.get("loc")
    named = error.get("param") or (where[-1] if isinstance(where, list) and where else "")
    if not named and _NOT_TAKEN.search(text) and (found := _NAMED.search(text)):
        named = found[1] or found[2]
    return _word(named).removesuffix("[]")


def _categories(moderation: Mapping[str, Any], text: str) -> tuple[str, ...]:
    named = moderation.get("categories") or moderation.get("category")
    if isinstance(named, str):
        named = [named]
    if not isinstance(named, list):
        found = _VIOLATIONS.search(text)
        named = found[1].split(",") if found else []
    return tuple(_word(one).strip()[:40] for one in named if _word(one).strip())[:5]


def _word(value: object) -> str:
    return str(value)[:100] if isinstance(value, (str, int)) and not isinstance(value, bool) else ""


def _plain(value: object) -> str:
    """A page's text without its tags, on one line."""
    if isinstance(value, bytes):
        value = value.decode(errors="replace")
    text = _TAGS.sub(" ", value) if isinstance(value, str) else "" if value is None else str(value)
    return " ".join(text.split())[: 4 * _LONGEST]


def _phrase(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)
