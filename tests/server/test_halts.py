"""What hangs under 全部停播: on every channel its standing pages alone, until two lift it and all comes back."""

from datetime import timedelta

import pytest

from playlists.model import ChannelId
from server.channels import preview
from server.channels import service as channels
from server.errors import OperatorError
from server.notices import service as notices
from server.notices.workflow import State
from server.publishing.contents import open_release
from server.releases.service import expire, latest_release
from tests.server.halting import ask, halt, halted, hangs, item, resume, standing, warning
from tests.server.proposing import propose_theme, publish, sign
from tests.server.world import World


@pytest.fixture
def town(world: World) -> World:
    world.make_channels()
    return world


def test_a_halt_leaves_the_standing_page_alone_on_every_channel_and_lifting_it_brings_all_back(town: World):
    evergreen = standing(town)
    notice = item(town, town.on_the_wall())
    assert hangs(town, "hall") == {evergreen, notice}
    town.clock.advance(minutes=1)
    halt(town)
    assert town.publish().published == ("hall", "shiqiao")
    assert hangs(town, "hall") == hangs(town, "shiqiao") == {evergreen}
    town.clock.advance(minutes=1)
    resume(town)
    town.publish()
    assert hangs(town, "hall") == hangs(town, "shiqiao") == {evergreen, notice}


def test_nothing_moves_on_a_wall_while_only_one_has_asked(town: World):
    notice = item(town, town.on_the_wall())
    ask(town)
    assert town.publish().published == ()
    assert hangs(town, "hall") == {notice}
    assert not halted(town)


def test_a_channel_without_a_standing_page_is_halted_too(town: World):
    town.on_the_wall()
    town.clock.advance(minutes=1)
    halt(town)
    assert not town.publish().failed
    assert hangs(town, "hall") == set()


def test_what_is_approved_meanwhile_hangs_only_when_it_is_lifted(town: World):
    halt(town)
    town.publish()
    town.clock.advance(minutes=1)
    notice_id = town.on_the_wall()
    assert hangs(town, "hall") == set()
    assert town.notice(notice_id).state is State.APPROVED
    town.clock.advance(minutes=1)
    resume(town)
    town.publish()
    assert hangs(town, "hall") == {item(town, notice_id)}
    assert town.notice(notice_id).state is State.PUBLISHED


def test_a_channel_made_meanwhile_begins_halted(town: World):
    town.on_the_wall()
    town.clock.advance(minutes=1)
    halt(town)
    with town.session() as session:
        channels.create_channel(session, town.lin, "kanzhuang", "看庄村", "led", "看庄村", ["led-128x32"], now=town.now)
    town.draft()
    assert "kanzhuang" in town.publish().published
    assert hangs(town, "kanzhuang") == set()


def test_a_warning_approved_under_a_halt_hangs_and_one_of_before_does_not(town: World):
    before = warning(town, "昨天的提示")
    assert before in hangs(town, "hall")
    town.clock.advance(minutes=1)
    halt(town)
    town.publish()
    assert hangs(town, "hall") == set()
    town.clock.advance(minutes=1)
    after = warning(town, "今天的提示")
    assert hangs(town, "hall") == {after}


def test_colours_signed_under_a_halt_bring_no_warning_of_before_back(town: World):
    """Its pages are signed anew with all others, and nobody was asked about the warning."""
    before = warning(town, "昨天的提示")
    town.clock.advance(minutes=1)
    halt(town)
    publish(town)
    town.clock.advance(minutes=1)
    assert sign(town, propose_theme(town)) == 0
    publish(town)
    assert before not in hangs(town, "hall")
    town.clock.advance(minutes=1)
    resume(town)
    publish(town)
    assert before in hangs(town, "hall")


def test_a_correction_that_was_over_before_a_halt_was_lifted_takes_its_original_s_place(town: World):
    wrong = town.on_the_wall("关于补贴的公告")
    town.clock.advance(minutes=1)
    halt(town)
    town.publish()
    with town.session() as session:
        made = notices.correct(session, town.wang, wrong, "金额由3改为2", now=town.now)
        right, revision, old = made.id, made.revision, notices.get_notice(session, town.wang, wrong)
        changes = notices.DraftChanges(period_first=old.period_first, period_last=old.period_last)
        notices.save_draft(session, town.wang, right, changes, revision=revision, now=town.now)
    town.submit(right)
    town.approve(right)
    town.clock.advance(days=60)
    assert expire(town.services) == 2
    resume(town)
    publish(town)
    manifest = town.services.publisher.release_of(ChannelId("hall"))
    assert manifest is not None
    found = open_release(manifest, town.services.publisher.repository.read_blob).catalogue or ()
    assert {str(entry.id) for entry in found} == {item(town, right)}
    assert town.notice(wrong).state is State.REPLACED


def test_a_withdrawal_is_done_while_walls_are_halted_and_the_notice_does_not_come_back(town: World):
    notice_id = town.on_the_wall()
    town.clock.advance(minutes=1)
    halt(town)
    town.publish()
    with town.session() as session:
        notices.withdraw(session, town.sun, notice_id, "发错了村，撤下重做", now=town.now)
    town.publish()
    town.clock.advance(minutes=1)
    resume(town)
    assert not town.publish().failed
    assert hangs(town, "hall") == set()


def test_an_item_that_lost_its_signature_does_not_stop_a_halt(town: World, monkeypatch: pytest.MonkeyPatch):
    town.on_the_wall()
    monkeypatch.setattr(town.renderer, "engine", "2")  # every page would come out otherwise today
    town.clock.advance(minutes=1)
    halt(town)
    assert not town.publish().failed
    assert hangs(town, "hall") == set()


def test_what_waits_to_be_looked_at_anew_comes_back_when_a_halt_is_lifted(town: World, monkeypatch: pytest.MonkeyPatch):
    """The typesetter changed: its pages hang as they were signed till somebody has looked. A halt is no such look."""
    notice = item(town, town.on_the_wall())
    monkeypatch.setattr(town.renderer, "engine", "2")
    town.clock.advance(minutes=1)
    halt(town)
    town.publish()
    town.clock.advance(minutes=1)
    standing(town)  # another release under the halt
    assert notice not in hangs(town, "hall")
    town.clock.advance(minutes=1)
    resume(town)
    assert not town.publish().failed
    assert notice in hangs(town, "hall")
    assert notice in hangs(town, "shiqiao")


def test_what_was_taken_off_a_channel_is_not_brought_back_by_a_halt_of_before(
    town: World, monkeypatch: pytest.MonkeyPatch
):
    notice_id = town.on_the_wall()
    town.clock.advance(minutes=1)
    halt(town)
    town.publish()
    town.clock.advance(minutes=1)
    resume(town)
    town.clock.advance(minutes=1)
    with town.session() as session:
        known = notices.get_notice(session, town.wang, notice_id)
        (there,) = (each for each in known.placements if each.channel_id == "hall")
        days = {"first_day": there.first_day, "last_day": there.last_day}
        channels.unplace(session, town.wang, there.id, reason="大厅不放了", now=town.now)
    town.publish()
    assert hangs(town, "hall") == set()
    monkeypatch.setattr(town.renderer, "engine", "2")
    town.clock.advance(minutes=1)
    with town.session() as session:
        channels.place(session, town.wang, notice_id, ["hall"], **days, now=town.now)
    town.publish()
    assert hangs(town, "hall") == set()


def test_a_publisher_that_died_between_two_channels_goes_on_with_the_other(
    town: World, monkeypatch: pytest.MonkeyPatch
):
    town.on_the_wall()
    town.clock.advance(minutes=1)
    halt(town)
    publish = type(town.services.publisher).publish
    calls: list[str] = []

    def dies(self, source, *args, **named):
        calls.append(source.channel)
        if len(calls) == 2:
            raise SystemExit("killed")
        return publish(self, source, *args, **named)

    with monkeypatch.context() as killed:
        killed.setattr(type(town.services.publisher), "publish", dies)
        with pytest.raises(SystemExit):
            town.publish()
    assert (hangs(town, "hall"), len(hangs(town, "shiqiao"))) == (set(), 1)
    assert town.publish().published == ("shiqiao",)
    assert hangs(town, "shiqiao") == set()


def test_a_channel_that_cannot_be_signed_does_not_hold_up_the_others(town: World, monkeypatch: pytest.MonkeyPatch):
    town.on_the_wall()
    town.clock.advance(minutes=1)
    halt(town)
    publish = type(town.services.publisher).publish

    def fails(self, source, *args, **named):
        if source.channel == "hall":
            raise OperatorError("the disk is full")
        return publish(self, source, *args, **named)

    monkeypatch.setattr(type(town.services.publisher), "publish", fails)
    assert town.publish().failed == ("hall",)
    assert hangs(town, "shiqiao") == set()


def test_publishing_twice_under_a_halt_changes_nothing(town: World):
    town.on_the_wall()
    town.clock.advance(minutes=1)
    halt(town)
    town.publish()
    with town.session() as session:
        before = latest_release(session, "hall")
    town.clock.advance(minutes=1)
    town.draft()
    town.publish()
    with town.session() as session:
        assert latest_release(session, "hall").version == before.version


def test_the_preview_shows_and_says_that_walls_are_halted(town: World):
    notice = item(town, town.on_the_wall())
    at = town.now + timedelta(hours=1)
    with town.session() as session:
        assert preview.picture_at(session, "hall", at, services=town.services).items["main"] == (notice,)
    halt(town)
    with town.session() as session:
        seen = preview.picture_at(session, "hall", at, services=town.services)
    assert seen.items["main"] == ()
    assert any("全部停播" in each for each in seen.reasons)
