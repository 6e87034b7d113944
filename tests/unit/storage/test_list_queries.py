"""Lists: read from indexes alone, in pages that miss nobody and show nobody twice."""

import asyncio
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from charstudio.domain.character import Artist, Character, Details, Trait, TraitGroup
from charstudio.domain.listing import ListQuery, Shelf, Sort
from charstudio.services.ports import Records
from charstudio.services.workspace import new_id
from charstudio.storage.library import DATABASE, SqliteLibrary, open_library

ADA, BO = Artist("ada", "Ada"), Artist("bo", "Bo")
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SIZE = 250


def character(number: int, artist: Artist = ADA, **details: object) -> Character:
    # Equal times and counts for many, so that the id has to decide.
    moment = NOON + timedelta(seconds=number % 7)
    return Character(
        id=new_id(),
        artist=artist,
        details=Details(**{"name": f"Nr {number * 37 % 251}", **details}),  # type: ignore[arg-type]
        seed=1,
        favourite=number % 5 == 0,
        primary_image_id=None,
        image_count=0,
        revision=1,
        draft=False,
        created_at=moment,
        updated_at=moment + timedelta(seconds=number % 3),
        trashed_at=None,
    )


def add_all(characters: list[Character]) -> Callable[[Records], None]:
    def work(records: Records) -> None:
        for one in characters:
            records.characters.add(one)

    return work


def fill(records: Records) -> None:
    for artist in (ADA, BO):
        records.artists.add(artist, NOON)
    add_all([character(number) for number in range(SIZE)])(records)
    add_all([character(number, BO) for number in range(5)])(records)


@pytest.fixture(scope="session")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of a library with 250 characters of Ada's, and a few of Bo's; made once."""
    folder = tmp_path_factory.mktemp("crowd") / "library"
    library, loop = open_library(folder), asyncio.new_event_loop()
    loop.run_until_complete(library.write(fill))
    loop.close()
    library.close()
    with closing(sqlite3.connect(folder / DATABASE)) as database:
        database.execute("UPDATE character SET image_count = rowid % 4")
        database.commit()
    return folder / DATABASE


@pytest.fixture
def crowded(folder: Path, crowd: Path) -> Iterator[SqliteLibrary]:
    """A library of 250 characters with equal times and image counts."""
    folder.mkdir()
    shutil.copy(crowd, folder)
    library = open_library(folder)
    yield library
    library.close()


async def pages(library: SqliteLibrary, query: ListQuery) -> list[Character]:
    shown: list[Character] = []
    after = None
    while True:
        page = await library.read(
            lambda records, after=after: records.characters.page(
                ADA.id, ListQuery(**{**query.__dict__, "after": after})
            )
        )
        shown += page.characters
        if page.next is None:
            return shown
        after = page.next


def expected(characters: list[Character], sort: Sort) -> list[Character]:
    keys: dict[Sort, Callable[[Character], object]] = {
        Sort.EDITED: lambda one: (one.updated_at, one.id),
        Sort.CREATED: lambda one: (one.created_at, one.id),
        Sort.NAME: lambda one: (one.name.casefold(), one.id),
        Sort.IMAGES: lambda one: (one.image_count, one.id),
    }
    return sorted(characters, key=keys[sort], reverse=sort is not Sort.NAME)  # type: ignore[arg-type]


@pytest.mark.parametrize("sort", Sort)
async def test_paging_shows_everybody_once_in_order(crowded: SqliteLibrary, sort: Sort) -> None:
    shown = await pages(crowded, ListQuery(sort=sort, limit=33))
    assert len(shown) == len({one.id for one in shown}) == SIZE
    assert shown == expected(shown, sort)


@pytest.mark.parametrize("sort", Sort)
async def test_who_comes_between_two_pages_makes_nobody_show_twice(
    crowded: SqliteLibrary, sort: Sort
) -> None:
    async def page(after: str | None) -> tuple[tuple[Character, ...], str | None, int]:
        query = ListQuery(sort=sort, limit=50, after=after)
        found = await crowded.read(lambda records: records.characters.page(ADA.id, query))
        return found.characters, found.next, found.total

    before = {one.id for one in await pages(crowded, ListQuery(limit=1_000))}
    seen: list[str] = []
    after: str | None = None
    for number in range(SIZE, SIZE + 100):
        found, after, total = await page(after)
        seen += [one.id for one in found]
        assert total == number
        if after is None:
            break
        await crowded.write(add_all([character(number + 1_000, name=f"Nr {number % 9} b {number}")]))
    assert len(seen) == len(set(seen))
    assert before <= set(seen)


@pytest.mark.parametrize("size", [1, 249, 250, 251, 1_000])
async def test_the_last_page_has_no_next(crowded: SqliteLibrary, size: int) -> None:
    page = await crowded.read(lambda records: records.characters.page(ADA.id, ListQuery(limit=size)))
    assert len(page.characters) == min(size, SIZE)
    assert page.total == SIZE
    assert (page.next is None) == (size >= SIZE)


@contextmanager
def statements(library: SqliteLibrary) -> Iterator[list[tuple[str, object]]]:
    """What is asked of the database."""
    database = library._database
    connection, said = database._connection, list[tuple[str, object]]()
    database._connection = Noting(connection, said)  # type: ignore[assignment]
    yield said
    database._connection = connection


class Noting:
    """A connection that notes what is asked of it, with places for values as they are."""

    def __init__(self, connection: sqlite3.Connection, said: list[tuple[str, object]]) -> None:
        self._connection, self._said = connection, said
        self.rollback = connection.rollback

    def execute(self, statement: str, values: Sequence[object] = ()) -> sqlite3.Cursor:
        self._said.append((statement.strip(), values))
        return self._connection.execute(statement, values)  # type: ignore[arg-type]


def plan_of(folder: Path, statement: str, values: object) -> str:
    with closing(sqlite3.connect(folder / DATABASE)) as database:
        steps = database.execute(f"EXPLAIN QUERY PLAN {statement}", values)  # type: ignore[arg-type]
        return "\n".join(step[3] for step in steps)


@pytest.mark.parametrize("shelf", Shelf)
async def test_a_shelf_is_read_from_an_index_in_its_order(
    crowded: SqliteLibrary, folder: Path, shelf: Shelf
) -> None:
    with statements(crowded) as said:
        index = await crowded.read(lambda records: records.characters.index(ADA.id, shelf, Sort.EDITED))
    ((statement, values),) = [one for one in said if one[0].startswith("SELECT")]
    plan = plan_of(folder, statement, values)
    name = "COVERING INDEX ix_character_edited" if shelf is Shelf.CHARACTERS else "INDEX ix_character_aside"
    assert name in plan
    assert "B-TREE" not in plan
    assert len(index) == (SIZE if shelf is Shelf.CHARACTERS else 0)


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("sort", Sort)
async def test_a_page_is_read_in_the_order_of_an_index(
    crowded: SqliteLibrary, folder: Path, sort: Sort, first: bool
) -> None:
    start = await crowded.read(
        lambda records: records.characters.page(ADA.id, ListQuery(sort=sort, limit=10))
    )
    query = ListQuery(sort=sort, limit=10, after=None if first else start.next)
    with statements(crowded) as said:
        await crowded.read(lambda records: records.characters.page(ADA.id, query))
    listing = next(one for one in said if "ORDER BY character." in one[0])
    plan = plan_of(folder, *listing)
    assert "USING INDEX" in plan
    assert "B-TREE" not in plan
    if not first:
        # It begins where the page before ended, instead of reading over what was shown.
        assert "<" in plan or ">" in plan
    count = next(one for one in said if "count(" in one[0])
    assert "COVERING INDEX" in plan_of(folder, *count)


@pytest.mark.parametrize("sort", Sort)
async def test_an_index_has_what_a_row_shows(crowded: SqliteLibrary, folder: Path, sort: Sort) -> None:
    with statements(crowded) as said:
        index = await crowded.read(lambda records: records.characters.index(ADA.id, Shelf.CHARACTERS, sort))
    listing = next(one for one in said if one[0].startswith("SELECT"))
    assert "B-TREE" not in plan_of(folder, *listing)
    listed = await pages(crowded, ListQuery(sort=sort, limit=1_000))
    assert [entry.id for entry in index] == [one.id for one in listed]
    for entry, one in zip(index, listed, strict=True):
        assert entry.name == one.name
        assert NOON.fromtimestamp(entry.updated_us / 1e6, UTC) == one.updated_at
        assert (entry.thumbnail, entry.image_count, entry.flags) == (
            None,
            one.image_count,
            int(one.favourite),
        )


FOUND = Details(
    name="Zoë Straße",
    summary="Keeper of 100% of the lamps",
    backstory="Grew_up in a lighthouse",
    image_prompt="fog at dawn",
    traits=(Trait(TraitGroup.OUTFIT, "oilskin coat"),),
    tags=("Étude", "slow burn"),
)


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("zoe", True),
        ("STRASSE", True),
        ("lamps keeper", True),
        ("ouse dawn oil etude", True),
        ("100%", True),
        ("100_", False),
        ("grew_up", True),
        ("grewxup", False),
        ("zoe nobody", False),
        ("streetname", False),
        ("strassekeeper", False),
        ("\\", False),
        ("'; DROP TABLE character", False),
    ],
)
async def test_a_search_finds_every_word_anywhere(crowded: SqliteLibrary, search: str, found: bool) -> None:
    await crowded.write(add_all([character(1, **FOUND.__dict__)]))
    shown = await pages(crowded, ListQuery(search=search).checked())
    assert [one.name for one in shown] == (["Zoë Straße"] if found else [])


async def test_everyone_a_search_finds_comes_from_one_look_last_edited_first(crowded: SqliteLibrary) -> None:
    query = ListQuery(search="nr 7", limit=1_000)
    with statements(crowded) as said:
        found = await crowded.read(lambda records: records.characters.found(ADA.id, query))
    assert len([one for one in said if one[0].startswith("SELECT")]) == 1
    assert list(found) == [one.id for one in await pages(crowded, query)]
    assert len(found) > 10
    for shelf in (Shelf.DRAFTS, Shelf.TRASH):
        elsewhere = ListQuery(search="nr 7", shelf=shelf)
        assert (
            await crowded.read(lambda records, query=elsewhere: records.characters.found(ADA.id, query)) == ()
        )


def traits(*texts: str) -> dict[str, object]:
    return {"traits": tuple(Trait(TraitGroup.OUTFIT, text) for text in texts)}


@pytest.mark.parametrize(
    ("words", "limit", "proposed"),
    [
        ((), 9, ["oilskin coat", "Étole", "100% wool coat"]),
        ((), 1, ["oilskin coat"]),
        (("coat",), 9, ["oilskin coat", "100% wool coat"]),
        (("coat", "oil"), 9, ["oilskin coat"]),
        (("etole",), 9, ["Étole"]),
        (("0%",), 9, ["100% wool coat"]),
        (("%oil",), 9, []),
    ],
)
async def test_phrases_are_proposed_from_what_others_have_most_used_first(
    crowded: SqliteLibrary, words: tuple[str, ...], limit: int, proposed: list[str]
) -> None:
    others = [
        character(1, name="A", **traits("oilskin coat", "Étole")),
        character(2, name="B", **traits("oilskin coat", "100% wool coat")),
        character(3, name="C", **traits("Étole", "oilskin coat")),
        character(4, BO, name="D", **traits("100% wool coat", "wellies")),
        character(5, name="E", traits=(Trait(TraitGroup.APPEARANCE, "coat of fur"),)),
    ]
    await crowded.write(add_all(others))
    found = await crowded.read(
        lambda records: records.characters.phrases(ADA.id, TraitGroup.OUTFIT, words, limit)
    )
    assert list(found) == proposed


async def test_rounds_are_read_from_an_index(crowded: SqliteLibrary, folder: Path) -> None:
    with statements(crowded) as said:
        await crowded.read(lambda records: records.generations.all("x"))
        await crowded.read(lambda records: records.images.positions_of("x"))
        await crowded.read(lambda records: records.characters.get(ADA.id, "x", images=False))
    for statement, values in said:
        if statement.startswith("SELECT"):
            plan = plan_of(folder, statement, values)
            assert "USING INDEX" in plan
            assert "SCAN" not in plan
            assert "B-TREE" not in plan


async def test_phrases_are_looked_for_in_as_many_characters_however_many_there_are(
    crowded: SqliteLibrary, folder: Path
) -> None:
    with statements(crowded) as said:
        await crowded.read(lambda records: records.characters.phrases(ADA.id, TraitGroup.OUTFIT, ("a",), 8))
    statement, values = said[-1]
    with closing(sqlite3.connect(folder / DATABASE)) as database:
        database.create_function("folded", 1, str)
        steps = database.execute(f"EXPLAIN QUERY PLAN {statement}", values)  # type: ignore[arg-type]
        plan = "\n".join(step[3] for step in steps)
    assert "COVERING INDEX ix_character_edited" in plan
    assert "SEARCH trait USING" in plan
    assert "SCAN trait" not in plan


@pytest.mark.parametrize("tag", ["étude", "ÉTUDE", "e\u0301tude", " Slow \u00a0burn "])
async def test_a_tag_is_found_whatever_its_case_and_spelling(crowded: SqliteLibrary, tag: str) -> None:
    await crowded.write(add_all([character(1, **FOUND.__dict__)]))
    assert [one.name for one in await pages(crowded, ListQuery(tag=tag).checked())] == ["Zoë Straße"]
    assert await pages(crowded, ListQuery(tag=tag.strip()[:-1])) == []


async def test_favourites_are_listed_apart(crowded: SqliteLibrary) -> None:
    shown = await pages(crowded, ListQuery(favourite=True))
    assert len(shown) == SIZE / 5
    assert all(one.favourite for one in shown)
