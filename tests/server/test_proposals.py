"""A theme and a layout are decided alike: by two, and by one who has seen every page."""

from collections.abc import Callable

import pytest

from server.channels import proposals
from server.channels.theme_models import Stage
from server.errors import NotAllowed, Refused
from tests.server.proposing import propose_layout, propose_theme, sign, stage
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
