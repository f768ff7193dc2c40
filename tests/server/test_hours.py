"""A notice's part of the day, working days and precedence are chosen where it is placed, and said in one sentence."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from server.channels import service as channels
from server.channels.dayparts import DaypartWords, add_daypart, set_daypart_active
from server.notices import service as notices
from server.notices.workflow import Action
from tests.server.world import World


@pytest.fixture
def town(world: World) -> World:
    world.make_channels()
    return world


def choose(world: World, browser: FlaskClient, notice_id: int, **choice: str) -> str:
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get(f"/notices/{notice_id}").text)[1]
    form = {"csrf_token": token, "placement": str(world.placed(notice_id).id), "daypart": "all-day", **choice}
    return browser.post(f"/notices/{notice_id}/hours", data=form, follow_redirects=True).text


def reasons(world: World, notice_id: int) -> list[str]:
    with world.session() as session:
        return [one.reason for one in notices.decisions(session, notice_id) if one.action is Action.SHORTEN]


def test_all_day_is_what_nobody_has_to_choose(town: World) -> None:
    page = town.browser("wang").get(f"/notices/{town.draft()}").text
    assert "3月2日至3月11日，全天，放在 大厅屏" in page
    assert re.search(r'<option value="all-day" selected>全天</option>', page)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("zh", "3月2日至3月11日，每天 6:00–12:00，放在 大厅屏。"),
        ("en", "Mar 2 to Mar 11, every day 6:00–12:00, on 大厅屏."),
    ],
)
def test_what_was_chosen_is_said_in_one_sentence(town: World, language: str, sentence: str) -> None:
    notice_id = town.draft()
    browser = town.browser("wang")
    browser.set_cookie("gongshi-language", language)
    assert sentence in choose(town, browser, notice_id, daypart="morning")
    assert town.placed(notice_id).daypart_id == "morning"
    assert town.placed(notice_id, "shiqiao").daypart_id == "all-day"


def test_weekdays_working_days_and_precedence_are_in_the_sentence(town: World) -> None:
    notice_id = town.draft()
    page = choose(town, town.browser("wang"), notice_id, daypart="office", working="1", priority="1", everywhere="1")
    assert "周一至周五 8:30–17:30，只在工作日，优先，放在 大厅屏、石桥村。" in page
    for channel in ("hall", "shiqiao"):
        place = town.placed(notice_id, channel)
        assert (place.daypart_id, place.working_days_only, place.priority) == ("office", True, 1)
    assert "办公时间、只在工作日、优先" in town.browser("zhao").get("/ledger/audit").text


def test_a_retired_daypart_is_offered_only_where_it_is_in_use(town: World) -> None:
    used, free = town.draft(), town.draft("关于修路的通知")
    with town.session() as session:
        market = add_daypart(session, town.lin, DaypartWords("早市", 360, 540, "67"), now=town.now).id
    browser = town.browser("wang")
    assert "早市 周末 6:00–9:00" in browser.get(f"/notices/{free}").text
    choose(town, browser, used, daypart=market)
    with town.session() as session:
        set_daypart_active(session, town.lin, market, False, now=town.now)
    assert "早市" not in browser.get(f"/notices/{free}").text
    assert "早市（停用了，已经排的照放）" in browser.get(f"/notices/{used}").text
    assert "停用了，请换一个" in choose(town, browser, free, daypart=market)


def test_a_signed_notice_s_hours_are_taken_away_with_a_reason_only(town: World) -> None:
    notice_id = town.on_the_wall()
    browser = town.browser("wang")
    assert "为什么缩短" in choose(town, browser, notice_id, daypart="morning")
    assert town.placed(notice_id).daypart_id == "all-day"
    choose(town, browser, notice_id, daypart="morning", reason="下午大厅要开会")
    assert town.placed(notice_id).daypart_id == "morning"
    assert "下午大厅要开会" in reasons(town, notice_id)[0]


def test_precedence_takes_time_from_signed_notices_with_a_reason_only(town: World) -> None:
    signed, urgent = town.on_the_wall(), town.draft("关于停水的通知")
    browser = town.browser("wang")
    assert "《关于停电的通知》" in choose(town, browser, urgent, priority="1")
    assert town.placed(urgent).priority == 0
    choose(town, browser, urgent, priority="1", reason="马上要停水了")
    assert town.placed(urgent).priority == 1
    assert "马上要停水了" in reasons(town, signed)[0]


def test_precedence_on_other_days_takes_nothing_from_anybody(town: World) -> None:
    signed, later = town.on_the_wall(), town.draft("关于停水的通知")
    week = timedelta(days=14)
    place = town.placed(later)
    with town.session() as session:
        channels.move(session, town.wang, place.id, place.first_day + week, place.last_day + week, now=town.now)
    choose(town, town.browser("wang"), later, priority="1")
    assert town.placed(later).priority == 1
    assert reasons(town, signed) == []


def test_who_only_reads_is_offered_no_choice(town: World) -> None:
    page = town.browser("zhao").get(f"/notices/{town.draft()}").text
    assert "全天，放在 大厅屏" in page
    assert "改时段" not in page
