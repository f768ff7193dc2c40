"""A database of an older version keeps what it holds when it is migrated, on both engines."""

from pathlib import Path

from alembic import command
from sqlalchemy import select, text

from server.db import upgrade
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


def test_play_records_of_an_older_database_are_summed_by_day(tmp_path: Path, database_url: str) -> None:
    engine = open_engine(database_url or sqlite_url(tmp_path / "old.db"))
    with engine.begin() as connection:
        command.upgrade(upgrade._settings(connection), "0013")
        zone = "+00" if database_url else ".000000"
        for seq, begins, ends in ((1, "15:30:00", "16:30:00"), (2, "16:30:00", "17:00:00")):
            connection.execute(
                text(
                    "INSERT INTO play_record (device_key, epoch, seq, display, channel, zone, item, claim, started_at,"
                    " ended_at, time_trusted, digest, record, received_at) VALUES ('k', 1, :seq, 'led', 'c', 'main',"
                    " 'notice-1', 'drawn', :begins, :ends, true, 'd', '{}', :ends)"
                ),
                {"seq": seq, "begins": f"2026-03-02 {begins}{zone}", "ends": f"2026-03-02 {ends}{zone}"},
            )
    upgrade.migrate(engine)
    with session_factory(engine)() as session:
        rows = session.scalars(select(PlayDay).where(PlayDay.item == "notice-1").order_by(PlayDay.day)).all()
        assert [(row.day.isoformat(), row.drawn, row.drawn_seconds) for row in rows] == [
            ("2026-03-02", [84600, 86400], 1800),  # the township's midnight, 16:00 UTC
            ("2026-03-03", [0, 3600], 3600),
        ]
        assert session.scalars(select(PlayDay).where(PlayDay.item == "")).all()
    engine.dispose()
