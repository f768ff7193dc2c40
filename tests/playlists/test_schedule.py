"""What is on, and until when."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playlists.model import ItemId, RootManifest, Timetable
from playlists.schedule import Reason, programme_at, schedule_of
from tests.playlists.cast import at, day, daypart, entry, holidays, playlist, schedule, slot, zone
from tests.playlists.worlds import schedule_from, start_of, world

MICROSECOND = timedelta(microseconds=1)
EIGHT_DAYS = timedelta(days=8)
NIGHT = {"dayparts": (daypart("night", "22:00", "02:00", weekdays="5"),)}


def on(schedule, now: str, zone: str = "main", **more) -> tuple[str, ...]:
    return programme_at(schedule, at(now), **more).playlists[zone]


def test_a_slot_shows_its_playlist_in_order_and_says_why():
    s = schedule(slot("a"), playlists=(playlist("a", "y", "x"),), entries={"x": entry("x"), "y": entry("y")})
    programme = programme_at(s, at("2026-03-07 09:00"))
    assert programme.playlists == {"main": ("y", "x")}
    assert programme.reasons == {"main": Reason("slot", "a")}
    assert not programme.presumed


def test_a_daypart_begins_on_its_minute_and_its_end_is_exclusive():
    s = schedule(slot("a", daypart="am"), dayparts=(daypart("am", "08:30", "12:00"),))
    assert not on(s, "2026-03-07 08:29:59.999999")
    assert on(s, "2026-03-07 08:30")
    assert on(s, "2026-03-07 11:59:59.999999")
    assert not on(s, "2026-03-07 12:00")


def test_a_night_daypart_belongs_to_the_day_it_began_on():
    s = schedule(slot("a", daypart="night"), **NIGHT)
    assert on(s, "2026-03-07 01:59")  # Saturday: the night began on Friday
    assert not on(s, "2026-03-07 02:00")
    assert not on(s, "2026-03-06 01:00")  # Friday: it would have begun on Thursday


def test_the_last_day_of_a_night_slot_lasts_until_the_morning_after():
    s = schedule(slot("a", daypart="night", last_day=day("2026-03-06")), **NIGHT)
    assert on(s, "2026-03-07 01:00")
    assert not on(s, "2026-03-13 23:00")


def test_a_blackout_takes_the_whole_night_that_begins_on_it_and_nothing_of_the_night_before():
    s = schedule(slot("a", daypart="night", blackout=frozenset({day("2026-03-07")})), **NIGHT)
    assert on(s, "2026-03-07 01:00")
    s = schedule(slot("a", daypart="night", blackout=frozenset({day("2026-03-06")})), **NIGHT)
    assert not on(s, "2026-03-06 23:00")
    assert not on(s, "2026-03-07 01:00")


def test_midnight_may_be_written_at_either_end_of_the_clock():
    for end in ("00:00", "24:00"):
        s = schedule(slot("a", daypart="pm"), dayparts=(daypart("pm", "18:00", end, weekdays="5"),))
        assert on(s, "2026-03-06 23:59")
        assert not on(s, "2026-03-07 00:00")


def test_an_end_equal_to_the_start_is_a_whole_day():
    s = schedule(slot("a", daypart="round"), dayparts=(daypart("round", "07:00", "07:00", weekdays="5"),))
    assert on(s, "2026-03-06 07:00")
    assert on(s, "2026-03-07 06:59")
    assert not on(s, "2026-03-07 07:00")
    assert not on(s, "2026-03-06 06:59")


def test_the_first_and_the_last_day_belong_to_a_slot():
    s = schedule(slot("a", first_day=day("2026-03-06"), last_day=day("2026-03-07")))
    assert [bool(on(s, f"2026-03-0{d} 12:00")) for d in (5, 6, 7, 8)] == [False, True, True, False]


def test_the_higher_priority_wins_wherever_it_is_listed():
    for slots in ([slot("low"), slot("high", priority=1)], [slot("high", priority=1), slot("low")]):
        assert on(schedule(*slots), "2026-03-07 09:00") == ("high",)


def test_among_equals_the_one_listed_later_wins():
    assert on(schedule(slot("b"), slot("a")), "2026-03-07 09:00") == ("a",)
    assert on(schedule(slot("a"), slot("b")), "2026-03-07 09:00") == ("b",)


def test_a_winning_slot_with_nothing_open_gives_way():
    slots = slot("low"), slot("high", priority=1)
    entries = {"low": entry("low"), "high": entry("high", end="2026-03-07 09:00")}
    s = schedule(*slots, entries=entries)
    assert on(s, "2026-03-07 08:59:59") == ("high",)
    assert on(s, "2026-03-07 09:00") == ("low",)


def test_an_item_is_shown_from_its_first_instant_up_to_its_end():
    s = schedule(slot("a"), entries={"a": entry("a", first="2026-03-06 09:00", end="2026-03-07 09:00")})
    assert not on(s, "2026-03-06 08:59:59.999999")
    assert on(s, "2026-03-06 09:00")
    assert on(s, "2026-03-07 08:59:59.999999")
    assert not on(s, "2026-03-07 09:00")


def test_a_hidden_item_and_an_unknown_kind_and_an_item_without_entry_are_left_out():
    s = schedule(
        slot("a"),
        playlists=(playlist("a", "gone", "hidden", "odd", "good"),),
        entries={"hidden": entry("hidden"), "odd": entry("odd", kind="hologram"), "good": entry("good")},
        hidden=frozenset({ItemId("hidden")}),
    )
    assert on(s, "2026-03-07 09:00") == ("good",)


def test_the_evergreen_playlist_fills_a_gap_and_an_empty_one_leaves_nothing():
    evergreen = {"zones": (zone(evergreen="tree"),), "playlists": (playlist("a"), playlist("tree"))}
    entries = {"a": entry("a", end="2026-03-07 09:00"), "tree": entry("tree", end="2026-03-07 10:00")}
    s = schedule(slot("a"), entries=entries, **evergreen)
    assert on(s, "2026-03-07 08:00") == ("a",)
    later = programme_at(s, at("2026-03-07 09:00"))
    assert (later.playlists["main"], later.reasons["main"]) == (("tree",), Reason("evergreen"))
    assert later.until == at("2026-03-07 10:00")
    last = programme_at(s, at("2026-03-07 10:00"))
    assert (last.playlists["main"], last.reasons["main"]) == ((), Reason("none"))


def test_what_leads_nowhere_is_passed_over():
    s = schedule(
        slot("a", zone="nowhere"), slot("b", daypart="never"), slot("c", "nothing"),
        zones=(zone(evergreen="gone"),), playlists=(playlist("a"), playlist("b")),
    )  # fmt: skip
    assert programme_at(s, at("2026-03-07 09:00")).playlists == {"main": ()}
    assert programme_at(s, at("2026-03-07 09:00"), time_trusted=False).playlists == {"main": ()}


def test_zones_are_decided_apart():
    s = schedule(slot("a"), slot("b", zone="side", priority=5), zones=(zone(), zone("side"), zone("third")))
    assert programme_at(s, at("2026-03-07 09:00")).playlists == {"main": ("a",), "side": ("b",), "third": ()}


def test_a_working_day_slot_keeps_to_the_published_table():
    s = schedule(slot("a", working_days_only=True), holidays=holidays(off="2026-02-20", working="2026-02-28"))
    assert on(s, "2026-02-19 12:00")  # an ordinary Thursday
    assert not on(s, "2026-02-20 12:00")  # a Friday off
    assert not on(s, "2026-02-21 12:00")  # an ordinary Saturday
    assert on(s, "2026-02-28 12:00")  # a Saturday worked
    assert not programme_at(s, at("2026-02-20 12:00")).presumed


def test_a_year_without_table_has_plain_weekends_and_the_answer_says_so():
    s = schedule(slot("a", working_days_only=True))
    friday = programme_at(s, at("2027-01-01 12:00"))
    assert (friday.playlists["main"], friday.presumed) == (("a",), True)
    saturday = programme_at(s, at("2027-01-02 12:00"))
    assert (saturday.playlists["main"], saturday.presumed) == ((), True)


def test_an_answer_that_leans_on_no_working_day_is_not_presumed():
    assert not programme_at(schedule(slot("a")), at("2027-01-01 12:00")).presumed
    s = schedule(slot("a", working_days_only=True, last_day=day("2026-12-31")))
    assert not programme_at(s, at("2027-01-01 12:00")).presumed


def test_becoming_presumed_ends_an_answer_even_when_the_same_pages_go_on():
    s = schedule(slot("b"), slot("a", working_days_only=True, priority=-1))
    programme = programme_at(s, at("2026-12-30 12:00"))
    assert programme.until == at("2027-01-01 00:00")
    assert programme_at(s, programme.until).playlists == programme.playlists


def test_the_local_day_is_that_of_the_fixed_offset():
    early = schedule(slot("a", first_day=day("2026-03-07")), utc_offset=840)
    assert not programme_at(early, datetime(2026, 3, 6, 9, 59, tzinfo=UTC)).playlists["main"]
    assert programme_at(early, datetime(2026, 3, 6, 10, 0, tzinfo=UTC)).playlists["main"]
    late = schedule(slot("a", first_day=day("2026-03-07")), utc_offset=-345)
    assert not programme_at(late, datetime(2026, 3, 7, 5, 44, tzinfo=UTC)).playlists["main"]
    assert programme_at(late, datetime(2026, 3, 7, 5, 45, tzinfo=UTC)).playlists["main"]


def test_until_is_the_next_change_and_not_the_next_edge():
    s = schedule(
        slot("low", daypart="am"), slot("high", priority=1), dayparts=(daypart(), daypart("am", "08:00", "12:00"))
    )
    assert programme_at(s, at("2026-03-07 07:00")).until == at("2026-03-15 07:00")


def test_an_answer_holds_eight_days_at_most():
    now = at("2026-03-07 09:00")
    assert programme_at(schedule(), now).until == now + EIGHT_DAYS
    s = schedule(slot("a"), entries={"a": entry("a", end="2026-03-15 09:00:00")})
    assert programme_at(s, now).until == now + EIGHT_DAYS
    assert programme_at(s, now + timedelta(seconds=1)).until == now + EIGHT_DAYS


def test_while_time_is_unknown_only_what_is_always_true_is_shown():
    s = schedule(
        slot("a"),
        zones=(zone(evergreen="tree"), zone("side")),
        playlists=(playlist("a"), playlist("tree", "now", "always", "gone", "hidden", "odd", "always")),
        entries={
            "a": entry("a", at_any_time=True),
            "now": entry("now"),
            "always": entry("always", at_any_time=True, first="2030-01-01 00:00"),
            "hidden": entry("hidden", at_any_time=True),
            "odd": entry("odd", at_any_time=True, kind="hologram"),
        },
        hidden=frozenset({ItemId("hidden")}),
    )
    now = at("2026-03-07 09:00")
    programme = programme_at(s, now, time_trusted=False)
    assert programme.playlists == {"main": ("always", "always"), "side": ()}
    assert programme.reasons == {"main": Reason("evergreen"), "side": Reason("none")}
    assert programme.until == now + EIGHT_DAYS
    assert not programme.presumed


def test_an_instant_without_a_zone_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="aware"):
        programme_at(schedule(), datetime(2026, 3, 7, 9, 0))


def test_a_schedule_is_put_together_from_the_blobs_of_a_release():
    s = schedule(slot("a"), hidden=frozenset({ItemId("x")}))
    manifest = RootManifest("hall", "大厅", 1, at("2026-03-01 00:00"), utc_offset=60)
    manifest = replace(manifest, layout=replace(manifest.layout, zones=s.zones))
    timetable = Timetable(s.dayparts, s.slots, s.playlists)
    made = schedule_of(manifest, timetable, s.entries, s.holidays, s.known_kinds, s.hidden)
    assert made == replace(s, utc_offset=60)
    assert schedule_of(manifest, timetable, s.entries, s.holidays, s.known_kinds).hidden == frozenset()


# A seed, not hypothesis' own random source: a world takes hundreds of draws, and shrinking them takes minutes.
worlds = st.builds(
    lambda seed, step: world(random.Random(seed), step=timedelta(seconds=step)),
    st.integers(0, 2**32),
    st.sampled_from([1, 60]),
)
seconds = st.integers(-2 * 86400, 62 * 86400)


def without_until(programme):
    return programme.playlists, programme.presumed, programme.reasons


@settings(max_examples=150)
@given(worlds, seconds, st.floats(0, 1))
def test_nothing_changes_before_until_and_something_does_then(w, offset, share):
    s, now = schedule_from(w), start_of(w) + timedelta(seconds=offset)
    programme = programme_at(s, now)
    assert now < programme.until <= now + EIGHT_DAYS
    eve = programme.until - MICROSECOND
    for instant in (now + (eve - now) * share, eve):
        assert without_until(programme_at(s, instant)) == without_until(programme)
    then = programme_at(s, programme.until)
    assert without_until(then) != without_until(programme) or programme.until == now + EIGHT_DAYS


@settings(max_examples=50)
@given(st.integers(0, 2**32), seconds)
def test_the_zone_of_the_instant_does_not_matter(seed, offset):
    w = world(random.Random(seed))
    now = start_of(w) + timedelta(seconds=offset)
    assert programme_at(schedule_from(w), now) == programme_at(
        schedule_from(w), now.astimezone(at("2026-01-01").tzinfo)
    )
