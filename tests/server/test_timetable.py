"""What staff placed at an hour shows at that hour: every instant of a week, against the plain reading of placements."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playlists.holidays import HolidayTable
from playlists.manifest import encode_schedule
from playlists.model import Daypart, DaypartId, Digest, Entry, ItemId, Ref, Timetable, Window, Zone, ZoneId
from playlists.schedule import Schedule, programme_at
from server.releases.timetable import Turns, Wish, in_turns, slots_of
from tests.playlists.oracle import answer

ZONE = Zone(ZoneId("main"), "page", 0, 0, 1000, 1000)
NOWHERE = Ref(Digest("sha256:" + "0" * 64), 0)
MONDAY = date(2026, 3, 2)
ALL_DAY = Daypart(DaypartId("all-day"), 0, 1440)
OFFICE = Daypart(DaypartId("office"), 510, 1050)
MORNING = Daypart(DaypartId("morning"), 360, 720)
NIGHT = Daypart(DaypartId("night"), 1320, 360)
WEEKEND = Daypart(DaypartId("weekend"), 0, 1440, frozenset({6, 7}))


def wish(order: int, daypart: Daypart, *, working: bool = False, priority: int = 0) -> Wish:
    return Wish(order, ItemId(f"n{order}"), daypart.id, priority, working, MONDAY, MONDAY + timedelta(days=20))


def shown(wishes: list[Wish], dayparts: list[Daypart], at: datetime) -> tuple[str, ...]:
    known = {daypart.id: daypart for daypart in dayparts}
    playlists, slots, made = slots_of(ZONE.id, wishes, known)
    entries = {each.item: Entry(each.item, "notice", NOWHERE, Window(), False) for each in wishes}
    schedule = Schedule(
        (*dayparts, *made),
        slots,
        playlists,
        (ZONE,),
        entries,
        HolidayTable({}),
        0,
        frozenset(),
        frozenset({"notice"}),
    )
    return tuple(programme_at(schedule, at.replace(tzinfo=UTC)).playlists.get(ZONE.id, ()))


def expected(wishes: list[Wish], dayparts: list[Daypart], at: datetime) -> tuple[str, ...]:
    """The plain reading: all that is on at this instant with the highest priority takes turns."""
    known = {daypart.id: daypart for daypart in dayparts}
    on = [each for each in wishes if _is_on(each, known[each.daypart], at)]
    highest = max((each.priority for each in on), default=0)
    return tuple(each.item for each in sorted(on, key=lambda each: each.order) if each.priority == highest)


def _is_on(each: Wish, daypart: Daypart, at: datetime) -> bool:
    end = daypart.end if daypart.end > daypart.start else daypart.end + 1440
    for back in (0, 1):
        day = at.date() - timedelta(days=back)
        minute = at.hour * 60 + at.minute + back * 1440
        if (
            daypart.start <= minute < end
            and day.isoweekday() in daypart.weekdays
            and each.first_day <= day
            and (each.last_day is None or day <= each.last_day)
            and (not each.working_days_only or day.isoweekday() <= 5)
        ):
            return True
    return False


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, 1 + day, hour, minute)


@pytest.mark.parametrize(
    ("moment", "items"),
    [(at(3, 7), ("n1", "n3")), (at(3, 9), ("n1", "n2", "n3")), (at(3, 15), ("n1", "n2")), (at(3, 20), ("n1",))],
)
def test_where_two_parts_of_the_day_overlap_their_notices_take_turns(moment: datetime, items: tuple[str, ...]):
    wishes = [wish(1, ALL_DAY), wish(2, OFFICE), wish(3, MORNING)]
    assert shown(wishes, [ALL_DAY, OFFICE, MORNING], moment) == items


def test_a_night_part_shares_its_hours_on_both_sides_of_midnight():
    wishes = [wish(1, NIGHT), wish(2, ALL_DAY), wish(3, WEEKEND)]
    assert shown(wishes, [ALL_DAY, NIGHT, WEEKEND], at(5, 23)) == ("n1", "n2")
    assert shown(wishes, [ALL_DAY, NIGHT, WEEKEND], at(7, 1)) == ("n1", "n2", "n3")


def test_a_higher_priority_still_displaces_the_rest():
    wishes = [wish(1, ALL_DAY), wish(2, OFFICE, priority=1)]
    assert shown(wishes, [ALL_DAY, OFFICE], at(3, 9)) == ("n2",)


def test_an_all_day_notice_shows_through_the_night_of_a_working_day_too():
    wishes = [wish(1, ALL_DAY), wish(2, NIGHT, working=True)]
    assert shown(wishes, [ALL_DAY, NIGHT], at(4, 2)) == ("n1", "n2")


def test_one_notice_without_an_end_keeps_its_part_of_the_day_on_the_wall():
    lasting = Wish(2, ItemId("n2"), OFFICE.id, 0, False, MONDAY, None)
    assert "n2" in shown([wish(1, OFFICE), lasting], [OFFICE], at(25, 9))


def test_a_working_night_hangs_nothing_on_the_morning_after_a_day_of_rest():
    early = Daypart(DaypartId("early"), 0, 240)
    wishes = [wish(1, early, working=True), wish(2, NIGHT, working=True)]
    monday_before_dawn = at(8, 1)
    assert shown(wishes, [early, NIGHT], monday_before_dawn) == ("n1",)


PARTS = st.builds(
    lambda start, end, days: (start, end, days),
    st.integers(0, 23).map(lambda hour: hour * 60),
    st.integers(1, 24).map(lambda hour: hour * 60),
    st.sampled_from([frozenset(range(1, 8)), frozenset({6, 7}), frozenset(range(1, 6)), frozenset({1, 3})]),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(PARTS, min_size=1, max_size=4, unique=True), st.data())
def test_every_hour_of_a_week_shows_what_is_placed_at_it(
    parts: list[tuple[int, int, frozenset[int]]], data: st.DataObject
):
    dayparts = [ALL_DAY, *(Daypart(DaypartId(f"p{n}"), *part) for n, part in enumerate(parts))]
    chosen = data.draw(st.lists(st.sampled_from(dayparts), min_size=1, max_size=5))
    # A working-days part past midnight is the one overlap that a slot cannot say.
    wishes = [
        wish(
            order,
            part,
            working=part.end > part.start and data.draw(st.booleans()),
            priority=data.draw(st.integers(0, 1)),
        )
        for order, part in enumerate(chosen)
    ]
    for hour in range(24, 8 * 24):
        moment = datetime(2026, 3, 2) + timedelta(hours=hour)
        assert shown(wishes, dayparts, moment) == expected(wishes, dayparts, moment), moment


WARNED = st.builds(
    lambda part, first, days, turns, priority: (part, first, days, turns, priority),
    st.sampled_from([ALL_DAY, OFFICE, MORNING, WEEKEND]),
    st.integers(0, 5),
    st.none() | st.integers(0, 4),
    st.sampled_from(["usual", "usual", "every-third", "alone"]),
    st.integers(0, 1),
)


def day(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def world_of(wishes: list[Wish], dayparts: list[Daypart]) -> dict:
    """What a second reader of the format has: the wire's own words, and windows of whole days."""
    playlists, slots, made = slots_of(ZONE.id, wishes, {daypart.id: daypart for daypart in dayparts})
    midnight = datetime.min.time()
    return {
        "schedule": json.loads(encode_schedule(Timetable((*dayparts, *made), slots, playlists))),
        "layout": {"zones": [{"id": "main", "evergreen": None}]},
        "entries": [
            {
                "id": each.item,
                "kind": "alert",
                "shown": [
                    day(datetime.combine(each.first_day, midnight)),
                    day(datetime.combine(each.last_day + timedelta(days=1), midnight)) if each.last_day else None,
                ],
            }
            for each in wishes
        ],
        "holidays": {"years": []},
        "hidden": [],
        "utc_offset": 0,
    }


def expected_turns(wishes: list[Wish], dayparts: list[Daypart], at: datetime) -> tuple[list[str], list[str]]:
    """The plain reading: what takes turns with a warning's, in order, and the warnings that take every third."""
    known = {daypart.id: daypart for daypart in dayparts}
    on = sorted((each for each in wishes if _is_on(each, known[each.daypart], at)), key=lambda each: each.order)
    alone = [each.item for each in on if each.turns == "alone"]
    if alone:
        return alone, []
    highest = max((each.priority for each in on if each.turns == "usual"), default=0)
    usual = [each.item for each in on if each.turns == "usual" and each.priority == highest]
    return usual, [each.item for each in on if each.turns == "every-third"]


@settings(max_examples=60, deadline=None)
@given(st.lists(WARNED, min_size=1, max_size=6))
def test_every_hour_shows_what_a_warning_leaves_and_the_warning_in_every_third_turn(
    chosen: list[tuple[Daypart, int, int | None, Turns, int]],
):
    dayparts = [ALL_DAY, OFFICE, MORNING, WEEKEND]
    wishes = [
        Wish(
            order, ItemId(f"n{order}"), part.id, priority, False, MONDAY + timedelta(days=first),
            None if days is None else MONDAY + timedelta(days=first + days), turns,
        )
        for order, (part, first, days, turns, priority) in enumerate(chosen)
    ]  # fmt: skip
    world = world_of(wishes, dayparts)
    for hour in range(0, 8 * 24, 3):
        moment = datetime(2026, 3, 2, tzinfo=UTC) + timedelta(hours=hour)
        items = answer(world, moment, {"alert"})["shown"]["main"]
        usual, warnings = expected_turns(wishes, dayparts, moment.replace(tzinfo=None))
        assert list(dict.fromkeys(each for each in items if each not in warnings)) == usual, moment
        assert set(items) == {*usual, *warnings}, moment
        if usual and warnings:
            thrice = [*items, *items]
            assert all(set(thrice[at : at + 3]) & set(warnings) for at in range(len(items))), (moment, items)
            assert len(usual) == sum(each in usual for each in items), (moment, items)
            if len(warnings) == 1:
                assert not any(thrice[at] == thrice[at + 1] for at in range(len(items))), (moment, items)


def test_a_round_gives_every_third_turn_to_a_warning_and_each_warning_one():
    assert in_turns([*"abcde"], ["W"]) == (*"ab", "W", *"cd", "W", "e", "W")
    assert in_turns([*"abcd"], ["V", "W"]) == (*"ab", "V", *"cd", "W")
    assert in_turns([*"a"], ["V", "W"]) == ("a", "V", "W")


def test_a_warning_has_every_third_turn_of_a_night_that_ends_after_midnight_too():
    notice = Wish(1, ItemId("n1"), NIGHT.id, 0, False, MONDAY, MONDAY + timedelta(days=20))
    wednesday = Wish(2, ItemId("n2"), NIGHT.id, 0, False, MONDAY + timedelta(days=2), None)
    frost = Wish(3, ItemId("n3"), NIGHT.id, 0, False, MONDAY, MONDAY + timedelta(days=4), "every-third")
    world = world_of([notice, wednesday, frost], [NIGHT])
    tuesday = datetime(2026, 3, 3, 23, tzinfo=UTC)
    assert answer(world, tuesday, {"alert"})["shown"]["main"] == ["n1", "n3"]
    assert answer(world, tuesday + timedelta(hours=3), {"alert"})["shown"]["main"] == ["n1", "n2", "n3"]


def test_a_warning_shares_the_loop_of_what_staff_put_first_and_puts_nothing_first_itself():
    usual = Wish(1, ItemId("n1"), ALL_DAY.id, 0, False, MONDAY, MONDAY + timedelta(days=20))
    first = Wish(2, ItemId("n2"), ALL_DAY.id, 1, False, MONDAY + timedelta(days=3), MONDAY + timedelta(days=3))
    frost = Wish(3, ItemId("n3"), ALL_DAY.id, 0, False, MONDAY, MONDAY + timedelta(days=20), "every-third")
    world = world_of([usual, first, frost], [ALL_DAY])
    monday = datetime(2026, 3, 2, 9, tzinfo=UTC)
    shown = [answer(world, monday + timedelta(days=days), {"alert"})["shown"]["main"] for days in (0, 3, 4)]
    assert shown == [["n1", "n3"], ["n2", "n3"], ["n1", "n3"]]
