"""From an older schema to today's: after a copy was put aside, and wholly or not at all."""

import re
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.exc import OperationalError

from charstudio.domain.generation import Attempt, AttemptState
from charstudio.domain.listing import ListQuery
from charstudio.errors import LibraryError, LibraryErrorKind
from charstudio.storage import schema
from charstudio.storage.database import connect
from charstudio.storage.engine import engine_on
from charstudio.storage.library import BACKUPS, DATABASE, SqliteLibrary, open_library
from charstudio.storage.schema import Migrations, Standing
from charstudio.storage.tables import Row
from tests.stand_ins import contents, rows

REVISION = f'''"""A revision of tomorrow."""

import sqlalchemy as sa
from alembic import op

revision = "r{schema.HEAD + 1:04}"
down_revision = "r{schema.HEAD:04}"


def upgrade() -> None:
'''
REBUILD = (
    REVISION
    + """
    with op.batch_alter_table("character", recreate="always") as table:
        table.add_column(sa.Column("pronouns", sa.String(), nullable=False, server_default=""))
"""
)
FAILING = (
    REBUILD  # noqa: S608
    + """
    op.execute("UPDATE character SET pronouns = 'they'")
    op.execute("SELECT * FROM a_table_that_is_not_there")
"""
)
ORPHANING = (
    REVISION  # noqa: S608
    + """
    op.execute("DELETE FROM artist")
"""
)


LIBRARIES = Path(__file__).parents[2] / "fixtures" / "libraries"


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """A library with something in it, of the schema that will be the last one tomorrow."""
    return Path(shutil.copytree(LIBRARIES / f"schema-{schema.HEAD}", tmp_path / "library"))


def tomorrow(tmp_path: Path, revision: str) -> Migrations:
    folder = tmp_path / "100% migrations"
    shutil.copytree(Migrations().folder, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / f"r{schema.HEAD + 1:04}_tomorrow.py").write_text(revision)
    return Migrations(folder, head=schema.HEAD + 1)


def counts(folder: Path) -> dict[str, int]:
    with closing(sqlite3.connect(folder / DATABASE)) as database:
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608
            for name in names
            if name != "alembic_version"
        }


def test_the_tables_are_what_the_migrations_make(empty_database: Path) -> None:
    engine = engine_on(connect(empty_database))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Row.metadata) == []
    engine.dispose()


def test_conditions_of_indexes_are_what_the_migrations_make(empty_database: Path) -> None:
    # Alembic compares columns alone.
    with closing(sqlite3.connect(empty_database)) as database:
        made = dict(
            database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql NOT NULL")
        )
    wanted = {
        index.name: str(index.dialect_options["sqlite"]["where"])
        for table in Row.metadata.tables.values()
        for index in table.indexes
    }
    assert set(made) == set(wanted)
    for name, condition in wanted.items():
        assert made[name].partition(" WHERE ")[2] == ("" if condition == "None" else condition)


def test_todays_schema_is_the_newest_revision() -> None:
    names = [path.name for path in (Migrations().folder / "versions").glob("r*.py")]
    numbers = sorted(int(re.match(r"r(\d{4})_", name)[1]) for name in names)  # type: ignore[index]
    assert numbers == list(range(1, schema.HEAD + 1))


def test_the_file_says_what_it_is_and_which_schema_it_has(empty_database: Path) -> None:
    header = empty_database.read_bytes()[:100]
    assert header[68:72] == b"ChSt"
    assert int.from_bytes(header[60:64], "big") == schema.HEAD
    assert schema.standing(empty_database) is Standing.CURRENT
    assert schema.standing(empty_database, schema.HEAD + 1) is Standing.OLDER


def test_looking_at_a_library_needs_no_migrations(older: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "upgrade", None)
    monkeypatch.setattr(schema, "put_aside", None)
    open_library(older).close()


async def test_an_older_library_is_put_aside_and_brought_up_to_date(older: Path, tmp_path: Path) -> None:
    before, counted = rows(older), counts(older)
    library = open_library(older, migrations=tomorrow(tmp_path, REBUILD))
    library.close()
    # Rebuilding the table took none of the rows that refer to it.
    assert counts(older) == counted
    assert counted["image"] > 0
    with closing(sqlite3.connect(older / DATABASE)) as database:
        assert database.execute("SELECT DISTINCT pronouns FROM character").fetchall() == [("",)]
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("PRAGMA user_version").fetchone() == (schema.HEAD + 1,)
    (copy,) = (older / BACKUPS).iterdir()
    assert re.fullmatch(r"library-before-migration-\d{8}T\d{12}Z\.db", copy.name)
    with closing(sqlite3.connect(copy)) as database:
        assert list(database.iterdump()) == before
        assert database.execute("PRAGMA user_version").fetchone() == (schema.HEAD,)


@pytest.mark.parametrize("number", range(1, schema.HEAD))
async def test_a_library_of_every_schema_becomes_todays(tmp_path: Path, number: int) -> None:
    folder = Path(shutil.copytree(LIBRARIES / f"schema-{number}", tmp_path / "library"))
    before, counted = rows(folder), counts(folder)
    library = open_library(folder)
    try:
        artist = await library.read(lambda records: records.artists.active())
        assert artist is not None
        (listed,) = (
            await library.read(lambda records: records.characters.page(artist.id, ListQuery()))
        ).characters
        generations = await library.read(lambda records: records.generations.all(listed.id))
        # The first schema knew of none.
        assert all(generation.attempts for generation in generations) == (number > 1)
        # What is written from now on is in it.
        sent = Attempt("a", (0,), AttemptState.UNCERTAIN, generations[0].created_at)
        after = replace(generations[0], attempts=(sent,))
        await library.write(lambda records: records.generations.save(after))
        assert await library.read(lambda records: records.generations.latest(listed.id)) == after
    finally:
        library.close()
    assert counts(folder).items() >= counted.items()
    (copy,) = (folder / BACKUPS).iterdir()
    with closing(sqlite3.connect(copy)) as database:
        assert list(database.iterdump()) == before


def test_it_happens_once(older: Path, tmp_path: Path) -> None:
    migrations = tomorrow(tmp_path, REBUILD)
    open_library(older, migrations=migrations).close()
    before = rows(older)
    open_library(older, migrations=migrations).close()
    assert rows(older) == before
    assert len(list((older / BACKUPS).iterdir())) == 1


def test_and_then_todays_charstudio_leaves_it_alone(older: Path, tmp_path: Path) -> None:
    open_library(older, migrations=tomorrow(tmp_path, REBUILD)).close()
    before = contents(older)
    with pytest.raises(LibraryError) as refused:
        open_library(older)
    assert refused.value.kind is LibraryErrorKind.NEWER
    assert refused.value.details == {
        "place": str(older / DATABASE),
        "schema": schema.HEAD + 1,
        "known": schema.HEAD,
    }
    assert contents(older) == before


@pytest.mark.parametrize(
    ("revision", "failure"),
    [(FAILING, OperationalError), (ORPHANING, LibraryError)],
    ids=["failing", "orphaning"],
)
def test_a_migration_that_fails_changes_nothing(
    older: Path, tmp_path: Path, revision: str, failure: type[Exception]
) -> None:
    before, header = rows(older), (older / DATABASE).read_bytes()[:100]
    with pytest.raises(LibraryError) as failed:
        open_library(older, migrations=tomorrow(tmp_path, revision))
    assert isinstance(failed.value.__cause__ or failed.value, failure)
    assert rows(older) == before
    assert (older / DATABASE).read_bytes()[56:76] == header[56:76]
    open_library(older).close()


def test_a_copy_that_cannot_be_put_aside_stops_the_migration(
    older: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise OSError(28, "No space left on device")

    before = rows(older)
    monkeypatch.setattr(schema.os, "fsync", fails)
    with pytest.raises(LibraryError) as failed:
        open_library(older, migrations=tomorrow(tmp_path, REBUILD))
    assert failed.value.kind is LibraryErrorKind.FULL
    assert rows(older) == before
    assert list((older / BACKUPS).glob("*.db")) == []


async def test_deleting_what_others_refer_to_is_refused_or_takes_them_along(library: SqliteLibrary) -> None:
    def delete_artist(records: object) -> None:
        connection = records.artists._session.connection()  # type: ignore[attr-defined]
        connection.exec_driver_sql("INSERT INTO tag VALUES ('nobody', 1, 'x', 'x')")

    with pytest.raises(LibraryError, match="FOREIGN KEY"):
        await library.write(delete_artist)
