"""What does not fit on a wall is told where it is planned: a round too long, an empty hour, a notice kept off."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

import pytest

import server.channels.snags
from playlists.schedule import Programme, Schedule, programme_at
from server.channels import service as channels
from server.channels.snags import Kind, Snag, snags
from server.console.language import said
from server.notices import service as notices
from server.notices.models import Notice
from server.notices.workflow import State
from server.releases.timetable import DAY
from tests.server.test_console_words import app
from tests.server.world import World

PAGE = "村民会议通过的收支逐笔列在这里。" * 130
"""About a page of the quick typesetter's, which stands 5 seconds."""
WEEK = timedelta(days=7)


@pytest.fixture(autouse=True)
def _channels(world: World) -> None:
    world.make_channels()


def told(world: World, kind: Kind, first: date | None = None) -> list[Snag]:
    monday = datetime.combine(first, datetime.min.time(), world.services.zone) if first else world.now
    with world.session() as session:
        return [each for each in snags(session, monday, monday + WEEK, world.services.zone) if each.kind is kind]


def stands(world: World, notice_id: int, seconds: int) -> None:
    """As if the typesetter had given each of its places pages for so long."""
    with world.session() as session:
        notice = session.get_one(Notice, notice_id)
        longer = {
            channel: {key: [[page[0], seconds * 1000] for page in pages[:1]] for key, pages in zones.items()}
            for channel, zones in notice.pages.items()
        }
        notice.pages = longer
        if notice.approved_pages:
            notice.approved_pages = longer


def hung(world: World, title: str, seconds: int) -> int:
    notice_id = world.on_the_wall(title)
    stands(world, notice_id, seconds)
    return notice_id


def place(world: World, notice_id: int, ids: Iterable[str], **how: object) -> None:
    placed = world.placed(notice_id)
    days = {"first_day": placed.first_day, "last_day": placed.last_day, "reason": "为了试这一条测试", **how}
    with world.session() as session:
        channels.place(session, world.wang, notice_id, ids, now=world.now, **days)


def station(world: World, notice_id: int) -> tuple[str, str]:
    with world.session() as session:
        road = notices.road(session, session.get_one(Notice, notice_id), now=world.now, services=world.services)
    return next((each.state, each.fact) for each in road if each.key == "schedule")


def test_a_round_of_five_minutes_is_told_to_nobody(world: World) -> None:
    hung(world, "甲", 180)
    hung(world, "乙", 120)
    assert told(world, Kind.LONG) == []


def test_a_round_over_five_minutes_names_where_how_long_and_what_to_move(world: World) -> None:
    hung(world, "短的", 121)
    longest = hung(world, "长的", 180)
    found = told(world, Kind.LONG)
    assert len({each.channel for each in found}) == 2
    assert {(each.count, each.seconds, each.notice) for each in found} == {(2, 301, (longest, "长的"))}


def test_what_waits_for_review_is_reckoned_in(world: World) -> None:
    hung(world, "挂着的", 200)
    waiting = world.draft("送审的")
    world.submit(waiting)
    stands(world, waiting, 101)
    assert {each.seconds for each in told(world, Kind.LONG)} == {301}


def test_two_halves_of_the_day_make_no_long_round(world: World) -> None:
    first, second = hung(world, "上午的", 200), hung(world, "下午的", 200)
    with world.session() as session:
        parts = [each.id for each in channels.dayparts(session) if each.start < each.end < DAY]
        rows = {each.id: (each.start, each.end) for each in channels.dayparts(session)}
    one, other = next((a, b) for a in parts for b in parts if rows[a][1] <= rows[b][0])
    place(world, first, ("hall", "shiqiao"), daypart_id=one)
    assert told(world, Kind.LONG)
    place(world, second, ("hall", "shiqiao"), daypart_id=other)
    assert told(world, Kind.LONG) == []


def test_other_weeks_are_looked_at_for_themselves(world: World) -> None:
    hung(world, "甲", 200)
    hung(world, "乙", 200)
    assert told(world, Kind.LONG)
    assert told(world, Kind.LONG, world.today + timedelta(days=60)) == []


def test_a_newcomer_that_makes_the_round_too_long_is_stuck_at_the_schedule(world: World) -> None:
    there = hung(world, "先挂着的", 200)
    newcomer = world.draft("后来的")
    world.submit(newcomer)
    stands(world, newcomer, 100)
    assert station(world, newcomer)[0] == "todo"  # its turn comes behind the review
    stands(world, newcomer, 101)
    state, fact = station(world, newcomer)
    assert state == "stuck"
    assert fact.endswith("那天排不下")
    assert station(world, there)[0] == "done"  # what hung there first is not in its own way


def test_a_list_reckons_a_channel_once_however_many_wait(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    hung(world, "先挂着的", 290)
    asked: list[datetime] = []

    def counted(schedule: Schedule, at: datetime) -> Programme:
        asked.append(at)
        return programme_at(schedule, at)

    monkeypatch.setattr(server.channels.snags, "programme_at", counted)

    def stuck(waiting: list[int]) -> tuple[int, list[bool]]:
        asked.clear()
        with world.session() as session:
            roads = notices.roads(
                session, [session.get_one(Notice, number) for number in waiting], now=world.now, services=world.services
            )
        stations = [each for number in waiting for each in roads[number] if each.key == "schedule"]
        return len(asked), [each.state == "stuck" for each in stations]

    waiting = []
    for number in range(6):
        waiting.append(world.draft(f"后来的{number}"))
        world.submit(waiting[-1])
        stands(world, waiting[-1], 8 + number)
    few, states = stuck(waiting[4:])
    assert states == [True, True]
    many, states = stuck(waiting)
    assert states == [False, False, False, True, True, True]  # each beside what hangs, and not beside the others
    assert few == many > 0


def test_a_newcomer_of_other_days_is_not_stuck(world: World) -> None:
    hung(world, "先挂着的", 200)
    newcomer = world.draft("后来的")
    with world.session() as session:
        notice = session.get_one(Notice, newcomer)
        later = world.today + timedelta(days=30)
        changes = notices.DraftChanges(period_first=later, period_last=later + WEEK)
        notices.save_draft(session, world.wang, newcomer, changes, revision=notice.revision, now=world.now)
        for placed in notice.placements:
            placed.first_day, placed.last_day = later, later + WEEK
    world.submit(newcomer)
    stands(world, newcomer, 200)
    assert station(world, newcomer)[0] == "todo"


def test_that_it_does_not_fit_is_said_in_english_too() -> None:
    with app().test_request_context(headers={"Accept-Language": "en"}):
        assert said("石桥村那天排不下") == "no room on 石桥村 that day"


def test_hours_with_nothing_to_show_are_a_gap_until_an_evergreen_page_stands_there(world: World) -> None:
    found = told(world, Kind.GAP)
    assert [each.end - each.begin for each in found] == [WEEK, WEEK]
    with world.session() as session:
        made = notices.create_notice(
            session, world.wang, title="有事找谁", category_id=1, issuer="示例镇政府", text="请到大厅。",
            kind="evergreen", now=world.now,
        )  # fmt: skip
        wanted = notices.DraftChanges(channel_ids=("hall", "shiqiao"))
        notices.save_draft(session, world.wang, made.id, wanted, revision=made.revision, now=world.now)
    world.submit(made.id)
    assert len(told(world, Kind.GAP)) == 2  # nobody signed it: it will not be drawn
    world.approve(made.id)
    assert world.notice(made.id).state is State.APPROVED
    assert told(world, Kind.GAP) == []


def test_a_gap_ends_where_a_notice_begins(world: World) -> None:
    notice_id = world.on_the_wall()
    first, last = world.placed(notice_id).first_day, world.placed(notice_id).last_day
    assert last is not None
    found = told(world, Kind.GAP, first)
    begins = {each.begin.astimezone(world.services.zone) for each in found}
    wanted = datetime.combine(last + timedelta(days=1), datetime.min.time(), world.services.zone)
    assert begins <= {wanted}


def test_what_another_takes_precedence_over_is_told_with_the_one_that_does(world: World) -> None:
    other, first = hung(world, "平常的", 10), hung(world, "优先的", 10)
    assert told(world, Kind.KEPT_OFF) == []
    place(world, first, ("hall",), priority=1)
    (found,) = told(world, Kind.KEPT_OFF)
    assert (found.notice, found.kept_off) == ((first, "优先的"), "平常的")
    assert world.notice(other).state is State.PUBLISHED


def test_the_margin_has_one_card_a_kind_with_its_mend(world: World) -> None:
    hung(world, "甲", 200)
    longest = hung(world, "乙", 201)
    text = world.browser("wang").get("/schedule/margin").text
    assert text.count("轮一遍超过 5 分钟") == 1
    assert "2 份轮一遍要 6 分 41 秒。" in text
    assert f'href="/notices/{longest}#schedule"' in text
    assert 'hx-get="/schedule/margin?week=2026-03-02"' in world.browser("wang").get("/schedule").text


def test_only_who_may_make_one_is_led_to_a_new_evergreen_page(world: World) -> None:
    assert "/notices/new" in world.browser("wang").get("/schedule/margin").text
    text = world.browser("zhao").get("/schedule/margin").text
    assert "有时间没有可放的" in text
    assert "/notices/new" not in text
