"""What one test did to a database is gone before the next: rows, counters, and whatever it did to the tables."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from tests.server.postgres import Cluster, database_of
from tests.server.put_back import Founded
from tests.server.world import make_world


@pytest.fixture
def founded(request: pytest.FixtureRequest, cluster: Cluster | None) -> Iterator[Founded]:
    """A copy of this test's own."""
    if cluster is None:
        pytest.skip("PostgreSQL's server programs are not installed (apt install postgresql)")
    shared: Founded = request.getfixturevalue("_founded_on_postgresql")
    made = Founded(cluster, shared.folder, shared.pattern)
    yield made
    cluster.drop(made.url)


def everything(url: str) -> dict[str, object]:
    """All rows of all tables, and where their counters stand."""
    with psycopg.connect(url) as connection:
        tables = connection.execute("SELECT relname, relkind FROM pg_class WHERE relnamespace = 'public'::regnamespace")
        asked = {"r": SQL("SELECT * FROM {}"), "S": SQL("SELECT last_value, is_called FROM {}")}
        return {
            name: sorted(map(repr, connection.execute(asked[kind].format(Identifier(name))).fetchall()))
            for name, kind in tables.fetchall()
            if kind in asked
        }


def test_rows_and_counters_are_put_back_also_where_the_database_guards_them(founded: Founded, tmp_path: Path) -> None:
    before, url = everything(founded.url), founded.url
    with closing(make_world(tmp_path, founded.url, founded.folder)) as world:
        world.make_displays()
        world.on_the_wall()
        changed = everything(founded.url)
        founded.put_back()  # the world is still connected
    assert {name for name in before if changed[name] != before[name]} >= {"notice", "notice_id_seq", "audit_entry"}
    assert founded.url == url
    assert everything(url) == before


def test_where_a_test_changed_the_tables_the_database_is_copied_anew(founded: Founded) -> None:
    before, url = everything(founded.url), founded.url
    with psycopg.connect(url) as connection:
        connection.execute("DROP TRIGGER audit_entry_is_kept ON audit_entry")
        connection.execute("ALTER TABLE notice DISABLE TRIGGER ALL")
    founded.put_back()
    assert database_of(founded.url) != database_of(url)
    assert everything(founded.url) == before
