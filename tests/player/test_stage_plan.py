from hypothesis import given
from hypothesis import strategies as st

from player.page_store import DrawnPage
from player.stage_plan import (
    LONGEST_SLEEP_MS,
    Card,
    Pace,
    fade_alpha,
    loop_of,
    pace_of,
    showing_at,
    ticker_length,
    ticker_pieces,
    wake_in,
)
from playlists.model import Digest, ItemId, PageRecord, Profile, ProfileId

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


@given(st.integers(0, 400), st.integers(0, 400))
def test_a_fade_only_ever_comes_forward(one, other):
    early, late = sorted((one, other))
    assert fade_alpha(0, early) <= fade_alpha(0, late)


def test_a_fade_is_over_when_the_clock_goes_back():
    assert fade_alpha(1_000, 900) == 255


@given(now_ms, st.lists(st.none() | now_ms))
def test_the_loop_never_sleeps_past_an_edge_nor_long(now, edges):
    sleep = wake_in(now, *edges)
    assert 0 <= sleep <= LONGEST_SLEEP_MS
    for edge in edges:
        assert edge is None or edge <= now or now + sleep <= edge
