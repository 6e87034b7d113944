"""Opening a library: a new one, one that is there, one that several hold."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from charstudio import durable
from charstudio.domain.character import Artist
from charstudio.services.workspace import new_id, utc_now
from charstudio.storage.library import DATABASE, SqliteLibrary, open_library


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


async def add_artist(library: SqliteLibrary, name: str) -> Artist:
    artist = Artist(new_id(), name)
    await library.write(lambda records: records.artists.add(artist, utc_now()))
    return artist


async def artists_of(library: SqliteLibrary) -> list[str]:
    return [artist.name for artist in await library.read(lambda records: records.artists.all())]


async def test_a_new_library_is_made_with_the_folders_above_it(tmp_path: Path) -> None:
    folder = tmp_path / "some" / "where" / "library"
    library = open_library(folder)
    try:
        assert await artists_of(library) == []
        assert await library.read(lambda records: records.artists.active()) is None
        assert not library.read_only
    finally:
        library.close()
    assert names(folder) == {"library.db", "locks", "opening.lock"}
    assert names(folder / "locks") == set()


def test_a_new_library_is_kept_against_a_power_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[Path] = []
    monkeypatch.setattr(durable, "sync_folder", synced.append)
    open_library(tmp_path / "a" / "library").close()
    assert synced == [tmp_path, tmp_path / "a", tmp_path / "a" / "library"]


def test_an_empty_folder_becomes_a_library(folder: Path) -> None:
    folder.mkdir()
    open_library(folder).close()
    assert (folder / DATABASE).is_file()


async def test_a_library_keeps_what_it_was_given(folder: Path) -> None:
    first = open_library(folder)
    ada = await add_artist(first, "Ada")
    await first.write(lambda records: records.artists.activate(ada.id))
    first.close()
    again = open_library(folder)
    try:
        assert await again.read(lambda records: records.artists.active()) == ada
    finally:
        again.close()


async def test_what_fails_in_the_middle_writes_nothing(library: SqliteLibrary) -> None:
    def work(records: object) -> None:
        records.artists.add(Artist("a", "Ada"), utc_now())  # type: ignore[attr-defined]
        raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError, match="in the middle"):
        await library.write(work)
    assert await artists_of(library) == []


async def test_two_holders_see_each_others_changes(library: SqliteLibrary, folder: Path) -> None:
    other = open_library(folder)
    try:
        assert not await library.changed_elsewhere()
        await add_artist(other, "Bo")
        assert await library.changed_elsewhere()
        assert not await library.changed_elsewhere()
        assert await artists_of(library) == ["Bo"]
        await add_artist(library, "Ada")
        assert not await library.changed_elsewhere()
        assert await artists_of(other) == ["Ada", "Bo"]
    finally:
        other.close()


async def test_holders_know_of_each_other_while_they_live(library: SqliteLibrary, folder: Path) -> None:
    other = open_library(folder)
    assert other.holder != library.holder
    assert library.holder_alive(library.holder)
    assert library.holder_alive(other.holder)
    other.close()
    assert not library.holder_alive(other.holder)
    assert not library.holder_alive("nobody")


def test_the_lock_of_a_dead_holder_is_cleared_away(library: SqliteLibrary, folder: Path) -> None:
    left = folder / "locks" / "dead.lock"
    left.touch()
    assert not library.holder_alive("dead")
    assert not left.exists()


async def test_the_database_guards_itself(library: SqliteLibrary, folder: Path) -> None:
    def settings(records: object) -> dict[str, object]:
        connection = records.artists._connection  # type: ignore[attr-defined]
        return {
            name: (connection.execute(f"PRAGMA {name}").fetchone() or (None,))[0]
            for name in (
                "foreign_keys",
                "journal_mode",
                "synchronous",
                "integrity_check",
                "foreign_key_check",
            )
        }

    assert await library.read(settings) == {
        "foreign_keys": 1,
        "journal_mode": "truncate",
        "synchronous": 2,
        "integrity_check": "ok",
        "foreign_key_check": None,
    }


async def test_a_reader_does_not_stop_a_writer(library: SqliteLibrary, folder: Path) -> None:
    await add_artist(library, "Ada")
    with closing(sqlite3.connect(folder / DATABASE)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        assert await artists_of(library) == ["Ada"]
        writer.rollback()


@pytest.mark.parametrize("name", ["100% mine", "a b", "a#b?c=d&e", "Ångström 李 😀", "%20", "x;y", "it's"])
@pytest.mark.parametrize("read_only", [False, True])
async def test_a_folder_may_have_any_name(
    tmp_path: Path, empty_database: Path, name: str, read_only: bool
) -> None:
    folder = tmp_path / name
    shutil.copytree(empty_database.parent, folder, ignore=shutil.ignore_patterns("*lock*", "*-journal"))
    library = SqliteLibrary(folder, read_only=read_only)
    try:
        assert await artists_of(library) == []
        if not read_only:
            await add_artist(library, "Ada")
    finally:
        library.close()
    assert names(tmp_path) == {name}
    assert names(folder) == {"library.db"} | (set() if read_only else {"library.db-journal", "locks"})


async def test_a_new_library_may_have_any_name(tmp_path: Path) -> None:
    folder = tmp_path / "100%20 a#b?c 李"
    open_library(folder).close()
    assert names(tmp_path) == {folder.name}


@pytest.mark.parametrize("read_only", [False, True])
async def test_a_folder_may_be_relative(
    folder: Path, empty_database: Path, monkeypatch: pytest.MonkeyPatch, read_only: bool
) -> None:
    shutil.copytree(empty_database.parent, folder)
    monkeypatch.chdir(folder.parent)
    library = SqliteLibrary(Path(folder.name), read_only=read_only)
    try:
        assert await artists_of(library) == []
    finally:
        library.close()
