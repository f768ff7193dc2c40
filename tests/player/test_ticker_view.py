"""A ticker draws no more than what moves, and what stands is at each frame what drawing everything would give."""

import pygame
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from player.page_store import DrawnPage
from player.ticker_view import TickerView, band_of
from player.turning import Turning
from playlists.pages.digest import page_digest
from playlists.ticker import Pace, ticker_pieces

GROUND = (20, 40, 60)
HEIGHT = 12
ZONE = pygame.Rect(0, 8, 30, HEIGHT)


def strip(width: int, fixed: int, ink_rows: range, ground: tuple[int, int, int] = GROUND, seed: int = 0):
    """A strip with a label that fills its height, and ink in some rows only."""

    def pixel(x: int, y: int) -> tuple[int, int, int]:
        if x < fixed:
            return (250, seed, (x * 9 + y) % 256)
        if y in ink_rows and x < width - 1:
            return ((x * 37 + y * 11 + seed) % 256, 3, 3)
        return ground

    rgb = b"".join(bytes(pixel(x, y)) for y in range(HEIGHT) for x in range(width))
    return DrawnPage(page_digest(width, HEIGHT, rgb), width, HEIGHT, 8_000, fixed), rgb


strips = st.lists(
    st.builds(
        lambda fixed, width, first, rows, seed: strip(fixed + width, fixed, range(first, first + rows), seed=seed),
        st.integers(0, 9),
        st.integers(2, 70),
        st.integers(0, 6),
        st.integers(1, 6),
        st.integers(0, 9),
    ),
    min_size=1,
    max_size=3,
)


def drawn_whole(pages, offset: int) -> bytes:
    zone = pygame.Surface(ZONE.size)
    pictures = [pygame.image.frombuffer(rgb, (page.width, HEIGHT), "RGB") for page, rgb in pages]
    for piece in ticker_pieces([page for page, _ in pages], offset, ZONE.width):
        zone.blit(pictures[piece.page], (piece.x, 0), (piece.source_x, 0, piece.width, HEIGHT))
    return pygame.image.tobytes(zone, "RGB")


@settings(max_examples=60, deadline=None)
@given(strips, st.sampled_from([0, 90, 180, 270]), st.integers(1, 4))
def test_each_frame_is_the_one_that_drawing_everything_gives(pages, degrees, step):
    turning, pace = Turning(degrees, 30, 20), Pace(step, 50)
    frame = pygame.Surface(turning.panel)
    view = TickerView(frame, ZONE, turning, pages)
    length = sum(page.width - page.fixed for page, _ in pages)
    for at_ms in range(0, 20 * (length // step + 3), 20):
        before = pygame.image.tobytes(frame, "RGB")
        changed = view.step(frame, at_ms, pace)
        upright = turning.back(frame).subsurface(ZONE)
        assert pygame.image.tobytes(upright, "RGB") == drawn_whole(pages, pace.offset(at_ms, length))
        if changed is not None:
            untouched = pygame.image.frombuffer(before, frame.get_size(), "RGB")
            untouched.blit(frame, changed, changed)
            assert pygame.image.tobytes(untouched, "RGB") == pygame.image.tobytes(frame, "RGB")


def test_only_the_rows_with_ink_are_given_to_the_panel_and_the_label_once():
    frame = pygame.Surface((30, 20))
    view = TickerView(frame, ZONE, Turning(0, 30, 20), [strip(50, 6, range(4, 9))])
    assert view.step(frame, 0, Pace(1, 50)) == ZONE
    assert view.step(frame, 20, Pace(1, 50)) == pygame.Rect(6, 12, 24, 5)


def test_strips_on_different_grounds_are_drawn_whole():
    assert band_of([strip(20, 4, range(3, 5))], HEIGHT) == (3, 5)
    assert band_of([strip(20, 4, range(3, 5)), strip(20, 4, range(3, 5), (9, 9, 9))], HEIGHT) == (0, HEIGHT)


@pytest.mark.parametrize(("frames", "late"), [([0, 20, 40, 60], 0), ([0, 20, 80, 100], 1)])
def test_a_frame_that_came_too_late_is_counted(frames, late):
    frame = pygame.Surface((30, 20))
    view = TickerView(frame, ZONE, Turning(0, 30, 20), [strip(50, 6, range(4, 9))])
    for at_ms in frames:
        view.step(frame, at_ms, Pace(1, 50))
    assert view.late == late


@settings(max_examples=30, deadline=None)
@given(
    strips,
    st.sampled_from([0, 90, 180, 270]),
    st.lists(st.just(1) | st.sampled_from([1, 1, 2, 3]) | st.integers(1, 60), min_size=2, max_size=40),
)
def test_a_ticker_that_comes_late_stands_where_drawing_everything_puts_it(pages, degrees, pauses):
    turning, pace = Turning(degrees, 30, 20), Pace(1, 50)
    frame = pygame.Surface(turning.panel)
    view = TickerView(frame, ZONE, turning, pages)
    length, at_ms = sum(page.width - page.fixed for page, _ in pages), 0
    for pause in pauses:
        at_ms += 20 * pause
        view.step(frame, at_ms, pace)
        upright = turning.back(frame).subsurface(ZONE)
        assert pygame.image.tobytes(upright, "RGB") == drawn_whole(pages, pace.offset(at_ms, length))


def test_a_frame_that_holds_no_step_yet_is_drawn_and_not_moved():
    pages, pace = [strip(50, 6, range(4, 9))], Pace(1, 50)
    frame, other = pygame.Surface((30, 20)), pygame.Surface((30, 20))
    view = TickerView(frame, ZONE, Turning(0, 30, 20), pages)
    for at_ms in (0, 20, 40):
        view.step(frame, at_ms, pace)
    changed = view.step(other, 60, pace)
    view.step(frame, 60, pace)
    assert changed is not None
    whole = pygame.image.frombuffer(drawn_whole(pages, 3), ZONE.size, "RGB")
    shown = pygame.image.tobytes(other.subsurface(changed), "RGB")
    assert shown == pygame.image.tobytes(whole.subsurface(changed.move(-ZONE.x, -ZONE.y)), "RGB")


def test_where_strips_begin_is_reckoned_only_when_one_comes_in_or_goes_out(monkeypatch):
    reckoned = []

    def counted(pages, offset, width):
        reckoned.append(offset)
        return ticker_pieces(pages, offset, width)

    monkeypatch.setattr("player.ticker_view.ticker_pieces", counted)
    frame, pace = pygame.Surface((30, 20)), Pace(2, 50)
    view = TickerView(frame, ZONE, Turning(0, 30, 20), [strip(206, 6, range(4, 9)), strip(306, 6, range(4, 9), seed=1)])
    for at_ms in range(0, 20 * 250, 20):
        assert view.step(frame, at_ms, pace) is not None
    # Once round: drawn whole, with its rows, and moved for each of two labels, and a strip that comes in for each.
    assert len(reckoned) <= 10
