import pytest
from hypothesis import given
from hypothesis import strategies as st

from player.page_store import DrawnPage
from player.stage_plan import (
    LONGEST_SLEEP_MS,
    Breath,
    Card,
    Showing,
    change_of,
    change_progress,
    lesser,
    loop_of,
    showing_at,
    wake_in,
)
from playlists.model import Digest, ItemId, PageRecord, Profile, ProfileId
from playlists.ticker import Pace, pace_of, ticker_length, ticker_pieces

now_ms = st.integers(0, 2**42)
paces = st.builds(Pace, st.integers(1, 8), st.integers(1, 60))
strips = st.lists(
    st.tuples(st.integers(0, 300), st.integers(1, 900)).map(
        lambda pair: DrawnPage(Digest("sha256:0"), pair[0] + pair[1], 96, 8_000, pair[0])
    ),
    min_size=1,
    max_size=4,
)


def card(name: str, *dwells: int, drawn: int | None = None) -> Card:
    pages = tuple(DrawnPage(Digest(f"sha256:{name}{n}"), 10, 10, 5_000) for n in range(drawn or len(dwells)))
    return Card(ItemId(name), tuple(PageRecord(Digest(f"sha256:{name}{n}"), d) for n, d in enumerate(dwells)), pages)


cards = st.lists(st.lists(st.integers(1, 20_000), min_size=1, max_size=4), min_size=1, max_size=5).map(
    lambda dwells: tuple(card(f"i{n}", *each) for n, each in enumerate(dwells))
)


@given(cards, now_ms)
def test_a_page_stands_until_it_says_it_ends(loop, at_ms):
    shown = showing_at(loop, at_ms)
    assert shown is not None
    assert at_ms < shown.ends_ms
    assert showing_at(loop, shown.ends_ms - 1) == shown


@given(cards, now_ms)
def test_a_page_drawn_as_approved_is_verified(loop, at_ms):
    shown = showing_at(loop, at_ms)
    assert shown is not None
    assert shown.verified


def test_an_empty_loop_shows_nothing():
    assert showing_at((), 5) is None


def test_what_is_not_drawn_is_left_out_of_the_loop_in_order():
    a, b, c = card("a", 5), card("b", 5), card("c", 5)
    assert loop_of([ItemId("c"), ItemId("b"), ItemId("a")], {a.item: a, c.item: c}) == (c, a)
    assert loop_of([b.item], {b.item: Card(b.item, b.approved, ())}) == ()


def test_a_player_that_comes_to_another_number_of_pages_uses_its_own_dwells_and_says_that_it_differs():
    odd = card("a", 8_000, 9_000, drawn=1)
    assert odd.dwells == (5_000,)
    assert odd.differs
    assert not card("a", 8_000).differs


@given(paces, strips, now_ms)
def test_a_ticker_moves_by_whole_steps(pace, pages, at_ms):
    length = ticker_length(pages)
    before, after = pace.offset(at_ms, length), pace.offset(pace.next_ms(at_ms), length)
    assert (after - before) % length == pace.step % length
    assert pace.offset(pace.next_ms(at_ms) - 1, length) == before


@given(strips, st.integers(0, 10**6), st.integers(1, 2_000))
def test_a_running_ticker_covers_its_zone_without_a_gap(pages, offset, width):
    pieces = ticker_pieces(pages, offset % ticker_length(pages), width)
    covered = [0] * width
    for piece in pieces:
        assert piece.width > 0
        assert piece.source_x + piece.width <= pages[piece.page].width
        for x in range(piece.x, min(width, piece.x + piece.width)):
            covered[x] += 1
    assert set(covered) == {1}


def test_a_ticker_runs_two_characters_a_second_in_whole_pixels():
    assert pace_of(Profile(ProfileId("hall"), 1920, 1080, 6)) == Pace(2, 60)
    assert pace_of(Profile(ProfileId("4k"), 3840, 2160, 12)) == Pace(4, 60)
    assert pace_of(Profile(ProfileId("led"), 128, 32, 16, surface="led")) == Pace(1, 32)
    assert pace_of(Profile(ProfileId("led"), 192, 96, 32, surface="led")) == Pace(1, 48)


def test_for_elders_a_ticker_runs_a_quarter_slower():
    assert pace_of(Profile(ProfileId("hall"), 1920, 1080, 6), "elder") == Pace(3, 30)
    assert pace_of(Profile(ProfileId("4k"), 3840, 2160, 12), "elder") == Pace(3, 60)
    assert pace_of(Profile(ProfileId("led"), 192, 96, 32, surface="led"), "elder") == Pace(1, 32)


@given(st.integers(1, 24), st.sampled_from(["usual", "elder"]))
def test_a_ticker_on_a_screen_moves_the_same_number_of_pixels_at_each_refresh_it_moves_at(unit, wish):
    pace = pace_of(Profile(ProfileId("any"), 1920, 1080, unit), wish)
    wished = {"usual": 20, "elder": 15}[wish] * unit
    assert 60 % pace.per_second == 0
    assert abs(pace.step * pace.per_second - wished) <= max(wished * 0.15, 5)


@pytest.mark.parametrize("change", ["fade", "push"])
@given(one=st.integers(0, 400), other=st.integers(0, 400))
def test_a_change_of_page_only_ever_comes_forward(change, one, other):
    early, late = sorted((one, other))
    assert change_progress(change, 0, early) <= change_progress(change, 0, late)


def test_a_fade_takes_400_ms_and_a_push_300():
    assert change_progress("fade", 0, 399) < 1 == change_progress("fade", 0, 400)
    assert change_progress("push", 0, 299) < 1 == change_progress("push", 0, 300)


def test_a_change_is_over_when_the_clock_goes_back():
    assert change_progress("fade", 1_000, 900) == 1


def page(item: str | None, number: int, tabular: bool = True) -> Showing:
    drawn = DrawnPage(Digest(f"sha256:{item}{number}"), 10, 10, 5_000)
    return Showing(ItemId(item) if item else None, number, drawn, None, 0, tabular)


def test_only_the_next_page_of_the_same_table_is_pushed():
    assert change_of(page("a", 0), page("a", 1), "push") == "push"
    assert change_of(page("a", 1), page("a", 0), "push") == "fade"
    assert change_of(page("a", 0), page("b", 1), "push") == "fade"
    assert change_of(page("a", 0, False), page("a", 1, False), "push") == "fade"
    assert change_of(page("a", 0), page("a", 1), "fade") == "fade"
    assert change_of(page("a", 0), page("a", 1), "cut") is None


def test_a_built_in_page_comes_and_goes_by_a_cut():
    assert change_of(page(None, 0), page("a", 0), "push") is None
    assert change_of(page("a", 0), page(None, 0), "push") is None
    assert change_of(None, page("a", 0), "push") is None


def test_the_lesser_motion_wins():
    assert (lesser("push", "fade"), lesser("cut", "push"), lesser("push", "push")) == ("fade", "cut", "push")


def changed(breath: Breath, frame_ms: float, boot_ms: int = 0) -> float | None:
    for _ in range(10):
        breath.frame(frame_ms)
    return breath.end(boot_ms)


def test_a_box_that_is_slow_twice_cuts_for_an_hour_and_then_tries_again():
    breath = Breath()
    assert changed(breath, 90) is None
    assert not breath.rests(1)
    assert changed(breath, 70, 1_000) == 70
    assert breath.rests(1_001)
    assert breath.rests(3_600_999)
    assert not breath.rests(3_601_000)


def test_one_slow_change_between_quick_ones_is_forgiven():
    breath = Breath()
    assert [changed(breath, ms) for ms in (90, 20, 90, 20, 90)] == [None] * 5
    assert not breath.rests(1)


@given(now_ms, st.lists(st.none() | now_ms))
def test_the_loop_never_sleeps_past_an_edge_nor_long(now, edges):
    sleep = wake_in(now, *edges)
    assert 0 <= sleep <= LONGEST_SLEEP_MS
    for edge in edges:
        assert edge is None or edge <= now or now + sleep <= edge
