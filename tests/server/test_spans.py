"""Stretches of a day join to the same in any order, and are measured as the records themselves are."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.playlogs.service import cut_at_midnights
from server.playlogs.spans import DAY, by_day, joined, length

stretches = st.lists(st.tuples(st.integers(0, 86400), st.integers(0, 86400)).map(lambda pair: tuple(sorted(pair))))


@given(stretches, stretches)
def test_joining_gives_every_second_once_in_any_order(one: list[tuple[int, int]], other: list[tuple[int, int]]):
    whole = joined(joined([], one), other)
    assert whole == joined(joined([], other), one) == joined(whole, one)
    seconds = {second for first, last in one + other for second in (first, last - 1) if first < last}
    held = list(zip(whole[::2], whole[1::2], strict=True))
    assert all(any(first <= second < last for first, last in held) for second in seconds)
    assert all(end < begin for (_, end), (begin, _) in pairwise(held))
    assert length(whole) == len({second for first, last in one + other for second in range(first, last)})


def test_stretches_that_touch_become_one():
    assert joined([100, 200], [(200, 300), (50, 100)]) == [50, 300]


@given(st.integers(0, 10**6), st.integers(0, 86400))
def test_a_stretch_cut_at_midnights_loses_no_second(begins: int, seconds: int):
    started = datetime(2026, 3, 2, tzinfo=UTC) + timedelta(seconds=begins)
    pieces = list(by_day(started, started + timedelta(seconds=seconds)))
    assert sum(last - first for _, first, last in pieces) == seconds
    assert all(0 <= first < last <= 86400 for _, first, last in pieces)
    assert len({day for day, _, _ in pieces}) == len(pieces)
    cut = cut_at_midnights([(started, started + timedelta(seconds=seconds))])
    assert cut == {day: [first, last] for day, first, last in pieces}


def test_what_stands_for_days_is_cut_at_every_midnight():
    begins = datetime(2026, 3, 1, 15, tzinfo=UTC)
    empty = begins + timedelta(days=3)
    cut = cut_at_midnights([(begins, begins + timedelta(days=2)), (empty, empty)])
    assert cut == {date(2026, 3, 1): [23 * 3600, DAY], date(2026, 3, 2): [0, DAY], date(2026, 3, 3): [0, 23 * 3600]}


@pytest.mark.parametrize(
    ("started", "ended", "placed"),
    [
        ("0001-01-01T00:00:00", "0001-01-01T01:00:00", [(date.min, 8 * 3600, 9 * 3600)]),
        ("9999-12-31T14:00:00", "9999-12-31T15:00:00", [(date.max, 22 * 3600, 23 * 3600)]),
        ("9999-12-31T15:00:00", "9999-12-31T16:00:00", []),
        ("9999-12-31T20:00:00", "9999-12-31T20:00:00", []),
    ],
)
def test_a_stretch_that_reaches_beyond_the_calendar_is_placed_on_no_day(
    started: str, ended: str, placed: list[tuple[date, int, int]]
):
    first, last = (datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (started, ended))
    assert list(by_day(first, last)) == placed
