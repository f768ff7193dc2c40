"""Time of day on a page, fades and tickers, looked at pixel by pixel."""

from datetime import datetime

import pygame
import pytest

from player.page_store import DrawnPage, Glyph, LivePlace, PageSet
from player.turning import Turning
from player.zone_view import ZoneView
from playlists.model import Digest, Rect
from playlists.pages.digest import page_digest
from playlists.ticker import Pace
from tests.player.stage_cast import GREY, MAIN, RED, Hall, Notice, at, hall, plain_page, release, size_of

NINE, DARK = (10, 200, 30), (1, 1, 1)
ALWAYS = Notice("always", (GREY,), at_any_time=True)


def clock_place(supply, width: int = 1) -> LivePlace:
    """A place for the time of day in which every character is one pixel, dark for the colon."""
    characters = "0123456789:"
    pixels = b"".join(bytes(DARK if char == ":" else (*NINE[:2], int(char))) for char in characters) * 2
    strip = supply.store.write_pixels(len(characters), 2, pixels)
    glyphs = {char: Glyph(x, 1) for x, char in enumerate(characters)}
    return LivePlace("clock", 40, 10, 8, 2, "right", strip, len(characters), 2, glyphs)


@pytest.fixture
def stage(tmp_path) -> Hall:
    """A hall whose one page, always true, has a place for the time of day."""
    made = hall(tmp_path)
    hanging = made.hang(release(evergreen=[ALWAYS]), drawn=False)
    size = size_of(ALWAYS)
    name = made.supply.store.write_pixels(*size, plain_page(GREY, *size))
    page = DrawnPage(name, *size, 8_000, 0, (clock_place(made.supply),))
    made.supply.store.write_set(hanging.key(MAIN.id, ALWAYS.id), PageSet((page,)))
    made.supply.drew()
    return made


def row(made: Hall) -> list[tuple[int, int, int]]:
    return [made.colour(x, 10) for x in range(40, 48)]


def digits(text: str) -> list[tuple[int, int, int]]:
    return [GREY] * (8 - len(text)) + [DARK if char == ":" else (*NINE[:2], int(char)) for char in text]


def test_the_time_of_day_stands_flush_right_in_its_place(stage):
    stage.stage.tick(at(0))
    assert row(stage) == digits("12:00")


def test_the_time_of_day_changes_with_the_minute_and_leaves_nothing_behind(stage):
    stage.stage.tick(at(0))
    stage.stage.tick(at(59.9))
    assert row(stage) == digits("12:00")
    stage.stage.tick(at(60))
    assert row(stage) == digits("12:01")
    stage.stage.tick(at(21 * 3_600))
    assert row(stage) == digits("9:00")


def test_while_time_is_unknown_the_page_stands_without_a_clock(stage):
    stage.stage.tick(at(0, trusted=False))
    assert row(stage) == [GREY] * 8
    stage.stage.tick(at(1))
    assert row(stage) == digits("12:00")
    stage.stage.tick(at(2, trusted=False))
    assert row(stage) == [GREY] * 8


def test_the_time_of_day_does_not_blink_in_a_fade(stage):
    view, frame = ZoneView(Rect(0, 0, 60, 20), Turning(0, 60, 20)), pygame.Surface((60, 20))
    place = clock_place(stage.supply)
    page = DrawnPage(Digest("sha256:0"), 60, 20, 8_000, 0, (place,))
    strip = stage.supply.strip(place.strip, place.strip_width, place.strip_height)
    noon = datetime(2026, 3, 2, 12, 0)
    view.place(frame, page, plain_page(GREY, 60, 20), [(place, strip)])
    view.cut(frame)
    view.step_live(frame, noon)
    view.place(frame, page, plain_page(GREY, 60, 20), [(place, strip)])
    view.begin(frame, "fade", 0, noon)
    for now_ms in (0, 100, 200, 300):
        view.step_change(frame, now_ms)
        assert not view.step_live(frame, noon)
        assert [tuple(frame.get_at((x, 10))[:3]) for x in range(43, 48)] == digits("12:00")[3:]
    view.step_change(frame, 400)
    assert not view.changing
    assert not view.step_live(frame, noon)


def test_a_place_of_a_kind_not_known_here_stays_empty(stage):
    view, frame = ZoneView(Rect(0, 0, 60, 20), Turning(0, 60, 20)), pygame.Surface((60, 20))
    known = clock_place(stage.supply)
    place = LivePlace("weather", *(getattr(known, name) for name in known.__slots__[1:]))
    strip = stage.supply.strip(place.strip, place.strip_width, place.strip_height)
    view.place(frame, DrawnPage(Digest("sha256:0"), 60, 20, 1, 0, (place,)), plain_page(GREY, 60, 20), [(place, strip)])
    view.cut(frame)
    view.step_live(frame, datetime(2026, 3, 2))
    assert tuple(frame.get_at((47, 10))[:3]) == GREY


def test_a_ticker_runs_under_its_label_and_begins_again(stage):
    """Label one pixel of red, then 30 columns that are told apart by their blue."""
    columns = [RED, *((0, 0, 8 * x) for x in range(30))]
    rgb = b"".join(map(bytes, columns)) * 4
    page = DrawnPage(page_digest(31, 4, rgb), 31, 4, 8_000, 1)
    view, frame = ZoneView(Rect(2, 3, 20, 4), Turning(0, 40, 10)), pygame.Surface((40, 10))
    view.run_ticker(frame, [(page, rgb)])
    for second in range(70):
        assert view.step_ticker(frame, second * 1_000, Pace(1, 1)) is not None
        shown = [tuple(frame.get_at((2 + x, 4))[:3]) for x in range(20)]
        assert shown == [RED, *(columns[1 + (second + x) % 30] for x in range(19))]
        assert tuple(frame.get_at((22, 4))[:3]) == (0, 0, 0)
        assert view.step_ticker(frame, second * 1_000 + 500, Pace(1, 1)) is None
