"""Previews by the player's own evaluator, today's tasks, slogans, channels."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image

from server.channels import service as channels
from server.channels.light import PartWords, set_light
from server.channels.models import Channel
from server.channels.notice_preview import draft_pictures
from server.channels.preview import picture_at
from server.displays import service as displays
from server.errors import NotAllowed, Refused
from server.notices import service as notices
from server.notices.catalogue import fill_slogan, slogan_templates
from server.notices.models import Notice, SloganTemplate
from server.notices.workflow import State
from server.releases.collect import collect
from server.today.service import today
from tests.server.world import World


@pytest.fixture
def town(small_world: World) -> World:
    small_world.make_channels()
    return small_world


def preview(world: World, channel: str, at: datetime):
    with world.session() as session:
        return picture_at(session, channel, at, services=world.services)


def test_a_preview_is_a_picture_of_the_whole_display(town: World) -> None:
    notice_id = town.on_the_wall()
    seen = preview(town, "hall", town.now)
    assert Image.open(io.BytesIO(seen.png)).size == (1920, 1080)
    assert seen.items["main"] == (town.notice(notice_id).item_id,)
    assert "关于停电的通知" in seen.sentence


def test_a_preview_after_the_last_day_is_empty(town: World) -> None:
    notice_id = town.on_the_wall()
    last = town.notice(notice_id).period_last
    midnight = datetime.combine(last + timedelta(days=1), datetime.min.time(), town.services.zone)
    assert preview(town, "hall", midnight - timedelta(seconds=1)).items["main"]
    assert preview(town, "hall", midnight).items["main"] == ()
    assert preview(town, "hall", midnight - timedelta(days=1)).until == midnight.astimezone(UTC)


NIGHT = {"quiet": PartWords(22 * 60, 6 * 60, None, True), "dusk": PartWords(19 * 60, 22 * 60, 30, True)}


def at_hour(town: World, hour: int) -> datetime:
    return datetime.combine(town.today, datetime.min.time(), town.services.zone).replace(hour=hour)


@pytest.mark.parametrize("channel", ["hall", "shiqiao"])
def test_a_preview_in_quiet_hours_is_black_and_says_when_the_display_wakes(town: World, channel: str) -> None:
    town.on_the_wall()
    with town.session() as session:
        set_light(session, town.lin, channel, NIGHT, now=town.now)
    seen = preview(town, channel, at_hour(town, 23))
    assert Image.open(io.BytesIO(seen.png)).convert("L").getextrema() == (0, 0)
    assert "静屏时段，屏黑着" in seen.sentence
    assert set(seen.items.values()) == {()}
    assert seen.until == at_hour(town, 6).astimezone(UTC) + timedelta(days=1)
    assert preview(town, channel, seen.until).items["main"]


def test_a_preview_of_a_panel_at_dusk_has_the_dimmed_lamps_and_a_hall_s_does_not(
    town: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.on_the_wall()
    lit = io.BytesIO()
    Image.new("RGB", (8, 8), (201, 99, 3)).save(lit, "PNG")
    monkeypatch.setattr(town.renderer, "png", lambda digest: lit.getvalue())
    bright = {channel: preview(town, channel, at_hour(town, 20)) for channel in ("hall", "shiqiao")}
    with town.session() as session:
        for channel in bright:
            set_light(session, town.lin, channel, NIGHT, now=town.now)
    seen = {channel: preview(town, channel, at_hour(town, 20)) for channel in bright}
    assert seen["hall"].png == bright["hall"].png
    before, after = (Image.open(io.BytesIO(each["shiqiao"].png)).tobytes() for each in (bright, seen))
    assert before[:3] == bytes((201, 99, 3))
    assert after == bytes(value * 30 // 100 for value in before)
    assert any("百分之 30" in reason for reason in seen["shiqiao"].reasons)
    assert not any("亮度" in reason for reason in seen["hall"].reasons)
    assert seen["shiqiao"].until == at_hour(town, 22).astimezone(UTC)


def test_a_preview_in_quiet_hours_shows_a_warning_that_lights_the_display(
    town: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    item_id = town.notice(town.on_the_wall()).item_id
    with town.session() as session:
        set_light(session, town.lin, "hall", NIGHT, now=town.now)
    document = {"body": [{"type": "alert", "hazard": "暴雪", "level": "red"}]}

    def collected(*given, **named):
        found = collect(*given, **named)
        items = tuple(
            replace(item, kind="alert", document=document) if item.id == item_id else item
            for item in found.source.items
        )
        return replace(found, source=replace(found.source, items=items))

    monkeypatch.setattr("server.channels.preview.collect", collected)
    assert item_id in preview(town, "hall", at_hour(town, 23)).items["main"]


def test_a_preview_says_what_could_keep_a_notice_from_the_wall(town: World) -> None:
    town.draft()
    with town.session() as session:
        displays.add_display(session, town.lin, "hall", "大厅屏", "", "hall", "hall-1080", now=town.now)
    told = preview(town, "hall", town.now).could_prevent
    assert "《关于停电的通知》还没签发。" in told
    assert "大厅屏还没有接上播放端。" in told


def test_a_morning_notice_joins_the_day_s_loop_and_does_not_replace_it(town: World) -> None:
    all_day = town.on_the_wall()
    morning = town.draft("上午办公时间")
    with town.session() as session:
        channels.place(
            session,
            town.wang,
            morning,
            ["hall"],
            first_day=town.today,
            last_day=town.today,
            daypart_id="morning",
            now=town.now,
        )
    town.submit(morning)
    town.approve(morning)
    nine = town.now
    assert preview(town, "hall", nine).items["main"] == (town.notice(all_day).item_id, town.notice(morning).item_id)
    assert preview(town, "hall", nine + timedelta(hours=6)).items["main"] == (town.notice(all_day).item_id,)


def test_an_evergreen_page_fills_an_empty_wall_at_any_hour(town: World) -> None:
    with town.session() as session:
        notice = notices.create_notice(
            session, town.wang, title="看庄欢迎您", text="看：查阅处", kind="evergreen", now=town.now
        )
        changes = notices.DraftChanges(channel_ids=("hall",))
        notices.save_draft(session, town.wang, notice.id, changes, revision=1, now=town.now)
    town.submit(notice.id)
    town.approve(notice.id)
    town.publish()
    seen = preview(town, "hall", town.now + timedelta(days=300))
    assert seen.items["main"] == (town.notice(notice.id).item_id,)
    assert "常备页" in seen.reasons[0]
    assert town.notice(notice.id).state is State.PUBLISHED


def test_a_draft_is_drawn_for_every_sort_of_display_it_goes_to(town: World) -> None:
    notice_id = town.draft()
    with town.session() as session:
        pictures = draft_pictures(session, session.get_one(Notice, notice_id), services=town.services)
    assert {(picture.profile_id, picture.zone) for picture in pictures} == {
        ("hall-1080", "main"),
        ("led-128x32", "main"),
    }
    assert all(town.services.renderer.png(picture.pages[0].digest) for picture in pictures)


def test_a_character_no_font_has_is_named_before_review(town: World) -> None:
    notice_id = town.draft(text="张\U0002ceff。")
    with town.session() as session:
        pictures = draft_pictures(session, session.get_one(Notice, notice_id), services=town.services)
    assert {picture.missing_characters for picture in pictures} == {("\U0002ceff",)}


def test_each_person_is_told_what_is_his(town: World) -> None:
    notice_id = town.draft()
    town.submit(notice_id)
    with town.session() as session:
        for_sun = today(session, town.sun, now=town.now, services=town.services).tasks
        for_wang = today(session, town.wang, now=town.now, services=town.services).tasks
        for_zhao = today(session, town.zhao, now=town.now, services=town.services).tasks
    assert [(task.button, task.target_id) for task in for_sun] == [("去审核", str(notice_id))]
    assert [task.band for task in for_wang] == ["waiting"]
    assert for_zhao == ()


def test_what_must_be_mended_comes_first(town: World) -> None:
    town.draft(text="证号 11010519491231002X")
    with town.session() as session:
        first = today(session, town.wang, now=town.now, services=town.services).tasks[0]
    assert (first.chip.words, first.band) == ("必须改", "now")


def test_a_slogan_takes_only_the_words_its_template_asks_for(town: World) -> None:
    with town.session() as session:
        template = next(row for row in slogan_templates(session) if "节日" in row.text)
        with pytest.raises(Refused, match="节日"):
            fill_slogan(template, {})
        with pytest.raises(Refused, match="最多"):
            fill_slogan(template, {"节日": "长" * 21})
        notice = notices.create_slogan(
            session, town.wang, template.id, {"节日": "新春"}, ["hall"], town.today, town.today, now=town.now
        )
        assert notice.title == "祝全镇人民新春快乐"
    town.submit(notice.id)
    with pytest.raises(NotAllowed):
        town.approve(notice.id, by="wang")
    town.approve(notice.id)


def test_a_template_switched_off_is_gone(town: World) -> None:
    with town.session() as session:
        template = session.get_one(SloganTemplate, 1)
        template.state_name = "retired"
        session.flush()
        with pytest.raises(Refused):
            notices.create_slogan(session, town.wang, 1, {"来宾": "您"}, ["hall"], town.today, town.today, now=town.now)


def test_a_removed_channel_leaves_a_tombstone_and_its_name_is_not_used_again(town: World) -> None:
    town.on_the_wall()
    with town.session() as session:
        channels.remove_channel(session, town.lin, "shiqiao", now=town.now)
    town.clock.advance(seconds=5)
    assert not town.publish().failed
    assert town.services.publisher.release_of("shiqiao").tombstone
    with town.session() as session, pytest.raises(Refused, match="用过"):
        channels.create_channel(session, town.lin, "shiqiao", "石桥", "led", "", ["led-128x32"], now=town.now)


def test_a_channel_with_displays_is_not_removed(town: World) -> None:
    with town.session() as session:
        displays.add_display(session, town.lin, "led", "石桥 LED", "", "shiqiao", "led-128x32", now=town.now)
        with pytest.raises(Refused, match="石桥 LED"):
            channels.remove_channel(session, town.lin, "shiqiao", now=town.now)


def test_the_last_screen_of_a_published_notice_is_left_by_withdrawing_only(town: World) -> None:
    notice_id = town.on_the_wall()
    with town.session() as session:
        first, second = [placement.id for placement in session.get_one(Notice, notice_id).placements]
        channels.unplace(session, town.wang, first, reason="石桥村的屏拆了", now=town.now)
        with pytest.raises(Refused, match="撤下"):
            channels.unplace(session, town.wang, second, now=town.now)


def test_the_week_shows_what_is_signed_and_what_is_not(town: World) -> None:
    signed = town.on_the_wall()
    waiting = town.draft("还没签发的")
    with town.session() as session:
        (hall,) = [row for row in channels.week(session, town.today) if row.channel.id == "hall"]
    assert {(bar.notice_id, bar.signed) for bar in hall.bars} == {(signed, True), (waiting, False)}


def test_a_ticker_goes_to_the_channels_that_have_one(town: World) -> None:
    with town.session() as session:
        notice = notices.create_notice(session, town.wang, title="森林防火", kind="ticker", now=town.now)
        changes = notices.DraftChanges(text="禁止野外用火。", channel_ids=("hall", "shiqiao"))
        notice = notices.save_draft(session, town.wang, notice.id, changes, revision=1, now=town.now)
        assert [(placed.channel_id, placed.zone) for placed in notice.placements] == [("hall", "ticker")]


def test_a_picture_travels_with_its_notice_and_voids_what_was_signed_before(town: World) -> None:
    notice_id = town.draft()
    town.submit(notice_id)
    town.approve(notice_id)
    uploads = town.services.data / "uploads"
    picture = io.BytesIO()
    Image.new("RGB", (4, 4), (200, 0, 0)).save(picture, "PNG")
    with town.session() as session:
        name = notices.add_asset(
            session, town.wang, notice_id, "现场 1.png", "image/png", picture.getvalue(), uploads=uploads, now=town.now
        )
        assert notices.asset(session, notice_id, name, uploads=uploads) == ("image/png", picture.getvalue())
        with pytest.raises(Refused, match="PNG"):
            notices.add_asset(
                session, town.wang, notice_id, "x.svg", "image/svg+xml", b"<svg/>", uploads=uploads, now=town.now
            )
    assert town.notice(notice_id).state is State.DRAFT
    town.submit(notice_id)
    town.approve(notice_id)
    assert not town.publish().failed
    with town.session() as session:
        (item,) = collect(session, town.services, session.get_one(Channel, "hall")).source.items
    assert [asset.content for asset in item.assets] == [picture.getvalue()]


def drawn(width: int, height: int, form: str = "PNG") -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (width, height), (200, 0, 0)).save(content, form)
    return content.getvalue()


@pytest.mark.parametrize(
    ("made", "says"),
    [
        (lambda: b"not a picture", "“现场.png”读不出来"),
        (lambda: b"", "“现场.png”读不出来"),
        (lambda: drawn(600, 400, "JPEG")[:900], "“现场.png”坏了一部分"),
        # Drawn when it is asked for: every worker collects every test, and this one took a second of each.
        (lambda: drawn(20_000, 4_000), "20000×4000 点，太大"),
    ],
)
def test_a_picture_nobody_could_set_is_refused_when_it_comes(town: World, made: Callable[[], bytes], says: str) -> None:
    content, notice_id = made(), town.draft()
    uploads = town.services.data / "uploads"
    with town.session() as session, pytest.raises(Refused, match=says):
        notices.add_asset(
            session, town.wang, notice_id, "现场.png", "image/png", content, uploads=uploads, now=town.now
        )
    assert not list(uploads.glob("*"))
