"""A library: one folder, opened by any number of processes at a time."""

from __future__ import annotations

import os
import uuid
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from filelock import FileLock, Timeout

from charstudio import durable
from charstudio.errors import LibraryError, LibraryErrorKind
from charstudio.storage import arrivals, originals, schema
from charstudio.storage.database import Database
from charstudio.storage.failures import translated
from charstudio.storage.schema import TODAY, Migrations, Standing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from charstudio.services.ports import Reads, Records

T = TypeVar("T")

DATABASE: Final = "library.db"
BACKUPS: Final = "backups"
LOCKS: Final = "locks"
_OPENING_S: Final = 60


class SqliteLibrary:
    """An open library. Made by `open_library`; `close` lets go of it."""

    def __init__(self, folder: Path, *, read_only: bool) -> None:
        self.folder = folder
        self.read_only = read_only
        self.originals = originals.OriginalFiles(folder)
        self.arrivals = arrivals.ArrivalFiles(folder)
        # Others see by this lock that the generations of this process are still being made: the system
        # takes it away with the process, however that ends.
        self.holder = uuid.uuid4().hex
        self._lock: FileLock | None = None
        # Before the lock: a database that can't be used leaves no trace of ours in its folder.
        self._database = Database(folder / DATABASE, read_only=read_only)
        try:
            if not read_only:
                with translated(folder):
                    (folder / LOCKS).mkdir(exist_ok=True)
                    self._lock = self._lock_of(self.holder)
                    self._lock.acquire(blocking=False)
        except BaseException:
            self._database.close()
            raise

    async def read(self, work: Callable[[Reads], T]) -> T:
        """See `ports.Library`."""
        return await self._database.read(work)

    async def write(self, work: Callable[[Records], T]) -> T:
        """See `ports.Library`."""
        if self.read_only:
            raise LibraryError(
                LibraryErrorKind.READ_ONLY, "The folder can't be written", place=str(self.folder)
            )
        return await self._database.write(work)

    def prepare(self) -> None:
        """See `ports.Library`."""
        if not self.read_only:
            from charstudio.storage import engine, headers, records  # noqa: F401, PLC0415

    def holder_alive(self, holder: str) -> bool:
        """See `ports.Library`."""
        if holder == self.holder:
            return True
        lock = self._lock_of(holder)
        if not Path(lock.lock_file).exists():
            return False
        with translated(lock.lock_file):
            try:
                lock.acquire(blocking=False)
            except Timeout:
                return True
            lock.release()
            Path(lock.lock_file).unlink(missing_ok=True)
        return False

    async def changed_elsewhere(self) -> bool:
        """See `ports.Library`."""
        return await self._database.changed_elsewhere()

    def close(self) -> None:
        """Finishes what the database does and gives up the lock."""
        self._database.close()
        if self._lock is not None:
            self._lock.release()
            Path(self._lock.lock_file).unlink(missing_ok=True)

    def _lock_of(self, holder: str) -> FileLock:
        return FileLock(self.folder / LOCKS / f"{holder}.lock")


def open_library(folder: Path, *, migrations: Migrations = TODAY) -> SqliteLibrary:
    """Opens the library in this folder, makes it when there is none, and brings an older one up to date.

    A library that can't be written opens for reading.

    Args:
        folder: The library.
        migrations: What today's schema is, and the way there.

    Raises:
        LibraryError: It can't be opened; nothing in the folder was changed.
    """
    database = folder / DATABASE
    with translated(folder):
        if folder.exists() and not folder.is_dir():
            raise LibraryError(LibraryErrorKind.NOT_A_LIBRARY, "This is a file", place=str(folder))
        state = schema.standing(database, migrations.head)
        if state is Standing.ABSENT:
            _refuse_remains(folder)
            durable.make_folder(folder)
    read_only = not _writable(folder) or not _writable(database)
    if state is not Standing.CURRENT:
        if read_only:
            raise LibraryError(LibraryErrorKind.READ_ONLY, "The folder can't be written", place=str(folder))
        with _opening(folder):
            _make_current(folder, database, migrations)
    return SqliteLibrary(folder, read_only=read_only)


def _make_current(folder: Path, database: Path, migrations: Migrations) -> None:
    # Asked again under the lock: another process may have done it meanwhile.
    state = schema.standing(database, migrations.head)
    if state is Standing.ABSENT:
        schema.create(database, migrations)
    elif state is Standing.OLDER:
        schema.put_aside(database, folder / BACKUPS)
        schema.upgrade(database, migrations)


def _refuse_remains(folder: Path) -> None:
    """A folder with pictures but no database has lost it: a new, empty one would hide that."""
    if next((folder / originals.FOLDER).glob("??/*"), None) is not None:
        raise LibraryError(
            LibraryErrorKind.MISSING, "library.db is gone, but its pictures are here", place=str(folder)
        )


@contextmanager
def _opening(folder: Path) -> Iterator[None]:
    lock = FileLock(folder / "opening.lock")
    with translated(folder):
        try:
            lock.acquire(timeout=_OPENING_S)
        except Timeout as error:
            raise LibraryError(LibraryErrorKind.BUSY, str(error), place=str(folder)) from error
    try:
        yield
    finally:
        lock.release()


def _writable(path: Path) -> bool:
    """Whether a file or folder can be written; what is not there yet can."""
    return not path.exists() or os.access(path, os.W_OK)
