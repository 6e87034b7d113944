"""Characters: one of them whole, or many of them quickly."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from charstudio.domain.character import Artist, Character, Details, Trait, TraitGroup
from charstudio.domain.listing import CharacterIndex, CharacterPage, Cursor, ListQuery, Shelf, Sort
from charstudio.domain.naming import name_key
from charstudio.storage.reading.images import images_of
from charstudio.storage.reading.values import marks, maybe_moment, moment_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from charstudio.domain.image import Image

# The numbers stand in the text as they do in the partial indexes: behind a bound value SQLite would not see
# that they fit.
_ON_SHELF: Final = {
    Shelf.CHARACTERS: "character.artist_id = ? AND character.trashed_at IS NULL AND character.draft = 0",
    Shelf.DRAFTS: "character.artist_id = ? AND character.trashed_at IS NULL AND character.draft = 1",
    Shelf.TRASH: "character.artist_id = ? AND character.trashed_at IS NOT NULL",
}
_LISTED: Final = _ON_SHELF[Shelf.CHARACTERS]
_COLUMNS: Final = {
    Sort.EDITED: "character.updated_at",
    Sort.CREATED: "character.created_at",
    Sort.NAME: "character.name_key",
    Sort.IMAGES: "character.image_count",
}
# From the first in the alphabet, from the newest, or from the most; the id where two are equal.
_ORDER: Final = {
    sort: f"ORDER BY {column}, character.id"
    if sort is Sort.NAME
    else f"ORDER BY {column} DESC, character.id DESC"
    for sort, column in _COLUMNS.items()
}
_CHARACTER: Final = """
    character.id, character.name, character.summary, character.backstory, character.image_prompt,
    character.seed, character.styles, character.favourite, character.draft, character.primary_image_id,
    character.image_count, character.revision, character.created_at, character.updated_at,
    character.trashed_at
"""
# Of how many characters phrases and tags are proposed from.
_RECENT: Final = 2_000


class CharacterReader:
    """See `ports.CharacterReads`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def get(self, artist_id: str, character_id: str, *, images: bool = True) -> Character | None:
        row = self._connection.execute(
            f"SELECT {_CHARACTER} FROM character WHERE id = ? AND artist_id = ?", (character_id, artist_id)
        ).fetchone()
        if row is None:
            return None
        of_it = images_of(self._connection, character_id) if images else ()
        return self._characters(artist_id, [row], of_it)[0]

    def page(self, artist_id: str, query: ListQuery) -> CharacterPage:
        where, values = _where(artist_id, query)
        (total,) = self._connection.execute(f"SELECT count(*) FROM character {where}", values).fetchone()
        column = _COLUMNS[query.sort]
        if (last := query.cursor) is not None:
            comes_after = ">" if query.sort is Sort.NAME else "<"
            where, values = (
                f"{where} AND ({column}, character.id) {comes_after} (?, ?)",
                (*values, last.value, last.id),
            )
        rows = self._connection.execute(
            f"SELECT {column}, {_CHARACTER} FROM character {where} {_ORDER[query.sort]} LIMIT ?",
            (*values, query.limit + 1),
        ).fetchall()
        shown = rows[: query.limit]
        characters = self._characters(artist_id, [row[1:] for row in shown])
        more = len(rows) > query.limit
        next_ = Cursor(query.sort, shown[-1][0], characters[-1].id).text() if more else None
        return CharacterPage(characters, total, next_)

    def index(self, artist_id: str, shelf: Shelf, sort: Sort) -> CharacterIndex:
        rows = self._connection.execute(
            f"""
            SELECT character.updated_at, character.id, character.name, character.thumbnail,
            character.image_count, character.favourite + {2 * (shelf is Shelf.DRAFTS)}
            FROM character WHERE {_ON_SHELF[shelf]} {_ORDER[sort]}
            """,
            (artist_id,),
        )
        return CharacterIndex(rows.fetchall())

    def found(self, artist_id: str, query: ListQuery) -> tuple[str, ...]:
        where, values = _where(artist_id, query)
        return self._texts(f"SELECT character.id FROM character {where} {_ORDER[Sort.EDITED]}", values)

    def phrases(self, artist_id: str, group: TraitGroup, words: Sequence[str], limit: int) -> tuple[str, ...]:
        return self._used(artist_id, 'trait WHERE trait."group" = ?', (group.value,), words, limit)

    def tags(self, artist_id: str, words: Sequence[str], limit: int) -> tuple[str, ...]:
        return self._used(artist_id, "tag WHERE TRUE", (), words, limit)

    def tags_of(self, artist_id: str, character_ids: Sequence[str]) -> tuple[tuple[str, int], ...]:
        found = self._connection.execute(
            """
            SELECT min(tag.text), count(*) AS times FROM tag JOIN character ON character.id = tag.character_id
            WHERE character.artist_id = ? AND character.id IN (SELECT value FROM json_each(?))
            GROUP BY tag.key ORDER BY times DESC, tag.key
            """,
            # However many they are, they are one value.
            (artist_id, json.dumps(character_ids)),
        )
        return tuple((text, times) for text, times in found)

    def name_taken(self, artist_id: str, name: str, *, besides: str | None = None) -> bool:
        query = f"SELECT EXISTS (SELECT 1 FROM character WHERE {_LISTED} AND name_key = ? AND id IS NOT ?)"
        return bool(self._connection.execute(query, (artist_id, name_key(name), besides)).fetchone()[0])

    def name_keys(self, artist_id: str) -> set[str]:
        return set(self._texts(f"SELECT name_key FROM character WHERE {_LISTED}", (artist_id,)))

    def trashed(self, artist_id: str) -> tuple[str, ...]:
        return self._texts(f"SELECT id FROM character WHERE {_ON_SHELF[Shelf.TRASH]}", (artist_id,))

    def _used(
        self, artist_id: str, of: str, values: Sequence[str], words: Sequence[str], limit: int
    ) -> tuple[str, ...]:
        """Texts that the last edited characters have and that have all the words, most used first."""
        # However many characters there are, as many are looked through: this is asked at every key.
        having_words = " AND ".join("instr(folded(text), ?) > 0" for _ in words) or "TRUE"
        return self._texts(
            f"""
            SELECT text FROM (
                SELECT text, count(*) AS times FROM {of} AND character_id IN (
                    SELECT character.id FROM character WHERE {_LISTED} {_ORDER[Sort.EDITED]} LIMIT ?
                )
                GROUP BY text
            )
            WHERE {having_words} ORDER BY times DESC, text LIMIT ?
            """,
            (*values, artist_id, _RECENT, *words, limit),
        )

    def _texts(self, query: str, values: Sequence[object]) -> tuple[str, ...]:
        return tuple(text for (text,) in self._connection.execute(query, values))

    def _characters(
        self, artist_id: str, rows: Sequence[Sequence[Any]], images: tuple[Image, ...] = ()
    ) -> tuple[Character, ...]:
        """The characters of some rows of one artist; only one alone comes with its images."""
        if not rows:
            return ()
        named = self._connection.execute("SELECT id, name FROM artist WHERE id = ?", (artist_id,))
        artist = Artist(*named.fetchone())
        ids = [row[0] for row in rows]
        traits: dict[str, list[Trait]] = {}
        for of, group, text in self._words('trait."group", trait.text', "trait", ids):
            traits.setdefault(of, []).append(Trait(TraitGroup(group), text))
        tags: dict[str, list[str]] = {}
        for of, text in self._words("tag.text", "tag", ids):
            tags.setdefault(of, []).append(text)
        return tuple(
            _character(row, artist, traits.get(row[0], ()), tags.get(row[0], ()), images) for row in rows
        )

    def _words(self, columns: str, table: str, ids: Sequence[str]) -> sqlite3.Cursor:
        return self._connection.execute(
            f"""
            SELECT character_id, {columns} FROM {table} WHERE character_id IN ({marks(len(ids))})
            ORDER BY character_id, position
            """,
            ids,
        )


def _where(artist_id: str, query: ListQuery) -> tuple[str, tuple[object, ...]]:
    """What a query is about, whatever its page."""
    conditions, values = [_ON_SHELF[query.shelf]], [artist_id]
    if query.favourite:
        conditions.append("character.favourite = 1")
    if query.tag_key is not None:
        conditions.append("character.id IN (SELECT tag.character_id FROM tag WHERE tag.key = ?)")
        values.append(query.tag_key)
    if query.words:
        # It takes half as long as `instr` where little is found.
        having_words = " AND ".join("character_text.folded LIKE ? ESCAPE '/'" for _ in query.words)
        conditions.append(
            f"character.id IN (SELECT character_text.character_id FROM character_text WHERE {having_words})"
        )
        values += [f"%{_unspecial(word)}%" for word in query.words]
    return f"WHERE {' AND '.join(conditions)}", tuple(values)


def _unspecial(word: str) -> str:
    """The word as `LIKE` takes it, with no sign that stands for others."""
    for sign in "/%_":
        word = word.replace(sign, f"/{sign}")
    return word


def _character(
    row: Sequence[Any],
    artist: Artist,
    traits: Sequence[Trait],
    tags: Sequence[str],
    images: tuple[Image, ...],
) -> Character:
    id_, name, summary, backstory, image_prompt, seed, styles, favourite, draft = row[:9]
    primary_image_id, image_count, revision, created_at, updated_at, trashed_at = row[9:]
    return Character(
        id=id_,
        artist=artist,
        details=Details(
            name=name,
            summary=summary,
            backstory=backstory,
            image_prompt=image_prompt,
            traits=tuple(traits),
            tags=tuple(tags),
        ),
        seed=seed,
        favourite=bool(favourite),
        primary_image_id=primary_image_id,
        image_count=image_count,
        revision=revision,
        draft=bool(draft),
        created_at=moment_of(created_at),
        updated_at=moment_of(updated_at),
        trashed_at=maybe_moment(trashed_at),
        styles=json.loads(styles),
        images=images,
    )
