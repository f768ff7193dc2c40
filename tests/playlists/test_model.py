"""The edge rules that live on the values."""

from hypothesis import given
from hypothesis import strategies as st

from playlists.model import Rect, Window, Withdrawal, Withdrawals, Zone, page_key
from tests.playlists.cast import at, day, daypart, slot


def test_a_window_begins_with_its_first_instant_and_ends_before_its_last():
    noon, one = at("2026-03-07 12:00"), at("2026-03-07 13:00")
    assert [Window(noon, one).contains(t) for t in (at("2026-03-07 11:59:59"), noon, one)] == [False, True, False]
    assert Window(None, one).contains(noon)
    assert not Window(None, noon).contains(noon)
    assert Window(noon, None).contains(noon)
    assert Window().contains(noon)


def test_a_daypart_knows_its_length():
    assert (daypart("a", "08:00", "12:00").minutes, daypart("a", "08:00", "12:00").crosses_midnight) == (240, False)
    assert (daypart("a", "22:00", "02:00").minutes, daypart("a", "22:00", "02:00").crosses_midnight) == (240, True)
    assert daypart("a", "07:00", "07:00").minutes == daypart("a", "00:00", "24:00").minutes == 1440
    assert daypart("a", "23:00", "00:00").minutes == 60


def test_a_slot_allows_its_first_and_last_day_and_no_blackout():
    s = slot("a", first_day=day("2026-03-02"), last_day=day("2026-03-04"), blackout=frozenset({day("2026-03-03")}))
    assert [s.allows(day(f"2026-03-0{d}")) for d in range(1, 6)] == [False, True, False, True, False]
    assert slot("a", first_day=day("2026-03-02")).allows(day("2099-01-01"))


def zone(x, y, w, h):
    return Zone("z", "page", x, y, w, h)


def test_a_zone_is_cut_to_whole_pixels_at_both_edges():
    assert zone(0, 0, 1000, 1000).pixels(1920, 1080) == Rect(0, 0, 1920, 1080)
    assert zone(700, 500, 300, 500).pixels(1920, 1081) == Rect(1344, 540, 576, 541)


@given(st.integers(1, 5000), st.integers(1, 5000), st.integers(1, 998), st.integers(1, 998))
def test_neighbouring_zones_meet_without_gap_or_overlap(width, height, across, down):
    left, right = (
        zone(0, 0, across, 1000).pixels(width, height),
        zone(across, 0, 1000 - across, 1000).pixels(width, height),
    )
    assert (left.x, left.x + left.w, right.x + right.w) == (0, right.x, width)
    top, bottom = zone(0, 0, 1000, down).pixels(width, height), zone(0, down, 1000, 1000 - down).pixels(width, height)
    assert (top.y, top.y + top.h, bottom.y + bottom.h) == (0, bottom.y, height)


def test_pages_are_filed_under_profile_and_zone():
    assert page_key("led", "main") == "led/main"


def test_withdrawals_name_the_items_they_hide():
    assert Withdrawals((Withdrawal("a", at("2026-03-07 12:00")),)).items == {"a"}
