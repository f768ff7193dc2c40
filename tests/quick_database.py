"""Two costs that a database has in tests alone: a thousand engines that each compile every statement, and the disk.

A server has one engine and compiles a statement once; here each world opens an engine of its own, and compiling took a
quarter of the time. Nobody pulls the plug in these tests, so SQLite need not wait for the disk at every commit either;
that it does in use is held by ``test_engine``.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

from server.db import engine as product

STATEMENTS = 5000
prepare_sqlite = product._prepare_sqlite
"""The product's own, for the test of what it sets."""


@pytest.fixture(scope="session", autouse=True)
def quick_database() -> Iterator[None]:
    compiled: LRUCache[Any, Any] = LRUCache(STATEMENTS)

    def engine(*arguments: Any, **options: Any) -> Engine:
        made = create_engine(*arguments, **options)
        made._compiled_cache = compiled
        return made

    def prepare(connection: Any, record: object) -> None:
        prepare_sqlite(connection, record)
        connection.execute("PRAGMA synchronous=OFF")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(product, "create_engine", engine)
        patch.setattr(product, "_prepare_sqlite", prepare)
        for dialect in (SQLiteDialect_pysqlite, PGDialect_psycopg):
            # A statement is looked up together with its engine's dialect. Mappers keep some of their own, too.
            patch.setattr(dialect, "__eq__", lambda self, other: type(self) is type(other))
            patch.setattr(dialect, "__hash__", lambda self: hash(type(self)))
        yield
