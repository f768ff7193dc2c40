"""A panel on its side: whatever moves or stands, the reader sees the very pixels of a display that hangs upright."""

import itertools

import pygame
import pytest

from player.page_store import DrawnPage, PageSet
from player.turning import Turning, turned_rect
from player.zone_view import ZoneView
from playlists.model import Digest, Motion, Rect, Zone, ZoneId
from tests.player.stage_cast import (
    GREEN,
    GREY,
    RED,
    SMALL,
    TICKER,
    Hall,
    Notice,
    at,
    hall,
    plain_page,
    release,
    size_of,
)
from tests.player.test_zone_view import clock_place

NEWS = Notice("news", (GREEN,), zone=TICKER, strip=300, fixed=10)
ROADS = Notice("roads", (RED, GREEN), dwell_ms=2_000)


def uneven(width: int, height: int, seed: int) -> bytes:
    return bytes(
        (x * 7 + y * 13 + seed * 31 + c * 50) % 256 for y in range(height) for x in range(width) for c in (0, 1, 2)
    )


def hung(folder, degrees: int, motion: Motion) -> Hall:
    """A hall with a table of two uneven pages, a clock on each, over a running ticker."""
    made = hall(folder, most="push", rotate=degrees)
    shown = release(ROADS, ticker=[NEWS], zones=(*release().manifest.layout.zones, TICKER), motion=motion, tabular=True)
    hanging = made.hang(shown, drawn=False)
    for seed, notice in enumerate((ROADS, NEWS)):
        width, height = size_of(notice)
        pages = []
        for number in range(len(notice.colours)):
            name = made.supply.store.write_pixels(width, height, uneven(width, height, seed * 9 + number))
            live = () if notice is NEWS else (clock_place(made.supply),)
            pages.append(DrawnPage(name, width, height, notice.dwell_ms, notice.fixed, live))
        made.supply.store.write_set(hanging.key(notice.zone.id, notice.id), PageSet(tuple(pages)))
    made.supply.drew()
    return made


@pytest.mark.parametrize(("degrees", "page"), list(itertools.product((90, 180, 270), ("cut", "fade", "push"))))
def test_a_turned_panel_shows_each_frame_of_an_upright_one(tmp_path, degrees, page):
    upright, turned = (hung(tmp_path / str(each), each, Motion(page)) for each in (0, degrees))
    frames = set()
    for frame in range(0, 5_000, 50):
        for each in (upright, turned):
            each.stage.tick(at(frame / 1000))
        assert turned.stage.screenshot() == upright.stage.screenshot()
        frames.add(upright.stage.screenshot())
    assert turned.recorder.frame().get_size() == Turning(degrees, SMALL.width, SMALL.height).panel
    assert len(frames) > 50


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_only_what_changed_is_given_to_the_panel(tmp_path, degrees):
    made, given = hung(tmp_path, degrees, Motion("cut")), []
    made.stage.tick(at(0))
    made.recorder.show = lambda frame, damaged, good_for_ms: given.extend(damaged)
    made.stage.tick(at(0.5))
    strip = pygame.Rect(0, 48, 120, 12)
    assert given
    assert all(turned_rect(strip, degrees, 120, 60).contains(area) for area in given)


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_a_rectangle_is_turned_as_its_pixels_are(degrees):
    turning, box = Turning(degrees, 40, 20), pygame.Rect(3, 5, 11, 2)
    upright = pygame.Surface((40, 20))
    upright.fill((255, 255, 255), box)
    panel = turning.onto(upright)
    assert panel.get_size() == turning.panel
    assert pygame.mask.from_threshold(panel, (255, 255, 255), (1, 1, 1)).get_bounding_rects() == [turning.rect(box)]
    assert pygame.image.tobytes(turning.back(panel), "RGB") == pygame.image.tobytes(upright, "RGB")
    corner = pygame.Surface((40, 20))
    corner.set_at((0, 0), (255, 255, 255))
    lit = pygame.mask.from_threshold(turning.onto(corner), (255, 255, 255), (1, 1, 1)).get_bounding_rects()[0]
    width, height = turning.panel
    assert lit.topleft == [(0, 0), (width - 1, 0), (width - 1, height - 1), (0, height - 1)][turning.corner]


def test_a_push_moves_both_pages_by_whole_pixels(tmp_path):
    made = hung(tmp_path, 0, Motion("push"))
    first, second = (uneven(120, 48, number)[30 * 360 : 31 * 360] for number in (0, 1))
    rows: list[bytes] = []
    for ms in range(0, 5_000, 10):
        made.stage.tick(at(ms / 1000))
        rows.append(made.stage.screenshot()[30 * 360 : 31 * 360])
    changing = rows[rows.index(first) :]
    changing = changing[next(n for n, row in enumerate(changing) if row != first) :]
    come = [next(n for n in range(121) if row == first[3 * n :] + second[: 3 * n]) for row in changing[:30]]
    assert come == sorted(come)
    assert len(set(come)) > 4
    assert changing[31] == second


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_what_two_pages_of_a_table_have_in_common_stands_still_in_a_push(tmp_path, degrees):
    view = ZoneView(Rect(0, 0, 60, 20), Turning(degrees, 60, 20))
    frame = pygame.Surface(Turning(degrees, 60, 20).panel)
    pages = [bytearray(plain_page(GREY, 60, 20)) for _ in range(2)]
    for number, page in enumerate(pages):
        for x, y in itertools.product(range(20, 50), range(5, 15)):
            page[(y * 60 + x) * 3 : (y * 60 + x) * 3 + 3] = bytes(((x * 5 + number * 90) % 200, 7, y))
        for y in range(20):
            page[y * 180 : y * 180 + 6] = bytes((1, 2, 3)) * 2  # a spine that both have
        for x in range(20, 40):
            page[3 * 180 + x * 3 : 3 * 180 + x * 3 + 3] = bytes((90 + x, 90, 90))  # a title that both have
    for page in pages:
        drawn = DrawnPage(Digest("sha256:0"), 60, 20, 8_000)
        view.place(frame, drawn, bytes(page), ())
        if page is pages[0]:
            view.cut(frame)
    view.begin(frame, "push", 0, None)
    assert view._changing.moving == pygame.Rect(10, 4, 50, 11)
    for now_ms in range(0, 300, 50):
        view.step_change(frame, now_ms)
        upright = view._turning.back(frame)
        assert {upright.get_at((1, y))[:3] for y in range(20)} == {(1, 2, 3)}
        assert upright.get_at((30, 3))[:3] == (120, 90, 90)
    view.step_change(frame, 300)
    assert pygame.image.tobytes(view._turning.back(frame), "RGB") == bytes(pages[1])


def test_a_layout_that_only_moves_a_zone_is_taken_up(tmp_path):
    made = hall(tmp_path)
    top = Zone(ZoneId("main"), "page", 0, 0, 1000, 500)
    low = Zone(ZoneId("main"), "page", 0, 500, 1000, 500)
    notice = Notice("water", (RED,), zone=top)
    made.hang(release(notice, zones=(top,)))
    made.stage.tick(at(0))
    assert made.colour(5, 5) == RED
    made.hang(release(notice, zones=(low,), version=2))
    made.stage.tick(at(1))
    assert made.colour(5, 5) != RED
    assert made.colour(5, 55) == RED


def test_an_output_that_shows_a_frame_now_and_then_gets_cuts(tmp_path):
    made = hung(tmp_path, 0, Motion("push"))
    made.stage._scene.moving = False
    for frame in range(0, 5_000, 20):
        made.stage.tick(at(frame / 1000))
        assert not made.stage._changing
