"""A notice is found by its title, its number and the title's pinyin, also among many and after a rewrite."""

import pytest

from server.displays import service as displays
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


def test_the_search_finds_screens_by_name_number_village_and_initials(small_world: World) -> None:
    small_world.make_displays()
    browser = small_world.browser("wang")
    with small_world.session() as session:
        displays.add_display(
            session, small_world.lin, "kanzhuang-2", "看庄村口屏", "看庄村", "shiqiao", "led-128x32", "示例联系人",
            now=small_world.now,
        )  # fmt: skip
    for asked in ("看庄", "kanzhuang-2", "kzck", "示例联系人"):
        page = browser.get("/notices", query_string={"q": asked}).get_data(as_text=True)
        assert 'href="/displays/kanzhuang-2"' in page, asked
    assert "/displays/kanzhuang-2" not in browser.get("/notices?q=别的").get_data(as_text=True)


def test_a_row_says_in_whose_hands_the_notice_is_and_an_ended_one_has_its_pips(small_world: World) -> None:
    small_world.make_channels()
    draft = small_world.draft("在写的")
    sent = small_world.draft("送审的")
    small_world.submit(sent)
    gone = small_world.on_the_wall("撤下的")
    with small_world.session() as session:
        notices.withdraw(session, small_world.wang, gone, "金额写错了", now=small_world.now)
    page = small_world.browser("wang").get("/notices", headers={"Accept-Language": "zh"}).get_data(as_text=True)
    rows = {title: page[page.index(title) :].split("</tr>")[0] for title in ("在写的", "送审的", "撤下的")}
    assert "在谁手里" in page
    assert draft
    assert ">党政办 王示例<" in rows["在写的"]
    assert ">党政办 孙示例、党政办 郑示例<" in rows["送审的"]
    assert "第 3 步 审核，等 党政办 孙示例" in rows["送审的"]
    assert rows["撤下的"].count("<i class=") == 6
    assert "已撤下" in rows["撤下的"]
