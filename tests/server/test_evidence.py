"""The audit log and the database under it: nothing is taken out, changed or shortened unseen."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from server.audit.chain import Anchor
from server.audit.service import entries, head, record, verify
from server.db.engine import open_engine, sqlite_url
from server.db.upgrade import migrate
from server.errors import OperatorError
from server.notices.models import Notice, notice_of_item
from server.playlogs.models import PlayRow
from server.releases.service import anchor, anchors, resign
from tests.server.world import World, make_world


def without_triggers(session: Session) -> None:
    """What somebody who owns the database could do."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("DROP TRIGGER audit_entry_is_kept_update"))
        session.execute(text("DROP TRIGGER audit_entry_is_kept_delete"))
    else:
        session.execute(text("DROP TRIGGER audit_entry_is_kept ON audit_entry"))


def give_something_to_forget(world: World) -> None:
    """A decision and a play record: the triggers of SQLite fire for each row, and none for an empty table."""
    world.make_channels()
    world.submit(world.draft())
    with world.session() as session:
        session.add(
            PlayRow(
                device_key="ed25519:AAAA", epoch=1, seq=1, display="shiqiao-hall", channel="shiqiao", release=1,
                zone="main", item="notice-1", page=None, claim="drawn", started_at=world.now, ended_at=world.now,
                time_trusted=True, previous=None, digest="sha256:" + "a" * 64, record={}, received_at=world.now,
            )
        )  # fmt: skip


def test_the_log_hangs_together(world: World) -> None:
    with world.session() as session:
        verdict = verify(session, [])
        assert verdict.ok
        assert verdict.sentence.startswith("第 1 至")


@pytest.mark.parametrize(
    "deed",
    [
        "DELETE FROM audit_entry",
        "UPDATE audit_entry SET sentence = '没有的事'",
        "DELETE FROM decision",
        "UPDATE play_record SET item = 'x'",
    ],
)
def test_the_database_itself_refuses_to_forget(world: World, deed: str) -> None:
    give_something_to_forget(world)
    with world.services.session() as session, pytest.raises(DBAPIError, match="append-only"):
        session.execute(text(deed))


def test_a_changed_entry_is_seen(world: World) -> None:
    with world.session() as session:
        without_triggers(session)
        session.execute(text("UPDATE audit_entry SET sentence = '没有的事' WHERE seq = 2"))
    with world.session() as session:
        verdict = verify(session, [])
        assert not verdict.ok
        assert "第 2 条" in verdict.sentence


def test_a_missing_entry_is_seen(world: World) -> None:
    with world.session() as session:
        without_triggers(session)
        session.execute(text("DELETE FROM audit_entry WHERE seq = 3"))
    with world.session() as session:
        assert "缺了第 3 条" in verify(session, []).sentence


def test_a_log_cut_at_its_end_contradicts_the_anchor_outside(world: World) -> None:
    anchor(world.services)
    with world.session() as session:
        last = head(session)
        without_triggers(session)
        session.execute(text("DELETE FROM audit_entry WHERE seq > :seq"), {"seq": last.seq - 2})
    with world.session() as session:
        assert verify(session, []).ok  # the log alone cannot tell
        verdict = verify(session, world.services.anchors.read())
        assert not verdict.ok
        assert "末尾的记录被删了" in verdict.sentence


def test_a_log_rewritten_from_its_middle_contradicts_the_anchor(world: World) -> None:
    anchor(world.services)
    with world.session() as session:
        last = head(session)
        without_triggers(session)
        session.execute(text("DELETE FROM audit_entry WHERE seq >= :seq"), {"seq": last.seq})
        record(session, None, "made.up", "x", "另一条", now=world.now)
    with world.session() as session:
        assert not verify(session, world.services.anchors.read()).ok


def test_a_log_cut_together_with_its_file_contradicts_the_timestamp_and_no_lower_head_is_signed(world: World) -> None:
    world.clock.advance(seconds=10)
    resign(world.services)
    with world.session() as session:
        last = head(session)
        without_triggers(session)
        session.execute(text("DELETE FROM audit_entry WHERE seq > :seq"), {"seq": last.seq - 2})
    (world.services.data / "audit.anchors").unlink()
    world.clock.advance(seconds=10)
    resign(world.services)
    assert anchors(world.services) == [last]
    with world.session() as session:
        assert "末尾的记录被删了" in verify(session, anchors(world.services)).sentence


def test_the_head_leaves_the_building_in_the_signed_timestamp(world: World) -> None:
    world.clock.advance(seconds=10)
    resign(world.services)
    signed = (world.services.publisher.repository.folder / "metadata" / "timestamp.json").read_text()
    with world.session() as session:
        latest = head(session)
    assert f'"x-gongshi-audit":"{latest.seq}:{latest.digest}"' in signed.replace(" ", "")
    assert world.services.anchors.read()[-1] == Anchor(latest.seq, latest.digest)


def test_a_database_restored_from_an_older_backup_does_not_give_an_old_item_s_id_to_another_notice(
    small_world: World, tmp_path: Path
) -> None:
    lost, restored = small_world, make_world(tmp_path / "restored", "")
    with closing(restored):
        number = lost.draft("备份之后写的")
        item = lost.notice(number).item_id
        assert restored.draft("恢复之后写的") == number
        assert restored.notice(number).item_id != item
        with restored.session() as session:
            assert notice_of_item(session, item) is None
            assert notice_of_item(session, session.get_one(Notice, number).item_id) is not None


def test_the_newest_entries_come_first_and_by_subject(world: World) -> None:
    with world.session() as session:
        record(session, world.wang, "notice.create", "notice:77", "王示例收文", now=world.now, detail={"n": 1})
        assert entries(session, limit=1)[0].subject == "notice:77"
        assert [entry.sentence for entry in entries(session, subject="notice:77")] == ["王示例收文"]


def test_migrating_twice_is_once(world: World) -> None:
    assert migrate(world.services.engine) == migrate(world.services.engine)


def test_a_database_of_a_newer_version_is_refused_in_one_sentence(world: World) -> None:
    with world.services.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(OperatorError, match="newer Gongshi"):
        migrate(world.services.engine)


def test_a_damaged_file_is_refused_in_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "gongshi.db"
    path.write_bytes(b"this is no database" * 500)
    with pytest.raises(OperatorError, match=r"damaged.*backup"):
        migrate(open_engine(sqlite_url(path)))


def test_a_file_damaged_in_its_middle_is_refused_in_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "gongshi.db"
    engine = open_engine(sqlite_url(path))
    migrate(engine)
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    raw = bytearray(path.read_bytes())
    raw[8192:40960] = b"\xa5" * (40960 - 8192)
    path.write_bytes(raw)
    with pytest.raises(OperatorError, match=r"damaged.*backup"):
        migrate(open_engine(sqlite_url(path)))


@pytest.mark.parametrize("url", ["mysql://x/y", "not an address"])
def test_an_unknown_database_is_refused_in_one_sentence(url: str) -> None:
    with pytest.raises(OperatorError, match=r"section \[database\]"):
        open_engine(url)


def test_a_database_that_does_not_answer_is_named(tmp_path: Path) -> None:
    with pytest.raises(OperatorError, match="cannot be opened"):
        migrate(open_engine("postgresql://nobody@127.0.0.1:1/gongshi"))
