"""A signed notice hangs as long as it was signed for; whoever takes days, hours or a screen from it says why."""

import re
from datetime import timedelta

import pytest

from server.channels import service as channels
from server.channels.models import Placement
from server.notices import service as notices
from server.notices.workflow import Action, State
from tests.server.world import World

DAY = timedelta(days=1)


@pytest.fixture
def town(small_world: World) -> World:
    small_world.make_channels()
    return small_world


def moved(world: World, place: Placement, first: int = 0, last: int = 0, reason: str = "") -> None:
    with world.session() as session:
        days = place.first_day + first * DAY, place.last_day + last * DAY
        channels.move(session, world.wang, place.id, *days, reason=reason, now=world.now)


def reasons(world: World, notice_id: int) -> list[str]:
    with world.session() as session:
        return [one.reason for one in notices.decisions(session, notice_id) if one.action is Action.SHORTEN]


@pytest.mark.parametrize("days", [(0, -1), (1, 0), (1, -1)])
def test_fewer_days_than_signed_need_a_reason(town: World, days: tuple[int, int]) -> None:
    notice_id = town.on_the_wall()
    place = town.placed(notice_id)
    with pytest.raises(channels.ReasonNeeded, match="请写明原因"):
        moved(town, place, *days)
    moved(town, place, *days, reason="会议提前结束")
    assert "会议提前结束" in reasons(town, notice_id)[0]
    assert town.notice(notice_id).state is State.PUBLISHED


def test_what_nobody_signed_yet_is_moved_freely(town: World) -> None:
    notice_id = town.draft()
    moved(town, town.placed(notice_id), last=-1)
    assert reasons(town, notice_id) == []


def test_going_back_to_the_signed_days_needs_no_reason(town: World) -> None:
    notice_id = town.on_the_wall()
    moved(town, town.placed(notice_id), last=-2, reason="会议提前结束")
    moved(town, town.placed(notice_id), last=2)
    assert len(reasons(town, notice_id)) == 1


def test_a_part_of_the_day_instead_of_the_whole_needs_a_reason(town: World) -> None:
    notice_id = town.on_the_wall()
    place = town.placed(notice_id)
    days = {"first_day": place.first_day, "last_day": place.last_day, "now": town.now}
    with pytest.raises(channels.ReasonNeeded), town.session() as session:
        channels.place(session, town.wang, notice_id, ["hall"], working_days_only=True, **days)
    with town.session() as session:
        channels.place(session, town.wang, notice_id, ["hall"], **days)
    assert reasons(town, notice_id) == []


def test_taking_one_screen_away_needs_a_reason(town: World) -> None:
    notice_id = town.on_the_wall()
    place = town.placed(notice_id, "shiqiao")
    with pytest.raises(channels.ReasonNeeded), town.session() as session:
        channels.unplace(session, town.wang, place.id, now=town.now)
    with town.session() as session:
        channels.unplace(session, town.wang, place.id, reason="石桥村的屏拆了", now=town.now)
    assert reasons(town, notice_id) == ["石桥村拿下：石桥村的屏拆了"]


@pytest.mark.parametrize(("language", "words"), [("zh", "为什么缩短"), ("en", "Why is it shortened")])
def test_the_console_asks_why_and_the_ledger_shows_the_answer(town: World, language: str, words: str) -> None:
    notice_id = town.on_the_wall()
    place = town.placed(notice_id)
    browser = town.browser("wang")
    browser.set_cookie("gongshi-language", language)
    page = browser.get("/schedule").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
    form = {
        "csrf_token": token,
        "placement": str(place.id),
        "first_day": place.first_day.isoformat(),
        "last_day": (place.last_day - DAY).isoformat(),
        "week": place.first_day.isoformat(),
    }
    asked = browser.post("/schedule/move", data=form)
    assert words in asked.text
    assert town.placed(notice_id).last_day == place.last_day
    browser.post("/schedule/move", data={**form, "reason": "会议提前结束"})
    assert town.placed(notice_id).last_day == place.last_day - DAY
    assert "会议提前结束" in browser.get(f"/ledger/notices/{notice_id}").text
    assert "会议提前结束" in town.browser("zhao").get("/ledger/audit").text
