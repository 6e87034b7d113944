"""The database of a library, worked on by one thread of its own.

SQLite's journal is a rollback journal, not a write-ahead log: the SQLite versions that Python ships with
can corrupt a database in that mode when two connections checkpoint at once.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final, TypeVar

from sqlalchemy import URL, create_engine, event, text
from sqlalchemy.orm import Session

from charstudio.domain.naming import folded
from charstudio.storage.failures import translated

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy import Connection, Engine
    from sqlalchemy.engine.interfaces import DBAPIConnection
    from sqlalchemy.pool import ConnectionPoolEntry

T = TypeVar("T")

BUSY_MS: Final = 10_000
_READING: Final = "charstudio_reading"


def connect(path: Path, *, read_only: bool = False, foreign_keys: bool = True) -> Engine:
    """An engine on a database file that exists, with the settings that a library needs.

    Args:
        path: The file.
        read_only: Opens it without ever writing, not even a journal.
        foreign_keys: Off only to migrate: with them on, rebuilding a table deletes what refers to it.
    """
    # The driver would begin transactions by itself, and not before a SELECT or a CREATE TABLE.
    arguments = {"isolation_level": None, "timeout": BUSY_MS / 1000}
    if read_only:
        address = URL.create("sqlite", database=path.absolute().as_uri(), query={"mode": "ro", "uri": "true"})
    else:
        address = URL.create("sqlite", database=str(path))
    engine = create_engine(address, connect_args=arguments)

    @event.listens_for(engine, "connect")
    def _settings(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        connection.create_function("folded", 1, folded, deterministic=True)
        cursor.execute(f"PRAGMA foreign_keys={int(foreign_keys)}")
        if not read_only:
            cursor.execute("PRAGMA journal_mode=TRUNCATE")
            cursor.execute("PRAGMA synchronous=FULL")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A writer takes its lock at once: one that reads first could find itself unable to write.
        reading = connection.get_execution_options().get(_READING)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


class Database:
    """Runs functions in transactions, one after another, on one thread."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self._path = path
        self._engine = connect(path, read_only=read_only)
        self._reading = self._engine.execution_options(**{_READING: True})
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="database")
        # Opens the connection here, so that what is wrong with the file shows at once.
        try:
            self._seen_version = self._worker.submit(self._transact, self._reading, _data_version).result()
        except BaseException:
            self.close()
            raise

    async def read(self, work: Callable[[Session], T]) -> T:
        """What `work` returns, seeing one state of the database."""
        return await self._on_worker(self._reading, work)

    async def write(self, work: Callable[[Session], T]) -> T:
        """What `work` returns, once all that it wrote is on disk; when it raises, nothing is written."""
        return await self._on_worker(self._engine, work)

    async def changed_elsewhere(self) -> bool:
        """Whether another connection has committed since this was last asked."""

        def version(session: Session) -> int:
            # SQLite goes on reading a file that is deleted, and would see no change for ever.
            self._path.stat()
            return _data_version(session)

        before = self._seen_version
        self._seen_version = await self._on_worker(self._reading, version)
        return before != self._seen_version

    def close(self) -> None:
        """Waits for what runs and closes the connection."""
        self._worker.submit(self._engine.dispose).result()
        self._worker.shutdown()

    async def _on_worker(self, engine: Engine, work: Callable[[Session], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._worker, self._transact, engine, work)

    def _transact(self, engine: Engine, work: Callable[[Session], T]) -> T:
        with translated(self._path), Session(engine, expire_on_commit=False) as session, session.begin():
            return work(session)


def _data_version(session: Session) -> int:
    return int(session.execute(text("PRAGMA data_version")).scalar_one())
