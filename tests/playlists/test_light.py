"""How brightly a display shines: parts of the day, midnight, quiet hours, and a clock that is not known."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists.light import light_at, light_until
from playlists.model import LightHours

DUSK, NIGHT = LightHours(18 * 60, 22 * 60, 50), LightHours(22 * 60, 6 * 60, 0)
PARTS = st.lists(
    st.builds(LightHours, st.integers(0, 1439), st.integers(1, 1440), st.integers(0, 100)), max_size=5
).map(tuple)
TIMES = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1))


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, 2, hour, minute)


@pytest.mark.parametrize(
    ("local", "percent"),
    [(at(12), 100), (at(18), 50), (at(21, 59), 50), (at(22), 0), (at(0), 0), (at(5, 59), 0), (at(6), 100)],
)
def test_the_end_of_a_part_is_the_first_minute_outside_it_also_past_midnight(local: datetime, percent: int):
    assert light_at((DUSK, NIGHT), local) == percent


def test_the_first_part_that_holds_the_minute_decides():
    assert light_at((LightHours(20 * 60, 21 * 60, 80), DUSK), at(20, 30)) == 80


def test_a_part_that_ends_at_midnight_ends_there():
    assert light_at((LightHours(23 * 60, 1440, 20),), at(23, 59)) == 20
    assert light_at((LightHours(23 * 60, 1440, 20),), at(0)) == 100


def test_a_display_without_a_clock_gives_all_its_light():
    assert light_at((LightHours(0, 1440, 0),), None) == 100


@given(PARTS, TIMES)
def test_nothing_changes_before_the_instant_it_may_change(parts: tuple[LightHours, ...], local: datetime):
    until = light_until(parts, local)
    assert local < until <= local + timedelta(days=1)
    minute = local
    while minute < until:
        assert light_at(parts, minute) == light_at(parts, local)
        minute += timedelta(minutes=7)
    assert light_at(parts, until - timedelta(seconds=1)) == light_at(parts, local)
