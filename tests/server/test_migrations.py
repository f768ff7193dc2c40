"""A database of an older version keeps what it holds when it is migrated, on both engines."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import select, text

from server.db import migrations, upgrade
from server.db.engine import open_engine, session_factory, sqlite_url
from server.notices import catalogue
from server.notices.models import Category, Notice
from server.playlogs.models import PlayDay


def test_an_older_database_gets_its_keys_when_it_is_migrated(tmp_path: Path, database_url: str) -> None:
    engine = open_engine(database_url or sqlite_url(tmp_path / "old.db"))
    with engine.begin() as connection:
        command.upgrade(upgrade._settings(connection), "0001")
        connection.execute(
            text(
                "INSERT INTO account (id, username, name, office, active, must_change_password, created_at)"
                " VALUES (1, 'wang', '王示例', '', true, false, '2026-03-02')"
            )
        )
        for number in range(1, 2203):
            connection.execute(
                text(
                    "INSERT INTO notice (id, item_key, number, kind, state, title, issuer, document, source, example,"
                    " author_id, revision, created_at, updated_at, pages, approved_pages) VALUES (:id, 'x', :number,"
                    " 'notice', 'draft', '关于停电的通知', '', '{}', '', false, 1, 1, '2026-03-02', '2026-03-02',"
                    " '{}', '{}')"
                ),
                {"id": number * 2, "number": f"2026-{number:05d}"},
            )
    upgrade.migrate(engine)
    with engine.connect() as connection:
        keys = connection.execute(text("SELECT count(*) FROM notice_search WHERE key LIKE '%tddtz%'")).scalar_one()
        last = connection.execute(text("SELECT key FROM notice_search WHERE notice_id = 4404")).scalar_one()
    engine.dispose()
    assert keys == 2202
    assert "2026-02202" in last.split("\n")


def test_slogans_and_categories_of_an_older_database_are_kept(tmp_path: Path, database_url: str) -> None:
    engine = open_engine(database_url or sqlite_url(tmp_path / "old.db"))
    with engine.begin() as connection:
        command.upgrade(upgrade._settings(connection), "0002")
        for sentence in (
            'INSERT INTO category (id, "group", number, name, slip, active)'
            " VALUES (1, '党务', 1, '党费', '财务公开', true)",
            "INSERT INTO account (id, username, name, office, active, must_change_password, created_at)"
            " VALUES (1, 'wang', '王示例', '', true, false, '2026-03-02')",
            "INSERT INTO notice (id, item_key, number, kind, state, title, category_id, issuer, document, source,"
            " example, author_id, revision, created_at, updated_at, pages, approved_pages) VALUES (1, 'x', '1',"
            " 'notice', 'draft', '题', 1, '', '{}', '', false, 1, 1, '2026-03-02', '2026-03-02', '{}', '{}')",
            "INSERT INTO slogan_template (id, text, active) VALUES (1, '在用的一句', true), (2, '停用的一句', false)",
        ):
            connection.execute(text(sentence))
    upgrade.migrate(engine)
    with session_factory(engine)() as session:
        assert [row.text for row in catalogue.slogan_templates(session)] == ["在用的一句"]
        assert (session.get_one(Category, 1).revision, session.get_one(Notice, 1).category_id) == (1, 1)
    engine.dispose()


def record(seq: int, begins: str, ends: str, *, claim: str = "drawn", trusted: bool = True, item: str = "notice-1"):
    names = ("seq", "begins", "ends", "claim", "trusted", "item")
    return dict(zip(names, (seq, begins, ends, claim, trusted, item), strict=True))


RECORDS = (
    record(1, "2026-03-02 15:30:00", "2026-03-02 16:30:00"),  # over the township's midnight, 16:00 UTC
    record(2, "2026-03-02 16:30:00", "2026-03-02 17:00:00"),
    record(3, "2026-03-03 03:00:00", "2026-03-03 03:10:00", claim="accepted"),
    record(4, "2026-03-03 03:05:00", "2026-03-03 03:20:00"),
    record(5, "2026-03-03 03:21:00", "2026-03-03 03:30:00"),  # after a hole that is no dark screen
    record(6, "2026-03-03 04:00:00", "2026-03-03 05:00:00", trusted=False),
    record(7, "2026-03-03 06:00:00", "2026-03-03 06:01:00", item="notice-2"),
    record(8, "9999-12-31 15:00:00", "9999-12-31 17:00:00", item="notice-3"),
)
DAYS = {
    ("notice-1", "2026-03-02"): ([84600, 86400], [], 1800, 0, [84600, 86400], []),
    ("notice-1", "2026-03-03"): (
        [0, 3600, 39600, 40800, 40860, 41400], [39600, 40200], 5340, 600, [0, 3600, 39600, 41400], [39600, 40200]
    ),
    ("notice-2", "2026-03-03"): ([50400, 50460], [], 60, 0, [50400, 50460], []),
    ("", "2026-03-02"): ([84600, 86400], [], 1800, 0, [84600, 86400], []),
    ("", "2026-03-03"): (
        [0, 3600, 39600, 40800, 40860, 41400, 50400, 50460], [39600, 40200], 5400, 600,
        [0, 3600, 39600, 41400, 50400, 50460], [39600, 40200],
    ),
}  # fmt: skip


def test_play_records_of_an_older_database_are_summed_by_day(tmp_path: Path, database_url: str) -> None:
    engine = open_engine(database_url or sqlite_url(tmp_path / "old.db"))
    zone = "+00" if database_url else ".000000"
    with engine.begin() as connection:
        command.upgrade(upgrade._settings(connection), "0013")
        kept = [{**one, "begins": f"{one['begins']}{zone}", "ends": f"{one['ends']}{zone}"} for one in RECORDS]
        connection.execute(
            text(
                "INSERT INTO play_record (device_key, epoch, seq, display, channel, zone, item, claim, started_at,"
                " ended_at, time_trusted, digest, record, received_at) VALUES ('k', 1, :seq, 'led', 'c', 'main',"
                " :item, :claim, :begins, :ends, :trusted, 'd', '{}', :ends)"
            ),
            kept,
        )
    upgrade.migrate(engine)
    with session_factory(engine)() as session:
        found = {
            (row.item, row.day.isoformat()): (
                row.drawn, row.accepted, row.drawn_seconds, row.accepted_seconds, row.drawn_held, row.accepted_held
            )
            for row in session.scalars(select(PlayDay))
        }  # fmt: skip
    engine.dispose()
    assert found == DAYS


OUR_OWN = ("server", "playlists", "player")
STANDS_STILL = "server.db.base"
"""The one module of ours that a migration may import: the types of its columns, which every database there is has."""


def imported(migration: Path) -> Iterator[str]:
    """The modules a migration names, at its top or inside a function."""
    for node in ast.walk(ast.parse(migration.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")


@pytest.mark.parametrize(
    "migration", sorted(Path(str(migrations.__file__)).parent.glob("versions/*.py")), ids=lambda path: path.stem
)
def test_a_migration_does_tomorrow_what_it_did_when_it_came(migration: Path) -> None:
    """One that called live code would do to an old database whatever that code has become."""
    ours = [name for name in imported(migration) if name.startswith(".") or name.split(".")[0] in OUR_OWN]
    assert set(ours) <= {STANDS_STILL}
