"""Who holds a row decides on what it is by then, not on what his page had read of it before.

SQLite has one writer at a time, who reads after all others.
"""

import pytest

from server.channels import proposals
from server.channels.dayparts import set_daypart_active
from server.channels.models import DaypartRow
from server.channels.theme_models import Stage
from server.errors import Refused
from server.notices import in_person
from server.notices import service as notices
from server.notices.workflow import State
from tests.server.proposing import look, propose_theme, stage
from tests.server.world import World


@pytest.fixture
def town(world: World) -> World:
    if world.services.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    world.make_channels()
    return world


def test_a_notice_taken_back_between_a_reviewer_s_look_and_his_turn_is_not_approved(town: World):
    notice_id = town.draft()
    town.submit(notice_id)
    town.look(notice_id)
    with town.session() as session:
        seen = notices.get_notice(session, town.sun, notice_id)
        whole = seen.pages_hash or ""
        with town.session() as another:
            notices.recall(another, town.wang, notice_id, now=town.now)
        with pytest.raises(Refused):
            notices.approve(session, town.sun, notice_id, revision=seen.revision, pages_hash=whole, now=town.now)
    assert town.notice(notice_id).state is State.DRAFT


def test_a_proposal_taken_back_between_a_reviewer_s_look_and_his_turn_is_not_signed(town: World):
    proposal = propose_theme(town)
    sheet = look(town, proposal)
    with town.session() as session:
        seen = proposals.get_proposal(session, proposal)
        with town.session() as another:
            proposals.take_back(another, town.lin, proposal, now=town.now)
        with pytest.raises(Refused, match="已经办完了"):
            proposals.sign(session, town.sun, seen.id, sheet, now=town.now, services=town.services)
    assert stage(town, proposal) is Stage.TAKEN_BACK


def test_a_part_of_the_day_that_two_retire_is_retired_once(town: World):
    with town.session() as session:
        seen = session.get_one(DaypartRow, "morning")
        before = seen.revision
        with town.session() as another:
            set_daypart_active(another, town.lin, "morning", False, now=town.now)
        set_daypart_active(session, town.lin, seen.id, False, now=town.now)
    with town.session() as session:
        assert session.get_one(DaypartRow, "morning").revision == before + 1


def test_a_sitting_stopped_between_the_password_and_its_turn_signs_nothing(town: World):
    notice_id = town.draft()
    town.submit(notice_id)
    host = in_person.Host(town.wang, "one browser")
    with town.session() as session:
        begun = in_person.begin(session, host, notice_id, town.sun.account_id, two_keys=False, now=town.now)
        for digest in notices.page_digests(notices.get_notice(session, town.wang, notice_id)):
            in_person.see(session, host, notice_id, begun.id, digest, now=town.now)
    with town.session() as session:
        in_person.ready(session, host, notice_id, begun.id, two_keys=False, now=town.now)
        held = in_person.sitting_of(session, host, notice_id, begun.id, now=town.now)
        with town.session() as another:
            in_person.stop(another, host, notice_id, held.id, now=town.now)
        with pytest.raises(Refused, match="已经结束"):
            in_person.sign(session, host, town.sun, notice_id, begun.id, two_keys=False, now=town.now)
    assert town.notice(notice_id).state is State.IN_REVIEW
