"""What a new layout means for what hangs, waits or hung: it goes along, is in the way, or gives something up."""

import pytest

from server.channels import proposals
from server.channels import service as channels
from server.channels.models import Channel
from server.errors import Refused
from server.notices import service as notices
from server.releases.dirty import mark_dirty
from server.releases.service import left_out
from server.rendering import PageRequest, RenderedPage, RenderingError
from tests.server.proposing import hanging, publish, sign, zones
from tests.server.proposing import propose_layout as propose
from tests.server.world import World


@pytest.fixture
def town(world: World) -> World:
    world.make_channels()
    return world


def sheet(world: World, proposal_id: int) -> tuple[dict[str, str], dict[str, list[str]]]:
    """What is in the way and what gives something up, by title."""
    with world.session() as session:
        found = proposals.sheet(session, world.services, proposals.get_proposal(session, proposal_id))
        return (
            {each.notice.title: each.problem for each in found.in_the_way},
            {each.notice.title: each.losses for each in found.losing},
        )


def of_kind(world: World, kind: str, title: str, *, channel: str = "hall", zone: str = "") -> int:
    """An undated notice of a kind, on the wall."""
    with world.session() as session:
        made = notices.create_notice(
            session,
            world.wang,
            title=title,
            category_id=1,
            issuer="示例镇政府",
            text="一句话。",
            kind=kind,
            now=world.now,
        )
        first, _last = channels.default_placement(session, world.today)[1:]
        channels.place(
            session, world.wang, made.id, [channel], first_day=first, last_day=None, zone=zone, now=world.now
        )
        number = made.id
    world.submit(number)
    world.approve(number)
    publish(world)
    return number


def test_a_disclosure_that_would_lose_its_place_is_in_the_way(town: World):
    number = town.draft("在专栏里公示的")
    with town.session() as session:
        notice = notices.get_notice(session, town.wang, number)
        first, last = notice.period_first, notice.period_last
        channels.place(
            session, town.wang, number, ["hall"], first_day=first, last_day=last, zone="column", now=town.now
        )
    town.submit(number)
    town.approve(number)
    publish(town)
    proposal = propose(town, "single-ticker", None)
    problems, _losses = sheet(town, proposal)
    assert "还在公示，排在“政务信息公开专栏”" in problems["在专栏里公示的"]
    with pytest.raises(Refused, match="还不能换"):
        sign(town, proposal)


def test_what_has_no_period_may_lose_its_place_and_whoever_signs_is_told(town: World):
    column = of_kind(town, "column", "专栏")
    town.on_the_wall()
    proposal = propose(town, "single-ticker", None)
    problems, losses = sheet(town, proposal)
    assert problems == {}
    assert losses == {"专栏": ["排在“政务信息公开专栏”；新版式没有这个区域，换了就不再上屏。"]}
    assert sign(town, proposal) == 0
    publish(town)
    assert set(zones(town)) == {"main", "ticker"}
    assert town.notice(column).item_id not in hanging(town)
    back = propose(town, "column-ticker", 70)
    assert sheet(town, back) == ({}, {})
    sign(town, back)
    publish(town)
    assert town.notice(column).item_id in hanging(town)


def gone_and_back(world: World, between: str, back: str, width: int) -> int:
    """The column's zone goes with one layout and comes with the next: its notice waits, as the sheet says, and does."""
    column = of_kind(world, "column", "专栏")
    world.on_the_wall()
    sign(world, propose(world, between, None))
    publish(world)
    proposal = propose(world, back, width)
    assert "另外核对了才上屏" in sheet(world, proposal)[1]["专栏"][0]
    sign(world, proposal)
    publish(world)
    assert world.notice(column).item_id not in hanging(world)
    return column


def test_what_comes_back_in_another_size_waits_for_its_own_signature(town: World):
    column = gone_and_back(town, "single-ticker", "column-ticker", 50)
    with town.session() as session:
        assert set(left_out(session, "hall")) == {town_item(session, column)}
        live = town.services.publisher.release_of("hall")
        assert [profile.id for profile in live.profiles] == ["hall-1080"]
        notices.prepare_reaffirm(session, town.sun, column, now=town.now, services=town.services)
    town.look(column)
    with town.session() as session:
        kept = notices.get_notice(session, town.sun, column)
        notices.reaffirm(
            session, town.sun, column, revision=kept.revision, pages_hash=kept.pages_hash or "", now=town.now
        )
    publish(town)
    assert town.notice(column).item_id in hanging(town)


def test_what_comes_back_in_the_usual_size_waits_for_its_own_signature_too(town: World):
    """The box in between is the usual one of another layout: the key alone does not tell them apart."""
    gone_and_back(town, "single", "column", 70)


def test_a_notice_off_this_channel_when_its_layout_changed_comes_back_with_a_signature_only(town: World):
    stays, goes = town.on_the_wall("留下的"), town.on_the_wall("拿下又排上的")
    with town.session() as session:
        (placement,) = [one for one in town.notice(goes).placements if one.channel_id == "hall"]
        channels.unplace(session, town.wang, placement.id, reason="先从大厅拿下来", now=town.now)
    sign(town, propose(town, "single", None))
    publish(town)
    notice = town.notice(goes)
    with town.session() as session:
        days = {"first_day": notice.period_first, "last_day": notice.period_last}
        channels.place(session, town.wang, goes, ["hall"], **days, now=town.now)
    publish(town)
    assert hanging(town) == {town.notice(stays).item_id}
    with town.session() as session:
        assert set(left_out(session, "hall")) == {notice.item_id}


def town_item(session, number: int) -> str:
    return notices.get_notice(session, None, number).item_id


def _no_room_below(world: World, width: int) -> None:
    """From now on the typesetter finds no room for one notice in a narrower zone of the hall."""
    pages = world.renderer.pages

    def narrow(request: PageRequest) -> tuple[RenderedPage, ...]:
        if request.profile.id == "hall-1080" and request.width < width and "很宽的" in str(request.document):
            raise RenderingError("这一份排不了版：表格太宽")
        return pages(request)

    world.renderer.pages = narrow  # type: ignore[method-assign]


@pytest.mark.parametrize("state", ["wall", "review"])
def test_a_page_that_does_not_fit_is_named_and_stops_the_change(town: World, state: str):
    number = town.draft("很宽的")
    town.submit(number)
    if state == "wall":
        town.approve(number)
        publish(town)
    before = zones(town) if state == "wall" else None
    proposal = propose(town, width=50)
    _no_room_below(town, 1200)
    assert sheet(town, proposal)[0] == {"很宽的": "新的版面里排不下：这一份排不了版：表格太宽"}
    with pytest.raises(Refused, match="《很宽的》还不能换"):
        sign(town, proposal)
    publish(town)
    assert before is None or zones(town) == before


def test_an_approval_of_another_box_counts_for_nothing(town: World):
    """Whoever turns the channel's width by hand gets no page on the wall that nobody signed."""
    notice_id = town.on_the_wall()
    with town.session() as session:
        session.get_one(Channel, "hall").main_width = 50
        mark_dirty(session, ["hall"], town.now)
    town.clock.advance(minutes=1)
    town.publish()
    live = town.services.publisher.release_of("hall")
    assert live is not None
    assert live.layout.zones[0].w == 700 or town.notice(notice_id).item_id not in hanging(town)
