"""Characters: one of them whole, or many of them quickly."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import (
    ColumnElement,
    Integer,
    UnaryExpression,
    bindparam,
    case,
    delete,
    exists,
    func,
    insert,
    literal,
    literal_column,
    select,
    tuple_,
    type_coerce,
    update,
)

from charstudio.domain.character import Artist, Character, Details, Trait, TraitGroup
from charstudio.domain.listing import CharacterIndex, CharacterPage, Cursor, ListQuery, Shelf, Sort
from charstudio.domain.naming import folded, name_key
from charstudio.storage.image_rows import image_of
from charstudio.storage.tables import (
    ArtistRow,
    CharacterRow,
    CharacterTextRow,
    ImageRow,
    TagRow,
    TraitRow,
    microseconds,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session
    from sqlalchemy.orm.attributes import InstrumentedAttribute

    from charstudio.domain.image import Image

_COLUMNS: dict[Sort, InstrumentedAttribute[Any]] = {
    Sort.EDITED: CharacterRow.updated_at,
    Sort.CREATED: CharacterRow.created_at,
    Sort.NAME: CharacterRow.name_key,
    Sort.IMAGES: CharacterRow.image_count,
}
# Of how many characters phrases and tags are proposed from.
_RECENT: Final = 2_000
# How many ids go into one statement.
_AT_ONCE: Final = 500


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


class SqlCharacters:
    """See `ports.Characters`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, artist_id: str, character_id: str, *, images: bool = True) -> Character | None:
        row = self._session.get(CharacterRow, character_id, populate_existing=True)
        if row is None or row.artist_id != artist_id:
            return None
        if not images:
            return self._characters([row])[0]
        of_it = self._session.scalars(
            select(ImageRow)
            .where(ImageRow.character_id == character_id)
            .order_by(ImageRow.round, ImageRow.position)
        )
        return self._characters([row], tuple(image_of(image) for image in of_it))[0]

    def page(self, artist_id: str, query: ListQuery) -> CharacterPage:
        conditions = _conditions(artist_id, query)
        total = self._session.scalar(select(func.count()).select_from(CharacterRow).where(*conditions)) or 0
        if (last := query.cursor) is not None:
            here, there = (
                tuple_(_stored(_COLUMNS[query.sort]), CharacterRow.id),
                tuple_(literal(last.value), literal(last.id)),
            )
            conditions.append(here > there if query.sort is Sort.NAME else here < there)
        rows = self._session.scalars(
            select(CharacterRow).where(*conditions).order_by(*_order(query.sort)).limit(query.limit + 1)
        ).all()
        shown = rows[: query.limit]
        more = len(rows) > query.limit
        return CharacterPage(
            self._characters(shown), total, _cursor(shown[-1], query.sort).text() if more else None
        )

    def index(self, artist_id: str, shelf: Shelf, sort: Sort) -> CharacterIndex:
        query = (
            select(
                _stored(CharacterRow.updated_at),
                CharacterRow.id,
                CharacterRow.name,
                CharacterRow.thumbnail,
                CharacterRow.image_count,
                _stored(CharacterRow.favourite) + 2 * literal(int(shelf is Shelf.DRAFTS)),
            )
            .where(*_on_shelf(artist_id, shelf))
            .order_by(*_order(sort))
        )
        # The driver's own cursor: a `Row` for each would cost as much again as the reading.
        return CharacterIndex(self._session.connection().execute(query).cursor.fetchall())

    def found(self, artist_id: str, query: ListQuery) -> tuple[str, ...]:
        ids = select(CharacterRow.id).where(*_conditions(artist_id, query)).order_by(*_order(Sort.EDITED))
        return tuple(self._session.scalars(ids))

    def phrases(self, artist_id: str, group: TraitGroup, words: Sequence[str], limit: int) -> tuple[str, ...]:
        return self._used(artist_id, TraitRow, words, limit, TraitRow.group == group.value)

    def tags(self, artist_id: str, words: Sequence[str], limit: int) -> tuple[str, ...]:
        return self._used(artist_id, TagRow, words, limit)

    def _used(
        self,
        artist_id: str,
        kind: type[TraitRow] | type[TagRow],
        words: Sequence[str],
        limit: int,
        *conditions: ColumnElement[bool],
    ) -> tuple[str, ...]:
        # However many characters there are, as many are looked through: this is asked at every key.
        recent = (
            select(CharacterRow.id)
            .where(*_on_shelf(artist_id, Shelf.CHARACTERS))
            .order_by(*_order(Sort.EDITED))
            .limit(_RECENT)
        )
        times = func.count()
        texts = (
            select(kind.text, times.label("times"))
            .where(kind.character_id.in_(recent), *conditions)
            .group_by(kind.text)
            .subquery()
        )
        return tuple(
            self._session.scalars(
                select(texts.c.text)
                .where(*(func.instr(func.folded(texts.c.text), word) > 0 for word in words))
                .order_by(texts.c.times.desc(), texts.c.text)
                .limit(limit)
            )
        )

    def tags_of(self, artist_id: str, character_ids: Sequence[str]) -> tuple[tuple[str, int], ...]:
        counts, texts = Counter[str](), dict[str, str]()
        for start in range(0, len(character_ids), _AT_ONCE):
            some = character_ids[start : start + _AT_ONCE]
            found = self._session.execute(
                select(TagRow.key, func.min(TagRow.text), func.count())
                .join(CharacterRow, CharacterRow.id == TagRow.character_id)
                .where(CharacterRow.artist_id == artist_id, TagRow.character_id.in_(some))
                .group_by(TagRow.key)
            )
            for key, text, count in found:
                counts[key] += count
                texts.setdefault(key, text)
        return tuple(
            (texts[key], count) for key, count in sorted(counts.items(), key=lambda one: (-one[1], one[0]))
        )

    def name_taken(self, artist_id: str, name: str, *, besides: str | None = None) -> bool:
        same = [*_on_shelf(artist_id, Shelf.CHARACTERS), CharacterRow.name_key == name_key(name)]
        if besides is not None:
            same.append(CharacterRow.id != besides)
        return bool(self._session.scalar(select(exists().where(*same))))

    def name_keys(self, artist_id: str) -> set[str]:
        return set(
            self._session.scalars(
                select(CharacterRow.name_key).where(*_on_shelf(artist_id, Shelf.CHARACTERS))
            )
        )

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

    def trashed(self, artist_id: str) -> tuple[str, ...]:
        return tuple(self._session.scalars(select(CharacterRow.id).where(*_on_shelf(artist_id, Shelf.TRASH))))

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

    def _characters(
        self, rows: Sequence[CharacterRow], images: tuple[Image, ...] = ()
    ) -> tuple[Character, ...]:
        ids = [row.id for row in rows]
        artists = {
            row.id: Artist(row.id, row.name)
            for row in self._session.scalars(
                select(ArtistRow).where(ArtistRow.id.in_({row.artist_id for row in rows}))
            )
        }
        traits: dict[str, list[Trait]] = {}
        for trait in self._session.scalars(
            select(TraitRow).where(TraitRow.character_id.in_(ids)).order_by(TraitRow.position)
        ):
            traits.setdefault(trait.character_id, []).append(Trait(TraitGroup(trait.group), trait.text))
        tags: dict[str, list[str]] = {}
        for tag in self._session.scalars(
            select(TagRow).where(TagRow.character_id.in_(ids)).order_by(TagRow.position)
        ):
            tags.setdefault(tag.character_id, []).append(tag.text)
        return tuple(
            _character(row, artists[row.artist_id], traits.get(row.id, ()), tags.get(row.id, ()), images)
            for row in rows
        )


def _on_shelf(artist_id: str, shelf: Shelf) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [CharacterRow.artist_id == artist_id]
    if shelf is Shelf.TRASH:
        return [*conditions, CharacterRow.trashed_at.is_not(None)]
    # The number stands in the text as it does in the partial indexes: behind a bound value SQLite would not
    # see that they fit.
    draft = CharacterRow.draft == literal_column(str(int(shelf is Shelf.DRAFTS)))
    return [*conditions, CharacterRow.trashed_at.is_(None), draft]


def _conditions(artist_id: str, query: ListQuery) -> list[ColumnElement[bool]]:
    conditions = _on_shelf(artist_id, query.shelf)
    if query.favourite:
        conditions.append(CharacterRow.favourite.is_(True))
    if query.tag_key is not None:
        tagged = select(TagRow.character_id).where(TagRow.key == query.tag_key)
        conditions.append(CharacterRow.id.in_(tagged))
    if query.words:
        found = select(CharacterTextRow.character_id).where(
            *(CharacterTextRow.folded.contains(word, autoescape=True) for word in query.words)
        )
        conditions.append(CharacterRow.id.in_(found))
    return conditions


def _order(sort: Sort) -> tuple[UnaryExpression[Any] | InstrumentedAttribute[Any], ...]:
    """From the first in the alphabet, from the newest, or from the most; the id where two are equal."""
    column = _COLUMNS[sort]
    rising = sort is Sort.NAME
    return (column, CharacterRow.id) if rising else (column.desc(), CharacterRow.id.desc())


def _stored(column: InstrumentedAttribute[Any]) -> ColumnElement[Any]:
    """The column as the number that the database holds."""
    return type_coerce(column, Integer())


def _cursor(row: CharacterRow, sort: Sort) -> Cursor:
    values: dict[Sort, int | str] = {
        Sort.EDITED: microseconds(row.updated_at),
        Sort.CREATED: microseconds(row.created_at),
        Sort.NAME: row.name_key,
        Sort.IMAGES: row.image_count,
    }
    return Cursor(sort, values[sort], row.id)


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


def _character(
    row: CharacterRow,
    artist: Artist,
    traits: Sequence[Trait],
    tags: Sequence[str],
    images: tuple[Image, ...],
) -> Character:
    return Character(
        id=row.id,
        artist=artist,
        details=Details(
            name=row.name,
            summary=row.summary,
            backstory=row.backstory,
            image_prompt=row.image_prompt,
            traits=tuple(traits),
            tags=tuple(tags),
        ),
        seed=row.seed,
        favourite=row.favourite,
        primary_image_id=row.primary_image_id,
        image_count=row.image_count,
        revision=row.revision,
        draft=row.draft,
        created_at=row.created_at,
        updated_at=row.updated_at,
        trashed_at=row.trashed_at,
        styles=row.styles,
        images=images,
    )
