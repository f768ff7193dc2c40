"""Counting disclosure days."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from playlists.holidays import HolidayTable, HolidayYear
from server.notices.periods import PRESUMED, default_period, period_end

TABLE = HolidayTable(
    {2026: HolidayYear(frozenset({date(2026, 10, 1), date(2026, 10, 2)}), frozenset({date(2026, 9, 27)}))}
)


def test_the_first_day_does_not_count_unless_the_rule_says_so() -> None:
    monday = date(2026, 3, 2)
    assert period_end(monday, 7, "natural", False, TABLE).last == date(2026, 3, 9)
    assert period_end(monday, 7, "natural", True, TABLE).last == date(2026, 3, 8)


def test_working_days_skip_holidays_and_count_the_sunday_that_is_worked() -> None:
    end = period_end(date(2026, 9, 25), 4, "working", False, TABLE)
    # Sunday 27 is worked, then Monday to Wednesday; Thursday is a holiday already.
    assert end.last == date(2026, 9, 30)
    assert not end.presumed


def test_a_period_that_runs_into_an_unpublished_year_says_so() -> None:
    end = period_end(date(2026, 12, 29), 5, "working", False, TABLE)
    assert end.presumed
    assert PRESUMED in end.explanation


def test_natural_days_presume_nothing() -> None:
    assert not period_end(date(2026, 12, 29), 30, "natural", False, TABLE).presumed


def test_the_default_is_seven_working_days_from_today() -> None:
    assert default_period(date(2026, 3, 2), TABLE).last == date(2026, 3, 11)


@given(st.dates(date(2026, 1, 1), date(2026, 11, 1)), st.integers(1, 40), st.booleans())
def test_exactly_so_many_working_days_lie_in_the_period(first: date, days: int, counts_first: bool) -> None:
    end = period_end(first, days, "working", counts_first, TABLE)
    start = first if counts_first else first + timedelta(days=1)
    inside = [start + timedelta(days=step) for step in range((end.last - start).days + 1)]
    assert sum(TABLE.is_working(day) for day in inside) == days
    assert TABLE.is_working(end.last)
