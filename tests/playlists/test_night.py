"""Day and night: which theme holds at a local time, and which pages of an item were signed for the night."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists.light import light_at, light_until
from playlists.model import Digest, LightHours, NightHours, PageRecord
from playlists.night import is_night, night_pages, night_until

EVENING = (NightHours(19 * 60, 6 * 60),)
PARTS = st.lists(st.tuples(st.integers(0, 1439), st.integers(1, 1440)), max_size=5)
TIMES = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1))
DAY, DARK, OTHER = (Digest(f"sha256:{sign * 64}") for sign in "abc")


def hours(parts: list[tuple[int, int]]) -> tuple[NightHours, ...]:
    return tuple(NightHours(*part) for part in parts)


@pytest.mark.parametrize(
    ("hour", "minute", "dark"), [(18, 59, False), (19, 0, True), (23, 59, True), (0, 0, True), (5, 59, True)]
)
def test_the_night_begins_at_its_first_minute_and_runs_past_midnight(hour: int, minute: int, dark: bool):
    assert is_night(EVENING, datetime(2026, 3, 2, hour, minute)) is dark


def test_the_end_of_the_night_is_the_first_minute_of_the_day():
    assert not is_night(EVENING, datetime(2026, 3, 2, 6, 0))


@given(PARTS)
def test_while_time_is_unknown_it_is_day(parts: list[tuple[int, int]]):
    assert not is_night(hours(parts), None)


@given(PARTS, TIMES)
def test_a_part_of_the_day_holds_for_the_night_just_when_it_holds_for_the_light(
    parts: list[tuple[int, int]], local: datetime
):
    dimmed = tuple(LightHours(*part, 50) for part in parts)
    assert is_night(hours(parts), local) == (light_at(dimmed, local) == 50)
    assert night_until(hours(parts), local) == light_until(dimmed, local)


@given(PARTS, TIMES)
def test_no_minute_before_the_edge_is_otherwise(parts: list[tuple[int, int]], local: datetime):
    night, until = hours(parts), night_until(hours(parts), local)
    assert local < until <= local + timedelta(days=1)
    minute = local
    while minute < until:
        assert is_night(night, minute) == is_night(night, local)
        minute += timedelta(minutes=7)
    assert is_night(night, until - timedelta(seconds=1)) == is_night(night, local)


def test_the_pages_of_the_night_stand_as_long_as_those_of_the_day():
    pages = (PageRecord(DAY, 8_000, DARK), PageRecord(DARK, 9_000, OTHER))
    assert night_pages(pages) == (PageRecord(DARK, 8_000), PageRecord(OTHER, 9_000))


@pytest.mark.parametrize("nights", [(None, None), (DARK, None), (None, DARK)])
def test_an_item_with_a_page_that_has_no_night_keeps_all_its_pages_of_the_day(nights: tuple[Digest | None, ...]):
    assert night_pages([PageRecord(DAY, 8_000, night) for night in nights]) == ()
    assert night_pages([]) == ()
