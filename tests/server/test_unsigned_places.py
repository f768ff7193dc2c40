"""A place that joins after the signature: it shows nothing till somebody signs it, and takes nothing else down."""

import pytest

from server.channels import service as channels
from server.channels.models import Channel
from server.db.engine import reading, transaction
from server.notices import service as notices
from server.releases.service import left_out
from tests.server.world import World


@pytest.fixture
def town(world: World) -> World:
    world.make_channels()
    return world


def in_one_village(world: World) -> int:
    """A notice on the wall of Shiqiao alone."""
    notice_id = world.draft("只在村里的")
    with world.session() as session:
        notice = notices.get_notice(session, world.wang, notice_id)
        changes = notices.DraftChanges(channel_ids=("shiqiao",))
        notices.save_draft(session, world.wang, notice_id, changes, revision=notice.revision, now=world.now)
    world.submit(notice_id)
    world.approve(notice_id)
    assert not world.publish().failed
    return notice_id


def test_a_published_notice_placed_on_another_channel_leaves_what_hangs_there_alone(town: World):
    town.on_the_wall("在大厅的")
    joined = in_one_village(town)
    notice = town.notice(joined)
    with town.session() as session:
        days = {"first_day": notice.period_first, "last_day": notice.period_last}
        channels.place(session, town.wang, joined, ["hall"], **days, now=town.now)
    town.clock.advance(minutes=1)
    assert not town.publish().failed
    hall = town.services.publisher.release_of("hall")
    assert [profile.id for profile in hall.profiles] == ["hall-1080"]
    with town.session() as session:
        assert set(left_out(session, "hall")) == {notice.item_id}


def test_who_only_reads_sees_the_tables_of_one_instant(town: World):
    sessions = town.services.sessions
    with reading(sessions) as looking:
        assert looking.get_one(Channel, "hall").name == "大厅屏"
        with transaction(sessions) as writing:
            for name in ("hall", "shiqiao"):
                writing.get_one(Channel, name).name = "改过的"
        assert looking.get_one(Channel, "shiqiao").name == "石桥村"
