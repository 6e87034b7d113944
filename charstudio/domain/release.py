"""Releases of CharStudio, and which of two is newer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

# As packages of Python are numbered; what stands behind a plus says who built it, not what.
_VERSION: Final = re.compile(
    r"v?(?:(?P<epoch>\d{1,9})!)?(?P<numbers>\d{1,9}(?:\.\d{1,9}){0,9})"
    r"(?P<before>[-_.]?(?:a|b|c|rc|alpha|beta|pre|preview)[-_.]?\d{0,9})?"
    r"(?:[-_.]?(?:post|rev|r)[-_.]?(?P<after>\d{0,9}))?"
    r"(?P<dev>[-_.]?dev[-_.]?\d{0,9})?(?:\+[a-z0-9._-]{1,80})?",
    re.IGNORECASE | re.ASCII,
)

_Order = tuple[int, tuple[int, ...], bool, int]


@dataclass(frozen=True)
class Release:
    """A release that is there for everybody.

    Attributes:
        version: What it is called, such as "1.2.0".
        page: The https address of a page about it; empty where none is known.
    """

    version: str
    page: str = ""


def newest_after(current: str, releases: Iterable[Release]) -> Release | None:
    """The newest release that is newer than a version; None when there is none.

    Pre-releases are nobody's update, and what is no version is passed over.
    """
    final = [(order, one) for one in releases if (order := _order(one.version)) and order[2]]
    best = max(final, key=lambda found: found[0], default=None)
    here = _order(current)
    return best[1] if best is not None and here is not None and best[0] > here else None


def _order(version: str) -> _Order | None:
    """What versions are compared by: epoch, numbers, whether it is final, how often it was mended."""
    found = _VERSION.fullmatch(version.strip())
    if found is None:
        return None
    numbers = [int(number) for number in found["numbers"].split(".")]
    while numbers and not numbers[-1]:
        numbers.pop()
    after = -1 if found["after"] is None else int(found["after"] or 0)
    return int(found["epoch"] or 0), tuple(numbers), not (found["before"] or found["dev"]), after
