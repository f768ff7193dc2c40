"""What a warning does on the walls it is placed on, by its level: read off the signed releases and the preview."""

from datetime import datetime, timedelta

import pytest

from playlists.holidays import HolidayTable
from playlists.model import ChannelId
from playlists.pages.kind_names import KINDS
from playlists.schedule import programme_at, schedule_of
from server.channels import preview
from server.channels import service as channels
from server.channels.snags import Kind, snags
from server.notices import service as notices
from server.notices.models import Notice
from server.notices.paging import Place, render_place, wall_document
from server.notices.usual import schedule_as_usual
from server.notices.workflow import State
from server.publishing.contents import open_release
from server.releases.service import expire, newest_left_out
from tests.server.halting import halt, item, standing
from tests.server.world import World


@pytest.fixture
def town(small_world: World) -> World:
    """A hall with a ticker and a column, and a village panel that has neither."""
    small_world.make_channels()
    return small_world


def drafted(town: World, level: str, *, corrects: int | None = None, **said: object) -> int:
    block = {"type": "alert", "hazard": "暴雨", "level": level, "actions": ["关好门窗"], **said}
    with town.session() as session:
        if corrects is None:
            notice = notices.create_notice(
                session, town.wang, title="暴雨预警", category_id=1, issuer="示例镇政府", kind="alert", now=town.now,
                document={"body": [block]},
            )  # fmt: skip
        else:
            notice = notices.correct(session, town.wang, corrects, "已经解除", now=town.now)
        first, last = town.today, town.today + timedelta(days=3)
        changes = notices.DraftChanges(
            period_first=first, period_last=last, channel_ids=("hall", "shiqiao"), document={"body": [block]}
        )
        notices.save_draft(session, town.wang, notice.id, changes, revision=notice.revision, now=town.now)
        return notice.id


def approved(town: World, notice_id: int) -> str:
    town.submit(notice_id)
    town.approve(notice_id)
    assert not town.publish().failed
    return item(town, notice_id)


def warned(town: World, level: str, **said: object) -> str:
    return approved(town, drafted(town, level, **said))


def ordinary(town: World, *titles: str) -> list[str]:
    return [item(town, town.on_the_wall(title)) for title in titles]


def on(town: World, channel: str, at: datetime | None = None) -> dict[str, list[str]]:
    """What a player that holds the newest release, and nothing else, shows."""
    publisher = town.services.publisher
    manifest = publisher.release_of(ChannelId(channel))
    assert manifest is not None
    contents = open_release(manifest, publisher.repository.read_blob)
    entries = {entry.id: entry for entry in contents.wall}
    schedule = schedule_of(manifest, contents.timetable, entries, HolidayTable({}), KINDS)
    programme = programme_at(schedule, at or town.now)
    return {str(zone): [str(each) for each in items] for zone, items in programme.playlists.items()}


@pytest.mark.parametrize("level", ["red", "orange"])
def test_the_highest_levels_stand_alone_from_their_approval_to_their_end(town: World, level: str) -> None:
    paper = ordinary(town, "甲", "乙")
    flood = warned(town, level)
    for channel in ("hall", "shiqiao"):
        assert on(town, channel)["main"] == [flood]
        assert on(town, channel, town.now + timedelta(days=4))["main"] == paper
    assert on(town, "hall")["ticker"] == [flood]


def test_two_of_the_highest_level_share_the_wall(town: World) -> None:
    ordinary(town, "甲")
    both = [warned(town, "red"), warned(town, "orange")]
    assert on(town, "hall")["main"] == both


def test_a_notice_that_staff_put_first_gives_way_to_a_red_warning(town: World) -> None:
    first = town.on_the_wall("甲")
    placed = town.placed(first)
    with town.session() as session:
        channels.place(
            session, town.wang, first, ["hall"], first_day=placed.first_day, last_day=placed.last_day, priority=1,
            now=town.now,
        )  # fmt: skip
    flood = warned(town, "red")
    assert on(town, "hall")["main"] == [flood]


def test_a_yellow_warning_has_every_third_turn_and_runs_in_the_ticker(town: World) -> None:
    one, two, three, four = ordinary(town, "甲", "乙", "丙", "丁")
    frost = warned(town, "yellow")
    for channel in ("hall", "shiqiao"):
        assert on(town, channel)["main"] == [one, two, frost, three, four, frost]
    assert on(town, "hall")["ticker"] == [frost]


def test_a_blue_warning_runs_in_the_ticker_alone_and_takes_its_turn_where_there_is_none(town: World) -> None:
    one, two, three = ordinary(town, "甲", "乙", "丙")
    wind = warned(town, "blue")
    assert (on(town, "hall")["main"], on(town, "hall")["ticker"]) == ([one, two, three], [wind])
    assert on(town, "shiqiao")["main"] == [one, two, three, wind]


def test_a_drill_does_what_its_level_would(town: World) -> None:
    ordinary(town, "甲")
    drill = warned(town, "red", drill=True)
    assert on(town, "hall")["main"] == [drill]


def test_a_warning_called_off_says_so_for_ten_minutes_and_goes_by_itself(town: World) -> None:
    paper = ordinary(town, "甲")
    flood = drafted(town, "red")
    approved(town, flood)
    town.clock.advance(hours=2)
    off = drafted(town, "red", corrects=flood, cancelled="今天15时")
    face = approved(town, off)
    town.publish()  # the warning that is replaced is withdrawn
    assert on(town, "hall")["main"] == [face]
    assert on(town, "hall", town.now + timedelta(seconds=599))["main"] == [face]
    assert on(town, "hall", town.now + timedelta(seconds=600))["main"] == paper
    town.clock.advance(seconds=599)
    expire(town.services)
    assert town.notice(off).state is State.PUBLISHED
    town.clock.advance(seconds=1)
    expire(town.services)
    assert town.notice(off).state is State.ENDED
    assert town.notice(flood).state not in (State.PUBLISHED, State.APPROVED)


def test_the_preview_tells_what_the_player_will_show(town: World) -> None:
    ordinary(town, "甲", "乙", "丙")
    warned(town, "yellow")
    warned(town, "red")
    for at in (town.now, town.now + timedelta(days=3, hours=23), town.now + timedelta(days=5)):
        with town.session() as session:
            seen = preview.picture_at(session, "hall", at, services=town.services)
        shown = {zone: [str(each) for each in items] for zone, items in seen.items.items()}
        assert shown == on(town, "hall", at)
    with town.session() as session:
        now = preview.picture_at(session, "hall", town.now, services=town.services)
    assert "放《暴雨预警》" in now.sentence


def test_the_schedule_calls_nothing_kept_off_that_makes_way_for_a_warning(town: World) -> None:
    ordinary(town, "甲", "乙")
    warned(town, "red")
    with town.session() as session:
        found = snags(session, town.now, town.now + timedelta(days=5), town.services.zone)
    assert [each for each in found if each.kind is Kind.KEPT_OFF] == []


def test_a_round_is_reckoned_with_every_turn_of_a_warning(town: World) -> None:
    for title in ("甲", "乙", "丙", "丁"):
        town.on_the_wall(title)
    warned(town, "yellow")
    with town.session() as session:
        for notice in session.query(Notice):
            notice.approved_pages = {
                channel: {key: [[page[0], 55_000] for page in pages] for key, pages in zones.items()}
                for channel, zones in notice.approved_pages.items()
            }
    with town.session() as session:
        found = snags(session, town.now, town.now + timedelta(days=1), town.services.zone)
    assert {(each.count, each.seconds) for each in found if each.kind is Kind.LONG} == {(5, 330)}


def test_a_warning_signed_before_it_had_a_ticker_hangs_as_it_was_signed_until_the_rest_is(town: World) -> None:
    """As those are that were approved by an older server."""
    one, two = ordinary(town, "甲", "乙")
    blue = drafted(town, "blue")
    town.submit(blue)
    town.approve(blue)
    with town.session() as session:
        notice = session.get_one(Notice, blue)
        place = next(each for each in notice.placements if each.channel_id == "hall")
        zone = place.channel.layout.zone("main")
        assert zone is not None
        main = Place(place.channel, place.channel.profiles[0], zone)
        pages = render_place(town.services.renderer, main, wall_document(notice), "alert", {})
        signed = {main.key: [[page.digest, page.dwell_ms] for page in pages]}
        notice.approved_pages = {**notice.approved_pages, "hall": signed}
    assert not town.publish().failed
    assert on(town, "hall")["main"] == [one, two, item(town, blue)]
    assert on(town, "hall")["ticker"] == []
    with town.session() as session:
        assert item(town, blue) in {name for _, names in newest_left_out(session) for name in names}


def test_a_halt_takes_down_the_warnings_before_it_and_lets_those_after_it_stand_alone(town: World) -> None:
    evergreen = standing(town)
    ordinary(town, "甲")
    warned(town, "red")
    town.clock.advance(minutes=1)
    halt(town)
    assert not town.publish().failed
    assert on(town, "hall")["main"] == [evergreen]
    town.clock.advance(minutes=1)
    after = warned(town, "red")
    assert on(town, "hall")["main"] == [after]


def test_a_warning_is_drafted_for_today_and_tomorrow(town: World) -> None:
    with town.session() as session:
        notice = session.get_one(Notice, drafted(town, "red"))
        schedule_as_usual(session, notice, now=town.now)
        assert (notice.period_first, notice.period_last) == (town.today, town.today + timedelta(days=1))


@pytest.mark.parametrize(
    ("level", "says"), [("red", "占满主画面"), ("yellow", "每放两份别的公告"), ("blue", "只在字幕里滚")]
)
def test_whoever_signs_reads_what_the_warning_will_do(town: World, level: str, says: str) -> None:
    warning, drill, off, plain = (
        drafted(town, level), drafted(town, level, drill=True), drafted(town, level, cancelled="今天15时"),
        town.draft("甲"),
    )  # fmt: skip
    for notice_id in (warning, drill, off, plain):
        town.submit(notice_id)
    client = town.browser("sun")
    page = client.get(f"/notices/{warning}/review").text
    assert page.count(says) == 2  # beside the text, and where it is signed
    assert ("静屏时段也亮" in page) == (level == "red")
    assert "静屏时段也亮" not in client.get(f"/notices/{drill}/review").text
    called_off = client.get(f"/notices/{off}/review").text
    assert says not in called_off
    assert "照级别放 10 分钟" in called_off
    assert "这是预警" not in client.get(f"/notices/{plain}/review").text
