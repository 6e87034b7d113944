"""Compares what processes with a window measure, each with its floor."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from bench.measure import Figure, of_pairs
from bench.window.children import User, service

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bench.libraries import Libraries
    from bench.measure import Wanted

_STARTS = 9
_RUNS = 5


def figures(libraries: Libraries, wanted: Wanted) -> Iterator[Figure]:
    """Every figure that is wanted, as it is measured."""
    bench = _Bench(libraries)
    for name, measure in bench.all().items():
        if wanted(name):
            yield measure(name)


class _Bench:
    def __init__(self, libraries: Libraries) -> None:
        self._libraries = libraries
        self._numbers = count()

    def all(self) -> dict[str, Callable[[str], Figure]]:
        """How each figure is measured."""
        return {
            "start.first_paint": lambda name: self._start(name, "first_paint", 1.3),
            "start.usable": lambda name: self._start(name, "usable", 2.5),
            "list.paint_100k": lambda name: self._with_floor(name, "list_paint", 1.5),
            "list.scroll_100k": lambda name: self._with_floor(name, "list_scroll", 1.5),
            "search.keystroke_100k": lambda name: self._with_floor(name, "keystroke", 2),
            "thumbs.throughput": self._throughput,
            "gap.generating": self._generating,
            "gap.sketching": self._sketching,
            "generation.overhead": self._overhead,
            "gap.browsing": self._browsing,
            "memory.grid_1500": self._memory,
        }

    def _user(self) -> User:
        return User(self._place())

    def _place(self) -> Path:
        return self._libraries.place / f"user-{next(self._numbers)}"

    def _start(self, name: str, module: str, target: float) -> Figure:
        """From the start of a process, beside that of an empty window; the first time does not count."""
        user, library = self._user(), self._libraries.studio()
        pairs = [
            (user.seconds_until(module, library), user.seconds_until("empty")) for _ in range(_STARTS + 1)
        ]
        return of_pairs(name, pairs[1:], target)

    def _with_floor(self, name: str, module: str, target: float) -> Figure:
        """In the list of 100,000; the process measures the floor as well."""
        user, library = self._user(), self._libraries.long_list()
        pairs = [user.run(module, library) for _ in range(_RUNS + 1)]
        return of_pairs(name, pairs[1:], target)

    def _throughput(self, name: str) -> Figure:
        pictures = self._libraries.studio() / "originals"
        return of_pairs(name, self._user().run("throughput", pictures, self._place()), 1.15)

    def _generating(self, name: str) -> Figure:
        """The first round does not count: it loads the client."""
        with service() as port:
            return of_pairs(name, self._user().run("generating", self._libraries.studio(), port)[1:], 2)

    def _sketching(self, name: str) -> Figure:
        """The first round does not count: it loads what draws."""
        return of_pairs(name, self._user().run("sketching", self._libraries.studio())[1:], 2)

    def _overhead(self, name: str) -> Figure:
        """The first round does not count: it loads the client."""
        with service() as port:
            return of_pairs(name, self._user().run("overhead", self._libraries.studio(), port)[1:], 1.15)

    def _browsing(self, name: str) -> Figure:
        """Each time by someone who has no thumbnails yet."""
        library = self._libraries.full_grid(1_000)
        return of_pairs(name, [self._user().run("browsing", library) for _ in range(_RUNS)], 2)

    def _memory(self, name: str) -> Figure:
        library = self._libraries.full_grid(1_500)
        pairs = [
            (self._user().peak_bytes("grid_memory", library), self._user().peak_bytes("empty"))
            for _ in range(_RUNS)
        ]
        return of_pairs(name, pairs, 2, "bytes")
