"""Where the rows of the list come from, and where they belong."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from charstudio.domain.listing import CharacterEntry, CharacterIndex, Sort
from charstudio.domain.naming import name_key
from charstudio.ui.library.rows import (
    DRAFT,
    EDITED,
    EPOCH,
    FAVOURITE,
    FLAGS,
    IMAGES,
    MICROSECOND,
    NAME,
    THUMBNAIL,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from charstudio.domain.character import Character
    from charstudio.ui.library.rows import Row


def rows_of(index: CharacterIndex) -> list[Row]:
    """The rows of an index, in its order."""
    return list(cast("Sequence[Row]", index.rows))


def row_of(character: Character, present: Row | None = None) -> Row:
    """The row of a character.

    Args:
        character: As it is now; its images may be left out.
        present: Its row until now, which knows its thumbnail then.
    """
    primary = None if character.primary_image_id is None else character.image(character.primary_image_id)
    if primary is not None:
        thumbnail: str | None = primary.original.sha256
    else:
        thumbnail = present[THUMBNAIL] if present is not None and character.primary_image_id else None
    # A character in the trash is one like all others there, draft or not.
    draft = character.draft and character.trashed_at is None
    return CharacterEntry(
        updated_us=(character.updated_at - EPOCH) // MICROSECOND,
        id=character.id,
        name=character.name,
        thumbnail=thumbnail,
        image_count=character.image_count,
        flags=FAVOURITE * character.favourite + DRAFT * draft,
    )


def place_key(row: Row, sort: str) -> tuple[int, int | str]:
    """What rows are compared by: the smaller key stands higher.

    Drafts stand among the others by when they were edited; in other orders they have no place of their own
    and come first. When a character was created, a row does not say.
    """
    if sort == Sort.EDITED:
        return (0, -row[EDITED])
    if row[FLAGS] & DRAFT:
        return (0, -row[EDITED])
    return (1, name_key(row[NAME]) if sort == Sort.NAME else -row[IMAGES])
