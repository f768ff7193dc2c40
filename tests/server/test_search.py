"""A notice is found by its title, its number and the title's pinyin, also among many and after a rewrite."""

from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import text

from server.db import upgrade
from server.db.engine import open_engine, sqlite_url
from server.db.upgrade import migrate
from server.notices import service as notices
from server.notices.search_key import search_key, search_words
from tests.server.world import World


def found(world: World, query: str) -> list[str]:
    with world.session() as session:
        return [row.title for row in notices.list_notices(session, world.wang, query=query).rows]


def draft(world: World, title: str) -> int:
    with world.session() as session:
        return notices.create_notice(session, world.wang, title=title, text="正文。", now=world.now).id


@pytest.mark.parametrize(
    "query",
    ["停电", "关于 停电", "2026-00001", "gytddtz", "TDDTZ", "tingdian", "guanyu tingdian", "ｔｄ", "td 2026", "的通知"],
)
def test_a_notice_is_found_by_title_number_initials_and_pinyin(query: str, world: World) -> None:
    draft(world, "关于停电的通知")
    draft(world, "春耕生产会议")
    assert found(world, query) == ["关于停电的通知"]


def test_every_word_must_be_there(world: World) -> None:
    draft(world, "关于停电的通知")
    assert found(world, "停电 会议") == []
    assert found(world, "tingdian huiyi") == []


@pytest.mark.parametrize("query", ["%", "_", "\\", "%电", "t_d"])
def test_a_sign_of_the_database_is_a_letter_like_others(query: str, world: World) -> None:
    draft(world, "关于停电的通知")
    assert found(world, query) == []


def test_a_new_title_is_found_and_the_old_one_no_more(world: World) -> None:
    notice_id = draft(world, "关于停电的通知")
    with world.session() as session:
        notices.save_draft(
            session, world.wang, notice_id, notices.DraftChanges(title="关于停水的通知"), revision=1, now=world.now
        )
    assert found(world, "tsdtz") == ["关于停水的通知"]
    assert found(world, "tddtz") == []


def test_a_character_of_two_readings_is_found_by_both() -> None:
    key = search_key("重庆银行行长", "2026-00001").split("\n")
    assert "chongqingyinhanghangzhang" in key
    assert "zhongqingyinxingxingzhang" in key or "zhongqingyinxingxingchang" in key


def test_letters_and_digits_keep_their_place_among_the_initials() -> None:
    assert "d3pdbmdabc" in search_key("第3批 低保名单（ABC）", "2026-00001").split("\n")


def test_a_character_without_a_reading_loses_nothing_but_itself() -> None:
    assert "tz" in search_key("\U000323af通知", "2026-00001")
    assert "\U000323af通知" in search_key("\U000323af通知", "2026-00001")


def test_an_umlaut_and_an_apostrophe_are_forgiven() -> None:
    assert search_words("Lü xi'an") == ["lv", "xian"]
    assert "lvhua" in search_key("绿化", "")


def test_no_way_to_ask_crosses_into_another() -> None:
    assert "知2026" not in search_key("通知", "2026-00001").replace("\n", "|")


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
    migrate(engine)
    with engine.connect() as connection:
        keys = connection.execute(text("SELECT count(*) FROM notice_search WHERE key LIKE '%tddtz%'")).scalar_one()
        last = connection.execute(text("SELECT key FROM notice_search WHERE notice_id = 4404")).scalar_one()
    engine.dispose()
    assert keys == 2202
    assert "2026-02202" in last.split("\n")
