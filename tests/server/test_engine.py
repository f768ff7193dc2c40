"""How a database is opened: a session reckons in UTC, whatever the machine says, and SQLite waits for the disk."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine, text

from server.db.engine import open_engine
from tests.quick_database import prepare_sqlite
from tests.server.postgres import database_of

LAST_EVENING = datetime(9999, 12, 31, 20, tzinfo=UTC)
"""Already the year 10000 in Beijing: no driver can say it there."""


@pytest.fixture
def beijing(database_url: str) -> Iterator[Engine]:
    """A database whose server speaks Beijing's time, as PostgreSQL's installer sets it up there."""
    if not database_url:
        pytest.skip("SQLite has no zone of its own")
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {database_of(database_url)} SET timezone TO 'Asia/Shanghai'")
    engine = open_engine(database_url)
    yield engine
    engine.dispose()


def test_an_instant_that_beijing_s_calendar_does_not_have_is_read_back_as_it_was_kept(beijing: Engine):
    with beijing.begin() as connection:
        connection.execute(text("CREATE TABLE kept (at timestamptz)"))
        connection.execute(text("INSERT INTO kept VALUES (:at)"), {"at": LAST_EVENING})
    with beijing.connect() as connection:
        assert connection.execute(text("SELECT at FROM kept")).scalar_one() == LAST_EVENING


def test_the_day_of_an_instant_is_the_day_in_utc(beijing: Engine):
    with beijing.connect() as connection:
        asked = connection.execute(text("SELECT CAST(timestamptz '2026-03-02 20:00+00' AS date)"))
        assert asked.scalar_one().isoformat() == "2026-03-02"


def test_a_session_reckons_in_utc_also_after_a_deed_that_left_nothing_behind(beijing: Engine):
    zone = text("SHOW timezone")
    with beijing.connect() as connection:
        first = connection.execute(zone).scalar_one()
        connection.rollback()
        assert (first, connection.execute(zone).scalar_one()) == ("UTC", "UTC")
    with beijing.connect() as again:  # the same one, from the pool
        assert again.execute(zone).scalar_one() == "UTC"


def test_sqlite_waits_for_the_disk_at_every_commit_and_heeds_the_keys_of_its_tables(tmp_path: Path):
    connection = sqlite3.connect(tmp_path / "gongshi.db")
    prepare_sqlite(connection, None)
    names = ("journal_mode", "synchronous", "foreign_keys")
    said = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in names]
    connection.close()
    assert said == ["wal", 2, 1]
