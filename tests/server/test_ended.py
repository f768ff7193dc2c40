"""Notices that ended, in the catalogue: remembered between releases, and never as they were before a change."""

from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import select, update

from playlists.model import ChannelId, Entry
from server.channels.models import Placement
from server.notices.models import Category, Notice
from server.publishing.contents import open_item, open_release
from server.releases.dirty import mark_dirty
from server.releases.service import expire, resign
from tests.server.world import World


@pytest.fixture
def ended(world: World) -> tuple[World, int, int]:
    """One notice that ended a day ago, and one that hangs."""
    world.make_channels()
    old = world.on_the_wall("过去的公告")
    world.clock.advance(days=30)
    assert expire(world.services) == 1
    hanging = world.on_the_wall("现在的公告", "正在公示。")
    return world, old, hanging


def publish_again(world: World) -> None:
    world.clock.advance(hours=1)
    with world.session() as session:
        mark_dirty(session, ["hall"], world.now)
    assert world.publish().published == ("hall",)


def catalogue(world: World) -> dict[str, Entry]:
    publisher = world.services.publisher
    contents = open_release(publisher.release_of(ChannelId("hall")), publisher.repository.read_blob)
    return {str(entry.title): entry for entry in contents.catalogue}


def titles(world: World) -> set[str]:
    publisher = world.services.publisher
    load = publisher.repository.read_blob
    contents = open_release(publisher.release_of(ChannelId("hall")), load)
    for entry in contents.catalogue:
        assert open_item(entry, load).document["title"] == entry.title
    return {str(entry.title) for entry in contents.catalogue}


def remembered(world: World) -> int:
    known = world.services.publisher.remembered._channels.get(ChannelId("hall"))
    return len(known.items) if known else 0


def test_a_notice_that_ended_is_looked_up_and_remembered(ended):
    world, _old, _hanging = ended
    assert titles(world) == {"过去的公告", "现在的公告"}
    assert remembered(world) == 1
    publish_again(world)
    assert titles(world) == {"过去的公告", "现在的公告"}


@pytest.mark.parametrize(
    ("table", "changes"),
    [
        (Notice, {"title": "另一个题目"}),
        (Notice, {"document": {"body": []}}),
        (Notice, {"issuer": "另一家"}),
        (Placement, {"last_day": None}),
        (Category, {"name": "另一类"}),
    ],
)
def test_whatever_changes_an_ended_notice_it_is_never_served_as_it_was(ended, table, changes):
    """No deed of the console does this; the memory must not rely on that."""
    world, old, _hanging = ended
    live = world.services.publisher.release_of(ChannelId("hall"))
    with world.session() as session:
        rows = update(table)
        if table is Notice:
            rows = rows.where(Notice.id == old)
        if table is Category:
            rows = rows.where(Category.id == session.scalars(select(Notice.category_id).where(Notice.id == old)).one())
        if table is Placement:
            changes = {"last_day": world.today - timedelta(days=28)}
            rows = rows.where(Placement.notice_id == old)
        session.execute(rows.values(**changes))
    publish_again(world)
    assert world.services.publisher.release_of(ChannelId("hall")).catalogue != live.catalogue
    if "title" in changes:
        assert titles(world) == {"另一个题目", "现在的公告"}


def test_a_notice_may_be_looked_up_from_its_first_day_to_two_years_after_its_last(ended):
    world, old, _hanging = ended
    notice, window = world.notice(old), catalogue(world)["过去的公告"].shown
    end = notice.period_last + timedelta(days=731)
    midnights = [datetime.combine(day, time(), world.services.zone) for day in (notice.period_first, end)]
    assert [window.not_before, window.not_after] == midnights


def test_a_notice_too_old_to_be_looked_up_leaves_the_catalogue(ended):
    world, _old, _hanging = ended
    for _ in range(3):
        world.clock.advance(days=240)
        resign(world.services)
        expire(world.services)
    world.on_the_wall("新的公告")
    assert titles(world) == {"现在的公告", "新的公告"}
