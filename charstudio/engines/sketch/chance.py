"""Choices that depend on a seed and on nothing else, the same in every process."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def number(seed: int, *about: str) -> int:
    """Return a number from 0 to 2**64 - 1 for a seed and what it is about."""
    text = "\x1f".join((str(seed), *about))
    return int.from_bytes(blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "big")


def pick(options: Sequence[str], seed: int, *about: str) -> str:
    """Return one of the options.

    Every option draws its own lot, so a choice stays while other options come and go: a trait changes what
    it is about and nothing else.
    """
    return max(options, key=lambda option: (number(seed, *about, option), option))


def happens(per_cent: int, seed: int, *about: str) -> bool:
    """Return whether something with this chance happens."""
    return number(seed, *about) % 100 < per_cent
