"""A theme's words and colours hang only after a second person has signed the sheet of all its pages."""

import pytest

from playlists.manifest import parse_theme, unpack
from playlists.model import ChannelId, Theme
from server.accounts import service as accounts
from server.accounts.roles import Role
from server.audit.models import AuditEntry
from server.channels import proposals, themes
from server.channels import service as channels
from server.channels.models import Channel
from server.channels.theme_models import Stage
from server.errors import Refused
from server.notices import service as notices
from server.notices.workflow import Action
from server.releases.service import left_out
from tests.server.proposing import WORDS, look, publish, sign, stage
from tests.server.proposing import propose_theme as propose
from tests.server.world import World


def hangs(world: World, channel: str = "hall") -> Theme:
    live = world.services.publisher.release_of(ChannelId(channel))
    assert live is not None
    return parse_theme(unpack(live.theme, world.services.publisher.repository.read_blob(live.theme.digest)))


@pytest.fixture
def town(world: World) -> World:
    world.make_channels()
    return world


def test_before_any_theme_is_signed_no_word_of_anybodys_hangs(town: World):
    propose(town)
    publish(town)
    theme = hangs(town)
    assert (theme.name, theme.place, theme.hotline_label, theme.hotline) == ("石青", "", "", "")


def test_a_theme_signed_by_another_reaches_the_wall(town: World):
    assert sign(town, propose(town)) == 0
    publish(town)
    theme = hangs(town)
    assert (theme.name, theme.place, theme.hotline) == ("绛红", "示例镇", "0800-1234567")


def test_another_proposal_voids_the_signatures_on_the_first(town: World):
    town.on_the_wall()
    first = propose(town)
    seen = look(town, first)
    second = propose(town, hotline="000")
    assert stage(town, first) is Stage.REPLACED
    with pytest.raises(Refused, match="办完"):
        sign(town, first, sheet_hash=seen)
    with pytest.raises(Refused, match="变了"):
        sign(town, second, sheet_hash=seen)


def test_pages_that_hang_are_signed_with_the_theme_and_hang_with_it(town: World):
    notice_id = town.on_the_wall()
    before = town.notice(notice_id).approved_pages
    sign(town, propose(town))
    after = town.notice(notice_id)
    assert after.approved_pages.keys() == before.keys()
    assert all(after.approved_pages[name] != before[name] for name in before)
    assert after.approved_pages_hash == after.pages_hash
    publish(town)
    assert hangs(town).place == "示例镇"
    with town.session() as session:
        assert not left_out(session, "hall")
        last = notices.decisions(session, notice_id)[-2:]
        assert Action.REAFFIRM in {decision.action for decision in last}
        assert {decision.by_id for decision in last if decision.action is Action.REAFFIRM} == {town.sun.account_id}


def test_a_notice_put_up_after_the_look_voids_it(town: World):
    proposal = propose(town)
    seen = look(town, proposal)
    town.on_the_wall()
    with pytest.raises(Refused, match="变了"):
        sign(town, proposal, sheet_hash=seen)


def test_a_notice_whose_pages_are_not_the_signed_ones_is_in_the_way(town: World):
    town.on_the_wall()
    town.renderer.engine = "2"
    with pytest.raises(Refused, match="先核对"):
        sign(town, propose(town))


def test_a_reviewer_does_not_sign_the_pages_he_wrote_by_signing_a_theme(town: World):
    notice_id = town.draft(by="zheng")
    town.submit(notice_id, by="zheng")
    town.approve(notice_id)
    publish(town)
    before = town.notice(notice_id).approved_pages
    proposal = propose(town)
    assert sign(town, proposal, by="zheng") == 1
    assert town.notice(notice_id).approved_pages == before
    assert stage(town, proposal) is Stage.OPEN
    publish(town)
    assert hangs(town).place == ""
    assert sign(town, proposal, by="sun") == 0
    publish(town)
    assert hangs(town).place == "示例镇"


def test_a_theme_for_one_channel_leaves_the_others_as_they_are(town: World):
    sign(town, propose(town, only=["hall"]))
    publish(town)
    assert hangs(town).place == "示例镇"
    assert hangs(town, "shiqiao").place == ""


def test_a_new_channel_begins_with_what_was_signed_for_all(town: World):
    sign(town, propose(town, only=["hall"]))
    with town.session() as session:
        assert themes.inherited(session) == {}
    sign(town, propose(town))
    with town.session() as session:
        channels.create_channel(session, town.lin, "new", "新村", "led", "新村", ["led-128x32"], now=town.now)
        assert session.get_one(Channel, "new").theme == WORDS


def test_a_theme_sent_back_hangs_nowhere_and_says_why(town: World):
    proposal = propose(town)
    with town.session() as session:
        with pytest.raises(Refused, match="原因"):
            proposals.send_back(session, town.sun, proposal, "错", now=town.now)
        proposals.send_back(session, town.sun, proposal, "电话写错了", now=town.now)
    assert stage(town, proposal) is Stage.RETURNED
    with pytest.raises(Refused):
        sign(town, proposal)


@pytest.mark.parametrize("wrong", [{"name": "彩虹"}, {"place": ""}, {"place": "一" * 9}, {"hotline": "打我<b>"}])
def test_words_that_no_page_can_hold_are_refused(town: World, wrong: dict[str, str]):
    with pytest.raises(Refused):
        propose(town, **wrong)


def test_every_deed_about_a_theme_is_in_the_audit_log(town: World):
    first = propose(town)
    with town.session() as session:
        proposals.take_back(session, town.lin, first, now=town.now)
    sign(town, propose(town))
    with town.session() as session:
        found = {row.action for row in session.query(AuditEntry)}
    assert {"theme.propose", "theme.take-back", "theme.sign", "theme.approve"} <= found


def test_somebody_who_is_a_reviewer_no_more_counts_no_more(town: World):
    notice_id = town.draft(by="zheng")
    town.submit(notice_id, by="zheng")
    town.approve(notice_id)
    publish(town)
    proposal = propose(town)
    with town.session() as session:
        extra, _ = accounts.create_account(session, None, "qian", "钱示例", "", [Role.REVIEWER], now=town.now)
        town.cast["qian"] = accounts.actor_of(extra, "127.0.0.1")
    assert sign(town, proposal, by="zheng") == 1
    with town.session() as session:
        accounts.set_roles(session, town.lin, town.zheng.account_id, [Role.AUTHOR], now=town.now)
    assert sign(town, proposal, by="qian") == 0
    assert stage(town, proposal) is Stage.APPROVED
