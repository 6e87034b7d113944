"""Which schema a database file has, and how an older one becomes today's."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum, auto
from pathlib import Path
from typing import TYPE_CHECKING, Final

from charstudio import durable
from charstudio.errors import LibraryError, LibraryErrorKind
from charstudio.storage import migrations
from charstudio.storage.database import connect
from charstudio.storage.failures import translated

if TYPE_CHECKING:
    from alembic.config import Config

# Today's schema: the number of the newest revision. It also stands in the file's header (`user_version`),
# where it can be read without SQLite and without Alembic, which takes half a second to import.
HEAD: Final = 3
# "ChSt" in the file's header says that a database is a library of ours.
APPLICATION_ID: Final = 0x43685374

_MAGIC: Final = b"SQLite format 3\x00"
_HEADER: Final = 100


class Standing(Enum):
    """What has to be done before a database can be used."""

    ABSENT = auto()
    OLDER = auto()
    CURRENT = auto()


@dataclass(frozen=True)
class Migrations:
    """A folder of revisions and the number of the newest."""

    folder: Path = Path(migrations.__file__).parent
    head: int = HEAD

    def config(self) -> Config:
        """The configuration that Alembic needs."""
        from alembic.config import Config  # noqa: PLC0415  (half a second, and rarely needed)

        config = Config()
        config.set_main_option("script_location", str(self.folder).replace("%", "%%"))
        config.set_main_option("path_separator", "os")
        return config


TODAY: Final = Migrations()


def standing(path: Path, head: int = HEAD) -> Standing:
    """What has to be done with a database file. Reads its first 100 bytes and touches nothing.

    Raises:
        LibraryError: `DAMAGED`, `NOT_A_LIBRARY` or `NEWER`: it must stay as it is.
    """
    with translated(path):
        if not path.exists():
            return Standing.ABSENT
        if not path.is_file():
            raise LibraryError(LibraryErrorKind.NOT_A_LIBRARY, "library.db is no file", place=str(path))
        with path.open("rb") as file:
            header = file.read(_HEADER)
    if not header:
        raise LibraryError(LibraryErrorKind.DAMAGED, "The database is empty", place=str(path))
    version, application = _number(header, 60), _number(header, 68)
    if not header.startswith(_MAGIC) or application != APPLICATION_ID:
        raise LibraryError(LibraryErrorKind.NOT_A_LIBRARY, "This is no database of ours", place=str(path))
    if version > head:
        raise LibraryError(
            LibraryErrorKind.NEWER, "The schema is newer", place=str(path), schema=version, known=head
        )
    return Standing.OLDER if version < head else Standing.CURRENT


def create(path: Path, wanted: Migrations = TODAY) -> None:
    """Makes an empty database. It appears under its name only when it is whole."""
    part = path.with_name(f".{path.name}.part")
    with translated(path):
        part.unlink(missing_ok=True)
        part.touch()
        upgrade(part, wanted)
        part.with_name(f"{part.name}-journal").unlink(missing_ok=True)
        part.replace(path)
        durable.sync_folder(path.parent)


def upgrade(path: Path, wanted: Migrations) -> None:
    """Brings a database to the newest revision, wholly or not at all.

    Raises:
        LibraryError: A revision failed; the database is as it was.
    """
    from alembic import command  # noqa: PLC0415

    from charstudio.storage.engine import engine_on  # noqa: PLC0415

    with translated(path):
        engine = engine_on(connect(path, foreign_keys=False))
    config = wanted.config()
    try:
        with translated(path), engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall():
                raise LibraryError(
                    LibraryErrorKind.DAMAGED,
                    "Rows refer to rows that aren't there",
                    place=str(path),
                    rows=len(broken),
                )
            connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
            connection.exec_driver_sql(f"PRAGMA user_version={wanted.head}")
    finally:
        engine.dispose()


def put_aside(path: Path, backups: Path) -> Path:
    """Copies the database into the folder `backups` while it may be in use, and gives the copy's path."""
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    with translated(backups):
        backups.mkdir(parents=True, exist_ok=True)
        copy = backups / f"library-before-migration-{moment}.db"
        part = copy.with_suffix(".part")
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(part)) as target:
            source.backup(target)
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.replace(copy)
    return copy


def _number(header: bytes, offset: int) -> int:
    return int.from_bytes(header[offset : offset + 4], "big")
