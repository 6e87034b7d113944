"""Timing two things in turn, and writing down how they compare."""

from __future__ import annotations

import gc
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from statistics import median, quantiles
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

Work = Callable[[], Awaitable[Any]]

RUNS = 7


@dataclass(frozen=True)
class Figure:
    """One line of the bench.

    Attributes:
        value: Median of ours, in `unit`.
        floor: Median of what it is compared with, in `unit`.
        target: What the ratio of the two shall not be above; None where there is no target.
    """

    name: str
    value: float
    floor: float
    target: float | None
    unit: str = "s"

    @property
    def ratio(self) -> float:
        """How many times the floor it is."""
        return self.value / self.floor

    def line(self) -> str:
        """The figure as the bench prints it."""
        target = "-" if self.target is None else f"{self.target:g}"
        return f"{self.name} {self.value:.6g} {self.floor:.6g} {self.ratio:.2f} {target}"

    def shape(self) -> dict[str, object]:
        """The figure as `bench.json` has it."""
        return {
            "name": self.name,
            "value": self.value,
            "floor": self.floor,
            "unit": self.unit,
            "ratio": round(self.ratio, 3),
            "target": self.target,
        }


async def compare(name: str, ours: Work, floor: Work, target: float | None, runs: int = RUNS) -> Figure:
    """The medians of two things done in turn, after one round that does not count."""
    of_ours, of_floor = [], []
    for run in range(runs + 1):
        took_floor, took_ours = await _seconds(floor), await _seconds(ours)
        if run:
            of_floor.append(took_floor)
            of_ours.append(took_ours)
    return Figure(name, median(of_ours), median(of_floor), target)


def of_pairs(
    name: str, pairs: Sequence[tuple[float, float]], target: float | None, unit: str = "s"
) -> Figure:
    """The medians of what was measured in turn, each time ours and the floor."""
    ours, floor = zip(*pairs, strict=True)
    return Figure(name, median(ours), median(floor), target, unit)


def p95(values: Sequence[float]) -> float:
    """What all but one in twenty don't go beyond."""
    return quantiles(values, n=20, method="inclusive")[-1]


class Wanted:
    """Which figures are to be measured: those whose name begins as one of these, or all."""

    def __init__(self, beginnings: Sequence[str]) -> None:
        self._beginnings = tuple(beginnings) or ("",)

    def __call__(self, name: str) -> bool:
        """Whether this one is wanted."""
        return name.startswith(self._beginnings)


def write(figures: list[Figure], file: Path) -> None:
    """Writes the figures for machines to read."""
    file.write_text(json.dumps([figure.shape() for figure in figures], indent=2) + "\n", encoding="utf-8")


async def _seconds(work: Work) -> float:
    # What one run leaves behind shall not be collected in the next.
    gc.collect()
    started = time.perf_counter()
    kept = await work()
    took = time.perf_counter() - started
    del kept
    return took
