"""How the database holds what it has no type for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_MILLIONTHS: Final = 1_000_000


def microseconds(moment: datetime) -> int:
    """Microseconds since 1970 in UTC: how a moment is stored."""
    return (moment - _EPOCH) // _MICROSECOND


def moment_of(stored: int) -> datetime:
    """The moment again."""
    return _EPOCH + timedelta(microseconds=stored)


def maybe_moment(stored: int | None) -> datetime | None:
    """The same for what may not have been yet."""
    return None if stored is None else moment_of(stored)


def seconds(span: int) -> float:
    """The time between two moments that are stored, in seconds."""
    return span / 1_000_000


def millionths(dollars: Decimal) -> int:
    """Whole millionths of a US dollar, so that sums are exact: how a price is stored."""
    return int((dollars * _MILLIONTHS).to_integral_value())


def maybe_dollars(stored: int | None) -> Decimal | None:
    """The price again, if there is one."""
    return None if stored is None else Decimal(stored) / _MILLIONTHS


def marks(count: int) -> str:
    """Places for so many values, for `IN (…)`."""
    return ", ".join("?" * count)
