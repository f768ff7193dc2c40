"""Open the database: SQLite by default, PostgreSQL by one setting.

SQLite is opened for evidence, not for speed: write-ahead log, every commit
synced, foreign keys on, and each transaction begun as a writer, so that a
transaction that read first is never refused half way ("database is locked").
PostgreSQL's sessions reckon in UTC, wherever its server stands.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import NullPool

from server.errors import OperatorError

BUSY_TIMEOUT_MS = 10_000
"""Longer than the slowest write here (10,000 playlog rows, 0.1 s), shorter than a browser's patience."""

READ_ONLY = "gongshi_read_only"
"""The execution option of a session that will not write."""


def sqlite_url(path: Path) -> str:
    return f"sqlite:///{path}"


def open_engine(url: str) -> Engine:
    """Return an engine for the setting ``[database] url``; nothing is opened yet."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        # Not repeated, in no part: there may be a password in it.
        raise OperatorError(
            "the url in config.toml, section [database], is not a database address: "
            "write postgresql://user:password@host/name, or leave it out for SQLite"
        ) from None
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() == "sqlite":
        # Files and threads do not share a connection; opening one costs 0.1 ms.
        engine = create_engine(parsed, poolclass=NullPool, connect_args={"check_same_thread": False})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin)
        return engine
    if parsed.get_backend_name() == "postgresql":
        engine = create_engine(parsed, pool_pre_ping=True, pool_size=8, max_overflow=8)
        event.listen(engine, "connect", _prepare_postgresql)
        return engine
    raise OperatorError(
        f"the url in config.toml, section [database], names {parsed.get_backend_name()!r}: Gongshi knows sqlite and "
        f"postgresql"
    )


def session_factory(engine: Engine) -> sessionmaker[Session]:
    return sessionmaker(engine, expire_on_commit=False)


def reading(factory: sessionmaker[Session]) -> Session:
    """A session for looking only: it sees the tables of one instant, and on SQLite it runs beside a writer."""
    bind: Engine = factory.kw["bind"]
    if bind.dialect.name == "postgresql":
        # Else each statement sees its own instant: a channel's zones before a change, its pages after it.
        return factory(bind=bind.execution_options(isolation_level="REPEATABLE READ"))
    return factory(bind=bind.execution_options(**{READ_ONLY: True}))


@contextmanager
def transaction(factory: sessionmaker[Session]) -> Iterator[Session]:
    """A session that commits at the end of the block, or leaves nothing behind."""
    with factory() as session, session.begin():
        yield session


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver would begin transactions by its own rule, too late
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _prepare_postgresql(connection: Any, _record: object) -> None:
    # The server's own zone, Beijing's in a township, would turn the last hours of the calendar into a year the driver
    # cannot read, and any day the database reckons by itself into another one than on SQLite.
    cursor = connection.cursor()
    cursor.execute("SET TIME ZONE 'UTC'")
    cursor.close()
    connection.commit()  # else the zone ends with the first transaction that is rolled back


def _begin(connection: Connection) -> None:
    # A page that only reads must not queue behind the one writer, nor be one.
    read_only = connection.get_execution_options().get(READ_ONLY, False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")
