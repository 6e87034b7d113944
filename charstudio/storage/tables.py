"""The tables of `library.db`. A change here needs a migration in `migrations/versions`."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, Final, cast

from sqlalchemy import BigInteger, ForeignKey, Index, MetaData, Table, UniqueConstraint, text
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import JSON, TypeDecorator

from charstudio.storage.reading.values import maybe_dollars, maybe_moment, microseconds, millionths


class Moment(TypeDecorator[datetime]):
    """A moment as whole microseconds since 1970 in UTC: exact, short, and sorted as numbers are."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else microseconds(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return maybe_moment(value)


class Dollars(TypeDecorator[Decimal]):
    """US dollars as whole millionths, so that sums are exact."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        return None if value is None else millionths(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        return maybe_dollars(value)


class Row(DeclarativeBase):
    """The base of all rows."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: Moment, Decimal: Dollars, dict[str, Any]: JSON, list[Any]: JSON}

    @classmethod
    def table(cls) -> Table:
        """The table itself, for statements that need no ORM."""
        return cast("Table", cls.__table__)


class SettingRow(Row):
    """A setting that belongs to the library."""

    __tablename__ = "setting"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


class ArtistRow(Row):
    """An artist."""

    __tablename__ = "artist"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]


class CharacterRow(Row):
    """A character. `image_count` and `thumbnail` repeat what the images say, for lists to be quick."""

    __tablename__ = "character"

    id: Mapped[str] = mapped_column(primary_key=True)
    artist_id: Mapped[str] = mapped_column(ForeignKey("artist.id"))
    name: Mapped[str]
    name_key: Mapped[str]
    summary: Mapped[str]
    backstory: Mapped[str]
    image_prompt: Mapped[str]
    seed: Mapped[int] = mapped_column(BigInteger)
    styles: Mapped[dict[str, Any]]
    favourite: Mapped[bool]
    draft: Mapped[bool]
    primary_image_id: Mapped[str | None]
    thumbnail: Mapped[str | None]
    image_count: Mapped[int] = mapped_column(default=0)
    revision: Mapped[int]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    trashed_at: Mapped[datetime | None]


_LISTED: Final = text("trashed_at IS NULL AND draft = 0")

# A name is unique per artist among what is neither a draft nor in the trash.
Index(
    "uq_character_name",
    CharacterRow.artist_id,
    CharacterRow.name_key,
    unique=True,
    sqlite_where=_LISTED,
)
# Every column that a row of the list shows, and those of the condition, which SQLite looks at again: the
# list is read from the index alone.
Index(
    "ix_character_edited",
    CharacterRow.artist_id,
    CharacterRow.updated_at,
    CharacterRow.id,
    CharacterRow.name,
    CharacterRow.thumbnail,
    CharacterRow.image_count,
    CharacterRow.favourite,
    CharacterRow.trashed_at,
    CharacterRow.draft,
    sqlite_where=_LISTED,
)
Index(
    "ix_character_created",
    CharacterRow.artist_id,
    CharacterRow.created_at,
    CharacterRow.id,
    sqlite_where=_LISTED,
)
Index(
    "ix_character_images",
    CharacterRow.artist_id,
    CharacterRow.image_count,
    CharacterRow.id,
    sqlite_where=_LISTED,
)
# Drafts and the trash are small beside the rest.
Index(
    "ix_character_aside",
    CharacterRow.artist_id,
    CharacterRow.updated_at,
    CharacterRow.id,
    sqlite_where=text("trashed_at IS NOT NULL OR draft = 1"),
)


def _of_character(*, primary_key: bool = False) -> Mapped[str]:
    return mapped_column(ForeignKey("character.id", ondelete="CASCADE"), primary_key=primary_key)


class CharacterTextRow(Row):
    """The folded words of a character that a search looks through."""

    __tablename__ = "character_text"

    character_id: Mapped[str] = _of_character(primary_key=True)
    folded: Mapped[str]


class TraitRow(Row):
    """A trait of a character, in the order the artist gave them."""

    __tablename__ = "trait"

    character_id: Mapped[str] = _of_character(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    group: Mapped[str]
    text: Mapped[str]


class TagRow(Row):
    """A tag of a character. `key` is the tag case-folded."""

    __tablename__ = "tag"
    __table_args__ = (Index(None, "key", "character_id"),)

    character_id: Mapped[str] = _of_character(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]
    key: Mapped[str]


class GenerationRow(Row):
    """One entry of the journal. `holder` is the lock of the process that runs it."""

    __tablename__ = "generation"
    __table_args__ = (
        UniqueConstraint("character_id", "round"),
        Index("ix_generation_unfinished", "status", sqlite_where=text("finished_at IS NULL")),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    character_id: Mapped[str] = _of_character()
    kind: Mapped[str]
    engine: Mapped[str]
    model: Mapped[str]
    status: Mapped[str]
    requested: Mapped[int]
    completed: Mapped[int]
    round: Mapped[int]
    parameters: Mapped[dict[str, Any]]
    holder: Mapped[str]
    cost_usd: Mapped[Decimal | None]
    fault: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    attempts: Mapped[list[Any]] = mapped_column(server_default="[]")


class ImageRow(Row):
    """An image and its recipe."""

    __tablename__ = "image"
    __table_args__ = (
        Index(None, "character_id", "round", "position"),
        Index("ix_image_trash", "character_id", sqlite_where=text("trashed_at IS NOT NULL")),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    character_id: Mapped[str] = _of_character()
    generation_id: Mapped[str] = mapped_column(ForeignKey("generation.id", ondelete="CASCADE"), index=True)
    round: Mapped[int]
    position: Mapped[int]
    sha256: Mapped[str] = mapped_column(index=True)
    format: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    bytes: Mapped[int]
    engine: Mapped[str]
    model: Mapped[str]
    prompt: Mapped[str]
    revised_prompt: Mapped[str]
    seed: Mapped[int | None] = mapped_column(BigInteger)
    parameters: Mapped[dict[str, Any]]
    reference_image_ids: Mapped[list[Any]]
    parent_image_id: Mapped[str | None]
    cost_usd: Mapped[Decimal | None]
    created_at: Mapped[datetime]
    trashed_at: Mapped[datetime | None]


class DrawingRow(Row):
    """A drawing over an image."""

    __tablename__ = "drawing"

    id: Mapped[str] = mapped_column(primary_key=True)
    character_id: Mapped[str] = mapped_column(ForeignKey("character.id", ondelete="CASCADE"), index=True)
    image_id: Mapped[str]
    kind: Mapped[str]
    sha256: Mapped[str] = mapped_column(index=True)
    format: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    bytes: Mapped[int]
    created_at: Mapped[datetime]


class ExpenseRow(Row):
    """A line of the ledger. It refers to nothing: what was spent outlives what it was spent on."""

    __tablename__ = "expense"
    __table_args__ = (
        Index(None, "spent_at"),
        Index("ix_expense_unfinished", "state", sqlite_where=text("state = 'sent'")),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    artist_id: Mapped[str]
    character_id: Mapped[str]
    character_name: Mapped[str]
    generation_id: Mapped[str | None] = mapped_column(index=True)
    image_id: Mapped[str | None]
    kind: Mapped[str]
    engine: Mapped[str]
    model: Mapped[str]
    state: Mapped[str]
    amount: Mapped[Decimal | None]
    estimated: Mapped[bool]
    usage: Mapped[dict[str, Any]]
    spent_at: Mapped[datetime]


class RevisionRow(Row):
    """An earlier state of a character."""

    __tablename__ = "revision"

    character_id: Mapped[str] = _of_character(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    details: Mapped[dict[str, Any]]
    saved_at: Mapped[datetime]
