"""Keeping secrets out of what is written: by their shape, and by their value once they are known.

Everything that leaves CharStudio in words goes through here: the log, what is told of an error, tracebacks.
"""

from __future__ import annotations

import re
from typing import Final

_REMOVED: Final = "[key removed]"
# A shorter secret is removed only where it stands alone: as a part of words it would garble everything.
_LONG: Final = 8
# And this short, it keeps nobody out.
_SHORT: Final = 4

_concealed: set[str] = set()
_values: re.Pattern[str] | None = None

# What can't be an ordinary word: it has a digit or "=", or its capitals stand where words have none.
_KEYLIKE: Final = r"(?=\S*?[\d=]|\S*?[a-z][A-Z]\S*?[a-z][A-Z])"

# The shapes of keys that services hand out. A line break that was written as two characters ends a word too.
_KEYS: Final = re.compile(
    r"""
      (?:\b|(?<=\\[nrt]))
      (?: (?:sk|sess|xai|pplx|nvapi|glpat)-[\w-]{16,}
        | (?:gsk|gh[opsu]|github_pat)_\w{16,}
        | (?:pk|rk|sk)_(?:live|test)_\w{16,}
        | (?:hf|r8)_[A-Za-z0-9]{20,}
        | AIza[\w-]{30,}
        | (?:AKIA|ASIA)[A-Z0-9]{16}\b
        | eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)? )
    | (?<=://)[^/\s:@]*:[^/\s@]+(?=@)
    """,
    re.VERBOSE,
)
# Whatever stands behind a word that announces a secret: in a header, an assignment, JSON or a pair.
_IS: Final = r"""(?:["']\s*,\s*b?["']|["']?\s*[:=]\s*(?:b?["'])?)"""
_SCHEME: Final = r"(?i:(?:bearer|basic|digest|token)\s+)?"
_VALUE: Final = r"""[^\s"',;&)}\]]"""
_ANNOUNCED: Final = re.compile(
    rf"""
    (\b[\w-]{{0,40}}(?i:authorization|api[-_\ ]?key|access[-_]?key|secret[-_]?key|access[-_]?token
        |refresh[-_]?token|api[-_]?token|client[-_]?secret|password|passwd){_IS}){_SCHEME}{_VALUE}+
    """,
    re.VERBOSE,
)
# These stand in prose too ("the secret: she sings"), where what follows is a word.
_PERHAPS: Final = re.compile(rf"(\b[\w-]{{0,40}}(?i:token|secret){_IS}){_SCHEME}{_KEYLIKE}{_VALUE}{{6,}}")
_BEARER: Final = re.compile(rf"\b((?i:bearer|basic))\s+{_KEYLIKE}[\w.~+/=-]{{8,}}")


def conceal(secret: str) -> None:
    """From now on, nothing that is redacted has this secret in it, however it is written."""
    global _values  # noqa: PLW0603  (one process has one set of secrets)
    if len(secret) < _SHORT or secret in _concealed:
        return
    _concealed.add(secret)
    # The longest first: a key that begins like another must not leave its end behind.
    patterns = map(_pattern, sorted(_concealed, key=len, reverse=True))
    _values = re.compile("|".join(patterns), re.IGNORECASE)


def without_concealed(text: str) -> str:
    """The text without the secrets that are known; what only looks like a key stays."""
    # The present one is taken once: another thread may know one more meanwhile.
    values = _values
    return text if values is None else values.sub(_REMOVED, text)


def redacted(text: str) -> str:
    """The text without the secrets that are known, and without anything that looks like a key."""
    text = without_concealed(text)
    for announced in (_ANNOUNCED, _PERHAPS):
        text = announced.sub(rf"\1{_REMOVED}", text)
    text = _BEARER.sub(rf"\1 {_REMOVED}", text)
    return _KEYS.sub(_REMOVED, text)


def _pattern(secret: str) -> str:
    """A secret as it stands in texts, in addresses, and inside of what Python and JSON quote, even twice."""
    found = "".join(map(_letter, secret))
    return found if len(secret) >= _LONG else rf"(?<!\w){found}(?!\w)"


def _letter(letter: str) -> str:
    if letter.isalnum():
        return re.escape(letter)
    escaped = r"\\+" if letter == "\\" else rf"\\*{re.escape(letter)}"
    return rf"(?:{escaped}|{''.join(f'%{byte:02X}' for byte in letter.encode())})"
