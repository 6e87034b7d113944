"""A library that can't be used: what is said, and that it stays as it was, byte for byte."""

from __future__ import annotations

import os
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.cli.untouched import contents

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.cli.conftest import Command

Ask = Callable[..., dict[str, Any]]


def no_database(database: Path) -> None:
    database.write_text("This is a letter to my aunt.\n" * 50)


def no_bytes(database: Path) -> None:
    database.write_bytes(b"")


def other_database(database: Path) -> None:
    database.unlink()
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
        connection.commit()


def newer(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA user_version=999")


def cut_short(database: Path) -> None:
    database.write_bytes(database.read_bytes()[:5000])


def a_folder(database: Path) -> None:
    database.unlink()
    database.mkdir()


def gone(database: Path) -> None:
    database.unlink()


BROKEN = {
    "a letter": (no_database, "not_a_library"),
    "0 bytes": (no_bytes, "damaged"),
    "another program's database": (other_database, "not_a_library"),
    "a newer library": (newer, "newer"),
    "a database cut short": (cut_short, "damaged"),
    "a folder called library.db": (a_folder, "not_a_library"),
    "pictures without their database": (gone, "missing"),
}


@pytest.mark.parametrize("words", [["list"], ["create", "Bo", "-n", "1"]], ids=["read", "write"])
@pytest.mark.parametrize("how", BROKEN)
def test_it_is_refused_and_left_as_it_is(
    refused: Ask, nyx: dict[str, Any], folder: Path, words: list[str], how: str
) -> None:
    harm, kind = BROKEN[how]
    harm(folder / "library.db")
    before = contents(folder)
    error = refused(*words)
    assert (error["class"], error["kind"]) == ("CharacterError", kind)
    assert contents(folder) == before


def test_a_file_where_the_folder_should_be_is_no_library(refused: Ask, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("a shopping list")
    assert refused("list", "--home", str(file))["kind"] == "not_a_library"
    assert file.read_text() == "a shopping list"


def test_a_folder_below_a_file_can_not_be_made(refused: Ask, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    error = refused("list", "--home", str(tmp_path / "file" / "library"))
    assert error["class"] == "CharacterError"
    assert (tmp_path / "file").read_text() == "x"


def test_an_unrelated_folder_is_only_added_to(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    ask("list", "--home", str(tmp_path))
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_people_learn_what_to_do(charstudio: Command, nyx: dict[str, Any], folder: Path) -> None:
    newer(folder / "library.db")
    told = charstudio("list")
    assert (told.code, told.out) == (1, "")
    assert "The library was written by a newer CharStudio" in told.err
    assert "Update CharStudio. Nothing was changed there." in told.err


@pytest.fixture
def read_only(folder: Path, nyx: dict[str, Any]) -> Any:
    """Makes the folder of the library one that can't be written, whoever runs this."""
    if os.geteuid() != 0:
        for path in [*folder.rglob("*"), folder]:
            path.chmod(0o555 if path.is_dir() else 0o444)
        yield
        for path in [folder, *folder.rglob("*")]:
            path.chmod(0o755 if path.is_dir() else 0o644)
        return
    mount = ["mount", "--bind", str(folder), str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("root may write everything, and may not mount here")
    subprocess.run(["mount", "-o", "remount,ro,bind", str(folder)], check=True)
    yield
    subprocess.run(["umount", str(folder)], check=True)


def test_a_read_only_library_can_be_looked_at(ask: Ask, nyx: dict[str, Any], read_only: None) -> None:
    assert [one["name"] for one in ask("list")["characters"]] == ["Nyx"]
    assert ask("show", nyx["id"])["character"] == nyx
    assert ask("check-name", "nyx")["available"] is False


@pytest.mark.parametrize(
    "case",
    [
        (["create", "Bo"], "CharacterCreationError"),
        (["create", "Bo", "-n", "0"], "CharacterCreationError"),
        (["update", "ID", "--summary", "S"], "CharacterUpdateError"),
        (["regenerate", "ID"], "CharacterUpdateError"),
        (["delete", "ID"], "CharacterDeletionError"),
        (["empty-trash"], "CharacterDeletionError"),
    ],
    ids=lambda case: " ".join(case[0]),
)
def test_a_read_only_library_is_not_written(
    refused: Ask, nyx: dict[str, Any], folder: Path, read_only: None, case: tuple[list[str], str]
) -> None:
    words, wanted = case
    before = contents(folder)
    error = refused(*(nyx["id"] if word == "ID" else word for word in words))
    assert (error["class"], error["kind"]) == (wanted, "read_only")
    assert str(folder) in error["message"]
    assert contents(folder) == before
