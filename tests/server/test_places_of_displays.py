"""A display goes to another channel, out of use and back: its player hears, and no proof forgets where it hung."""

from datetime import timedelta

import pytest
from alembic import command
from sqlalchemy import select, text

from server.audit.models import AuditEntry
from server.channels import service as channels
from server.db import upgrade
from server.db.engine import open_engine, session_factory, sqlite_url, transaction
from server.displays import service as displays
from server.displays.models import DECIDED, DisplayEvent, DisplayStay
from server.displays.verdicts import SILENT_AFTER, Verdict
from server.errors import NotAllowed, NotFound, Refused
from server.notices import roads
from server.notices import service as notices
from server.notices.life import expire_due
from server.notices.workflow import State
from server.playlogs.models import PlayRefusal, PlayRow
from server.playlogs.service import shown, shown_of
from tests.server.device import Device, chain
from tests.server.test_devices import code_for, showing, state_of
from tests.server.test_lock_order import beside, until_somebody_waits
from tests.server.world import World

HTTPS = "https://localhost"


@pytest.fixture
def village(world: World) -> World:
    """石桥村 with its panel and player, and 看庄村, whose channel is laid out for such a panel and has none."""
    world.make_channels()
    with world.session() as session:
        channels.create_channel(
            session, world.lin, "kanzhuang", "看庄村", "led", "看庄村", ["led-128x32"], now=world.now
        )
        displays.add_display(
            session, world.lin, "shiqiao-led", "石桥村 LED", "石桥村", "shiqiao", "led-128x32", now=world.now
        )
    return world


@pytest.fixture
def device(village: World) -> Device:
    made = Device(village)
    assert made.enrol(code_for(village)).status_code == 200
    return made


def move(world: World, channel: str, by: str = "wang") -> None:
    with world.session() as session:
        displays.move_display(session, getattr(world, by), "shiqiao-led", channel, now=world.now)


def remove(world: World, by: str = "lin") -> None:
    with world.session() as session:
        displays.remove_display(session, getattr(world, by), "shiqiao-led", now=world.now)


def restore(world: World, by: str = "lin") -> None:
    with world.session() as session:
        displays.restore_display(session, getattr(world, by), "shiqiao-led", now=world.now)


def stays(world: World) -> list[tuple[str, bool]]:
    with world.session() as session:
        rows = session.scalars(select(DisplayStay).order_by(DisplayStay.id))
        return [(row.channel_id, row.until is None) for row in rows]


def only_on(world: World, channel: str) -> int:
    """A notice that hangs on one channel alone."""
    notice_id = world.draft()
    with world.session() as session:
        notice = notices.get_notice(session, world.wang, notice_id)
        changes = notices.DraftChanges(channel_ids=[channel])
        notices.save_draft(session, world.wang, notice_id, changes, revision=notice.revision, now=world.now)
    world.submit(notice_id)
    world.approve(notice_id)
    world.publish()
    return notice_id


def test_a_player_hears_in_the_answer_to_its_next_report_where_its_display_belongs(
    village: World, device: Device
) -> None:
    assert [entry["channel"] for entry in device.report().json["answer"]["displays"]] == ["shiqiao"]
    move(village, "kanzhuang")
    assert [entry["channel"] for entry in device.report().json["answer"]["displays"]] == ["kanzhuang"]
    assert stays(village) == [("shiqiao", False), ("kanzhuang", True)]
    with village.session() as session:
        said = session.scalars(select(AuditEntry).where(AuditEntry.action == "display.move")).one()
        assert said.sentence == "石桥村 LED从频道 石桥村 改跟 看庄村"


def test_until_it_hears_the_display_shows_what_is_verified_and_no_longer_the_newest(
    village: World, device: Device
) -> None:
    notice_id = village.on_the_wall()
    device.report(displays=[showing(village, notice_id, channel="shiqiao")])
    assert state_of(village).verdict is Verdict.VERIFIED
    move(village, "kanzhuang")
    assert (state_of(village).verdict, state_of(village).chip.words) == (Verdict.BEHIND, "收到旧版")
    device.report(displays=[showing(village, notice_id, channel="shiqiao")])
    seen = state_of(village)
    assert (seen.verdict, seen.chip.words) == (Verdict.BEHIND, "收到旧版")
    assert "改跟频道“看庄村”了，播放端还没听到" in seen.sentence


def on_screens(world: World, notice_id: int) -> str:
    """What the road says of the walls."""
    with world.session() as session:
        return roads.road(
            session, notices.get_notice(session, world.wang, notice_id), now=world.now, services=world.services
        )[4].fact


def test_a_notice_that_is_over_counts_the_displays_of_its_own_days(village: World, device: Device) -> None:
    notice_id = only_on(village, "shiqiao")
    village.clock.advance(hours=2)
    item = village.notice(notice_id).item_id
    assert device.report(playlog=chain(3, item=item)).json["answer"]["accepted"] == 3
    assert on_screens(village, notice_id).startswith("1 / 1")
    village.clock.advance(days=30)
    with village.session() as session:
        expire_due(session, today=village.today, now=village.now)
    assert village.notice(notice_id).state is State.ENDED
    # Later two more come to the channel, and the one that showed it goes elsewhere and at last out of use.
    for number in ("a", "b"):
        with village.session() as session:
            displays.add_display(
                session, village.lin, f"new-{number}", "新屏", "石桥村", "shiqiao", "led-128x32", now=village.now
            )
    assert on_screens(village, notice_id).startswith("1 / 1")
    move(village, "kanzhuang")
    assert on_screens(village, notice_id).startswith("1 / 1")
    remove(village)
    assert on_screens(village, notice_id).startswith("1 / 1")


def test_a_notice_that_hangs_counts_the_displays_that_follow_its_channel_now(village: World, device: Device) -> None:
    notice_id = only_on(village, "shiqiao")
    with village.session() as session:
        displays.add_display(session, village.lin, "new", "新屏", "石桥村", "shiqiao", "led-128x32", now=village.now)
    assert "0 / 2" in on_screens(village, notice_id)
    move(village, "kanzhuang")
    assert "0 / 1" in on_screens(village, notice_id)


def test_a_former_channel_s_pages_are_never_green(village: World, device: Device) -> None:
    """The versions of two channels that were published together are equal; only the channel tells them apart."""
    notice_id = village.on_the_wall()
    move(village, "kanzhuang")
    device.report(displays=[showing(village, notice_id, channel="shiqiao")])
    assert not state_of(village).verified


def test_a_channel_that_is_not_laid_out_for_it_is_refused_with_the_way_out(village: World) -> None:
    with pytest.raises(Refused, match="没有为村 LED 128×32 全彩排版，请换一个频道，或请管理员先给它加上这种屏"):
        move(village, "hall")
    with pytest.raises(Refused, match="已经跟着频道“石桥村”了"):
        move(village, "shiqiao")
    with pytest.raises(NotFound):
        move(village, "nowhere")
    with pytest.raises(NotAllowed):
        move(village, "kanzhuang", by="zhao")
    assert stays(village) == [("shiqiao", True)]


def test_the_proof_of_a_notice_keeps_a_display_that_went_elsewhere(village: World) -> None:
    notice = village.notice(only_on(village, "shiqiao"))
    first = notice.period_first
    assert first is not None
    village.clock.advance(days=3)
    move(village, "kanzhuang")
    village.clock.advance(days=2)
    with village.session() as session:
        for table in (shown(session, notice.id), shown_of(session, [notice])[notice.id]):
            words = {row.day - first: row.complete for row in table if row.display_id == "shiqiao-led"}
            assert [words[timedelta(days=day)] for day in (0, 3, 4, 5)] == ["none", "none", "undue", "undue"]


def test_nothing_was_due_on_a_display_before_it_came(village: World) -> None:
    notice = village.notice(only_on(village, "kanzhuang"))
    first = notice.period_first
    assert first is not None
    with village.session() as session:
        assert [row for row in shown(session, notice.id) if row.display_id == "shiqiao-led"] == []
    village.clock.advance(days=3)
    move(village, "kanzhuang")
    with village.session() as session:
        words = {row.day - first: row.complete for row in shown(session, notice.id)}
    assert [words[timedelta(days=day)] for day in (0, 2, 3, 4)] == ["undue", "undue", "none", "none"]


def test_a_display_out_of_use_is_driven_by_nobody_and_comes_back_to_its_own_player(
    village: World, device: Device
) -> None:
    notice = village.notice(only_on(village, "shiqiao"))
    remove(village)
    assert device.report().json["answer"]["displays"] == []
    with village.session() as session:
        assert [one.id for one in displays.gone_displays(session)] == ["shiqiao-led"]
        assert "shiqiao-led" not in {view.display.id for view in displays.list_displays(session, now=village.now)}
        with pytest.raises(NotFound):
            displays.get_display(session, "shiqiao-led")
    village.clock.advance(days=3)
    restore(village)
    assert [entry["id"] for entry in device.report().json["answer"]["displays"]] == ["shiqiao-led"]
    assert stays(village) == [("shiqiao", False), ("shiqiao", True)]
    first = notice.period_first
    assert first is not None
    with village.session() as session:
        words = {row.day - first: row.complete for row in shown(session, notice.id)}
    assert [words[timedelta(days=day)] for day in (0, 1, 2, 3)] == ["none", "undue", "undue", "none"]


def test_taking_out_of_use_and_giving_back_is_the_administrator_s_and_done_once(village: World) -> None:
    with pytest.raises(NotAllowed):
        remove(village, by="wang")
    with pytest.raises(Refused, match="正在使用"):
        restore(village)
    remove(village)
    with pytest.raises(Refused, match="已经停止使用"):
        remove(village)
    with pytest.raises(NotFound):
        move(village, "kanzhuang")
    with pytest.raises(NotAllowed):
        restore(village, by="wang")


def test_a_display_does_not_come_back_to_a_channel_that_is_gone_or_no_longer_laid_out_for_it(village: World) -> None:
    remove(village)
    with village.session() as session:
        channels.change_channel(session, village.lin, "shiqiao", profiles=["led-192x96"], now=village.now)
    with pytest.raises(Refused, match="已经不给村 LED 128×32 全彩排版"):
        restore(village)
    with village.session() as session:
        channels.remove_channel(session, village.lin, "shiqiao", now=village.now)
    with pytest.raises(Refused, match="已经撤掉，请另添一块屏"):
        restore(village)


def test_what_was_decided_stands_in_the_course_and_is_no_word_from_the_display(village: World) -> None:
    move(village, "kanzhuang")
    with village.session() as session:
        events = session.scalars(select(DisplayEvent)).all()
        assert [(event.verdict, event.sentence) for event in events] == [
            (DECIDED, "石桥村 LED从频道 石桥村 改跟 看庄村")
        ]


def test_the_page_says_before_the_move_what_the_wall_will_show_and_what_it_will_not(
    village: World, device: Device
) -> None:
    only_on(village, "shiqiao")
    device.report(displays=[{"id": "shiqiao-led", "channel": "shiqiao", "zones": {}}])
    client = village.browser("wang")
    plain = client.get("/displays/shiqiao-led/move", base_url=HTTPS).text
    assert "看庄村" in plain
    assert "换到这个频道" not in plain
    looked = client.get("/displays/shiqiao-led/move?channel=kanzhuang", base_url=HTTPS).text
    for words in ("看庄村没有排公告", "不再放：关于停电的通知（公示到", "五分钟左右来问一次", "换到这个频道"):
        assert words in looked, words
    assert client.get("/displays/shiqiao-led/move/kanzhuang.png", base_url=HTTPS).data.startswith(b"\x89PNG")
    wrong = client.get("/displays/shiqiao-led/move?channel=hall", base_url=HTTPS)
    assert (wrong.status_code, "没有为村 LED" in wrong.text) == (400, True)
    village.clock.advance(seconds=SILENT_AFTER.total_seconds() + 1)
    silent = client.get("/displays/shiqiao-led/move?channel=kanzhuang", base_url=HTTPS).text
    assert "现在没有回应：连上以后才换" in silent


def test_out_of_use_and_back_on_the_pages(village: World) -> None:
    app = village.app()
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    client._cookies.update(village.browser("lin")._cookies)
    assert "停止使用 石桥村 LED" in client.get("/displays/shiqiao-led", base_url=HTTPS).text
    assert client.post("/displays/shiqiao-led/remove", base_url=HTTPS).status_code == 302
    listed = client.get("/displays", base_url=HTTPS).text
    assert "停止使用的 1 块" in listed
    page = client.get("/displays/shiqiao-led", base_url=HTTPS)
    assert (page.status_code, "重新使用" in page.text) == (200, True)
    assert client.post("/displays/shiqiao-led/restore", base_url=HTTPS).status_code == 302
    assert "停止使用的 1 块" not in client.get("/displays", base_url=HTTPS).text


def test_displays_of_an_older_database_have_hung_on_their_channel_since_they_came(
    tmp_path_factory: pytest.TempPathFactory, database_url: str
) -> None:
    engine = open_engine(database_url or sqlite_url(tmp_path_factory.mktemp("old") / "old.db"))
    zone = "+00" if database_url else ".000000"
    came, gone = f"2026-03-02 01:00:00{zone}", f"2026-03-05 01:00:00{zone}"
    with engine.begin() as connection:
        command.upgrade(upgrade._settings(connection), "0021")
        connection.execute(
            text(
                "INSERT INTO channel (id, name, village, layout_id, theme, created_at)"
                " VALUES ('hall', '大厅', '', 'single', '{}', :came)"
            ),
            {"came": came},
        )
        connection.execute(
            text(
                "INSERT INTO display (id, name, village, channel_id, profile_id, contact, added_at, removed_at)"
                " VALUES (:id, '屏', '', 'hall', 'hall-1080', '', :came, :gone)"
            ),
            [{"id": "a", "came": came, "gone": None}, {"id": "b", "came": came, "gone": gone}],
        )
    upgrade.migrate(engine)
    with session_factory(engine)() as session:
        rows = session.scalars(select(DisplayStay).order_by(DisplayStay.display_id)).all()
        found = [(row.display_id, row.channel_id, row.since.day, row.until.day if row.until else None) for row in rows]
    engine.dispose()
    assert found == [("a", "hall", 2, None), ("b", "hall", 2, 5)]


def test_what_stood_there_before_it_went_out_of_use_is_told_afterwards(village: World, device: Device) -> None:
    """A village that was offline tells of its days late; by then the display may be out of use."""
    village.clock.advance(hours=2)
    remove(village)
    assert device.report(playlog=chain(3)).json["answer"]["accepted"] == 3
    with village.session() as session:
        assert session.scalars(select(PlayRefusal)).all() == []
        assert [row.display for row in session.scalars(select(PlayRow))] == ["shiqiao-led"] * 3


def test_a_display_that_comes_back_is_not_green_by_what_it_said_before(village: World, device: Device) -> None:
    notice_id = village.on_the_wall()
    device.report(displays=[showing(village, notice_id, channel="shiqiao")])
    assert state_of(village).verified
    remove(village)
    device.report()
    village.clock.advance(minutes=1)
    restore(village)
    assert state_of(village).verdict is Verdict.EMPTY
    device.report(displays=[showing(village, notice_id, channel="shiqiao")])
    assert state_of(village).verified


def test_a_display_does_not_come_back_with_a_key_that_was_revoked(village: World, device: Device) -> None:
    remove(village)
    village.clock.advance(hours=1)
    with village.session() as session:
        player = displays.gone_display(session, "shiqiao-led").player
        displays.revoke_player(session, village.lin, player.id, "盒子被人拿走了", now=village.now)
    restore(village)
    assert device.report().json["code"] == "revoked"
    assert (state_of(village).verdict, state_of(village).display.player) == (Verdict.NEVER, None)
    # Nor when the key is admitted again, for another wall: somebody goes there and types a code for this one.
    assert device.enrol(code_for(village)).status_code == 200
    assert [entry["id"] for entry in device.report().json["answer"]["displays"]] == ["shiqiao-led"]


@pytest.mark.parametrize("state", [False, True])
def test_a_box_that_went_to_another_wall_meanwhile_does_not_show_this_one_s_notices_there(
    village: World, device: Device, state: bool
) -> None:
    if state:
        device.report(displays=[showing(village, village.on_the_wall(), channel="shiqiao")])
    remove(village)
    village.clock.advance(hours=1)
    with village.session() as session:
        displays.add_display(
            session, village.lin, "kz-led", "看庄村 LED", "看庄村", "kanzhuang", "led-128x32", now=village.now
        )
        code = displays.issue_code(session, village.lin, ["kz-led"], now=village.now)
    assert device.enrol(code).status_code == 200
    village.clock.advance(hours=1)
    with village.session() as session:
        assert not displays.keeps_player(displays.gone_display(session, "shiqiao-led"))
    restore(village)
    assert [entry["id"] for entry in device.report().json["answer"]["displays"]] == ["kz-led"]
    seen = state_of(village)
    assert (seen.verdict, seen.release, seen.picture_digest) == (Verdict.NEVER, None, None)
    village.clock.advance(hours=1)
    with village.session() as session:
        displays.note_silence(session, now=village.now)
        assert session.scalars(select(AuditEntry).where(AuditEntry.action == "display.restore")).one().sentence == (
            "重新使用显示屏 石桥村 LED，原来的播放盒停用过或改接了别处，要重新接"
        )
    assert state_of(village).verdict is Verdict.NEVER


def test_a_code_for_a_display_that_went_out_of_use_gives_it_no_player(village: World) -> None:
    code = code_for(village)
    remove(village)
    assert Device(village).enrol(code).json["code"] == "code-expired"
    restore(village)
    assert state_of(village).display.player is None


def test_a_code_for_two_displays_gives_a_player_to_the_one_in_use(village: World) -> None:
    with village.session() as session:
        displays.add_display(
            session, village.lin, "other", "另一块", "石桥村", "shiqiao", "led-128x32", now=village.now
        )
        code = displays.issue_code(session, village.lin, ["shiqiao-led", "other"], now=village.now)
    remove(village)
    assert Device(village).enrol(code).status_code == 200
    restore(village)
    with village.session() as session:
        drivers = {view.display.id: view.display.player for view in displays.list_displays(session, now=village.now)}
    assert (drivers["shiqiao-led"], drivers["other"] is not None) == (None, True)


def test_the_page_of_a_display_out_of_use_says_what_its_return_takes(village: World, device: Device) -> None:
    remove(village)
    client = village.browser("lin")
    assert "播放盒不用重接" in client.get("/displays/shiqiao-led", base_url=HTTPS).text
    with village.session() as session:
        player = displays.gone_display(session, "shiqiao-led").player
        displays.revoke_player(session, village.lin, player.id, "坏了", now=village.now)
    assert "要重新接播放端" in client.get("/displays/shiqiao-led", base_url=HTTPS).text


@pytest.mark.parametrize("taken", ["channel", "sort"])
def test_nobody_takes_away_a_channel_while_a_display_moves_to_it(village: World, taken: str) -> None:
    if village.services.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has one writer at a time")

    def take_away() -> None:
        with transaction(village.services.sessions) as session:
            if taken == "channel":
                channels.remove_channel(session, village.lin, "kanzhuang", now=village.now)
            else:
                channels.change_channel(session, village.lin, "kanzhuang", profiles=["led-160x32-red"], now=village.now)

    with village.services.session() as session:
        session.begin()
        displays.move_display(session, village.wang, "shiqiao-led", "kanzhuang", now=village.now)
        thread, broken = beside(take_away)
        until_somebody_waits(village)
        session.commit()
    thread.join()
    assert [type(error) for error in broken] == [Refused]
