"""A theme and a layout are decided alike: by two, and by one who has seen every page."""

from collections.abc import Callable

import pytest

from server.channels import proposals
from server.channels.theme_models import Stage
from server.errors import NotAllowed, Refused
from server.notices import service as notices
from server.releases.service import left_out
from tests.server.proposing import propose_layout, propose_theme, publish, sign, stage
from tests.server.world import World

Propose = Callable[..., int]


@pytest.fixture(params=[propose_theme, propose_layout])
def propose(request: pytest.FixtureRequest) -> Propose:
    found: Propose = request.param
    return found


@pytest.fixture
def town(world: World) -> World:
    world.make_channels()
    return world


def test_nobody_signs_his_own_proposal(town: World, propose: Propose):
    proposal = propose(town, by="zheng")
    with pytest.raises(NotAllowed, match="要由别人核对"):
        sign(town, proposal, by="zheng")
    assert stage(town, proposal) is Stage.OPEN


@pytest.mark.parametrize("who", ["wang", "lin", "zhao"])
def test_only_a_reviewer_signs(town: World, propose: Propose, who: str):
    proposal = propose(town, by="zheng")
    with pytest.raises(NotAllowed):
        sign(town, proposal, by=who)


@pytest.mark.parametrize("who", ["sun", "zhao"])
def test_only_administrators_and_authors_propose(town: World, propose: Propose, who: str):
    with pytest.raises(NotAllowed):
        propose(town, by=who)


def test_a_page_not_seen_stops_the_signature(town: World, propose: Propose):
    proposal = propose(town)
    with town.session() as session:
        found = proposals.sheet(session, town.services, proposals.get_proposal(session, proposal))
    with pytest.raises(Refused, match="页没看"):
        sign(town, proposal, sheet_hash=found.hash)


def test_what_waits_for_review_is_set_anew_in_the_new_look_and_reviewed_in_it(town: World, propose: Propose):
    notice_id = town.draft()
    town.submit(notice_id)
    old = town.notice(notice_id).pages_hash
    town.look(notice_id)
    sign(town, propose(town))
    with pytest.raises(Refused, match="变了"), town.session() as session:
        notices.approve(session, town.sun, notice_id, revision=2, pages_hash=old or "", now=town.now)
    town.approve(notice_id)
    publish(town)
    with town.session() as session:
        assert left_out(session, "hall") == {}
