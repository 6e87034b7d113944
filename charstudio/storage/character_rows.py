"""Writes characters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    bindparam,
    case,
    delete,
    func,
    insert,
    select,
    update,
)

from charstudio.domain.naming import folded, name_key
from charstudio.storage.reading.characters import CharacterReader
from charstudio.storage.tables import (
    CharacterRow,
    CharacterTextRow,
    ImageRow,
    TagRow,
    TraitRow,
)

if TYPE_CHECKING:
    import sqlite3

    from sqlalchemy.orm import Session

    from charstudio.domain.character import Character, Details
    from charstudio.domain.image import Image

# Written once and without the ORM, whose share of a transaction would be the largest: an image that comes
# has its artist waiting.
_TABLE = CharacterRow.table()
_RECEIVED = (
    update(_TABLE)
    .where(_TABLE.c.id == bindparam("character"))
    .values(
        updated_at=bindparam("moment"),
        image_count=_TABLE.c.image_count + 1,
        primary_image_id=func.coalesce(_TABLE.c.primary_image_id, bindparam("image")),
        thumbnail=case((_TABLE.c.primary_image_id.is_(None), bindparam("sha256")), else_=_TABLE.c.thumbnail),
    )
)


class SqlCharacters(CharacterReader):
    """See `ports.Characters`."""

    def __init__(self, connection: sqlite3.Connection, session: Session) -> None:
        super().__init__(connection)
        self._session = session

    def add(self, character: Character) -> None:
        self._session.add(
            CharacterRow(
                id=character.id,
                artist_id=character.artist.id,
                created_at=character.created_at,
                **_state(character),
            )
        )
        self._session.flush()
        self._write_words(character)

    def save(self, character: Character) -> None:
        thumbnail = select(ImageRow.sha256).where(ImageRow.id == character.primary_image_id).scalar_subquery()
        self._session.execute(
            update(CharacterRow)
            .where(CharacterRow.id == character.id)
            .values(**_state(character), thumbnail=thumbnail)
        )
        for table in (TraitRow, TagRow, CharacterTextRow):
            self._session.execute(delete(table).where(table.character_id == character.id))
        self._write_words(character)

    def received(self, image: Image) -> bool:
        changed = self._session.connection().execute(
            _RECEIVED,
            {
                "character": image.character_id,
                "moment": image.created_at,
                "image": image.id,
                "sha256": image.original.sha256,
            },
        )
        return changed.rowcount == 1

    def purge(self, character_id: str) -> None:
        # Everything that belongs to it goes with it: see the foreign keys.
        self._session.execute(delete(CharacterRow).where(CharacterRow.id == character_id))

    def _write_words(self, character: Character) -> None:
        details = character.details
        owner = {"character_id": character.id}
        traits = [
            {**owner, "position": position, "group": trait.group.value, "text": trait.text}
            for position, trait in enumerate(details.traits)
        ]
        tags = [
            {**owner, "position": position, "text": tag, "key": tag.casefold()}
            for position, tag in enumerate(details.tags)
        ]
        if traits:
            self._session.execute(insert(TraitRow), traits)
        if tags:
            self._session.execute(insert(TagRow), tags)
        self._session.execute(insert(CharacterTextRow), {**owner, "folded": _searched(details)})


def _state(character: Character) -> dict[str, Any]:
    """What of a character can change, but for what its images say."""
    details = character.details
    return {
        "name": details.name,
        "name_key": name_key(details.name),
        "summary": details.summary,
        "backstory": details.backstory,
        "image_prompt": details.image_prompt,
        "seed": character.seed,
        "styles": dict(character.styles),
        "favourite": character.favourite,
        "draft": character.draft,
        "primary_image_id": character.primary_image_id,
        "revision": character.revision,
        "updated_at": character.updated_at,
        "trashed_at": character.trashed_at,
    }


def _searched(details: Details) -> str:
    """The folded text of a character; its parts are kept apart, so that no word spans two of them."""
    traits = (trait.text for trait in details.traits)
    parts = (details.name, details.summary, details.backstory, details.image_prompt, *traits, *details.tags)
    return folded("\n".join(parts))
