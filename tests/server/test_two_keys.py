"""With two signatures the server prepares and waits: nothing is on the wall, and nothing is prepared twice."""

from pathlib import Path

import pytest

from server.config import Config
from server.notices.workflow import State
from server.publishing import Desk, Pending, Publisher, ceremony
from server.publishing.keyring import read_public_key
from server.releases.service import problems
from tests.server.publishing.test_threshold import Reviewer
from tests.server.world import Clock, World, make_world


@pytest.fixture
def strict_world(tmp_path: Path) -> World:
    data = tmp_path / "data"
    data.mkdir()
    clock = Clock()
    desk = Desk(Config(data), clock=clock)
    reviewer = Reviewer(tmp_path / "reviewer")
    outcome = ceremony.set_up(desk, 2, [read_public_key(reviewer.public)])
    assert isinstance(outcome, Pending)
    reviewer.cosign(outcome.folder)
    Publisher(desk).finish(outcome.id)
    world = make_world(data, "", None)
    world.clock.advance(minutes=1)
    yield world
    world.close()


def test_an_approved_notice_waits_for_the_reviewer_s_own_key(strict_world: World) -> None:
    world = strict_world
    world.make_channels()
    notice_id = world.draft()
    world.submit(notice_id)
    world.approve(notice_id)
    first = world.publish()
    assert (first.published, first.waiting) == ((), ("hall", "shiqiao"))
    with world.session() as session:
        told = problems(session)
    assert all("等审核签发人用自己的钥匙签名" in sentence for sentence in told.values())
    world.clock.advance(minutes=1)
    assert world.publish().waiting == ("hall", "shiqiao")
    with world.session() as session:
        assert problems(session) == told
    assert world.notice(notice_id).state is State.APPROVED
    assert world.services.publisher.release_of("hall") is None
