"""SQLAlchemy on a connection that is open. Imported by who writes or migrates, and by nobody before that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import StaticPool, create_engine, event

if TYPE_CHECKING:
    import sqlite3

    from sqlalchemy import Connection, Engine


def engine_on(connection: sqlite3.Connection) -> Engine:
    """An engine that knows this one connection; disposing of the engine closes it."""
    engine = create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool)

    @event.listens_for(engine, "begin")
    def _begin(begun: Connection) -> None:
        # A writer takes its lock at once: one that reads first could find itself unable to write.
        begun.exec_driver_sql("BEGIN IMMEDIATE")

    return engine
