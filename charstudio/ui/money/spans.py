"""The stretches of time that a ledger is looked at for."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple


class SpanKind(StrEnum):
    """Which one."""

    THIS_MONTH = "this_month"
    LAST_MONTH = "last_month"
    THIS_YEAR = "this_year"
    ALL = "all"


class Span(NamedTuple):
    """From one day to another, both with it; None for the beginning, or for today."""

    since: date | None
    until: date | None


def span(kind: SpanKind, today: date) -> Span:
    """What it is today."""
    first = today.replace(day=1)
    before = first - timedelta(days=1)
    return {
        SpanKind.THIS_MONTH: Span(first, None),
        SpanKind.LAST_MONTH: Span(before.replace(day=1), before),
        SpanKind.THIS_YEAR: Span(date(today.year, 1, 1), None),
        SpanKind.ALL: Span(None, None),
    }[kind]
