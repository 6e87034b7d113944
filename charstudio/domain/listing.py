"""What a list of characters can be asked for, and the pages it comes in."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from charstudio.domain import limits
from charstudio.domain.character import clean_tag, clean_text
from charstudio.domain.naming import folded
from charstudio.errors import CharacterValidationError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from charstudio.domain.character import Character

_LARGEST: Final = 2**63


class Sort(StrEnum):
    """The order of a list; newest, most or first in the alphabet come first."""

    EDITED = "edited"
    CREATED = "created"
    NAME = "name"
    IMAGES = "images"

    @classmethod
    def parse(cls, text: str) -> Sort:
        """The order with this name.

        Raises:
            CharacterValidationError: There is none.
        """
        try:
            return cls(text)
        except ValueError:
            raise CharacterValidationError(
                f"There is no order {text!r}", field="sort", kind="sort", choices=", ".join(cls)
            ) from None


class Shelf(StrEnum):
    """Which characters a list is about."""

    CHARACTERS = "characters"
    DRAFTS = "drafts"
    TRASH = "trash"


@dataclass(frozen=True)
class Cursor:
    """Where a page ended: the sort value and the id of its last character."""

    sort: Sort
    value: int | str
    id: str

    def text(self) -> str:
        """As callers hand it back: opaque, and safe in a shell."""
        packed = json.dumps([self.sort, self.value, self.id], ensure_ascii=False).encode()
        return base64.urlsafe_b64encode(packed).decode().rstrip("=")

    @classmethod
    def parse(cls, text: str, sort: Sort) -> Cursor:
        """The cursor of this text.

        Raises:
            CharacterValidationError: It is none, or it comes from a list in another order.
        """
        try:
            packed = base64.urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4))
            name, value, last = json.loads(packed)
            cursor = cls(Sort(name), value, last)
            expected = str if cursor.sort is Sort.NAME else int
            valid = cursor.sort is sort and type(value) is expected and isinstance(last, str)
            # Exactly what a page ended with, and nothing that the database can't hold.
            valid = valid and cursor.text() == text and (expected is str or -_LARGEST <= value < _LARGEST)
        except (ValueError, TypeError, RecursionError, binascii.Error):
            valid = False
        if not valid:
            raise CharacterValidationError("That is no cursor of this list", field="after", kind="cursor")
        return cursor


@dataclass(frozen=True)
class ListQuery:
    """Which characters, in which order, and which page of them.

    Attributes:
        search: Words that must all stand somewhere in name, texts, traits or tags; case and diacritics
            don't count.
        limit: How many at most, 1 to 1,000.
        after: The cursor that the page before ended with.
    """

    search: str = ""
    tag: str | None = None
    favourite: bool = False
    shelf: Shelf = Shelf.CHARACTERS
    sort: Sort = Sort.EDITED
    limit: int = 50
    after: str | None = None

    def checked(self) -> ListQuery:
        """The same query, when it can be answered.

        Raises:
            CharacterValidationError: The search, the tag, the limit or the cursor can't be.
        """
        clean_text(self.search, "search", limits.SEARCH)
        _ = self.tag_key
        if not 1 <= self.limit <= limits.PAGE:
            raise CharacterValidationError(
                f"The limit is {self.limit}",
                field="limit",
                kind="out_of_range",
                value=self.limit,
                least=1,
                most=limits.PAGE,
            )
        _ = self.cursor
        return self

    @property
    def words(self) -> tuple[str, ...]:
        """The folded words of the search."""
        return tuple(folded(self.search).split())

    @property
    def tag_key(self) -> str | None:
        """The tag as tags are compared, None where any will do."""
        return None if self.tag is None else clean_tag(self.tag, "tag").casefold()

    @property
    def cursor(self) -> Cursor | None:
        """The parsed cursor, None on the first page."""
        return None if self.after is None else Cursor.parse(self.after, self.sort)


@dataclass(frozen=True)
class CharacterPage:
    """One page of a list. `total` counts all pages; `next` is the cursor of the one after, if any."""

    characters: tuple[Character, ...]
    total: int
    next: str | None


class CharacterEntry(NamedTuple):
    """What a row of the list shows.

    Attributes:
        updated_us: Microseconds since 1970 in UTC.
        thumbnail: SHA-256 of the primary image's original, None without one.
        flags: Bit 0 is set for a favourite, bit 1 for a draft.
    """

    updated_us: int
    id: str
    name: str
    thumbnail: str | None
    image_count: int
    flags: int


class CharacterIndex:
    """Every character of a shelf, ready to be scrolled: plain tuples, made into entries when looked at.

    A list of 100,000 objects would cost many times what reading it costs.
    """

    def __init__(self, rows: Sequence[tuple[object, ...]]) -> None:
        self._rows = rows

    @property
    def rows(self) -> Sequence[tuple[object, ...]]:
        """The tuples themselves, for who sorts, searches and changes them by the thousand."""
        return self._rows

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, row: int) -> CharacterEntry:
        return CharacterEntry(*self._rows[row])  # type: ignore[arg-type]
