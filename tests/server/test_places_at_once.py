"""Two people at one notice's place in the same instant: both deeds are done, or the later one is told why not."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from server.channels import service as channels
from server.channels.models import Placement
from server.errors import Refused
from server.notices import service as notices
from tests.server.world import World

Deed = Callable[[Session, World, Placement], object]
REASON = "会议提前结束"


@pytest.fixture
def town(world: World) -> World:
    world.make_channels()
    return world


def take_down(session: Session, world: World, place: Placement) -> None:
    channels.unplace(session, world.wang, place.id, reason=REASON, now=world.now)


def move(session: Session, world: World, place: Placement) -> None:
    channels.move(session, world.wang, place.id, place.last_day, place.last_day, reason=REASON, now=world.now)


def change_hours(session: Session, world: World, place: Placement) -> None:
    channels.place(
        session, world.wang, place.notice_id, [place.channel_id], first_day=place.first_day, last_day=place.last_day,
        daypart_id="morning", same_days=True, reason=REASON, now=world.now,
    )  # fmt: skip


def overtaken(world: World, mine: Deed, place: Placement, other: Deed, theirs: Placement) -> None:
    """``mine`` has read the place when ``other`` is done, wherever the database lets two write."""
    if world.services.engine.dialect.name == "sqlite":
        with world.session() as session:
            other(session, world, theirs)
        with world.session() as session:
            mine(session, world, place)
        return
    with world.session() as session:
        assert place.id in {known.id for known in notices.get_notice(session, world.wang, place.notice_id).placements}

        @event.listens_for(session, "do_orm_execute", once=True)
        def _meanwhile(_: object) -> None:
            with world.session() as another:
                other(another, world, theirs)

        mine(session, world, place)


def hangs_in(world: World, notice_id: int) -> set[str]:
    return {place.channel_id for place in world.notice(notice_id).placements}


@pytest.mark.parametrize("mine", [take_down, move])
def test_who_comes_too_late_to_a_place_that_was_taken_down_is_told_so(town: World, mine: Deed):
    place = town.placed(town.on_the_wall())
    with pytest.raises(Refused, match="这条排期不在了"):
        overtaken(town, mine, place, take_down, place)
    assert hangs_in(town, place.notice_id) == {"shiqiao"}


def test_who_takes_down_a_place_that_was_moved_takes_it_down(town: World):
    place = town.placed(town.on_the_wall())
    overtaken(town, take_down, place, move, place)
    assert hangs_in(town, place.notice_id) == {"shiqiao"}


def test_hours_are_not_changed_of_a_place_that_was_taken_down(town: World):
    place = town.placed(town.on_the_wall())
    with pytest.raises(Refused, match="刚被别人改过或拿掉了"):
        overtaken(town, change_hours, place, take_down, place)
    assert hangs_in(town, place.notice_id) == {"shiqiao"}


def test_a_change_of_hours_puts_no_days_back_that_somebody_moved(town: World):
    place = town.placed(town.on_the_wall())
    with pytest.raises(Refused, match="刚被别人改过或拿掉了"):
        overtaken(town, change_hours, place, move, place)
    now = town.placed(place.notice_id)
    assert (now.first_day, now.daypart_id) == (place.last_day, "all-day")


def test_of_two_who_take_the_last_two_places_down_at_once_one_leaves_his_hanging(town: World):
    """Each saw two places; together they would leave a published notice on no screen and withdrawn by nobody."""
    notice_id = town.on_the_wall()
    with pytest.raises(Refused, match="最后一块屏"):
        overtaken(town, take_down, town.placed(notice_id), take_down, town.placed(notice_id, "shiqiao"))
    assert hangs_in(town, notice_id) == {"hall"}


def test_a_place_that_is_gone_is_answered_in_a_sentence(town: World):
    place = town.placed(town.on_the_wall())
    browser = town.browser("wang")
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get(f"/notices/{place.notice_id}").text)[1]
    with town.session() as session:
        take_down(session, town, place)
    form = {"csrf_token": token, "placement": str(place.id), "first_day": "2026-03-03", "last_day": "2026-03-04"}
    answer = browser.post("/schedule/move", data={**form, "reason": REASON}, follow_redirects=True)
    assert "这条排期不在了" in answer.text
