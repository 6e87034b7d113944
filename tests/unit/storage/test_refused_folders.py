"""Folders that are no library that this CharStudio can open: each is refused and stays as it is."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from charstudio.errors import LibraryError, LibraryErrorKind
from charstudio.storage.library import DATABASE, open_library
from charstudio.storage.schema import APPLICATION_ID, HEAD
from tests.stand_ins import contents, picture


def file_in_its_place(folder: Path) -> None:
    folder.write_text("a file")


def text(folder: Path) -> None:
    folder.mkdir()
    (folder / DATABASE).write_text("Dear diary, " * 20)


def short_text(folder: Path) -> None:
    folder.mkdir()
    (folder / DATABASE).write_text("x")


def empty(folder: Path) -> None:
    folder.mkdir()
    (folder / DATABASE).touch()


def zeros(folder: Path) -> None:
    folder.mkdir()
    (folder / DATABASE).write_bytes(bytes(4096))


def somebody_elses(folder: Path, *, application: int = 0, version: int = 0, journal: str = "delete") -> None:
    folder.mkdir()
    with closing(sqlite3.connect(folder / DATABASE)) as database:
        database.execute(f"PRAGMA journal_mode={journal}")
        database.execute("CREATE TABLE bookmark (url TEXT)")
        database.execute(f"PRAGMA application_id={application}")
        database.execute(f"PRAGMA user_version={version}")
        database.commit()


def somebody_elses_in_wal(folder: Path) -> None:
    somebody_elses(folder, journal="wal", version=HEAD)


def newer(folder: Path) -> None:
    somebody_elses(folder, application=APPLICATION_ID, version=HEAD + 1)


def much_newer(folder: Path) -> None:
    somebody_elses(folder, application=APPLICATION_ID, version=999)


def only_a_header(folder: Path) -> None:
    newer(folder)
    header = bytearray((folder / DATABASE).read_bytes()[:100])
    header[60:64] = HEAD.to_bytes(4, "big")
    (folder / DATABASE).write_bytes(header)


def pictures_without_database(folder: Path) -> None:
    (folder / "originals" / "ab").mkdir(parents=True)
    (folder / "originals" / "ab" / "abcd.png").write_bytes(picture(1))


def folder_as_database(folder: Path) -> None:
    (folder / DATABASE).mkdir(parents=True)


BAD: dict[Callable[[Path], None], LibraryErrorKind] = {
    file_in_its_place: LibraryErrorKind.NOT_A_LIBRARY,
    text: LibraryErrorKind.NOT_A_LIBRARY,
    short_text: LibraryErrorKind.NOT_A_LIBRARY,
    zeros: LibraryErrorKind.NOT_A_LIBRARY,
    somebody_elses: LibraryErrorKind.NOT_A_LIBRARY,
    somebody_elses_in_wal: LibraryErrorKind.NOT_A_LIBRARY,
    folder_as_database: LibraryErrorKind.NOT_A_LIBRARY,
    empty: LibraryErrorKind.DAMAGED,
    only_a_header: LibraryErrorKind.DAMAGED,
    newer: LibraryErrorKind.NEWER,
    much_newer: LibraryErrorKind.NEWER,
    pictures_without_database: LibraryErrorKind.MISSING,
}


@pytest.mark.parametrize("make", BAD, ids=lambda make: make.__name__)
def test_a_folder_that_is_no_library_of_ours_stays_as_it_is(
    make: Callable[[Path], None], tmp_path: Path
) -> None:
    folder = tmp_path / "library"
    make(folder)
    before = contents(tmp_path)
    with pytest.raises(LibraryError) as refused:
        open_library(folder)
    assert refused.value.kind is BAD[make]
    assert refused.value.details["place"]
    assert contents(tmp_path) == before


def test_a_folder_below_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    before = contents(tmp_path)
    with pytest.raises(LibraryError):
        open_library(tmp_path / "file" / "library")
    assert contents(tmp_path) == before


def test_empty_folders_of_originals_are_no_remains(tmp_path: Path) -> None:
    (tmp_path / "library" / "originals" / "ab").mkdir(parents=True)
    open_library(tmp_path / "library").close()


def test_a_new_library_that_cannot_be_made_leaves_no_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("charstudio.storage.schema.upgrade", fails)
    with pytest.raises(LibraryError) as refused:
        open_library(tmp_path / "library")
    assert refused.value.kind is LibraryErrorKind.FULL
    assert not (tmp_path / "library" / DATABASE).exists()
