"""The database of a library, worked on by one thread of its own.

SQLite's journal is a rollback journal, not a write-ahead log: the SQLite versions that Python ships with
can corrupt a database in that mode when two connections checkpoint at once.
"""

from __future__ import annotations

import asyncio
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final, TypeVar

from charstudio.domain.naming import folded
from charstudio.storage.failures import translated
from charstudio.storage.reading.records import RecordReader

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy import Engine

    from charstudio.storage.records import SqlRecords

T = TypeVar("T")

BUSY_MS: Final = 10_000


def connect(path: Path, *, read_only: bool = False, foreign_keys: bool = True) -> sqlite3.Connection:
    """A connection to a database file that exists, with the settings that a library needs.

    Args:
        path: The file.
        read_only: Opens it without ever writing, not even a journal.
        foreign_keys: Off only to migrate: with them on, rebuilding a table deletes what refers to it.
    """
    address = f"{path.absolute().as_uri()}?mode={'ro' if read_only else 'rw'}"
    # Without a level the driver leaves it to us where transactions begin.
    connection = sqlite3.connect(address, uri=True, isolation_level=None, timeout=BUSY_MS / 1000)
    try:
        connection.create_function("folded", 1, folded, deterministic=True)
        connection.execute(f"PRAGMA foreign_keys={int(foreign_keys)}")
        if not read_only:
            connection.execute("PRAGMA journal_mode=TRUNCATE")
            connection.execute("PRAGMA synchronous=FULL")
    except BaseException:
        connection.close()
        raise
    return connection


class Database:
    """Runs functions in transactions, one after another, on one thread."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self._path, self._read_only = path, read_only
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="database")
        # Made by the first who writes.
        self._engine: Engine | None = None
        # Opened here, so that what is wrong with the file shows at once.
        try:
            self._connection, self._seen_version = self._worker.submit(self._open).result()
        except BaseException:
            self._worker.shutdown()
            raise

    async def read(self, work: Callable[[RecordReader], T]) -> T:
        """What `work` returns, seeing one state of the database."""
        return await self._on_worker(self._read, work)

    async def write(self, work: Callable[[SqlRecords], T]) -> T:
        """What `work` returns, once all that it wrote is on disk; when it raises, nothing is written."""
        return await self._on_worker(self._write, work)

    async def changed_elsewhere(self) -> bool:
        """Whether another connection has committed since this was last asked."""
        before = self._seen_version
        self._seen_version = await self._on_worker(self._version)
        return before != self._seen_version

    def close(self) -> None:
        """Waits for what runs and closes the connection."""
        self._worker.submit(self._connection.close).result()
        self._worker.shutdown()

    async def _on_worker(self, work: Callable[..., T], *words: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._worker, work, *words)

    # --- On the worker ----------------------------------------------------------------------------------

    def _open(self) -> tuple[sqlite3.Connection, int]:
        with translated(self._path):
            connection = connect(self._path, read_only=self._read_only)
            try:
                return connection, _data_version(connection)
            except BaseException:
                connection.close()
                raise

    def _read(self, work: Callable[[RecordReader], T]) -> T:
        with translated(self._path):
            self._connection.execute("BEGIN")
            try:
                return work(RecordReader(self._connection))
            finally:
                self._connection.rollback()

    def _write(self, work: Callable[[SqlRecords], T]) -> T:
        # Who only looks never waits for SQLAlchemy.
        from sqlalchemy.orm import Session  # noqa: PLC0415

        from charstudio.storage.engine import engine_on  # noqa: PLC0415
        from charstudio.storage.records import SqlRecords  # noqa: PLC0415

        if self._engine is None:
            self._engine = engine_on(self._connection)
        with (
            translated(self._path),
            Session(self._engine, expire_on_commit=False) as session,
            session.begin(),
        ):
            # The transaction begins with that, before anything is read.
            session.connection()
            return work(SqlRecords(self._connection, session))

    def _version(self) -> int:
        with translated(self._path):
            # SQLite goes on reading a file that is deleted, and would see no change for ever.
            self._path.stat()
            return _data_version(self._connection)


def _data_version(connection: sqlite3.Connection) -> int:
    (version,) = connection.execute("PRAGMA data_version").fetchone()
    return int(version)
