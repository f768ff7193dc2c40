"""A notice's road: who may take which step, what a signature is bound to, what ends it."""

from datetime import timedelta

import pytest

from server.accounts import service as accounts
from server.accounts.roles import Role
from server.channels import service as channels
from server.displays import service as displays
from server.errors import NotAllowed, Refused
from server.notices import service as notices
from server.notices.catalogue import presets
from server.notices.models import Notice
from server.notices.workflow import Action, State
from server.playlogs.days import rebuild
from server.playlogs.models import PlayRow
from server.releases.service import expire, left_out
from tests.server.world import START, World


@pytest.fixture(autouse=True)
def _channels(world: World) -> None:
    world.make_channels()


def test_a_notice_goes_from_draft_to_the_wall(world: World) -> None:
    notice_id = world.on_the_wall()
    assert world.notice(notice_id).state is State.PUBLISHED
    for channel in ("hall", "shiqiao"):
        manifest = world.services.publisher.release_of(channel)
        assert manifest is not None
        assert not manifest.tombstone


def test_the_author_of_a_notice_may_not_review_it(world: World) -> None:
    notice_id = world.draft(by="zheng")
    world.submit(notice_id, by="zheng")
    with pytest.raises(NotAllowed, match="您拟的稿"):
        world.approve(notice_id, by="zheng")


def test_who_wrote_one_revision_may_not_review_even_after_a_change_of_roles(world: World) -> None:
    notice_id = world.draft()
    with world.session() as session:
        accounts.set_roles(session, world.lin, world.wang.account_id, [Role.REVIEWER], now=world.now)
        account = accounts.get_account(session, world.wang.account_id)
        world.cast["wang"] = accounts.actor_of(account, "")
        accounts.set_roles(session, world.lin, world.sun.account_id, [Role.AUTHOR], now=world.now)
        world.cast["sun"] = accounts.actor_of(accounts.get_account(session, world.sun.account_id), "")
    world.submit(notice_id, by="sun")
    with pytest.raises(NotAllowed, match="您拟的稿"):
        world.approve(notice_id, by="wang")


def test_a_reviewer_who_touched_a_word_has_become_an_author(world: World) -> None:
    notice_id = world.draft()
    with world.session() as session:
        changes = notices.DraftChanges(title="关于停电半天的通知")
        notices.save_draft(session, world.zheng, notice_id, changes, revision=2, now=world.now)
    world.submit(notice_id)
    with pytest.raises(NotAllowed, match="您拟的稿"):
        world.approve(notice_id, by="zheng")
    world.approve(notice_id, by="sun")


def test_nobody_approves_pages_he_has_not_seen(world: World) -> None:
    notice_id = world.draft()
    world.submit(notice_id)
    pages_hash = world.notice(notice_id).pages_hash or ""
    with world.session() as session, pytest.raises(Refused, match="没看"):
        notices.approve(session, world.sun, notice_id, revision=2, pages_hash=pages_hash, now=world.now)


def test_an_edit_of_what_is_displayed_voids_the_approval(world: World) -> None:
    notice_id = world.draft()
    world.submit(notice_id)
    world.approve(notice_id)
    with world.session() as session:
        changes = notices.DraftChanges(text="停电一天。")
        notice = notices.save_draft(session, world.wang, notice_id, changes, revision=2, now=world.now)
        assert notice.state is State.DRAFT
        assert notice.approved_pages_hash is None
        assert notice.approved_pages == {}
    world.publish()
    assert world.notice(notice_id).state is State.DRAFT


def test_a_field_nobody_sees_on_the_wall_voids_nothing(world: World) -> None:
    notice_id = world.draft()
    world.submit(notice_id)
    world.approve(notice_id)
    with world.session() as session:
        changes = notices.DraftChanges(source="民政办")
        notice = notices.save_draft(session, world.wang, notice_id, changes, revision=2, now=world.now)
        assert notice.state is State.APPROVED
        assert notice.approved_pages_hash


def test_a_decision_on_an_older_revision_is_refused(world: World) -> None:
    notice_id = world.draft()
    world.submit(notice_id)
    world.look(notice_id)
    seen = world.notice(notice_id)
    with world.session() as session:
        notices.recall(session, world.wang, notice_id, now=world.now)
        changes = notices.DraftChanges(text="停电一天。")
        notices.save_draft(session, world.wang, notice_id, changes, revision=2, now=world.now)
    world.submit(notice_id)
    with world.session() as session, pytest.raises(notices.RevisionConflict):
        notices.approve(
            session,
            world.sun,
            notice_id,
            revision=seen.revision,
            pages_hash=seen.pages_hash or "",
            now=world.now,
        )


def test_pages_set_again_since_they_were_looked_at_are_not_signed(world: World) -> None:
    notice_id = world.draft()
    world.submit(notice_id)
    world.look(notice_id)
    with world.session() as session, pytest.raises(Refused, match="版面在您看的时候变了"):
        notices.approve(session, world.sun, notice_id, revision=2, pages_hash="sha256:" + "0" * 64, now=world.now)


def test_what_was_typed_against_a_newer_save_is_kept_aside(world: World) -> None:
    notice_id = world.draft()
    with world.session() as session:
        changes = notices.DraftChanges(text="郑的稿。")
        notices.save_draft(session, world.zheng, notice_id, changes, revision=2, now=world.now)
    with world.session() as session:
        mine = notices.DraftChanges(text="王的稿。")
        with pytest.raises(notices.RevisionConflict) as conflict:
            notices.save_draft(session, world.wang, notice_id, mine, revision=2, now=world.now)
    assert conflict.value.current_revision == 3
    with world.session() as session:
        kept = [copy for copy in notices.copies(session, notice_id) if copy.kept_aside]
        assert [copy.id for copy in kept] == [conflict.value.kept_copy_id]
        assert "王的稿" in str(kept[0].content)
        assert notices.text_of(notices.get_notice(session, world.wang, notice_id)) == "郑的稿。"


def test_a_return_needs_a_reason_and_leads_back_to_the_draft(world: World) -> None:
    notice_id = world.draft()
    world.submit(notice_id)
    with world.session() as session:
        with pytest.raises(Refused, match="原因"):
            notices.send_back(session, world.sun, notice_id, " ", revision=2, now=world.now)
        notices.send_back(session, world.sun, notice_id, "日期写错了", revision=2, now=world.now)
    assert world.notice(notice_id).state is State.DRAFT
    with world.session() as session:
        last = notices.decisions(session, notice_id)[-1]
        assert (last.action, last.reason) == (Action.RETURN, "日期写错了")


def test_a_finding_that_must_be_mended_keeps_a_notice_from_review(world: World) -> None:
    notice_id = world.draft(text="张三，11010519491231002X，补助 300 元。")
    with pytest.raises(notices.MustFix) as refusal:
        world.submit(notice_id)
    assert [finding.rule for finding in refusal.value.findings] == ["identity"]
    key = refusal.value.findings[0].key
    with world.session() as session:
        with pytest.raises(Refused, match="必须改"):
            notices.answer_finding(session, world.wang, notice_id, key, "public", now=world.now)
        notices.apply_fix(session, world.wang, notice_id, key, revision=2, now=world.now)
    world.submit(notice_id)
    assert "110105************" in str(world.notice(notice_id).document)


def test_an_answer_is_kept_when_words_are_added_before_its_cause(world: World) -> None:
    notice_id = world.draft(text="联系人 13912345678。")
    with world.session() as session:
        notice = notices.get_notice(session, world.wang, notice_id)
        key = notices.findings(session, notice, today=world.today).open[0].key
        notices.answer_finding(session, world.wang, notice_id, key, "public", now=world.now)
        changes = notices.DraftChanges(text="有事请打电话给联系人 13912345678。")
        notice = notices.save_draft(session, world.wang, notice_id, changes, revision=2, now=world.now)
        assert notices.findings(session, notice, today=world.today).open == ()
        assert len(notices.findings(session, notice, today=world.today).answered) == 1


def test_withdrawing_hides_the_item_by_the_signed_list_and_takes_it_out_of_the_release(world: World) -> None:
    notice_id = world.on_the_wall()
    with world.session() as session:
        notices.withdraw(session, world.wang, notice_id, "金额写错了", now=world.now)
    world.clock.advance(seconds=5)
    assert not world.publish().failed
    assert world.services.publisher.withdrawn() == {world.notice(notice_id).item_id}
    assert world.notice(notice_id).state is State.WITHDRAWN


def test_a_correction_replaces_the_original_once_it_is_on_the_wall(world: World) -> None:
    notice_id = world.on_the_wall()
    with world.session() as session:
        fresh = notices.correct(session, world.wang, notice_id, "停电时间改为20日", now=world.now)
        ids, first, last = channels.default_placement(session, world.today)
        changes = notices.DraftChanges(text="20日停电。", period_first=first, period_last=last, channel_ids=ids)
        notices.save_draft(session, world.wang, fresh.id, changes, revision=1, now=world.now)
        with pytest.raises(Refused, match="正在办"):
            notices.correct(session, world.wang, notice_id, "再改一次", now=world.now)
    assert world.notice(notice_id).state is State.PUBLISHED
    world.submit(fresh.id)
    world.approve(fresh.id)
    world.clock.advance(seconds=5)
    world.publish()
    world.clock.advance(seconds=5)
    world.publish()
    assert world.notice(notice_id).state is State.REPLACED
    assert world.notice(fresh.id).state is State.PUBLISHED
    assert world.notice(notice_id).item_id in world.services.publisher.withdrawn()


def test_a_notice_whose_days_are_over_is_archived(world: World) -> None:
    notice_id = world.on_the_wall()
    world.clock.advance(days=30)
    expire(world.services)
    assert world.notice(notice_id).state is State.ENDED
    world.clock.advance(seconds=5)
    assert not world.publish().failed


def test_a_display_of_another_size_shows_nothing_until_its_pages_are_signed(world: World) -> None:
    notice_id = world.on_the_wall()
    with world.session() as session:
        channels.change_channel(session, world.lin, "shiqiao", profiles=["led-128x32", "led-192x96"], now=world.now)
    world.clock.advance(seconds=5)
    world.publish()
    with world.session() as session:
        assert session.get_one(Notice, notice_id).item_id in left_out(session, "shiqiao")
        manifest = world.services.publisher.release_of("shiqiao")
        assert [profile.id for profile in manifest.profiles] == ["led-128x32"]
        notices.prepare_reaffirm(session, world.sun, notice_id, now=world.now, services=world.services)
    world.look(notice_id)
    with world.session() as session:
        notice = notices.get_notice(session, world.sun, notice_id)
        with pytest.raises(NotAllowed):
            notices.reaffirm(
                session,
                world.wang,
                notice_id,
                revision=notice.revision,
                pages_hash=notice.pages_hash or "",
                now=world.now,
            )
        notices.reaffirm(
            session, world.sun, notice_id, revision=notice.revision, pages_hash=notice.pages_hash or "", now=world.now
        )
    world.clock.advance(seconds=5)
    world.publish()
    with world.session() as session:
        assert left_out(session, "shiqiao") == {}
    manifest = world.services.publisher.release_of("shiqiao")
    assert [profile.id for profile in manifest.profiles] == ["led-128x32", "led-192x96"]


def test_another_typesetter_s_pages_are_not_released_under_the_old_signature(world: World) -> None:
    notice_id = world.draft()
    world.submit(notice_id)
    world.approve(notice_id)
    world.renderer.engine = "2"
    world.publish()
    assert world.notice(notice_id).state is State.APPROVED


def test_a_published_notice_cannot_be_edited(world: World) -> None:
    notice_id = world.on_the_wall()
    changes = notices.DraftChanges(title="别的")
    before = world.notice(notice_id)
    with world.session() as session, pytest.raises(notices.RevisionConflict):
        notices.save_draft(session, world.wang, notice_id, changes, revision=2, now=world.now)
    after = world.notice(notice_id)
    assert (after.state, after.title, after.revision) == (State.PUBLISHED, before.title, before.revision)


def test_index_numbers_follow_one_another(world: World) -> None:
    first, second = world.draft(), world.draft()
    assert (world.notice(first).number, world.notice(second).number) == ("2026-00001", "2026-00002")


def test_a_preset_counts_the_period_by_the_published_holidays(world: World) -> None:
    with world.session() as session:
        notice = notices.create_notice(session, world.wang, title="公示", now=world.now)
        preset = next(row for row in presets(session) if row.name == "一般公示")
        changes = notices.DraftChanges(period_first=world.today, preset_id=preset.id)
        notice = notices.save_draft(session, world.wang, notice.id, changes, revision=1, now=world.now)
        assert notice.period_last is not None
        assert notice.period_last - world.today == timedelta(days=9)


def test_the_road_says_who_is_waited_for(world: World) -> None:
    notice_id = world.draft()
    world.submit(notice_id)
    with world.session() as session:
        notice = session.get_one(Notice, notice_id)
        stations = {
            station.key: station for station in notices.road(session, notice, now=world.now, services=world.services)
        }
    assert stations["review"].state == "now"
    assert "孙示例" in stations["review"].fact
    assert stations["review"].in_a_row == "等 党政办 孙示例、党政办 郑示例"
    assert stations["wall"].state == "todo"


def facts(world: World, notice_id: int) -> dict[str, tuple[str, str]]:
    with world.session() as session:
        road = notices.road(session, session.get_one(Notice, notice_id), now=world.now, services=world.services)
        return {station.key: (station.state, station.fact) for station in road}


def test_the_road_names_the_screens_until_they_are_signed_for_and_then_the_days(world: World) -> None:
    with world.session() as session:
        for number in (1, 2):
            channels.create_channel(
                session, world.lin, f"v{number}", f"{number}村", "led", f"{number}村", ["led-128x32"], now=world.now
            )
    notice_id = world.draft()
    assert facts(world, notice_id)["schedule"] == ("todo", "大厅屏和 3 个村")
    world.submit(notice_id)
    world.approve(notice_id)
    assert facts(world, notice_id)["schedule"] == ("done", "03-02 至 03-11")


def test_when_a_notice_was_received_is_told_with_its_day_on_any_other(world: World) -> None:
    with world.session() as session:
        notice_id = notices.create_notice(session, world.wang, title="收的", source="民政办", now=world.now).id
    assert facts(world, notice_id)["receive"][1] == "9:00 民政办"
    world.clock.advance(days=2)
    assert facts(world, notice_id)["receive"][1] == "3月2日 9:00 民政办"


def test_the_wall_says_when_the_last_screen_began_from_play_records_alone(world: World) -> None:
    with world.session() as session:
        for name, channel, profile in (("hall-1", "hall", "hall-1080"), ("led-1", "shiqiao", "led-128x32")):
            displays.add_display(session, world.lin, name, name, "", channel, profile, now=world.now)
    notice_id = world.on_the_wall()
    item = world.notice(notice_id).item_id
    assert facts(world, notice_id)["wall"] == ("now", "已上 0 / 2")
    played(world, item, "hall-1", minute=3)
    assert facts(world, notice_id)["wall"] == ("now", "已上 1 / 2")
    played(world, item, "led-1", minute=9)
    played(world, item, "led-1", minute=6)
    assert facts(world, notice_id)["wall"] == ("done", "2 / 2，最晚 9:06")
    world.clock.advance(days=1)
    assert facts(world, notice_id)["wall"] == ("done", "2 / 2，最晚 3月2日 9:06")


def test_a_screen_whose_clock_nobody_trusts_is_shown_without_a_time(world: World) -> None:
    with world.session() as session:
        displays.add_display(session, world.lin, "led-1", "led-1", "", "shiqiao", "led-128x32", now=world.now)
    notice_id = world.on_the_wall()
    played(world, world.notice(notice_id).item_id, "led-1", minute=3, trusted=False)
    assert facts(world, notice_id)["wall"] == ("done", "1 / 1 块屏")


def played(world: World, item: str, display: str, *, minute: int, trusted: bool = True) -> None:
    at = START + timedelta(minutes=minute)
    with world.session() as session:
        session.add(
            PlayRow(
                device_key="k", epoch=1, seq=100 * len(display) + minute, display=display, channel="hall",
                release=1, zone="main", item=item, page=None, claim="drawn", started_at=at,
                ended_at=at + timedelta(minutes=1), time_trusted=trusted, previous=None, digest="d", record={},
                received_at=at,
            )
        )  # fmt: skip
        session.flush()
        rebuild(session.connection())  # as the intake keeps it
