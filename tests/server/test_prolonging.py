"""A disclosure put off: the station says what was lost, the deed drafts the same words, and both items count as one."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import insert, select

from server.accounts.roles import Actor
from server.displays.models import DisplayStay
from server.errors import NotAllowed, Refused
from server.notices import service as notices
from server.notices.catalogue import presets
from server.notices.models import Notice
from server.notices.workflow import State
from server.playlogs.days import rebuild
from server.playlogs.models import PlayRow
from server.playlogs.service import shown
from server.playlogs.tally import tally_of
from tests.server.world import World

FIRST = date(2026, 3, 2)
"""A Monday; the clock begins at nine on it."""


@pytest.fixture
def notice_id(world: World) -> int:
    """Hangs for seven natural days, the first of which counts."""
    world.make_displays()
    made = world.draft()
    with world.session() as session:
        changes = notices.DraftChanges(period_first=FIRST, period_last=FIRST + timedelta(days=6))
        notices.save_draft(session, world.wang, made, changes, revision=2, now=world.now)
    world.submit(made)
    world.approve(made)
    assert not world.publish().failed
    return made


def hang(world: World, item: str, days: Iterable[int], screen: str = "hall", hours: tuple[int, int] = (7, 19)):
    rows = []
    with world.session() as session:
        known = session.query(PlayRow).count()
        for number, day in enumerate(days, known + 1):  # each second number is missing: why it was dark is not known
            midnight = datetime.combine(FIRST + timedelta(days=day), time(), world.services.zone)
            begins, ends = (midnight + timedelta(hours=hour) for hour in hours)
            rows.append(
                {
                    "device_key": "k", "epoch": 1, "seq": 2 * number, "display": screen, "channel": "c", "release": 1,
                    "zone": "main", "item": item, "page": None, "claim": "drawn", "started_at": begins,
                    "ended_at": ends, "time_trusted": True, "previous": None, "digest": f"sha256:{number:064}",
                    "record": {}, "received_at": ends,
                }
            )  # fmt: skip
        if rows:
            session.execute(insert(PlayRow), rows)
        rebuild(session.connection())


def lost_a_day(world: World, notice_id: int) -> str:
    """The hall stood every day but the third, the village panel on all; it is the fifth day."""
    item = world.notice(notice_id).item_id
    hang(world, item, range(7), "led")
    hang(world, item, [day for day in range(7) if day != 2])
    world.clock.advance(days=4)
    return item


def station(world: World, notice_id: int) -> tuple[str, str]:
    with world.session() as session:
        road = notices.road(session, session.get_one(Notice, notice_id), now=world.now, services=world.services)
        return road[-1].state, road[-1].fact


def prolong(world: World, notice_id: int, by: Actor | None = None) -> int:
    with world.session() as session:
        return notices.prolong(session, by or world.wang, notice_id, now=world.now).id


def signed(world: World, made: int) -> None:
    world.submit(made)
    world.approve(made)
    assert not world.publish().failed


def test_on_a_whole_wall_the_station_counts_the_days(world: World, notice_id: int):
    hang(world, world.notice(notice_id).item_id, range(7))
    hang(world, world.notice(notice_id).item_id, range(7), "led")
    world.clock.advance(days=3)
    assert station(world, notice_id) == ("now", "第 4 / 7 天")
    world.clock.advance(days=4)
    with world.session() as session:
        notices.expire_due(session, today=world.today, now=world.now)
    assert station(world, notice_id) == ("now", "已期满，等出证明")
    with world.session() as session:
        notices.issue_proof(session, world.wang, notice_id, now=world.now)
    assert station(world, notice_id) == ("done", "已出具，可打印")


def test_a_lost_day_stops_the_road_and_says_to_when_the_end_may_go(world: World, notice_id: int):
    lost_a_day(world, notice_id)
    assert station(world, notice_id) == ("stuck", "无记录扣 1 天，可顺延到 03-09")
    with world.session() as session:
        one = session.get_one(Notice, notice_id)
        listed = notices.roads(session, [one], now=world.now, services=world.services)[notice_id][-1]
    assert listed.fact == "扣 1 天，可顺延到 03-09"  # a list asks no record why


def test_todays_hours_are_not_lost_before_the_day_is_over(world: World, notice_id: int):
    hang(world, world.notice(notice_id).item_id, range(1), hours=(7, 9))
    hang(world, world.notice(notice_id).item_id, range(1), "led", hours=(7, 9))
    assert station(world, notice_id) == ("now", "第 1 / 7 天")


def test_a_display_without_one_whole_day_puts_nothing_off(world: World, notice_id: int):
    hang(world, world.notice(notice_id).item_id, range(7), "led")
    world.clock.advance(days=4)
    assert station(world, notice_id) == ("now", "第 5 / 7 天")
    with pytest.raises(Refused, match="没有要顺延的日子"):
        prolong(world, notice_id)


def test_a_display_that_was_hung_up_later_lacks_no_day_before(world: World, notice_id: int):
    with world.session() as session:
        stay = session.scalars(select(DisplayStay).where(DisplayStay.display_id == "led")).one()
        stay.since = world.now + timedelta(days=2)
    hang(world, world.notice(notice_id).item_id, range(7))
    hang(world, world.notice(notice_id).item_id, range(2, 7), "led")
    world.clock.advance(days=4)
    assert station(world, notice_id) == ("now", "第 5 / 7 天")
    assert "没排" in world.browser("sun").get(f"/ledger/notices/{notice_id}").text


def test_a_notice_put_off_is_a_draft_with_the_same_words_in_the_same_hours(world: World, notice_id: int):
    lost_a_day(world, notice_id)
    made = world.notice(prolong(world, notice_id))
    one = world.notice(notice_id)
    assert made.state is State.DRAFT
    assert (made.period_first, made.period_last) == (FIRST, FIRST + timedelta(days=7))
    assert str(made.document["correction"]).endswith("更正：公示期顺延到 3月9日，补没挂满的 1 天")
    assert {**made.document, "correction": None} == {**one.document, "correction": None}
    assert {(p.channel_id, p.zone, p.daypart_id) for p in made.placements} == {
        (p.channel_id, p.zone, p.daypart_id) for p in one.placements
    }
    assert {p.last_day for p in made.placements} == {FIRST + timedelta(days=7)}
    # Nothing has moved on the wall: only a second person's signature does that.
    assert one.state is State.PUBLISHED
    assert one.period_last == FIRST + timedelta(days=6)
    with pytest.raises(Refused, match="正在办"):
        prolong(world, notice_id)


def test_only_who_may_correct_puts_off(world: World, notice_id: int):
    lost_a_day(world, notice_id)
    for by in (world.sun, world.lin, world.zhao):
        with pytest.raises(NotAllowed):
            prolong(world, notice_id, by)


def test_signed_it_takes_the_place_of_the_first_and_the_days_of_both_count(world: World, notice_id: int):
    item = lost_a_day(world, notice_id)
    made = prolong(world, notice_id)
    signed(world, made)
    assert world.notice(notice_id).state is State.REPLACED
    assert station(world, notice_id) == ("todo", "由更正接着公示")
    assert station(world, made) == ("now", "第 5 / 8 天，已顺延 1 天")
    assert item != world.notice(made).item_id
    hang(world, world.notice(made).item_id, [7], "led")
    hang(world, world.notice(made).item_id, [7])
    world.clock.advance(days=4)
    with world.session() as session:
        notices.expire_due(session, today=world.today, now=world.now)
        one = session.get_one(Notice, made)
        tally = tally_of(session, one, shown(session, made), today=world.today)
    assert {screen.name: screen.effective for screen in tally.screens} == {"led": 8, "hall": 7}
    assert station(world, made) == ("now", "已期满，等出证明")


def test_the_day_on_which_one_takes_over_from_the_other_is_one_day(world: World, notice_id: int):
    item = world.notice(notice_id).item_id
    hang(world, item, [0, 1, 3])
    hang(world, item, [4], hours=(7, 12))
    world.clock.advance(days=4)
    made = prolong(world, notice_id)
    signed(world, made)
    hang(world, world.notice(made).item_id, [4], hours=(12, 19))
    with world.session() as session:
        rows = {(row.day, row.display_id): row for row in shown(session, made)}
        alone = {(row.day, row.display_id): row for row in shown(session, notice_id)}
    assert rows[FIRST + timedelta(days=4), "hall"].complete == "full"
    assert alone[FIRST + timedelta(days=4), "hall"].complete == "gap"


def test_other_words_are_another_disclosure(world: World, notice_id: int):
    lost_a_day(world, notice_id)
    made = prolong(world, notice_id)
    with world.session() as session:
        revision = session.get_one(Notice, made).revision
        changes = notices.DraftChanges(text="停电一天。")
        notices.save_draft(session, world.wang, made, changes, revision=revision, now=world.now)
    signed(world, made)
    with world.session() as session:
        assert not any(row.seconds for row in shown(session, made))


def test_after_the_end_the_days_begin_again_tomorrow(world: World, notice_id: int):
    lost_a_day(world, notice_id)
    world.clock.advance(days=6)
    with world.session() as session:
        notices.expire_due(session, today=world.today, now=world.now)
    assert world.today == date(2026, 3, 12)
    assert station(world, notice_id) == ("stuck", "无记录扣 1 天，可顺延到 03-13")
    page = world.browser("wang").get(f"/ledger/notices/{notice_id}").text
    assert "原来的 3月8日 已经落下" in page
    made = prolong(world, notice_id)
    assert world.notice(made).period_last == date(2026, 3, 13)
    signed(world, made)
    assert world.notice(made).state is State.PUBLISHED
    world.clock.advance(days=40)
    with world.session() as session:
        notices.expire_due(session, today=world.today, now=world.now)
    assert station(world, made) == ("now", "扣 1 天，等出证明")


def test_days_count_by_the_rule_the_notice_chose(world: World, notice_id: int):
    """Five working days, the first not counted: from Monday to the Monday after."""
    with world.session() as session:
        one = session.get_one(Notice, notice_id)
        preset = next(row for row in presets(session) if row.unit == "working" and not row.counts_first_day)
        one.preset_id, one.period_last = preset.id, FIRST + timedelta(days=7)
        for placement in one.placements:
            placement.last_day = one.period_last
    item = world.notice(notice_id).item_id
    hang(world, item, range(8), "led")
    hang(world, item, [1, 2, 3, 7])
    world.clock.advance(days=4)
    assert station(world, notice_id) == ("now", "第 4 / 5 天")
    world.clock.advance(days=1)  # Saturday: Friday is lost, the weekend is not
    assert station(world, notice_id) == ("stuck", "无记录扣 1 天，可顺延到 03-10")


def test_the_page_offers_the_button_to_who_may_press_it(world: World, notice_id: int):
    lost_a_day(world, notice_id)
    url = f"/ledger/notices/{notice_id}"
    author, reviewer = world.browser("wang").get(url).text, world.browser("sun").get(url).text
    assert "顺延到 03-09</button>" in author
    assert "到 3月8日 照常落下" in author
    assert "公示 7 天，今天是第 5 天，led有效 5 天，hall有效 4 天（3月4日无记录）" in author
    assert "顺延到 03-09</button>" not in reviewer
    assert "顺延由经办人来做" in reviewer


def test_the_chain_says_arrived_from_records_and_never_from_the_signature(world: World, notice_id: int):
    browser = world.browser("zhao")
    assert "没有到屏记录" in browser.get(f"/ledger/notices/{notice_id}").text
    hang(world, world.notice(notice_id).item_id, [0], hours=(10, 18))
    hang(world, world.notice(notice_id).item_id, [0], "led", hours=(11, 18))
    assert "10:00 起，2 块屏，最晚 11:00" in browser.get(f"/ledger/notices/{notice_id}").text
