"""Which page is up."""

from hypothesis import given
from hypothesis import strategies as st

from playlists.playback import Turn, turn_at

LOOP = [("a", (10, 20)), ("b", (30,))]


def test_pages_follow_one_another_and_begin_again():
    expected = [(0, "a", 0), (9, "a", 0), (10, "a", 1), (29, "a", 1), (30, "b", 0), (59, "b", 0), (60, "a", 0)]
    for at_ms, item, page in expected:
        turn = turn_at(LOOP, at_ms)
        assert (turn.item, turn.page) == (item, page), at_ms


def test_a_turn_says_when_its_page_came_and_when_it_goes():
    assert turn_at(LOOP, 615) == Turn("a", 1, 610, 630)
    assert turn_at(LOOP, 6_000_000_031) == Turn("b", 0, 6_000_000_030, 6_000_000_060)


def test_a_page_with_no_dwell_is_left_out_and_the_others_keep_their_numbers():
    assert turn_at([("a", (0, 20, 0)), ("b", (0,))], 5) == Turn("a", 1, 0, 20)
    assert turn_at([("a", (20, 0)), ("b", (5,))], 20) == Turn("b", 0, 20, 25)


def test_a_loop_without_pages_has_no_turn():
    for loop in ([], [("a", ())], [("a", (0, 0))]):
        assert turn_at(loop, 12345) is None


loops = st.lists(st.tuples(st.sampled_from("abc"), st.lists(st.integers(0, 50), max_size=4)), max_size=4)


@given(loops, st.integers(0, 2**45))
def test_the_next_turn_begins_where_this_one_ends_and_a_round_later_all_is_the_same(loop, at_ms):
    turn = turn_at(loop, at_ms)
    length = sum(sum(dwells) for _, dwells in loop)
    if turn is None:
        assert length == 0
        return
    assert turn.started_ms <= at_ms < turn.ends_ms
    assert turn_at(loop, turn.started_ms) == turn_at(loop, turn.ends_ms - 1) == turn
    assert turn_at(loop, turn.ends_ms).started_ms == turn.ends_ms
    later = turn_at(loop, at_ms + length)
    assert (later.item, later.page, later.started_ms) == (turn.item, turn.page, turn.started_ms + length)
    assert turn.ends_ms - turn.started_ms > 0
