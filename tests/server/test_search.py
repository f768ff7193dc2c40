"""A notice is found by its title, its number and the title's pinyin, also among many and after a rewrite."""

import pytest

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
