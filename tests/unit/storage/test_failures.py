"""What SQLite and the file system report, in the library's own words."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from charstudio.domain.character import Artist
from charstudio.errors import LibraryError, LibraryErrorKind
from charstudio.services.ports import Records
from charstudio.services.workspace import utc_now
from charstudio.storage import database
from charstudio.storage.failures import translated
from charstudio.storage.library import DATABASE, SqliteLibrary, open_library
from tests.stand_ins import rows


def add_ada(records: Records) -> None:
    records.artists.add(Artist("a", "Ada"), utc_now())


@pytest.fixture
def impatient(
    monkeypatch: pytest.MonkeyPatch, library: SqliteLibrary, folder: Path
) -> Iterator[SqliteLibrary]:
    """A library that does not wait for others."""
    monkeypatch.setattr(database, "BUSY_MS", 0)
    opened = open_library(folder)
    yield opened
    opened.close()


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    with closing(sqlite3.connect(folder / DATABASE)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield
        other.rollback()


async def test_a_locked_database_is_busy(impatient: SqliteLibrary, folder: Path) -> None:
    with locked(folder):
        for operation in (impatient.write(add_ada), impatient.read(lambda records: records.artists.all())):
            with pytest.raises(LibraryError) as failure:
                await operation
            assert failure.value.kind is LibraryErrorKind.BUSY
            assert failure.value.details["place"] == str(folder / DATABASE)
    # Once it is free, the same library works.
    await impatient.write(add_ada)


async def test_a_full_disk_writes_nothing(library: SqliteLibrary, folder: Path) -> None:
    def work(records: Records) -> None:
        connection = records.artists._session.connection()  # type: ignore[attr-defined]
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
        for number in range(200):
            records.artists.add(Artist(str(number), f"Ada {number} {'x' * 2000}"), utc_now())

    before = rows(folder)
    with pytest.raises(LibraryError) as failure:
        await library.write(work)
    assert failure.value.kind is LibraryErrorKind.FULL
    assert rows(folder) == before


async def test_a_database_that_was_taken_away_is_missing(library: SqliteLibrary, folder: Path) -> None:
    (folder / DATABASE).rename(folder / "elsewhere.db")
    with pytest.raises(LibraryError) as failure:
        await library.write(add_ada)
    assert failure.value.kind is LibraryErrorKind.MISSING


async def test_a_database_with_a_broken_page_is_damaged(folder: Path) -> None:
    open_library(folder).close()
    with closing(sqlite3.connect(folder / DATABASE)) as database:
        pages = database.execute("SELECT rootpage FROM sqlite_master WHERE tbl_name = 'artist'").fetchall()
    with (folder / DATABASE).open("rb+") as file:
        for (page,) in pages:
            file.seek((page - 1) * 4096)
            file.write(b"\xff" * 4096)
    broken = open_library(folder)
    try:
        with pytest.raises(LibraryError) as failure:
            await broken.read(lambda records: records.artists.all())
        assert failure.value.kind is LibraryErrorKind.DAMAGED
    finally:
        broken.close()


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (errno.ENOSPC, LibraryErrorKind.FULL),
        (errno.EDQUOT, LibraryErrorKind.FULL),
        (errno.EROFS, LibraryErrorKind.READ_ONLY),
        (errno.EACCES, LibraryErrorKind.READ_ONLY),
        (errno.ENOENT, LibraryErrorKind.MISSING),
        (errno.EIO, LibraryErrorKind.FAILED),
    ],
)
def test_what_a_file_system_says_has_a_kind(number: int, kind: LibraryErrorKind) -> None:
    cause = OSError(number, "says the system")
    with pytest.raises(LibraryError) as failure, translated("/the/file"):
        raise cause
    assert failure.value.kind is kind
    assert failure.value.details == {"place": "/the/file", "system": "says the system"}
    assert failure.value.__cause__ is cause


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("SQLITE_BUSY", LibraryErrorKind.BUSY),
        ("SQLITE_BUSY_RECOVERY", LibraryErrorKind.BUSY),
        ("SQLITE_LOCKED", LibraryErrorKind.BUSY),
        ("SQLITE_READONLY", LibraryErrorKind.READ_ONLY),
        ("SQLITE_READONLY_ROLLBACK", LibraryErrorKind.READ_ONLY),
        ("SQLITE_READONLY_DBMOVED", LibraryErrorKind.MISSING),
        ("SQLITE_FULL", LibraryErrorKind.FULL),
        ("SQLITE_CORRUPT_INDEX", LibraryErrorKind.DAMAGED),
        ("SQLITE_NOTADB", LibraryErrorKind.DAMAGED),
        ("SQLITE_CANTOPEN", LibraryErrorKind.MISSING),
        ("SQLITE_IOERR_WRITE", LibraryErrorKind.FAILED),
        ("", LibraryErrorKind.FAILED),
    ],
)
@pytest.mark.parametrize("wrapped", [False, True])
def test_what_sqlite_says_has_a_kind(name: str, kind: LibraryErrorKind, wrapped: bool) -> None:
    cause = sqlite3.OperationalError("says SQLite")
    cause.sqlite_errorname = name
    with pytest.raises(LibraryError) as failure, translated("/the/file"):
        raise OperationalError("SELECT 1", {}, cause) if wrapped else cause
    assert failure.value.kind is kind
    assert failure.value.details == {"place": "/the/file", "system": "says SQLite"}


def test_what_is_neither_passes_as_it_is() -> None:
    with pytest.raises(ZeroDivisionError), translated("/the/file"):
        _ = 1 / 0
