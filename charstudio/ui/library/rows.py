"""The rows of the list: plain tuples, as the index of a library has them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

# Microseconds since 1970, id, name, thumbnail, number of images, flags: see `CharacterEntry`, which it is
# read as. Those that come from the library stay tuples: a hundred thousand objects would cost too much.
Row = tuple[int, str, str, "str | None", int, int]

EDITED: Final = 0
ID: Final = 1
NAME: Final = 2
THUMBNAIL: Final = 3
IMAGES: Final = 4
FLAGS: Final = 5

FAVOURITE: Final = 1
DRAFT: Final = 2

# Of `Sort`, which is part of the domain: the first paint does without that.
NEWEST: Final = "edited"
CREATED: Final = "created"

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)


class Source(StrEnum):
    """Which characters the list is about."""

    ALL = "all"
    FAVOURITES = "favourites"
    TRASH = "trash"


def edited_at(row: Row) -> datetime:
    """When it was edited, in UTC."""
    return EPOCH + row[EDITED] * MICROSECOND
