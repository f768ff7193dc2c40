"""全部停播: one asks, another confirms, every channel falls back to its standing pages and stays there until lifted."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from playlists.model import ChannelId
from server.accounts.roles import Role
from server.audit.models import AuditEntry
from server.channels import halts, preview
from server.channels import service as channels
from server.channels.halt_models import Halt, Stage, Wish
from server.errors import NotAllowed, NotFound, OperatorError, Refused
from server.notices import service as notices
from server.notices.workflow import State
from server.publishing.contents import open_release
from server.releases.models import DirtyChannel
from server.releases.service import expire, latest_release
from tests.server.proposing import propose_theme, publish, sign
from tests.server.world import World

REASON = "石桥村的屏上有错字，别处也可能有"


@pytest.fixture
def town(world: World) -> World:
    world.make_channels()
    return world


def ask(world: World, by: str = "wang", wish: Wish = Wish.HALT, reason: str = REASON) -> int:
    with world.session() as session:
        return halts.ask(session, world.cast[by], wish, reason, now=world.now).id


def confirm(world: World, request: int, by: str = "sun") -> None:
    with world.session() as session:
        halts.confirm(session, world.cast[by], request, now=world.now)


def halt(world: World) -> None:
    confirm(world, ask(world))


def resume(world: World) -> None:
    confirm(world, ask(world, wish=Wish.RESUME))


def halted(world: World) -> bool:
    with world.session() as session:
        return halts.in_force(session) is not None


def stage(world: World, request: int) -> Stage:
    with world.session() as session:
        return session.get_one(Halt, request).stage


def hangs(world: World, channel: str) -> set[str]:
    """What the signed release of a channel lets onto its walls."""
    publisher = world.services.publisher
    manifest = publisher.release_of(ChannelId(channel))
    assert manifest is not None
    contents = open_release(manifest, publisher.repository.read_blob)
    listed = {item for playlist in contents.timetable.playlists for item in playlist.items}
    assert listed == {entry.id for entry in contents.wall}
    return {str(item) for item in listed}


def standing(world: World, title: str = "示例镇政务轮播") -> str:
    """An evergreen notice on both channels; its item."""
    with world.session() as session:
        notice = notices.create_notice(
            session, world.wang, title=title, category_id=1, issuer="示例镇政府", text="民情热线。", now=world.now,
            kind="evergreen",
        )  # fmt: skip
        changes = notices.DraftChanges(channel_ids=("hall", "shiqiao"))
        notices.save_draft(session, world.wang, notice.id, changes, revision=notice.revision, now=world.now)
        notice_id, item = notice.id, notice.item_id
    world.submit(notice_id)
    world.approve(notice_id)
    assert not world.publish().failed
    return item


def item(world: World, notice_id: int) -> str:
    return world.notice(notice_id).item_id


def warning(town: World, title: str) -> str:
    with town.session() as session:
        notice = notices.create_notice(
            session, town.wang, title=title, category_id=1, issuer="示例镇政府", kind="alert", now=town.now,
            document={"body": [{"type": "alert", "hazard": "暴雨", "level": ""}]},
        )  # fmt: skip
        ids, first, last = channels.default_placement(session, town.today)
        changes = notices.DraftChanges(period_first=first, period_last=last, channel_ids=ids)
        notices.save_draft(session, town.wang, notice.id, changes, revision=notice.revision, now=town.now)
        notice_id = notice.id
    town.submit(notice_id)
    town.approve(notice_id)
    assert not town.publish().failed
    return item(town, notice_id)


# What hangs


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


# Who may


@pytest.mark.parametrize("who", ["wang", "sun", "zheng", "lin"])
def test_staff_may_ask(town: World, who: str):
    assert stage(town, ask(town, who)) is Stage.OPEN


def test_an_auditor_only_reads(town: World):
    with pytest.raises(NotAllowed):
        ask(town, "zhao")


@pytest.mark.parametrize(("wish", "may"), [(Wish.HALT, {"sun", "lin", "zheng"}), (Wish.RESUME, {"sun", "zheng"})])
@pytest.mark.parametrize("who", ["wang", "sun", "zheng", "lin", "zhao"])
def test_the_second_person_has_the_right(town: World, wish: Wish, may: set[str], who: str):
    if wish is Wish.RESUME:
        halt(town)
    # Asked by somebody who is nobody of these.
    with town.session() as session:
        row = Halt(wish_name=wish.value, reason=REASON, by_id=_other(town, who), at=town.now)
        session.add(row)
        session.flush()
        request = row.id
    if who in may:
        confirm(town, request, who)
        assert stage(town, request) is Stage.CONFIRMED
    else:
        with pytest.raises(NotAllowed):
            confirm(town, request, who)
        assert stage(town, request) is Stage.OPEN


def _other(town: World, who: str) -> int:
    return town.cast["wang" if who != "wang" else "sun"].account_id


@pytest.mark.parametrize("who", ["zheng", "lin", "sun"])
def test_nobody_confirms_what_he_asked_himself(town: World, who: str):
    request = ask(town, who)
    with pytest.raises(NotAllowed, match="另一个人"):
        confirm(town, request, who)
    assert not halted(town)


def test_nobody_lifts_alone_what_two_have_halted(town: World):
    halt(town)
    request = ask(town, "sun", Wish.RESUME)
    with pytest.raises(NotAllowed, match="另一个人"):
        confirm(town, request, "sun")
    assert halted(town)


def test_a_session_somebody_else_opened_confirms_nothing(town: World):
    request = ask(town, "lin")
    lent = _lent(town, "sun", by="lin")
    with town.session() as session, pytest.raises(NotAllowed, match="登录链接"):
        halts.confirm(session, lent, request, now=town.now)


def test_who_lent_the_session_it_was_asked_in_does_not_confirm_it(town: World):
    lent = _lent(town, "wang", by="lin")
    with town.session() as session:
        request = halts.ask(session, lent, Wish.HALT, REASON, now=town.now).id
    with pytest.raises(NotAllowed, match="另一个人"):
        confirm(town, request, "lin")
    confirm(town, request, "sun")


def _lent(town: World, who: str, *, by: str):
    return replace(town.cast[who], lent_by=town.cast[by].account_id)


def test_a_role_taken_away_meanwhile_confirms_nothing(town: World):
    request = ask(town)
    demoted = replace(town.sun, roles=frozenset({Role.AUDITOR}))
    with town.session() as session, pytest.raises(NotAllowed):
        halts.confirm(session, demoted, request, now=town.now)


# The request


@pytest.mark.parametrize("reason", ["", "  ", "错", "长" * 201])
def test_a_request_needs_a_sentence(town: World, reason: str):
    with pytest.raises(Refused, match="原因"):
        ask(town, reason=reason)


def test_a_second_request_waits_for_the_first(town: World):
    ask(town)
    with pytest.raises(Refused, match="已经有一个请求"):
        ask(town, "lin")


def test_a_request_of_yesterday_is_void_and_may_be_asked_anew(town: World):
    old = ask(town)
    town.clock.advance(hours=12)
    with pytest.raises(NotAllowed, match="作废"):
        confirm(town, old)
    assert not halted(town)
    new = ask(town, "lin")
    assert stage(town, old) is Stage.LAPSED
    confirm(town, new)


def test_a_request_holds_to_the_last_second(town: World):
    request = ask(town)
    town.clock.advance(hours=12, seconds=-1)
    confirm(town, request)
    assert halted(town)


@pytest.mark.parametrize("done", [confirm, lambda world, request: _take_back(world, request)])
def test_what_is_done_is_not_done_again(town: World, done: Callable[[World, int], None]):
    request = ask(town)
    done(town, request)
    before = halted(town)
    with pytest.raises(NotAllowed, match="办完了"):
        confirm(town, request, "lin")
    assert halted(town) is before


def test_a_confirmation_sent_again_after_it_was_lifted_halts_nothing(town: World):
    request = ask(town)
    confirm(town, request)
    resume(town)
    with pytest.raises(NotAllowed, match="办完了"):
        confirm(town, request)
    assert not halted(town)


def test_only_the_asker_takes_a_request_back(town: World):
    request = ask(town)
    with pytest.raises(NotAllowed):
        _take_back(town, request, "sun")
    _take_back(town, request, "wang")
    assert stage(town, request) is Stage.TAKEN_BACK
    assert stage(town, ask(town, "sun")) is Stage.OPEN


def _take_back(town: World, request: int, by: str = "wang") -> None:
    with town.session() as session:
        halts.take_back(session, town.cast[by], request, now=town.now)


def test_a_request_that_is_none_is_said_so(town: World):
    with pytest.raises(NotFound):
        confirm(town, 77)


def test_what_is_halted_is_not_halted_and_what_plays_is_not_lifted(town: World):
    with pytest.raises(Refused, match="没有停播"):
        ask(town, wish=Wish.RESUME)
    halt(town)
    with pytest.raises(Refused, match="已经全部停播"):
        ask(town)


def test_state_and_marks_are_one_deed(town: World, monkeypatch: pytest.MonkeyPatch):
    town.publish()
    request = ask(town)

    def broken(*_args: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(halts, "mark_dirty", broken)
    with pytest.raises(OSError, match="full"):
        confirm(town, request)
    assert stage(town, request) is Stage.OPEN
    with town.session() as session:
        assert session.scalars(select(DirtyChannel)).all() == []


def test_every_step_stands_in_the_audit_log(town: World):
    halt(town)
    resume(town)
    _take_back(town, ask(town))
    old = ask(town)
    town.clock.advance(hours=13)
    ask(town)
    with town.session() as session:
        rows = session.scalars(select(AuditEntry).where(AuditEntry.subject.like("halt:%")).order_by(AuditEntry.seq))
        found = [(row.action, row.actor) for row in rows]
    assert [action for action, _ in found] == [
        "halt.ask", "halt.confirm", "resume.ask", "resume.confirm", "halt.ask", "halt.take-back", "halt.ask",
        "halt.lapse", "halt.ask",
    ]  # fmt: skip
    assert found[1] == ("halt.confirm", "孙示例")
    assert old
