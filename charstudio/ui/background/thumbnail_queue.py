"""Which thumbnails are wanted, what the window shows now before all else."""

from __future__ import annotations

import threading
from typing import NamedTuple

# Pixels of the window, and how many of the screen each has.
Size = tuple[int, float]


class Wish(NamedTuple):
    """A picture that is wanted in these sizes; in none when only its copy has to be made."""

    sha256: str
    sizes: frozenset[Size]


class ThumbnailQueue:
    """Newest asked first: it is what is seen now. Safe to use on any thread."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._wanted: dict[str, set[Size]] = {}
        self._later: dict[str, None] = {}
        self._under_way: set[str] = set()
        self._closed = False

    def ask(self, sha256: str, size: Size) -> None:
        """Wants it in this size, before all else."""
        with self._changed:
            sizes = self._wanted.pop(sha256, set())
            self._wanted[sha256] = sizes | {size}
            self._changed.notify()

    def renew(self, sha256: str) -> None:
        """It is wanted still, if it waits: before all else again."""
        with self._changed:
            if sizes := self._wanted.pop(sha256, None):
                self._wanted[sha256] = sizes

    def prepare(self, sha256: str) -> None:
        """It will be wanted: when there is nothing else to do."""
        with self._changed:
            self._later[sha256] = None
            self._changed.notify()

    def forget(self) -> list[Wish]:
        """Drops what is wanted and has not begun, and gives it."""
        with self._changed:
            dropped = [Wish(sha256, frozenset(sizes)) for sha256, sizes in self._wanted.items()]
            self._wanted.clear()
            return dropped

    def next(self) -> Wish | None:
        """What to do now; waits until there is something. None when it is closed."""
        with self._changed:
            while not self._closed:
                if (wish := self._begin()) is not None:
                    return wish
                self._changed.wait()
            return None

    def done(self, sha256: str) -> None:
        """What `next` gave is done."""
        with self._changed:
            self._under_way.discard(sha256)
            # Another size of it may wait.
            self._changed.notify()

    def close(self) -> None:
        """Ends every `next`."""
        with self._changed:
            self._closed = True
            self._wanted.clear()
            self._later.clear()
            self._changed.notify_all()

    def _begin(self) -> Wish | None:
        # Two threads never make the same copy.
        free = (sha256 for sha256 in reversed(self._wanted) if sha256 not in self._under_way)
        sha256 = next(free, None)
        sizes: set[Size] = set()
        if sha256 is not None:
            sizes = self._wanted.pop(sha256)
            self._later.pop(sha256, None)
        else:
            sha256 = next((one for one in self._later if one not in self._under_way), None)
            if sha256 is None:
                return None
            del self._later[sha256]
        self._under_way.add(sha256)
        return Wish(sha256, frozenset(sizes))
