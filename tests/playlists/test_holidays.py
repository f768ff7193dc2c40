"""Working days."""

from datetime import date, timedelta

import pytest

from playlists.holidays import HolidayTable, is_weekend
from playlists.manifest import encode_holidays, parse_holidays
from tests.playlists.cast import day, holidays
from tests.playlists.make_holidays import TABLE

SHIPPED = parse_holidays(TABLE.read_bytes())


def test_the_week_ends_on_saturday_and_sunday():
    monday = date(2026, 3, 2)
    assert [is_weekend(monday + timedelta(days=n)) for n in range(7)] == [False] * 5 + [True] * 2


def test_off_days_and_working_days_override_the_week():
    table = holidays(off="2026-02-20", working="2026-02-28")
    assert not table.is_working(day("2026-02-20"))
    assert table.is_working(day("2026-02-28"))
    assert table.is_working(day("2026-02-19"))
    assert not table.is_working(day("2026-02-21"))


def test_an_unpublished_year_is_not_covered_and_has_plain_weekends():
    table = HolidayTable()
    assert not table.covers(day("2026-10-01"))
    assert table.is_working(day("2026-10-01"))
    assert not table.is_working(day("2026-10-03"))
    assert holidays().covers(day("2026-10-01"))
    assert not holidays().covers(day("2027-10-01"))


@pytest.mark.parametrize(
    ("text", "working"),
    [
        ("2026-01-01", False),
        ("2026-01-04", True),  # Sunday worked for New Year
        ("2026-02-14", True),
        ("2026-02-23", False),  # last day of Spring Festival
        ("2026-02-24", True),
        ("2026-09-20", True),
        ("2026-09-25", False),  # Mid-Autumn
        ("2026-10-07", False),
        ("2026-10-10", True),
        ("2020-01-31", False),  # the Spring Festival that was prolonged
    ],
)
def test_the_shipped_table_knows_the_published_days(text, working):
    assert SHIPPED.is_working(day(text)) == working


def test_the_shipped_table_is_a_ready_blob_without_a_missing_year():
    assert encode_holidays(SHIPPED) == TABLE.read_bytes()
    assert sorted(SHIPPED.years) == list(range(2017, 2027))
