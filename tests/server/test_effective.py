"""What counts as a day of disclosure: the rule told a second time, second by second, and its edges by name."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.playlogs.effective import (
    LOOP,
    TOLERATED,
    Part,
    bridged,
    causes_of,
    due_on,
    judge,
    meet,
    without,
)
from server.playlogs.spans import DAY, joined, length

MONDAY = date(2026, 3, 2)
ALL_DAY = Part(0, 1440, frozenset(range(1, 8)), False, MONDAY, None)
EIGHT, SIX = 8 * 3600, 18 * 3600
stretches = st.lists(
    st.tuples(st.integers(0, 200), st.integers(0, 200)).map(lambda pair: tuple(sorted(pair))), max_size=12
).map(lambda pairs: joined([], pairs))


def every_day(_day: date) -> bool:
    return True


def seconds(spans: list[int]) -> set[int]:
    return {second for first, last in zip(spans[::2], spans[1::2], strict=True) for second in range(first, last)}


@given(stretches, stretches)
def test_what_two_lists_share_and_what_one_has_alone_are_told_second_by_second(one: list[int], other: list[int]):
    assert seconds(meet(one, other)) == seconds(one) & seconds(other)
    assert seconds(without(one, other)) == seconds(one) - seconds(other)
    assert meet(one, other) == joined(meet(one, other), [])
    assert without(one, other) == joined(without(one, other), [])


@given(stretches, st.integers(0, 60))
def test_bridging_fills_the_short_holes_between_two_stretches_and_nothing_else(one: list[int], hole: int):
    stood = seconds(one)
    filled = seconds(bridged(one, hole))
    assert stood <= filled
    for second in range(201):
        before = max((each for each in stood if each < second), default=None)
        after = min((each for each in stood if each > second), default=None)
        short = before is not None and after is not None and after - before - 1 <= hole
        assert (second in filled) == (second in stood or short)


@given(stretches, stretches, stretches, stretches, stretches)
def test_every_missing_second_has_one_cause(
    missing: list[int], lit: list[int], drawn: list[int], off: list[int], dark: list[int]
):
    found = causes_of(missing, lit, drawn, off, dark)
    assert sum(found.values()) == length(missing)
    spoken = seconds(lit) | seconds(drawn) | seconds(off) | seconds(dark)
    assert found.get("unknown", 0) == len(seconds(missing) - spoken)
    assert found.get("off", 0) == len(seconds(missing) & seconds(off) - seconds(lit) - seconds(drawn))


parts = st.builds(
    Part,
    st.integers(0, 1439),
    st.integers(0, 1440),
    st.sets(st.integers(1, 7), min_size=1).map(frozenset),
    st.booleans(),
    st.integers(-3, 3).map(lambda number: MONDAY + timedelta(days=number)),
    st.one_of(st.none(), st.integers(0, 5).map(lambda number: MONDAY + timedelta(days=number))),
).filter(lambda part: part.start != part.end)


@given(st.lists(parts, min_size=1, max_size=3), st.integers(0, 6), st.integers(0, 1440))
def test_what_is_due_is_placed_and_lies_by_day_where_any_of_it_does(many: list[Part], number: int, minute: int):
    day = MONDAY + timedelta(days=number)

    def working(one: date) -> bool:
        return one.isoweekday() < 6

    def hangs(part: Part) -> bool:
        """Told from the instant: the part that holds it began today, or yesterday and runs past midnight."""
        if day < part.first or (part.last is not None and day > part.last):
            return False
        for begun, at in ((day, minute), (day - timedelta(days=1), minute + 1440)):
            end = part.end if part.end > part.start else part.end + 1440
            on = begun.isoweekday() in part.weekdays and (working(begun) or not part.working_days_only)
            if on and part.start <= at < end:
                return True
        return False

    found = seconds_at(due_on(day, many, working), minute)
    if minute == 1440:
        assert not found
    elif found:
        assert any(hangs(part) for part in many)
    elif any(hangs(part) for part in many):
        assert not 480 <= minute < 1080
        assert any(480 * 60 <= edge <= 1080 * 60 for edge in due_on(day, many, working))


def seconds_at(spans: list[int], minute: int) -> bool:
    return any(first <= minute * 60 < last for first, last in zip(spans[::2], spans[1::2], strict=True))


@given(stretches, stretches, st.integers(0, 400))
def test_more_on_the_wall_never_makes_a_day_worse(own: list[int], lit: list[int], more: int):
    order = ("none", "gap", "full")
    due = [0, 150]
    longer = joined(own, [(more, more + 20)])
    less, better = judge(due, own, joined(lit, [])), judge(due, longer, joined(lit, [(0, 400)]))
    assert order.index(better.word) >= order.index(less.word)
    assert length(better.missing) <= length(less.missing)


def test_of_a_usual_day_the_ten_counter_hours_are_due():
    assert due_on(MONDAY, [ALL_DAY], every_day) == [EIGHT, SIX]


def test_a_night_part_is_due_in_its_own_hours_without_the_quiet_ones():
    evening = Part(18 * 60, 2 * 60, frozenset(range(1, 8)), False, MONDAY, None)
    assert due_on(MONDAY, [evening], every_day) == [0, 2 * 3600, SIX, DAY]
    assert due_on(MONDAY, [evening], every_day, [(22 * 60, 6 * 60)]) == [SIX, 22 * 3600]


def test_a_part_of_the_day_is_due_only_where_it_is_placed():
    morning = Part(7 * 60, 11 * 60 + 30, frozenset({1}), False, MONDAY, MONDAY)
    assert due_on(MONDAY, [morning], every_day) == [EIGHT, 11 * 3600 + 1800]
    assert due_on(MONDAY + timedelta(days=7), [morning], every_day) == []


def test_on_a_day_off_nothing_of_working_days_only_is_due():
    office = Part(0, 1440, frozenset(range(1, 8)), True, MONDAY, None)
    assert due_on(MONDAY, [office], lambda day: day != MONDAY) == []
    assert judge([], [EIGHT, SIX], [EIGHT, SIX]).word == "undue"


@pytest.mark.parametrize(("lost", "word"), [(0, "full"), (TOLERATED, "full"), (TOLERATED + 1, "gap")])
def test_half_an_hour_in_all_may_be_missing_and_not_a_second_more(lost: int, word: str):
    stood = [EIGHT, 12 * 3600, 12 * 3600 + lost, SIX] if lost else [EIGHT, SIX]
    assert judge([EIGHT, SIX], bridged(stood, LOOP), stood).word == word


def test_of_a_short_part_a_tenth_may_be_missing():
    due = [EIGHT, EIGHT + 3600]
    assert judge(due, [EIGHT + 360, SIX], [0, DAY]).word == "full"
    assert judge(due, [EIGHT + 361, SIX], [0, DAY]).word == "gap"


def test_what_comes_again_within_half_an_hour_stood_all_the_time():
    loop = [second for turn in range(7 * 3600, 19 * 3600, LOOP) for second in (turn, turn + 15)]
    assert judge([EIGHT, SIX], bridged(loop, LOOP), [0, DAY]).missing == ()


def test_what_comes_again_later_than_that_stood_only_while_it_was_seen():
    loop = [second for turn in range(7 * 3600, 19 * 3600, LOOP + 16) for second in (turn, turn + 15)]
    judged = judge([EIGHT, SIX], bridged(loop, LOOP), [0, DAY])
    assert judged.word == "gap"
    assert length(judged.missing) > 9 * 3600


def test_a_loop_is_not_bridged_over_a_dark_display():
    own = [EIGHT, EIGHT + 60, EIGHT + 1200, SIX]
    assert judge([EIGHT, SIX], bridged(own, LOOP), own).missing == (EIGHT + 60, EIGHT + 1200)


def test_a_display_that_never_showed_it_has_no_record():
    assert judge([EIGHT, SIX], [], [EIGHT, SIX]).word == "none"
