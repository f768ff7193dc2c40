"""Parts of the day as administrators edit them: hours that a notice under way uses stand still."""

import pytest
from sqlalchemy import select

from server.channels import service as channels
from server.channels.dayparts import (
    DaypartWords,
    add_daypart,
    all_dayparts,
    change_daypart,
    daypart_uses,
    get_daypart,
    move_daypart,
    set_daypart_active,
)
from server.errors import Refused
from server.releases.models import Release
from tests.server.settings import MARKET, due, last_sentence
from tests.server.world import World

pytestmark = pytest.mark.usefixtures("channels_made")


def place(world: World, notice_id: int) -> None:
    """Place it in the hall for one morning."""
    with world.session() as session:
        channels.place(
            session,
            world.wang,
            notice_id,
            ["hall"],
            first_day=world.today,
            last_day=world.today,
            daypart_id="morning",
            now=world.now,
        )


def test_a_daypart_past_midnight_may_be_added(world: World) -> None:
    with world.session() as session:
        made = add_daypart(session, world.lin, DaypartWords("夜市", 19 * 60, 60, "67"), now=world.now)
        assert (made.start, made.end) == (1140, 60)
    assert last_sentence(world) == "林示例添了时段：夜市 19:00-01:00，周末"


def test_midnight_as_an_end_is_the_end_of_that_day(world: World) -> None:
    with world.session() as session:
        assert add_daypart(session, world.lin, DaypartWords("晚场", 1140, 0, "1"), now=world.now).end == 1440


@pytest.mark.parametrize("state", ["draft", "in review", "on the wall"])
def test_hours_that_a_notice_under_way_uses_stand_still(state: str, world: World) -> None:
    notice_id = world.draft()
    place(world, notice_id)
    if state != "draft":
        world.submit(notice_id)
    if state == "on the wall":
        world.approve(notice_id)
        assert not world.publish().failed
    with world.session() as session:
        assert [use.channel for use in daypart_uses(session, "morning")] == ["大厅屏"]
    words = DaypartWords("上午", 7 * 60, 12 * 60, "1234567")
    with world.session() as session, pytest.raises(Refused, match="悄悄换时候"):
        change_daypart(session, world.lin, "morning", words, revision=1, now=world.now)
    with world.session() as session:
        words = DaypartWords("早上", 6 * 60, 12 * 60, "1234567")
        change_daypart(session, world.lin, "morning", words, revision=1, now=world.now)
    with world.session() as session:
        row = get_daypart(session, "morning")
        assert (row.name, row.start) == ("早上", 360)


def test_hours_that_no_notice_uses_may_change(world: World) -> None:
    with world.session() as session:
        words = DaypartWords("上午", 7 * 60, 12 * 60, "12345")
        change_daypart(session, world.lin, "morning", words, revision=1, now=world.now)
    assert last_sentence(world) == "林示例把时段 上午 06:00-12:00 改为 上午 07:00-12:00，周一至周五"


def test_the_whole_day_is_built_in(world: World) -> None:
    with world.session() as session:
        with pytest.raises(Refused, match="系统自带"):
            change_daypart(session, world.lin, "all-day", MARKET, revision=1, now=world.now)
        with pytest.raises(Refused, match="系统自带"):
            set_daypart_active(session, world.lin, "all-day", False, now=world.now)


def test_a_retired_daypart_takes_no_new_placement_and_leaves_the_others_alone(world: World) -> None:
    notice_id, other = world.draft(), world.draft("另一份")
    place(world, notice_id)
    with world.session() as session:
        set_daypart_active(session, world.lin, "morning", False, now=world.now)
        assert "morning" not in [row.id for row in channels.dayparts(session)]
        assert "morning" in [row.id for row in all_dayparts(session)]
    with pytest.raises(Refused, match="停用"):
        place(world, other)
    place(world, notice_id)


def test_retiring_and_moving_dayparts_changes_no_release(world: World) -> None:
    world.on_the_wall()
    with world.session() as session:
        set_daypart_active(session, world.lin, "morning", False, now=world.now)
        move_daypart(session, world.lin, "night", up=True, now=world.now)
        before = session.scalars(select(Release.digest)).all()
    assert due(world) == set()
    with world.services.session() as session:
        assert session.scalars(select(Release.digest)).all() == before


@pytest.mark.parametrize(
    "words",
    [
        DaypartWords("", 60, 120, "1"),
        DaypartWords("早市", None, 120, "1"),
        DaypartWords("早市", 60, None, "1"),
        DaypartWords("早市", 60, 60, "1"),
        DaypartWords("早市", 60, 120, ""),
        DaypartWords("上午", 60, 120, "1"),
    ],
)
def test_a_daypart_without_sense_is_refused(words: DaypartWords, world: World) -> None:
    with world.session() as session, pytest.raises(Refused):
        add_daypart(session, world.lin, words, now=world.now)
